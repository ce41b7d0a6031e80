"""Every kind of record that is talked about: whoever sees it may speak and follow, nobody else, and nobody else is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps

from heli.accounts.models import User
from heli.core.actions.comments import add_comment
from heli.core.discussion import kinds
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Comment, Document, record_inside, record_seen
from heli.core.queries import document, documents_found
from heli.core.searching import Words, gathered
from tests.access import Grounds
from tests.access_things import (
    conference,
    contracts,
    directory,
    frameworks,
    funds,
    purchasing,
    tenders,
    workbench,
    workforce,
)
from tests.access_things.workforce import a_worker
from tests.cast import City

pytestmark = pytest.mark.django_db
#: how one of each kind is made where the people of this side see it
MADE: dict[str, Callable[[City, User], Any]] = {
    "directory.organisation": directory.IN_SCOPE["Organisation"],
    "directory.place": directory.IN_SCOPE["Place"],
    "workforce.worker": a_worker,
    "workforce.conductcase": workforce.a_case,
    "workforce.gapreport": workforce.a_month,
    "purchasing.catalogueitem": purchasing.a_draft_item,
    "purchasing.need": purchasing.a_need,
    "purchasing.project": purchasing.a_project,
    "purchasing.proposal": purchasing.a_proposal_to_decide,
    "purchasing.yearplan": funds.a_plan,
    "purchasing.budgetline": funds.a_budget_line,
    "purchasing.purchasenotice": funds.a_public_notice,
    "purchasing.tender": tenders.a_tender_to_bid_for,
    "purchasing.mirroredtender": funds.a_mirrored_tender,
    "purchasing.frameworkagreement": frameworks.a_running_agreement,
    "purchasing.conductentry": tenders.a_recorded_entry,
    "workbench.helprequest": workbench.a_request,
    "purchasing.contract": contracts.a_contract,
    "workbench.officialdocument": workbench.an_official_document,
    "workbench.conference": conference.a_conference,
    "workbench.meeting": conference.a_meeting,
    "workbench.resolution": conference.a_resolution,
    "workbench.jointproject": conference.a_project,
    "workbench.jointtask": conference.a_task,
}
#: what everybody who works here may see
OPEN = {"directory.organisation", "directory.place", "workforce.gapreport"}
ASKED = (
    "city_civil_affairs", "justice_officer", "street_officer", "agency_registrar", "evaluator", "project_officer",
    "procurement_supervisor", "bid_writer",
)  # fmt: skip


@pytest.mark.on_any
@pytest.mark.parametrize("kind", kinds())
def test_who_sees_a_record_speaks_about_it_and_nobody_else(kind: str, grounds: Grounds) -> None:
    record = MADE[kind](grounds.city, grounds.home["justice_officer"])
    assert record._meta.label_lower == kind
    people = [side[role] for side in (grounds.home, grounds.away) for role in ASKED]
    seeing = [user for user in people if record_inside(user, kind, record.pk) is not None]
    assert seeing, "somebody sees it"
    assert kind in OPEN or len(seeing) < len(people), "a stranger does not"
    for user in people:
        fine = (302, 302) if user in seeing else (404, 404)
        said = Comment.objects.count()
        browser = grounds.browser(user)
        answers = [
            browser.post(f"/comments/{kind}/{record.pk}/{what}/", {"text": "请看"}) for what in ("add", "follow")
        ]
        assert tuple(answer.status_code for answer in answers) == fine, (user.login, kind)
        assert Comment.objects.count() - said == (user in seeing)
    page = grounds.browser(seeing[0]).get(record.get_absolute_url())
    assert page.status_code == 200 and f'action="/comments/{kind}/{record.pk}/add/"' in page.content.decode()


@pytest.mark.parametrize("kind", sorted(kinds().keys() - OPEN))
def test_nobody_is_called_to_what_they_do_not_see(kind: str, grounds: Grounds) -> None:
    record = MADE[kind](grounds.city, grounds.home["justice_officer"])
    stranger = grounds.away["justice_officer"]
    stranger.name = stranger.actor.name = "生面孔"
    User.objects.filter(pk=stranger.pk).update(name="生面孔")
    speaker = next(user for user in grounds.home.values() if record_inside(user, kind, record.pk) is not None)
    with pytest.raises(Refused, match="没有对上"):
        add_comment(None, by=speaker, about=record, text="@生面孔 请看")


#: what others may read too, once it was announced or handed over, and what its own side says of it they may not
FROM_OUTSIDE = {
    "purchasing.tender": ("bid_writer", tenders.a_tender_to_bid_for),
    "purchasing.frameworkagreement": ("bid_writer", frameworks.a_running_agreement),
    "purchasing.conductentry": ("bid_writer", tenders.a_recorded_entry),
    "purchasing.proposal": ("project_officer", purchasing.a_proposal_to_decide),
}


def test_the_kinds_that_others_read_from_outside_are_known() -> None:
    assert {kind for kind in kinds() if hasattr(apps.get_model(kind)._default_manager, "inside")} == set(FROM_OUTSIDE)


@pytest.mark.parametrize("kind", FROM_OUTSIDE)
def test_whoever_reads_it_from_outside_neither_talks_about_it_nor_reads_how_it_came_to_be(
    kind: str, grounds: Grounds
) -> None:
    role, make = FROM_OUTSIDE[kind]
    record = make(grounds.city, grounds.home["justice_officer"])
    user = grounds.home[role]
    assert record_seen(user, kind, record.pk) is not None and record_inside(user, kind, record.pk) is None
    page = grounds.browser(user).get(record.get_absolute_url())
    assert page.status_code == 200
    for address in (f"/history/{kind}/{record.pk}/", f"/comments/{kind}/{record.pk}/add/"):
        assert address not in page.content.decode()
        assert grounds.browser(user).get(address).status_code == 404, address
    hung = Document.objects.create(about_type=kind, about_id=record.pk, title="内部材料四月稿")
    assert grounds.browser(user).get(hung.get_absolute_url()).status_code == 404
    assert document(user, hung.pk) is None and documents_found(user, Words.of("内部材料"), 9) == []
    insider = next(each for each in grounds.home.values() if record_inside(each, kind, record.pk) is not None)
    assert document(insider, hung.pk) is not None
    add_comment(None, by=insider, about=record, text="先别外传")
    assert "先别外传" not in grounds.browser(user).get(record.get_absolute_url()).content.decode()
    with pytest.raises(NotAllowed):
        add_comment(None, by=user, about=record, text="看看")
    assert grounds.browser(insider).get(f"/history/{kind}/{record.pk}/").status_code == 200


#: found by the name of whom it concerns or of what it belongs to
FOUND_TOO: dict[str, tuple[Callable[[City, User], Any], str]] = {
    "workforce.registration": (workforce.a_registration, "林岚"),
    "workforce.transfer": (workforce.a_transfer, "林岚"),
    "purchasing.payment": (contracts.a_payment, "晨光"),
    "purchasing.settlement": (contracts.a_settlement, "晨光"),
    "purchasing.application": (frameworks.an_application, "晨光"),
    "purchasing.bondkeeping": (tenders.a_keeping, "晨光"),
    "purchasing.conductentry": (tenders.a_recorded_entry, "晨光"),
    "purchasing.yearplan": (funds.a_plan, "民政局"),
    "workforce.conductcase": (workforce.a_case, "林岚"),
}


def opens(grounds: Grounds, user: User, kind: str, record: Any) -> bool:
    """Whether somebody sees it and holds the right of its page."""
    page = record.get_absolute_url()
    return record_seen(user, kind, record.pk) is not None and grounds.browser(user).get(page).status_code == 200


def found_by(user: User, typed: str) -> set[str]:
    return {each.url for group in gathered(user, Words.of(typed), 999).groups for each in group.found}


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_whoever_sees_it_finds_it_by_its_name(kind: str, grounds: Grounds) -> None:
    record = MADE[kind](grounds.city, grounds.home["justice_officer"])
    names = ("title", "subject", "name", "code", "person", "number")
    typed = str(next((getattr(record, name) for name in names if hasattr(record, name)), str(record)[:7]))[:20]
    user = next(each for each in grounds.home.values() if record_inside(each, kind, record.pk) is not None)
    assert record.get_absolute_url() in found_by(user, typed), typed


@pytest.mark.parametrize("kind", sorted(FOUND_TOO))
def test_whom_it_concerns_leads_to_it_whoever_sees_it_and_nobody_else(kind: str, grounds: Grounds) -> None:
    make, typed = FOUND_TOO[kind]
    record = make(grounds.city, grounds.home["justice_officer"])
    people = [side[role] for side in (grounds.home, grounds.away) for role in ASKED]
    seeing = {user.login for user in people if opens(grounds, user, kind, record)}
    assert seeing and len(seeing) < len(people)
    assert {user.login for user in people if record.get_absolute_url() in found_by(user, typed)} == seeing


#: with a page and not talked about, by why
NOT_TALKED_ABOUT = {
    "one person's own": """
        core.job core.listview core.bulkchange accounts.delegation accounts.user workbench.noticereceipt
        workforce.recordconfirmation workforce.publicprofile""",
    "an agency's own books, which its page shows as a list": """
        purchasing.payeeaccount purchasing.statementline purchasing.voucherlayout""",
    "the house's own: its settings and its standards, whose page is their list": """
        core.setting core.ownfield core.ownfieldmapping core.statisticsreport workforce.citystandard workforce.postrequirement""",
    "part of another record, which is talked about": """
        core.document workbench.agendaitem workbench.attendance workbench.minutes workbench.submission
        purchasing.commitment purchasing.contractchange purchasing.milestone purchasing.progressreport purchasing.payment
        purchasing.settlement purchasing.frameworksupplier purchasing.calloff purchasing.application
        workforce.training workforce.outlook workforce.praise workforce.registration workforce.registrationreminder""",
    "told between two sides in steps of its own, each with its reason": """
        workforce.transfer workforce.changeproposal purchasing.bondkeeping""",
    "a message, whose replies are a table": "workbench.notice",
    "sealed: that it is there is told to nobody": "purchasing.bid",
}


def test_every_record_with_a_page_is_talked_about_or_is_said_not_to_be() -> None:
    models = [model for model in apps.get_models() if model.__module__.startswith("heli.")]
    pages = {model._meta.label_lower for model in models if hasattr(model, "get_absolute_url")}
    assert pages - set(kinds()) == {kind for named in NOT_TALKED_ABOUT.values() for kind in named.split()}


def test_every_kind_has_a_page_of_its_own() -> None:
    assert all(hasattr(apps.get_model(kind), "get_absolute_url") for kind in kinds())
