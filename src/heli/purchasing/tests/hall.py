"""Who makes a contract, who performs it, and a contract made by them through the actions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.rules.money import Fen
from heli.purchasing.actions import accounts, contracts, milestones, payments
from heli.purchasing.actions.contracts import ContractTerms
from heli.purchasing.models import BudgetLine, Commitment, Contract, Invoice, Milestone, Payment, Project
from heli.purchasing.rules.funds import by_year
from tests.access_things.contracts import BUYER, SUPPLIER, a_project_bought, a_result_elsewhere, money_of
from tests.cast import City, user_with

WAN = 1_000_000
#: a page that is a file of its kind
PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass
class Hall:
    """何平 pays and 金露 designs at the bureau, 苏梅 signs; 晨光 has 方瑜 at its head and 丁一 for its accounts."""

    city: City
    officer: User
    finance: User
    approver: User
    head: User
    accountant: User
    project: Project
    money: Commitment

    def drafted(self, **given: Any) -> Contract:
        """Of who won it elsewhere for what the terms say; each further one is of a project of its own."""
        held = {"terms": terms(), **given}
        project = self.project
        if "renews" not in held:
            if project.mirrored.exists():
                project = a_project_bought(self.city, self.officer)
            said = held["terms"]
            Project.objects.filter(pk=project.pk).update(start_on=said.start_on, end_on=said.end_on)
            project.refresh_from_db()
            a_result_elsewhere(project, said.amount_fen)
        return contracts.draft_contract(project, by=self.officer, **held)

    def funded(self, contract: Contract, until: date, price_fen: int = 50 * WAN) -> dict[int, int]:
        """A line of the city for each year of a renewal, just enough for its price; by the key of the line."""
        found = {}
        for year, fen in by_year(Fen(price_fen), contract.end_on + timedelta(days=1), until).items():
            name, held = "社会工作服务（续签）", {"amount_fen": 10_000 * WAN}
            line, _new = BudgetLine.objects.get_or_create(
                owner=contract.buyer, year=year, source="city", name=name, defaults=held
            )
            found[line.pk] = int(fen)
        return found

    def renewal(self, contract: Contract, days: int = 300, price_fen: int = 50 * WAN) -> dict[str, Any]:
        """What a decision to renew names."""
        until = contract.end_on + timedelta(days=days)
        return {"way": "renew", "until": until, "reason": "做得好", "price_fen": price_fen,
                "money": self.funded(contract, until, price_fen)}  # fmt: skip

    def planned(self, contract: Contract, *wan: int) -> list[Milestone]:
        return [
            milestones.plan_milestone(
                contract, by=self.officer, title=f"第{number}期", due_on=localdate() + timedelta(days=30 * number),
                amount_fen=each * WAN, deliverable="服务记录",
            )
            for number, each in enumerate(wan, 1)
        ]  # fmt: skip

    def running(self, **given: Any) -> Contract:
        """Signed by both."""
        return self.signed(self.drafted(**given))

    def signed(self, contract: Contract) -> Contract:
        self.planned(contract, 20, 30)
        contract = contracts.sign_contract(contract, by=self.approver)
        return contracts.sign_for_supplier(contract, by=self.head)

    def accepted(self, contract: Contract) -> Milestone:
        first = contract.milestones.order_by("number")[0]
        first = milestones.report_milestone(first, by=self.head, evidence="探访了 200 人。")
        return milestones.accept_milestone(
            first, by=self.officer, users_asked=20, users_satisfied=19, users_words="很好。"
        )

    def account(self) -> Any:
        made = accounts.enter_account(
            self.city.organisations[SUPPLIER],
            by=self.accountant,
            holder=SUPPLIER,
            bank="建设银行",
            number="6222000011112222",
        )
        return accounts.approve_account(made, by=self.head)

    def invoice(self, contract: Contract, number: str = "26000001", wan: int = 20) -> Invoice:
        return payments.enter_invoice(
            contract, by=self.accountant, code="", number=number, amount_fen=wan * WAN, issued_on=localdate()
        )

    def requested(self, contract: Contract) -> Payment:
        milestone = self.accepted(contract)
        self.account()
        return payments.request_payment(
            milestone, by=self.accountant, invoice=self.invoice(contract), amount_fen=20 * WAN
        )

    def paid(self, contract: Contract) -> Payment:
        payment = payments.check_payment(self.requested(contract), by=self.finance, commitment=self.money)
        payment = payments.approve_payment(payment, by=self.approver)
        return payments.pay(payment, by=self.finance, paid_on=localdate(), bank_ref="2026-1")


def terms(**given: Any) -> ContractTerms:
    """Half a million for not quite a year, three fifths for staff."""
    today = localdate()
    held = ContractTerms(
        title="为老服务合同", what="每周上门探访。", start_on=today, end_on=today + timedelta(days=300),
        amount_fen=50 * WAN, costs={"personnel": 30 * WAN, "activity": 20 * WAN},
    )  # fmt: skip
    return replace(held, **given)


def paper(name: str = "合同.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PAPER, content_type="application/pdf")


def hall_of(city: City) -> Hall:
    bureau, agency = city.organisations[BUYER], city.organisations[SUPPLIER]
    officer = user_with("project_officer", bureau, "金露", "jin_lu")
    project = a_project_bought(city, officer)
    return Hall(
        city, officer, user_with("purchase_finance", bureau, "何平", "he_ping"),
        user_with("purchase_approver", bureau, "苏梅", "su_mei"), user_with("agency_head", agency, "方瑜", "fang_yu_head"),
        user_with("agency_accountant", agency, "丁一", "ding_yi"), project, money_of(city, project),
    )  # fmt: skip
