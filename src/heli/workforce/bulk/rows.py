"""Cleaned rows of a roster as columns: what the bulk path takes, from a file, from the demo city or from a test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

FIELDS = (
    "name", "sex", "birth_date", "id_number", "document_kind", "phone", "education", "major", "licence_level",
    "licence_no", "licence_issued", "registered_until", "start_date", "employer", "employer_code", "employment", "post",
    "district", "street", "community", "place_code", "contract_until", "pay_group", "studied_until",
)  # fmt: skip
LEVELS = {
    "助理社会工作师": "junior", "社会工作师": "intermediate", "高级社会工作师": "senior",
    "junior": "junior", "intermediate": "intermediate", "senior": "senior",
}  # fmt: skip
TIMES = {"专职": "full", "兼职": "part", "full": "full", "part": "part"}
SEXES = {"男": "M", "女": "F", "M": "M", "F": "F"}
DOCUMENTS = {
    "居民身份证": "mainland", "港澳台居民居住证": "hmt_residence", "通行证": "pass", "护照": "passport",
    "外国人永久居留证": "foreign_residence",
}  # fmt: skip


@dataclass
class Rows:
    """Columns by field, each as long as ``row``; a missing value is empty or None, a row that is not good is left out.

    ``row`` is the number Excel shows. A column that the file does not have is absent.
    """

    columns: dict[str, Sequence[Any]]
    row: Sequence[int]
    sheet: Sequence[str]
    good: list[bool]
    #: lower certificates of rows that tell of more than one: (level, number, issued, until), by position
    more: Mapping[int, Sequence[tuple[Any, ...]]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.row)

    def text(self, field: str) -> Sequence[str]:
        """A column of text, empty where the file has none."""
        return self.columns.get(field) or [""] * len(self)

    def dates(self, field: str) -> Sequence[date | str | None]:
        return self.columns.get(field) or [None] * len(self)


def from_records(records: Iterable[dict[str, Any]], sheet: str = "") -> Rows:
    """Rows from dictionaries by field, numbered from 2 as below one line of headings."""
    listed = list(records)
    columns: dict[str, Sequence[Any]] = {
        field: [record.get(field) or "" for record in listed]
        for field in FIELDS
        if any(record.get(field) for record in listed)
    }
    return Rows(columns, range(2, len(listed) + 2), [sheet] * len(listed), [True] * len(listed))


def iso(value: date | str | None) -> str | None:
    """A date as the databases take it in bulk."""
    if not value:
        return None
    return value if isinstance(value, str) else value.isoformat()
