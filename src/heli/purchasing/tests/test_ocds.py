"""What of a purchase leaves as open data: all that became public, and nothing before."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now

from heli.purchasing.actions import award as awards
from heli.purchasing.actions import contracts, milestones, notices, tenders
from heli.purchasing.actions.contracts import ContractTerms
from heli.purchasing.models import PurchaseNotice, Tender
from heli.purchasing.queries import ocds as queries
from heli.purchasing.rules import ocds
from heli.purchasing.tests.evaluation_scene import Evaluating
from heli.purchasing.tests.framework_scene import Framed
from heli.purchasing.tests.hall import Hall, hall_of
from heli.purchasing.tests.ocds_schema import faults
from heli.purchasing.tests.scene import AGENCIES, Scene
from tests.access_things.contracts import a_project_bought
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db


def tags() -> list[str]:
    return [each["tag"][-1] for each in queries.releases(queries.public_projects())]


def test_a_tender_is_told_of_with_its_announcement_and_its_bidders_with_the_opening(city: City) -> None:
    scene = Scene(city)
    tender = scene.announced()
    PurchaseNotice.objects.filter(kind="intention").delete()
    for at in range(3):
        scene.sealed(tender, at)
    told = json.dumps(list(queries.releases(queries.public_projects())), ensure_ascii=False)
    assert tags() == ["tender"] and all(name not in told for name in AGENCIES), (
        "who bids is nobody's before the opening"
    )
    scene.opened(tender)
    (opening,) = [e for e in queries.releases(queries.public_projects()) if e["tag"] == ["tenderUpdate"]]
    assert opening["tender"]["numberOfTenderers"] == 3
    assert {each["name"] for each in opening["tender"]["tenderers"]} == set(AGENCIES)


def test_drafts_are_told_to_nobody_and_a_cancelled_tender_says_why(city: City) -> None:
    scene = Scene(city)
    scene.draft()
    tender = scene.announced()
    PurchaseNotice.objects.filter(kind="intention").delete()
    assert tags() == ["tender"]
    tenders.cancel_tender(tender, by=scene.officer, reason="项目内容有重大变化。")
    assert tags() == ["tender", "tenderCancellation"]
    (_announced, cancelled) = queries.releases(queries.public_projects())
    assert cancelled["tender"]["amendments"][0]["rationale"] == "项目内容有重大变化。"


def test_an_intention_is_the_planning_of_a_purchase(city: City) -> None:
    scene = Scene(city)
    project = scene.project()
    PurchaseNotice.objects.filter(kind="intention").delete()
    notice = notices.draft_notice(project, by=scene.officer, kind="intention")
    assert tags() == []
    notices.publish_notice(notice, by=scene.officer)
    (planning,) = queries.releases(queries.public_projects())
    assert planning["planning"]["budget"]["amount"] == {"amount": 480_000, "currency": "CNY"}


def told(tender: Tender) -> list[dict[str, Any]]:
    return list(queries.releases(queries.public_projects().filter(tenders=tender)))


def of_award(tender: Tender) -> list[dict[str, Any]]:
    return [each for each in told(tender) if "awards" in each]


def test_an_award_is_told_with_its_notice_and_that_it_was_given_up_stays(city: City) -> None:
    scene = Evaluating(city)
    tender = scene.ranked()
    award = awards.decide_award(tender, by=scene.approver)
    assert of_award(tender) == [], "nobody was told yet"
    awards.publish_result(tender, by=scene.agent)
    (first,) = of_award(tender)
    assert first["id"].endswith(f"-award-{award.uid}") and first["tag"] == ["award"]
    assert first["awards"][0]["value"]["amount"] == (award.bid.price_fen or 0) // 100
    second = awards.award_next(tender, by=scene.approver, why="refused", reason="不签。")
    awards.publish_result(tender, by=scene.agent)
    assert [each["awards"][0]["status"] for each in of_award(tender)] == ["active", "cancelled", "active"]
    assert of_award(tender)[0]["id"] == first["id"], "ids stay"
    record = ocds.record_of(next(iter(queries.processes(queries.public_projects().filter(tenders=tender)))))
    compiled = {each["id"]: each["status"] for each in record["compiledRelease"]["awards"]}
    assert compiled == {str(award.uid): "cancelled", str(second.uid): "active"}
    assert faults(ocds.package(told(tender), "https://heli.example/", now(), "heli"), "release-package") == []


def test_an_award_falls_with_its_tender(city: City) -> None:
    scene = Evaluating(city)
    tender = scene.ranked()
    awards.decide_award(tender, by=scene.approver)
    awards.publish_result(tender, by=scene.agent)
    awards.fail_tender(tender, by=scene.approver, reason="评审过程有违法行为。")
    assert [each["awards"][0]["status"] for each in of_award(tender)] == ["active", "cancelled"]


@pytest.fixture
def hall(city: City) -> Hall:
    return hall_of(city)


def test_a_signed_contract_is_told_of_and_each_payment_of_it(hall: Hall) -> None:
    contract = hall.drafted()
    assert tags() == ["award"], "nobody has signed"
    contract = hall.signed(contract)
    hall.paid(contract)
    awarded, signed, paid = queries.releases(queries.public_projects().filter(contracts=contract))
    assert (awarded["tag"], signed["tag"], paid["tag"]) == (["award"], ["contract"], ["implementation"])
    assert signed["contracts"][0]["awardID"] == awarded["awards"][0]["id"] == str(contract.mirrored.uid)
    (transaction,) = paid["contracts"][0]["implementation"]["transactions"]
    assert transaction["value"]["amount"] == 200_000 and transaction["date"].startswith(localdate().isoformat())


def test_anybody_reads_records_that_the_official_schema_accepts(hall: Hall) -> None:
    contract = hall.running()
    hall.paid(contract)
    page = client_of(None).get("/purchasing/ocds/")
    held = json.loads(page.content)
    assert page["Content-Type"].startswith("application/json") and len(held["records"]) == 1
    one = json.loads(client_of(None).get(f"/purchasing/ocds/{contract.project.uid}/").content)
    assert one["records"][0]["ocid"] == f"heli-{contract.project.uid}"
    assert client_of(None).get("/purchasing/ocds/00000000-0000-7000-8000-000000000000/").status_code == 404
    assert faults(held, "record-package") == []


def test_reading_more_purchases_asks_no_more(hall: Hall) -> None:
    hall.paid(hall.running())
    with CaptureQueriesContext(connection) as asked:
        first = list(queries.releases(queries.public_projects()))
    again = replace(hall, project=a_project_bought(hall.city, hall.officer))
    again.running()
    with CaptureQueriesContext(connection) as more:
        assert len(list(queries.releases(queries.public_projects()))) > len(first)
    assert len(more) <= len(asked)


def test_a_framework_agreement_is_told_with_all_that_entered_and_each_contract_with_its_own_award(city: City) -> None:
    scene = Framed(city)
    call_off = scene.called_off(scene.signed())
    amount, today = call_off.most_fen, localdate()
    terms = ContractTerms("探访合同", "上门。", today, today + timedelta(days=300), amount, {"personnel": amount})
    contract = contracts.draft_contract(call_off.agreement.project, by=scene.officer, terms=terms, call_off=call_off)
    milestones.plan_milestone(
        contract, by=scene.officer, title="中期", due_on=today, amount_fen=amount, deliverable="服务记录"
    )
    contract = contracts.sign_contract(contract, by=scene.approver)
    contracts.sign_for_supplier(contract, by=scene.head(call_off.entered))
    releases = list(queries.releases(queries.public_projects()))
    entered, second = [each for each in releases if "award" in each["tag"]]
    assert len(entered["awards"][0]["suppliers"]) == 2 and "value" not in entered["awards"][0]
    assert second["awards"][0]["title"] == str(call_off) and second["awards"][0]["value"]["amount"] == amount / 100
    assert [each["id"] for each in second["awards"]] == [each["awardID"] for each in second["contracts"]]
    assert faults(ocds.package(releases, "https://heli.example/", now(), "heli"), "release-package") == []
