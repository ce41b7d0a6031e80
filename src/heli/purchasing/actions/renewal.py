"""What becomes of a service when its contract ends, decided while it still runs."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from heli.core.actions import action
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.sentence import Sentence
from heli.purchasing.actions.contracts import purchaser_only, tell_side
from heli.purchasing.actions.renewing import must_be_renewable
from heli.purchasing.actions.sides import refuse
from heli.purchasing.models import Contract, Renewal
from heli.purchasing.queries.renewal import WAYS, first_day, hangs_on
from heli.purchasing.rules import contract as rules


@action("purchasing.renewal.decide", step=Contract.LIFE.steps["renew"])
def decide_renewal(
    contract: Contract, /, *, by: Acting, way: str, reason: str, until: date | None = None, budget_assured: bool = False
) -> Renewal:
    """Renewed only where tender and budget allowed it and within the longest term from the first day; a decision can be changed
    as long as the contract runs. What hangs on it is kept with it."""
    right, today = "purchasing.renewal.decide", localdate()
    purchaser_only(by, right, contract)
    if way in (Renewal.Way.RENEW, Renewal.Way.BRIDGE) and (until is None or until <= contract.end_on):
        raise Refused(Sentence("请填写合同结束以后的日期。"), field="until")
    if way == Renewal.Way.RENEW:
        assert until is not None, "asked above"
        must_be_renewable(contract, "way")
        allowed, stable = contract.may_renew, contract.is_stable
        refuse("way", rules.renewal_fault(first_day(contract), until, allowed, budget_assured, stable, today))
    hangs = hangs_on(contract)
    known = Renewal.objects.filter(contract=contract).first()
    made = known or Renewal(contract=contract)
    made.way, made.reason, made.until = way, reason, until
    made.people, made.staff, made.wages_fen, made.cash_fen = hangs.people, hangs.staff, hangs.wages, hangs.cash
    made.decided_by, made.decided_on = by.for_whom(right, contract), today
    made.save()
    contract.save()
    words = Sentence("到期以后：%(way)s（%(title)s）", way=WAYS[way], title=contract.title)
    tell_side(contract.supplier, "purchasing.milestone.report", "purchasing.renewal.decide", contract, words, by=by)
    return made
