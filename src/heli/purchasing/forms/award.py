"""What is asked where the winner of a tender is given up for the next of the ranking."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.purchasing.forms.reasons import ReasonForm
from heli.purchasing.models import Award


class NextForm(ReasonForm):
    """Why the first does not become the contractor."""

    why = forms.ChoiceField(label=_("撤销的原因"), choices=Award.Why, widget=forms.RadioSelect)
    field_order = ("why", "reason")

    def __init__(self, *args: Any, of_society: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_society:  # where nobody challenges, nobody is struck out by a challenge
            why = cast(forms.ChoiceField, self.fields["why"])
            why.choices = [choice for choice in Award.Why.choices if choice[0] == Award.Why.REFUSED]
