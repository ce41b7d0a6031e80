"""Pages of requests between departments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core.asking import Asked, ask
from heli.core.rules.sentence import Sentence
from heli.core.tables import list_page
from heli.core.web import done, opens, refusals_on, version_shown
from heli.workbench.actions import requests as actions
from heli.workbench.forms import requests as forms
from heli.workbench.queries import requests as queries
from heli.workbench.queries import shared
from heli.workbench.tables import REQUESTS

FORM = "workbench/request_form.html"


@opens("workbench.request.view")
def request_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    context = {"may_ask": queries.own_offices(user).exists()}
    return list_page(
        request, REQUESTS, queries.requests(user), title=_("协办"), template="workbench/request_list.html",
        context=context,
    )  # fmt: skip


@opens("workbench.request.view")
@never_cache
def request_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked, where it stands, what is shared, and what happened."""
    user: Any = request.user
    shown = get_object_or_404(queries.requests(user), pk=pk)
    context = {
        "shown": shown,
        "stages": queries.stages(shown),
        "steps": queries.steps(user, shown),
        "may_share": queries.may_share(user, shown),
        "may_open_shared": queries.may_open_shared(user, shown),
        "shared": queries.shared_workers(user).filter(request=shown),
        "moments": queries.timeline(user, shown),
    }
    return render(request, "workbench/request_detail.html", context)


@opens("workbench.request.ask")
def request_ask(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    offices = queries.own_offices(user)
    if not offices.exists():
        return render(request, "workbench/request_no_office.html", status=200)
    form = forms.AskForm(request.POST or None, offices=offices)
    if form.is_valid():
        with refusals_on(form):
            given = dict(form.cleaned_data)
            asked = actions.ask_for_help(given.pop("asker"), by=user, **given)
            until = asked.accept_by
            said = Sentence(
                "已向%(name)s提出%(number)s，请对方在 %(until)s 前接受或退回。",
                name=asked.answerer.name, number=asked.number, until=until.isoformat(),
            )  # fmt: skip
            return done(request, asked, said)
    context = {"form": form, "names": queries.may_be_asked(), "asked": Asked(_("请求协办"), _("提出协办"), None)}
    return render(request, FORM, context, status=422 if form.errors else 200)


def _shown(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.requests(request.user), pk=pk)


Said = Callable[[Any], str]


def _with_form(
    request: HttpRequest, shown: Any, form: Any, words: tuple[str, str], act: Callable[..., Any], said: Said
) -> HttpResponse:
    """A page with one form about a request, by its title and its button: ``act`` takes what was filled in, ``said`` tells
    what it gave."""

    def deed(version: int | None) -> str:
        return said(act(shown, by=request.user, expect=version, **form.cleaned_data))

    return ask(request, form, Asked(*words, shown), deed, on=shown, template=FORM)


@require_POST
@opens("workbench.request.accept")
def request_accept(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown = actions.accept_request(_shown(request, pk), by=user, expect=version_shown(request))
    return done(request, shown, Sentence("已接受%(number)s，请在 %(until)s 前答复。", number=shown.number,
                                         until=shown.answer_by.isoformat()))  # fmt: skip


@opens("workbench.request.assign")
def request_assign(request: HttpRequest, pk: int) -> HttpResponse:
    shown, words = _shown(request, pk), (_("指定承办人"), _("指定承办人"))
    form = forms.HandlerForm(
        request.POST or None, people=queries.colleagues(shown), initial={"handler": shown.handler_id}
    )

    def said(given: Any) -> str:
        return Sentence("已交给%(name)s办理。", name=given.handler.name)

    return _with_form(request, shown, form, words, actions.assign_request, said)


@opens("workbench.request.return")
def request_return(request: HttpRequest, pk: int) -> HttpResponse:
    def said(given: Any) -> str:
        return Sentence("已退回%(number)s，%(name)s会看到理由。", number=given.number, name=given.asker.name)

    return _with_reason(request, pk, _("退回协办"), actions.return_request, said)


@opens("workbench.request.withdraw")
def request_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    def said(given: Any) -> str:
        return Sentence("已撤回%(number)s，%(name)s不用再办。", number=given.number, name=given.answerer.name)

    return _with_reason(request, pk, _("撤回协办"), actions.withdraw_request, said)


def _with_reason(request: HttpRequest, pk: int, name: str, act: Callable[..., Any], said: Said) -> HttpResponse:
    """What one side gives up, with the reason that the other reads."""
    return _with_form(request, _shown(request, pk), forms.ReasonForm(request.POST or None), (name, name), act, said)


@opens("workbench.request.resubmit")
def request_resubmit(request: HttpRequest, pk: int) -> HttpResponse:
    shown, words = _shown(request, pk), (_("再次提出协办"), _("再次提出"))
    form = forms.ResubmitForm(request.POST or None, initial=forms.words_of(shown))

    def said(given: Any) -> str:
        return Sentence("已再次提出%(number)s。", number=given.number)

    return _with_form(request, shown, form, words, actions.resubmit_request, said)


@opens("workbench.request.answer")
def request_answer(request: HttpRequest, pk: int) -> HttpResponse:
    shown, words = _shown(request, pk), (_("答复协办"), _("答复协办"))

    def said(given: Any) -> str:
        return Sentence("已答复%(number)s，等%(name)s办结。", number=given.number, name=given.asker.name)

    return _with_form(request, shown, forms.AnswerForm(request.POST or None), words, actions.answer_request, said)


@require_POST
@opens("workbench.request.close")
def request_close(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown = actions.close_request(_shown(request, pk), by=user, expect=version_shown(request))
    return done(request, shown, Sentence("%(number)s已办结。", number=shown.number))


@opens("workbench.shared.add")
def shared_add(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown = _shown(request, pk)
    form, words = forms.ShareForm(request.POST or None), (_("共享人员信息"), _("共享给对方"))
    people = shared.called(user, form.cleaned_data["worker"]) if form.is_valid() else []
    chosen = [each for each in people if str(each.pk) == request.POST.get("chosen")] or people
    if form.is_valid() and not people:
        form.add_error("worker", _("在本人负责的范围内没有找到这个人，请核对姓名。"))
    elif len(chosen) > 1:
        context = {"form": form, "asked": Asked(*words, shown), "version": shown.version, "people": people}
        return render(request, FORM, context)

    def share(on: Any, *, by: Any, expect: int | None, worker: str, facts: list[str]) -> Any:
        """Nothing of the request is changed, so it may have been meanwhile."""
        return actions.share_worker(on, by=by, worker=chosen[0], facts=facts)

    def said(given: Any) -> str:
        return Sentence("已把%(who)s的%(facts)s共享给%(name)s。", who=given.worker.person.name,
                        facts=given.facts_in_words, name=shown.answerer.name)  # fmt: skip

    return _with_form(request, shown, form, words, share, said)


@require_POST
@opens("workbench.shared.remove")
def shared_remove(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    found = get_object_or_404(queries.shared_workers(user), pk=pk)
    back = actions.unshare_worker(found, by=user)
    return done(request, back, Sentence("已停止共享%(who)s的信息。", who=found.worker.person.name))


@require_POST
@opens("workbench.shared.open")
@never_cache
def shared_open(request: HttpRequest, pk: int) -> HttpResponse:
    """The facts that were shared, and no others; the look is kept in the audit."""
    user: Any = request.user
    found = get_object_or_404(queries.shared_workers(user), pk=pk)
    opened = actions.open_shared(found, by=user)
    context = {"shared": opened, "facts": shared.facts(opened), "request_shown": opened.request}
    return render(request, "workbench/shared.html", context)
