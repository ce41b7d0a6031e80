"""Evaluations in the demo city: one in which the committee scores, with a mended price; a consultation that waits for its
award, with final quotes; one that was published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from random import Random

from django.utils.timezone import now

from heli.accounts import roles
from heli.accounts.models import User
from heli.core.models import Acting
from heli.purchasing.actions import (
    award,
    challenges,
    committee,
    conformity,
    evaluation,
    final_quotes,
    price_errors,
    report,
    scores,
)
from heli.purchasing.models import Evaluation, FinalQuote, Member, Project, Tender
from heli.purchasing.queries.evaluation import opened_bids
from heli.purchasing.queries.price_errors import words_of
from heli.purchasing.rules.final_quotes import Quote
from heli.purchasing.rules.price_errors import Reading
from heli.site.demo.accounts import account_of
from heli.site.demo.people import invented_name
from heli.site.demo.tenders import BOND, Stage
from heli.site.demo.town import Town

#: what each expert thinks of the plan, in their order; the objective factor is the same for all
PLANS = (30, 28, 31, 29, 27)
EXPERTS = 7


def evaluations(town: Town, by: Acting, stage: Stage, projects: list[Project]) -> None:
    """Three tenders, each one step further."""
    random = Random(7)
    for number in range(2, EXPERTS + 1):
        account_of(by, roles.ROLES["bid_expert"], invented_name(random), f"bid-expert-{number}", town.city)
    scored, ranked, awarded = projects
    _scoring(town, stage, scored, words="肆拾肆万捌仟元整")
    reported(_quoted(_scoring(town, stage, ranked, method="consultation"), by))
    last = reported(_scoring(town, stage, awarded))
    award.decide_award(last, by=stage.approver)
    award.publish_result(last, by=stage.officer)
    _challenged(town, last, by)


def _challenged(town: Town, tender: Tender, by: Acting) -> None:
    """One challenge is answered and goes on as a complaint; another waits for its answer."""
    loser = next(each for each in opened_bids(tender) if each.agency != tender.awards.get().bid.agency)
    given = {"tender": tender, "text": "同类服务经验少算了一个项目。"}
    first = challenges.raise_challenge(loser.agency, by=by, about="result", **given)
    agent = User.objects.get(login="procurement-agent")
    answer = "提交的合同服务内容不同，不计分。"
    first = challenges.answer_challenge(first, by=agent, upheld=False, answer=answer)
    challenges.file_complaint(first, by=by, text="对答复不服，合同名称不同但服务内容相同。")
    challenges.raise_challenge(loser.agency, by=by, about="process", tender=tender, text="一位评委没有看现场材料。")


def _scoring(town: Town, stage: Stage, project: Project, method: str = "open", words: str = "") -> Tender:
    """The second bid says its price in ``words`` too."""
    tender = stage.announced(project, method, bid_bond_fen=BOND)
    return conforming(town, stage, tender, (45_200_000, 44_900_000, 46_100_000), words)


def conforming(town: Town, stage: Stage, tender: Tender, prices: Sequence[int], words: str = "") -> Tender:
    """Qualified and conforming, with a bid for each price; the committee may score. The second says its price in ``words`` too."""
    agencies = [town.agency, *(each for each in town.agencies if each != town.agency)]
    for at, price in enumerate(prices):
        stage.sealed(tender, agencies[at], price, words=words if at == 1 else "")
    tender = stage.opened(tender)
    if tender.bid_bond_fen:
        stage.bonds_came(tender, "33001616000000101", "33001616000000202", "33001616000000303")
    for bid in opened_bids(tender):
        evaluation.judge_qualification(tender, by=stage.officer, bid=bid, passed=True)
    tender = evaluation.close_qualification(tender, by=stage.officer)
    committee.prepare_committee(tender, by=stage.officer, drawn_from="city", size=5, representatives=[stage.approver])
    committee.draw_committee(tender, by=stage.officer, word="多云转晴，十一度")
    first = _people(tender)[0]
    for bid in opened_bids(tender):
        conformity.judge_conformity(tender, by=first, bid=bid, passed=True)
    if words:
        _mended(tender, first, stage.by)
    return conformity.close_conformity(tender, by=first)


def _mended(tender: Tender, first: User, by: Acting) -> None:
    """Words beat digits, and the bidder confirms."""
    bid = next(each for each in opened_bids(tender) if words_of(each))
    reading = Reading(bid.price_fen or 0, words=words_of(bid))
    found = price_errors.mend_price(tender, by=first, bid=bid, reading=reading, minutes=30)
    price_errors.answer_price(found, by=by, confirmed=True)


def _quoted(tender: Tender, by: Acting) -> Tender:
    """Everybody comes down a little; then the time is up."""
    first = _people(tender)[0]
    final_quotes.ask_quotes(tender, by=first, until=now() + timedelta(hours=2))
    quotes = FinalQuote.objects.filter(bid__tender=tender)
    for quote in quotes.select_related("bid"):
        final_quotes.give_quote(quote, by=by, price=Quote((quote.bid.price_fen or 0) - 600_000))
    moment = now() - timedelta(minutes=5)
    quotes.update(until=moment)
    Evaluation.objects.filter(tender=tender).update(quotes_until=moment)
    return final_quotes.open_quotes(Tender.objects.get(pk=tender.pk), by=first)


def _people(tender: Tender) -> list[User]:
    """Who sits, in the order of their seats."""
    seats = Member.objects.sitting().filter(evaluation__tender=tender).order_by("number")
    users = User.objects.in_bulk([each.actor_id for each in seats], field_name="actor_id")
    return [users[each.actor_id] for each in seats]


def reported(tender: Tender) -> Tender:
    """Scored by all and signed by all."""
    people = _people(tender)
    for user, plan in zip(people, PLANS, strict=True):
        seat = Member.objects.get(evaluation__tender=tender, actor=user.actor)
        points = {}
        for at, bid in enumerate(opened_bids(tender)):
            for factor in tender.factors.order_by("pk"):
                given = (
                    Decimal(15 - at) if factor.kind == "objective" else Decimal(min(plan - at, int(factor.most) - at))
                )
                points[bid.pk, factor.pk] = given
        scores.submit_sheet(scores.save_sheet(seat, by=user, points=scores.Points(points)), by=user)
    report.make_report(tender, by=people[0])
    for user in people:
        report.sign_report(Member.objects.get(evaluation__tender=tender, actor=user.actor), by=user)
    return Tender.objects.get(pk=tender.pk)
