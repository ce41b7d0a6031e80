"""Purchases that each lie below a figure and together do not are shown where a tender is approved, and to the supervisor."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heli.accounts import acting
from heli.core.actions.settings import set_setting
from heli.purchasing.actions import funds, mirrored, tenders
from heli.purchasing.models import BudgetLine, Commitment, Project, Tender
from heli.purchasing.queries import splitting
from heli.purchasing.rules.splitting import LIMIT, THRESHOLD, Purchase, together
from heli.purchasing.tests.scene import Scene
from tests.access_things.purchasing import an_item
from tests.cast import City, client_of, user_with

DAY = date(2026, 3, 1)


def codes(*purchases: Purchase, limit: int | None = 50, threshold: int | None = 200) -> list[tuple[str, int, str]]:
    return [(each.code, each.sum_fen, each.source.article) for each in together(purchases, limit, threshold, DAY)]


def bought(key: int, method: str, amount: int, **given: Any) -> Purchase:
    return Purchase(key, method, amount, given.pop("item", amount), **given)


def test_small_direct_purchases_that_come_up_to_the_limit_are_noticed() -> None:
    assert codes(bought(1, "direct", 30), bought(2, "direct", 20)) == [(LIMIT, 50, "第二条、第二十八条")]
    assert codes(bought(1, "direct", 29), bought(2, "direct", 20)) == []
    assert codes(bought(1, "direct", 30), bought(2, "consultation", 20)) == []
    assert codes(bought(1, "direct", 49)) == []


def test_purchases_by_other_methods_that_exceed_the_threshold_are_noticed() -> None:
    """条例 28: exceeds; not by open tenders, not where another method was approved, each below."""
    pair = bought(1, "consultation", 150), bought(2, "single", 51)
    assert codes(*pair, limit=None) == [(THRESHOLD, 201, "第二十八条")]
    assert codes(pair[0], bought(2, "single", 50)) == []
    assert codes(pair[0], bought(2, "open", 51)) == []
    assert codes(pair[0], bought(2, "single", 51, approved=True)) == []
    assert codes(pair[0], bought(2, "single", 200)) == []


def test_only_what_the_budget_item_pays_in_the_year_is_added_up() -> None:
    assert codes(bought(1, "consultation", 150, item=50), bought(2, "consultation", 150)) == []


def test_without_figures_and_before_the_law_nothing_is_noticed() -> None:
    pair = bought(1, "consultation", 150), bought(2, "consultation", 150)
    assert codes(*pair, limit=None, threshold=None) == []
    assert together(pair, None, 200, date(2015, 2, 28)) == []


# in the room


@pytest.fixture
def scene(city: City) -> Scene:
    scene = Scene(city)
    for key, value in (
        ("purchase_limit_fen", "2003-01-01 50000000"),
        ("open_tender_threshold_fen", "2003-01-01 100000000"),
    ):
        set_setting(None, by=acting.console(), key=key, value=value)
    return scene


@pytest.fixture
def pair(scene: Scene) -> tuple[Tender, Tender]:
    """Two direct purchases of 480,000 yuan from one item, below the limit of 500,000."""
    return scene.draft("direct"), scene.draft("direct")


@pytest.mark.django_db
def test_at_its_approval_a_tender_shows_the_others_with_the_article(scene: Scene, pair: tuple[Tender, Tender]) -> None:
    first, second = pair
    tenders.submit_tender(second, by=scene.officer)
    page = client_of(scene.approver).get(second.get_absolute_url()).content.decode()
    assert "批准采购文件" in page and "各自低于采购限额标准 ¥500,000.00，合计 ¥960,000.00，达到限额" in page
    assert first.get_absolute_url() in page and "第二十八条" in page and "待确认" in page


@pytest.mark.django_db
def test_the_supervisor_sees_them_in_a_list_and_a_bidder_nowhere(scene: Scene, pair: tuple[Tender, Tender]) -> None:
    browser = client_of(scene.watcher)
    assert "/purchasing/tenders/together/" in browser.get("/purchasing/tenders/").content.decode()
    page = browser.get("/purchasing/tenders/together/").content.decode()
    assert all(each.get_absolute_url() in page for each in pair) and "只是提示，不是结论" in page
    assert client_of(scene.bidders[0]).get("/purchasing/tenders/together/").status_code == 403
    assert (
        "/purchasing/tenders/together/" not in client_of(scene.bidders[0]).get("/purchasing/tenders/").content.decode()
    )
    assert splitting.of_tender(scene.bidders[0], pair[0]) == []
    elsewhere = user_with("purchase_approver", scene.agencies[1], "别处")
    assert splitting.noticed(elsewhere) == []


@pytest.mark.django_db
def test_other_items_other_years_and_what_was_given_up_do_not_count(scene: Scene, pair: tuple[Tender, Tender]) -> None:
    first, second = pair
    assert len(splitting.of_tender(scene.approver, first)) == 1
    finance = user_with("purchase_finance", scene.buyer, "财务")
    other = funds.enter_line(scene.buyer, by=finance, year=2027, source="city", name="另一个项目", amount_fen=10**10)
    Commitment.objects.filter(project=second.project).update(line=other)
    assert splitting.of_tender(scene.approver, first) == []
    Commitment.objects.filter(project=second.project).update(line=Commitment.objects.get(project=first.project).line)
    assert len(splitting.noticed(scene.approver)) == 1
    tenders.cancel_tender(second, by=scene.officer, reason="不办了")
    assert splitting.noticed(scene.approver) == [] and Project.objects.get(pk=second.project_id).state == "approved"


def of_one_item(scene: Scene, *those: Tender) -> None:
    item = an_item(scene.city, scene.officer)
    Project.objects.filter(pk__in=[each.project_id for each in those]).update(item=item)


def from_another_line(scene: Scene, tender: Tender, year: int = 2027) -> None:
    finance = user_with("purchase_finance", scene.buyer, f"财务{year}")
    other = funds.enter_line(scene.buyer, by=finance, year=year, source="city", name="另一个预算", amount_fen=10**10)
    Commitment.objects.filter(project=tender.project).update(line=other)


@pytest.mark.django_db
def test_one_item_of_the_catalogue_paid_from_several_budget_items_is_noticed(
    scene: Scene, pair: tuple[Tender, Tender]
) -> None:
    from_another_line(scene, pair[1])
    assert splitting.noticed(scene.approver) == []
    of_one_item(scene, *pair)
    (found,) = splitting.of_tender(scene.approver, pair[0])
    assert found.of_catalogue and found.tenders == list(pair) and "合计 ¥960,000.00" in str(found.said)
    for page in ("/purchasing/tenders/together/", pair[0].get_absolute_url()):
        assert "同一个目录事项，从几个预算项目里支出。" in client_of(scene.approver).get(page).content.decode()
    assert splitting.of_tender(scene.bidders[0], pair[0]) == []


@pytest.mark.django_db
def test_what_one_budget_item_shows_is_not_said_twice(scene: Scene, pair: tuple[Tender, Tender]) -> None:
    of_one_item(scene, *pair)
    assert [each.of_catalogue for each in splitting.noticed(scene.approver)] == [False]


@pytest.mark.django_db
def test_one_item_of_the_catalogue_in_two_years_or_at_two_purchasers_is_no_splitting(
    scene: Scene, pair: tuple[Tender, Tender]
) -> None:
    of_one_item(scene, *pair)
    from_another_line(scene, pair[1], 2028)
    assert splitting.noticed(scene.approver) == []
    Commitment.objects.filter(project=pair[1].project).update(line=_line_of(scene, "再一个预算"))
    Project.objects.filter(pk=pair[1].project_id).update(buyer=scene.agencies[0])
    assert splitting.noticed(scene.watcher) == []


def _line_of(scene: Scene, name: str) -> BudgetLine:
    return BudgetLine.objects.create(owner=scene.buyer, year=2027, source="city", name=name, amount_fen=10**10)


@pytest.mark.django_db
def test_what_runs_on_another_platform_counts_too(scene: Scene) -> None:
    set_setting(None, by=acting.console(), key="open_tender_threshold_fen", value="2003-01-01 90000000")
    here, day = scene.draft("consultation"), date(2026, 3, 1)
    elsewhere = mirrored.enter(
        scene.project(), by=scene.officer, platform="政采云", code="1", method="consultation", budget_fen=48_000_000,
        announced_on=day, deadline_on=day,
    )  # fmt: skip
    assert [each.tenders for each in splitting.of_tender(scene.approver, here)] == [[here, elsewhere]]
    assert elsewhere.get_absolute_url() in client_of(scene.approver).get(here.get_absolute_url()).content.decode()
    mirrored.fail(elsewhere, by=scene.officer, reason="不足三家。")
    assert splitting.of_tender(scene.approver, here) == []


@pytest.mark.django_db
def test_an_approved_method_is_no_splitting(scene: Scene) -> None:
    set_setting(None, by=acting.console(), key="open_tender_threshold_fen", value="2003-01-01 90000000")
    one, two = scene.draft("consultation"), scene.draft("consultation")
    assert [each.year for each in splitting.noticed(scene.approver)] == [2027]
    tenders.change_tender(two, by=scene.officer, finance_approval="财采〔2026〕7号")
    assert splitting.noticed(scene.approver) == [] and splitting.of_tender(scene.approver, one) == []


@pytest.mark.django_db
def test_only_who_sees_the_budget_learns_what_comes_up_to_a_figure(scene: Scene, pair: tuple[Tender, Tender]) -> None:
    opener = user_with("opening_officer", scene.buyer)
    assert Tender.objects.inside(opener).count() == 2
    assert splitting.noticed(opener) == [] == splitting.of_tender(opener, pair[0])
    assert len(splitting.of_tender(scene.watcher, pair[0])) == 1
    with CaptureQueriesContext(connection) as asked:
        splitting.noticed(scene.watcher)
    assert sum("purchase_limit_fen" in each["sql"] for each in asked) <= 1
