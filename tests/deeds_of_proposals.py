"""What others do about a change that somebody proposed of their own record, each deed once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from heli.accounts.models import User
from heli.workforce.actions import proposals
from heli.workforce.models import ChangeProposal
from heli.workforce.queries.proposed import version_of_record
from tests.access_things.workforce import a_proposal
from tests.cast import City, grant, user_with


def _anothers(city: City, state: str = "confirmed") -> ChangeProposal:
    proposal = a_proposal(city, user_with(None))
    ChangeProposal.objects.filter(pk=proposal.pk).update(state=state)
    return ChangeProposal.objects.get(pk=proposal.pk)


def confirmed(city: City, by: User) -> Any:
    grant(by, "agency_registrar", city.organisations["晨光社会工作服务中心"])
    return proposals.confirm_proposal(_anothers(city, "proposed"), by=User.objects.get(pk=by.pk))


def accepted(city: City, by: User) -> Any:
    proposal = _anothers(city)
    return proposals.accept_proposal(proposal, by=by, record=version_of_record(proposal))


DONE_WITH_PROPOSALS: dict[str, Callable[[City, User], Any]] = {
    "correction confirmed": confirmed,
    "correction accepted": accepted,
    "correction returned": lambda c, by: proposals.return_proposal(_anothers(c), by=by, answer="请补照片"),
    "correction refused": lambda c, by: proposals.refuse_proposal(_anothers(c), by=by, answer="不对"),
}
