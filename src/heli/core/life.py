"""A life cycle is declared once, beside its model; buttons, checks, diagrams and tests read this one table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from heli.core.errors import Refused
from heli.core.rules.sentence import Sentence

#: what is said where a step is asked for in a state that it does not begin at
ELSEWHERE = Sentence("现在是「%(state)s」，这一步不能办。", state="")


@dataclass(frozen=True)
class Step:
    """One way from a state to the next: who may take it and what it demands.

    A target may differ by the state one comes from. Of several the action itself sets the one that what it was given
    leads to. ``may`` is empty where no person
    takes the step, ``elsewhere`` what is said in any other state.
    """

    name: str
    source: str | tuple[str, ...]
    target: str | tuple[str, ...] | Mapping[str, str]
    may: str
    label: Any
    needs: tuple[str, ...] = ()
    elsewhere: Sentence = ELSEWHERE

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.source,) if isinstance(self.source, str) else self.source

    def leads_to(self, state: str) -> tuple[str, ...]:
        """Where it leads from a state: one, or several of which the action chooses."""
        target = self.target[state] if isinstance(self.target, Mapping) else self.target
        return (target,) if isinstance(target, str) else target

    @property
    def targets(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(target for source in self.sources for target in self.leads_to(source)))

    def take(self, on: Any, given: dict[str, Any]) -> None:
        """Check the state and what is needed, then set the new state."""
        if on.state not in self.sources:
            values = {"state": on.get_state_display()} if self.elsewhere.values else {}
            raise Refused(Sentence(self.elsewhere.text, **values), code="state")
        for need in self.needs:
            if not given.get(need):
                raise Refused(_("请填写这一项。"), field=need, code="needed")
        open_to = self.leads_to(on.state)
        if len(open_to) == 1:
            on.state = open_to[0]

    def taken(self, on: Any) -> None:
        """Of several states the action chose one."""
        assert on.state in self.targets, f"{self.name} leads to {self.targets}, not to {on.state}"


@dataclass(frozen=True)
class Stage:
    """A stage of the life bar of a page: its name, what stands below it, and ``done``, ``now``, ``empty`` or ``stopped``."""

    label: Any
    note: Any
    state: str


class LifeCycle:
    """The steps of one kind of object."""

    def __init__(self, *steps: Step) -> None:
        self.steps = {step.name: step for step in steps}
        assert len(self.steps) == len(steps), "two steps of one name"

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps.values())

    def open_to(self, on: Any, by: Any) -> list[Step]:
        """The steps this actor may take now, for the buttons of a page."""
        return [s for s in self if s.may and on.state in s.sources and by.may(s.may, on)]
