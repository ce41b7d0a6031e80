"""Every list whose views can be saved, in one table: nothing registers itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from heli.accounts import queries as accounts
from heli.accounts.changes import USERS as USERS_AT_ONCE
from heli.accounts.tables import AUDIT, USERS
from heli.core import statistics
from heli.core.statistics_table import REPORTS
from heli.core.tables.doings import Way
from heli.core.tables.listed import Listed
from heli.directory import changes as organisations
from heli.directory import queries as directory
from heli.directory.tables import ORGANISATIONS, place_table
from heli.purchasing.changes import NEEDS as NEEDS_AT_ONCE
from heli.purchasing.queries import (
    catalogue,
    contracts,
    framework,
    funds,
    mirrored,
    needs,
    projects,
    statements,
    tenders,
)
from heli.purchasing.queries import conduct as supplier_conduct
from heli.purchasing.queries import notices as purchase_notices
from heli.purchasing.queries import payments as contract_payments
from heli.purchasing.queries import plans as purchase_plans
from heli.purchasing.tables.catalogue import CATALOGUE
from heli.purchasing.tables.conduct import CONDUCT
from heli.purchasing.tables.contracts import CONTRACTS, PAYMENTS
from heli.purchasing.tables.framework import FRAMEWORKS
from heli.purchasing.tables.funds import BUDGETS
from heli.purchasing.tables.mirrored import MIRRORED
from heli.purchasing.tables.needs import NEEDS
from heli.purchasing.tables.notices import NOTICES, PUBLISHED
from heli.purchasing.tables.plans import PLAN_ITEMS
from heli.purchasing.tables.projects import PROJECTS
from heli.purchasing.tables.statements import STATEMENTS
from heli.purchasing.tables.tenders import TENDERS
from heli.workbench import changes as workbench
from heli.workbench.notice_tables import RECEIVED, SENT
from heli.workbench.official_list import OFFICIAL
from heli.workbench.queries import conference, notices, official, requests
from heli.workbench.resolution_table import RESOLUTIONS
from heli.workbench.tables import REQUESTS
from heli.workforce import changes as workforce
from heli.workforce import learning_changes as learning
from heli.workforce.conduct_table import CASES
from heli.workforce.learning_tables import EXAMS, SHORT
from heli.workforce.match_table import MATCH
from heli.workforce.proposal_table import PROPOSALS
from heli.workforce.queries import conduct, match, outlook, proposed, register, registration, transfers
from heli.workforce.registration_table import REGISTRATIONS
from heli.workforce.statistics import COUNTING
from heli.workforce.tables import WORKERS
from heli.workforce.transfer_table import TRANSFERS

#: from a list of people, or of what stands for people, to a notice to them
NOTICE = (Way("workbench.notice.draft", _("发通知"), "workbench:notice-draft"),)

#: from the list of exams to the sheet of those who may sit
PRINTED = (Way("workforce.worker.view", _("打印报考名单"), "workforce:exam-print"),)
#: from the list of applications to the page on which many are decided
DECIDING = (
    Way("workforce.registration.check", _("批量初审"), "workforce:registration-many-check"),
    Way("workforce.registration.approve", _("批量终审"), "workforce:registration-many-approve"),
)

LISTS = {
    "workers": Listed(
        WORKERS,
        "workforce:worker-list",
        "workforce.worker.view",
        register.listed,
        (*workforce.CHANGES, *learning.CHANGES),
        NOTICE,
        counting=COUNTING,
    ),
    "hours": Listed(
        SHORT, "workforce:hours-list", "workforce.worker.view", outlook.short_of_hours, learning.CHANGES, NOTICE
    ),
    "exams": Listed(EXAMS, "workforce:exam-list", "workforce.worker.view", outlook.exams, ways=(*PRINTED, *NOTICE)),
    "match": Listed(MATCH, "workforce:match-list", "workforce.worker.view", match.posts_here),
    "organisations": Listed(
        ORGANISATIONS,
        "directory:organisation-list",
        "directory.organisation.view",
        directory.organisations,
        organisations.CHANGES,
        NOTICE,
    ),
    "places": Listed(place_table({}), "directory:place-list", "directory.place.view", directory.places, ways=NOTICE),
    "users": Listed(USERS, "accounts:user-list", "accounts.user.view", accounts.users, USERS_AT_ONCE, NOTICE),
    "conduct": Listed(CASES, "workforce:conduct-list", "workforce.conduct.view", conduct.cases),
    "registrations": Listed(
        REGISTRATIONS, "workforce:registration-list", "workforce.worker.view", registration.listed, ways=DECIDING
    ),
    "proposals": Listed(PROPOSALS, "workforce:proposal-list", "workforce.proposal.view", proposed.proposals),
    "catalogue": Listed(CATALOGUE, "purchasing:catalogue-list", "purchasing.catalogue.view", catalogue.items),
    "needs": Listed(NEEDS, "purchasing:need-list", "purchasing.need.view", needs.needs, NEEDS_AT_ONCE),
    "projects": Listed(PROJECTS, "purchasing:project-list", "purchasing.project.view", projects.projects),
    "tenders": Listed(TENDERS, "purchasing:tender-list", "purchasing.tender.view", tenders.tenders),
    "supplier-conduct": Listed(CONDUCT, "purchasing:conduct-list", "purchasing.conduct.view", supplier_conduct.entries),
    "requests": Listed(
        REQUESTS, "workbench:request-list", "workbench.request.view", requests.requests, workbench.REQUESTS
    ),
    "resolutions": Listed(
        RESOLUTIONS, "workbench:resolution-list", "workbench.conference.view", conference.resolutions
    ),
    "official-documents": Listed(
        OFFICIAL, "workbench:official-list", "workbench.official.view", official.official_documents
    ),
    "notices": Listed(RECEIVED, "workbench:notice-list", "workbench.notice.view", notices.received),
    "notices-sent": Listed(SENT, "workbench:notice-sent", "workbench.notice.send", notices.sent, workbench.SENT),
    "transfers": Listed(TRANSFERS, "workforce:transfer-list", "workforce.transfer.view", transfers.transfers),
    "reports": Listed(REPORTS, "core:statistics-list", "core.statistics.view", statistics.reports_seen),
    "purchase-notices": Listed(NOTICES, "purchasing:notice-list", "purchasing.notice.view", purchase_notices.notices),
    "published-notices": Listed(
        PUBLISHED, "purchasing:published-list", "purchasing.tender.view", purchase_notices.published
    ),
    "mirrored": Listed(MIRRORED, "purchasing:mirrored-list", "purchasing.mirrored.view", mirrored.mirrored),
    "purchase-plans": Listed(PLAN_ITEMS, "purchasing:plan-list", "purchasing.plan.view", purchase_plans.items_seen),
    "budgets": Listed(BUDGETS, "purchasing:budget-list", "purchasing.budget.view", funds.lines),
    "frameworks": Listed(FRAMEWORKS, "purchasing:framework-list", "purchasing.framework.view", framework.frameworks),
    "contracts": Listed(CONTRACTS, "purchasing:contract-list", "purchasing.contract.view", contracts.contracts),
    "statements": Listed(STATEMENTS, "purchasing:statement-list", "purchasing.statement.view", statements.lines),
    "payments": Listed(PAYMENTS, "purchasing:payment-list", "purchasing.contract.view", contract_payments.payments),
    "audit": Listed(AUDIT, "accounts:audit-list", "core.audit.view", accounts.audit_entries),
}
