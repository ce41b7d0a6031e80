"""What waits for the people of a purchaser, as many of each kind as the other scenes make."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.timezone import now

from heli.accounts.models import User
from heli.directory.models import Organisation
from heli.purchasing.models import Challenge, Evaluation, Member, Project, PurchaseNotice, Tender
from tests.access_things import frameworks, purchasing
from tests.access_things import tenders as tendering
from tests.access_things import withdrawn_bonds as withdrawn
from tests.access_things.funds import (
    BUYER,
    a_bought_project,
    a_notice_objection,
    a_plan,
    a_public_notice,
    a_public_question,
    a_purchase_notice,
    a_single_source_told,
)
from tests.cast import LONG_AGO, City, user_with

#: how many of each kind a scene makes for who has it, more than the first page shows
MANY = 7


def projects_without_money(city: City, by: User) -> User:
    for _number in range(MANY):
        a_bought_project(city, by)
    return user_with("purchase_finance", city.organisations[BUYER])


def office(city: City, role: str) -> User:
    return user_with(role, city.organisations[BUYER])


def notices_written(city: City, by: User) -> User:
    for _number in range(MANY):
        a_purchase_notice(city, by)
    return office(city, "project_officer")


def surveys_running(city: City, by: User) -> User:
    for _number in range(MANY):
        a_public_notice(city, by)
    return office(city, "project_officer")


def objections_to_argue(city: City, by: User) -> User:
    for _number in range(MANY):
        a_notice_objection(city, by)
    return office(city, "project_officer")


def purchases_to_choose(city: City, by: User) -> User:
    for _number in range(MANY):
        tendering.a_tender(city, by, "opened")
    Tender.objects.update(method="direct")
    return office(city, "purchase_approver")


def single_sources_to_approve(city: City, by: User) -> User:
    for _number in range(MANY):
        tender = tendering.a_tender(city, by, "approved", ground="only")
        notice = a_single_source_told(city, by)
        PurchaseNotice.objects.filter(pk=notice.pk).update(tender=tender, closes_on=LONG_AGO)
    Tender.objects.update(method="single")
    return office(city, "project_officer")


def surveys_to_answer(city: City, by: User) -> User:
    surveys_running(city, by)
    return user_with("bid_writer", city.organisations["晨光社会工作服务中心"])


def questions_over(city: City, by: User) -> User:
    for _number in range(MANY):
        a_public_question(city, by)
    PurchaseNotice.objects.update(closes_on=LONG_AGO)
    return office(city, "project_officer")


def projects_without_intention(city: City, by: User) -> User:
    for _number in range(MANY):
        a_bought_project(city, by)
    Project.objects.update(state="approved")
    return office(city, "project_officer")


def plans_to_approve(city: City, by: User) -> User:
    for _number in range(MANY):
        a_plan(city, by)
    return office(city, "purchase_approver")


def projects_in(state: str, role: str, own: bool = False) -> Callable[[City, User], User]:
    """As many in a state, written by who has them to mend or by somebody else."""

    def scene(city: City, by: User) -> User:
        user = office(city, role)
        for _number in range(MANY):
            tendering.a_project(city, user if own else by, state)
        return user

    return scene


def open_needs(city: City, by: User) -> User:
    for _number in range(MANY):
        purchasing.a_need(city, by)
    return office(city, "project_officer")


def tenders_in(state: str, role: str, own: bool = False) -> Callable[[City, User], User]:
    def scene(city: City, by: User) -> User:
        user = office(city, role)
        for _number in range(MANY):
            tendering.a_tender(city, user if own else by, state)
        return user

    return scene


def openings(city: City, by: User) -> User:
    user = office(city, "opening_officer")
    for _number in range(MANY):
        tendering.a_due_tender(city, user)
    return user


def sheets_to_fill(city: City, by: User) -> User:
    """Seats of one expert whose sheets are open."""
    user = user_with("bid_expert", city.root)
    for _number in range(MANY):
        tendering.an_evaluation(city, user, "evaluating", conforming_at=now())
    return user


def reports_to_sign(city: City, by: User) -> User:
    user = sheets_to_fill(city, by)
    Member.objects.update(submitted_at=now())
    Evaluation.objects.update(scored_at=now(), reported_at=now(), file={})
    return user


def hearings_to_explain(city: City, by: User) -> User:
    for _number in range(MANY):
        tendering.a_hearing(city, by)
    return user_with("bid_writer", city.organisations["晨光社会工作服务中心"])


def proposals_to_decide(city: City, by: User) -> User:
    for _number in range(MANY):
        purchasing.a_proposal_to_decide(city, by)
    return office(city, "project_officer")


def drafts_near_their_day(city: City, by: User) -> User:
    for _number in range(MANY):
        purchasing.a_proposal(city, by)
    return user_with("bid_writer", city.organisations["晨光社会工作服务中心"])


def bonds_to_return(city: City, by: User) -> User:
    for _number in range(MANY):
        tendering.a_bond_of_a_failed_tender(city, by)
    return office(city, "project_officer")


def bonds_to_answer(city: City, by: User) -> User:
    for _number in range(MANY):
        tendering.a_keeping(city, by)
    return user_with("bid_writer", city.organisations["晨光社会工作服务中心"])


def bonds_to_decide(city: City, by: User) -> User:
    for _number in range(MANY):
        tendering.a_keeping_to_decide(city, by)
    return office(city, "purchase_approver")


def bonds_to_pay_over(city: City, by: User) -> User:
    for _number in range(MANY):
        tendering.a_keeping_to_pay_over(city, by)
    return office(city, "purchase_finance")


def prices_to_confirm(city: City, by: User) -> User:
    for _number in range(MANY):
        tendering.a_price_error(city, by)
    return user_with("bid_writer", city.organisations["晨光社会工作服务中心"])


def quotes_to_give(city: City, by: User) -> User:
    for _number in range(MANY):
        tendering.a_final_quote(city, by)
    return user_with("bid_writer", city.organisations["晨光社会工作服务中心"])


def quotes_to_open(city: City, by: User) -> User:
    user = sheets_to_fill(city, by)
    Evaluation.objects.update(conforming_at=now(), quotes_until=now())
    return user


def awards_to_publish(city: City, by: User) -> User:
    for _number in range(MANY):
        tendering.an_award(city, by, published=False)
    return office(city, "project_officer")


def challenges_to_answer(city: City, by: User) -> User:
    for _number in range(MANY):
        tendering.an_open_challenge(city, by)
    return office(city, "project_officer")


def complaints(**given: Any) -> Callable[[City, User], User]:
    def scene(city: City, by: User) -> User:
        for _number in range(MANY):
            tendering.a_complaint(city, by, **given)
        return user_with("procurement_supervisor", city.root)

    return scene


def withdrawn_bonds(city: City, by: User) -> User:
    for _number in range(MANY):
        withdrawn.a_withdrawn_bond(city, by)
    return office(city, "project_officer")


def complaints_to_explain(city: City, by: User) -> User:
    for _number in range(MANY):
        sent = {"is_accepted": True, "checked_on": LONG_AGO, "sent_on": LONG_AGO, "explain_by": LONG_AGO}
        tendering.a_complaint(city, by, **sent)
    return office(city, "project_officer")


def complainers_without_ground(city: City, by: User) -> User:
    decided = {
        "is_accepted": True,
        "checked_on": LONG_AGO,
        "upheld": False,
        "is_groundless": True,
        "counts_since": date(2019, 1, 1),
        "decision": "驳回。",
    }
    for number in range(MANY):
        agency = Organisation.objects.create(name=f"多次投诉的机构{number}", kind="agency", place=city.root)
        for _complaint in range(3):
            made = tendering.a_complaint(city, by, decided_on=LONG_AGO, decided_by=by.actor, **decided)
            Challenge.objects.filter(pk=made.challenge_id).update(agency=agency)
    return user_with("procurement_supervisor", city.root)


def entries_to_state(city: City, by: User) -> User:
    for _number in range(MANY):
        tendering.a_conduct_entry(city, by)
    return user_with("agency_head", city.organisations["晨光社会工作服务中心"])


def entries_to_decide(city: City, by: User) -> User:
    for _number in range(MANY):
        tendering.a_conduct_entry(city, by, "stated", defence="不是伪造的。", defended_on=LONG_AGO)
    return user_with("procurement_supervisor", city.root)


def agreements(make: Callable[[City, User], Any], role: str, name: str = BUYER) -> Callable[[City, User], User]:
    """As many of one kind, drafted by somebody else."""

    def scene(city: City, by: User) -> User:
        for _number in range(MANY):
            make(city, by)
        return user_with(role, city.organisations[name])

    return scene


SCENES_OF_PURCHASES: dict[str, Callable[[City, User], User]] = {
    "purchasing.project.approve": projects_in("submitted", "purchase_approver"),
    "purchasing.project.return": projects_in("returned", "project_officer", own=True),
    "purchasing.need.take": open_needs,
    "purchasing.proposal.take": proposals_to_decide,
    "purchasing.proposal.hand_in": drafts_near_their_day,
    "purchasing.tender.approve": tenders_in("submitted", "purchase_approver"),
    "purchasing.tender.submit": tenders_in("returned", "project_officer", own=True),
    "purchasing.tender.announce": tenders_in("approved", "project_officer"),
    "purchasing.tender.release": openings,
    "purchasing.qualification.close": tenders_in("opened", "project_officer"),
    "purchasing.sheet.save": sheets_to_fill,
    "purchasing.report.sign": reports_to_sign,
    "purchasing.price.answer": prices_to_confirm,
    "purchasing.quote.give": quotes_to_give,
    "purchasing.quote.open": quotes_to_open,
    "purchasing.hearing.explain": hearings_to_explain,
    "purchasing.bond.return": bonds_to_return,
    "purchasing.withdrawn_bond.return": withdrawn_bonds,
    "purchasing.bond.answer": bonds_to_answer,
    "purchasing.bond.decide": bonds_to_decide,
    "purchasing.bond.pay_over": bonds_to_pay_over,
    "purchasing.award.decide": tenders_in("ranked", "purchase_approver"),
    "purchasing.award.choose": purchases_to_choose,
    "purchasing.tender.record_approval": single_sources_to_approve,
    "purchasing.notice_objection.argue": objections_to_argue,
    "purchasing.award.publish": awards_to_publish,
    "purchasing.challenge.answer": challenges_to_answer,
    "purchasing.complaint.accept": complaints(),
    "purchasing.complaint.send": complaints(is_accepted=True, checked_on=LONG_AGO, send_by=LONG_AGO),
    "purchasing.complaint.explain": complaints_to_explain,
    "purchasing.conduct.open": complainers_without_ground,
    "purchasing.complaint.decide": complaints(is_accepted=True, checked_on=LONG_AGO),
    "purchasing.conduct.state": entries_to_state,
    "purchasing.conduct.decide": entries_to_decide,
    "purchasing.framework.sign": agreements(frameworks.an_agreement_to_sign, "purchase_approver"),
    "purchasing.framework.sign_supplier": agreements(frameworks.a_supplier, "agency_head", "晨光社会工作服务中心"),
    "purchasing.framework.file": agreements(frameworks.a_running_agreement, "project_officer"),
    "purchasing.framework.tell": agreements(frameworks.a_running_agreement, "project_officer"),
    "purchasing.framework.announce": agreements(frameworks.an_agreement, "purchase_approver"),
    "purchasing.application.decide": agreements(frameworks.an_application, "project_officer"),
    "purchasing.application.publish": agreements(frameworks.an_accepted_application, "project_officer"),
    "purchasing.contract.begin_called_off": agreements(frameworks.a_call_off, "project_officer"),
    "purchasing.commitment.make": projects_without_money,
    "purchasing.notice.publish": notices_written,
    "purchasing.answer.record": surveys_running,
    "purchasing.notice.summarise": questions_over,
    "purchasing.notice.draft": projects_without_intention,
    "purchasing.answer.give": surveys_to_answer,
    "purchasing.plan.approve": plans_to_approve,
}
