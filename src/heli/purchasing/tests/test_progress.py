"""Reports of a contract by schedule: the periods follow its days, the figures come from the records and stay as they were."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from heli.core.errors import Refused, Stale
from heli.purchasing.actions import contract_changes, contracts, progress
from heli.purchasing.models import Contract, Expense, ProgressReport
from heli.purchasing.queries import progress as queries
from heli.purchasing.rules.progress import MONTHS, periods
from heli.purchasing.tests.hall import WAN, Hall, hall_of, terms
from tests.cast import City, client_of


@pytest.mark.parametrize(
    ("start", "end", "every", "expected"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), "quarter",
         [date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)]),
        (date(2026, 1, 31), date(2026, 4, 15), "month", [date(2026, 2, 28), date(2026, 3, 30), date(2026, 4, 15)]),
        (date(2026, 3, 10), date(2026, 3, 10), "half", [date(2026, 3, 10)]),
        (date(2026, 1, 1), date(2026, 12, 31), "none", []),
    ],
)  # fmt: skip
def test_the_periods_of_a_contract(start: date, end: date, every: str, expected: list[date]) -> None:
    found = periods(start, end, every, 10)
    assert [each.until_on for each in found] == expected
    assert all(each.due_on == each.until_on + timedelta(days=10) for each in found)


@given(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.integers(0, 1100), st.sampled_from(sorted(MONTHS)))
def test_the_periods_are_the_days_of_a_contract_without_a_hole(start: date, days: int, every: str) -> None:
    end = start + timedelta(days=days)
    found = periods(start, end, every, 10)
    assert found[0].from_on == start and found[-1].until_on == end
    assert all(one.until_on + timedelta(days=1) == other.from_on for one, other in pairwise(found))
    assert all(each.from_on <= each.until_on for each in found)


@pytest.fixture
def hall(city: City) -> Hall:
    return hall_of(city)


@pytest.fixture
def contract(hall: Hall) -> Contract:
    """Runs, with a report every quarter; its first quarter is over."""
    made = hall.running(terms=terms(report_every="quarter"))
    Contract.objects.filter(pk=made.pk).update(
        start_on=localdate() - timedelta(days=120), end_on=localdate() + timedelta(days=180)
    )
    made.refresh_from_db()
    progress.keep_schedule(made)
    return made


def first(contract: Contract) -> ProgressReport:
    return contract.progress_reports.get(number=1)


@pytest.mark.django_db
def test_a_signed_contract_has_its_schedule_and_says_it(hall: Hall) -> None:
    drafted = hall.drafted(terms=terms(report_every="quarter", report_days=15))
    assert not drafted.progress_reports.exists()
    signed = hall.signed(drafted)
    assert signed.progress_reports.count() == 4 == len(periods(signed.start_on, signed.end_on, "quarter", 15))
    assert "乙方每季度提交一次定期报告，每期结束后 15 日内提交。" in signed.signatures.first().text


@pytest.mark.django_db
def test_a_report_is_handed_in_after_its_period_with_the_figures_of_that_moment(hall: Hall, contract: Contract) -> None:
    report = first(contract)
    day = report.from_on + timedelta(days=3)
    for category, fen in (("personnel", 7 * WAN), ("activity", 3 * WAN)):
        Expense.objects.create(contract=contract, voucher=f"记-{fen}", day=day, category=category, payee="某", amount_fen=fen,
                               entered_by=hall.accountant.actor)  # fmt: skip
    assert list(queries.to_hand_in(hall.head)) == [report] and not queries.to_hand_in(hall.officer).exists()
    later = contract.progress_reports.get(number=2)
    with pytest.raises(Refused, match="才结束"):
        progress.hand_in_report(later, by=hall.head, words="做了。")
    report = progress.hand_in_report(report, by=hall.head, words="探访 200 人次。")
    assert report.figures is not None
    assert report.figures["spent"] == {"personnel": 7 * WAN, "activity": 3 * WAN}
    assert report.figures["personnel_share"] == "70.0" and report.was_late is (report.due_on < localdate())
    Expense.objects.create(contract=contract, voucher="记-9", day=day, category="activity", payee="某", amount_fen=WAN,
                           entered_by=hall.accountant.actor)  # fmt: skip
    page = client_of(hall.officer).get(report.get_absolute_url()).content.decode()
    assert "¥100,000.00" in page and "以后的更正不改这份报告" in page and "探访 200 人次。" in page
    assert not queries.to_hand_in(hall.head).exists()


@pytest.mark.django_db
def test_a_returned_report_is_mended_and_nobody_overwrites_it_unseen(hall: Hall, contract: Contract) -> None:
    report = progress.hand_in_report(first(contract), by=hall.head, words="做了。")
    shown = report.version
    report = progress.return_report(report, by=hall.officer, reason="没有写人数。")
    assert list(queries.to_hand_in(hall.head)) == [report]
    with pytest.raises(Stale):
        progress.hand_in_report(report, by=hall.head, expect=shown, words="做了。")
    assert progress.hand_in_report(report, by=hall.head, expect=report.version, words="200 人。").reason == ""
    with pytest.raises(Refused):
        progress.return_report(ProgressReport.objects.get(pk=report.pk), by=hall.head, reason="不行")


@pytest.mark.django_db
def test_the_schedule_follows_the_days_and_leaves_what_was_handed_in(hall: Hall, contract: Contract) -> None:
    report = progress.hand_in_report(first(contract), by=hall.head, words="做了。")
    change = contract_changes.propose_change(
        contract,
        by=hall.officer,
        what="延长",
        why="需要",
        amount_fen=0,
        category="",
        end_on=contract.end_on + timedelta(days=40),
    )
    contract_changes.sign_change_for_supplier(contract_changes.sign_change(change, by=hall.approver), by=hall.head)
    contract.refresh_from_db()
    rows = list(contract.progress_reports.order_by("number"))
    assert rows[0] == report and rows[-1].until_on == contract.end_on
    contracts.end_contract(contract, by=hall.approver, reason="不再需要")
    rows = list(contract.progress_reports.order_by("number"))
    assert rows[0] == report and rows[-1].until_on == localdate() and not queries.to_hand_in(hall.head).exists()


@pytest.mark.django_db
def test_what_was_delivered_and_what_users_said_stand_in_it(hall: Hall, contract: Contract) -> None:
    piece = hall.accepted(contract)
    figures = queries.figures_of(contract, localdate() - timedelta(days=5), localdate())
    assert figures["delivered"] == figures["accepted"] == [str(piece)]
    assert (figures["users_asked"], figures["users_satisfied"]) == (20, 19)
    assert (
        queries.figures_of(contract, localdate() - timedelta(days=9), localdate() - timedelta(days=5))["delivered"]
        == []
    )
