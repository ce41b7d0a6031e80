"""How the time until the next purchase is bridged: by a change of the running contract within a tenth, or by a small purchase."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from django.utils.timezone import localdate

from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence, day_named
from heli.purchasing.actions.buying_anew import draft_like, give_up
from heli.purchasing.actions.contract_changes import propose_change
from heli.purchasing.actions.sides import refuse
from heli.purchasing.models import Category, Contract, ContractChange, Renewal
from heli.purchasing.queries.renewal import first_day
from heli.purchasing.queries.thresholds import limits
from heli.purchasing.rules import contract as rules
from heli.purchasing.rules import document
from heli.purchasing.rules import renewal as bounds


def must_be_bridged(contract: Contract, bridge: str, until: date, price_fen: int) -> None:
    """Within what the law lets be added to a contract, or be bought below the limit; refused beyond, with the article."""
    if contract.project.is_of_society:
        return
    today = localdate()
    if bridge == Renewal.Bridge.CHANGE:
        refuse("until", rules.too_long(first_day(contract), until, contract.is_stable, today))
        _must_be_a_small_supplement(contract, until, price_fen, today)
        return
    refuse("until", rules.too_long(bounds.day_after(contract.end_on), until, False, today))
    if not document.may_be_direct(price_fen, limits().limit_fen(today)):
        said = Sentence(
            "过渡期间的价款达到采购限额标准，或者本市还没有设置采购限额标准，不能自行采购（政府采购法第二条、第八条）。"
        )
        raise Refused(said, field="price_fen", code="over_limit")


def _must_be_a_small_supplement(contract: Contract, until: date, price_fen: int, today: date) -> None:
    """The same terms for longer: a month costs what it costs now, and all that is added stays within a tenth (政府采购法 49)."""
    old, new = (contract.start_on, contract.end_on), (bounds.day_after(contract.end_on), until)
    at_old_price = bounds.most(contract.total_fen, old, new, 100)
    agreed = list(contract.changes.filter(agreed_on__isnull=False).values_list("amount_fen", flat=True))
    refuse("until", rules.too_much_more(contract.amount_fen, agreed, at_old_price, today))
    held = rules.in_force("contract.supplement", today)
    if held is not None and price_fen > at_old_price:
        said = Sentence(
            "补充合同不改变原合同的其他条款，按原来每月的价款最多 %(most)s（%(source)s）。", most=with_sign(at_old_price),
            source=held.source.cited,
        )  # fmt: skip
        raise Refused(said, field="price_fen", code="supplement")


def bridge_over(made: Renewal, *, by: Acting) -> None:
    """The change is proposed, or the small purchase drafted, in one step with the decision, and linked to it."""
    contract = made.contract
    assert made.until is not None and made.price_fen is not None, "asked before"
    if made.bridge == Renewal.Bridge.CHANGE:
        what = Sentence("服务期延长到 %(day)s，过渡到重新采购的合同开始。", day=day_named(made.until))
        made.change = propose_change(
            contract, by=by, what=str(what), why=made.reason, amount_fen=made.price_fen, category=Category.PERSONNEL,
            end_on=made.until,
        )  # fmt: skip
        return
    start = bounds.day_after(contract.end_on)
    part = Fraction(made.price_fen, max(1, contract.total_fen))
    made.bridging = draft_like(contract.project, f"{contract.title[:74]}（过渡）", start, made.until, by, part)


def take_back_bridge(known: Renewal, reason: str, *, by: Acting) -> None:
    """What an earlier decision had begun; refused once both sides signed it or it was handed in."""
    give_up(known, "bridging", reason, by=by)
    change = known.change
    if change is None:
        return
    if change.is_open:
        ContractChange.LIFE.steps["refuse"].take(change, {"reason": reason})
        change.reason = reason
        change.save()
    elif change.agreed_on is not None:
        raise Refused(Sentence("过渡的合同变更已经生效，决定不能再改。"), field="way", code="begun")
    known.change = None
    known.save()
