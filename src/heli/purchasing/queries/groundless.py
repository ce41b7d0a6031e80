"""Who complained without ground so often that a supervisor looks whether to hold it against them: found, never entered by itself."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.rules.book import NoRule
from heli.core.rules.sentence import Sentence, day_named
from heli.core.waiting import Source, Waiting
from heli.directory.models import Organisation
from heli.purchasing.models import Complaint, ConductEntry
from heli.purchasing.models.conduct import OPEN
from heli.purchasing.queries.challenges import complaints
from heli.purchasing.queries.conduct import agencies
from heli.purchasing.rules import complaints as rules

State = ConductEntry.State


def _counted(found: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """Decided to be without ground, and not held against who made them already; an entry that was withdrawn holds nothing."""
    free = Q(held_in__isnull=True) | Q(held_in__state=State.WITHDRAWN)
    return found.filter(free, is_groundless=True, decided_on__isnull=False).order_by("decided_on", "pk")


def _runs(found: QuerySet[Complaint]) -> dict[int, list[Complaint]]:
    """Of each agency those that lie near enough to each other; of who has too few, nothing."""
    by_agency = defaultdict(list)
    for complaint in _counted(found):
        by_agency[complaint.challenge.agency_id].append(complaint)
    runs = {}
    for agency, made in by_agency.items():
        try:
            at = rules.groundless_run([each.decided_on for each in made if each.decided_on], localdate())
        except NoRule:
            continue
        if at:
            runs[agency] = [made[each] for each in at]
    return runs


def run_of(user: Any, agency: Organisation) -> list[Complaint]:
    """The complaints of an agency that are held against it together, of those this user may read."""
    return _runs(complaints(user).filter(challenge__agency=agency)).get(agency.pk, [])


def held_against(agency: Organisation) -> list[Complaint]:
    """The same of all of them, whoever decided: what an entry that is opened now names."""
    return _runs(Complaint.objects.filter(challenge__agency=agency).select_related("challenge__tender")).get(
        agency.pk, []
    )


def complainers(user: Any) -> QuerySet[Organisation]:
    """Against whom this user may open an entry for it."""
    if not user.holds(OPEN):
        return Organisation.objects.none()
    try:
        least = rules.groundless_rule(localdate())["complaints"]
    except NoRule:
        return Organisation.objects.none()
    found = _counted(complaints(user)).order_by()
    near = found.filter(
        challenge__agency=OuterRef("challenge__agency"), decided_on__gt=OuterRef("counts_since"), decided_on__lte=OuterRef("decided_on")
    )  # fmt: skip
    many = near.values("challenge__agency").annotate(many=Count("pk")).values("many")
    last = found.filter(challenge__agency=OuterRef("pk")).annotate(many=Subquery(many)).filter(many__gte=least)
    return agencies(user).filter(Exists(last))


def named_in(user: Any, entry: ConductEntry) -> QuerySet[Complaint]:
    """The complaints of which an entry was made, of those this user may read."""
    return complaints(user).filter(held_in=entry).order_by("decided_on", "pk")


def facts(run: list[Complaint]) -> str:
    """What is held against who made them, as an entry begins; the evidence follows."""
    rule = rules.groundless_rule(localdate())
    return f"{rule['months']} 个月内 {len(run)} 次投诉查无实据（{rule.source.cited}）。"


def evidence(run: list[Complaint]) -> str:
    """Each complaint with its days and its decision, a line each; Chinese whoever reads it, since it goes into a record."""
    return "\n".join(
        f"{each.challenge.tender.number}：{day_named(each.filed_on)}收到投诉，{day_named(each.decided_on)}决定，查无实据，驳回。处理决定：{each.decision}"
        for each in run
        if each.decided_on
    )[:4000]


def _line(agency: Organisation) -> Waiting:
    about = Sentence("由你核实以后决定是否登记，不会自动记入")
    url = f"{reverse('purchasing:conduct-open')}?agency={agency.pk}&kind={rules.GROUNDLESS}"
    return Waiting(agency.name, about, None, _("核实并登记"), url, "warn")


WAITING = (Source(OPEN, _("多次投诉查无实据的供应商"), OPEN, complainers, _line),)
