"""Milestones of a contract: planned, reported by the agency, accepted by the purchaser with what the users think."""

from __future__ import annotations

from datetime import date

from django.db.models import Max, Q, Sum
from django.utils.timezone import localdate

from heli.core.actions import action
from heli.core.errors import Refused
from heli.core.models import Acting, keep_rows
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence
from heli.purchasing.actions.contracts import locked, purchaser_only, tell_side, void_signatures
from heli.purchasing.actions.desks import buying
from heli.purchasing.actions.sides import speaking_for
from heli.purchasing.models import Contract, Milestone
from heli.purchasing.rules import contract as rules

CONTRACT, LIFE = Contract.LIFE.steps, Milestone.LIFE.steps


@action("purchasing.milestone.plan", step=CONTRACT["plan"])
@buying("purchasing.milestone.plan")
def plan_milestone(
    contract: Contract, /, *, by: Acting, title: str, due_on: date, amount_fen: int, deliverable: str,
    in_advance: bool = False, done_on: date | None = None,
) -> Milestone:  # fmt: skip
    """One more piece, within what the contract still has; ``done_on`` of a contract that ran already, for what was accepted
    before it was entered here."""
    speaking_for(by, "purchasing.milestone.plan", contract.buyer)
    _must_be_before(contract, done_on)
    _must_have_room(contract, amount_fen, done_on is not None)
    last = contract.milestones.aggregate(last=Max("number"))["last"] or 0
    done = {"state": Milestone.State.ACCEPTED, "accepted_on": done_on, "done_before": True} if done_on else {}
    made = Milestone(
        contract=contract, number=last + 1, title=title, due_on=due_on, amount_fen=amount_fen, deliverable=deliverable,
        in_advance=in_advance, **done,
    )  # fmt: skip
    made.save()
    contract.save()
    if contract.signed_on is None:
        void_signatures(contract)
    return made


def _must_be_before(contract: Contract, done_on: date | None) -> None:
    if done_on is None:
        return
    if contract.origin != Contract.Origin.TAKEN_OVER:
        raise Refused(Sentence("只有补录的合同可以登记以前已完成的节点。"), field="done_on")
    if done_on > localdate():
        raise Refused(Sentence("完成日期不能在今天以后。"), field="done_on")


def _must_have_room(contract: Contract, more: int, before: bool) -> None:
    sums = contract.milestones.aggregate(
        before=Sum("amount_fen", filter=Q(done_before=True)), after=Sum("amount_fen", filter=Q(done_before=False))
    )
    if before:
        left = contract.paid_before_fen - (sums["before"] or 0)
    else:
        left = contract.total_fen - contract.paid_before_fen - (sums["after"] or 0)
    if more > left:
        said = Sentence("合同金额里只剩 %(left)s 没有安排节点。", left=with_sign(left))
        raise Refused(said, field="amount_fen")


@action("purchasing.milestone.remove")
@buying("purchasing.milestone.remove")
def remove_milestone(milestone: Milestone, /, *, by: Acting) -> Contract:
    """As long as the contract is not signed; whoever signed it signs anew."""
    contract = locked(milestone.contract)
    speaking_for(by, "purchasing.milestone.remove", contract.buyer)
    if contract.signed_on is not None:
        raise Refused(Sentence("合同签订以后不能删除节点。"), code="state")
    CONTRACT["plan"].take(contract, {})
    keep_rows(Milestone.objects.filter(pk=milestone.pk))
    milestone.delete()
    contract.save()
    void_signatures(contract)
    return contract


@action("purchasing.milestone.report", step=LIFE["report"])
def report_milestone(milestone: Milestone, /, *, by: Acting, evidence: str) -> Milestone:
    """By the agency: what was done, and how one sees it."""
    contract = milestone.contract
    speaking_for(by, "purchasing.milestone.report", contract.supplier)
    if contract.signed_on is None or contract.is_over:
        raise Refused(Sentence("合同没有在履行，不能提交。"), code="contract")
    milestone.evidence, milestone.reported_on, milestone.reason = evidence, localdate(), ""
    milestone.reported_by = by.for_whom("purchasing.milestone.report", milestone)
    milestone.save()
    words = Sentence("%(name)s提交了节点，请验收：%(title)s", name=contract.supplier.name, title=milestone.title)
    tell_side(contract.buyer, "purchasing.milestone.accept", "purchasing.milestone.report", milestone, words, by=by)
    return milestone


@action("purchasing.milestone.accept", step=LIFE["accept"])
def accept_milestone(
    milestone: Milestone, /, *, by: Acting, users_asked: int | None = None, users_satisfied: int | None = None,
    users_words: str = "",
) -> Milestone:  # fmt: skip
    """With what those who were served think; without it no service for the public is accepted."""
    contract, today = locked(milestone.contract), localdate()
    purchaser_only(by, "purchasing.milestone.accept", contract, milestone)
    asks = contract.public_service and not milestone.in_advance and not contract.project.is_of_society
    asked = rules.must_hear_users(asks, today)
    if asked is not None and not (users_asked and users_words.strip()):
        said = Sentence("面向社会公众的服务，验收时要有服务对象的意见（%(source)s）。", source=asked.source.cited)
        raise Refused(said, field="users_words" if users_asked else "users_asked")
    milestone.users_asked, milestone.users_satisfied, milestone.users_words = users_asked, users_satisfied, users_words
    milestone.accepted_by, milestone.accepted_on = by.for_whom("purchasing.milestone.accept", milestone), today
    milestone.save()
    words = Sentence("节点已验收，可以申请付款：%(title)s", title=milestone.title)
    tell_side(contract.supplier, "purchasing.payment.request", "purchasing.milestone.accept", milestone, words, by=by)
    return milestone


@action("purchasing.milestone.return", step=LIFE["return"])
@buying("purchasing.milestone.return")
def return_milestone(milestone: Milestone, /, *, by: Acting, reason: str) -> Milestone:
    contract = milestone.contract
    speaking_for(by, "purchasing.milestone.return", contract.buyer)
    milestone.reason = reason
    milestone.save()
    words = Sentence("%(name)s退回了节点：%(title)s", name=contract.buyer.name, title=milestone.title)
    tell_side(contract.supplier, "purchasing.milestone.report", "purchasing.milestone.return", milestone, words, by=by)
    return milestone
