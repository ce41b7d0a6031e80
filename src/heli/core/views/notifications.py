"""The inbox: what somebody was told, what they took note of, and the bell that counts the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from heli.core import inbox, queries
from heli.core.actions.deliveries import choose_channels, send_again
from heli.core.actions.notifications import read_all_notifications, read_notification
from heli.core.channels import WAYS, addresses
from heli.core.choice_form import ChoiceForm
from heli.core.delivery_table import DELIVERIES
from heli.core.tables import list_page
from heli.core.web import SIGNED_IN, done, key_in, opens, refusals_on, version_shown
from heli.core.wishes import wishes_of

if TYPE_CHECKING:
    from heli.accounts.models import User


@opens(SIGNED_IN)
@require_safe
@never_cache
def notification_list(request: HttpRequest) -> HttpResponse:
    """What is unread, or everything, newest first."""
    user = cast("User", request.user)
    shows_all = request.GET.get("show") == "all"
    newest = queries.newest_notification(user)  # asked first: what comes now stays unread
    page = inbox.inbox_page(user, only_new=not shows_all, before=key_in(request.GET.get("before", "")))
    here = reverse("core:notification-list")
    tabs = [
        {"label": _("未读"), "url": here, "current": not shows_all},
        {"label": _("全部"), "url": f"{here}?show=all", "current": shows_all},
    ]
    context = {
        "page": page,
        "tabs": tabs,
        "shows_all": shows_all,
        "newest": newest,
        "may_follow": user.holds("core.follow.add"),
    }
    return render(request, "core/notification_list.html", context)


@opens(SIGNED_IN)
@require_safe
@never_cache
def notification_bell(request: HttpRequest) -> HttpResponse:
    """The bell alone, which asks again every half minute; frame.py gives the count."""
    return render(request, "core/parts/bell.html")


@opens(SIGNED_IN)
@require_safe
@never_cache
def notification(request: HttpRequest, pk: int) -> HttpResponse:
    """On to the record; whoever goes there has read what they were told."""
    user = cast("User", request.user)
    told = get_object_or_404(queries.notifications(user), pk=pk)
    record = told.about_for(user)
    if told.read_at is None:
        read_notification(told, by=user)
    if record is None:
        messages.info(request, _("涉及的记录现在看不到了。"))
        return redirect("core:notification-list")
    return redirect(record)


@require_POST
@opens(SIGNED_IN)
def notification_read(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast("User", request.user)
    read_notification(get_object_or_404(queries.notifications(user), pk=pk), by=user)
    return done(request, "core:notification-list", _("已标为已读。"))


@require_POST
@opens(SIGNED_IN)
def notification_read_all(request: HttpRequest) -> HttpResponse:
    """Up to the newest that the page showed; from anywhere else, all there are now."""
    user = cast("User", request.user)
    upto = key_in(request.POST["upto"]) if "upto" in request.POST else queries.newest_notification(user)
    if not upto:
        return redirect("core:notification-list")
    number = read_all_notifications(user.actor, by=user, upto=upto)
    sentence = ngettext("已把 %(count)s 条提醒标为已读。", "已把 %(count)s 条提醒标为已读。", number) % {
        "count": number
    }
    return done(request, "core:notification-list", sentence)


@opens("core.notification.choose")
@never_cache
def notification_choices(request: HttpRequest) -> HttpResponse:
    """By which channels, at once or by day, and in which hours not."""
    user = cast("User", request.user)
    known, channels = queries.reader_times(user), list(addresses())
    wishes = wishes_of([user.actor.pk])[user.actor.pk]
    form = ChoiceForm(request.POST or None, wishes=wishes, channels=channels)
    if form.is_valid():
        with refusals_on(form):
            choose_channels(
                known, by=user, expect=version_shown(request) if known else None, choices=form.choices(),
                times=form.times(),
            )  # fmt: skip
            return done(request, "core:notification-choices", _("已保存提醒方式。"))
    found = [
        (way.label, wishes.address(name) or _("没有登记，收不到")) for name, way in WAYS.items() if name in channels
    ]
    context = {"form": form, "known": known, "found": found}
    return render(request, "core/notification_choices.html", context, status=422 if form.errors else 200)


@opens("core.delivery.view")
@require_safe
def delivery_list(request: HttpRequest) -> HttpResponse:
    """What went out, what waits, and what did not reach anybody and why."""
    user = cast("User", request.user)
    rows = queries.deliveries(user)
    lost = rows.filter(state="given_up")
    context = {"channels": [WAYS[name].label for name in addresses()], "lost": lost[:20], "lost_count": lost.count()}
    return list_page(
        request, DELIVERIES, rows, title=_("提醒的发送"), template="core/delivery_list.html", context=context
    )


@require_POST
@opens("core.delivery.again")
def delivery_again(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast("User", request.user)
    send_again(get_object_or_404(queries.deliveries(user), pk=pk), by=user)
    return done(request, "core:delivery-list", _("已放回待发送，马上再发一次。"))
