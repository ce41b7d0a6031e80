"""Which payment a movement of an account is: proposed by what both say, never by chance, and decided by the accountant.

A pair is possible where the money came in, the amount is what the payment still lacks, the days lie near each other, and
either a number of the payment stands in the summary or the payer is one that pays for it. Of possible pairs one is
proposed where it is the best of both its movement and its payment; of equals none, for that would be a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

#: a bank books that many days before or after the day on which the payer entered the payment; beyond, a person looks
NEAR = 15
#: a number shorter than that stands in a summary by chance
LEAST = 4


@dataclass(frozen=True)
class Movement:
    """A row of a statement that nobody has matched yet."""

    key: int
    day: date
    amount_fen: int
    party: str
    words: str


@dataclass(frozen=True)
class Due:
    """A payment that was made: what of it no movement covers yet, who pays it, the numbers by which it is quoted."""

    key: int
    day: date
    left_fen: int
    payers: frozenset[str]
    numbers: frozenset[str]


@dataclass(frozen=True)
class Proposal:
    """A whole movement for a whole payment, with what speaks for it."""

    movement: int
    due: int
    by_number: bool
    by_payer: bool
    days: int

    @property
    def rank(self) -> tuple[bool, bool, int]:
        return self.by_number, self.by_payer, -self.days


def plain(name: str) -> str:
    """A name without blanks and with one kind of brackets."""
    return re.sub(r"\s", "", name).replace("(", "（").replace(")", "）")


def quotes(words: str, number: str) -> bool:
    """Whether a text holds the number as a whole: ``2026-1`` is not in ``2026-12``."""
    if len(number) < LEAST:
        return False
    return re.search(rf"(?<![0-9A-Za-z]){re.escape(number)}(?![0-9A-Za-z])", words) is not None


def possible(movement: Movement, due: Due) -> Proposal | None:
    days = abs((movement.day - due.day).days)
    if movement.amount_fen <= 0 or movement.amount_fen != due.left_fen or days > NEAR:
        return None
    by_number = any(quotes(movement.words, number) for number in due.numbers)
    by_payer = plain(movement.party) in {plain(payer) for payer in due.payers if plain(payer)}
    return Proposal(movement.key, due.key, by_number, by_payer, days) if by_number or by_payer else None


def proposals(movements: Iterable[Movement], dues: Iterable[Due]) -> list[Proposal]:
    """Round by round what is the single best of both; what is taken makes room for the next round. The order of neither
    list plays a part."""
    held = list(dues)
    pairs = [pair for movement in movements for due in held if (pair := possible(movement, due)) is not None]
    found: list[Proposal] = []
    while chosen := [pair for pair in pairs if _is_best(pair, pairs)]:
        found += chosen
        gone = {pair.movement for pair in chosen}, {pair.due for pair in chosen}
        pairs = [pair for pair in pairs if pair.movement not in gone[0] and pair.due not in gone[1]]
    return sorted(found, key=lambda pair: pair.movement)


def _is_best(pair: Proposal, pairs: list[Proposal]) -> bool:
    rivals = [
        other for other in pairs if other is not pair and (other.movement == pair.movement or other.due == pair.due)
    ]
    return all(other.rank < pair.rank for other in rivals)
