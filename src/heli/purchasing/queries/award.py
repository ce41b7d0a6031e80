"""Awards as they are read: by the public, by each bidder of itself, and by what comes after them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import speaks_for_office
from heli.core.queries import special_days
from heli.core.rules.book import open_book
from heli.core.rules.sentence import Sentence
from heli.core.waiting import Source, Waiting
from heli.purchasing.models import Award, Bid, Evaluation, FrameworkSupplier, Member, Score, Tender
from heli.purchasing.queries import evaluation
from heli.purchasing.queries.report import Placed, Report, report
from heli.purchasing.queries.tenders import RELATED, of_buyers
from heli.purchasing.rules import clocks, document
from heli.purchasing.rules.rank import LAW

State = Tender.State


def awarded(tender: Tender) -> Bid | None:
    """The bid with which a contract is made: chosen, told to everybody, and not taken back since."""
    found = Award.objects.filter(tender=tender, tender__state=State.AWARDED, published_at__isnull=False, ended_on=None)
    award = found.select_related("bid__agency", "bid__tender").first()
    return award.bid if award else None


def ranked_first(tender: Tender) -> list[Bid]:
    """Who stands first in the report; several where they are equal."""
    found = report(evaluation.evaluation_of(tender))
    return [each.bid for each in found.placed if each.line.place == 1] if found else []


def candidates(tender: Tender) -> list[Bid]:
    """Who comes next in the report after those that were chosen already; several where they are equal."""
    found = report(evaluation.evaluation_of(tender))
    chosen = set(Award.objects.filter(tender=tender).values_list("bid", flat=True))
    left = [each for each in found.placed if each.bid.pk not in chosen] if found else []
    return [each.bid for each in left if each.line.place == left[0].line.place]


def next_lead(tender: Tender) -> Sentence:
    """Who would be chosen, by which articles, and what else may be done."""
    names = [each.agency.name for each in candidates(tender)]
    refused, struck = (
        open_book(LAW).at(f"contract.{key}", localdate()).source.cited for key in ("next_candidate", "struck")
    )
    if tender.is_of_society and not names:
        return Sentence("评审报告里没有下一名候选人，请废标后重新采购。")
    if tender.is_of_society:
        return Sentence(
            "按排名改定%(names)s成交。也可以废标后重新采购。原来的结果留在记录里，投标人都会收到提醒。", names=names
        )
    if not names:
        return Sentence("评审报告里没有下一名候选人，请废标后重新采购（%(source)s）。", source=refused)
    return Sentence(
        "按排名改定%(names)s中标（%(refused)s；质疑成立的：%(struck)s）。也可以废标后重新采购。原来的结果留在记录里，投标人都会收到提醒。",
        names=names, refused=refused, struck=struck,
    )  # fmt: skip


def ended_awards(tender: Tender) -> QuerySet[Award]:
    """Those that were given up, the last first."""
    found = Award.objects.filter(tender=tender, ended_on__isnull=False)
    return found.select_related("bid__agency", "ended_by").order_by("-pk")


def award_of(tender: Tender) -> Award | None:
    """The one that holds."""
    return (
        Award.objects.filter(tender=tender, ended_on=None).select_related("bid__agency", "decided_by", "tender").first()
    )


def day_of(key: str, since: date) -> date:
    """The day that a clock gives, by the rule of the day of the event."""
    return clocks.reckoned(clocks.clock(key, since), since, special_days())[0]


def decide_by(tender: Tender) -> date | None:
    """Until when the purchaser decides; where an agency runs the tender, its two days for the report come first. No law sets
    society a day."""
    held = evaluation.evaluation_of(tender)
    if held is None or held.signed_at is None or tender.is_of_society:
        return None
    ended = localtime(held.signed_at).date()
    arrived = day_of("clock.award.report", ended) if tender.agent_id else ended
    return day_of("clock.award.decision", arrived)


def is_overdue(tender: Tender) -> bool:
    """Whether the purchaser has let its days pass."""
    last = decide_by(tender)
    return last is not None and localdate() > last


def publish_by(award: Award) -> date | None:
    """By the law of government procurement; society publishes when its document says."""
    if award.tender.is_of_society:
        return None
    return day_of("clock.award.result", award.decided_on)


def notice_ends(award: Award) -> date | None:
    """The last day of the notice of the result, from which challenges are counted."""
    if award.published_on is None or award.tender.is_of_society:
        return None
    return day_of("clock.award.result_notice", award.published_on)


def public_results() -> QuerySet[Award]:
    """Every result that was published, the newest first."""
    found = Award.objects.filter(published_at__isnull=False, tender__state=State.AWARDED)
    found = found.select_related("tender__buyer", "tender__agent", "tender__framework", "bid__agency")
    came = FrameworkSupplier.objects.filter(bid__isnull=False).select_related("supplier").order_by("number")
    return found.prefetch_related(Prefetch("tender__framework__suppliers", came, "came")).order_by(
        "-published_at", "-pk"
    )


def evaluators(tender: Tender) -> list[Member]:
    """Who evaluated: named to everybody with the result, never before."""
    found = Member.objects.sitting().filter(evaluation__tender=tender).select_related("actor")
    return list(found.order_by("number"))


@dataclass(frozen=True)
class Public:
    """What everybody reads of a result: the ranking without the names of those who lost."""

    award: Award
    evaluation: Evaluation | None
    report: Report | None
    members: Sequence[Member]
    entered: Sequence[FrameworkSupplier]

    @property
    def named(self) -> set[int]:
        """The keys of the bids whose bidders are named: of who won, or of all that enter a framework agreement."""
        entered = {each.bid_id for each in self.entered if each.bid_id is not None}
        return entered or {self.award.bid_id}


def published(award: Award) -> Public:
    held = evaluation.evaluation_of(award.tender)
    return Public(award, held, report(held), evaluators(award.tender), entered_by(award.tender))


def entered_by(tender: Tender) -> list[FrameworkSupplier]:
    """Who entered a framework agreement by its tender, whatever became of them since; nobody by another tender."""
    found = FrameworkSupplier.objects.filter(agreement__tender=tender, bid__isnull=False)
    return list(found.select_related("supplier", "agreement").order_by("number"))


@dataclass(frozen=True)
class Given:
    """What one bidder was given for one factor, by each member under the number of the file."""

    factor: str
    points: Sequence[tuple[int, Score]]


@dataclass(frozen=True)
class Own:
    """The result of one bidder: its own place, points and reasons, and nobody else's."""

    award: Award
    number: str
    placed: Placed | None
    given: Sequence[Given]
    rejected: Any
    entered: Sequence[FrameworkSupplier]


