"""Whom a notice reaches: what the rows of a list stand for, who of them may be written to, and who cannot be reached."""

from __future__ import annotations

from datetime import date

import pytest

from heli.accounts.models import User
from heli.core.errors import NotAllowed, Refused
from heli.directory.models import Organisation
from heli.workbench.tests.hall import JUSTICE, Hall
from heli.workbench.tests.letter_box import chosen, drafted, names, reasons
from heli.workforce.models import Employment, Outlook, Worker
from tests.access_things.workforce import a_worker
from tests.cast import City, client_of, user_with


@pytest.mark.django_db
def test_an_organisation_stands_for_everybody_who_works_there_once(
    city: City, chenguang: Organisation, shen_jie: User, lin_lan: User, he_ping: User
) -> None:
    """By role, by office and by employment; who is two of them gets it once."""
    worker: Worker = a_worker(city, shen_jie)
    by_post = user_with("social_worker", city.organisations["桐心社会工作服务中心"], "徐岚")
    User.objects.filter(pk=by_post.pk).update(person=worker.person)
    Employment.objects.update_or_create(worker=worker, organisation=chenguang, defaults={"end_on": None})
    User.objects.filter(pk=lin_lan.pk).update(office=chenguang)
    found = chosen(shen_jie, "organisations", chenguang, city.organisations["嘉兴市民政局"])
    assert sorted(names(found)) == ["何平", "徐岚", "林岚"]
    assert reasons(found) == {"那里没有人有账号": ["嘉兴市民政局"]}
    assert names(chosen(shen_jie, "organisations", chenguang, role="agency_head")) == ["何平"]


@pytest.mark.django_db
def test_the_preview_says_who_cannot_be_reached_and_why(
    city: City, chenguang: Organisation, zhou_min: User, lin_lan: User, he_ping: User
) -> None:
    away = user_with("social_worker", city.organisations["桐心社会工作服务中心"], "外区人")
    closed = user_with("social_worker", chenguang, "停用人")
    roleless = user_with(None, None, "新来的")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    User.objects.filter(pk=roleless.pk).update(office=chenguang)
    found = chosen(zhou_min, "organisations", chenguang, city.organisations["桐心社会工作服务中心"])
    assert sorted(names(found)) == ["何平", "林岚"]
    assert reasons(found) == {
        "账号已停用": ["停用人"], "账号还没有角色，打不开通知": ["新来的"], "不在本人负责的范围内": [away.name],
    }  # fmt: skip


@pytest.mark.django_db
def test_workers_without_an_account_are_named(city: City, shen_jie: User, lin_lan: User) -> None:
    worker: Worker = a_worker(city, shen_jie)
    assert reasons(chosen(shen_jie, "workers", worker)) == {"还没有账号": [str(worker)]}
    User.objects.filter(pk=lin_lan.pk).update(person=worker.person)
    assert names(chosen(shen_jie, "workers", worker)) == ["林岚"]


@pytest.mark.django_db
def test_all_that_match_the_filter_are_meant(city: City, shen_jie: User, lin_lan: User, he_ping: User) -> None:
    user_with("social_worker", city.organisations["桐心社会工作服务中心"], "桐乡人")
    found = chosen(shen_jie, "organisations", query="q=晨光")
    assert sorted(names(found)) == ["何平", "林岚"]
    assert chosen(shen_jie, "organisations", query="q=没有这样的").rows == 0


@pytest.mark.django_db
def test_a_place_stands_for_its_officers_and_a_list_one_may_not_open_for_nobody(
    city: City, shen_jie: User, zhou_min: User, lin_lan: User
) -> None:
    assert names(chosen(shen_jie, "places", city.places["330402008"])) == ["周敏"]
    assert names(chosen(shen_jie, "users", lin_lan)) == [], "the list of accounts is the administrators'"
    admin = user_with("system_administrator", city.root, "高源")
    assert sorted(names(chosen(admin, "users", lin_lan, zhou_min)), reverse=True) == ["林岚", "周敏"]


@pytest.mark.django_db
def test_a_conference_stands_for_its_members_and_a_meeting_for_who_was_invited(hall: Hall) -> None:
    found = chosen(hall.office, "conferences", hall.conference)
    assert sorted(names(found)) == ["何青", "沈法", "郑工"]
    assert reasons(found) == {"发通知的人自己": ["沈洁"]}
    meeting = hall.meeting(held=False)
    meeting.attendances.filter(organisation=hall.departments[JUSTICE]).update(reply="excused", reason="出差")
    assert sorted(names(chosen(hall.office, "meetings", meeting))) == ["何青", "郑工"]
    assert names(chosen(hall.officers[JUSTICE], "conferences", hall.conference)) == [], (
        "a member writes to its own people"
    )


@pytest.mark.django_db
def test_nobody_is_written_to_beyond_ones_scope_whatever_is_sent(city: City, he_ping: User, lin_lan: User) -> None:
    away = user_with("social_worker", city.organisations["桐心社会工作服务中心"], "外区人")
    with pytest.raises(Refused, match="不在可以发通知的范围内"):
        drafted(he_ping, lin_lan, away)
    with pytest.raises(NotAllowed):
        drafted(lin_lan, he_ping)
    with pytest.raises(Refused, match="还没有收件人"):
        drafted(he_ping)


@pytest.mark.django_db
def test_who_may_sit_an_exam_is_told_and_nobody_else(city: City, shen_jie: User, lin_lan: User, he_ping: User) -> None:
    """From the list of exams, narrowed to who may sit: their accounts, and those without one by name."""
    for user, may in ((lin_lan, True), (he_ping, False), (None, True)):
        worker: Worker = a_worker(city, shen_jie)
        if user is not None:
            User.objects.filter(pk=user.pk).update(person=worker.person)
        Outlook.objects.create(
            worker=worker, as_of=date(2026, 11, 27), law="x", exam_year=2027, counted=0, waiting=0, short_by=0,
            study_known=True, junior="may" if may else "months", intermediate="months", senior="certificate",
        )  # fmt: skip
    found = chosen(shen_jie, "exams", query="sits=any")
    assert names(found) == ["林岚"] and list(reasons(found)) == ["那里没有人有账号"]
    shown = client_of(shen_jie).get("/workforce/exams/?sits=any").content.decode()
    assert "/workbench/notices/new/exams/" in shown and "发通知" in shown, "the list leads there"
    Outlook.objects.filter(junior="may").update(employer=city.organisations["晨光社会工作服务中心"])
    assert sorted(names(chosen(shen_jie, "exams", query="sits=any"))) == ["何平", "林岚"], (
        "and who acts for the employer"
    )
