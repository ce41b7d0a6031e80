"""The notices of a tender that runs elsewhere: each with day, number or address, file, and held to the same rules."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from heli.core.errors import NotAllowed, Refused
from heli.purchasing.actions import mirrored as entering
from heli.purchasing.actions import mirrored_notices as actions
from heli.purchasing.models import Contract, MirroredNotice, MirroredTender, Project
from heli.purchasing.queries import mirrored_notices as queries
from heli.purchasing.tests.hall import hall_of, paper, terms
from heli.purchasing.tests.scene import Scene
from heli.purchasing.tests.test_mirrored import TODAY, TOLD, awarded, sheet
from tests.access_things.contracts import a_result_elsewhere
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(city: City) -> Scene:
    return Scene(city)


@pytest.fixture
def entered(scene: Scene) -> MirroredTender:
    return entering.enter(scene.project(budget_fen=60_000_000), by=scene.officer, **TOLD)


def listed(
    scene: Scene, one: MirroredTender, kind: str = "change", day: date | None = None, **given: Any
) -> MirroredNotice:
    told = {"number": "更正 1", **given}
    return actions.add_notice(one, by=scene.officer, kind=kind, published_on=day or one.announced_on, **told)


def said(one: MirroredTender) -> str:
    one.refresh_from_db()
    return "\n".join(f"{each.said} {each.source or ''}" for each in queries.findings(one))


@pytest.mark.parametrize(
    ("method", "days", "late", "article"),
    [
        ("open", 15, False, ""),
        ("open", 14, True, "第三十一条"),
        ("consultation", 5, False, ""),
        ("consultation", 4, True, "第十条"),
    ],
)
def test_a_change_that_affects_bids_leaves_them_days(
    scene: Scene, entered: MirroredTender, method: str, days: int, late: bool, article: str
) -> None:
    """政府采购法实施条例 31: at least 15 days; 磋商办法 (财库〔2014〕214号): 5 days."""
    MirroredTender.objects.filter(pk=entered.pk).update(method=method)
    entered.refresh_from_db()
    day = entered.deadline_on - timedelta(days=days)
    made = listed(scene, entered, day=day, affects=True)
    assert ("截止日期应当顺延" in said(entered)) is late and article in said(entered)
    MirroredNotice.objects.filter(pk=made.pk).update(affects=False)
    assert said(entered) == ""


def test_the_last_change_of_the_deadline_is_the_one_that_is_entered(scene: Scene, entered: MirroredTender) -> None:
    listed(scene, entered, deadline_on=TODAY + timedelta(days=9))
    listed(scene, entered, number="更正 2", deadline_on=TODAY + timedelta(days=5))
    assert "最后一次更正把截止日期改到" in said(entered)
    entering.change(entered, by=scene.officer, deadline_on=TODAY + timedelta(days=5))
    assert said(entered) == ""


def test_the_result_is_told_as_it_was_entered(scene: Scene, entered: MirroredTender) -> None:
    entering.take_in(entered, by=scene.officer, sheet=sheet())
    one = awarded(scene, MirroredTender.objects.get(pk=entered.pk))
    assert said(one) == "", "who keeps no list is not told"
    listed(scene, one, "other")
    assert "公告里没有结果公告" in said(one)
    result = listed(scene, one, "result", TODAY - timedelta(days=1), number="结果 1")
    assert "登记的是" in said(one)
    actions.remove_notice(result, by=scene.officer)
    listed(scene, one, "result", TODAY, number="结果 1")
    assert said(one) == ""


def test_a_failure_has_its_notice(scene: Scene, entered: MirroredTender) -> None:
    listed(scene, entered, "other")
    one = entering.fail(entered, by=scene.officer, reason="不足三家。")
    assert "公告里没有废标（终止）公告" in said(one)
    listed(scene, one, "failure", number="废标 1")
    assert said(one) == ""


def test_a_contract_is_told_within_two_workdays(city: City) -> None:
    hall = hall_of(city)
    Project.objects.filter(pk=hall.project.pk).update(state="tendering")
    one = a_result_elsewhere(Project.objects.get(pk=hall.project.pk), terms().amount_fen)
    MirroredTender.objects.filter(pk=one.pk).update(announced_on=date(2026, 3, 2), result_on=date(2026, 3, 30))
    contract = hall.drafted()
    Contract.objects.filter(pk=contract.pk).update(
        mirrored=one, award=None, origin="mirrored", signed_on=date(2026, 4, 10)
    )
    for day, late in ((date(2026, 4, 14), False), (date(2026, 4, 15), True)):
        made = MirroredNotice.objects.create(
            mirrored=one, kind="contract", published_on=day, number="合同 1", entered_by=hall.officer.actor
        )
        assert ("合同公告的日期" in said(one)) is late, "a Friday, then Monday and Tuesday"
        made.delete()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"day": TODAY + timedelta(days=1)}, "published_on"),
        ({"day": TODAY - timedelta(days=90)}, "published_on"),
        ({"deadline_on": TODAY - timedelta(days=60)}, "deadline_on"),
    ],
)
def test_a_notice_that_cannot_be_is_refused_beside_its_field(
    scene: Scene, entered: MirroredTender, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        listed(scene, entered, **given)
    assert refused.value.field == field and not MirroredNotice.objects.exists()


@pytest.mark.parametrize("given", [{"number": ""}, {"kind": "result", "affects": True}])
def test_the_database_holds_none_that_cannot_be_found_or_changes_nothing(
    scene: Scene, entered: MirroredTender, given: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        listed(scene, entered, **given)


def test_only_the_purchaser_lists_notices(scene: Scene, entered: MirroredTender) -> None:
    with pytest.raises(NotAllowed):
        actions.add_notice(entered, by=scene.agent, kind="other", published_on=TODAY, number="1", file=paper())
    made = listed(scene, entered)
    with pytest.raises(NotAllowed):
        actions.remove_notice(made, by=scene.agent)


def test_the_page_lists_each_with_its_file_and_asks_for_a_number_or_an_address(
    scene: Scene, entered: MirroredTender
) -> None:
    client, address = client_of(scene.officer), f"/purchasing/mirrored/{entered.pk}/notices/add/"
    day = entered.announced_on.isoformat()
    wrong = client.post(address, {"kind": "result", "published_on": day, "affects": "on"})
    text = wrong.content.decode()
    assert wrong.status_code == 422 and "编号和网址至少填一项" in text and "只有更正公告才填" in text
    given = {
        "kind": "change",
        "published_on": day,
        "url": "https://example.test/1",
        "what": "改了评分",
        "file": paper("更正.pdf"),
    }
    answer = client.post(address, given)
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(entered.get_absolute_url()).content.decode()
    assert "更正公告" in page and "改了评分" in page and 'href="https://example.test/1"' in page
    document = MirroredNotice.objects.get().document
    assert document is not None and f"/documents/{document.pk}/" in page
    watcher = client_of(scene.watcher).get(entered.get_absolute_url()).content.decode()
    assert "改了评分" in watcher and "登记公告" not in watcher
    made = MirroredNotice.objects.get()
    assert client.post(f"/purchasing/mirrored-notices/{made.pk}/remove/").status_code == 302
    assert not MirroredNotice.objects.exists()
