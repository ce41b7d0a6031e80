"""``make bench``: measure in a house of its own and write each section of docs/benchmarks.md anew. It ends with 1 where a
figure of the page does not reach its bar, and names it."""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from bench.bars import missed

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
#: section of the page: the module that measures it
PARTS = {
    "The gap": "places",
    "Pages": "pages",
    "Verifying": "verifying",
    "The workbench": "workbench",
    "Searching": "searching",
    "Actions": "actions",
    "Hours and exams": "outlook",
    "Matching": "matching",
    "Accounts": "accounts",
    "Starting": "starting",
    "Importing": "importing",
    "Sealing": "sealing",
}
#: parts that ask for as many workers as the bars speak of
LARGE = {"places", "pages", "verifying", "searching", "actions", "outlook", "matching"}
#: workers of the city into which a roster is imported: the reference too fills tables that are nearly empty
FIRST = 3_000
HEAD = """# Benchmarks

Each figure is a median, and a ratio to the reference named beside it, measured in turn with it in the same run.
"""


def main() -> None:
    asked = argparse.ArgumentParser(prog="bench", description=__doc__)
    asked.add_argument("--workers", type=int, default=1_000_000, help="workers of the city for the gap and the pages")
    asked.add_argument("--rows", type=int, default=200_000, help="rows of the imported roster")
    asked.add_argument("--only", default=",".join(PARTS.values()), help="parts, by comma: " + ", ".join(PARTS.values()))
    asked.add_argument("--home", type=Path, help="a house that holds the city already; it is left as it is")
    asked.add_argument("--within", action="store_true", help=argparse.SUPPRESS)  # whoever called it looks at the bars
    given = asked.parse_args()
    parts = [module for module in PARTS.values() if module in given.only.split(",")]
    if given.home is not None:
        os.environ.update(_environment(given.home))
        os.environ.pop("DATABASE_URL", None)
        _measure(parts, given.rows)
    else:
        _in_houses(parts, given.workers, given.rows)
    if not given.within and (below := missed(PAGE.read_text(encoding="utf-8"))):
        print("\n".join(below), file=sys.stderr)
        raise SystemExit(1)


def _in_houses(parts: list[str], most: int, rows: int) -> None:
    for workers, some in (
        (most, [module for module in parts if module in LARGE]),
        (FIRST, [module for module in parts if module not in LARGE]),
    ):
        if some:
            _in_a_house(workers, some, rows)


def _environment(home: Path) -> dict[str, str]:
    return {"HELI_HOME": str(home), "HELI_KEYS": str(home / "keys"), "DJANGO_SETTINGS_MODULE": "heli.site.settings"}


def _in_a_house(workers: int, parts: list[str], rows: int) -> None:
    """Make a city, tell what that took where it is a large one, and measure in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="heli-bench-") as home:
        environment = {**os.environ, **_environment(Path(home))}
        environment.pop("DATABASE_URL", None)
        heli = [sys.executable, "-m", "heli"]
        subprocess.run([*heli, "migrate"], check=True, env=environment, stdout=subprocess.DEVNULL)
        began = time.perf_counter()
        subprocess.run(
            [*heli, "demo", "--workers", str(workers)], check=True, env=environment, stdout=subprocess.DEVNULL
        )
        gone, used = time.perf_counter() - began, getrusage(RUSAGE_CHILDREN)
        if workers > FIRST:
            line = (
                f"| `heli demo --workers {workers}` | {gone:,.0f} s ({used.ru_utime + used.ru_stime:,.0f} s of processor), "
                f"{used.ru_maxrss / 1024:,.0f} MB | | | under 600 s |"
            )
            print(line, flush=True)
            write("The city", [line], workers)
        asked = ["--within", "--home", home, "--only", ",".join(parts), "--rows", str(rows)]
        command = [sys.executable, "-m", "bench", *asked]
        subprocess.run(command, check=True, env=environment)


def _measure(parts: list[str], rows: int) -> None:
    import django

    django.setup()
    from heli.workforce.models import Worker

    workers = Worker.objects.count()
    for section, name in PARTS.items():
        if name in parts:
            module = import_module(f"bench.{name}")
            found = module.lines(rows) if name == "importing" else module.lines()
            print("\n".join(found), flush=True)
            write(section, found, workers, getattr(module, "ABOUT", ""))


def write(section: str, lines: list[str], workers: int, about: str = "") -> None:
    """Replace one section of the page; the others stay."""
    load = os.getloadavg()[1]
    where = (
        f"{time.strftime('%Y-%m-%d')}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores (load {load:.1f}), "
        f"Python {platform.python_version()}; a city of {workers:,} workers. {about}".rstrip()
    )
    text = "\n".join([f"## {section}", "", where, "", "| what | measured | reference | ratio | bar |",
                      "|---|---|---|---|---|", *lines, ""])  # fmt: skip
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else HEAD
    there = re.compile(rf"^## {re.escape(section)}\n.*?(?=^## |\Z)", re.M | re.S)
    page = there.sub(lambda _found: text + "\n", page) if there.search(page) else f"{page.rstrip()}\n\n{text}"
    PAGE.write_text(page.rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
