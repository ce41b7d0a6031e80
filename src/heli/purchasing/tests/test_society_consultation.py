"""S2.1c: a foundation consults of its own will, with two who stay, from the final quotes to the closed contract."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from heli.directory.models import Organisation
from heli.purchasing.actions import accounts, contracts, costs, milestones, payments
from heli.purchasing.actions import award as awards
from heli.purchasing.models import Contract, Settlement, Tender
from heli.purchasing.queries import winners
from heli.purchasing.queries.contracts import clocks_of, steps, to_publish
from heli.purchasing.tests.test_society_scores import Scoring
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scoring(city: City) -> Scoring:
    scene = Scoring(city)
    Organisation.objects.filter(pk=scene.buyer.pk).update(kind="foundation")
    scene.buyer.refresh_from_db()
    return scene


def consulted(scoring: Scoring) -> Tender:
    """Two gave their final quotes, which goes on (财库〔2015〕124号); the first is chosen and told."""
    tender = scoring.ranked(
        42_000_000, 44_000_000, method="consultation", price_weight=Decimal(10), small_deduction=Decimal(0),
        consortium_deduction=Decimal(0),
    )  # fmt: skip
    assert tender.get_state_display() == "待确定成交供应商" and tender.due_on is None
    awards.decide_award(tender, by=scoring.approver)
    awards.publish_result(Tender.objects.get(pk=tender.pk), by=scoring.officer)
    return Tender.objects.get(pk=tender.pk)


def signed(scoring: Scoring, tender: Tender) -> Contract:
    won = winners.won(tender.project)
    assert won is not None and won.sign_by is None
    today = localdate()
    terms = contracts.ContractTerms(
        title="阅读陪伴合同", what="每周三次。", start_on=won.start_on or today, end_on=won.end_on or today + timedelta(days=300),
        amount_fen=won.price_fen, costs={"personnel": won.price_fen // 2, "activity": won.price_fen - won.price_fen // 2},
    )  # fmt: skip
    made = contracts.draft_contract(tender.project, by=scoring.officer, terms=terms)
    milestones.plan_milestone(
        made, by=scoring.officer, title="全部", due_on=made.end_on, amount_fen=won.price_fen, deliverable="报告"
    )
    contracts.sign_contract(Contract.objects.get(pk=made.pk), by=scoring.approver)
    head = user_with("agency_head", won.supplier, "方明")
    return contracts.sign_for_supplier(Contract.objects.get(pk=made.pk), by=head)


def settled(scoring: Scoring, contract: Contract) -> Settlement:
    """Delivered, paid whole, spent but for a tenth, which comes back."""
    head, accountant = (
        user_with("agency_head", contract.supplier, "方亮"),
        user_with("agency_accountant", contract.supplier),
    )
    finance = user_with("purchase_finance", scoring.buyer, "姚慧")
    account = accounts.enter_account(
        contract.supplier, by=accountant, holder=contract.supplier.name, bank="建设银行", number="6222000011112222"
    )
    accounts.approve_account(account, by=head)
    piece = milestones.report_milestone(contract.milestones.get(), by=head, evidence="读了一百次。")
    piece = milestones.accept_milestone(piece, by=scoring.officer)
    invoice = payments.enter_invoice(
        contract, by=accountant, code="", number="26000077", amount_fen=contract.amount_fen, issued_on=localdate()
    )
    asked = payments.request_payment(piece, by=accountant, invoice=invoice, amount_fen=contract.amount_fen)
    asked = payments.check_payment(asked, by=finance, commitment=contract.project.commitments.get())
    asked = payments.approve_payment(asked, by=scoring.approver)
    payments.pay(asked, by=finance, paid_on=localdate(), bank_ref="77")
    spent = contract.amount_fen * 9 // 10
    costs.enter_expenses(contract, by=accountant, rows=[costs.Row(localdate(), "记-1", "personnel", "林岚", spent)])
    made = costs.submit_settlement(contract, by=accountant, words="做完了。")
    made = costs.approve_settlement(made, by=finance)
    return costs.receive_back(made, by=finance, received_on=localdate())


def test_a_consultation_of_society_is_told_to_its_end(scoring: Scoring) -> None:
    tender = consulted(scoring)
    officer = client_of(scoring.officer)
    page = officer.get(f"/purchasing/tenders/{tender.pk}/").content.decode()
    assert "已确定成交供应商" in page and "自愿参照政府采购的规则评审" in page and "中标" not in page
    result = officer.get(f"/purchasing/tenders/{tender.pk}/evaluation/").content.decode()
    assert "成交结果" in result and "成交金额" in result and "中标" not in result
    public = client_of(None).get(winners.won(tender.project).award.public_url).content.decode()  # type: ignore[union-attr]
    assert "成交供应商" in public and "中标" not in public
    contract = signed(scoring, tender)
    assert clocks_of(contract) == [] and not to_publish(scoring.officer).exists()
    assert {step.name for step in steps(scoring.officer, contract)} & {"publish", "file"} == set()
    account = settled(scoring, contract)
    assert account.back_fen == contract.amount_fen - contract.amount_fen * 9 // 10
    closed = contracts.close_contract(Contract.objects.get(pk=contract.pk), by=scoring.officer)
    assert closed.state == "closed"
    tender.project.refresh_from_db()
    assert tender.project.state == "closed"
    money = contract.project.commitments.get()
    assert money.paid_fen == account.settled_fen
