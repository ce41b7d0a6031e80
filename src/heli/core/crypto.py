"""Sealing single values: AES-256-GCM with the place of the value as associated data, and blind indexes by HMAC.

A sealed value is ``version (1 byte) | nonce (12) | ciphertext and tag``. The associated data names model, field and
row, so a ciphertext copied to another row does not open.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from heli.core import keys

__all__ = ["InvalidTag", "blind", "blind_following", "blinds", "normal", "seal", "sealer", "signing_key", "unseal"]


@lru_cache(maxsize=64)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def seal(plain: bytes, where: bytes, purpose: str = "field") -> bytes:
    """Encrypt ``plain`` for the place ``where``."""
    version, key = keys.ring().current(purpose)
    nonce = os.urandom(12)
    return bytes((version,)) + nonce + _cipher(key).encrypt(nonce, plain, where)


def unseal(sealed: bytes, where: bytes, purpose: str = "field") -> bytes:
    """Decrypt; raises cryptography.exceptions.InvalidTag where the value was moved or changed."""
    sealed = bytes(sealed)
    key = keys.ring().at(purpose, sealed[0])
    return _cipher(key).decrypt(sealed[1:13], sealed[13:], where)


def sealer(purpose: str = "field") -> tuple[int, AESGCM]:
    """For bulk work: the current version and its cipher, fetched once."""
    version, key = keys.ring().current(purpose)
    return version, _cipher(key)


def normal(value: str) -> str:
    """The spelling under which equal values meet in a blind index."""
    return "".join(value.split()).upper()


def blind(value: str, name: str, version: int | None = None) -> bytes:
    """Keyed digest of a value for exact look-up; ``name`` keeps the indexes of different fields apart."""
    ring = keys.ring()
    key = ring.current("blind")[1] if version is None else ring.at("blind", version)
    return hmac.new(key, f"{name}\0{normal(value)}".encode(), hashlib.sha256).digest()[:16]


def blinds(value: str, name: str) -> list[bytes]:
    """Every digest under which a value may be found now: two while a key is being left, else one."""
    return [blind(value, name, version) for version in keys.ring().held("blind")]


def blind_following(value: str, name: str) -> bytes | None:
    """The digest of the second column, or None while no rotation runs."""
    following = keys.ring().following("blind")
    return None if following is None else blind(value, name, following[0])


def cipher_at(purpose: str, version: int) -> AESGCM:
    """The cipher of an earlier or the current version, for streams that name it in their head."""
    return _cipher(keys.ring().at(purpose, version))


def signing_key(use: str) -> Ed25519PrivateKey:
    """The key by which the house signs for one use.

    It comes from the audit key, which stands in every keyring there is and is never rotated: what was signed is held against
    the same public key as long as the house keeps its keys. ``use`` keeps the keys of different uses apart.
    """
    made = HKDF(hashes.SHA256(), 32, b"heli signing key", use.encode()).derive(keys.ring().at("audit", 1))
    return Ed25519PrivateKey.from_private_bytes(made)
