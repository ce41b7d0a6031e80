"""Rights at an employer begin and end with the employment; the account stays one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.accounts.actions import add_mapping, map_grants, move_own_grant
from heli.accounts.models import User
from heli.core.actions import action
from heli.core.models import Acting
from heli.directory.models import Organisation, Person
from tests.cast import City, grant, user_with

pytestmark = pytest.mark.django_db
MORNING, HEART = "晨光社会工作服务中心", "桐心社会工作服务中心"


@action("workbench.open", lock=False)
def moving(
    person: Person, /, *, by: Acting, on: date, left: Organisation | None = None, joined: Organisation | None = None
) -> None:
    move_own_grant(person, by=by, left=left, joined=joined, on=on)


@pytest.fixture
def lin(lin_lan: User) -> Person:
    person = Person.objects.create(name="林岚", document_number="330402199001011234")
    lin_lan.person = person
    lin_lan.save()
    return person


def rights(user: User) -> set[str]:
    """As the next request reads them."""
    return {grant.scope_name for grant in User.objects.get(pk=user.pk).grants_now}


def test_who_moves_has_the_rights_of_the_new_employer_that_day_and_the_same_account(
    city: City, lin: Person, lin_lan: User
) -> None:
    grant(lin_lan, "supervisor", city.organisations[MORNING])
    moving(lin, by=acting.console(), left=city.organisations[MORNING], joined=city.organisations[HEART], on=localdate())
    assert rights(lin_lan) == {HEART}
    assert User.objects.get(person=lin) == lin_lan


def test_a_last_day_that_is_still_to_come_ends_the_rights_after_it(city: City, lin: Person, lin_lan: User) -> None:
    last = localdate() + timedelta(days=9)
    moving(lin, by=acting.console(), left=city.organisations[MORNING], on=last)
    assert rights(lin_lan) == {MORNING}
    assert [each.valid_until for each in lin_lan.grants.all()] == [last]
    moving(lin, by=acting.console(), left=city.organisations[MORNING], on=last + timedelta(days=30))
    assert [each.valid_until for each in lin_lan.grants.all()] == [last], "never later than was said before"


def test_what_lies_on_a_place_is_no_right_on_the_employer(city: City, lin: Person, lin_lan: User) -> None:
    grant(lin_lan, "community_officer", city.places["330402008001"])
    moving(lin, by=acting.console(), left=city.organisations[MORNING], on=localdate())
    assert rights(lin_lan) == {"紫阳社区"}


def test_who_comes_back_gets_the_rights_once(city: City, lin: Person, lin_lan: User) -> None:
    for _each in range(2):
        moving(lin, by=acting.console(), joined=city.organisations[HEART], on=localdate())
    assert lin_lan.grants.filter(organisation=city.organisations[HEART]).count() == 1


def test_an_administrator_and_somebody_without_an_account_get_none(city: City, lin: Person, lin_lan: User) -> None:
    nobody = Person.objects.create(name="周敏慧", document_number="330402199305071259")
    moving(nobody, by=acting.console(), joined=city.organisations[HEART], on=localdate())
    gao_yuan = user_with("system_administrator", city.root, "高源")
    gao_yuan.person = nobody
    gao_yuan.save()
    moving(nobody, by=acting.console(), joined=city.organisations[HEART], on=localdate())
    assert rights(gao_yuan) == {"嘉兴市"}


def test_rights_move_within_the_action_that_records_the_employment(city: City, lin: Person) -> None:
    with pytest.raises(RuntimeError, match="within the action"):
        move_own_grant(lin, by=acting.console(), left=city.organisations[MORNING], on=localdate())


def test_what_a_group_gave_ends_with_the_employment_and_is_not_given_again(
    city: City, yan_bo: User, lin: Person, lin_lan: User
) -> None:
    morning, heart, groups = city.organisations[MORNING], city.organisations[HEART], ["晨光督导"]
    add_mapping(None, by=yan_bo, group=groups[0], role="supervisor", organisation=morning)

    def sign_in() -> None:
        map_grants(User.objects.get(pk=lin_lan.pk), by=acting.console(), groups=groups)

    def roles() -> list[tuple[str, str]]:
        return sorted((each.role, each.scope_name) for each in User.objects.get(pk=lin_lan.pk).grants_now)

    sign_in()
    held = ("supervisor", MORNING)
    assert held in roles()
    moving(lin, by=acting.console(), left=morning, joined=heart, on=localdate())
    assert roles() == [("social_worker", HEART)]
    sign_in()
    assert roles() == [("social_worker", HEART)], "a group that still names them gives nothing back"
    moving(lin, by=acting.console(), left=heart, joined=morning, on=localdate())
    sign_in()
    assert roles() == [("social_worker", MORNING), held], "whoever comes back has what the group says"


def test_what_a_group_gave_goes_on_until_the_last_day_and_no_longer(
    city: City, yan_bo: User, lin: Person, lin_lan: User
) -> None:
    morning, last = city.organisations[MORNING], localdate() + timedelta(days=3)
    add_mapping(None, by=yan_bo, group="晨光督导", role="supervisor", organisation=morning)
    map_grants(lin_lan, by=acting.console(), groups=["晨光督导"])
    moving(lin, by=acting.console(), left=morning, on=last)
    for days, held in ((3, True), (4, False)):
        with time_machine.travel(datetime.combine(localdate(), time(12)) + timedelta(days=days), tick=False):
            user = map_grants(User.objects.get(pk=lin_lan.pk), by=acting.console(), groups=["晨光督导"])
            assert ("supervisor" in {each.role for each in user.grants_now}) is held
