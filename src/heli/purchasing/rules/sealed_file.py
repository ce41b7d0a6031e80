"""The format of a sealed bid: its head, its chunks, its manifest and its limits (``docs/reference/sealed-file.md``).

The head stands open: format, version, how many bytes were sealed, for which tender key, and the ephemeral public key. What
follows is AES-256-GCM in chunks under a key that only the tender's private half can derive again. Each chunk counts in its
nonce and the last is marked there (the STREAM construction), and the whole head is associated data of each.
"""

from __future__ import annotations

import json
import re
import struct
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from heli.core.errors import Refused, Unreadable
from heli.core.rules.sentence import Sentence
from heli.purchasing.rules.tender_keys import CURVE, POINT_BYTES, TenderKey

MAGIC, VERSION = b"HELI-BID", 1
#: magic, version, bytes of the content, digest of the tender key, ephemeral point
HEAD = struct.Struct(f">8sBQ32s{POINT_BYTES}s")
#: measured: smaller chunks cost calls, larger ones fall out of the processor's cache
CHUNK, TAG = 128 * 1024, 16
PURPOSE = b"heli sealed bid 1"

#: of all files of a bid together
MOST_BYTES = 200 * 1024 * 1024
MOST_FILES = 500
#: form and list of files, as JSON
MOST_MANIFEST = 1024 * 1024
LENGTH = struct.Struct(">I")
#: what every file system takes, in letters and in bytes
MOST_NAME, MOST_NAME_BYTES = 120, 240
SIGNS = frozenset('/\\:*?"<>|')
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)

CHANGED = Sentence("密封的文件被改动过或不完整，打不开。")
NOT_SEALED = Sentence("这不是密封的投标文件。请用命令 heli purchasing seal 或者密封页面生成。")


@dataclass(frozen=True)
class Head:
    """What stands open at the beginning of a sealed bid."""

    content: int
    tender_digest: bytes
    point: bytes

    def to_bytes(self) -> bytes:
        return HEAD.pack(MAGIC, VERSION, self.content, self.tender_digest, self.point)

    @property
    def size(self) -> int:
        """Of the sealed file, head and all: the content says how many chunks there are."""
        return HEAD.size + self.content + chunks(self.content) * TAG

    def must_be_for(self, key: TenderKey) -> None:
        if self.tender_digest != key.digest:
            raise Refused(Sentence("这份文件是密封给另一个项目的，请核对项目密钥。"), "file")

    def cipher(self, shared: bytes) -> AESGCM:
        """By what the ephemeral key and the tender's key agreed on; the head goes in, so a changed one opens nothing."""
        return AESGCM(HKDF(hashes.SHA256(), 32, self.to_bytes(), PURPOSE).derive(shared))

    def public(self) -> ec.EllipticCurvePublicKey:
        try:
            return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, self.point)
        except ValueError:
            raise Unreadable(CHANGED) from None


def chunks(content: int) -> int:
    return -(-content // CHUNK)


def nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if last else b"\0")


def read_head(stream: BinaryIO) -> Head:
    """The head, the stream left behind it. Unreadable where it is no sealed bid, or none of a version known here."""
    held = exactly(stream, HEAD.size)
    if len(held) < HEAD.size or not held.startswith(MAGIC):
        raise Unreadable(NOT_SEALED)
    _magic, version, content, digest, point = HEAD.unpack(held)
    if version != VERSION:
        raise Unreadable(Sentence("这个文件是新版本的格式，请先升级。"))
    if not LENGTH.size < content <= LENGTH.size + MOST_MANIFEST + MOST_BYTES:
        raise Unreadable(CHANGED)
    return Head(content, digest, point)


def check_head(stream: BinaryIO, key: TenderKey | None = None) -> Head:
    """All that can be said of an uploaded file without any private key; the stream can be sought in.

    Format and version, the point on the curve, the exact length that the head promises, and with ``key`` the tender.
    """
    stream.seek(0)
    head = read_head(stream)
    head.public()
    if key is not None:
        head.must_be_for(key)
    if stream.seek(0, 2) != head.size:
        raise Unreadable(Sentence("密封的文件不完整，请重新上传。"))
    stream.seek(0)
    return head


