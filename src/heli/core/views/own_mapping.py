"""A local field goes over to a field of the whole city: which one, option for option, with counts before anything is done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from heli.core import own
from heli.core.actions import own_mapping as actions
from heli.core.rules.sentence import Sentence
from heli.core.web import done, key_in, opens, refusals_on, theirs_to_change, version_shown
from heli.core.words import shown


class TargetForm(forms.Form):
    """Which field of the city, and for each option of the local one which of that; what is called alike is proposed."""

    target = forms.TypedChoiceField(
        label=gettext_lazy("全市项目"), coerce=int, widget=forms.Select(attrs={"lang": "zh"})
    )

    def __init__(self, *args: Any, source: Any, targets: list[Any], chosen: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = [(one.pk, one.name) for one in targets]  # type: ignore[attr-defined]
        self.source = list(source.options.all()) if chosen is not None else []
        offered = list(chosen.options.all()) if chosen is not None else []
        if chosen is not None:
            self.fields["target"].initial = chosen.pk
        for option in self.source:
            alike = next((one.key for one in offered if one.name == option.name), "")
            self.fields[f"option-{option.pk}"] = forms.ChoiceField(
                label=shown(Sentence("「%(name)s」对应", name=option.name)), required=False, initial=alike, widget=forms.Select(attrs={"lang": "zh"}),
                choices=[("", _("不复制")), *((one.key, one.name) for one in offered)],
            )  # fmt: skip

    def options(self) -> dict[str, str]:
        """For each option of the local field that of the city, as it was said or as it is proposed."""
        said = self.cleaned_data if self.is_bound and self.is_valid() else {}
        names = {option.key: f"option-{option.pk}" for option in self.source}
        return {key: said.get(name, self.fields[name].initial) or "" for key, name in names.items()}


@opens("core.own_field.map")
def own_field_map(request: HttpRequest, pk: int) -> HttpResponse:
    """First which field, then the options with a preview; changed options are previewed again before anything is done."""
    user: Any = request.user
    fields = own.own_fields(user)
    source = theirs_to_change(user, fields, pk, "core.own_field.close")
    targets = [one for one in fields if actions.fits(source, one) and user.may("core.own_field.map", one)]
    asked = key_in(request.POST.get("target") or request.GET.get("target") or "")
    chosen = next((one for one in targets if one.pk == asked), None)
    form = TargetForm(request.POST or None, source=source, targets=targets, chosen=chosen)
    if chosen is not None and form.is_valid() and "apply" in request.POST:
        with refusals_on(form):
            expected = key_in(request.POST.get("expected", "")) or 0
            actions.map_own_field(chosen, by=user, source=source, options=form.options(), expected=expected)
            return done(request, source, Sentence("已把「%(name)s」对应到全市项目。", name=source.name))
    found = actions.preview(source, chosen, form.options()) if chosen is not None else None
    context = {"field": source, "form": form, "targets": targets, "chosen": chosen, "preview": found}
    return render(request, "core/own_field_map.html", context, status=422 if form.errors else 200)


@require_POST
@opens("core.own_field.unmap")
def own_field_unmap(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    field = get_object_or_404(own.own_fields(user), pk=pk)
    mapping = own.mapping_of(field)
    if mapping is not None:
        actions.unmap_own_field(mapping, by=user, expect=version_shown(request))
    return done(request, field, Sentence("已撤销对应，「%(name)s」重新在用。", name=field.name))
