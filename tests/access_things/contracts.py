"""Contracts of a purchaser with 晨光, what was done and paid, and what is spent."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.models import Actor, Batch
from heli.directory.models import Organisation
from heli.purchasing.models import (
    BudgetLine,
    Commitment,
    Contract,
    ContractChange,
    ContractCost,
    Expense,
    Invoice,
    Milestone,
    MirroredTender,
    PayeeAccount,
    Payment,
    ProgressReport,
    Project,
    Renewal,
    Settlement,
    SpendingPlan,
    StatementLine,
    VoucherExport,
    VoucherLayout,
)
from tests.access_things.parts import Thing
from tests.cast import City

BUYER, SUPPLIER = "嘉兴市民政局", "晨光社会工作服务中心"


def other() -> Actor:
    """Somebody who did the step before."""
    return Actor.objects.get_or_create(kind="person", name="前一步的人")[0]


def a_project_bought(city: City, by: User) -> Project:
    return Project.objects.create(
        year=2026, serial=Project.objects.count() + 1, title="为老服务", buyer=city.organisations[BUYER],
        place=city.places["330402008"], group="独居老人", people=200, need="上门探访。", budget_fen=60_000_000,
        start_on=date(2026, 1, 1), end_on=date(2026, 12, 31), state="running", drafted_by=by.actor,
    )  # fmt: skip


def a_result_elsewhere(project: Project, price_fen: int = 50_000_000) -> MirroredTender:
    """晨光 won it on another platform, three weeks ago."""
    told = localdate() - timedelta(days=20)
    return MirroredTender.objects.create(
        project=project, platform="政采云", code=f"JX{project.serial}", method="direct", budget_fen=project.budget_fen,
        announced_on=told - timedelta(days=20), deadline_on=told, state="awarded", price_fen=price_fen, result_on=told,
        winner=Organisation.objects.get(name=SUPPLIER), sign_by=told + timedelta(days=30), entered_by=project.drafted_by,
    )  # fmt: skip


def a_project_won(city: City, by: User, price_fen: int = 50_000_000) -> Project:
    """Its purchase has a result, and no contract yet."""
    project = a_project_bought(city, by)
    a_result_elsewhere(project, price_fen)
    return project


def a_contract(city: City, by: User, state: str = "draft", **given: Any) -> Contract:
    """Half a million, three fifths for staff; signed, where it is in force."""
    signed = {} if state in ("draft", "buyer_signed", "dropped") else {"signed_on": localdate() - timedelta(days=100)}
    facts = {
        "start_on": localdate() - timedelta(days=100), "end_on": localdate() + timedelta(days=200),
        "origin": "mirrored", "award_ref": "中标通知书 2026-7", **signed, **given,
    }  # fmt: skip
    project = a_project_bought(city, by)
    project.start_on, project.end_on = facts["start_on"], facts["end_on"]
    project.save()
    if facts["origin"] == "mirrored":
        facts["mirrored"] = a_result_elsewhere(project)
    made = Contract.objects.create(
        year=2026, serial=Contract.objects.count() + 1, title="为老走访合同", project=project,
        supplier=city.organisations[SUPPLIER], what="每周上门探访。", amount_fen=50_000_000, state=state,
        drafted_by=by.actor, **facts,
    )  # fmt: skip
    ContractCost.objects.create(contract=made, category="personnel", amount_fen=30_000_000)
    ContractCost.objects.create(contract=made, category="activity", amount_fen=20_000_000)
    return made


def a_running_contract(city: City, by: User) -> Contract:
    return a_contract(city, by, "running")


def a_change(city: City, by: User) -> ContractChange:
    return ContractChange.objects.create(
        contract=a_running_contract(city, by), number=1, what="增加一个社区", why="需要的人多了", amount_fen=1_000_000,
        category="activity", proposed_by=by.actor,
    )  # fmt: skip


def an_agreed_change(city: City, by: User) -> ContractChange:
    made = a_change(city, by)
    ContractChange.objects.filter(pk=made.pk).update(state="agreed", agreed_on=localdate())
    return ContractChange.objects.get(pk=made.pk)


def a_milestone(city: City, by: User, state: str = "planned", contract: Contract | None = None) -> Milestone:
    held = contract or a_running_contract(city, by)
    accepted = {"accepted_on": localdate() - timedelta(days=5)} if state == "accepted" else {}
    return Milestone.objects.create(
        contract=held, number=held.milestones.count() + 1, title="中期", due_on=localdate() + timedelta(days=10),
        amount_fen=20_000_000, deliverable="服务记录", state=state, **accepted,
    )  # fmt: skip


def delivered_long_ago(city: City, by: User) -> Milestone:
    """Nobody has asked for it to be paid, and its day is over."""
    made = a_milestone(city, by, "reported")
    Milestone.objects.filter(pk=made.pk).update(reported_on=localdate() - timedelta(days=400))
    return made


def handed_facts(city: City, by: User) -> dict[str, Any]:
    """What a report by schedule holds once it was handed in."""
    figures = {"spent": {}, "spent_to_date": 0, "personnel_share": "", "received": 0, "delivered": [], "accepted": [],
               "users_asked": 0, "users_satisfied": 0}  # fmt: skip
    return {"handed_on": localdate(), "handed_by": other(), "figures": figures}


def a_progress_report(city: City, by: User, state: str = "due") -> ProgressReport:
    """Of a running contract; its period ended ten days ago."""
    until = localdate() - timedelta(days=10)
    return ProgressReport.objects.create(
        contract=a_running_contract(city, by), number=1, from_on=until - timedelta(days=89), until_on=until, due_on=until,
        state=state, **(handed_facts(city, by) if state != "due" else {}),
    )  # fmt: skip


def an_unsigned_milestone(city: City, by: User) -> Milestone:
    return a_milestone(city, by, contract=a_contract(city, by))


def an_accepted_milestone(city: City, by: User) -> Milestone:
    return a_milestone(city, by, "accepted")


def an_account(city: City, by: User, state: str = "proposed", name: str = SUPPLIER) -> PayeeAccount:
    held = {"holds_from": localdate()} if state == "held" else {}
    known = PayeeAccount.objects.filter(supplier=city.organisations[name], state=state).first()
    return known or PayeeAccount.objects.create(
        supplier=city.organisations[name], holder=name, bank="建设银行", number="6222000011112222", entered_by=other(),
        state=state, **held,
    )  # fmt: skip


def an_invoice(city: City, by: User, contract: Contract | None = None) -> Invoice:
    return Invoice.objects.create(
        contract=contract or a_running_contract(city, by), code="", number=f"{26000000 + Invoice.objects.count()}",
        amount_fen=20_000_000, issued_on=localdate(), entered_by=by.actor,
    )  # fmt: skip


def money_of(city: City, project: Project, amount: int = 60_000_000) -> Commitment:
    number = BudgetLine.objects.count() + 1
    line = BudgetLine.objects.create(
        owner=city.organisations[BUYER], year=2026, source="city", name=f"购买服务{number}", amount_fen=100_000_000
    )
    made = Commitment.objects.create(line=line, project=project, amount_fen=amount)
    BudgetLine.objects.filter(pk=line.pk).update(committed_fen=amount)
    return made


def a_payment(city: City, by: User) -> Payment:
    """Asked for, to be checked."""
    milestone = an_accepted_milestone(city, by)
    contract = milestone.contract
    money_of(city, contract.project)
    return Payment.objects.create(
        contract=contract, milestone=milestone, invoice=an_invoice(city, by, contract), account=an_account(city, by, "held"),
        amount_fen=20_000_000, due_on=localdate() + timedelta(days=25), requested_by=other(), requested_on=localdate(),
    )  # fmt: skip


def checked_facts(city: City, by: User) -> dict[str, Any]:
    """What the database asks of a payment that was checked."""
    payment = Payment.objects.order_by("pk").last()
    assert payment is not None
    return {"checked_by": other(), "commitment": payment.contract.project.commitments.first()}


def paid_facts(city: City, by: User) -> dict[str, Any]:
    return checked_facts(city, by) | {"approved_by": by.actor, "paid_on": localdate()}


def an_expense(city: City, by: User) -> Expense:
    return Expense.objects.create(
        contract=a_running_contract(city, by), day=localdate(), voucher="记-1", category="personnel", payee="林岚",
        amount_fen=800_000, entered_by=by.actor,
    )  # fmt: skip


def a_spending_plan(city: City, by: User) -> SpendingPlan:
    return SpendingPlan.objects.create(
        contract=a_running_contract(city, by), months={}, entered_by=by.actor, entered_on=localdate()
    )


def a_voucher_layout(city: City, by: User) -> VoucherLayout:
    """Of 晨光, whose accountant has compared the accounts."""
    heads = [["日期", "day"], ["凭证号", "voucher"], ["金额", "amount"]]
    facts = {"columns": heads, "style": "plain", "confirmed_by": by.actor, "confirmed_on": localdate()}
    return VoucherLayout.objects.get_or_create(agency=city.organisations[SUPPLIER], defaults=facts)[0]


def a_voucher_export(city: City, by: User) -> VoucherExport:
    return VoucherExport.objects.create(
        agency=city.organisations[SUPPLIER], since=localdate(), until=localdate(), count=1, amount_fen=800_000,
        exported_by=by.actor, exported_on=localdate(),
    )  # fmt: skip


def a_movement(city: City, by: User) -> StatementLine:
    """Money that came to 晨光, as its bank tells."""
    batch = Batch(kind="statements", state="applied", file_name="流水.csv", made_by=by.actor, version=1)
    return StatementLine.objects.create(
        supplier=city.organisations[SUPPLIER], batch=Batch.objects.bulk_create([batch])[0],
        serial=f"SN{StatementLine.objects.count():04}", day=localdate(), amount_fen=20_000_000, party=BUYER, summary="服务费",
    )  # fmt: skip


def a_settlement(city: City, by: User) -> Settlement:
    return Settlement.objects.create(
        contract=a_running_contract(city, by), words="都做完了。", spent_fen=0, personnel_fen=0, over_fen=0, floor_fen=0,
        settled_fen=0, paid_fen=0, back_fen=0, submitted_by=other(), submitted_on=localdate(),
    )  # fmt: skip


def a_renewal(city: City, by: User) -> Renewal:
    return Renewal.objects.create(
        contract=a_running_contract(city, by),
        way="end",
        reason="需求已满足",
        decided_by=by.actor,
        decided_on=localdate(),
    )


def a_service_bought_anew(city: City, by: User) -> Renewal:
    """Decided, and nothing of it begun; its next purchase has to be announced within ten days."""
    contract = a_running_contract(city, by)
    return Renewal.objects.create(
        contract=contract, way="retender", reason="需求变了", decided_by=by.actor, decided_on=localdate(),
        intend_by=localdate(), announce_by=localdate() + timedelta(days=10), successor=a_project_bought(city, by),
    )  # fmt: skip


def a_contract_to_renew(city: City, by: User) -> Contract:
    """Of which it was decided that it is renewed."""
    contract = a_running_contract(city, by)
    Renewal.objects.create(
        contract=contract, way="renew", until=contract.end_on + timedelta(days=300), reason="做得好", decided_by=by.actor,
        decided_on=localdate(),
    )  # fmt: skip
    return contract


def a_paper(city: City, by: User) -> SimpleNamespace:
    """A contract as the address of its file names it."""
    return SimpleNamespace(pk=a_contract(city, by).pk, form="docx")


def money_that_buys(city: City, by: User) -> SimpleNamespace:
    """A source that pays a contract, as the address of its report names it."""
    line = money_of(city, a_running_contract(city, by).project).line
    return SimpleNamespace(pk=line.pk, form="docx")


def a_report(city: City, by: User) -> SimpleNamespace:
    """A contract as the address of its report names it."""
    return SimpleNamespace(pk=a_running_contract(city, by).pk, form="xlsx")


def approved_facts(city: City, by: User) -> dict[str, Any]:
    return {"approved_by": by.actor, "approved_on": localdate()}


THINGS = {
    "purchasing:contract": Thing(a_contract),
    "purchasing:contract-draft": Thing(a_project_won),
    "purchasing:contract-renew": Thing(a_contract_to_renew),
    "purchasing:contract-paper": Thing(a_paper),
    "purchasing:accounting-source": Thing(money_that_buys),
    "purchasing:accounting-source-file": Thing(money_that_buys),
    "purchasing:accounting-contract": Thing(a_report),
    "purchasing:accounting-contract-file": Thing(a_report),
    "purchasing:accounting-city-file": Thing(a_report, "shown"),
    "purchasing:contract-vouchers": Thing(a_running_contract),
    "purchasing:contract-publish": Thing(a_running_contract),
    "purchasing:contract-file": Thing(a_running_contract),
    "purchasing:contract-end": Thing(a_running_contract),
    "purchasing:renewal": Thing(a_running_contract),
    "purchasing:change": Thing(a_change),
    "purchasing:change-publish": Thing(an_agreed_change),
    "purchasing:change-propose": Thing(a_running_contract),
    "purchasing:milestone": Thing(a_milestone),
    "purchasing:progress": Thing(a_progress_report),
    "purchasing:milestone-plan": Thing(a_contract),
    "purchasing:milestone-remove": Thing(an_unsigned_milestone),
    "purchasing:invoice-enter": Thing(a_running_contract),
    "purchasing:payment": Thing(a_payment),
    "purchasing:payment-request": Thing(an_accepted_milestone),
    "purchasing:account": Thing(an_account),
    "purchasing:account-open": Thing(a_payment),
    "purchasing:expense-enter": Thing(a_running_contract),
    "purchasing:expense-remove": Thing(an_expense),
    "purchasing:expense-reverse": Thing(an_expense),
    "purchasing:spending-plan-enter": Thing(a_running_contract),
    "purchasing:spending-plan-drop": Thing(a_spending_plan),
    "purchasing:statement": Thing(a_movement),
    "purchasing:settlement": Thing(a_settlement),
    "purchasing:settlement-submit": Thing(a_running_contract),
}
IN_SCOPE = {
    "Contract": a_contract,
    "ContractChange": a_change,
    "Milestone": delivered_long_ago,
    "ProgressReport": a_progress_report,
    "PayeeAccount": an_account,
    "Payment": a_payment,
    "Expense": an_expense,
    "Settlement": a_settlement,
    "SpendingPlan": a_spending_plan,
    "StatementLine": a_movement,
    "VoucherLayout": a_voucher_layout,
    "VoucherExport": a_voucher_export,
}
