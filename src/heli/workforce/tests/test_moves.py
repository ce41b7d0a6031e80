"""People move, leave and come back: both employers agree, rights end the same day, nobody is doubled."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.accounts.models import User
from heli.core.actions.bulk import start_bulk
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Notification
from heli.directory.models import Person
from heli.workforce.actions import transfers
from heli.workforce.actions.leavers import decide_leaver
from heli.workforce.actions.reach import extend_reach
from heli.workforce.actions.register import add_employment, end_employment
from heli.workforce.models import Certificate, Employment, EndReason, LeaverProposal, Transfer, Worker
from heli.workforce.queries.transfers import steps
from heli.workforce.upkeep import transfers as by_the_clock
from tests.access_things.core import a_batch
from tests.cast import LONG_AGO, City, client_of, grant, user_with

pytestmark = pytest.mark.django_db
CHENGUANG, TONGXIN = "晨光社会工作服务中心", "桐心社会工作服务中心"


def works_at(city: City, organisation: str = CHENGUANG, name: str = "林岚", order: str = "1") -> Employment:
    person = Person.objects.create(name=name, document_number=f"33040219900101{order:0>4}")
    worker = Worker.objects.create(person=person)
    post = Employment.objects.create(
        worker=worker, organisation=city.organisations[organisation], place=city.organisations[organisation].place,
        post="社区社工", start_on=date(2024, 3, 1),
    )  # fmt: skip
    extend_reach(post)
    return post


def account_of(post: Employment, *roles: str) -> User:
    user = user_with(None, name=post.worker.person.name)
    user.person, user.office = post.worker.person, post.organisation
    user.save()
    for role in roles:
        grant(user, role, post.organisation)
    return user


@pytest.fixture
def new_side(city: City) -> User:
    return user_with("agency_registrar", city.organisations[TONGXIN], "莫言秋")


def asked(city: City, by: User, **more: str) -> Transfer:
    given = {"name": "林岚", "last_four": "0001"} | more
    return transfers.ask_transfer(
        city.organisations[TONGXIN], by=by, from_organisation=city.organisations[CHENGUANG], from_place=None,
        post="项目主管", contract_until=date(2029, 12, 31), **given,
    )  # fmt: skip


def test_both_agree_and_everything_follows_at_once(city: City, fang_yu: User, new_side: User) -> None:
    post = works_at(city)
    account = account_of(post, "social_worker", "supervisor")
    client_of(account)
    last = localdate() - timedelta(days=1)
    move = transfers.release(asked(city, new_side), by=fang_yu, last_day=last, employment=post)
    move = transfers.accept(move, by=new_side)
    post.refresh_from_db()
    assert (post.end_on, post.end_reason) == (last, EndReason.TRANSFER)
    begun = move.begun
    assert begun is not None and begun.organisation == city.organisations[TONGXIN]
    assert (begun.worker, begun.start_on, begun.post) == (post.worker, localdate(), "项目主管")
    assert begun.contract_until == date(2029, 12, 31)
    now = User.objects.get(pk=account.pk)
    assert [(each.role, each.organisation) for each in now.grants_now] == [("social_worker", begun.organisation)]
    assert now.office == begun.organisation
    assert not Session.objects.exists()
    assert Worker.objects.visible_to(new_side).filter(pk=post.worker_id).exists()
    words = [str(one.words) for one in Notification.objects.visible_to(now).order_by("pk")]
    assert words[0].startswith(f"{CHENGUANG}同意调出，最后一天是") and words[1].startswith(f"已调到{TONGXIN}，从")
    assert "现在看不到" not in client_of(now).get("/notifications/").content.decode()
    assert Worker.objects.visible_to(fang_yu).filter(pk=post.worker_id).exists(), "what was once seen stays seen"


def test_whoever_asks_learns_nothing_by_asking(city: City, new_side: User) -> None:
    post = works_at(city)
    found, missed = asked(city, new_side), asked(city, new_side, name="林岚", last_four="9999")
    assert (found.employment, missed.employment) == (post, None)
    pages = [client_of(new_side).get(each.get_absolute_url()).content.decode() for each in (found, missed)]
    for page in pages:
        assert "登记里对应的人" not in page
        assert post.worker.get_absolute_url() not in page
    assert [move.state for move in (found, missed)] == ["asked", "asked"]


def test_the_old_employer_sees_who_is_meant(city: City, fang_yu: User, new_side: User) -> None:
    post = works_at(city)
    page = client_of(fang_yu).get(asked(city, new_side).get_absolute_url()).content.decode()
    assert post.worker.get_absolute_url() in page


def test_the_certificate_number_names_somebody_too(city: City, new_side: User) -> None:
    post = works_at(city)
    Certificate.objects.create(worker=post.worker, level="junior", number="SW20260001")
    assert asked(city, new_side, last_four="", certificate_number="SW20260001").employment == post
    assert asked(city, new_side, last_four="", certificate_number="SW20260002").employment is None


def test_the_last_four_are_compared_and_not_kept(city: City, new_side: User) -> None:
    works_at(city, order="4417")
    move = asked(city, new_side, last_four="4417")
    assert move.employment is not None
    assert not any("4417" in str(value) for value in vars(move).values())


def test_a_side_does_only_what_is_its_own(city: City, fang_yu: User, new_side: User) -> None:
    post = works_at(city)
    move = asked(city, new_side)
    assert [step.name for step in steps(fang_yu, move)] == ["release", "refuse"]
    assert [step.name for step in steps(new_side, move)] == ["withdraw"]
    with pytest.raises(Refused, match="这一步由晨光社会工作服务中心办理"):
        transfers.release(move, by=new_side, last_day=localdate(), employment=post)
    released = transfers.release(move, by=fang_yu, last_day=localdate(), employment=post)
    with pytest.raises(Refused, match="这一步由桐心社会工作服务中心办理"):
        transfers.accept(released, by=fang_yu)


def test_the_old_employer_names_nobody_but_its_own(city: City, fang_yu: User, new_side: User) -> None:
    stranger = works_at(city, TONGXIN, "林岚", "7")
    move = asked(city, new_side, last_four="9999")
    with pytest.raises(Refused, match="没有叫这个名字"):
        transfers.release(move, by=fang_yu, last_day=localdate(), employment=stranger)


def test_refused_with_a_reason_the_person_stays(city: City, fang_yu: User, new_side: User) -> None:
    post = works_at(city)
    move = transfers.refuse(asked(city, new_side), by=fang_yu, reason="项目到明年六月")
    post.refresh_from_db()
    assert (move.state, post.end_on) == ("refused", None)
    assert "项目到明年六月" in client_of(new_side).get(move.get_absolute_url()).content.decode()


def test_before_the_last_day_it_waits_and_then_the_clock_ends_it(city: City, fang_yu: User, new_side: User) -> None:
    post = works_at(city)
    account = account_of(post, "social_worker")
    last = localdate() + timedelta(days=5)
    move = transfers.accept(
        transfers.release(asked(city, new_side), by=fang_yu, last_day=last, employment=post), by=new_side
    )
    post.refresh_from_db()
    assert (move.state, post.end_on) == ("accepted", None)
    clock = acting.clock()
    assert transfers.finish_due(by=clock) == 0
    with time_machine.travel(f"{last}T09:00:00+08:00", tick=False):
        assert transfers.finish_due(by=clock) == 1
        post.refresh_from_db()
        held = [(each.role, each.organisation) for each in User.objects.get(pk=account.pk).grants_now]
        assert (post.end_on, held) == (last, [("social_worker", city.organisations[TONGXIN])])


def test_a_department_lets_go_only_where_the_employer_did_not_answer(
    city: City, zhou_min: User, fang_yu: User, new_side: User
) -> None:
    post = works_at(city)
    move = asked(city, new_side)
    given = {"last_day": localdate(), "reason": "合同已解除，见证明", "employment": post}
    with pytest.raises(Refused, match="还在答复期限内"):
        transfers.enforce(move, by=zhou_min, **given)
    with time_machine.travel(f"{move.answer_by + timedelta(days=1)}T09:00:00+08:00", tick=False):
        assert transfers.escalate_late(by=acting.clock()) == 1
        assert transfers.escalate_late(by=acting.clock()) == 0, "told once"
        told = Notification.objects.filter(reader=zhou_min.actor, kind="workforce.transfer.escalate")
        assert told.count() == 1
        assert post.worker.person.name not in str(told.get().text) + str(told.get().values)
        given["last_day"] = localdate()
        freed = transfers.enforce(Transfer.objects.get(pk=move.pk), by=zhou_min, **given)
        assert (freed.state, freed.in_place_of) == ("released", True)
        page = client_of(fang_yu).get(freed.get_absolute_url()).content.decode()
        assert "合同已解除，见证明" in page and "部门代原单位同意" in page


def test_an_organisation_without_an_account_is_answered_for_by_those_above(
    city: City, new_side: User, zhou_min: User
) -> None:
    post = works_at(city)
    move = asked(city, new_side)
    assert [step.name for step in steps(zhou_min, move)] == ["release", "refuse"]
    page = client_of(zhou_min).get(move.get_absolute_url()).content.decode()
    assert "还没有人有账号可以办理" in page
    assert transfers.release(move, by=zhou_min, last_day=localdate(), employment=post).state == "released"


def test_a_stranger_sees_no_transfer(city: City, new_side: User) -> None:
    works_at(city)
    move = asked(city, new_side)
    stranger = user_with("street_officer", city.places["330402009"], "外人")
    assert client_of(stranger).get(move.get_absolute_url()).status_code == 404
    with pytest.raises(NotAllowed):
        transfers.withdraw(move, by=stranger, reason="不办了")


def test_an_ended_employment_takes_every_role_there_and_no_other(city: City, fang_yu: User) -> None:
    post = works_at(city)
    account = account_of(post, "social_worker", "agency_registrar", "supervisor")
    elsewhere = grant(account, "volunteer", city.organisations[TONGXIN])
    client_of(account)
    end_employment(post, by=fang_yu, end_on=localdate() - timedelta(days=1), end_reason="resigned")
    assert User.objects.get(pk=account.pk).grants_now == [elsewhere]
    assert not Session.objects.exists()


def test_somebody_with_another_post_in_the_house_keeps_their_roles(city: City, fang_yu: User) -> None:
    post = works_at(city)
    account = account_of(post, "social_worker")
    Employment.objects.create(
        worker=post.worker, organisation=post.organisation, place=city.places["330402008001"], start_on=LONG_AGO
    )
    end_employment(post, by=fang_yu, end_on=localdate() - timedelta(days=1), end_reason="resigned")
    assert len(User.objects.get(pk=account.pk).grants_now) == 1


def test_leavers_of_the_roster_and_of_many_lose_their_roles_too(city: City, fang_yu: User, shen_jie: User) -> None:
    by_roster, by_many = works_at(city, order="1"), works_at(city, name="沈小满", order="2")
    accounts = [account_of(each, "social_worker") for each in (by_roster, by_many)]
    day = localdate() - timedelta(days=1)
    proposal = LeaverProposal.objects.create(employment=by_roster, batch=a_batch(city, shen_jie))
    decide_leaver(proposal, by=fang_yu, left=True, end_on=day, end_reason="family")
    query = f"pick={by_many.worker_id}&do-end_on={day}&do-end_reason=expired"
    start_bulk(None, by=shen_jie, table="workers", key="end-employments", query=query, expected=1)
    by_roster.refresh_from_db(), by_many.refresh_from_db()
    assert [by_roster.end_reason, by_many.end_reason] == ["family", "expired"]
    assert [User.objects.get(pk=each.pk).grants_now for each in accounts] == [[], []]


def test_another_reason_is_told_in_words(city: City, fang_yu: User) -> None:
    post = works_at(city)
    with pytest.raises(Refused, match="请写明离职原因"):
        end_employment(post, by=fang_yu, end_on=localdate(), end_reason="other")
    page = client_of(fang_yu).post(f"/workforce/employments/{post.pk}/end/", {"end_on": "2026-11-01", "version": 0})
    assert page.status_code == 422
    assert "请选择离职原因" in page.content.decode()
    end_employment(post, by=fang_yu, end_on=localdate(), end_reason="other", end_words="随军")
    assert "随军" in client_of(fang_yu).get(post.worker.get_absolute_url()).content.decode()


def test_who_comes_back_is_the_same_worker_with_a_gap(city: City, shen_jie: User) -> None:
    post = works_at(city)
    end_employment(post, by=shen_jie, end_on=date(2025, 3, 1), end_reason="study")
    again = add_employment(
        post.worker, by=shen_jie, organisation=post.organisation, place=post.place, post="督导", time="full",
        start_on=date(2026, 9, 1),
    )  # fmt: skip
    assert Worker.objects.count() == 1
    assert [each.start_on for each in post.worker.employments.order_by("start_on")] == [post.start_on, again.start_on]


def test_the_clock_says_what_it_did(city: City, fang_yu: User, new_side: User) -> None:
    class Job:
        by = acting.clock()

    works_at(city)
    asked(city, new_side)
    assert "办结 0 件调动" in str(by_the_clock(Job()))  # type: ignore[arg-type]
