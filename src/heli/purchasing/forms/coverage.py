"""What the map of coverage is asked for; what cannot be read counts as not said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.directory.models.place import MEASURES
from heli.directory.queries.population import RESIDENTS

#: so many years back may be looked at
BACK = 5


@dataclass(frozen=True)
class Chosen:
    """Year, people to compare with, words of the group, and the code of a place or nothing."""

    year: int
    measure: str
    group: str
    place: str

    @property
    def measured(self) -> Any:
        """The people compared with, in words."""
        return MEASURES[self.measure]


class CoverageFilter(forms.Form):
    """Year, whom the projects serve, and the figure of the directory that they are held to."""

    year = forms.TypedChoiceField(label=_("服务年份"), coerce=int, required=False)
    group = forms.CharField(label=_("服务对象"), max_length=80, required=False)
    measure = forms.ChoiceField(label=_("和哪些人比"), choices=tuple(MEASURES.items()), required=False)
    place = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput())

    def __init__(self, data: Any) -> None:
        this = localdate().year
        super().__init__({"year": this, "measure": RESIDENTS, **data.dict()})
        self.fields["year"].choices = [(year, str(year)) for year in range(this, this - BACK, -1)]  # type: ignore[attr-defined]

    def chosen(self) -> Chosen:
        self.is_valid()
        said = self.cleaned_data
        return Chosen(
            said.get("year") or localdate().year, said.get("measure") or RESIDENTS, said.get("group", ""),
            str(said.get("place", self.data.get("place", ""))),
        )  # fmt: skip
