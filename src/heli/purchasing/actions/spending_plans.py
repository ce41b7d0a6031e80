"""An agency plans by category and month what it means to spend on a contract."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.timezone import localdate

from heli.core.actions import action
from heli.core.errors import Refused
from heli.core.models import Acting, keep_rows
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence
from heli.purchasing.actions.contracts import tell_side
from heli.purchasing.actions.sides import speaking_for
from heli.purchasing.models import Contract, SpendingPlan
from heli.purchasing.rules import costs as rules

CONTRACT = Contract.LIFE.steps
ENTER = "purchasing.spending_plan.enter"


@action(ENTER, step=CONTRACT["spend"])
def enter_spending_plan(
    contract: Contract, /, *, by: Acting, months: Mapping[str, Mapping[rules.Month, int]]
) -> Contract:  # fmt: skip
    """In fen by category and month of the term; in place of an earlier one. Of each category the months are its budget."""
    speaking_for(by, ENTER, contract.supplier)
    term = set(rules.months_of(contract.start_on, contract.end_on))
    if any(set(of) - term or min(of.values(), default=0) < 0 for of in months.values()):
        raise Refused(Sentence("合同期限有变化，请重新打开再填。"), code="term")
    budget = dict(contract.costs.values_list("category", "amount_fen"))
    for category, more in rules.unlike(months, budget).items():
        raise Refused(unlike_words(more, budget.get(category, 0)), field=f"{category}_1")
    contract.save()
    made = SpendingPlan.objects.filter(contract=contract).first() or SpendingPlan(contract=contract)
    made.months = {
        category: {f"{year}-{month:02}": fen for (year, month), fen in of.items()} for category, of in months.items()
    }
    made.holds, made.entered_by, made.entered_on = True, by.for_whom(ENTER, contract), localdate()
    made.save()
    return contract


def unlike_words(more: int, budget: int) -> Sentence:
    """By how many fen the months of a category are more than its budget, or less."""
    if more > 0:
        return Sentence("各月合计比这一类的预算 %(budget)s 多 %(fen)s。", budget=with_sign(budget), fen=with_sign(more))
    return Sentence("各月合计比这一类的预算 %(budget)s 少 %(fen)s。", budget=with_sign(budget), fen=with_sign(-more))


@action("purchasing.spending_plan.drop")
def drop_spending_plan(plan: SpendingPlan, /, *, by: Acting) -> Contract:
    """From now on the budget is spread by days again."""
    contract: Contract = plan.contract
    speaking_for(by, "purchasing.spending_plan.drop", contract.supplier)
    CONTRACT["spend"].take(contract, {})
    keep_rows(SpendingPlan.objects.filter(pk=plan.pk))
    plan.delete()
    return contract


def end_plan(contract: Contract, *, by: Acting) -> None:
    """Within the change of a contract: a plan of the earlier budget or term holds no longer, and the agency is told."""
    plan = SpendingPlan.objects.filter(contract=contract, holds=True).first()
    if plan is None:
        return
    plan.holds = False
    plan.save()
    words = Sentence("合同变更以后每月计划要重新登记：%(title)s", title=contract.title)
    tell_side(contract.supplier, ENTER, "purchasing.change.sign_supplier", contract, words, by=by)
