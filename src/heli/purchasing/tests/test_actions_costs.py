"""Vouchers against the budget, the account at the end, and what becomes of the service afterwards."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from heli.core.errors import NotAllowed, Refused
from heli.purchasing.actions import contracts, milestones, payments, renewal
from heli.purchasing.actions import costs as actions
from heli.purchasing.actions.costs import Row
from heli.purchasing.models import Contract, Expense, Project, Renewal, Settlement
from heli.purchasing.queries import costs as queries
from heli.purchasing.queries import renewal as ending
from heli.purchasing.tests.hall import WAN, Hall, hall_of, terms
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(city: City) -> Hall:
    return hall_of(city)


def spend(hall: Hall, contract: Contract, *rows: tuple[str, int]) -> None:
    made = [
        Row(localdate(), f"记-{at}", category, "林岚", wan * WAN, at=at) for at, (category, wan) in enumerate(rows, 1)
    ]
    actions.enter_expenses(contract, by=hall.accountant, rows=made)


def test_lines_of_vouchers_are_entered_together_or_not_at_all(hall: Hall) -> None:
    contract = hall.running()
    rows = [
        Row(localdate(), "记-1", "personnel", "林岚", WAN),
        Row(localdate() + timedelta(days=1), "记-2", "tax", "税务局", 1, at=2),
    ]
    with pytest.raises(Refused, match="不能在今天以后") as refused:
        actions.enter_expenses(contract, by=hall.accountant, rows=rows)
    assert refused.value.field == "day_2" and not Expense.objects.exists()
    actions.enter_expenses(contract, by=hall.accountant, rows=rows[:1])
    with pytest.raises(Refused, match="记-1 的这一行已经登记过"):
        actions.enter_expenses(contract, by=hall.accountant, rows=rows[:1])
    with pytest.raises(NotAllowed):
        actions.enter_expenses(contract, by=hall.finance, rows=rows[:1])


def test_accounts_hold_spending_against_budget_and_money(hall: Hall) -> None:
    contract = hall.running()
    hall.paid(contract)
    spend(hall, contract, ("personnel", 9), ("activity", 3))
    found = queries.accounts_of(contract)
    assert [(str(each.label), each.budget, each.spent, each.left) for each in found.lines] == [
        ("人员费用", 30 * WAN, 9 * WAN, 21 * WAN), ("服务活动", 20 * WAN, 3 * WAN, 17 * WAN),
    ]  # fmt: skip
    assert (found.spent, found.received, found.cash, found.percent) == (12 * WAN, 20 * WAN, 8 * WAN, "75.0%")
    assert found.forecast is not None and found.forecast.each == 12 * WAN
    assert [str(each)[:12] for each in found.alarms] == ["照现在的支出，到账的资金", "照现在的支出，合同金额到"]
    assert all(re.search(r"到 \d{4}年\d{1,2}月 就用完了", str(each)) for each in found.alarms)


def test_an_agency_sees_its_cash_over_all_contracts_and_no_other(hall: Hall) -> None:
    contract = hall.running()
    hall.paid(contract)
    spend(hall, contract, ("personnel", 9))
    flow = queries.cash_flow(hall.accountant)
    this = next(each for each in flow if each.month == localdate().replace(day=1))
    assert (this.received, this.spent, this.cash) == (20 * WAN, 9 * WAN, 11 * WAN)
    assert sum(each.due for each in flow) == 30 * WAN, "the second milestone is still to come"
    stranger = user_with("agency_accountant", hall.city.organisations["桐心社会工作服务中心"])
    assert queries.cash_flow(stranger) == [] and queries.own_contracts(stranger) == []


def test_the_coming_months_name_the_one_in_which_cash_turns_negative(hall: Hall) -> None:
    contract = hall.running()
    hall.paid(contract)
    spend(hall, contract, ("personnel", 15))
    months = queries.coming(hall.accountant, queries.cash_flow(hall.accountant))
    assert months[0].month == localdate().replace(day=1) and months[0].spending == 0, "this month is entered already"
    assert sum(each.due for each in months) == 30 * WAN and {each.spending for each in months[1:-1]} == {15 * WAN}
    assert months[-1].cash == 5 * WAN + 30 * WAN - sum(each.spending for each in months)
    first = next(each for each in months if each.cash < 0)
    told = queries.negative(months)
    assert told is not None and f"{first.month.year}年{first.month.month}月" in told
    page = client_of(hall.accountant).get("/purchasing/cash-flow/").content.decode()
    assert "就不够用了" in page and "以后各月的预计" in page
    stranger = user_with("agency_accountant", hall.city.organisations["桐心社会工作服务中心"])
    assert queries.coming(stranger, []) == [] and queries.negative([]) is None


def test_vouchers_are_numbered_anew_each_month(hall: Hall) -> None:
    """The wage of the same worker under 记-1 of two months is two lines; twice in one month it is one."""
    contract = hall.running()
    today = localdate()
    before = today.replace(day=1) - timedelta(days=1)
    for day in (before, today):
        actions.enter_expenses(contract, by=hall.accountant, rows=[Row(day, "记-1", "personnel", "林岚", WAN)])
    assert contract.expenses.count() == 2
    for day in (before, before.replace(day=1)):
        with pytest.raises(Refused, match="记-1 的这一行已经登记过"):
            actions.enter_expenses(contract, by=hall.accountant, rows=[Row(day, "记-1", "personnel", "林岚", WAN)])


def test_each_month_stands_beside_its_part_of_the_budget(hall: Hall) -> None:
    contract = hall.running()
    spend(hall, contract, ("personnel", 31), ("tax", 1))
    found = queries.accounts_of(contract)
    (this,) = found.kept
    days = (contract.end_on - contract.start_on).days + 1
    assert 0 < this.budget < 50 * WAN * 31 / days + 1 and (this.spent_sum, this.runs_away) == (32 * WAN, True)
    assert {str(label): each.runs_away for label, each in found.so_far} == {
        "人员费用": True,
        "服务活动": False,
        "税费": True,
    }
    page = client_of(hall.accountant).get(f"/purchasing/contracts/{contract.pk}/costs/").content.decode()
    assert "按月和预算相比" in page and "超前" in page


def test_money_given_back_is_no_longer_the_agencys(hall: Hall) -> None:
    contract = hall.running()
    hall.paid(contract)
    spend(hall, contract, ("personnel", 12))
    settlement = actions.submit_settlement(contract, by=hall.accountant, words="做完了。")
    settlement = actions.approve_settlement(settlement, by=hall.finance)
    assert (queries.accounts_of(contract).back, queries.accounts_of(contract).cash) == (0, 8 * WAN)
    actions.receive_back(settlement, by=hall.finance, received_on=localdate())
    found = queries.accounts_of(contract)
    assert (found.received, found.back, found.cash) == (20 * WAN, 8 * WAN, 0)
    (this,) = queries.cash_flow(hall.accountant)
    assert (this.received, this.spent, this.back, this.cash) == (20 * WAN, 12 * WAN, 8 * WAN, 0)


def test_what_was_accepted_and_nobody_asked_for_is_still_to_come_and_counts_once(hall: Hall) -> None:
    contract = hall.running()
    milestone = hall.accepted(contract)

    def due() -> int:
        return sum(each.due for each in queries.cash_flow(hall.accountant))

    assert due() == 50 * WAN
    hall.account()
    part = {"by": hall.accountant, "invoice": hall.invoice(contract), "amount_fen": 5 * WAN}
    payment = payments.request_payment(milestone, **part)
    assert due() == 50 * WAN
    payments.return_payment(payment, by=hall.finance, reason="发票抬头不对")
    assert due() == 50 * WAN, "what came back is asked for again"
    Contract.objects.filter(pk=contract.pk).update(state="ended", ended_on=localdate())
    assert due() == 20 * WAN, "nothing more is done, and what was done is paid"


def test_a_contract_is_held_while_its_money_moves(hall: Hall) -> None:
    """Else what is asked for, spent and settled at the same moment would each look at figures without the others."""
    contract = hall.running()
    hall.paid(contract)
    spend(hall, contract, ("personnel", 9), ("activity", 3))
    expense = contract.expenses.get(category="activity")
    settlement: list[Settlement] = []
    works = (
        lambda: actions.remove_expense(expense, by=hall.accountant),
        lambda: settlement.append(actions.submit_settlement(contract, by=hall.accountant, words="完")),
        lambda: settlement.append(actions.approve_settlement(settlement[0], by=hall.finance)),
        lambda: actions.receive_back(settlement[1], by=hall.finance, received_on=localdate()),
    )
    for work in works:
        with CaptureQueriesContext(connection) as asked:
            work()
        held = [one["sql"] for one in asked if 'FROM "purchasing_contract"' in one["sql"] and "NO KEY" in one["sql"]]
        assert bool(held) == connection.features.has_select_for_update


def test_a_settlement_returns_what_was_not_spent_and_then_the_contract_is_closed(hall: Hall) -> None:
    contract = hall.running()
    hall.paid(contract)
    spend(hall, contract, ("personnel", 9), ("activity", 3))
    settlement = actions.submit_settlement(contract, by=hall.accountant, words="做完了。")
    assert (settlement.settled_fen, settlement.back_fen, settlement.paid_fen) == (12 * WAN, 8 * WAN, 20 * WAN)
    settlement = actions.approve_settlement(settlement, by=hall.finance)
    contract.refresh_from_db()
    assert contract.state == "settled"
    with pytest.raises(Refused, match="应退回的资金还没有登记到账"):
        contracts.close_contract(contract, by=hall.officer)
    actions.receive_back(settlement, by=hall.finance, received_on=localdate())
    hall.money.refresh_from_db()
    assert (hall.money.paid_fen, hall.money.line.paid_fen) == (12 * WAN, 12 * WAN)
    contract.refresh_from_db()
    closed = contracts.close_contract(contract, by=hall.officer)
    assert (closed.state, closed.closed_on) == ("closed", localdate())


def test_a_settlement_whose_figures_moved_is_returned_and_not_approved(hall: Hall) -> None:
    contract = hall.running()
    hall.paid(contract)
    spend(hall, contract, ("personnel", 9))
    settlement = actions.submit_settlement(contract, by=hall.accountant, words="做完了。")
    actions.enter_expenses(contract, by=hall.accountant, rows=[Row(localdate(), "记-9", "activity", "印刷厂", WAN)])
    with pytest.raises(Refused, match="有了变化"):
        actions.approve_settlement(settlement, by=hall.finance)
    back = actions.return_settlement(settlement, by=hall.finance, reason="补了凭证")
    again = actions.resubmit_settlement(back, by=hall.accountant, words="补齐了。")
    assert (again.state, again.settled_fen) == ("submitted", 10 * WAN)
    expense = contract.expenses.get(voucher="记-9")
    with pytest.raises(Refused, match="已经提交结算"):
        actions.remove_expense(expense, by=hall.accountant)


def test_a_settlement_whose_costs_moved_beyond_the_budget_is_not_approved_either(hall: Hall) -> None:
    """What is settled stays the contract's price, but what was spent is told wrongly."""
    contract = hall.running()
    spend(hall, contract, ("personnel", 50), ("activity", 1))
    settlement = actions.submit_settlement(contract, by=hall.accountant, words="做完了。")
    spend(hall, contract, ("training", 2))
    with pytest.raises(Refused, match="有了变化"):
        actions.approve_settlement(settlement, by=hall.finance)


