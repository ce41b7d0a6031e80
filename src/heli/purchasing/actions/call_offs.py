"""Who is chosen of those in a framework agreement to serve how much (成交): directly, in a second bidding, or in rotation."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from decimal import Decimal

from django.db.models import Max
from django.utils.timezone import localdate

from heli.core.actions import action
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence
from heli.purchasing.actions.contracts import tell_side
from heli.purchasing.actions.desks import must_be_apart
from heli.purchasing.actions.sides import refuse, speaking_for
from heli.purchasing.actions.winners import must_be_paid_for, must_not_be_banned, must_not_be_suspended
from heli.purchasing.models import CallOff, FrameworkAgreement, FrameworkSupplier, SecondPrice
from heli.purchasing.queries import framework, winners
from heli.purchasing.rules import framework as rules
from heli.purchasing.rules.desks import BUYER

DECIDE = framework.CALL_OFF


@action(DECIDE, step=FrameworkAgreement.LIFE.steps["call_off"], final=True)
def decide_call_off(
    agreement: FrameworkAgreement, /, *, by: Acting, way: str, quantity: Decimal, chosen: FrameworkSupplier | None = None,
    reason: str = "", prices: Mapping[int, int] | None = None,
) -> CallOff:  # fmt: skip
    """In one of the ways that law and agreement name; its contract is drafted next.

    Directly: ``chosen``, with the reason. In rotation: whose turn it is. In a second bidding: ``prices``, by the key of a supplier
    that entered what it asks for a unit, in fen; the lowest is chosen, of equals by lot."""
    speaking_for(by, DECIDE, agreement.buyer)
    must_be_apart(agreement.project, by, BUYER, DECIDE, agreement)
    if not agreement.is_running:
        raise Refused(Sentence("框架协议不在执行期内，不能再确定成交供应商。"), code="state")
    must_not_be_suspended(agreement.tender)
    refuse("way", rules.way_fault(agreement.kind, agreement.ways, way, localdate()))
    held = {each.pk: each for each in framework.entered(agreement)}
    one, price, by_lot = _chosen(agreement, held, way, chosen, prices or {})
    must_not_be_banned(one.supplier)
    last = agreement.call_offs.aggregate(last=Max("number"))["last"] or 0
    made = CallOff(
        agreement=agreement, number=last + 1, entered=one, way=way, quantity=quantity, unit_price_fen=price, by_lot=by_lot,
        reason=reason, decided_on=localdate(), sign_by=winners.sign_by(localdate()), decided_by=by.for_whom(DECIDE, agreement),
    )  # fmt: skip
    must_be_paid_for(made, made.most_fen, "quantity")
    made.save()
    if way == rules.BIDDING:
        for key, asked in (prices or {}).items():
            SecondPrice(call_off=made, entered=held[key], unit_price_fen=asked).save()
    words = Sentence(
        "%(name)s确定由贵机构成交，等起草合同：%(title)s", name=agreement.buyer.name, title=agreement.title
    )
    tell_side(one.supplier, "purchasing.contract.sign_supplier", DECIDE, made, words, by=by)
    return made


def _chosen(
    agreement: FrameworkAgreement,
    held: Mapping[int, FrameworkSupplier],
    way: str,
    chosen: FrameworkSupplier | None,
    prices: Mapping[int, int],
) -> tuple[FrameworkSupplier, int, bool]:
    """Who serves, for how much a unit, and whether a lot decided."""
    if way == rules.BIDDING:
        return _lowest(held, prices)
    one = framework.in_turn(agreement) if way == rules.ROTATION else chosen
    if one is None or one.pk not in held:
        raise Refused(Sentence("请在已入围的供应商里选一家。"), field="chosen")
    return one, one.unit_price_fen, False


def _lowest(held: Mapping[int, FrameworkSupplier], prices: Mapping[int, int]) -> tuple[FrameworkSupplier, int, bool]:
    """Of at least two that asked for something, each for no more than it has agreed."""
    if len(prices) < 2:
        raise Refused(Sentence("二次竞价要有两家以上入围供应商报价。"), field="way", code="too_few")
    for key, asked in prices.items():
        if key not in held:
            raise Refused(Sentence("请在已入围的供应商里选一家。"), field="way")
        if asked > held[key].unit_price_fen:
            most = with_sign(held[key].unit_price_fen)
            said = Sentence("%(name)s的二次报价不能超过协议单价 %(most)s。", name=held[key].supplier.name, most=most)
            raise Refused(said, field=f"price_{key}", code="price")
    equal = rules.lowest({str(key): asked for key, asked in prices.items()})
    key = int(equal[0] if len(equal) == 1 else secrets.choice(equal))
    return held[key], prices[key], len(equal) > 1
