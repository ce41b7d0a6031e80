"""Many records changed in one go, set by set, and taken back as a whole."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from itertools import islice
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import override

from heli.core.actions import action, note
from heli.core.actions.jobs import enqueue
from heli.core.actions.notifications import call_back
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Acting, BatchChange, BulkChange, BulkRow, Notification, must
from heli.core.rules.sentence import Sentence, packed
from heli.core.tables.bulk import Plan, change_called, form_of, label_of, plan, reasons, staged
from heli.core.tables.doings import Bulk
from heli.core.tables.listed import Listed, lists

#: records staged at a time; one audit entry is written for as many
CHUNK = 1000


def planned(table: str, key: str, query: str, by: Any) -> Plan:
    """What a change would do now."""
    listed, bulk = of_list(table, key)
    return plan(listed, bulk, query, by)


def of_list(table: str, key: str) -> tuple[Listed, Bulk]:
    listed = lists().get(table)
    bulk = change_called(listed, key) if listed is not None else None
    if listed is None or bulk is None:
        raise Refused(_("这个版本没有这种批量办理。"), code="kind")
    return listed, bulk


@action("core.bulk.apply")
def start_bulk(on: None, /, *, by: Acting, table: str, key: str, query: str, expected: int) -> BulkChange:
    """Carry out what was previewed: at once, or in the background where it is much. ``expected`` is the count shown."""
    listed, bulk = of_list(table, key)
    must(by, listed.permission, None)
    must(by, bulk.permission, None)
    found = plan(listed, bulk, query, by)
    if found.count != expected:
        text = Sentence("预览以后有人改过：现在要改的是 %(count)s 条。请再看一遍。", count=f"{found.count:,}")
        raise Refused(text, code="changed")
    if not found.count:
        raise Refused(_("没有可以办理的记录。"), code="none")
    left = [_left(each.reason, each.count) for each in found.left]
    change = BulkChange(
        table=table, key=key, model=found.ready.model._meta.label_lower, query=query, made_by=by.actor,
        count=found.count, left=left,
    )  # fmt: skip
    change.save()
    if found.count > settings.HELI_AT_ONCE:
        change.job = enqueue("core.bulk.apply", change, by, str(bulk.label))
        change.save()
        return change
    stage(change, found)
    return settle_bulk(change, by=by)


def _left(reason: Any, count: int) -> list[Any]:
    """Kept as it is in the source, told in the language of whoever reads it."""
    with override("zh-hans"):
        return [packed(Sentence(str(reason))), count]


def stage(change: BulkChange, found: Plan, told: Any = None) -> None:
    """Keep which records are meant, with their versions and what they hold, in chunks."""
    rows, done = staged(found), 0
    while chunk := list(islice(rows, CHUNK)):
        BulkRow.objects.bulk_create(BulkRow(change=change, row_id=pk, version=v, before=old) for pk, v, old in chunk)
        done += len(chunk)
        if told is not None:
            told(done, found.count)


def unstage(change: BulkChange) -> None:
    """Forget what an earlier run staged before it was ended."""
    if change.state == BulkChange.State.WAITING:
        change.rows.all().delete()


def _records(change: BulkChange) -> QuerySet[Any]:
    model: Any = apps.get_model(change.model)
    found: QuerySet[Any] = model._base_manager.all()
    return found


def _same(change: BulkChange, later: int) -> Exists:
    """Whether a staged record is still as it was left, ``later`` versions on."""
    return Exists(_records(change).filter(pk=OuterRef("row_id"), version=OuterRef("version") + later))


def _lock(change: BulkChange) -> None:
    held = _records(change).filter(pk__in=change.rows.values("row_id")).order_by("pk")
    for _pk in held.select_for_update(no_key=True).values_list("pk", flat=True).iterator(2000):
        pass


@action("core.bulk.settle", step=BulkChange.LIFE.steps["settle"])
def settle_bulk(change: BulkChange, /, *, by: Acting) -> BulkChange:
    """Write what was staged; what somebody changed since then stays as they left it."""
    _must_be_mine(change, by)
    _listed, bulk = of_list(change.table, change.key)
    facts = planned_facts(change, by)
    _lock(change)
    if meanwhile := change.rows.exclude(_same(change, 0)).delete()[0]:
        change.left.append([packed(Sentence("办理时刚被别人改过")), meanwhile])
    for condition, reason in reasons(
        bulk, facts, by
    ):  # what lies below or above a record changes without a new version
        held = _records(change).filter(condition, pk=OuterRef("row_id"))
        if meanwhile := change.rows.filter(Exists(held)).delete()[0]:
            change.left.append(_left(reason, meanwhile))
    change.count = change.rows.count()
    model: Any = apps.get_model(change.model)
    _records(change).filter(pk__in=change.rows.values("row_id")).update(**bulk.sets(facts), **_counted(model))
    bulk.then(_records(change).filter(pk__in=change.rows.values("row_id")), by)
    change.applied_at = now()
    change.save()
    _note(bulk.permission, change, by)
    return change


def _counted(model: Any) -> dict[str, Any]:
    """That a record was written: an account keeps no time of it."""
    stamped = {"updated_at": now()} if any(f.name == "updated_at" for f in model._meta.concrete_fields) else {}
    return {"version": F("version") + 1, **stamped}


def planned_facts(change: BulkChange, by: Any) -> Any:
    form = form_of(of_list(change.table, change.key)[1], change.query, by)
    if not form.is_valid():
        raise Refused(_("填写的内容现在不能用了，请重新办理。"), code="form")
    return form.cleaned_data


def _note(event: str, change: BulkChange, by: Acting) -> None:
    """One entry for each thousand records, with their digest."""
    keys = change.rows.order_by("row_id").values_list("row_id", flat=True).iterator(2000)
    while part := list(islice(keys, CHUNK)):
        digest = hashlib.sha256(json.dumps(part).encode()).hexdigest()
        note(event, by=by, on=change, rows=len(part), content={"digest": digest, "change": change.pk})


def _must_be_mine(change: BulkChange, by: Acting) -> None:
    if change.made_by != (by.actor.on_behalf_of or by.actor):
        raise NotAllowed(_("只有办理人可以撤销。"), code="not_allowed")


@action("core.bulk.undo")
def undo_bulk(change: BulkChange, /, *, by: Acting) -> BulkChange:
    """Take a change of many back, at once or in the background. Refused, with the reason, where it cannot be."""
    _must_be_mine(change, by)
    if change.count > settings.HELI_AT_ONCE and change.state == BulkChange.State.APPLIED:
        if change.job is not None and change.job.is_going:
            raise Refused(_("正在撤销，不用再点。"), code="state")
        change.job = enqueue("core.bulk.undo", change, by, str(label_of(change.table, change.key)))
        change.save()
        return change
    return restore_bulk(change, by=by)


@action("core.bulk.restore", step=BulkChange.LIFE.steps["undo"])
def restore_bulk(change: BulkChange, /, *, by: Acting) -> BulkChange:
    """Write back what each record held, where nothing was built on it since."""
    _must_be_mine(change, by)
    if change.undo_until is None or now() >= change.undo_until:
        raise Refused(_("办理以后超过 7 天，不能整批撤销。请逐条更正。"), code="late")
    _listed, bulk = of_list(change.table, change.key)
    _lock(change)
    _must_be_unchanged(change, bulk)
    held = _records(change).filter(pk__in=change.rows.values("row_id"))
    if held.filter(~bulk.reach(by, bulk.permission)).exists():
        raise NotAllowed(_("其中有记录已不在本人负责的范围内，不能整批撤销。"), code="out_of_scope")
    _write_back(change)
    bulk.undone(held, by)
    _call_back(change, bulk, by)
    _let_earlier_know(change)
    change.undone_at = now()
    change.save()
    _note(bulk.permission, change, by)
    return change


def _must_be_unchanged(change: BulkChange, bulk: Bulk) -> None:
    changed = change.rows.exclude(_same(change, 1))
    count = changed.count()
    if not count:
        return
    one = _records(change).filter(pk=changed.values_list("row_id", flat=True)[:1]).select_related(*bulk.related).first()
    raise Refused(
        Sentence(
            "办理以后又改过 %(count)s 条（例如「%(name)s」），不能整批撤销。请逐条更正。",
            count=f"{count:,}", name=bulk.called(one) if one is not None else "—",
        ),
        code="changed_since",
    )  # fmt: skip


def _write_back(change: BulkChange) -> None:
    """Records that held the same are written together."""
    model: Any = apps.get_model(change.model)
    alike: dict[str, list[int]] = defaultdict(list)
    for pk, before in change.rows.values_list("row_id", "before").iterator(2000):
        alike[json.dumps(before, sort_keys=True)].append(pk)
    for text, keys in alike.items():
        old = json.loads(text)
        for start in range(0, len(keys), CHUNK):
            model._base_manager.filter(pk__in=keys[start : start + CHUNK]).update(**old, **_counted(model))


def _call_back(change: BulkChange, bulk: Bulk, by: Acting) -> None:
    """The records are as they were left, so whatever was said of them by this right since then was said by this change."""
    told = Notification.objects.filter(
        Q(told_by=change.made_by) | Q(told_by__on_behalf_of=change.made_by), kind=bulk.permission,
        about_type=change.model, about_id__in=change.rows.values("row_id"), told_at__gte=change.created_at,
    )  # fmt: skip
    call_back(told, by=by)


def _let_earlier_know(change: BulkChange) -> None:
    """The records are again as an earlier change or import left them, two versions on: it can still be undone."""
    model: Any = apps.get_model(change.model)
    here = change.rows.filter(row_id=OuterRef("row_id"))
    others = BulkRow.objects.filter(change__in=BulkChange.objects.filter(model=change.model).exclude(pk=change.pk))
    others.filter(Exists(here.filter(version=OuterRef("version") + 1))).update(version=F("version") + 2)
    imports = BatchChange.objects.filter(table__in=[model._meta.label_lower, model._meta.db_table])
    imports.filter(Exists(here.filter(version=OuterRef("version_after")))).update(version_after=F("version_after") + 2)
