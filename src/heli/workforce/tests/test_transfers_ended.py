"""A post that ends while a transfer of it is open takes the transfer along, and whoever waits for it hears so."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.accounts.models import User
from heli.core.actions.bulk import start_bulk
from heli.core.actions.changes import take_back
from heli.core.errors import Refused
from heli.core.models import Change, Notification
from heli.workforce.actions import transfers
from heli.workforce.actions.leavers import decide_leaver
from heli.workforce.actions.register import end_employment
from heli.workforce.models import LeaverProposal, Transfer
from heli.workforce.tests.test_moves import CHENGUANG, TONGXIN, account_of, asked, new_side, works_at
from tests.access_things.core import a_batch
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db
__all__ = ["new_side"]


def told(user: User) -> list[str]:
    return [str(each.words) for each in Notification.objects.visible_to(user).filter(kind="workforce.transfer.end")]


def state_of(move: Transfer) -> str:
    return str(Transfer.objects.get(pk=move.pk).state)


def test_both_sides_and_the_person_hear_that_the_transfer_ended_with_the_post(
    city: City, fang_yu: User, new_side: User, shen_jie: User
) -> None:
    post = works_at(city)
    account = account_of(post, "social_worker")
    move = transfers.release(
        asked(city, new_side), by=fang_yu, last_day=localdate() + timedelta(days=9), employment=post
    )
    end_employment(post, by=shen_jie, end_on=localdate(), end_reason="resigned")
    move.refresh_from_db()
    assert (move.state, move.closed_on, move.is_open) == ("ended", localdate(), False)
    assert told(fang_yu) == told(new_side) == [f"林岚在{CHENGUANG}的任职已经结束，调动终止"]
    assert told(account) == [f"在{CHENGUANG}的任职已经结束，调往{TONGXIN}的调动终止"]
    page = client_of(new_side).get(move.get_absolute_url()).content.decode()
    assert (
        "已终止" in page and "结束了本人的任职，调动随之终止" in page and "resigned" not in page and "辞职" not in page
    )
    with pytest.raises(Refused, match="现在是「已终止」"):
        transfers.accept(move, by=new_side)


@pytest.mark.parametrize("far", ["asked", "released", "accepted"])
def test_however_far_it_had_come(city: City, fang_yu: User, new_side: User, shen_jie: User, far: str) -> None:
    post, last = works_at(city), localdate() + timedelta(days=9)
    move = asked(city, new_side)
    if far != "asked":
        move = transfers.release(move, by=fang_yu, last_day=last, employment=post)
    if far == "accepted":
        move = transfers.accept(move, by=new_side)
    assert move.state == far
    end_employment(post, by=shen_jie, end_on=localdate(), end_reason="family")
    assert state_of(move) == "ended"
    with time_machine.travel(last + timedelta(days=1), tick=False):
        assert transfers.finish_due(by=acting.clock()) == 0
    assert post.worker.employments.count() == 1, "nobody is moved after that"


def test_a_transfer_that_is_done_ends_the_others_of_that_post_and_not_itself(
    city: City, fang_yu: User, new_side: User
) -> None:
    post = works_at(city)
    third = user_with("agency_registrar", city.organisations["嘉兴市民政局"], "第三家")
    other = transfers.ask_transfer(
        city.organisations["嘉兴市民政局"], by=third, name="林岚", last_four="0001",
        from_organisation=post.organisation, from_place=None,
    )  # fmt: skip
    move = transfers.release(asked(city, new_side), by=fang_yu, last_day=localdate(), employment=post)
    assert transfers.accept(move, by=new_side).state == "done"
    assert (state_of(move), state_of(other)) == ("done", "ended")
    assert told(third) and not told(new_side)


def test_by_the_roster_and_by_many_it_ends_too(city: City, fang_yu: User, new_side: User, shen_jie: User) -> None:
    by_roster, by_many = works_at(city), works_at(city, name="方圆", order="2")
    first, second = asked(city, new_side), asked(city, new_side, name="方圆", last_four="0002")
    proposal = LeaverProposal.objects.create(employment=by_roster, batch=a_batch(city, shen_jie))
    decide_leaver(proposal, by=fang_yu, left=True, end_on=localdate(), end_reason="family")
    query = f"pick={by_many.worker_id}&do-end_on={localdate()}&do-end_reason=expired"
    start_bulk(None, by=shen_jie, table="workers", key="end-employments", query=query, expected=1)
    assert (state_of(first), state_of(second)) == ("ended", "ended")


def test_another_post_of_the_person_leaves_the_transfer_open(city: City, new_side: User, shen_jie: User) -> None:
    post = works_at(city)
    move = asked(city, new_side)
    other = post.worker.employments.create(organisation=city.organisations["嘉兴市民政局"], time="part")
    end_employment(other, by=shen_jie, end_on=localdate(), end_reason="resigned")
    assert state_of(move) == "asked"


def test_an_end_that_is_taken_back_gives_the_transfer_back(city: City, new_side: User, shen_jie: User) -> None:
    post = works_at(city)
    move = asked(city, new_side)
    end_employment(post, by=shen_jie, end_on=localdate(), end_reason="resigned")
    take_back(None, by=shen_jie, change=Change.objects.get(event="workforce.employment.end"))
    assert state_of(move) == "asked"
