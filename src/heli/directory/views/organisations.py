"""Pages of organisations: the list, one organisation, its forms, and those that may be the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from heli.core import own
from heli.core.errors import Stale
from heli.core.owners import owners_for
from heli.core.rules.sentence import Sentence
from heli.core.stale import versions
from heli.core.tables import list_page
from heli.core.web import done, key_in, opens, refusals_on, version_shown
from heli.directory import actions, queries
from heli.directory.forms import ApartForm, CloseForm, MergeForm, OrganisationForm, suggestions
from heli.directory.tables import ORGANISATIONS
from heli.directory.views.places import needs

if TYPE_CHECKING:
    from heli.accounts.models import User

SUBJECT = "directory.organisation"


@opens("directory.organisation.view")
@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    context = {
        "may_create": user.holds("directory.organisation.create"),
        "may_merge": user.holds("directory.organisation.merge"),
        "may_import": user.holds("directory.organisation.import"),
    }
    return list_page(
        request, ORGANISATIONS, queries.organisations(user), title=_("组织"), template="directory/organisation_list.html",
        context=context,
    )  # fmt: skip


@opens("directory.organisation.view")
@require_safe
def organisation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation: facts, hierarchy, whom it answers to and for, what happened."""
    user = cast("User", request.user)
    organisation = get_object_or_404(queries.organisations(user), pk=pk)
    rows = queries.organisations(user)
    context = {
        "organisation": organisation,
        "superiors": queries.superiors(organisation),
        "children": list(rows.filter(parent=organisation, state="active")),
        "answers_for": list(rows.filter(answers_to=organisation, state="active")[:50]),
        "other_names": list(organisation.other_names.all()),
        "people_here": user.holds("workforce.worker.view"),
        "history": queries.organisation_history(user, organisation),
        "own_answers": own.answers(SUBJECT, pk, owners_for(user, SUBJECT, pk)),
        "may_fill": user.may("directory.organisation.fill", organisation),
        "steps": {step.name for step in organisation.LIFE.open_to(organisation, user)},
    }
    return render(request, "directory/organisation_detail.html", context)


def _names(request: HttpRequest) -> dict[str, Any]:
    """What the form resolves typed names with."""
    return {"names": queries.employer_names(), "places": queries.places_by_code_or_name()}


def _form_page(request: HttpRequest, form: Any, **context: Any) -> HttpResponse:
    context |= {
        "form": form,
        "place_names": suggestions(n for _c, n, level, _p in queries.place_rows() if level != "community"),
        "organisation_names": suggestions(queries.employer_names()),
    }
    status = 409 if "versions" in context else 422 if form.errors else 200
    return render(request, "directory/organisation_form.html", context, status=status)


@opens("directory.organisation.create")
def organisation_create(request: HttpRequest) -> HttpResponse:
    """The superior, else the place, decides whether the user may register it."""
    user = cast("User", request.user)
    form = OrganisationForm(request.POST if request.method == "POST" else None, **_names(request))
    if form.is_valid():
        with refusals_on(form):
            facts = form.cleaned_data
            places = [scope for scope in (facts["place"], facts["parent"]) if scope is not None]
            scope = next((one for one in places if user.may("directory.organisation.create", one)), None)
            if scope is None:
                form.add_error("place", _("请填写所在地区或上级单位，并且在您负责的范围内。"))
            else:
                made = actions.create_organisation(scope, by=user, **facts)
                return done(request, made, Sentence("已登记%(name)s。", name=made.name))
    return _form_page(request, form, title=_("登记组织"), button=_("登记组织"))


