"""The signed receipt of a sealed bid: proves offline what was handed in, when, and in which order.

A JSON document signed by the house with Ed25519 over its canonical form: every name but ``signature``, names sorted, no
spaces, UTF-8. Each receipt of a tender has the next serial and the SHA-256 of the one before, so none can be slipped in
between or left out unnoticed. It carries the public key it was signed under: a later key takes nothing from it.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from heli.core.errors import Unreadable
from heli.core.rules.sentence import Sentence
from heli.purchasing.rules.fingerprints import in_digits

FORMAT, VERSION = "heli-bid-receipt", 1
#: for which use the house has a signing key of its own: `heli.core.crypto.signing_key`
USE = "bid receipts"
HANDED_IN, REPLACED, WITHDRAWN = WHATS = ("handed_in", "replaced", "withdrawn")
PUBLIC_BYTES = 32
NO_RECEIPT = Sentence("这不是投标回执。")
CHANGED = Sentence("回执被改动过：签名对不上。")


@dataclass(frozen=True)
class Receipt:
    """What a receipt says. ``previous`` is the digest of the receipt before it in the same tender."""

    what: str
    tender: str
    title: str
    agency: str
    received_at: datetime
    sha256: str
    size: int
    tender_key: str
    serial: int
    previous: str | None

    def _said(self, public: bytes) -> dict[str, Any]:
        return {
            "format": FORMAT, "version": VERSION, "what": self.what, "tender": {"id": self.tender, "title": self.title},
            "agency": self.agency, "received_at": self.received_at.isoformat(),
            "sealed": {"sha256": self.sha256, "bytes": self.size}, "tender_key": self.tender_key, "serial": self.serial,
            "previous": self.previous, "public_key": base64.b64encode(public).decode(),
        }  # fmt: skip


def sign(receipt: Receipt, key: Ed25519PrivateKey) -> dict[str, Any]:
    """The document that is given to the agency. ValueError where it could not be read again: a time without its zone."""
    if receipt.received_at.tzinfo is None or receipt.what not in WHATS:
        raise ValueError(receipt)
    said = receipt._said(key.public_key().public_bytes_raw())
    return said | {"signature": base64.b64encode(key.sign(canonical(said))).decode()}


def verify(document: Any, public_key: bytes | None = None) -> Receipt:
    """What the receipt says, where its signature holds. Unreadable where not.

    Without ``public_key`` that proves only that the receipt is whole: whose key it was signed under, its
    ``key_fingerprint`` tells, to be compared with what the city publishes.
    """
    try:
        receipt, public, signature = _read(document)
        Ed25519PublicKey.from_public_bytes(public).verify(signature, canonical(_unsigned(document)))
    except InvalidSignature:
        raise Unreadable(CHANGED) from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Unreadable(NO_RECEIPT) from None
    if receipt._said(public) != _unsigned(document):
        raise Unreadable(NO_RECEIPT)
    if public_key is not None and public != public_key:
        raise Unreadable(Sentence("签这张回执的不是给出的公钥。"))
    return receipt


def _read(document: Any) -> tuple[Receipt, bytes, bytes]:
    """Every part of its kind; what is lacking or of another kind raises one of the four errors above."""
    if (document["format"], document["version"]) != (FORMAT, VERSION):
        raise ValueError
    tender, sealed = document["tender"], document["sealed"]
    receipt = Receipt(
        document["what"], tender["id"], tender["title"], document["agency"], datetime.fromisoformat(document["received_at"]),
        sealed["sha256"], sealed["bytes"], document["tender_key"], document["serial"], document["previous"],
    )  # fmt: skip
    texts = (receipt.tender, receipt.title, receipt.agency, receipt.sha256, receipt.tender_key)
    counts = (receipt.size, receipt.serial)
    if not all(isinstance(text, str) for text in texts) or not all(
        type(count) is int and count > 0 for count in counts
    ):
        raise TypeError
    if receipt.what not in WHATS or receipt.received_at.tzinfo is None:
        raise ValueError
    return (
        receipt,
        base64.b64decode(document["public_key"], validate=True),
        base64.b64decode(document["signature"], validate=True),
    )


def _unsigned(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "signature"}


def canonical(said: Mapping[str, Any]) -> bytes:
    """What is signed: whoever reads the JSON writes the same bytes again."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def digest(document: Mapping[str, Any]) -> str:
    """Of a whole receipt, signature and all: what the next one of the tender names as ``previous``."""
    return hashlib.sha256(canonical(document)).hexdigest()


def follows(document: Mapping[str, Any], before: Mapping[str, Any] | None) -> bool:
    """Whether a receipt is the next after another of its tender; the first follows none."""
    if before is None:
        return document["serial"] == 1 and document["previous"] is None
    same = document["tender"] == before["tender"] and document["serial"] == before["serial"] + 1
    return bool(same and document["previous"] == digest(before))


def public_key(text: str) -> bytes:
    """A public key as the city publishes it, in base64. Unreadable where it is none."""
    try:
        held = base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        held = b""
    if len(held) != PUBLIC_BYTES:
        raise Unreadable(Sentence("公钥要是 44 个字符的 base64。"))
    return held


def key_fingerprint(public: bytes) -> str:
    """A signing key as people compare it."""
    return in_digits(hashlib.sha256(b"heli receipt key 1" + public).digest())
