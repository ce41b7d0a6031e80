"""A bank's statement: read whatever its columns are called, taken in once, matched to payments, and taken back."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core import jobs
from heli.core.errors import NotAllowed, Refused, Unreadable
from heli.core.models import Batch
from heli.purchasing.actions import statements as actions
from heli.purchasing.imports import run
from heli.purchasing.models import Invoice, Payment, StatementLine, StatementShare
from heli.purchasing.queries import statements as queries
from heli.purchasing.tests.hall import WAN, Hall, hall_of
from heli.site.imports import KINDS
from tests.access_things.contracts import BUYER, SUPPLIER, a_payment, paid_facts
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db
HEADS = "交易日期,流水号,收入金额,支出金额,对方户名,对方账号,摘要"
TODAY = localdate().isoformat()


@pytest.fixture
def hall(city: City) -> Hall:
    return hall_of(city)


def another_paid(hall: Hall) -> Payment:
    """A payment of another contract of the same two sides."""
    Invoice.objects.update(number="26000009")
    made = a_payment(hall.city, hall.officer)
    Payment.objects.filter(pk=made.pk).update(state="paid", **paid_facts(hall.city, hall.approver))
    return made


def statement(tmp_path: Path, *rows: str, heads: str = HEADS) -> Path:
    """A statement of nobody's bank."""
    path = tmp_path / "流水.csv"
    path.write_text("\n".join(["账户明细（演示）", heads, *rows]), encoding="utf-8")
    return path


def taken_in(hall: Hall, tmp_path: Path, *rows: str) -> list[StatementLine]:
    run(statement(tmp_path, *rows), by=hall.accountant)
    return list(StatementLine.objects.order_by("pk"))


CAME = f'{TODAY} 10:22:31,SN0001,"200,000.00",,{BUYER},33050160000000009876,服务费 2026-1'


def test_each_row_is_kept_once_by_its_serial_number(hall: Hall, tmp_path: Path) -> None:
    went = f"{TODAY},SN0002,,1500.5,文具店,6222000000001111,物资"
    report = run(statement(tmp_path, CAME, went), by=hall.accountant)
    assert (report["good"], report["bad"], report["created"]) == (2, 0, 2)
    first, second = StatementLine.objects.order_by("pk")
    assert (first.amount_fen, first.day, first.party, first.account_end) == (20 * WAN, localdate(), BUYER, "9876")
    assert (second.amount_fen, second.supplier.name) == (-150_050, SUPPLIER)
    again = run(statement(tmp_path, CAME, went, f"{TODAY},SN0003,1,,甲,,捐款"), by=hall.accountant)
    assert (again["created"], again["unchanged"]) == (1, 2) and StatementLine.objects.count() == 3
    same = run(statement(tmp_path, CAME, went), by=hall.accountant)
    assert (same["created"], same["batch"]) == (0, None)


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        (",SN9,1,,甲,,乙", "A", "缺少交易日期"), ("下周,SN9,1,,甲,,乙", "A", "看不懂"), ("2199-01-01,SN9,1,,甲,,乙", "A", "晚于今天"),
        ("2026-01-02,,1,,甲,,乙", "B", "缺少流水号"), ("2026-01-02,1.2E+19,1,,甲,,乙", "B", "后面几位已经丢失"),
        ("2026-01-02,SN9,一千,,甲,,乙", "C", "看不懂"), ("2026-01-02,SN9,1.001,,甲,,乙", "C", "最多两位小数"),
        ("2026-01-02,SN9,-1,,甲,,乙", "C", "大于 0"), ("2026-01-02,SN9,1,x,甲,,乙", "D", "看不懂"),
        ("2026-01-02,SN9,1,2,甲,,乙", "C", "同时有金额"), ("2026-01-02,SN9,0.00,-,甲,,乙", "C", "都没有金额"),
        (f"2026-01-02,SN9,1,,甲,,{'乙' * 201}", "G", "太长"),
        (CAME, "B", "和第 3 行相同"),
    ],
)  # fmt: skip
def test_a_doubtful_row_is_told_in_its_cell_and_nothing_is_written(
    row: str, column: str, says: str, hall: Hall, tmp_path: Path
) -> None:
    report = run(statement(tmp_path, CAME, row), by=hall.accountant)
    (fault,) = report["errors"]
    assert (fault["row"], fault["column"]) == (4, column) and says in str(fault["message"])
    assert not StatementLine.objects.exists()
    assert run(statement(tmp_path, CAME, row), by=hall.accountant, good_rows=True)["created"] == 1


