"""A life cycle exists once: every model with a state declares it, and button, check and action agree for every role."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.urls import get_resolver
from django.utils.timezone import localdate, now

from heli.accounts.models import User
from heli.accounts.roles import ROLES
from heli.core.actions import ACTIONS
from heli.core.errors import HeliError, NotAllowed
from heli.core.life import LifeCycle, Step
from heli.core.models import Actor
from heli.directory.models import OrganisationMerge
from heli.purchasing.models import (
    Application,
    Contract,
    ContractChange,
    FrameworkAgreement,
    FrameworkSupplier,
    Milestone,
    MirroredTender,
    PayeeAccount,
    Payment,
    ProgressReport,
    Project,
    Proposal,
    PurchaseNotice,
    Settlement,
    StatementLine,
    Tender,
    YearPlan,
)
from heli.purchasing.queries.contracts import steps as steps_of_contract
from heli.purchasing.queries.framework import steps as steps_of_framework
from heli.purchasing.queries.framework import steps_of_supplier
from heli.purchasing.queries.joining import steps_of_application
from heli.purchasing.queries.mirrored import steps as steps_of_mirrored
from heli.purchasing.queries.notices import steps as steps_of_notice
from heli.purchasing.queries.plans import steps as steps_of_plan
from heli.purchasing.queries.projects import steps as steps_of_project
from heli.purchasing.queries.proposals import steps as steps_of_proposal
from heli.purchasing.queries.statements import steps as steps_of_statement
from heli.purchasing.queries.tenders import steps as steps_of_tender
from heli.workbench.models import HelpRequest
from heli.workbench.queries.requests import steps as steps_of_request
from heli.workforce.models import Registration, Training, Transfer
from heli.workforce.queries.learning import steps as steps_of_training
from heli.workforce.queries.registration import steps as steps_of_registration
from heli.workforce.queries.transfers import steps as steps_of_transfer
from tests.access_things import (
    conference,
    contracts,
    core,
    frameworks,
    funds,
    purchasing,
    tenders,
    workbench,
    workforce,
)
from tests.cast import City, own_scope, user_with
from tests.test_house import house_code

WITH_A_STATE: dict[str, Any] = {
    model._meta.label: model
    for model in apps.get_models()
    if model.__module__.startswith("heli.") and any(field.name == "state" for field in model._meta.fields)
}
MADE: dict[str, Callable[[City, User], Any]] = {
    "core.Batch": core.a_batch,
    "core.BulkChange": core.a_bulk_change,
    "core.Comment": core.a_comment,
    "core.Delivery": core.a_delivery,
    "core.Document": core.a_document_itself,
    "core.Job": core.a_job,
    "core.StatisticsForm": core.a_statistics_form,
    "core.WordTemplate": workbench.a_template,
    "directory.Organisation": lambda city, by: city.organisations["晨光社会工作服务中心"],
    "purchasing.Bid": tenders.a_bid,
    "purchasing.Tender": tenders.a_tender,
    "purchasing.ConductEntry": tenders.a_conduct_entry,
    "purchasing.FrameworkAgreement": frameworks.an_agreement,
    "purchasing.FrameworkSupplier": frameworks.a_supplier,
    "purchasing.Application": frameworks.an_application,
    "purchasing.CatalogueItem": purchasing.an_item,
    "purchasing.Need": purchasing.a_need,
    "purchasing.Proposal": purchasing.a_proposal,
    "purchasing.Project": purchasing.a_project_of_the_bureau,
    "purchasing.Contract": contracts.a_contract,
    "purchasing.ContractChange": contracts.a_change,
    "purchasing.Milestone": contracts.a_milestone,
    "purchasing.ProgressReport": contracts.a_progress_report,
    "purchasing.PayeeAccount": contracts.an_account,
    "purchasing.Payment": contracts.a_payment,
    "purchasing.Settlement": contracts.a_settlement,
    "purchasing.StatementLine": contracts.a_movement,
    "workbench.HelpRequest": workbench.a_request,
    "workbench.JointProject": conference.a_project,
    "workbench.JointTask": conference.a_task,
    "workbench.Meeting": conference.a_meeting,
    "workbench.Minutes": conference.some_minutes,
    "workbench.Notice": workbench.a_notice,
    "workbench.OfficialDocument": workbench.an_official_document,
    "workbench.Resolution": lambda city, by: conference.a_submission(city, by).resolution,
    "workforce.ChangeProposal": lambda city, by: workforce.a_proposal(city, user_with(None)),
    "workforce.ConductCase": workforce.a_case,
    "workforce.GapReport": workforce.a_month,
    "workforce.LeaverProposal": workforce.a_leaver,
    "workforce.Training": workforce.a_training,
    "workforce.Transfer": workforce.a_transfer,
    "workforce.Registration": workforce.a_registration,
    "purchasing.PurchaseNotice": funds.a_purchase_notice,
    "purchasing.YearPlan": funds.a_plan,
    "purchasing.MirroredTender": funds.a_mirrored_tender,
}
#: what a state holds beside, where the database asks for it
FACTS: dict[tuple[str, str], Callable[[City, User], dict[str, Any]]] = {
    ("core.Document", "withdrawn"): lambda city, by: {"withdrawn_at": now(), "withdrawn_by": by.actor},
    ("workforce.Training", "confirmed"): lambda city, by: {"confirmed_by": by.actor},
    ("workforce.Transfer", "released"): lambda city, by: {"last_day": date(2026, 10, 31)},
    ("workforce.Transfer", "accepted"): lambda city, by: {"last_day": date(2026, 10, 31)},
    ("workforce.Transfer", "done"): lambda city, by: {"begun": workforce.an_employment(city, by)},
    ("directory.Organisation", "merged"): lambda city, by: {"merged_into": merged(city).kept},
    **{
        ("purchasing.Tender", state): lambda city, by: tenders.announced_facts()
        for state in ("announced", "opened", "evaluating", "ranked", "awarded")
    },
    **{("purchasing.Bid", state): lambda city, by: tenders.draft_facts() for state in ("draft", "withdrawn")},
    **{("purchasing.Bid", state): tenders.sealed_facts for state in ("sealed", "opened", "unreadable")},
    **{
        ("purchasing.Contract", state): lambda city, by: {"signed_on": date(2026, 1, 5)}
        for state in ("running", "settled", "closed", "ended")
    },
    ("purchasing.ConductEntry", "recorded"): lambda city, by: {
        "decided_on": localdate(),
        "decided_by": by.actor,
        "holds_until": localdate() + timedelta(days=700),
    },
    ("purchasing.FrameworkAgreement", "running"): lambda city, by: {"signed_on": localdate()},
    ("purchasing.FrameworkSupplier", "entered"): lambda city, by: {"signed_on": localdate(), "signed_by": by.actor},
    ("purchasing.FrameworkSupplier", "left"): lambda city, by: {"left_on": localdate()},
    **{
        ("purchasing.Application", state): lambda city, by: {"decided_on": localdate(), "decided_by": by.actor}
        for state in ("accepted", "refused")
    },
    ("purchasing.ContractChange", "agreed"): lambda city, by: {"agreed_on": date(2026, 3, 1)},
    ("purchasing.Milestone", "accepted"): lambda city, by: {"accepted_on": date(2026, 3, 1)},
    ("purchasing.ProgressReport", "handed"): contracts.handed_facts,
    ("purchasing.PayeeAccount", "held"): lambda city, by: {"holds_from": date(2026, 3, 1)},
    ("purchasing.Payment", "checked"): contracts.checked_facts,
    ("purchasing.Payment", "approved"): contracts.checked_facts,
    ("purchasing.Payment", "paid"): contracts.paid_facts,
    ("purchasing.Settlement", "approved"): contracts.approved_facts,
    ("workbench.JointTask", "done"): lambda city, by: {"done_on": localdate()},
    ("workbench.Minutes", "confirmed"): lambda city, by: {"confirmed_on": localdate(), "confirmed_by": by.actor},
    ("workbench.Resolution", "fulfilled"): lambda city, by: {"closed_on": date(2026, 12, 1)},
    ("workbench.Resolution", "lifted"): lambda city, by: {"closed_on": date(2026, 12, 1)},
    **{
        ("workforce.Registration", state): lambda city, by: given_term()
        for state in ("registered", "renewed", "lapsed")
    },
    ("purchasing.PurchaseNotice", "published"): lambda city, by: {"published_at": now(), "published_on": localdate()},
    ("purchasing.YearPlan", "approved"): lambda city, by: {"approved_by": by.actor, "approved_on": localdate()},
    ("purchasing.YearPlan", "published"): lambda city, by: {"approved_by": by.actor, "approved_on": localdate()},
    ("purchasing.Proposal", "handed"): lambda city, by: {"handed_by": by.actor, "handed_on": localdate()},
    **{("purchasing.Proposal", state): purchasing.decided_facts for state in ("taken", "declined")},
    ("purchasing.MirroredTender", "awarded"): lambda city, by: {
        "winner": city.organisations["晨光社会工作服务中心"],
        "price_fen": 100,
        "result_on": date(2026, 4, 1),
    },
    ("workbench.OfficialDocument", "issued"): lambda city, by: {"year": 2026, "serial": 1, "issued_on": localdate()},
}
#: where who may depends on more than the right: what the page itself asks
STEPS: dict[Any, Callable[[User, Any], list[Step]]] = {
    HelpRequest: steps_of_request,
    PurchaseNotice: steps_of_notice,
    YearPlan: steps_of_plan,
    StatementLine: steps_of_statement,
    FrameworkAgreement: steps_of_framework,
    FrameworkSupplier: steps_of_supplier,
    Application: steps_of_application,
    **dict.fromkeys(
        (Contract, ContractChange, Milestone, PayeeAccount, Payment, ProgressReport, Settlement), steps_of_contract
    ),
    MirroredTender: steps_of_mirrored,
    Registration: steps_of_registration,
    Training: steps_of_training,
    Project: steps_of_project,
    Proposal: steps_of_proposal,
    Tender: steps_of_tender,
    Transfer: steps_of_transfer,
}
#: what an action asks for before it looks at anything else
GIVEN = {
    "reason": "重复", "answer": "已核对。", "title": "核对", "text": "请核对。", "working_days": 5,
    "permission": "core.import.start", "findings": "属实。", "statement": "没有来。", "appeal": "不服。", "defence": "不是。", "withdrawal": "记错了。", "settlement": "维持。", "last_day": date(2026, 10, 31),
    "today": date(2026, 12, 1), "deadline_at": now() + timedelta(days=60), "why": "refused",
}  # fmt: skip


def merged(city: City) -> OrganisationMerge:
    kept, gone = (city.organisations[name] for name in ("嘉兴市民政局", "晨光社会工作服务中心"))
    moved = {"children": [], "answers_for": [], "name": None, "credit_code": False}
    return OrganisationMerge.objects.get_or_create(
        gone=gone, defaults={"kept": kept, "moved": moved, "reason": "重复"}
    )[0]


def given_term() -> dict[str, Any]:
    """A term with the two who decided it."""
    checker, decider = (Actor.objects.get_or_create(kind="person", name=name)[0] for name in ("初审", "终审"))
    days = {"starts_on": date(2020, 1, 1), "ends_on": date(2022, 12, 31)}
    return {"checked_by": checker, "decided_by": decider, **days}


@pytest.fixture(scope="module", autouse=True)
def _every_action_is_known() -> None:
    assert get_resolver().url_patterns


def actions_of(life: LifeCycle) -> Iterator[tuple[Step, Any]]:
    """The steps of a life cycle, each with an action that takes it."""
    for step in life:
        yield from ((step, action) for action in ACTIONS.values() if action.step is step)


@pytest.mark.parametrize("label", sorted(WITH_A_STATE))
def test_a_model_with_a_state_declares_its_life(label: str) -> None:
    model = WITH_A_STATE[label]
    life: LifeCycle = model.LIFE
    states = {state.value for state in model.State}
    reached = {model._meta.get_field("state").default, *(target for step in life for target in step.targets)}
    assert reached == states, "into every state leads a step"
    assert {source for step in life for source in step.sources} <= states
    taken = {step.name for step, _action in actions_of(life)}
    assert {step.name for step in life if step.may} == taken, "every step a person takes is taken by an action"


@pytest.mark.on_any
@pytest.mark.django_db
@pytest.mark.parametrize("label", sorted(WITH_A_STATE))
def test_a_button_is_shown_where_its_action_is_accepted(label: str, city: City) -> None:
    model, tried = WITH_A_STATE[label], 0
    rights = {step.may for step in model.LIFE} | {action.permission for _, action in actions_of(model.LIFE)}
    # of those who hold none of these rights one is enough
    for role in [role for role in ROLES if role == "auditor" or rights & ROLES[role].permissions]:
        user = user_with(role, None if ROLES[role].alone else own_scope(city, role))
        made = MADE[label](city, user)
        for state in model.State:
            put(made, state, city, user)
            on = model._base_manager.get(pk=made.pk)
            for step, action in actions_of(model.LIFE):
                expected = is_open(on, step, action, user)
                assert is_accepted(action, on, user) == expected, f"{role}: {step.name} of one that is {state}"
                tried += expected
        put(made, model._meta.get_field("state").default, city, user)
    assert tried, "nobody may do anything"


#: where an action asks for the state of another record than its own, or takes one of two ways
ASKING = {
    # every action: whether its step led to another state, of which those who follow hear
    "core/actions/__init__.py action",
    "core/actions/__init__.py wrap",
    "core/actions/__init__.py run",
    "core/actions/bulk.py unstage",
    "core/actions/bulk.py undo_bulk",
    # whether the form that is to be filled is still in use
    "core/actions/statistics.py ask_report",
    "directory/actions/merging.py merge_organisations",
    "workbench/actions/conference.py change_meeting",
    "workbench/actions/conference.py remove_item",
    "workbench/actions/conference.py reply",
    "workbench/actions/conference.py write_minutes",
    "workbench/actions/requests.py _must_stand",
    # a factor goes with the document it stands in, a line of a budget with its project
    "purchasing/actions/tenders.py _must_be_edited",
    # money and notices are about a project
    "purchasing/actions/funds.py _must_fit",
    "purchasing/actions/notices.py draft_notice",
    # a bid belongs to a tender that still takes bids, a movement of money to a payment that was paid
    "purchasing/actions/bids.py _must_be_open",
    "purchasing/actions/statements.py _must_be_open",
}
#: where the action chooses between several targets, or makes a record that has passed its first states
SETTING = {
    "workforce/actions/imports.py apply_import",
    "workforce/actions/learning.py record_training",
    "workforce/actions/leavers.py decide_leaver",
    "workforce/actions/proposals.py _send",
    "workforce/actions/transfers.py accept",
    "workforce/actions/registration.py end_registration",
    "purchasing/actions/opening.py _open",
    "purchasing/actions/opening.py _open_bid",
    "purchasing/actions/evaluation.py gone_on",
    "purchasing/actions/evaluation.py failed_by",
    "purchasing/actions/report.py _end",
    "purchasing/actions/conduct.py decide_entry",
    "purchasing/actions/joining.py decide_application",
}


@pytest.mark.once
def test_no_action_asks_for_its_state_or_sets_it_by_hand() -> None:
    asking, setting = set(), set()
    for name, code in house_code().items():
        if "/actions" not in name:
            continue
        for function in (each for each in ast.walk(code) if isinstance(each, ast.FunctionDef)):
            for node in ast.walk(function):
                if isinstance(node, ast.Compare) and ".state" in ast.unparse(node.left):
                    asking.add(f"{name} {function.name}")
                if isinstance(node, ast.Assign) and re.search(r"\.state\b", ast.unparse(node.targets[0])):
                    setting.add(f"{name} {function.name}")
    assert (asking, setting) == (ASKING, SETTING)


def put(made: models.Model, state: str, city: City, user: User) -> None:
    """Into a state as the database takes it."""
    others = [facts(city, user) for (label, _), facts in FACTS.items() if label == made._meta.label]
    emptied = {name: None for facts in others for name in facts}
    held = FACTS[made._meta.label, state](city, user) if (made._meta.label, state) in FACTS else {}
    type(made)._base_manager.filter(pk=made.pk).update(state=state, **emptied | held)


def is_open(on: Any, step: Step, action: Any, user: User) -> bool:
    """Whether the page shows a button for the step; where the room itself asks for another right, whether it would."""
    if action.permission != step.may:
        return on.state in step.sources and user.may(action.permission, on)
    shown = STEPS.get(type(on))
    return step in (shown(user, on) if shown is not None else on.LIFE.open_to(on, user))


def is_accepted(action: Any, on: Any, user: User) -> bool:
    """Whether the action gets past right, state and side; what it then misses of its facts is no matter here."""
    wanted = [name for name, each in inspect.signature(action).parameters.items()
              if each.kind is each.KEYWORD_ONLY and each.default is each.empty and name != "by"]  # fmt: skip
    point = transaction.savepoint()
    try:
        with suppress(TypeError, AttributeError, ValueError, ValidationError, IntegrityError):
            action(on, by=user, **{name: GIVEN.get(name) for name in wanted})
    except NotAllowed:
        return False
    except HeliError as refusal:
        return refusal.code not in ("state", "side")
    finally:
        transaction.savepoint_rollback(point)
    return True
