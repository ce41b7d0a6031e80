"""What was agreed, in a roster: until when the contract runs and the class of pay; and the last day of full-time study."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.accounts.models import User
from heli.core.models import Batch
from heli.workforce import imports
from heli.workforce.actions.undo import undo_import
from heli.workforce.models import Employment, Worker
from heli.workforce.queries.staying_page import staying_page
from heli.workforce.tests.rosters_made import LI, WANG, errors, one_sheet
from tests.cast import City, client_of

CHENGUANG = "晨光社会工作服务中心"
HEAD = ["姓名", "身份证号", "入职日期", "劳动合同到期日", "薪级或工资档", "全日制学习结束日期"]


@pytest.mark.parametrize(
    ("heading", "to"),
    [
        *((each, "contract_until") for each in (
            "合同到期日", "合同到期时间", "合同到期日期", "合同到期", "劳动合同到期日", "劳动合同到期时间（年月日）", "劳动合同终止日期", "聘用合同截止时间", "合同结束时间",
            "劳务合同期满日期", "合同有效期至", "现合同到期日", "contract_until",
        )),
        *((each, "pay_group") for each in (
            "薪级", "薪级或工资档", "工资档次", "工资等级", "薪酬等级", "薪酬档次", "薪资级别", "岗位薪级", "薪级（档）", "pay_group",
        )),
        *((each, "studied_until") for each in (
            "全日制学习结束日期", "全日制毕业时间", "全日制学历毕业时间", "全日制教育毕业日期", "全日制毕业年月", "studied_until",
        )),
        *((each, "") for each in (
            "合同期限", "合同起止时间", "合同编号", "合同开始有效期限", "聘期", "毕业时间", "毕业日期", "在职教育毕业时间", "全日制毕业院校", "月工资", "岗位工资", "薪级工资（元）",
            "岗位等级", "职称等级",
        )),
    ],
)  # fmt: skip
def test_headings_as_offices_write_them(heading: str, to: str) -> None:
    """What names a term, an amount or any other graduation is none of them."""
    found = one_sheet(["姓名", "身份证号", heading], ["王芳", WANG, ""])
    assert found.sheets[0].columns.get("C", "") == to


def test_headings_in_two_lines_tell_full_time_study_from_that_beside_work() -> None:
    found = one_sheet(
        ["姓名", "身份证号", "劳动合同", "", "全日制教育", "", "在职教育", ""],
        ["", "", "签订日期", "到期日期", "学历", "毕业时间", "学历", "毕业时间"],
        ["王芳", WANG, "2023.1.1", "2025.12.31", "大专", "2015年7月", "本科", "2020.7"],
    )
    assert found.columns["contract_until"] == [date(2025, 12, 31)]
    assert found.columns["studied_until"] == [date(2015, 7, 31)]
    assert "registered_until" not in found.columns


@pytest.mark.parametrize(
    ("cell", "until"),
    [
        ("2027-12-31", date(2027, 12, 31)), ("2027年12月", date(2027, 12, 31)), ("2024.1.1-2026.12.31", date(2026, 12, 31)),
        (date(2027, 6, 30), date(2027, 6, 30)), ("无固定期限", None), ("", None), ("长期", None),
    ],
)  # fmt: skip
def test_a_contract_ends_on_a_day_or_on_none(cell: Any, until: date | None) -> None:
    found = one_sheet(HEAD, ["王芳", WANG, "2020.1.1", cell, 7.0, ""])
    assert (found.columns["contract_until"], found.columns["pay_group"], found.bad) == ([until], ["7"], 0)


@pytest.mark.parametrize(
    ("field", "code", "column", "changed"),
    [
        ("contract_until", "date_impossible", "D", {3: "三年"}), ("contract_until", "date_impossible", "D", {3: "2027-02-30"}),
        ("contract_until", "contract_before_start", "D", {3: "2019.12.31"}), ("pay_group", "pay_group_too_long", "E", {4: "级" * 41}),
        ("studied_until", "date_impossible", "F", {5: "毕业"}), ("studied_until", "date_too_far", "F", {5: "2046.7"}),
    ],
)  # fmt: skip
def test_what_is_refused_names_its_row_and_column(field: str, code: str, column: str, changed: dict[int, Any]) -> None:
    row = ["李明", LI, "2020.1.1", "2027.12.31", "级" * 40, "2015.7"]
    found = one_sheet(
        HEAD,
        ["王芳", WANG, "2020.1.1", "2020.1.1", "", "2036.7"],
        [changed.get(at, cell) for at, cell in enumerate(row)],
    )
    assert errors(found) == [(3, field, code)]
    (fault,) = found.errors
    assert fault.column == column and fault.message.startswith(f"第 3 行「{HEAD['ABCDEF'.index(column)]}」填的是")
    assert list(found.good) == [True, False]


def lin_lan(**more: Any) -> dict[str, Any]:
    return {
        "name": "林岚", "id_number": "330402199305071240", "employer": CHENGUANG, "start_date": date(2020, 3, 1), **more
    }  # fmt: skip


def bring(*rows: dict[str, Any]) -> dict[str, Any]:
    return imports.load(imports.from_records(rows), by=acting.console(), file_name="名册.xlsx")


def kept() -> tuple[Any, ...]:
    post = Employment.objects.get(worker__person__name="林岚")
    return post.contract_until, post.pay_group, post.worker.studied_until


AGREED = {"contract_until": date(2027, 12, 31), "pay_group": "三级", "studied_until": date(2015, 7, 31)}


@pytest.mark.django_db
def test_they_come_in_with_a_new_person_stay_when_left_empty_and_go_with_the_import(city: City) -> None:
    bring(lin_lan(**AGREED))
    assert kept() == (date(2027, 12, 31), "三级", date(2015, 7, 31))
    same = bring(lin_lan(**AGREED))
    assert (same["unchanged"], same["batch"]) == (1, None)
    assert bring(lin_lan())["unchanged"] == 1 and kept() == (date(2027, 12, 31), "三级", date(2015, 7, 31))
    changed = bring(lin_lan(contract_until=date(2030, 12, 31), pay_group="四级", studied_until=date(2016, 6, 30)))
    assert changed["updated"] == 1 and kept() == (date(2030, 12, 31), "四级", date(2016, 6, 30))
    undo_import(Batch.objects.get(pk=changed["batch"]), by=acting.console())
    assert kept() == (date(2027, 12, 31), "三级", date(2015, 7, 31))


@pytest.mark.django_db
def test_whom_a_roster_knew_without_them_learns_them(city: City) -> None:
    bring(lin_lan())
    assert kept() == (None, "", None)
    assert bring(lin_lan(**AGREED))["updated"] == 1
    assert kept() == (date(2027, 12, 31), "三级", date(2015, 7, 31))


@pytest.mark.django_db
def test_a_contract_before_the_work_that_is_registered_is_told_and_not_taken(city: City) -> None:
    bring(lin_lan())
    row = {
        key: value
        for key, value in lin_lan(contract_until=date(2019, 1, 1), pay_group="二级").items()
        if key != "start_date"
    }
    report = bring(row)
    assert [(each["row"], each["field"], each["code"]) for each in report["warnings"]] == [
        (2, "contract_until", "contract_before_start")
    ]
    assert kept() == (None, "二级", None)


@pytest.mark.django_db
def test_the_page_of_who_stays_tells_them_at_once(city: City, shen_jie: User, tmp_path: Path) -> None:
    """From a file as an office writes it to the contracts that end and the pay groups."""
    soon = localdate().replace(day=28)
    book = openpyxl.Workbook()
    book.active.append([*HEAD, "工作单位"])
    book.active.append(["王芳", WANG, "2020.1.1", soon.isoformat(), "三级", "2012.7", CHENGUANG])
    book.active.append(["李明", LI, "2020.1.1", "无固定期限", "", "", CHENGUANG])
    book.save(tmp_path / "名册.xlsx")
    report = imports.run(tmp_path / "名册.xlsx", by=acting.console(), today=localdate())
    assert (report["created"], report["errors"]) == (2, [])
    page = staying_page(shen_jie, by="pay", curve_of="employer", on=localdate().replace(day=1))
    assert [each.count for each in page.contracts] == [1]
    assert {str(line.name) for line in page.lines} == {"三级", "未填写"}
    assert Worker.objects.get(person__name="王芳").studied_until == date(2012, 7, 31)


@pytest.mark.django_db
def test_the_blank_table_is_read_back_column_by_column_and_keeps_its_digits(
    city: City, shen_jie: User, tmp_path: Path
) -> None:
    browser = client_of(shen_jie)
    assert 'href="?as=blank"' in browser.get("/imports/workforce/").content.decode()
    (tmp_path / "空白.xlsx").write_bytes(browser.get("/imports/workforce/?as=blank").getvalue())
    book = openpyxl.load_workbook(tmp_path / "空白.xlsx")
    heads = [cell.value for cell in book.active[1]]
    assert book.active.column_dimensions["A"].number_format == "@", "what is typed as a number stays as typed"
    cells = {
        "姓名": "王芳",
        "身份证号": WANG,
        "工作单位": CHENGUANG,
        "劳动合同到期日": "2030-12-31",
        "薪级或工资档": "三级",
        "全日制毕业时间": "2012-07",
    }
    book.active.append([cells.get(str(head), "") for head in heads])
    book.save(tmp_path / "名册.xlsx")
    report = imports.run(tmp_path / "名册.xlsx", by=acting.console(), today=localdate())
    assert (report["created"], report["errors"], report["sheets"][0]["ignored_columns"]) == (1, [], {})
    assert len(report["sheets"][0]["columns"]) == len(heads)
    post = Employment.objects.get()
    assert (post.contract_until, post.pay_group, post.worker.studied_until) == (
        date(2030, 12, 31),
        "三级",
        date(2012, 7, 31),
    )