def test_a_serial_number_that_says_something_else_now_is_told(hall: Hall, tmp_path: Path) -> None:
    taken_in(hall, tmp_path, CAME)
    other = run(statement(tmp_path, CAME.replace("200,000.00", "300,000.00")), by=hall.accountant)
    assert "已经导入过，是" in str(other["errors"][0]["message"]) and "¥200,000.00" in str(
        other["errors"][0]["message"]
    )


def test_titles_of_columns_that_the_house_does_not_know_are_said_once(hall: Hall, tmp_path: Path) -> None:
    path = statement(tmp_path, f"{TODAY},X1,5.00,甲,捐款", heads="交易日期,本行编号,进账,谁,摘要")
    unknown = run(path, by=hall.accountant, dry_run=True)
    assert unknown["bad"] == 1 and list(unknown["sheets"][0]["ignored_columns"].values()) == ["本行编号", "进账", "谁"]
    said = {"本行编号": "serial", "进账": "received", "谁": "party"}
    assert set(said.values()) <= set(KINDS["statements"].fields)
    assert run(path, by=hall.accountant, mapping=said)["created"] == 1
    line = StatementLine.objects.get()
    assert (line.serial, line.amount_fen, line.party) == ("X1", 500, "甲")


def test_a_sheet_of_something_else_is_no_statement(hall: Hall, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="没有找到表头"):
        run(statement(tmp_path, "林岚,1", heads="姓名,学时"), by=hall.accountant)


def test_only_the_accountant_of_one_agency_takes_a_statement_in(hall: Hall, tmp_path: Path) -> None:
    for who in (hall.head, hall.finance):
        with pytest.raises(NotAllowed):
            run(statement(tmp_path, CAME), by=who)
    from heli.accounts import acting

    with pytest.raises(Refused, match="由机构自己的会计导入"):
        run(statement(tmp_path, CAME), by=acting.console())


def test_a_movement_is_proposed_confirmed_on_the_page_and_taken_back(hall: Hall, tmp_path: Path) -> None:
    payment = hall.paid(hall.running())
    (line,) = taken_in(hall, tmp_path, CAME)
    page = client_of(hall.accountant).get("/purchasing/statements/unmatched/").content.decode()
    assert "看起来对得上" in page and "金额、号码和付款人" in page
    form = dict(re.findall(r'name="(version|share_\d+)" value="([^"]*)"', page[page.index("看起来对得上") :]))
    assert form == {"version": str(line.version), f"share_{payment.pk}": "200000.00"}
    done = client_of(hall.accountant).post(f"/purchasing/statements/{line.pk}/match/", form)
    assert (done.status_code, done["Location"]) == (302, "/purchasing/statements/unmatched/")
    line.refresh_from_db()
    assert (line.state, StatementShare.objects.get().payment, list(queries.unmatched_payments([line.supplier_id]))) == (
        "matched", payment, [],
    )  # fmt: skip
    back = actions.reopen_line(line, by=hall.accountant)
    assert back.state == "open" and not StatementShare.objects.exists()
    assert [each.payment for each in queries.unmatched(hall.accountant).proposed] == [payment]


def test_a_payer_once_confirmed_is_known_the_next_time(hall: Hall, tmp_path: Path) -> None:
    """Money often comes from a treasury's account and not from the purchaser's."""
    first = hall.paid(hall.running())
    treasury = f"{TODAY},SN0001,200000,,市财政国库（演示）,,"
    (line,) = taken_in(hall, tmp_path, treasury)
    assert queries.unmatched(hall.accountant).proposed == []
    actions.match_line(line, by=hall.accountant, shares={first.pk: 20 * WAN})
    second = another_paid(hall)
    taken_in(hall, tmp_path, treasury.replace("SN0001", "SN0002"))
    (proposed,) = queries.unmatched(hall.accountant).proposed
    assert (proposed.payment, proposed.by_payer, proposed.by_number) == (second, True, False)


