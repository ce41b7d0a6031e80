"""A post that ends otherwise takes the open transfer of it along: what two employers were agreeing on is not there any more."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.accounts.queries import who_may
from heli.core.actions.notifications import tell
from heli.core.models import Acting, Actor
from heli.core.rules.sentence import Sentence
from heli.workforce.models import Employment, Transfer
from heli.workforce.queries.transfers import speaks_for


def people_of(transfer: Transfer, permission: str, old: bool) -> Iterable[Actor]:
    """Who speaks for a side, to be told of what it owes."""
    there = (transfer.from_organisation, transfer.from_place) if old else (transfer.organisation, transfer.place)
    return [user.actor for user in who_may(permission, transfer) if speaks_for(user, permission, *there)]


def end_transfers_of(posts: Iterable[Employment], by: Acting, but: Transfer | None = None) -> None:
    """Within an action that ended posts: their open transfers end, and both employers and the person are told. ``but`` is
    the one that ended the post by being done."""
    found = Transfer.objects.open().filter(employment__in=posts).select_for_update(no_key=True).order_by("pk")
    for transfer in found.exclude(pk=but.pk) if but else found:
        Transfer.LIFE.steps["end"].take(transfer, {})
        transfer.closed_on = localdate()
        transfer.save()
        _tell(transfer, by)


def _tell(transfer: Transfer, by: Acting) -> None:
    assert transfer.employment is not None
    old, new, worker = transfer.old_name, transfer.new_name, transfer.employment.worker
    words = Sentence("%(name)s在%(old)s的任职已经结束，调动终止", name=transfer.name, old=old)
    to = {
        transfer.asked_by,
        *people_of(transfer, "workforce.transfer.release", old=True),
        *people_of(transfer, "workforce.transfer.accept", old=False),
    }
    tell(to, "workforce.transfer.end", transfer, words, by=by)
    said = Sentence("在%(old)s的任职已经结束，调往%(new)s的调动终止", old=old, new=new)
    tell(User.actors_of(worker.person_id), "workforce.transfer.end", worker, said, by=by)
