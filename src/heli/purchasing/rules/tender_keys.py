"""The key of a tender: a public half that everybody may have, and a private half that exists only in shares.

The pair is made, the private half split, and each share locked to the public half of one officer's own pair, whose private
half opens with the officer's passphrase alone (AES-256-GCM under scrypt). What remains of the tender's pair are its public
half and the locked shares, both as JSON. P-256, because the WebCrypto of every browser
has it. ``docs/explanation/sealed-bids.md`` tells who can read what when.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from heli.core.errors import Refused, Unreadable
from heli.core.rules.sentence import Sentence
from heli.purchasing.rules.fingerprints import in_digits
from heli.purchasing.rules.shares import CHECK_BYTES, SECRET_BYTES, SET_BYTES, Share, join, split

KEY_FORMAT, OFFICER_FORMAT, SHARE_FORMAT, VERSION = "heli-tender-key", "heli-officer-key", "heli-locked-share", 1
_OFFICER = b"heli officer key 1"
CURVE, POINT_BYTES = ec.SECP256R1(), 65
LEAST_PASSPHRASE = 12
MOST_OFFICERS = 20
#: a name of a tender or an officer longer than that is none
MOST_TEXT = 200
SALT_BYTES, NONCE_BYTES = 16, 12
MEMORY = 256 * 1024 * 1024


class Cost(NamedTuple):
    """What one guess of a passphrase costs: scrypt with n, r and p, 128·n·r bytes of memory."""

    n: int
    r: int
    p: int


#: one of the settings OWASP's Password Storage Cheat Sheet names: 64 MB, about 0.4 s
COST = Cost(2**16, 8, 2)
#: a locked share that asks for less was made by nobody, and one that asks for more would stop the server
LEAST_COST, MOST_COST = Cost(2**15, 8, 1), Cost(2**18, 8, 4)


@dataclass(frozen=True)
class TenderKey:
    """The public half, as it is published with the tender: ``point`` is the uncompressed point on P-256."""

    tender: str
    point: bytes
    threshold: int
    count: int

    @cached_property
    def digest(self) -> bytes:
        """32 bytes that stand for this key in the head of every file sealed to it."""
        said = b"heli tender key 1" + bytes((self.threshold, self.count)) + self.point + self.tender.encode()
        return hashlib.sha256(said).digest()

    @cached_property
    def fingerprint(self) -> str:
        """The same for people."""
        return in_digits(self.digest)

    @cached_property
    def public(self) -> ec.EllipticCurvePublicKey:
        return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, self.point)

    def to_json(self) -> dict[str, Any]:
        return {
            "format": KEY_FORMAT, "version": VERSION, "tender": self.tender, "public_key": _text(self.point),
            "threshold": self.threshold, "count": self.count, "fingerprint": self.fingerprint,
        }  # fmt: skip

    @classmethod
    def from_json(cls, document: Any) -> TenderKey:
        """Unreadable where it is no key, or its fingerprint is another one's."""
        held = _of_format(document, KEY_FORMAT, NO_KEY)
        key = cls(
            _name(held, "tender"),
            _bytes(held, "public_key", POINT_BYTES),
            _small(held, "threshold"),
            _small(held, "count"),
        )
        try:
            _ = key.public
        except ValueError:
            raise Unreadable(NO_KEY) from None
        if held.get("fingerprint") != key.fingerprint or not 1 <= key.threshold <= key.count:
            raise Unreadable(Sentence("项目密钥文件被改动过：指纹和公钥对不上。请重新下载。"))
        return key


NO_KEY = Sentence("这不是项目密钥文件。请从项目的公告页面下载。")
NO_SHARE = Sentence("保存的这份密钥读不出来。")


