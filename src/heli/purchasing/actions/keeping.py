"""Keeping the bond of a bidder (不予退还): proposed with its ground, answered, decided by another, paid over to the treasury."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.sentence import Sentence, day_named
from heli.purchasing.actions.contracts import tell_side
from heli.purchasing.actions.desks import buying
from heli.purchasing.actions.evaluation import must_be_side
from heli.purchasing.actions.sides import speaking_for
from heli.purchasing.models import BidBond, BondKeeping
from heli.purchasing.queries import desks
from heli.purchasing.queries import keeping as queries
from heli.purchasing.rules import bonds as rules


@action(queries.PROPOSE, final=True)
@buying(queries.PROPOSE)
def propose_keeping(
    bond: BidBond, /, *, by: Acting, ground: str, happened_on: date, facts: str, answer_until: date
) -> BondKeeping:
    """On a ground that an article names; the bidder is told, and asked for its answer until a day."""
    tender = bond.bid.tender
    must_be_side(tender, by, queries.PROPOSE)
    if bond.returned_on is not None or hasattr(bond, "keeping"):
        raise Refused(_("这笔保证金已经退还，或者已经提出过不予退还。"), code="done")
    today = localdate()
    if happened_on > today:
        raise Refused(_("发生日期不能在今天以后。"), field="happened_on", code="future")
    if answer_until <= today:
        raise Refused(_("说明期限要在今天以后。"), field="answer_until", code="past")
    assert tender.deadline_at is not None, "it was announced"
    law, last = rules.kept_by(tender.method, ground, tender.announced_on or today), localtime(tender.deadline_at).date()
    fault = rules.keeping_fault(ground, law, queries.has_won(bond.bid), happened_on, last)
    if fault is not None:
        raise Refused(fault, field="ground", code="ground")
    made = BondKeeping(
        bond=bond, ground=ground, happened_on=happened_on, facts=facts, proposed_on=today, answer_until=answer_until,
        proposed_by=by.for_whom(queries.PROPOSE, bond),
    )  # fmt: skip
    made.save()
    words = Sentence(
        "%(title)s：拟不退还投标保证金，最晚 %(day)s 说明", title=tender.title, day=day_named(answer_until)
    )
    tell_side(bond.bid.agency, queries.ANSWER, queries.PROPOSE, made, words, by=by, until=answer_until)
    return made


@action(queries.ANSWER, final=True)
def answer_keeping(keeping: BondKeeping, /, *, by: Acting, answer: str) -> BondKeeping:
    """What the bidder says to it, once and within its term."""
    speaking_for(by, queries.ANSWER, keeping.bond.bid.agency)
    if not keeping.in_term:
        raise Refused(_("说明期限已过，或者已经说明过。"), field="answer", code="late")
    keeping.answer, keeping.answered_on = answer, localdate()
    keeping.save()
    words = Sentence("%(name)s对不退还保证金作了说明", name=keeping.bond.bid.agency.name)
    tell([keeping.proposed_by], queries.ANSWER, keeping, words, by=by)
    return keeping


@action(queries.DECIDE, final=True)
@buying(queries.DECIDE)
def decide_keeping(keeping: BondKeeping, /, *, by: Acting, is_kept: bool, reason: str) -> BondKeeping:
    """By the purchaser, by another than who proposed it, once the bidder has answered or its term is over. What is not kept goes back."""
    tender = keeping.bond.bid.tender
    speaking_for(by, queries.DECIDE, tender.buyer)
    if desks.keepers(keeping) & desks.acting(by, queries.DECIDE, keeping):
        raise Refused(_("提出不予退还的人不作决定，请由别人决定。"), code="side")
    if not keeping.is_open:
        raise Refused(_("已经作过决定。"), code="decided")
    if not keeping.is_heard:
        until = day_named(keeping.answer_until)
        raise Refused(Sentence("投标人的说明期限到 %(day)s 为止，还没有过。", day=until), code="early")
    keeping.is_kept, keeping.reason, keeping.decided_on = is_kept, reason, localdate()
    keeping.decided_by = by.for_whom(queries.DECIDE, keeping)
    keeping.save()
    words = Sentence("%(title)s：投标保证金照常退还", title=tender.title)
    if is_kept:
        words = Sentence("%(title)s：投标保证金不予退还", title=tender.title)
    tell_side(keeping.bond.bid.agency, queries.ANSWER, queries.DECIDE, keeping, words, by=by)
    return keeping


@action(queries.PAY_OVER, final=True)
@buying(queries.PAY_OVER)
def pay_over(keeping: BondKeeping, /, *, by: Acting, paid_over_on: date, paid_over_ref: str) -> BondKeeping:
    """What is kept goes to the treasury and stays with nobody else."""
    speaking_for(by, queries.PAY_OVER, keeping.bond.bid.tender.buyer)
    if not keeping.is_kept or keeping.paid_over_on is not None or keeping.decided_on is None:
        raise Refused(_("没有决定不予退还，或者已经上缴。"), code="state")
    if not keeping.decided_on <= paid_over_on <= localdate():
        raise Refused(_("上缴日期要在决定以后、今天以前。"), field="paid_over_on", code="date")
    keeping.paid_over_on, keeping.paid_over_ref = paid_over_on, paid_over_ref
    keeping.save()
    return keeping
