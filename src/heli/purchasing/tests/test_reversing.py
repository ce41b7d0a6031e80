"""What an accounting program has is never removed: a reversing entry takes it back, to the fen, wherever expenses are counted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from heli.core.actions.changes import take_back
from heli.core.errors import Refused
from heli.core.models import Change
from heli.core.tables.spans import Span
from heli.purchasing.actions import costs
from heli.purchasing.actions import vouchers as exporting
from heli.purchasing.actions.costs import Row
from heli.purchasing.models import Contract, Expense, Settlement, VoucherExport
from heli.purchasing.queries import accounting, renewal
from heli.purchasing.queries import costs as queries
from heli.purchasing.queries.city_report import city_report
from heli.purchasing.queries.progress import figures_of
from heli.purchasing.rules import costs as rules
from heli.purchasing.rules import sources, vouchers
from heli.purchasing.tests.hall import WAN, Hall, hall_of
from heli.purchasing.tests.test_accounting import promise
from heli.purchasing.tests.test_vouchers import exported, ready
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(city: City) -> Hall:
    return hall_of(city)


def entered(
    hall: Hall, contract: Contract, fen: int, voucher: str, category: str = "activity", day: date | None = None
) -> Expense:
    rows = [Row(day or localdate(), voucher, category, "印刷厂" if category == "activity" else "林岚", fen)]
    costs.enter_expenses(contract, by=hall.accountant, rows=rows)
    return contract.expenses.get(voucher=voucher)


def reversed_(hall: Hall, expense: Expense, voucher: str = "记-9", day: date | None = None) -> Expense:
    made: Expense = costs.reverse_expense(
        expense, by=hall.accountant, day=day or localdate(), voucher=voucher, what=f"注销 {expense.voucher}"
    )
    return made


def test_what_was_exported_is_not_removed_but_reversed_and_the_reversal_leaves_too(hall: Hall) -> None:
    contract, layout = hall.running(), ready(hall)
    wrong = entered(hall, contract, 3 * WAN + 1, "记-1")
    exported(layout, hall)
    with pytest.raises(Refused, match="凭证 记-1 已于.*导出给记账软件，不能删除。请在这一行选「红字冲销」") as refused:
        costs.remove_expense(wrong, by=hall.accountant)
    assert refused.value.code == "exported"
    made = reversed_(hall, wrong)
    assert (made.amount_fen, made.category, made.payee) == (-3 * WAN - 1, "activity", "印刷厂")
    left = exported(layout, hall)
    assert (left.export.count, left.export.amount_fen) == (1, -3 * WAN - 1)
    debit, credit = ([row[at] for row in left.rows] for at in (6, 7))
    assert debit == ["-30000.01", ""] and credit == ["", "-30000.01"], "in red on the same sides"
    with pytest.raises(Refused, match="不能删除"):
        costs.remove_expense(made, by=hall.accountant)
    assert VoucherExport.objects.count() == 2


def test_a_line_is_reversed_once_and_a_reversal_never(hall: Hall) -> None:
    wrong = entered(hall, hall.running(), WAN, "记-1")
    made = reversed_(hall, wrong)
    with pytest.raises(Refused, match="已经红字冲销过"):
        reversed_(hall, wrong, "记-10")
    with pytest.raises(Refused, match="本身就是冲销"):
        reversed_(hall, made, "记-10")
    with pytest.raises(Refused, match="已经红字冲销，不能删除"):
        costs.remove_expense(wrong, by=hall.accountant)
    costs.remove_expense(made, by=hall.accountant)
    wrong.refresh_from_db()
    costs.remove_expense(wrong, by=hall.accountant)
    assert not Expense.objects.exists(), "what nobody exported may go, the reversal first"


@pytest.mark.parametrize("days", [-2, 1])
def test_a_reversal_lies_between_its_line_and_today(hall: Hall, days: int) -> None:
    wrong = entered(hall, hall.running(), WAN, "记-1", day=localdate() - timedelta(days=1))
    with pytest.raises(Refused, match="冲销的日期要在") as refused:
        reversed_(hall, wrong, day=localdate() + timedelta(days=days))
    assert refused.value.field == "day"


def test_only_the_agencys_accountant_reverses_and_only_while_the_contract_is_performed(hall: Hall) -> None:
    contract = hall.running()
    wrong = entered(hall, contract, WAN, "记-1")
    for stranger in (hall.finance, hall.officer, hall.head):
        with pytest.raises(Refused):
            costs.reverse_expense(wrong, by=stranger, day=localdate(), voucher="记-2", what="注销")
    Contract.objects.filter(pk=contract.pk).update(state="settled")
    with pytest.raises(Refused):
        reversed_(hall, wrong)


def test_the_database_holds_no_amount_below_zero_that_reverses_nothing(hall: Hall) -> None:
    wrong = entered(hall, hall.running(), WAN, "记-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Expense.objects.filter(pk=wrong.pk).update(amount_fen=-WAN)


def test_an_entry_that_was_exported_is_not_taken_back_as_a_mistake(hall: Hall) -> None:
    entered(hall, hall.running(), WAN, "记-1")
    change = Change.objects.filter(event="purchasing.expense.enter").latest("pk")
    exported(ready(hall), hall)
    with pytest.raises(Refused, match="后来又改过「支出」"):
        take_back(None, by=hall.accountant, change=change)
    assert Expense.objects.count() == 1


def test_who_removes_while_vouchers_leave_is_told(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    entered(hall, hall.running(), WAN, "记-1")
    layout, held = ready(hall), exporting.queries.held

    def removed_meanwhile(*given: Any, **named: Any) -> Any:
        found = held(*given, **named)
        Expense.objects.all().delete()
        return found

    monkeypatch.setattr(exporting.queries, "held", removed_meanwhile)
    with pytest.raises(Refused, match="刚刚有人删除了其中的支出"):
        exported(layout, hall)


def test_costs_reports_and_settlement_agree_to_the_fen(hall: Hall) -> None:
    contract = hall.running()
    hall.paid(contract)
    promise(hall, contract, "charity", 7 * WAN)
    promise(hall, contract, "lottery", 3 * WAN + 1)
    last_year = date(localdate().year - 1, 12, 31)
    promise(hall, contract, "foundation", 5 * WAN, last_year.year)
    entered(hall, contract, 9 * WAN, "记-1", "personnel")
    wrong = entered(hall, contract, 3 * WAN + 1, "记-2", day=last_year)
    reversed_(hall, wrong)
    whole = 9 * WAN
    page, settled = queries.accounts_of(contract), queries.settled(contract)
    assert (page.spent, sum(page.month_sums), sum(line.spent for line in page.lines)) == (whole, whole, whole)
    assert (settled.spent, settled.back, page.percent) == (whole, 11 * WAN, "100.0%")
    city = city_report([contract])
    assert (city.spent, city.rows[0].whole, city.rows[0].forecast) == (whole, whole, page.forecast)
    by_source = {each.fund.name: each.spent for each in accounting.by_source([contract]) if each.fund}
    assert by_source.pop("foundation资金") == 0, "what was taken back this year goes to who paid it last year"
    assert sum(by_source.values()) == whole
    year = Span(date(localdate().year, 1, 1), localdate())
    of_year = {each.fund.name: each.spent for each in accounting.by_source([contract], year) if each.fund}
    assert of_year["foundation资金"] == -3 * WAN - 1 and sum(of_year.values()) == whole - 3 * WAN - 1
    report = figures_of(contract, localdate(), localdate())
    assert (sum(report["spent"].values()), report["spent_to_date"]) == (whole - 3 * WAN - 1, whole)
    made = costs.submit_settlement(contract, by=hall.accountant, words="做完了。")
    assert Settlement.objects.get(pk=made.pk).spent_fen == whole
    rows = [row[7] for row in queries.vouchers(hall.accountant, contract)]
    assert sorted(rows) == ["-30000.01", "30000.01", "90000.00"]


def test_who_was_paid_by_a_wrong_entry_is_no_staff(hall: Hall) -> None:
    contract = hall.running()
    entered(hall, contract, WAN, "记-1", "personnel")
    rows = [Row(localdate(), "记-2", "personnel", "误记", WAN)]
    costs.enter_expenses(contract, by=hall.accountant, rows=rows)
    assert renewal.hangs_on(contract).staff == 2
    reversed_(hall, contract.expenses.get(voucher="记-2"))
    found = renewal.hangs_on(contract)
    assert (found.staff, found.wages) == (1, WAN)


def test_a_month_in_which_only_wrong_entries_were_taken_back_makes_no_month() -> None:
    months = {(2026, 1): 100, (2026, 2): 200, (2026, 3): -60}
    found = rules.forecast(months, date(2026, 4, 30), 1000, 1000)
    assert found is not None and (found.each, found.whole) == (120, 240 + 2 * 120)
    assert rules.ahead(months, {}, (2026, 3), date(2026, 4, 30)) == {(2026, 3): 120, (2026, 4): 120}
    gone = rules.forecast({(2026, 1): 100, (2026, 2): -100}, date(2026, 4, 30), 1000, 1000)
    assert gone is not None and (gone.each, gone.whole, gone.over, gone.dry) == (0, 0, None, None)


@given(st.integers(1, 10**12), st.dictionaries(st.integers(1, 9), st.integers(0, 10**9), max_size=4))
def test_sources_get_back_part_by_part_what_they_paid(fen: int, by: dict[int, int]) -> None:
    paid, back = sources.shared(fen, by), sources.shared(-fen, by)
    assert {line: part + back[line] for line, part in paid.items()} == dict.fromkeys(paid, 0)


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 10**9)), min_size=1, max_size=6))
def test_a_voucher_with_reversals_balances(lines: list[tuple[bool, int]]) -> None:
    day = date(2026, 11, 28)
    entries = [
        vouchers.Entry(
            day,
            "记-1",
            "activity",
            "bank",
            "印刷厂",
            "",
            vouchers.Fen(-fen if red else fen),
            "C",
            "P",
            "服务活动",
            "丁一",
        )
        for red, fen in lines
    ]
    (made,) = vouchers.vouchers(entries, {"activity": ("5101", ""), "bank": ("1002", "")})
    assert made.debit == made.credit == sum(each.fen for each in entries)
    assert all(bool(each.debit) != bool(each.credit) for each in made.lines), "each line has one amount"


def test_the_page_offers_what_can_be_done_with_a_line(hall: Hall) -> None:
    contract = hall.running()
    wrong = entered(hall, contract, WAN, "记-1")
    client, costs_page = client_of(hall.accountant), f"/purchasing/contracts/{contract.pk}/costs/"
    page = client.get(costs_page).content.decode()
    assert "未导出" in page and "删除凭证记-1付给印刷厂的一行" in page
    exported(ready(hall), hall)
    page = client.get(costs_page).content.decode()
    assert "删除凭证记-1付给印刷厂的一行" not in page and "红字冲销凭证记-1付给印刷厂的一行" in page
    address = f"/purchasing/expenses/{wrong.pk}/reverse/"
    form = client.get(address).content.decode()
    assert f"注销{wrong.day.isoformat()} 记-1 号凭证" in form and "10,000.00" in form
    given = {"day": (localdate() + timedelta(days=1)).isoformat(), "voucher": "记-2", "what": "注销"}
    answer = client.post(address, given)
    assert answer.status_code == 422 and "冲销的日期要在" in answer.content.decode()
    answer = client.post(address, {**given, "day": localdate().isoformat()})
    assert answer.status_code == 302 and answer.headers["Location"] == costs_page
    page = client.get(costs_page).content.decode()
    assert "已由 记-2 冲销" in page and "冲销 记-1" in page and "红字冲销凭证记-" not in page
