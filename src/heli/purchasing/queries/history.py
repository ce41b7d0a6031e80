"""The whole life of a project on one line: what happened from its need to what follows it, of that which the reader may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.models import AuditEntry
from heli.purchasing.models import (
    Award,
    Commitment,
    Contract,
    ContractChange,
    Milestone,
    MirroredTender,
    Payment,
    ProgressReport,
    Project,
    PurchaseNotice,
    Renewal,
    Settlement,
    Tender,
)
from heli.purchasing.queries import tenders as of_tenders
from heli.purchasing.queries.challenges import challenges
from heli.purchasing.queries.needs import needs
from heli.purchasing.queries.projects import EVENTS

#: steps of a project that no column dates
PROJECT_STEPS = ("purchasing.project.submit", "purchasing.project.return", "purchasing.project.drop")
#: steps on the purchaser's side that no column dates; none of them counts or names a bid
BEFORE_ANNOUNCED = ("purchasing.tender.draft", "purchasing.tender.submit", "purchasing.tender.return")
AFTER_OPENED = ("purchasing.qualification.close", "purchasing.conformity.close", "purchasing.report.make")
ENDED = ("purchasing.tender.fail", "purchasing.tender.cancel")


@dataclass(frozen=True)
class Event:
    """One line: on which day, what, about which record, by whose office; ``fen`` where money is the matter."""

    day: date
    what: Any
    who: str
    about: str
    url: str
    fen: int | None = None


def history(user: Any, project: Project) -> list[Event]:
    """Oldest first; what happened on one day stands in the order of the life. The project must be visible to the user.

    Each kind of record is asked for once, and only what its own rule of sight lets the user see.
    """
    found = [event for kind in KINDS for event in kind(user, project)]
    return sorted(found, key=lambda event: event.day)


def _said(pairs: list[tuple[date | None, Any]], who: str, about: str, url: str, fen: int | None = None) -> list[Event]:
    """A line for each day that is known."""
    return [Event(day, what, who, about, url, fen) for day, what in pairs if day is not None]


def _steps(kind: str, keys: list[int], names: tuple[str, ...]) -> list[tuple[int, str, date]]:
    """(record, event, day) as the log tells it, oldest first."""
    rows = AuditEntry.objects.filter(subject_type=kind, subject_id__in=keys, event__in=names).order_by("number")
    told = rows.values_list("subject_id", "event", "at")
    return [(int(pk), event, localdate(datetime.fromisoformat(at))) for pk, event, at in told if pk is not None]


def _needs(user: Any, project: Project) -> Iterator[Event]:
    for need in needs(user).filter(projects=project):
        yield from _said(
            [(need.reported_on, _("报告了需求"))], need.reported_by.name, need.title, need.get_absolute_url()
        )


def _before(user: Any, project: Project) -> Iterator[Event]:
    """The projects after whose contracts this one was bought."""
    after = Q(contracts__renewal__successor=project) | Q(contracts__renewal__bridging=project)
    for one in Project.objects.visible_to(user).filter(after).select_related("buyer").distinct():
        yield Event(localdate(one.created_at), _("起草了之前的项目"), one.buyer.name, one.title, one.get_absolute_url())


def _design(user: Any, project: Project) -> Iterator[Event]:
    steps = _steps("purchasing.project", [project.pk], PROJECT_STEPS)
    told: list[tuple[date | None, Any]] = [(localdate(project.created_at), EVENTS["purchasing.project.draft"])]
    told += [(day, EVENTS[event]) for _pk, event, day in steps if event != "purchasing.project.drop"]
    told += [(project.approved_on, EVENTS["purchasing.project.approve"])]
    told += [(day, EVENTS[event]) for _pk, event, day in steps if event == "purchasing.project.drop"]
    yield from _said(told, project.buyer.name, project.number, project.get_absolute_url())


def _money(user: Any, project: Project) -> Iterator[Event]:
    for each in (
        Commitment.objects.visible_to(user).filter(project=project).select_related("line__owner").order_by("pk")
    ):
        day = localdate(each.created_at)
        yield Event(
            day, _("承诺了资金"), each.line.owner.name, str(each.line), each.get_absolute_url(), each.amount_fen
        )


def _notices(user: Any, project: Project) -> Iterator[Event]:
    for each in PurchaseNotice.objects.visible_to(user).filter(project=project).order_by("published_at", "pk"):
        told = [(each.published_on, _("发布了公告")), (each.summary_on, _("汇总了答复和意见"))]
        about = f"{each.get_kind_display()}：{each.title}"
        yield from _said(told, project.buyer.name, about, each.get_absolute_url())


def _tenders(user: Any, project: Project) -> Iterator[Event]:
    """What is announced, to all; the steps before and after, to those on the purchaser's side."""
    rows = list(Tender.objects.visible_to(user).filter(project=project).select_related("buyer").order_by("pk"))
    inside = list(Tender.objects.inside(user).filter(project=project).values_list("pk", flat=True))
    steps = _steps("purchasing.tender", inside, BEFORE_ANNOUNCED + AFTER_OPENED + ENDED)
    for each in rows:

        def of(names: tuple[str, ...], pk: int = each.pk) -> list[tuple[date | None, Any]]:
            return [(day, of_tenders.EVENTS[event]) for about, event, day in steps if about == pk and event in names]

        opened = localdate(each.opened_at) if each.opened_at else None
        approved = each.approved_on if each.pk in inside else None
        told = of(BEFORE_ANNOUNCED)
        told += [(approved, of_tenders.EVENTS["purchasing.tender.approve"]), (each.announced_on, _("发布了采购公告"))]
        told += [(opened, _("开标")), *(of(AFTER_OPENED) if opened else []), *of(ENDED)]
        yield from _said(told, each.buyer.name, each.number, each.get_absolute_url())


