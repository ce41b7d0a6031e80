"""An agency's own plan by month: held to the budget to the fen, and used wherever the months of a contract are reckoned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from heli.core.errors import Refused
from heli.purchasing.actions import contract_changes, spending_plans
from heli.purchasing.actions import costs as costs_actions
from heli.purchasing.actions.costs import Row
from heli.purchasing.models import Contract, SpendingPlan
from heli.purchasing.queries import costs, renewal
from heli.purchasing.queries.city_report import city_report
from heli.purchasing.rules import costs as rules
from heli.purchasing.tests.hall import WAN, Hall, hall_of
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(city: City) -> Hall:
    return hall_of(city)


def months_of(contract: Contract) -> list[rules.Month]:
    return rules.months_of(contract.start_on, contract.end_on)


def late(contract: Contract) -> dict[str, dict[rules.Month, int]]:
    """A tenth of each category in the first month, the rest in the last."""
    first, *_between, last = months_of(contract)
    return {
        each.category: {first: each.amount_fen // 10, last: each.amount_fen - each.amount_fen // 10}
        for each in contract.costs.all()
    }


def planned(hall: Hall, contract: Contract, months: Mapping[str, Mapping[rules.Month, int]] | None = None) -> Contract:
    made: Contract = spending_plans.enter_spending_plan(contract, by=hall.accountant, months=months or late(contract))
    return made


def test_a_plan_is_the_budget_of_each_category_to_the_fen(hall: Hall) -> None:
    contract = hall.running()
    months, first = late(contract), months_of(contract)[0]
    for more, said in ((1, "多 ¥0.01"), (-1, "少 ¥0.01")):
        wrong = {**months, "activity": {**months["activity"], first: 2 * WAN + more}}
        with pytest.raises(Refused, match=said) as refused:
            planned(hall, contract, wrong)
        assert refused.value.field == "activity_1" and not SpendingPlan.objects.exists()
    with pytest.raises(Refused, match="少 ¥200,000.00"):
        planned(hall, contract, {"personnel": months["personnel"]})
    outside = {**months, "tax": {(2000, 1): 0}}
    with pytest.raises(Refused, match="合同期限有变化"):
        planned(hall, contract, outside)
    with pytest.raises(Refused):
        spending_plans.enter_spending_plan(contract, by=hall.finance, months=months)
    planned(hall, contract)
    planned(hall, contract)
    assert SpendingPlan.objects.count() == 1, "a later one stands in its place"


def test_the_plan_is_used_by_chart_forecast_alarm_cash_and_reports(hall: Hall) -> None:
    contract = hall.running()
    hall.paid(contract)
    by_days = costs.accounts_of(contract)
    costs_actions.enter_expenses(
        contract, by=hall.accountant, rows=[Row(localdate(), "记-1", "personnel", "林岚", 5 * WAN)]
    )
    mean = costs.accounts_of(contract)
    planned(hall, contract)
    page = costs.accounts_of(contract)
    last = date(*months_of(contract)[-1], 1)
    assert page.kept[0].budget == 5 * WAN != by_days.kept[0].budget
    assert [each.budget_sum for _label, each in page.so_far] == [3 * WAN, 2 * WAN]
    assert page.forecast is not None and mean.forecast is not None
    assert (page.forecast.whole, page.forecast.over, page.forecast.pace) == (50 * WAN, None, Fraction(1))
    assert page.forecast.dry == (last.year, last.month) != mean.forecast.dry, "20 of 50 came, 45 are spent at the end"
    alarm = costs.alarms_of(contract)["dry"]
    assert f"{last.year}年{last.month}月" in str(alarm).replace(" ", "")
    coming = costs.coming(hall.accountant, costs.cash_flow(hall.accountant))
    assert [each.spending for each in coming][-1] == 45 * WAN and sum(each.spending for each in coming) == 45 * WAN
    assert city_report([contract]).rows[0].forecast == page.forecast
    (risk,) = renewal.at_risk(hall.officer)
    assert risk.dry == last
    spending_plans.drop_spending_plan(SpendingPlan.objects.get(), by=hall.accountant)
    again = costs.accounts_of(contract)
    assert again.forecast == mean.forecast and again.kept[0].budget == by_days.kept[0].budget


def test_a_changed_contract_ends_the_plan_and_the_agency_is_told(hall: Hall) -> None:
    contract = planned(hall, hall.running())
    change = contract_changes.propose_change(
        contract, by=hall.officer, what="多一个社区", why="人数增加", amount_fen=2 * WAN, category="activity"
    )
    contract_changes.sign_change_for_supplier(contract_changes.sign_change(change, by=hall.approver), by=hall.head)
    contract.refresh_from_db()
    page = costs.accounts_of(contract)
    assert page.plan is not None and not page.plan.holds
    assert (
        page.kept[0].budget
        == rules.spread(30 * WAN, contract.start_on, contract.end_on)[months_of(contract)[0]]
        + (rules.spread(22 * WAN, contract.start_on, contract.end_on)[months_of(contract)[0]])
    )
    shown = client_of(hall.accountant).get(f"/purchasing/contracts/{contract.pk}/costs/").content.decode()
    assert "原来的每月计划和预算对不上" in shown
    told = client_of(hall.accountant).get("/notifications/").content.decode()
    assert "合同变更以后每月计划要重新登记" in told
    assert planned(hall, contract).spending_plan.holds


def test_the_form_begins_by_days_and_says_beside_the_field_what_is_missing(hall: Hall) -> None:
    contract = hall.running()
    client, address = client_of(hall.accountant), f"/purchasing/contracts/{contract.pk}/spending-plan/"
    page = client.get(address).content.decode()
    spread = rules.spread(30 * WAN, contract.start_on, contract.end_on)
    assert f'value="{spread[months_of(contract)[0]] / 100:.2f}"' in page
    whole = {"personnel_1": "300000", "activity_2": "200000.00", "personnel_2": "0", "activity_1": ""}
    answer = client.post(address, {**whole, "activity_2": "199999.99"})
    assert answer.status_code == 422 and "各月合计比这一类的预算 ¥200,000.00 少 ¥0.01" in answer.content.decode()
    answer = client.post(address, {**whole, "activity_2": "-1"})
    assert answer.status_code == 422
    answer = client.post(address, whole)
    assert answer.status_code == 302
    first, second = months_of(contract)[:2]
    kept = SpendingPlan.objects.get().by_category
    assert (kept["personnel"][first], kept["activity"][second], sum(kept["activity"].values())) == (
        30 * WAN, 20 * WAN, 20 * WAN,
    )  # fmt: skip
    page = client.get(f"/purchasing/contracts/{contract.pk}/costs/").content.decode()
    assert "登记的每月计划分到各月" in page and "修改每月计划" in page
    assert client_of(hall.officer).get(address).status_code == 403
    plan = SpendingPlan.objects.get()
    stale = client.post(f"/purchasing/spending-plans/{plan.pk}/drop/", {"version": plan.version + 5})
    assert stale.status_code != 500 and SpendingPlan.objects.exists()
    assert client.post(f"/purchasing/spending-plans/{plan.pk}/drop/", {"version": plan.version}).status_code == 302
    assert not SpendingPlan.objects.exists()


PLAN = {(2026, 1): 100, (2026, 2): 300, (2026, 3): 0, (2026, 4): 200}


@pytest.mark.parametrize(
    ("spent", "whole", "over", "dry"),
    [
        ({(2026, 1): 100}, 600, None, (2026, 4)),
        ({(2026, 1): 150}, 900, (2026, 4), (2026, 2)),
        ({(2026, 1): 50}, 300, None, None),
        ({(2026, 1): 700}, 4200, (2026, 1), (2026, 1)),
        ({(2026, 1): 150, (2026, 2): -50}, 600, None, (2026, 4)),
        ({(2025, 12): 100}, 700, (2026, 4), (2026, 4)),
    ],
)
def test_months_to_come_follow_the_plan_at_the_pace_so_far(
    spent: dict[rules.Month, int], whole: int, over: rules.Month | None, dry: rules.Month | None
) -> None:
    found = rules.forecast(spent, date(2026, 4, 30), 600, 500, PLAN)
    assert found is not None and (found.whole, found.over, found.dry) == (whole, over, dry)
    now = rules.later(min(spent), 1)
    ahead = rules.ahead(spent, PLAN, now, date(2026, 4, 30), own=True)
    assert sum(spent.values()) + sum(ahead.values()) == whole
    assert rules.forecast({}, date(2026, 4, 30), 600, 500, PLAN) is None
    assert rules.ahead({}, PLAN, (2026, 2), date(2026, 4, 30), own=True) == {
        month: fen for month, fen in PLAN.items() if month > (2026, 1)
    }


@given(st.integers(0, 10**12), st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 1200), st.integers(-9, 9))
def test_a_plan_spread_by_days_is_its_budget(fen: int, start: date, days: int, more: int) -> None:
    plan = {"activity": rules.spread(fen, start, start + timedelta(days=days))}
    assert rules.unlike(plan, {"activity": fen}) == {}
    assert rules.unlike(plan, {"activity": fen - more}) == ({"activity": more} if more else {})
    assert rules.unlike({}, {"activity": fen}) == ({"activity": -fen} if fen else {})
