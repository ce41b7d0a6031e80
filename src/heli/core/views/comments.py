"""Comments on records: say, take back, follow."""

from __future__ import annotations

from typing import Any, cast

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from heli.core import discussion, following
from heli.core.actions import comments as actions
from heli.core.forms import CommentForm
from heli.core.web import done, key_in, opens, refusals_on, version_shown


def _record(user: Any, kind: str, pk: int) -> Any:
    on = discussion.takes_comments(user, kind, pk)
    if on is None:
        raise Http404
    return on


@opens("core.comment.add")
def comment_add(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """A form of its own, where the one on the record's page was not filled in right."""
    user = cast(Any, request.user)
    on = _record(user, kind, pk)
    form = CommentForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            actions.add_comment(None, by=user, about=on, text=form.cleaned_data["text"])
            return done(request, on, _("评论已发表。"))
    context = {"form": form, "record": on, "kind": kind}
    return render(request, "core/comment_add.html", context, status=422 if form.errors else 200)


@require_POST
@opens("core.comment.withdraw")
def comment_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(Any, request.user)
    found = discussion.own_comment(user, pk)
    if found is None:
        raise Http404
    comment, on = found
    actions.withdraw_comment(comment, by=user, expect=version_shown(request))
    return done(request, on, _("评论已撤回。"))


@require_POST
@opens("core.follow.add")
def follow(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Follow a record, or no more: the button says which."""
    user = cast(Any, request.user)
    on = _record(user, kind, pk)
    if request.POST.get("follow") == "no":
        actions.unfollow(None, by=user, kind=kind, pk=pk)
        return done(request, on, _("不再关注。"))
    actions.follow(None, by=user, about=on)
    return done(request, on, _("已关注，有新评论会提醒。"))


PER_PAGE = 50


@opens("core.follow.add")
@require_safe
def follow_list(request: HttpRequest) -> HttpResponse:
    """What this reader follows, the latest first, with what has come of each."""
    user = cast(Any, request.user)
    pages = Paginator(following.followed(user), PER_PAGE)
    page = pages.get_page(key_in(request.GET.get("page", "1")) or 1)
    context = {"page": page, "rows": following.with_records(user, list(page))}
    return render(request, "core/follow_list.html", context)


@require_POST
@opens("core.follow.drop")
def follow_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """No more of one of them, seen or not."""
    user = cast(Any, request.user)
    known = get_object_or_404(following.followed(user), pk=pk)
    actions.unfollow(None, by=user, kind=known.about_type, pk=known.about_id)
    return done(request, "core:follow-list", _("不再关注。"))
