"""Pages of tenders that run elsewhere."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core.asking import Asked, Made, ask
from heli.core.rules.sentence import Sentence
from heli.core.tables import list_page
from heli.core.web import done, opens
from heli.purchasing.actions import mirrored as actions
from heli.purchasing.actions import mirrored_notices as noticing
from heli.purchasing.forms import mirrored as forms
from heli.purchasing.queries import contracts, winners
from heli.purchasing.queries import mirrored as queries
from heli.purchasing.queries import mirrored_notices as notices
from heli.purchasing.queries.contracts import suppliers
from heli.purchasing.tables.mirrored import MIRRORED

FORM = "purchasing/mirrored_form.html"


@opens("purchasing.mirrored.view")
def mirrored_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    context = {"may_enter": queries.projects_to_enter(user).exists()}
    template = "purchasing/mirrored_list.html"
    title = _("外部平台的采购")
    return list_page(request, MIRRORED, queries.mirrored(user), title=title, template=template, context=context)


def _shown(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.mirrored(request.user), pk=pk)


@opens("purchasing.mirrored.view")
@never_cache
def mirrored_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What was told there, the ranking reckoned anew, and what the rules say of it."""
    shown = _shown(request, pk)
    context = {
        "shown": shown, "steps": queries.steps(request.user, shown), "found": queries.ranking(shown),
        "findings": queries.findings(shown), "contracts": winners.contract_of_mirrored(request.user, shown),
        "begins": winners.begins(request.user, shown.project), "notices": notices.notices(request.user).filter(mirrored=shown),
        "may_list": contracts.speaks(request.user, "purchasing.mirrored_notice.add", shown.project.buyer),
    }  # fmt: skip
    return render(request, "purchasing/mirrored_detail.html", context)


@opens("purchasing.mirrored.enter")
def mirrored_enter(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = forms.EnterForm(request.POST or None, projects=queries.projects_to_enter(user))

    def deed(_version: int | None) -> Made:
        given = dict(form.cleaned_data)
        made = actions.enter(given.pop("project"), by=user, **given)
        return Made(made, Sentence("已登记「%(name)s」。", name=str(made)))

    return ask(request, form, Asked(_("登记外部平台的采购"), _("登记"), None), deed, template=FORM)


@opens("purchasing.mirrored.change")
def mirrored_change(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown = _shown(request, pk)
    stored = forms.told_of(shown)
    form = forms.ToldForm(request.POST or None, initial=stored)

    def deed(version: int | None) -> Sentence:
        actions.change(shown, by=user, expect=version, **form.cleaned_data)
        return Sentence("已保存。")

    return ask(request, form, Asked(_("修改登记"), _("保存"), shown), deed, on=shown, stored=stored, template=FORM)


@opens("purchasing.mirrored.take_in")
def mirrored_take_in(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown = _shown(request, pk)
    form = forms.SheetForm(request.POST or None, request.FILES or None)

    def deed(version: int | None) -> Sentence:
        actions.take_in(shown, by=user, expect=version, sheet=form.cleaned_data["file"])
        return Sentence("已导入评审文件，名次已重新计算。")

    return ask(request, form, Asked(_("导入评审文件"), _("导入"), shown), deed, on=shown, template=FORM)


@opens("purchasing.mirrored.award")
def mirrored_award(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown = _shown(request, pk)
    form: Any = forms.AwardForm(request.POST or None)
    form.names = suppliers()

    def deed(version: int | None) -> Sentence:
        made = actions.award(shown, by=user, expect=version, **form.cleaned_data)
        return Sentence("已登记中标人%(name)s，可以签订合同。", name=made.winner.name if made.winner else "")

    return ask(request, form, Asked(_("登记中标结果"), _("登记"), shown), deed, on=shown, template=FORM)


@opens("purchasing.mirrored_notice.add")
def mirrored_notice_add(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown = _shown(request, pk)
    form = forms.NoticeForm(request.POST or None, request.FILES or None)

    def deed(version: int | None) -> Sentence:
        made = noticing.add_notice(shown, by=user, expect=version, **form.cleaned_data)
        return Sentence("已登记%(name)s。", name=str(made.get_kind_display()))

    return ask(request, form, Asked(_("登记公告"), _("登记"), shown), deed, on=shown, template=FORM)


@require_POST
@opens("purchasing.mirrored_notice.remove")
def mirrored_notice_remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(notices.notices(request.user), pk=pk)
    back = noticing.remove_notice(found, by=request.user)
    return done(request, back, Sentence("已删除登记的公告。"))


@opens("purchasing.mirrored.fail")
def mirrored_fail(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown = _shown(request, pk)
    form = forms.FailForm(request.POST or None)

    def deed(version: int | None) -> Sentence:
        actions.fail(shown, by=user, expect=version, **form.cleaned_data)
        return Sentence("已登记废标，项目可以重新采购。")

    asked = Asked(_("登记废标"), _("登记废标"), shown, tone="danger")
    return ask(request, form, asked, deed, on=shown, template=FORM)
