"""Every step of the room is taken at a desk, or says why at none; and each desk is closed to whoever acted at another."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from heli.core.actions import ACTIONS
from heli.core.errors import Refused
from heli.purchasing.actions import award, challenges, conduct, framework
from heli.purchasing.models import ConductEntry
from heli.purchasing.queries import desks
from heli.purchasing.rules import desks as rules
from heli.purchasing.tests.desk import lent
from heli.purchasing.tests.evaluation_scene import Evaluating
from heli.purchasing.tests.framework_scene import Framed
from heli.purchasing.tests.many_desks import again, complained, everything
from tests.cast import City, grant

#: what is done at no desk, by the reason
OF_NONE = {
    "whoever bids, or has the contract, has no part in what is bought": """
        bid.begin bid.save bid.attach bid.detach bid.seal bid.hand_in bid.withdraw withdrawn_bond.ask objection.raise price.answer quote.give
        hearing.explain bond.answer challenge.raise proposal.draft proposal.change proposal.hand_in proposal.take_back complaint.file conduct.state answer.give application.make framework.sign_supplier
        contract.sign_supplier change.sign_supplier milestone.report progress.hand_in invoice.enter payment.request payment.resubmit
        expense.enter expense.remove expense.reverse spending_plan.enter spending_plan.drop settlement.submit settlement.resubmit account.enter account.approve account.refuse
        statement.import statement.undo statement.match statement.set_aside statement.reopen
        voucher.begin voucher.lay_out voucher.export""",
    "the seat decides: of an expert it is a desk of its own, of who represents the purchaser it is the purchaser's": """
        conformity.judge conformity.close price.mend price.lapse quote.ask quote.open sheet.save sheet.submit score.mend
        hearing.ask hearing.decide report.make report.sign""",
    "officers of several duties open together, the supervisor's among them": """
        officer_key.make tender.release objection.answer""",
    "before there is a project, or of a whole year": """
        need.report need.decline need.withdraw plan.draft plan.add plan.remove plan.approve plan.publish budget.enter
        budget.change""",
    "it says who does a task, not how it is to be done": "doer.record",
    "both sides may say no to a change; who agrees signs it": "change.refuse",
    "only looking": "account.open",
    "anybody may speak": "opinion.give notice_objection.raise",
    "the clock": "contract.alarm project.end",
}


def named(text: str) -> set[str]:
    return {f"purchasing.{name}" for name in text.split()}


def of_the_room() -> dict[str, Any]:
    return {name: done for name, done in ACTIONS.items() if done.__module__.startswith("heli.purchasing.")}


def test_every_step_of_the_room_is_of_one_desk_or_says_why_of_none() -> None:
    none = [named(text) for text in OF_NONE.values()]
    declared = [set(rules.BUYS), set(rules.SETS), set(rules.SUPERVISES), *none]
    known = set().union(*declared)
    assert len(known) == sum(map(len, declared)), "one step, one desk"
    assert set(of_the_room()) - known == set(), "say at which desk it is done, or why at none"
    assert known - set(of_the_room()) == set(), "there is no such step any more"


#: what looks at the desks within a step; ``buying`` does it before it
LOOK = ("must_be_apart", "purchaser_only", "must_be_another", "must_not_buy_by", "@buying")
#: they begin a project or a standard: there is nothing yet at which anybody else could have acted
BEGIN = {"purchasing.project.draft", "purchasing.catalogue.enter"}


def test_every_step_of_a_desk_is_refused_to_the_others() -> None:
    done = of_the_room()
    open_to_all = [
        name
        for name in (*rules.BUYS, *rules.SETS, *rules.SUPERVISES)
        if name not in BEGIN and not any(word in inspect.getsource(inspect.unwrap(done[name])) for word in LOOK)
    ]
    assert open_to_all == []


def test_the_trail_is_read_of_everything_that_belongs_to_a_project() -> None:
    """Whatever a step at the desk of who buys stands under in the trail has a way to its project."""
    homes = {f"{each.__module__}.{each.__name__}" for each in desks.OF_PROJECT}
    for name in rules.BUYS:
        given = inspect.signature(of_the_room()[name]).return_annotation
        assert any(home.endswith(f".{given}") for home in homes), (name, given)


@pytest.mark.django_db
@pytest.mark.parametrize("by_deputy", [False, True], ids=["oneself", "deputy"])
def test_who_supervised_takes_no_small_step_of_who_buys_either(city: City, by_deputy: bool) -> None:
    """A supplier is struck, a refilling recorded: each by nobody who supervised, be it for a colleague."""
    scene = Framed(city)
    agreement = scene.signed()
    complaint = complained(scene, agreement.project)
    one = everything(scene)
    grant(one, "project_officer", scene.buyer)
    one = again(one)
    accepts = lent(scene.watcher, "purchasing.complaint.accept", to=one) if by_deputy else one
    challenges.accept_complaint(complaint, by=accepts)
    supplier = agreement.suppliers.first()
    loser = scene.agencies[2]
    for step in (
        lambda: framework.strike_supplier(supplier, by=again(one), reason="机构注销。"),
        lambda: framework.take_in(
            agreement, by=again(one), supplier=loser, unit_price_fen=8_000, reference="补充征集公告"
        ),
    ):
        with pytest.raises(Refused, match="已经作为监督者办理过，不能再作为购买者") as refused:
            step()
        assert refused.value.code == "desks"


@pytest.mark.django_db
@pytest.mark.parametrize("by_deputy", [False, True], ids=["oneself", "deputy"])
def test_who_took_a_small_step_for_the_purchaser_does_not_supervise(city: City, by_deputy: bool) -> None:
    """By the trail, though the record keeps no name; and of a deputy both, who acted and in whose stead."""
    scene = Framed(city)
    agreement = scene.signed()
    complaint = complained(scene, agreement.project)
    one = everything(scene)
    acts = lent(one, "purchasing.framework.strike") if by_deputy else one
    framework.strike_supplier(agreement.suppliers.first(), by=acts, reason="机构注销。")
    assert {one.actor_id, acts.actor_id} <= desks.buyers(agreement.project)
    for who in {one, acts}:
        grant(who, "procurement_supervisor", city.root)
        with pytest.raises(Refused, match="已经作为购买者办理过，不能再作为监督者"):
            challenges.accept_complaint(complaint, by=again(who))


@pytest.mark.django_db
def test_who_judges_the_conduct_of_a_bidder_supervises(city: City) -> None:
    scene = Evaluating(city)
    tender = scene.ranked()
    one = everything(scene)
    kind = ConductEntry.Kind.values[0]
    conduct.open_entry(scene.agencies[0], by=one, kind=kind, facts="串通。", evidence="截图", tender=tender)
    assert one.actor_id in desks.supervisors(tender.project)
    with pytest.raises(Refused, match="已经作为监督者办理过，不能再作为购买者"):
        award.decide_award(tender, by=again(one))


@pytest.mark.django_db
def test_who_represents_the_purchaser_in_a_committee_has_bought(city: City) -> None:
    scene = Evaluating(city)
    tender = scene.seated()
    seat = tender.evaluation.members.filter(kind="buyer").first()
    assert seat.actor_id in desks.buyers(tender.project)
