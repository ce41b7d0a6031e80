"""What a bid declares, as pages write it."""

from __future__ import annotations

from django import template
from django.utils.timezone import localdate

from heli.core.rules.sentence import Sentence
from heli.purchasing.rules.bid import Content, fine_declared

register = template.Library()


@register.simple_tag
def fine_of(said: Content) -> Sentence | None:
    """Why a declared fine keeps the bidder out today."""
    return fine_declared(said, localdate())
