"""What somebody does in a case about themselves, on their own page: hand in a statement before the hearing, appeal, and
open again what they handed in."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from heli.core.asking import Asked, ask
from heli.core.documents.headers import guarded
from heli.core.exports import kept_file
from heli.core.rules.sentence import Sentence
from heli.core.web import SIGNED_IN, opens
from heli.core.words import day
from heli.workforce.actions import conduct as actions
from heli.workforce.forms.conduct import OwnAppealForm, OwnStatementForm
from heli.workforce.queries import conduct as queries
from heli.workforce.queries.registration import own_of
from heli.workforce.views.learning import OwnRecord
from heli.workforce.views.proposals import looked_at

FORM = "workforce/own_training_form.html"


def _case(request: HttpRequest, pk: int, state: str) -> Any:
    """One's own, in the state in which there is something to say; else it is not there."""
    case = get_object_or_404(queries.own_cases(request.user), pk=pk)
    if case.state != state:
        raise Http404
    return case


@opens(SIGNED_IN)
@never_cache
def own_case_state(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    case = _case(request, pk, queries.State.HEARING)
    held = {"statement": case.own_statement, "proof": None, "proof_more": None}
    form = OwnStatementForm(request.POST or None, request.FILES or None, initial=held)

    def deed(version: int | None) -> Sentence:
        given = {"statement": form.cleaned_data["statement"], "expected": version}
        with looked_at(form.proofs) as proofs:
            actions.state_own(own_of(user, case), by=user, proofs=proofs, **given)
        return Sentence("已提交，%(day)s听取申辩时会用到。", day=day(case.hearing_on))

    lead = Sentence("%(number)s：%(day)s听取本人的陈述和申辩。", number=case.number, day=day(case.hearing_on))
    asked = Asked(_("写陈述和申辩"), _("提交陈述"), OwnRecord(), lead=lead)
    return ask(request, form, asked, deed, on=case, stored=held, template=FORM)


@opens(SIGNED_IN)
@never_cache
def own_case_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    case = _case(request, pk, queries.State.DECIDED)
    form = OwnAppealForm(request.POST or None, request.FILES or None)

    def deed(version: int | None) -> Sentence:
        given = {"appeal": form.cleaned_data["appeal"], "expected": version}
        with looked_at(form.proofs) as proofs:
            actions.appeal_own(own_of(user, case), by=user, proofs=proofs, **given)
        return Sentence("已提交对%(number)s的申诉。答复以前，决定仍然有效。", number=case.number)

    lead = Sentence("不服%(number)s的决定，可在 %(day)s 前申诉。", number=case.number, day=day(case.appeal_until))
    return ask(request, form, Asked(_("申诉"), _("提交申诉"), OwnRecord(), lead=lead), deed, on=case, template=FORM)


@require_safe
@opens(SIGNED_IN)
@never_cache
def own_case_document(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper one handed in oneself, to be saved."""
    version = get_object_or_404(queries.own_documents(request.user), pk=pk)
    return cast(HttpResponse, guarded(kept_file(version.file, version.file.name), version.kind))