def test_what_was_paid_between_submission_and_approval_stands_in_the_settlement(hall: Hall) -> None:
    contract = hall.running()
    spend(hall, contract, ("personnel", 30))
    settlement = actions.submit_settlement(contract, by=hall.accountant, words="做完了。")
    assert (settlement.paid_fen, settlement.back_fen) == (0, 0)
    hall.paid(contract)
    settlement = actions.approve_settlement(settlement, by=hall.finance)
    assert (settlement.settled_fen, settlement.paid_fen, settlement.back_fen) == (30 * WAN, 20 * WAN, 0)


def test_no_payment_is_earlier_than_its_request(hall: Hall) -> None:
    """Else one that came late would stand there as paid in time."""
    payment = hall.requested(hall.running())
    payment = payments.check_payment(payment, by=hall.finance, commitment=hall.money)
    payment = payments.approve_payment(payment, by=hall.approver)
    with pytest.raises(Refused, match="不能早于申请付款的") as refused:
        payments.pay(payment, by=hall.finance, paid_on=localdate() - timedelta(days=1), bank_ref="1")
    assert refused.value.field == "paid_on"


def test_what_was_settled_is_billed_and_paid_before_the_contract_is_closed(hall: Hall) -> None:
    """30 settled, 20 paid: the invoice over the last 10 comes after the settlement."""
    contract = hall.running()
    hall.paid(contract)
    spend(hall, contract, ("personnel", 30))
    settlement = actions.submit_settlement(contract, by=hall.accountant, words="做完了。")
    settlement = actions.approve_settlement(settlement, by=hall.finance)
    contract.refresh_from_db()
    assert queries.to_pay(contract) == 10 * WAN
    shown = client_of(hall.accountant).get(contract.get_absolute_url()).content.decode()
    assert "还要支付 ¥100,000.00" in shown and "invoices/enter/" in shown
    with pytest.raises(Refused, match="还有 ¥100,000.00 没有支付"):
        contracts.close_contract(contract, by=hall.officer)
    last = contract.milestones.order_by("number")[1]
    last = milestones.report_milestone(last, by=hall.head, evidence="做完了。")
    last = milestones.accept_milestone(last, by=hall.officer, users_asked=3, users_satisfied=3, users_words="好。")
    invoice = hall.invoice(contract, "26000009", 10)
    asked = payments.request_payment(last, by=hall.accountant, invoice=invoice, amount_fen=10 * WAN)
    checked = payments.check_payment(asked, by=hall.finance, commitment=hall.money)
    approved = payments.approve_payment(checked, by=hall.approver)
    payments.pay(approved, by=hall.finance, paid_on=localdate(), bank_ref="9")
    assert queries.to_pay(contract) == 0
    with pytest.raises(Refused, match="没有要支付的款"):
        hall.invoice(contract, "26000010", 1)
    assert "invoices/enter/" not in client_of(hall.accountant).get(contract.get_absolute_url()).content.decode()
    assert contracts.close_contract(Contract.objects.get(), by=hall.officer).state == "closed"


