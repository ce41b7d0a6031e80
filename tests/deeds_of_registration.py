"""What is done about the registration of certificates and can be taken back, each deed once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from heli.accounts.models import User
from heli.workforce.actions import registration
from heli.workforce.models import Own, Registration
from tests.access_things import workforce
from tests.cast import City, user_with


def registered(city: City, by: User) -> Registration:
    """An application that somebody else has checked."""
    asked = workforce.a_registration(city, by)
    checker = user_with("district_officer", city.places["330402"])
    return registration.check_registration(asked, by=checker, today=TODAY)


def owned(by: User, record: Any, worker: Any) -> Own[Any]:
    """Of somebody's own."""
    by.person = worker.person
    by.save()
    return Own(record, worker.person_id)


def own_certificate(city: City, by: User, until: date | None = None) -> Own[Any]:
    paper = workforce.a_certificate(city, by)
    paper.registered_until = until
    paper.save()
    return owned(by, paper, paper.worker)


def own_application(city: City, by: User, *, back: bool) -> Own[Any]:
    asked = workforce.a_registration(city, by)
    if back:
        checker = user_with("district_officer", city.places["330402"])
        asked = registration.return_registration(asked, by=checker, reason="补证明")
    return owned(by, asked, asked.certificate.worker)


def asked_again(city: City, by: User) -> Any:
    asked = workforce.a_registration(city, by)
    checker = user_with("district_officer", city.places["330402"])
    asked = registration.return_registration(asked, by=checker, reason="补证明")
    return registration.resubmit_registration(asked, by=by, today=TODAY, note="已补")


TODAY = date(2026, 11, 27)
DONE_OF_REGISTRATION: dict[str, Callable[[City, User], Any]] = {
    "registration asked for": lambda c, by: registration.apply_for_registration(
        workforce.a_certificate(c, by), by=by, today=TODAY
    ),
    "own registration asked for": lambda c, by: registration.apply_for_own(own_certificate(c, by), by=by, today=TODAY),
    "registration asked for again": asked_again,
    "own registration asked for again": lambda c, by: registration.resubmit_own(
        own_application(c, by, back=True), by=by, today=TODAY
    ),
    "application withdrawn": lambda c, by: registration.withdraw_registration(workforce.a_registration(c, by), by=by),
    "own application withdrawn": lambda c, by: registration.withdraw_own(own_application(c, by, back=False), by=by),
    "application checked": lambda c, by: registration.check_registration(
        workforce.a_registration(c, by), by=by, today=TODAY
    ),
    "application returned": lambda c, by: registration.return_registration(
        workforce.a_registration(c, by), by=by, reason="补证明"
    ),
    "application approved": lambda c, by: registration.approve_registration(registered(c, by), by=by, today=TODAY),
    "application refused": lambda c, by: registration.refuse_registration(
        registered(c, by), by=by, today=TODAY, reason="查不到"
    ),
    "proof issued": lambda c, by: registration.issue_proof(own_certificate(c, by, TODAY).record, by=by),
    "own proof issued": lambda c, by: registration.issue_own_proof(own_certificate(c, by, TODAY), by=by),
}
