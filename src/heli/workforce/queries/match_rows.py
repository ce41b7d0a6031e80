"""The lines of the list of posts against what they ask for, and how the list is asked and grouped."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, F, IntegerField, Prefetch, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from heli.core.tables import Group
from heli.core.web import key_in
from heli.directory.models import Place
from heli.directory.queries import Moved, districts_of, places_of_district, places_of_street, streets_of
from heli.workforce.models import Employment, LicenceLevel, OfWorkerQuerySet, PostRequirement, Worker
from heli.workforce.queries import match
from heli.workforce.queries.outlook import asked as next_exam
from heli.workforce.queries.register import NO_PLACE
from heli.workforce.queries.register import called as workers_called
from heli.workforce.rules.match import MET, SHORT, UNKNOWN, Finding
from heli.workforce.words import place_words

#: what a line shows of a post and its holder; a person's sealed numbers are not read for it
_SHOWN = (
    "post", "start_on", "end_on", "worker__major", "worker__education", "worker__studied_until", "worker__person__name", "organisation__name",
    "organisation__kind", "organisation__place__path", "place__path", "place__name", "place__level",
    "place__parent__name", "place__parent__level", "place__parent__parent__name", "place__parent__parent__level",
)  # fmt: skip
#: no place below the city, neither of its own nor of its organisation
_NOWHERE = (
    Q(place__isnull=True) | Q(place__parent__isnull=True),
    Q(place__isnull=False) | Q(organisation__place__isnull=True) | Q(organisation__place__parent__isnull=True),
)
_TONES = {MET: ("ok", _("符合")), SHORT: ("danger", _("不符合")), UNKNOWN: ("going", _("不详"))}


@dataclass(slots=True)
class MatchRow:
    """A post in words: who holds it, what it asks for, how they stand and what would close it."""

    pk: int
    worker: int
    name: str
    post: str
    organisation: str
    place: str
    requirement: str
    result: tuple[Any, str]
    words: Any
    closes: Any
    major: tuple[Any, str]
    level: tuple[Any, str]
    training: tuple[Any, str]
    months: tuple[Any, str]


def match_rows(keys: list[int], ordered: match.Ordered, today: date) -> list[MatchRow]:
    """The lines of some posts, which the caller has found within the user's scope; as many queries however many."""
    held = Prefetch("worker__employments", Employment.objects.only("worker_id", "start_on", "end_on"))
    posts = Employment.objects.filter(pk__in=keys).select_related(
        "worker__person", "organisation__place", "place__parent__parent"
    )
    shown = posts.only(*_SHOWN).prefetch_related(
        "worker__certificates", "worker__qualifications", "worker__trainings", held
    )
    question = next_exam(today)
    return [_row(match.matched(post, match.holder_of(post.worker, today, question), ordered)) for post in shown]


def _row(found: match.Match) -> MatchRow:
    post, told = found.post, {each.demand: _told(each) for each in found.findings}
    tone, word = _TONES[found.state]
    return MatchRow(
        pk=post.pk, worker=post.worker_id, name=post.worker.person.name, post=post.post,
        organisation=post.organisation.name if post.organisation else "",
        place=place_words(post.place or (post.organisation.place if post.organisation else None)),
        requirement=found.requirement.name if found.requirement else "", result=(word, tone),
        words=found.words if found.findings else "", closes=found.closes,
        major=told.get("major", ("", "")), level=told.get("level", ("", "")),
        training=told.get("training", ("", "")), months=told.get("months", ("", "")),
    )  # fmt: skip


def _told(finding: Finding) -> tuple[Any, str]:
    tone, word = _TONES[finding.state]
    return word, tone


# what the list can be asked


def called(posts: OfWorkerQuerySet, words: str) -> OfWorkerQuerySet:
    return posts.filter(worker__in=workers_called(Worker.objects.all(), words).values("pk"))


def at_place(posts: OfWorkerQuerySet, code: str) -> OfWorkerQuerySet:
    """Posts that lie in a place in force, in what was merged or moved into it, or at an organisation there."""
    if code == NO_PLACE:
        return posts.filter(*_NOWHERE)
    place = Place.objects.filter(code=code, valid_until__isnull=True).first()
    if place is None:
        return posts.none()
    moved = Moved().between_places([place])
    here = Q(place__path__startswith=place.path) | Q(place__in=moved)
    there = Q(organisation__place__path__startswith=place.path) | Q(organisation__place__in=moved)
    return posts.filter(here | Q(there, place__isnull=True))


