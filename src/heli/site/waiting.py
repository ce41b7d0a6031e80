"""Everything that can wait for somebody, in the order in which it is shown: nothing registers itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from heli.accounts import queries as accounts
from heli.core import queries as core
from heli.core.waiting import Personal, Source
from heli.purchasing.actions import handing as purchases_given
from heli.purchasing.actions import projects as projects_given
from heli.purchasing.queries import (
    award,
    bonds,
    challenges,
    contract_changes,
    contracts,
    final_quotes,
    following,
    framework,
    funds,
    groundless,
    hearings,
    joining,
    keeping,
    needs,
    price_errors,
    progress,
    projects,
    renewal,
    scores,
    single_source,
    statements,
    tenders,
    winners,
    withdrawn_bonds,
)
from heli.purchasing.queries import conduct as supplier_conduct
from heli.purchasing.queries import notices as purchase_notices
from heli.purchasing.queries import payments as contract_payments
from heli.purchasing.queries import plans as purchase_plans
from heli.purchasing.queries import proposals as agency_designs
from heli.workbench.actions import handing
from heli.workbench.actions import notices as notices_given
from heli.workbench.actions import requests as giving
from heli.workbench.queries import notices, requests
from heli.workbench.queries import waiting as conference
from heli.workforce.actions import handing as workforce_given
from heli.workforce.queries import conduct, proposed, transfers
from heli.workforce.queries import registration_waiting as registration
from heli.workforce.queries import waiting as workforce

SOURCES: tuple[Source, ...] = (
    *requests.WAITING,
    *notices.WAITING,
    *conference.WAITING,
    *core.WAITING,
    *proposed.WAITING,
    *needs.WAITING,
    *agency_designs.WAITING,
    *projects.WAITING,
    *tenders.WAITING,
    *scores.WAITING,
    *price_errors.WAITING,
    *final_quotes.WAITING,
    *hearings.WAITING,
    *bonds.WAITING,
    *withdrawn_bonds.WAITING,
    *keeping.WAITING,
    *award.WAITING,
    *single_source.WAITING,
    *challenges.WAITING,
    *groundless.WAITING,
    *supplier_conduct.WAITING,
    *workforce.WAITING,
    *transfers.WAITING,
    *conduct.WAITING,
    *registration.WAITING,
    *funds.WAITING,
    *purchase_notices.WAITING,
    *purchase_plans.WAITING,
    *framework.WAITING,
    *joining.WAITING,
    *winners.WAITING,
    *contracts.WAITING,
    *contract_changes.WAITING,
    *contract_payments.WAITING,
    *progress.WAITING,
    *statements.WAITING,
    *renewal.WAITING,
    *following.WAITING,
    *accounts.WAITING,
)

#: what is one person's: a team's head sees it, and who leaves hands it over
PERSONAL: tuple[Personal, ...] = (
    Personal("workbench.request.answer", _("承办的协办"), "handler", requests.handled_by, requests.handled_line, giving.give_handler),
    Personal("workbench.request.ask", _("请求的协办"), "asked_by", requests.asked_by, requests.asked_line, giving.give_asker),
    Personal("workbench.conference.seat", _("联席会议的联络员"), "person", conference.seats_held, conference.seat_line,
             handing.give_seat_to, is_standing=True),
    Personal("workforce.conduct.inquire", _("调查中的执业投诉"), "inquirer", conduct.inquired_by, conduct.inquired_line,
             workforce_given.give_case, right="workforce.conduct.view", office="inquirer__user__office"),
    Personal("workforce.registration.return", _("退回的登记申请"), "applied_by", registration.asked_by, registration.asked_line,
             workforce_given.give_application),
    Personal("purchasing.tender.draft", _("经办的采购"), "drafted_by", tenders.drafted_by, tenders.drafted_line,
             purchases_given.give_tender, right="purchasing.tender.view", office="buyer"),
    Personal("purchasing.framework.draft", _("经办的框架协议"), "drafted_by", framework.drafted_by, framework.drafted_line,
             purchases_given.give_agreement, right="purchasing.framework.view", office="project__buyer"),
    Personal("purchasing.contract.draft", _("经办的合同"), "drafted_by", contracts.drafted_by, contracts.drafted_line,
             purchases_given.give_contract, right="purchasing.contract.view", office="project__buyer"),
    Personal("purchasing.project.draft", _("设计中的购买项目"), "drafted_by", projects.drafted_by, projects.drafted_line,
             projects_given.give_project),
    Personal("workbench.notice.send", _("发出的通知"), "sent_by", notices.sent_of, notices.sent_line, notices_given.give_notice),
)  # fmt: skip
