"""Pages of proposals: what an agency designs for a need, and what a purchaser takes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core.asking import Asked, Made, ask
from heli.core.errors import Refused
from heli.core.rules.sentence import Sentence, day_named
from heli.core.web import done, opens, version_shown
from heli.purchasing.actions import proposals as actions
from heli.purchasing.forms import proposals as forms
from heli.purchasing.forms.projects import stored
from heli.purchasing.queries import designers
from heli.purchasing.queries import needs as of_needs
from heli.purchasing.queries import proposals as queries
from heli.purchasing.queries.projects import own_offices
from heli.purchasing.views.paging import paged
from heli.purchasing.views.reasons import with_reason

FORM = "purchasing/proposal_form.html"
PER_PAGE = 20


@opens("purchasing.need.call_designs")
def need_call_designs(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked for which office where this user works for several; the day is all that is changed later."""
    need = get_object_or_404(of_needs.needs(request.user), pk=pk)
    offices = own_offices(request.user)
    kept = {"until": need.designs_until, "buyer": need.called_for_id or getattr(offices.first(), "pk", None)}
    form = forms.CallForm(request.POST or None, initial=kept, offices=offices)

    def deed(version: int | None) -> Sentence:
        actions.call_designs(need, by=request.user, expect=version, **form.cleaned_data)
        return Sentence("已向机构征集方案，到 %(day)s 为止。", day=day_named(form.cleaned_data["until"]))

    lead = Sentence("最后一天过了以后，才能看到收到的方案；在那以前谁也看不到有几份。")
    asked = Asked(_("征集方案"), _("征集方案"), need, lead)
    return ask(request, form, asked, deed, on=need, stored=kept, template="purchasing/need_form.html")


@opens("purchasing.proposal.view")
@never_cache
def proposal_list(request: HttpRequest) -> HttpResponse:
    """For an agency the needs that are open to designs, and its own; for a purchaser those it received."""
    context = {
        "called": paged(request, queries.called_needs(request.user), PER_PAGE, "called"),
        "proposals": paged(request, queries.proposals(request.user), PER_PAGE),
        "may_draft": queries.may_design(request.user),
    }
    return render(request, "purchasing/proposal_list.html", context)


@opens("purchasing.proposal.draft")
@never_cache
def proposal_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The need as agencies read it, and the design for it below."""
    need: Any = get_object_or_404(queries.called_needs(request.user), pk=pk)
    agencies = queries.designers(request.user, need)
    initial = {"agency": getattr(agencies.first(), "pk", None), "people": need.people}
    form = forms.DraftProposalForm(request.POST or None, initial=initial, agencies=agencies)

    def deed(_version: int | None) -> Made:
        made = actions.draft_proposal(form.cleaned_data["agency"], by=request.user, need=need, **form.says)
        return Made(made, Sentence("已保存方案，%(day)s 以前提交。", day=day_named(need.designs_until)))

    return _asked(request, form, Asked(_("编写方案"), _("保存方案"), None), deed, need=need)


def _asked(
    request: HttpRequest, form: Any, asked: Asked, deed: Any, *, need: Any, on: Any = None, kept: Any = None
) -> HttpResponse:
    """A form with what every designer has to know before: the need, and that who designs does not bid."""
    form.need, form.designer = need, designers.source_for_designers(localdate())
    return ask(request, form, asked, deed, on=on, stored=kept, template=FORM)


def _shown(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.proposals(request.user), pk=pk)


@opens("purchasing.proposal.view")
@never_cache
def proposal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _shown(request, pk))


def _page(request: HttpRequest, proposal: Any, refused: Refused | None = None) -> HttpResponse:
    today = localdate()
    context = {
        "proposal": proposal,
        "shown": queries.shown(request.user, proposal, today),
        "need_seen": of_needs.needs(request.user).filter(pk=proposal.need_id).exists(),
        "projects": queries.projects_from(request.user, proposal),
        "designer": designers.source_for_designers(today),
        "allowed_unconfirmed": designers.is_allowed_unconfirmed(today),
        "refused": refused.message if refused else None,
    }
    return render(request, "purchasing/proposal_detail.html", context, status=422 if refused else 200)


@opens("purchasing.proposal.change")
@never_cache
def proposal_change(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = _shown(request, pk)
    kept = {
        name: value or None if name in forms.COSTS else value for name, value in stored(proposal, *forms.SAYS).items()
    }
    form = forms.ProposalForm(request.POST or None, initial=kept)

    def deed(version: int | None) -> Sentence:
        actions.change_proposal(proposal, by=request.user, expect=version, **form.says)
        return Sentence("已保存方案。")

    asked = Asked(_("修改方案"), _("保存方案"), proposal)
    return _asked(request, form, asked, deed, need=proposal.need, on=proposal, kept=kept)


@require_POST
@opens("purchasing.proposal.hand_in")
def proposal_hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """What is missing is told on the page of the proposal."""
    proposal = _shown(request, pk)
    try:
        actions.hand_in_proposal(proposal, by=request.user, expect=version_shown(request))
    except Refused as refused:
        if refused.code != "missing":
            raise
        return _page(request, _shown(request, pk), refused)
    until = day_named(proposal.need.designs_until)
    return done(request, proposal, Sentence("已提交方案，%(day)s 以前可以收回修改。", day=until))


@require_POST
@opens("purchasing.proposal.take_back")
def proposal_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = actions.take_back_proposal(_shown(request, pk), by=request.user, expect=version_shown(request))
    return done(request, proposal, Sentence("已收回方案。"))


@opens("purchasing.proposal.take")
@never_cache
def proposal_take(request: HttpRequest, pk: int) -> HttpResponse:
    """With one reason for all that are not taken, where there are any."""
    proposal = _shown(request, pk)
    others = queries.others_handed(proposal).exists()
    form: Any = forms.TakeForm(request.POST or None)
    form.fields["reason"].required = others

    def deed(version: int | None) -> Made:
        project = actions.take_proposal(proposal, by=request.user, expect=version, **form.cleaned_data)
        return Made(project, Sentence("已采用方案，起草了%(number)s，请接着设计。", number=project.number))

    lead = Sentence("采用%(name)s的方案，转为项目草稿；同一需求的其他方案一起不采用。", name=proposal.agency.name)
    asked = Asked(_("采用方案"), _("采用方案"), proposal, lead)
    return ask(request, form, asked, deed, on=proposal, template="purchasing/proposal_decide.html")


@opens("purchasing.proposal.decline")
@never_cache
def proposal_decline(request: HttpRequest, pk: int) -> HttpResponse:
    def said(proposal: Any) -> Sentence:
        return Sentence("没有采用「%(title)s」，机构会看到理由。", title=proposal.title)

    template = "purchasing/proposal_decide.html"
    return with_reason(request, _shown(request, pk), _("不采用方案"), actions.decline_proposal, said, template)
