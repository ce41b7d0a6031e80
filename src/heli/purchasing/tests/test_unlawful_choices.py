"""Where nobody scores: whatever people do in whatever order, nobody is chosen without what the law asks beforehand."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from heli.accounts import acting
from heli.accounts.models import User
from heli.core.actions.settings import set_setting
from heli.core.errors import HeliError
from heli.purchasing.models import Award, NoticeObjection, PurchaseNotice, Tender
from heli.purchasing.queries import award as awards
from heli.purchasing.tests.crossroads import ALONE, Alone, Chance
from tests.cast import City

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.on_any]
#: as on most days
USUAL = ("tell", "object", "over", "argue", "approve", "announce", "come", "choose", "publish")
THRESHOLD = 40_000_000


def alone_machine(ground: Alone) -> type[RuleBasedStateMachine]:
    numbers = st.lists(st.integers(0, 9999), min_size=3, max_size=3).map(Chance)

    class AlonePaths(RuleBasedStateMachine):
        """Anybody tries anything of a purchase where nobody scores."""

        def __init__(self) -> None:
            super().__init__()
            self.point = transaction.savepoint()

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.point)

        @property
        def tender(self) -> Tender:
            return Tender.objects.get(pk=ground.tender.pk)

        @rule(
            names=st.lists(st.sampled_from(sorted(ALONE)), min_size=4, max_size=10),
            chance=numbers,
            anybody=st.integers(0, 3),
        )
        def people_try(self, names: list[str], chance: Chance, anybody: int) -> None:
            for name in names:
                self.tries(name, chance.of(ground.everybody if anybody == 0 else ground.side, 2), chance)

        @rule(chance=numbers, steps=st.integers(1, len(USUAL)))
        def it_goes_on(self, chance: Chance, steps: int) -> None:
            """As on most days, so that the paths lead far; somebody else may have tried before."""
            for name in USUAL[:steps]:
                self.tries(name, ground.approver if name == "choose" else ground.officer, chance)

        def tries(self, name: str, by: User, chance: Chance) -> None:
            point = transaction.savepoint()
            try:
                ALONE[name](ground, self.tender, by, chance)
            except HeliError:
                transaction.savepoint_rollback(point)
                return
            transaction.savepoint_commit(point)

        @invariant()
        def nothing_begins_before_the_public_and_the_finance_department(self) -> None:
            """法 27, 31; 条例 23, 38; 74号令 40: told for its days, argued about, then approved, then announced."""
            tender = self.tender
            if tender.method != Tender.Method.SINGLE or tender.budget_fen < THRESHOLD:
                return
            if tender.finance_approval:
                notice = PurchaseNotice.objects.filter(tender=tender, published_at__isnull=False).earliest("pk")
                assert notice.closes_on and tender.finance_approved_on and tender.finance_approved_on > notice.closes_on
            assert tender.announced_on is None or tender.finance_approval
            if Award.objects.filter(tender=tender).exists():
                stands = PurchaseNotice.objects.filter(tender=tender, state="published", closes_on__lt=localdate())
                assert stands.exists(), "no award without its public notice"
                held = NoticeObjection.objects.filter(notice__in=stands)
                assert not held.exclude(is_upheld=False).exists(), "nor against an objection"

        @invariant()
        def it_is_chosen_by_another_for_no_more_than_was_offered(self) -> None:
            """法 31: its one supplier; 条例 30: within the budget; recorded, and by nobody who wrote the document."""
            tender, made = self.tender, Award.objects.filter(tender=ground.tender).first()
            assert (tender.state == Tender.State.AWARDED) == (made is not None)
            if made is None:
                return
            assert made.decided_by_id == ground.approver.actor_id and made.negotiation
            assert made.price_fen and made.bid.price_fen and made.price_fen <= min(made.bid.price_fen, tender.limit_fen)
            assert tender.method != Tender.Method.SINGLE or made.bid.agency == tender.intended

        @invariant()
        def no_committee_sits(self) -> None:
            assert self.tender.state not in (Tender.State.EVALUATING, Tender.State.RANKED)

    return AlonePaths


@pytest.mark.parametrize("method", ["single", "direct"])
def test_no_path_leads_to_an_award_without_what_the_law_asks_where_nobody_scores(city: City, method: str) -> None:
    key = "open_tender_threshold_fen" if method == "single" else "purchase_limit_fen"
    set_setting(
        None, by=acting.console(), key=key, value=f"2015-01-01 {THRESHOLD if method == 'single' else 100_000_000}"
    )
    agency = city.organisations["晨光社会工作服务中心"]
    said = {"ground": "only", "single_reason": "只有这一家。", "intended": agency} if method == "single" else {}
    ground = Alone(city, method, **said)
    point = transaction.savepoint()
    for name in USUAL if method == "single" else USUAL[5:]:
        by = ground.approver if name == "choose" else ground.officer
        ALONE[name](ground, Tender.objects.get(), by, Chance([0, 36, 0]))
    assert awards.awarded(Tender.objects.get()) is not None, "the usual way leads to its end"
    transaction.savepoint_rollback(point)
    quiet = settings(max_examples=15, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(alone_machine(ground), settings=quiet)
