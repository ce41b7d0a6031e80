"""What everybody may know of a worker who decided so, and the team of an agency that its people make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from heli.core.rules.names import surname
from heli.directory.models import Organisation
from heli.workforce.models import Certificate, Employment, Praise, PublicProfile
from heli.workforce.queries.conduct import sanctions
from heli.workforce.queries.public import PublicState, state_on
from heli.workforce.queries.register import main_first
from heli.workforce.rules.conduct import Sanction
from heli.workforce.words import best_certificate, main_post

#: so much praise stands on a page, the latest first
MOST_PRAISE = 10


@dataclass(frozen=True)
class Shown:
    """A profile as everybody sees it: what was not chosen is empty. ``registration`` is None without a certificate."""

    #: the whole name, or as people are called whose name is not told: 欧阳社工
    called: str
    level: str
    registration: PublicState | None
    employer: Organisation | None
    specialties: str
    languages: str
    praise: list[Praise]
    code: str
    day: date


def own_profile(user: Any) -> PublicProfile | None:
    """The profile of whoever asks, as a row to be filled in where they made one."""
    if user.person_id is None:
        return None
    return PublicProfile.objects.filter(worker__person=user.person_id).first()


def praises(user: Any) -> QuerySet[Praise]:
    """Praise of the workers this user sees."""
    return Praise.objects.visible_to(user).select_related("worker__person")


def _open() -> QuerySet[PublicProfile]:
    """Pages that are open, of people who are in post, with what stands on them."""
    posts = Employment.objects.filter(end_on__isnull=True).select_related("organisation").order_by(*main_first())
    return (
        PublicProfile.objects.filter(is_open=True)
        .select_related("worker__person")
        .prefetch_related(
            Prefetch("worker__employments", posts),
            "worker__certificates",
            Prefetch("worker__praises", Praise.objects.order_by("-said_on", "-pk")),
        )
    )


def public_profile(code: str, day: date) -> Shown | None:
    """The page that a code leads to; None where there is none, or it is closed."""
    found = _open().filter(code=code).first()
    return None if found is None else _shown(found, day, sanctions([found.worker_id], day).get(found.worker_id))


def team(organisation: int, day: date) -> list[Shown]:
    """Those of an agency who show that they work there, by name, in a number of queries that does not grow with them."""
    found = list(
        _open()
        .filter(shows_employer=True, worker__employments__organisation=organisation, worker__employments__end_on=None)
        .order_by("worker__person__name_pinyin", "pk").distinct()
    )  # fmt: skip
    held = sanctions([one.worker_id for one in found], day)
    return [_shown(one, day, held.get(one.worker_id)) for one in found]


def agencies_with_team() -> QuerySet[Organisation]:
    """Agencies of which somebody shows that they work there."""
    shown = PublicProfile.objects.filter(is_open=True, shows_employer=True).values("worker")
    posts = Employment.objects.filter(end_on__isnull=True, worker__in=shown).values("organisation")
    return Organisation.objects.filter(pk__in=posts).order_by("name")


def _shown(profile: PublicProfile, day: date, held: Sanction | None) -> Shown:
    worker = profile.worker
    paper: Certificate | None = best_certificate(worker)
    post = main_post(worker)
    return Shown(
        worker.person.name if profile.shows_name else f"{surname(worker.person.name)}社工",
        str(paper.get_level_display()) if paper and profile.shows_level else "",
        state_on(paper, day, held) if paper and profile.shows_level else None,
        post.organisation if post and profile.shows_employer else None,
        profile.specialties, profile.languages,
        list(worker.praises.all())[:MOST_PRAISE] if profile.shows_praise else [],
        profile.code, day,
    )  # fmt: skip
