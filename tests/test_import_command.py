"""``heli import`` as its contract says: exit codes, one document on standard output, rows as Excel shows them."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import openpyxl
import pytest
from django.utils import translation

from heli.core.models import AuditEntry, Batch
from heli.core.rules.identity import check_character
from heli.directory.models import Organisation, Person
from heli.site.cli import main
from heli.workforce.models import Certificate, Employment
from heli.workforce.rules.roster.vocabulary import FIELDS
from tests.cast import City

pytestmark = pytest.mark.django_db
KINDS = ("workforce", "places", "population", "boundaries", "organisations")
TODAY = ("--on", "2026-06-30")


class Done(NamedTuple):
    """What a command left: its exit code and the two streams."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def heli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    def run(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["heli", *map(str, arguments)])
        capsys.readouterr()
        with translation.override("zh-hans"), pytest.raises(SystemExit) as ended:
            main()
        return Done(int(ended.value.code or 0), *capsys.readouterr())

    return run


def number(order: int, born: str = "19900101") -> str:
    body = f"330402{born}{order:03d}"
    return body + check_character(body)


def workbook(path: Path, *rows: list[Any], name: str = "名单") -> Path:
    book = openpyxl.Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


HEAD = [
    "序号",
    "姓名",
    "性别",
    "出生日期",
    "身份证号",
    "级别",
    "发证日期",
    "有效期至",
    "单位",
    "信用代码",
    "区县",
    "街道",
    "社区",
]
GOOD = [
    1,
    "王芳",
    "女",
    "1990-01-01",
    number(2),
    "中级",
    "2020.5.6",
    "2035.1.1",
    "晨光社会工作服务中心",
    "",
    "南湖区",
    "解放",
    "紫阳",
]


def one(**changed: Any) -> list[Any]:
    names = ("", "name", "sex", "birth_date", "id_number", "licence_level", "licence_issued", "registered_until", "employer",
             "employer_code", "district", "street", "community")  # fmt: skip
    return [changed.get(name, cell) for name, cell in zip(names, GOOD, strict=True)]


FAULTS: list[tuple[str, str, dict[str, Any]]] = [
    ("name", "missing", {"name": ""}), ("id_number", "missing", {"id_number": ""}), ("employer", "missing", {"employer": ""}),
    ("id_number", "id_check_digit", {"id_number": number(2)[:17] + ("1" if number(2)[17] != "1" else "2")}),
    ("id_number", "id_length", {"id_number": "33040219900101002"}), ("id_number", "id_impossible_birth", {"id_number": number(2, "19900230")}),
    ("id_number", "id_impossible_birth", {"id_number": number(2, "20270101")}), ("id_number", "id_spoiled_by_excel", {"id_number": 330402199001010000}),
    ("id_number", "id_spoiled_by_excel", {"id_number": "3.30402E+17"}), ("id_number", "id_masked", {"id_number": "3304**********0027"}),
    ("sex", "sex_contradicts_id", {"sex": "男"}), ("birth_date", "birth_date_contradicts_id", {"birth_date": "1991.1.1"}),
    ("licence_level", "level_unknown", {"licence_level": "三级"}), ("licence_issued", "date_impossible", {"licence_issued": "2019-02-30"}),
    ("licence_issued", "date_in_future", {"licence_issued": "2026-07-01"}), ("employer_code", "credit_code_check", {"employer_code": "52330402797663038X"}),
    ("district", "place_unknown", {"district": "火星区"}), ("street", "place_unknown", {"street": "火星街道"}),
    ("community", "place_unknown", {"community": "火星社区"}), ("street", "place_unknown", {"street": "火星街道", "community": "没有的社区"}),
    ("district", "place_unknown", {"district": "火星区", "street": "火星街道", "community": "没有的社区"}), ("employer", "employer_unknown", {"employer": "没有的单位"}),
]  # fmt: skip


