"""The monthly roster of one organisation, and the leavers it proposes."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heli.core.actions.files import keep
from heli.core.actions.imports import start_import
from heli.core.rules.sentence import Sentence
from heli.core.web import done, key_in, opens, refusals_on, version_shown
from heli.workforce.actions import leavers as actions
from heli.workforce.forms.imports import REASONS, LeaverForm, MonthForm
from heli.workforce.queries import leavers as queries
from heli.workforce.queries import register

PAGE = 50


@opens("workforce.roster.decide")
def leaver_list(request: HttpRequest) -> HttpResponse:
    """Open proposals, oldest first."""
    return _leavers(request)


def _leavers(request: HttpRequest, wrong: str = "", at: int = 0) -> HttpResponse:
    """The list; where a decision was refused, why stands beside it (``at``, or on top for several at once)."""
    user: Any = request.user
    found = queries.open_proposals(user).filter(pk__gt=key_in(request.GET.get("after", "")) or 0).order_by("pk")
    page = list(found[: PAGE + 1])
    context = {
        "proposals": page[:PAGE], "more": page[PAGE - 1].pk if len(page) > PAGE else "", "today": localdate(),
        "may_import": user.holds("workforce.roster.import"), "wrong": wrong, "wrong_at": at, "reasons": REASONS,
    }  # fmt: skip
    return render(request, "workforce/leaver_list.html", context, status=422 if wrong else 200)


def _ended(form: LeaverForm) -> dict[str, Any]:
    """How it ended; of somebody who stayed nothing is asked."""
    given = form.cleaned_data
    return {
        "end_on": given.get("end_on"),
        "end_reason": given.get("end_reason", ""),
        "end_words": given.get("end_words", ""),
    }


def _why(form: LeaverForm) -> str:
    return str(next(iter(form.errors.values()))[0])


@require_POST
@opens("workforce.roster.decide")
def leaver_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Left on a day, or still there."""
    user: Any = request.user
    proposal = get_object_or_404(queries.proposals(user), pk=pk)
    form, left = LeaverForm(request.POST), bool(request.POST.get("left"))
    if form.is_valid() or not left:
        with refusals_on(form):
            actions.decide_leaver(proposal, by=user, expect=version_shown(request), left=left, **_ended(form))
            sentence = _("已确认%(name)s离职。") if left else _("已确认%(name)s仍在任。")
            name = proposal.employment.worker.person.name
            return done(request, "workforce:leaver-list", Sentence(sentence, name=name))
    return _leavers(request, _why(form), proposal.pk)


@require_POST
@opens("workforce.roster.decide")
def leavers_decide(request: HttpRequest) -> HttpResponse:
    """The same for several that were ticked, each with the version that was shown."""
    user: Any = request.user
    form = LeaverForm(request.POST)
    shown = dict(pick.split("-", 1) for pick in request.POST.getlist("pick")[:PAGE] if "-" in pick)
    versions = {key_in(pk): key_in(version) for pk, version in shown.items()}
    left = bool(request.POST.get("left"))
    if form.is_valid() or not left:
        with refusals_on(form), transaction.atomic():
            chosen = list(queries.open_proposals(user).filter(pk__in=[pk for pk in versions if pk is not None]))
            for proposal in chosen:
                actions.decide_leaver(
                    proposal, by=user, expect=versions[proposal.pk], left=left, **_ended(form)
                )  # fmt: skip
            sentence = _("已确认 %(count)s 人离职。") if left else _("已确认 %(count)s 人仍在任。")
            return done(request, "workforce:leaver-list", Sentence(sentence, count=len(chosen)))
    return _leavers(request, _why(form))


@opens("workforce.roster.import")
def roster_month(request: HttpRequest) -> HttpResponse:
    """A full list of one organisation: examined in the background, then applied like any other import."""
    user: Any = request.user
    form = MonthForm(request.POST or None, request.FILES or None, organisations=register.organisations_of_mine(user))
    if form.is_valid():
        with refusals_on(form):
            given = form.cleaned_data
            stored = keep(given["file"], given["file"].name, by=user)
            batch = start_import(
                None, by=user, kind="workforce", permission="workforce.roster.import", file=stored,
                options={"full_list_of": given["organisation"].pk},
            )  # fmt: skip
            return redirect("core:import-detail", batch.pk)
    return render(request, "workforce/roster_month.html", {"form": form}, status=422 if form.errors else 200)