def exactly(stream: BinaryIO, wanted: int) -> bytes:
    """So many bytes, fewer at the end alone: a pipe gives what it has."""
    held = stream.read(wanted)
    if len(held) == wanted or not held:
        return held
    parts = [held]
    while (lacking := wanted - sum(map(len, parts))) and (more := stream.read(lacking)):
        parts.append(more)
    return b"".join(parts)


@dataclass(frozen=True)
class Entry:
    """A file as the manifest names it."""

    name: str
    bytes: int


@dataclass(frozen=True)
class Manifest:
    """The first thing sealed: the fields of the bid, and which files follow."""

    form: Mapping[str, Any]
    files: Sequence[Entry]

    def to_bytes(self) -> bytes:
        """With its length in front. Refused names the field: ``form`` or ``files``."""
        files = [{"name": one.name, "bytes": one.bytes} for one in self.files]
        try:
            text = json.dumps(
                {"form": self.form, "files": files}, ensure_ascii=False, separators=SHORT, allow_nan=False
            )
            held = text.encode()
        except (ValueError, TypeError, RecursionError):
            raise Refused(Sentence("投标表单里有不能保存的内容。"), "form") from None
        if len(held) > MOST_MANIFEST:
            raise Refused(Sentence("投标表单太长，最多 1 MB。"), "form")
        return LENGTH.pack(len(held)) + held

    @classmethod
    def from_bytes(cls, held: bytes) -> Manifest:
        """Whoever sealed a bid may have written anything into it: nothing is taken on trust."""
        try:
            document = json.loads(held, parse_constant=float.fromhex)  # no NaN: it is no number there
            files = [Entry(**each) for each in document.pop("files")]
            form = document.pop("form")
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise Unreadable(NO_MANIFEST) from None
        if document or not isinstance(form, dict) or not all(map(_is_entry, files)):
            raise Unreadable(NO_MANIFEST)
        must_be_files([(one.name, one.bytes) for one in files])
        return cls(form, files)


SHORT = (",", ":")
NO_MANIFEST = Sentence("密封的文件打开了，但里面的目录不合格式。")


def _is_entry(one: Entry) -> bool:
    return isinstance(one.name, str) and type(one.bytes) is int and one.bytes >= 0


def must_be_files(files: Sequence[tuple[str, int]]) -> None:
    """Names and sizes that may lie in one folder of any computer. Refused, beside ``files``."""
    if len(files) > MOST_FILES:
        raise Refused(Sentence("最多 %(most)s 个文件。", most=MOST_FILES), "files")
    if sum(size for _name, size in files) > MOST_BYTES:
        raise Refused(Sentence("文件加起来超过 %(most)s MB。", most=MOST_BYTES // 1024**2), "files")
    known: set[str] = set()
    for name, _size in files:
        if not is_file_name(name):
            raise Refused(
                Sentence(
                    "文件名“%(name)s”不能用：不能有斜线等符号，最多 %(most)s 个字。", name=shown(name), most=MOST_NAME
                ),
                "files",
            )
        alike = unicodedata.normalize("NFC", name).casefold()
        if alike in known:
            raise Refused(Sentence("有两个文件都叫“%(name)s”。", name=shown(name)), "files")
        known.add(alike)


def is_file_name(name: str) -> bool:
    """No path, nothing that does not show (a turned direction hides an ending), nothing Windows refuses."""
    return (
        0 < len(name) <= MOST_NAME and name.isprintable() and len(name.encode()) <= MOST_NAME_BYTES
        and not SIGNS & set(name) and name == name.strip() and not name.startswith(".") and not name.endswith(".")
        and not RESERVED.fullmatch(name)
    )  # fmt: skip


def shown(name: str) -> str:
    """A name that may hold anything, for a sentence."""
    return "".join(letter if letter.isprintable() else "�" for letter in name[:MOST_NAME])
