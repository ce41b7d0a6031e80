"""The score sheet of a tender that ran elsewhere, held against what was entered of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from heli.purchasing.rules.evaluation_file import read
from heli.purchasing.rules.rank import Evaluation, rank


@dataclass(frozen=True)
class Sheet:
    """An evaluation file. In a trail it stands as its digest: scores of a whole committee are long."""

    document: Any

    def read(self) -> Evaluation:
        """ValueError says in a sentence what the file lacks."""
        return read(self.document)

    def __str__(self) -> str:
        return sha256(json.dumps(self.document, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def firsts(evaluation: Evaluation) -> list[str]:
    """Who comes first by the rules of the day of the evaluation; nobody where nobody may be ranked."""
    return [each.bid.key for each in rank(evaluation).placed if each.rank == 1]


def price_of(evaluation: Evaluation, bid: str) -> int | None:
    return next((each.price for each in evaluation.bids if each.key == bid), None)
