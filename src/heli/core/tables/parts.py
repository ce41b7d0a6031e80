"""What a list is made of, declared once by its room."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property, reduce
from operator import attrgetter, or_
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.forms import DateField as DateInput
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from heli.core.rules.namesakes import Lies
from heli.core.tables.spans import SPANS, spelled, understood_span

Value = Callable[[Any], Any]
#: the kind of a question whose answer is kept elsewhere and names itself
KEPT = "kept"
#: stands between the answers to a choice of which any may be true
OR = ","
#: brings the rows of some keys in a lighter way than the list's own query; what it brings has a ``pk``, in any order
Fetch = Callable[[list[int]], Iterable[Any]]
Choices = Sequence[tuple[str, Any]] | Callable[[HttpRequest], Sequence[tuple[str, Any]]]


class Kind(Enum):
    """How a value is written. Money is integer fen; a state is a word, or a word with its mark."""

    TEXT = "text"
    DATE = "date"
    MOMENT = "moment"
    COUNT = "count"
    MONEY = "money"
    SHARE = "share"
    STATE = "state"
    #: a whole number as it is written, such as a year: no commas
    NUMBER = "number"
    #: a whole number of tenths, written as 24 or 4.5
    TENTHS = "tenths"

    @property
    def is_number(self) -> bool:
        return self in (Kind.COUNT, Kind.MONEY, Kind.SHARE, Kind.NUMBER, Kind.TENTHS)


@dataclass(frozen=True)
class Group:
    """How rows fall into groups by a column that is no field of theirs.

    ``mark`` gives each row its value, in the query. ``told`` says which group values belong to: a key for the address and
    a name, and several values may be one group. ``values`` are those a key stands for; ``near`` narrows the rows by an
    index before each is looked at.
    """

    mark: Callable[[], Any]
    told: Callable[[Collection[Any]], Mapping[Any, tuple[str, Any]]]
    values: Callable[[str], Collection[Any]]
    near: Callable[[models.QuerySet[Any], Collection[Any]], models.QuerySet[Any]] | None = None
    #: what the rows without a value are called
    none: Any = field(default=_("未填写"))
    #: shown by their keys, such as months, not the largest first
    in_order: bool = False
    #: key and name of every group there can be, in their order, where they are few
    every: Callable[[], Sequence[tuple[str, Any]]] | None = None
    #: what groups of one name lie in
    lies: Lies | None = None


@dataclass(frozen=True)
class Measure:
    """What is counted or summed of each group beside its rows: by an aggregate, or how many rows meet a condition."""

    name: str
    label: Any
    of: Callable[[], models.Aggregate | models.Q]
    kind: Kind = Kind.COUNT


@dataclass(frozen=True)
class Column:
    """One column. ``sort`` is an ORM path; ``value`` reads the row, by default along ``name`` (``worker__person``).

    ``group``: the list can be grouped by it, by the field of its name or as told. ``under`` is the heading under which it
    stands where columns are chosen.
    """

    name: str
    label: Any
    kind: Kind = Kind.TEXT
    sort: str = ""
    total: bool = False
    value: Value | None = None
    url: Callable[[Any], str | None] | None = None
    shown: bool = True
    lang: str = ""
    group: bool | Group = False
    under: Any = ""

    @cached_property
    def read(self) -> Value:
        """The value of this column for a row; a missing link on the way is no value."""
        if self.value is not None:
            return self.value
        get = attrgetter(self.name.replace("__", "."))
        if "__" not in self.name:
            return get

        def along(row: Any) -> Any:
            try:
                return get(row)
            except AttributeError:
                if None in _steps(row, self.name):
                    return None
                raise

        return along


def _steps(row: Any, name: str) -> list[Any]:
    found = [row]
    for part in name.split("__"):
        if found[-1] is None:
            break
        found.append(getattr(found[-1], part))
    return found


@dataclass(frozen=True)
class Related:
    """Rows that belong to a listed row and are asked about, such as its certificates.

    ``link`` names the column of theirs that holds the key found under ``at`` of the listed row.
    """

    rows: Callable[[], models.QuerySet[Any]]
    link: str
    at: str = "pk"


@dataclass(frozen=True)
class Filter:
    """One question a list can be asked. ``narrow``: the answer is few rows found by an index of their own.

    ``choices`` as a function asks the database, so its answers are fetched when the filter is opened. ``kind``: empty for
    a choice, ``text``, ``date``, or ``days`` and ``numbers`` for a first and a last of which either may be left open.
    ``of`` and ``where``: a condition on related rows; conditions on the same ones hold of one and the same row, and
    where it gives None, ``apply`` answers. ``more`` is the heading under which it stands behind 「更多条件」.
    """

    name: str
    label: Any
    choices: Choices = ()
    kind: str = ""
    field: str = ""
    apply: Callable[[Any, Any], models.QuerySet[Any]] | None = None
    narrow: bool = False
    hint: Any = ""
    more: Any = ""
    of: Related | None = None
    where: Callable[[Any], models.Q | None] | None = None
    #: what answers of one name lie in
    lies: Lies | None = None

    @property
    def is_choice(self) -> bool:
        return not self.kind

    @property
    def is_late(self) -> bool:
        """Whether its answers come when somebody opens it."""
        return callable(self.choices)

    @property
    def is_span(self) -> bool:
        return self.kind in SPANS

    def options(self, request: HttpRequest) -> list[tuple[str, Any]]:
        found = self.choices(request) if callable(self.choices) else self.choices
        return [(str(value), label) for value, label in found]

    def given(self, texts: Sequence[str]) -> str:
        """The answer an address holds; a form asks for the ends of a span in two fields of one name."""
        return spelled(texts) if self.is_span else texts[-1] if texts else ""

    def understood(self, text: str, request: HttpRequest) -> Any:
        """The value meant by an address, None for nothing that can be meant; several answers to a choice as a tuple."""
        text = text.strip()[:100]
        if not text or "\0" in text:
            return None
        if self.is_span:
            return understood_span(self.kind, text)
        if self.kind == "date":
            try:
                return DateInput().clean(text)
            except ValidationError:
                return None
        if self.is_choice:
            known = {value for value, _label in self.options(request)}
            several = text.split(OR)
            return text if text in known else tuple(several) if known.issuperset(several) else None
        return text

    def condition(self, value: Any) -> models.Q | None:
        """What must hold of a related row; None where the question is not about one."""
        if self.of is None or self.where is None:
            return None
        if not isinstance(value, tuple):
            return self.where(value)
        found = [self.where(one) for one in value]
        return None if None in found else reduce(or_, (one for one in found if one is not None))

    def on(self, rows: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        if isinstance(value, tuple):
            every: Any = rows.model._default_manager.all()
            return rows.filter(reduce(or_, (models.Q(pk__in=self.on(every, one).values("pk")) for one in value)))
        return self.apply(rows, value) if self.apply else rows.filter(**{self.field or self.name: value})


#: the questions somebody may ask beyond those declared: all of them, or those of some names in an address
Asked = Callable[[Any, Collection[str] | None], Sequence[Filter]]


@dataclass(frozen=True)
class Added:
    """Columns beyond those declared. ``bring`` fetches what they say of some rows, by one query however many they are."""

    columns: tuple[Column, ...] = ()
    bring: Callable[[Sequence[Any]], None] = lambda _rows: None


NOTHING_ADDED = Added()
#: the columns somebody may have beyond those declared: all that are offered, or those of some names in an address
Adds = Callable[[Any, Collection[str] | None], Added]


@dataclass(frozen=True)
class Drive:
    """An index table that finds the page of one sort: ``rows`` ordered by ``key`` and ``pk`` on one of its indexes.

    ``pk`` names the column of ``rows`` that holds the key of the listed row. ``apart`` names the stretches of the index
    that make up ``rows`` where it is more than one; a listed row may then lie in several of them. ``first`` may bring
    the first so many keys, ascending, and ``many`` count up to so many, by a query that is built already. Under
    ``stamp``, the same only where ``rows`` are, it is remembered for a minute that there are too many to count.
    """

    rows: models.QuerySet[Any]
    key: str
    pk: str
    sort: str
    apart: tuple[models.Q, ...] = ()
    first: Callable[[int], list[tuple[Any, int]]] | None = None
    many: Callable[[int], int] | None = None
    stamp: Hashable = None


@dataclass(frozen=True)
class Table:
    """A list as its room declares it. ``default_sort`` is the name of a column, with ``-`` for the other way."""

    name: str
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    default_sort: str = ""
    empty: Any = field(default=_("还没有记录。"))
    per_page: int = 50
    #: what stands around the rows and hangs on nothing but the address, drawn once
    furniture: dict[Any, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    #: counted exactly up to here; beyond, only who asks waits for it
    most: int = 10_000
    export: bool = True
    #: rows can be ticked, and the ticked ones taken as a file
    picks: bool = False
    #: the way from a row to the key of the person it tells of: who is in a file reads who took it; empty where rows tell of nobody
    person: str = ""
    #: told of each group, where the list is grouped
    measures: tuple[Measure, ...] = ()
    #: annotations of few values, never NULL, of which alone the measures ask: a dear one is then reckoned once for each row
    #: and not anew for each measure (``groups.told_apart``)
    apart: tuple[str, ...] = ()
    #: what the city asks of its own, such as its own fields
    asked: Asked | None = None
    adds: Adds | None = None

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the declared questions."""
        return frozenset(one.name for one in self.filters)

    @cached_property
    def has_more(self) -> bool:
        """Whether some questions stand behind 「更多条件」."""
        return self.asked is not None or any(one.more for one in self.filters)
