"""Files of the city: encrypted in the storage under a keyed digest of their content, opened only through scoped pages.

A stored file is ``HELI1 | key version | 16 random bytes``, then chunks of 1 MB: ``length (4) | nonce (12) | sealed``. The
associated data of a chunk names the file, its place and whether it is the last: no chunk can be moved, left out or cut.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from heli.core import crypto, keys
from heli.core.errors import Unreadable
from heli.core.models import StoredFile
from heli.core.rules.sentence import Sentence

MAGIC = b"HELI1"
CHUNK = 2**20
#: the largest file taken; a spreadsheet beyond it is not opened either
LARGEST = 100 * 2**20


def pieces_of(source: Any) -> Iterable[bytes]:
    """The bytes of an uploaded file, of a stream, of bytes, or of any iterable of bytes."""
    if isinstance(source, bytes):
        return [source]
    if hasattr(source, "chunks"):
        return source.chunks()  # type: ignore[no-any-return]
    if hasattr(source, "read"):
        return iter(lambda: source.read(CHUNK), b"")
    return source  # type: ignore[no-any-return]


def _even(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Pieces of exactly one chunk, the last marked; an empty file is one empty chunk."""
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) > CHUNK:
            yield bytes(held[:CHUNK]), False
            del held[:CHUNK]
    yield bytes(held), True


def _where(file_id: bytes, number: int, last: bool) -> bytes:
    return b"core.file." + file_id + number.to_bytes(6, "big") + (b"\1" if last else b"\0")


def seal(pieces: Iterable[bytes], out: IO[bytes], largest: int = LARGEST) -> tuple[str, int]:
    """Encrypt a stream into ``out``. Returns its address (a keyed digest of the content) and its size."""
    version, cipher = crypto.sealer("file")
    file_id, size = os.urandom(16), 0
    digest = hmac.new(keys.ring().at("file", 1), b"core.file.address", hashlib.sha256)
    out.write(MAGIC + bytes((version,)) + file_id)
    for number, (chunk, last) in enumerate(_even(pieces)):
        size += len(chunk)
        if size > largest:
            raise Unreadable(Sentence("文件超过 %(most)s MB，请分成几个文件上传。", most=largest // 2**20))
        digest.update(chunk)
        nonce = os.urandom(12)
        sealed = cipher.encrypt(nonce, chunk, _where(file_id, number, last))
        out.write(len(sealed).to_bytes(4, "big") + nonce + sealed)
    return digest.hexdigest(), size


def unseal(source: IO[bytes]) -> Iterator[bytes]:
    """The plain chunks of a sealed stream. Raises Unreadable where it was changed, moved or cut."""
    head = source.read(len(MAGIC) + 17)
    if not head.startswith(MAGIC) or len(head) != len(MAGIC) + 17:
        raise Unreadable(_("存放的文件不完整，请重新上传。"))
    version, file_id, number = head[len(MAGIC)], head[len(MAGIC) + 1 :], 0
    cipher = crypto.cipher_at("file", version)
    while True:
        length = source.read(4)
        body = source.read(12 + int.from_bytes(length, "big"))
        chunk, last = _opened(cipher, body, file_id, number)
        yield chunk
        if last:
            return
        number += 1


def _opened(cipher: Any, body: bytes, file_id: bytes, number: int) -> tuple[bytes, bool]:
    for last in (False, True):
        try:
            return cipher.decrypt(body[:12], body[12:], _where(file_id, number, last)), last
        except (InvalidTag, ValueError):
            continue
    raise Unreadable(_("存放的文件不完整，请重新上传。"))


def address_of(digest: str) -> str:
    """Where the bytes lie in the storage."""
    return f"{digest[:2]}/{digest}"


@contextmanager
def _storage() -> Iterator[None]:
    """A full disk, or an object storage that does not answer, is a sentence for whoever waits."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Unreadable(_("现在存取不了文件，请稍后再试；仍不行，请告诉系统管理员。")) from error


def put(address: str, sealed: IO[bytes]) -> None:
    """Store sealed bytes once: two that have the same content share them."""
    from django.core.files import File

    with _storage():
        if not default_storage.exists(address):
            sealed.seek(0)
            kept = default_storage.save(address, File(sealed))
            if kept != address:  # somebody stored the same a moment earlier
                default_storage.delete(kept)


def put_anew(address: str, sealed: IO[bytes]) -> None:
    """Replace stored bytes by the same content, sealed again: at once in a folder, by one call elsewhere, so that a kill
    in the middle leaves the old or the new."""
    from django.core.files import File
    from django.core.files.storage import FileSystemStorage

    sealed.seek(0)
    if not isinstance(default_storage, FileSystemStorage):
        default_storage.save(address, File(sealed))
        return
    path = Path(default_storage.path(address))
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("wb") as out:
        shutil.copyfileobj(sealed, out, CHUNK)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)


def version_of(stored: StoredFile) -> int:
    """The version of the key that a stored file is sealed with; 0 where there is no such file."""
    try:
        with default_storage.open(address_of(stored.digest), "rb") as source:
            head = source.read(len(MAGIC) + 1)
    except FileNotFoundError:
        return 0
    return head[len(MAGIC)] if len(head) > len(MAGIC) and head.startswith(MAGIC) else 0


def is_whole(digest: str, size: int) -> bool:
    """Whether as many bytes are stored as a content of that size fills, without opening it."""
    address = address_of(digest)
    with _storage():
        return default_storage.exists(address) and default_storage.size(address) == sealed_size(size)


def verify() -> tuple[int, list[StoredFile]]:
    """How many files there are, and those whose bytes are not there or were cut."""
    stored = list(StoredFile.objects.order_by("pk"))
    return len(stored), [file for file in stored if not is_whole(file.digest, file.size)]


def sealed_size(size: int) -> int:
    """How long the stored bytes of a content are, so that one cut short is seen without opening it."""
    return len(MAGIC) + 17 + size + 32 * max(1, -(-size // CHUNK))


class _Stream(io.RawIOBase):
    """Plain bytes as a file to read once."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.chunks, self.held = source, unseal(source), memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.held:
            chunk = next(self.chunks, None)
            if chunk is None:
                return 0
            if not chunk:
                continue
            self.held = memoryview(chunk)
        taken = min(len(buffer), len(self.held))
        buffer[:taken], self.held = self.held[:taken], self.held[taken:]
        return taken

    def close(self) -> None:
        self.source.close()
        super().close()


def open_file(stored: StoredFile) -> io.BufferedReader:
    """The plain bytes, decrypted as they are read."""
    try:
        with _storage():
            source = default_storage.open(address_of(stored.digest), "rb")
    except FileNotFoundError:
        raise Unreadable(_("存放的文件不完整，请重新上传。")) from None
    return io.BufferedReader(_Stream(source), CHUNK)


def plain_name(name: str) -> str:
    """A name that is safe in a folder of ours and still shows the reader what it was."""
    tidy = re.sub(r"[\x00-\x1f/\\:*?\"<>|]", "_", name.strip())[-120:].lstrip(".")
    return tidy or "file"


@contextmanager
def on_disk(stored: StoredFile) -> Iterator[Path]:
    """The plain file under its own name in a folder of its own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="heli-") as folder:
        path = Path(folder) / plain_name(stored.name)
        with open_file(stored) as source, path.open("wb") as out:
            shutil.copyfileobj(source, out, CHUNK)
        yield path
