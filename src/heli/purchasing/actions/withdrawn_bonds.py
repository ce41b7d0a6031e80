"""The bond of a bid that was withdrawn before the deadline: asked for by the bidder, given back by who keeps it."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heli.accounts.models import speaks_for_office
from heli.accounts.queries import who_may
from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.sentence import Sentence
from heli.purchasing.actions.desks import buying
from heli.purchasing.actions.evaluation import must_be_side
from heli.purchasing.actions.sides import speaking_for
from heli.purchasing.models import Bid, WithdrawnBond
from heli.purchasing.models.bonds import RETURN
from heli.purchasing.queries.withdrawn_bonds import ASK, may_ask, return_by, withdrawn_on


@action(ASK, final=True)
def ask_for_bond(bid: Bid, /, *, by: Acting, paid_fen: int, paid_on: date) -> WithdrawnBond:
    """Once, after the withdrawal, from which five working days run (87号令第三十八条)."""
    speaking_for(by, ASK, bid.agency)
    withdrawn = withdrawn_on(bid)
    if withdrawn is None or not may_ask(bid):
        raise Refused(_("这份投标没有要退还的保证金，或者已经申请过。"), code="asked")
    if paid_on > localdate():
        raise Refused(_("交款日期不能在今天以后。"), field="paid_on", code="future")
    due = return_by(bid.tender, withdrawn)
    made = WithdrawnBond(bid=bid, paid_fen=paid_fen, paid_on=paid_on, withdrawn_on=withdrawn, return_by=due)
    made.save()
    words = Sentence("撤回的投标申请退还保证金：%(title)s", title=bid.tender.title)
    told = [user.actor for user in who_may(RETURN, bid.tender)]
    tell(told, ASK, bid.tender, words, by=by, until=due)
    return made


@action(RETURN, final=True)
@buying(RETURN)
def return_withdrawn_bond(bond: WithdrawnBond, /, *, by: Acting, returned_on: date) -> WithdrawnBond:
    """Given back, once."""
    must_be_side(bond.bid.tender, by, RETURN)
    if bond.returned_on is not None:
        raise Refused(_("已经退还过。"), code="returned")
    if returned_on > localdate():
        raise Refused(_("退还日期不能在今天以后。"), field="returned_on", code="future")
    bond.returned_on = returned_on
    bond.save()
    words = Sentence("撤回投标的保证金已退还：%(title)s", title=bond.bid.tender.title)
    heads = [user.actor for user in who_may(ASK, bond.bid) if speaks_for_office(user, ASK, bond.bid.agency)]
    tell(heads, RETURN, bond.bid.tender, words, by=by)
    return bond
