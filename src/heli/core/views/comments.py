"""Comments on records: say, take back, follow."""

from __future__ import annotations

from typing import Any, cast

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from heli.core import discussion, following
from heli.core.actions import comments as actions
from heli.core.errors import Stale
from heli.core.forms import CommentForm
from heli.core.rules.mentions import begun
from heli.core.stale import versions
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


@opens("core.comment.add")
@require_safe
@never_cache
def comment_people(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Whom one may name, for what is typed: the part that stands under the box."""
    user = cast(Any, request.user)
    on = _record(user, kind, pk)
    typed = begun("@" + request.GET.get("q", "")[:50])
    people = [] if typed is None else discussion.may_be_named(user, on, typed)
    return HttpResponse(render_to_string("core/parts/comment_people.html", {"people": people}))


@opens("core.comment.change")
def comment_change(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own, put otherwise."""
    user = cast(Any, request.user)
    comment, on = _own(user, pk)
    if request.POST.get("keep") == "theirs":
        return redirect(on)
    form = CommentForm(request.POST or None, initial={"text": comment.text})
    context: dict[str, Any] = {"form": form, "record": on, "kind": on._meta.label_lower, "comment": comment}
    status = 200
    if form.is_valid():
        try:
            with refusals_on(form):
                actions.change_comment(
                    comment, by=user, expect=version_shown(request), text=form.cleaned_data["text"]
                )  # fmt: skip
                return done(request, on, _("评论已修改。"))
        except Stale:
            comment, on = _own(user, pk)
            context |= {"comment": comment, "versions": versions(comment, form, {"text": comment.text})}
            status = 409
    return render(request, "core/comment_change.html", context, status=422 if form.errors else status)


def _own(user: Any, pk: int) -> tuple[Any, Any]:
    found = discussion.own_comment(user, pk)
    if found is None or found[0].state != "said":
        raise Http404
    return found


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
    return done(request, on, _("已关注，有新评论、状态有变化会提醒。"))


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
