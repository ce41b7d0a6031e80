"""The register's pages: the list, one worker, and their forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from heli.core import own
from heli.core.asking import Asked, Made, ask
from heli.core.errors import Stale
from heli.core.owners import owners_for, owners_of
from heli.core.rules.sentence import Sentence
from heli.core.stale import versions
from heli.core.tables import list_page
from heli.core.web import SIGNED_IN, done, opens, refusals_on, version_shown
from heli.workforce.actions import entering
from heli.workforce.actions import register as actions
from heli.workforce.forms import register as forms
from heli.workforce.learning_words import learning_of
from heli.workforce.queries import conduct, looked, match, profile, proposed, timeline, transfers
from heli.workforce.queries import register as queries
from heli.workforce.queries.registration import registration_facts
from heli.workforce.queries.rows import worker_rows
from heli.workforce.tables import WORKERS
from heli.workforce.words import (
    best_certificate,
    main_post,
    masked,
    place_words,
    registration_life,
    sanctioned,
    standing_of,
)

#: what a record holds now, by field of its form
Stored = Callable[[Any], dict[str, Any]]


@opens("workforce.worker.view")
def worker_list(request: HttpRequest) -> HttpResponse:
    """Workers by name; the address holds every filter."""
    user: Any = request.user
    context = {
        "may_import": user.holds("workforce.roster.import"),
        "may_enter": user.holds("workforce.worker.enter"),
        "may_decide": user.holds("workforce.roster.decide"),
        "may_hand_out": user.holds("workforce.account.make"),
        "may_move": user.holds("workforce.transfer.view"),
        "may_see_staying": user.holds("workforce.staying.view"),
    }
    seen: Any = SimpleLazyObject(lambda: queries.listed(user))  # a page by name alone is found without it
    return list_page(
        request, WORKERS, seen, title=_("社会工作者"), template="workforce/worker_list.html",
        context=context, drive=queries.drive(user), fetch=worker_rows, kept=True,
    )  # fmt: skip


@opens("workforce.worker.view")
def worker_sums(request: HttpRequest) -> HttpResponse:
    """The sentence above the list, fetched after it: counting a million people must not hold up fifty lines."""
    return render(request, "workforce/worker_sums.html", {"sums": queries.sums(request.user, localdate())})


@opens(SIGNED_IN)
@never_cache
def worker_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about a worker that this user may see; what tells who they are is masked. Whoever sees no register is
    led to their own record."""
    user: Any = request.user
    if not user.holds("workforce.worker.view") and queries.is_own(user, pk):
        return redirect("workforce:own-record")
    worker = get_object_or_404(queries.worker_detail(user), pk=pk)
    return render(request, "workforce/worker_detail.html", _facts(request, worker))


@opens(SIGNED_IN)
@never_cache
def own_record(request: HttpRequest) -> HttpResponse:
    """One's own record, for whoever's account was matched with it: what the house holds, and who looked."""
    user: Any = request.user
    worker = queries.own_record(user)
    if worker is None:
        return render(request, "workforce/own_record_missing.html")
    context = _facts(request, worker) | {
        "own": True,
        "may_teach": False,
        **proposed.on_own_page(user, worker),
        "own_answers": own.answers("workforce.worker", worker.pk, owners_of("workforce.worker", worker.pk)),
        "may_change": False,
        "may_reveal": False,
        "may_complain": False,
        "cases": conduct.own_cases_shown(user),
        "transfers": transfers.with_stages(transfers.own_transfers(user)),
        "profile": profile.own_profile(user),
        "why": None,
    }
    return render(request, "workforce/worker_detail.html", context)


def _facts(request: HttpRequest, worker: Any) -> dict[str, Any]:
    user: Any = request.user
    today, paper, post = localdate(), best_certificate(worker), main_post(worker)
    now = standing_of(worker, today, queries.DUE_DAYS)
    account, held = queries.account_of(worker), conduct.sanctions([worker.pk], today).get(worker.pk)
    return {
        "today": today, "worker": worker, "masked": masked(worker), "best": paper, "post": post,
        "place": place_words(post.place) if post else "", "standing": sanctioned(held) if held else now, "life": registration_life(paper, now, held),
        "matches": match.of_worker(worker, today),
        "removed": held is not None and held.until is None,
        **learning_of(user, worker), "certificates": worker.certificates.all(), "employments": worker.employments.all(),
        "registrations": registration_facts(user, worker, today, held),
        "qualifications": worker.qualifications.all(), "praises": worker.praises.order_by("-said_on", "-pk"), "moments": timeline.timeline(user, worker),
        "lookers": looked.lookers(worker, looked.before_in(request.GET.get("before", ""))), "why": queries.why(user, worker),
        "may_reveal": user.may("workforce.worker.reveal", worker), "may_change": user.may("workforce.worker.change", worker),
        "cases": conduct.cases_of(user, worker), "may_reset": bool(account) and user.may("workforce.account.reset", worker), "may_complain": user.may("workforce.conduct.receive", worker),
        "account": account, "own_answers": own.answers("workforce.worker", worker.pk, owners_for(user, "workforce.worker", worker.pk)),
    }  # fmt: skip


