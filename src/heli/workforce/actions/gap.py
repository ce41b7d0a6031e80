"""Month-end figures are frozen by one person and signed by another; what a standard counts by can be entered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from heli.accounts.queries import who_may
from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting, keep_rows
from heli.core.rules.sentence import Sentence
from heli.core.second import acting, lent
from heli.directory.models import Place
from heli.workforce.models import Basis, GapLine, GapReport
from heli.workforce.queries.reports import month_figures


@action("workforce.gap.freeze")
def freeze_month(on: None, /, *, by: Acting, month: date, today: date) -> GapReport:
    """Keep the figures of a month end as they are now. ``month`` is its last day and must be over."""
    if month >= today:
        raise Refused(_("这个月还没有结束，月末以后才能冻结。"), field="month")
    if (month + timedelta(days=1)).day != 1:
        raise Refused(_("请填写一个月的最后一天，例如 2026年10月31日。"), field="month")
    if GapReport.objects.filter(month=month).exists():
        raise Refused(_("这个月的数据已经冻结。"), field="month")
    report = GapReport(month=month, frozen_by=by.actor)
    report.save()
    keep_rows(GapLine.objects.filter(report=report))
    GapLine.objects.bulk_create(
        GapLine(report=report, level=level, **row) for level, rows in month_figures(month).items() for row in rows
    )
    signers = [user.actor for user in who_may("workforce.gap.sign", report)]
    waits = Sentence("%(month)s的月末数据已冻结，等待签收", month=_named(month))
    tell(signers, "workforce.gap.freeze", report, waits, by=by)
    return report


def _named(month: date) -> str:
    return f"{month:%Y-%m}"


@action("workforce.gap.sign", step=GapReport.LIFE.steps["sign"])
def sign_month(report: GapReport, /, *, by: Acting) -> GapReport:
    """Sign for the figures; whoever froze them does not sign for them too."""
    froze = {report.frozen_by_id} | lent(report, "workforce.gap.freeze")
    if acting(by, "workforce.gap.sign", report) & froze:
        raise Refused(_("冻结的人不能自己签收，请由另一位同事签收。"), code="own")
    report.signed_by, report.signed_at = by.actor, timezone.now()
    report.save()
    signed = Sentence("%(who)s已签收%(month)s的月末数据", who=by.actor.name, month=_named(report.month))
    tell([report.frozen_by], "workforce.gap.sign", report, signed, by=by)
    return report


@action("workforce.basis.change", lock=False)
def set_basis(place: Place, /, *, by: Acting, measure: str, value: int, as_of: date, source: str) -> Basis:
    """Enter beds or clients of a place with their source; the same day again replaces the figure."""
    given: dict[str, Any] = {"place": place, "measure": measure, "as_of": as_of}
    basis = Basis.objects.filter(**given).first() or Basis(**given)
    basis.value, basis.source = value, source
    basis.save()
    return basis
