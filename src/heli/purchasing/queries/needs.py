"""Needs as they are read: the list, one of them, and those that wait to be taken up."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.life import Step
from heli.core.rules.sentence import Sentence
from heli.core.waiting import Source, Waiting
from heli.directory.models import Organisation, Place
from heli.directory.queries import places
from heli.purchasing.models import Need, Project, Proposal
from heli.purchasing.models.needs import NeedQuerySet
from heli.purchasing.queries.projects import projects

State = Need.State
#: the most urgent first
URGENT_FIRST = Case(When(urgency="urgent", then=Value(0)), When(urgency="soon", then=Value(1)), default=Value(2))


def needs(user: Any) -> NeedQuerySet:
    """Every need this user may see, the newest first."""
    found = Need.objects.visible_to(user).select_related("place", "reported_by", "settled_by", "called_for")
    return found.defer("place__outline").order_by("-reported_on", "-pk")


def places_to_report(user: Any) -> QuerySet[Place]:
    """The places for which this user may report, and all below."""
    right = "purchasing.need.report"
    if not user.holds(right):
        return Place.objects.none()
    mine = Place.objects.filter(pk__in=[node // 2 for node in user.nodes(right) if node % 2 == 0])
    offices = [node // 2 for node in user.nodes(right) if node % 2]
    found = Q(pk__in=[])
    for path in [
        *mine.values_list("path", flat=True),
        *Organisation.objects.filter(pk__in=offices).exclude(place=None).values_list("place__path", flat=True),
    ]:
        found |= Q(path__startswith=path)
    there = places(user).filter(found, valid_until=None).select_related("parent")
    return there.defer("outline", "parent__outline").order_by("path")


def projects_of(user: Any, need: Need) -> list[Project]:
    """The projects that came of it and that this user may see."""
    return list(projects(user).filter(origin=need))


def steps(user: Any, need: Need) -> list[Step]:
    """A purchaser does not design by itself while agencies do, or while what they handed in is not decided about."""
    waits = need.is_called or need.proposals.handed().exists()
    return [step for step in need.LIFE.open_to(need, user) if step.name != "take" or not waits]


def to_take(user: Any) -> NeedQuerySet:
    """Open, and this user's to take up or decline; the most urgent first."""
    if not user.holds("purchasing.need.take"):
        return Need.objects.none()
    found = (
        Need.objects.visible_to(user)
        .filter(state=State.OPEN)
        .exclude(_designed_for())
        .select_related("place")
        .defer("place__outline", "text")
    )
    return found.annotate(rank=URGENT_FIRST).order_by("rank", "reported_on", "pk")


def _designed_for() -> Q:
    """Agencies design for it, or have done so: it waits with their proposals."""
    came = Proposal.objects.handed().filter(need=OuterRef("pk"))
    return Q(designs_until__gte=localdate()) | Q(Exists(came))


def _line(need: Need) -> Waiting:
    about = Sentence("%(place)s，%(group)s", place=need.place.name, group=need.group)
    state = "warn" if need.urgency == Need.Urgency.URGENT else "waiting"
    return Waiting(need.title, about, None, _("转为项目或不予采纳"), need.get_absolute_url(), state)


WAITING = (Source("purchasing.need.take", _("待处理的服务需求"), "purchasing.need.take", to_take, _line),)
