"""A class of a template that no style sheet knows does nothing, and nobody sees that it does nothing."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
#: they name a part of a page for whoever reads its source, and look as what they stand on
PLAIN = {
    "check", "checks", "dated__kind", "draft", "flags", "mono", "month", "names", "own",
    "read", "receipt-of", "recovery-codes", "registrations", "search__near", "wrap",
}  # fmt: skip
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}")


def used(template: str) -> set[str]:
    """The classes written out; one that is put together of a value is not followed."""
    found = re.findall(r'class="([^"]*)"', TAG.sub(lambda tag: "\0" if tag[0][1] == "{" else " ", template))
    return {name for names in found for name in names.split() if "\0" not in name}


def test_every_class_of_a_template_stands_in_a_style_sheet() -> None:
    sheets = " ".join(sheet.read_text() for sheet in (ROOT / "assets/src").glob("*.css"))
    known = {*re.findall(r"\.([a-zA-Z][\w-]*)", sheets), *PLAIN}
    strange = {
        f"{template.name}: {name}"
        for template in (ROOT / "src/heli").rglob("*.html")
        for name in used(template.read_text()) - known
    }
    assert not strange, sorted(strange)
