"""Defining an office's own fields, wording them anew, and writing what a record says under them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from heli.core.actions import action
from heli.core.errors import Refused
from heli.core.models import Acting, OwnField, OwnFieldVersion, OwnOption, OwnValue, Sensitivity, keep_rows
from heli.core.owners import owners_for, subjects
from heli.core.rules.own import Value, packed


@dataclass(frozen=True)
class Wording:
    """An option as it shall be: one that is there by its key, or a new one, and whether it is offered."""

    pk: int | None
    name: str
    is_open: bool


@action("core.own_field.define")
def define_own_field(on: None, /, *, by: Acting, options: Sequence[Wording] = (), **facts: Any) -> OwnField:
    """``facts``: subject, owner, contact, name, kind, sensitivity, help, required_from. Where the owner lies decides."""
    field = OwnField(**facts)
    if not by.may("core.own_field.define", field):
        raise Refused(_("不能为这个单位或地区增加项目，请选自己负责的。"), field="owner", code="owner")
    if field.sensitivity not in subjects()[field.subject].classes:
        raise Refused(
            _("这类记录的页面不遮盖内容，不能登记个人信息或敏感信息。"), field="sensitivity", code="sensitivity"
        )
    field.save()
    _word(field, options, by)
    return field


@action("core.own_field.change")
def change_own_field(
    field: OwnField, /, *, by: Acting, name: str, contact: str, help: str, required_from: date | None, is_open: bool,
    options: Sequence[Wording],
) -> OwnField:  # fmt: skip
    """What values are stored by, kind and sensitivity, does not change. An option is renamed and its answers follow;
    one that is retired stays readable."""
    field.name, field.contact, field.help = name, contact, help
    field.required_from, field.is_open = required_from, is_open
    field.save()
    _word(field, options, by)
    return field


@action("core.own_field.close")
def close_own_field(field: OwnField, /, *, by: Acting) -> OwnField:
    """It is asked for no more; what was filled in stays readable."""
    if not field.is_open:
        raise Refused(_("这个项目已经停用。"), code="closed")
    field.is_open = False
    field.save()
    keep_version(field, by)
    return field


def _word(field: OwnField, options: Sequence[Wording], by: Acting) -> None:
    """Set the options and keep the wording as a version."""
    _must_offer(field, options)
    keep_rows(field.options.all())
    known = {option.pk: option for option in field.options.all()}
    for option in known.values():  # two names may change places: neither stands in the other's way
        option.name = f"#{option.pk}#"
        option.save(update_fields=["name"])
    keys = {option.key for option in known.values()}
    for position, wording in enumerate(options):
        option = known.get(wording.pk or 0) or OwnOption(field=field, key=_key(wording.name, keys))
        option.name, option.position, option.is_open = wording.name, position, wording.is_open
        option.save()
        keys.add(option.key)
    keep_version(field, by)


def _key(name: str, taken: set[str]) -> str:
    """What answers keep: the name, or with a number where an option that was renamed had it first."""
    return next(key for key in (name, *(f"{name} {n}" for n in range(2, 99))) if key not in taken)


def _must_offer(field: OwnField, options: Sequence[Wording]) -> None:
    if field.kind != OwnField.Kind.CHOICE:
        if options:
            raise Refused(_("只有“选择一项”才有可选的内容。请清空，或者换类型。"), field="options", code="options")
        return
    if {option.pk for option in field.options.all()} - {wording.pk for wording in options}:
        raise Refused(_("可选的内容刚刚有人改过，请重新打开页面。"), code="options")
    if sum(wording.is_open for wording in options) < 2:
        raise Refused(_("请至少写两个可选的内容，每行一个。"), field="options")
    if len({wording.name for wording in options}) < len(options):
        raise Refused(_("可选的内容有重复。"), field="options")


def keep_version(field: OwnField, by: Acting) -> None:
    """Each change of a field is a version of its own; what was stored unchanged makes none."""
    facts = {name: getattr(field, name) for name in ("name", "help", "contact", "required_from", "is_open")}
    facts["options"] = [[o.key, o.name, o.is_open] for o in OwnOption.objects.filter(field=field)]
    last = field.editions.first()
    if last is not None and all(getattr(last, name) == value for name, value in facts.items()):
        return
    keep_rows(field.editions.all())
    keep_rows(OwnField.objects.filter(pk=field.pk))
    field.edition += 1
    OwnFieldVersion.objects.create(field=field, number=field.edition, made_by=by.actor, **facts)
    OwnField.objects.filter(pk=field.pk).update(edition=field.edition)


def write_own_values(subject: str, record: int, values: Mapping[int, Value], *, by: Any) -> None:
    """Write what a record says, by key of the field, under the fields of the line of who writes; nothing takes a value
    away.

    Part of the action of a room that changes the record: it has its check, its transaction and its entry.
    """
    open_to = OwnField.objects.filter(subject=subject, owner__in=owners_for(by, subject, record), is_open=True)
    fields = {field.pk: field for field in open_to.filter(pk__in=values).prefetch_related("options")}
    known = {value.field_id: value for value in OwnValue.objects.filter(field__in=fields, record=record)}
    for pk, value in values.items():
        if pk not in fields:
            raise Refused(_("这个项目已经停用，请重新打开页面。"), code="closed")
        _write(fields[pk], record, value, known.get(pk))


def _write(field: OwnField, record: int, value: Value, known: OwnValue | None) -> None:
    if value is None or value == "":
        if known is not None:
            keep_rows(OwnValue.objects.filter(pk=known.pk))
            known.delete()
        return
    row = known or OwnValue(field=field, record=record)
    before = (row.text, row.number, row.day, str(row.sealed or ""))
    if Sensitivity(field.sensitivity).is_sealed:
        row.sealed = packed(value)
    elif isinstance(value, date):
        row.day = value
    elif isinstance(value, int) and not isinstance(value, bool):
        row.number = value
    else:
        row.text = packed(value)
    if known is not None and before == (row.text, row.number, row.day, str(row.sealed or "")):
        return  # said again as it stood: it stays an answer to the wording under which it was given
    row.edition = field.edition
    row.save()
