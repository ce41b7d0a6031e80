"""A form in steps: one theme a page, what was filled in goes along, and before sending all of it is looked through.

The answers travel in the page itself, so it works without script and without a session, and whoever turns away has left
nothing in the house. What is sent is checked once more as a whole: a page that was tampered with gains nothing. No file
travels this way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from heli.core.words import day

CHECK = "check"


@dataclass(frozen=True)
class Step:
    """One page: its name in the form, the question it asks, and the fields that answer it."""

    key: str
    title: Any
    form: type[forms.Form]


@dataclass(frozen=True)
class Answer:
    """A line of the page that is looked through; ``step`` is where it is mended."""

    label: Any
    words: Any
    step: str


@dataclass
class Shown:
    """What the page shows: a step with its form, the look through everything, or that it was ``sent`` with all its answers."""

    steps: Sequence[Step]
    at: str
    form: forms.Form | None = None
    kept: list[tuple[str, str]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    sent: dict[str, dict[str, Any]] | None = None
    looked_through: bool = False

    @property
    def number(self) -> int:
        return [*(step.key for step in self.steps), CHECK].index(self.at) + 1

    @property
    def of(self) -> int:
        return len(self.steps) + 1

    @property
    def track(self) -> list[str]:
        """Of each step whether it is done or now."""
        return [
            "done" if each < self.number else "now" if each == self.number else "" for each in range(1, self.of + 1)
        ]

    @property
    def title(self) -> Any:
        return _("核对并提交") if self.form is None else self.steps[self.number - 1].title

    @property
    def is_wrong(self) -> bool:
        return self.form is not None and self.form.is_bound and bool(self.form.errors)


def shown(steps: Sequence[Step], given: QueryDict | None) -> Shown:
    """The page after what was pressed: ``go`` is next, back, send, or the key of a step to mend; ``at`` where it was pressed."""
    if given is None:
        return _step(steps, QueryDict(), steps[0].key)
    keys = [step.key for step in steps]
    at, go = given.get("at", ""), given.get("go", "next")
    if at not in (*keys, CHECK):
        at = keys[0]
    if go in keys:
        return _step(steps, given, go)
    if go == "back":
        return _step(steps, given, [*keys, CHECK][max(0, [*keys, CHECK].index(at) - 1)])
    if at != CHECK:
        if not _bound(steps, given, at).is_valid():
            return _step(steps, given, at, checked=True)
        following = [*keys, CHECK][keys.index(at) + 1]
        if following != CHECK and not given.get("looked_through"):
            return _step(steps, given, following)
    return _look_through(steps, given, send=at == CHECK and go == "send")


def _look_through(steps: Sequence[Step], given: QueryDict, *, send: bool) -> Shown:
    bound = {step.key: _bound(steps, given, step.key) for step in steps}
    wrong = next((key for key, form in bound.items() if not form.is_valid()), None)
    if wrong is not None:
        return _step(steps, given, wrong, checked=True)
    answers = [Answer(one.label, _words(one), key) for key, form in bound.items() for one in form.visible_fields()]
    kept = _kept(steps, given, but="")
    sent = {key: form.cleaned_data for key, form in bound.items()} if send else None
    return Shown(steps, CHECK, kept=kept, answers=answers, sent=sent, looked_through=True)


def _step(steps: Sequence[Step], given: QueryDict, key: str, *, checked: bool = False) -> Shown:
    form = _bound(steps, given, key)
    if not checked:  # what was typed stands there again, and nobody is blamed before they said they were done
        typed = {each.name: each.data for each in form}
        form = type(form)(prefix=key, initial={name: value for name, value in typed.items() if value not in (None, "")})
    looked_through = bool(given.get("looked_through")) or given.get("at") == CHECK
    return Shown(steps, key, form, _kept(steps, given, but=key), looked_through=looked_through)


def _bound(steps: Sequence[Step], given: QueryDict, key: str) -> forms.Form:
    return next(step for step in steps if step.key == key).form(given, prefix=key)


def _kept(steps: Sequence[Step], given: QueryDict, *, but: str) -> list[tuple[str, str]]:
    """The answers of the other steps as they were typed."""
    theirs = {f"{step.key}-{name}" for step in steps if step.key != but for name in step.form.base_fields}
    return [(name, value) for name, values in given.lists() if name in theirs for value in values]


def _words(one: forms.BoundField) -> Any:
    value = one.form.cleaned_data[one.name]
    if isinstance(one.field, forms.BooleanField):
        return _("是") if value else _("否")
    if isinstance(one.field, forms.DateField):
        return day(value) if value else ""
    if isinstance(one.field, forms.ChoiceField):
        choices: Any = one.field.choices
        chosen = value if isinstance(value, list) else [value]
        return "、".join(str(label) for choice, label in choices if str(choice) in chosen)
    return value
