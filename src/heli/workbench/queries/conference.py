"""Reads of the joint conference: what a department takes part in, its meetings and what they resolved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Aggregate, Count, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localdate

from heli.accounts.queries import grants_with
from heli.core.life import Step
from heli.core.models import Document
from heli.core.queries import documents_on
from heli.directory.models import Organisation, Place
from heli.workbench.models import (
    AgendaItem,
    Attendance,
    Conference,
    JointProject,
    Meeting,
    Minutes,
    Resolution,
    Seat,
    Submission,
    runs_office,
    speaks_for,
)
from heli.workbench.models.conference import VIEW
from heli.workbench.models.resolutions import ResolutionQuerySet

OVER = (Meeting.State.HELD, Meeting.State.CANCELLED)


def conferences(user: Any) -> QuerySet[Conference]:
    """The conferences a user's departments sit in, with what their line shows."""
    following = Meeting.objects.filter(conference=OuterRef("pk")).exclude(state__in=OVER).order_by("begins_at")
    today = localdate()
    return (
        Conference.objects.visible_to(user)
        .select_related("place")
        .annotate(
            following=Subquery(following.values("begins_at")[:1]),
            open=Count("resolutions", Q(resolutions__state__in=Resolution.OPEN), distinct=True),
            late=Count(
                "resolutions", Q(resolutions__state__in=Resolution.OWED, resolutions__due_on__lt=today), distinct=True
            ),
        )
        .order_by("place__path", "name")
    )


def seats(user: Any) -> QuerySet[Seat]:
    """Who sits, the convener first, then the office."""
    return Seat.objects.visible_to(user).select_related("organisation", "person", "conference__place")


#: convener, office, members, in the order of a list of members
RANK = {Seat.Part.CONVENER: 0, Seat.Part.OFFICE: 1, Seat.Part.MEMBER: 2}


def seats_of(user: Any, conference: Conference) -> list[Seat]:
    rows = seats(user).filter(conference=conference)
    return sorted(rows, key=lambda s: (s.valid_until is not None, RANK[Seat.Part(s.part)], s.organisation_id, s.pk))


def departments(conference: Conference, day: date) -> QuerySet[Organisation]:
    """The departments that sit in a conference on a day."""
    sitting = Seat.objects.in_force(day).filter(conference=conference)
    return Organisation.objects.filter(pk__in=sitting.values("organisation")).order_by("pk")


def meetings(user: Any) -> QuerySet[Meeting]:
    return Meeting.objects.visible_to(user).select_related("conference__place").order_by("-begins_at")


def agenda(user: Any) -> QuerySet[AgendaItem]:
    return AgendaItem.objects.visible_to(user).select_related("meeting__conference__place", "proposer")


def attendances(user: Any) -> QuerySet[Attendance]:
    return Attendance.objects.visible_to(user).select_related("organisation", "meeting__conference__place")


def minutes(user: Any) -> QuerySet[Minutes]:
    return Minutes.objects.visible_to(user).select_related("meeting__conference__place", "confirmed_by")


def resolutions(user: Any) -> ResolutionQuerySet:
    return (
        Resolution.objects.visible_to(user)
        .select_related("conference__place", "owner__place", "meeting", "item")
        .order_by("-year", "-number", "pk")
    )


def count_fulfilled() -> Aggregate:
    """Of a group, how many are fulfilled."""
    return Count("pk", filter=Q(state=Resolution.State.FULFILLED))


def count_late() -> Aggregate:
    """Of a group, how many are owed past their day."""
    return Count("pk", filter=Q(state__in=Resolution.OWED, due_on__lt=localdate()))


def submissions(user: Any) -> QuerySet[Submission]:
    """What owners said was done, and the answers, in order."""
    return Submission.objects.visible_to(user).select_related("made_by", "answered_by").order_by("pk")


def places_for_conference(user: Any) -> QuerySet[Place]:
    """Cities and districts whose conference this user may set up."""
    levels = Place.objects.filter(level__in=["city", "district"], valid_until__isnull=True).order_by("path")
    return levels.filter(pk__in=[place.pk for place in levels if user.may("workbench.conference.found", place)])


@dataclass(frozen=True)
class Person:
    """Somebody a department can name: who, and where their role lies."""

    actor_id: int
    name: str
    scope: str


def people(user: Any) -> list[Person]:
    """Whoever may look at a joint conference, for whoever names members."""
    if not user.holds("workbench.conference.seat"):
        return []
    rows = (
        grants_with(VIEW)
        .filter(user__is_active=True)
        .select_related("user", "place", "organisation")
        .order_by("user__name", "pk")
    )
    found: dict[int, Person] = {}
    for grant in rows:
        found.setdefault(
            grant.user.actor_id, Person(grant.user.actor_id, grant.user.name, f"{grant.role_name} · {grant.scope_name}")
        )
    return list(found.values())