@dataclass(frozen=True)
class OfficerKey:
    """An officer's own pair: shares are locked to its public half, its private half opens with a passphrase alone."""

    point: bytes
    cost: Cost
    salt: bytes
    nonce: bytes
    sealed: bytes

    def to_json(self) -> dict[str, Any]:
        return {
            "format": OFFICER_FORMAT, "version": VERSION, "public_key": _text(self.point), "scrypt": self.cost._asdict(),
            "salt": _text(self.salt), "nonce": _text(self.nonce), "sealed": _text(self.sealed),
        }  # fmt: skip

    @classmethod
    def from_json(cls, document: Any) -> OfficerKey:
        held = _of_format(document, OFFICER_FORMAT, NO_SHARE)
        cost = held.get("scrypt")
        if not isinstance(cost, Mapping):
            raise Unreadable(NO_SHARE)
        return cls(
            _bytes(held, "public_key", POINT_BYTES),
            Cost(*(_small(cost, name, most) for name, most in zip(Cost._fields, MOST_COST, strict=True))),
            _bytes(held, "salt", SALT_BYTES), _bytes(held, "nonce", NONCE_BYTES), _bytes(held, "sealed"),
        )  # fmt: skip

    @property
    def public(self) -> ec.EllipticCurvePublicKey:
        return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, self.point)

    def unlocked(self, passphrase: str) -> ec.EllipticCurvePrivateKey:
        """The private half. Refused beside ``passphrase`` where it is not the one."""
        try:
            raw = AESGCM(self._key(passphrase)).decrypt(self.nonce, self.sealed, _OFFICER + self.point)
        except InvalidTag:
            raise Refused(Sentence("口令不对。"), "passphrase") from None
        return ec.derive_private_key(int.from_bytes(raw, "big"), CURVE)

    def _key(self, passphrase: str) -> bytes:
        if any(asked < least for asked, least in zip(self.cost, LEAST_COST, strict=True)):
            raise Unreadable(NO_SHARE)
        n, r, p = self.cost
        return hashlib.scrypt(normal(passphrase).encode(), salt=self.salt, n=n, r=r, p=p, maxmem=MEMORY * p, dklen=32)


def new_officer_key(passphrase: str, cost: Cost | None = None) -> OfficerKey:
    """A pair under a passphrase that is kept nowhere, at ``COST`` unless less will do. Refused beside ``passphrase`` where it is too short."""
    if len(normal(passphrase)) < LEAST_PASSPHRASE:
        raise Refused(Sentence("口令至少 %(least)s 个字符。", least=LEAST_PASSPHRASE), "passphrase")
    private = ec.generate_private_key(CURVE)
    raw = private.private_numbers().private_value.to_bytes(SECRET_BYTES, "big")
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    bare = OfficerKey(_point(private), cost or COST, salt, nonce, b"")
    sealed = AESGCM(bare._key(passphrase)).encrypt(bare.nonce, raw, _OFFICER + bare.point)
    return replace(bare, sealed=sealed)


