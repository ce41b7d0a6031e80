"""What the money of a source bought, and the same entries as the city reads them: the sums are the vouchers, to the fen."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from docx import Document as WordFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from heli.accounts.models import User
from heli.core.tables.spans import Span
from heli.purchasing.actions import costs as actions
from heli.purchasing.actions import milestones, payments
from heli.purchasing.actions.costs import Row
from heli.purchasing.models import BudgetLine, Commitment, Contract, Expense, Milestone, Payment, Settlement
from heli.purchasing.paper.accounting_parts import source_paper
from heli.purchasing.queries import accounting as queries
from heli.purchasing.queries import costs
from heli.purchasing.queries.city_report import city_report
from heli.purchasing.rules import sources as rules
from heli.purchasing.tests.hall import WAN, Hall, hall_of
from tests.access_things.contracts import BUYER
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(city: City) -> Hall:
    return hall_of(city)


def promise(hall: Hall, contract: Contract, source: str, fen: int, year: int = 0, **given: object) -> Commitment:
    """Money of another source for the project of a contract, beside what it has."""
    facts = {"name": f"{source}资金", "amount_fen": 10_000 * WAN, **given}
    line = BudgetLine.objects.create(
        owner=hall.city.organisations[BUYER], year=year or localdate().year, source=source, committed_fen=fen, **facts
    )
    return Commitment.objects.create(line=line, project=contract.project, amount_fen=fen)


def spend(hall: Hall, contract: Contract, *rows: tuple[str, int], day: date | None = None) -> None:
    """Lines of vouchers in fen."""
    made = [
        Row(day or localdate(), f"记-{at}", category, "林岚", fen, what="材料", at=at)
        for at, (category, fen) in enumerate(rows, 1)
    ]
    actions.enter_expenses(contract, by=hall.accountant, rows=made)


FEN = st.integers(min_value=0, max_value=10**12)
PROMISED = st.dictionaries(st.integers(2024, 2028), st.dictionaries(st.integers(1, 9), FEN, max_size=4), max_size=3)


@given(FEN, PROMISED, st.integers(2024, 2028))
def test_the_parts_of_a_voucher_are_the_voucher(amount: int, promised: dict[int, dict[int, int]], year: int) -> None:
    weights = rules.weights(promised, year)
    parts = rules.shared(amount, weights)
    assert sum(parts.values()) == amount and all(part >= 0 for part in parts.values())
    whole = sum(weights.values())
    assert all(abs(part * whole - amount * weights[line]) < whole for line, part in parts.items() if line)


@pytest.mark.parametrize(
    ("amount", "promised", "year", "parts"),
    [
        (100, {2026: {1: 10, 2: 20}}, 2026, {1: 33, 2: 67}),  # the largest remainder gets the fen
        (101, {2026: {1: 10, 2: 10}}, 2026, {1: 51, 2: 50}),  # of equals the one that was entered first
        (100, {2026: {1: 10}, 2027: {2: 10}}, 2027, {2: 100}),  # money of one year does not cover another
        (100, {2026: {1: 30}, 2027: {2: 10}}, 2028, {1: 75, 2: 25}),  # a bill after the last year
        (100, {2026: {1: 0, 2: 5}}, 2026, {2: 100}),  # what was released pays nothing
        (100, {}, 2026, {rules.NOBODYS: 100}),
    ],
)
def test_whose_money_a_voucher_is(
    amount: int, promised: dict[int, dict[int, int]], year: int, parts: dict[int, int]
) -> None:
    assert rules.shared(amount, rules.weights(promised, year)) == parts


@pytest.mark.parametrize(
    ("paid", "back", "parts"),
    [([20, 30], 10, [10, 0]), ([20, 30], 35, [20, 15]), ([20], 25, [20]), ([], 5, [])],
)
def test_what_comes_back_leaves_the_last_payment_first(paid: list[int], back: int, parts: list[int]) -> None:
    assert rules.taken_back(paid, back) == parts


VOUCHERS = st.lists(
    st.tuples(st.sampled_from(["personnel", "activity", "tax"]), st.integers(1, 10**7)), min_size=1, max_size=8
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(vouchers=VOUCHERS, shares=st.lists(st.integers(1, 10**9), min_size=1, max_size=3))
def test_all_sources_together_are_the_citys_figure_and_the_vouchers(
    hall: Hall, vouchers: list[tuple[str, int]], shares: list[int]
) -> None:
    with transaction.atomic():
        contract, alone = hall.running(), hall.running()
        for number, fen in enumerate(shares):
            promise(hall, contract, ("charity", "lottery", "foundation")[number], fen)
        for each in (contract, alone):  # the one is paid by several, of the other nobody said who pays
            spend(hall, each, *dict.fromkeys(vouchers))
        booked = sum(Expense.objects.values_list("amount_fen", flat=True))
        held = list(queries.performed(hall.accountant))
        city, sources = city_report(held), queries.by_source(held)
        assert sum(each.spent for each in sources) == city.spent == booked
        assert sum(each.spent for each in city.lines()) == booked
        reports = [queries.source_report(hall.accountant, each.fund) for each in sources if each.fund]
        unnamed = sum(each.spent for each in sources if each.fund is None)
        assert unnamed == sum(alone.expenses.values_list("amount_fen", flat=True))
        assert sum(each.spent for each in reports) + unnamed == booked
        for report in reports:
            assert sum(sum(by.values()) for by in report.by_category().values()) == report.spent
        for expense in contract.expenses.all():
            parts = [used.part for report in reports for used in report.used if used.expense == expense]
            assert sum(parts) == expense.amount_fen
        transaction.set_rollback(True)


def test_the_city_reads_what_the_costs_of_a_contract_say(hall: Hall) -> None:
    contract = hall.running()
    hall.paid(contract)
    spend(hall, contract, ("personnel", 9 * WAN), ("activity", 3 * WAN))
    page, (row,) = costs.accounts_of(contract), city_report([contract]).rows
    assert (row.whole, row.received, row.left, row.percent) == (page.spent, page.received, page.cash, page.percent)
    assert row.forecast == page.forecast and row.to_return == costs.settled(contract).back == 8 * WAN
    assert row.held.floor == contract.floor


def test_what_was_paid_stands_by_the_source_that_paid_it(hall: Hall) -> None:
    contract = hall.running()
    hall.paid(contract)
    donated = promise(hall, contract, "charity", 20 * WAN)
    spend(hall, contract, ("personnel", 8 * WAN))
    report = queries.source_report(hall.accountant, hall.money.line)
    gift = queries.source_report(hall.accountant, donated.line)
    assert (report.received, report.spent, gift.received, gift.spent) == (20 * WAN, 6 * WAN, 0, 2 * WAN)
    assert gift.left == -2 * WAN and not gift.paid[0].alone, "spent before it was paid"


def test_what_comes_back_stands_by_the_source_that_had_paid_it(hall: Hall) -> None:
    contract = hall.running()
    payment = hall.paid(contract)
    spend(hall, contract, ("personnel", 5 * WAN))
    Contract.objects.filter(pk=contract.pk).update(paid_before_fen=WAN)
    Settlement.objects.create(
        contract=contract, words="结算", spent_fen=5 * WAN, personnel_fen=5 * WAN, over_fen=0, floor_fen=0, settled_fen=5 * WAN,
        paid_fen=21 * WAN, back_fen=16 * WAN, submitted_by=payment.requested_by, submitted_on=localdate(), received_on=localdate(),
    )  # fmt: skip
    held = list(queries.performed(hall.finance))
    (only,) = [each for each in queries.by_source(held) if each.fund]
    assert (only.received, only.spent, only.back, only.left) == (21 * WAN, 5 * WAN, 16 * WAN, 0)
    city = city_report(held)
    assert (city.received, city.back, city.left, city.to_return) == (21 * WAN, 16 * WAN, 0, 0)


def test_a_report_is_of_its_days(hall: Hall) -> None:
    contract, today = hall.running(), localdate()
    Contract.objects.filter(pk=contract.pk).update(signed_on=today - timedelta(days=60))
    spend(hall, contract, ("personnel", 100), day=today - timedelta(days=40))
    spend(hall, contract, ("activity", 30), ("personnel", 7))
    line = hall.money.line
    found = queries.source_report(hall.accountant, line, Span(today - timedelta(days=1), today))
    assert found.spent == 37 and [each.part for each in found.used] == [30, 7]
    assert queries.source_report(hall.accountant, line, Span(None, today - timedelta(days=1))).spent == 100


@pytest.mark.parametrize(
    ("earmark", "place", "said"),
    [
        ("独居老人", None, []), ("残疾人", None, ["专门用于「残疾人」"]),
        ("", "330483", ["限用于"]), ("", "330402", []),
    ],
)  # fmt: skip
def test_a_use_outside_the_earmark_is_shown(hall: Hall, earmark: str, place: str | None, said: list[str]) -> None:
    contract = hall.running()
    where = hall.city.places[place] if place else None
    gift = promise(hall, contract, "charity", WAN, earmark=earmark, earmark_place=where)
    (paid,) = queries.source_report(hall.accountant, gift.line).paid
    assert [str(each) for each in paid.doubts] == [
        each for each in map(str, paid.doubts) for part in said if part in each
    ]
    assert len(paid.doubts) == len(said)


def test_the_years_of_a_source_are_one_report_and_others_are_not_in_it(hall: Hall) -> None:
    contract = hall.running()
    gift = promise(hall, contract, "charity", WAN, name="微光基金")
    promise(hall, contract, "charity", WAN, year=localdate().year + 1, name="微光基金")
    promise(hall, contract, "charity", WAN, name="另一笔捐赠")
    names = [each.name for each in queries.funds(hall.accountant)]
    assert names.count("微光基金") == 1 and "另一笔捐赠" in names
    assert {each.year for each in queries.source_report(hall.accountant, gift.line).lines} == {
        localdate().year, localdate().year + 1,
    }  # fmt: skip


def test_what_is_promised_to_a_project_counts_once_for_all_its_contracts(hall: Hall) -> None:
    first, second = hall.running(), hall.running()
    Contract.objects.filter(pk=second.pk).update(project=first.project)
    gift = promise(hall, first, "foundation", WAN, name="微光基金")
    report = queries.source_report(hall.finance, gift.line)
    assert [each.promised for each in report.paid] == [WAN, WAN] and report.promised == WAN
    (sums,) = [part.sums for part in source_paper(report).parts if "承诺金额" in part.heads]
    assert sums[1] == WAN


# pages


def address(of: Commitment, tail: str = "") -> str:
    first = BudgetLine.objects.filter(owner=of.line.owner, source=of.line.source, name=of.line.name).order_by("pk")[0]
    return f"/purchasing/reports/sources/{first.pk}/{tail}"


@pytest.mark.parametrize("who", ["accountant", "head", "finance", "officer"])
def test_both_sides_read_the_report_and_nobody_elsewhere(hall: Hall, who: str) -> None:
    contract = hall.running()
    gift = promise(hall, contract, "foundation", WAN, name="微光基金")
    spend(hall, contract, ("activity", 12_345))
    user: User = getattr(hall, who)
    assert client_of(user).get(address(gift)).status_code == 200
    for place in ("/purchasing/reports/", "/purchasing/reports/city/", f"/purchasing/reports/contracts/{contract.pk}/"):
        assert client_of(user).get(place).status_code == 200
    stranger = user_with("agency_accountant", hall.city.organisations["桐心社会工作服务中心"])
    for place in (address(gift), address(gift, "xlsx/"), f"/purchasing/reports/contracts/{contract.pk}/"):
        assert client_of(stranger).get(place).status_code == 404
    assert "微光基金" not in client_of(stranger).get("/purchasing/reports/").content.decode()


def test_page_word_and_excel_say_the_same(hall: Hall) -> None:
    contract = hall.running()
    gift = promise(hall, contract, "foundation", 20 * WAN, name="微光基金", earmark="儿童")
    hall.paid(contract)
    spend(hall, contract, ("personnel", 4 * WAN + 1), ("activity", 30_003))
    report = queries.source_report(hall.accountant, gift.line)
    browser = client_of(hall.accountant)
    page = browser.get(address(gift)).content.decode()
    assert f"¥{report.spent / 100:,.2f}" in page and "尾差按最大余数" in page and "专门用于「儿童」" in page
    sheet = load_workbook(io.BytesIO(browser.get(address(gift, "xlsx/")).content)).active
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    assert report.spent / 100 in cells and "微光基金资金使用报告" in cells
    assert sum(value for value in (row[6].value for row in sheet.iter_rows() if str(row[0].value).startswith("记-"))
               ) == pytest.approx(report.spent / 100)  # fmt: skip
    assert "丁一" in sheet.oddFooter.left.text and sheet.page_setup.orientation == "landscape"
    word = WordFile(io.BytesIO(browser.get(address(gift, "docx/")).content))
    said = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert f"¥{report.spent / 100:,.2f}" in said and "林岚" not in said, "who is paid is nobody's affair outside"
    assert browser.get(address(gift, "pdf/")).status_code == 404


def test_a_formula_that_was_typed_stays_text(hall: Hall) -> None:
    contract = hall.running()
    row = Row(localdate(), "=1+1", "activity", "店", 100, what="=HYPERLINK(1)")
    actions.enter_expenses(contract, by=hall.accountant, rows=[row])
    sheet = load_workbook(io.BytesIO(client_of(hall.accountant).get(address(hall.money, "xlsx/")).content)).active
    held = [cell for line in sheet.iter_rows() for cell in line if str(cell.value).startswith("=")]
    assert len(held) == 2 and {cell.data_type for cell in held} == {"s"}


def test_signs_that_no_file_holds_are_left_out(hall: Hall) -> None:
    """A vertical tab comes with what is pasted from Word."""
    contract = hall.running()
    Contract.objects.filter(pk=contract.pk).update(title="为老\x0b服务")
    gift = promise(hall, contract, "foundation", WAN, name="微光\x0b基金", earmark="残疾\x0b人")
    spend(hall, contract, ("activity", 100))
    browser = client_of(hall.accountant)
    word = WordFile(io.BytesIO(browser.get(address(gift, "docx/")).content))
    said = [each.text for each in word.paragraphs]
    assert "微光基金资金使用报告" in said and "专款用途：残疾人" in said
    assert any(each.startswith("注意：为老服务") for each in said)
    sheet = load_workbook(io.BytesIO(browser.get(address(gift, "xlsx/")).content)).active
    assert "微光基金资金使用报告" in [cell.value for row in sheet.iter_rows() for cell in row]


@pytest.mark.parametrize(
    ("asked", "said"),
    [("since=2026-13-01", "请填写日期"), ("since=2026-02-01&until=2026-01-01", "结束日期不能早于开始日期")],
)
@pytest.mark.parametrize("tail", ["", "xlsx/", "docx/"])
def test_wrong_days_are_told_beside_their_field(hall: Hall, asked: str, said: str, tail: str) -> None:
    hall.running()
    answer = client_of(hall.accountant).get(f"{address(hall.money, tail)}?{asked}")
    assert answer.status_code == 422 and said in answer.content.decode()


def test_the_city_reads_budget_share_floor_and_what_is_late(hall: Hall) -> None:
    contract = hall.running()
    payment = hall.paid(contract)
    Payment.objects.filter(pk=payment.pk).update(due_on=localdate() - timedelta(days=3))
    Contract.objects.filter(pk=contract.pk).update(floor_percent=60, signed_on=date(2026, 3, 2))
    spend(hall, contract, ("personnel", WAN), ("activity", WAN))
    page = client_of(hall.finance).get(f"/purchasing/reports/contracts/{contract.pk}/").content.decode()
    for said in (
        "60%，2026年3月2日起",
        "50.0%",
        "晚 3 天",
        "人员费用占 50.0%，低于下限 60%",
        "¥500,000.00",
        "如果现在结算应退回",
    ):
        assert said in page, said


def test_the_city_reads_what_is_late_because_nobody_accepts_it(hall: Hall) -> None:
    """It is to be paid within 30 days of its delivery; of what is not accepted nobody can ask for payment."""
    contract = hall.running()
    first = milestones.report_milestone(contract.milestones.order_by("number")[0], by=hall.head, evidence="做完了。")
    Milestone.objects.filter(pk=first.pk).update(reported_on=localdate() - timedelta(days=40))
    report = city_report([contract])
    assert [(each.milestone, each.amount_fen, each.days_late) for each in report.not_asked] == [(first, 20 * WAN, 10)]
    assert [each.late for each in report.rows] == [1]
    page = client_of(hall.officer).get(f"/purchasing/reports/contracts/{contract.pk}/").content.decode()
    assert "还没有申请付款" in page and "晚 10 天" in page
    assert city_report([contract], Span(localdate(), None)).not_asked == [], "it fell due before"
    hall.account()
    Milestone.objects.filter(pk=first.pk).update(state="accepted", accepted_on=localdate())
    first = Milestone.objects.get(pk=first.pk)
    payments.request_payment(first, by=hall.accountant, invoice=hall.invoice(contract), amount_fen=20 * WAN)
    assert city_report([contract]).not_asked == [], "it counts once"


def test_more_contracts_ask_no_more_questions(hall: Hall) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client_of(hall.officer).get("/purchasing/reports/city/").status_code == 200
        return len(found)

    spend(hall, hall.running(), ("activity", 5))
    few = asked()
    for _number in range(3):
        spend(hall, hall.running(), ("activity", 5), ("tax", 3))
    assert asked() <= few
