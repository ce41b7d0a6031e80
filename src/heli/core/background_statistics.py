"""Statistics forms filled in the background, by the rights of whoever reports."""

from __future__ import annotations

from django.urls import reverse

from heli.core import statistics, statistics_filled
from heli.core.actions.statistics import ask_report, keep_report
from heli.core.errors import Refused
from heli.core.job_kinds import Progress
from heli.core.models import Acting, Job, StatisticsReport
from heli.core.rules.sentence import Sentence


def page_of(job: Job) -> str:
    return reverse("core:statistics-report", args=[job.subject_id]) if job.subject_id else ""


def fill(job: Progress) -> str:
    """Count everything a form asks for and keep it; done already where a kill came after it."""
    report = StatisticsReport.objects.select_related("form__file", "file", "made_by").get(pk=job.subject_id)
    if report.counted_at is None:
        reader = getattr(job.by, "user", None)
        if reader is None:
            raise Refused(statistics.GONE, code="gone")
        workbook = statistics_filled.workbook_of(report.form)
        known = statistics.plan(report.form.table, workbook, reader, report.owner, report.day)
        words = statistics_filled.words_for(report)
        found = statistics_filled.filled(known, workbook, words, reader, report, job.progress)
        with job.step("kept", len(found.figures), len(found.figures)):
            keep_report(report, by=job.by, found=found)
    return Sentence("已统计 %(count)s 个数。", count=f"{len(report.figures):,}")


def again(job: Job, by: Acting) -> Job:
    """The same form once more, counted as things are now."""
    report = StatisticsReport.objects.filter(pk=job.subject_id or 0).select_related("form").first()
    if report is None:
        raise Refused(statistics.GONE, code="gone")
    made = ask_report(None, by=by, form=report.form, owner=report.owner, day=report.day, base=report.address)
    assert made.job is not None
    return made.job
