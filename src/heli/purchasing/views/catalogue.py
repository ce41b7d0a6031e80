"""Pages of the catalogue."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core.asking import Asked, Made, ask
from heli.core.errors import Stale
from heli.core.rules.sentence import Sentence, day_named
from heli.core.tables import list_page
from heli.core.web import done, opens, version_shown
from heli.purchasing.actions import catalogue as actions
from heli.purchasing.forms import catalogue as forms
from heli.purchasing.queries import catalogue as queries
from heli.purchasing.tables.catalogue import CATALOGUE
from heli.purchasing.views.reasons import with_reason

FORM = "purchasing/catalogue_form.html"


@opens("purchasing.catalogue.view")
def catalogue_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    context = {"may_enter": user.holds("purchasing.catalogue.enter")}
    return list_page(
        request, CATALOGUE, queries.items(user), title=_("购买服务目录"), template="purchasing/catalogue_list.html",
        context=context,
    )  # fmt: skip


@opens("purchasing.catalogue.view")
def catalogue_statistics(request: HttpRequest) -> HttpResponse:
    """What share of the tasks is contracted out, by number and by money, year by year."""
    found = queries.contracted_out(request.user, localdate())
    return render(request, "purchasing/catalogue_statistics.html", {"found": found})


@opens("purchasing.catalogue.view")
@never_cache
def catalogue_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    item = _shown(request, pk)
    context = {
        "item": item,
        "kind": queries.kind_of(item),
        "steps": {step.name for step in queries.steps(user, item)},
        "doers": queries.doers(user).filter(item=item),
        "may_record": item.state != "withdrawn" and user.may("purchasing.doer.record", item),
        "projects": queries.projects_of(user, item),
    }
    return render(request, "purchasing/catalogue_detail.html", context)


def _shown(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.items(request.user), pk=pk)


@opens("purchasing.catalogue.enter")
def catalogue_enter(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    kinds = queries.kind_choices(localdate())
    form = forms.ItemForm(request.POST or None, kinds=kinds, departments=queries.departments(user))

    def deed(version: int | None) -> Made:
        given = dict(form.cleaned_data)
        item = actions.enter_item(given.pop("department"), by=user, **given)
        return Made(item, Sentence("已登记「%(name)s」，还是草稿。核对以后列入目录。", name=item.name))

    return ask(request, form, Asked(_("登记事项"), _("保存草稿"), None), deed, template=FORM)


@opens("purchasing.catalogue.change")
def catalogue_change(request: HttpRequest, pk: int) -> HttpResponse:
    item = _shown(request, pk)
    stored = forms.facts_of(item)
    form = forms.ItemForm(request.POST or None, initial=stored, kinds=queries.kind_choices(localdate()))

    def deed(version: int | None) -> Sentence:
        actions.change_item(item, by=request.user, expect=version, **form.cleaned_data)
        return Sentence("已保存「%(name)s」。", name=form.cleaned_data["name"])

    return ask(request, form, Asked(_("修改事项"), _("保存事项"), item), deed, on=item, stored=stored, template=FORM)


@require_POST
@opens("purchasing.catalogue.list")
def catalogue_include(request: HttpRequest, pk: int) -> HttpResponse:
    item = actions.list_item(_shown(request, pk), by=request.user, expect=version_shown(request))
    return done(request, item, Sentence("「%(name)s」已列入目录。", name=item.name))


@opens("purchasing.catalogue.withdraw")
def catalogue_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    def said(item: Any) -> Sentence:
        return Sentence("「%(name)s」已移出目录。", name=item.name)

    return with_reason(request, _shown(request, pk), _("移出目录"), actions.withdraw_item, said, FORM, "danger")


@opens("purchasing.doer.record")
def doer_record(request: HttpRequest, pk: int) -> HttpResponse:
    """What was recorded of the same day stands beside what is filled in here, before it is corrected."""
    item = _shown(request, pk)
    form = forms.DoerForm(request.POST or None)
    known = queries.doer_since(request.user, item, form.cleaned_data["since"]) if form.is_valid() else None

    def deed(version: int | None) -> Sentence:
        if known is not None and known.version != version:
            raise Stale(known)
        found = actions.record_doer(item, by=request.user, **form.cleaned_data)
        return Sentence("已登记从 %(day)s 起由谁做。", day=day_named(found.since))

    asked = Asked(_("登记由谁做"), _("登记由谁做"), item)
    stored = forms.facts_of_doer(known) if known else None
    return ask(request, form, asked, deed, on=known, stored=stored, template=FORM)
