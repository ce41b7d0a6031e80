"""Pages of purchases where nobody scores: objections to a notice, the approval, and the choice."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from heli.core.asking import Asked, Made, ask
from heli.core.rules.sentence import Sentence
from heli.core.web import opens
from heli.purchasing.actions import choosing
from heli.purchasing.actions import single_source as actions
from heli.purchasing.forms import single_source as forms
from heli.purchasing.queries import notices
from heli.purchasing.queries import single_source as queries
from heli.purchasing.views.evaluation import evaluated_tender, to_evaluation
from heli.purchasing.views.tenders import ASKED, shown_tender

NOTICE_FORM = "purchasing/notice_form.html"


@opens("purchasing.notice_objection.record")
def notice_objection_record(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(notices.notices(request.user), pk=pk)
    form = forms.PaperObjectionForm(request.POST or None)

    def deed(_version: int | None) -> Sentence:
        user: Any = request.user
        held = actions.record_notice_objection(shown, by=user, **form.cleaned_data)
        return Sentence("已登记%(name)s的异议。", name=held.name)

    return ask(request, form, Asked(_("登记书面异议"), _("登记异议"), shown), deed, template=NOTICE_FORM)


@opens("purchasing.notice_objection.argue")
@never_cache
def notice_objection_argue(request: HttpRequest, pk: int) -> HttpResponse:
    held = get_object_or_404(queries.objections(request.user), pk=pk)
    form = forms.ArgumentForm(request.POST or None)

    def deed(version: int | None) -> Made:
        user: Any = request.user
        actions.argue_notice_objection(held, by=user, expect=version, **form.cleaned_data)
        return Made(held.notice, Sentence("已登记补充论证的意见，请把结论告知提出异议的人。"))

    asked = Asked(_("补充论证"), _("登记论证意见"), held.notice, held.text)
    return ask(request, form, asked, deed, on=held, template=NOTICE_FORM)


@opens("purchasing.tender.record_approval")
@never_cache
def tender_record_approval(request: HttpRequest, pk: int) -> HttpResponse:
    tender = shown_tender(request, pk)
    form = forms.ApprovalForm(request.POST or None)

    def deed(version: int | None) -> Sentence:
        user: Any = request.user
        actions.record_approval(tender, by=user, expect=version, **form.cleaned_data)
        return Sentence("已登记财政部门的批准。")

    asked = Asked(_("登记财政部门批准"), _("登记"), tender)
    return ask(request, form, asked, deed, on=tender, template=ASKED)


@opens(queries.CHOOSE)
@never_cache
def award_choose(request: HttpRequest, pk: int) -> HttpResponse:
    tender = evaluated_tender(request, pk)
    form = forms.ChooseForm(request.POST or None, came=queries.to_choose_from(tender))

    def deed(version: int | None) -> Made:
        user: Any = request.user
        made = choosing.choose_supplier(tender, by=user, expect=version, **form.cleaned_data)
        said = Sentence("已确定%(name)s成交，请公告结果。", name=made.bid.agency.name)
        return Made(to_evaluation(tender), said)

    asked = Asked(_("确定成交供应商"), _("确定成交供应商"), tender)
    return ask(request, form, asked, deed, on=tender, template=ASKED)
