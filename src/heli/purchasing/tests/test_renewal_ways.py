"""From the end of a contract on without a hole: what document and budget allow, what is bought anew, what bridges until then."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now

from heli.core.errors import Refused
from heli.core.models import Setting
from heli.purchasing.actions import contracts, funds, mirrored, payments
from heli.purchasing.actions.lawful import must_renew_lawfully
from heli.purchasing.actions.projects import drop_project
from heli.purchasing.models import (
    BudgetLine,
    Commitment,
    Contract,
    CostLine,
    Project,
    PurchaseNotice,
    Renewal,
    RenewalFund,
    StaffLine,
)
from heli.purchasing.queries import following
from heli.purchasing.queries import renewal as ending
from heli.purchasing.tests.ending_scene import ALLOWED, but_reason, decided, ending_soon, refused
from heli.purchasing.tests.hall import WAN, Hall, hall_of, paper, terms
from heli.purchasing.tests.scene import Scene
from tests.access_things.contracts import SUPPLIER
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(city: City) -> Hall:
    return hall_of(city)


# what the document says


def test_a_document_says_for_how_long_and_its_contract_cannot_say_otherwise(city: City) -> None:
    scene = Scene(city)
    tender = scene.draft(renewal_years=2)
    Project.objects.filter(pk=tender.project_id).update(**dict.fromkeys(Project.CONDITIONS, True))
    page = client_of(scene.officer).get(f"{tender.get_absolute_url()}paper/").content.decode()
    assert (
        "可以续签，合计不超过 2 年，连同首个合同不超过 3 年（政府购买服务管理办法（财政部令第102号）第二十四条）"
        in page
    )
    hall = hall_of(city)
    contract = hall.running()
    assert contract.renewal_years == 0 and "renewal_years" not in contracts.ContractTerms.__dataclass_fields__
    said = refused(hall, contract, **hall.renewal(contract))
    assert said.field == "way" and "没有约定可以续签" in str(said)


def test_what_another_platform_says_goes_into_its_contract(city: City) -> None:
    scene = Scene(city)
    project = scene.project()
    told = {"platform": "政采云", "code": "7", "url": "", "method": "direct", "budget_fen": 48 * WAN, "ceiling_fen": None,
            "announced_on": localdate(), "deadline_on": localdate(), "approval": ""}  # fmt: skip
    with pytest.raises(Refused, match="哪一条约定可以续签") as found:
        mirrored.enter(project, by=scene.officer, **told, renewal_years=1, renewal_place="")
    assert found.value.field == "renewal_place"
    made = mirrored.enter(project, by=scene.officer, **told, renewal_years=1, renewal_place="第五章第 3 条")
    given = {"winner": scene.agencies[0], "price_fen": 48 * WAN, "result_on": localdate()}
    mirrored.award(made, by=scene.officer, **given)
    said = terms(start_on=project.start_on, end_on=project.end_on, amount_fen=48 * WAN,
                 costs={"personnel": 30 * WAN, "activity": 18 * WAN})  # fmt: skip
    contract = contracts.draft_contract(Project.objects.get(pk=project.pk), by=scene.officer, terms=said)
    assert (contract.renewal_years, contract.renewal_place) == (1, "第五章第 3 条")


def test_who_enters_a_running_contract_names_where_it_stands(hall: Hall) -> None:
    given = {"by": hall.officer, "supplier": hall.city.organisations[SUPPLIER], "terms": terms(), "signed_on": localdate(),
             "paid_before_fen": 0, "award_ref": "中标通知书"}  # fmt: skip
    with pytest.raises(Refused) as found:
        contracts.take_over(hall.project, **given, file=paper(), renewal_years=1)
    assert found.value.field == "renewal_place"
    made = contracts.take_over(hall.project, **given, file=paper(), renewal_years=1, renewal_place="合同第八条")
    assert (made.renewal_years, made.renewal_place) == (1, "合同第八条")


@pytest.mark.parametrize(
    ("given", "said"), [({}, "服务期最长 1 年"), ({"method": "framework"}, "框架协议的合同不续签")]
)
def test_a_document_that_leaves_no_room_allows_no_renewal(city: City, given: dict[str, Any], said: str) -> None:
    """财政部令第102号 24; 财政部令第110号."""
    tender = Scene(city).draft(renewal_years=1)
    tender.method = given.get("method", tender.method)
    with pytest.raises(Refused, match=said) as found:
        must_renew_lawfully(tender, localdate())
    assert found.value.field == "renewal_years"


def test_it_is_renewed_no_longer_than_the_document_allows(hall: Hall) -> None:
    stable = dict.fromkeys(Project.CONDITIONS, True)
    contract = ending_soon(hall, renewal_years=1, renewal_place="第五章", **stable)
    asked = hall.renewal(contract, days=400)
    said = refused(hall, contract, **asked)
    assert said.field == "until" and "最多续签 1 年" in str(said)


# what the budget says


def test_the_money_of_each_year_is_named_free_and_kept(hall: Hall) -> None:
    contract = ending_soon(hall, **ALLOWED)
    asked = hall.renewal(contract, days=60, price_fen=9 * WAN)
    (key, _fen), *others = asked["money"].items()
    short = refused(hall, contract, **{**asked, "money": {key: 1}})
    assert short.field == "price_fen" and "需要" in str(short) and Commitment.objects.filter(line=key).count() == 0
    BudgetLine.objects.filter(pk=key).update(amount_fen=asked["money"][key] - 1)
    over = refused(hall, contract, **asked)
    assert over.field == f"line_{key}" and "没有承诺" in str(over)
    BudgetLine.objects.filter(pk=key).update(amount_fen=asked["money"][key])
    made = decided(hall, contract, **but_reason(asked))
    assert sum(RenewalFund.objects.filter(renewal=made).values_list("amount_fen", flat=True)) == 9 * WAN
    assert BudgetLine.objects.get(pk=key).free_fen == 0 and len(others) <= 1


def test_money_that_is_earmarked_for_another_place_carries_nothing(hall: Hall) -> None:
    contract = ending_soon(hall, **ALLOWED)
    asked = hall.renewal(contract, days=60, price_fen=9 * WAN)
    key = next(iter(asked["money"]))
    elsewhere = next(
        place for place in hall.city.places.values() if not contract.project.place.path.startswith(place.path)
    )
    BudgetLine.objects.filter(pk=key).update(earmark_place=elsewhere)
    said = refused(hall, contract, **asked)
    assert said.field == f"line_{key}" and "限用于" in str(said)


def test_what_is_kept_is_not_released_nor_made_less_and_comes_back_with_another_decision(hall: Hall) -> None:
    contract = ending_soon(hall, **ALLOWED)
    decided(hall, contract, **but_reason(hall.renewal(contract, days=60, price_fen=9 * WAN)))
    kept = RenewalFund.objects.order_by("pk")[0].commitment
    for act in (
        lambda: funds.release(kept, by=hall.finance, reason="不用"),
        lambda: funds.change_commitment(kept, by=hall.finance, amount_fen=1),
    ):
        with pytest.raises(Refused, match="已经留给续签的合同") as found:
            act()
        assert found.value.code == "kept"
    decided(hall, contract, "end")
    kept.refresh_from_db()
    assert kept.amount_fen == 0 and kept.line.committed_fen == 0 and not RenewalFund.objects.exists()


def test_nothing_else_is_paid_of_it_and_the_renewal_of_nothing_else(hall: Hall) -> None:
    contract = ending_soon(hall, **ALLOWED)
    decided(hall, contract, **but_reason(hall.renewal(contract, days=60, price_fen=9 * WAN)))
    kept = RenewalFund.objects.order_by("pk")[0].commitment
    payment = hall.requested(contract)
    with pytest.raises(Refused, match="不够支付"):
        payments.check_payment(payment, by=hall.finance, commitment=kept)
    day = contract.end_on
    said = terms(start_on=day + timedelta(days=1), end_on=day + timedelta(days=60), amount_fen=9 * WAN,
                 costs={"personnel": 6 * WAN, "activity": 3 * WAN})  # fmt: skip
    renewed = hall.drafted(renews=contract, terms=said)
    assert renewed.renewal_years == 2
    type(payment).objects.filter(pk=payment.pk).update(contract=renewed)
    payment.refresh_from_db()
    with pytest.raises(Refused, match="只能用决定续签时落实的资金"):
        payments.check_payment(payment, by=hall.finance, commitment=hall.money)


def test_once_it_is_drafted_the_decision_stays(hall: Hall) -> None:
    contract = ending_soon(hall, **ALLOWED)
    decided(hall, contract, **but_reason(hall.renewal(contract, days=60, price_fen=9 * WAN)))
    day = contract.end_on
    said = terms(start_on=day + timedelta(days=1), end_on=day + timedelta(days=60), amount_fen=9 * WAN,
                 costs={"personnel": 6 * WAN, "activity": 3 * WAN})  # fmt: skip
    dearer = replace(said, amount_fen=10 * WAN, costs={"personnel": 7 * WAN, "activity": 3 * WAN})
    shorter = replace(said, end_on=day + timedelta(days=30))  # the price of two months for one
    for wrong in (dearer, shorter):
        with pytest.raises(Refused) as found:
            hall.drafted(renews=contract, terms=wrong)
        assert found.value.field == "amount_fen"
    hall.drafted(renews=contract, terms=said)
    assert refused(hall, contract, way="end", reason="算了").code == "drafted"


@pytest.mark.parametrize(("percent", "price", "ok"), [(None, 9, True), (None, 11, False), (80, 9, False)])
def test_the_price_of_a_month_is_bounded_as_the_city_set_it(
    hall: Hall, percent: int | None, price: int, ok: bool
) -> None:
    """财政部令第102号 24: the price changes little; no article names the figure."""
    contract = ending_soon(hall, **ALLOWED)
    if percent:
        Setting.objects.create(key="renewal_price_percent", value=str(percent))
    asked = hall.renewal(contract, days=60, price_fen=price * WAN)
    if ok:
        assert decided(hall, contract, **but_reason(asked)).price_fen == price * WAN
        return
    said = refused(hall, contract, **asked)
    assert said.field == "price_fen" and f"不超过它的 {percent or 100}%" in str(said)


# what is bought anew


def test_a_decision_to_buy_anew_opens_a_draft_with_all_that_the_old_project_knew(hall: Hall) -> None:
    contract = ending_soon(hall)
    old = contract.project
    post = StaffLine.objects.create(project=old, post="社工", people=3, months=10, monthly_fen=WAN)
    CostLine.objects.create(project=old, category="personnel", what="社工", amount_fen=30 * WAN, staff=post)
    CostLine.objects.create(project=old, category="activity", what="小组", amount_fen=20 * WAN)
    Project.objects.filter(pk=old.pk).update(activities="探访", outcomes="少孤独", people=200)
    old.refresh_from_db()
    made = decided(hall, contract, "retender")
    new = made.successor
    assert new is not None and new.state == "draft" and new.start_on == contract.end_on + timedelta(days=1)
    for name in ("place", "group", "people", "need", "activities", "outcomes", "buyer"):
        assert getattr(new, name) == getattr(old, name), name
    assert new.budget_fen == 50 * WAN and new.staff.get().people == 3 and new.costs.count() == 2
    assert new.follows == made and ending.comes_of(hall.officer, new) == [contract]
    page = client_of(hall.officer).get(contract.get_absolute_url()).content.decode()
    assert new.get_absolute_url() in page and new.number in page
    assert contract.get_absolute_url() in client_of(hall.officer).get(new.get_absolute_url()).content.decode()
    again = decided(hall, contract, "retender")
    assert again.successor == new  # the same draft, not a second one
    decided(hall, contract, "end")
    new.refresh_from_db()
    assert new.is_ended


def test_what_was_handed_in_is_not_given_up_by_another_decision(hall: Hall) -> None:
    contract = ending_soon(hall)
    made = decided(hall, contract, "retender")
    Project.objects.filter(pk=made.successor_id).update(state="submitted")
    said = refused(hall, contract, way="end", reason="算了")
    assert said.field == "way" and "先取消那个项目" in str(said)


def test_whoever_decided_and_did_not_begin_is_reminded_of_the_latest_day(hall: Hall) -> None:
    contract = ending_soon(hall, days=80)
    made = decided(hall, contract, "retender")
    assert made.intend_by and made.announce_by and localdate() < made.intend_by < made.announce_by < contract.end_on
    (waits,) = following.to_begin(hall.officer)
    source = following.WAITING[0]
    line = source.line(waits)
    assert (line.until, str(line.verb), line.url) == (made.intend_by, "公开采购意向", made.successor.get_absolute_url())
    assert source.dated(hall.officer).count() == 1 and not following.to_begin(hall.head).exists()
    PurchaseNotice.objects.create(
        project=made.successor, kind="intention", title="意向", text="请看。", state="published", drafted_by=hall.officer.actor,
        published_at=now(), published_on=localdate(),
    )  # fmt: skip
    (waits,) = following.to_begin(hall.officer)
    assert source.line(waits).until == made.announce_by and str(source.line(waits).verb) == "发布采购公告"
    drop_project(Project.objects.get(pk=made.successor_id), by=hall.officer, reason="不做了")
    (waits,) = following.to_begin(hall.officer)
    assert source.line(waits).url == contract.get_absolute_url()


def test_the_hole_that_remains_is_shown_in_days(hall: Hall) -> None:
    late = ending_soon(hall, days=20)
    above = user_with("city_civil_affairs", hall.city.root)
    (found,) = ending.at_risk(above)
    assert found.is_open and found.follows.hole and found.follows.start > late.end_on
    decided(hall, late, "retender")
    (found,) = ending.at_risk(above)
    assert found.follows.hole and found.follows.is_late
    page = client_of(above).get("/purchasing/contracts/ending/").content.decode()
    assert f"中断 {found.follows.hole} 天" in page
    decided(hall, late, "end")
    (found,) = ending.at_risk(above)
    assert found.follows.hole is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"way": "bridge", "until": 30, "price_fen": 1}, "bridge"), ({"way": "bridge", "until": 30}, "price_fen"),
        ({"way": "bridge", "price_fen": 1, "bridge": "change"}, "until"), ({"way": "renew", "until": 30}, "price_fen"),
        ({"way": "renew", "until": -3, "price_fen": 1}, "until"), ({"way": "renew", "until": 30, "price_fen": -1}, "price_fen"),
    ],
)  # fmt: skip
def test_what_is_missing_is_told_beside_its_field(hall: Hall, given: dict[str, Any], field: str) -> None:
    contract = ending_soon(hall, **ALLOWED)
    asked = {**given, "reason": "续"}
    if "until" in given:
        asked["until"] = contract.end_on + timedelta(days=given["until"])
    assert refused(hall, contract, **asked).field == field


def test_a_decision_is_made_on_its_page_with_the_lines_of_the_budget(hall: Hall) -> None:
    contract = ending_soon(hall, **ALLOWED)
    asked = hall.renewal(contract, days=60, price_fen=9 * WAN)
    address, browser = f"{contract.get_absolute_url()}renewal/", client_of(hall.officer)
    page = browser.get(address).content.decode()
    assert "待确认" in page and "招标文件第五章第 3 条" in page
    lines = {f"line_{key}": f"{fen / 100:.2f}" for key, fen in asked["money"].items()}
    assert all(f'name="{name}"' in page for name in lines)
    given = {
        "way": "renew",
        "until": asked["until"].isoformat(),
        "price_fen": "90000",
        "reason": "做得好",
        "version": contract.version,
    }
    wrong = browser.post(address, {**given, **dict.fromkeys(lines, "0.01")})
    assert wrong.status_code == 422 and 'id="id_price_fen_error"' in wrong.content.decode()
    assert browser.post(address, {**given, **lines}).status_code == 302
    shown = browser.get(contract.get_absolute_url()).content.decode()
    assert "续签的资金" in shown and "社会工作服务（续签）" in shown and "续签合同还没有起草" in shown
    again = browser.get(address).content.decode()
    assert all(f'value="{value}"' in again for value in lines.values())


def test_a_longer_list_of_what_ends_asks_no_more(hall: Hall) -> None:
    above = user_with("city_civil_affairs", hall.city.root)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            ending.at_risk(above)
        return len(queries)

    decided(hall, ending_soon(hall), "retender")
    until = {"until": ending_soon(hall).end_on + timedelta(days=20), "bridge": "change", "price_fen": 3 * WAN}
    decided(hall, Contract.objects.order_by("-pk")[0], "bridge", **until)
    few = asked()
    for way, more in (("retender", {}), ("bridge", until), ("end", {})):
        decided(hall, ending_soon(hall), way, **more)
    ending_soon(hall)
    assert len(ending.at_risk(above)) == 6 and asked() <= few


def test_what_is_over_and_not_followed_is_a_hole_that_grows(hall: Hall) -> None:
    contract = ending_soon(hall, **ALLOWED)
    made = decided(hall, contract, **but_reason(hall.renewal(contract, days=60, price_fen=9 * WAN)))
    Contract.objects.filter(pk=contract.pk).update(end_on=localdate() - timedelta(days=5))
    found = following.following(Contract.objects.get(pk=contract.pk), Renewal.objects.get(pk=made.pk))
    assert found.hole == 4 and not found.done