@pytest.mark.parametrize(("field", "code", "changed"), FAULTS)
def test_every_code_of_the_contract_is_reached(
    city: City, heli: Callable[..., Done], tmp_path: Path, field: str, code: str, changed: dict[str, Any]
) -> None:
    file = workbook(tmp_path / "名册.xlsx", ["社工名册"], HEAD, GOOD, one(**changed))
    done = heli("import", "workforce", file, *TODAY, "--json")
    assert done.code == 1 and done.err == ""
    assert [(e["sheet"], e["row"], e["field"], e["code"]) for e in done.report["errors"]] == [("名单", 4, field, code)]
    assert field in FIELDS and done.report["errors"][0]["message"]
    assert (done.report["people"], done.report["good"], done.report["bad"]) == (2, 1, 1)
    assert done.report["batch"] is None and not Person.objects.exists()
    wrong = str(changed.get("id_number", ""))
    assert len(wrong) < 15 or wrong not in done.out


def test_a_good_file_comes_in_once(city: City, heli: Callable[..., Done], tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "名册.xlsx",
        HEAD,
        GOOD,
        one(name="李明", id_number=number(4), licence_level="初级", registered_until="2035年1月"),
    )
    entries = AuditEntry.objects.count()
    dry = heli("import", "workforce", file, *TODAY, "--json", "--dry-run")
    assert (dry.code, dry.report["created"], dry.report["dry_run"], dry.report["batch"]) == (0, 2, True, None)
    assert not Person.objects.exists() and not Batch.objects.exists() and AuditEntry.objects.count() == entries
    first = heli("import", "workforce", file, *TODAY, "--json")
    assert (first.code, first.err) == (0, "") and first.report["batch"]
    assert set(dry.report) == set(first.report) >= {
        "kind", "file", "dry_run", "batch", "sheets", "skipped", "people", "good", "bad", "created", "updated", "unchanged", "mended_cells",
        "errors", "warnings", "duplicates", "licence_number_reused",
    }  # fmt: skip
    assert set(first.report["sheets"][0]) >= {"sheet", "header_rows", "columns", "ignored_columns", "people"}
    entries = AuditEntry.objects.count()
    again = heli("import", "workforce", file, *TODAY, "--json")
    assert (again.code, again.report["batch"], again.report["created"], again.report["updated"]) == (0, None, 0, 0)
    assert again.report["unchanged"] == 2 and AuditEntry.objects.count() == entries
    assert Certificate.objects.get(level="junior").registered_until == date(2035, 1, 31)
    assert heli("import", "undo", first.report["batch"]).code == 0 and not Person.objects.exists()


def test_all_or_the_good_rows(city: City, heli: Callable[..., Done], tmp_path: Path) -> None:
    file = workbook(tmp_path / "名册.xlsx", HEAD, GOOD, one(name="李明", id_number="1"))
    assert heli("import", "workforce", file, *TODAY).code == 1 and not Person.objects.exists()
    done = heli("import", "workforce", file, *TODAY, "--good-rows", "--json")
    assert (done.code, done.report["created"], Person.objects.get().name) == (1, 1, "王芳")


def test_warnings_alone_are_no_fault(city: City, heli: Callable[..., Done], tmp_path: Path) -> None:
    head, rows = (
        ["姓名", "身份证号", "证书编号", "手机"],
        [["王芳", number(2), "A1", "12345"], ["李明", number(4), "A1", ""]],
    )
    done = heli("import", "workforce", workbook(tmp_path / "a.xlsx", head, *rows), *TODAY, "--json")
    assert done.code == 0 and done.report["bad"] == 0
    assert done.report["licence_number_reused"] == [{"sheet": "名单", "rows": [2, 3]}]
    assert {(w["row"], w["code"]) for w in done.report["warnings"]} == {
        (2, "phone_unusual"), (2, "licence_number_reused"), (3, "licence_number_reused"),
    }  # fmt: skip


