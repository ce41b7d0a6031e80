"""Three desks of one project: who buys, who set its standard, who supervises; and who evaluates its bids. Nobody sits at two."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import combinations

from heli.core.rules.sentence import Sentence

BUYER, STANDARD, SUPERVISOR, EXPERT = "buyer", "standard", "supervisor", "expert"
NAMED = {
    BUYER: Sentence("购买者"),
    STANDARD: Sentence("标准制定者"),
    SUPERVISOR: Sentence("监督者"),
    EXPERT: Sentence("评审专家"),
}
#: which pairs one person may not hold in one project
APART = frozenset(frozenset(pair) for pair in combinations(NAMED, 2))


def refused(desk: str, person: int, acted: Mapping[str, Collection[int]]) -> Sentence | None:
    """Why somebody may not act at a desk of a project, by who acted at which; None where they may."""
    for other, people in acted.items():
        if person in people and frozenset((desk, other)) in APART:
            return Sentence(
                "在这个项目里已经作为%(other)s办理过，不能再作为%(desk)s办理，请由别人办理。", other=NAMED[other],
                desk=NAMED[desk],
            )  # fmt: skip
    return None
