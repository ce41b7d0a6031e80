"""Pages of registration: the list, one application, asking, checking and deciding, one by one or many at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core.asking import Asked, ask
from heli.core.errors import HeliError, Stale
from heli.core.rules.sentence import Sentence
from heli.core.tables import list_page
from heli.core.web import SIGNED_IN, done, key_in, opens, refusals_on, version_shown
from heli.core.words import shown as in_words
from heli.workforce.actions import registration as actions
from heli.workforce.forms import registration as forms
from heli.workforce.queries import registration as queries
from heli.workforce.queries.body import competent_body
from heli.workforce.queries.conduct import sanctions
from heli.workforce.registration_table import MARKS, REGISTRATIONS

FORM = "workforce/registration_form.html"


@opens("workforce.worker.view")
def registration_list(request: HttpRequest) -> HttpResponse:
    return list_page(
        request, REGISTRATIONS, queries.listed(request.user), title=_("登记"),
        template="workforce/registration_list.html",
    )  # fmt: skip


def _seen(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.registrations(request.user), pk=pk)


@opens(SIGNED_IN)
@never_cache
def registration_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One application: for whoever sees the worker, and for the worker."""
    user: Any = request.user
    shown, today = _seen(request, pk), localdate()
    certificate = shown.certificate
    hours = queries.hours_of(certificate, today)
    context = {
        "shown": shown, "certificate": certificate, "worker": certificate.worker, "mark": MARKS[shown.state],
        "stages": queries.stages(shown), "steps": queries.steps(user, shown), "moments": queries.timeline(user, shown),
        "hours": hours, "lacking": queries.lacks_hours(shown, hours), "own": queries.is_own(user, certificate.worker),
        "code": queries.code_of(certificate), "body": competent_body(today),
    }  # fmt: skip
    return render(request, "workforce/registration_detail.html", context)


@opens(SIGNED_IN)
@never_cache
def registration_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """What will be asked for by which rule, and asking for it: for oneself, or for a worker whose record one keeps."""
    user: Any = request.user
    certificate, today = get_object_or_404(queries.certificates_to_register(user), pk=pk), localdate()
    form = forms.ApplyForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            given = {"by": user, "today": today, "note": form.cleaned_data["note"]}
            if queries.is_own(user, certificate.worker):
                made = actions.apply_for_own(queries.own_of(user, certificate), **given)
            else:
                made = actions.apply_for_registration(certificate, **given)
            return done(request, made, _("已提出申请，等待初审。"))
    context = {
        "form": form, "certificate": certificate, "worker": certificate.worker, "title": _("申请登记"),
        "own": queries.is_own(user, certificate.worker), "button": _("提出申请"), "opening": queries.opening_of(certificate, today),
        "hours": queries.hours_of(certificate, today), "kind": queries.kind_of(certificate, today),
        "body": competent_body(today), "stopped": sanctions([certificate.worker_id], today).get(certificate.worker_id),
    }  # fmt: skip
    return render(request, FORM, context, status=422 if form.errors else 200)


@opens(SIGNED_IN)
@never_cache
def registration_resubmit(request: HttpRequest, pk: int) -> HttpResponse:
    """Where somebody sent it again or withdrew it meanwhile, the page says so and what was typed stays."""
    user: Any = request.user
    shown = _seen(request, pk)
    form = forms.ApplyForm(request.POST or None, initial={"note": shown.note})

    def deed(version: int | None) -> str:
        given = {"by": user, "today": localdate(), "note": form.cleaned_data["note"]}
        if queries.is_own(user, shown.certificate.worker):
            actions.resubmit_own(queries.own_of(user, shown), expected=version, **given)
        else:
            actions.resubmit_registration(shown, expect=version, **given)
        return _("已再次提交，等待初审。")

    lead = Sentence("退回的理由：%(reason)s", reason=shown.reason) if shown.reason else ""
    asked = Asked(_("再次提交申请"), _("再次提交"), shown, lead=lead)
    return ask(request, form, asked, deed, on=shown, stored={"note": shown.note})


@require_POST
@opens(SIGNED_IN)
def registration_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown, expected = _seen(request, pk), version_shown(request)
    if queries.is_own(user, shown.certificate.worker):
        actions.withdraw_own(queries.own_of(user, shown), by=user, expected=expected)
    else:
        actions.withdraw_registration(shown, by=user, expect=expected)
    return done(request, shown, _("已撤回申请。"))