def test_one_transfer_is_split_over_several_payments_and_covers_none_twice(hall: Hall, tmp_path: Path) -> None:
    first, second = hall.paid(hall.running()), another_paid(hall)
    whole, half = taken_in(
        hall, tmp_path, f"{TODAY},A1,300000,,{BUYER},,两期合并", f"{TODAY},A2,100000,,{BUYER},,余款"
    )  # fmt: skip
    page, browser = f"/purchasing/statements/{whole.pk}/match/", client_of(hall.accountant)
    short = browser.post(page, {f"share_{first.pk}": "200000", f"share_{second.pk}": "90000", "version": whole.version})
    assert short.status_code == 422 and "各笔合计 ¥290,000.00，和流水的 ¥300,000.00 不相等" in short.content.decode()
    beyond = browser.post(
        page, {f"share_{first.pk}": "250000", f"share_{second.pk}": "50000", "version": whole.version}
    )
    assert "只剩 ¥200,000.00 没有对上" in beyond.content.decode()
    assert f'id="id_share_{first.pk}_error"' in beyond.content.decode()
    done = browser.post(page, {f"share_{first.pk}": "200000", f"share_{second.pk}": "100000", "version": whole.version})
    assert done.status_code == 302
    assert [(each.pk, each.left) for each in queries.unmatched_payments([whole.supplier_id])] == [(second.pk, 10 * WAN)]
    with pytest.raises(Refused, match="只剩"):
        actions.match_line(half, by=hall.accountant, shares={first.pk: 10 * WAN})
    actions.match_line(half, by=hall.accountant, shares={second.pk: 10 * WAN})
    found = queries.unmatched(hall.accountant)
    assert (found.proposed, found.lines, found.payments) == ([], [], [])


def test_what_is_open_on_either_side_is_shown(hall: Hall, tmp_path: Path) -> None:
    payment = hall.paid(hall.running())
    stray, _spent = taken_in(hall, tmp_path, f"{TODAY},B1,66,,热心人,,捐款", f"{TODAY},B2,,5,银行,,手续费")
    found = queries.unmatched(hall.accountant)
    assert (found.lines, found.payments) == ([stray], [payment]), "what was spent is nothing to match"
    page = client_of(hall.accountant).get("/purchasing/statements/unmatched/").content.decode()
    assert "热心人" in page and "¥200,000.00" in page and "手续费" not in page
    actions.set_line_aside(stray, by=hall.accountant, reason="捐款")
    assert queries.unmatched(hall.accountant).lines == []


@pytest.mark.parametrize("state", ["requested", "approved"])
def test_a_payment_that_was_not_made_covers_nothing(state: str, hall: Hall, tmp_path: Path) -> None:
    payment = hall.paid(hall.running())
    Payment.objects.filter(pk=payment.pk).update(state=state, paid_on=None)
    (line,) = taken_in(hall, tmp_path, CAME)
    assert queries.unmatched(hall.accountant).proposed == []
    with pytest.raises(Refused, match="已支付的付款"):
        actions.match_line(line, by=hall.accountant, shares={payment.pk: 20 * WAN})


def test_what_was_spent_and_what_is_another_agencys_are_never_matched(hall: Hall, tmp_path: Path, city: City) -> None:
    payment = hall.paid(hall.running())
    (spent,) = taken_in(hall, tmp_path, f"{TODAY},C1,,200000,{BUYER},,退款")
    with pytest.raises(Refused, match="这是一笔支出"):
        actions.match_line(spent, by=hall.accountant, shares={payment.pk: 20 * WAN})
    other = user_with("agency_accountant", city.organisations["桐心社会工作服务中心"], "乙", "other_accountant")
    run(statement(tmp_path, CAME), by=other)
    foreign = StatementLine.objects.exclude(supplier=spent.supplier).get()
    with pytest.raises(Refused, match="本机构"):
        actions.match_line(foreign, by=other, shares={payment.pk: 20 * WAN})
    assert queries.unmatched(other).payments == [] and foreign not in queries.lines(hall.accountant)


