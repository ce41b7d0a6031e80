"""An agency's vouchers in the layout of its accounting program: template, columns, accounts, and each handed over once."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate
from openpyxl import Workbook, load_workbook

from heli.core.errors import Refused
from heli.purchasing.actions import costs
from heli.purchasing.actions import vouchers as actions
from heli.purchasing.actions.costs import Row
from heli.purchasing.models import Expense, VoucherExport, VoucherLayout
from heli.purchasing.queries import vouchers as queries
from heli.purchasing.rules.vouchers import READY
from heli.purchasing.tests.hall import WAN, Hall, hall_of
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db
HEADS = ("日期", "凭证字", "凭证编号", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额", "往来单位")
ACCOUNTS = {
    "personnel": ("5101", "业务活动成本"),
    "activity": ("5101", "业务活动成本"),
    "receipt": ("4301", "收入"),
    "bank": ("1002", "银行存款"),
}


@pytest.fixture
def hall(city: City) -> Hall:
    return hall_of(city)


def template(*heads: str) -> SimpleUploadedFile:
    book, kept = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(["凭证导入模板"])
    book.active.append(list(heads))
    book.save(kept)
    return SimpleUploadedFile("模板.xlsx", kept.getvalue())


def spent(hall: Hall) -> Any:
    contract = hall.running()
    rows = [
        Row(localdate(), "记-1", "personnel", "林岚", 9 * WAN + 1, "工资"),
        Row(localdate(), "记-1", "activity", "=1+1", WAN, "", 2),
    ]
    costs.enter_expenses(contract, by=hall.accountant, rows=rows)
    return contract


def ready(hall: Hall, **given: Any) -> VoucherLayout:
    agency = queries.own_agency(hall.accountant)
    layout = actions.begin_layout(agency, by=hall.accountant, heads=HEADS, style="split")
    return actions.lay_out(layout, by=hall.accountant, accounts={**ACCOUNTS, **given})


def exported(layout: VoucherLayout, hall: Hall, **given: Any) -> Any:
    today = localdate()
    return actions.export_vouchers(layout, by=hall.accountant, since=today, until=today, **given)


def test_a_template_is_read_told_apart_and_a_month_leaves_balanced(hall: Hall) -> None:
    contract = spent(hall)
    hall.paid(contract)
    client, today = client_of(hall.accountant), localdate().isoformat()
    answer = client.post("/purchasing/vouchers/begin/", {"file": template(*HEADS)})
    assert answer.status_code == 302 and answer.headers["Location"] == "/purchasing/vouchers/columns/"
    columns = {f"column_{at}": field for at, (_head, field) in enumerate(VoucherLayout.objects.get().columns)}
    assert list(columns.values()) == ["day", "word", "number", "summary", "code", "account", "debit", "credit", "party"]
    assert client.post("/purchasing/vouchers/columns/", {**columns, "style": "split", "day": "dash"}).status_code == 302
    page = client.get("/purchasing/vouchers/accounts/").content.decode()
    assert "待确认（民间非营利组织会计制度" in page and 'value="5101"' in page
    days = {"since": today, "until": today}
    refused = client.post("/purchasing/vouchers/export/", days)
    assert refused.status_code == 422 and "科目还没有核对" in refused.content.decode()
    keys = list(queries.keys_of(contract.supplier))
    given = {f"code_{keys.index(key)}": code for key, (code, _name) in ACCOUNTS.items()}
    assert client.post("/purchasing/vouchers/accounts/", given).status_code == 422, "not compared"
    assert client.post("/purchasing/vouchers/accounts/", {**given, "checked": "on"}).status_code == 302
    answer = client.post("/purchasing/vouchers/export/", days)
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == list(HEADS)
    debit, credit = (sum(Decimal(row[at]) for row in rows[1:] if row[at]) for at in (6, 7))
    assert debit == credit == Decimal("300000.01")
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row), "nothing is run"


def test_each_voucher_leaves_once_and_again_only_where_that_is_asked(hall: Hall) -> None:
    spent(hall)
    layout = ready(hall)
    first = exported(layout, hall)
    assert (first.export.count, first.export.amount_fen, first.export.again) == (1, 10 * WAN + 1, False)
    assert set(Expense.objects.values_list("export", flat=True)) == {first.export.pk}
    with pytest.raises(Refused, match="1 张凭证都已经导出过") as refused:
        exported(layout, hall)
    assert refused.value.field == "again" and VoucherExport.objects.count() == 1
    second = exported(layout, hall, again=True)
    assert second.export.again and second.rows == first.rows


def test_what_is_not_said_is_named_and_nothing_leaves(hall: Hall) -> None:
    spent(hall)
    layout = ready(hall, activity=("", ""), bank=("", ""))
    with pytest.raises(Refused, match="还没有设置科目：银行存款、服务活动"):
        exported(layout, hall)
    columns = [(head, field if field != "debit" else "") for head, field in layout.columns]
    layout = actions.lay_out(layout, by=hall.accountant, columns=columns, style="split", day="dash")
    with pytest.raises(Refused, match="还没有对应的列：借方金额。"):
        exported(layout, hall)
    assert not VoucherExport.objects.exists() and not Expense.objects.filter(export__isnull=False).exists()


def test_the_layout_of_heli_stays_and_needs_no_accounts(hall: Hall) -> None:
    contract = spent(hall)
    hall.paid(contract)
    style, heads = READY["heli"]
    agency = queries.own_agency(hall.accountant)
    layout = actions.begin_layout(agency, by=hall.accountant, heads=heads, style=style)
    found = exported(layout, hall)
    today = localdate().isoformat()
    facts = [contract.number, contract.title]
    assert found.rows == [
        ["记-1", today, *facts, "人员费用", "林岚", "工资", "90000.01", "丁一"], ["记-1", today, *facts, "服务活动", "=1+1", "", "10000.00", "丁一"],
    ]  # fmt: skip


def test_another_agency_has_a_layout_of_its_own_and_sees_no_other(hall: Hall) -> None:
    spent(hall)
    ready(hall)
    stranger = user_with("agency_accountant", hall.city.organisations["桐心社会工作服务中心"])
    client = client_of(stranger)
    assert queries.layout_of(stranger) is None and not queries.exports(stranger).exists()
    assert "还没有设置凭证格式" in client.get("/purchasing/vouchers/").content.decode()
    for path in ("columns", "accounts", "export"):
        assert client.get(f"/purchasing/vouchers/{path}/").headers["Location"] == "/purchasing/vouchers/"
    assert client_of(hall.officer).get("/purchasing/vouchers/").status_code == 403


@pytest.mark.parametrize("heads", ["日期,日期", "日期,,摘要", ""])
def test_a_template_that_cannot_be_told_apart_is_refused_beside_its_field(hall: Hall, heads: str) -> None:
    answer = client_of(hall.accountant).post("/purchasing/vouchers/begin/", {"heads": heads})
    assert answer.status_code == 422 and "表头" in answer.content.decode() and not VoucherLayout.objects.exists()


def test_what_is_no_table_is_refused_beside_its_field(hall: Hall) -> None:
    file = SimpleUploadedFile("模板.xlsx", b"\x00\x01not a table")
    answer = client_of(hall.accountant).post("/purchasing/vouchers/begin/", {"file": file})
    assert answer.status_code == 422 and not VoucherLayout.objects.exists()


def test_a_contract_leads_to_the_export_and_its_list_for_people_marks_nothing(hall: Hall) -> None:
    contract = spent(hall)
    ready(hall)
    client, at = client_of(hall.accountant), f"/purchasing/contracts/{contract.pk}"
    costs = client.get(f"{at}/costs/").content.decode()
    asked = f"/purchasing/vouchers/?contract={contract.pk}"
    assert asked in costs and "下载支出明细" in costs and "下载不算导出" in costs
    page, days = client.get(asked).content.decode(), contract.expenses.values_list("day", flat=True)
    assert re.search(rf'<option value="{contract.pk}"[^>]* selected', page)
    assert f'value="{min(days)}"' in page and f'value="{max(days)}"' in page
    for wrong in ("0", "x", "9" * 40):
        assert client.get(f"/purchasing/vouchers/?contract={wrong}").status_code == 200
    assert client.get(f"{at}/vouchers/").status_code == 200
    assert not contract.expenses.filter(export__isnull=False).exists()
    shown = client_of(hall.officer).get(f"{at}/costs/").content.decode()
    assert asked not in shown and "下载支出明细" in shown
