"""What somebody does about their own record and their own account and can take back, each deed once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from heli.accounts.actions.calendar import end_calendar_address, make_calendar_address
from heli.accounts.models import CalendarAddress, User
from heli.accounts.queries import oneself
from heli.workforce.actions import learning, proposals
from heli.workforce.actions.profile import Chosen, save_profile
from heli.workforce.models import ChangeProposal, Training, Worker
from tests.access_things import workforce
from tests.cast import City, user_with


def worker(city: City) -> User:
    """A social worker with an account of their own."""
    user = user_with("social_worker", city.organisations["晨光社会工作服务中心"], "林岚")
    user.person = workforce.a_worker(city, user).person
    user.save()
    return User.objects.get(pk=user.pk)


def _record(by: User) -> Worker:
    return Worker.objects.get(person=by.person_id)


def _facts(city: City, by: User) -> dict[str, str]:
    return {"name": "林岚", "education": "本科", "major": "社会工作"}


def _proposed_now(city: City, by: User) -> Any:
    return proposals.propose_change(
        by, by=oneself(by), part="facts", target=None, after=_facts(city, by), reason="毕业了"
    )


def _proposed(city: City, by: User, state: str) -> ChangeProposal:
    made = _proposed_now(city, by)
    ChangeProposal.objects.filter(pk=made.pk).update(state=state)
    return ChangeProposal.objects.get(pk=made.pk)


def _returned(city: City, by: User) -> Training:
    made = learning.report_training(_record(by), by=by, lesson=LESSON)
    Training.objects.filter(pk=made.pk).update(state="returned", reason="看不清")
    return Training.objects.get(pk=made.pk)


def _made_before(city: City, by: User) -> CalendarAddress:
    return CalendarAddress.objects.create(user=by, digest="0" * 64)


def _ended(city: City, by: User) -> None:
    _made_before(city, by)
    end_calendar_address(by, by=by)


def _replaced(city: City, by: User) -> Any:
    _made_before(city, by)
    return make_calendar_address(by, by=by)


LESSON = learning.Lesson("training", "个案", date(2026, 6, 1), 240)
SHOWN = Chosen(True, True, True, False, False, "老年", "")
DONE_OF_ONES_OWN: dict[str, Callable[[City, User], Any]] = {
    "training reported": lambda c, by: learning.report_training(_record(by), by=by, lesson=LESSON),
    "training reported again": lambda c, by: learning.resubmit_training(_returned(c, by), by=by, lesson=LESSON),
    "change proposed": _proposed_now,
    "change proposed again": lambda c, by: proposals.resubmit_proposal(
        _proposed(c, by, "returned"), by=oneself(by), after={**_facts(c, by), "major": "社会学"}, reason="改专业"
    ),
    "proposal withdrawn": lambda c, by: proposals.withdraw_proposal(_proposed(c, by, "proposed"), by=oneself(by)),
    "public page opened": lambda c, by: save_profile(by, by=oneself(by), chosen=SHOWN),
    "record confirmed": lambda c, by: proposals.confirm_record(by, by=oneself(by)),
    "calendar address made": lambda c, by: make_calendar_address(by, by=by),
    "calendar address replaced": _replaced,
    "calendar address ended": _ended,
}