def test_the_floor_for_staff_holds_in_the_settlement(hall: Hall) -> None:
    contract = hall.running()
    Contract.objects.filter(pk=contract.pk).update(floor_percent=60)
    contract.refresh_from_db()
    hall.paid(contract)
    spend(hall, contract, ("personnel", 6), ("activity", 9))
    settlement = actions.submit_settlement(contract, by=hall.accountant, words="做完了。")
    assert (settlement.spent_fen, settlement.floor_fen, settlement.settled_fen) == (15 * WAN, 5 * WAN, 10 * WAN)
    assert settlement.personnel_fen * 10 >= settlement.settled_fen * 6


def test_no_settlement_is_approved_while_payments_are_on_their_way(hall: Hall) -> None:
    contract = hall.running()
    hall.requested(contract)
    settlement = actions.submit_settlement(contract, by=hall.accountant, words="做完了。")
    with pytest.raises(Refused, match="还有付款没有办完"):
        actions.approve_settlement(settlement, by=hall.finance)
    assert Settlement.objects.get().state == "submitted"


def ending_soon(hall: Hall, **given: object) -> Contract:
    contract = hall.running()
    Contract.objects.filter(pk=contract.pk).update(end_on=localdate() + timedelta(days=60), **given)
    return Contract.objects.get(pk=contract.pk)