def at_organisation(posts: OfWorkerQuerySet, key: str) -> OfWorkerQuerySet:
    return posts.filter(organisation=int(key)) if key.isdigit() else posts.none()


def with_requirement(posts: OfWorkerQuerySet, key: str) -> OfWorkerQuerySet:
    return posts.filter(asked=int(key)) if key.isdigit() else posts.none()


def lacking(posts: OfWorkerQuerySet, what: str) -> OfWorkerQuerySet:
    return posts.filter(lacks(what))


def lacks(what: str) -> Q:
    """``major``, ``level`` or one level, ``training``, ``months``."""
    if what in LicenceLevel.values:
        return Q(m_level=SHORT, asked_level=what)
    return Q(**{f"m_{what}": SHORT})


def not_known(posts: OfWorkerQuerySet, what: str) -> OfWorkerQuerySet:
    """``any`` demand, or one."""
    return posts.filter(match.any_demand(UNKNOWN) if what == "any" else Q(**{f"m_{what}": UNKNOWN}))


@dataclass(frozen=True)
class Item:
    """A training or some majors that posts ask for: its words, and the requirements that ask for it."""

    key: str
    words: tuple[str, ...]
    requirements: frozenset[int]
    #: whether one of the words is enough
    any_one: bool = True

    def asked_and_short(self, demand: str) -> Q:
        return Q(**{f"m_{demand}": SHORT, "asked__in": self.requirements})

    def lacked(self, demand: str) -> Q:
        found = self.asked_and_short(demand)
        return found if self.any_one else found & self.without_it

    @property
    def without_it(self) -> Q:
        """Whoever is short of several trainings may have this one."""
        return ~match.trained(self.words[0])


def majors(ordered: match.Ordered) -> list[Item]:
    """The majors that posts ask for, as they are asked for together."""
    found: dict[tuple[str, ...], set[int]] = {}
    for _word, asked in ordered:
        if asked.majors:
            found.setdefault(asked.majors, set()).add(asked.key)
    return [Item("、".join(words), words, frozenset(keys)) for words, keys in found.items()]


def trainings(ordered: match.Ordered) -> list[Item]:
    """The trainings that posts ask for, each by itself where all are asked for."""
    found: dict[tuple[tuple[str, ...], bool], set[int]] = {}
    for _word, asked in ordered:
        together = asked.any_training and len(asked.trainings) > 1
        for words in [asked.trainings] if together else [(each,) for each in asked.trainings]:
            found.setdefault((words, together), set()).add(asked.key)
    return [Item("／".join(words), words, frozenset(keys), any_one) for (words, any_one), keys in found.items()]


def with_items(posts: OfWorkerQuerySet, items: Sequence[Item]) -> tuple[OfWorkerQuerySet, dict[str, str]]:
    """Posts with a mark for each item of which the demand alone does not say whether it is lacking: 1 where it may be.
    The marks by the key of the item."""
    several = [each for each in items if not each.any_one]
    marks = {each.key: f"without_{number}" for number, each in enumerate(several)}
    found = posts.annotate(**{
        marks[each.key]: Case(
            When(Q(asked__in=each.requirements) & each.without_it, then=Value(1)), default=Value(0),
            output_field=IntegerField(),
        )
        for each in several
    })  # fmt: skip
    return found, marks


def lacking_item(posts: OfWorkerQuerySet, demand: str, items: list[Item], key: str) -> OfWorkerQuerySet:
    item = next((each for each in items if each.key == key), None)
    return posts.filter(item.lacked(demand)) if item is not None else posts.none()


def _requirements(values: Collection[Any]) -> Mapping[Any, tuple[str, Any]]:
    return {pk: (str(pk), name) for pk, name in PostRequirement.objects.filter(pk__in=values).values_list("pk", "name")}


BY_DISTRICT = Group(lambda: Coalesce("place", "organisation__place"), districts_of, places_of_district)
BY_STREET = Group(lambda: Coalesce("place", "organisation__place"), streets_of, places_of_street)
BY_REQUIREMENT = Group(
    lambda: F("asked"), _requirements, lambda key: [key_in(key)] if key_in(key) is not None else []
)  # fmt: skip
