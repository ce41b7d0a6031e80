"""Reports of contracts by schedule: what is on record for a period, and what is to be handed in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.rules.sentence import Sentence
from heli.core.waiting import Source, Waiting
from heli.purchasing.models import Category, Contract, ProgressReport
from heli.purchasing.queries.contracts import SUPPLIER, of_side
from heli.purchasing.rules import personnel

HAND_IN = "purchasing.progress.hand_in"
State = ProgressReport.State


def reports(user: Any) -> QuerySet[ProgressReport]:
    related = ("contract__project__buyer", "contract__supplier", "handed_by")
    return ProgressReport.objects.visible_to(user).select_related(*related).order_by("number")


def figures_of(contract: Contract, first: date, last: date) -> dict[str, Any]:
    """What is on record for a period, both days counted: money in fen, milestones by name, opinions of users; and since the
    beginning what was spent and which share of it went to personnel. As it is kept once the report is handed in."""
    booked = contract.expenses.filter(day__range=(first, last)).order_by().values_list("category")
    whole = contract.expenses.filter(day__lte=last).order_by().values_list("category")
    to_date = dict(whole.annotate(sum=Sum("amount_fen")))
    held = personnel.held(to_date, contract.floor)
    done = contract.milestones.filter(reported_on__range=(first, last))
    heard = contract.milestones.filter(accepted_on__range=(first, last))
    asked = heard.aggregate(asked=Sum("users_asked"), satisfied=Sum("users_satisfied"))
    paid = contract.payments.filter(paid_on__range=(first, last)).aggregate(sum=Sum("amount_fen"))["sum"]
    return {
        "spent": dict(booked.annotate(sum=Sum("amount_fen"))), "spent_to_date": sum(to_date.values()),
        "personnel_share": held.shown, "received": paid or 0, "delivered": [str(each) for each in done.order_by("number")],
        "accepted": [str(each) for each in heard.order_by("number")],
        "users_asked": asked["asked"] or 0, "users_satisfied": asked["satisfied"] or 0,
    }  # fmt: skip


def shown(report: ProgressReport) -> dict[str, Any]:
    """The figures for a page: as they were kept, or of this moment while the report is still to be handed in."""
    kept = None if report.is_open else report.figures
    found = kept or figures_of(report.contract, report.from_on, report.until_on)
    lines = [(label, found["spent"][key]) for key, label in Category.choices if key in found["spent"]]
    return found | {"lines": lines, "spent_sum": sum(found["spent"].values()), "budget": report.contract.total_fen}


def to_hand_in(user: Any) -> QuerySet[ProgressReport]:
    """Of contracts that run, once the period is over; what was returned at any time."""
    over = Q(state=State.RETURNED) | Q(state=State.DUE, until_on__lt=localdate())
    rows = ProgressReport.objects.filter(over, contract__state=Contract.State.RUNNING)
    rows = rows.select_related("contract__project__buyer", "contract__supplier")
    return of_side(user, HAND_IN, SUPPLIER, rows.order_by("due_on", "pk"))


def _line(report: ProgressReport) -> Waiting:
    about = Sentence("%(name)s，第 %(number)s 期", name=report.contract.project.buyer.name, number=report.number)
    tone = "danger" if report.is_late else "waiting"
    return Waiting(report.contract.title, about, report.due_on, _("提交报告"), report.get_absolute_url(), tone)


WAITING = (Source(HAND_IN, _("待提交的定期报告"), HAND_IN, to_hand_in, _line, until="due_on"),)
