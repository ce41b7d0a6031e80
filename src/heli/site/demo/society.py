"""Society that buys in the demo city: a foundation pays for a first year, the trade union has signed; neither with fiscal money."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localdate, now

from heli.accounts import roles
from heli.accounts.models import User
from heli.core.models import Acting
from heli.directory.actions.organisations import change_organisation, create_organisation
from heli.directory.models import Organisation
from heli.purchasing.actions import award, choosing, contracts, design, funds, milestones, opening, payments, projects
from heli.purchasing.actions import tenders as actions
from heli.purchasing.actions.contracts import ContractTerms
from heli.purchasing.models import Contract, Project, Tender
from heli.site.demo.accounts import SOCIETY_KEPT, account_of, keep
from heli.site.demo.tenders import SAID, Stage
from heli.site.demo.town import Town

WAN = 1_000_000
#: by the key of the department: their posts are of the public institutions' and their money is appropriated
MASS_BODIES = ("union", "youth", "women")
#: who works at a buyer, in the order of the names given below
ROLES = ("project_officer", "purchase_approver", "purchase_finance", "opening_officer")


class _Buyer(Stage):
    """The people of a buyer of society."""

    def __init__(self, town: Town, by: Acting, buyer: Organisation, key: str, names: tuple[str, ...]) -> None:
        self.by, self.town, self.buyer = by, town, buyer
        made = [
            account_of(by, roles.ROLES[role], name, f"{key}-{role.replace('_', '-')}", buyer)
            for role, name in zip(ROLES, names, strict=True)
        ]
        self.sign_ins = [sign_in | {"of": buyer.name} for sign_in, _user in made]
        self.officer, self.approver, self.finance, opener = (user for _sign_in, user in made)
        self.openers = [opener, self.finance]
        self.keys = [opening.make_officer_key(None, by=each, passphrase=SAID) for each in self.openers]

    def project(self, title: str, group: str, people: int, wan: int, source: str, money: str) -> Project:
        """Designed, approved by another, with the money of its year."""
        year = localdate().year
        said: dict[str, Any] = {
            "title": title, "place": self.town.district, "group": group, "people": people,
            "need": f"走访发现{group}缺少陪伴，志愿者难以长期坚持。",
        }  # fmt: skip
        made = projects.draft_project(self.buyer, by=self.officer, **said)
        projects.change_project(
            made, by=self.officer, **said, start_on=date(year, 1, 1), end_on=date(year, 12, 31)
        )  # fmt: skip
        projects.design_project(
            made, by=self.officer, inputs="社区活动室，志愿者 20 名。", activities="每周两次小组活动，每月一次家访。",
            outputs=f"服务{group} {people} 人。", outcomes="八成服务对象按量表评估有改善。",
        )  # fmt: skip
        monthly = wan * WAN // 2 // 12
        design.add_staff(made, by=self.officer, post="社工", licence="junior", people=1, months=12, monthly_fen=monthly)
        rest = wan * WAN - monthly * 12
        design.add_cost(made, by=self.officer, category="activity", what="活动物料和场地", amount_fen=rest)
        projects.submit_project(Project.objects.get(pk=made.pk), by=self.officer)
        made = projects.approve_project(Project.objects.get(pk=made.pk), by=self.approver)
        line = funds.enter_line(
            self.buyer, by=self.finance, year=year, source=source, name=money, amount_fen=2 * wan * WAN, earmark=group
        )
        funds.commit(line, by=self.finance, project=made, amount_fen=wan * WAN)
        return made

    def compared(self, project: Project, prices: tuple[int, int]) -> Project:
        """Two offers, of which another than who wrote the document chose one."""
        tender = actions.draft_tender(project, by=self.officer, method="direct")
        opening.make_tender_key(tender, by=self.officer, officers=self.keys, threshold=2)
        actions.submit_tender(Tender.objects.get(pk=tender.pk), by=self.officer)
        actions.approve_tender(Tender.objects.get(pk=tender.pk), by=self.approver)
        tender = actions.announce_tender(
            Tender.objects.get(pk=tender.pk), by=self.officer, deadline_at=now() + timedelta(days=3)
        )
        other = next(each for each in self.town.agencies if each != self.town.agency)
        for agency, price in zip((self.town.agency, other), prices, strict=True):
            self.sealed(tender, agency, price)
        tender = self.opened(tender)
        choosing.choose_supplier(
            tender, by=self.approver, bid=tender.bids.get(agency=self.town.agency), price_fen=prices[0],
            negotiation="收到两份响应，比较了方案、人员和价格，按本单位的采购制度由两人商定。",
        )  # fmt: skip
        award.publish_result(Tender.objects.get(pk=tender.pk), by=self.officer)
        return Project.objects.get(pk=project.pk)

    def signed(self, project: Project, price_fen: int) -> Contract:
        assert project.start_on and project.end_on, "it is designed"
        terms = ContractTerms(
            title=f"{project.title}合同", what=f"为{project.group}组织小组活动和家访。", start_on=project.start_on,
            end_on=project.end_on, amount_fen=price_fen, costs={"personnel": price_fen // 2, "activity": price_fen - price_fen // 2},
        )  # fmt: skip
        made = contracts.draft_contract(project, by=self.officer, terms=terms)
        half = price_fen // 2
        for title, days, fen in (("上半年", -20, half), ("下半年", 120, price_fen - half)):
            milestones.plan_milestone(
                made, by=self.officer, title=title, due_on=min(localdate() + timedelta(days=days), made.end_on), amount_fen=fen,
                deliverable="服务记录和阶段报告",
            )  # fmt: skip
        contracts.sign_contract(Contract.objects.get(pk=made.pk), by=self.approver)
        head = User.objects.get(login="agency-head")
        signed: Contract = contracts.sign_for_supplier(Contract.objects.get(pk=made.pk), by=head)
        return signed

    def paid(self, contract: Contract) -> None:
        """The first half: delivered, accepted, and paid by two different people."""
        head, accountant = (User.objects.get(login=login) for login in ("agency-head", "agency-accountant"))
        piece = contract.milestones.order_by("number")[0]
        milestones.report_milestone(piece, by=head, evidence="小组活动 48 次，家访 60 户。")
        piece = milestones.accept_milestone(contract.milestones.get(pk=piece.pk), by=self.officer)
        invoice = payments.enter_invoice(
            contract,
            by=accountant,
            code="",
            number="26330000000000000801",
            amount_fen=piece.amount_fen,
            issued_on=localdate(),
        )
        asked = payments.request_payment(piece, by=accountant, invoice=invoice, amount_fen=piece.amount_fen)
        checked = payments.check_payment(asked, by=self.finance, commitment=contract.project.commitments.get())
        approved = payments.approve_payment(checked, by=self.approver)
        payments.pay(approved, by=self.finance, paid_on=localdate(), bank_ref="银行回单 0801")


def society(town: Town, by: Acting) -> None:
    """One purchase of a foundation, one of the trade union."""
    for key in MASS_BODIES:
        change_organisation(town.departments[key], by=by, standing=Organisation.Standing.MASS_BODY)
    foundation = _Buyer(
        town, by, _foundation(town, by), "foundation", ("沈若兰", "陆永年", "姚慧", "盛洁")
    )  # fmt: skip
    project = foundation.project("乡村儿童阅读陪伴", "乡村儿童", 120, 36, "foundation", "阅读专项基金")
    foundation.paid(foundation.signed(foundation.compared(project, (34 * WAN, 35 * WAN)), 34 * WAN))
    union = Organisation.objects.get(pk=town.departments["union"].pk)
    buyer = _Buyer(town, by, union, "union", ("曹建明", "金丽华", "俞敏", "戴伟"))
    keep([*foundation.sign_ins, *buyer.sign_ins], SOCIETY_KEPT)
    project = buyer.project("职工心理关爱驿站", "一线职工", 300, 24, "own", "工会经费")
    buyer.signed(buyer.compared(project, (23 * WAN, 24 * WAN)), 23 * WAN)


def _foundation(town: Town, by: Acting) -> Organisation:
    """The first of the city, or an invented one; it lies in the city, so that it may serve there."""
    known = Organisation.objects.in_use().filter(kind=Organisation.Kind.FOUNDATION, place=town.city).order_by("pk")
    name = f"{town.city.name}慈善基金会（培训）"
    found: Organisation = known.first() or create_organisation(
        town.city, by=by, kind=Organisation.Kind.FOUNDATION, name=name, place=town.city
    )
    return found
