"""A removal: which posts it ends and who is told, what its pages warn of, and what they no longer speak of."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from heli.accounts.models import User
from heli.core.models import Notification
from heli.workforce.actions import conduct as actions
from heli.workforce.actions import registration
from heli.workforce.actions.reach import extend_reach
from heli.workforce.models import Certificate, ConductCase, Employment, PostRequirement, Transfer, Worker
from heli.workforce.queries import conduct as queries
from heli.workforce.queries import timeline, waiting
from heli.workforce.tests.test_conduct import LATER, TODAY, heard, suspended
from heli.workforce.tests.test_moves import CHENGUANG, TONGXIN
from tests.access_things.workforce import a_worker
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def chen(city: City, shen_jie: User) -> Worker:
    """One post at an agency, one in a community, one that is to begin; every post of the city asks for a certificate."""
    worker = a_worker(city, shen_jie)
    Certificate.objects.create(
        worker=worker, level="junior", number="SW2026", registered_until=TODAY + timedelta(days=20)
    )
    there = city.places["330402008001"]
    extend_reach(Employment.objects.create(worker=worker, place=there, post="社区专职工作者", start_on=TODAY))
    agency = city.organisations["桐心社会工作服务中心"]
    extend_reach(Employment.objects.create(worker=worker, organisation=agency, post="社工", start_on=LATER))
    PostRequirement.objects.create(
        name="社工岗", place=city.root, level="junior", document="嘉民〔2026〕1号", article="第三条",
        effective_from=TODAY - timedelta(days=10),
    )  # fmt: skip
    return worker


@pytest.fixture
def wu_ping(city: City) -> User:
    return user_with("district_officer", city.places["330402"], "吴平")


def removed(worker: Worker, inquirer: User, decider: User, *posts: Employment) -> ConductCase:
    return suspended(worker, inquirer, decider, outcome="removal", begins=TODAY, until=None, employments=posts)


def test_every_post_that_asks_for_a_certificate_is_ticked_those_of_communities_and_to_come_too(
    chen: Worker, wu_ping: User, shen_jie: User
) -> None:
    case = heard(chen, wu_ping)
    page = client_of(shen_jie).get(f"{case.get_absolute_url()}decide/").content.decode()
    posts = list(chen.employments.all())
    assert len(posts) == 3
    for post in posts:
        assert re.search(rf'<input[^>]*name="employments"[^>]*value="{post.pk}"[^>]*checked', page), post
    assert "紫阳社区 · 社区专职工作者" in page


def test_a_removal_that_leaves_such_a_post_running_is_warned_of_before_and_after(
    chen: Worker, wu_ping: User, shen_jie: User
) -> None:
    case = heard(chen, wu_ping)
    desk, address = client_of(shen_jie), f"{case.get_absolute_url()}decide/"
    keeps, *ends = chen.employments.order_by("-pk")
    given = {
        "outcome": "removal", "reason": "依据。", "begins": TODAY, "employments": [post.pk for post in ends],
        "version": case.version,
    }  # fmt: skip
    answer = desk.post(address, given)
    assert answer.status_code == 422
    assert "却没有勾选结束：桐心社会工作服务中心 · 社工。" in answer.content.decode()
    assert not ConductCase.objects.exclude(outcome="").exists()
    assert desk.post(address, {**given, "keeps": "on"}).status_code == 302
    page = desk.get(case.get_absolute_url()).content.decode()
    assert "按岗位要求需要持证的任职还没有结束：" in page and "桐心社会工作服务中心 · 社工" in page
    keeps.refresh_from_db()
    assert keeps.end_on is None
    Employment.objects.filter(pk=keeps.pk).update(end_on=LATER)
    assert "还没有结束" not in desk.get(case.get_absolute_url()).content.decode()


def test_a_suspension_asks_nothing_about_posts(chen: Worker, wu_ping: User, shen_jie: User) -> None:
    case = heard(chen, wu_ping)
    given = {"outcome": "suspension", "reason": "依据。", "begins": TODAY, "until": LATER, "version": case.version}
    assert client_of(shen_jie).post(f"{case.get_absolute_url()}decide/", given).status_code == 302


def test_the_posts_end_with_a_coded_reason_and_their_keepers_are_told(
    chen: Worker, city: City, wu_ping: User, shen_jie: User, fang_yu: User, qian_feng: User
) -> None:
    street = user_with("street_officer", city.places["330402008"], "周敏")
    elsewhere = user_with("street_officer", city.places["330402"], "区里")
    case = removed(chen, wu_ping, shen_jie, *chen.employments.all())
    assert set(chen.employments.values_list("end_reason", "end_words")) == {("removed", "")}
    assert queries.left_running(case) == []
    told = Notification.objects.filter(kind="workforce.conduct.decide")
    readers = set(told.values_list("reader", flat=True))
    assert {fang_yu.actor_id, street.actor_id} <= readers
    assert not readers & {qian_feng.actor_id, elsewhere.actor_id, wu_ping.actor_id}
    actions.appeal_decision(case, by=wu_ping, appeal="处分过重。")
    he_qin = user_with("city_civil_affairs", city.root, "何琴")
    actions.settle_appeal(case, by=he_qin, verdict="lifted", settlement="撤销。")
    again = Notification.objects.filter(kind="workforce.conduct.settle").values_list("reader", flat=True)
    assert {fang_yu.actor_id, street.actor_id} <= set(again), "who lost somebody hears that it was lifted"


def test_after_a_removal_pages_speak_of_no_next_registration_and_no_hours(
    chen: Worker, wu_ping: User, shen_jie: User, lin_lan: User
) -> None:
    User.objects.filter(pk=lin_lan.pk).update(person=chen.person)
    herself = User.objects.get(pk=lin_lan.pk)
    paper = chen.certificates.get()
    pages = ((shen_jie, chen.get_absolute_url()), (herself, "/workforce/own/"))
    for reader, address in pages:
        page = client_of(reader).get(address).content.decode()
        assert "可以申请再登记" in page and "还差 72 学时" in page
    assert waiting.own_registration(herself, TODAY, LATER).exists()
    removed(chen, wu_ping, shen_jie)
    for reader, address in pages:
        page = client_of(reader).get(address).content.decode()
        assert "登记已取消，不再办理登记" in page and "登记已取消，不再计算继续教育学时。" in page
        assert "可以申请再登记" not in page and "还差" not in page and "申报继续教育" not in page
    asking = client_of(herself).get(f"/workforce/certificates/{paper.pk}/apply/").content.decode()
    assert "登记已取消，不再办理登记。" in asking and "提出申请" not in asking
    assert not waiting.own_registration(herself, TODAY, LATER).exists()
    assert not waiting.registrations(shen_jie, TODAY, LATER).exists()
    assert not waiting.ending(shen_jie).exists()


def test_while_suspended_the_pages_say_until_when_nothing_is_registered(
    chen: Worker, wu_ping: User, shen_jie: User
) -> None:
    suspended(chen, wu_ping, shen_jie)
    page = client_of(shen_jie).get(chen.get_absolute_url()).content.decode()
    assert "期间不办理登记" in page and "可以申请再登记" not in page
    assert "还差 72 学时" in page, "the term goes on, and so do its hours"
    ConductCase.objects.update(sanction_from=TODAY - timedelta(days=9), sanction_until=TODAY - timedelta(days=1))
    assert "可以申请再登记" in client_of(shen_jie).get(chen.get_absolute_url()).content.decode()
    assert registration.apply_for_registration(chen.certificates.get(), by=shen_jie, today=TODAY).kind == "renewal"


def test_the_way_of_a_worker_tells_the_decision_to_who_may_see_the_case(
    chen: Worker, wu_ping: User, shen_jie: User, lin_lan: User, fang_yu: User
) -> None:
    User.objects.filter(pk=lin_lan.pk).update(person=chen.person)
    case = suspended(chen, wu_ping, shen_jie)
    actions.appeal_decision(case, by=wu_ping, appeal="处分过重。")
    for reader, sees in ((shen_jie, True), (User.objects.get(pk=lin_lan.pk), True), (fang_yu, False)):
        said = [str(moment.what) for moment in timeline.timeline(reader, chen)]
        assert ("对执业投诉作出了决定" in said) is sees
        assert not [each for each in said if each.startswith("workforce.conduct")], "and nothing else of it"


def test_a_removal_ends_the_open_transfer_of_a_post_that_it_ends(
    city: City, chen: Worker, wu_ping: User, shen_jie: User
) -> None:
    post = chen.employments.get(organisation__name=CHENGUANG)
    new_side = user_with("agency_registrar", city.organisations[TONGXIN], "莫言秋")
    move = Transfer.objects.create(
        name=chen.person.name, from_organisation=post.organisation, employment=post, organisation=city.organisations[TONGXIN],
        asked_by=new_side.actor, asked_on=TODAY, answer_by=LATER,
    )  # fmt: skip
    removed(chen, wu_ping, shen_jie, post)
    move.refresh_from_db()
    assert (move.state, move.closed_on) == ("ended", TODAY)
    assert Notification.objects.filter(reader=new_side.actor, kind="workforce.transfer.end").count() == 1
