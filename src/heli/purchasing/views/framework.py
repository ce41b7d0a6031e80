"""Pages of framework agreements: the list, one of them, what is agreed, who signs, and who is chosen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core.asking import Asked, Made, ask
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence
from heli.core.tables import list_page
from heli.core.web import done, opens, version_shown
from heli.purchasing.actions import call_offs, contracts
from heli.purchasing.actions import framework as actions
from heli.purchasing.forms import contracts as contract_forms
from heli.purchasing.forms import framework as forms
from heli.purchasing.forms.reasons import ReasonForm
from heli.purchasing.queries import framework as queries
from heli.purchasing.queries import joining
from heli.purchasing.queries.contracts import own_projects, suppliers
from heli.purchasing.tables.framework import FRAMEWORKS, state_of
from heli.purchasing.views.tenders import shown_tender

VIEW, FORM = "purchasing.framework.view", "purchasing/framework_form.html"


@opens(VIEW)
def framework_list(request: HttpRequest) -> HttpResponse:
    template, rows = "purchasing/framework_list.html", queries.frameworks(request.user)
    return list_page(request, FRAMEWORKS, rows, title=_("框架协议"), template=template, context={})


def shown_framework(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.frameworks(request.user), pk=pk)


@opens(VIEW)
@never_cache
def framework_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What is agreed, with whom, and what came of it."""
    user: Any = request.user
    shown = shown_framework(request, pk)
    inside = queries.is_inside(user, shown)
    context = {
        "shown": shown, "state": state_of(shown), "steps": queries.steps(user, shown), "inside": inside,
        "suppliers": queries.suppliers_shown(user, shown), "call_offs": queries.call_offs_shown(user, shown),
        "clocks": queries.clocks_of(shown), "refill": queries.refill_fault(shown) if inside and shown.is_signed else None,
        "law": queries.law_of(shown), "applications": joining.applications_shown(user, shown),
        "applies": joining.applicants(user, shown).exists(),
    }  # fmt: skip
    return render(request, "purchasing/framework_detail.html", context)


@opens("purchasing.framework.arrange")
def framework_arrange(request: HttpRequest, pk: int) -> HttpResponse:
    """What the document of a framework tender says of its agreement."""
    tender = shown_tender(request, pk)
    stored = forms.terms_stored(queries.framework_of(tender))
    form = forms.TermsForm(request.POST or None, initial=stored or forms.terms_of_project(tender.project))

    def deed(version: int | None) -> Sentence:
        actions.arrange_framework(tender, by=request.user, expect=version, terms=form.terms)
        return Sentence("已保存框架协议的约定，最高限价同最高限制单价。")

    asked = Asked(_("约定框架协议"), _("保存"), tender)
    return ask(request, form, asked, deed, on=tender, stored=stored, template="purchasing/asked.html")


@require_POST
@opens("purchasing.framework.sign")
def framework_sign(request: HttpRequest, pk: int) -> HttpResponse:
    made = actions.sign_framework(shown_framework(request, pk), by=request.user, expect=version_shown(request))
    return done(request, made, Sentence("已代表%(name)s签订，等各家供应商签订。", name=made.buyer.name))


def _one(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.suppliers(request.user), pk=pk)


@require_POST
@opens("purchasing.framework.sign_supplier")
def framework_sign_supplier(request: HttpRequest, pk: int) -> HttpResponse:
    made = actions.sign_for_supplier(_one(request, pk), by=request.user, expect=version_shown(request))
    return done(request, made.agreement, Sentence("%(name)s已签订框架协议。", name=made.supplier.name))


@opens("purchasing.framework.strike")
def framework_strike(request: HttpRequest, pk: int) -> HttpResponse:
    one = _one(request, pk)
    form = ReasonForm(request.POST or None)

    def deed(version: int | None) -> Sentence:
        made = actions.strike_supplier(one, by=request.user, expect=version, **form.cleaned_data)
        return Sentence("已登记%(name)s退出。", name=made.supplier.name)

    lead = Sentence("%(name)s不再成交；已经签订的合同继续履行。供应商会看到理由。", name=one.supplier.name)
    asked = Asked(_("登记退出"), _("登记退出"), one.agreement, lead, "danger")
    return ask(request, form, asked, deed, on=one, template=FORM)


def _with_form(
    request: HttpRequest, pk: int, form: Any, asked: tuple[Any, Any, str], act: Any, said: Sentence, lead: Any = ""
) -> HttpResponse:  # fmt: skip
    """A step that asks for something, on a page of its own."""
    shown = shown_framework(request, pk)

    def deed(version: int | None) -> Sentence:
        act(shown, by=request.user, expect=version, **form.cleaned_data)
        return said

    title, button, tone = asked
    return ask(request, form, Asked(title, button, shown, lead, tone), deed, on=shown, template=FORM)