def test_a_statement_is_taken_back_whole_unless_something_stands_on_it(hall: Hall, tmp_path: Path, city: City) -> None:
    payment = hall.paid(hall.running())
    (line,) = taken_in(hall, tmp_path, CAME)
    batch = Batch.objects.get(pk=line.batch_id)
    actions.match_line(line, by=hall.accountant, shares={payment.pk: 20 * WAN})
    with pytest.raises(Refused, match="请先点「重新对账」"):
        actions.undo_statement(batch, by=hall.accountant)
    actions.reopen_line(StatementLine.objects.get(), by=hall.accountant)
    other = user_with("agency_accountant", city.organisations["桐心社会工作服务中心"], "乙", "other_accountant")
    with pytest.raises(NotAllowed):
        actions.undo_statement(batch, by=other)
    KINDS["statements"].undo(batch, by=hall.accountant)
    assert not StatementLine.objects.exists() and Batch.objects.get(pk=batch.pk).state == "undone"


def test_an_agencys_account_is_its_own_affair(hall: Hall, tmp_path: Path, city: City) -> None:
    (line,) = taken_in(hall, tmp_path, CAME)
    assert client_of(hall.head).get(line.get_absolute_url()).status_code == 200
    seen: list[User] = [hall.finance, user_with("procurement_supervisor", city.root)]
    assert [client_of(who).get(line.get_absolute_url()).status_code in (403, 404) for who in seen] == [True, True]
    page = client_of(hall.head).get(line.get_absolute_url()).content.decode()
    assert "****9876" in page and "33050160000000009876" not in page and "与合同无关" not in page


@pytest.mark.django_db(transaction=True)
def test_the_agency_imports_by_the_pages_of_every_import(hall: Hall, tmp_path: Path, settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }
    browser = client_of(hall.accountant)
    assert "导入银行流水" in browser.get("/purchasing/statements/").content.decode()
    with statement(tmp_path, CAME).open("rb") as file:
        begun = browser.post("/imports/statements/", {"file": file})
    assert begun.status_code == 302
    job = jobs.run_one()
    assert job is not None and job.state == "done", job and job.result
    assert "交易日期" in browser.get(begun["Location"]).content.decode()
    batch = Batch.objects.get()
    browser.post(f"/imports/{batch.pk}/apply/", {"version": batch.version})
    jobs.run_one()
    assert StatementLine.objects.get().batch == batch


def test_movements_wait_for_their_accountant(hall: Hall, tmp_path: Path) -> None:
    taken_in(hall, tmp_path, CAME, f"{TODAY},D1,,5,银行,,手续费")
    (source,) = queries.WAITING
    assert [each.serial for each in source.rows(hall.accountant)] == ["SN0001"]
    assert list(source.rows(hall.head)) == []


def test_movements_are_held_while_their_statement_is_taken_back(hall: Hall, tmp_path: Path) -> None:
    """Else one that is matched at the same moment would vanish with its match."""
    taken_in(hall, tmp_path, CAME)
    with CaptureQueriesContext(connection) as asked:
        actions.undo_statement(Batch.objects.get(), by=hall.accountant)
    held = [one["sql"] for one in asked if 'FROM "purchasing_statementline"' in one["sql"] and "NO KEY" in one["sql"]]
    assert bool(held) == connection.features.has_select_for_update and not StatementLine.objects.exists()


def many_paid(like: Payment, count: int) -> list[Payment]:
    """Payments of the same milestone, each a day older and a fen more than the last."""
    names = ("contract_id", "milestone_id", "invoice_id", "account_id", "commitment_id", "state", "due_on")
    people = ("requested_by_id", "requested_on", "checked_by_id", "approved_by_id")
    same = {name: getattr(like, name) for name in (*names, *people)}
    return Payment.objects.bulk_create(
        Payment(**same, amount_fen=1_000 + at, paid_on=localdate() - timedelta(days=at), version=1)
        for at in range(count)
    )


