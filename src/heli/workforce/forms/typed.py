"""A record typed by name or code: a city has over a thousand places, which is no list to choose from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

#: so many are named where several are meant
MOST_NAMED = 8
#: 「解放街道（330402001000）」, as it is suggested
_WITH_CODE = re.compile(r"^.*（([0-9A-Za-z]+)）$")


class TypedInput(forms.TextInput):
    """A line with suggestions below it; without them it is a line to type in."""

    options: tuple[str, ...] = ()

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        given = {**(attrs or {}), "autocomplete": "off", "lang": "zh"}
        given["list"] = f"{given.get('id', name)}-names"
        options = format_html_join("", '<option value="{}"></option>', ((each,) for each in self.options))
        line = super().render(name, value, given, renderer)
        return format_html('{}<datalist id="{}" lang="zh">{}</datalist>', line, given["list"], options)


class TypedField(forms.CharField):
    """Gives the one record that is meant, or says which ones could be; ``rows`` are those the user may choose."""

    widget = TypedInput
    code = ""
    rows: QuerySet[Any]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=120, required=False, **kwargs)

    def offer(self, rows: QuerySet[Any], suggested: Iterable[Any]) -> None:
        """What may be chosen, and what is suggested before anything is typed."""
        self.rows = rows
        self._suggest(suggested)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        found = list(self.meant(typed)[: MOST_NAMED + 1])
        if len(found) == 1:
            return found[0]
        like = found or list(self.rows.filter(name__contains=typed)[: MOST_NAMED + 1])
        self._suggest(like)
        raise forms.ValidationError(self._why(typed, bool(found), like))

    def meant(self, typed: str) -> QuerySet[Any]:
        """The rows somebody means by these words."""
        code = _WITH_CODE.match(typed)
        return self.rows.filter(Q(**{self.code: code[1] if code else typed}) | Q(name=typed))

    def named(self, row: Any) -> str:
        """A row as it is suggested, so that it is the only one of its name."""
        code = getattr(row, self.code)
        return f"{row.name}（{code}）" if code else str(row.name)

    def _suggest(self, rows: Iterable[Any]) -> None:
        self.widget.options = tuple(self.named(row) for row in rows)

    def _why(self, typed: str, several: bool, like: list[Any]) -> str:
        if not like:
            return _("没有找到「%(typed)s」，请核对名称，或填代码。") % {"typed": typed}
        names = "、".join(self.named(row) for row in like[:MOST_NAMED]) + ("……" if len(like) > MOST_NAMED else "")
        if several:
            return _("叫「%(typed)s」的不止一个，请选一个：%(names)s") % {"typed": typed, "names": names}
        return _("没有叫「%(typed)s」的。名称里有这几个字的：%(names)s") % {"typed": typed, "names": names}


class TypedPlace(TypedField):
    """A place by code, by name, or by name after those of the places it lies in: 「南湖区 解放街道」."""

    code = "code"

    def meant(self, typed: str) -> QuerySet[Any]:
        *above, name = [part for part in re.split(r"[\s·/]+", typed) if part] or [typed]
        found = super().meant(typed) if not above or _WITH_CODE.match(typed) else self.rows.filter(name=name)
        for upper in above if not _WITH_CODE.match(typed) else ():
            found = found.filter(Q(parent__name=upper) | Q(parent__parent__name=upper))
        return found

    def named(self, row: Any) -> str:
        above, names = row.parent, [row.name]
        while above is not None and above.level != "city":
            names.insert(0, above.name)
            above = above.parent
        return f"{' · '.join(names)}（{row.code}）"


class TypedOrganisation(TypedField):
    """An organisation by its name or its 18-digit code."""

    code = "credit_code"
