"""The Makefile and what it calls, in a copy that believes everything to be installed: a second time nothing is done, and
what may not be done is said with the command that does it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent
DEBIAN = ROOT / "scripts" / "debian.sh"
PACKAGES = ("postgresql", "chromium-headless-shell", "fonts-noto-cjk", "gettext")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """What make looks at, installed by word alone."""
    folder = tmp_path / "heli"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml", "ruff.toml"):
        shutil.copy(ROOT / name, folder)
    for name in ("requirements", "scripts"):
        shutil.copytree(ROOT / name, folder / name)
    for name in (".venv/bin", "src/heli/static/heli"):
        (folder / name).mkdir(parents=True)
    made(folder, "--touch", "installed", "tools")
    return folder


def made(folder: Path, *asked: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *asked], cwd=folder, capture_output=True, text=True, check=False)


def programs(folder: Path, *names: str) -> Path:
    """A folder that holds these programs and no other."""
    folder.mkdir()
    for name in names:
        found = shutil.which(name)
        assert found, name
        (folder / name).symlink_to(found)
    return folder


def test_what_lands_was_tested_by_make_test() -> None:
    gate = ROOT / ".ci" / "run"
    assert os.access(gate, os.X_OK) and gate.read_text().splitlines()[-1] == "exec make test"
    asked = re.findall(r"^part .*$", (ROOT / "scripts" / "test.sh").read_text(), re.M)
    assert [re.findall(r"sqlite|postgresql", line)[0] for line in asked] == ["sqlite", "postgresql"] * 2
    assert [line.endswith(" tests/browser") for line in asked] == [False, False, True, True]


def test_a_second_make_test_installs_and_builds_nothing(copy: Path) -> None:
    left = made(copy, "--dry-run", "test").stdout.splitlines()
    assert left == [
        f"sh scripts/debian.sh {' '.join(PACKAGES)}", "sh scripts/debian.sh gettext", "bash scripts/check.sh",
        "bash scripts/test.sh",
    ]  # fmt: skip
    assert len(made(copy, "--dry-run", "--what-if=requirements/test.txt", "test").stdout.splitlines()) > len(left)


def debian(folder: Path, *packages: str, who: int, apt_get: str) -> subprocess.CompletedProcess[str]:
    """The script on a machine with these few programs, asked by that user; ``apt_get`` is what it does, if it is there."""
    path = programs(folder / "bin", "sh", "make", "mktemp", "tail", "rm")
    for name, does in (("id", f"echo {who}"), ("apt-get", apt_get)):
        if does:
            (path / name).write_text(f"#!{path}/sh\n{does}\n")
            (path / name).chmod(0o755)
    return subprocess.run(
        [path / "sh", DEBIAN, *packages], env={"PATH": str(path)}, capture_output=True, text=True, check=False
    )  # fmt: skip


def test_what_is_on_the_machine_is_not_installed_again(tmp_path: Path) -> None:
    done = debian(tmp_path, "make", who=0, apt_get=f": > {tmp_path}/asked")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "") and not (tmp_path / "asked").exists()


@pytest.mark.parametrize(
    ("who", "apt_get", "first"),
    [
        (0, "", "Needed and not found: no-such-thing no-such-either."),
        (1000, "echo never asked", "Needed and not found: no-such-thing no-such-either."),
        (0, "echo no such package >&2; exit 100", "no such package"),
    ],
    ids=["no apt-get", "not root", "not to be had"],
)  # fmt: skip
def test_who_cannot_install_reads_the_command_to_the_letter(tmp_path: Path, who: int, apt_get: str, first: str) -> None:
    done = debian(tmp_path, "make", "no-such-thing", "no-such-either", who=who, apt_get=apt_get)
    assert done.returncode == 2 and done.stderr.splitlines()[0].startswith(first)
    assert "apt-get install --yes --no-install-recommends no-such-thing no-such-either\n" in done.stderr


def test_code_is_put_in_shape_and_what_only_a_person_can_mend_is_told(copy: Path) -> None:
    (copy / ".venv" / "bin" / "ruff").symlink_to(Path(sys.executable).with_name("ruff"))
    (copy / "shape.py").write_text("import os\nx = {  'a':1 }\n")
    done = made(copy, "fmt")
    assert (done.returncode, (copy / "shape.py").read_text()) == (0, 'x = {"a": 1}\n'), done.stdout + done.stderr
    (copy / "fault.py").write_text("print( nobody )\n")
    done = made(copy, "fmt")
    assert done.returncode != 0 and "nobody" in done.stdout
    assert (copy / "fault.py").read_text() == "print(nobody)\n", "it is put in shape none the less"
