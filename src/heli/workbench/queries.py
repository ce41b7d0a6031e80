"""What waits for a user, gathered from every room that has something to wait for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heli.core.models import Batch
from heli.core.rules.sentence import Sentence
from heli.workforce.models import Certificate, LeaverProposal, Worker
from heli.workforce.queries.gap import city_gap


@dataclass(frozen=True)
class Waiting:
    """One line of the workbench: what, whose, until when, one verb."""

    what: str
    whose: str
    until: str
    verb: str
    url: str
    tone: str = ""


@dataclass(frozen=True)
class Figure:
    """A number that opens its list."""

    value: int
    label: str
    url: str


def waiting(user: Any, today: date) -> list[Waiting]:
    """What this user has to decide, oldest first."""
    found = []
    if user.holds("workforce.roster.import"):
        batches = Batch.objects.filter(made_by=user.actor, state=Batch.State.EXAMINED).order_by("created_at")
        found += [
            Waiting(Sentence("核对并导入「%(file)s」", file=batch.file_name), _("名册导入"), "", _("核对"),
                    reverse("core:import-detail", args=[batch.pk]), "going")
            for batch in batches[:10]
        ]  # fmt: skip
    if user.holds("workforce.roster.decide"):
        proposals = LeaverProposal.objects.filter(
            state=LeaverProposal.State.PROPOSED, employment__worker__in=Worker.objects.visible_to(user)
        )
        by_batch: dict[tuple[int, str], int] = {}
        for batch, name in proposals.values_list("batch_id", "batch__file_name"):
            by_batch[batch, name] = by_batch.get((batch, name), 0) + 1
        found += [
            Waiting(
                Sentence(
                    ngettext("确认「%(file)s」里 %(count)s 名离职人员", "确认「%(file)s」里 %(count)s 名离职人员", count),
                    file=name, count=count,
                ),
                _("每月名册"), "", _("确认"), reverse("workforce:leaver-list"), "going",
            )
            for (_batch, name), count in by_batch.items()
        ]  # fmt: skip
    return found


def figures(user: Any, today: date) -> list[Figure]:
    """Three numbers at most."""
    found = []
    if user.holds("workforce.worker.view"):
        soon = (
            Certificate.objects.filter(worker__in=Worker.objects.visible_to(user))
            .values("worker")
            .annotate(until=Max("registered_until"))
            .filter(until__range=(today, today + timedelta(days=30)))
            .count()
        )
        found.append(Figure(soon, _("人 30 天内登记到期"), reverse("workforce:worker-list") + "?registration=soon"))
    if user.holds("workforce.gap.view"):
        found.append(Figure(city_gap(today), _("人缺口"), reverse("workforce:gap")))
    return found