@opens("purchasing.framework.file")
def framework_file(request: HttpRequest, pk: int) -> HttpResponse:
    form = forms.FiledForm(request.POST or None)
    words = (_("登记框架协议备案"), _("登记备案"), "main")
    return _with_form(request, pk, form, words, actions.record_filed, Sentence("已登记备案日期。"))


@opens("purchasing.framework.tell")
def framework_tell(request: HttpRequest, pk: int) -> HttpResponse:
    form = forms.ToldForm(request.POST or None)
    words = (_("登记告知框架协议"), _("登记告知"), "main")
    lead = Sentence("把框架协议告知可以使用它的单位以后，登记日期。")
    return _with_form(request, pk, form, words, actions.record_told, Sentence("已登记告知日期。"), lead)


@opens("purchasing.framework.take_in")
def framework_take_in(request: HttpRequest, pk: int) -> HttpResponse:
    form: Any = forms.TakeInForm(request.POST or None)
    form.names = suppliers()
    lead = queries.refill_fault(shown_framework(request, pk)) or Sentence(
        "补充征集在公告里进行，入围的供应商在这里登记，再由供应商签订。"
    )
    words = (_("登记补充征集"), _("登记入围"), "main")
    return _with_form(request, pk, form, words, actions.take_in, Sentence("已登记入围，等供应商签订。"), lead)


@opens("purchasing.framework.end")
def framework_end(request: HttpRequest, pk: int) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    words = (_("终止框架协议"), _("终止框架协议"), "danger")
    lead = Sentence("终止以后不再成交；已经签订的合同继续履行。供应商会看到理由。")
    return _with_form(request, pk, form, words, actions.end_framework, Sentence("已终止框架协议。"), lead)


# who is chosen, and the contract


@opens("purchasing.call_off.decide")
@never_cache
def call_off_decide(request: HttpRequest, pk: int) -> HttpResponse:
    shown = shown_framework(request, pk)
    form = forms.CallOffForm(request.POST or None, agreement=shown, entered=queries.entered(shown))

    def deed(version: int | None) -> Made:
        made = call_offs.decide_call_off(shown, by=request.user, expect=version, **form.given)
        said = Sentence("成交供应商是%(name)s，请接着起草合同。", name=made.entered.supplier.name)
        return Made(f"/purchasing/call-offs/{made.pk}/contract/", said)

    asked = Asked(_("确定成交供应商"), _("确定，接着起草合同"), shown, _turn(shown))
    return ask(request, form, asked, deed, on=shown, template=FORM)


def _turn(shown: Any) -> Sentence:
    """Of what a unit is, and whose turn it is where rotation was agreed."""
    turn = queries.in_turn(shown) if shown.by_rotation else None
    if turn is None:
        return Sentence("单价按一%(unit)s计，合同金额不超过协议单价乘数量。", unit=shown.unit)
    return Sentence(
        "单价按一%(unit)s计，合同金额不超过协议单价乘数量。顺序轮候轮到%(name)s。",
        unit=shown.unit,
        name=turn.supplier.name,
    )


@opens("purchasing.contract.draft")
def call_off_contract(request: HttpRequest, pk: int) -> HttpResponse:
    """The contract of a call-off, on the form of every contract."""
    user: Any = request.user
    one = get_object_or_404(
        queries.call_offs(user).filter(agreement__project__in=own_projects(user, "purchasing.contract.draft")), pk=pk
    )
    form = contract_forms.TermsForm(request.POST or None, initial=contract_forms.terms_of_call_off(one))

    def deed(_version: int | None) -> Made:
        project = one.agreement.project
        made = contracts.draft_contract(project, by=user, terms=form.terms, call_off=one)
        return Made(made, Sentence("已起草%(number)s，请安排节点，再请双方签署。", number=made.number))

    lead = Sentence(
        "%(number)s第%(at)s次成交：%(name)s，%(quantity)s%(unit)s，单价 %(price)s，合同金额不超过 %(most)s。",
        number=one.agreement.number, at=one.number, name=one.entered.supplier.name, quantity=one.units,
        unit=one.agreement.unit, price=with_sign(one.unit_price_fen), most=with_sign(one.most_fen),
    )  # fmt: skip
    return ask(request, form, Asked(_("起草合同"), _("保存合同"), one.agreement, lead), deed, template=FORM)
