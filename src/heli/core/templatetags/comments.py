"""``{% comments record %}``: what is said about a record, and the form to say more."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model

from heli.core import discussion
from heli.core.forms import CommentForm

register = template.Library()


@register.inclusion_tag("core/parts/comments.html", takes_context=True)
def comments(context: Any, record: Model) -> dict[str, Any]:
    """Nothing is there for whoever may not speak about the record."""
    user = context["request"].user
    said = discussion.discussion(user, record) if user.holds("core.comment.add") else None
    return {
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "may_add": said is not None and said.may_talk,
        "discussion": said,
        "me": user.actor.pk,
        "form": CommentForm(auto_id="comment-%s"),
        "kind": record._meta.label_lower,
        "record": record,
    }
