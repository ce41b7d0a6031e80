"""A receipt proves by itself what was handed in, and whatever is changed in it shows."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from heli.core.errors import Unreadable
from heli.purchasing.rules.receipts import (
    HANDED_IN,
    REPLACED,
    WHATS,
    WITHDRAWN,
    Receipt,
    canonical,
    digest,
    follows,
    key_fingerprint,
    public_key,
    sign,
    verify,
)

CHINA = timezone(timedelta(hours=8))
HOUSE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = HOUSE.public_key().public_bytes_raw()
FIRST = Receipt(
    HANDED_IN, "XM-2026-001", "南湖区社区养老服务", "晨光社工服务中心", datetime(2026, 11, 28, 9, 59, 59, 123456, CHINA),
    "ab" * 32, 20_000_000, "01234 56789", 1, None,
)  # fmt: skip


def chain() -> list[dict[str, Any]]:
    """Handed in, replaced, withdrawn."""
    signed = [sign(FIRST, HOUSE)]
    for what in (REPLACED, WITHDRAWN):
        signed.append(sign(replace(FIRST, what=what, serial=len(signed) + 1, previous=digest(signed[-1])), HOUSE))
    return signed


@given(
    st.sampled_from(WHATS),
    st.text('abc社工"\\\n ', min_size=1),
    st.datetimes(timezones=st.just(CHINA)),
    st.integers(1, 2**40),
)
def test_what_was_signed_is_what_is_read(what: str, agency: str, at: datetime, size: int) -> None:
    receipt = replace(FIRST, what=what, agency=agency, received_at=at, size=size)
    assert verify(json.loads(json.dumps(sign(receipt, HOUSE))), PUBLIC) == receipt


def test_order_and_spaces_of_the_file_do_not_matter() -> None:
    signed = sign(FIRST, HOUSE)
    turned = json.loads(json.dumps(dict(reversed(signed.items())), indent=4, ensure_ascii=True))
    assert verify(turned, PUBLIC) == FIRST and canonical(turned) == canonical(signed)


def leaves(held: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if not isinstance(held, dict):
        yield path
        return
    for name, value in held.items():
        yield from leaves(value, (*path, name))


@pytest.mark.parametrize("path", list(leaves(chain()[1])), ids=".".join)
@pytest.mark.parametrize("other", ["x", 7, None, [], {}, True, "2026-11-28T09:59:59", "AAAA", -1, 1.5])
def test_every_changed_part_shows(path: tuple[Any, ...], other: Any) -> None:
    changed = copy.deepcopy(chain()[1])
    held = changed
    for name in path[:-1]:
        held = held[name]
    held[path[-1]] = other
    with pytest.raises(Unreadable):
        verify(changed, PUBLIC)


@pytest.mark.parametrize("path", list(leaves(sign(FIRST, HOUSE))), ids=".".join)
def test_every_lacking_or_added_part_shows(path: tuple[Any, ...]) -> None:
    lacking = copy.deepcopy(sign(FIRST, HOUSE))
    held = lacking
    for name in path[:-1]:
        held = held[name]
    del held[path[-1]]
    with pytest.raises(Unreadable):
        verify(lacking, PUBLIC)
    held["more"] = 1
    with pytest.raises(Unreadable):
        verify(lacking, PUBLIC)


@pytest.mark.parametrize("document", [None, [], "x", 3, {}, {"format": "heli-bid-receipt"}])
def test_what_is_no_receipt_is_said(document: Any) -> None:
    with pytest.raises(Unreadable, match="不是投标回执"):
        verify(document)


def test_a_receipt_signed_by_somebody_else_is_noticed_by_the_published_key_alone() -> None:
    foreign = Ed25519PrivateKey.generate()
    signed = sign(FIRST, foreign)
    assert verify(signed) == FIRST
    with pytest.raises(Unreadable, match="不是给出的公钥"):
        verify(signed, PUBLIC)
    assert key_fingerprint(foreign.public_key().public_bytes_raw()) != key_fingerprint(PUBLIC)


def test_a_receipt_stays_good_under_the_key_it_was_signed_with() -> None:
    signed, now = sign(FIRST, HOUSE), Ed25519PrivateKey.generate()
    assert sign(FIRST, now)["public_key"] != signed["public_key"] and verify(signed, PUBLIC) == FIRST


def test_the_order_of_receipts_is_evident() -> None:
    first, second, third = chain()
    assert follows(first, None) and follows(second, first) and follows(third, second)
    assert not follows(second, None) and not follows(third, first) and not follows(first, second)
    slipped_in = sign(replace(FIRST, agency="别家", serial=2, previous=digest(second)), HOUSE)
    assert not follows(slipped_in, first) and not follows(third, slipped_in)
    elsewhere = sign(replace(FIRST, tender="XM-2026-002", serial=2, previous=digest(first)), HOUSE)
    assert not follows(elsewhere, first)
    left_out = sign(replace(FIRST, serial=3, previous=digest(first)), HOUSE)
    assert not follows(left_out, first) and not follows(sign(replace(FIRST, serial=2), HOUSE), None)


def test_a_time_without_its_zone_is_our_own_mistake() -> None:
    for wrong in (replace(FIRST, received_at=datetime(2026, 11, 28)), replace(FIRST, what="lost")):
        with pytest.raises(ValueError, match="Receipt"):
            sign(wrong, HOUSE)


def test_a_signature_is_that_of_any_ed25519() -> None:
    """RFC 8032 signatures are the same whoever makes them: so another program checks ours."""
    signed = sign(FIRST, HOUSE)
    assert sign(FIRST, HOUSE) == signed
    assert key_fingerprint(PUBLIC).replace(" ", "").isdigit() and len(key_fingerprint(PUBLIC)) == 47


@pytest.mark.parametrize("text", ["", "x", "AAAA", "é" * 44, "A" * 43 + "==="])
def test_a_key_that_is_none_is_said(text: str) -> None:
    with pytest.raises(Unreadable, match="44 个字符"):
        public_key(text)
    assert public_key("A" * 20 + "\n" + "A" * 23 + "=\n") == bytes(32)


@pytest.mark.parametrize("wrong", [{"serial": 0}, {"size": 0}, {"serial": -1}])
def test_the_first_of_a_tender_has_number_one_and_nothing_empty_is_handed_in(wrong: dict[str, int]) -> None:
    with pytest.raises(Unreadable, match="不是投标回执"):
        verify(sign(replace(FIRST, **wrong), HOUSE))  # type: ignore[arg-type]


def test_a_receipt_says_nothing_beside_what_it_says() -> None:
    """The house signs no more; what else stands in it would be taken for signed by the reader alone."""
    said = {**{name: held for name, held in sign(FIRST, HOUSE).items() if name != "signature"}, "won": True}
    signed = said | {"signature": base64.b64encode(HOUSE.sign(canonical(said))).decode()}
    with pytest.raises(Unreadable, match="不是投标回执"):
        verify(signed, PUBLIC)
