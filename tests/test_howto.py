"""The recipes of docs/how-to/, followed as far as a test may."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from textwrap import dedent

import pytest

pytestmark = pytest.mark.once

HOW_TO = Path(__file__).resolve().parent.parent / "docs" / "how-to"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="This machine has no systemd.")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    found = re.search(r"^ *```ini\n(.*?)^ *```", (HOW_TO / "systemd.md").read_text(encoding="utf-8"), re.M | re.S)
    assert found
    heli = tmp_path / ".venv" / "bin" / "heli"
    heli.parent.mkdir(parents=True)
    heli.write_text("#!/bin/sh\n")
    heli.chmod(0o755)
    unit = tmp_path / "heli.service"
    unit.write_text(dedent(found[1]).replace("/opt/heli", str(tmp_path)), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if unit.name in line] == [], (
        "a key it does not know, a file not there"
    )
    assert done.returncode == 0, done.stderr