@opens("workforce.worker.reveal")
@never_cache
def worker_reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks what for, then shows the numbers once; both are kept in the audit."""
    user: Any = request.user
    worker = get_object_or_404(queries.workers(user), pk=pk)
    form = forms.RevealForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            revealed = own.revealed("workforce.worker", worker.pk, owners_for(user, "workforce.worker", worker.pk))
            shown = actions.reveal_worker(worker, by=user, purpose=form.cleaned_data["purpose"])
            return render(
                request,
                "workforce/worker_revealed.html",
                {"worker": worker, "shown": shown, "own_answers": revealed},
            )
    return _form(request, form, worker, _("查看完整证件号和手机"), _("查看"))


def _form(request: HttpRequest, form: Any, worker: Any, title: str, button: str, **more: Any) -> HttpResponse:
    """A page with one form about a worker; 422 where it is wrong, 409 where somebody was faster."""
    status = 409 if "versions" in more else 422 if form.errors else 200
    context = {"form": form, "worker": worker, "title": title, "button": button, **more}
    return render(request, "workforce/worker_form.html", context, status=status)


def change(
    request: HttpRequest, form: Any, worker: Any, on: Any, action: Any, words: tuple[str, str, str], stored: Stored
) -> HttpResponse:
    """Take a step with what the form says. Where the record changed meanwhile both versions are shown and the person
    decides; ``stored`` says what the record holds now, by field."""
    title, button, sentence = words
    if request.POST.get("keep") == "theirs":
        return redirect(worker)
    shown = version_shown(request)
    if form.is_valid():
        try:
            with refusals_on(form):
                action(on, by=request.user, expect=shown, **form.cleaned_data)
                return done(request, worker, Sentence(sentence, name=worker.person.name))
        except Stale:
            on.refresh_from_db()
            both = versions(on, form, stored(on))
            return _form(request, form, worker, title, button, version=on.version, versions=both)
    return _form(request, form, worker, title, button, version=on.version if shown is None else shown)


def _add(request: HttpRequest, form: Any, worker: Any, action: Any, words: tuple[str, str]) -> HttpResponse:
    """Something new about a worker; it overwrites nothing, so no version is compared."""
    title, sentence = words
    if form.is_valid():
        with refusals_on(form):
            action(worker, by=request.user, **form.cleaned_data)
            return done(request, worker, Sentence(sentence, name=worker.person.name))
    return _form(request, form, worker, title, title)


def _facts_stored(worker: Any) -> dict[str, Any]:
    held = {"name": worker.person.name, "education": worker.education, "major": worker.major, "note": worker.note}
    return held | {"phone": None}


@opens("workforce.worker.enter")
def worker_enter(request: HttpRequest) -> HttpResponse:
    """One person, by hand: what a roster does for many."""
    user: Any = request.user
    mine = list(queries.organisations_of_mine(user)[:2])
    form = forms.EnterForm(
        request.POST or None, initial={"organisation": mine[0].name} if len(mine) == 1 else {},
        organisations=(queries.organisations(user), queries.suggested_organisations(user)),
        places=(queries.places_above(user), queries.suggested_places(user)),
    )  # fmt: skip

    def deed(_version: int | None) -> Made:
        entered = entering.enter_worker(None, by=user, who=form.who, post=form.employment)
        return Made(entered, Sentence("已登记%(name)s的任职。证书、培训在这一页上登记。", name=entered.person.name))

    title = _("登记社会工作者")
    return ask(request, form, Asked(title, title, None), deed, template="workforce/worker_enter.html")


@opens("workforce.worker.change")
def worker_change(request: HttpRequest, pk: int) -> HttpResponse:
    worker: Any = get_object_or_404(queries.workers(request.user), pk=pk)
    form = forms.WorkerForm(request.POST or None, initial=_facts_stored(worker))
    words = (_("修改基本情况"), _("保存基本情况"), _("已修改%(name)s的基本情况。"))
    return change(request, form, worker, worker, actions.change_worker, words, _facts_stored)


@opens("workforce.worker.identify")
def worker_identify(request: HttpRequest, pk: int) -> HttpResponse:
    worker: Any = get_object_or_404(queries.workers(request.user), pk=pk)
    form = forms.DocumentForm(request.POST or None, initial={"document_kind": worker.person.document_kind})
    words = (_("更正证件"), _("保存证件"), _("已更正%(name)s的证件。"))

    def stored(on: Any) -> dict[str, Any]:
        return {"document_kind": on.person.document_kind, "document_number": masked(on).document}

    return change(request, form, worker, worker, actions.identify_worker, words, stored)


@opens("workforce.worker.link")
def worker_link(request: HttpRequest, pk: int) -> HttpResponse:
    """The account with which the person sees their own record."""
    worker: Any = get_object_or_404(queries.workers(request.user), pk=pk)
    form = forms.LinkForm(
        request.POST if request.method == "POST" else None, initial={"login": queries.account_of(worker)}
    )
    words = (_("对应本人账号"), _("保存对应"), _("已保存%(name)s的本人账号。"))

    def stored(on: Any) -> dict[str, Any]:
        return {"login": queries.account_of(on)}

    return change(request, form, worker, worker, actions.link_worker, words, stored)


@opens("workforce.certificate.add")
def certificate_add(request: HttpRequest, pk: int) -> HttpResponse:
    worker: Any = get_object_or_404(queries.workers(request.user), pk=pk)
    form = forms.NewCertificateForm(request.POST or None)
    return _add(request, form, worker, actions.add_certificate, (_("登记证书"), _("已登记%(name)s的证书。")))


@opens("workforce.certificate.change")
def certificate_change(request: HttpRequest, pk: int) -> HttpResponse:
    paper: Any = get_object_or_404(queries.certificates(request.user), pk=pk)

    def stored(on: Any) -> dict[str, Any]:
        return {"number": on.number, "issued_on": on.issued_on, "registered_until": on.registered_until}

    form = forms.CertificateForm(request.POST or None, initial=stored(paper))
    words = (
        _("修改证书：%(level)s") % {"level": paper.get_level_display()},
        _("保存证书"),
        _("已修改%(name)s的证书。"),
    )
    return change(request, form, paper.worker, paper, actions.change_certificate, words, stored)


@opens("workforce.qualification.add")
def qualification_add(request: HttpRequest, pk: int) -> HttpResponse:
    worker: Any = get_object_or_404(queries.workers(request.user), pk=pk)
    form = forms.QualificationForm(request.POST or None)
    words = (_("登记其他资格或培训"), _("已登记%(name)s的其他资格或培训。"))
    return _add(request, form, worker, actions.add_qualification, words)


@opens("workforce.qualification.change")
def qualification_change(request: HttpRequest, pk: int) -> HttpResponse:
    held: Any = get_object_or_404(queries.qualifications(request.user), pk=pk)

    def stored(on: Any) -> dict[str, Any]:
        return {"kind": on.kind, "name": on.name, "obtained_on": on.obtained_on}

    form = forms.QualificationForm(request.POST or None, initial=stored(held))
    words = (_("修改其他资格或培训"), _("保存修改"), _("已修改%(name)s的其他资格或培训。"))
    return change(request, form, held.worker, held, actions.change_qualification, words, stored)


@opens("workforce.employment.add")
def employment_add(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    worker: Any = get_object_or_404(queries.workers(user), pk=pk)
    form = forms.NewEmploymentForm(
        request.POST or None,
        organisations=(queries.organisations(user), queries.suggested_organisations(user)),
        places=(queries.places_above(user), queries.suggested_places(user)),
    )
    return _add(request, form, worker, actions.add_employment, (_("登记任职"), _("已登记%(name)s的任职。")))


@opens("workforce.employment.change")
def employment_change(request: HttpRequest, pk: int) -> HttpResponse:
    post: Any = get_object_or_404(queries.employments(request.user), pk=pk)

    def stored(on: Any) -> dict[str, Any]:
        held = {"post": on.post, "time": on.time, "start_on": on.start_on}
        return held | {"contract_until": on.contract_until, "pay_group": on.pay_group}

    form = forms.EmploymentForm(request.POST or None, initial=stored(post))
    words = (_("修改任职"), _("保存任职"), _("已修改%(name)s的任职。"))
    return change(request, form, post.worker, post, actions.change_employment, words, stored)


@opens("workforce.employment.end")
def employment_end(request: HttpRequest, pk: int) -> HttpResponse:
    post: Any = get_object_or_404(queries.employments(request.user), pk=pk)
    form = forms.EndForm(request.POST or None)
    words = (_("结束任职"), _("结束任职"), _("已结束%(name)s的任职。"))

    def stored(on: Any) -> dict[str, Any]:
        return {"end_on": on.end_on, "end_reason": on.end_reason, "end_words": on.end_words}

    return change(request, form, post.worker, post, actions.end_employment, words, stored)
