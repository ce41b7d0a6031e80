"""A local field mapped to a field of the whole city: counted first, copied batch by batch, taken back as a whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.timezone import now
from django.utils.translation import gettext as _

from heli.core.actions import action, note
from heli.core.actions.jobs import enqueue
from heli.core.actions.own import keep_version
from heli.core.errors import Refused
from heli.core.models import Acting, Job, OwnField, OwnFieldMapping, OwnValue, Sensitivity, must
from heli.core.own import value_of
from heli.core.owners import CITY
from heli.core.rules.own import Value, packed
from heli.core.rules.sentence import Sentence

KIND = "core.own_field.map"
#: answers copied in one transaction; one audit entry is written for as many
CHUNK = 1000
#: least guarded first: an answer never comes to be guarded less
GUARDED = (Sensitivity.PUBLIC, Sensitivity.OFFICE, Sensitivity.PERSONAL, Sensitivity.SENSITIVE)


@dataclass
class Preview:
    """What would become of the answers of a local field."""

    copied: int = 0
    same: int = 0
    different: int = 0
    unmapped: int = 0

    @property
    def answered(self) -> int:
        return self.copied + self.same + self.different + self.unmapped


def fits(source: OwnField, target: OwnField) -> bool:
    """Whether a local field may go over to a field of the city: of the same kind, and guarded at least as well."""
    return (
        source.owner != CITY == target.owner
        and target.is_open
        and (source.subject, source.kind) == (target.subject, target.kind)
        and GUARDED.index(Sensitivity(source.sensitivity)) <= GUARDED.index(Sensitivity(target.sensitivity))
    )


def preview(source: OwnField, target: OwnField, options: Mapping[str, str]) -> Preview:
    found, after = Preview(), 0
    while rows := _batch(source, after):
        there = _there(target, rows)
        for row in rows:
            value = _mapped(source, row, options)
            known = there.get(row.record)
            if value is None:
                found.unmapped += 1
            elif known is None:
                found.copied += 1
            elif value_of(target, known) == value:
                found.same += 1
            else:
                found.different += 1
        after = rows[-1].record
    return found


def _batch(source: OwnField, after: int) -> list[OwnValue]:
    return list(OwnValue.objects.filter(field=source, record__gt=after).order_by("record")[:CHUNK])


def _there(target: OwnField, rows: list[OwnValue]) -> dict[int, OwnValue]:
    return {row.record: row for row in OwnValue.objects.filter(field=target, record__in=[row.record for row in rows])}


def _mapped(source: OwnField, row: OwnValue, options: Mapping[str, str]) -> Value:
    """What an answer becomes; nothing where its option has none to go to."""
    value = value_of(source, row)
    return options.get(str(value)) or None if source.kind == OwnField.Kind.CHOICE else value


@action("core.own_field.map")
def map_own_field(
    target: OwnField, /, *, by: Acting, source: OwnField, options: Mapping[str, str], expected: int
) -> OwnFieldMapping:
    """Copy what a local field holds to where the city's is empty, and close the local one. ``expected`` is the count that
    was shown. Where both are answered the city's answer stays; the local ones stay readable."""
    must(by, "core.own_field.close", source)
    if not source.is_open or not fits(source, target):
        raise Refused(
            _("这两个项目不能对应：要类型相同，全市项目在用，敏感程度不低于原来的。"), field="target", code="fit"
        )
    if source.kind == OwnField.Kind.CHOICE:
        _must_be_options(target, options)
    found = preview(source, target, options)
    if found.copied != expected:
        text = Sentence("预览以后有人改过：现在要复制的是 %(count)s 条。请再看一遍。", count=f"{found.copied:,}")
        raise Refused(text, code="changed")
    mapping = OwnFieldMapping(source=source, target=target, options=dict(options), made_by=by.actor)
    mapping.save()
    source.is_open = False
    source.save()
    keep_version(source, by)
    if found.answered > settings.HELI_AT_ONCE:
        enqueue(KIND, mapping, by, source.name)
        return mapping
    for done, _after in carried(mapping, 0):
        _note(mapping, done, by)
    finish(mapping)
    return mapping


def _must_be_options(target: OwnField, options: Mapping[str, str]) -> None:
    known = set(target.options.values_list("key", flat=True))
    if set(filter(None, options.values())) - known:
        raise Refused(_("可选的内容刚刚有人改过，请重新打开页面。"), code="options")
    if not any(options.values()):
        raise Refused(_("请至少给一个选项指明对应。"), code="options")


def carried(mapping: OwnFieldMapping, after: int) -> Iterator[tuple[list[int], int]]:
    """Copy batch by batch from a record on: for each the records written, and the last one looked at."""
    while rows := _batch(mapping.source, after):
        there = _there(mapping.target, rows)
        fresh = [_copy(mapping, row) for row in rows if row.record not in there]
        made = OwnValue.objects.bulk_create([row for row in fresh if row is not None])
        after = rows[-1].record
        yield [row.record for row in made], after


def _copy(mapping: OwnFieldMapping, row: OwnValue) -> OwnValue | None:
    value = _mapped(mapping.source, row, mapping.options)
    if value is None:
        return None
    target = mapping.target
    made = OwnValue(field=target, record=row.record, edition=target.edition, mapping=mapping, version=1)
    if Sensitivity(target.sensitivity).is_sealed:
        made.sealed = packed(value)
    elif target.kind == OwnField.Kind.NUMBER:
        made.number = int(str(value))
    elif target.kind == OwnField.Kind.DAY:
        made.day = value  # type: ignore[assignment]
    else:
        made.text = packed(value)
    return made


def _note(mapping: OwnFieldMapping, records: list[int], by: Acting) -> None:
    if records:
        digest = hashlib.sha256(json.dumps(records).encode()).hexdigest()
        note("core.own_field.carry", by=by, on=mapping, rows=len(records), content={"digest": digest})


@action("core.own_field.carry")
def carry_batch(mapping: OwnFieldMapping, /, *, by: Acting, after: int) -> int:
    """One batch in the background; the last record looked at, 0 at the end."""
    for records, last in carried(mapping, after):
        _note(mapping, records, by)
        return last
    finish(mapping)
    return 0


def finish(mapping: OwnFieldMapping) -> None:
    mapping.count, mapping.applied_at = mapping.values.count(), now()
    mapping.save()


@action("core.own_field.unmap")
def unmap_own_field(mapping: OwnFieldMapping, /, *, by: Acting) -> OwnFieldMapping:
    """Take away what was copied and not changed since, and open the local field again."""
    if mapping.undone_at is not None:
        raise Refused(_("这次对应已经撤销。"), code="undone")
    if Job.objects.filter(kind=KIND, subject_id=mapping.pk, state__in=Job.GOING).exists():
        raise Refused(_("还在复制，完成以后可以撤销。"), code="running")
    mapping.values.filter(version=1).delete()
    mapping.undone_at = now()
    mapping.save()
    source = mapping.source
    source.is_open = True
    source.save()
    keep_version(source, by)
    return mapping
