"""A question answered by a first and a last, such as 30 to 40: how an address spells it, and what it says in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import DateField
from django.utils.translation import gettext as _

DAYS, NUMBERS = "days", "numbers"
SPANS = (DAYS, NUMBERS)
TO = ".."
#: as large as a column of whole numbers holds with certainty
MOST = 2**53


@dataclass(frozen=True)
class Span:
    """From ``first`` to ``last``, both included; either may be open, not both."""

    first: Any
    last: Any

    def of(self, field: str) -> Q:
        """Rows whose field lies within; what is missing lies nowhere."""
        within = Q()
        if self.first is not None:
            within &= Q(**{f"{field}__gte": self.first})
        if self.last is not None:
            within &= Q(**{f"{field}__lte": self.last})
        return within

    @property
    def words(self) -> str:
        first, last = _said(self.first), _said(self.last)
        if first == last:
            return first
        if self.first is not None and self.last is not None:
            return _("%(first)s 至 %(last)s") % {"first": first, "last": last}
        days = isinstance(self.first or self.last, date)
        if self.last is None:
            return (_("%(first)s 及以后") if days else _("%(first)s 及以上")) % {"first": first}
        return (_("%(last)s 及以前") if days else _("%(last)s 及以下")) % {"last": last}


def _said(end: Any) -> str:
    return end.isoformat() if isinstance(end, date) else "" if end is None else str(end)


def spelled(texts: Sequence[str]) -> str:
    """What two fields of a form say, or one text of an address, as one text: ``30..40``, ``30..``, ``..40``."""
    ends = [text.strip() for text in texts[:2]]
    if len(ends) < 2:
        return ends[0] if ends else ""
    return TO.join(ends) if any(ends) else ""


def ends_of(text: str) -> tuple[str, str]:
    """The first and the last as they are spelled; one alone is both."""
    first, to, last = text.partition(TO)
    return (first.strip(), last.strip()) if to else (first.strip(), first.strip())


def understood_span(kind: str, text: str) -> Span | None:
    """What is meant, the smaller end first; None where an end makes no sense or both are open."""
    try:
        first, last = (_end(kind, end) for end in ends_of(text))
    except (ValidationError, ValueError):
        return None
    if first is None and last is None:
        return None
    turned = first is not None and last is not None and last < first
    return Span(last, first) if turned else Span(first, last)


def _end(kind: str, text: str) -> Any:
    if not text:
        return None
    if kind == DAYS:
        return DateField().clean(text)
    number = int(text)
    if abs(number) > MOST:
        raise ValueError(text)
    return number
