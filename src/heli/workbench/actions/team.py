"""A colleague leaves: all their open work goes to another in one step."""

from __future__ import annotations

from heli.accounts.models import User
from heli.core.actions import action
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Acting
from heli.core.rules.sentence import Sentence
from heli.core.waiting import personal
from heli.workbench.queries.team import is_over, work


@action("workbench.work.hand_over", lock=False)
def hand_over(leaver: User, /, *, by: Acting, to: User) -> int:
    """Everything or nothing: one piece the successor may not do refuses the whole, and says which. Gives how much."""
    if not is_over(by, leaver):
        raise NotAllowed(Sentence("%(name)s不在本人的团队里。", name=leaver.name), code="team")
    if to == leaver or not to.is_active:
        raise Refused(Sentence("请选另一位在用的账号。"), field="to", code="self")
    handed = 0
    for kind in personal():
        # a colleague may be answering one at this moment: nothing of that is written over
        for piece in work(by, kind, [leaver.actor_id]).select_for_update(no_key=True, of=("self",)):
            kind.give(piece, to, by)
            handed += 1
    if not handed:
        raise Refused(Sentence("%(name)s手上没有要移交的工作。", name=leaver.name), field="to", code="nothing")
    return handed
