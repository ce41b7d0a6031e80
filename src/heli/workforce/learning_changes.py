"""What can be done at once with the hours that many workers reported."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from heli.core.tables.doings import Asked, Bulk
from heli.workforce.actions.learning import confirmed_many, person_of, refresh_many
from heli.workforce.models import Training, reached

CONFIRM = "workforce.training.confirm"
RECORDED = Training.State.RECORDED


def _waiting(rows: QuerySet[Any], facts: Any) -> QuerySet[Training]:
    return Training.objects.filter(worker__in=rows.values("pk"), state=RECORDED)


def _called(one: Any) -> str:
    return f"{one.worker.person.name}（{one.name}）"


CHANGES = (
    Bulk(
        "confirm-trainings", CONFIRM, _("确认申报的学时"), Asked,
        targets=_waiting, row="worker", nothing=_("没有等待确认的学时"),
        reach=lambda user, permission: reached(user, permission, "worker"), called=_called,
        unless=lambda facts: (
            (~Q(state=RECORDED), _("已经有人办理")),
            (Q(worker__person=person_of(facts["by"]) or 0), _("本人的学时要由单位或部门的其他人确认")),
        ),
        sets=lambda facts: {"state": Training.State.CONFIRMED, "confirmed_by": facts["kept"]},
        then=confirmed_many, undone=refresh_many, related=("worker__person", "confirmed_by"),
    ),
)  # fmt: skip
