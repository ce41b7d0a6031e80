"""What followers of a record hear beside what is said about it: that it came into another state."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module

from django.conf import settings
from django.db import models
from django.utils.translation import override

from heli.core.actions.notifications import tell
from heli.core.discussion import kinds
from heli.core.models import Acting, Follow, Notification, record_inside
from heli.core.rules.sentence import Sentence

#: the language of the source, in which a sentence is kept
SOURCE = "zh-hans"


def tell_followers(of: models.Model, state: str, *, by: Acting, since: datetime) -> None:
    """Within the action that changed its state. Whoever the action has told of this record already, since its beginning,
    is not told again, and whoever does not see it any more is not told at all."""
    if of._meta.label_lower not in kinds():
        return
    following = Follow.objects.about(of).values_list("actor", flat=True)
    told = Notification.objects.about(of).filter(told_by=by.actor, told_at__gte=since).values("reader")
    acting = import_module(settings.HELI_ACTING)
    people = acting.readers(following.exclude(actor__in=told)).values() if following else ()
    to = [each.actor for each in people if record_inside(each, of._meta.label_lower, of.pk) is not None]
    if not to:
        return
    with override(SOURCE):
        words = Sentence("「%(what)s」现在是「%(state)s」", what=str(of), state=Sentence(str(state)))
    tell(to, "core.follow.add", of, words, by=by)
