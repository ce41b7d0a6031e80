"""One way after the other to understand a sheet: by its headings, as forms, by its contents, as records in columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from heli.core.rules.layout.contents import by_content, completed
from heli.core.rules.layout.headings import Vocabulary
from heli.core.rules.layout.rows import Layout, by_headings
from heli.core.rules.layout.turned import forms, in_columns

if TYPE_CHECKING:
    from heli.core.sheets.book import Sheet


def find(sheet: Sheet, vocabulary: Vocabulary, mapping: Mapping[str, str] | None = None) -> Layout | None:
    """The layout of a sheet, or None where no headings are. ``mapping``: headings (as shown, or 「组 / 题」) to fields,
    remembered from a person's choice; "" ignores a column.

    What has no headings is read otherwise only where the vocabulary knows a value that is certain wherever it stands.
    """
    layout = by_headings(sheet, vocabulary, mapping, completed)
    if vocabulary.certain is None or layout and layout.proven(sheet, vocabulary, vocabulary.sure):
        return layout
    return (
        forms(sheet, vocabulary)
        or by_content(sheet, vocabulary, mapping)
        or in_columns(sheet, vocabulary, mapping)
        or layout
    )
