"""What one organisation lets another see of a worker, for one request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from heli.core import words
from heli.workbench.models import SharedWorker
from heli.workforce.models import Worker
from heli.workforce.queries import register


def called(user: Any, typed: str) -> list[Worker]:
    """A few workers of this user's own scope by name or the end of their document."""
    return list(register.called(register.workers(user), typed).order_by("person__name_pinyin", "pk")[:20])


def facts(shared: SharedWorker) -> list[tuple[str, list[str]]]:
    """The chosen facts in words, each with its lines."""
    worker = Worker.objects.select_related("person").prefetch_related("certificates").get(pk=shared.worker_id)
    return [(str(fact.label), _LINES[fact](worker) or ["—"]) for fact in shared.facts_shown]


def _certificates(worker: Worker) -> list[str]:
    held = worker.certificates.all()
    return [
        f"{each.get_level_display()} · {_('登记至 %(until)s') % {'until': words.day(each.registered_until)}}"
        if each.registered_until
        else str(each.get_level_display())
        for each in held
    ]


def _employments(worker: Worker) -> list[str]:
    posts = worker.employments.filter(end_on__isnull=True).select_related("organisation", "place")
    return [" · ".join(str(part) for part in (each.organisation, each.place, each.post) if part) for each in posts]


def _education(worker: Worker) -> list[str]:
    said = " · ".join(part for part in (worker.education, worker.major) if part)
    return [said] if said else []


def _phone(worker: Worker) -> list[str]:
    number = str(worker.person.phone or "")
    return [number] if number else []


Fact = SharedWorker.Fact
_LINES: dict[Any, Callable[[Worker], list[str]]] = {
    Fact.CERTIFICATE: _certificates,
    Fact.EMPLOYMENT: _employments,
    Fact.EDUCATION: _education,
    Fact.PHONE: _phone,
}
