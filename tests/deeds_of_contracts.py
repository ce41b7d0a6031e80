"""What the two sides of a contract do and can take back, each deed once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.purchasing.actions import (
    accounts,
    contracts,
    costs,
    milestones,
    payments,
    progress,
    renewal,
    spending_plans,
    statements,
    vouchers,
)
from heli.purchasing.actions import contract_changes as changes
from heli.purchasing.actions.contracts import ContractTerms
from heli.purchasing.models import Contract, Milestone, MirroredTender, Payment, Settlement
from heli.purchasing.queries.costs import to_plan
from tests.access_things import contracts as things
from tests.cast import City, grant, user_with
from tests.deeds_of_decisions import DECIDED_BY_PARTIES


def party(city: City) -> User:
    """Everybody of both sides in one."""
    bureau, agency = city.organisations[things.BUYER], city.organisations[things.SUPPLIER]
    user = user_with("project_officer", bureau)
    for role, office in (
        ("purchase_finance", bureau), ("purchase_approver", bureau), ("agency_head", agency), ("agency_accountant", agency),
    ):  # fmt: skip
        grant(user, role, office)
    return User.objects.get(pk=user.pk)


TERMS = ContractTerms("为老服务合同", "探访。", date(2026, 1, 1), date(2026, 12, 31), 100, {"personnel": 60, "tax": 40})


def put(made: Any, state: str, **facts: Any) -> Any:
    type(made)._base_manager.filter(pk=made.pk).update(state=state, **facts)
    return type(made)._base_manager.get(pk=made.pk)


def reported(city: City, by: User) -> Milestone:
    found: Milestone = put(things.a_milestone(city, by), "reported")
    return found


def returned(city: City, by: User) -> Payment:
    found: Payment = put(things.a_payment(city, by), "returned")
    return found


def planned_by_month(contract: Contract, by: User) -> Contract:
    whole: Contract = spending_plans.enter_spending_plan(contract, by=by, months=to_plan(contract).by_category)
    return whole


def approved_with_money_back(city: City, by: User) -> Settlement:
    facts = {"back_fen": 100, **things.approved_facts(city, by)}
    found: Settlement = put(things.a_settlement(city, by), "approved", **facts)
    return found


def changed(city: City, by: User) -> Contract:
    contract = things.a_contract(city, by)
    MirroredTender.objects.update(price_fen=100)
    given = replace(TERMS, title="另一个名称", start_on=contract.start_on, end_on=contract.end_on)
    made: Contract = contracts.change_contract(contract, by=by, terms=given)
    return made


ROW = costs.Row(date(2026, 3, 1), "记-7", "activity", "印刷厂", 100)
DONE_BY_PARTIES: dict[str, Callable[[City, User], Any]] = {
    **DECIDED_BY_PARTIES,
    "contract drafted": lambda c, by: contracts.draft_contract(
        things.a_project_won(c, by, price_fen=100), by=by, terms=TERMS
    ),
    "contract changed": changed,
    "contract dropped": lambda c, by: contracts.drop_contract(things.a_contract(c, by), by=by, reason="重复"),
    "publication recorded": lambda c, by: contracts.record_published(
        things.a_running_contract(c, by), by=by, published_on=localdate()
    ),
    "filing recorded": lambda c, by: contracts.record_filed(
        things.a_running_contract(c, by), by=by, filed_on=localdate()
    ),
    "change proposed": lambda c, by: changes.propose_change(
        things.a_running_contract(c, by), by=by, what="多", why="人多"
    ),
    "change published": lambda c, by: changes.record_change_published(
        things.an_agreed_change(c, by), by=by, published_on=localdate()
    ),
    "change refused": lambda c, by: changes.refuse_change(things.a_change(c, by), by=by, reason="不必"),
    "milestone planned": lambda c, by: milestones.plan_milestone(
        things.a_contract(c, by), by=by, title="中期", due_on=localdate(), amount_fen=100, deliverable="记录"
    ),
    "milestone removed": lambda c, by: milestones.remove_milestone(things.an_unsigned_milestone(c, by), by=by),
    "progress reported": lambda c, by: progress.hand_in_report(things.a_progress_report(c, by), by=by, words="做了。"),
    "progress returned": lambda c, by: progress.return_report(
        things.a_progress_report(c, by, "handed"), by=by, reason="缺"
    ),
    "milestone reported": lambda c, by: milestones.report_milestone(
        things.a_milestone(c, by), by=by, evidence="做了。"
    ),
    "milestone accepted": lambda c, by: milestones.accept_milestone(
        reported(c, by), by=by, users_asked=2, users_satisfied=2, users_words="好。"
    ),
    "milestone returned": lambda c, by: milestones.return_milestone(reported(c, by), by=by, reason="缺"),
    "invoice entered": lambda c, by: payments.enter_invoice(
        things.a_running_contract(c, by), by=by, code="", number="12345678", amount_fen=100, issued_on=localdate()
    ),
    "payment requested": lambda c, by: payments.request_payment(
        _with_account(c, by), by=by, invoice=things.an_invoice(c, by, Contract.objects.latest("pk")), amount_fen=100
    ),
    "payment asked for again": lambda c, by: _again(returned(c, by), by),
    "payment checked": lambda c, by: _checked(things.a_payment(c, by), by),
    "payment returned": lambda c, by: payments.return_payment(things.a_payment(c, by), by=by, reason="抬头"),
    "account entered": lambda c, by: accounts.enter_account(
        c.organisations[things.SUPPLIER], by=by, holder="晨光", bank="建行", number="62220001"
    ),
    "account refused": lambda c, by: accounts.refuse_account(things.an_account(c, by), by=by, reason="不对"),
    "expenses entered": lambda c, by: costs.enter_expenses(things.a_running_contract(c, by), by=by, rows=[ROW]),
    "expense removed": lambda c, by: costs.remove_expense(things.an_expense(c, by), by=by),
    "expense reversed": lambda c, by: costs.reverse_expense(
        things.an_expense(c, by), by=by, day=localdate(), voucher="记-2", what="注销"
    ),
    "plan by month entered": lambda c, by: planned_by_month(things.a_running_contract(c, by), by),
    "plan by month dropped": lambda c, by: spending_plans.drop_spending_plan(things.a_spending_plan(c, by), by=by),
    "layout of vouchers begun": lambda c, by: vouchers.begin_layout(
        c.organisations[things.SUPPLIER], by=by, heads=("日期", "摘要"), style="split"
    ),
    "layout of vouchers changed": lambda c, by: vouchers.lay_out(
        things.a_voucher_layout(c, by), by=by, accounts={"bank": ("1002", "银行存款")}
    ),
    "movement matched": lambda c, by: statements.match_line(
        things.a_movement(c, by), by=by, shares={_paid(c, by).pk: 20_000_000}
    ),
    "movement set aside": lambda c, by: statements.set_line_aside(things.a_movement(c, by), by=by, reason="捐款"),
    "movement opened again": lambda c, by: statements.reopen_line(
        put(things.a_movement(c, by), "aside", reason="捐款"), by=by
    ),
    "settlement submitted": lambda c, by: costs.submit_settlement(
        things.a_running_contract(c, by), by=by, words="完。"
    ),
    "settlement submitted again": lambda c, by: costs.resubmit_settlement(
        put(things.a_settlement(c, by), "returned"), by=by, words="完。"
    ),
    "settlement returned": lambda c, by: costs.return_settlement(things.a_settlement(c, by), by=by, reason="缺"),
    "money received back": lambda c, by: costs.receive_back(
        approved_with_money_back(c, by), by=by, received_on=localdate()
    ),
    "renewal decided": lambda c, by: renewal.decide_renewal(
        things.a_running_contract(c, by),
        by=by,
        way="bridge",
        reason="等招标",
        until=localdate() + timedelta(days=215),
        bridge="change",
        price_fen=2_000_000,
    ),
}


def _with_account(city: City, by: User) -> Milestone:
    things.an_account(city, by, "held")
    return things.an_accepted_milestone(city, by)


def _paid(city: City, by: User) -> Payment:
    found: Payment = put(things.a_payment(city, by), "paid", **things.paid_facts(city, by))
    return found


def _again(payment: Payment, by: User) -> Payment:
    made: Payment = payments.resubmit_payment(payment, by=by, invoice=payment.invoice, amount_fen=100)
    return made


def _checked(payment: Payment, by: User) -> Payment:
    money = payment.contract.project.commitments.get()
    made: Payment = payments.check_payment(payment, by=by, commitment=money)
    return made
