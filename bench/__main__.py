"""``make bench``: measure in a house of its own and write docs/benchmarks.md."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    asked = argparse.ArgumentParser(prog="bench", description=__doc__)
    asked.add_argument("--workers", type=int, default=1_000_000, help="workers of the city for the gap and the list")
    asked.add_argument("--rows", type=int, default=200_000, help="rows of the imported roster")
    given = asked.parse_args()
    home = Path(tempfile.mkdtemp(prefix="heli-bench-"))
    os.environ.update(HELI_HOME=str(home), HELI_KEYS=str(home / "keys"), DJANGO_SETTINGS_MODULE="heli.site.settings")
    os.environ.pop("DATABASE_URL", None)
    try:
        lines = measure(given.workers, given.rows)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    write(lines, given.workers, given.rows)


def measure(workers: int, rows: int) -> list[str]:
    """One Markdown line a figure."""
    for command in (["migrate"], ["demo", "--workers", str(workers)]):
        subprocess.run([sys.executable, "-m", "heli", *command], check=True, stdout=subprocess.DEVNULL)
    import django

    django.setup()
    from bench import importing, pages, places

    return [*places.lines(), *pages.lines(), *importing.lines(rows)]


def write(lines: list[str], workers: int, rows: int) -> None:
    """Replace the page of figures."""
    from django.utils.timezone import localdate

    text = [
        "# Benchmarks", "",
        f"{localdate().isoformat()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, SQLite; {workers:,} workers, a roster of {rows:,} rows. "
        "Each figure is a median, and a ratio to the reference named beside it, measured in the same run.", "",
        "| what | measured | reference | ratio | bar |", "|---|---|---|---|---|", *lines, "",
    ]  # fmt: skip
    (ROOT / "docs" / "benchmarks.md").write_text("\n".join(text), encoding="utf-8")
    print("\n".join(text))


main()