def own_result(user: Any, bid: Bid) -> Own | None:
    """Of this user's own bid, once the result is published."""
    award = award_of(bid.tender)
    if award is None or award.published_at is None or not speaks_for_office(user, "purchasing.bid.begin", bid.agency):
        return None
    held = evaluation.evaluation_of(bid.tender)
    found = report(held)
    if held is None or held.file is None or found is None:
        return None
    number = next((name for name, key in held.file["bids"].items() if key == bid.pk), "")
    placed = next((each for each in found.placed if each.bid.pk == bid.pk), None)
    rejected = next((told for each, told in found.rejected if each.pk == bid.pk), None)
    return Own(award, number, placed, _given(bid), rejected, entered_by(bid.tender))


def _given(bid: Bid) -> list[Given]:
    scores = Score.objects.filter(bid=bid, member__replaced_at__isnull=True).select_related("member", "factor")
    by_factor: dict[str, list[tuple[int, Score]]] = {}
    for each in scores.order_by("factor", "member__number"):
        by_factor.setdefault(each.factor.title, []).append((each.member.number, each))
    return [Given(factor, given) for factor, given in by_factor.items()]


# what waits


def _of_buyer(user: Any, permission: str, state: str) -> QuerySet[Tender]:
    return of_buyers(user, permission).filter(state=state).select_related(*RELATED)


def to_decide(user: Any) -> QuerySet[Tender]:
    """Ranked, and this user's to award: of the purchaser alone, and not by who wrote the document."""
    right = "purchasing.award.decide"
    if not user.holds(right):
        return Tender.objects.none()
    nodes, found = user.offices(right), _of_buyer(user, right, State.RANKED)
    found = found.exclude(drafted_by__in=user.hands(right))
    return found if nodes is None else found.filter(buyer__in=[node // 2 for node in nodes])


def to_publish(user: Any) -> QuerySet[Tender]:
    """Decided, and not told to anybody yet."""
    return _of_buyer(user, "purchasing.award.publish", State.AWARDED).filter(
        awards__in=Award.objects.filter(ended_on=None, published_at=None)
    )


def to_qualify(user: Any) -> QuerySet[Tender]:
    """Opened, and this user's to check for qualification."""
    return _of_buyer(user, "purchasing.qualification.close", State.OPENED).filter(method__in=document.EVALUATED)


def _line(verb: Any = None) -> Any:
    """Without a verb: what is decided, by the words of its method."""

    def line(tender: Tender) -> Waiting:
        about = Sentence("%(name)s，%(number)s", name=tender.buyer.name, number=tender.number)
        does = verb or tender.words.deciding
        return Waiting(tender.title, about, tender.due_on, does, f"/purchasing/tenders/{tender.pk}/evaluation/")

    return line


WAITING = (
    Source("purchasing.qualification.close", _("待资格审查的采购"), "purchasing.qualification.close", to_qualify,
           _line(_("资格审查"))),
    Source("purchasing.award.decide", _("待确定结果的采购"), "purchasing.award.decide", to_decide, _line(),
           until="due_on"),
    Source("purchasing.award.publish", _("待公告的采购结果"), "purchasing.award.publish", to_publish,
           _line(_("公告结果")), until="due_on"),
)  # fmt: skip
