"""Any few shares restore the secret; one fewer tell nothing of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.errors import Unreadable
from heli.purchasing.rules.shares import Share, join, over, share, split, stands_at, times

SECRETS = st.binary(min_size=32, max_size=32)


@st.composite
def some_of_a_secret(draw: st.DrawFn) -> tuple[bytes, list[Share]]:
    """A secret, and just as many of its shares as restore it, in any order."""
    secret, count = draw(SECRETS), draw(st.integers(1, 9))
    threshold = draw(st.integers(1, count))
    shares = draw(st.permutations(split(secret, threshold, count)))
    return secret, shares[:threshold]


@given(some_of_a_secret())
def test_any_few_restore_the_secret(held: tuple[bytes, list[Share]]) -> None:
    secret, shares = held
    assert join(shares) == secret


def test_more_than_are_needed_restore_it_too_and_so_do_the_last_of_255() -> None:
    shares = split(bytes(range(32)), 3, 255)
    assert join(shares[:9]) == join(shares[-3:]) == bytes(range(32))


@given(some_of_a_secret())
def test_one_fewer_are_refused(held: tuple[bytes, list[Share]]) -> None:
    with pytest.raises(Unreadable, match="份密钥，现在只有"):
        join(held[1][1:])


@pytest.mark.parametrize("at", [(3, 7), (1, 2), (200, 255)])
def test_two_of_three_shares_are_alike_for_every_value_of_a_byte(at: tuple[int, int]) -> None:
    """Whatever the byte, every pair of values stands in the two shares equally often: here exactly once."""
    for byte in (0, 1, 0x53, 0xFF):
        seen = {tuple(stands_at((byte, a, b), x) for x in at) for a in range(256) for b in range(256)}
        assert len(seen) == 256 * 256


def test_one_of_two_shares_is_alike_for_every_value_of_a_byte() -> None:
    for byte in range(256):
        assert Counter(stands_at((byte, drawn), 5) for drawn in range(256)) == Counter(range(256))


def test_the_field_is_that_of_aes() -> None:
    assert times(0x57, 0x83) == 0xC1 and times(0x53, 0xCA) == 1  # FIPS 197, section 4.2
    for a in range(256):
        assert times(a, 1) == a and times(a, 0) == 0
        assert all(over(times(a, b), b) == a for b in range(1, 256))
    with pytest.raises(ZeroDivisionError):
        over(1, 0)


def test_a_share_used_twice_is_named() -> None:
    one, two, _three = split(bytes(32), 2, 3)
    with pytest.raises(Unreadable, match="第 2 份密钥用了两次"):
        join([two, one, two])


@pytest.mark.parametrize(
    "change", [{"index": 3}, {"threshold": 1}, {"value": b"\1" * 32}, {"set": bytes(8)}, {"check": bytes(8)}]
)
def test_a_damaged_share_is_named(change: dict[str, object]) -> None:
    one, two, _three = split(bytes(32), 2, 3)
    changed = replace(one, **change)  # type: ignore[arg-type]
    with pytest.raises(Unreadable, match=f"第 {changed.index} 份密钥已经损坏"):
        join([two, changed])


def test_shares_that_cannot_be_are_refused_whatever_their_check() -> None:
    two = split(bytes(32), 2, 3)[1]
    for forged in (share(0, 2, two.set, bytes(32)), share(1, 2, two.set, bytes(31))):
        with pytest.raises(Unreadable, match="已经损坏"):
            join([forged, two])


def test_shares_of_two_secrets_do_not_join() -> None:
    with pytest.raises(Unreadable, match="不是同一个项目的"):
        join([split(bytes(32), 2, 3)[0], split(bytes(32), 2, 3)[1]])


@pytest.mark.parametrize(
    ("secret", "threshold", "count"), [(b"short", 2, 3), (bytes(32), 0, 3), (bytes(32), 4, 3), (bytes(32), 2, 256)]
)
def test_what_cannot_be_split_is_refused(secret: bytes, threshold: int, count: int) -> None:
    with pytest.raises(ValueError, match="of"):
        split(secret, threshold, count)


def test_a_share_is_not_written_out_by_accident() -> None:
    one = split(b"\x07" * 32, 1, 1)[0]
    assert one.value == b"\x07" * 32 and "7" not in repr(one)


def test_shares_of_one_set_that_ask_for_different_numbers_do_not_join() -> None:
    one, two = split(bytes(32), 2, 2)
    with pytest.raises(Unreadable, match="不是同一个项目的"):
        join([one, share(two.index, 3, two.set, two.value)])