@opens("directory.organisation.change")
def organisation_change(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast("User", request.user)
    organisation = get_object_or_404(queries.organisations(user), pk=pk)
    needs(user, "directory.organisation.change", organisation)
    data = request.POST if request.method == "POST" else None
    form = OrganisationForm(data, instance=organisation, **_names(request))
    if request.POST.get("keep") == "theirs":
        return redirect(organisation)
    named = organisation.name
    page = {"organisation": organisation, "title": Sentence("修改%(name)s", name=named), "button": _("保存修改")}
    if form.is_valid():
        try:
            with refusals_on(form):
                actions.change_organisation(organisation, by=user, expect=version_shown(request), **form.cleaned_data)
                return done(request, organisation, Sentence("已修改%(name)s。", name=form.cleaned_data["name"]))
        except Stale:
            now = get_object_or_404(queries.organisations(user), pk=pk)
            stored = {field.name: getattr(now, field.name) for field in form}
            page |= {"versions": versions(now, form, stored), "version": now.version}
            return _form_page(request, form, **page)
    return _form_page(request, form, **page, version=version_shown(request))


@opens("directory.organisation.fill")
def organisation_fill(request: HttpRequest, pk: int) -> HttpResponse:
    """What offices ask of an organisation beside what heli asks."""
    user = cast("User", request.user)
    organisation = get_object_or_404(queries.organisations(user), pk=pk)
    needs(user, "directory.organisation.fill", organisation)
    if request.POST.get("keep") == "theirs":
        return redirect(organisation)
    owners = owners_for(user, SUBJECT, pk)
    form = own.AnswersForm(request.POST or None, subject=SUBJECT, record=pk, owners=owners)
    page = {"organisation": organisation, "title": _("填写自设项目"), "button": _("保存自设项目")}
    if form.is_valid():
        try:
            with refusals_on(form):
                actions.fill_organisation(organisation, by=user, expect=version_shown(request), values=form.said())
                return done(request, organisation, Sentence("已保存%(name)s的自设项目。", name=organisation.name))
        except Stale:
            now = get_object_or_404(queries.organisations(user), pk=pk)
            both = versions(now, form, own.held(SUBJECT, pk, owners))
            return _form_page(request, form, **page, versions=both, version=now.version)
    return _form_page(request, form, **page, version=version_shown(request))


@opens("directory.organisation.close")
def organisation_close(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast("User", request.user)
    organisation = get_object_or_404(queries.organisations(user), pk=pk)
    needs(user, "directory.organisation.close", organisation)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            actions.close_organisation(organisation, by=user, expect=version_shown(request), **form.cleaned_data)
            return done(request, organisation, Sentence("已登记%(name)s注销。", name=organisation.name))
    title = Sentence("注销%(name)s", name=organisation.name)
    return _form_page(request, form, organisation=organisation, title=title, button=_("登记注销"))


@opens("directory.organisation.merge")
@require_safe
def organisation_duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs that may be one, each with its reason; and the merges that were made."""
    user = cast("User", request.user)
    context = {"pairs": queries.duplicates(user)[:100], "merges": queries.merges(user)}
    return render(request, "directory/organisation_duplicates.html", context)


@opens("directory.organisation.merge")
def organisation_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """This organisation goes into another."""
    user = cast("User", request.user)
    organisation = get_object_or_404(queries.organisations(user), pk=pk)
    needs(user, "directory.organisation.merge", organisation)
    names = queries.employer_names()
    into = queries.organisations(user).filter(pk=key_in(request.GET.get("kept", "")) or 0).first()
    initial = {"kept": into.name if into else "", "reason": request.GET.get("reason", "")}
    if into is not None:
        names |= {into.name: into.pk}
    form = MergeForm(request.POST if request.method == "POST" else None, names=names, initial=initial)
    if form.is_valid():
        with refusals_on(form):
            merge = actions.merge_organisations(
                organisation, by=user, expect=version_shown(request), **form.cleaned_data
            )
            return done(request, merge.kept, Sentence("已把%(name)s并入。", name=organisation.name))
    title = Sentence("把%(name)s并入另一个组织", name=organisation.name)
    return _form_page(request, form, organisation=organisation, title=title, button=_("合并这两个组织"))


@require_POST
@opens("directory.organisation.separate")
def organisation_separate(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast("User", request.user)
    organisation = get_object_or_404(queries.organisations(user), pk=pk)
    actions.undo_merge(organisation, by=user, expect=version_shown(request))
    return done(request, organisation, Sentence("已撤销合并，%(name)s恢复为单独的组织。", name=organisation.name))


@require_POST
@opens("directory.organisation.distinguish")
def organisation_distinguish(request: HttpRequest, pk: int) -> HttpResponse:
    """A proposal refused: the two are two."""
    user = cast("User", request.user)
    organisation = get_object_or_404(queries.organisations(user), pk=pk)
    needs(user, "directory.organisation.distinguish", organisation)
    form = ApartForm(request.POST)
    if form.is_valid():
        actions.tell_apart(organisation, by=user, **form.cleaned_data)
        return done(request, "directory:organisation-duplicates", _("已认定不是同一个组织，不再提示。"))
    title = _("认定不是同一个组织")
    return _form_page(request, form, organisation=organisation, title=title, button=_("认定不是同一个组织"))
