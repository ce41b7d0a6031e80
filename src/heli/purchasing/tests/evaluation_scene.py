"""Tenders at each step of their evaluation, for the tests of evaluations."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate, now

from heli.accounts.models import User, speaks_for_office
from heli.core.models import StoredFile
from heli.directory.models import Organisation
from heli.purchasing.actions import committee, conformity, evaluation, final_quotes, report, scores
from heli.purchasing.models import Bid, Evaluation, Factor, FinalQuote, KeyShare, Member, OfficerKey, Tender
from heli.purchasing.queries.evaluation import scored_bids
from heli.purchasing.rules.bid import Content
from heli.purchasing.rules.final_quotes import Quote
from heli.purchasing.tests.scene import Scene
from tests.cast import found_organisation, user_with

PRICES = (42_000_000, 44_000_000, 46_000_000)
FACTORS = (("服务方案", "subjective", 60), ("同类服务经验", "objective", 30))


class Evaluating(Scene):
    """A scene in which bids lie open as an opening leaves them: sealing and opening have stories of their own."""

    def opened_with(self, *prices: int, method: str = "open", **given: Any) -> Tender:
        """With one bid for each price, of the agencies in their order."""
        project = self.project(state="tendering")
        held = {
            "title": project.title, "budget_fen": project.budget_fen, "requirements": "无重大违法记录。", "demands": project.need,
            "price_weight": Decimal(10), "agent": self.agent_office, **given,
        }  # fmt: skip
        tender = Tender.objects.create(
            year=2026, serial=Tender.objects.count() + 1, project=project, buyer=self.buyer, method=method, state="opened",
            announced_on=localdate() - timedelta(days=30), deadline_at=now() - timedelta(hours=2), key={"fingerprint": ""},
            opened_at=now() - timedelta(hours=1), drafted_by=self.officer.actor, approved_by=self.approver.actor, **held,
        )  # fmt: skip
        for title, kind, most in FACTORS:
            Factor.objects.create(tender=tender, title=title, kind=kind, most=most, standard="按响应程度评分。")
        for which, price in enumerate(prices or PRICES):
            self.opened_bid(tender, self.agencies[which], price, which + 1)
        return tender

    def opened_bid(self, tender: Tender, agency: Organisation, price_fen: int, place: int, **said: Any) -> Bid:
        content = Content(price_fen=price_fen, contact="林岚", phone="13800000000", qualification="符合。",
                          answers={"服务方案": f"{agency.name}的方案"}, **said)  # fmt: skip
        sealed = StoredFile.objects.create(
            digest="0" * 64, name="bid.sealed", size=1, content_type="x", made_by=self.officer.actor
        )
        return Bid.objects.create(
            tender=tender, agency=agency, state="opened", sealed=sealed, sealed_at=now() - timedelta(hours=3),
            place_in_order=place, content=content.written(), price_fen=price_fen,
        )  # fmt: skip

    def bids(self, tender: Tender) -> list[Bid]:
        return list(Bid.objects.filter(tender=tender).order_by("place_in_order"))

    def judged(self, tender: Tender, failing: int | None = None) -> None:
        """Every bid qualifies but one."""
        for at, bid in enumerate(self.bids(tender)):
            evaluation.judge_qualification(
                tender, by=self.officer, bid=bid, passed=at != failing, reason="没有登记证书。" if at == failing else ""
            )

    def evaluating(self, *prices: int, **given: Any) -> Tender:
        tender = self.opened_with(*prices, **given)
        self.judged(tender)
        return evaluation.close_qualification(tender, by=self.officer)

    def experts(self, count: int = 6) -> list[User]:
        """So many experts of the city whom nothing binds to anybody."""
        return [user_with("bid_expert", self.city.root, f"专家{at}") for at in range(1, count + 1)]

    def opens(self, user: User, tender: Tender) -> None:
        """Had a share at the opening."""
        key = OfficerKey.objects.create(officer=user.actor, key={"public": ""})
        KeyShare.objects.create(tender=tender, officer_key=key, locked={"for": ""})

    def prepared(self, tender: Tender, size: int = 5, representatives: int = 1, drawn_from: str = "city") -> Evaluation:
        chosen = [self.approver, self.officer][:representatives]
        return committee.prepare_committee(
            tender, by=self.officer, size=size, representatives=chosen, drawn_from=drawn_from
        )

    def seated(self, *prices: int, **given: Any) -> Tender:
        """Qualified, and the committee sits: four experts and one of the purchaser."""
        return self.committee_for(self.evaluating(*prices, **given))

    def committee_for(self, tender: Tender) -> Tender:
        self.experts()
        self.prepared(tender)
        committee.draw_committee(tender, by=self.officer, word="多云，十二度")
        return tender

    def members(self, tender: Tender) -> list[User]:
        """Who sits, experts first."""
        actors = Member.objects.sitting().filter(evaluation__tender=tender).order_by("-kind", "number").values("actor")
        found = {user.actor_id: user for user in User.objects.filter(actor__in=actors)}
        return [found[each["actor"]] for each in actors]

    def conforming(self, *prices: int, **given: Any) -> Tender:
        """Every bid responds to the document."""
        tender = self.seated(*prices, **given)
        return self.judged_conforming(tender)

    def judged_conforming(self, tender: Tender) -> Tender:
        by = self.members(tender)[0]
        for bid in self.bids(tender):
            conformity.judge_conformity(tender, by=by, bid=bid, passed=True)
        return self.quoted(conformity.close_conformity(tender, by=by))

    def quoted(self, tender: Tender) -> Tender:
        """In a consultation everybody stays with the first price."""
        if tender.method != Tender.Method.CONSULTATION:
            return tender
        by = self.members(tender)[0]
        final_quotes.ask_quotes(tender, by=by, until=now() + timedelta(hours=1))
        for quote in FinalQuote.objects.filter(bid__tender=tender):
            bidder = next(
                each for each in self.bidders if speaks_for_office(each, "purchasing.quote.give", quote.bid.agency)
            )
            final_quotes.give_quote(quote, by=bidder, price=Quote(quote.bid.price_fen or 0))
        return self.quotes_opened(tender)

    def quotes_opened(self, tender: Tender) -> Tender:
        """The time is up."""
        moment = now() - timedelta(minutes=1)
        FinalQuote.objects.filter(bid__tender=tender).update(until=moment)
        Evaluation.objects.filter(tender=tender).update(quotes_until=moment)
        return final_quotes.open_quotes(Tender.objects.get(pk=tender.pk), by=self.members(tender)[0])

    def seat(self, tender: Tender, user: User) -> Member:
        return Member.objects.get(evaluation__tender=tender, actor=user.actor)

    def saved(self, tender: Tender, user: User, plan: int, experience: int = 20) -> Member:
        """The same for every bid, the plan one point less for each that came later."""
        first, second = tender.factors.order_by("pk")
        bids = scored_bids(self.bids(tender))
        points = {(bid.pk, first.pk): Decimal(plan - at) for at, bid in enumerate(bids)}
        points |= {(bid.pk, second.pk): Decimal(experience) for bid in bids}
        return scores.save_sheet(self.seat(tender, user), by=user, points=scores.Points(points))

    def scored(self, tender: Tender, user: User, plan: int, experience: int = 20) -> Member:
        return scores.submit_sheet(self.saved(tender, user, plan, experience), by=user)

    def scored_by_all(self, tender: Tender) -> None:
        for at, each in enumerate(self.members(tender)):
            self.scored(tender, each, 40 + at)

    def ranked(self, *prices: int, **given: Any) -> Tender:
        """The report is signed by all."""
        tender = self.conforming(*prices, **given)
        self.scored_by_all(tender)
        return self.reported(tender)

    def reported(self, tender: Tender) -> Tender:
        report.make_report(tender, by=self.members(tender)[0])
        for each in self.members(tender):
            report.sign_report(self.seat(tender, each), by=each)
        return Tender.objects.get(pk=tender.pk)

    def scored_alike(self, tender: Tender, user: User) -> Member:
        points = {(bid.pk, factor.pk): Decimal(20) for bid in self.bids(tender) for factor in tender.factors.all()}
        seat = scores.save_sheet(self.seat(tender, user), by=user, points=scores.Points(points))
        return scores.submit_sheet(seat, by=user)

    def enterprise(self, name: str = "南湖为老服务有限公司") -> Organisation:
        made = found_organisation(name, "enterprise", self.city.root)
        Organisation.objects.filter(pk=made.pk).update(credit_code="91330402MA2ABCDE1X")
        return made
