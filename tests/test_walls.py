"""The walls that stand on accounts: who holds what, where, and from when until when. Each goes red without its wall."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from heli.accounts import acting, actions
from heli.accounts.models import Grant, User
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Actor, AuditEntry
from tests.cast import City, found_organisation, grant, user_with


def again(user: User) -> User:
    """The user as the next request sees them."""
    return User.objects.get(pk=user.pk)


def test_a_grant_reaches_its_place_and_all_below_and_nothing_else(city: City, zhou_min: User) -> None:
    reached = {code for code, place in city.places.items() if zhou_min.may("workforce.worker.view", place)}
    assert reached == {"330402008", "330402008001", "330402008002"}


def test_a_grant_on_an_organisation_reaches_those_below_it(city: City) -> None:
    parent = city.organisations["晨光社会工作服务中心"]
    below = found_organisation("晨光南湖站", "agency", city.places["330402008"], parent)
    user = user_with("agency_head", parent)
    assert user.may("workforce.worker.view", below)
    assert not user.may("workforce.worker.view", city.organisations["桐心社会工作服务中心"])
    assert not user.may("workforce.worker.view", city.places["330402008"])


def test_a_path_that_only_begins_alike_is_not_below(city: City) -> None:
    """330402008 and 3304020080: a path ends in its separator, so a longer code is no descendant."""
    from heli.directory.models import Place

    alike = Place.objects.create(code="3304020080", name="别处", level="community", parent=city.places["330402"])
    user = user_with("street_officer", city.places["330402008"])
    assert not user.may("workforce.worker.view", alike)


def test_only_the_outermost_grants_are_asked_for(city: City, zhou_min: User) -> None:
    grant(zhou_min, "district_officer", city.places["330402"])
    grant(zhou_min, "district_officer", city.places["330483"])
    nodes = again(zhou_min).nodes("workforce.worker.view")
    assert nodes == sorted((city.places["330402"].node, city.places["330483"].node))


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [(0, None, True), (0, 0, True), (-9, 0, True), (1, None, False), (-9, -1, False), (-9, 9, True)],
)
def test_a_grant_holds_from_its_first_day_to_its_last(city: City, since: int, until: int | None, holds: bool) -> None:
    today = timezone.localdate()
    user = user_with(None)
    given = grant(user, "evaluator", city.root, since=today + timedelta(days=since))
    given.valid_until = None if until is None else today + timedelta(days=until)
    given.save()
    assert again(user).holds("workforce.gap.view") is holds


def test_a_grant_taken_back_holds_no_longer(city: City, yan_bo: User, zhou_min: User) -> None:
    actions.revoke_grant(zhou_min.grants.get(), by=yan_bo)
    assert not again(zhou_min).holds("workbench.open")
    with pytest.raises(Refused, match="已经收回"):
        actions.revoke_grant(zhou_min.grants.get(), by=yan_bo)


def test_a_grant_lies_on_one_place_or_one_organisation(city: City) -> None:
    user, organisation = user_with(None), city.organisations["晨光社会工作服务中心"]
    for place, where in ((city.root, organisation), (None, None)):
        both = Grant(user=user, role="evaluator", place=place, organisation=where, valid_from=date(2026, 1, 1),
                     given_by=acting.console().actor)  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.bulk_create([both])


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        ("auditor", "system_administrator"), ("security_administrator", "auditor"), ("evaluator", "auditor"),
        ("system_administrator", "evaluator"), ("city_civil_affairs", "security_administrator"),
    ],
)  # fmt: skip
def test_the_three_administrators_are_three_people(city: City, yan_bo: User, held: str, wanted: str) -> None:
    user = user_with(held, city.root)
    with pytest.raises(Refused) as refusal:
        actions.give_grant(user, by=yan_bo, role=wanted, place=city.root)
    assert (refusal.value.field, refusal.value.code) == ("role", "alone")
    assert user.grants.count() == 1


def test_a_role_that_begins_tomorrow_counts_for_the_three(city: City, yan_bo: User) -> None:
    user = user_with(None)
    tomorrow = timezone.localdate() + timedelta(days=1)
    actions.give_grant(user, by=yan_bo, role="auditor", place=city.root, valid_from=tomorrow)
    with pytest.raises(Refused):
        actions.give_grant(user, by=yan_bo, role="evaluator", place=city.root)


def test_nobody_gives_or_takes_for_themselves(city: City, yan_bo: User) -> None:
    with pytest.raises(Refused, match="自己"):
        actions.give_grant(yan_bo, by=yan_bo, role="security_administrator", place=city.root)
    with pytest.raises(Refused, match="自己"):
        actions.revoke_grant(yan_bo.grants.get(), by=yan_bo)


def test_a_role_is_given_only_where_the_giver_may(city: City) -> None:
    of_tongxiang = user_with("security_administrator", city.places["330483"])
    newcomer = user_with(None)
    with pytest.raises(NotAllowed):
        actions.give_grant(newcomer, by=of_tongxiang, role="street_officer", place=city.places["330402008"])
    with pytest.raises(NotAllowed):
        actions.revoke_grant(grant(newcomer, "street_officer", city.places["330402008"]), by=of_tongxiang)
    actions.give_grant(newcomer, by=of_tongxiang, role="street_officer", place=city.places["330483001"])


@pytest.mark.parametrize(("role", "field"), [("agency_head", "organisation"), ("street_officer", "place")])
def test_a_role_lies_where_the_roles_file_says(city: City, yan_bo: User, role: str, field: str) -> None:
    wrong = {"place": city.root} if field == "organisation" else {"organisation": city.organisations["嘉兴市民政局"]}
    for where in (wrong, {}):
        with pytest.raises(Refused) as refusal:
            actions.give_grant(user_with(None), by=yan_bo, role=role, **where)
        assert refusal.value.field == field


def test_inviting_and_giving_rights_are_two_people(city: City, gao_yuan: User, yan_bo: User) -> None:
    with pytest.raises(NotAllowed):
        actions.invite_user(None, by=yan_bo, login="x", name="某人")
    user = actions.invite_user(None, by=gao_yuan, login="x", name="某人")
    with pytest.raises(NotAllowed):
        actions.give_grant(user, by=gao_yuan, role="evaluator", place=city.root)


def test_one_login_is_one_account_in_whatever_letters(city: City, gao_yuan: User) -> None:
    actions.invite_user(None, by=gao_yuan, login="Lin@city.example", name="林")
    with pytest.raises(Refused) as refusal:
        actions.invite_user(None, by=gao_yuan, login=" lin@CITY.example", name="林")
    assert refusal.value.field == "login"


def test_the_first_administrator_comes_from_the_console(city: City) -> None:
    user, code = actions.invite(None, by=acting.console(), login="13905731234", role="system_administrator")
    assert (user.phone, len(code)) == ("13905731234", 11)
    assert again(user).holds("accounts.user.invite")
    assert list(AuditEntry.objects.order_by("number").values_list("event", flat=True)) == [
        "accounts.user.invite", "accounts.grant.give", "accounts.administrator.invite",
    ]  # fmt: skip
    with pytest.raises(NotAllowed):
        actions.invite(None, by=acting.public(), login="x", role="auditor")
    with pytest.raises(Refused):
        actions.invite(None, by=acting.console(), login="x", role="city_civil_affairs")


def test_an_invitation_given_again_closes_the_old_one_and_the_door(city: City, gao_yuan: User, zhou_min: User) -> None:
    first = actions.invite_again(zhou_min, by=gao_yuan).code
    second = actions.invite_again(again(zhou_min), by=gao_yuan).code
    door = acting.at_the_door(zhou_min)
    with pytest.raises(Refused, match="邀请码"):
        actions.accept_invitation(zhou_min, by=door, given=actions.FirstSignIn(first, "夏天的西瓜很甜吃三块"))
    assert not again(zhou_min).has_usable_password()
    with pytest.raises(Refused, match="验证码"):
        actions.accept_invitation(zhou_min, by=door, given=actions.FirstSignIn(second, "夏天的西瓜很甜吃三块"))


def test_a_job_acts_with_the_rights_of_whoever_asked(city: City, zhou_min: User) -> None:
    job = acting.on_behalf_of(zhou_min.actor)
    assert job.may("workforce.roster.import", city.places["330402008"])
    assert not job.may("workforce.roster.import", city.root)
    assert (job.actor.kind, job.actor.on_behalf_of) == (Actor.Kind.JOB, zhou_min.actor)
    assert job.nodes("workforce.roster.import") == [city.places["330402008"].node]


def test_the_public_may_only_what_is_public(city: City) -> None:
    assert not acting.public().may("workforce.worker.view", city.root)
    assert acting.console().may("core.keys.rotate", None)


def test_why_somebody_sees_an_object_can_be_told(city: City, zhou_min: User, qian_feng: User) -> None:
    community = city.places["330402008001"]
    reason = zhou_min.why("workforce.worker.view", community)
    assert reason is not None
    assert str(reason) == "街道（镇）干部 · 解放街道"
    assert qian_feng.why("workforce.worker.view", community) is None
