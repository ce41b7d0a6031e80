"""What is asked where the winner of a tender is given up for the next of the ranking."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.purchasing.forms.reasons import ReasonForm
from heli.purchasing.models import Award


class NextForm(ReasonForm):
    """Why the first does not become the contractor."""

    why = forms.ChoiceField(label=_("撤销的原因"), choices=Award.Why, widget=forms.RadioSelect)
    field_order = ("why", "reason")
