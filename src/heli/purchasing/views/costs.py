"""Pages of accounts: a contract's expense against its budget, vouchers, settlement, and an agency's cash."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from heli.core.asking import Asked, Made, ask
from heli.core.exports import answer, taken_for
from heli.core.rules.sentence import Sentence
from heli.core.web import done, opens, version_shown
from heli.purchasing.actions import costs as actions
from heli.purchasing.actions import spending_plans as actions_of_plans
from heli.purchasing.forms import payments as forms
from heli.purchasing.queries import contracts
from heli.purchasing.queries import costs as queries
from heli.purchasing.views.reasons import with_reason

FORM = "purchasing/contract_form.html"


def _contract(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(contracts.contracts(request.user), pk=pk)


@opens("purchasing.contract.view")
@never_cache
def contract_costs(request: HttpRequest, pk: int) -> HttpResponse:
    """By category and month, with the share for staff, where it leads to, and what to look at."""
    user: Any = request.user
    shown = _contract(request, pk)
    names = {step.name for step in contracts.steps(user, shown)}
    context = {
        "shown": shown, "accounts": queries.accounts_of(shown), "names": names,
        "expenses": queries.expenses(user).filter(contract=shown)[:100],
        "settlement": queries.settlements(user).filter(contract=shown).first(),
        "may_remove": contracts.speaks(user, "purchasing.expense.remove", shown.supplier),
        "may_reverse": contracts.speaks(user, "purchasing.expense.reverse", shown.supplier),
        "may_export": contracts.speaks(user, "purchasing.voucher.export", shown.supplier),
        "may_plan": contracts.speaks(user, "purchasing.spending_plan.enter", shown.supplier),
    }  # fmt: skip
    return render(request, "purchasing/contract_costs.html", context)


@opens("purchasing.expense.enter")
def expense_enter(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _contract(request, pk)
    form = forms.ExpensesForm(request.POST or None)

    def deed(version: int | None) -> Made:
        actions.enter_expenses(shown, by=request.user, expect=version, rows=form.rows)
        return Made(queries.Costs(shown), Sentence("已登记 %(count)s 行支出。", count=len(form.rows)))

    asked = Asked(_("登记支出"), _("登记支出"), shown)
    return ask(request, form, asked, deed, on=shown, template="purchasing/expense_form.html")


@opens("purchasing.spending_plan.enter")
def spending_plan_enter(request: HttpRequest, pk: int) -> HttpResponse:
    """A sum for each month and category, begun with what holds now."""
    shown = _contract(request, pk)
    to_plan = queries.to_plan(shown)
    form = forms.SpendingPlanForm(
        request.POST or None, budget=to_plan.budget, months=to_plan.months, plan=to_plan.by_category
    )

    def deed(version: int | None) -> Made:
        actions_of_plans.enter_spending_plan(shown, by=request.user, expect=version, months=form.plan)
        return Made(queries.Costs(shown), Sentence("已保存每月计划。"))

    asked = Asked(_("每月计划"), _("保存"), queries.Costs(shown))
    return ask(request, form, asked, deed, on=shown, template="purchasing/spending_plan_form.html")


@require_POST
@opens("purchasing.spending_plan.drop")
def spending_plan_drop(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.spending_plans(request.user), pk=pk)
    back = actions_of_plans.drop_spending_plan(found, by=request.user, expect=version_shown(request))
    return done(request, queries.Costs(back), Sentence("预算又按天数分到各月。"))


@require_POST
@opens("purchasing.expense.remove")
def expense_remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.expenses(request.user), pk=pk)
    back = actions.remove_expense(found, by=request.user)
    return done(request, queries.Costs(back), Sentence("已删除凭证 %(voucher)s 的一行。", voucher=found.voucher))


@opens("purchasing.expense.reverse")
def expense_reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for day, number and summary of the reversing entry; the rest is that of the line it reverses."""
    shown = get_object_or_404(queries.expenses(request.user), pk=pk)
    form = forms.ReversalForm(request.POST or None, of=shown)

    def deed(version: int | None) -> Made:
        actions.reverse_expense(shown, by=request.user, expect=version, **form.cleaned_data)
        return Made(queries.Costs(shown.contract), Sentence("已红字冲销凭证 %(voucher)s。", voucher=shown.voucher))

    asked = Asked(_("红字冲销"), _("红字冲销"), queries.Costs(shown.contract))
    return ask(request, form, asked, deed, on=shown, template="purchasing/expense_reverse.html")


