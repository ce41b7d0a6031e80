"""A file that somebody hangs on a record: looked at by its bytes, in a process that may die of it, before it is kept.

``with examined(file, name) as found:`` gives the whole content as a file to read, and the kind it is; Unreadable or
Refused, with a sentence, where it is of no kind that is taken, is not what its name says, or would burst its reader.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import IO, Any

from django.conf import settings

from heli.core import files
from heli.core.confined import Bounds, ask, sentence_of
from heli.core.errors import Refused
from heli.core.rules.filekinds import ENDINGS, KINDS, TEXT, FileKind, kind_by_name, told_as
from heli.core.rules.sentence import Sentence

BOUNDS = Bounds(memory=400 * 2**20, seconds=60)
DIED = Sentence("打开这个文件要用太多内存或时间，没有收下。请另存为新的文件再上传。")


@dataclass(frozen=True)
class Examined:
    """A file that may be kept: its content from the start, its name, its kind and how a browser is told of it."""

    stream: IO[bytes]
    name: str
    kind: FileKind
    content_type: str
    in_place: bool

    def __str__(self) -> str:
        return self.name


def takers() -> dict[str, Any]:
    """Kinds of record on which documents may hang, by name, as the roof lists them."""
    found: dict[str, Any] = import_module(settings.HELI_DOCUMENTS).KINDS
    return found


def kind_wanted(name: str) -> FileKind:
    """The kind a name promises; told at once, before anything is sent."""
    kind = kind_by_name(name)
    if kind is None:
        raise Refused(
            Sentence("「%(name)s」不是能收的格式。可以上传：%(wanted)s。", name=name[:60], wanted=list(ENDINGS)),
            field="file",
            code="kind",
        )
    return kind


@contextmanager
def examined(source: Any, name: str) -> Iterator[Examined]:
    """Look at an uploaded file, a stream or pieces of bytes."""
    name = files.plain_name(name)
    promised = kind_wanted(name)
    with tempfile.TemporaryFile() as held:
        size = 0
        for piece in files.pieces_of(source):
            size += len(piece)
            if size > files.LARGEST:
                most = files.LARGEST // 2**20
                raise Refused(Sentence("文件超过 %(most)s MB，请分成几个文件上传。", most=most), field="file")
            held.write(piece)
        if not size:
            raise Refused(Sentence("文件是空的，请重新选择。"), field="file", code="empty")
        said = _look(held)
        kind = _agreed(name, promised, said)
        held.seek(0)
        charset = f"; charset={said['charset']}" if said.get("charset") else ""
        shown = kind.in_place and not said.get("active", False)
        yield Examined(held, name, kind, kind.content_type + charset, shown)


def _look(held: IO[bytes]) -> dict[str, Any]:
    """What the child says of the content; it reads the file through its standard input."""
    answer = ask("heli.core.documents.child", BOUNDS, held, most=10_000)
    if answer is None:
        raise Refused(DIED, field="file", code="hostile")
    said, _rest = answer
    if "fault" in said:
        raise Refused(sentence_of(said), field="file", code="content")
    return said


def _agreed(name: str, promised: FileKind, said: dict[str, Any]) -> FileKind:
    """A name that says something else than the content is a mistake or a trick; both are told."""
    told = str(said.get("kind"))
    if told == "text" and promised.key in TEXT:
        return promised
    found = KINDS.get(told)
    if found is promised:
        return promised
    if found is None:
        sentence = Sentence(
            "「%(name)s」的内容不是 %(promised)s。请重新选择文件。", name=name[:60], promised=told_as(promised)
        )
    else:
        sentence = Sentence(
            "「%(name)s」的内容是 %(found)s，不是 %(promised)s。请改正文件名再上传。",
            name=name[:60], found=told_as(found), promised=told_as(promised),
        )  # fmt: skip
    raise Refused(sentence, field="file", code="content")
