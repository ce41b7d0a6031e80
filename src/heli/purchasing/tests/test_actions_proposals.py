"""Proposals: a need is opened for designs, agencies design, one becomes a project, the others read why not (S2.3c)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Notification, Setting
from heli.purchasing.actions import bids, needs, projects, proposals
from heli.purchasing.models import Need, Project, Proposal, Tender
from heli.purchasing.queries import needs as of_needs
from heli.purchasing.queries import proposals as queries
from heli.purchasing.queries.designers import why_shut_out
from heli.purchasing.tests.scene import SAID, Scene
from tests.cast import City, client_of, found_organisation, user_with

pytestmark = pytest.mark.django_db
SAYS: dict[str, Any] = {
    "title": "楼门互助网", "fit": "每栋楼两名老人互相联系。", "inputs": "活动室", "activities": "每周上门。", "outputs": "上门 900 人次",
    "outcomes": "八成老人有固定联系人。", "people": 100, "staff": "两名助理社工，一名督导。", "staff_people": 2, "staff_months": 12,
    "staff_monthly_fen": 800_000, "activity_fen": 4_000_000, "training_fen": 0, "administration_fen": 1_000_000, "tax_fen": 0,
    "other_fen": 0,
}  # fmt: skip
PERSONNEL = 2 * 12 * 800_000


@pytest.fixture
def scene(city: City) -> Scene:
    return Scene(city)


@pytest.fixture
def need(scene: Scene) -> Need:
    place = scene.city.places["330402008001"]
    return Need.objects.create(
        place=place, title="独居老人没人上门", group="独居老人", people=120, text="网格员忙不过来。",
        reported_by=user_with("community_officer", place).actor, reported_on=localdate(),
    )  # fmt: skip


@pytest.fixture
def called(scene: Scene, need: Need) -> Need:
    until = localdate() + timedelta(days=10)
    return proposals.call_designs(need, by=scene.officer, buyer=scene.buyer, until=until)


def designed(scene: Scene, need: Need, which: int = 0, handed: bool = True, **says: Any) -> Proposal:
    by = scene.bidders[which]
    made = proposals.draft_proposal(scene.agencies[which], by=by, need=need, **{**SAYS, **says})
    return proposals.hand_in_proposal(made, by=by) if handed else made


def over(need: Need) -> Need:
    """Its last day was yesterday."""
    Need.objects.filter(pk=need.pk).update(designs_until=localdate() - timedelta(days=1))
    return Need.objects.get(pk=need.pk)


def told(user: User) -> list[str]:
    return [str(each.words) for each in Notification.objects.filter(reader=user.actor).order_by("pk")]


def again(proposal: Proposal) -> Proposal:
    return Proposal.objects.get(pk=proposal.pk)


def test_one_is_taken_with_all_it_says_and_the_others_read_one_reason(scene: Scene, called: Need) -> None:
    mine, other, draft = (designed(scene, called, at, handed=at < 2) for at in range(3))
    over(called)
    with pytest.raises(Refused) as refused:
        proposals.take_proposal(again(mine), by=scene.officer)
    assert refused.value.field == "reason" and again(mine).state == "handed"
    project = proposals.take_proposal(again(mine), by=scene.officer, reason="人手更够。")
    assert (project.state, project.buyer, project.place, project.group, project.need, project.origin, project.proposal) == (
        "draft", scene.buyer, called.place, called.group, called.text, called, mine,
    )  # fmt: skip
    for name in proposals.CARRIED:
        assert getattr(project, name) == SAYS[name]
    costs = dict(project.costs.values_list("category", "amount_fen"))
    assert costs == {"personnel": PERSONNEL, "activity": 4_000_000, "administration": 1_000_000}
    assert project.budget_fen == sum(costs.values()) == mine.budget_fen
    assert {each.measure for each in project.figures.all()} >= {"people"}
    assert [again(each).state for each in (mine, other, draft)] == ["taken", "declined", "draft"]
    assert again(other).reason == "人手更够。" and again(draft).reason == ""
    called.refresh_from_db()
    assert (called.state, called.settled_by) == ("taken", scene.officer.actor)
    assert told(scene.bidders[0]) == ["方案已采用：楼门互助网"]
    assert told(scene.bidders[1]) == ["方案没有采用：楼门互助网"] and told(scene.bidders[2]) == []
    assert "人手更够。" in client_of(scene.bidders[1]).get(other.get_absolute_url()).content.decode()
    page = client_of(scene.officer).get(project.get_absolute_url()).content.decode()
    assert f'href="{mine.get_absolute_url()}"' in page


def test_nobody_sees_a_proposal_of_another_nor_the_purchaser_before_the_day_is_over(scene: Scene, called: Need) -> None:
    mine, draft = designed(scene, called), designed(scene, called, 1, handed=False)
    above = user_with("city_civil_affairs", scene.city.root)
    outside = user_with(
        "project_officer", found_organisation("桐乡市民政局", "department", scene.city.places["330483"])
    )
    head = user_with("agency_head", scene.agencies[0])
    readers = (scene.bidders[0], head, scene.bidders[1], scene.officer, scene.approver, above, outside)

    def seen(proposal: Proposal) -> list[int]:
        return [queries.proposals(user).filter(pk=proposal.pk).count() for user in readers]

    assert (seen(mine), seen(draft)) == ([1, 1, 0, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0, 0])
    assert client_of(scene.officer).get(mine.get_absolute_url()).status_code == 404
    page = client_of(scene.officer).get(called.get_absolute_url()).content.decode()
    assert "正在征集方案" in page and SAYS["title"] not in page and scene.agencies[0].name not in page
    over(called)
    assert (seen(mine), seen(draft)) == ([1, 1, 0, 1, 1, 1, 0], [0, 0, 1, 0, 0, 0, 0])
    page = client_of(scene.officer).get(called.get_absolute_url()).content.decode()
    assert SAYS["title"] in page and scene.agencies[0].name in page and scene.agencies[1].name not in page


def test_agencies_see_the_need_until_its_day_and_no_other_need(scene: Scene, called: Need) -> None:
    hidden = Need.objects.create(place=called.place, title="别的需求", group="老人", text="…", reported_by=called.reported_by,
                                 reported_on=localdate())  # fmt: skip
    writer = client_of(scene.bidders[0])
    page = writer.get("/purchasing/proposals/").content.decode()
    assert called.title in page and hidden.title not in page
    form = writer.get(f"/purchasing/needs/{called.pk}/design/").content.decode()
    for words in (called.text, called.group, "第十八条第二款", "待确认"):
        assert words in form
    assert called.reported_by.name not in form
    assert writer.get(f"/purchasing/needs/{hidden.pk}/design/").status_code == 404
    assert client_of(scene.officer).get(f"/purchasing/needs/{called.pk}/design/").status_code == 403
    over(called)
    assert called.title not in writer.get("/purchasing/proposals/").content.decode()
    assert writer.get(f"/purchasing/needs/{called.pk}/design/").status_code == 404
    with pytest.raises(Refused, match="最后一天"):
        designed(scene, called)


def test_the_day_is_moved_forward_only_and_not_over_what_came(scene: Scene, called: Need) -> None:
    assert called.designs_until is not None
    for days in (0, -1):
        with pytest.raises(Refused) as refused:
            moved(scene, called, called.designs_until + timedelta(days=days))
        assert refused.value.field == "until"
    later = moved(scene, called, called.designs_until + timedelta(days=5))
    assert later.designs_until == localdate() + timedelta(days=15)
    designed(scene, later)
    with pytest.raises(Refused, match="已经收到方案"):
        moved(scene, over(later), localdate() + timedelta(days=30))
    with pytest.raises(NotAllowed):
        proposals.call_designs(called, by=scene.bidders[0], buyer=scene.buyer, until=localdate() + timedelta(days=40))


def moved(scene: Scene, need: Need, until: date) -> Need:
    return proposals.call_designs(Need.objects.get(pk=need.pk), by=scene.officer, buyer=scene.buyer, until=until)


@pytest.mark.parametrize(
    ("field", "empty"),
    [("fit", ""), ("activities", " "), ("outcomes", ""), ("people", None), ("staff", ""), ("staff_monthly_fen", None)],
)
def test_what_is_missing_keeps_a_proposal_from_being_handed_in(
    scene: Scene, called: Need, field: str, empty: Any
) -> None:
    draft = designed(scene, called, handed=False, **{field: empty})
    with pytest.raises(Refused) as refused:
        proposals.hand_in_proposal(draft, by=scene.bidders[0])
    assert refused.value.code == "missing"
    answer = client_of(scene.bidders[0]).post(f"{draft.get_absolute_url()}hand-in/", {"version": draft.version})
    assert answer.status_code == 422 and "还不能提交" in answer.content.decode()


def test_one_of_an_agency_and_need_that_it_may_take_back_until_it_is_decided(scene: Scene, called: Need) -> None:
    mine = designed(scene, called)
    with pytest.raises(ValidationError, match="已经为这件需求编写了方案"):
        designed(scene, called)
    with pytest.raises(Refused):
        proposals.change_proposal(again(mine), by=scene.bidders[0], **SAYS)
    back = proposals.take_back_proposal(again(mine), by=scene.bidders[0])
    assert (back.state, back.handed_on) == ("draft", None)
    changed = proposals.change_proposal(back, by=scene.bidders[0], **{**SAYS, "people": 90})
    proposals.hand_in_proposal(changed, by=scene.bidders[0])
    over(called)
    proposals.take_back_proposal(again(mine), by=scene.bidders[0])
    with pytest.raises(Refused, match="最后一天"):
        proposals.hand_in_proposal(again(mine), by=scene.bidders[0])
    assert queries.of_need(scene.officer, called) == []
    with pytest.raises(NotAllowed):
        proposals.take_proposal(again(mine), by=scene.officer)


def test_before_the_day_nothing_is_decided_and_the_purchaser_does_not_design_itself(scene: Scene, called: Need) -> None:
    mine = designed(scene, called)
    with pytest.raises(NotAllowed):
        proposals.take_proposal(again(mine), by=scene.officer)
    for words in ("正在征集方案", "已经收到方案"):
        with pytest.raises(Refused, match=words):
            needs.take_need(Need.objects.get(pk=called.pk), by=scene.officer, buyer=scene.buyer)
        assert "take" not in {step.name for step in of_needs.steps(scene.officer, Need.objects.get(pk=called.pk))}
        over(called)
    proposals.decline_proposal(again(mine), by=scene.officer, reason="太贵。")
    assert again(mine).reason == "太贵。" and told(scene.bidders[0]) == ["方案没有采用：楼门互助网"]
    assert needs.take_need(Need.objects.get(pk=called.pk), by=scene.officer, buyer=scene.buyer).proposal is None


def test_a_need_that_is_declined_takes_its_proposals_along(scene: Scene, called: Need) -> None:
    mine, draft = designed(scene, called), designed(scene, called, 1, handed=False)
    needs.decline_need(Need.objects.get(pk=called.pk), by=scene.officer, reason="没有预算。")
    assert (again(mine).state, again(mine).reason, again(draft).state) == ("declined", "没有预算。", "draft")
    assert told(scene.bidders[0]) == ["方案没有采用：楼门互助网"]


def test_only_the_purchaser_that_called_decides(scene: Scene, called: Need) -> None:
    mine = designed(scene, called)
    over(called)
    district = found_organisation("南湖区民政局", "department", scene.city.places["330402"])
    other = user_with("project_officer", district)
    with pytest.raises(NotAllowed):
        proposals.take_proposal(again(mine), by=other)
    with pytest.raises(NotAllowed):
        proposals.take_proposal(again(mine), by=scene.bidders[0])
    with pytest.raises(Refused, match="由嘉兴市民政局征集方案"):
        proposals.call_designs(
            Need.objects.get(pk=called.pk), by=other, buyer=district, until=localdate() + timedelta(days=9)
        )


def test_what_waits_for_the_purchaser_and_for_the_agency(scene: Scene, called: Need) -> None:
    mine = designed(scene, called, handed=False)
    assert list(queries.near_their_day(scene.bidders[0])) == [], "ten days are left"
    Need.objects.filter(pk=called.pk).update(designs_until=localdate() + timedelta(days=7))
    assert list(queries.near_their_day(scene.bidders[0])) == [mine]
    assert list(queries.near_their_day(scene.bidders[1])) == []
    assert called not in of_needs.to_take(scene.officer)
    proposals.hand_in_proposal(again(mine), by=scene.bidders[0])
    assert not queries.to_decide(scene.officer) and not queries.near_their_day(scene.bidders[0])
    over(called)
    assert list(queries.to_decide(scene.officer)) == [called] and called not in of_needs.to_take(scene.officer)
    assert not queries.to_decide(scene.bidders[0])
    proposals.take_back_proposal(again(mine), by=scene.bidders[0])
    assert called in of_needs.to_take(scene.officer), "nothing came of it: it waits as any other"


def bought(scene: Scene, called: Need) -> Project:
    """An approved project that carries the proposal of the first agency, with its money."""
    mine = designed(scene, called)
    over(called)
    made = proposals.take_proposal(again(mine), by=scene.officer)
    return scene.project(proposal=made.proposal)


@pytest.mark.parametrize(
    ("method", "bound"),
    [("open", True), ("consultation", True), ("framework", True), ("single", False), ("direct", False)],
)
def test_who_designed_has_no_other_part_in_a_purchase_of_the_government(
    scene: Scene, called: Need, method: str, bound: bool
) -> None:
    """政府采购法实施条例第十八条第二款 (recalled): single source excepted; below the limit a purchaser buys by its own rules."""
    project, today = bought(scene, called), localdate()
    said = why_shut_out(project, scene.agencies[0], method, today)
    assert (said is not None) == bound
    if said is not None:
        assert "实施条例第十八条第二款，待确认" in str(said)
    assert why_shut_out(project, scene.agencies[1], method, today) is None
    assert why_shut_out(project, scene.agencies[0], method, date(2015, 2, 28)) is None, "not in force yet"
    Setting.objects.create(key="designer_may_bid", value=f"{today.isoformat()} 可以")
    assert why_shut_out(project, scene.agencies[0], method, today) is None
    assert (why_shut_out(project, scene.agencies[0], method, today - timedelta(days=1)) is not None) == bound


def test_the_designer_begins_no_bid_and_hands_none_in(scene: Scene, called: Need) -> None:
    tender, project = scene.announced(), bought(scene, called)
    bid = bids.begin_bid(scene.agencies[0], by=scene.bidders[0], tender=tender, passphrase=SAID)
    Project.objects.filter(pk=tender.project_id).update(proposal=project.proposal)
    tender = Tender.objects.get(pk=tender.pk)
    with pytest.raises(Refused, match="不能再参加这个项目的采购.*第十八条第二款"):
        bids.hand_in_sealed(type(bid).objects.get(pk=bid.pk), by=scene.bidders[0], file=None)
    bids.withdraw_bid(type(bid).objects.get(pk=bid.pk), by=scene.bidders[0])
    with pytest.raises(Refused, match="第十八条第二款") as refused:
        bids.begin_bid(scene.agencies[0], by=scene.bidders[0], tender=tender, passphrase=SAID)
    assert refused.value.code == "designer"
    assert bids.begin_bid(scene.agencies[1], by=scene.bidders[1], tender=tender, passphrase=SAID)


def test_a_dropped_project_leaves_the_proposal_taken_and_the_need_open(scene: Scene, called: Need) -> None:
    mine = designed(scene, called)
    over(called)
    made = proposals.take_proposal(again(mine), by=scene.officer)
    projects.drop_project(made, by=scene.officer, reason="预算没有批")
    assert Need.objects.get(pk=called.pk).is_open and again(mine).is_taken
    assert moved(scene, called, localdate() + timedelta(days=5)).is_called
