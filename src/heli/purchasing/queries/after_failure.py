"""What may follow an open tender for which too few were left: each way with its article, and where it begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.rules.book import NoRule, Source, open_book
from heli.core.rules.sentence import Sentence
from heli.purchasing.models import Bid, Project, Tender
from heli.purchasing.queries import evaluation, tenders
from heli.purchasing.queries.mirrored import projects_to_enter
from heli.purchasing.rules import document
from heli.purchasing.rules.rank import LAW


@dataclass(frozen=True)
class Way:
    """``url`` and ``verb`` lead there where this user may begin it now."""

    said: Sentence
    source: Source
    verb: Any = ""
    url: str = ""


def left(tender: Tender) -> list[Bid]:
    """Whose bids were left when it failed: those that came, where it was not opened; else those that no check has rejected."""
    if not tender.bids.filter(state=Bid.State.OPENED).exists():
        return list(tender.bids.filter(state__in=Bid.CAME).select_related("agency").order_by("place_in_order"))
    return evaluation.standing(evaluation.opened_bids(tender))


def failed_open_tender(project: Project) -> Tender | None:
    """The last that was run here for a project, where it was an open one that failed for want of bidders."""
    last = Tender.objects.filter(project=project).order_by("-pk").first()
    return last if last is not None and tenders.after_failure(last) is not None else None


def failed_elsewhere(project: Project) -> bool:
    """Whether the last that ran on another platform was an open tender and failed; who was left there, nobody knows here."""
    last = project.mirrored.order_by("-pk").first()
    return last is not None and last.is_failed and last.method == Tender.Method.OPEN


def ways(user: Any, tender: Tender) -> list[Way]:
    """The lawful ways, for who sees more of it than everybody."""
    source = tenders.after_failure(tender)
    if source is None or not tenders.is_inside(user, tender):
        return []
    return list(_ways(user, tender, source))


def _ways(user: Any, tender: Tender, source: Source) -> Iterator[Way]:
    begins = tenders.projects_to_tender(user).filter(pk=tender.project_id).exists()
    again = reverse("purchasing:tender-draft", args=[tender.project_id]) if begins else ""
    yield Way(Sentence("采购文件有不合理条款或者程序不合规的，改正以后重新招标。"), source, _("重新招标"), again)
    other = Sentence("文件和程序都没有问题、要改用其他采购方式的，先报财政部门批准。")
    yield Way(other, source, _("改用其他采购方式"), again)
    today = localdate()
    if two := _two_may_do(today):
        services = Sentence("改用竞争性磋商的，政府购买服务有两家提交最后报价就可以继续。")
        yield Way(services, two)
    few = left(tender)
    negotiated = document.negotiated_with(len(few), tender.announced_on or today)
    if negotiated is not None:
        enters = projects_to_enter(user).filter(pk=tender.project_id).exists()
        said = Sentence(
            "只剩 %(names)s 两家的，经财政部门批准，可以与这两家竞争性谈判。本系统没有谈判怎样确定成交供应商的条文，不在这里评审："
            "谈判以后，把批准文号和结果登记在这里，再签订合同。",
            names=[each.agency.name for each in few],
        )
        yield Way(said, negotiated, _("登记谈判"), reverse("purchasing:mirrored-enter") if enters else "")


def _two_may_do(on: Any) -> Source | None:
    try:
        rule = open_book(LAW).at("evaluation.bidders.consultation", on)
    except NoRule:
        return None
    return rule.source if rule["services"] == 2 else None
