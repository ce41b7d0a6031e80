"""Somebody is away: what a deputy may, for how long, and that the trail says for whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from heli.accounts import actions, queries
from heli.accounts.models import Delegation, Grant, User
from heli.core.errors import NotAllowed, Refused
from heli.core.models import AuditEntry, Setting
from heli.workbench.actions import requests
from heli.workbench.queries import requests as of_requests
from heli.workforce.actions import change_worker
from heli.workforce.models import Worker
from tests.access_things.workforce import a_worker
from tests.cast import City, client_of, found_organisation, grant, user_with, without_second_factor

pytestmark = pytest.mark.django_db
RIGHTS = ("workforce.worker.view", "workforce.worker.change", "workbench.request.accept", "workbench.request.view")


def lend(giver: User, deputy: User, days: int = 5, **more: Any) -> Delegation:
    today = localdate()
    given = {"valid_from": today, "valid_until": today + timedelta(days=days), "rights": RIGHTS, **more}
    return actions.give_delegation(giver, by=giver, deputy=deputy, **given)


def again(user: User) -> User:
    """As the next request reads them."""
    return User.objects.get(pk=user.pk)


def changed(worker: Worker, by: User) -> None:
    change_worker(worker, by=by, name=worker.person.name, phone=None, education="本科", major="", note="")


@pytest.fixture
def elsewhere(city: City, shen_jie: User) -> Worker:
    """Somebody of 南湖, whom 何文君 sees and 钱峰 does not."""
    return a_worker(city, shen_jie)


@pytest.fixture
def away(city: City) -> User:
    """何文君 of 南湖 is on leave."""
    return user_with("district_officer", city.places["330402"], "何文君", "he_wenjun")


def test_a_deputy_acts_in_the_scope_of_who_is_away_and_the_trail_names_both(
    elsewhere: Worker, away: User, qian_feng: User
) -> None:
    with pytest.raises(NotAllowed):
        changed(elsewhere, qian_feng)
    lend(away, qian_feng)
    deputy = again(qian_feng)
    assert Worker.objects.visible_to(deputy).filter(pk=elsewhere.pk).exists()
    changed(elsewhere, deputy)
    entry = AuditEntry.objects.get(event="workforce.worker.change")
    assert (entry.actor.name, entry.actor.deputy, entry.actor.on_behalf_of) == (
        "钱峰代何文君",
        deputy.actor,
        away.actor,
    )
    page = client_of(away).get(elsewhere.get_absolute_url()).content.decode()
    assert "钱峰代何文君" in page
    assert "代何文君" in client_of(deputy).get("/workbench/").content.decode()


def test_what_a_deputy_may_anyway_they_do_in_their_own_name(
    city: City, elsewhere: Worker, away: User, qian_feng: User
) -> None:
    grant(qian_feng, "district_officer", city.places["330402"])
    lend(away, qian_feng)
    changed(elsewhere, again(qian_feng))
    assert AuditEntry.objects.get(event="workforce.worker.change").actor == qian_feng.actor


def test_only_what_was_lent_is_lent_and_nothing_of_accounts(elsewhere: Worker, away: User, qian_feng: User) -> None:
    made = lend(away, qian_feng, rights=(*RIGHTS, "accounts.delegation.give", "core.audit.view", "workforce.gap.sign"))
    assert set(made.rights.split()) == {*RIGHTS, "workbench.open", "workforce.gap.sign"}
    deputy = again(qian_feng)
    assert deputy.may("workforce.worker.change", elsewhere) and not deputy.may("workforce.worker.reveal", elsewhere)
    onward = user_with(None, name="第三人")
    with pytest.raises(NotAllowed, match="只能为自己"):
        actions.give_delegation(
            away, by=deputy, deputy=onward, valid_from=localdate(), valid_until=localdate(), rights=RIGHTS
        )
    lend(deputy, onward)
    assert not again(onward).may("workforce.worker.view", elsewhere), "what was lent goes no further"


def test_it_ends_by_itself_and_earlier_when_either_says_so(elsewhere: Worker, away: User, qian_feng: User) -> None:
    made = lend(away, qian_feng)
    Grant.objects.filter(delegation=made).update(
        valid_until=localdate() - timedelta(days=1), valid_from=date(2026, 1, 1)
    )
    assert not again(qian_feng).may("workforce.worker.view", elsewhere)
    second = lend(away, qian_feng)
    assert again(qian_feng).may("workforce.worker.view", elsewhere)
    actions.end_delegation(second, by=qian_feng)
    assert not again(qian_feng).may("workforce.worker.view", elsewhere)
    with pytest.raises(Refused, match="已经结束"):
        actions.end_delegation(second, by=away)


def test_it_ends_with_the_role_or_the_account_it_came_from(
    elsewhere: Worker, away: User, qian_feng: User, yan_bo: User, gao_yuan: User
) -> None:
    lend(away, qian_feng)
    actions.revoke_grant(away.grants.get(), by=yan_bo)
    assert not again(qian_feng).may("workforce.worker.view", elsewhere)
    grant(away, "district_officer", away.grants.get().place)
    lend(again(away), qian_feng)
    assert again(qian_feng).may("workforce.worker.view", elsewhere)
    actions.deactivate_user(away, by=gao_yuan)
    assert not again(qian_feng).may("workforce.worker.view", elsewhere)


def test_what_cannot_be_lent_is_refused_beside_its_field(
    away: User, qian_feng: User, shi_lei: User, gao_yuan: User
) -> None:
    for days, deputy, field, said in (
        (30, qian_feng, "valid_until", "代理最长 30 天"), (-1, qian_feng, "valid_until", "已经过了"),
        (5, shi_lei, "deputy", "三员"), (5, without_second_factor(user_with(None)), "deputy", "二次验证"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=said) as refused:
            lend(away, deputy, days)
        assert refused.value.field == field
    with pytest.raises((NotAllowed, Refused)):
        lend(gao_yuan, qian_feng)
    Setting.objects.create(key="delegation_days", value="3")
    with pytest.raises(Refused, match="代理最长 3 天"):
        lend(away, qian_feng, 3)
    lend(away, qian_feng, 2)


def test_what_waits_for_who_is_away_waits_for_the_deputy_and_stays_theirs(
    city: City, shen_jie: User, qian_feng: User
) -> None:
    ours, theirs = city.organisations["嘉兴市民政局"], found_organisation("嘉兴市司法局", "department", city.root)
    lu_yuan = user_with("justice_officer", theirs, "陆远")
    User.objects.filter(pk=shen_jie.pk).update(office=ours)
    lend(again(shen_jie), qian_feng)
    asked = requests.ask_for_help(ours, by=again(shen_jie), answerer=theirs, title="甲", text="甲", working_days=5)
    back = requests.ask_for_help(theirs, by=lu_yuan, answerer=ours, title="乙", text="乙", working_days=5)
    deputy = again(qian_feng)
    assert [each.title for each in of_requests.to_accept(deputy)] == ["乙"], "he speaks for her office, with her right"
    accepted = requests.accept_request(back, by=deputy)
    assert accepted.handler == shen_jie.actor, "the work stays hers"
    assert of_requests.timeline(deputy, accepted)[0].who == "钱峰代沈洁"
    assert [each.title for each in of_requests.with_the_other_side(deputy)] == [asked.title]


def test_rights_are_read_by_one_query_with_a_deputy_too(away: User, qian_feng: User) -> None:
    lend(away, qian_feng)
    deputy = again(qian_feng)
    with CaptureQueriesContext(connection) as asked:
        assert deputy.holds("workforce.worker.change") and len(deputy.hands("workforce.worker.view")) == 2
    assert len(asked) == 1


def test_the_pages_lend_show_and_end(away: User, qian_feng: User) -> None:
    browser, today = client_of(away), localdate()
    typed = {
        "deputy": "钱峰", "valid_from": today.isoformat(), "valid_until": (today + timedelta(days=4)).isoformat(),
        "parts": ["workforce", "workbench"], "reason": "休假",
    }  # fmt: skip
    wrong = browser.post("/own/delegations/give/", typed | {"deputy": "没有这个人"})
    assert wrong.status_code == 422 and "没有找到这个账号" in wrong.content.decode()
    assert browser.post("/own/delegations/give/", typed | {"parts": []}).status_code == 422
    assert "钱峰从" in browser.post("/own/delegations/give/", typed, follow=True).content.decode()
    assert "代何文君" in client_of(again(qian_feng)).get("/own/").content.decode()
    made = queries.own_delegations(qian_feng).get()
    theirs = client_of(qian_feng)
    assert "何文君" in theirs.get("/own/delegations/").content.decode()
    done = theirs.post(f"/own/delegations/{made.pk}/end/", {"version": made.version}, follow=True)
    assert "钱峰的代理已结束。" in done.content.decode()
