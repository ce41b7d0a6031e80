"""The list of a class: records of continuing education that count at once; and the whole taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heli.core.actions import action
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Acting, Batch
from heli.core.queries import setting
from heli.core.rules.sentence import Sentence
from heli.directory.actions import ledger
from heli.directory.actions.loading import Loaded, loaded, whole
from heli.directory.rules.plan import Plan
from heli.workforce.actions.learning import person_of
from heli.workforce.actions.outlook import refresh
from heli.workforce.models import Training, Worker, reached
from heli.workforce.queries.class_list import bearers, digests, recorded
from heli.workforce.rules.class_list import ClassRow, Line, name_of, plan_class

#: records and workers are looked at so many at a time
AT_ONCE = 500


def planned(lines: Iterable[Line], by: Any) -> Plan[ClassRow]:
    """What a list would do to what is stored now."""
    lines = list(lines)
    people = bearers(by, {name_of(cells) for _row, cells in lines})
    minutes = setting("class_hour_minutes")
    known = recorded(one.worker for named in people.values() for one in named)
    return plan_class(lines, people, digests, known, localdate(), int(minutes) if minutes.isdigit() else None)


@action("workforce.training.import")
def load_class(
    on: None, /, *, by: Acting, lines: Iterable[Line], file_name: str = "", batch: Batch | None = None
) -> Loaded:
    """Every row with one person; nobody records hours of themselves that way."""
    plan = planned(lines, by)
    whole(plan)
    if not plan.does_something:
        return loaded(plan, None)
    own = person_of(by)
    batch = ledger.open_batch("trainings", file_name, by, {}, batch)
    mine = set(Worker.objects.filter(person=own).values_list("pk", flat=True)) if own else set()
    made = Training.objects.bulk_create([_record(row, by, batch, row.worker in mine) for row in plan.created], AT_ONCE)
    ledger.created(batch, made)
    ledger.note("workforce.training.import", by, batch, [asdict(row) for row in plan.created])
    refresh({row.worker for row in plan.created})
    return loaded(plan, batch.pk)


def _record(row: ClassRow, by: Acting, batch: Batch, is_own: bool) -> Training:
    return Training(
        worker_id=row.worker, kind=row.kind, name=row.name, provider=row.provider, start_on=row.start_on, end_on=row.end_on,
        tenths=row.tenths, number=row.number, recorded_by=by.actor, batch=batch, version=1,
        state=Training.State.RECORDED if is_own else Training.State.CONFIRMED, confirmed_by=None if is_own else by.actor,
    )  # fmt: skip


@action("workforce.training.undo", step=Batch.LIFE.steps["take_back"])
def undo_class(batch: Batch, /, *, by: Acting) -> Batch:
    """Take a list back: refused where one of its records was changed since."""
    if batch.kind != "trainings":
        raise Refused(_("这次导入不是培训名单，不能在这里撤销。"), code="kind")
    records = Training.objects.filter(batch=batch)
    if records.exclude(reached(by, "workforce.training.undo", "worker")).exists():
        raise NotAllowed(_("这次导入涉及本人负责范围以外的人，请由导入人或上级撤销。"), code="out_of_scope")
    changed = records.exclude(version=1).select_related("worker__person").first()
    if changed is not None:
        name = changed.worker.person.name
        raise Refused(Sentence("「%(name)s」导入之后又改过，这次导入不能整体撤销。", name=name), code="changed_since")
    workers = set(records.values_list("worker", flat=True))
    records.delete()
    refresh(workers)
    batch.undone_at = timezone.now()
    Batch.objects.filter(pk=batch.pk).update(state=batch.state, undone_at=batch.undone_at, version=batch.version + 1)
    return batch
