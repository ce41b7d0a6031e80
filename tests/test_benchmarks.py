"""What was measured last is written down with its bar, and reaches it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench import __main__ as bench
from bench.bars import figures, missed
from bench.searching import AS, WAYS

pytestmark = pytest.mark.once

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md").read_text(encoding="utf-8")
BARS = {
    ("The city", "heli demo --workers 1000000", "under 600 s"),
    ("The gap", "gap of every place, all levels", "at most 2"),
    ("Pages", "list of 50 workers, whole city", "at least 0.2"),
    ("Pages", "list of 50 workers, one community", "at least 0.2"),
    ("Pages", "public home", "at least 0.9"),
    ("Pages", "public figures", "at least 0.9"),
    ("Pages", "about social work", "at least 0.9"),
    ("Pages", "form to verify a certificate", "at least 0.9"),
    ("Verifying", "proof of a registration by its code", "at least 0.5"),
    ("The workbench", "workbench page of project-officer", "at most 12"),
    ("The workbench", "workbench page, the most any of 29 sign-ins asks", "at most 12"),
    ("Actions", "registration of a certificate changed, 16 clients", "at least 0.5"),
    ("Hours and exams", "who falls short and who may sit, 1,000,000 workers", "at least 20"),
    ("Matching", "training plan of the city", "at least 20"),
    ("Accounts", "accounts from the register, in one step", "under 60 s"),
    ("Importing", "import of 200,000 × 15, file to committed", "at least 15"),
    ("Importing", "memory of that import, both processes", "under 700 MB"),
    ("Sealing", "sealing a bid of 20 MB", "at least 0.15"),
    ("Sealing", "opening a bid of 20 MB", "at least 0.5"),
    ("Sealing", "memory of sealing and opening 200 MB, beyond that of 1 MB", "under 10 MB"),
    ("Starting", "second `make run`, until it answers", "under 10 s"),
} | {("Searching", f"{way}, {scope}", f"at most {bar}") for way, _typed, bar in WAYS for scope, _login in AS}


def test_every_bar_has_its_figure_and_every_figure_reaches_its_bar() -> None:
    measured = [one for one in figures(PAGE) if one.section != "Measured apart"]
    assert {(one.section, one.what.strip("`"), one.bar) for one in measured} == BARS and len(measured) == len(BARS)
    assert missed(PAGE) == []
    for section in ("The city", "The gap", "Pages", "Verifying", "Searching", "Actions", "Hours and exams", "Matching"):
        assert "a city of 1,000,000 workers" in PAGE.split(f"## {section}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize(("section", "what", "bar"), sorted(BARS))
def test_bench_ends_with_1_and_names_a_figure_below_its_bar(
    section: str,
    what: str,
    bar: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith((f"| {what} |", f"| `{what}` |")) and bar in line)
    cells = row.split("|")
    at = 2 if bar.startswith("under") else 4
    cells[at] = re.sub(r"[\d.,]+", "0.01" if bar.startswith("at least") else "9999", cells[at], count=1)
    page = tmp_path / "benchmarks.md"
    monkeypatch.setattr(bench, "PAGE", page)
    monkeypatch.setattr("sys.argv", ["bench", "--only", ""])
    page.write_text(PAGE, encoding="utf-8")
    bench.main()
    page.write_text(PAGE.replace(row, "|".join(cells)), encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        bench.main()
    told = capsys.readouterr().err.splitlines()
    assert ended.value.code == 1 and len(told) == 1
    assert told[0].startswith(f"{section}: ") and what in told[0] and told[0].endswith(f"{bar} is asked")


def test_a_bar_without_its_figure_is_a_fault() -> None:
    with pytest.raises(ValueError, match="The gap: no figure for gap of every place"):
        missed("## The gap\n| gap of every place | 5 s | one query, 3 s | soon | at most 2 |")