@require_POST
@opens("workforce.registration.check")
def registration_check(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _seen(request, pk)
    actions.check_registration(shown, by=request.user, expect=version_shown(request), today=localdate())
    return done(request, shown, Sentence("%(name)s的申请初审通过，等待终审。", name=_name(shown)))


@require_POST
@opens("workforce.registration.approve")
def registration_approve(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _seen(request, pk)
    given = actions.approve_registration(shown, by=request.user, expect=version_shown(request), today=localdate())
    assert given.ends_on is not None, "what is approved has a term"
    said = Sentence("%(name)s已登记，有效期至 %(until)s。", name=_name(shown), until=given.ends_on.isoformat())
    return done(request, shown, said)


@opens("workforce.registration.return")
def registration_return(request: HttpRequest, pk: int) -> HttpResponse:
    def act(shown: Any, **given: Any) -> Any:
        return actions.return_registration(shown, **given)

    return _with_reason(request, pk, _("退回申请"), act, _("已退回%(name)s的申请，申请人会看到理由。"))


@opens("workforce.registration.refuse")
def registration_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    def act(shown: Any, **given: Any) -> Any:
        return actions.refuse_registration(shown, today=localdate(), **given)

    return _with_reason(request, pk, _("不予登记"), act, _("%(name)s的申请不予登记，申请人会看到理由。"))


def _name(shown: Any) -> str:
    return str(shown.certificate.worker.person.name)


def _with_reason(request: HttpRequest, pk: int, title: str, act: Callable[..., Any], said: str) -> HttpResponse:
    shown = _seen(request, pk)
    form = forms.ReasonForm(request.POST or None, initial={"reason": queries.why_hours(shown, localdate())})

    def deed(version: int | None) -> Sentence:
        act(shown, by=request.user, expect=version, reason=form.cleaned_data["reason"])
        return Sentence(said, name=_name(shown))

    return ask(request, form, Asked(title, title, shown), deed, on=shown, stored={"reason": shown.reason})


@opens("workforce.registration.check")
@never_cache
def registration_check_many(request: HttpRequest, source: str) -> HttpResponse:
    """Many applications checked, or returned with a reason, on one page."""
    return _many(request, source, queries.CHECK, _("批量初审"), _("初审通过"), actions.check_registration)


@opens("workforce.registration.approve")
@never_cache
def registration_approve_many(request: HttpRequest, source: str) -> HttpResponse:
    """Many applications decided, or returned with a reason, on one page."""
    return _many(request, source, queries.APPROVE, _("批量终审"), _("终审通过"), actions.approve_registration)


def _many(
    request: HttpRequest, source: str, permission: str, title: str, button: str, act: Callable[..., Any]
) -> HttpResponse:
    if source != REGISTRATIONS.name:
        raise Http404
    user: Any = request.user
    posted = request.method == "POST"
    query = request.POST.get("query", "")[:20_000] if posted else request.GET.urlencode()
    done_so_far, faults = _decide(request, permission, act) if posted else ((0, 0), {})
    if any(done_so_far) and not faults:
        said = Sentence("%(step)s %(passed)s 件，退回 %(returned)s 件。", step=button,
                        passed=done_so_far[0], returned=done_so_far[1])  # fmt: skip
        return done(request, "workforce:registration-list", said)
    found = queries.batch(user, permission, query, localdate())
    rows = [(each, faults.get(each.row.pk, ""), request.POST.get(f"reason-{each.row.pk}", "")) for each in found.ready]
    context = {
        "title": title, "button": button, "rows": rows, "left": found.left, "more": found.more, "query": query,
        "source": source, "passed": done_so_far[0], "returned": done_so_far[1], "most": queries.MOST,
        "passable": sum(not each.lacks_hours for each in found.ready), "final": permission == queries.APPROVE,
        "nothing": posted and not any(done_so_far) and not faults,
    }  # fmt: skip
    return render(request, "workforce/registration_many.html", context, status=422 if posted else 200)


def _decide(request: HttpRequest, permission: str, act: Callable[..., Any]) -> tuple[tuple[int, int], dict[int, str]]:
    """Pass each that is ticked and return each that has a reason, one by one, so that none waits for another's fault.
    Gives how many were passed and returned, and why the others were not."""
    user: Any = request.user
    shown = dict(pick.split("-", 1) for pick in request.POST.getlist("shown")[: queries.MOST] if "-" in pick)
    versions = {key_in(pk): key_in(version) for pk, version in shown.items()}
    ticked = set(request.POST.getlist("pick"))
    rows = queries.registrations(user).filter(pk__in=[pk for pk in versions if pk is not None])
    passed, returned, faults = 0, 0, dict[int, str]()
    for row in rows.order_by("applied_on", "pk"):
        reason, expect = request.POST.get(f"reason-{row.pk}", "").strip()[:400], versions[row.pk]
        try:
            if reason:
                actions.return_registration(row, by=user, expect=expect, reason=reason)
                returned += 1
            elif str(row.pk) in ticked:
                act(row, by=user, expect=expect, today=localdate())
                passed += 1
        except HeliError as refusal:
            faults[row.pk] = (
                _("刚刚被别人改过，请再看一遍。") if isinstance(refusal, Stale) else in_words(refusal.message)
            )
    return (passed, returned), faults
