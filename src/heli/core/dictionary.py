"""The data dictionary: every field of every kind of record to which offices add fields, those that heli brings and theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from heli.core.fields import SealedTextField
from heli.core.models import OwnField
from heli.core.own import own_fields
from heli.core.own_report import Filled, filled
from heli.core.owners import Subject, subjects
from heli.core.words import day

HOUSE, OFFICES = "house", "offices"


@dataclass(frozen=True)
class Entry:
    """A field as the dictionary tells it; ``row`` where an office added it."""

    subject: str
    table: str
    name: str
    kind: str
    meaning: str
    sensitivity: str
    row: Filled | None = None

    @property
    def source(self) -> str:
        return self.row.owner if self.row is not None else _("系统自带")

    @property
    def contact(self) -> str:
        return self.row.field.contact if self.row is not None else ""

    @property
    def edition(self) -> str:
        return str(self.row.field.edition) if self.row is not None else ""

    @property
    def since(self) -> str:
        return day(self.row.since) if self.row is not None else ""

    @property
    def share(self) -> str:
        return self.row.share if self.row is not None else ""

    @property
    def state(self) -> str:
        if self.row is None:
            return ""
        if self.row.is_idle:
            return _("没有人填")
        return _("在用") if self.row.field.is_open else _("已停用")


def heads() -> list[str]:
    return [
        _("用在"), _("表"), _("名称"), _("类型"), _("含义"), _("敏感程度"), _("来源"), _("联系人"), _("第几版"), _("起用时间"),
        _("已填"), _("状态"),
    ]  # fmt: skip


def cells(entry: Entry) -> list[str]:
    """A line of the file."""
    return [
        entry.subject, entry.table, entry.name, entry.kind, entry.meaning, entry.sensitivity, entry.source, entry.contact,
        entry.edition, entry.since, entry.share, entry.state,
    ]  # fmt: skip


def dictionary(user: Any, subject: str = "", source: str = "", words: str = "") -> list[Entry]:
    """What a user may know of, narrowed by kind, by whose it is, and by words in name or meaning."""
    if not user.holds("core.dictionary.view"):
        return []
    rows = filled(own_fields(user, "core.dictionary.view"))
    found: list[Entry] = []
    for key, known in subjects().items():
        if subject and key != subject:
            continue
        if source != OFFICES:
            found += _of_the_house(known)
        if source != HOUSE:
            found += [_of_an_office(row) for row in rows if row.field.subject == key]
    return [entry for entry in found if words in f"{entry.name} {entry.meaning} {entry.table}"] if words else found


def _of_the_house(known: Subject) -> Iterator[Entry]:
    for model in known.tables:
        for field in model._meta.concrete_fields:
            if not field.editable or field.primary_key or field.related_model in known.tables[:2]:
                continue  # what heli keeps for itself: keys, indexes, ways to sort, what joins the tables of one record
            sealed = isinstance(field, SealedTextField)
            guarded = (
                _("敏感信息（加密保存，查看要写用途）") if sealed else _("个人信息") if known.is_personal else _("办公")
            )
            yield Entry(
                str(known.label),
                str(model._meta.verbose_name),
                str(field.verbose_name),
                _kind(field),
                _meaning(field),
                guarded,
            )


def _kind(field: Any) -> str:
    if field.choices:
        return _("选择一项")
    if isinstance(field, models.ForeignKey):
        return _("另一条记录")
    if isinstance(field, (models.DateField, models.DateTimeField)):
        return _("日期")
    if isinstance(field, models.BooleanField):
        return _("是或否")
    return _("整数") if isinstance(field, models.IntegerField) else _("文字")


def _meaning(field: Any) -> str:
    """What may stand in it: the words to choose from, the kind of record it leads to, how long it may be."""
    if field.choices:
        return "、".join(str(label) for _key, label in field.choices)
    if isinstance(field, models.ForeignKey):
        return str(field.related_model._meta.verbose_name)
    longest = getattr(field, "max_length", None)
    return _("最多 %(length)s 个字") % {"length": longest} if longest else ""


def _of_an_office(row: Filled) -> Entry:
    field = row.field
    offered = "、".join(option.name for option in field.options.all() if option.is_open)
    meaning = "；".join(part for part in (field.help, offered) if part)
    kind = str(OwnField.Kind(field.kind).label)
    return Entry(row.subject, _("自设项目"), field.name, kind, meaning, field.get_sensitivity_display(), row)
