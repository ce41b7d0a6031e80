"""A tender with all the people around it, and everything that any of them may try: for the test of unlawful paths."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate, now

from heli.accounts import acting
from heli.accounts.models import User
from heli.purchasing.actions import (
    award,
    bids,
    challenges,
    choosing,
    committee,
    conformity,
    contracts,
    evaluation,
    milestones,
    notices,
    opening,
    payments,
    report,
    scores,
    single_source,
    tenders,
)
from heli.purchasing.actions.contracts import ContractTerms
from heli.purchasing.models import (
    Bid,
    Challenge,
    Commitment,
    Contract,
    Invoice,
    Member,
    Milestone,
    NoticeObjection,
    Payment,
    PurchaseNotice,
    Tender,
)
from heli.purchasing.queries.award import award_of
from heli.purchasing.tests.evaluation_scene import Evaluating
from heli.purchasing.tests.scene import SAID
from tests.cast import City, user_with

WAN = 1_000_000
PRICES = (42 * WAN, 44 * WAN, 46 * WAN)


class Ground(Evaluating):
    """A tender under seal with three bids, everybody who may have a hand in it, and the money for it."""

    def __init__(self, city: City) -> None:
        super().__init__(city)
        self.finance = user_with("purchase_finance", self.buyer, "何平")
        self.heads = [user_with("agency_head", each, "方瑜") for each in self.agencies]
        self.accountants = [user_with("agency_accountant", each, "丁一") for each in self.agencies]
        self.pool = self.experts(7)
        self.tender = self.announced()
        for which, price in enumerate(PRICES):
            self.sealed(self.tender, which, price)
        self.side = [self.officer, self.approver, self.agent, self.finance]
        self.openers, self.seats = [self.opener, self.watcher], [self.approver, *self.pool]
        self.suppliers = [*self.heads, *self.accountants]
        self.everybody = [*self.side, *self.openers, *self.bidders, *self.suppliers, *self.pool]


class Chance:
    """What somebody happens to choose; each number decides one thing."""

    def __init__(self, numbers: list[int]) -> None:
        self.numbers = numbers

    def of(self, found: Any, at: int = 0) -> Any:
        held = list(found)
        return held[self.numbers[at] % len(held)] if held else None

    def amount(self) -> int:
        return (self.numbers[1] % 60 + 1) * WAN


Deed = Callable[[Ground, Tender, User, Chance], object]


def judge(deed: Any) -> Deed:
    def run(ground: Ground, tender: Tender, by: User, chance: Chance) -> object:
        passed = chance.numbers[1] % 20 > 0
        bid = chance.of(ground.bids(tender))
        return deed(tender, by=by, bid=bid, passed=passed, reason="" if passed else "没有证书。")

    return run


def prepare(ground: Ground, tender: Tender, by: User, chance: Chance) -> object:
    chosen = chance.of([[], [ground.approver], [ground.approver, ground.opener], [ground.officer, ground.approver]], 1)
    size = chance.of(range(2, 8))
    return committee.prepare_committee(tender, by=by, size=size, representatives=chosen, drawn_from="city")


def fill_in(ground: Ground, tender: Tender, by: User, chance: Chance) -> object:
    seat = chance.of(Member.objects.filter(actor=by.actor)) or chance.of(Member.objects.all())
    if seat is None:
        return None
    given = {
        (bid.pk, factor.pk): Decimal(20 if factor.kind == "objective" else chance.numbers[2] % 65)
        for bid in ground.bids(tender)
        for factor in tender.factors.all()
    }
    return scores.submit_sheet(scores.save_sheet(seat, by=by, points=scores.Points(given)), by=by)


def sign(ground: Ground, tender: Tender, by: User, chance: Chance) -> object:
    seat = chance.of(Member.objects.filter(actor=by.actor)) or chance.of(Member.objects.all())
    dissent = "排名不对。" if chance.numbers[2] % 4 == 0 else ""
    return seat and report.sign_report(seat, by=by, dissent=dissent)


def replace_somebody(ground: Ground, tender: Tender, by: User, chance: Chance) -> object:
    member = chance.of(Member.objects.filter(evaluation__tender=tender))
    return committee.replace_member(tender, by=by, member=member, reason="缺席", other=chance.of(ground.everybody, 1))


def challenge(ground: Ground, tender: Tender, by: User, chance: Chance) -> object:
    about = chance.of(Challenge.About.values, 1)
    return challenges.raise_challenge(chance.of(ground.agencies), by=by, tender=tender, about=about, text="不对。")


def answer(ground: Ground, tender: Tender, by: User, chance: Chance) -> object:
    held = chance.of(Challenge.objects.all())
    upheld = chance.numbers[1] % 2 == 0
    return held and challenges.answer_challenge(held, by=by, upheld=upheld, answer="查过了。", changes_result=upheld)


def draft(ground: Ground, tender: Tender, by: User, chance: Chance) -> object:
    """What was awarded, or something else."""
    project, won = tender.project, award_of(tender)
    amount = won.bid.price_fen if won and chance.numbers[1] % 2 else chance.amount()
    terms = ContractTerms(
        title="关爱服务合同", what="上门探访。", start_on=project.start_on,
        end_on=project.end_on + timedelta(days=chance.of([0, 0, 500], 2)), amount_fen=amount, costs={"personnel": amount},
        public_service=False,
    )  # fmt: skip
    return contracts.draft_contract(project, by=by, terms=terms)


def on_contract(deed: Any, **given: Any) -> Deed:
    def run(ground: Ground, tender: Tender, by: User, chance: Chance) -> object:
        held = chance.of(Contract.objects.all())
        return held and deed(held, by=by, **given)

    return run


def plan(ground: Ground, tender: Tender, by: User, chance: Chance) -> object:
    return on_contract(
        milestones.plan_milestone, title="一期", due_on=localdate(), amount_fen=chance.amount(), deliverable="记录"
    )(ground, tender, by, chance)


def accept(ground: Ground, tender: Tender, by: User, chance: Chance) -> object:
    held = chance.of(Milestone.objects.all())
    return held and milestones.accept_milestone(held, by=by)


def report_piece(ground: Ground, tender: Tender, by: User, chance: Chance) -> object:
    held = chance.of(Milestone.objects.all())
    return held and milestones.report_milestone(held, by=by, evidence="探访了。")


def bill(ground: Ground, tender: Tender, by: User, chance: Chance) -> object:
    number = str(chance.numbers[2])
    return on_contract(
        payments.enter_invoice, code="", number=number, amount_fen=chance.amount(), issued_on=localdate()
    )(ground, tender, by, chance)


def request(ground: Ground, tender: Tender, by: User, chance: Chance) -> object:
    held, invoice = chance.of(Milestone.objects.all()), chance.of(Invoice.objects.all(), 2)
    return held and invoice and payments.request_payment(held, by=by, invoice=invoice, amount_fen=chance.amount())


def on_payment(deed: Any, **given: Any) -> Deed:
    def run(ground: Ground, tender: Tender, by: User, chance: Chance) -> object:
        held = chance.of(Payment.objects.all())
        return held and deed(held, by=by, **given)

    return run


def check(ground: Ground, tender: Tender, by: User, chance: Chance) -> object:
    return on_payment(payments.check_payment, commitment=Commitment.objects.get())(ground, tender, by, chance)


#: everything that may be tried at any moment, with who usually does it
DEEDS: dict[str, tuple[Deed, str]] = {
    "withdraw": (
        lambda _ground, _tender, by, chance: bids.withdraw_bid(chance.of(Bid.objects.all()), by=by),
        "bidders",
    ),
    "release": (lambda _ground, tender, by, _chance: opening.release_share(tender, by=by, passphrase=SAID), "openers"),
    "judge qualification": (judge(evaluation.judge_qualification), "side"),
    "close qualification": (lambda _ground, tender, by, _chance: evaluation.close_qualification(tender, by=by), "side"),
    "prepare": (prepare, "side"),
    "draw": (lambda _ground, tender, by, _chance: committee.draw_committee(tender, by=by, word="晴"), "side"),
    "replace": (replace_somebody, "side"),
    "judge conformity": (judge(conformity.judge_conformity), "seats"),
    "close conformity": (lambda _ground, tender, by, _chance: conformity.close_conformity(tender, by=by), "seats"),
    "score": (fill_in, "seats"),
    "report": (lambda _ground, tender, by, _chance: report.make_report(tender, by=by), "seats"),
    "sign": (sign, "seats"),
    "award": (lambda _ground, tender, by, _chance: award.decide_award(tender, by=by), "side"),
    "deem": (lambda _ground, tender, by, _chance: award.deem_award(tender, by=by), "side"),
    "publish": (lambda _ground, tender, by, _chance: award.publish_result(tender, by=by), "side"),
    "fail": (lambda _ground, tender, by, _chance: award.fail_tender(tender, by=by, reason="任务取消。"), "side"),
    "challenge": (challenge, "bidders"),
    "answer": (answer, "side"),
    "draft": (draft, "side"),
    "plan": (plan, "side"),
    "sign contract": (on_contract(contracts.sign_contract), "side"),
    "sign for supplier": (on_contract(contracts.sign_for_supplier), "suppliers"),
    "report piece": (report_piece, "suppliers"),
    "accept": (accept, "side"),
    "bill": (bill, "suppliers"),
    "request": (request, "suppliers"),
    "check": (check, "side"),
    "approve": (on_payment(payments.approve_payment), "side"),
    "pay": (on_payment(payments.pay, paid_on=localdate(), bank_ref="1"), "side"),
}


class Alone(Evaluating):
    """A purchase where nobody scores, from the approval of its document on: of one supplier alone, or below the limit."""

    def __init__(self, city: City, method: str, **given: Any) -> None:
        super().__init__(city)
        drafted = self.draft(method, **given)
        keys = self.keys(self.opener, self.watcher)
        opening.make_tender_key(drafted, by=self.officer, officers=keys, threshold=2)
        tenders.submit_tender(drafted, by=self.officer)
        self.tender = tenders.approve_tender(drafted, by=self.approver)
        self.side = [self.officer, self.approver, self.agent]
        self.everybody = [*self.side, self.opener, self.watcher, *self.bidders]

    def answered(self, which: int, price_fen: int) -> Bid:
        """Opened as an opening leaves it: sealing has stories of its own."""
        return self.opened_bid(Tender.objects.get(pk=self.tender.pk), self.agencies[which], price_fen, which + 1)


def told(ground: Alone, tender: Tender, by: User, chance: Chance) -> object:
    notice = notices.draft_notice(tender.project, by=by, kind="single_source")
    return notices.publish_notice(notice, by=by)


def over(ground: Alone, tender: Tender, by: User, chance: Chance) -> object:
    """The days of whatever notice there is pass."""
    return PurchaseNotice.objects.filter(tender=tender, closes_on__gte=localdate()).update(
        published_on=localdate() - timedelta(days=10), closes_on=localdate() - timedelta(days=1)
    )


def withdrawn(ground: Alone, tender: Tender, by: User, chance: Chance) -> object:
    notice = chance.of(PurchaseNotice.objects.filter(tender=tender))
    return notice and notices.withdraw_notice(notice, by=by, reason="有误。")


def objected(ground: Alone, tender: Tender, by: User, chance: Chance) -> object:
    notice = chance.of(PurchaseNotice.objects.filter(tender=tender))
    return notice and single_source.raise_notice_objection(notice, by=acting.public(), name="暖阳", text="我们也能。")


def argued(ground: Alone, tender: Tender, by: User, chance: Chance) -> object:
    held, upheld = chance.of(NoticeObjection.objects.filter(notice__tender=tender)), chance.numbers[1] % 5 == 0
    return held and single_source.argue_notice_objection(
        held, by=by, experts="王明", argument="看过了。", is_upheld=upheld
    )


def approved(ground: Alone, tender: Tender, by: User, chance: Chance) -> object:
    on = localdate() - timedelta(days=chance.of([0, 0, 5], 1))
    return single_source.record_approval(tender, by=by, number="财采〔2026〕7号", approved_on=on)


def announced(ground: Alone, tender: Tender, by: User, chance: Chance) -> object:
    return tenders.announce_tender(tender, by=by, deadline_at=now() + timedelta(days=30))


def came(ground: Alone, tender: Tender, by: User, chance: Chance) -> object:
    """Its deadline passes, and what came is opened."""
    if tender.state != Tender.State.ANNOUNCED:
        return None
    Tender.objects.filter(pk=tender.pk).update(
        state=Tender.State.OPENED, deadline_at=now() - timedelta(hours=1), opened_at=now()
    )
    return [ground.answered(which, 42 * WAN + which * WAN) for which in range(chance.of([1, 2], 1))]


def chosen(ground: Alone, tender: Tender, by: User, chance: Chance) -> object:
    bid = chance.of(tender.bids.all())
    record = chance.of(["商定。", "商定。", ""], 1)
    return bid and choosing.choose_supplier(tender, by=by, bid=bid, price_fen=chance.amount(), negotiation=record)


#: what may be tried of a purchase where nobody scores; the last are those of the way with a committee
ALONE: dict[str, Callable[[Alone, Tender, User, Chance], object]] = {
    "tell": told, "over": over, "withdraw": withdrawn, "object": objected, "argue": argued, "approve": approved,
    "announce": announced, "come": came, "choose": chosen,
    "publish": lambda _ground, tender, by, _chance: award.publish_result(tender, by=by),
    "award": lambda _ground, tender, by, _chance: award.decide_award(tender, by=by),
    "qualify": lambda _ground, tender, by, _chance: evaluation.close_qualification(tender, by=by),
}  # fmt: skip
