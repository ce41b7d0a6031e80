"""Figures and names of the city that no law gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from heli.core import queries, words
from heli.core.actions.settings import set_setting
from heli.core.errors import Stale
from heli.core.forms import SettingForm
from heli.core.rules import since
from heli.core.rules.money import Fen
from heli.core.rules.sentence import Sentence
from heli.core.stale import Versions, versions
from heli.core.web import done, opens, refusals_on, version_shown

if TYPE_CHECKING:
    from heli.accounts.models import User


@opens("core.setting.change")
def setting_list(request: HttpRequest) -> HttpResponse:
    """Each setting with its source; what nobody confirmed says so."""
    rows = [
        (key, asked, _shown(asked, row.value) if row else asked.unset, row)
        for key, asked, row in queries.settings_of_city(cast("User", request.user))
    ]
    return render(request, "core/setting_list.html", {"rows": rows})


def _shown(asked: queries.CitySetting, value: str) -> str:
    """The value as a page says it."""
    if asked.kind == "dated_money":
        return _("；").join(f"{day.isoformat()} {words.money(Fen(fen))}" for day, fen in since.amounts(value))
    if asked.kind.startswith("dated"):
        return _("；").join(value.splitlines())
    return words.money(Fen(int(value))) if asked.kind == "money" and value.isdigit() else value


@opens("core.setting.change")
def setting_change(request: HttpRequest, key: str) -> HttpResponse:
    """One setting; without a date of confirmation it is shown as 待确认 wherever it is used."""
    reader = cast("User", request.user)
    found = next((row for row in queries.settings_of_city(reader) if row[0] == key), None)
    if found is None:
        raise Http404
    _key, asked, shown = found
    if request.POST.get("keep") == "theirs":
        return redirect("core:setting-list")
    #: a page that was shown before anybody filled it in says 0, which no setting is
    expected = version_shown(request)
    held = shown.version if shown else 0
    initial = {name: getattr(shown, name) for name in ("source", "confirmed_on")} if shown else {}
    form = SettingForm(request.POST or None, initial=initial, asked=asked, held=shown.value if shown else "")
    context = {"form": form, "setting": shown, "label": asked.label, "version": held if expected is None else expected}
    if form.is_valid():
        try:
            with refusals_on(form):
                set_setting(shown, by=reader, expect=expected if shown else None, key=key, **form.cleaned_data)
                return done(request, "core:setting-list", Sentence("已保存「%(name)s」。", name=asked.label))
        except Stale:
            context |= {"versions": _both(form, asked, reader, key), "version": held}
            return render(request, "core/setting_form.html", context, status=409)
    return render(request, "core/setting_form.html", context, status=422 if form.errors else 200)


def _both(form: SettingForm, asked: queries.CitySetting, reader: User, key: str) -> Versions:
    """What is stored now and what was typed, both as a page says a value."""
    now = next(row for name, _asked, row in queries.settings_of_city(reader) if name == key)
    assert now is not None, "only what is there can be changed meanwhile"
    form.cleaned_data["value"] = _shown(asked, form.cleaned_data["value"])
    stored = {"value": _shown(asked, now.value), "source": now.source, "confirmed_on": now.confirmed_on}
    return versions(now, form, stored)
