"""Pages of open framework agreements: how one begins, who applies, what is decided."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core.asking import Asked, Made, ask
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence, day_named
from heli.core.web import done, opens, version_shown
from heli.purchasing.actions import joining as actions
from heli.purchasing.forms import framework as forms
from heli.purchasing.queries import joining as queries
from heli.purchasing.views.framework import FORM, shown_framework


@opens("purchasing.framework.draft")
def framework_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """An open agreement of an approved project."""
    project = get_object_or_404(queries.projects_to_frame(request.user), pk=pk)
    form = forms.OpenTermsForm(request.POST or None, initial=forms.terms_of_project(project))

    def deed(_version: int | None) -> Made:
        made = actions.draft_framework(project, by=request.user, terms=form.terms)
        return Made(made, Sentence("已起草%(number)s，等审批人发布征集公告。", number=made.number))

    lead = Sentence(
        "开放式：供应商随时可以申请加入，由服务对象或者购买主体直接选定。要评审、淘汰的，请开始采购，选框架协议。"
    )
    asked = Asked(_("起草开放式框架协议"), _("保存"), None, lead)
    return ask(request, form, asked, deed, template=FORM)


@opens("purchasing.framework.change")
def framework_change(request: HttpRequest, pk: int) -> HttpResponse:
    shown = shown_framework(request, pk)
    stored = forms.terms_stored(shown)
    form = forms.OpenTermsForm(request.POST or None, initial=stored)

    def deed(version: int | None) -> Sentence:
        actions.change_framework(shown, by=request.user, expect=version, terms=form.terms)
        return Sentence("已保存。")

    return ask(request, form, Asked(_("修改框架协议"), _("保存"), shown), deed, on=shown, stored=stored, template=FORM)


@require_POST
@opens("purchasing.framework.announce")
def framework_announce(request: HttpRequest, pk: int) -> HttpResponse:
    made = actions.announce_framework(shown_framework(request, pk), by=request.user, expect=version_shown(request))
    return done(request, made, Sentence("已发布征集公告，供应商可以申请加入。"))


@opens("purchasing.application.make")
@never_cache
def application_make(request: HttpRequest, pk: int) -> HttpResponse:
    shown = shown_framework(request, pk)
    form = forms.ApplicationForm(request.POST or None, agencies=queries.applicants(request.user, shown))

    def deed(_version: int | None) -> Sentence:
        given = dict(form.cleaned_data)
        made = actions.make_application(given.pop("agency"), by=request.user, agreement=shown, **given)
        return Sentence("已申请加入，%(day)s 以前审核。", day=day_named(made.decide_by))

    lead = Sentence(
        "最高限制单价 %(most)s，按一%(unit)s计。", most=with_sign(shown.max_unit_price_fen), unit=shown.unit
    )
    return ask(request, form, Asked(_("申请加入"), _("提交申请"), shown, lead), deed, template=FORM)


def _application(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.applications(request.user), pk=pk)


@opens("purchasing.application.decide")
@never_cache
def application_decide(request: HttpRequest, pk: int) -> HttpResponse:
    one = _application(request, pk)
    form = forms.DecisionForm(request.POST or None)

    def deed(version: int | None) -> Sentence:
        made = actions.decide_application(one, by=request.user, expect=version, **form.cleaned_data)
        if made.is_accepted:
            return Sentence("已同意%(name)s加入，请公开结果。", name=made.supplier.name)
        return Sentence("已不同意%(name)s加入，理由供应商会看到。", name=made.supplier.name)

    lead = Sentence(
        "%(name)s，单价 %(price)s，%(day)s 以前审核。", name=one.supplier.name, price=with_sign(one.unit_price_fen),
        day=day_named(one.decide_by),
    )  # fmt: skip
    asked = Asked(_("审核申请"), _("保存结果"), one.agreement, lead)
    return ask(request, form, asked, deed, on=one, template=FORM)


@require_POST
@opens("purchasing.application.publish")
def application_publish(request: HttpRequest, pk: int) -> HttpResponse:
    made = actions.publish_application(_application(request, pk), by=request.user, expect=version_shown(request))
    return done(request, made.agreement, Sentence("已公开%(name)s加入的结果。", name=made.supplier.name))
