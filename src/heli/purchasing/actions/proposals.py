"""Every change of a proposal: called for, drafted, handed in, taken back; taken into a project, or declined."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heli.core.actions import action, note
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.sentence import Sentence, day_named
from heli.directory.models import Organisation
from heli.purchasing.actions.contracts import tell_side
from heli.purchasing.actions.desks import buying
from heli.purchasing.actions.projects import begin_project
from heli.purchasing.actions.sides import refuse, speaking_for
from heli.purchasing.models import CostLine, Need, Project, Proposal, StaffLine
from heli.purchasing.queries import proposals as queries
from heli.purchasing.queries.figures import figures_of_need
from heli.purchasing.rules import proposals as rules

LIFE, NEED = Proposal.LIFE.steps, Need.LIFE.steps
TAKE = "purchasing.proposal.take"
#: what a project takes over of a proposal as it stands
CARRIED = ("title", "people", "inputs", "activities", "outputs", "outcomes")


@action("purchasing.need.call_designs", step=NEED["call_designs"])
@buying("purchasing.need.call_designs")
def call_designs(need: Need, /, *, by: Acting, buyer: Organisation, until: date) -> Need:
    """Open to designs of agencies until a day, that day counted. It is moved forward only, and not over what came by it."""
    speaking_for(by, "purchasing.need.call_designs", buyer)
    if need.called_for is not None and need.called_for != buyer:
        raise Refused(Sentence("这件需求由%(name)s征集方案。", name=need.called_for.name), field="buyer", code="side")
    refuse("until", rules.day_fault(need.designs_until, until, localdate()))
    if need.is_call_over and need.proposals.handed().exists():
        raise Refused(Sentence("已经收到方案，请先决定采用还是不采用。"), field="until", code="undecided")
    need.designs_until, need.called_for = until, buyer
    need.called_by = by.for_whom("purchasing.need.call_designs", need)
    need.save()
    return need


def _held(pk: int) -> Need:
    """The need of a proposal, held until the end."""
    return Need.objects.select_for_update(no_key=True).get(pk=pk)


def _must_be_called(need: Need) -> None:
    if not need.is_called:
        raise Refused(Sentence("这件需求现在不征集方案，或者已经过了最后一天。"), code="late")


@action("purchasing.proposal.draft", lock=False)
def draft_proposal(agency: Organisation, /, *, by: Acting, need: Need, **says: Any) -> Proposal:
    """One of an agency for a need; nobody else sees it."""
    speaking_for(by, "purchasing.proposal.draft", agency)
    held = _held(need.pk)
    _must_be_called(held)
    if agency.pk == held.called_for_id:
        raise Refused(Sentence("征集方案的单位不能自己提交方案。"), field="agency", code="side")
    made = Proposal(need=held, agency=agency, drafted_by=by.for_whom("purchasing.proposal.draft", agency))
    return _said(made, says)


def _said(proposal: Proposal, says: dict[str, Any]) -> Proposal:
    for name, value in says.items():
        setattr(proposal, name, value)
    proposal.save()
    return proposal


@action("purchasing.proposal.change", step=LIFE["change"])
def change_proposal(proposal: Proposal, /, *, by: Acting, **says: Any) -> Proposal:
    """What it says, until it is handed in."""
    speaking_for(by, "purchasing.proposal.change", proposal.agency)
    _must_be_called(_held(proposal.need_id))
    return _said(proposal, says)


@action("purchasing.proposal.hand_in", step=LIFE["hand_in"], final=True)
def hand_in_proposal(proposal: Proposal, /, *, by: Acting) -> Proposal:
    """Until the last day; complete. The purchaser reads it when the day is over."""
    speaking_for(by, "purchasing.proposal.hand_in", proposal.agency)
    _must_be_called(_held(proposal.need_id))
    lacking = rules.missing(queries.designed(proposal))
    if lacking is not None:
        raise Refused(lacking[1], field=lacking[0], code="missing")
    proposal.handed_by, proposal.handed_on = by.for_whom("purchasing.proposal.hand_in", proposal), localdate()
    proposal.save()
    return proposal


@action("purchasing.proposal.take_back", step=LIFE["take_back"], final=True)
def take_back_proposal(proposal: Proposal, /, *, by: Acting) -> Proposal:
    """Until it is decided about; it is a draft again, and is handed in again by the last day or not at all."""
    speaking_for(by, "purchasing.proposal.take_back", proposal.agency)
    proposal.handed_by = proposal.handed_on = None
    proposal.save()
    return proposal


def _to_decide(proposal: Proposal, by: Acting, permission: str) -> Need:
    """By the purchaser that called for it, after the day, while the need is open; the need is held until the end."""
    need = _held(proposal.need_id)
    assert need.called_for is not None, "proposals are handed in for needs that are called"
    speaking_for(by, permission, need.called_for)
    if not need.is_call_over:
        raise Refused(Sentence("最后一天过了以后才能决定。"), code="early")
    return need


@action(TAKE, step=LIFE["take"], final=True)
@buying(TAKE)
def take_proposal(proposal: Proposal, /, *, by: Acting, reason: str = "") -> Project:
    """Into a draft of a project, with what it says; the others of the need are declined with one reason in the same step."""
    need = _to_decide(proposal, by, TAKE)
    NEED["take"].take(need, {})
    whose, today = by.for_whom(TAKE, proposal), localdate()
    others = list(queries.others_handed(proposal).select_for_update(no_key=True))
    if others and not reason.strip():
        raise Refused(Sentence("请写明其他方案未采用的理由。"), field="reason", code="needed")
    proposal.decided_by, proposal.decided_on = whose, today
    proposal.save()
    for each in others:
        _declined(each, by, reason)
    need.settled_by, need.settled_on = whose, today
    need.save()
    project = _project_of(proposal, need, by)
    note(TAKE, by=by, on=proposal)
    note(TAKE, by=by, on=need)
    _tell(proposal, by, Sentence("方案已采用：%(title)s", title=proposal.title))
    return project


def _project_of(proposal: Proposal, need: Need, by: Acting) -> Project:
    """The draft: place, group and words of the need, design and budget of the proposal."""
    assert need.called_for is not None, "proposals are handed in for needs that are called"
    people, months, monthly = proposal.staff_people, proposal.staff_months, proposal.staff_monthly_fen
    assert people and months and monthly, "a proposal is handed in with what its staff costs"
    facts = {name: getattr(proposal, name) for name in CARRIED}
    project = begin_project(
        need.called_for, by, TAKE, figures_of_need(need, localdate()), place=need.place, group=need.group, need=need.text,
        origin=need, proposal=proposal, **facts,
    )  # fmt: skip
    post = str(_("方案里的工作人员"))
    staff = StaffLine(project=project, post=post, people=people, months=months, monthly_fen=monthly)
    staff.save()
    for name, fen in proposal.amounts.items():
        line = CostLine(project=project, category=name, what=str(CostLine.Category(name).label), amount_fen=fen)
        if name == CostLine.Category.PERSONNEL:
            line.staff, line.what = staff, staff.post
        line.save()
    project.budget_fen = proposal.budget_fen
    project.save()
    return project


@action("purchasing.proposal.decline", step=LIFE["decline"], final=True)
@buying("purchasing.proposal.decline")
def decline_proposal(proposal: Proposal, /, *, by: Acting, reason: str) -> Proposal:
    """One alone, with its reason; the need stays open."""
    _to_decide(proposal, by, "purchasing.proposal.decline")
    _decided_against(proposal, by, reason)
    return proposal


def _decided_against(proposal: Proposal, by: Acting, reason: str) -> None:
    proposal.decided_by, proposal.decided_on, proposal.reason = by.actor, localdate(), reason
    proposal.save()
    _tell(proposal, by, Sentence("方案没有采用：%(title)s", title=proposal.title))


def _declined(proposal: Proposal, by: Acting, reason: str) -> None:
    """Within another step."""
    LIFE["decline"].take(proposal, {"reason": reason})
    _decided_against(proposal, by, reason)
    note("purchasing.proposal.decline", by=by, on=proposal, content={"reason": reason})


def decline_all(need: Need, by: Acting, reason: str) -> None:
    """Within a step that ends a need: what was handed in for it falls with it."""
    for each in need.proposals.handed().select_for_update(no_key=True):
        _declined(each, by, reason)


def must_not_wait_for_designs(need: Need) -> None:
    """Before a purchaser designs by itself: nobody designs for the need, and what came is decided about."""
    if need.designs_until is not None and localdate() <= need.designs_until:
        raise Refused(Sentence("正在征集方案，到 %(day)s 为止。", day=day_named(need.designs_until)), code="called")
    if need.proposals.handed().exists():
        raise Refused(Sentence("已经收到方案，请先决定采用还是不采用。"), code="undecided")


def _tell(proposal: Proposal, by: Acting, words: Sentence) -> None:
    kind = TAKE if proposal.is_taken else "purchasing.proposal.decline"
    tell_side(proposal.agency, "purchasing.proposal.draft", kind, proposal, words, by=by)
