"""A team as its head sees it, and the work of a colleague who leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.errors import NotAllowed, Refused
from heli.core.models import AuditEntry, Notification
from heli.directory.models import Organisation
from heli.purchasing.actions.projects import draft_project
from heli.workbench.actions import requests
from heli.workbench.actions.team import hand_over
from heli.workbench.models import Conference, HelpRequest, Seat
from heli.workbench.queries import requests as of_requests
from heli.workbench.queries import team as queries
from tests.cast import LONG_AGO, City, client_of, found_organisation, grant, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def justice(city: City) -> Organisation:
    return found_organisation("嘉兴市司法局", "department", city.root)


@pytest.fixture
def lu_yuan(justice: Organisation) -> User:
    """陆远 leaves the justice bureau."""
    return user_with("justice_officer", justice, "陆远", "lu_yuan")


@pytest.fixture
def xu_wan(justice: Organisation) -> User:
    """徐婉 stays there."""
    return user_with("justice_officer", justice, "徐婉", "xu_wan")


@pytest.fixture
def head(justice: Organisation) -> User:
    return user_with("department_head", justice, "王建国", "head")


@pytest.fixture
def open_work(city: City, justice: Organisation, lu_yuan: User, shen_jie: User) -> list[HelpRequest]:
    """Two that 陆远 answers, one of them late, and one that he asked."""
    civil = city.organisations["嘉兴市民政局"]
    User.objects.filter(pk=shen_jie.pk).update(office=civil)
    by = User.objects.get(pk=shen_jie.pk)
    made = []
    for title in ("甲", "乙"):
        asked = requests.ask_for_help(civil, by=by, answerer=justice, title=title, text=title, working_days=5)
        made.append(requests.accept_request(asked, by=lu_yuan))
    HelpRequest.objects.filter(pk=made[1].pk).update(answer_by=localdate() - timedelta(days=2))
    made.append(requests.ask_for_help(justice, by=lu_yuan, answerer=civil, title="丙", text="丙", working_days=5))
    return made


def test_a_head_sees_what_waits_with_whom_late_first(
    open_work: list[HelpRequest], head: User, lu_yuan: User, xu_wan: User
) -> None:
    with CaptureQueriesContext(connection) as few:
        shown = queries.members(head)
    first = shown[0]
    assert (first.user, first.late, [str(line.what) for line in first.lines]) == (lu_yuan, 1, ["乙", "丙", "甲"])
    assert {member.user.name for member in shown} == {"陆远", "徐婉", "王建国"}
    for _more in range(5):
        user_with("justice_officer", head.grants.get().organisation)
    with CaptureQueriesContext(connection) as more:
        queries.members(User.objects.get(pk=head.pk))
    assert len(more) <= len(few) + 2, "the head is read anew; nothing is asked for each member"
    page = client_of(head).get("/workbench/team/").content.decode()
    assert "1 件逾期" in page and "手上 3 件" in page


def test_all_open_work_is_handed_over_in_one_step(
    open_work: list[HelpRequest], head: User, lu_yuan: User, xu_wan: User
) -> None:
    page = client_of(head).get(f"/workbench/team/{lu_yuan.pk}/hand-over/").content.decode()
    assert all(f">{title}<" in page for title in "甲乙丙")
    answer = client_of(head).post(f"/workbench/team/{lu_yuan.pk}/hand-over/", {"to": "xu_wan"}, follow=True)
    assert "已把陆远手上的 3 件工作移交给徐婉。" in answer.content.decode()
    assert {each.title for each in of_requests.to_answer(xu_wan)} == {"甲", "乙"}
    assert [each.title for each in of_requests.with_the_other_side(xu_wan)] == ["丙"]
    assert not of_requests.to_answer(lu_yuan).exists()
    assert Notification.objects.filter(reader=xu_wan.actor, kind="workbench.request.assign").count() == 3
    assert AuditEntry.objects.filter(event="workbench.work.hand_over").count() == 1
    assert of_requests.timeline(xu_wan, open_work[0])[0].who == "王建国"


def test_it_is_all_or_nothing(
    open_work: list[HelpRequest], head: User, lu_yuan: User, shen_jie: User, qian_feng: User
) -> None:
    for to, said in ((qian_feng, "不能代表嘉兴市司法局"), (lu_yuan, "另一位")):
        with pytest.raises(Refused, match=said):
            hand_over(lu_yuan, by=head, to=to)
    assert of_requests.to_answer(lu_yuan).count() == 2
    wrong = client_of(head).post(f"/workbench/team/{lu_yuan.pk}/hand-over/", {"to": "钱峰"})
    assert wrong.status_code == 422 and "不能代表嘉兴市司法局" in wrong.content.decode()
    with pytest.raises(Refused, match="没有要移交"):
        hand_over(head, by=head, to=lu_yuan)


def test_only_the_head_and_who_closes_accounts_hand_over(
    open_work: list[HelpRequest], lu_yuan: User, xu_wan: User, gao_yuan: User, city: City
) -> None:
    stranger = user_with("department_head", city.organisations["嘉兴市民政局"], "外人")
    for by in (xu_wan, stranger):
        with pytest.raises(NotAllowed):
            hand_over(lu_yuan, by=by, to=xu_wan)
    assert client_of(stranger).get(f"/workbench/team/{lu_yuan.pk}/hand-over/").status_code == 404
    page = client_of(gao_yuan).get(f"/workbench/team/{lu_yuan.pk}/hand-over/").content.decode()
    assert "2 件" in page and ">甲<" not in page, "an administrator sees how much, not what"
    assert hand_over(lu_yuan, by=gao_yuan, to=xu_wan) == 3


def test_what_a_colleague_does_for_another_organisation_is_no_matter_of_this_head(
    open_work: list[HelpRequest], head: User, lu_yuan: User, xu_wan: User, city: City
) -> None:
    """陆远 holds a role at the union as well; between the union and 晨光 the justice bureau has no part."""
    union = found_organisation("嘉兴市总工会", "department", city.root)
    grant(lu_yuan, "union_officer", union)
    elsewhere = requests.ask_for_help(
        union, by=User.objects.get(pk=lu_yuan.pk), answerer=city.organisations["晨光社会工作服务中心"], title="丁",
        text="丁", working_days=5,
    )  # fmt: skip
    assert [str(line.what) for line in queries.members(head)[0].lines] == ["乙", "丙", "甲"]
    page = client_of(head).get(f"/workbench/team/{lu_yuan.pk}/hand-over/").content.decode()
    assert ">丙<" in page and ">丁<" not in page
    assert hand_over(lu_yuan, by=head, to=xu_wan) == 3
    elsewhere.refresh_from_db()
    assert elsewhere.asked_by == lu_yuan.actor
    of_the_union = user_with("department_head", union, "工会负责人")
    assert [str(line.what) for member in queries.members(of_the_union) for line in member.lines] == ["丁"]


@pytest.fixture
def seat(city: City, justice: Organisation, lu_yuan: User) -> Seat:
    """陆远 is the contact of the justice bureau."""
    conference = Conference.objects.create(name="联席会议", place=city.root)
    return Seat.objects.create(conference=conference, organisation=justice, person=lu_yuan.actor, valid_from=LONG_AGO)


def test_a_seat_in_the_conference_goes_with_the_rest_and_is_no_task(
    seat: Seat, head: User, lu_yuan: User, xu_wan: User, city: City, justice: Organisation
) -> None:
    (member,) = [each for each in queries.members(head) if each.has_work]
    assert not member.lines and len(member.posts) == 1, "a post does not wait with anybody"
    page = client_of(head).get(f"/workbench/team/{lu_yuan.pk}/hand-over/").content.decode()
    assert "嘉兴市司法局的联络员" in page
    worker = user_with("social_worker", justice, "岳青")
    with pytest.raises(Refused, match="不能参加联席会议"):
        hand_over(lu_yuan, by=head, to=worker)
    assert hand_over(lu_yuan, by=head, to=xu_wan) == 1
    seat.refresh_from_db()
    assert seat.person == xu_wan.actor
    assert Notification.objects.filter(reader=xu_wan.actor, kind="workbench.conference.seat").count() == 1
    entry = AuditEntry.objects.get(event="workbench.conference.seat")
    assert (entry.subject_type, entry.subject_id) == ("workbench.seat", seat.pk)


def test_two_contacts_of_one_department_become_one(seat: Seat, head: User, lu_yuan: User, xu_wan: User) -> None:
    Seat.objects.create(
        conference=seat.conference, organisation=seat.organisation, person=xu_wan.actor, valid_from=LONG_AGO
    )
    assert hand_over(lu_yuan, by=head, to=xu_wan) == 1
    left = Seat.objects.in_force(localdate())
    assert [each.person for each in left] == [xu_wan.actor]


def test_work_is_locked_while_it_is_handed_over(
    open_work: list[HelpRequest], head: User, lu_yuan: User, xu_wan: User
) -> None:
    """Else an answer that comes at the same moment would be written over by what was read before it."""
    with CaptureQueriesContext(connection) as asked:
        hand_over(lu_yuan, by=head, to=xu_wan)
    read = [one["sql"] for one in asked if 'OF "workbench_helprequest"' in one["sql"]]
    assert len(read) == (2 if connection.features.has_select_for_update else 0), "once for each kind of work"


def test_a_project_in_design_goes_to_somebody_of_its_purchaser(
    city: City, justice: Organisation, head: User, xu_wan: User
) -> None:
    drafter, colleague = (user_with("project_officer", justice, name) for name in ("安然", "于晴"))
    project = draft_project(
        justice, by=drafter, title="社区矫正帮扶", place=city.root, group="矫正对象", people=None, need="缺人"
    )
    with pytest.raises(Refused, match="徐婉不能代表嘉兴市司法局"):
        hand_over(drafter, by=head, to=xu_wan)
    assert hand_over(drafter, by=head, to=colleague) == 1
    project.refresh_from_db()
    assert project.drafted_by == colleague.actor
    told = Notification.objects.get(reader=colleague.actor)
    assert str(told.words) == "这个项目交给本人设计：社区矫正帮扶"
