"""Pages of milestones, invoices, payments and payee accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core.asking import Asked, Made, ask
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence, day_named
from heli.core.tables import list_page
from heli.core.web import done, opens, version_shown
from heli.purchasing.actions import accounts, milestones
from heli.purchasing.actions import payments as actions
from heli.purchasing.forms import contracts as contract_forms
from heli.purchasing.forms import payments as forms
from heli.purchasing.forms.reasons import ReasonForm
from heli.purchasing.queries import contracts
from heli.purchasing.queries import payments as queries
from heli.purchasing.tables.contracts import PAYMENTS
from heli.purchasing.views.reasons import with_reason

FORM = "purchasing/contract_form.html"


def _contract(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(contracts.contracts(request.user), pk=pk)


def _milestone(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.milestones(request.user), pk=pk)


def _payment(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.payments(request.user), pk=pk)


def _asked(
    request: HttpRequest,
    on: Any,
    form: Any,
    words: tuple[str, str],
    act: Callable[..., Any],
    said: Callable[[Any], Any],
    stored: dict[str, Any] | None = None,
) -> HttpResponse:
    """``stored`` where it overwrites what was said before."""

    def deed(version: int | None) -> Any:
        return said(act(on, by=request.user, expect=version, **form.cleaned_data))

    return ask(request, form, Asked(*words, on), deed, on=on, stored=stored, template=FORM)


# milestones


@opens("purchasing.milestone.plan")
def milestone_plan(request: HttpRequest, pk: int) -> HttpResponse:
    form, words = contract_forms.MilestoneForm(request.POST or None), (_("增加节点"), _("增加节点"))
    return _asked(request, _contract(request, pk), form, words, milestones.plan_milestone,
                  lambda made: Sentence("已增加节点「%(title)s」。", title=made.title))  # fmt: skip


@opens("purchasing.contract.view")
@never_cache
def milestone_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown = _milestone(request, pk)
    steps = [each for each in contracts.steps(user, shown) if each.name != "request" or queries.may_be_asked(shown)]
    unsigned = shown.contract.signed_on is None
    context = {
        "shown": shown, "steps": steps, "payments": queries.payments(user).filter(milestone=shown),
        "pay_by": queries.pay_by(shown), "unpaid": queries.unpaid_of(shown), "today": localdate(),
        "source": queries.source_of(shown.contract, shown.delivered_on),
        "may_remove": unsigned and contracts.speaks(user, "purchasing.milestone.remove", shown.contract.buyer),
    }  # fmt: skip
    return render(request, "purchasing/milestone_detail.html", context)


@require_POST
@opens("purchasing.milestone.remove")
def milestone_remove(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _milestone(request, pk)
    back = milestones.remove_milestone(shown, by=request.user)
    return done(request, back, Sentence("已删除节点「%(title)s」。", title=shown.title))


@opens("purchasing.milestone.report")
def milestone_report(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _milestone(request, pk)
    stored = {"evidence": shown.evidence}
    form = contract_forms.EvidenceForm(request.POST or None, initial=stored)
    return _asked(request, shown, form, (_("提交完成情况"), _("提交完成情况")), milestones.report_milestone,
                  lambda made: Sentence("已提交，等%(name)s验收。", name=made.contract.buyer.name), stored)  # fmt: skip


@opens("purchasing.milestone.accept")
def milestone_accept(request: HttpRequest, pk: int) -> HttpResponse:
    form = contract_forms.AcceptForm(request.POST or None)
    return _asked(request, _milestone(request, pk), form, (_("验收节点"), _("验收通过")), milestones.accept_milestone,
                  lambda made: Sentence("「%(title)s」已验收，承接主体可以申请付款。", title=made.title))  # fmt: skip


@opens("purchasing.milestone.return")
def milestone_return(request: HttpRequest, pk: int) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    return _asked(request, _milestone(request, pk), form, (_("退回节点"), _("退回节点")), milestones.return_milestone,
                  lambda made: Sentence("已退回「%(title)s」。", title=made.title))  # fmt: skip


# invoices and payments


@opens("purchasing.invoice.enter")
def invoice_enter(request: HttpRequest, pk: int) -> HttpResponse:
    form = forms.InvoiceForm(request.POST or None)
    return _asked(request, _contract(request, pk), form, (_("登记发票"), _("登记发票")), actions.enter_invoice,
                  lambda made: Sentence("已登记发票 %(number)s。", number=str(made)))  # fmt: skip


@opens("purchasing.contract.view")
def payment_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    return list_page(
        request, PAYMENTS, queries.payments(user), title=_("付款"), template="purchasing/payment_list.html",
        context={"may_match": user.holds("purchasing.statement.match")},
    )  # fmt: skip


@opens("purchasing.contract.view")
@never_cache
def payment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown = _payment(request, pk)
    may_open = contracts.speaks(user, "purchasing.account.open", shown.contract.buyer)
    context = {
        "shown": shown, "steps": contracts.steps(user, shown), "may_open": may_open, "source": queries.due_source(shown),
    }  # fmt: skip
    return render(request, "purchasing/payment_detail.html", context)


@opens("purchasing.payment.request")
def payment_request(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _milestone(request, pk)
    initial = {"amount_fen": max(0, queries.left_of(shown))}
    form = forms.RequestForm(request.POST or None, invoices=queries.free_invoices(shown.contract), initial=initial)
    return _asked(
        request, shown, form, (_("申请付款"), _("申请付款")), actions.request_payment,
        lambda made: Made(made, Sentence("已申请付款 %(amount)s，最晚 %(day)s 支付。", amount=with_sign(made.amount_fen),
                                         day=day_named(made.due_on))),
    )  # fmt: skip


@opens("purchasing.payment.resubmit")
def payment_resubmit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _payment(request, pk)
    stored = {"amount_fen": shown.amount_fen, "invoice": shown.invoice}
    form = forms.RequestForm(request.POST or None, invoices=queries.free_invoices(shown.contract), initial=stored)
    return _asked(request, shown, form, (_("再次申请付款"), _("再次申请付款")), actions.resubmit_payment,
                  lambda _made: Sentence("已再次申请付款。"), stored)  # fmt: skip


@opens("purchasing.payment.check")
def payment_check(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _payment(request, pk)
    form = forms.CheckForm(request.POST or None, commitments=queries.commitments_for(shown))
    return _asked(request, shown, form, (_("审核付款"), _("审核通过")), actions.check_payment,
                  lambda _made: Sentence("已审核，等另一个人批准。"))  # fmt: skip


@require_POST
@opens("purchasing.payment.approve")
def payment_approve(request: HttpRequest, pk: int) -> HttpResponse:
    made = actions.approve_payment(_payment(request, pk), by=request.user, expect=version_shown(request))
    return done(request, made, Sentence("已批准付款 %(amount)s。", amount=with_sign(made.amount_fen)))


@opens("purchasing.payment.pay")
def payment_pay(request: HttpRequest, pk: int) -> HttpResponse:
    form = forms.PaidForm(request.POST or None)
    return _asked(request, _payment(request, pk), form, (_("登记支付"), _("登记支付")), actions.pay,
                  lambda made: Sentence("已登记支付 %(amount)s。", amount=with_sign(made.amount_fen)))  # fmt: skip


@opens("purchasing.payment.return")
def payment_return(request: HttpRequest, pk: int) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    return _asked(request, _payment(request, pk), form, (_("退回付款"), _("退回付款")), actions.return_payment,
                  lambda _made: Sentence("已退回，承接主体会看到理由。"))  # fmt: skip


# accounts


@opens("purchasing.account.view")
@never_cache
def account_list(request: HttpRequest) -> HttpResponse:
    """The accounts of one's agency; each with what this user may do with it."""
    user: Any = request.user
    rows = [(each, contracts.steps(user, each)) for each in queries.accounts(user)[:100]]
    may_enter = queries.own_agencies(user).exists()
    return render(request, "purchasing/account_list.html", {"rows": rows, "may_enter": may_enter})


