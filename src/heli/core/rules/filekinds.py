"""Kinds of file that may hang on a record: how they end, what a browser is told they are, whether it may show them."""

from __future__ import annotations

from dataclasses import dataclass

OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = "application/vnd.oasis.opendocument"


@dataclass(frozen=True, slots=True)
class FileKind:
    """``in_place``: a browser shows it without running anything of it; the rest is saved and opened elsewhere."""

    key: str
    endings: tuple[str, ...]
    content_type: str
    label: str
    in_place: bool = False


KINDS = {
    kind.key: kind
    for kind in (
        FileKind("pdf", (".pdf",), "application/pdf", "PDF", in_place=True),
        FileKind("docx", (".docx",), f"{OFFICE}.wordprocessingml.document", "Word"),
        FileKind("xlsx", (".xlsx",), f"{OFFICE}.spreadsheetml.sheet", "Excel"),
        FileKind("pptx", (".pptx",), f"{OFFICE}.presentationml.presentation", "PowerPoint"),
        FileKind("odt", (".odt",), f"{OPEN}.text", "ODT"),
        FileKind("ods", (".ods",), f"{OPEN}.spreadsheet", "ODS"),
        FileKind("ofd", (".ofd",), "application/ofd", "OFD"),
        FileKind("png", (".png",), "image/png", "PNG", in_place=True),
        FileKind("jpg", (".jpg", ".jpeg"), "image/jpeg", "JPG", in_place=True),
        FileKind("txt", (".txt",), "text/plain", "TXT", in_place=True),
        FileKind("csv", (".csv",), "text/plain", "CSV", in_place=True),
    )
}
ENDINGS = tuple(ending for kind in KINDS.values() for ending in kind.endings)
#: what the content of a text file tells: nothing more than that it is text
TEXT = ("txt", "csv")


def kind_by_name(name: str) -> FileKind | None:
    """The kind that a file says it is of."""
    return next((kind for kind in KINDS.values() if name.lower().endswith(kind.endings)), None)


def told_as(kind: FileKind) -> str:
    """How a sentence calls it: by its first ending."""
    return kind.endings[0]
