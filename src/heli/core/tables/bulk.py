"""Changing many rows of a list in one go: declared by a room in a few lines, previewed, carried out, taken back.

A ``Bulk`` says which records the ticked rows stand for, what is asked, what is set and why a record is left out; the page,
the count before, the one transaction, the audit entries and the undo are here and in ``core.actions.bulk``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db import models
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from heli.core.errors import Refused
from heli.core.fields import SealedTextField
from heli.core.tables.asking import answered
from heli.core.tables.doings import Bulk, Facts, Way
from heli.core.tables.listed import Listed, lists
from heli.core.web import key_in

#: fields of what is asked stand apart from the filters of the list
PREFIX = "do"
#: rows and left-out records shown by name
SHOWN = 10
YES_NO = {True: _("是"), False: _("否")}
OUT_OF_SCOPE = _("不在本人负责的范围内")


@dataclass(frozen=True)
class Left:
    """Records or rows that stay as they are, and why."""

    reason: Any
    count: int
    names: list[str]


@dataclass(frozen=True)
class Line:
    """One record before and after."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Plan:
    """What would change: the records that are ready, the keys of the first of them, and those left out."""

    bulk: Bulk
    facts: Facts
    ready: QuerySet[Any]
    first: list[int]
    rows: int
    count: int
    left: list[Left]

    def lines(self) -> list[Line]:
        """The first of them, before and after."""
        new = self.bulk.sets(self.facts)
        found = _records(self.bulk, self.ready, self.first)
        return [Line(self.bulk.called(one), _said(one, new), _said(one, new, after=True)) for one in found]


def _said(record: Any, new: dict[str, Any], *, after: bool = False) -> str:
    said = []
    for name, wanted in new.items():
        field: Any = record._meta.get_field(name)
        value = wanted if after else getattr(record, name)
        words = YES_NO if isinstance(value, bool) else dict(getattr(field, "flatchoices", ()) or ())
        said.append(str(words.get(value, value)) if value not in (None, "") else "—")
    return "，".join(said)


def doings_of(table: str, user: Any) -> tuple[Bulk | Way, ...]:
    """All that somebody may do with many rows of a list at once: the changes, and the ways that lead on from it."""
    listed = lists().get(table)
    if listed is None or not user.is_authenticated:
        return ()
    return (*changes_of(table, user), *(way for way in listed.ways if user.holds(way.permission)))


def changes_of(table: str, user: Any) -> tuple[Bulk, ...]:
    """The changes of a list that somebody may make anywhere."""
    listed = lists().get(table)
    if listed is None or not listed.changes or not user.is_authenticated or not user.holds("core.bulk.apply"):
        return ()
    return tuple(each for each in listed.changes if user.holds(each.permission))


def change_called(listed: Listed, key: str) -> Bulk | None:
    return next((each for each in listed.changes if each.key == key), None)


def label_of(table: str, key: str) -> Any:
    """What a change of many is called; its bare key where this version no longer knows it."""
    listed = lists().get(table)
    bulk = change_called(listed, key) if listed is not None else None
    return bulk.label if bulk is not None else key


def rows_of(listed: Listed, query: str, by: Any) -> QuerySet[Any]:
    """The rows that are meant, of those somebody sees: the ticked ones, or with ``all`` whatever the filters say."""
    request = HttpRequest()
    request.user = by
    rows = answered(listed.rows(by).order_by(), listed.address(request, query).filters, walking=False)
    ticked = picked(query)
    return rows if ticked is None else rows.filter(pk__in=ticked)


def picked(query: str) -> list[int] | None:
    """The keys of the ticked rows; None where all is meant that the filters say."""
    given = QueryDict(query)
    if given.get("all") == "1":
        return None
    return [key for key in map(key_in, given.getlist("pick")) if key is not None]


def form_of(bulk: Bulk, query: str | None, by: Any) -> forms.Form:
    """What is asked for a change, filled in as the address says."""
    return bulk.form(QueryDict(query) if query is not None else None, prefix=PREFIX, user=by)


def reasons(bulk: Bulk, facts: Facts, by: Any) -> list[tuple[Q, Any]]:
    """Under which conditions a record stays as it is, and why; the first that holds counts."""
    return [(~bulk.reach(by, bulk.permission), OUT_OF_SCOPE), *bulk.unless(facts)]


def plan(listed: Listed, bulk: Bulk, query: str, by: Any) -> Plan:
    """What would change and what would not, from one look at each record. Refuses where something asked is missing."""
    form = form_of(bulk, query, by)
    if not form.is_valid():
        raise Refused("".join(str(text) for texts in form.errors.values() for text in texts), code="form")
    rows, facts = rows_of(listed, query, by), form.cleaned_data
    meant, known = bulk.targets(rows, facts), reasons(bulk, facts, by)
    whys = [When(condition, then=Value(number)) for number, (condition, _reason) in enumerate(known)]
    meant = meant.annotate(_why=Case(*whys, default=Value(len(known)), output_field=IntegerField()))
    counts, firsts, found = [0] * (len(known) + 1), defaultdict[int, list[int]](list), set()
    for pk, row, why in meant.order_by("pk").values_list("pk", bulk.row, "_why").iterator(2000):
        counts[why] += 1
        found.add(row)
        if counts[why] <= SHOWN:
            firsts[why].append(pk)
    left = [
        Left(reason, counts[number], [bulk.called(one) for one in _records(bulk, meant, firsts[number])])
        for number, (_condition, reason) in enumerate(known)
        if counts[number]
    ]
    many = rows.count()
    if many > len(found):
        without = rows.exclude(pk__in=meant.values(bulk.row)).order_by("pk")[:SHOWN]
        left.append(Left(bulk.nothing, many - len(found), [str(one) for one in without]))
    ready = len(known)
    return Plan(bulk, facts, meant.filter(_why=ready), firsts[ready], many, counts[ready], left)


def _records(bulk: Bulk, of: QuerySet[Any], keys: list[int]) -> list[Any]:
    """Some records to be named; none are asked for where there are none."""
    if not keys:
        return []
    return list(of.model._base_manager.filter(pk__in=keys).select_related(*bulk.related).order_by("pk"))


def columns_of(model: type[models.Model], new: dict[str, Any]) -> list[str]:
    """The columns that are set. A sealed one belongs to its row and cannot be set for many."""
    fields: list[Any] = [model._meta.get_field(name) for name in new]
    sealed = [field.name for field in fields if isinstance(field, SealedTextField)]
    if sealed:
        raise TypeError(f"sealed columns are not changed in bulk: {sealed}")
    return [field.attname for field in fields]


def staged(found: Plan) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Key, version and old columns of each record that is ready."""
    columns = columns_of(found.ready.model, found.bulk.sets(found.facts))
    for pk, version, *values in found.ready.order_by("pk").values_list("pk", "version", *columns).iterator(2000):
        yield pk, version, {name: _plain(value) for name, value in zip(columns, values, strict=True)}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
