"""Proposals as they are read: the needs that are open to designs, those of an agency, those of a need side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import speaks_for_office
from heli.core.life import Step
from heli.core.models import Setting
from heli.core.rules.sentence import Sentence
from heli.core.waiting import Source, Waiting
from heli.directory.models import Organisation
from heli.purchasing.models import CostLine, Need, Project, Proposal
from heli.purchasing.models.needs import NeedQuerySet
from heli.purchasing.models.proposals import VIEW, ProposalQuerySet, of_own
from heli.purchasing.queries.design import FLOOR, held
from heli.purchasing.queries.projects import projects
from heli.purchasing.rules import personnel
from heli.purchasing.rules import proposals as rules

DRAFT, HAND_IN, TAKE, CALL = (
    "purchasing.proposal.draft", "purchasing.proposal.hand_in", "purchasing.proposal.take", "purchasing.need.call_designs",
)  # fmt: skip
#: so many days before the last one a draft is looked at again: a proposal of heli
NEAR = timedelta(days=7)


def proposals(user: Any) -> ProposalQuerySet:
    """Every proposal this user may see, the newest first."""
    found = Proposal.objects.visible_to(user).select_related(
        "need__place", "need__called_for", "agency", "drafted_by", "handed_by", "decided_by"
    )
    return found.defer("need__place__outline").order_by("-created_at", "-pk")


def called_needs(user: Any) -> NeedQuerySet:
    """Needs for which this user's agencies may design today, the nearest day first."""
    found = Need.objects.called_to(user).select_related("place", "called_for").defer("place__outline")
    return found.order_by("designs_until", "pk")


def may_design(user: Any) -> bool:
    return bool(user.holds(DRAFT))


def designers(user: Any, need: Need) -> QuerySet[Organisation]:
    """For whom this user may design: their agencies that have no proposal for the need."""
    nodes = user.offices(DRAFT) if user.holds(DRAFT) else ()
    found = Organisation.objects.in_use().exclude(pk=need.called_for_id or 0).order_by("name_pinyin", "pk")
    found = found.exclude(pk__in=need.proposals.values("agency"))
    return found if nodes is None else found.filter(pk__in=[node // 2 for node in nodes])


def own_of(user: Any, need: Need) -> list[Proposal]:
    """What the agencies of this user wrote for a need."""
    return list(proposals(user).filter(of_own(user, VIEW), need=need))


def of_need(user: Any, need: Need) -> list[Proposal]:
    """What a purchaser reads of a need, once the day is over; in the order of the names, which says nothing of when each came."""
    return list(
        proposals(user).filter(Proposal.objects.shown_to_buyers(), need=need).order_by("agency__name_pinyin", "pk")
    )


def steps(user: Any, proposal: Proposal) -> list[Step]:
    """What this user may do now: the agency until the day, and taking back until it is decided; the purchaser after it."""
    found = []
    for step in proposal.LIFE.open_to(proposal, user):
        by_agency = step.name in Proposal.OF_AGENCY
        side = proposal.agency if by_agency else proposal.need.called_for
        in_time = step.name == "take_back" or (
            proposal.need.is_called if by_agency else proposal.need.is_open and proposal.need.is_call_over
        )
        if in_time and side is not None and speaks_for_office(user, step.may, side):
            found.append(step)
    return found


def others_handed(proposal: Proposal) -> ProposalQuerySet:
    """What is declined when this one is taken."""
    return proposal.need.proposals.handed().exclude(pk=proposal.pk)


def projects_from(user: Any, proposal: Proposal) -> list[Project]:
    """The projects that carry it and that this user may see."""
    return list(projects(user).filter(proposal=proposal))


@dataclass(frozen=True)
class Shown:
    """A proposal with its budget by category, in fen and as a share, and its personnel share beside the floor."""

    proposal: Proposal
    lines: Sequence[tuple[Any, int, str]]
    held: personnel.Held
    floor_confirmed: bool
    steps: Sequence[str]


def shown(user: Any, proposal: Proposal, day: date) -> Shown:
    amounts = proposal.amounts
    shares = personnel.shares(amounts)
    lines = [(CostLine.Category(name).label, fen, personnel.percent(shares[name])) for name, fen in amounts.items()]
    confirmed = Setting.objects.filter(key=FLOOR, confirmed_on__isnull=False).exists()
    return Shown(proposal, lines, held(amounts, day), confirmed, [step.name for step in steps(user, proposal)])


def designed(proposal: Proposal) -> rules.Design:
    """What the rules look at."""
    return rules.Design(
        proposal.fit, proposal.activities, proposal.outcomes, proposal.people, proposal.staff, proposal.amounts
    )


# what waits


def to_decide(user: Any) -> QuerySet[Need]:
    """Needs whose day is over and for which something was handed in, of this user's office."""
    if not user.holds(TAKE):
        return Need.objects.none()
    nodes = user.offices(TAKE)
    came = Proposal.objects.handed().filter(need=OuterRef("pk"))
    found = Need.objects.filter(Exists(came), state=Need.State.OPEN, designs_until__lt=localdate())
    if nodes is not None:
        found = found.filter(called_for__in=[node // 2 for node in nodes])
    return found.select_related("place").defer("place__outline", "text").order_by("designs_until", "pk")


def near_their_day(user: Any) -> QuerySet[Proposal]:
    """Drafts of this user's agencies that are not handed in, a week before the last day."""
    today = localdate()
    near = {"need__designs_until__gte": today, "need__designs_until__lte": today + NEAR}
    found = Proposal.objects.filter(
        of_own(user, HAND_IN), state=Proposal.State.DRAFT, need__state=Need.State.OPEN, **near
    )
    return found.select_related("need__place", "agency").order_by("need__designs_until", "pk")


def _need_line(need: Need) -> Waiting:
    about = Sentence("%(place)s，%(group)s", place=need.place.name, group=need.group)
    return Waiting(need.title, about, None, _("采用一个方案"), need.get_absolute_url())


def _draft_line(proposal: Proposal) -> Waiting:
    about = Sentence("%(name)s，%(title)s", name=proposal.agency.name, title=proposal.need.title)
    return Waiting(proposal.title, about, proposal.need.designs_until, _("提交方案"), proposal.get_absolute_url())


WAITING = (
    Source(TAKE, _("待决定的方案"), TAKE, to_decide, _need_line),
    Source(HAND_IN, _("待提交的方案"), HAND_IN, near_their_day, _draft_line, until="need__designs_until"),
)
