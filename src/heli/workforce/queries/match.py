"""Posts against what they ask for: which requirement applies, and demand by demand whether it is met.

What a page shows of fifty people comes from ``rules.match``. What a list asks of all of them is asked in the query, by the
same requirements in the same order: ``marked``. Tests hold that both say the same of every post.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Case, CharField, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from heli.core.rules.book import Source
from heli.directory.models import Organisation, Place
from heli.directory.models.place import PlaceQuerySet
from heli.directory.queries import Moved
from heli.workforce.models import (
    Certificate,
    Employment,
    OfWorkerQuerySet,
    PostRequirement,
    Qualification,
    Training,
    Worker,
)
from heli.workforce.queries.outlook import asked as next_exam
from heli.workforce.queries.register import VIEW
from heli.workforce.rules import match as rules
from heli.workforce.rules import outlook
from heli.workforce.rules.eligible import TARGETS
from heli.workforce.rules.match import DEMANDS, MET, SHORT, UNKNOWN, Finding, Requirement

#: each requirement with each of its words, the most particular first
Ordered = Sequence[tuple[str, Requirement]]


def requirements(user: Any) -> QuerySet[PostRequirement]:
    """What posts ask for, the newest first."""
    return PostRequirement.objects.visible_to(user).select_related("place").order_by("-effective_from", "-pk")


def requirements_in_order(user: Any, today: date) -> list[PostRequirement]:
    """Those in force in the order in which they are tried, then those to come and those that ended."""
    entered = {each.pk: each for each in requirements(user)}
    tried = dict.fromkeys(asked.key for _word, asked in in_force(today) if asked.key in entered)
    return [entered[key] for key in tried] + [each for key, each in entered.items() if key not in tried]


def places_within(user: Any, permission: str) -> PlaceQuerySet:
    """The places in force on which somebody holds a right, with those they lie in."""
    nodes = user.nodes(permission)
    places = Place.objects.visible_to(user).filter(valid_until__isnull=True).order_by("path")
    found = Q(pk__in=[]) if nodes is not None else Q(pk__isnull=False)
    for path in Place.objects.filter(pk__in=[node // 2 for node in nodes or [] if node % 2 == 0]).values_list(
        "path", flat=True
    ):
        found |= Q(path__startswith=path)
    named = places.filter(found).select_related("parent__parent")
    return named.defer("outline", "parent__outline", "parent__parent__outline")


def place_of_mine(user: Any) -> Place | None:
    """The outermost place somebody may lay down for, which the form proposes."""
    return places_within(user, "workforce.requirement.enter").first()


def in_force(day: date) -> Ordered:
    """The requirements that hold on a day, in the order in which they are tried."""
    entered = PostRequirement.objects.select_related("place").defer("place__outline")
    moved = Moved()
    holding = (requirement_of(each, moved) for each in entered)
    return rules.in_order(each for each in holding if each.source.holds_on(day))


def requirement_of(entered: PostRequirement, moved: Moved) -> Requirement:
    """An entry as the rule reads it; one for the whole city lies nowhere in particular."""
    whole_city = entered.place.parent_id is None
    source = Source(
        document=entered.document, article=entered.article, effective_from=entered.effective_from,
        effective_to=entered.effective_to, confidence="C", seen_at=entered.document,
        last_checked=entered.updated_at.date(),
    )  # fmt: skip
    return Requirement(
        key=entered.pk, name=entered.name, source=source, posts=rules.words_of(entered.posts), kind=entered.kind,
        place="" if whole_city else entered.place.path,
        moved=frozenset() if whole_city else frozenset(moved.between_places([entered.place])), level=entered.level,
        majors=rules.words_of(entered.majors), trainings=rules.words_of(entered.trainings),
        any_training=entered.trainings_how == PostRequirement.Trainings.ANY, months=entered.months,
    )  # fmt: skip


class DaysWorked(Func):
    """Days up to a day on which a worker held a post, each once: ``rules.days_worked`` in the query."""

    output_field = IntegerField()
    #: what a day is called, so that the difference of two is a number of days
    DAY = "CAST(julianday({}) AS INTEGER)"

    def __init__(self, today: date, worker: str = "worker_id") -> None:
        super().__init__(F(worker))
        self.today = today

    def as_sql(self, compiler: Any, connection: Any, *given: Any, **more: Any) -> Any:
        today = f"'{self.today.isoformat()}'"
        day = self.DAY if connection.vendor == "sqlite" else "({} - DATE '2000-01-01')"
        today = today if connection.vendor == "sqlite" else f"DATE {today}"
        until = f"CASE WHEN e.end_on IS NULL OR e.end_on > {today} THEN {today} ELSE e.end_on END"
        more["template"] = (
            "(SELECT COALESCE(SUM(CASE WHEN p.til <= COALESCE(p.reached, p.since) THEN 0 "
            "WHEN p.reached > p.since THEN p.til - p.reached ELSE p.til - p.since END), 0) FROM ("
            "SELECT s.since, s.til, MAX(s.til) OVER (ORDER BY s.since, s.til "
            "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached FROM ("
            f"SELECT {day.format('e.start_on')} AS since, {day.format(until)} + 1 AS til "
            f"FROM workforce_employment e WHERE e.worker_id = %(expressions)s AND e.start_on <= {today}) s) p)"
        )
        return super().as_sql(compiler, connection, *given, **more)


def marked(posts: OfWorkerQuerySet, ordered: Ordered, today: date) -> OfWorkerQuerySet:
    """Posts for which something is asked, with the key of the requirement that applies and the certificate it asks for
    (``asked``, ``asked_level``), and ``m_major``, ``m_level``, ``m_training``, ``m_months``: met, short, unknown, or empty where it is not asked for."""
    places = {"at_path": Coalesce("place__path", "organisation__place__path"),
              "at_place": Coalesce("place_id", "organisation__place_id")}  # fmt: skip

    def by_requirement(told: Callable[[Requirement], Any], otherwise: Any) -> Case:
        return Case(*(When(_fits(word, asked), then=told(asked)) for word, asked in ordered), default=otherwise)

    nobody, nothing = Value(None, output_field=IntegerField()), Value("", output_field=CharField())
    unknown_start = Exists(Employment.objects.filter(worker=OuterRef("worker"), start_on__isnull=True))
    long_enough = Case(
        When(needed=0, then=nothing),
        When(worked__gte=F("needed"), then=Value(MET)),
        When(unknown_start, then=Value(UNKNOWN)),
        default=Value(SHORT),
    )
    marks = {
        "asked": by_requirement(lambda asked: Value(asked.key, output_field=IntegerField()), nobody),
        "asked_level": by_requirement(lambda asked: Value(asked.level), nothing),
        "m_major": by_requirement(_major, nothing), "m_level": by_requirement(_level, nothing),
        "m_training": by_requirement(_training, nothing), "m_months": long_enough,
    }  # fmt: skip
    needed = by_requirement(lambda asked: Value(rules.days_of(asked.months)), Value(0))
    found: OfWorkerQuerySet = posts.alias(**places, needed=needed, worked=DaysWorked(today)).annotate(**marks)
    return found.filter(asked__isnull=False)


def _fits(word: str, asked: Requirement) -> Q:
    found = Q(pk__isnull=False)
    if word:
        found &= Q(post__icontains=word)
    if asked.kind:
        found &= Q(organisation__kind=asked.kind)
    if asked.place:
        there = Q(at_path__startswith=asked.place)
        found &= there | Q(at_place__in=asked.moved) if asked.moved else there
    return found


def _any_of(conditions: Iterable[Any]) -> Q:
    found = Q(pk__in=[])
    for each in conditions:
        found |= Q(each)
    return found


def _major(asked: Requirement) -> Any:
    if not asked.majors:
        return Value("")
    fitting = _any_of(Q(worker__major__icontains=word) for word in rules.majors_asked(asked.majors))
    return Case(When(worker__major="", then=Value(UNKNOWN)), When(fitting, then=Value(MET)), default=Value(SHORT))


def _level(asked: Requirement) -> Any:
    if not asked.level:
        return Value("")
    held = Certificate.objects.filter(worker=OuterRef("worker"), level__in=rules.levels_from(asked.level))
    return Case(When(Exists(held), then=Value(MET)), default=Value(SHORT))


def trained(word: str, *states: str) -> Q:
    """Whether a training of such a name is on record, or reported and in one of these states."""
    told = Qualification.objects.filter(worker=OuterRef("worker"), kind=Qualification.Kind.TRAINING)
    learned = Training.objects.filter(worker=OuterRef("worker"), kind=Training.Kind.TRAINING)
    counts = learned.filter(state__in=(Training.State.CONFIRMED, *states), name__icontains=word)
    return Q(Exists(told.filter(name__icontains=word))) | Q(Exists(counts))


def _training(asked: Requirement) -> Any:
    if not asked.trainings:
        return Value("")

    def enough(*states: str) -> Q:
        known = [trained(word, *states) for word in asked.trainings]
        return reduce(or_ if asked.any_training else and_, known)

    claimed = enough(Training.State.RECORDED)
    return Case(When(enough(), then=Value(MET)), When(claimed, then=Value(UNKNOWN)), default=Value(SHORT))


def open_posts(posts: OfWorkerQuerySet, today: date) -> OfWorkerQuerySet:
    """Posts that somebody holds today; an unknown first day is since ever."""
    begun = Q(start_on__isnull=True) | Q(start_on__lte=today)
    return posts.filter(begun, Q(end_on__isnull=True) | Q(end_on__gte=today))


def is_open(post: Any, today: date) -> bool:
    return (post.start_on is None or post.start_on <= today) and (post.end_on is None or post.end_on >= today)


def posts_asked(user: Any) -> OfWorkerQuerySet:
    """Posts held today by people the user may see for which something is asked, with how they stand."""
    today = localdate()
    ordered = in_force(today)
    seen = marked(open_posts(Employment.objects.visible_to(user), today), ordered, today)
    return seen if ordered else seen.none()


def posts_here(user: Any) -> OfWorkerQuerySet:
    """Those that lie in the user's scope: whoever once worked there is seen, and their post elsewhere is another's."""
    return posts_asked(user).filter(_lies_within(user))


def _lies_within(user: Any) -> Q:
    nodes = user.nodes(VIEW)
    if nodes is None:
        return Q(pk__isnull=False)
    found = Q(pk__in=[])
    places = Place.objects.filter(pk__in=[node // 2 for node in nodes if node % 2 == 0])
    for path, above in places.values_list("path", "parent"):
        if above is None:
            return Q(pk__isnull=False)
        found |= Q(place__path__startswith=path) | Q(place__isnull=True, organisation__place__path__startswith=path)
    employers = Organisation.objects.filter(pk__in=[node // 2 for node in nodes if node % 2])
    for path in employers.values_list("path", flat=True):
        found |= Q(organisation__path__startswith=path)
    return found


def with_state(posts: OfWorkerQuerySet, state: str) -> OfWorkerQuerySet:
    """By the whole: short where one demand is, unknown where none is short and one unknown, met where all are."""
    return posts.filter(stands(state))


def any_demand(state: str) -> Q:
    return _any_of(Q(**{f"m_{demand}": state}) for demand in DEMANDS)


def stands(state: str) -> Q:
    short, unknown = any_demand(SHORT), any_demand(UNKNOWN)
    return {SHORT: short, UNKNOWN: ~short & unknown, MET: ~short & ~unknown}[state]


# what a page shows of one holder, or of some


@dataclass(frozen=True)
class Match:
    """A post with the requirement that applies to it, and what was found."""

    post: Any
    requirement: Requirement | None
    findings: list[Finding]

    @property
    def state(self) -> str:
        return rules.overall(self.findings)

    @property
    def words(self) -> Any:
        return rules.together([each.words for each in self.findings])

    @property
    def closes(self) -> Any:
        """What would close it, empty where all is met."""
        said = [each for finding in self.findings for each in finding.closes]
        return rules.together(said) if said else ""


def holder_of(worker: Worker, today: date, question: outlook.Asked) -> rules.Holder:
    """A worker with certificates, qualifications, trainings and employments as the rule reads them."""
    known = outlook.Known(
        worker.education, worker.major, worker.studied_until,
        tuple(outlook.Paper(one.level, one.issued_on, one.registered_until) for one in worker.certificates.all()),
        tuple(outlook.Post(one.start_on, one.end_on) for one in worker.employments.all()),
    )  # fmt: skip
    held = {each.level for each in known.papers}
    told = [each.name for each in worker.qualifications.all() if each.kind == Qualification.Kind.TRAINING]
    learned = [each for each in worker.trainings.all() if each.kind == Training.Kind.TRAINING]
    begun = [(post.start_on, post.end_on) for post in known.posts if post.start_on is not None]
    return rules.Holder(
        major=worker.major, level=next((level for level in reversed(TARGETS) if level in held), None),
        trainings=(*told, *(each.name for each in learned if each.state == Training.State.CONFIRMED)),
        claimed=tuple(each.name for each in learned if each.state == Training.State.RECORDED),
        days=rules.days_worked([each for each in begun if each[0] <= today], today),
        start_unknown=any(post.start_on is None for post in known.posts), exam_year=question.exam_year,
        exams={target: outlook.sits(known, target, question) for target in TARGETS},
    )  # fmt: skip


def post_of(post: Any) -> rules.Post:
    """A post as the rule reads it: where it lies, or where its organisation lies."""
    place = post.place or (post.organisation.place if post.organisation else None)
    return rules.Post(
        name=post.post, kind=post.organisation.kind if post.organisation else "",
        place=place.path if place else "", place_key=place.pk if place else None,
    )  # fmt: skip


def matched(post: Any, holder: rules.Holder, ordered: Ordered) -> Match:
    requirement = rules.applying(post_of(post), ordered)
    if requirement is None:
        return Match(post, None, [])
    return Match(post, requirement, rules.findings(requirement, holder))


def of_worker(worker: Any, today: date) -> list[Match]:
    """How a worker matches each post held today; the caller has found the worker within the user's scope."""
    posts = [post for post in worker.employments.all() if is_open(post, today)]
    ordered = in_force(today) if posts else ()
    if not ordered:
        return []
    holder = holder_of(worker, today, next_exam(today))
    return [matched(post, holder, ordered) for post in posts]
