"""Pages of conduct: the list of cases, one case, and a form for each of its steps."""

from __future__ import annotations

from collections.abc import Callable
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
from heli.core.web import done, opens, refusals_on, version_shown
from heli.workforce.actions import conduct as actions
from heli.workforce.conduct_table import CASES
from heli.workforce.forms import conduct as forms
from heli.workforce.forms.conduct import post_words
from heli.workforce.forms.register import RevealForm
from heli.workforce.queries import conduct as queries
from heli.workforce.queries import register
from heli.workforce.rules.conduct import appeal_term, hearing_notice

FORM = "workforce/conduct_form.html"


@opens("workforce.conduct.view")
def conduct_list(request: HttpRequest) -> HttpResponse:
    return list_page(
        request, CASES, queries.cases(request.user), title=_("执业投诉"), template="workforce/conduct_list.html"
    )


@opens("workforce.conduct.view")
@never_cache
def conduct_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The complaint, what was found, heard and decided, and what may be done now."""
    user: Any = request.user
    case = get_object_or_404(queries.cases(user), pk=pk)
    context = {
        "case": case, "stages": queries.stages(case), "steps": queries.steps(user, case), "today": localdate(),
        "may_reveal": user.may("workforce.conduct.reveal", case), "appeal_term": appeal_term(localdate()),
        "hearing_notice": hearing_notice(localdate()), "kept": [post_words(post) for post in queries.left_running(case)],
    }  # fmt: skip
    return render(request, "workforce/conduct_detail.html", context)


@opens("workforce.conduct.receive")
def conduct_receive(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    worker = get_object_or_404(register.workers(user), pk=pk)
    form = forms.ComplaintForm(request.POST or None)

    def deed(_version: int | None) -> Made:
        case = actions.receive_complaint(worker, by=user, **form.cleaned_data)
        return Made(case, Sentence("已登记%(number)s。", number=case.number))

    return ask(request, form, Asked(_("登记执业投诉"), _("登记投诉"), worker), deed, template=FORM)


@opens("workforce.conduct.reveal")
@never_cache
def conduct_reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks what for, then shows who complained, once; both are kept in the audit."""
    user: Any = request.user
    case = get_object_or_404(queries.cases(user), pk=pk)
    form = RevealForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            shown = actions.reveal_complainant(case, by=user, purpose=form.cleaned_data["purpose"])
            return render(request, "workforce/conduct_revealed.html", {"case": case, "shown": shown})
    context = {"form": form, "asked": Asked(_("查看投诉人"), _("查看"), case)}
    return render(request, FORM, context, status=422 if form.errors else 200)


@require_POST
@opens("workforce.conduct.inquire")
def conduct_inquire(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    case = get_object_or_404(queries.cases(user), pk=pk)
    actions.begin_inquiry(case, by=user, expect=version_shown(request))
    return done(request, case, Sentence("%(number)s由本人调查。", number=case.number))


def _step(
    request: HttpRequest,
    pk: int,
    make: Callable[..., Any],
    act: Callable[..., Any],
    words: tuple[str, str, str],
    **asked: Any,
) -> HttpResponse:
    """A page with the form of one step: its title, its button, and what is said when it is taken."""
    user: Any = request.user
    case = get_object_or_404(queries.cases(user), pk=pk)
    form = make(request.POST or None, **{name: given(case) for name, given in asked.items()})
    title, button, said = words

    def deed(version: int | None) -> Sentence:
        act(case, by=user, expect=version, **form.cleaned_data)
        return Sentence(said, number=case.number)

    return ask(request, form, Asked(title, button, case), deed, on=case, template=FORM)


@opens("workforce.conduct.call")
def conduct_call(request: HttpRequest, pk: int) -> HttpResponse:
    words = (_("告知并约定申辩"), _("告知本人"), _("已记下%(number)s的告知。"))
    return _step(request, pk, forms.FindingsForm, actions.call_to_hearing, words)


@opens("workforce.conduct.hear")
def conduct_hear(request: HttpRequest, pk: int) -> HttpResponse:
    words = (_("记录申辩"), _("保存记录"), _("已记录%(number)s的申辩。"))
    return _step(request, pk, forms.StatementForm, actions.record_hearing, words, initial=_own_words)


def _own_words(case: Any) -> dict[str, str]:
    """What the person handed in beforehand is not to be typed again."""
    return {"statement": case.own_statement}


@opens("workforce.conduct.decide")
def conduct_decide(request: HttpRequest, pk: int) -> HttpResponse:
    words = (_("作出决定"), _("作出决定"), _("%(number)s已作出决定。"))
    return _step(
        request,
        pk,
        forms.DecisionForm,
        actions.decide_case,
        words,
        posts=lambda case: queries.posts_to_end(case.worker),
    )


@opens("workforce.conduct.appeal")
def conduct_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    words = (_("登记申诉"), _("登记申诉"), _("已登记对%(number)s的申诉。"))
    return _step(request, pk, forms.AppealForm, actions.appeal_decision, words)


@opens("workforce.conduct.settle")
def conduct_settle(request: HttpRequest, pk: int) -> HttpResponse:
    words = (_("答复申诉"), _("答复申诉"), _("已答复对%(number)s的申诉。"))
    return _step(request, pk, forms.SettlementForm, actions.settle_appeal, words)


@opens("workforce.conduct.dismiss")
def conduct_dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    words = (_("不予处理"), _("不予处理"), _("%(number)s不予处理。"))
    return _step(request, pk, forms.DismissForm, actions.dismiss_complaint, words)
