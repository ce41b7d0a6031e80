"""Whatever people and the clock do in whatever order, no path leads a registration to a state that the rules forbid."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from heli.accounts import acting
from heli.accounts.models import User
from heli.core.errors import HeliError
from heli.directory.models import Person
from heli.workforce.actions import registration as actions
from heli.workforce.actions.expiring import end_all
from heli.workforce.actions.reach import extend_reach
from heli.workforce.models import Certificate, ConductCase, Employment, Own, Registration, Training, Worker
from heli.workforce.queries.learning import hours_in_term
from tests.cast import City, user_with

pytestmark = pytest.mark.django_db
FIRST_DAY = date(2024, 1, 1)
GIVEN = set(Registration.GIVEN)


def people(city: City) -> list[User]:
    """Two of the city, two of the district, one of the street, and the worker, who is of the city as well."""
    made = [user_with("city_civil_affairs", city.root) for _two in range(2)]
    made += [user_with("district_officer", city.places["330402"]) for _two in range(2)]
    return [*made, user_with("street_officer", city.places["330402008"]), user_with("city_civil_affairs", city.root)]


def a_paper(city: City, who: User) -> Certificate:
    person = Person.objects.create(name="林岚", document_kind="passport", document_number="E00000001")
    who.person = person
    who.save()
    worker = Worker.objects.create(person=person)
    place = city.places["330402008001"]
    extend_reach(Employment.objects.create(worker=worker, place=place, start_on=FIRST_DAY))
    return Certificate.objects.create(worker=worker, level="junior", issued_on=date(2023, 9, 1))


def learned_before(row: Registration) -> bool:
    """Whether the term before a renewal holds the hours of a junior."""
    assert row.follows is not None and row.decided_on is not None
    paper = Certificate(level="junior", registered_until=row.follows, worker=row.certificate.worker)
    return hours_in_term(paper.worker, paper, min(row.follows, row.decided_on))[0].counted >= 720


def machine(users: list[User], seen: set[str]) -> type[RuleBasedStateMachine]:
    who = st.sampled_from(users)
    herself = users[-1]

    class Paths(RuleBasedStateMachine):
        """Anybody tries anything on any day; what is refused changes nothing."""

        def __init__(self) -> None:
            super().__init__()
            self.point = transaction.savepoint()
            self.today = FIRST_DAY
            self.given: set[int] = set()
            self.asked: set[int] = set()

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.point)

        def latest(self) -> Registration | None:
            return Registration.objects.order_by("-pk").first()

        def tries(self, deed: Any, on: Any, **given: Any) -> None:
            point = transaction.savepoint()
            try:
                deed(on, **given)
            except HeliError:
                transaction.savepoint_rollback(point)
            else:
                transaction.savepoint_commit(point)

        @rule(days=st.one_of(st.integers(1, 40), st.integers(200, 1300)))
        def time_passes(self, days: int) -> None:
            self.today += timedelta(days=days)

        @rule()
        def the_clock_runs(self) -> None:
            end_all(by=acting.clock(), today=self.today)

        @rule(by=who)
        def somebody_asks(self, by: User) -> None:
            self.tries(actions.apply_for_registration, Certificate.objects.get(), by=by, today=self.today)

        @rule()
        def she_asks_for_herself(self) -> None:
            own = Own(Certificate.objects.get(), herself.person_id or 0)
            self.tries(actions.apply_for_own, own, by=herself, today=self.today)

        @rule(by=who, name=st.sampled_from(["check", "approve", "refuse", "resubmit"]))
        def somebody_takes_it_on(self, by: User, name: str) -> None:
            deed = {
                "check": actions.check_registration, "approve": actions.approve_registration,
                "resubmit": actions.resubmit_registration, "refuse": actions.refuse_registration,
            }[name]  # fmt: skip
            if (on := self.latest()) is not None:
                given = {"reason": "查不到"} if name == "refuse" else {}
                self.tries(deed, on, by=by, today=self.today, **given)

        @rule(last=st.sampled_from([actions.approve_registration, actions.refuse_registration]))
        def the_offices_do_their_work(self, last: Any) -> None:
            """As on most days: the street asks, the district checks, the city decides; so the paths lead far."""
            city, _other, district, _second, street, _herself = users
            self.tries(actions.apply_for_registration, Certificate.objects.get(), by=street, today=self.today)
            if (on := self.latest()) is not None:
                self.tries(actions.check_registration, on, by=district, today=self.today)
                given = {"reason": "查不到"} if last is actions.refuse_registration else {}
                self.tries(last, Registration.objects.get(pk=on.pk), by=city, today=self.today, **given)

        @rule(hours=st.sampled_from([20, 80]))
        def she_learns(self, hours: int) -> None:
            here, worker = herself.actor, Worker.objects.get()
            Training.objects.create(
                worker=worker, kind="training", name=f"培训 {Training.objects.count()}", end_on=self.today,
                tenths=hours * 10, state="confirmed", recorded_by=here, confirmed_by=here,
            )  # fmt: skip

        @rule()
        def years_later_the_clock_runs(self) -> None:
            self.today += timedelta(days=1200)
            end_all(by=acting.clock(), today=self.today)

        @rule(by=who, name=st.sampled_from(["return", "withdraw"]))
        def somebody_gives_it_back(self, by: User, name: str) -> None:
            if (on := self.latest()) is None:
                return
            if name == "return":
                self.tries(actions.return_registration, on, by=by, reason="补")
            else:
                self.tries(actions.withdraw_registration, on, by=by)

        @rule(kind=st.sampled_from(["", "", "", "suspension", "removal"]), days=st.integers(0, 400))
        def somebody_behaves_badly(self, kind: str, days: int) -> None:
            """Now and then."""
            self.a_case_is_decided(kind, days)

        def a_case_is_decided(self, kind: str, days: int) -> None:
            """A decision about conduct suspends the registration or takes it away."""
            if kind:
                until = self.today + timedelta(days=days) if kind == "suspension" else None
                ConductCase.objects.create(
                    worker=Worker.objects.get(), year=2024, serial=ConductCase.objects.count() + 1, received_on=self.today,
                    complaint="没有按约定上门。", received_by=users[0].actor, sanction=kind, sanction_from=self.today,
                    sanction_until=until,
                )  # fmt: skip

        @rule(kind=st.sampled_from(["", "suspension"]))
        def it_comes_back_and_is_handed_in_again(self, kind: str) -> None:
            """The district returns what the street asked for; meanwhile a case may be decided."""
            _city, _other, district, _second, street, _herself = users
            self.tries(actions.apply_for_registration, Certificate.objects.get(), by=street, today=self.today)
            if (on := self.latest()) is not None:
                self.tries(actions.return_registration, on, by=district, reason="补")
                self.a_case_is_decided(kind, 60)
                again = Registration.objects.get(pk=on.pk)
                self.tries(actions.resubmit_registration, again, by=street, today=self.today)

        @rule()
        def an_appeal_lifts_it(self) -> None:
            ConductCase.objects.update(sanction="", sanction_from=None, sanction_until=None)

        @rule(until=st.sampled_from([None, None, None, None, -400, -1, 40, 900]))
        def a_roster_writes_another_day(self, until: int | None) -> None:
            """Now and then, as an import does, which knows of no application."""
            if until is not None:
                Certificate.objects.update(registered_until=self.today + timedelta(days=until))

        @invariant()
        def nothing_forbidden_stands_there(self) -> None:
            rows = list(Registration.objects.order_by("starts_on", "pk"))
            assert sum(row.is_open for row in rows) <= 1, "two applications for one certificate"
            seen.update(row.state for row in rows)
            given = [row for row in rows if row.state in GIVEN]
            held = ConductCase.objects.in_force(self.today).exists()
            before, self.given = self.given, {row.pk for row in given}
            assert not held or self.given <= before, "registered while a decision about conduct holds"
            before, self.asked = self.asked, {row.pk for row in rows if row.state == Registration.State.APPLIED}
            assert not held or self.asked <= before, "asked for while a decision about conduct holds"
            for row in given:
                assert row.checked_by_id and row.decided_by_id, "registered without both checks"
            for row in rows:
                involved = [row.applied_by_id, row.checked_by_id, row.decided_by_id]
                took = [each for each in involved if each]
                assert len(set(took)) == len(took), "one person in two parts"
                assert herself.actor_id not in involved[1:], "decided about herself"
                assert (row.state in GIVEN) == bool(row.starts_on), "a term without a decision, or none with one"
            for row in given:
                assert row.kind != "renewal" or learned_before(row), "renewed without the hours of its term"
            for one, after in pairwise(given):
                assert one.ends_on and after.starts_on and one.ends_on < after.starts_on, "two terms overlap"

    return Paths


@pytest.mark.on_any
def test_no_path_leads_to_a_state_that_the_rules_forbid(city: City) -> None:
    users = people(city)
    a_paper(city, users[-1])
    seen: set[str] = set()
    checked = settings(
        max_examples=80, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck),
        derandomize=True,
    )  # fmt: skip
    run_state_machine_as_test(machine(users, seen), settings=checked)
    assert Registration.objects.count() == 0, "every path was taken back"
    assert set(Registration.State) - seen <= {"renewed"}, "the paths lead everywhere"
