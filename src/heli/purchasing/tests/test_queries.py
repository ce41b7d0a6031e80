"""What a page tells of an evaluation: every finding has its words, and every figure its rounding."""

from __future__ import annotations

import ast
from pathlib import Path

from heli.purchasing.queries import public as queries
from heli.purchasing.rules import rank
from heli.purchasing.rules.evaluation_file import read
from heli.purchasing.tests.test_rules_rank import bid, sheet


def test_every_finding_that_the_rules_name_has_its_words() -> None:
    tree = ast.parse(Path(rank.__file__).read_text(encoding="utf-8"))
    codes = {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Finding" and isinstance(call.args[0], ast.Constant)
    }  # fmt: skip
    assert codes == set(queries.CALLED) and len(codes) >= 15


def test_figures_are_rounded_for_the_page_and_a_low_price_says_by_which_figure() -> None:
    bids = [bid("低", 410_000, "79"), bid("乙", 780_000), bid("丙", 800_000), bid("丁", 890_000)]
    found = queries.ranked(read(sheet(*bids, decimals=1)))
    assert [(line.place, line.bidder, line.price, line.scores, line.total) for line in found.lines][:2] == [
        (1, "低", "20.0", [("plan", "79.0")], "99.0"), (2, "乙", "10.5", [("plan", "50.0")], "60.5"),
    ]  # fmt: skip
    (low,) = [each for each in found.warnings if each.bid]
    assert (low.bid, low.facts) == ("低", ["低于最高限价的 45%"])
