"""What may follow an open tender with two left: a new tender, another way, a negotiation with the two (87号令 43, 74号令 27)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from heli.core.errors import Refused
from heli.purchasing.actions import evaluation as evaluating
from heli.purchasing.actions import mirrored as actions
from heli.purchasing.models import Bid, MirroredTender, Project, Tender
from heli.purchasing.queries import after_failure
from heli.purchasing.rules import document
from heli.purchasing.tests.evaluation_scene import Evaluating
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = localdate()
TOLD: dict[str, Any] = {
    "platform": "政采云", "code": "JXZC2026-9", "method": "negotiation", "budget_fen": 48_000_000, "approval": "财采〔2026〕9号",
    "announced_on": TODAY - timedelta(days=5), "deadline_on": TODAY - timedelta(days=1),
}  # fmt: skip


@pytest.fixture
def scene(city: City) -> Evaluating:
    return Evaluating(city)


def failed(scene: Evaluating, came: int = 2) -> Tender:
    tender = scene.announced()
    for which in range(came):
        scene.sealed(tender, which)
    return scene.opened(tender)


@pytest.mark.parametrize(
    ("left", "on", "article"),
    # 财政部令第74号第二十七条: with two, and since it is in force
    [(2, date(2026, 11, 29), "第二十七条"), (1, date(2026, 11, 29), None), (3, date(2026, 11, 29), None), (2, date(2014, 1, 31), None)],
)  # fmt: skip
def test_only_two_that_are_left_are_negotiated_with(left: int, on: date, article: str | None) -> None:
    found = document.negotiated_with(left, on)
    assert (found.article if found else None) == article


def test_who_runs_it_reads_the_lawful_ways_with_their_articles_and_nobody_else(scene: Evaluating) -> None:
    tender = failed(scene)
    page = client_of(scene.agent).get(tender.get_absolute_url()).content.decode()
    for said in (
        "投标人不足废标以后可以这样办",
        "第四十三条",
        "改正以后重新招标",
        "第二十七条",
        "竞争性谈判",
        scene.agencies[1].name,
    ):
        assert said in page
    assert [each.source.article for each in after_failure.ways(scene.officer, tender)][-1] == "第二十七条"
    assert not after_failure.ways(scene.bidders[0], tender)
    assert "可以这样办" not in client_of(scene.bidders[0]).get(tender.get_absolute_url()).content.decode()


def test_with_one_left_nobody_negotiates(scene: Evaluating) -> None:
    tender = failed(scene, 1)
    assert [each.source.article for each in after_failure.ways(scene.officer, tender)] != []
    assert not any("谈判" in str(each.said) for each in after_failure.ways(scene.officer, tender))
    with pytest.raises(Refused, match="只有公开招标失败、剩下两家.*第二十七条") as refused:
        actions.enter(Project.objects.get(pk=tender.project_id), by=scene.officer, **TOLD)
    assert refused.value.field == "method"


def test_two_left_after_the_check_count_too(scene: Evaluating) -> None:
    tender = failed(scene, 3)
    assert tender.state == "opened"
    bids = list(tender.bids.order_by("pk"))
    for bid in bids:
        evaluating.judge_qualification(
            tender, by=scene.officer, bid=bid, passed=bid != bids[0], reason="没有登记证书。"
        )
    after = evaluating.close_qualification(Tender.objects.get(pk=tender.pk), by=scene.officer)
    assert after.state == "failed"
    assert [each.agency for each in after_failure.left(after)] == [bids[1].agency, bids[2].agency]


def test_a_negotiation_is_entered_with_its_approval_and_won_by_one_of_the_two(scene: Evaluating) -> None:
    """No rule of ours ranks the two: the outcome is kept as it was entered, and said to be so."""
    tender = failed(scene)
    project = Project.objects.get(pk=tender.project_id)
    with pytest.raises(Refused, match="先经财政部门批准.*第二十七条") as refused:
        actions.enter(project, by=scene.officer, **{**TOLD, "approval": ""})
    assert refused.value.field == "approval"
    one = actions.enter(project, by=scene.officer, **TOLD)
    page = client_of(scene.officer).get(one.get_absolute_url()).content.decode()
    assert "本系统没有条文" in page and "重新计算的名次" not in page
    won = {"price_fen": 40_000_000, "result_on": TODAY}
    with pytest.raises(Refused, match="只与公开招标剩下的两家") as other:
        actions.award(one, by=scene.officer, winner=scene.agencies[2], **won)
    assert other.value.field == "winner"
    done = actions.award(one, by=scene.officer, winner=scene.agencies[1], **won)
    assert done.state == "awarded" and done.sign_by is not None


def test_a_negotiation_does_not_begin_a_purchase(scene: Evaluating) -> None:
    project = scene.project(budget_fen=48_000_000)
    with pytest.raises(Refused, match="只有公开招标失败"):
        actions.enter(project, by=scene.officer, **TOLD)
    assert not MirroredTender.objects.exists() and not Bid.objects.exists()
