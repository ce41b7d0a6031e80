"""Pages of transfers between employers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core import words
from heli.core.asking import Asked, Made, ask
from heli.core.rules.sentence import Sentence
from heli.core.tables import list_page
from heli.core.web import done, opens, version_shown
from heli.workforce.actions import transfers as actions
from heli.workforce.forms import transfers as forms
from heli.workforce.queries import register
from heli.workforce.queries import transfers as queries
from heli.workforce.transfer_table import TRANSFERS


@opens("workforce.transfer.view")
def transfer_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    context = {"may_ask": user.holds("workforce.transfer.ask")}
    return list_page(
        request, TRANSFERS, queries.transfers(user), title=_("调动"), template="workforce/transfer_list.html",
        context=context,
    )  # fmt: skip


@opens("workforce.transfer.view")
@never_cache
def transfer_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Who goes where, where it stands and who is next; the person behind the words only for whoever sees them anyway."""
    user: Any = request.user
    shown = get_object_or_404(queries.transfers(user), pk=pk)
    context = {
        "shown": shown, "stages": queries.stages(shown), "steps": queries.steps(user, shown),
        "sees_worker": queries.sees_worker(user, shown), "speaks_old": queries.speaks_old(user, shown),
        "no_voice": queries.without_voice(shown),
    }  # fmt: skip
    return render(request, "workforce/transfer_detail.html", context)


@opens("workforce.transfer.ask")
def transfer_ask(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    own, own_places = queries.asking_for(user), queries.asking_for_places(user)
    first = list(own[:2])
    form = forms.AskForm(
        request.POST or None, own=(own, own[: register.MOST_SUGGESTED]),
        own_places=(own_places, own_places[: register.MOST_SUGGESTED]),
        organisations=(register.organisations(user), register.suggested_organisations(user)),
        places=(register.places_above(user), register.suggested_places(user)),
        initial={"organisation": first[0].name} if len(first) == 1 and not own_places.exists() else {},
    )  # fmt: skip

    def deed(version: int | None) -> Made:
        given = dict(form.cleaned_data)
        places = [given.pop("organisation"), given.pop("to_place", None)]
        joined = next(each for each in places if each is not None)
        asked = actions.ask_transfer(joined, by=user, **given)
        said = Sentence("已请%(name)s答复，期限 %(until)s。", name=asked.old_name, until=words.day(asked.answer_by))
        return Made(asked, said)

    lead = _("先由现在的单位答复，再由新单位接收，双方同意才调动。填的内容与登记的是否对得上，只有现在的单位看得到。")
    return ask(
        request, form, Asked(_("请求调入"), _("提出调动"), None, lead), deed, template="workforce/transfer_ask.html"
    )


def _step(
    request: HttpRequest, shown: Any, form: Any, title: Any, act: Callable[..., Any], said: Sentence, tone: str = "main"
) -> HttpResponse:
    """A page with one form about a transfer."""

    def deed(version: int | None) -> Sentence:
        act(shown, by=request.user, expect=version, **form.cleaned_data)
        return said

    return ask(request, form, Asked(title, title, shown, tone=tone), deed, on=shown)


def _shown(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.transfers(request.user), pk=pk)


@opens("workforce.transfer.release")
def transfer_release(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _shown(request, pk)
    form = forms.ReleaseForm(
        request.POST or None,
        people=queries.candidates_for(request.user, shown),
        initial={"employment": shown.employment_id},
    )
    said = Sentence("已同意调出，等%(name)s接收。", name=shown.new_name)
    return _step(request, shown, form, _("同意调出"), actions.release, said)


@opens("workforce.transfer.enforce")
def transfer_enforce(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _shown(request, pk)
    form = forms.EnforceForm(
        request.POST or None,
        people=queries.candidates_for(request.user, shown),
        initial={"employment": shown.employment_id},
    )
    said = Sentence("已代%(old)s同意，等%(name)s接收。", old=shown.old_name, name=shown.new_name)
    return _step(request, shown, form, _("代原单位同意"), actions.enforce, said)


@opens("workforce.transfer.refuse")
def transfer_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _shown(request, pk)
    said = Sentence("已答复%(name)s：不同意。", name=shown.new_name)
    return _step(
        request, shown, forms.ReasonForm(request.POST or None), _("不同意调出"), actions.refuse, said, "danger"
    )


@opens("workforce.transfer.withdraw")
def transfer_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _shown(request, pk)
    said = Sentence("已撤回，%(name)s不用再办。", name=shown.old_name)
    return _step(
        request, shown, forms.ReasonForm(request.POST or None), _("撤回调动"), actions.withdraw, said, "danger"
    )


@require_POST
@opens("workforce.transfer.accept")
def transfer_accept(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown = actions.accept(_shown(request, pk), by=user, expect=version_shown(request))
    if shown.begun is not None:
        return done(request, shown, Sentence("已调入，从 %(day)s 起任职。", day=words.day(shown.begun.start_on)))
    return done(request, shown, Sentence("已接收，%(day)s 以后自动办结。", day=words.day(shown.last_day)))
