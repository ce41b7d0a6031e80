"""What anybody reads of purchases, without an account: notices, their feed, plans; and the opinion anybody gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from heli.core import tries
from heli.core.feed import plain
from heli.core.queries import setting
from heli.core.rules.sentence import Sentence
from heli.core.rules.visitors import visitor
from heli.core.web import PUBLIC, done, opens, refusals_on
from heli.purchasing.actions import notices as actions
from heli.purchasing.actions import single_source as objecting
from heli.purchasing.forms import notices as forms
from heli.purchasing.forms.single_source import NoticeObjectionForm
from heli.purchasing.queries import notices as queries
from heli.purchasing.queries import plans, tender_text

PER_PAGE, IN_FEED = 30, 50
#: opinions an address may give within ten minutes
MOST_OPINIONS = 5


@require_GET
@opens(PUBLIC)
@never_cache
def public_notices(request: HttpRequest) -> HttpResponse:
    form = forms.SearchForm(request.GET)
    found: Any = queries.public_notices()
    if form.is_valid():
        if form.cleaned_data["kind"]:
            found = found.filter(kind=form.cleaned_data["kind"])
        if form.cleaned_data["q"].strip():
            found = queries.called(found, form.cleaned_data["q"])
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "form": form, "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")), "asked": asked.urlencode(),
        "plans": plans.public_plans()[:PER_PAGE], "tenders": tender_text.running()[:PER_PAGE],
    }  # fmt: skip
    return render(request, "purchasing/public_notices.html", context)


@require_GET
@opens(PUBLIC)
@never_cache
def public_notice(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(queries.public_notices(), pk=pk)
    return render(request, "purchasing/public_notice.html", {"shown": shown, "is_open": queries.is_open(shown)})


@require_GET
@opens(PUBLIC)
@never_cache
def public_feed(request: HttpRequest) -> HttpResponse:
    """The newest notices as Atom (RFC 4287), Chinese in every language, as they are written; without
    the characters no XML may hold."""
    home = request.build_absolute_uri("/purchasing/notices/")
    feed = Atom1Feed(
        title=f"{setting('city_name') or '合力'}采购公告", link=home, description="", language="zh-CN",
        feed_url=request.build_absolute_uri(request.path),
    )  # fmt: skip
    for notice in queries.public_notices()[:IN_FEED]:
        withdrawn = f"已撤回：{notice.reason}\n\n" if notice.state == "withdrawn" else ""
        feed.add_item(
            title=plain(notice.title), link=request.build_absolute_uri(notice.public_url),
            description=plain(withdrawn + notice.text),
            unique_id=f"urn:uuid:{notice.uid}", pubdate=notice.published_at, updateddate=notice.updated_at,
            author_name=plain(notice.project.buyer.name), categories=[notice.kind],
        )  # fmt: skip
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@opens(PUBLIC)
@never_cache
def opinion_give(request: HttpRequest, pk: int) -> HttpResponse:
    """Anybody says what they think of a need; too many from one address wait."""
    shown = get_object_or_404(queries.public_notices().filter(kind="opinion"), pk=pk)
    form = forms.OpinionForm(request.POST or None)
    heard = Heard("purchasing.opinion", actions.give_opinion, Sentence("意见已收到，谢谢。"))
    return _hear(request, shown, form, heard, "purchasing/opinion_form.html")


@opens(PUBLIC)
@never_cache
def notice_objection_raise(request: HttpRequest, pk: int) -> HttpResponse:
    """Anybody objects to a single source while its notice stands; too many from one address wait."""
    shown = get_object_or_404(queries.public_notices().filter(kind="single_source"), pk=pk)
    form = NoticeObjectionForm(request.POST or None)
    said = Sentence("异议已收到，购买主体会组织专家论证。")
    heard = Heard("purchasing.notice_objection", objecting.raise_notice_objection, said)
    return _hear(request, shown, form, heard, "purchasing/notice_objection_form.html")


@dataclass(frozen=True)
class Heard:
    """What is counted by address, what takes it in, what is said then."""

    counted: str
    take: Callable[..., Any]
    said: Sentence


def _hear(request: HttpRequest, shown: Any, form: Any, heard: Heard, template: str) -> HttpResponse:
    """Anybody speaks about a notice, without an account."""
    if form.is_valid():
        address = visitor(str(request.META.get("REMOTE_ADDR", "")))
        if not tries.count_try(f"{heard.counted}.{address}", MOST_OPINIONS):
            form.add_error(None, _("提得太多了，请过十分钟再提。"))
        else:
            with refusals_on(form):
                acting: Any = import_module(settings.HELI_ACTING)
                heard.take(shown, by=acting.public(), **form.cleaned_data)
                return done(request, shown.public_url, heard.said)
    context: dict[str, Any] = {"shown": shown, "form": form, "is_open": queries.is_open(shown)}
    return render(request, template, context, status=422 if form.errors else 200)


@require_GET
@opens(PUBLIC)
@never_cache
def public_plan(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(plans.public_plans(), pk=pk)
    context = {"shown": shown, "items": plans.items(shown), "total": plans.total(shown)}
    return render(request, "purchasing/public_plan.html", context)
