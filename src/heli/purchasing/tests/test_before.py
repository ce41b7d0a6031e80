"""What the law asks for before a tender is announced: shown on its page, and demanded by the announcement."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from heli.core.errors import Refused
from heli.core.rules.sentence import day_named
from heli.purchasing.actions import notices, opening, tenders
from heli.purchasing.models import PurchaseNotice, SurveyAnswer, Tender
from heli.purchasing.queries import before
from heli.purchasing.tests.scene import AGENCIES, Scene
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(city: City) -> Scene:
    return Scene(city)


@pytest.fixture
def approved(scene: Scene) -> Tender:
    tender = scene.draft()
    opening.make_tender_key(tender, by=scene.officer, officers=scene.keys(scene.opener, scene.watcher), threshold=2)
    tenders.submit_tender(tender, by=scene.officer)
    return tenders.approve_tender(tender, by=scene.approver)


def of(tender: Tender, kind: str) -> PurchaseNotice:
    return PurchaseNotice.objects.get(project=tender.project, kind=kind, state="published")


def announced(scene: Scene, tender: Tender) -> Tender:
    return tenders.announce_tender(tender, by=scene.officer, deadline_at=now() + timedelta(days=60))


def page(scene: Scene, tender: Tender) -> str:
    return client_of(scene.officer).get(tender.get_absolute_url()).content.decode()


def test_an_intention_stands_thirty_days_before_the_announcement(scene: Scene, approved: Tender) -> None:
    """财库〔2020〕10号: thirty days; a day less is refused, the day itself is not."""
    notice = of(approved, "intention")
    PurchaseNotice.objects.filter(pk=notice.pk).update(published_on=localdate() - timedelta(days=29))
    with pytest.raises(Refused, match=r"最早 .* 开始采购（财库〔2020〕10号）") as refused:
        announced(scene, approved)
    assert refused.value.code == "before"
    tomorrow = localdate() + timedelta(days=1)
    found = before.conditions(approved, localdate())[0]
    assert (found.is_met, found.since) == (False, tomorrow)
    shown = page(scene, approved)
    assert day_named(tomorrow) in shown and "起具备" in shown
    PurchaseNotice.objects.filter(pk=notice.pk).update(published_on=localdate() - timedelta(days=30))
    assert announced(scene, approved).state == "announced"


def test_without_a_public_intention_nothing_is_announced(scene: Scene, approved: Tender) -> None:
    notices.withdraw_notice(of(approved, "intention"), by=scene.officer, reason="内容有变")
    with pytest.raises(Refused, match="还没有公开采购意向（财库〔2020〕10号）"):
        announced(scene, approved)
    shown = page(scene, approved)
    assert "还缺</span>" in shown and "因不可预见的原因急需采购的不受限制" in shown
    form = client_of(scene.officer).get(f"{approved.get_absolute_url()}announce/").content.decode()
    assert "还没有公开采购意向" in form


def test_what_is_urgent_and_unforeseen_is_announced_at_once_and_its_reason_is_shown(
    scene: Scene, approved: Tender
) -> None:
    early = of(approved, "intention")
    PurchaseNotice.objects.filter(pk=early.pk).update(published_on=localdate())
    urgent = notices.draft_notice(approved.project, by=scene.officer, kind="intention", urgent_reason="台风后急需驻点")
    notices.publish_notice(urgent, by=scene.officer)
    assert "紧急采购，不受公开期限的限制：台风后急需驻点" in page(scene, approved)
    assert announced(scene, approved).state == "announced"


def test_a_need_is_answered_by_three_within_a_year(scene: Scene, approved: Tender) -> None:
    """财库〔2021〕22号 11: for what serves the public; three respondents, each within a year."""
    answer = SurveyAnswer.objects.filter(notice__project=approved.project).earliest("pk")
    SurveyAnswer.objects.filter(pk=answer.pk).update(received_on=localdate() - timedelta(days=366))
    with pytest.raises(Refused, match=r"还差 1 个单位的答复（财库〔2021〕22号第十一条）"):
        announced(scene, approved)
    assert "还差 1 个单位的答复" in page(scene, approved)
    SurveyAnswer.objects.filter(pk=answer.pk).update(name=AGENCIES[0], received_on=localdate())
    assert announced(scene, approved).state == "announced"


def test_the_public_is_asked_about_the_need_and_has_its_time(scene: Scene, approved: Tender) -> None:
    """条例 15: for a service that the public uses."""
    question = of(approved, "opinion")
    PurchaseNotice.objects.filter(pk=question.pk).update(closes_on=localdate())
    with pytest.raises(Refused, match=r"征求公众意见到 .* 为止，公布汇总或者到期以后才能公告（.*第十五条）"):
        announced(scene, approved)
    question.refresh_from_db()
    notices.summarise(question, by=scene.officer, summary="没有收到意见。")
    assert before.unmet(approved, localdate()) is None
    notices.withdraw_notice(of(approved, "opinion"), by=scene.officer, reason="内容有变")
    with pytest.raises(Refused, match=r"还没有就采购需求征求公众的意见（.*第十五条）"):
        announced(scene, approved)


def test_all_conditions_are_shown_met_to_the_side_that_announces_and_to_nobody_else(
    scene: Scene, approved: Tender
) -> None:
    shown = page(scene, approved)
    assert "公告前的条件" in shown and shown.count("已具备</span>") == 3
    told = announced(scene, approved)
    assert before.shown(scene.officer, told) is None
    assert before.shown(scene.bidders[0], approved) is None


def test_below_the_limit_none_of_them_is_asked_for(scene: Scene) -> None:
    """A purchaser that buys by its own rules is not bound by them."""
    tender = Tender(method="direct", project=scene.project())
    assert before.conditions(tender, localdate()) == []
