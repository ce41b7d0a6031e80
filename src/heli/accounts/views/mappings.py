"""What a group at the city's identity provider stands for here: pages of the security administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from heli.accounts import actions, provider, queries
from heli.accounts.forms import MappingForm
from heli.accounts.tables import MAPPINGS
from heli.core.rules.sentence import Sentence
from heli.core.tables import list_page
from heli.core.web import done, opens, refusals_on, version_shown

if TYPE_CHECKING:
    from heli.accounts.models import User


@opens("accounts.mapping.view")
def mapping_list(request: HttpRequest) -> HttpResponse:
    reader = cast("User", request.user)
    known = provider.configured()
    context = {"may_add": known is not None and reader.holds("accounts.mapping.add"), "provider": known}
    return list_page(
        request, MAPPINGS, queries.mappings(reader), title=_("组对应的角色"), template="accounts/mapping_list.html",
        context=context,
    )  # fmt: skip


@opens("accounts.mapping.add")
def mapping_add(request: HttpRequest) -> HttpResponse:
    if provider.configured() is None:
        return redirect("accounts:mapping-list")
    reader = cast("User", request.user)
    form = MappingForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            made = actions.add_mapping(None, by=reader, **form.cleaned_data)
            sentence = Sentence("“%(group)s”的人下次登录时得到“%(role)s”。", group=made.group, role=made.role_name)
            return done(request, "accounts:mapping-list", sentence)
    return render(request, "accounts/mapping_form.html", {"form": form}, status=422 if form.errors else 200)


@opens("accounts.mapping.end")
def mapping_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Says first how many roles go with it."""
    reader = cast("User", request.user)
    shown = get_object_or_404(queries.mappings(reader), pk=pk)
    if request.method == "POST":
        actions.end_mapping(shown, by=reader, expect=version_shown(request))  # type: ignore[call-arg]
        return done(request, "accounts:mapping-list", Sentence("已结束“%(group)s”对应的角色。", group=shown.group))
    context = {"shown": shown, "held": shown.grants.filter(revoked_at__isnull=True).count()}
    return render(request, "accounts/mapping_end.html", context)