def organisations_for_seat(user: Any) -> QuerySet[Organisation]:
    """Whoever can sit in a conference: no agency and no company."""
    kinds = [Organisation.Kind.DEPARTMENT, Organisation.Kind.STREET, Organisation.Kind.INSTITUTION,
             Organisation.Kind.ASSOCIATION, Organisation.Kind.UNIVERSITY]  # fmt: skip
    return Organisation.objects.visible_to(user).filter(kind__in=kinds, state="active").order_by("kind", "path")


def resolution_steps(user: Any, resolution: Resolution) -> list[Step]:
    """The steps this user may take now: those of the owner for its people, the others for the office."""
    return [step for step in Resolution.LIFE.open_to(resolution, user) if may_take(user, resolution, step)]


def may_take(user: Any, resolution: Resolution, step: Step) -> bool:
    if step.name in Resolution.OWNERS:
        return speaks_for(user, step.may, resolution.owner, resolution.conference)
    return runs_office(user, step.may, resolution.conference)


def may_run(user: Any, permission: str, conference: Conference) -> bool:
    """Whether the page shows what the office does."""
    return runs_office(user, permission, conference)


@dataclass(frozen=True)
class Due:
    """How far off a last day is: ``state`` for its mark, ``days`` signed, negative once it is over."""

    days: int
    tone: str


def due(resolution: Resolution, today: date) -> Due | None:
    """Nothing where nobody owes it any longer."""
    if resolution.state not in Resolution.OWED:
        return None
    days = (resolution.due_on - today).days
    return Due(days, "danger" if days < 0 else "warn" if days <= 7 else "")


def may_reply(user: Any, rows: Iterable[Attendance]) -> set[int]:
    """The invitations this user may answer."""
    may = "workbench.meeting.reply"
    return {row.pk for row in rows if speaks_for(user, may, row.organisation, row.meeting.conference)}


@dataclass(frozen=True)
class ConferencePage:
    """All that the page of a conference shows."""

    seats: list[Seat]
    meetings: list[Meeting]
    resolutions: list[Resolution]
    resolved: int
    projects: list[JointProject]
    office: bool


def conference_page(user: Any, conference: Conference) -> ConferencePage:
    mine = resolutions(user).filter(conference=conference)
    projects = JointProject.objects.visible_to(user).filter(conference=conference)
    return ConferencePage(
        seats=seats_of(user, conference),
        meetings=list(meetings(user).filter(conference=conference)[:10]),
        resolutions=list(mine.filter(state__in=Resolution.OPEN).order_by("due_on", "pk")[:20]),
        resolved=mine.count(),
        projects=list(projects.select_related("lead").prefetch_related("tasks").order_by("state", "-pk")),
        office=runs_office(user, "workbench.conference.change", conference),
    )


@dataclass(frozen=True)
class Point:
    """A point of the agenda with its papers, and whether this user may hang one on it."""

    item: AgendaItem
    papers: list[Document]
    may_attach: bool


def points(user: Any, meeting: Meeting) -> list[Point]:
    """One query for the points, and those of all their papers."""
    items = list(agenda(user).filter(meeting=meeting))
    papers = documents_on(user, items)
    may = "core.document.attach"
    return [Point(item, papers.get(item.pk, []), user.may(may, item)) for item in items]


@dataclass(frozen=True)
class MeetingPage:
    """All that the page of a meeting shows."""

    agenda: list[Point]
    attendances: list[Attendance]
    mine: set[int]
    editions: list[Minutes]
    draft: Minutes | None
    resolutions: list[Resolution]
    steps: set[str]


def meeting_page(user: Any, meeting: Meeting) -> MeetingPage:
    rows = list(attendances(user).filter(meeting=meeting).order_by("pk"))
    editions = list(minutes(user).filter(meeting=meeting))
    draft = next((each for each in editions if each.state == Minutes.State.DRAFT), None)
    return MeetingPage(
        agenda=points(user, meeting),
        attendances=rows,
        mine=may_reply(user, rows) if meeting.state == Meeting.State.INVITED else set(),
        editions=[each for each in editions if each is not draft],
        draft=draft,
        resolutions=list(resolutions(user).filter(meeting=meeting).order_by("number")),
        steps={step.name for step in Meeting.LIFE.open_to(meeting, user)},
    )
