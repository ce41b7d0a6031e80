"""``make bench``: measure in a house of its own and write each section of docs/benchmarks.md anew."""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
#: section of the page: the module that measures it
PARTS = {"The gap": "places", "Pages": "pages", "Actions": "actions", "Importing": "importing"}
HEAD = """# Benchmarks

Each figure is a median, and a ratio to the reference named beside it, measured in turn with it in the same run.
"""


def main() -> None:
    asked = argparse.ArgumentParser(prog="bench", description=__doc__)
    asked.add_argument("--workers", type=int, default=1_000_000, help="workers of the city for the gap and the pages")
    asked.add_argument("--rows", type=int, default=200_000, help="rows of the imported roster")
    asked.add_argument("--only", default=",".join(PARTS.values()), help="parts, by comma: " + ", ".join(PARTS.values()))
    asked.add_argument("--home", type=Path, help="a house that holds the city already; it is left as it is")
    given = asked.parse_args()
    parts = {section: module for section, module in PARTS.items() if module in given.only.split(",")}
    home = given.home or Path(tempfile.mkdtemp(prefix="heli-bench-"))
    os.environ.update(HELI_HOME=str(home), HELI_KEYS=str(home / "keys"), DJANGO_SETTINGS_MODULE="heli.site.settings")
    os.environ.pop("DATABASE_URL", None)
    try:
        if given.home is None:
            for command in (["migrate"], ["demo", "--workers", str(given.workers)]):
                subprocess.run([sys.executable, "-m", "heli", *command], check=True, stdout=subprocess.DEVNULL)
        _measure(parts, given.rows)
    finally:
        if given.home is None:
            shutil.rmtree(home, ignore_errors=True)


def _measure(parts: dict[str, str], rows: int) -> None:
    import django

    django.setup()
    from heli.workforce.models import Worker

    workers = Worker.objects.count()
    for section, module in parts.items():
        measure = import_module(f"bench.{module}").lines
        found = measure(rows) if module == "importing" else measure()
        print("\n".join(found), flush=True)
        write(section, found, workers)


def write(section: str, lines: list[str], workers: int) -> None:
    """Replace one section of the page; the others stay."""
    from django.utils.timezone import localdate

    load = os.getloadavg()[1]
    where = (
        f"{localdate().isoformat()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores (load {load:.1f}), "
        f"Python {platform.python_version()}; a city of {workers:,} workers."
    )
    text = "\n".join([f"## {section}", "", where, "", "| what | measured | reference | ratio | bar |",
                      "|---|---|---|---|---|", *lines, ""])  # fmt: skip
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else HEAD
    there = re.compile(rf"^## {re.escape(section)}\n.*?(?=^## |\Z)", re.M | re.S)
    page = there.sub(lambda _found: text + "\n", page) if there.search(page) else f"{page.rstrip()}\n\n{text}"
    PAGE.write_text(page.rstrip() + "\n", encoding="utf-8")


main()
