"""The key of a tender: a public half that everybody may have, and a private half that exists only in shares.

The pair is made, the private half split, and each share locked under the passphrase of one officer (AES-256-GCM under
scrypt); what remains are the public half and the locked shares, both as JSON. P-256, because the WebCrypto of every browser
has it. ``docs/explanation/sealed-bids.md`` tells who can read what when.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from heli.core.errors import Refused, Unreadable
from heli.core.rules.sentence import Sentence
from heli.purchasing.rules.fingerprints import in_digits
from heli.purchasing.rules.shares import CHECK_BYTES, SECRET_BYTES, SET_BYTES, Share, join, split

KEY_FORMAT, SHARE_FORMAT, VERSION = "heli-tender-key", "heli-locked-share", 1
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
class LockedShare:
    """One officer's share under the officer's passphrase, to be kept in the database."""

    tender_key: str
    officer: str
    index: int
    threshold: int
    cost: Cost
    salt: bytes
    nonce: bytes
    sealed: bytes

    def to_json(self) -> dict[str, Any]:
        return {
            "format": SHARE_FORMAT, "version": VERSION, "tender_key": self.tender_key, "officer": self.officer,
            "index": self.index, "threshold": self.threshold, "scrypt": self.cost._asdict(),
            "salt": _text(self.salt), "nonce": _text(self.nonce), "sealed": _text(self.sealed),
        }  # fmt: skip

    @classmethod
    def from_json(cls, document: Any) -> LockedShare:
        held = _of_format(document, SHARE_FORMAT, NO_SHARE)
        cost = held.get("scrypt")
        if not isinstance(cost, Mapping):
            raise Unreadable(NO_SHARE)
        return cls(
            _name(held, "tender_key"), _name(held, "officer"), _small(held, "index"), _small(held, "threshold"),
            Cost(*(_small(cost, name, most) for name, most in zip(Cost._fields, MOST_COST, strict=True))),
            _bytes(held, "salt", SALT_BYTES), _bytes(held, "nonce", NONCE_BYTES), _bytes(held, "sealed"),
        )  # fmt: skip

    def _key(self, passphrase: str) -> bytes:
        if any(asked < least for asked, least in zip(self.cost, LEAST_COST, strict=True)):
            raise Unreadable(NO_SHARE)
        n, r, p = self.cost
        return hashlib.scrypt(normal(passphrase).encode(), salt=self.salt, n=n, r=r, p=p, maxmem=MEMORY * p, dklen=32)

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
    tender: str, officers: Sequence[tuple[str, str]], threshold: int
) -> tuple[TenderKey, list[LockedShare]]:
    """A pair whose private half is nowhere whole. ``officers``: name and passphrase of each, in the order of the shares.

    Refused names the field: ``threshold``, ``officers``, or ``passphrase`` where one is too short.
    """
    _must_be_officers(officers, threshold)
    if not _is_name(tender):
        raise ValueError(tender)
    private = ec.generate_private_key(CURVE)
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    key = TenderKey(tender, point, threshold, len(officers))
    secret = private.private_numbers().private_value.to_bytes(SECRET_BYTES, "big")
    shares = split(secret, threshold, len(officers))
    return key, [lock(one, key, officer, said) for one, (officer, said) in zip(shares, officers, strict=True)]


def _must_be_officers(officers: Sequence[tuple[str, str]], threshold: int) -> None:
    names = [name for name, _passphrase in officers]
    if not officers or len(officers) > MOST_OFFICERS or not all(map(_is_name, names)):
        raise Refused(Sentence("开标人员要有 1 到 %(most)s 名，每人都写姓名。", most=MOST_OFFICERS), "officers")
    if len(set(names)) < len(names):
        raise Refused(Sentence("同一个人只能持有一份密钥。"), "officers")
    if not 1 <= threshold <= len(officers):
        raise Refused(Sentence("开标需要的人数要在 1 和 %(count)s 之间。", count=len(officers)), "threshold")
    said = [normal(passphrase) for _name, passphrase in officers]
    if any(len(each) < LEAST_PASSPHRASE for each in said):
        raise Refused(Sentence("口令至少 %(least)s 个字符。", least=LEAST_PASSPHRASE), "passphrase")
    if len(set(said)) < len(said):
        raise Refused(Sentence("每个人的口令要不一样。"), "passphrase")


def lock(one: Share, key: TenderKey, officer: str, passphrase: str) -> LockedShare:
    """A share under a passphrase: the first time, or anew where an officer changes theirs."""
    if len(normal(passphrase)) < LEAST_PASSPHRASE:
        raise Refused(Sentence("口令至少 %(least)s 个字符。", least=LEAST_PASSPHRASE), "passphrase")
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    bare = LockedShare(key.fingerprint, officer, one.index, one.threshold, COST, salt, nonce, b"")
    sealed = AESGCM(bare._key(passphrase)).encrypt(nonce, one.set + one.check + one.value, bare._where)
    return LockedShare(key.fingerprint, officer, one.index, one.threshold, COST, salt, nonce, sealed)


def unlock(locked: LockedShare, passphrase: str) -> Share:
    """Refused beside ``passphrase`` where it is not the one; a share that was changed or moved answers alike."""
    try:
        held = AESGCM(locked._key(passphrase)).decrypt(locked.nonce, locked.sealed, locked._where)
    except InvalidTag:
        raise Refused(Sentence("%(officer)s 的口令不对。", officer=locked.officer), "passphrase") from None
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