def test_a_movement_offers_the_nearest_payments_and_finds_the_others_by_name(hall: Hall, tmp_path: Path) -> None:
    payment = hall.paid(hall.running())
    older = many_paid(payment, 45)
    (line,) = taken_in(hall, tmp_path, CAME.replace('"200,000.00"', "10.44"))
    page, browser = f"/purchasing/statements/{line.pk}/match/", client_of(hall.accountant)
    first = browser.get(page).content.decode()
    assert first.count('name="share_') == queries.FIELDS and "没有对上的付款共 46 笔" in first
    assert f'name="share_{older[44].pk}" value="10.44"' in re.sub(r'type="number" ', "", first), (
        "of its amount, though old"
    )
    assert f'name="share_{older[43].pk}"' not in first
    assert browser.get(f"{page}?q=没有这样的节点").content.decode().count('name="share_') == 0
    assert browser.get(f"{page}?q={payment.milestone.title}").content.decode().count('name="share_') == queries.FIELDS
    done = browser.post(
        page, {f"share_{older[43].pk}": "10.43", f"share_{older[0].pk}": "0.01", "version": line.version}
    )
    assert done.status_code == 302, "an amount that was sent counts wherever its payment stands"
    assert {each.payment_id for each in StatementShare.objects.all()} == {older[43].pk, older[0].pk}
    strange = browser.post(page, {"share_99999999999999999999": "1", "share_x": "1", "version": line.version})
    assert strange.status_code in (409, 422)


def test_what_is_open_comes_in_pages_and_equals_on_another_page_are_rivals(hall: Hall, tmp_path: Path) -> None:
    many_paid(hall.paid(hall.running()), 60)
    rows = [f"{TODAY},A{at:03},{at + 1}.5,,某人{at:03},,捐款" for at in range(55)]
    taken_in(hall, tmp_path, *rows, f"{TODAY},Z1,200000,,{BUYER},,服务费")
    address, browser = "/purchasing/statements/unmatched/", client_of(hall.accountant)
    first = browser.get(address).content.decode()
    assert "某人049" in first and "某人050" not in first and "第 1 页，共 2 页" in first
    assert "某人050" in browser.get(f"{address}?line=2").content.decode()
    assert "看起来对得上" in browser.get(f"{address}?line=2").content.decode()
    found = browser.get(f"{address}?q=某人007").content.decode()
    assert "某人007" in found and "某人008" not in found
    for wrong in ("line=x", "line=0", "payment=99", "q=%00", "q=" + "长" * 300):
        assert browser.get(f"{address}?{wrong}").status_code == 200
    run(statement(tmp_path, f"{TODAY},A999,200000,,{BUYER},,服务费"), by=hall.accountant)
    StatementLine.objects.filter(serial="A999").update(day=localdate() - timedelta(days=3))  # now on the first page
    equal = queries.unmatched(hall.accountant, line_at=2)
    assert [each.line.serial for each in equal.proposed] == ["Z1"], "the nearer day is the better of two equals"
    StatementLine.objects.filter(serial="A999").update(day=localdate())
    assert (
        queries.unmatched(hall.accountant, line_at=1).proposed
        == queries.unmatched(hall.accountant, line_at=2).proposed
        == []
    )


def test_pages_of_statements_ask_no_more_questions_for_more_rows(hall: Hall, tmp_path: Path) -> None:
    payment = hall.paid(hall.running())
    (line,) = taken_in(hall, tmp_path, CAME)
    browser = client_of(hall.accountant)
    counts = []
    assert browser.get("/purchasing/statements/unmatched/").status_code == 200, "what is asked once is known now"
    for more in (3, 60):
        many_paid(payment, more)
        for page in ("/purchasing/statements/unmatched/", f"/purchasing/statements/{line.pk}/match/"):
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(page).status_code == 200
            counts.append(len(asked))
    assert counts[:2] == counts[2:]