def _point(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass(frozen=True)
class LockedShare:
    """One officer's share, locked to the officer's public half, to be kept in the database."""

    tender_key: str
    officer: str
    index: int
    threshold: int
    #: the public half of a pair that was made for this one locking and forgotten
    ephemeral: bytes
    nonce: bytes
    sealed: bytes

    def to_json(self) -> dict[str, Any]:
        return {
            "format": SHARE_FORMAT, "version": VERSION, "tender_key": self.tender_key, "officer": self.officer,
            "index": self.index, "threshold": self.threshold, "ephemeral": _text(self.ephemeral),
            "nonce": _text(self.nonce), "sealed": _text(self.sealed),
        }  # fmt: skip

    @classmethod
    def from_json(cls, document: Any) -> LockedShare:
        held = _of_format(document, SHARE_FORMAT, NO_SHARE)
        return cls(
            _name(held, "tender_key"), _name(held, "officer"), _small(held, "index"), _small(held, "threshold"),
            _bytes(held, "ephemeral", POINT_BYTES), _bytes(held, "nonce", NONCE_BYTES), _bytes(held, "sealed"),
        )  # fmt: skip

    def _cipher(self, shared: bytes) -> AESGCM:
        return AESGCM(HKDF(hashes.SHA256(), 32, None, b"heli share 1" + self.ephemeral).derive(shared))

    @property
    def _where(self) -> bytes:
        """What the share is tied to: moved to another tender, officer or place it does not open."""
        named = {"format": SHARE_FORMAT, "version": VERSION, "tender_key": self.tender_key, "officer": self.officer,
                 "index": self.index, "threshold": self.threshold}  # fmt: skip
        return json.dumps(named, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@dataclass(frozen=True, repr=False)
class PrivateKey:
    """The joined private half and the key it belongs to: in memory alone, while bids are opened."""

    key: TenderKey
    private: ec.EllipticCurvePrivateKey


def normal(passphrase: str) -> str:
    """A passphrase whatever the input method made of it: full-width digits and letters are the plain ones."""
    return unicodedata.normalize("NFKC", passphrase)


def new_tender_keys(
    tender: str, officers: Sequence[tuple[str, ec.EllipticCurvePublicKey]], threshold: int
) -> tuple[TenderKey, list[LockedShare]]:
    """A pair whose private half is nowhere whole. ``officers``: name and public half of each, in the order of the shares.

    Refused names the field: ``threshold`` or ``officers``.
    """
    _must_be_officers([name for name, _public in officers], threshold)
    if not _is_name(tender):
        raise ValueError(tender)
    private = ec.generate_private_key(CURVE)
    key = TenderKey(tender, _point(private), threshold, len(officers))
    secret = private.private_numbers().private_value.to_bytes(SECRET_BYTES, "big")
    shares = split(secret, threshold, len(officers))
    return key, [lock(one, key, name, public) for one, (name, public) in zip(shares, officers, strict=True)]


def _must_be_officers(names: Sequence[str], threshold: int) -> None:
    if not names or len(names) > MOST_OFFICERS or not all(map(_is_name, names)):
        raise Refused(Sentence("开标人员要有 1 到 %(most)s 名，每人都写姓名。", most=MOST_OFFICERS), "officers")
    if len(set(names)) < len(names):
        raise Refused(Sentence("同一个人只能持有一份密钥。"), "officers")
    if not 1 <= threshold <= len(names):
        raise Refused(Sentence("开标需要的人数要在 1 和 %(count)s 之间。", count=len(names)), "threshold")


def lock(one: Share, key: TenderKey, officer: str, public: ec.EllipticCurvePublicKey) -> LockedShare:
    """A share for one officer alone."""
    ephemeral = ec.generate_private_key(CURVE)
    nonce = secrets.token_bytes(NONCE_BYTES)
    bare = LockedShare(key.fingerprint, officer, one.index, one.threshold, _point(ephemeral), nonce, b"")
    cipher = bare._cipher(ephemeral.exchange(ec.ECDH(), public))
    return replace(bare, sealed=cipher.encrypt(nonce, one.set + one.check + one.value, bare._where))


def unlock(locked: LockedShare, private: ec.EllipticCurvePrivateKey) -> Share:
    """Unreadable where it is another officer's, or was changed or moved."""
    public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, locked.ephemeral)
    try:
        cipher = locked._cipher(private.exchange(ec.ECDH(), public))
        held = cipher.decrypt(locked.nonce, locked.sealed, locked._where)
    except InvalidTag:
        raise Unreadable(NO_SHARE) from None
    of, check, value = held[:SET_BYTES], held[SET_BYTES : SET_BYTES + CHECK_BYTES], held[SET_BYTES + CHECK_BYTES :]
    return Share(locked.index, locked.threshold, of, value, check)


def private_key(key: TenderKey, shares: Sequence[Share]) -> PrivateKey:
    """The private half, proved to be that of the public one. Unreadable names what is wrong with the shares."""
    wrong = Unreadable(Sentence("这几份密钥不是这个项目的。"))
    if any(one.threshold != key.threshold for one in shares):
        raise wrong
    try:
        private = ec.derive_private_key(int.from_bytes(join(shares), "big"), CURVE)
    except ValueError:
        raise wrong from None
    if private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint) != key.point:
        raise wrong
    return PrivateKey(key, private)


def _text(held: bytes) -> str:
    return base64.b64encode(held).decode()


def _of_format(document: Any, wanted: str, wrong: Sentence) -> Mapping[str, Any]:
    if not isinstance(document, Mapping) or document.get("format") != wanted:
        raise Unreadable(wrong)
    if document.get("version") != VERSION:
        raise Unreadable(Sentence("这个文件是新版本的格式，请先升级。"))
    return document


def _name(held: Mapping[str, Any], name: str) -> str:
    found = held.get(name)
    if not isinstance(found, str) or not _is_name(found):
        raise Unreadable(_wrong(name))
    return found


def _is_name(text: str) -> bool:
    """One line that shows whole: no control signs, no half of a pair."""
    return 0 < len(text) <= MOST_TEXT and text.isprintable()


def _small(held: Mapping[str, Any], name: str, most: int = 255) -> int:
    found = held.get(name)
    if not isinstance(found, int) or isinstance(found, bool) or not 1 <= found <= most:
        raise Unreadable(_wrong(name))
    return found


def _bytes(held: Mapping[str, Any], name: str, length: int | None = None) -> bytes:
    try:
        found = base64.b64decode(held.get(name, ""), validate=True)
    except (ValueError, TypeError):
        found = b""
    if not found or (length is not None and len(found) != length):
        raise Unreadable(_wrong(name))
    return found


def _wrong(name: str) -> Sentence:
    return Sentence("这个文件里的 %(name)s 不对。", name=name)