@opens("purchasing.account.enter")
def account_enter(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = forms.AccountForm(request.POST or None, agencies=queries.own_agencies(user))

    def deed(_version: int | None) -> Made:
        given = dict(form.cleaned_data)
        made = accounts.enter_account(given.pop("supplier"), by=user, **given)
        return Made(made, Sentence("已登记，等本机构另一个人复核。"))

    return ask(
        request, form, Asked(_("登记收款账户"), _("登记收款账户"), None), deed, template="purchasing/account_form.html"
    )


def _account(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.accounts(request.user), pk=pk)


@require_POST
@opens("purchasing.account.approve")
def account_approve(request: HttpRequest, pk: int) -> HttpResponse:
    made = accounts.approve_account(_account(request, pk), by=request.user, expect=version_shown(request))
    return done(request, made, Sentence("收款账户已启用。"))


@opens("purchasing.account.refuse")
def account_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    def said(_account: Any) -> Sentence:
        return Sentence("没有通过，原来的账户不变。")

    template = "purchasing/account_form.html"
    return with_reason(request, _account(request, pk), _("不予通过"), accounts.refuse_account, said, template)


@require_POST
@opens("purchasing.account.open")
@never_cache
def account_open(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole number of the account a payment goes to; the look is kept in the audit."""
    shown = accounts.open_account(_payment(request, pk), by=request.user)
    return render(request, "purchasing/account_number.html", {"shown": shown})
