"""The law by date: one YAML file a topic, read through a ``Book``; a figure without its source does not load.

A file is a list of entries::

    - key: licence.term
      values:
        - value: {years: 3}
          effective_from: 2009-01-01
          effective_to: 2025-12-31      # last day in force, both days included; leave out while in force
          document: 社会工作者职业水平证书登记办法
          document_en: Measures for the Registration of Professional Certificates   # for readers of English
          article: 第六条
          confidence: C                  # C confirmed, R recalled and to be confirmed, D our own proposal
          source: W6                     # where the text was seen
          last_checked: 2026-11-24
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from heli.core.rules.sentence import Sentence

_NEEDED = ("value", "effective_from", "document", "confidence", "source", "last_checked")
_ALLOWED = frozenset((*_NEEDED, "effective_to", "document_en", "article", "article_en", "level", "note"))


class NotLaw(ValueError):
    """A law file says something without saying who says so, since when, or when that was last checked."""


class NoRule(LookupError):
    """No figure of this key was in force on that day."""


@dataclass(frozen=True)
class Source:
    """Where a figure comes from; ``confidence`` C confirmed, R to be confirmed, D our proposal."""

    document: str
    article: str
    effective_from: date
    effective_to: date | None
    confidence: str
    seen_at: str
    last_checked: date
    level: str = ""
    note: str = ""
    document_en: str = ""
    article_en: str = ""

    def holds_on(self, day: date) -> bool:
        """Both days included."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)

    @property
    def confirmed(self) -> bool:
        return self.confidence == "C"

    @property
    def cited(self) -> str:
        """As a sentence names it; what is not confirmed says so, as pages do beside it."""
        return str(self) if self.confirmed else Sentence("%(source)s，待确认", source=str(self))

    def __str__(self) -> str:
        return f"{self.document}{self.article}"


@dataclass(frozen=True)
class Value:
    """A figure in force on a day, with its source; a table of figures is read with ``[]``."""

    key: str
    value: Any
    source: Source

    def __getitem__(self, name: str) -> Any:
        return self.value[name]

    def get(self, name: str, otherwise: Any = None) -> Any:
        return self.value.get(name, otherwise)


class Book:
    """All entries of some law files, found by key and day."""

    def __init__(self, entries: Mapping[str, tuple[Value, ...]]) -> None:
        self._entries = dict(entries)

    @classmethod
    def load(cls, *folders: Path | str) -> Book:
        """Every ``.yaml`` of the folders (or single files); raises ``NotLaw`` naming the file and the key."""
        entries: dict[str, tuple[Value, ...]] = {}
        for folder in map(Path, folders):
            for file in sorted(folder.glob("*.yaml")) if folder.is_dir() else [folder]:
                for key, values in _read(file):
                    if key in entries:
                        raise NotLaw(f"{file.name}: {key} stands twice")
                    entries[key] = values
        return cls(entries)

    def at(self, key: str, on: date) -> Value:
        """The figure in force on a day; ``NoRule`` where there is none, ``KeyError`` for a key no file has."""
        for value in self._entries[key]:
            if value.source.holds_on(on):
                return value
        raise NoRule(f"{key}: nothing in force on {on.isoformat()}")

    def history(self, key: str) -> tuple[Value, ...]:
        """All figures of a key, the newest first."""
        return self._entries[key]

    def keys(self, start: str = "") -> list[str]:
        """Keys that begin so, in the order of the files."""
        return [key for key in self._entries if key.startswith(start)]

    def all_at(self, start: str, on: date) -> list[Value]:
        """Every figure in force on a day whose key begins so."""
        found = []
        for key in self.keys(start):
            try:
                found.append(self.at(key, on))
            except NoRule:
                continue
        return found


@lru_cache(maxsize=16)
def open_book(*folders: Path) -> Book:
    """A book read once in the life of the process."""
    return Book.load(*folders)


def _read(file: Path) -> Iterator[tuple[str, tuple[Value, ...]]]:
    try:
        entries = yaml.load(file.read_text(encoding="utf-8"), _Exact)  # noqa: S506  # made of SafeLoader
    except yaml.YAMLError as error:
        raise NotLaw(f"{file.name}: {error}") from error
    if not isinstance(entries, list):
        raise NotLaw(f"{file.name}: a law file is a list of entries")
    for entry in entries:
        key = entry.get("key") if isinstance(entry, dict) else None
        if not isinstance(key, str) or not isinstance(entry.get("values"), list) or not entry["values"]:
            raise NotLaw(f"{file.name}: an entry needs a key and a list of values")
        values = [_value(file, key, given) for given in entry["values"]]
        yield key, _in_order(file, key, values)


def _value(file: Path, key: str, given: object) -> Value:
    where = f"{file.name}: {key}"
    if not isinstance(given, dict):
        raise NotLaw(f"{where}: a value is a table with its source")
    missing = [name for name in _NEEDED if given.get(name) in (None, "")]
    if missing:
        raise NotLaw(f"{where}: without {', '.join(missing)}")
    if unknown := set(given) - _ALLOWED:
        raise NotLaw(f"{where}: unknown {', '.join(sorted(map(str, unknown)))}")
    for name in ("effective_from", "effective_to", "last_checked"):
        if name in given and type(given[name]) is not date:
            raise NotLaw(f"{where}: {name} is no date")
    if given["confidence"] not in {"C", "R", "D"}:
        raise NotLaw(f"{where}: confidence is C, R or D")
    source = Source(
        document=str(given["document"]),
        article=str(given.get("article", "")),
        effective_from=given["effective_from"],
        effective_to=given.get("effective_to"),
        confidence=given["confidence"],
        seen_at=str(given["source"]),
        last_checked=given["last_checked"],
        level=str(given.get("level", "")),
        note=str(given.get("note", "")),
        document_en=str(given.get("document_en", "")),
        article_en=str(given.get("article_en", "")),
    )
    return Value(key, given["value"], source)


def _in_order(file: Path, key: str, values: list[Value]) -> tuple[Value, ...]:
    """The newest first; two figures must not be in force on one day."""
    values.sort(key=lambda value: value.source.effective_from)
    for earlier, later in pairwise(values):
        if earlier.source.effective_to is None or earlier.source.effective_to >= later.source.effective_from:
            raise NotLaw(f"{file.name}: {key} has two figures on {later.source.effective_from.isoformat()}")
    for value in values:
        until = value.source.effective_to
        if until is not None and until < value.source.effective_from:
            raise NotLaw(f"{file.name}: {key} ends before it begins")
    return tuple(reversed(values))


class _Exact(yaml.SafeLoader):
    """YAML whose fractions are exact: 0.18 is the decimal 0.18. No floats."""


def _decimal(loader: yaml.SafeLoader, node: yaml.Node) -> Decimal:
    return Decimal(str(loader.construct_scalar(node)))  # type: ignore[arg-type]


_Exact.add_constructor("tag:yaml.org,2002:float", _decimal)
