"""A tender that runs on another platform: entered, held to the same rules, its score sheet reckoned anew, awarded."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.core.actions.settings import set_setting
from heli.core.errors import NotAllowed, Refused
from heli.purchasing.actions import contracts, tenders
from heli.purchasing.actions import mirrored as actions
from heli.purchasing.models import Commitment, Contract, MirroredTender, Project, PurchaseNotice
from heli.purchasing.queries import contracts as contracts_read
from heli.purchasing.queries import mirrored as queries
from heli.purchasing.rules.mirrored import Sheet
from heli.purchasing.tests.desk import lent, listed
from heli.purchasing.tests.hall import hall_of, paper, terms
from heli.purchasing.tests.scene import Scene
from tests.access_things.contracts import BUYER, a_contract, a_result_elsewhere
from tests.access_things.funds import SHEET
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db
TODAY = localdate()
TOLD = {
    "platform": "政采云", "code": "JXZC2026-1", "method": "open", "budget_fen": 60_000_000,
    "announced_on": TODAY - timedelta(days=22), "deadline_on": TODAY - timedelta(days=1),
}  # fmt: skip


@pytest.fixture
def scene(city: City) -> Scene:
    return Scene(city)


@pytest.fixture
def entered(scene: Scene) -> MirroredTender:
    project = scene.project(budget_fen=60_000_000)
    PurchaseNotice.objects.filter(project=project).update(published_on=TODAY - timedelta(days=60))
    PurchaseNotice.objects.filter(project=project, kind="opinion").update(closes_on=TODAY - timedelta(days=40))
    for notice in PurchaseNotice.objects.filter(project=project, kind="survey"):
        notice.answers.update(received_on=TODAY - timedelta(days=50))
    return actions.enter(project, by=scene.officer, **TOLD)


def sheet(**given: Any) -> Sheet:
    return Sheet(deepcopy(SHEET) | {"on": TODAY.isoformat(), **given})


def awarded(scene: Scene, one: MirroredTender, **given: Any) -> MirroredTender:
    said = {"winner": scene.agencies[0], "bid": "甲", "price_fen": 58_000_000, "result_on": TODAY, **given}
    return actions.award(one, by=scene.officer, **said)


def said(one: MirroredTender) -> str:
    return "\n".join(f"{each.said} {each.source or ''}" for each in queries.findings(one))


def test_a_project_that_runs_elsewhere_is_not_put_out_here(scene: Scene, entered: MirroredTender) -> None:
    project = Project.objects.get(pk=entered.project_id)
    assert project.state == "tendering" and project not in queries.projects_to_enter(scene.officer)
    with pytest.raises(Refused):
        tenders.draft_tender(project, by=scene.officer, method="open")
    actions.fail(entered, by=scene.officer, reason="不足三家。")
    assert Project.objects.get(pk=project.pk).state == "approved"


def test_nothing_is_entered_without_its_money_and_by_nobody_but_the_purchaser(scene: Scene) -> None:
    project = scene.project()
    with pytest.raises(NotAllowed):
        actions.enter(project, by=scene.agent, **TOLD)
    Commitment.objects.filter(project=project).update(amount_fen=1)
    with pytest.raises(Refused, match="没有预算的项目不得实施"):
        actions.enter(project, by=scene.officer, **TOLD)


def test_what_was_told_is_held_to_the_rules_of_its_days(scene: Scene, entered: MirroredTender) -> None:
    assert "评审文件" in said(entered) and "早于规定" not in said(entered) and "采购意向" not in said(entered)
    actions.change(entered, by=scene.officer, deadline_on=entered.announced_on + timedelta(days=20))
    entered.refresh_from_db()
    assert "早于规定" not in said(entered), "the twentieth day is lawful (政府采购法 35)"
    actions.change(entered, by=scene.officer, deadline_on=entered.announced_on + timedelta(days=19))
    entered.refresh_from_db()
    assert "早于规定的最早日期" in said(entered) and "第三十五条" in said(entered)
    PurchaseNotice.objects.filter(project=entered.project, kind="intention").delete()
    assert "还没有公开采购意向（财库〔2020〕10号）" in said(entered)


def test_the_score_sheet_is_reckoned_anew_and_shown(scene: Scene, entered: MirroredTender) -> None:
    actions.take_in(entered, by=scene.officer, sheet=sheet())
    entered.refresh_from_db()
    found = queries.ranking(entered)
    assert found is not None and [line.bidder for line in found.lines] == ["甲", "乙", "丙"] and said(entered) == ""
    page = client_of(scene.watcher).get(entered.get_absolute_url()).content.decode()
    assert "按规定核对，没有发现问题。" in page and "89.83" in page  # 57/58 of 10 points, and 80
    assert len(str(sheet())) == 64, "the trail holds its digest"
    actions.take_in(entered, by=scene.officer, sheet=sheet(ceiling_fen=59_000_000, on="2020-01-01"))
    entered.refresh_from_db()
    assert "最高限价和登记的不一致" in said(entered) and "评审日期早于投标截止日期" in said(entered)


def test_a_sheet_that_cannot_be_read_or_fits_another_method_is_refused(scene: Scene, entered: MirroredTender) -> None:
    with pytest.raises(Refused) as refused:
        actions.take_in(entered, by=scene.officer, sheet=Sheet({"method": "comprehensive"}))
    assert (refused.value.field, refused.value.code) == ("file", "unreadable")
    with pytest.raises(Refused, match="和登记的采购方式不一致"):
        actions.take_in(entered, by=scene.officer, sheet=sheet(method="consultation"))


def test_who_comes_first_is_awarded_for_the_price_of_the_sheet(scene: Scene, entered: MirroredTender) -> None:
    with pytest.raises(Refused, match="先导入评审文件"):
        awarded(scene, entered)
    one = actions.take_in(entered, by=scene.officer, sheet=sheet())
    with pytest.raises(Refused, match="没有这个编号"):
        awarded(scene, one, bid="丁")
    with pytest.raises(Refused, match="报价不一致"):
        awarded(scene, one, price_fen=57_999_999)
    with pytest.raises(Refused, match="不能超过最高限价"):
        awarded(scene, one, price_fen=60_000_001)
    with pytest.raises(Refused, match="结果公告日期"):
        awarded(scene, one, result_on=TODAY + timedelta(days=1))
    done = awarded(scene, one)
    assert (done.state, done.winner, done.price_fen) == ("awarded", scene.agencies[0], 58_000_000)
    assert Project.objects.get(pk=done.project_id).state == "tendering", "it goes on from its contract"
    with pytest.raises(Refused):
        actions.take_in(done, by=scene.officer, sheet=sheet())


def test_whoever_is_not_first_needs_a_reason_which_stays_in_sight(scene: Scene, entered: MirroredTender) -> None:
    one = actions.take_in(entered, by=scene.officer, sheet=sheet())
    with pytest.raises(Refused, match="不是第一名") as refused:
        awarded(scene, one, bid="乙", price_fen=57_000_000)
    assert refused.value.field == "departure"
    done = awarded(scene, one, bid="乙", price_fen=57_000_000, departure="第一名放弃。")
    assert "登记的理由：第一名放弃。" in said(done)


def test_where_nobody_may_be_ranked_nobody_comes_first(scene: Scene, entered: MirroredTender) -> None:
    """87号令 41: fewer than three do not open."""
    two = sheet(bids=SHEET["bids"][:2])  # type: ignore[index]
    one = actions.take_in(entered, by=scene.officer, sheet=two)
    with pytest.raises(Refused, match="不是第一名"):
        awarded(scene, one)
    page = client_of(scene.officer).get(one.get_absolute_url()).content.decode()
    assert "投标人不足规定的家数" in page and "第四十一条" in page


def test_single_source_needs_no_sheet(scene: Scene) -> None:
    one = actions.enter(scene.project(), by=scene.officer, **TOLD | {"method": "single", "budget_fen": 48_000_000})
    with pytest.raises(Refused, match="没有评分"):
        actions.take_in(one, by=scene.officer, sheet=sheet())
    assert awarded(scene, one, bid="", price_fen=48_000_000).state == "awarded"


def test_it_is_entered_taken_in_and_awarded_on_its_pages(scene: Scene) -> None:
    browser, project = client_of(scene.officer), scene.project(budget_fen=60_000_000)
    day = {name: TOLD[name].isoformat() for name in ("announced_on", "deadline_on")}  # type: ignore[attr-defined]
    given = {
        "project": project.pk,
        "platform": "政采云",
        "code": "X-1",
        "method": "open",
        "budget_fen": "600000",
        **day,
    }
    wrong = browser.post("/purchasing/mirrored/enter/", given | {"ceiling_fen": "600001"})
    assert wrong.status_code == 422 and "最高限价不能超过预算金额" in wrong.content.decode()
    page = browser.post("/purchasing/mirrored/enter/", given, follow=True).content.decode()
    one = MirroredTender.objects.get()
    assert "已登记「政采云 X-1」。" in page and "还没有导入评审文件" in page
    where = one.get_absolute_url()
    broken = browser.post(f"{where}score-sheet/", {"file": SimpleUploadedFile("a.json", b"{"), "version": one.version})
    assert broken.status_code == 422 and "不是合格的 JSON" in broken.content.decode()
    content = json.dumps(sheet().document).encode()
    sent = {"file": SimpleUploadedFile("a.json", content), "version": one.version}
    assert "名次已重新计算" in browser.post(f"{where}score-sheet/", sent, follow=True).content.decode()
    result = {"winner": scene.agencies[0].name, "bid": "甲", "price_fen": "580000", "result_on": TODAY.isoformat()}
    done = browser.post(f"{where}award/", result, follow=True).content.decode()
    assert f"已登记中标人{scene.agencies[0].name}，可以签订合同。" in done
    assert scene.agencies[0].name in client_of(scene.watcher).get("/purchasing/mirrored/").content.decode()
    assert client_of(scene.bidders[0]).get(where).status_code == 403


def test_a_day_before_the_law_is_no_error(scene: Scene) -> None:
    long_ago = TOLD | {"announced_on": date(1999, 1, 1), "deadline_on": date(1999, 2, 1)}
    one = actions.enter(scene.project(), by=scene.officer, **long_ago | {"budget_fen": 1})
    assert said(one) == "还没有导入评审文件，名次没有核对。 "


def test_a_result_that_is_taken_back_elsewhere_fails_unless_a_contract_stands_on_it(city: City) -> None:
    hall = hall_of(city)
    contract = hall.drafted()
    one = contract.mirrored
    assert one is not None and one.state == "awarded"
    with pytest.raises(Refused, match="已经有合同"):
        actions.fail(one, by=hall.officer, reason="投诉成立。")
    contracts.drop_contract(contract, by=hall.officer, reason="投诉成立。")
    Project.objects.filter(pk=one.project_id).update(state="tendering")
    assert actions.fail(one, by=hall.officer, reason="投诉成立。").state == "failed"
    assert Project.objects.get(pk=one.project_id).state == "approved"


def test_who_set_the_standard_enters_no_purchase_elsewhere_nor_who_stands_in_for_them(scene: Scene) -> None:
    project = scene.project()
    setter = user_with("project_officer", scene.buyer, "定标准")
    project.item = listed(scene.buyer, setter)
    project.save()
    with pytest.raises(Refused, match="已经作为标准制定者办理过"):
        actions.enter(project, by=setter, **TOLD)
    deputy = lent(setter, "purchasing.mirrored.enter")
    with pytest.raises(Refused, match="已经作为标准制定者办理过"):
        actions.enter(project, by=deputy, **TOLD)


@pytest.mark.parametrize(
    ("day", "fault"), [("2015-02-28", "2015年3月1日"), ("9998-12-01", "不能在今天以后"), ("2012-05-06", "2015年3月1日")]
)
def test_a_notice_of_a_day_without_rules_is_refused_and_breaks_no_page(scene: Scene, day: str, fault: str) -> None:
    browser, project = client_of(scene.officer), scene.project(budget_fen=60_000_000)
    given = {"project": project.pk, "platform": "政采云", "code": "X-1", "method": "consultation", "budget_fen": "600000",
             "announced_on": day, "deadline_on": TODAY.isoformat()}  # fmt: skip
    wrong = browser.post("/purchasing/mirrored/enter/", given)
    assert wrong.status_code == 422 and fault in wrong.content.decode().partition('id="id_announced_on_error"')[2]
    on = date.fromisoformat(day)
    told = {"method": "consultation", "announced_on": on, "deadline_on": max(on, TODAY)}
    one = actions.enter(project, by=scene.officer, **TOLD | told)
    set_setting(None, by=acting.console(), key="open_tender_threshold_fen", value="2003-01-01 1")
    one.refresh_from_db()
    assert browser.get(one.get_absolute_url()).status_code == 200


def test_a_file_for_what_changed_meanwhile_is_not_swallowed(scene: Scene, entered: MirroredTender) -> None:
    sent = {"file": SimpleUploadedFile("a.json", json.dumps(sheet().document).encode()), "version": 0}
    page = client_of(scene.officer).post(f"{entered.get_absolute_url()}score-sheet/", sent)
    text = page.content.decode()
    assert page.status_code == 409 and "改过这条记录" in text and 'enctype="multipart/form-data"' in text


def test_a_purchase_is_held_to_the_limit_of_its_own_day(scene: Scene, entered: MirroredTender) -> None:
    """政府采购法 27; 条例 23: the threshold of the province on the day of the announcement, not of today."""
    MirroredTender.objects.filter(pk=entered.pk).update(method="consultation", approval="")
    entered.refresh_from_db()
    day = entered.announced_on
    for since, asked in ((day, True), (day + timedelta(days=1), False)):
        value = f"{since.isoformat()} {entered.budget_fen}"
        set_setting(None, by=acting.console(), key="open_tender_threshold_fen", value=value)
        assert any("批准文号" in str(each.said) for each in queries.findings(entered)) is asked


def test_a_contract_that_was_signed_elsewhere_is_taken_in_as_it_was_awarded_there(city: City) -> None:
    hall = hall_of(city)
    said = terms()
    Project.objects.filter(pk=hall.project.pk).update(start_on=said.start_on, end_on=said.end_on, state="tendering")
    project = Project.objects.get(pk=hall.project.pk)
    one = a_result_elsewhere(project, said.amount_fen)
    MirroredTender.objects.filter(pk=one.pk).update(result_on=TODAY)
    winner, loser = one.winner, city.organisations[BUYER]

    def taken_in(**given: Any) -> Contract:
        held = {
            "supplier": winner,
            "terms": said,
            "signed_on": TODAY,
            "award_ref": "政采云",
            "paid_before_fen": 0,
            **given,
        }
        return contracts.take_over(project, by=hall.officer, file=paper(), **held)

    dearer = terms(amount_fen=said.amount_fen + 1, costs={"personnel": said.amount_fen + 1})
    for given, field in (({"supplier": loser}, "supplier"), ({"terms": dearer}, "amount_fen"),
                         ({"signed_on": TODAY - timedelta(days=1)}, "signed_on")):  # fmt: skip
        with pytest.raises(Refused) as refused:
            taken_in(**given)
        assert refused.value.field == field
    made = taken_in()
    assert (made.state, made.origin, made.mirrored, made.awarded_on) == ("running", "mirrored", one, TODAY)
    with pytest.raises(Refused, match="已经有合同"):
        taken_in()


def test_no_contract_is_taken_over_past_a_purchase_that_goes_on(scene: Scene, entered: MirroredTender) -> None:
    """Neither before the result of another platform is known, nor beside a purchase of this house."""
    held = {"supplier": scene.agencies[0], "terms": terms(), "signed_on": TODAY, "award_ref": "", "paid_before_fen": 0}
    with pytest.raises(Refused, match="先登记外部平台的中标结果") as refused:
        contracts.take_over(entered.project, by=scene.officer, file=paper(), **held)
    assert refused.value.field == "project"
    with pytest.raises(Refused, match="在本系统采购") as refused:
        contracts.take_over(scene.announced().project, by=scene.officer, file=paper(), **held)
    assert refused.value.code == "here"


def test_no_project_is_offered_for_taking_over_that_would_be_refused(scene: Scene, entered: MirroredTender) -> None:
    here, free = scene.announced().project, scene.project(budget_fen=60_000_000)

    def offered() -> set[int]:
        return set(contracts_read.to_take_over(scene.officer).values_list("pk", flat=True))

    assert free.pk in offered() and not {here.pk, entered.project_id} & offered()
    actions.take_in(entered, by=scene.officer, sheet=sheet())
    awarded(scene, MirroredTender.objects.get(pk=entered.pk))
    assert entered.project_id in offered()
    page = client_of(scene.officer).get("/purchasing/contracts/take-over/").content.decode()
    assert f'value="{free.pk}"' in page and f'value="{here.pk}"' not in page
    held = a_contract(scene.city, scene.officer, "running")
    Contract.objects.filter(pk=held.pk).update(project=entered.project, mirrored=entered, award=None, origin="mirrored")
    assert entered.project_id not in offered()
    Contract.objects.filter(pk=held.pk).update(state="dropped")
    assert entered.project_id in offered()