def _elsewhere(user: Any, project: Project) -> Iterator[Event]:
    for each in MirroredTender.objects.visible_to(user).filter(project=project).order_by("pk"):
        told = [(each.announced_on, _("在其他平台发布了采购公告")), (each.result_on, _("公告了采购结果"))]
        yield from _said(told, project.buyer.name, each.platform, each.get_absolute_url())


def _awards(user: Any, project: Project) -> Iterator[Event]:
    """Once published, to all who see the tender: it names who won."""
    rows = Award.objects.visible_to(user).filter(tender__project=project, published_on__isnull=False)
    for each in rows.select_related("tender__buyer", "bid__agency").order_by("pk"):
        told = [(each.published_on, _("公告了中标结果")), (each.ended_on, _("撤销了中标结果"))]
        yield from _said(told, each.tender.buyer.name, each.bid.agency.name, each.tender.get_absolute_url())


def _challenges(user: Any, project: Project) -> Iterator[Event]:
    """Who challenges a document is not named before the opening: that one means to bid."""
    for each in challenges(user).filter(tender__project=project):
        who = each.agency.name if each.tender.opened_at else ""
        about, complaint = each.tender.number, getattr(each, "complaint", None)
        url = reverse("purchasing:challenge-detail", args=[each.pk])
        yield from _said([(each.received_on, _("提出了质疑"))], who, about, url)
        yield from _said([(each.answered_on, _("答复了质疑"))], each.tender.buyer.name, about, url)
        if complaint is not None:
            yield from _said([(complaint.filed_on, _("提出了投诉"))], who, about, url)
            yield from _said([(complaint.decided_on, _("处理了投诉"))], "", about, url)


def _contracts(user: Any, project: Project) -> Iterator[Event]:
    for each in Contract.objects.visible_to(user).filter(project=project).order_by("pk"):
        told = [(each.signed_on, _("签订了合同"))]
        yield from _said(told, project.buyer.name, each.number, each.get_absolute_url(), each.total_fen)
        told = [(each.published_on, _("公告了合同")), (each.filed_on, _("备案了合同")), (each.ended_on, _("终止了合同")),
                (each.closed_on, _("办结了合同"))]  # fmt: skip
        yield from _said(told, project.buyer.name, each.number, each.get_absolute_url())


def _changes(user: Any, project: Project) -> Iterator[Event]:
    rows = ContractChange.objects.visible_to(user).filter(contract__project=project).select_related("contract")
    for each in rows.order_by("pk"):
        told = [(each.agreed_on, _("变更了合同"))]
        yield from _said(told, project.buyer.name, each.what, each.get_absolute_url(), each.amount_fen or None)


def _reports(user: Any, project: Project) -> Iterator[Event]:
    rows = ProgressReport.objects.visible_to(user).filter(contract__project=project)
    for each in rows.select_related("contract__supplier").order_by("contract", "number"):
        told = [(each.handed_on, _("提交了进度报告"))]
        yield from _said(told, each.contract.supplier.name, str(each), each.get_absolute_url())


def _milestones(user: Any, project: Project) -> Iterator[Event]:
    rows = Milestone.objects.visible_to(user).filter(contract__project=project).select_related("contract__supplier")
    for each in rows.order_by("contract", "number"):
        url = each.get_absolute_url()
        yield from _said([(each.reported_on, _("提交了节点"))], each.contract.supplier.name, each.title, url)
        yield from _said([(each.accepted_on, _("验收了节点"))], project.buyer.name, each.title, url)


def _payments(user: Any, project: Project) -> Iterator[Event]:
    rows = Payment.objects.visible_to(user).filter(contract__project=project).select_related("milestone")
    for each in rows.order_by("pk"):
        told = [(each.paid_on, _("支付了款项"))]
        yield from _said(told, project.buyer.name, each.milestone.title, each.get_absolute_url(), each.amount_fen)


def _settlements(user: Any, project: Project) -> Iterator[Event]:
    rows = Settlement.objects.visible_to(user).filter(contract__project=project).select_related("contract__supplier")
    for each in rows.order_by("pk"):
        url, about = each.get_absolute_url(), each.contract.number
        yield from _said([(each.submitted_on, _("提交了结算"))], each.contract.supplier.name, about, url)
        yield from _said([(each.approved_on, _("批准了结算"))], project.buyer.name, about, url, each.settled_fen)


def _renewals(user: Any, project: Project) -> Iterator[Event]:
    """What was decided when a contract of it ends, or before it began."""
    about = Q(contract__project=project) | Q(successor=project) | Q(bridging=project)
    rows = Renewal.objects.visible_to(user).filter(about).select_related("contract__project__buyer").order_by("pk")
    for each in rows:
        who, contract = each.contract.project.buyer.name, each.contract
        what = f"{contract.number}：{each.get_way_display()}"
        yield Event(each.decided_on, _("决定了到期安排"), who, what, contract.get_absolute_url())


def _after(user: Any, project: Project) -> Iterator[Event]:
    """The projects that are bought after its contracts."""
    follows = Q(follows__contract__project=project) | Q(bridges__contract__project=project)
    for one in Project.objects.visible_to(user).filter(follows).select_related("buyer").distinct():
        yield Event(localdate(one.created_at), _("起草了接续的项目"), one.buyer.name, one.title, one.get_absolute_url())


#: in the order of the life of a project
KINDS = (
    _needs, _before, _design, _money, _notices, _tenders, _elsewhere, _awards, _challenges, _contracts, _changes,
    _milestones, _reports, _payments, _settlements, _renewals, _after,
)  # fmt: skip
