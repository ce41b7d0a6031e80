"""Reports of contracts by schedule: the schedule follows the contract, the agency hands in, the purchaser may return."""

from __future__ import annotations

from django.utils.timezone import localdate

from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.sentence import Sentence, day_named
from heli.purchasing.actions.desks import buying
from heli.purchasing.actions.sides import speaking_for
from heli.purchasing.models import Contract, ProgressReport
from heli.purchasing.queries import progress as queries
from heli.purchasing.rules.progress import periods

LIFE = ProgressReport.LIFE.steps


def keep_schedule(contract: Contract) -> None:
    """What is still to be handed in follows the days of the contract; what was handed in stays as it is."""
    end = contract.ended_on or contract.end_on
    wanted = {
        each.number: each for each in periods(contract.start_on, end, contract.report_every, contract.report_days)
    }
    for held in contract.progress_reports.select_for_update(no_key=True).filter(handed_on__isnull=True):
        period = wanted.pop(held.number, None)
        if period is None:
            held.delete()
            continue
        held.from_on, held.until_on, held.due_on = period.from_on, period.until_on, period.due_on
        held.save()
    known = set(contract.progress_reports.values_list("number", flat=True))
    for number, period in wanted.items():
        if number not in known:
            ProgressReport(
                contract=contract, number=number, from_on=period.from_on, until_on=period.until_on, due_on=period.due_on
            ).save()


@action("purchasing.progress.hand_in", step=LIFE["hand_in"])
def hand_in_report(report: ProgressReport, /, *, by: Acting, words: str, plans: str = "") -> ProgressReport:
    """By the agency, once the period is over, with the figures that are on record at this moment."""
    contract = report.contract
    speaking_for(by, "purchasing.progress.hand_in", contract.supplier)
    if report.until_on >= localdate():
        raise Refused(Sentence("这一期到 %(day)s 才结束。", day=day_named(report.until_on)), code="early")
    report.words, report.plans, report.reason = words, plans, ""
    report.figures = queries.figures_of(contract, report.from_on, report.until_on)
    report.handed_by, report.handed_on = by.for_whom("purchasing.progress.hand_in", report), localdate()
    report.save()
    said = Sentence("%(name)s提交了定期报告：%(title)s", name=contract.supplier.name, title=contract.title)
    tell([contract.drafted_by], "purchasing.progress.hand_in", report, said, by=by)
    return report


@action("purchasing.progress.return", step=LIFE["return"])
@buying("purchasing.progress.return")
def return_report(report: ProgressReport, /, *, by: Acting, reason: str) -> ProgressReport:
    """By the purchaser, with what is lacking."""
    contract = report.contract
    speaking_for(by, "purchasing.progress.return", contract.buyer)
    report.reason = reason
    report.save()
    said = Sentence("%(name)s退回了定期报告：%(title)s", name=contract.buyer.name, title=contract.title)
    assert report.handed_by is not None, "it was handed in"
    tell([report.handed_by], "purchasing.progress.return", report, said, by=by)
    return report
