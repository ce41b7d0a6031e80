"""What a room of purchases holds by its words and numbers, for the search: from the need to the contract."""

from __future__ import annotations

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import pgettext_lazy

from heli.core.searching import Words
from heli.core.titled import Titled
from heli.purchasing.models import (
    BudgetLine,
    CatalogueItem,
    Contract,
    FrameworkAgreement,
    MirroredTender,
    Need,
    Project,
    Proposal,
    PurchaseNotice,
    Tender,
)
from heli.purchasing.queries.catalogue import items
from heli.purchasing.queries.contracts import contracts
from heli.purchasing.queries.framework import frameworks
from heli.purchasing.queries.funds import lines
from heli.purchasing.queries.mirrored import mirrored
from heli.purchasing.queries.needs import needs
from heli.purchasing.queries.notices import notices
from heli.purchasing.queries.projects import projects
from heli.purchasing.queries.proposals import proposals
from heli.purchasing.queries.tenders import tenders


def projects_list(words: Words) -> str:
    """The list of projects, asked the same."""
    return f"{reverse('purchasing:project-list')}?{urlencode({'q': words.typed})}"


def contracts_list(words: Words) -> str:
    """The list of contracts, asked the same."""
    return f"{reverse('purchasing:contract-list')}?{urlencode({'q': words.typed})}"


def tenders_list(words: Words) -> str:
    """The list of tenders, asked the same."""
    return f"{reverse('purchasing:tender-list')}?{urlencode({'q': words.typed})}"


def frameworks_list(words: Words) -> str:
    """The list of framework agreements, asked the same."""
    return f"{reverse('purchasing:framework-list')}?{urlencode({'q': words.typed})}"


_CONTRACTS = Titled(
    Contract, contracts, lambda each: f"{each.number} · {each.buyer.name} → {each.supplier.name}", number="serial"
)
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

SEARCH = (
    _PROJECTS.source(
        "purchasing.project", pgettext_lazy("found", "购买服务项目"), "purchasing.project.view", projects_list
    ),
    _CONTRACTS.source(
        "purchasing.contract", pgettext_lazy("found", "合同"), "purchasing.contract.view", contracts_list
    ),
    _FRAMEWORKS.source(
        "purchasing.framework", pgettext_lazy("found", "框架协议"), "purchasing.framework.view", frameworks_list
    ),
    _TENDERS.source("purchasing.tender", pgettext_lazy("found", "采购"), "purchasing.tender.view", tenders_list),
    _NOTICES.source("purchasing.notice", pgettext_lazy("found", "采购公告"), "purchasing.notice.view"),
    _MIRRORED.source("purchasing.mirrored", pgettext_lazy("found", "外部平台的采购"), "purchasing.mirrored.view"),
    _LINES.source("purchasing.budget", pgettext_lazy("found", "预算"), "purchasing.budget.view"),
    _NEEDS.source("purchasing.need", pgettext_lazy("found", "服务需求"), "purchasing.need.view"),
    _PROPOSALS.source("purchasing.proposal", pgettext_lazy("found", "方案"), "purchasing.proposal.view"),
    _ITEMS.source("purchasing.item", pgettext_lazy("found", "目录事项"), "purchasing.catalogue.view"),
)
