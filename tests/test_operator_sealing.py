"""Whoever trusts no server seals a bid on a computer of their own, and proves a receipt there: no tables, no network."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from heli.purchasing.rules.receipts import HANDED_IN, Receipt, sign
from heli.purchasing.rules.sealing import open_sealed
from heli.purchasing.tests.tender_keys import opens, tender
from tests.houses import House, started
from tests.test_operator_cli import assert_one_line

pytestmark = pytest.mark.on_any
HOUSE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
FORM = {"price_fen": 98_000_000}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a tender's key, a form and two files."""
    (tmp_path / "key.json").write_text(json.dumps(tender()[0].to_json()), encoding="utf-8")
    (tmp_path / "form.json").write_text(json.dumps(FORM), encoding="utf-8")
    (tmp_path / "报价单.pdf").write_bytes(b"%PDF" * 100_000)
    (tmp_path / "方案.docx").write_bytes(b"PK" * 10)
    return tmp_path


def words(
    desk: Path, *more: str, files: tuple[str, ...] = ("报价单.pdf", "方案.docx"), key: str = "key.json"
) -> list[str]:
    given = [str(desk / name) for name in files]
    return ["purchasing", "seal", *given, "--tender", str(desk / key), "--output", str(desk / "bid.sealed"), *more]


def test_a_bid_is_sealed_at_home_and_opens_at_the_opening(house: House, desk: Path) -> None:
    answer = house.ask(*words(desk, "--form", str(desk / "form.json")))
    held = (desk / "bid.sealed").read_bytes()
    assert answer["sha256"] == hashlib.sha256(held).hexdigest() and answer["bytes"] == len(held)
    assert (answer["tender"], answer["tender_key"]) == ("XM-2026-001", tender()[0].fingerprint)
    assert answer["files"] == [{"name": "报价单.pdf", "bytes": 400_000}, {"name": "方案.docx", "bytes": 20}]
    bid = open_sealed(io.BytesIO(held), opens())
    assert bid.form == FORM
    assert {one.name: b"".join(one.pieces()) for one in bid} == {
        "报价单.pdf": b"%PDF" * 100_000,
        "方案.docx": b"PK" * 10,
    }
    assert not list(house.home.glob("*.sqlite3")) and not (house.home / "keys").exists()
    assert sorted(each.name for each in desk.iterdir()) == sorted(
        ["bid.sealed", "form.json", "key.json", "报价单.pdf", "方案.docx"]
    )


def test_in_words_it_says_what_to_compare(house: House, desk: Path) -> None:
    said = house.say(*words(desk))
    assert tender()[0].fingerprint in said and hashlib.sha256((desk / "bid.sealed").read_bytes()).hexdigest() in said


def test_what_is_there_is_replaced_only_when_asked(house: House, desk: Path) -> None:
    (desk / "bid.sealed").write_bytes(b"yesterday")
    assert "--replace" in assert_one_line(house.run(*words(desk)))
    assert (desk / "bid.sealed").read_bytes() == b"yesterday"
    house.say(*words(desk, "--replace"))
    assert (desk / "bid.sealed").read_bytes().startswith(b"HELI-BID")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"files": ("没有.pdf",)}, "打不开文件"), ({"files": ("报价单.pdf", "报价单.pdf")}, "有两个文件都叫"), ({"files": ("../",)}, "打不开文件"),
        ({"key": "form.json"}, "不是项目密钥文件"), ({"key": "没有.json"}, "打不开文件"), ({"key": "报价单.pdf"}, "不是合格的 JSON"),
    ],
)  # fmt: skip
def test_what_cannot_be_sealed_is_one_line_and_leaves_nothing(
    house: House, desk: Path, change: dict[str, Any], said: str
) -> None:
    before = sorted(desk.iterdir())
    assert said in assert_one_line(house.run(*words(desk, **change)))
    assert sorted(desk.iterdir()) == before


def test_a_form_is_an_object(house: House, desk: Path) -> None:
    (desk / "form.json").write_text("[]")
    assert "JSON 对象" in assert_one_line(house.run(*words(desk, "--form", str(desk / "form.json"))))


@pytest.fixture
def receipt(desk: Path, house: House) -> Path:
    """The receipt of a bid that lies in bid.sealed."""
    done = house.ask(*words(desk))
    said = Receipt(HANDED_IN, "XM-2026-001", "社区养老服务", "晨光", datetime(2026, 11, 28, 1, tzinfo=UTC), done["sha256"], done["bytes"],
                   done["tender_key"], 1, None)  # fmt: skip
    file = desk / "receipt.json"
    file.write_text(json.dumps(sign(said, HOUSE), ensure_ascii=False), encoding="utf-8")
    return file


PUBLIC = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="


def test_a_receipt_is_proved_offline_with_the_file_at_hand(house: House, desk: Path, receipt: Path) -> None:
    answer = house.ask("purchasing", "receipt", str(receipt), "--key", PUBLIC, "--sealed", str(desk / "bid.sealed"))
    assert answer["ok"] and answer["fault"] is None and answer["key_checked"] and answer["sealed_checked"]
    assert (answer["what"], answer["agency"], answer["received_at"]) == (
        "handed_in",
        "晨光",
        "2026-11-28T01:00:00+00:00",
    )
    said = house.say("purchasing", "receipt", str(receipt))
    assert "社区养老服务（XM-2026-001）" in said and answer["key_fingerprint"] in said and "和本市公布的核对" in said


def test_a_changed_receipt_another_key_and_another_file_are_faults(house: House, desk: Path, receipt: Path) -> None:
    (desk / "bid.sealed").write_bytes(b"other")
    other = PUBLIC.replace("A6", "B6")
    for more, said in (
        (("--key", other), "不是给出的公钥"),
        (("--sealed", str(desk / "bid.sealed")), "不是回执上的那一个"),
    ):
        assert said in assert_one_line(house.run("purchasing", "receipt", str(receipt), *more), 1)
        told = house.run("purchasing", "receipt", str(receipt), *more, "--json")
        assert told.returncode == 1 and said in json.loads(told.stdout)["fault"] and not json.loads(told.stdout)["ok"]
    receipt.write_text(receipt.read_text(encoding="utf-8").replace("晨光", "桐心"), encoding="utf-8")
    assert "被改动过" in assert_one_line(house.run("purchasing", "receipt", str(receipt)), 1)


def test_what_is_no_receipt_could_not_be_begun_with(house: House, desk: Path, receipt: Path) -> None:
    for more in (
        (str(desk / "form.json"),),
        (str(receipt), "--key", "x"),
        (str(receipt), "--sealed", str(desk / "没有")),
    ):
        assert_one_line(house.run("purchasing", "receipt", *more))


def test_the_city_shows_the_key_it_signs_by(house: House, tmp_path: Path, a_database: str) -> None:
    assert "heli migrate" in assert_one_line(house.run("purchasing", "receipt-key"))
    city = started(tmp_path / "city")
    answer = city.ask("purchasing", "receipt-key")
    assert len(answer["public_key"]) == 44 and len(answer["key_fingerprint"]) == 47
    assert city.ask("purchasing", "receipt-key") == answer
    said = city.say("purchasing", "receipt-key")
    assert answer["public_key"] in said and answer["key_fingerprint"] in said
