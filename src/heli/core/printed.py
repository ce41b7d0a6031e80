"""Printed forms of offices: which there are for a record, and the words one may use with what they are for a record."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.timezone import localdate

from heli.core.models import OwnField, OwnFieldVersion, WordTemplate, record_seen
from heli.core.own import answers
from heli.core.owners import CITY, line_of, owners_for, rows_of_owners, subjects
from heli.core.words import day

IN_USE = WordTemplate.State.IN_USE


def forms_tended(user: Any) -> QuerySet[WordTemplate]:
    """Every form of a user's line and of the offices below, for whoever may add forms."""
    found = WordTemplate.objects.exclude(subject="").select_related("file", "made_by")
    return rows_of_owners(user, "core.printed_form.add", found).order_by("name", "owner", "-number")


def forms_for(user: Any, record: Model) -> QuerySet[WordTemplate]:
    """The forms in use that a user may print for a record: of their own line, for the records of its owner's scope."""
    kind = record._meta.label_lower
    found = WordTemplate.objects.filter(subject=kind, state=IN_USE).select_related("file").order_by("name")
    if kind not in subjects() or not user.may("core.printed_form.print", record):
        return found.none()
    return found.filter(owner__in=owners_for(user, kind, int(record.pk or 0)))


def record_for(user: Any, kind: str, pk: int) -> Model | None:
    """A record that a form may be filled for, where this user sees it."""
    return record_seen(user, kind, pk) if kind in subjects() else None


def word_of(name: str) -> str:
    """The name of a field as a mark of a template can say it: letters and digits, not a digit first."""
    word = re.sub(r"\W", "", name)
    return word if word.isidentifier() else f"项目{word}"


def samples(user: Any, subject: str) -> dict[str, str]:
    """The words a form of this kind may use, with what it is tried with."""
    own = OwnField.objects.filter(subject=subject)
    line = line_of(user)
    if line is not None:
        own = own.filter(owner__in=line)
    return {**_always(user), **subjects()[subject].samples, **{word_of(field.name): "示例" for field in own}}


def values(user: Any, subject: str, record: Model) -> dict[str, str]:
    """What the words are for a record. A field goes by every name it had, so that a form outlives a new name; of two of one
    name the nearer office's counts. What nobody filled in is empty, and so is a field of an office elsewhere."""
    pk = int(record.pk or 0)
    owners = owners_for(user, subject, pk)
    said = {answer.field.pk: answer.words for answer in answers(subject, pk, owners)}
    versions = OwnFieldVersion.objects.filter(field__subject=subject).values_list("field__owner", "field", "name")
    found = {word_of(name): "" for _owner, _field, name in versions}
    found |= {word_of(name): said.get(field, "") for owner, field, name in versions if owner in owners}
    for field in sorted(
        OwnField.objects.filter(subject=subject, owner__in=owners), key=lambda each: each.owner != CITY
    ):
        found[word_of(field.name)] = said.get(field.pk, "")
    return {**found, **subjects()[subject].words(record), **_always(user)}


def _always(user: Any) -> dict[str, str]:
    return {"打印日期": day(localdate()), "打印人": str(user.actor.name)}
