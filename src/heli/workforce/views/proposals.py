"""Changes that workers propose of their own record, who confirms and decides them, and the yearly look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.accounts.queries import account, oneself
from heli.core.asking import Asked, ask
from heli.core.documents.door import Examined, examined
from heli.core.errors import Stale
from heli.core.rules.sentence import Sentence
from heli.core.stale import versions
from heli.core.tables import list_page
from heli.core.web import SIGNED_IN, done, key_in, opens, refusals_on, version_shown
from heli.workforce.actions import proposals as actions
from heli.workforce.forms.proposals import FORMS, AnswerForm
from heli.workforce.proposal_table import PROPOSALS
from heli.workforce.queries import proposed as queries
from heli.workforce.queries.register import own_record

OWN = "workforce/proposal_form.html"


@opens("workforce.proposal.view")
def proposal_list(request: HttpRequest) -> HttpResponse:
    return list_page(request, PROPOSALS, queries.proposals(request.user), title=pgettext("many", "更正申请"))


@opens(SIGNED_IN)
@never_cache
def proposal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Old and new side by side, for the worker, the employer and the department, each with the steps that are theirs."""
    user: Any = request.user
    shown: Any = get_object_or_404(queries.proposals(user), pk=pk)
    own = shown.worker.person_id == user.person_id
    full = own or user.may("workforce.worker.reveal", shown.worker)
    context = {
        "shown": shown, "own": own, "differences": queries.differences(shown, open_numbers=full),
        "moved": shown.is_open and queries.moved_meanwhile(shown), "record": queries.version_of_record(shown),
        "steps": queries.steps(user, shown), "life": queries.stages(shown),
    }  # fmt: skip
    return render(request, "workforce/proposal_detail.html", context)


def _shown(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.proposals(request.user), pk=pk)


@require_POST
@opens("workforce.proposal.confirm")
def proposal_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    shown = actions.confirm_proposal(_shown(request, pk), by=request.user, expect=version_shown(request))
    return done(request, shown, _("已确认属实，等待主管部门决定。"))


@require_POST
@opens("workforce.proposal.accept")
def proposal_accept(request: HttpRequest, pk: int) -> HttpResponse:
    record = key_in(request.POST.get("record", "")) or 0
    shown = actions.accept_proposal(_shown(request, pk), by=request.user, expect=version_shown(request), record=record)
    return done(request, shown, Sentence("已采纳，%(name)s的资料已更新。", name=shown.worker.person.name))


@opens("workforce.proposal.return")
def proposal_return(request: HttpRequest, pk: int) -> HttpResponse:
    return _answer(request, pk, actions.return_proposal, _("退回补正"), _("已退回，本人会看到理由。"))


@opens("workforce.proposal.refuse")
def proposal_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    return _answer(request, pk, actions.refuse_proposal, _("不予采纳"), _("已记下不予采纳，本人会看到理由。"))


def _answer(request: HttpRequest, pk: int, act: Callable[..., Any], words: str, said: str) -> HttpResponse:
    shown = _shown(request, pk)

    def deed(version: int | None) -> str:
        act(shown, by=request.user, expect=version, **form.cleaned_data)
        return said

    form = AnswerForm(request.POST or None)
    return ask(request, form, Asked(words, words, shown), deed, on=shown)


def _account(user: Any) -> Any:
    """The account itself: an action locks it."""
    return account(user.pk)


@contextmanager
def looked_at(files: list[Any]) -> Iterator[list[Examined]]:
    """Looked at before anything is held."""
    with ExitStack() as stack:
        yield [stack.enter_context(examined(file, file.name)) for file in files]


@opens(SIGNED_IN)
@never_cache
def own_propose(request: HttpRequest, part: str, target: int | None = None) -> HttpResponse:
    """Propose a change of one part of one's own record, on the phone as well."""
    user: Any = request.user
    worker: Any = own_record(user)
    on = queries.target_of(worker, part, target) if worker is not None and part in FORMS else None
    if on is None:
        raise Http404
    form = FORMS[part](request.POST or None, request.FILES or None, initial=queries.held(worker, part, on))
    if form.is_valid():
        with refusals_on(form), looked_at(form.proofs) as proofs:
            made = actions.propose_change(
                _account(user), by=oneself(user), part=part, target=target, after=form.after,
                reason=form.cleaned_data["reason"], proofs=proofs,
            )  # fmt: skip
            return done(request, made, _sent(made))
    return _own_form(request, form, part, None)


def _sent(made: Any) -> Any:
    if made.employer is None:
        return _("已提交。单位没有登记员账号，由主管部门直接核对。")
    return Sentence("已提交，等待%(name)s确认。", name=made.employer.name)


def _own_form(request: HttpRequest, form: Any, part: str, shown: Any, **more: Any) -> HttpResponse:
    status = 409 if "versions" in more else 422 if form.errors else 200
    context = {"form": form, "label": dict(queries.Part.choices)[part], "shown": shown, **more}
    return render(request, OWN, context, status=status)


@opens(SIGNED_IN)
@never_cache
def own_resubmit(request: HttpRequest, pk: int) -> HttpResponse:
    """What came back, completed. Where it is no longer with the worker, the page of the proposal says where it is."""
    user: Any = request.user
    shown: Any = get_object_or_404(queries.own_proposals_of(user), pk=pk)
    if request.POST.get("keep") == "theirs":
        return redirect(shown)
    if shown.state != queries.State.RETURNED:
        return done(request, shown, _("这件更正申请已经不在本人手里，没有再次提交。"))
    held = {**shown.new, "reason": shown.reason}
    form, expected = (
        FORMS[shown.part](request.POST or None, request.FILES or None, initial=held),
        version_shown(request),
    )
    if form.is_valid():
        try:
            with refusals_on(form), looked_at(form.proofs) as proofs:
                sent = actions.resubmit_proposal(
                    shown, by=oneself(user), expect=expected, after=form.after, reason=form.cleaned_data["reason"],
                    proofs=proofs,
                )  # fmt: skip
                return done(request, sent, _sent(sent))
        except Stale:
            shown.refresh_from_db()
            both = versions(shown, form, {**shown.new, "reason": shown.reason})
            return _own_form(request, form, shown.part, shown, versions=both, version=shown.version)
    return _own_form(request, form, shown.part, shown, version=shown.version if expected is None else expected)


@require_POST
@opens(SIGNED_IN)
def own_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown = actions.withdraw_proposal(_shown(request, pk), by=oneself(user), expect=version_shown(request))
    return done(request, shown, _("已撤回更正申请。"))


@require_POST
@opens(SIGNED_IN)
def own_confirm(request: HttpRequest) -> HttpResponse:
    """One tap, once a year."""
    user: Any = request.user
    if own_record(user) is None:
        raise Http404
    actions.confirm_record(_account(user), by=oneself(user))
    return done(request, "workforce:own-record", _("已确认本人的资料无误，谢谢。"))
