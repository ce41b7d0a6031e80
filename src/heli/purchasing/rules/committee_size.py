"""How many sit on a committee: one rule for who makes one up and for who ranks a published evaluation again."""

from __future__ import annotations

from collections.abc import Iterator

from heli.core.rules.book import Value
from heli.core.rules.sentence import Sentence


def least_size(law: Value, budget_fen: int, is_complex: bool) -> int:
    """How many at least: more for a large budget, complex technology or a large impact, where the law says so."""
    large = law.get("large")
    if large is not None and (is_complex or budget_fen >= law["large_from_fen"]):
        return int(large)
    return int(law["least"])


def size_faults(law: Value, size: int, budget_fen: int, is_complex: bool = False) -> Iterator[Sentence]:
    """What is wrong with so many members (87号令第四十七条, 财库〔2014〕214号第十四条)."""
    least = least_size(law, budget_fen, is_complex)
    if size < least:
        yield Sentence("评审委员会至少 %(least)s 人：%(article)s。", least=least, article=law.source.cited)
    if size % 2 == 0:
        yield Sentence("评审委员会的人数要是单数：%(article)s。", article=law.source.cited)
