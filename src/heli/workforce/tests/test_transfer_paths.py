"""Whatever both employers, the department and the clock do in whatever order, nobody moves without the word of both, nobody
holds rights where they do not work, and no transfer stays open on a post that is over."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from heli.accounts import acting
from heli.accounts.models import User
from heli.core.errors import HeliError
from heli.workforce.actions import transfers
from heli.workforce.actions.register import end_employment
from heli.workforce.models import Employment, Transfer
from heli.workforce.tests.test_moves import CHENGUANG, TONGXIN, account_of, asked, new_side, works_at
from tests.cast import City

pytestmark = pytest.mark.django_db
__all__ = ["new_side"]
State = Transfer.State


def machine(city: City, old: User, new: User, above: User, seen: set[str]) -> type[RuleBasedStateMachine]:
    who = st.sampled_from([old, new, above])
    days = st.integers(-4, 6)

    class Paths(RuleBasedStateMachine):
        """Anybody tries anything on any day; what is refused changes nothing."""

        def __init__(self) -> None:
            super().__init__()
            self.point = transaction.savepoint()
            self.now = datetime(2026, 11, 27, 2, tzinfo=UTC)
            self.accepted: dict[int, User] = {}
            with time_machine.travel(self.now, tick=False):
                self.post = works_at(city)
                self.account = account_of(self.post, "social_worker")

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.point)

        def tries(self, deed: Any, *about: Any, **given: Any) -> bool:
            point = transaction.savepoint()
            with time_machine.travel(self.now, tick=False):
                try:
                    deed(*about, **given)
                except HeliError:
                    transaction.savepoint_rollback(point)
                    return False
            transaction.savepoint_commit(point)
            return True

        def takes(self, deed: Any, by: User, **given: Any) -> None:
            """A step of the latest transfer."""
            on = Transfer.objects.order_by("-pk").first()
            if on is not None and self.tries(deed, on, by=by, **given) and deed is transfers.accept:
                self.accepted[on.pk] = by

        @rule(by=who)
        def somebody_asks(self, by: User) -> None:
            self.tries(asked, city, by)

        @rule(by=who, day=days)
        def somebody_lets_go(self, by: User, day: int) -> None:
            last = self.now.date() + timedelta(days=day)
            named = Employment.objects.get(pk=self.post.pk)
            self.takes(transfers.release, by, last_day=last, employment=named)

        @rule(by=who, day=days)
        def somebody_lets_go_in_their_place(self, by: User, day: int) -> None:
            last = self.now.date() + timedelta(days=day)
            self.takes(transfers.enforce, by, last_day=last, reason="没有答复", employment=self.post)

        @rule(by=who)
        def somebody_accepts(self, by: User) -> None:
            self.takes(transfers.accept, by)

        @rule(by=who, deed=st.sampled_from([transfers.refuse, transfers.withdraw]))
        def somebody_says_no(self, by: User, deed: Any) -> None:
            self.takes(deed, by, reason="项目没有完")

        @rule(
            day=days, comes_to=st.sampled_from(["no", "half", "all"]), gives=st.sampled_from([old, old, old, new]),
            gets=st.sampled_from([new, new, new, old]),
        )  # fmt: skip
        def both_do_their_work(self, day: int, comes_to: str, gives: User, gets: User) -> None:
            """As on most days, so that the paths lead far; now and then another side tries it."""
            self.tries(asked, city, new)
            if comes_to == "no":
                self.takes(transfers.refuse, gives, reason="项目没有完")
                return
            self.takes(transfers.release, gives, last_day=self.now.date() + timedelta(days=day), employment=self.post)
            if comes_to == "all":
                self.takes(transfers.accept, gets)

        @rule(ago=st.sampled_from([None, None, None, 0, 1]))
        def the_post_ends_otherwise(self, ago: int | None) -> None:
            """Now and then."""
            if ago is not None:
                post = Employment.objects.get(pk=self.post.pk)
                day = self.now.date() - timedelta(days=ago)
                self.tries(end_employment, post, by=old, end_on=day, end_reason="resigned")

        @rule(many=st.sampled_from([1, 3, 20]))
        def time_passes_and_the_clock_runs(self, many: int) -> None:
            self.now += timedelta(days=many)
            with time_machine.travel(self.now, tick=False):
                transfers.finish_due(by=acting.clock())
                transfers.escalate_late(by=acting.clock())

        @invariant()
        def nothing_forbidden_stands_there(self) -> None:
            with time_machine.travel(self.now, tick=False):
                self.stands(localdate())

        def stands(self, today: date) -> None:
            rows = list(Transfer.objects.select_related("employment", "begun"))
            seen.update(row.state for row in rows)
            for row in rows:
                agreed = row.state in (State.RELEASED, State.ACCEPTED, State.DONE)
                assert not agreed or row.last_day, "let go without a last day"
                word = above.actor.pk if row.in_place_of else old.actor.pk
                assert not agreed or row.released_by_id == word, "let go by another side"
                both = row.state in (State.ACCEPTED, State.DONE)
                assert not both or self.accepted.get(row.pk) == new, "taken on by another side"
                over = row.employment is not None and row.employment.end_on is not None
                assert not (over and row.is_open), "open on a post that is over"
                if row.state == State.DONE:
                    assert row.last_day and row.last_day <= today and row.employment and row.begun, (
                        "done before its day"
                    )
                    assert row.employment.end_on == row.last_day and row.employment.end_reason == "transfer"
                    assert row.begun.start_on and row.begun.start_on > row.last_day, "in both posts on one day"
            running = Employment.objects.filter(worker=self.post.worker_id, end_on__isnull=True)
            assert running.count() <= 1, "moved and still there"
            at = {post.organisation_id for post in running}
            rights = {grant.organisation_id for grant in User.objects.get(pk=self.account.pk).grants_now}
            ending = {
                post.organisation_id for post in Employment.objects.filter(worker=self.post.worker_id, end_on__gt=today)
            }
            assert rights <= at | ending, "rights where they do not work"
            if at == {city.organisations[TONGXIN].pk}:
                assert city.organisations[CHENGUANG].pk not in rights, "rights end the same day"

    return Paths


def test_no_path_of_a_transfer_leads_to_a_state_that_the_rules_forbid(
    city: City, fang_yu: User, new_side: User, shen_jie: User
) -> None:
    seen: set[str] = set()
    checked = settings(
        max_examples=40,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    run_state_machine_as_test(machine(city, fang_yu, new_side, shen_jie, seen), settings=checked)
    assert not Transfer.objects.exists(), "every path was taken back"
    assert set(State.values) - seen == set(), "the paths lead everywhere"
