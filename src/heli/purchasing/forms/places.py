"""The choice of a place, told from others of its name by what it lies in."""

from __future__ import annotations

from typing import Any

from django import forms

from heli.core.forms import NameSelect


class PlaceChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Of a queryset that brings the places above along (``select_related("parent")``)."""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, **{"widget": NameSelect(), **kwargs})

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.parent.name}）" if obj.parent else obj.name
