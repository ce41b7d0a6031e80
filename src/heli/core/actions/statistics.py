"""Statistics forms of offices: taken when they are understood, replaced, withdrawn, and filled in the background."""

from __future__ import annotations

import tempfile
from datetime import date
from functools import partial
from typing import Any

from django.utils.timezone import now
from django.utils.translation import override

from heli.core import statistics
from heli.core.actions import action
from heli.core.actions.files import discard, keep_made
from heli.core.actions.jobs import enqueue
from heli.core.actions.office_files import kept, replaced, tried
from heli.core.documents.door import Examined
from heli.core.errors import Refused
from heli.core.exports import XLSX
from heli.core.models import Acting, StatisticsForm, StatisticsReport, must
from heli.core.owners import names_of
from heli.core.rules.sentence import Sentence

KIND = "core.statistics.fill"
RETIRED = Sentence("这张报表已经停用，请重新打开页面。")


def add_form(on: None, /, *, by: Any, file: Any, day: date, **facts: str) -> StatisticsForm:
    """``facts``: table, owner, contact, name. What is not understood is refused, and names the cell."""
    must(by, "core.statistics_form.add", StatisticsForm(owner=facts["owner"]))
    with tried(file, partial(statistics.plan, facts["table"], user=by, owner=facts["owner"], day=day)) as found:
        return add_examined_form(on, by=by, file=found, **facts)


@action("core.statistics_form.add")
def add_examined_form(on: None, /, *, by: Acting, file: Examined, **facts: str) -> StatisticsForm:
    form = StatisticsForm(**facts)
    must(by, "core.statistics_form.add", form)
    return kept(form, file, by)


def replace_form(form: StatisticsForm, /, *, by: Any, file: Any, day: date, expect: int | None) -> StatisticsForm:
    """A next version under the same name; what was reported by the one before stays."""
    must(by, "core.statistics_form.replace", form)
    with tried(file, partial(statistics.plan, form.table, user=by, owner=form.owner, day=day)) as found:
        return replace_by_examined(form, by=by, expect=expect, file=found)


@action("core.statistics_form.replace", step=StatisticsForm.LIFE.steps["replace"])
def replace_by_examined(form: StatisticsForm, /, *, by: Acting, file: Examined) -> StatisticsForm:
    return replaced(form, file, by)


@action("core.statistics_form.withdraw", step=StatisticsForm.LIFE.steps["withdraw"])
def withdraw_form(form: StatisticsForm, /, *, by: Acting) -> StatisticsForm:
    form.save()
    return form


@action("core.statistics.fill")
def ask_report(
    on: None, /, *, by: Acting, form: StatisticsForm, owner: str, day: date, base: str = ""
) -> StatisticsReport:
    """Queue the filling of a form, of an office above perhaps, for an office. ``base`` is where the site is reached, for the links in the workbook."""
    with override("zh-hans"):  # a form is Chinese, whatever the page is
        office = names_of([owner])[owner]
    report = StatisticsReport(form=form, owner=owner, office=office, day=day, address=base[:200], made_by=by.actor)
    must(by, "core.statistics.fill", report)
    if form.state != StatisticsForm.State.IN_USE:
        raise Refused(RETIRED, code="state")
    report.save()
    report.job = enqueue(KIND, report, by, form.name)
    report.save()
    return report


@action("core.statistics.keep", lock=False)
def keep_report(report: StatisticsReport, /, *, by: Acting, found: Any) -> None:
    """Keep what was counted and the workbook; part of the step that made it. Made once more, the first file goes."""
    if report.file is not None:
        old, report.file = report.file, None
        report.save()
        discard(old)
    name = f"{report.form.name}-{report.day.isoformat()}.xlsx"
    report.sheets, report.people, report.counted_at = found.sheets, found.people, now()
    report.figures = [list(each) for each in found.figures]
    with tempfile.TemporaryFile() as held:
        held.write(found.workbook)
        held.seek(0)
        report.file = keep_made(held, name, content_type=XLSX, made_by=report.made_by)
    report.save()
