"""What is held against a supplier: it is heard, somebody else decides, a ban keeps its bids out and ends by its date."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Notification
from heli.core.rules.sentence import day_named
from heli.purchasing.actions import bids
from heli.purchasing.actions import conduct as actions
from heli.purchasing.models import Bid, ConductEntry, Project, Tender
from heli.purchasing.queries import conduct as queries
from heli.purchasing.rules import conduct as rules
from heli.purchasing.rules import drafts
from heli.purchasing.rules.bid import Content
from heli.purchasing.tests.evaluation_scene import Evaluating
from heli.purchasing.tests.scene import SAID
from tests.cast import City, found_organisation, user_with

pytestmark = pytest.mark.django_db
State = ConductEntry.State


@pytest.fixture
def scene(city: City) -> Evaluating:
    return Evaluating(city)


@pytest.fixture
def head(scene: Evaluating) -> User:
    return user_with("agency_head", scene.agencies[0], "方瑜")


@pytest.fixture
def decider(scene: Evaluating) -> User:
    """The other person of the finance department."""
    return user_with("procurement_supervisor", scene.city.root, "沈砚")


def years(count: int) -> date:
    return rules._same_day(localdate(), count)


def opened(scene: Evaluating, **given: Any) -> ConductEntry:
    said = {"kind": "false_papers", "facts": "业绩合同是伪造的。", "evidence": "合同原件和对方的说明。", **given}
    return actions.open_entry(scene.agencies[0], by=scene.watcher, **said)


def stated(scene: Evaluating, head: User, **given: Any) -> ConductEntry:
    return actions.state_defence(opened(scene, **given), by=head, defence="合同是真的，有付款凭证。")


def recorded(scene: Evaluating, head: User, decider: User, **given: Any) -> ConductEntry:
    days = {"holds_until": years(3), "banned_until": years(1), **given}
    return actions.decide_entry(stated(scene, head), by=decider, found=True, reason="查证属实。", **days)


def over(entry: ConductEntry) -> ConductEntry:
    """Its term is past."""
    ConductEntry.objects.filter(pk=entry.pk).update(defence_until=localdate() - timedelta(days=1))
    return ConductEntry.objects.get(pk=entry.pk)


def test_an_entry_is_numbered_and_the_head_of_the_agency_is_told_until_when_to_answer(
    scene: Evaluating, head: User
) -> None:
    stranger = user_with("agency_head", scene.agencies[1])
    first, second = opened(scene), opened(scene, kind="bribery")
    assert first.number == f"采购诚信〔{localdate().year}〕1号" and second.serial == 2
    assert first.state == State.OPEN and first.defence_until == localdate() + timedelta(days=7)
    told = Notification.objects.filter(kind="purchasing.conduct.open")
    assert {each.reader_id for each in told} == {head.actor_id} and stranger.actor_id
    assert {each.until for each in told} == {first.defence_until}


@pytest.mark.parametrize("role", ["project_officer", "purchase_approver", "procurement_agent", "bid_writer"])
def test_only_who_supervises_opens_decides_and_withdraws(scene: Evaluating, head: User, role: str) -> None:
    entry = stated(scene, head)
    office = scene.agencies[0] if role == "bid_writer" else scene.buyer
    by = user_with(role, office)
    said = {"kind": "slander", "facts": "诋毁。", "evidence": "录音。"}
    deeds = (
        lambda: actions.open_entry(scene.agencies[0], by=by, **said),
        lambda: actions.decide_entry(entry, by=by, found=False, reason="没有。"),
        lambda: actions.withdraw_entry(entry, by=by, withdrawal="不对。"),
    )
    for deed in deeds:
        with pytest.raises(NotAllowed):
            deed()


def test_a_supervisor_of_another_district_opens_nothing_against_it(scene: Evaluating) -> None:
    elsewhere = user_with("procurement_supervisor", scene.city.places["330483"])
    with pytest.raises(NotAllowed):
        actions.open_entry(scene.agencies[0], by=elsewhere, kind="slander", facts="诋毁。", evidence="录音。")


def test_who_bought_in_a_project_opens_and_decides_nothing_about_its_tender(
    scene: Evaluating, head: User, decider: User
) -> None:
    held = Tender.objects.filter(pk=scene.opened_with().pk)
    Project.objects.update(drafted_by=scene.watcher.actor)
    with pytest.raises(Refused, match="购买者"):
        opened(scene, tender=held.get())
    Project.objects.update(drafted_by=decider.actor)
    entry = stated(scene, head, tender=held.get())
    with pytest.raises(Refused, match="购买者"):
        actions.decide_entry(entry, by=decider, found=False, reason="没有查实。")


def test_the_agency_answers_once_itself_and_within_its_term(scene: Evaluating, head: User, decider: User) -> None:
    entry = opened(scene)
    for by in (scene.bidders[0], user_with("agency_head", scene.agencies[1]), scene.watcher):
        with pytest.raises((NotAllowed, Refused)):
            actions.state_defence(entry, by=by, defence="替人说。")
    with pytest.raises(Refused) as nothing:
        actions.state_defence(entry, by=head, defence="")
    assert nothing.value.field == "defence"
    answered = actions.state_defence(entry, by=head, defence="合同是真的。")
    assert answered.state == State.STATED and answered.defended_on == localdate()
    told = Notification.objects.filter(kind="purchasing.conduct.state").values_list("reader", flat=True)
    assert set(told) == {scene.watcher.actor_id, decider.actor_id}
    with pytest.raises(Refused):
        actions.state_defence(answered, by=head, defence="再说一次。")
    with pytest.raises(Refused, match="已经过了"):
        actions.state_defence(over(opened(scene)), by=head, defence="晚了。")


def test_it_is_decided_by_another_and_not_before_the_agency_was_heard_or_its_term_is_over(
    scene: Evaluating, head: User, decider: User
) -> None:
    entry = opened(scene)
    with pytest.raises(Refused, match="还没有过") as early:
        actions.decide_entry(entry, by=decider, found=False, reason="没有查实。")
    assert early.value.code == "early"
    with pytest.raises(Refused) as same:
        actions.decide_entry(over(entry), by=scene.watcher, found=False, reason="没有查实。")
    assert same.value.code == "same_person"
    cleared = actions.decide_entry(over(entry), by=decider, found=False, reason="没有查实。")
    assert cleared.state == State.CLEARED and cleared.holds_until is None and cleared.decided_by == decider.actor
    with pytest.raises(Refused) as twice:
        actions.decide_entry(cleared, by=decider, found=False, reason="再来。")
    assert twice.value.code == "state"
    told = Notification.objects.filter(kind="purchasing.conduct.decide").values_list("reader", flat=True)
    assert set(told) == {head.actor_id, scene.watcher.actor_id}


@pytest.mark.parametrize(
    ("days", "field", "code"),
    [
        ({}, "holds_until", "needed"),
        ({"holds_until": 0}, "holds_until", "past"),
        ({"holds_until": 3, "banned_until": -1}, "banned_until", "ban"),
        ({"holds_until": 5, "banned_until": 4}, "banned_until", "ban"),
        ({"holds_until": 1, "banned_until": 2}, "banned_until", "dates"),
    ],
)
def test_a_record_ends_later_and_a_ban_lasts_from_one_to_three_years_within_it(
    scene: Evaluating, head: User, decider: User, days: dict[str, int], field: str, code: str
) -> None:
    entry = stated(scene, head)
    given = {name: years(count) if count >= 0 else years(1) - timedelta(days=1) for name, count in days.items()}
    with pytest.raises(Refused) as refused:
        actions.decide_entry(entry, by=decider, found=True, reason="属实。", **given)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert code != "ban" or "第七十七条" in str(refused.value)


@pytest.mark.parametrize("count", [1, 3])
def test_the_first_and_the_last_lawful_day_of_a_ban_are_taken(
    scene: Evaluating, head: User, decider: User, count: int
) -> None:
    entry = recorded(scene, head, decider, banned_until=years(count))
    assert entry.state == State.RECORDED and entry.banned_until == years(count)


def test_where_the_article_names_no_ban_there_is_none(scene: Evaluating, head: User, decider: User) -> None:
    entry = stated(scene, head, kind="deemed_collusion")
    with pytest.raises(Refused, match="没有规定禁止") as refused:
        actions.decide_entry(
            entry, by=decider, found=True, reason="属实。", holds_until=years(2), banned_until=years(1)
        )
    assert refused.value.code == "no_ban" and "第87号" in str(refused.value)
    kept = actions.decide_entry(entry, by=decider, found=True, reason="属实。", holds_until=years(2))
    assert kept.state == State.RECORDED and queries.ban_of(scene.agencies[0], localdate()) is None


def test_a_decision_is_lifted_with_a_reason_and_not_by_who_opened_it(
    scene: Evaluating, head: User, decider: User
) -> None:
    entry = recorded(scene, head, decider)
    with pytest.raises(Refused) as same:
        actions.withdraw_entry(entry, by=scene.watcher, withdrawal="判断有误。")
    assert same.value.code == "same_person"
    with pytest.raises(Refused) as nothing:
        actions.withdraw_entry(entry, by=decider, withdrawal="")
    assert nothing.value.field == "withdrawal"
    lifted = actions.withdraw_entry(entry, by=decider, withdrawal="复核时对方更正了说明。")
    assert lifted.state == State.WITHDRAWN and queries.ban_of(scene.agencies[0], localdate()) is None
    told = Notification.objects.filter(kind="purchasing.conduct.withdraw").values_list("reader", flat=True)
    assert set(told) == {head.actor_id, scene.watcher.actor_id}
    not_decided = actions.withdraw_entry(opened(scene), by=scene.watcher, withdrawal="记错了单位。")
    assert not_decided.state == State.WITHDRAWN


def test_the_database_holds_no_record_without_an_end_and_no_ban_beyond_it(
    scene: Evaluating, head: User, decider: User
) -> None:
    entry = recorded(scene, head, decider)
    for wrong in ({"holds_until": None}, {"banned_until": years(4)}, {"decided_by": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ConductEntry.objects.filter(pk=entry.pk).update(**wrong)


def test_while_a_ban_holds_no_bid_is_handed_in_and_the_agency_is_told_why_until_it_ends_by_its_date(
    scene: Evaluating, head: User, decider: User
) -> None:
    tender = scene.announced()
    entry = recorded(scene, head, decider)
    assert entry.banned_until is not None
    with pytest.raises(Refused) as refused:
        scene.sealed(tender)
    said = str(refused.value)
    assert refused.value.code == "barred" and entry.number in said and str(day_named(entry.banned_until)) in said
    assert "第七十七条第一款第一项" in said and "第二十二条第一款第五项" in said
    bid = Bid.objects.get()
    assert bid.state == "draft"
    with pytest.raises(Refused, match="禁止参加"):
        bids.hand_in_sealed(bid, by=scene.bidders[0], file=SimpleUploadedFile("a", b"sealed"))
    assert scene.sealed(tender, 1).state == "sealed"
    ends = entry.banned_until
    assert queries.ban_of(scene.agencies[0], ends) and not queries.ban_of(scene.agencies[0], ends + timedelta(days=1))
    yesterday = localdate() - timedelta(days=1)
    ConductEntry.objects.update(decided_on=yesterday - timedelta(days=400), banned_until=yesterday)
    said_now = Content(price_fen=42_000_000, personnel_fen=30_000_000, contact="林岚", phone="13800000000",
                       qualification="符合。", answers={"服务方案": "方案", "同类服务经验": "两个项目"})  # fmt: skip
    bid = bids.save_draft(Bid.objects.get(pk=bid.pk), by=scene.bidders[0], content=said_now)
    bids.seal_bid(bid, by=scene.bidders[0], key=drafts.unlock(dict(bid.draft_key or {}), SAID.said))
    assert Bid.objects.get(pk=bid.pk).state == "sealed"


def test_an_entry_is_seen_by_who_supervises_and_by_the_agency_and_what_holds_by_who_opened_a_bid_of_it(
    scene: Evaluating, head: User, decider: User
) -> None:
    entry = opened(scene)
    tender = scene.opened_with()
    stranger = user_with("project_officer", found_organisation("嘉兴市教育局", "department", scene.city.root))
    other, elsewhere = scene.bidders[1], user_with("procurement_supervisor", scene.city.places["330483"])
    buyers = (scene.officer, scene.agent, scene.approver)

    def seeing(*people: User) -> list[bool]:
        return [queries.entries(User.objects.get(pk=each.pk)).filter(pk=entry.pk).exists() for each in people]

    assert seeing(scene.watcher, decider, head, scene.bidders[0]) == [True] * 4
    assert seeing(*buyers, stranger, other, elsewhere) == [False] * 6
    entry = actions.state_defence(entry, by=head, defence="合同是真的。")
    entry = actions.decide_entry(entry, by=decider, found=True, reason="属实。", holds_until=years(2))
    assert seeing(*buyers) == [True] * 3 and seeing(stranger, other, elsewhere) == [False] * 3
    assert not queries.is_party(scene.officer, entry) and queries.is_party(head, entry)
    opened_bid = Bid.objects.filter(tender=tender, agency=scene.agencies[0])
    content = opened_bid.get().content
    opened_bid.update(state="sealed", content=None, price_fen=None)
    assert seeing(*buyers) == [False] * 3, "who bids is nobody's to know before the opening"
    opened_bid.update(state="opened", content=content, price_fen=1)
    assert seeing(*buyers) == [True] * 3
    past = localdate() - timedelta(days=1)
    ConductEntry.objects.update(decided_on=past - timedelta(days=9), holds_until=past)
    assert seeing(*buyers) == [False] * 3 and seeing(scene.watcher, head) == [True] * 2


def test_an_agency_that_lies_nowhere_is_the_citys(scene: Evaluating, decider: User) -> None:
    agency = scene.agencies[0]
    type(agency).objects.filter(pk=agency.pk).update(place=None)
    agency.refresh_from_db()
    entry = actions.open_entry(agency, by=scene.watcher, kind="slander", facts="诋毁。", evidence="录音。")
    assert entry in queries.entries(decider) and decider.may("purchasing.conduct.decide", entry)
    district = user_with("procurement_supervisor", scene.city.places["330402"])
    assert entry not in queries.entries(district) and agency not in queries.agencies(district)
    assert agency in queries.agencies(decider) and scene.agencies[2] in queries.agencies(district)
    assert scene.buyer not in queries.agencies(decider) and not queries.agencies(scene.officer).exists()


def test_what_waits_goes_to_the_head_and_then_to_another_than_who_opened_it(
    scene: Evaluating, head: User, decider: User
) -> None:
    entry = opened(scene)
    state, decide = queries.WAITING
    assert list(queries.to_state(head)) == [entry] and state.line(entry).until == entry.defence_until
    assert not queries.to_state(user_with("agency_head", scene.agencies[1])).exists()
    assert not queries.to_decide(decider).exists()
    entry = over(entry)
    assert not queries.to_state(head).exists() and list(queries.to_decide(decider)) == [entry]
    assert not queries.to_decide(scene.watcher).exists() and decide.line(entry).until is None


def test_each_kind_has_its_article_and_its_length() -> None:
    on = date(2026, 11, 28)
    assert tuple(ConductEntry.Kind.values) == rules.KINDS
    bans = {kind: rules.ban(kind, on) for kind in rules.KINDS}
    assert [kind for kind, each in bans.items() if each is None] == ["deemed_collusion"]
    assert bans["collusion"] == rules.Ban(date(2027, 11, 28), date(2029, 11, 28))
    assert bans["fabricated_complaint"] == bans["collusion"]
    assert rules.ban("slander", date(2028, 2, 29)) == rules.Ban(date(2029, 2, 28), date(2031, 2, 28))
    assert (
        all(rules.article(kind, on).confirmed for kind in rules.KINDS) and not rules.defence_term(on).source.confirmed
    )
