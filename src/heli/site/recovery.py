"""The recovery key, and files that it alone opens.

A sealed file is chunks of AES-256-GCM under a key agreed with the recovery public key (X25519). The private half is the
recovery key: it is shown once, at the first start, and kept by people, so that neither the database's machine nor the
backup alone can open a backup.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from heli.core import keys
from heli.core.errors import Refused
from heli.core.rules.sentence import Sentence

MAGIC = b"heli backup 1\n"
HEAD = len(MAGIC) + 32
CHUNK = 1 << 20
SEALED = CHUNK + 16


def public_path() -> Path:
    return keys.path().with_name("recovery.pub")


def make_recovery_key() -> str | None:
    """Make the pair at the first start and return the private half, to be shown once; None where there is one."""
    if public_path().exists():
        return None
    private = X25519PrivateKey.generate()
    public_path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    public_path().write_bytes(base64.b64encode(private.public_key().public_bytes_raw()))
    text = base64.b32encode(private.private_bytes_raw()).decode().rstrip("=")
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4))


def private_of(recovery_key: str) -> X25519PrivateKey:
    text = "".join(recovery_key.upper().replace("-", "").split())
    try:
        return X25519PrivateKey.from_private_bytes(base64.b32decode(text + "=" * (-len(text) % 8)))
    except ValueError:
        raise Refused(Sentence("恢复密钥不完整，请核对后再输入。"), field="key") from None


def _agreed(private: X25519PrivateKey, public: bytes, salt: bytes) -> AESGCM:
    shared = private.exchange(X25519PublicKey.from_public_bytes(public))
    return AESGCM(HKDF(hashes.SHA256(), 32, salt, b"heli backup").derive(shared))


def _nonce(number: int, last: bool) -> bytes:
    """Counts the chunks and marks the last, so that a cut or reordered file does not open."""
    return number.to_bytes(11, "big") + (b"\1" if last else b"\0")


def seal(source: IO[bytes], target: IO[bytes]) -> AESGCM:
    """Seal for the recovery key. Returns the cipher, which reads back what was written; it is kept nowhere."""
    if not public_path().exists():
        raise Refused(Sentence("没有找到恢复密钥的公开部分。请运行 heli migrate，会显示一把新的恢复密钥。"))
    ephemeral = X25519PrivateKey.generate()
    public = base64.b64decode(public_path().read_bytes())
    own = ephemeral.public_key().public_bytes_raw()
    cipher = _agreed(ephemeral, public, own)
    target.write(MAGIC + own)
    chunk, number = source.read(CHUNK), 0
    while True:
        following = source.read(CHUNK)
        sealed = cipher.encrypt(_nonce(number, not following), chunk, None)
        target.write(len(sealed).to_bytes(4, "big") + sealed)
        if not following:
            return cipher
        chunk, number = following, number + 1


def opened(source: io.BufferedReader, cipher: AESGCM) -> Iterator[bytes]:
    """The plain chunks behind the head. Raises InvalidTag where anything was changed, moved or cut."""
    number, last = 0, False
    while not last:
        length = int.from_bytes(source.read(4), "big")
        if length > SEALED:
            raise InvalidTag
        sealed = source.read(length)
        last = not source.peek(1)
        yield cipher.decrypt(_nonce(number, last), sealed, None)
        number += 1


def unseal(source: io.BufferedReader, target: IO[bytes], private: X25519PrivateKey) -> None:
    head = source.read(HEAD)
    if not head.startswith(MAGIC) or len(head) != HEAD:
        raise Refused(Sentence("这个文件不是合力的备份。"))
    own = head[len(MAGIC) :]
    try:
        for chunk in opened(source, _agreed(private, own, own)):
            target.write(chunk)
    except (InvalidTag, ValueError):
        raise Refused(Sentence("恢复密钥不对，或者备份文件已损坏。"), field="key") from None
