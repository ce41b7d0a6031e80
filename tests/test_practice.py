"""The practice site: a home of its own, marked on all that leaves it, from which nothing goes out and no key opens the real one."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core import signing
from django.http import HttpRequest, HttpResponse
from docx import Document
from openpyxl import load_workbook

from heli.core import feed
from heli.core.actions.practice import restart_practice
from heli.core.channels import Parcel, Rehearsed, addresses, way_out
from heli.core.dated import Entry
from heli.core.delivery_table import DELIVERIES
from heli.core.errors import Refused
from heli.core.exports import csv_lines, write_xlsx
from heli.core.letters.child import filled
from heli.core.models import Delivery, Job
from heli.core.official import pdf, word
from heli.core.rules.official import Official
from heli.core.rules.sentence import Sentence
from heli.site import practice
from heli.site.cli import cli
from heli.site.marked_files import MarkedFiles
from tests.cast import City, client_of, own_scope, user_with
from tests.houses import House, practice_of

MARK = "培训环境 · 数据不作数"


@pytest.fixture
def practising(settings: Any) -> None:
    settings.HELI_PRACTICE = True


@pytest.mark.once
def test_a_practice_home_takes_nothing_of_the_real_city_from_outside(tmp_path: Path) -> None:
    outside = {
        "DATABASE_URL": "postgresql://real/city", "HELI_KEYS": "/keys/of/the/city", "HELI_FILES": "s3://a:b@c/d",
        "HELI_MAIL": "smtp://mail.city", "HELI_SMS": "https://sms.city", "HELI_OIDC": "https://idp.city",
        "HELI_HOSTS": "practice.city", "PATH": "/bin",
    }  # fmt: skip
    assert practice.told(tmp_path, outside) == outside
    (tmp_path / practice.SIGN).write_text("{}")
    assert practice.told(tmp_path, outside) == {"HELI_HOSTS": "practice.city", "PATH": "/bin"}


@pytest.mark.once
@pytest.mark.usefixtures("practising")
def test_whatever_way_out_is_named_a_practice_site_sends_nothing(settings: Any) -> None:
    settings.HELI_CHANNELS = {"mail": "smtp://127.0.0.1:9", "sms": "http://127.0.0.1:9/", "messenger": "practice:"}
    ways = {name: way_out(name, url) for name, url in addresses().items()}
    assert {type(way) for way in ways.values()} == {Rehearsed} and len(ways) == 3
    for way in ways.values():
        way.send(Parcel("key", "to", "subject", "text"))  # a way that led anywhere would find nobody at that port


@pytest.mark.once
def test_what_was_sent_is_listed_as_what_would_have_been(settings: Any) -> None:
    column = next(column for column in DELIVERIES.columns if column.name == "state")
    said = []
    for settings.HELI_PRACTICE in (False, True):
        words, _kind = column.value(Delivery(state=Delivery.State.SENT))  # type: ignore[misc]
        said.append(str(words))
    assert said == ["已送出", "本来会发出"]


HEADS, ROWS = ("姓名", "单位"), (("林岚", "晨光"), ("周敏", "紫阳街道"))


@pytest.mark.once
def test_every_row_of_an_export_carries_the_mark_in_a_cell(settings: Any, tmp_path: Path) -> None:
    for settings.HELI_PRACTICE, more in ((True, ["培训环境", "数据不作数", "数据不作数"]), (False, None)):
        expected = [[*row, more[at]] if more else list(row) for at, row in enumerate((HEADS, *ROWS))]
        text = "".join(csv_lines(HEADS, ROWS)).lstrip("\ufeff")
        assert list(csv.reader(io.StringIO(text))) == expected
        write_xlsx(tmp_path / "list.xlsx", HEADS, ROWS)
        sheet = load_workbook(tmp_path / "list.xlsx").active
        assert sheet is not None
        assert [[cell.value for cell in row] for row in sheet.iter_rows()] == expected


@pytest.mark.once
def test_an_entry_of_a_calendar_says_it_before_its_title(settings: Any) -> None:
    entry = Entry("meeting-1", date(2026, 11, 26), Sentence("会议"), "", "/")
    for settings.HELI_PRACTICE, before in ((True, "【培训】"), (False, "")):
        told = feed.calendar([entry], name="日历", house="city", address="https://city").decode()
        assert f"SUMMARY:{before}会议" in told and f"X-WR-CALNAME:{before}日历" in told


def official() -> Official:
    return Official(
        mark="嘉兴市民政局文件",
        title="关于练习的通知",
        number="嘉民〔2026〕1号",
        receivers="各县（市、区）民政局",
        body="正文。",
        signed="嘉兴市民政局",
    )


@pytest.mark.once
def test_an_official_document_carries_the_mark_on_paper(settings: Any) -> None:
    found = {}
    for settings.HELI_PRACTICE in (False, True):
        made = Document(io.BytesIO(word.write(official(), date(2026, 11, 26))))
        heads = [
            part.paragraphs[0].text
            for part in (made.sections[0].header, made.sections[0].even_page_header)
            if part.paragraphs
        ]
        found[settings.HELI_PRACTICE] = (heads, len(pdf.write(official(), date(2026, 11, 26))))
    assert MARK not in found[False][0] and found[True][0] == [MARK, MARK]
    assert found[True][1] != found[False][1]


@pytest.mark.once
def test_a_letter_of_a_template_of_the_city_carries_it_too() -> None:
    template = Document()
    template.add_paragraph("{{ 标题 }}")
    bytes_of = io.BytesIO()
    template.save(bytes_of)
    made = Document(io.BytesIO(filled(bytes_of.getvalue(), {"标题": "练习"}, ["标题"], MARK)))
    assert made.sections[0].header.paragraphs[0].text == MARK and made.paragraphs[0].text == "练习"


@pytest.mark.once
@pytest.mark.parametrize(
    ("given", "marked"),
    [
        ('attachment; filename="list.csv"', 'attachment; filename="practice-list.csv"'),
        ("inline; filename*=utf-8''%E5%90%8D.pdf", "inline; filename*=utf-8''%E5%9F%B9%E8%AE%AD-%E5%90%8D.pdf"),
        ("attachment", "attachment"),
    ],
)
def test_every_file_says_it_in_its_name(given: str, marked: str) -> None:
    answer = MarkedFiles(lambda _request: HttpResponse(headers={"Content-Disposition": given}))(HttpRequest())
    assert answer["Content-Disposition"] == marked


def test_a_real_site_never_begins_again(city: City, settings: Any) -> None:
    clerk = user_with("city_civil_affairs", own_scope(city, "city_civil_affairs"))
    with pytest.raises(Refused, match="这里不是培训环境"):
        restart_practice(None, by=clerk)
    browser = client_of(clerk)
    assert browser.post("/practice/restart/").headers["Location"] == "/practice/"
    assert browser.get("/practice/").status_code == 404
    assert not Job.objects.exists()
    settings.HELI_PRACTICE = True
    assert "重新开始培训" in browser.get("/practice/").content.decode()
    assert "正在重新开始" in browser.post("/practice/restart/").content.decode()
    assert Job.objects.filter(kind="core.practice.restart").count() == 1
    officer = user_with("street_officer", own_scope(city, "street_officer"))
    assert "重新开始培训" not in client_of(officer).get("/practice/").content.decode()
    assert client_of(officer).post("/practice/restart/").status_code == 403


def keys_of(house: House) -> dict[str, Any]:
    ring: dict[str, Any] = json.loads((house.home / "keys" / "keyring.json").read_text())["keys"]
    return ring


def test_it_stands_apart_whatever_it_is_told_and_every_command_says_so(practised: House) -> None:
    trained = practice_of(practised)  # its environment names the keys, and the database, of the real one
    done = trained.run("export", "places")
    assert f"【{MARK}】" in done.stderr
    rows = list(csv.reader(io.StringIO(done.stdout)))
    assert rows[0][-1] == "培训环境" and {row[-1] for row in rows[1:]} == {"数据不作数"}


def test_what_one_signs_the_other_refuses(practised: House) -> None:
    real, trained = map(keys_of, (practised, practice_of(practised)))
    assert not {str(key) for ring in real.values() for key in ring.values()} & {
        str(key) for ring in trained.values() for key in ring.values()
    }
    token = signing.dumps("a session", key=next(iter(trained["site"].values())))
    with pytest.raises(signing.BadSignature):
        signing.loads(token, key=next(iter(real["site"].values())))


def test_its_database_is_not_served_from_a_real_home(practised: House) -> None:
    database = f"sqlite:///{practice_of(practised).home / 'heli.sqlite3'}"
    done = House(practised.home, {**practised.environment, "DATABASE_URL": database}).run("gap")
    assert done.returncode == 2 and "一个是培训环境" in done.stderr
    assert MARK not in done.stderr, "a real home never says that it is one to practise on"


@pytest.mark.once
def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    done = CliRunner().invoke(cli, ["practice", "--only-make", "--home", str(tmp_path)])
    assert done.exit_code == 2 and "已有别的东西" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


@pytest.mark.once
def test_while_it_is_used_it_is_not_made_anew(tmp_path: Path) -> None:
    practice.sign(tmp_path)
    (tmp_path / practice.FIRST).mkdir()
    before = sorted(tmp_path.iterdir())
    with practice.alone_in(tmp_path) as alone:
        assert alone
        done = CliRunner().invoke(cli, ["practice", "--anew", "--only-make", "--home", str(tmp_path)])
    assert done.exit_code == 2 and "正在使用" in done.stderr
    assert sorted(tmp_path.iterdir()) == sorted([*before, tmp_path / practice.SERVED])


@pytest.mark.once
def test_what_was_made_anew_takes_the_place_of_what_was_there(tmp_path: Path) -> None:
    def write(home: Path, words: str) -> None:
        for name in (practice.DATABASE, "files/ab/paper", "keys/ring", f"{practice.FIRST}/{practice.DATABASE}"):
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_text(words)

    practice.sign(tmp_path)
    write(tmp_path, "old")
    (tmp_path / "files/ab/left").write_text("by a trainee")
    (tmp_path / f"{practice.DATABASE}-wal").write_text("old")
    (tmp_path / "server.log").write_text("kept")
    write(practice.place_to_make(tmp_path), "new")
    practice.move_in(tmp_path)
    found = {str(path.relative_to(tmp_path)): path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    assert found.pop(practice.SIGN) and found == {
        "heli.sqlite3": "new", "files/ab/paper": "new", "keys/ring": "new", "first-state/heli.sqlite3": "new",
        "server.log": "kept",
    }  # fmt: skip


def entries(house: House) -> list[Any]:
    with sqlite3.connect(house.home / practice.DATABASE) as database:
        found = database.execute("SELECT number, digest FROM core_auditentry ORDER BY number").fetchall()
    database.close()
    return found


def test_beginning_again_lays_the_first_state_over_what_was_done(practised: House) -> None:
    trained = practice_of(practised)
    practice.begin_again(trained.home)
    before = entries(trained)
    (trained.home / "files" / "ab").mkdir(parents=True, exist_ok=True)
    (trained.home / "files" / "ab" / "left.bin").write_bytes(b"by a trainee")
    with sqlite3.connect(trained.home / practice.DATABASE) as database:
        database.execute("DELETE FROM core_auditpayload")
        database.execute("DELETE FROM core_auditentry WHERE number > 5")
    database.close()
    assert len(entries(trained)) == 5
    (trained.home / practice.WISH).touch()
    assert practice.wants_to_begin_again(trained.home)
    practice.begin_again(trained.home)
    assert entries(trained) == before and not practice.wants_to_begin_again(trained.home)
    assert trained.ask("audit", "verify") == {"ok": True, "entries": len(before), "faults": []}
    assert not (trained.home / "files" / "ab" / "left.bin").exists()
