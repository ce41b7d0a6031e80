"""What becomes of a service when its contract ends, decided while it still runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.timezone import localdate

from heli.core.actions import action
from heli.core.actions.turns import take_turn
from heli.core.errors import Refused
from heli.core.models import Acting, keep_rows
from heli.core.rules.sentence import Sentence
from heli.purchasing.actions.bridging import bridge_over, must_be_bridged, take_back_bridge
from heli.purchasing.actions.buying_anew import buy_anew, give_up, keep_days
from heli.purchasing.actions.contracts import locked, purchaser_only, tell_side
from heli.purchasing.actions.funds import give_back, keep
from heli.purchasing.actions.renewing import must_be_allowed, must_be_open_to_it
from heli.purchasing.actions.sides import refuse
from heli.purchasing.models import BudgetLine, Contract, Renewal, RenewalFund
from heli.purchasing.queries.renewal import WAYS, hangs_on
from heli.purchasing.queries.reserved import funds_of, of_renewal
from heli.purchasing.rules import renewal as rules

DECIDE = "purchasing.renewal.decide"


@dataclass(frozen=True)
class Decided:
    """What is decided: until when and for how much in all, in fen; how it is bridged; ``money`` by the key of a budget line."""

    way: str
    reason: str
    until: date | None = None
    price_fen: int | None = None
    bridge: str = ""
    money: Mapping[int, int] = field(default_factory=dict)


@action(DECIDE, step=Contract.LIFE.steps["renew"])
def decide_renewal(
    contract: Contract, /, *, by: Acting, way: str, reason: str, until: date | None = None, price_fen: int | None = None,
    bridge: str = "", money: Mapping[int, int] | None = None,
) -> Renewal:  # fmt: skip
    """Renewed only where the document of the purchase allowed it and lines of the budget carry it, within the longest term from
    the first day; bought anew, with a bridge until then or without; or ended. A decision can be changed as long as the contract
    runs and nothing came of it. What hangs on it is kept with it."""
    purchaser_only(by, DECIDE, contract)
    asked = Decided(way, reason, until, price_fen, bridge, money or {})
    _must_be_whole(contract, asked)
    held = locked(contract)
    known = Renewal.objects.filter(contract=held).first()
    if known is not None and of_renewal(known) is not None:
        raise Refused(Sentence("续签的合同已经起草，决定不能再改；要改的，先作废那份合同。"), code="drafted")
    take_turn(f"purchasing.renewal.{contract.buyer.pk}")  # whoever decides at the same time waits for the lines
    made = known or Renewal(contract=held)
    if known is not None:
        _take_back(known, asked, by)
    _held_to_the_law(held, asked)
    _keep_facts(made, held, asked, by)
    # what follows is there before the decision that points to it, so that all of it can be taken back
    if asked.way in Renewal.ANEW:
        buy_anew(made, by=by)
    if asked.way == Renewal.Way.BRIDGE:
        bridge_over(made, by=by)
    keep_days(made)
    made.save()
    _keep_funds(made, asked, by)
    contract.save()
    words = Sentence("到期以后：%(way)s（%(title)s）", way=WAYS[way], title=contract.title)
    tell_side(contract.supplier, "purchasing.milestone.report", DECIDE, contract, words, by=by)
    return made


def _must_be_whole(contract: Contract, asked: Decided) -> None:
    """A service that goes on has a last day, a price and, where it is bridged, a way. What may not be renewed at all is told first."""
    if asked.way not in (Renewal.Way.RENEW, Renewal.Way.BRIDGE):
        return
    if asked.until is None or asked.until <= contract.end_on:
        raise Refused(Sentence("请填写合同结束以后的日期。"), field="until")
    if asked.way == Renewal.Way.RENEW:
        must_be_open_to_it(contract, asked.until)
    if not asked.price_fen or asked.price_fen < 0:
        raise Refused(Sentence("请填写这段时间的价款。"), field="price_fen")
    if asked.way == Renewal.Way.BRIDGE and asked.bridge not in Renewal.Bridge.values:
        raise Refused(Sentence("请选择怎样过渡。"), field="bridge")


def _held_to_the_law(contract: Contract, asked: Decided) -> None:
    if asked.until is None or asked.price_fen is None:
        return
    if asked.way == Renewal.Way.RENEW:
        must_be_open_to_it(contract, asked.until)
        must_be_allowed(contract, asked.until, asked.price_fen, bool(asked.money))
    if asked.way == Renewal.Way.BRIDGE:
        must_be_bridged(contract, asked.bridge, asked.until, asked.price_fen)


def _take_back(known: Renewal, asked: Decided, by: Acting) -> None:
    """What the earlier decision had begun: its money goes back to its lines, its purchase and its bridge are given up."""
    for each in funds_of(known):
        give_back(each.commitment, by=by, amount_fen=each.amount_fen)
    keep_rows(known.funds.all())
    known.funds.all().delete()
    if known.way == Renewal.Way.BRIDGE:
        take_back_bridge(known, asked.reason, by=by)
    if known.is_bought_anew and asked.way not in Renewal.ANEW:
        give_up(known, "successor", asked.reason, by=by)


def _keep_facts(made: Renewal, contract: Contract, asked: Decided, by: Acting) -> None:
    hangs = hangs_on(contract)
    made.way, made.reason, made.until = asked.way, asked.reason, asked.until
    made.price_fen, made.bridge = asked.price_fen, asked.bridge
    made.people, made.staff, made.wages_fen, made.cash_fen = hangs.people, hangs.staff, hangs.wages, hangs.cash
    made.decided_by, made.decided_on = by.for_whom(DECIDE, contract), localdate()


def _keep_funds(made: Renewal, asked: Decided, by: Acting) -> None:
    """The lines that carry it are held for it from now on: of its purchaser and its place, free now, and enough in each year."""
    if asked.way != Renewal.Way.RENEW or asked.until is None or asked.price_fen is None:
        return
    contract, named = made.contract, dict[int, int]()
    for line in BudgetLine.objects.filter(pk__in=asked.money).order_by("pk"):
        fen = asked.money[line.pk]
        commitment = keep(line, by=by, project=contract.project, amount_fen=fen, field=f"line_{line.pk}")
        RenewalFund(renewal=made, commitment=commitment, amount_fen=fen).save()
        named[line.year] = named.get(line.year, 0) + fen
    refuse("price_fen", rules.uncovered(asked.price_fen, rules.day_after(contract.end_on), asked.until, named))
