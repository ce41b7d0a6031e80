"""What somebody who leaves was in charge of, given to a colleague within the action that hands over all their work."""

from __future__ import annotations

from heli.accounts.models import User, speaks_for_office
from heli.core.actions import note
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation
from heli.purchasing.models import Contract, FrameworkAgreement, Project, Tender
from heli.purchasing.queries import desks
from heli.purchasing.rules.desks import BUYER

HANDED = "workbench.work.hand_over"


def give_tender(tender: Tender, to: User, by: Acting) -> None:
    """Another of the purchaser's people, or of the agency that runs it, but nobody who approved it."""
    right = "purchasing.tender.change"
    if tender.agent is None or not speaks_for_office(to, right, tender.agent):
        _must_speak(to, right, tender.buyer, tender)
    if to.actor_id == tender.approved_by_id:
        sentence = Sentence("%(who)s批准了%(number)s，不能经办，请选另一位同事。", who=to.name, number=tender.number)
        raise Refused(sentence, field="to", code="side")
    _give(tender, tender.project, to, by)


def give_contract(contract: Contract, to: User, by: Acting) -> None:
    """Another of the purchaser's people is told what the agency does."""
    _must_speak(to, "purchasing.contract.change", contract.buyer, contract)
    _give(contract, contract.project, to, by)


def give_agreement(agreement: FrameworkAgreement, to: User, by: Acting) -> None:
    """The same of a framework agreement."""
    _must_speak(to, "purchasing.framework.change", agreement.buyer, agreement)
    _give(agreement, agreement.project, to, by)


def _must_speak(to: User, right: str, side: Organisation, on: Tender | Contract | FrameworkAgreement) -> None:
    if not speaks_for_office(to, right, side):
        sentence = Sentence(
            "%(who)s不能代表%(name)s办理%(number)s，请选能代表的同事。", who=to.name, name=side.name, number=on.number
        )
        raise Refused(sentence, field="to", code="side")


def _give(on: Tender | Contract | FrameworkAgreement, project: Project, to: User, by: Acting) -> None:
    """Who had it before stays who wrote it, by the trail: see ``queries.desks``."""
    if said := desks.against(project, BUYER, [to.actor_id]):
        raise Refused(said, field="to", code="side")
    on.drafted_by = to.actor
    on.save()
    note(HANDED, by=by, on=on, content={"drafted_by": str(to.actor)})
    tell([to.actor], HANDED, on, Sentence("从现在起由本人经办：%(title)s", title=on.title), by=by)