def test_a_contract_that_ends_waits_for_a_decision_from_ninety_days_before(hall: Hall) -> None:
    contract = ending_soon(hall)
    above = user_with("city_civil_affairs", hall.city.root)
    assert list(ending.to_decide(hall.officer)) == [contract] and list(ending.ending_below(above)) == [contract]
    verbs = {source.key: str(source.line(contract).verb) for source in ending.WAITING}
    assert verbs == {"purchasing.renewal.decide": "决定到期以后", "purchasing.renewal.open": "查看"}, (
        "only the purchaser decides"
    )
    assert [each.is_open for each in ending.at_risk(above)] == [True]
    renewal.decide_renewal(contract, by=hall.officer, way="retender", reason="需求变了")
    assert list(ending.to_decide(hall.officer)) == [] and [each.is_open for each in ending.at_risk(above)] == [False]
    Contract.objects.update(end_on=localdate() + timedelta(days=91))
    assert ending.at_risk(above) == []


def test_it_is_renewed_only_where_tender_and_budget_allowed_it_and_within_three_years(hall: Hall) -> None:
    contract = ending_soon(hall)
    until = contract.end_on + timedelta(days=300)
    given = {"way": "renew", "reason": "做得好", "until": until, "price_fen": 50 * WAN}
    money = hall.funded(contract, until)
    with pytest.raises(Refused, match="没有约定可以续签"):
        renewal.decide_renewal(contract, by=hall.officer, **given, money=money)
    Contract.objects.update(renewal_years=2, renewal_place="招标文件第五章第 3 条")
    contract.refresh_from_db()
    with pytest.raises(Refused, match="预算没有落实"):
        renewal.decide_renewal(contract, by=hall.officer, **given)
    far = {**given, "until": date(contract.start_on.year + 3, 12, 31) + timedelta(days=366)}
    with pytest.raises(Refused, match="最长 3 年（.*第二十四条）"):
        renewal.decide_renewal(contract, by=hall.officer, **far, money=money)
    spend(hall, contract, ("personnel", 2))
    made = renewal.decide_renewal(contract, by=hall.officer, **given, money=money)
    assert (made.way, made.people, made.staff, made.wages_fen, made.cash_fen) == ("renew", 200, 1, 2 * WAN, -2 * WAN)


