"""The walls between rooms stand: each goes red when a copy of the code breaks through it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BREACHES = {
    "a lower room imports an upper one": ("core/breach.py", "from heli.directory import models\n"),
    "two rooms of one house look at the roof": ("directory/breach.py", "from heli.site import settings\n"),
    "the law knows Django": ("core/rules/breach.py", "from django.db import models\n"),
    "a page reaches for the tables": ("directory/views/breach.py", "from heli.directory.models import Place\n"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(folder / "src")}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("walls")
    leave = shutil.ignore_patterns("static", "tests", "locale", "__pycache__")
    shutil.copytree(ROOT / "src" / "heli", folder / "src" / "heli", ignore=leave)
    shutil.copy(ROOT / ".importlinter", folder)
    return folder


def test_the_walls_stand(copy: Path) -> None:
    seen = lint(copy)
    assert seen.returncode == 0, seen.stdout


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_is_seen(copy: Path, breach: str) -> None:
    where, line = BREACHES[breach]
    path = copy / "src" / "heli" / where
    path.parent.mkdir(exist_ok=True)
    package = path.parent / "__init__.py"
    made = not package.exists()
    package.touch()
    path.write_text(line)
    try:
        seen = lint(copy)
    finally:
        path.unlink()
        if made:
            package.unlink()
    assert seen.returncode == 1, seen.stdout
    assert "BROKEN" in seen.stdout
