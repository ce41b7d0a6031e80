"""What somebody who leaves had in hand, given to a colleague within the action that hands over all their work."""

from __future__ import annotations

from heli.accounts.models import User
from heli.core.actions import note
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.sentence import Sentence
from heli.workforce.models import ConductCase, Registration

HANDED = "workbench.work.hand_over"


def give_case(case: ConductCase, to: User, by: Acting) -> None:
    """Another inquires from now on. Whoever did before decides nothing of it: their part stays in the trail."""
    _must_reach(to, "workforce.conduct.inquire", case, case.number)
    case.inquirer = to.actor
    case.save()
    note(HANDED, by=by, on=case, content={"inquirer": str(to.actor)})
    tell([to.actor], HANDED, case, Sentence("从现在起由本人调查：%(number)s", number=case.number), by=by)


def give_application(registration: Registration, to: User, by: Acting) -> None:
    """What was returned is asked for again by a colleague."""
    name = registration.certificate.worker.person.name
    _must_reach(to, "workforce.registration.resubmit", registration, name)
    registration.applied_by = to.actor
    registration.save()
    note(HANDED, by=by, on=registration, content={"applied_by": str(to.actor)})
    tell([to.actor], HANDED, registration, Sentence("%(name)s的登记申请退回后由本人再次提交", name=name), by=by)


def _must_reach(to: User, right: str, on: ConductCase | Registration, called: str) -> None:
    if not to.may(right, on):
        sentence = Sentence("%(who)s不能办理%(what)s，请选能办理的同事。", who=to.name, what=called)
        raise Refused(sentence, field="to", code="side")
