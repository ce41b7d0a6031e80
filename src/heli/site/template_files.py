"""The Word templates and printed forms of a city for its practice site: without what Word notes about who wrote them, and only where no part of
the file names anybody of the city."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.core.files.base import ContentFile

from heli.core import files
from heli.core.actions.printed import add_form, add_template
from heli.core.errors import Refused, Unreadable
from heli.core.models import Acting, WordTemplate
from heli.site.structure import People

#: what Word notes of a file and whoever wrote it, and the same with nothing in it
NOTES = {
    "docProps/core.xml": '<coreProperties xmlns="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
}  # fmt: skip
#: a picture may be a signature or a face: nobody can look it through
PICTURES = ("word/media/", "word/embeddings/")
THUMBNAIL = "docProps/thumbnail"
TAGS = re.compile(r"<[^>]+>")
PARAGRAPH = re.compile(r"</w:p>")


def clean(content: bytes, people: People) -> bytes | None:
    """The file without its notes; None where it names somebody, or holds what cannot be looked through."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as source, ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name.startswith(PICTURES):
                return None
            part = NOTES[name].encode() if name in NOTES else b"" if name.startswith(THUMBNAIL) else source.read(name)
            if _names_somebody(part, people):
                return None
            target.writestr(name, part)
    return out.getvalue()


def _names_somebody(part: bytes, people: People) -> bool:
    """In what is read on paper, where a name may stand in pieces, or in what Word keeps beside it."""
    try:
        text = part.decode()
    except UnicodeDecodeError:
        return True
    read = TAGS.sub("", PARAGRAPH.sub("\n", text))
    kept = "\n".join(re.findall(r'author="([^"]*)"', text))
    return people.are_in(read) or people.are_in(kept)


def taken(people: People) -> tuple[list[dict[str, str]], list[str]]:
    """The templates in use as JSON can hold them, and the names of those that stay behind."""
    carried, left = [], []
    for template in WordTemplate.objects.filter(state=WordTemplate.State.IN_USE).select_related("file").order_by("pk"):
        content = _content(template, people)
        if content is None or people.are_in(template.name):
            left.append(template.name)
        else:
            told = {"name": template.name, "subject": template.subject, "owner": template.owner}
            carried.append({**told, "content": base64.b64encode(content).decode()})
    return carried, left


def _content(template: WordTemplate, people: People) -> bytes | None:
    try:
        with files.open_file(template.file) as stream:
            return clean(stream.read(), people)
    except (Unreadable, BadZipFile):
        return None


def lay(templates: Sequence[dict[str, str]], *, by: Acting, samples: dict[str, Any]) -> list[str]:
    """Add them as anybody adds one: each is tried first, and sealed with the keys of this house. Returns the names of those
    that cannot be filled here: a word of theirs is an own field that was renamed or withheld."""
    left = []
    for each in templates:
        file = ContentFile(base64.b64decode(each["content"]), name=f"{each['name']}.docx")
        facts = {name: each[name] for name in ("name", "subject", "owner")}
        try:
            if each["subject"]:
                add_form(None, by=by, file=file, **facts)
            else:
                add_template(None, by=by, file=file, name=each["name"], samples=samples)
        except Refused:
            left.append(each["name"])
    return left
