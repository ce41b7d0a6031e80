"""The command line where things go wrong around it: two at once, a key, a cut stream, a strange terminal, a file name."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from heli.site.cli import cli, main
from tests.houses import House

PLACES = Path(__file__).parents[1] / "src" / "heli" / "directory" / "data" / "jiaxing" / "places.csv"


def begin(house: House, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "heli", *arguments], env=house.environment, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip


def test_two_that_begin_at_once_make_one_house(house: House) -> None:
    both = [begin(house, "migrate") for _ in range(2)]
    ended = [(one.communicate(), one.returncode) for one in both]
    assert [code for _said, code in ended] == [0, 0], ended
    assert sum("恢复密钥：" in out for (out, _err), _code in ended) == 1
    assert house.ask("audit", "verify")["ok"]


def test_of_two_imports_at_once_only_one_says_it_wrote(house: House) -> None:
    house.say("migrate")
    both = [begin(house, "import", "places", str(PLACES), "--json") for _ in range(2)]
    ended = [(one.communicate(), one.returncode) for one in both]
    reports = [json.loads(out) for (out, _err), code in ended if code == 0]
    assert sorted((one["created"], one["batch"] is None) for one in reports)[-1] == (1282, False)
    assert sum(one["created"] for one in reports) == 1282
    for (_out, err), code in ended:
        assert code in (0, 2) and err.count("\n") == (code == 2), err
    assert len(house.ask("gap", "--level", "community")["places"]) == 1202 and house.ask("audit", "verify")["ok"]


def test_new_keys_are_not_made_beside_what_the_old_ones_sealed(house: House) -> None:
    house.say("migrate")
    ring = Path(house.environment["HELI_KEYS"]) / "keyring.json"
    kept = ring.read_bytes()
    ring.unlink()
    done = house.run("migrate")
    assert (done.returncode, done.stdout, ring.exists()) == (2, "", False) and "HELI_KEYS" in done.stderr
    ring.write_bytes(kept)
    house.say("migrate")
    assert house.ask("audit", "verify")["ok"]


@pytest.mark.skipif(not os.environ["DATABASE_URL"].startswith("sqlite"), reason="the file is looked into")
def test_older_tables_name_the_command_that_makes_them_new(house: House) -> None:
    import sqlite3
    from contextlib import closing

    house.say("migrate")
    with closing(sqlite3.connect(next(house.home.glob("*.sqlite3")))) as database, database:
        database.execute("ALTER TABLE directory_population RENAME TO directory_people")
    done = house.run("gap", "--json")
    assert (done.returncode, done.stdout) == (2, "") and "heli migrate" in done.stderr


@pytest.mark.on_any
def test_json_is_utf_8_and_names_of_any_bytes_are_told(house: House, tmp_path: Path) -> None:
    house.say("migrate")
    name = os.fsencode(tmp_path) + b"/\xff \xe5\x9c\xb0.csv"
    with open(name, "wb") as out:
        out.write(PLACES.read_bytes())
    for encoding in ("utf-8", "gb18030", "ascii"):
        done = subprocess.run(
            [sys.executable.encode(), b"-m", b"heli", b"import", b"places", name, b"--json", b"--dry-run"],
            env=house.environment | {"PYTHONIOENCODING": encoding}, capture_output=True, check=True,
        )  # fmt: skip
        report = json.loads(done.stdout.decode("utf-8"))
        assert report["created"] == 1282 and "地.csv" in report["file"]


def test_ctrl_c_is_no_fault_of_a_file(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> None:
        before = signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background it is ignored
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            signal.signal(signal.SIGINT, before)

    code, said = ended_with(monkeypatch, capsys, interrupted)
    assert (code, said) == (130, "已中断。")


def test_a_defect_is_one_line_without_what_it_held(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = ended_with(monkeypatch, capsys, lambda: {"330402199001010027": 1}["330402199001010000"])
    assert code == 2 and "KeyError test_operator_command.py:" in said and "330402" not in said


def ended_with(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], act: Any) -> tuple[int, str]:
    """What a command that does something on the way leaves."""
    command = cli.command(name="stumble")(act)
    try:
        monkeypatch.setattr(sys, "argv", ["heli", "stumble"])
        with pytest.raises(SystemExit) as ended:
            main()
    finally:
        cli.commands.pop(str(command.name))
    told = capsys.readouterr()
    assert told.out == ""
    return int(ended.value.code or 0), told.err.strip()
