"""What a purchaser does about designs, money, plans and notices and can take back, each deed once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.models import OwnField
from heli.purchasing.actions import (
    catalogue,
    design,
    filling,
    framework,
    funds,
    joining,
    mirrored,
    mirrored_notices,
    notices,
    opening,
    plans,
    proposals,
    single_source,
    tenders,
)
from heli.purchasing.models import Project
from heli.purchasing.rules.mirrored import Sheet
from tests.access_things import frameworks, purchasing
from tests.access_things import funds as things
from tests.access_things import tenders as tendering
from tests.cast import City, grant, user_with
from tests.deeds_of_decisions import DECIDED_BY_PURCHASER


def purchaser(city: City) -> User:
    """Everybody of the purchaser in one, and of a supplier."""
    office = city.organisations[things.BUYER]
    user = user_with("purchase_finance", office)
    for role in ("project_officer", "purchase_approver", "opening_officer"):
        grant(user, role, office)
    grant(user, "bid_writer", city.organisations["晨光社会工作服务中心"])
    return User.objects.get(pk=user.pk)


def stranger() -> User:
    """Who wrote what another has to approve."""
    return user_with(None, name="别人")


def a_funded_project(city: City, by: User) -> Project:
    """Approved, and its money stands in the budget."""
    project = tendering.a_project(city, by)
    line = funds.enter_line(
        city.organisations[things.BUYER], by=by, year=2026, source="city", name="专项", amount_fen=project.budget_fen
    )
    funds.commit(line, by=by, project=project, amount_fen=project.budget_fen)
    return project


STAFF: dict[str, Any] = {"post": "督导", "licence": "senior", "people": 2, "months": 6, "monthly_fen": 900_000}
AGREED = framework.FrameworkTerms(
    ground="outside_users", unit="小时", max_unit_price_fen=12_000, start_on=date(2027, 1, 1), end_on=date(2027, 12, 31)
)
COST: dict[str, Any] = {"category": "training", "what": "培训", "amount_fen": 50_000}


def an_item_changed(city: City, by: User) -> Any:
    item = purchasing.an_item(city, by)
    return catalogue.change_item(
        item, by=by, name="走访服务（新）", kind="auxiliary", level="district", legal_basis="文件", standard="每月一次。", unit="visit",
        unit_cost_fen=20_000,
    )  # fmt: skip


def _taken_out(city: City, by: User) -> Any:
    item = things.an_item(city, by)
    return plans.remove_from_plan(item.plan, by=by, item=item)


DONE_BY_PURCHASER: dict[str, Callable[[City, User], Any]] = {
    **DECIDED_BY_PURCHASER,
    "item changed": an_item_changed,
    "proposal drafted": lambda c, by: proposals.draft_proposal(
        c.organisations["晨光社会工作服务中心"], by=by, need=purchasing.a_called_need(c, by), title="楼门互助"
    ),
    "proposal changed": lambda c, by: proposals.change_proposal(
        purchasing.a_proposal(c, by), by=by, title="楼门互助网"
    ),
    "staff changed": lambda c, by: design.change_staff(purchasing.a_line_of_the_bureau(c, by), by=by, **STAFF),
    "staff removed": lambda c, by: design.remove_staff(purchasing.a_line_of_the_bureau(c, by), by=by),
    "cost changed": lambda c, by: design.change_cost(purchasing.a_cost_of_the_bureau(c, by), by=by, **COST),
    "cost removed": lambda c, by: design.remove_cost(purchasing.a_cost_of_the_bureau(c, by), by=by),
    "tender drafted": lambda c, by: tenders.draft_tender(a_funded_project(c, by), by=by, method="open"),
    "tender changed": lambda c, by: tenders.change_tender(tendering.a_tender(c, by), by=by, title="另一个"),
    "factor added": lambda c, by: tenders.add_factor(
        tendering.a_tender(c, by), by=by, title="方案", kind="subjective", most=10, standard="好。"
    ),
    "factor removed": lambda c, by: tenders.remove_factor(tendering.a_factor(c, by), by=by),
    "tender submitted": lambda c, by: tenders.submit_tender(tendering.a_factor(c, by).tender, by=by),
    "tender returned": lambda c, by: tenders.return_tender(
        tendering.a_tender(c, by, "submitted"), by=by, reason="不清楚"
    ),
    "tender approved": lambda c, by: tenders.approve_tender(tendering.a_tender(c, stranger(), "submitted"), by=by),
    "framework arranged": lambda c, by: framework.arrange_framework(
        tendering.a_tender(c, by, method="framework"), by=by, terms=AGREED
    ),
    "framework drafted": lambda c, by: joining.draft_framework(a_funded_project(c, by), by=by, terms=AGREED),
    "framework changed": lambda c, by: joining.change_framework(frameworks.an_agreement(c, by), by=by, terms=AGREED),
    "framework filed": lambda c, by: framework.record_filed(
        frameworks.a_running_agreement(c, by), by=by, filed_on=localdate()
    ),
    "framework told": lambda c, by: framework.record_told(
        frameworks.a_running_agreement(c, by), by=by, told_on=localdate()
    ),
    "objected": lambda c, by: opening.raise_objection(tendering.an_opened_bid(c, by), by=by, text="晚了。"),
    "objection answered": lambda c, by: opening.answer_objection(
        tendering.an_objection(c, by), by=by, answer="已记录。"
    ),
    "line entered": lambda c, by: funds.enter_line(
        c.organisations[things.BUYER], by=by, year=2026, source="city", name="社会工作服务", amount_fen=100
    ),
    "line changed": lambda c, by: funds.change_line(things.a_budget_line(c, by), by=by, amount_fen=70),
    "money promised": lambda c, by: funds.commit(
        things.a_budget_line(c, by), by=by, project=things.a_bought_project(c, by), amount_fen=70
    ),
    "promise changed": lambda c, by: funds.change_commitment(things.a_commitment(c, by), by=by, amount_fen=70),
    "notice drafted": lambda c, by: notices.draft_notice(things.a_bought_project(c, by), by=by, kind="intention"),
    "notice changed": lambda c, by: notices.change_notice(
        things.a_purchase_notice(c, by), by=by, title="另一份", text="请看。", closes_on=localdate()
    ),
    "objection to a single source recorded": lambda c, by: single_source.record_notice_objection(
        things.a_single_source_told(c, by), by=by, name="暖阳", text="我们也能提供。", received_on=localdate()
    ),
    "answer recorded": lambda c, by: notices.record_answer(
        things.a_public_notice(c, by), by=by, name="海宁社工站", text="能提供。", received_on=localdate()
    ),
    "plan drafted": lambda c, by: plans.draft_plan(c.organisations[things.BUYER], by=by, year=2026),
    "own fields of a project filled in": lambda c, by: filling.fill_project(
        tendering.a_project(c, by),
        by=by,
        values={
            OwnField.objects.create(
                subject="purchasing.project", name="批次", kind="text", sensitivity="office"
            ).pk: "1"
        },
    ),
    "project put into the plan": lambda c, by: plans.add_to_plan(
        things.a_plan(c, by),
        by=by,
        project=things.a_bought_project(c, by),
        method="open",
        amount_fen=100,
        intention_month=date(2000, 1, 1),
        tender_month=date(2000, 2, 1),
    ),
    "project taken out of the plan": _taken_out,
    "plan approved": lambda c, by: plans.approve_plan(things.a_plan(c, by), by=by),
    "tender elsewhere entered": lambda c, by: mirrored.enter(
        a_funded_project(c, by),
        by=by,
        platform="政采云",
        code="1",
        method="open",
        budget_fen=100,
        announced_on=date(2026, 3, 1),
        deadline_on=date(2026, 3, 24),
    ),
    "tender elsewhere changed": lambda c, by: mirrored.change(things.a_mirrored_tender(c, by), by=by, code="2"),
    "score sheet taken in": lambda c, by: mirrored.take_in(
        things.a_mirrored_tender(c, by), by=by, sheet=Sheet(things.SHEET | {"decimals": 3})
    ),
    "awarded elsewhere": lambda c, by: mirrored.award(
        things.a_mirrored_tender(c, by),
        by=by,
        winner=c.organisations["晨光社会工作服务中心"],
        bid="甲",
        price_fen=58_000_000,
        result_on=date(2026, 4, 1),
    ),
    "notice elsewhere listed": lambda c, by: mirrored_notices.add_notice(
        things.a_mirrored_tender(c, by), by=by, kind="change", published_on=date(2026, 3, 5), number="1"
    ),
    "notice elsewhere removed": lambda c, by: mirrored_notices.remove_notice(things.a_mirrored_notice(c, by), by=by),
    "failed elsewhere": lambda c, by: mirrored.fail(things.a_mirrored_tender(c, by), by=by, reason="不足三家。"),
    "survey answered": lambda c, by: notices.answer_survey(
        c.organisations["晨光社会工作服务中心"], by=by, notice=things.a_public_notice(c, by), text="能提供。"
    ),
    "promise released": lambda c, by: funds.release(things.a_commitment(c, by), by=by, reason="不需要"),
}
