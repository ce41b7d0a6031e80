"""A life cycle is declared once, beside its model; buttons, checks, diagrams and tests read this one table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from heli.core.errors import Refused
from heli.core.rules.sentence import Sentence


@dataclass(frozen=True)
class Step:
    """One way from a state to the next: who may take it and what it demands."""

    name: str
    source: str | tuple[str, ...]
    target: str
    may: str
    label: Any
    needs: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.source,) if isinstance(self.source, str) else self.source

    def take(self, on: Any, given: dict[str, Any]) -> None:
        """Check the state and what is needed, then set the new state."""
        if on.state not in self.sources:
            sentence = Sentence("现在是「%(state)s」，这一步不能办。", state=on.get_state_display())
            raise Refused(sentence, code="state")
        for need in self.needs:
            if not given.get(need):
                raise Refused(_("请填写这一项。"), field=need, code="needed")
        on.state = self.target


class LifeCycle:
    """The steps of one kind of object."""

    def __init__(self, *steps: Step) -> None:
        self.steps = {step.name: step for step in steps}

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps.values())

    def open_to(self, on: Any, by: Any) -> list[Step]:
        """The steps this actor may take now, for the buttons of a page."""
        return [s for s in self if on.state in s.sources and by.may(s.may, on)]
