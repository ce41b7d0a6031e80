"""What somebody who leaves stands for in a joint conference, given to a colleague within the action that hands over all."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.actions import note
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.sentence import Sentence
from heli.workbench.models import Seat


def give_seat_to(seat: Seat, to: User, by: Acting) -> None:
    """The colleague is the department's contact from now on. Where they are already, the leaver's seat ends."""
    if not to.holds("workbench.meeting.reply"):
        sentence = Sentence(
            "%(who)s的角色不能参加联席会议，不能接替%(name)s的联络员，请选能参加的同事。", who=to.name,
            name=seat.organisation.name,
        )  # fmt: skip
        raise Refused(sentence, field="to", code="seat")
    today = localdate()
    others = Seat.objects.in_force(today).filter(conference=seat.conference_id, organisation=seat.organisation_id)
    if others.filter(person=to.actor).exists():
        seat.valid_until = max(seat.valid_from, today - timedelta(days=1))
    else:
        seat.person = to.actor
    seat.save()
    note("workbench.conference.seat", by=by, on=seat, content={"person": str(to.actor)})
    words = Sentence(
        "从现在起由本人担任%(name)s在「%(conference)s」的联络员", name=seat.organisation.name,
        conference=seat.conference.name,
    )  # fmt: skip
    tell([to.actor], "workbench.conference.seat", seat.conference, words, by=by)
