"""Money of purchasers, the projects it is for, what is told of them to the public, and plans."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.timezone import localdate, now

from heli.accounts.models import User
from heli.purchasing.models import (
    BudgetLine,
    Commitment,
    MirroredNotice,
    MirroredTender,
    NoticeObjection,
    PlanItem,
    Project,
    PurchaseNotice,
    SurveyAnswer,
    YearPlan,
)
from tests.access_things.parts import Thing
from tests.cast import City, user_with

BUYER = "嘉兴市民政局"


def a_bought_project(city: City, by: User) -> Project:
    """A year of the bureau's own, in 解放街道, of 600,000 yuan."""
    return Project.objects.create(
        year=2026, serial=Project.objects.count() + 1, title="为老服务", buyer=city.organisations[BUYER],
        place=city.places["330402008"], group="独居老人", people=200, need="上门探访。", budget_fen=60_000_000,
        start_on=date(2026, 1, 1), end_on=date(2026, 12, 31), drafted_by=by.actor,
    )  # fmt: skip


def a_budget_line(city: City, by: User) -> BudgetLine:
    number = BudgetLine.objects.count() + 1
    return BudgetLine.objects.create(
        owner=city.organisations[BUYER], year=2026, source="city", name=f"社会工作服务{number}", amount_fen=100_000_000
    )


def a_commitment(city: City, by: User) -> Commitment:
    line = a_budget_line(city, by)
    made = Commitment.objects.create(line=line, project=a_bought_project(city, by), amount_fen=100_000)
    BudgetLine.objects.filter(pk=line.pk).update(committed_fen=100_000)
    return made


def somebody_else(city: City) -> User:
    known = User.objects.filter(name="别人").first()
    return known or user_with("project_officer", city.organisations[BUYER], "别人")


def a_purchase_notice(city: City, by: User) -> PurchaseNotice:
    """A survey that is being written by somebody else."""
    return PurchaseNotice.objects.create(
        project=a_bought_project(city, by), kind="survey", title="为老服务需求调查", text="请答复。",
        drafted_by=somebody_else(city).actor, closes_on=localdate() + timedelta(days=30),
    )  # fmt: skip


def a_public_notice(city: City, by: User, kind: str = "survey") -> PurchaseNotice:
    return PurchaseNotice.objects.create(
        project=a_bought_project(city, by), kind=kind, title="为老服务需求调查", text="请答复。", drafted_by=by.actor,
        state="published", published_at=now(), published_on=localdate(),
    )  # fmt: skip


def a_public_question(city: City, by: User) -> PurchaseNotice:
    return a_public_notice(city, by, "opinion")


def a_single_source_told(city: City, by: User) -> PurchaseNotice:
    return a_public_notice(city, by, "single_source")


def a_notice_objection(city: City, by: User) -> NoticeObjection:
    return NoticeObjection.objects.create(
        notice=a_single_source_told(city, by), name="暖阳", text="我们也能提供。", received_on=localdate()
    )


def an_answer(city: City, by: User) -> SurveyAnswer:
    number = SurveyAnswer.objects.count() + 1
    return SurveyAnswer.objects.create(
        notice=a_public_notice(city, by),
        name=f"第{number}社工中心",
        text="能提供。",
        received_on=localdate(),
        recorded_by=by.actor,
    )


def a_plan(city: City, by: User) -> YearPlan:
    """With one project, written by somebody else."""
    other = somebody_else(city)
    plan = YearPlan.objects.create(
        buyer=city.organisations[BUYER], year=2000 + YearPlan.objects.count(), drafted_by=other.actor
    )
    an_item(city, by, plan)
    return plan


SHEET = {
    "method": "comprehensive", "on": "2026-03-25", "ceiling_fen": 60_000_000, "price_weight": "10",
    "factors": [{"id": "服务方案", "max": "90", "kind": "subjective"}],
    "bids": [
        {"id": name, "price_fen": price, "scores": {"服务方案": {f"专家{number}": score for number in range(5)}}}
        for name, price, score in (("甲", 58_000_000, "80"), ("乙", 57_000_000, "70"), ("丙", 59_000_000, "60"))
    ],
}  # fmt: skip


def a_mirrored_tender(city: City, by: User) -> MirroredTender:
    """With its score sheet; nothing was decided yet."""
    project = a_bought_project(city, by)
    Project.objects.filter(pk=project.pk).update(state="tendering")
    return MirroredTender.objects.create(
        project=project, platform="政采云", code=f"JX-{project.pk}", method="open", budget_fen=60_000_000,
        announced_on=date(2026, 3, 1), deadline_on=date(2026, 3, 24), evaluation=SHEET, entered_by=by.actor,
    )  # fmt: skip


def a_mirrored_notice(city: City, by: User) -> MirroredNotice:
    return MirroredNotice.objects.create(
        mirrored=a_mirrored_tender(city, by), kind="change", published_on=date(2026, 3, 5), number="更正 1",
        entered_by=by.actor,
    )  # fmt: skip


def an_item(city: City, by: User, plan: YearPlan | None = None) -> PlanItem:
    return PlanItem.objects.create(
        plan=plan or a_plan(city, by), project=a_bought_project(city, by), method="consultation", amount_fen=60_000_000,
        intention_month=date(2026, 1, 1), tender_month=date(2026, 3, 1),
    )  # fmt: skip


def a_published_plan(city: City, by: User) -> YearPlan:
    plan = a_plan(city, by)
    facts = {"state": "published", "approved_by": by.actor, "approved_on": localdate(), "published_on": localdate()}
    YearPlan.objects.filter(pk=plan.pk).update(**facts)
    return YearPlan.objects.get(pk=plan.pk)


THINGS = {
    "purchasing:notice": Thing(a_purchase_notice),
    "purchasing:notice-draft": Thing(a_bought_project),
    "purchasing:answer-record": Thing(a_public_notice),
    "purchasing:answer-give": Thing(a_public_notice, "city"),
    "purchasing:public-notice": Thing(a_public_notice),
    "purchasing:notice-objection-raise": Thing(a_single_source_told),
    "purchasing:notice-objection-record": Thing(a_single_source_told),
    "purchasing:notice-objection-argue": Thing(a_notice_objection),
    "purchasing:opinion-give": Thing(a_public_question),
    "purchasing:public-plan": Thing(a_published_plan),
    "purchasing:plan": Thing(a_plan),
    "purchasing:mirrored": Thing(a_mirrored_tender),
    "purchasing:mirrored-notice-add": Thing(a_mirrored_tender),
    "purchasing:mirrored-notice-remove": Thing(a_mirrored_notice),
    "purchasing:plan-remove": Thing(an_item),
    "purchasing:budget": Thing(a_budget_line),
    "purchasing:project-funds": Thing(a_bought_project),
    "purchasing:commitment-make": Thing(a_bought_project),
    "purchasing:commitment": Thing(a_commitment),
}
IN_SCOPE = {
    "BudgetLine": a_budget_line,
    "Commitment": a_commitment,
    "PurchaseNotice": a_purchase_notice,
    "SurveyAnswer": an_answer,
    "YearPlan": a_plan,
    "MirroredNotice": a_mirrored_notice,
    "MirroredTender": a_mirrored_tender,
    "PlanItem": an_item,
}
