"""What a room of purchases holds by its words and numbers, for the search: from the need to the contract."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from heli.core.searching import listed
from heli.core.titled import Titled
from heli.purchasing.models import (
    Application,
    BondKeeping,
    BudgetLine,
    CatalogueItem,
    ConductEntry,
    Contract,
    FrameworkAgreement,
    MirroredTender,
    Need,
    Payment,
    Project,
    Proposal,
    PurchaseNotice,
    Settlement,
    Tender,
    YearPlan,
)
from heli.purchasing.queries.catalogue import items
from heli.purchasing.queries.conduct import entries
from heli.purchasing.queries.contracts import contracts
from heli.purchasing.queries.costs import settlements
from heli.purchasing.queries.framework import frameworks
from heli.purchasing.queries.funds import lines
from heli.purchasing.queries.joining import applications
from heli.purchasing.queries.keeping import keepings
from heli.purchasing.queries.mirrored import mirrored
from heli.purchasing.queries.needs import needs
from heli.purchasing.queries.notices import notices
from heli.purchasing.queries.payments import payments
from heli.purchasing.queries.plans import plans
from heli.purchasing.queries.projects import projects
from heli.purchasing.queries.proposals import proposals
from heli.purchasing.queries.tenders import tenders

_CONTRACTS = Titled(
    Contract, contracts, lambda each: f"{each.number} · {each.buyer.name} → {each.supplier.name}", number="serial",
    tables="purchasing_contract t CROSS JOIN directory_organisation o ON o.id = t.supplier_id", names=("t.title", "o.name"),
    what=lambda each: str(each.title), why=_("合同或承接主体"),
)  # fmt: skip
_FRAMEWORKS = Titled(FrameworkAgreement, frameworks, lambda each: f"{each.number} · {each.buyer.name}", number="serial")
_TENDERS = Titled(Tender, tenders, lambda each: f"{each.number} · {each.buyer.name}", number="serial")
_NOTICES = Titled(PurchaseNotice, notices, lambda each: f"{each.get_kind_display()} · {each.project.buyer.name}")
_MIRRORED = Titled(
    MirroredTender, mirrored, lambda each: f"{each.project.title} · {each.platform}", "code", sounding=False
)
_LINES = Titled(BudgetLine, lines, lambda each: f"{each.owner.name} · {each.year}", "name", sounding=False)
_PROJECTS = Titled(Project, projects, lambda each: f"{each.number} · {each.place.name}", number="serial")
_NEEDS = Titled(Need, needs, lambda each: f"{each.place.name} · {each.group}")
_PROPOSALS = Titled(Proposal, proposals, lambda each: f"{each.agency.name} · {each.need.title}")
_ITEMS = Titled(CatalogueItem, items, lambda each: str(each.department.name), "name")
_OF_CONTRACT = (
    "purchasing_contract c CROSS JOIN directory_organisation o ON o.id = c.supplier_id "
    "CROSS JOIN {} t ON t.contract_id = c.id"
)
_PAYMENTS = Titled(
    Payment, payments, lambda each: f"{each.contract.title} · {each.contract.supplier.name}", number="c.serial",
    tables=_OF_CONTRACT.format("purchasing_payment") + " CROSS JOIN purchasing_invoice i ON i.id = t.invoice_id",
    names=("c.title", "o.name"), written=("i.number", "bank_ref"), sounding=False, what=str, why=_("合同或承接主体"),
)  # fmt: skip
_SETTLEMENTS = Titled(
    Settlement, settlements, lambda each: f"{each.contract.title} · {each.contract.supplier.name}", number="c.serial",
    tables=_OF_CONTRACT.format("purchasing_settlement"), names=("c.title", "o.name"), sounding=False, what=str,
    why=_("合同或承接主体"),
)  # fmt: skip
_ENTRIES = Titled(
    ConductEntry, entries, lambda each: str(each.agency.name), number="serial", sounding=False, what=str, names=("o.name",),
    tables="purchasing_conductentry t CROSS JOIN directory_organisation o ON o.id = t.agency_id", why=_("供应商"),
)  # fmt: skip
_PLANS = Titled(
    YearPlan, plans, lambda each: "", sounding=False, what=str, names=("o.name || t.year || '年购买计划'",),
    tables="purchasing_yearplan t CROSS JOIN directory_organisation o ON o.id = t.buyer_id",
)  # fmt: skip
_APPLICATIONS = Titled(
    Application, applications, lambda each: f"{each.agreement.number} · {each.agreement.title}", number="f.serial",
    tables="purchasing_application t CROSS JOIN purchasing_frameworkagreement f ON f.id = t.agreement_id "
    "CROSS JOIN directory_organisation o ON o.id = t.supplier_id",
    names=("f.title", "o.name"), sounding=False, what=lambda each: str(each.supplier.name), why=_("框架协议或供应商"),
)  # fmt: skip
_KEEPINGS = Titled(
    BondKeeping, keepings, lambda each: f"{each.bond.bid.tender.number} · {each.bond.bid.tender.title}", number="n.serial",
    tables="purchasing_bondkeeping t CROSS JOIN purchasing_bidbond d ON d.id = t.bond_id "
    "CROSS JOIN purchasing_bid b ON b.id = d.bid_id CROSS JOIN purchasing_tender n ON n.id = b.tender_id "
    "CROSS JOIN directory_organisation o ON o.id = b.agency_id",
    names=("n.title", "o.name"), sounding=False, what=lambda each: str(each.bond.bid.agency.name), why=_("采购或投标人"),
)  # fmt: skip

SEARCH = (
    _PROJECTS.source(
        "purchasing.project",
        pgettext_lazy("found", "购买服务项目"),
        "purchasing.project.view",
        listed("purchasing:project-list"),
    ),
    _CONTRACTS.source(
        "purchasing.contract",
        pgettext_lazy("found", "合同"),
        "purchasing.contract.view",
        listed("purchasing:contract-list"),
    ),
    _FRAMEWORKS.source(
        "purchasing.framework",
        pgettext_lazy("found", "框架协议"),
        "purchasing.framework.view",
        listed("purchasing:framework-list"),
    ),
    _TENDERS.source(
        "purchasing.tender", pgettext_lazy("found", "采购"), "purchasing.tender.view", listed("purchasing:tender-list")
    ),
    _NOTICES.source("purchasing.notice", pgettext_lazy("found", "采购公告"), "purchasing.notice.view"),
    _MIRRORED.source("purchasing.mirrored", pgettext_lazy("found", "外部平台的采购"), "purchasing.mirrored.view"),
    _LINES.source("purchasing.budget", pgettext_lazy("found", "预算"), "purchasing.budget.view"),
    _NEEDS.source("purchasing.need", pgettext_lazy("found", "服务需求"), "purchasing.need.view"),
    _PROPOSALS.source("purchasing.proposal", pgettext_lazy("found", "方案"), "purchasing.proposal.view"),
    _ITEMS.source("purchasing.item", pgettext_lazy("found", "目录事项"), "purchasing.catalogue.view"),
    _PLANS.source("purchasing.plan", pgettext_lazy("found", "年度购买计划"), "purchasing.plan.view"),
    _PAYMENTS.source(
        "purchasing.payment",
        pgettext_lazy("found", "付款"),
        "purchasing.contract.view",
        listed("purchasing:payment-list"),
    ),
    _SETTLEMENTS.source("purchasing.settlement", pgettext_lazy("found", "结算"), "purchasing.contract.view"),
    _APPLICATIONS.source("purchasing.application", pgettext_lazy("found", "加入申请"), "purchasing.framework.view"),
    _KEEPINGS.source("purchasing.bond", pgettext_lazy("found", "不予退还的保证金"), "purchasing.bond.view"),
    _ENTRIES.source(
        "purchasing.conduct",
        pgettext_lazy("found", "供应商诚信记录"),
        "purchasing.conduct.view",
        listed("purchasing:conduct-list"),
    ),
)
