"""Where a step asks for a second person: whoever acts and in whose stead both count, at the first step and at the second.
A right that is lent makes no second person."""

from __future__ import annotations

from django.db.models import Model

from heli.core.models import Acting, Actor, AuditEntry
from heli.core.queries import who_did


def acting(by: Acting, permission: str, on: object) -> set[int]:
    """Who takes a step: the one who acts, and the one in whose stead."""
    return {by.actor.pk, by.for_whom(permission, on).pk}


def lent(record: Model, *events: str) -> set[int]:
    """Who took some steps of a record for a colleague, and that colleague: the record keeps one of the two, the trail
    both."""
    entries = AuditEntry.objects.filter(
        subject_type=record._meta.label_lower, subject_id=record.pk, event__in=events, actor__kind=Actor.Kind.DEPUTY
    )
    return who_did(entries)
