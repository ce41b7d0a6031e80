"""The joint conference: who sees it, who acts for whom, a meeting from its agenda to its minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from heli.accounts.models import User
from heli.core.errors import NotAllowed, Refused, Stale
from heli.core.models import Notification
from heli.workbench.actions import conference as actions
from heli.workbench.models import Conference, Meeting, Minutes
from heli.workbench.queries import conference as queries
from heli.workbench.queries import waiting
from heli.workbench.tests.hall import JUSTICE, MEETING_DAY, UNION, YOUTH, Hall
from tests.cast import LONG_AGO, City, client_of, found_organisation, user_with

pytestmark = pytest.mark.django_db


def test_each_department_that_sits_sees_the_conference_and_no_other_does(
    hall: Hall, zhou_min: User, qian_feng: User, lin_lan: User
) -> None:
    for user in (hall.office, *hall.officers.values()):
        assert list(Conference.objects.visible_to(user)) == [hall.conference]
    for user in (zhou_min, qian_feng, lin_lan):
        assert list(Conference.objects.visible_to(user)) == []


def test_a_district_whose_department_sits_in_the_city_sees_it_and_does_not_run_it(
    hall: Hall, city: City, qian_feng: User
) -> None:
    theirs = found_organisation("桐乡市民政局", "department", city.places["330483"])
    actions.give_seat(hall.conference, by=hall.office, organisation=theirs, part="member", valid_from=LONG_AGO)
    assert list(Conference.objects.visible_to(qian_feng)) == [hall.conference]
    meeting = hall.meeting()
    with pytest.raises(NotAllowed):
        actions.write_minutes(meeting, by=qian_feng, text="替办公室写")
    answer = client_of(qian_feng).get(f"/workbench/conferences/{hall.conference.pk}/change/")
    assert answer.status_code == 403 and "办公室办理" in answer.text


def test_the_city_sees_the_conference_of_a_district_and_another_district_does_not(city: City, shen_jie: User) -> None:
    here = user_with("district_officer", city.places["330402"], "程立")
    elsewhere = user_with("district_officer", city.places["330483"], "钱峰")
    conference = actions.found_conference(city.places["330402"], by=here, name="南湖区联席会议")
    assert list(Conference.objects.visible_to(shen_jie)) == [conference]
    assert list(Conference.objects.visible_to(elsewhere)) == []
    with pytest.raises(NotAllowed):
        actions.found_conference(city.root, by=here, name="越级设立")


def test_a_city_leader_reads_the_conference_and_changes_nothing(hall: Hall, city: City) -> None:
    leader = user_with("city_leader", city.root, "李市长")
    browser = client_of(leader)
    assert "社会工作联席会议" in browser.get("/workbench/conferences/").text
    assert browser.get(f"/workbench/conferences/{hall.conference.pk}/change/").status_code == 403
    assert not leader.holds("workforce.worker.view") and not leader.needs_second_factor


def test_a_seat_that_ended_shows_the_department_nothing_more(hall: Hall) -> None:
    seat = hall.conference.seats.get(organisation=hall.departments[UNION])
    actions.end_seat(seat, by=hall.office, valid_until=LONG_AGO + timedelta(days=1))
    assert list(Conference.objects.visible_to(hall.officers[UNION])) == []
    assert list(Conference.objects.visible_to(hall.officers[YOUTH])) == [hall.conference]


def test_the_same_department_takes_its_seat_once(hall: Hall) -> None:
    with pytest.raises(ValidationError, match="已经在名单里"):
        actions.give_seat(
            hall.conference, by=hall.office, organisation=hall.departments[UNION], part="member", valid_from=LONG_AGO
        )


def test_who_is_invited_is_told_and_answers_for_their_own_department(hall: Hall) -> None:
    meeting = hall.meeting(held=False)
    told = Notification.objects.filter(kind="workbench.meeting.invite")
    assert {each.reader for each in told} == {user.actor for user in hall.officers.values()}
    mine = meeting.attendances.get(organisation=hall.departments[UNION])
    with pytest.raises(NotAllowed):
        actions.reply(mine, by=hall.officers[JUSTICE], reply="coming")
    with pytest.raises(NotAllowed, match="嘉兴市总工会"):
        actions.reply(mine, by=hall.office, reply="coming")
    mine = actions.reply(mine, by=hall.officers[UNION], reply="substitute", substitute="郑副主席")
    assert (mine.reply, mine.substitute, mine.reason) == ("substitute", "郑副主席", "")


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [("substitute", "请填写由谁参加。"), ("excused", "请填写请假原因。"), ("", "请选择「是否参加」。")],
)
def test_a_reply_that_lacks_who_or_why_is_told_so_beside_the_field(hall: Hall, reply: str, sentence: str) -> None:
    mine = hall.meeting(held=False).attendances.get(organisation=hall.departments[YOUTH])
    address = f"/workbench/conferences/invitations/{mine.pk}/reply/"
    page = client_of(hall.officers[YOUTH]).post(address, {"reply": reply, "version": mine.version})
    assert page.status_code == 422 and sentence in page.text


def test_nobody_is_invited_to_a_meeting_without_agenda(hall: Hall) -> None:
    meeting = actions.call_meeting(
        hall.conference, by=hall.office, subject="空会", begins_at=MEETING_DAY, where="会议室"
    )
    with pytest.raises(Refused, match="先列出议题"):
        actions.invite(meeting, by=hall.office)
    assert Meeting.objects.get(pk=meeting.pk).state == "planned" and not meeting.attendances.exists()


def test_points_are_numbered_and_taken_off_only_before_the_invitation(hall: Hall) -> None:
    meeting = actions.call_meeting(hall.conference, by=hall.office, subject="会", begins_at=MEETING_DAY, where="室")
    items = [
        actions.add_item(meeting, by=hall.office, subject=name, proposer=hall.departments[UNION]) for name in "甲乙丙"
    ]
    actions.remove_item(items[0], by=hall.office)
    assert [(item.position, item.subject) for item in meeting.agenda.all()] == [(1, "乙"), (2, "丙")]
    actions.invite(meeting, by=hall.office)
    with pytest.raises(Refused, match="不能再删"):
        actions.remove_item(items[1], by=hall.office)


def test_attendance_is_present_by_substitute_excused_or_absent_and_final_with_the_minutes(hall: Hall) -> None:
    meeting = hall.meeting()
    row = meeting.attendances.get(organisation=hall.departments[YOUTH])
    actions.hold(meeting, by=hall.office, came={row.pk: ("substitute", "何副书记")})
    row.refresh_from_db()
    assert (row.came, row.substitute) == ("substitute", "何副书记")
    minutes = actions.write_minutes(meeting, by=hall.office, text="纪要")
    actions.confirm_minutes(minutes, by=hall.office, today=MEETING_DAY.date())
    with pytest.raises(Refused, match="不能再改"):
        actions.hold(meeting, by=hall.office, came={row.pk: ("absent", "")})


def test_minutes_are_seen_once_confirmed_and_stay_as_they_were(hall: Hall) -> None:
    meeting, member = hall.meeting(), hall.officers[UNION]
    draft = actions.write_minutes(meeting, by=hall.office, text="第一稿")
    assert (
        list(queries.minutes(member)) == [] and "第一稿" not in client_of(member).get(meeting.get_absolute_url()).text
    )
    actions.confirm_minutes(draft, by=hall.office, today=MEETING_DAY.date())
    with pytest.raises(ValidationError, match="更正原因"):
        actions.write_minutes(meeting, by=hall.office, text="改了")
    second = actions.write_minutes(meeting, by=hall.office, text="更正稿", reason="漏记一项")
    shown = client_of(member).get(meeting.get_absolute_url()).text
    assert "第一稿" in shown and "更正稿" not in shown
    actions.confirm_minutes(second, by=hall.office, today=MEETING_DAY.date())
    shown = client_of(member).get(meeting.get_absolute_url()).text
    assert all(words in shown for words in ("第一稿", "更正稿", "漏记一项"))
    assert [each.text for each in Minutes.objects.filter(meeting=meeting)] == ["第一稿", "更正稿"]


def test_two_who_write_the_draft_at_once_are_told(hall: Hall) -> None:
    meeting = hall.meeting()
    draft = actions.write_minutes(meeting, by=hall.office, text="第一稿")
    actions.write_minutes(meeting, by=hall.office, text="第二稿", seen=draft.version)
    with pytest.raises(Stale):
        actions.write_minutes(meeting, by=hall.office, text="第三稿", seen=draft.version)
    address = f"/workbench/conferences/meetings/{meeting.pk}/minutes/write/"
    page = client_of(hall.office).post(address, {"text": "第三稿", "version": draft.version})
    assert page.status_code == 409 and "第二稿" in page.text and "第三稿" in page.text


def test_who_was_invited_hears_of_another_day_and_answers_anew(hall: Hall) -> None:
    meeting, member = hall.meeting(held=False), hall.officers[UNION]
    mine = meeting.attendances.get(organisation=hall.departments[UNION])
    actions.reply(mine, by=member, reply="substitute", substitute="郑副主席")
    facts = {"subject": meeting.subject, "begins_at": meeting.begins_at, "where": meeting.where}
    told = Notification.objects.filter(kind="workbench.meeting.change", reader=member.actor)
    actions.change_meeting(meeting, by=hall.office, **facts | {"subject": "换个名称"})
    assert not told.exists(), "its name concerns nobody's day"
    actions.change_meeting(meeting, by=hall.office, **facts | {"where": "五楼"})
    mine.refresh_from_db()
    assert (told.count(), mine.reply) == (1, "substitute")
    meeting.refresh_from_db()
    moved = meeting.begins_at + timedelta(days=3)
    actions.change_meeting(meeting, by=hall.office, **facts | {"begins_at": moved, "where": "五楼"})
    mine.refresh_from_db()
    assert (told.count(), mine.reply, mine.substitute, mine.replied_by) == (2, "none", "", None)
    assert "改到 2026-11-08 14:30，地点五楼" in str(told.latest("pk").words)
    assert [each.pk for each in waiting.unanswered(member)] == [mine.pk]


def test_a_department_hangs_the_papers_of_its_point_and_of_no_other(hall: Hall) -> None:
    meeting, justice, union = hall.meeting(held=False), hall.officers[JUSTICE], hall.officers[UNION]
    item = meeting.agenda.get()
    address = f"/documents/workbench.agendaitem/{item.pk}/new/"

    def hang(by: User) -> int:
        file = SimpleUploadedFile("衔接方案.txt", "每月交换名单".encode())
        return int(client_of(by).post(address, {"file": file}).status_code)

    assert (hang(union), hang(justice)) == (403, 302)
    shown = {user.name: client_of(user).get(meeting.get_absolute_url()).text for user in (hall.office, justice, union)}
    assert all("衔接方案" in page for page in shown.values()), "every member reads it"
    assert [name for name, page in shown.items() if "上传材料" in page] == [hall.office.name, justice.name]
    with pytest.raises(NotAllowed):
        actions.change_item(item, by=justice, subject="改题")


def test_nobody_is_told_of_a_change_before_the_invitation(hall: Hall) -> None:
    meeting = actions.call_meeting(hall.conference, by=hall.office, subject="会", begins_at=MEETING_DAY, where="室")
    actions.change_meeting(meeting, by=hall.office, subject="会", begins_at=MEETING_DAY, where="五楼")
    assert not Notification.objects.exists()


def test_a_cancelled_meeting_tells_those_who_were_invited_and_why(hall: Hall) -> None:
    meeting = hall.meeting(held=False)
    with pytest.raises(Refused):
        actions.cancel(meeting, by=hall.office, reason="")
    actions.cancel(meeting, by=hall.office, reason="防汛")
    assert Notification.objects.filter(kind="workbench.meeting.cancel").count() == len(hall.officers)