def test_three_years_count_from_the_first_of_the_contracts(hall: Hall) -> None:
    stable = dict.fromkeys(Project.CONDITIONS, True)
    days = {"start_on": localdate() - timedelta(days=700), "end_on": localdate() - timedelta(days=400)}
    first = hall.drafted(terms=terms(**days, **stable))
    Renewal.objects.create(
        contract=first, way="renew", until=localdate() + timedelta(days=300), reason="做得好", decided_by=hall.officer.actor,
        decided_on=localdate(),
    )  # fmt: skip
    second = hall.drafted(renews=first)
    assert ending.first_day(second) == first.start_on


def test_wages_are_the_mean_of_the_months_in_which_staff_were_paid(hall: Hall) -> None:
    contract = hall.running()
    hall.paid(contract)
    spend(hall, contract, ("personnel", 9))
    Expense.objects.create(
        contract=contract, day=localdate() - timedelta(days=45), voucher="记-9", category="activity", payee="印刷厂", amount_fen=9 * WAN,
        entered_by=hall.accountant.actor,
    )  # fmt: skip
    (found,) = ending.at_risk(user_with("city_civil_affairs", hall.city.root))
    assert found.wages == 9 * WAN == ending.hangs_on(contract).wages


def test_the_city_sees_what_would_run_dry_long_before_its_end(hall: Hall) -> None:
    contract = hall.running()
    hall.paid(contract)
    spend(hall, contract, ("personnel", 9))
    above = user_with("city_civil_affairs", hall.city.root)
    (found,) = ending.at_risk(above)
    assert (found.contract, found.ends, found.cash, found.wages) == (contract, False, 11 * WAN, 9 * WAN) and found.dry
