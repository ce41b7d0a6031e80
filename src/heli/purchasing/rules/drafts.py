"""The draft of a bid: sealed like a bid, to a key of the agency's own that opens with a passphrase kept nowhere."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from heli.core.errors import Unreadable
from heli.core.rules.sentence import Sentence
from heli.purchasing.rules import bid as rules
from heli.purchasing.rules import tender_keys
from heli.purchasing.rules.sealing import Source, open_sealed, seal
from heli.purchasing.rules.tender_keys import CURVE, Cost, OfficerKey, PrivateKey, TenderKey

NAME = "draft"
Kept = dict[str, Any]


@dataclass(frozen=True, repr=False)
class DraftKey:
    """The opened private half; it has no readable form."""

    private: ec.EllipticCurvePrivateKey

    def __repr__(self) -> str:
        return "…"


def new_key(passphrase: str, cost: Cost | None = None) -> Kept:
    """A key of its own for each bid. Refused beside ``passphrase`` where it is too short."""
    return tender_keys.new_officer_key(passphrase, cost).to_json()


def unlock(kept: Kept, passphrase: str) -> DraftKey:
    """Refused beside ``passphrase`` where it is not the one."""
    return DraftKey(OfficerKey.from_json(kept).unlocked(passphrase))


def _public(kept: Kept) -> TenderKey:
    return TenderKey(NAME, OfficerKey.from_json(kept).point, 1, 1)


def lock_content(kept: Kept, content: rules.Content) -> bytes:
    out = io.BytesIO()
    seal(content.written(), [], _public(kept), out)
    return out.getvalue()


def open_content(key: DraftKey, kept: Kept, locked: bytes) -> rules.Content:
    return rules.read(open_sealed(io.BytesIO(locked), PrivateKey(_public(kept), key.private)).form)


def lock_name(kept: Kept, name: str) -> bytes:
    out = io.BytesIO()
    seal({"name": name}, [], _public(kept), out)
    return out.getvalue()


def open_name(key: DraftKey, kept: Kept, locked: bytes) -> str:
    return str(open_sealed(io.BytesIO(locked), PrivateKey(_public(kept), key.private)).form["name"])


def lock_file(kept: Kept, name: str, content: bytes, out: BinaryIO) -> None:
    seal({}, [Source.of_bytes(name, content)], _public(kept), out)


def open_file(key: DraftKey, kept: Kept, locked: BinaryIO) -> bytes:
    opened = open_sealed(locked, PrivateKey(_public(kept), key.private))
    return b"".join(piece for each in opened for piece in each.pieces())


def wrapped(key: DraftKey, secret: bytes) -> str:
    """For the session of who unlocked it, under a secret that only their browser has."""
    raw = key.private.private_numbers().private_value.to_bytes(32, "big")
    nonce = AESGCM.generate_key(128)[:12]
    return base64.b64encode(nonce + AESGCM(secret).encrypt(nonce, raw, b"purchasing.draft")).decode()


def unwrapped(held: str, secret: bytes) -> DraftKey:
    """Unreadable where the secret is another browser's."""
    locked = base64.b64decode(held)
    try:
        raw = AESGCM(secret).decrypt(locked[:12], locked[12:], b"purchasing.draft")
    except (InvalidTag, ValueError):
        raise Unreadable(Sentence("请再输入一次投标口令。")) from None
    return DraftKey(ec.derive_private_key(int.from_bytes(raw, "big"), CURVE))
