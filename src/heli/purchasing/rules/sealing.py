"""Sealing a bid to a tender's key, and opening it: in one stream, with a few chunks in memory and no file beside.

    seal(form, [Source.of_path(path)], key, out)          → SealedDigest
    opened = open_sealed(stream, private)                 → opened.form, opened.files
    for file in opened: out.writelines(file.pieces())

A sealer forgets the ephemeral key, so whoever sealed a bid cannot open it again either.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from heli.core.errors import Refused, Unreadable
from heli.core.rules.sentence import Sentence
from heli.purchasing.rules.sealed_file import (
    CHANGED,
    CHUNK,
    LENGTH,
    MOST_MANIFEST,
    NO_MANIFEST,
    TAG,
    Entry,
    Head,
    Manifest,
    chunks,
    exactly,
    must_be_files,
    nonce,
    read_head,
)
from heli.purchasing.rules.tender_keys import CURVE, PrivateKey, TenderKey


@dataclass(frozen=True)
class Source:
    """A file to be sealed; it is opened once, in its turn."""

    name: str
    size: int
    open: Callable[[], BinaryIO]

    @classmethod
    def of_path(cls, path: Path) -> Source:
        return cls(path.name, path.stat().st_size, lambda: path.open("rb", buffering=0))  # chunks are read whole

    @classmethod
    def of_bytes(cls, name: str, held: bytes) -> Source:
        return cls(name, len(held), lambda: io.BytesIO(held))


@dataclass(frozen=True)
class SealedDigest:
    """What a receipt says of a sealed file."""

    sha256: str
    bytes: int


def seal(
    form: Mapping[str, Any], files: Sequence[Source], key: TenderKey, to: BinaryIO,
    said: Callable[[int, int], None] = lambda done, of: None,
) -> SealedDigest:  # fmt: skip
    """Seal form and files, written to ``to`` as it goes; ``said`` hears how many bytes are done, of how many.

    Refused, beside ``files`` or ``form``, before anything is written; Unreadable where a file changed meanwhile.
    """
    must_be_files([(one.name, one.size) for one in files])
    manifest = Manifest(form, [Entry(one.name, one.size) for one in files]).to_bytes()
    content = len(manifest) + sum(one.size for one in files)
    ephemeral = ec.generate_private_key(CURVE)
    point = ephemeral.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    sealer = _Sealer(Head(content, key.digest, point), ephemeral.exchange(ec.ECDH(), key.public))
    to.write(sealer.head)
    for batch in _in_batches(_chunks(manifest, files)):
        to.write(sealer.sealed(batch))
        said(min(sealer.number * CHUNK, content), content)
    return SealedDigest(sealer.sha256.hexdigest(), Head(content, key.digest, point).size)


#: chunks that are written at once: small writes cost more than sealing does
BATCH = 8


class _Sealer:
    """Seals batch after batch into the same room, and digests what was sealed."""

    def __init__(self, head: Head, shared: bytes) -> None:
        self.head, self.number, self._count = head.to_bytes(), 0, chunks(head.content)
        self._cipher, self.sha256 = head.cipher(shared), hashlib.sha256(self.head)
        self._room = memoryview(bytearray(BATCH * (CHUNK + TAG)))

    def sealed(self, batch: list[bytes]) -> memoryview:
        """Good until the next batch."""
        end = 0
        for chunk in batch:
            self.number += 1
            begin, end = end, end + len(chunk) + TAG
            last = self.number == self._count
            self._cipher.encrypt_into(nonce(self.number - 1, last), chunk, self.head, self._room[begin:end])
        self.sha256.update(self._room[:end])
        return self._room[:end]


def _in_batches(parts: Iterator[bytes]) -> Iterator[list[bytes]]:
    while batch := list(islice(parts, BATCH)):
        yield batch


def _read(source: Source, stream: BinaryIO, first: int) -> Iterator[bytes]:
    """The bytes of a file, just as many as it said it has: ``first`` at most so many, then whole chunks, then the rest."""
    left, wanted = source.size, first
    while left and (piece := exactly(stream, min(wanted, left))):
        left, wanted = left - len(piece), CHUNK
        yield piece
    if left or stream.read(1):
        raise _changed(source)


def _chunks(manifest: bytes, files: Sequence[Source]) -> Iterator[bytes]:
    """Manifest and files one after the other, cut into chunks; only the last may be shorter."""
    whole = len(manifest) - len(manifest) % CHUNK
    yield from (manifest[at : at + CHUNK] for at in range(0, whole, CHUNK))
    held = manifest[whole:]
    for source in files:
        with source.open() as stream:
            for piece in _read(source, stream, CHUNK - len(held)):
                held = held + piece if held else piece
                if len(held) == CHUNK:
                    yield held
                    held = b""
    if held:
        yield held


def _changed(source: Source) -> Unreadable:
    return Unreadable(Sentence("密封的时候“%(name)s”被改动了，请关闭正在使用它的程序，再密封一次。", name=source.name))


class OpenedFile:
    """A file of an opened bid, read once and in its turn."""

    def __init__(self, entry: Entry, stream: _Opening) -> None:
        self.name, self.bytes = entry.name, entry.bytes
        self._stream, self._left = stream, entry.bytes

    def pieces(self) -> Iterator[memoryview]:
        """The bytes as they were sealed: each piece is genuine, and Unreadable where one lacks or was changed."""
        while self._left:
            piece = self._stream.some(self._left)
            self._left -= len(piece)
            yield piece


class Opened:
    """An opened bid: its form, what files it has, and by iterating the files themselves, one after the other.

    When the iteration ends the whole file has proved genuine, to its last byte.
    """

    def __init__(self, manifest: Manifest, stream: _Opening) -> None:
        self.form, self.entries = manifest.form, manifest.files
        self._stream = stream

    def __iter__(self) -> Iterator[OpenedFile]:
        for entry in self.entries:
            file = OpenedFile(entry, self._stream)
            yield file
            for _unread in file.pieces():
                pass
        self._stream.end()


class _Opening:
    """The content of a sealed file, chunk by chunk."""

    def __init__(self, head: Head, stream: BinaryIO, private: PrivateKey) -> None:
        self._stream, self._aside = stream, head.to_bytes()
        self._cipher = head.cipher(private.private.exchange(ec.ECDH(), head.public()))
        self._number, self._count, self._content = 0, chunks(head.content), head.content
        self._held = memoryview(b"")

    def some(self, most: int) -> memoryview:
        """At least one byte and at most so many."""
        if not self._held:
            self._held = memoryview(self._next())
        piece, self._held = self._held[:most], self._held[most:]
        return piece

    def _next(self) -> bytes:
        last = self._number + 1 == self._count
        size = self._content - self._number * CHUNK if last else CHUNK
        try:
            chunk = self._cipher.decrypt(nonce(self._number, last), exactly(self._stream, size + TAG), self._aside)
        except InvalidTag:
            raise Unreadable(CHANGED) from None
        self._number += 1
        return chunk

    def end(self) -> None:
        if self._held or self._number != self._count or self._stream.read(1):
            raise Unreadable(CHANGED)


def open_sealed(stream: BinaryIO, private: PrivateKey) -> Opened:
    """Open a bid. Refused where it is another tender's, before anything is read; Unreadable where it was changed."""
    head = read_head(stream)
    head.must_be_for(private.key)
    opening = _Opening(head, stream, private)
    (length,) = LENGTH.unpack(_first(opening, LENGTH.size))
    if not 0 < length <= min(MOST_MANIFEST, head.content - LENGTH.size):
        raise Unreadable(NO_MANIFEST)
    try:
        manifest = Manifest.from_bytes(_first(opening, length))
    except Refused as refused:
        raise Unreadable(refused.message) from None
    if LENGTH.size + length + sum(one.bytes for one in manifest.files) != head.content:
        raise Unreadable(NO_MANIFEST)
    return Opened(manifest, opening)


def _first(opening: _Opening, wanted: int) -> bytes:
    held = b""
    while len(held) < wanted:
        held += opening.some(wanted - len(held))
    return held
