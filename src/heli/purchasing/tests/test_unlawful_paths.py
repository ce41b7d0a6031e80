"""Whatever people do in whatever order, no path leads a tender, its evaluation or its contract to a state the law forbids."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from django.utils.timezone import localdate
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from heli.core.errors import HeliError
from heli.purchasing.actions import (
    accounts,
    award,
    committee,
    contracts,
    evaluation,
    milestones,
    opening,
    payments,
    report,
    scores,
)
from heli.purchasing.actions.contracts import ContractTerms
from heli.purchasing.models import (
    Award,
    Challenge,
    Commitment,
    Contract,
    Evaluation,
    Member,
    Milestone,
    Payment,
    Tender,
)
from heli.purchasing.queries import award as awards
from heli.purchasing.queries.evaluation import opened_bids, passes
from heli.purchasing.queries.scores import odd_scores
from heli.purchasing.tests.crossroads import DEEDS, Chance, Ground, prepare
from heli.purchasing.tests.scene import SAID
from tests.cast import City

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.on_any]


def committee_is_lawful(ground: Ground) -> None:
    """87号令 47: odd, five or more, seven for ten million or what is complex, two thirds of them experts; 条例 9, 87号令 47: nobody
    with an interest."""
    held = Evaluation.objects.filter(tender=ground.tender, drawn_at__isnull=False).first()
    if held is None:
        return
    seats = list(Member.objects.sitting().filter(evaluation=held))
    experts = [each for each in seats if each.kind == Member.Kind.EXPERT]
    least = 7 if held.is_complex or held.tender.budget_fen >= 1_000_000_000 else 5
    assert len(seats) % 2 == 1 and len(seats) >= least and len(experts) * 3 >= len(seats) * 2
    interested = {
        each.actor_id for each in (*ground.bidders, *ground.heads, ground.agent, ground.opener, ground.watcher)
    }
    assert not interested & {each.actor_id for each in seats}


def went_on(ground: Ground, tender: Tender) -> str:
    """The next step as on most days, so that the paths lead far; which one it was."""
    if tender.state == Tender.State.ANNOUNCED:
        return _opened(ground, tender)
    if tender.state == Tender.State.OPENED:
        ground.judged(tender)
        evaluation.close_qualification(tender, by=ground.officer)
        return "qualified"
    if tender.state == Tender.State.EVALUATING:
        return _evaluated(ground, tender)
    if tender.state == Tender.State.RANKED:
        award.decide_award(tender, by=ground.approver)
        return "awarded"
    if tender.state != Tender.State.AWARDED:
        return "over"
    if awards.awarded(tender) is None:
        award.publish_result(tender, by=ground.officer)
        return "published"
    return _fulfilled(ground, tender)


def _opened(ground: Ground, tender: Tender) -> str:
    if not tender.is_due:
        ground.due(tender)
        return "due"
    lacking = tender.shares.filter(released_at__isnull=True).order_by("pk").first()
    who = next(each for each in ground.everybody if each.actor_id == lacking.officer_key.officer_id)
    opening.release_share(tender, by=who, passphrase=SAID)
    return "released"


def _evaluated(ground: Ground, tender: Tender) -> str:
    held = Evaluation.objects.get(tender=tender)
    if held.drawn_at is None:
        if held.prepared_at is None:
            ground.prepared(tender)
        committee.draw_committee(tender, by=ground.officer, word="多云")
        return "seated"
    members = ground.members(tender)
    if held.conforming_at is None:
        ground.judged_conforming(tender)
        return "conforming"
    if held.scored_at is None:
        late = next(each for each in members if ground.seat(tender, each).submitted_at is None)
        ground.scored(tender, late, 40)
        return "scored"
    if held.reported_at is None:
        for odd in odd_scores(tender):
            by = next(each for each in members if each.actor_id == odd.score.member.actor_id)
            scores.mend_score(odd.score, by=by, points=odd.score.points, remark="方案更具体。")
        report.make_report(tender, by=members[0])
        return "reported"
    unsigned = next(each for each in members if ground.seat(tender, each).signed_at is None)
    report.sign_report(ground.seat(tender, unsigned), by=unsigned)
    return "signed"


def _fulfilled(ground: Ground, tender: Tender) -> str:
    """The contract with who was chosen, to the payment of its first milestone."""
    won = awards.awarded(tender)
    assert won is not None, "asked before"
    held = Contract.objects.filter(project=tender.project).last()
    if held is None:
        amount = won.price_fen or 0
        terms = ContractTerms(
            title="关爱服务合同", what="上门探访。", start_on=tender.project.start_on, end_on=tender.project.end_on,
            amount_fen=amount, costs={"personnel": amount}, public_service=False,
        )  # fmt: skip
        contracts.draft_contract(tender.project, by=ground.officer, terms=terms)
        return "drafted"
    if held.signed_on is None:
        left = held.amount_fen - (held.milestones.aggregate(sum=Sum("amount_fen"))["sum"] or 0)
        if left:
            milestones.plan_milestone(
                held, by=ground.officer, title="末期", due_on=localdate(), amount_fen=left, deliverable="记录"
            )
        held = contracts.sign_contract(Contract.objects.get(pk=held.pk), by=ground.approver)
        contracts.sign_for_supplier(held, by=ground.heads[ground.agencies.index(held.supplier)])
        return "contracted"
    return _paid(ground, held, ground.agencies.index(held.supplier))


def _paid(ground: Ground, held: Contract, which: int) -> str:
    payment = held.payments.exclude(state="paid").last()
    if payment is None:
        piece = held.milestones.filter(payments__isnull=True).first()
        if piece is None:
            return "over"
        accountant = ground.accountants[which]
        account = accounts.enter_account(
            held.supplier,
            by=accountant,
            holder=held.supplier.name,
            bank="建行",
            number=f"6222{held.payments.count():012}",
        )
        accounts.approve_account(account, by=ground.heads[which])
        if piece.state == Milestone.State.PLANNED:
            piece = milestones.report_milestone(piece, by=ground.heads[which], evidence="探访了。")
        if piece.state == Milestone.State.REPORTED:
            piece = milestones.accept_milestone(piece, by=ground.officer)
        invoice = payments.enter_invoice(
            held, by=accountant, code="", number=f"9{piece.pk}", amount_fen=piece.amount_fen, issued_on=localdate()
        )
        payments.request_payment(piece, by=accountant, invoice=invoice, amount_fen=piece.amount_fen)
        return "requested"
    if payment.state == Payment.State.REQUESTED:
        payment = payments.check_payment(payment, by=ground.finance, commitment=Commitment.objects.get())
    if payment.state == Payment.State.CHECKED:
        payment = payments.approve_payment(payment, by=ground.approver)
    payments.pay(payment, by=ground.finance, paid_on=localdate(), bank_ref="1")
    return "paid"


def machine(ground: Ground) -> type[RuleBasedStateMachine]:
    numbers = st.lists(st.integers(0, 9999), min_size=3, max_size=3).map(Chance)

    class Paths(RuleBasedStateMachine):
        """Anybody tries anything; what is refused changes nothing."""

        def __init__(self) -> None:
            super().__init__()
            self.point = transaction.savepoint()

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.point)

        @property
        def tender(self) -> Tender:
            return Tender.objects.get(pk=ground.tender.pk)

        def tries(self, deed: Callable[[], object]) -> object:
            point = transaction.savepoint()
            try:
                done = deed()
            except HeliError:
                transaction.savepoint_rollback(point)
                return None
            transaction.savepoint_commit(point)
            return done

        @rule(steps=st.integers(1, 4))
        def it_goes_on(self, steps: int) -> None:
            for _step in range(steps):
                if self.tries(lambda: went_on(ground, self.tender)) in (None, "over"):
                    return

        @rule(
            names=st.lists(st.sampled_from(sorted(DEEDS)), min_size=4, max_size=10),
            chance=numbers,
            anybody=st.integers(0, 3),
        )
        def people_try(self, names: list[str], chance: Chance, anybody: int) -> None:
            """Those who usually do it, and now and then anybody at all."""
            for name in names:
                deed, usual = DEEDS[name]
                by = chance.of(ground.everybody if anybody == 0 else getattr(ground, usual), 2)
                self.tries(partial(deed, ground, self.tender, by, chance))

        @precondition(lambda self: self.tender.state in Tender.UNSCORED)
        @rule(chance=numbers)
        def the_side_makes_a_committee(self, chance: Chance) -> None:
            """Of whatever size, with whomever."""
            self.tries(partial(prepare, ground, self.tender, ground.officer, chance))

        @invariant()
        def nothing_is_read_before_the_deadline(self) -> None:
            """87号令 39, 40: opened at the deadline, never before it; 28: until then nobody knows."""
            tender = self.tender
            if not tender.is_due:
                assert tender.opened_at is None and tender.state in (Tender.State.ANNOUNCED, Tender.State.CANCELLED)
            if tender.opened_at is None:
                assert not tender.bids.filter(price_fen__isnull=False).exists()
            else:
                assert tender.opened_at >= tender.deadline_at
                assert tender.shares.filter(released_at__isnull=False).count() >= tender.threshold >= 2

        @invariant()
        def three_bid_qualify_and_respond(self) -> None:
            """87号令 41, 44, 法 36: else it is neither opened nor evaluated nor awarded."""
            tender, came = self.tender, opened_bids(self.tender)
            if tender.state in (Tender.State.OPENED, *Tender.EVALUATED):
                assert len(came) >= 3
            if tender.state in Tender.EVALUATED:
                assert sum(passes(each, "qualification") for each in came) >= 3
            if tender.state in (Tender.State.RANKED, Tender.State.AWARDED):
                assert sum(passes(each, "qualification") and passes(each, "conformity") for each in came) >= 3

        @invariant()
        def a_committee_is_odd_and_of_experts(self) -> None:
            committee_is_lawful(ground)

        @invariant()
        def each_step_of_an_evaluation_follows_the_one_before(self) -> None:
            """87号令 50: checked, scored, ranked; 61: the report with every signature; 条例 41: the majority decides."""
            tender, held = self.tender, Evaluation.objects.filter(tender=ground.tender).first()
            if held is None:
                assert tender.state not in Tender.EVALUATED
                return
            seats = list(Member.objects.sitting().filter(evaluation=held))
            if any(each.submitted_at for each in seats):
                assert held.conforming_at and held.drawn_at and held.qualified_at
            if held.reported_at:
                assert held.scored_at and all(each.submitted_at for each in seats)
            if tender.state in (Tender.State.RANKED, Tender.State.AWARDED):
                assert held.signed_at and all(each.signed_at for each in seats)
                assert 2 * sum(bool(each.dissent) for each in seats) <= len(seats)

        @invariant()
        def only_the_first_is_chosen(self) -> None:
            """条例 43: in the order of the ranking; deemed only after five working days, which never pass here."""
            tender, made = self.tender, Award.objects.filter(tender=ground.tender).first()
            assert (tender.state == Tender.State.AWARDED) <= (made is not None)
            if made is not None:
                assert made.bid in awards.ranked_first(tender) and not made.is_deemed
                assert made.decided_by_id == ground.approver.actor_id

        @invariant()
        def nobody_answers_for_their_own_judgement(self) -> None:
            """94号令 13 with 87号令 47: who sat or decided does not answer; a result is challenged when it was told (10)."""
            sat = set(Member.objects.sitting().values_list("actor", flat=True))
            for each in Challenge.objects.filter(tender=ground.tender):
                assert each.answered_by_id is None or each.answered_by_id not in sat
                if each.about == Challenge.About.RESULT:
                    assert Award.objects.filter(published_at__isnull=False).exists()

        @invariant()
        def a_contract_is_signed_by_both_and_pays_no_more_than_it_says(self) -> None:
            """法 44, 102号令 24: written, not over a year without its five conditions; 条例 51: paid by the contract."""
            for each in Contract.objects.filter(signed_on__isnull=False):
                signed = each.signatures.filter(holds=True, change__isnull=True)
                assert len({one.side for one in signed}) == 2 and len({one.digest for one in signed}) == 1
                assert each.end_on <= each.start_on.replace(year=each.start_on.year + 1)
                asked = each.payments.aggregate(sum=Sum("amount_fen"))["sum"] or 0
                assert asked <= each.amount_fen
                award = each.award
                assert award and award.published_on, "法 46: by the published award, and by no other"
                assert (each.supplier, each.amount_fen) == (award.bid.agency, award.bid.price_fen)
                last = max(one.signed_at for one in signed)
                waits = Challenge.objects.filter(answered_on__isnull=True, created_at__lte=last)
                assert not waits.exists(), "条例 54: not while a challenge may change the result"
            assert not Payment.objects.filter(contract__signed_on__isnull=True).exists()
            for one in Payment.objects.select_related("milestone"):
                assert one.milestone.state == Milestone.State.ACCEPTED and one.amount_fen <= one.milestone.amount_fen
                assert one.checked_by_id is None or one.checked_by_id != one.approved_by_id
                assert one.paid_on is None or (one.checked_by_id and one.approved_by_id)
            held = Commitment.objects.get()
            assert held.paid_fen <= held.amount_fen, "no money without its budget (102号令 17)"

    return Paths


@pytest.fixture
def ground(city: City, django_capture_on_commit_callbacks: Any) -> Ground:
    with django_capture_on_commit_callbacks(execute=True):  # a sealed file is written when its row stands
        return Ground(city)


def test_no_path_leads_to_what_the_law_forbids(ground: Ground) -> None:
    point, usual = transaction.savepoint(), []
    while "over" not in usual:
        usual.append(went_on(ground, Tender.objects.get()))
    assert usual[-6:] == ["published", "drafted", "contracted", "requested", "paid", "over"], (
        "the usual way leads to its end"
    )
    transaction.savepoint_rollback(point)
    quiet = settings(max_examples=8, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(machine(ground), settings=quiet)
    assert Tender.objects.get().state == Tender.State.ANNOUNCED, "each run left the ground as it was"


def test_no_committee_of_an_unlawful_size_is_drawn(ground: Ground) -> None:
    """Every size is tried; without the rule of sizes two experts alone would be seated."""
    while Tender.objects.get().state != Tender.State.EVALUATING:
        went_on(ground, Tender.objects.get())
    drawn = set()
    for size, sitting, hard in product(range(2, 10), (0, 1), (False, True)):
        point = transaction.savepoint()
        try:
            committee.prepare_committee(
                Tender.objects.get(), by=ground.officer, size=size, drawn_from="city", is_complex=hard,
                representatives=[ground.approver][:sitting],
            )  # fmt: skip
            committee.draw_committee(Tender.objects.get(), by=ground.officer, word="晴")
            committee_is_lawful(ground)
            drawn.add((size, sitting, hard))
        except HeliError:
            pass
        finally:
            transaction.savepoint_rollback(point)
    assert drawn == {
        (5, 0, False), (5, 1, False), (7, 0, False), (7, 0, True), (7, 1, False), (7, 1, True),
    }  # fmt: skip
