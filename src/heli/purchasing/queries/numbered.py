"""What bears a number of its year, as 购〔2026〕7号, is found by words of its title or by that number."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Q, QuerySet

Rows = TypeVar("Rows", bound="QuerySet[Any]")


def called(rows: Rows, typed: str) -> Rows:
    digits = "".join(c if c.isascii() and c.isdigit() else " " for c in typed).split()
    found = Q(title__icontains=typed.strip())
    if digits and len(digits[-1]) < 9:
        found |= Q(serial=int(digits[-1]))
    return rows.filter(found)
