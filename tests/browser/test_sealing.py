"""P4b: whoever trusts no server seals a bid in the browser, and only the opening officers of that tender open it."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from heli.purchasing.rules.sealed_file import CHUNK, check_head, is_file_name
from heli.purchasing.rules.sealing import open_sealed
from heli.purchasing.tests.tender_keys import opens, tender
from tests.browser.conftest import Desk

Axe = Callable[[Page], None]
pytestmark = pytest.mark.on_any


def file(name: str, held: bytes) -> Any:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": held}


def key(**changed: Any) -> Any:
    return file("项目密钥.json", json.dumps(tender()[0].to_json() | changed).encode())


def choose(page: Page, of_tender: Any, *files: Any) -> None:
    page.get_by_label("项目密钥文件").set_input_files(of_tender)
    page.get_by_label("投标文件", exact=True).set_input_files(list(files))
    page.get_by_role("button", name="密封", exact=True).click()


def downloaded(page: Page) -> bytes:
    with page.expect_download() as coming:
        page.get_by_role("link", name="下载密封的文件").click()
    assert coming.value.suggested_filename == "XM-2026-001.sealed"
    return Path(coming.value.path()).read_bytes()


def opened(held: bytes) -> dict[str, bytes]:
    check_head(io.BytesIO(held), tender()[0])
    bid = open_sealed(io.BytesIO(held), opens())
    assert bid.form == {}
    return {one.name: b"".join(one.pieces()) for one in bid}


@pytest.mark.parametrize("phone", [False, True])
def test_two_files_are_sealed_in_the_page_and_open_to_the_same_bytes(desk: Desk, axe: Axe, phone: bool) -> None:
    page = desk.open(phone=phone)
    page.goto("/")
    page.get_by_role("link", name="密封投标文件").click()
    page.wait_for_url("**/purchasing/seal/")
    axe(page)
    files = {"报价单.pdf": os.urandom(3_000_000), "方案 最终.docx": os.urandom(70_001)}
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    choose(page, key(), *(file(*each) for each in files.items()))
    done = page.get_by_role("status").filter(has=page.get_by_role("heading", name="已经密封"))
    expect(done).to_contain_text(tender()[0].fingerprint)
    axe(page)
    held = downloaded(page)
    assert opened(held) == files
    expect(done).to_contain_text(hashlib.sha256(held).hexdigest())
    expect(done).to_contain_text(f"{len(held):,}")
    assert [url for url in asked if not url.startswith("blob:")] == [], "nothing is sent"


def test_the_borders_of_chunks_are_those_of_the_server(desk: Desk) -> None:
    page = desk.open()
    page.goto("/purchasing/seal/")
    bare = len(json.dumps({"form": {}, "files": [{"name": "a", "bytes": 100_000}]}, separators=(",", ":"))) + 4
    for size in (
        0,
        1,
        CHUNK - bare - 1,
        CHUNK - bare,
        CHUNK - bare + 1,
        8 * CHUNK - bare - 1,
        8 * CHUNK - bare - 1 + 1,
    ):
        choose(page, key(), file("a", bytes(size)))
        expect(page.get_by_role("heading", name="已经密封")).to_be_visible()
        assert opened(downloaded(page)) == {"a": bytes(size)}


def test_what_cannot_be_sealed_is_said_beside_its_field(desk: Desk, axe: Axe) -> None:
    page = desk.open()
    page.goto("/purchasing/seal/")
    page.get_by_role("button", name="密封", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("请选择项目密钥文件。")
    expect(page.get_by_label("项目密钥文件")).to_be_focused()
    axe(page)
    one = file("a.pdf", b"x")
    for of_tender, files, said in (
        (file("k.json", b"{"), [one], "这不是项目密钥文件。"), (key(format="x"), [one], "这不是项目密钥文件。"), (key(version=2), [one], "新版本的格式"),
        (key(threshold=1), [one], "指纹和公钥对不上"), (key(), [], "请选择要密封的文件。"), (key(), [one, file("A.PDF", b"y")], "有两个文件都叫“A.PDF”。"),
        (key(), [one, file(".hidden", b"y")], "文件名“.hidden”不能用"),
    ):  # fmt: skip
        choose(page, of_tender, *files)
        expect(page.get_by_role("alert")).to_contain_text(said)
        expect(page.get_by_role("heading", name="已经密封")).not_to_be_visible()
    choose(page, key(), one)
    expect(page.get_by_role("heading", name="已经密封")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize(
    "name", ["con.pdf", "\u202ea.pdf", "a ", "长" * 81, "𠀀" * 61, "a\u3000b", "长" * 80, "好 名字 (1).pdf", "é.pdf"]
)
def test_page_and_server_take_the_same_names(desk: Desk, name: str) -> None:
    page = desk.open()
    page.goto("/purchasing/seal/")
    page.get_by_label("项目密钥文件").set_input_files(key())
    page.evaluate(
        """(name) => { const all = new DataTransfer(); all.items.add(new File(["x"], name));
        document.querySelector("input[multiple]").files = all.files }""",
        name,
    )
    page.get_by_role("button", name="密封", exact=True).click()
    said = (
        page.get_by_role("heading", name="已经密封")
        if is_file_name(name)
        else page.get_by_role("alert").filter(has_text="不能用")
    )
    expect(said).to_be_visible()


def test_in_english_it_seals_too(desk: Desk) -> None:
    page = desk.open(locale="en-GB")
    page.goto("/purchasing/seal/")
    page.get_by_role("button", name="Seal", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("Choose the tender key file.")


def test_without_script_the_page_says_what_to_do_instead(desk: Desk) -> None:
    page = desk.open(script=False)
    page.goto("/purchasing/seal/")
    expect(page.get_by_role("main")).to_contain_text("heli purchasing seal")
    expect(page.get_by_role("button", name="密封", exact=True)).not_to_be_visible()


def test_where_the_browser_does_not_seal_it_says_so(desk: Desk) -> None:
    page = desk.open()
    page.add_init_script("Object.defineProperty(globalThis, 'crypto', { value: {} })")
    page.goto("/purchasing/seal/")
    expect(page.get_by_role("main")).to_contain_text("浏览器只在 https 开头的网址上密封。")
    expect(page.get_by_role("button", name="密封", exact=True)).not_to_be_visible()