@opens("purchasing.contract.view")
@require_safe
def contract_vouchers(request: HttpRequest, pk: int) -> HttpResponse:
    """Every line of the vouchers as a list for people: it marks nothing as exported."""
    shown = _contract(request, pk)
    heads = [str(each) for each in queries.VOUCHERS]
    rows = queries.vouchers(request.user, shown)
    return answer("xlsx", f"{_('支出明细')}-{shown.number}", heads, rows, taken_for(request))


@opens("purchasing.cash.view")
def cash_flow(request: HttpRequest) -> HttpResponse:
    """What came, was spent and is due, month by month, over all contracts of one's agency."""
    user: Any = request.user
    may_export = user.holds("purchasing.voucher.export")
    flow = queries.cash_flow(user)
    coming = queries.coming(user, flow)
    context = {
        "flow": flow, "rows": queries.own_contracts(user), "may_export": may_export, "coming": coming,
        "negative": queries.negative(coming),
    }  # fmt: skip
    return render(request, "purchasing/cash_flow.html", context)


@opens("purchasing.settlement.submit")
def settlement_submit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _contract(request, pk)
    form = forms.SettlementForm(request.POST or None)

    def deed(version: int | None) -> Made:
        made = actions.submit_settlement(shown, by=request.user, expect=version, **form.cleaned_data)
        return Made(made, Sentence("已提交结算，等%(name)s审批。", name=shown.buyer.name))

    return ask(request, form, Asked(_("提交结算"), _("提交结算"), shown), deed, on=shown, template=FORM)


def _settlement(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.settlements(request.user), pk=pk)


@opens("purchasing.contract.view")
@never_cache
def settlement_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown = _settlement(request, pk)
    context = {
        "shown": shown,
        "steps": contracts.steps(user, shown),
        "lines": queries.accounts_of(shown.contract).lines,
        "to_pay": max(0, shown.settled_fen - queries.received(shown.contract)),
    }
    return render(request, "purchasing/settlement_detail.html", context)


@opens("purchasing.settlement.resubmit")
def settlement_resubmit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _settlement(request, pk)
    stored = {"words": shown.words}
    form = forms.SettlementForm(request.POST or None, initial=stored)

    def deed(version: int | None) -> Sentence:
        actions.resubmit_settlement(shown, by=request.user, expect=version, **form.cleaned_data)
        return Sentence("已再次提交结算。")

    asked = Asked(_("再次提交结算"), _("再次提交结算"), shown)
    return ask(request, form, asked, deed, on=shown, stored=stored, template=FORM)


@opens("purchasing.settlement.return")
def settlement_return(request: HttpRequest, pk: int) -> HttpResponse:
    def said(_settlement: Any) -> Sentence:
        return Sentence("已退回结算，承接主体会看到理由。")

    return with_reason(request, _settlement(request, pk), _("退回结算"), actions.return_settlement, said, FORM)


@require_POST
@opens("purchasing.settlement.approve")
def settlement_approve(request: HttpRequest, pk: int) -> HttpResponse:
    made = actions.approve_settlement(_settlement(request, pk), by=request.user, expect=version_shown(request))
    return done(request, made, Sentence("结算已批准。"))


@opens("purchasing.settlement.receive")
def settlement_receive(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _settlement(request, pk)
    form = forms.ReceivedForm(request.POST or None)

    def deed(version: int | None) -> Sentence:
        actions.receive_back(shown, by=request.user, expect=version, **form.cleaned_data)
        return Sentence("退款已登记到账。")

    return ask(request, form, Asked(_("登记退款到账"), _("登记到账"), shown), deed, on=shown, template=FORM)
