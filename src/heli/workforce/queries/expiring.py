"""Whose registration falls under a reminder, whose term is over, and who is told of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, Q

from heli.accounts.models import User
from heli.accounts.queries import grants_with
from heli.core.models import Actor
from heli.workforce.models import Certificate, Employment, Registration, RegistrationReminder
from heli.workforce.queries.conduct import sanctions
from heli.workforce.queries.learning import hours_in_term
from heli.workforce.queries.outlook import asked
from heli.workforce.rules import registration as rules
from heli.workforce.rules.hours import Hours, Tenths


def to_remind(mark: str, today: date) -> list[int]:
    """Certificates that fall under a reminder today and were not reminded so; not those whose next registration somebody
    is deciding already, nor those for which none is given while a decision about conduct holds."""
    first, last = rules.ends_within(mark, today)
    told = RegistrationReminder.objects.filter(
        certificate=OuterRef("pk"), ends_on=OuterRef("registered_until"), mark=mark
    )
    under_way = Registration.objects.filter(certificate=OuterRef("pk"), state__in=["applied", "checked"])
    found = Certificate.objects.filter(~Exists(told), ~Exists(under_way), registered_until__range=(first, last))
    rows = found.order_by("pk").values_list("pk", "worker_id", "registered_until").iterator(2000)
    due = [(pk, worker) for pk, worker, until in rows if until is not None and rules.reminder(until, today) == mark]
    stopped = sanctions([worker for _pk, worker in due], today)
    return [pk for pk, worker in due if worker not in stopped]


def hours_of_terms(certificates: Collection[Certificate], today: date) -> dict[int, tuple[Hours, Tenths]]:
    """By certificate: the hours of its running term, and what that asks for. Their trainings are read already."""
    question = asked(today)
    return {each.pk: hours_in_term(each.worker, each, today, question) for each in certificates}


def terms_over(today: date) -> list[Registration]:
    """Terms whose last day has passed, the earliest first."""
    over = Registration.objects.filter(state=Registration.State.REGISTERED, ends_on__lt=today)
    return list(over.select_related("certificate__worker__person", "applied_by").order_by("ends_on", "pk"))


def told_of(certificates: Collection[Certificate]) -> dict[int, list[Actor]]:
    """By certificate: the worker's own account, and who keeps the register where the worker is employed now."""
    workers = {each.worker_id for each in certificates}
    people = {each.worker.person_id: each.worker_id for each in certificates}
    found: dict[int, dict[int, Actor]] = defaultdict(dict)
    for user in User.objects.filter(person__in=people, is_active=True).select_related("actor"):
        assert user.person_id is not None, "asked for by the person"
        found[people[user.person_id]][user.actor_id] = user.actor
    posts = list(Employment.objects.filter(worker__in=workers, end_on__isnull=True).select_related("place"))
    at = {post.organisation_id for post in posts if post.organisation_id}
    places = {key for post in posts if post.place for key in (post.place_id, post.place.parent_id) if key}
    held = grants_with("workforce.registration.apply").filter(Q(organisation__in=at) | Q(place__in=places))
    keepers: dict[tuple[str, int | None], dict[int, Actor]] = defaultdict(dict)
    for grant in held.filter(user__is_active=True).select_related("user__actor"):
        where = ("o", grant.organisation_id) if grant.organisation_id else ("p", grant.place_id)
        keepers[where][grant.user.actor_id] = grant.user.actor
    for post in posts:
        found[post.worker_id] |= keepers[("o", post.organisation_id)] if post.organisation_id else {}
        if post.place is not None and not post.organisation_id:
            found[post.worker_id] |= keepers[("p", post.place_id)] | keepers[("p", post.place.parent_id)]
    return {each.pk: list(found[each.worker_id].values()) for each in certificates}
