"""The key of a tender: published whole, opened only by enough officers with their passphrases."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from heli.core.errors import Refused, Unreadable
from heli.purchasing.rules.shares import share, split
from heli.purchasing.rules.tender_keys import (
    COST,
    LEAST_PASSPHRASE,
    Cost,
    LockedShare,
    OfficerKey,
    TenderKey,
    new_officer_key,
    new_tender_keys,
    private_key,
    unlock,
)
from heli.purchasing.tests.tender_keys import OFFICERS, officer_key, opens, tender
from heli.purchasing.tests.tender_keys import unlocked as share_of

SAID = OFFICERS


def unlocked(*names: str) -> list[Any]:
    return [share_of(name) for name in names]


@pytest.mark.parametrize("who", [*combinations(SAID, 2), tuple(SAID)])
def test_any_two_of_three_officers_open(who: tuple[str, ...]) -> None:
    key, _locked = tender()
    joined = private_key(key, unlocked(*who))
    assert joined.private.public_key() == key.public
    assert joined.private.private_numbers() == opens().private.private_numbers()


def test_one_officer_alone_does_not_open() -> None:
    with pytest.raises(Unreadable, match="要有 2 份密钥，现在只有 1 份"):
        private_key(tender()[0], unlocked("沈洁"))
    with pytest.raises(Unreadable):
        private_key(tender()[0], [])


def test_a_wrong_passphrase_is_refused_beside_its_field() -> None:
    with pytest.raises(Refused, match="口令不对") as told:
        officer_key("周敏").unlocked("四月的雨下了整整一夜还没停了")
    assert told.value.field == "passphrase"


def test_the_key_of_an_officer_opens_no_share_of_another() -> None:
    with pytest.raises(Unreadable):
        unlock(tender()[1][0], officer_key("沈洁").unlocked(SAID["沈洁"]))


def test_a_passphrase_that_is_short_is_refused() -> None:
    with pytest.raises(Refused, match="至少 12 个字符") as told:
        new_officer_key("p" * 11)
    assert told.value.field == "passphrase"


def test_a_passphrase_is_the_same_in_full_width_letters() -> None:
    private = officer_key("沈洁").unlocked("ｃｏｒｒｅｃｔ　ｈｏｒｓｅ　ｂａｔｔｅｒｙ")
    assert unlock(tender()[1][1], private) == unlocked("沈洁")[0]


def test_key_and_shares_come_back_from_their_json() -> None:
    key, locked = tender()
    again = TenderKey.from_json(json.loads(json.dumps(key.to_json())))
    assert again == key and again.fingerprint == key.fingerprint and again.digest == key.digest
    for one in locked:
        assert LockedShare.from_json(json.loads(json.dumps(one.to_json()))) == one
    kept = officer_key("周敏")
    assert OfficerKey.from_json(json.loads(json.dumps(kept.to_json()))) == kept


def test_the_fingerprint_can_be_read_out() -> None:
    key, _locked = tender()
    groups = key.fingerprint.split(" ")
    assert len(groups) == 8 and all(len(each) == 5 and each.isdigit() for each in groups)


def test_neither_key_nor_shares_hold_the_private_half_or_a_passphrase() -> None:
    key, locked = tender()
    secret = opens().private.private_numbers().private_value.to_bytes(32, "big")
    values = [one.value for one in unlocked(*SAID)]
    kept = json.dumps([key.to_json(), *(one.to_json() for one in locked)], ensure_ascii=False)
    raw = b"".join(one.sealed for one in locked) + key.point + b"".join(officer_key(who).sealed for who in SAID)
    assert all(held not in raw for held in [secret, *values])
    assert all(said not in kept for said in SAID.values())
    assert "private" not in kept and secret.hex() not in repr(opens())


@pytest.mark.parametrize("change", [{"threshold": 1}, {"count": 9}, {"tender": "XM-2026-002"}])
def test_what_bidders_rely_on_is_in_the_fingerprint(change: dict[str, Any]) -> None:
    key, _locked = tender()
    assert replace(key, **change).fingerprint != key.fingerprint
    with pytest.raises(Unreadable, match="被改动过"):
        TenderKey.from_json({**key.to_json(), **change})


@pytest.mark.parametrize(
    "change",
    [{"format": "x"}, {"version": 2}, {"version": None}, {"tender": ""}, {"tender": 3}, {"tender": "\ud800"}, {"public_key": "AA=="},
     {"public_key": "é"}, {"public_key": 5}, {"public_key": None}, {"threshold": True}, {"threshold": 0}, {"count": "3"},
     {"public_key": "BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}, {"fingerprint": None}],
    ids=str,
)  # fmt: skip
def test_what_is_no_key_of_a_tender_is_said(change: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        TenderKey.from_json({**tender()[0].to_json(), **change})


@pytest.mark.parametrize("document", [None, [], "x", 3])
def test_what_is_no_object_is_said(document: Any) -> None:
    for kind in (TenderKey, LockedShare, OfficerKey):
        with pytest.raises(Unreadable):
            kind.from_json(document)


@pytest.mark.parametrize(
    "change",
    [{"tender_key": tender("XM-2026-002")[0].fingerprint}, {"officer": "沈洁"}, {"index": 2}, {"threshold": 1},
     {"ephemeral": officer_key("顾航").point}, {"nonce": bytes(12)}, {"sealed": bytes(64)}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_a_share_that_was_moved_or_changed_does_not_open(change: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        unlock(replace(tender()[1][0], **change), officer_key("周敏").unlocked(SAID["周敏"]))


@pytest.mark.parametrize(
    "change",
    [{"point": officer_key("顾航").point}, {"salt": bytes(16)}, {"nonce": bytes(12)}, {"sealed": bytes(48)}, {"cost": Cost(2**16, 8, 1)}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_the_key_of_an_officer_that_was_changed_does_not_open(change: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="口令不对"):
        replace(officer_key("周敏"), **change).unlocked(SAID["周敏"])


@pytest.mark.parametrize(
    "scrypt", [None, {}, {"n": 2**30, "r": 8, "p": 1}, {"n": 2**15, "r": 8, "p": 99}, {"n": 2**10, "r": 8, "p": 1}]
)
def test_a_key_that_asks_for_too_much_or_too_little_work_is_not_tried(scrypt: Any) -> None:
    with pytest.raises(Unreadable):
        OfficerKey.from_json({**officer_key("周敏").to_json(), "scrypt": scrypt}).unlocked(SAID["周敏"])


def test_a_guess_costs_what_is_advised() -> None:
    assert Cost(2**16, 8, 2) == COST


def test_shares_of_another_tender_do_not_open_this_one() -> None:
    other = [share_of(name, "XM-2026-002") for name in SAID]
    for shares in (other[:2], [unlocked("周敏")[0], other[1]]):
        with pytest.raises(Unreadable, match="不是(这个|同一个)项目的"):
            private_key(tender()[0], shares)


def test_shares_forged_with_a_right_check_are_noticed_by_the_public_half() -> None:
    one, two = unlocked("周敏", "沈洁")
    with pytest.raises(Unreadable, match="不是这个项目的"):
        private_key(tender()[0], [one, share(two.index, 2, two.set, bytes(32))])
    with pytest.raises(Unreadable, match="不是这个项目的"):
        private_key(tender()[0], split(bytes(32), 2, 2))  # 0 is no private key
    with pytest.raises(Unreadable, match="不是这个项目的"):
        private_key(tender()[0], split(b"\1" * 32, 3, 3))


@pytest.mark.parametrize(
    ("names", "threshold", "field", "said"),
    [
        ([], 1, "officers", "1 到 20 名"), (["甲"] * 21, 1, "officers", "1 到 20 名"), ([""], 1, "officers", "写姓名"),
        (["甲", "甲"], 1, "officers", "同一个人"), (["甲"], 2, "threshold", "1 和 1 之间"), (["甲"], 0, "threshold", "之间"),
    ],
)  # fmt: skip
def test_officers_that_cannot_be_are_refused(names: list[str], threshold: int, field: str, said: str) -> None:
    public = officer_key("周敏").public
    with pytest.raises(Refused, match=said) as told:
        new_tender_keys("XM-2026-001", [(name, public) for name in names], threshold)
    assert told.value.field == field


def test_a_tender_without_a_name_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="^$"):
        new_tender_keys("", [(who, officer_key(who).public) for who in OFFICERS], 2)


def test_a_share_that_opens_alone_is_none_of_a_key_that_asks_for_two() -> None:
    """Even where it holds the secret itself: the key says how many come together."""
    private = ec.generate_private_key(ec.SECP256R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    secret = private.private_numbers().private_value.to_bytes(32, "big")
    assert private_key(TenderKey("XM", point, 2, 3), split(secret, 2, 3)[1:]).private.private_numbers().private_value
    with pytest.raises(Unreadable, match="不是这个项目的"):
        private_key(TenderKey("XM", point, 2, 3), split(secret, 1, 1))


def test_a_letter_and_its_accent_are_one_sign_of_a_passphrase() -> None:
    with pytest.raises(Refused, match="口令至少"):
        new_officer_key("e\u0301" * (LEAST_PASSPHRASE - 1))
