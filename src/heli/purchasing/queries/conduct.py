"""The conduct of suppliers as it is read: the list, one entry, which ban holds, and what waits."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import speaks_for_office
from heli.core.life import Step
from heli.core.rules.sentence import Sentence, day_named
from heli.core.waiting import Source, Waiting
from heli.directory.models import Organisation, Place
from heli.purchasing.models import ConductEntry, Tender
from heli.purchasing.models.conduct import DECIDE, OPEN, ConductEntryQuerySet, own, supervised
from heli.purchasing.queries.contracts import of_side
from heli.purchasing.queries.desks import openers
from heli.purchasing.queries.tenders import tenders
from heli.purchasing.rules import conduct as rules

STATE = "purchasing.conduct.state"
State = ConductEntry.State


def entries(user: Any) -> ConductEntryQuerySet:
    """Those this user supervises, those of their agency, and those that hold of who bid with them."""
    return ConductEntry.objects.visible_to(user).select_related("agency", "tender", "opened_by", "decided_by")


def is_party(user: Any, entry: ConductEntry) -> bool:
    """Whether evidence and defence are shown: to who supervises and to the agency, not to a purchaser."""
    return ConductEntry.objects.filter(supervised(user) | own(user), pk=entry.pk).exists()


def agencies(user: Any) -> QuerySet[Organisation]:
    """Against whom this user may open an entry: who sells, in the places of this user's role."""
    found = Organisation.objects.in_use().exclude(kind__in=("department", "street")).order_by("name_pinyin", "pk")
    if not user.holds(OPEN) or user.holds_everywhere(OPEN):
        return found if user.holds(OPEN) else found.none()
    within = Q(pk__in=[])
    for place in Place.objects.filter(pk__in=[node // 2 for node in user.nodes(OPEN) if node % 2 == 0]):
        within |= Q(place__path__startswith=place.path)
    return found.filter(within)


def tenders_named(user: Any) -> QuerySet[Tender]:
    """In which it may have happened."""
    return tenders(user)


def ban_of(agency: Organisation, day: date) -> ConductEntry | None:
    """The ban that keeps an agency out of purchases on a day; of several the one that lasts longest."""
    return ConductEntry.objects.filter(agency=agency).banning(day).order_by("-banned_until", "pk").first()


def why_barred(agency: Organisation, day: date) -> Sentence | None:
    """What an agency is told that may not bid on a day; None where it may."""
    entry = ban_of(agency, day)
    if entry is None:
        return None
    assert entry.banned_until is not None and entry.decided_on is not None, "it bans"
    return Sentence(
        "%(name)s到 %(day)s 为止禁止参加政府采购活动，不能递交投标文件：%(number)s，%(article)s、%(barred)s。",
        name=agency.name, day=day_named(entry.banned_until), number=entry.number,
        article=rules.article(entry.kind, entry.decided_on).cited, barred=rules.barred_by(day).cited,
    )  # fmt: skip


def called(found: ConductEntryQuerySet, text: str) -> ConductEntryQuerySet:
    """By the name of the supplier, or the serial of the entry."""
    return found.filter(
        Q(agency__name__icontains=text) | Q(serial=int(text) if text.isdecimal() and len(text) < 9 else 0)
    )


def of_state(found: ConductEntryQuerySet, state: str) -> ConductEntryQuerySet:
    if state == "pending":
        return found.filter(state__in=[State.OPEN, State.STATED])
    if state == "banning":
        return found.banning(localdate())
    return found.filter(state=state)


def steps(user: Any, entry: ConductEntry) -> list[Step]:
    """What this user may do now: the agency answers within its term; who opened an entry neither decides nor lifts it."""
    opened = user.actor_id in openers(entry)
    closed = {
        "state": not entry.in_defence_term or not speaks_for_office(user, STATE, entry.agency),
        "decide": opened or (entry.state == State.OPEN and entry.in_defence_term),
        "withdraw": opened and entry.decided_on is not None,
    }
    return [step for step in ConductEntry.LIFE.open_to(entry, user) if not closed[step.name]]


# what waits


def to_state(user: Any) -> QuerySet[ConductEntry]:
    """Against the agencies for which this user speaks, as long as the term runs."""
    mine = ConductEntry.objects.filter(state=State.OPEN, defence_until__gte=localdate()).select_related("agency")
    return of_side(user, STATE, "agency", mine.order_by("defence_until", "pk"))


def to_decide(user: Any) -> QuerySet[ConductEntry]:
    """Answered, or unanswered after the term; opened by somebody else."""
    if not user.holds(DECIDE):
        return ConductEntry.objects.none()
    ready = Q(state=State.STATED) | Q(state=State.OPEN, defence_until__lt=localdate())
    found = ConductEntry.objects.filter(supervised(user), ready).exclude(opened_by=user.actor_id)
    return found.select_related("agency").order_by("opened_on", "pk")


def _line(verb: Any) -> Any:
    def line(entry: ConductEntry) -> Waiting:
        what = Sentence("%(name)s：%(number)s", name=entry.agency.name, number=entry.number)
        until = entry.defence_until if entry.state == State.OPEN and entry.in_defence_term else None
        return Waiting(what, entry.get_kind_display(), until, verb, entry.get_absolute_url())

    return line


WAITING = (
    Source(STATE, _("待陈述申辩的诚信记录"), STATE, to_state, _line(_("陈述和申辩")), until="defence_until"),
    Source(DECIDE, _("待决定的诚信记录"), DECIDE, to_decide, _line(_("作决定"))),
)