def test_the_second_row_of_a_person_is_a_second_employment_or_nothing_new(
    city: City, heli: Callable[..., Done], tmp_path: Path
) -> None:
    other = one(employer="桐心社会工作服务中心", district="桐乡", street="", community="")
    done = heli("import", "workforce", workbook(tmp_path / "a.xlsx", HEAD, GOOD, other, GOOD), *TODAY, "--json")
    assert (done.code, done.report["created"], done.report["updated"], done.report["unchanged"]) == (0, 1, 1, 1)
    assert done.report["duplicates"] == [{"sheet": "名单", "rows": [2, 3, 4]}] and Employment.objects.count() == 2


def test_the_day_of_today_can_be_set(city: City, heli: Callable[..., Done], tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", HEAD, one(licence_issued="2026-07-01"))
    assert heli("import", "workforce", file, "--on", "2026-06-30", "--dry-run").code == 1
    assert heli("import", "workforce", file, "--on", "2026-07-01", "--dry-run").code == 0


def test_one_sheet_alone_is_read_where_it_is_asked(city: City, heli: Callable[..., Done], tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", HEAD, GOOD, name="在职")
    book = openpyxl.load_workbook(file)
    for row in (HEAD, one(name="李明", id_number=number(4), sex="女")):
        book["离职"].append(row) if "离职" in book.sheetnames else book.create_sheet("离职").append(row)
    book.save(file)
    assert heli("import", "workforce", file, *TODAY, "--json", "--dry-run").report["people"] == 2
    done = heli("import", "workforce", file, *TODAY, "--json", "--sheet", "离职")
    assert (done.code, [sheet["sheet"] for sheet in done.report["sheets"]]) == (0, ["离职"])
    assert Person.objects.get().name == "李明"


def test_the_faults_of_a_roster_are_written_into_its_workbook(
    city: City, heli: Callable[..., Done], tmp_path: Path
) -> None:
    file = workbook(tmp_path / "a.xlsx", ["社工名册"], HEAD, GOOD, one(licence_level="三级"))
    marked = tmp_path / "标出.xlsx"
    done = heli("import", "workforce", file, *TODAY, "--json", "--faults", marked)
    assert done.code == 1 and not Person.objects.exists()
    (error,) = done.report["errors"]
    sheet = openpyxl.load_workbook(marked)["名单"]
    red = [cell for row in sheet for cell in row if cell.fill.start_color.rgb == "FFFFC7CE"]
    assert [cell.coordinate for cell in red] == [f"{error['column']}4"] and red[0].value == "三级"
    assert error["message"] in red[0].comment.text
    assert [cell.value for cell in sheet[3]] == [cell or None for cell in GOOD], "the rest is as it was"


def test_organisations_are_made_where_it_is_asked(city: City, heli: Callable[..., Done], tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", HEAD, one(employer="新禾社会工作服务中心"))
    assert heli("import", "workforce", file, *TODAY, "--create-organisations").code == 0
    assert Organisation.objects.get(name="新禾社会工作服务中心").place == city.places["330402008001"]


def test_a_place_comes_from_the_sheet_or_the_employer_and_counts_as_mended(
    city: City, heli: Callable[..., Done], tmp_path: Path
) -> None:
    rows = ["姓名", "身份证号"], ["王芳", number(2)]
    done = heli("import", "workforce", workbook(tmp_path / "a.xlsx", *rows, name="南湖区"), *TODAY, "--json")
    assert done.report["mended_cells"] == 1 and Employment.objects.get().place == city.places["330402"]
    rows = ["姓名", "身份证号", "单位"], ["李明", number(4), "桐心社会工作服务中心"]
    done = heli("import", "workforce", workbook(tmp_path / "b.xlsx", *rows), *TODAY, "--json")
    assert done.report["mended_cells"] == 1
    assert Employment.objects.get(worker__person__name="李明").place == city.places["330483001"]


def test_rows_are_those_excel_shows(city: City, heli: Callable[..., Done], tmp_path: Path) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(
        [
            ["社工\n名册"],
            [],
            ["姓名", "身份证号\n（18位）", "备注"],
            ["王芳", number(2), "两\n行\n字"],
            ["李明", "123", ""],
        ]
    )
    (tmp_path / "a.csv").write_bytes(("\ufeff" + text.getvalue()).encode())
    done = heli("import", "workforce", tmp_path / "a.csv", *TODAY, "--json")
    assert [(e["row"], e["code"]) for e in done.report["errors"]] == [(5, "id_length")]
    assert done.report["sheets"][0]["header_rows"] == [3]
    book = openpyxl.Workbook()
    for at, cell in {
        "C5": "姓名",
        "D5": "身份证号",
        "E5": "姓名",
        "F5": "身份证号",
        "C7": "王芳",
        "D7": number(2),
        "E7": "李明",
        "F7": "1",
    }.items():
        book.active[at] = cell
    book.save(tmp_path / "b.xlsx")
    done = heli("import", "workforce", tmp_path / "b.xlsx", *TODAY, "--json")
    assert (done.report["people"], [(e["row"], e["column"]) for e in done.report["errors"]]) == (2, [(7, "F")])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_csv_however_it_was_saved(
    city: City, heli: Callable[..., Done], tmp_path: Path, encoding: str, sign: str
) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=sign).writerows(
        [HEAD, GOOD, one(name="古丽·艾山", id_number=number(4), street="解放街道")]
    )
    (tmp_path / "a.csv").write_bytes(text.getvalue().encode(encoding))
    done = heli("import", "workforce", tmp_path / "a.csv", *TODAY, "--json")
    assert (done.code, done.report["created"]) == (0, 2)


def test_what_cannot_start_is_one_line(city: City, heli: Callable[..., Done], tmp_path: Path) -> None:
    good = workbook(tmp_path / "a.xlsx", HEAD, GOOD)
    (tmp_path / "empty.xlsx").touch()
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "plain.csv").write_text("a,b\n1,2\n")
    for arguments in (
        ("workforce",), ("nothing", good), ("workforce", tmp_path / "none.xlsx"), ("workforce", tmp_path / "folder.xlsx"),
        ("workforce", tmp_path / "empty.xlsx"), ("workforce", tmp_path / "plain.csv"), ("workforce", good, "--sheet", "没有"), ("workforce", good, "--on", "昨天"),
        ("workforce", good, "--strange"), ("workforce", good, "--faults", tmp_path / "no" / "f.xlsx"), ("places", tmp_path / "plain.csv"),
        ("population", tmp_path / "empty.xlsx"), ("boundaries", good), ("organisations", good, "--sheet", "没有"), ("undo", "x"),
    ):  # fmt: skip
        done = heli("import", *arguments, *(("--json",) if arguments[0] in KINDS else ()))
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), arguments
    assert heli("import", "undo", 10**30).code == 1


def test_whatever_bytes_a_file_holds_there_is_an_answer(city: City, heli: Callable[..., Done], tmp_path: Path) -> None:
    random = Random(20260630)
    whole = workbook(tmp_path / "whole.xlsx", HEAD, GOOD).read_bytes()
    text = "\n".join(
        ["姓名,身份证号,手机", f"王芳,{number(2)},1", '"x,y', "code,name,level,parent_code", '{"features": [{}]}']
    )
    for turn in range(60):
        base = random.choice(
            (
                whole,
                text.encode(),
                text.encode("gb18030"),
                random.randbytes(300),
                b"PK\3\4",
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            )
        )
        content = bytearray(base)
        for _ in range(random.choice((0, 1, 20, 200))):
            if content:
                content[random.randrange(len(content))] = random.randrange(256)
        file = tmp_path / f"{turn}{random.choice(('.xlsx', '.xls', '.csv', '.ods', '.json', ''))}"
        file.write_bytes(content[: random.choice((len(content), len(content) // 2))])
        done = heli("import", random.choice(KINDS), file, "--json", "--dry-run")
        assert done.code in (0, 1, 2), content
        assert done.report["dry_run"] if done.code < 2 else (done.out == "" and done.err.count("\n") == 1)
