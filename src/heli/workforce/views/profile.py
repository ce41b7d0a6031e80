"""One's own public profile with its card, and praise that an office writes down."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from heli.accounts.queries import account, oneself
from heli.core.asking import Asked, ask
from heli.core.qr import qr_picture
from heli.core.rules.sentence import Sentence
from heli.core.web import SIGNED_IN, opens
from heli.workforce.actions import profile as actions
from heli.workforce.forms.profile import PraiseForm, ProfileForm, RemovePraiseForm
from heli.workforce.queries import profile as queries
from heli.workforce.queries import register
from heli.workforce.views.learning import OwnRecord


@opens(SIGNED_IN)
@never_cache
def own_profile(request: HttpRequest) -> HttpResponse:
    """What of oneself everybody may see."""
    user: Any = request.user
    if register.own_record(user) is None:
        raise Http404
    known = queries.own_profile(user)
    stored = {each.name: getattr(known, each.name) for each in fields(actions.Chosen)} if known else {}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=stored)

    def deed(version: int | None) -> Any:
        saved = actions.save_profile(account(user.pk), by=oneself(user), chosen=form.chosen, shown=version)
        return _("名片已公开，可以打印二维码。") if saved.is_open else _("已保存，名片没有公开。")

    lead = _("由本人决定公众看到什么：没有勾选、没有填写的都不显示。随时可以改，关上以后马上看不到。")
    return ask(
        request, form, Asked(_("公开名片"), _("保存名片"), OwnRecord(), lead=lead), deed, on=known, stored=stored
    )


@opens(SIGNED_IN)
@never_cache
def own_card(request: HttpRequest) -> HttpResponse:
    """A card to print or to show on the phone; its code leads to the page, and that to what holds today."""
    known = queries.own_profile(request.user)
    shown = queries.public_profile(known.code, localdate()) if known else None
    if shown is None:
        raise Http404
    address = request.build_absolute_uri(reverse("portal:profile", args=[shown.code]))
    picture = qr_picture(address)
    return render(request, "workforce/own_card.html", {"shown": shown, "address": address, "picture": picture})


@opens("workforce.praise.add")
def praise_add(request: HttpRequest, pk: int) -> HttpResponse:
    worker: Any = get_object_or_404(register.workers(request.user), pk=pk)
    form = PraiseForm(request.POST or None)

    def deed(_version: int | None) -> Any:
        actions.add_praise(worker, by=cast(Any, request.user), **form.cleaned_data)
        return Sentence("已登记%(name)s收到的表扬。", name=worker.person.name)

    return ask(request, form, Asked(_("登记表扬"), _("登记表扬"), worker), deed)


@opens("workforce.praise.remove")
def praise_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Of a worker this user sees; what is removed is read once more first."""
    praise: Any = get_object_or_404(queries.praises(request.user), pk=pk)
    form = RemovePraiseForm(request.POST or None)

    def deed(_version: int | None) -> Any:
        user = cast(Any, request.user)
        actions.remove_praise(praise.worker, by=user, praise=praise, reason=form.cleaned_data["reason"])
        return _("已删除这条表扬，公开名片上也不再显示。")

    asked = Asked(_("删除表扬"), _("删除"), praise.worker, lead=praise.words, tone="danger")
    return ask(request, form, asked, deed)
