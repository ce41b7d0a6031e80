"""Pages of notices as their office and the suppliers see them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core.asking import Asked, Made, ask
from heli.core.rules.sentence import Sentence
from heli.core.tables import list_page
from heli.core.web import done, opens, version_shown
from heli.purchasing.actions import notices as actions
from heli.purchasing.forms import notices as forms
from heli.purchasing.queries import funds, single_source
from heli.purchasing.queries import notices as queries
from heli.purchasing.tables.notices import NOTICES, PUBLISHED
from heli.purchasing.views.paging import paged, sought

FORM = "purchasing/notice_form.html"
#: answers or opinions on one page
PER_PAGE = 20


@opens("purchasing.notice.view")
def notice_list(request: HttpRequest) -> HttpResponse:
    return list_page(
        request, NOTICES, queries.notices(request.user), title=_("采购公告"), template="purchasing/notice_list.html"
    )


@opens("purchasing.tender.view")
def published_list(request: HttpRequest) -> HttpResponse:
    """What the public page shows, for who keeps views of it."""
    found = queries.published(request.user)
    return list_page(request, PUBLISHED, found, title=_("已公布的采购公告"), template="purchasing/published_list.html")


def _shown(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.notices(request.user), pk=pk)


@opens("purchasing.notice.view")
@never_cache
def notice_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice with what came in: answers of suppliers, opinions of the public."""
    user: Any = request.user
    shown, typed = _shown(request, pk), sought(request)
    came = queries.came_in(user, shown, typed)
    context = {
        "shown": shown, "steps": queries.steps(user, shown), "came": paged(request, came, PER_PAGE), "typed": typed,
        "earliest": queries.earliest_tender_day(shown.project),
        "objections": single_source.objections(user).filter(notice=shown),
        "argues": queries.may(user, single_source.ARGUE, shown), "argue_by": single_source.argue_by(shown),
        "argument_source": single_source.argument_source(),
        "missing": queries.survey_missing(shown.project, localdate()) if shown.kind == "survey" else None,
    }  # fmt: skip
    return render(request, "purchasing/notice_detail.html", context)


@opens("purchasing.notice.draft")
def notice_draft(request: HttpRequest, pk: int) -> HttpResponse:
    project = get_object_or_404(funds.projects(request.user), pk=pk)
    form = forms.DraftForm(request.POST or None)

    def deed(_version: int | None) -> Made:
        user: Any = request.user
        notice = actions.draft_notice(project, by=user, **form.cleaned_data)
        return Made(notice, Sentence("已按项目写好初稿，请核对以后发布。"))

    asked = Asked(_("起草公告"), _("写出初稿"), funds.Funds(project), project.title)
    return ask(request, form, asked, deed, template=FORM)


@opens("purchasing.notice.change")
def notice_change(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _shown(request, pk)
    stored = {name: getattr(shown, name) for name in ("title", "text", "closes_on", "urgent_reason")}
    form = forms.ChangeForm(request.POST or None, initial=stored)

    def deed(version: int | None) -> Sentence:
        user: Any = request.user
        actions.change_notice(shown, by=user, expect=version, **form.cleaned_data)
        return Sentence("已保存。")

    return ask(request, form, Asked(_("修改公告"), _("保存"), shown), deed, on=shown, stored=stored, template=FORM)


@require_POST
@opens("purchasing.notice.publish")
def notice_publish(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown = actions.publish_notice(_shown(request, pk), by=user, expect=version_shown(request))
    return done(request, shown, Sentence("已发布，谁都可以看到。"))


@opens("purchasing.notice.withdraw")
def notice_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _shown(request, pk)
    form = forms.WithdrawForm(request.POST or None)

    def deed(version: int | None) -> Sentence:
        user: Any = request.user
        actions.withdraw_notice(shown, by=user, expect=version, **form.cleaned_data)
        return Sentence("已撤回。")

    asked = Asked(_("撤回公告"), _("撤回公告"), shown, tone="danger")
    return ask(request, form, asked, deed, on=shown, template=FORM)


@opens("purchasing.notice.summarise")
def notice_summarise(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _shown(request, pk)
    stored = {"summary": shown.summary}
    form = forms.SummaryForm(request.POST or None, initial=stored)

    def deed(version: int | None) -> Sentence:
        user: Any = request.user
        actions.summarise(shown, by=user, expect=version, **form.cleaned_data)
        return Sentence("汇总已公布。")

    asked = Asked(_("公布汇总"), _("公布汇总"), shown)
    return ask(request, form, asked, deed, on=shown, stored=stored, template=FORM)


@opens("purchasing.answer.record")
def answer_record(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _shown(request, pk)
    form = forms.PaperForm(request.POST or None)

    def deed(_version: int | None) -> Sentence:
        user: Any = request.user
        answer = actions.record_answer(shown, by=user, **form.cleaned_data)
        return Sentence("已登记%(name)s的答复。", name=answer.name)

    return ask(request, form, Asked(_("登记纸质答复"), _("登记答复"), shown), deed, template=FORM)


@opens("purchasing.answer.give")
def answer_give(request: HttpRequest, pk: int) -> HttpResponse:
    """A supplier reads what is asked and answers; whoever has answered for each of theirs sees what they said."""
    user: Any = request.user
    shown = get_object_or_404(queries.public_notices().filter(kind="survey"), pk=pk)
    form = forms.AnswerForm(request.POST or None, offices=queries.yet_to_answer(user, shown))

    def deed(_version: int | None) -> Made:
        given = dict(form.cleaned_data)
        answer = actions.answer_survey(given.pop("organisation"), by=user, notice=shown, **given)
        return Made(shown.public_url, Sentence("已提交%(name)s的答复。", name=answer.name))

    if not queries.is_open(shown) or not queries.yet_to_answer(user, shown).exists():
        given = queries.answers_of(user, shown)
        return render(request, "purchasing/answer_given.html", {"shown": shown, "given": given})
    return ask(
        request,
        form,
        Asked(_("答复需求调查"), _("提交答复"), None, shown.text),
        deed,
        template="purchasing/answer_form.html",
    )
