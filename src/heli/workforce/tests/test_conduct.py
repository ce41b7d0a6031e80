"""Conduct: from a complaint to what the public is told; terms by date, and no way to a state that is forbidden."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from heli.accounts.models import User
from heli.core.errors import HeliError, Refused
from heli.core.models import AuditEntry, Notification
from heli.workforce.actions import conduct as actions
from heli.workforce.models import Certificate, ConductCase, PostRequirement, Worker
from heli.workforce.queries import conduct as queries
from heli.workforce.queries import register
from heli.workforce.queries.rows import worker_rows
from heli.workforce.rules.conduct import Sanction, after_appeal, appeal_until, earliest_hearing
from tests.access_things.workforce import a_worker
from tests.cast import City, client_of, found_city, user_with

TODAY = localdate()
LATER = TODAY + timedelta(days=30)
COMPLAINT = {
    "complaint": "两次没有按约定上门。",
    "complainant": "陈奶奶",
    "contact": "13905731234",
    "received_on": TODAY,
}


@pytest.mark.once
@pytest.mark.parametrize(
    ("decided_on", "until"),
    [
        (date(2026, 3, 2), date(2026, 5, 1)),
        (date(2026, 12, 31), date(2027, 3, 1)),
        (date(2028, 1, 1), date(2028, 3, 1)),
    ],
)
def test_an_appeal_is_open_for_the_days_of_the_law(decided_on: date, until: date) -> None:
    """行政复议法, 申请期限: 60 days (conduct.yaml, recalled)."""
    assert appeal_until(decided_on) == until


@pytest.mark.once
def test_a_hearing_is_told_of_before_the_days_of_the_law() -> None:
    """行政处罚法, 听证通知: 7 days (conduct.yaml, recalled)."""
    assert earliest_hearing(date(2026, 2, 24)) == date(2026, 3, 3)


@pytest.mark.once
@given(
    begins=st.dates(date(2020, 1, 1), date(2030, 1, 1)), days=st.integers(0, 900), eased=st.integers(-30, 1000),
    verdict=st.sampled_from(["upheld", "eased", "lifted"]), kind=st.sampled_from(["suspension", "removal"]),
)  # fmt: skip
def test_an_appeal_never_makes_it_worse(begins: date, days: int, eased: int, verdict: str, kind: str) -> None:
    held = Sanction(kind, begins, begins + timedelta(days=days) if kind == "suspension" else None)
    try:
        left = after_appeal(held, verdict, begins + timedelta(days=eased))
    except ValueError:
        assert verdict == "eased"
        return
    for day in (begins + timedelta(days=n) for n in (-1, 0, 1, days, days + 1, max(eased, 0), 2000)):
        assert not (left and left.holds_on(day)) or held.holds_on(day)
    assert verdict != "lifted" or left is None
    assert verdict != "upheld" or left == held


@pytest.fixture
def chen(city: City, shen_jie: User) -> Worker:
    worker = a_worker(city, shen_jie)
    Certificate.objects.create(
        worker=worker, level="junior", number="SW2026", registered_until=TODAY + timedelta(days=400)
    )
    return worker


@pytest.fixture
def wu_ping(city: City) -> User:
    return user_with("district_officer", city.places["330402"], "吴平")


@pytest.fixture
def he_qin(city: City) -> User:
    return user_with("city_civil_affairs", city.root, "何琴")


def heard(worker: Worker, by: User) -> ConductCase:
    """Received, inquired into, and heard on the day that was set."""
    case = actions.receive_complaint(worker, by=by, **COMPLAINT)
    actions.begin_inquiry(case, by=by)
    actions.call_to_hearing(case, by=by, findings="两次未上门属实。", hearing_on=TODAY + timedelta(days=7))
    ConductCase.objects.filter(pk=case.pk).update(hearing_on=TODAY)
    return actions.record_hearing(case, by=by, statement="当时生病，没有告诉对方。")


def suspended(worker: Worker, inquirer: User, decider: User, **term: Any) -> ConductCase:
    given = {"outcome": "suspension", "reason": "违反服务约定。", "begins": TODAY, "until": LATER} | term
    return actions.decide_case(heard(worker, inquirer), by=decider, **given)


@pytest.mark.django_db
def test_a_suspension_shows_wherever_the_registration_does(chen: Worker, wu_ping: User, shen_jie: User) -> None:
    seen = register.workers(shen_jie)
    assert register.registered(seen, "valid", TODAY).count() == 1
    case = suspended(chen, wu_ping, shen_jie)
    assert case.appeal_until == appeal_until(TODAY)
    assert register.registered(seen, "valid", TODAY).count() == 0
    assert list(register.registered(seen, "sanctioned", TODAY)) == [chen]
    (row,) = worker_rows([chen.pk])
    assert row.registration == (f"登记暂停至 {LATER.isoformat()}", "danger")
    assert queries.sanctions([chen.pk], LATER)[chen.pk].until == LATER
    assert queries.sanctions([chen.pk], LATER + timedelta(days=1)) == {}
    page = client_of(shen_jie).get(chen.get_absolute_url()).content.decode()
    assert f"登记暂停至 {LATER.isoformat()}" in page


@pytest.mark.django_db
def test_who_inquired_does_not_decide_and_who_decided_does_not_answer(
    chen: Worker, wu_ping: User, shen_jie: User, he_qin: User
) -> None:
    case = heard(chen, wu_ping)
    with pytest.raises(Refused, match="另一位同事"):
        actions.decide_case(case, by=wu_ping, outcome="warning", reason="违反约定。")
    assert "decide" not in {step.name for step in queries.steps(wu_ping, case)}
    assert [step.name for step in queries.steps(shen_jie, case)] == ["decide"]
    actions.decide_case(case, by=shen_jie, outcome="suspension", reason="违反约定。", begins=TODAY, until=LATER)
    actions.appeal_decision(case, by=wu_ping, appeal="处分过重。")
    for before in (shen_jie, wu_ping):
        with pytest.raises(Refused, match="另一位同事"):
            actions.settle_appeal(case, by=before, verdict="lifted", settlement="撤销。")
    shorter = TODAY + timedelta(days=10)
    case = actions.settle_appeal(case, by=he_qin, verdict="eased", settlement="改为十天。", until=shorter)
    assert (case.outcome, case.sanction, case.sanction_until) == ("suspension", "suspension", shorter)
    assert queries.sanctions([chen.pk], TODAY + timedelta(days=11)) == {}


@pytest.mark.django_db
def test_an_appeal_comes_too_late_after_its_last_day(chen: Worker, wu_ping: User, shen_jie: User) -> None:
    case = suspended(chen, wu_ping, shen_jie)
    ConductCase.objects.filter(pk=case.pk).update(appeal_until=TODAY - timedelta(days=1))
    case.refresh_from_db()
    assert "appeal" not in {step.name for step in queries.steps(wu_ping, case)}
    with pytest.raises(Refused, match="申诉期限"):
        actions.appeal_decision(case, by=wu_ping, appeal="处分过重。")


@pytest.mark.django_db
def test_a_removal_ends_the_chosen_posts_and_their_employer_is_told(
    chen: Worker, wu_ping: User, shen_jie: User, fang_yu: User
) -> None:
    post = chen.employments.get()
    begins = TODAY + timedelta(days=3)
    case = suspended(chen, wu_ping, shen_jie, outcome="removal", begins=begins, until=None, employments=[post])
    post.refresh_from_db()
    assert (post.end_on, post.end_reason, post.end_words) == (begins - timedelta(days=1), "removed", "")
    assert (case.sanction, case.sanction_until) == ("removal", None)
    (told,) = Notification.objects.filter(reader=fang_yu.actor, kind="workforce.conduct.decide")
    assert told.about_type == "workforce.worker"
    assert not queries.cases(fang_yu).exists(), "an employer sees the state, not the case"


@pytest.mark.django_db
def test_posts_that_need_a_certificate_are_ticked_and_only_a_removal_ends_them(
    chen: Worker, city: City, wu_ping: User, shen_jie: User
) -> None:
    post = chen.employments.get()
    PostRequirement.objects.create(
        name="社工岗", place=city.root, level="junior", document="嘉民〔2026〕1号", article="第三条", effective_from=TODAY
    )  # fmt: skip
    case = heard(chen, wu_ping)
    browser, address = client_of(shen_jie), f"{case.get_absolute_url()}decide/"
    page = browser.get(address).content.decode()
    assert re.search(rf'<input[^>]*name="employments"[^>]*value="{post.pk}"[^>]*checked', page)
    given = {"outcome": "suspension", "reason": "违反约定。", "begins": TODAY, "until": LATER, "employments": post.pk}
    assert browser.post(address, {**given, "version": case.version}).status_code == 302
    post.refresh_from_db()
    assert post.end_on is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("term", "field"),
    [({"begins": None}, "begins"), ({"begins": TODAY - timedelta(days=1)}, "begins"), ({"until": None}, "until"),
     ({"until": TODAY - timedelta(days=1)}, "until")],
)  # fmt: skip
def test_a_suspension_needs_days_that_can_be(
    chen: Worker, wu_ping: User, shen_jie: User, term: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        suspended(chen, wu_ping, shen_jie, **term)
    assert refusal.value.field == field
    assert queries.sanctions([chen.pk], TODAY) == {}


@pytest.mark.django_db
def test_nobody_is_heard_without_notice_or_before_the_day(chen: Worker, wu_ping: User) -> None:
    case = actions.receive_complaint(chen, by=wu_ping, **COMPLAINT)
    actions.begin_inquiry(case, by=wu_ping)
    with pytest.raises(Refused, match="提前告知"):
        actions.call_to_hearing(case, by=wu_ping, findings="属实。", hearing_on=TODAY + timedelta(days=6))
    actions.call_to_hearing(case, by=wu_ping, findings="属实。", hearing_on=TODAY + timedelta(days=7))
    with pytest.raises(Refused, match="到时再记录"):
        actions.record_hearing(case, by=wu_ping, statement="没有来。")


@pytest.mark.django_db
def test_who_complained_is_shown_for_a_purpose_and_kept(chen: Worker, wu_ping: User) -> None:
    case = actions.receive_complaint(chen, by=wu_ping, **COMPLAINT)
    browser = client_of(wu_ping)
    page = browser.get(case.get_absolute_url()).content.decode()
    assert "陈奶奶" not in page
    assert "13905731234" not in page
    revealing = f"{case.get_absolute_url()}complainant/"
    assert browser.post(revealing, {"purpose": ""}).status_code == 422
    shown = browser.post(revealing, {"purpose": "联系投诉人核实"}).content.decode()
    assert "13905731234" in shown
    assert AuditEntry.objects.filter(event="workforce.conduct.reveal", subject_id=case.pk).count() == 1


@pytest.mark.django_db
def test_a_person_sees_their_own_case_from_the_hearing_on_and_never_who_complained(
    chen: Worker, wu_ping: User, shen_jie: User, lin_lan: User
) -> None:
    User.objects.filter(pk=lin_lan.pk).update(person=chen.person)
    case = actions.receive_complaint(chen, by=wu_ping, **COMPLAINT)
    browser = client_of(lin_lan)
    assert case.number not in browser.get("/workforce/own/").content.decode()
    actions.begin_inquiry(case, by=wu_ping)
    actions.call_to_hearing(case, by=wu_ping, findings="属实。", hearing_on=TODAY + timedelta(days=7))
    page = browser.get("/workforce/own/").content.decode()
    assert case.number in page
    assert "陈奶奶" not in page
    assert Notification.objects.filter(reader=lin_lan.actor, kind="workforce.conduct.call").count() == 1
    assert "属实。" in page and "两次没有按约定上门" not in page
    assert browser.get(case.get_absolute_url()).status_code == 403
    inbox = browser.get("/notifications/").content.decode()
    assert f"{case.number}：" in inbox and "现在看不到" not in inbox
    told = Notification.objects.get(reader=lin_lan.actor, kind="workforce.conduct.call")
    way = browser.get(f"/notifications/{told.pk}/", follow=True)
    assert way.redirect_chain[-1][0] == "/workforce/own/" and case.number in way.content.decode()


@pytest.mark.django_db
def test_an_appeal_is_told_to_whoever_may_answer_it(chen: Worker, wu_ping: User, shen_jie: User, he_qin: User) -> None:
    actions.appeal_decision(suspended(chen, wu_ping, shen_jie), by=wu_ping, appeal="请复核。")
    told = Notification.objects.filter(kind="workforce.conduct.appeal")
    assert he_qin.actor_id in told.values_list("reader", flat=True)
    assert not told.filter(reader__in=[wu_ping.actor, shen_jie.actor]).exists()


@pytest.mark.django_db
def test_what_waits_goes_to_whoever_may_take_the_step(
    chen: Worker, wu_ping: User, shen_jie: User, qian_feng: User
) -> None:
    case = actions.receive_complaint(chen, by=wu_ping, **COMPLAINT)
    assert list(queries.to_inquire(shen_jie)) == [case]
    assert not queries.to_inquire(qian_feng).exists(), "another district"
    actions.begin_inquiry(case, by=wu_ping)
    assert not queries.to_inquire(shen_jie).exists()
    actions.call_to_hearing(case, by=wu_ping, findings="属实。", hearing_on=TODAY + timedelta(days=7))
    ConductCase.objects.filter(pk=case.pk).update(hearing_on=TODAY)
    actions.record_hearing(case, by=wu_ping, statement="没有来。")
    assert (queries.to_decide(wu_ping).count(), queries.to_decide(shen_jie).count()) == (0, 1)


class AnyOrder(RuleBasedStateMachine):
    """Three officers do whatever comes to mind, in any order; what is refused changes nothing."""

    @initialize()
    def a_case(self) -> None:
        self.point = transaction.atomic()
        self.point.__enter__()
        city = found_city()
        officers = [user_with("city_civil_affairs", city.root, name) for name in ("甲", "乙", "丙")]
        self.officers, self.worker = officers, a_worker(city, officers[0])
        self.case = actions.receive_complaint(self.worker, by=officers[0], **COMPLAINT)

    def teardown(self) -> None:
        if hasattr(self, "point"):
            transaction.set_rollback(True)
            self.point.__exit__(None, None, None)

    def try_out(self, act: Any, who: int, **given: Any) -> None:
        before = ConductCase.objects.filter(pk=self.case.pk).values().get()
        try:
            act(self.case, by=self.officers[who], **given)
        except HeliError:
            after = ConductCase.objects.filter(pk=self.case.pk).values().get()
            assert after == before

    @rule(who=st.integers(0, 2))
    def inquire(self, who: int) -> None:
        self.try_out(actions.begin_inquiry, who)

    @rule(who=st.integers(0, 2), days=st.integers(5, 9))
    def call(self, who: int, days: int) -> None:
        self.try_out(actions.call_to_hearing, who, findings="属实。", hearing_on=TODAY + timedelta(days=days))

    @rule(who=st.integers(0, 2), has_come=st.booleans())
    def hear(self, who: int, has_come: bool) -> None:
        if has_come:
            ConductCase.objects.filter(pk=self.case.pk, hearing_on__isnull=False).update(hearing_on=TODAY)
        self.try_out(actions.record_hearing, who, statement="申辩。")

    @rule(
        who=st.integers(0, 2), outcome=st.sampled_from(["", "warning", "suspension", "removal"]),
        begins=st.sampled_from([None, TODAY, LATER]), until=st.sampled_from([None, TODAY, LATER]),
    )  # fmt: skip
    def decide(self, who: int, outcome: str, begins: date | None, until: date | None) -> None:
        self.try_out(actions.decide_case, who, outcome=outcome, reason="依据。", begins=begins, until=until)

    @rule(who=st.integers(0, 2))
    def appeal(self, who: int) -> None:
        self.try_out(actions.appeal_decision, who, appeal="不服。")

    @rule(
        who=st.integers(0, 2),
        verdict=st.sampled_from(["upheld", "eased", "lifted"]),
        until=st.sampled_from([None, TODAY]),
    )
    def settle(self, who: int, verdict: str, until: date | None) -> None:
        self.try_out(actions.settle_appeal, who, verdict=verdict, settlement="答复。", until=until)

    @rule(who=st.integers(0, 2))
    def dismiss(self, who: int) -> None:
        self.try_out(actions.dismiss_complaint, who, reason="不属于本部门。")

    @invariant()
    def nothing_forbidden(self) -> None:
        case = ConductCase.objects.get(pk=self.case.pk)
        state = ConductCase.State
        if case.decided_by_id is not None:
            assert case.decided_by_id not in (case.inquirer_id, case.received_by_id)
            assert case.statement, "nobody is judged unheard"
        if case.settled_on is not None:
            assert case.appeal
        if case.sanction in ConductCase.SANCTIONS:
            assert case.state in (state.DECIDED, state.APPEALED, state.SETTLED)
        if case.state == state.DISMISSED:
            assert case.sanction == ""
        if case.state in (state.RECEIVED, state.INQUIRY, state.HEARING, state.HEARD):
            assert case.outcome == ""
            assert case.sanction == ""


AnyOrder.TestCase.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)


@pytest.mark.django_db
class TestAnyOrder(AnyOrder.TestCase, TestCase):  # type: ignore[misc, name-defined]
    """No order of steps leads to a state that the rules forbid."""
