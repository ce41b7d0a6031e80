"""The drill: a city in use is backed up, lost, and brought back from one file and the recovery key on paper."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.houses import House, bare

#: what is looked at in the restored house: people, a kept file, a sign-in; one program, run in that house's process
LOOK = """
import sys, json
from heli.site.cli import prepare
prepare()
from django.test import Client
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from heli.core import files
from heli.core.models import StoredFile
from heli.directory.models import Person
sign = json.loads(sys.argv[1])
browser = Client(headers={"host": "localhost"})
browser.post("/sign-in/", {"login": sign["login"], "password": sign["password"]})
_before, now, _after = yield_hotp_counters_from_time()
arrives = browser.post("/sign-in/second-factor/", {"code": format_hotp_value(hotp_value(sign["totp_secret"], now))})
stored = [files.open_file(stored).read().decode() for stored in StoredFile.objects.filter(content_type="text/plain")]
numbers = sorted(person.document_number for person in Person.objects.all())
print(json.dumps({"arrives": arrives.get("Location", ""), "stored": stored, "numbers": numbers}))
"""
#: keeps a file and goes on writing until it is told to stop
WRITE = """
import sys
from heli.site.cli import prepare
prepare()
from heli.accounts import acting
from heli.core.actions.files import keep
from heli.core.actions.settings import set_setting
from heli.core.models import Setting
keep(b"the contract of 2026", "contract.txt", by=acting.console())
print("writing", flush=True)
while True:
    set_setting(Setting.objects.filter(key="telephone").first(), by=acting.console(), key="telephone", value="0573", source="")
"""


def program(house: House, text: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", text, *arguments], env=house.environment, stdout=subprocess.PIPE, text=True
    )


def restored(house: House, file: Path, key: str, home: Path) -> tuple[House, subprocess.CompletedProcess[str]]:
    """Another empty house of the same kind, and what restoring into it said."""
    other = bare(home)
    other.environment["HELI_RECOVERY_KEY"] = key
    return other, other.run("restore", str(file))


def test_the_recovery_key_is_shown_at_the_first_start_and_never_again(started_house: House) -> None:
    house, key = started_house, started_house.recovery_key
    assert "只显示这一次" in house.first_words
    again = house.run("migrate")
    house.run("backup", "--output", str(house.home / "b"))
    assert (
        again.returncode == 0
        and key not in again.stdout + again.stderr
        and "恢复密钥" not in again.stdout + again.stderr
    )
    assert key not in "".join(p.read_text(errors="ignore") for p in house.home.rglob("*") if p.is_file())


def test_a_city_in_use_comes_back_whole(demo_house: House, tmp_path: Path) -> None:
    house, key = demo_house, demo_house.recovery_key
    sign = next(s for s in house.ask("demo", "--sign-ins")["sign_ins"] if s["role"] == "city_civil_affairs")
    writer = program(house, WRITE)
    assert writer.stdout is not None and writer.stdout.readline() == "writing\n"
    file = tmp_path / "heli.backup"
    try:
        house.say("backup", "--output", str(file))
        assert writer.poll() is None, "it was writing all the while"
    finally:
        writer.kill()
        writer.wait()
    assert file.stat().st_mode & 0o077 == 0
    assert sign["password"].encode() not in file.read_bytes()
    other, said = restored(house, file, key, tmp_path / "new")
    assert said.returncode == 0, said.stderr
    assert other.ask("audit", "verify")["ok"]
    checks = {row["name"]: row for row in other.ask("check")["checks"]}
    assert all(row["ok"] for name, row in checks.items() if name != "assets"), checks
    import json

    text, _errors = program(other, LOOK, json.dumps(sign)).communicate()
    found = json.loads(text)
    assert found["arrives"] == "/workbench/" and found["stored"] == ["the contract of 2026"]
    assert len(found["numbers"]) >= 3000 and all(len(number) == 18 for number in found["numbers"])
    assert other.ask("gap", "--level", "city")["places"] == house.ask("gap", "--level", "city")["places"]
    said_again = other.run("restore", str(file))
    assert (said_again.returncode, said_again.stderr.count("\n")) == (2, 1) and "空的地方" in said_again.stderr
    assert "恢复密钥：" not in other.say("migrate"), "the restored house has its recovery key already"


def test_what_is_damaged_or_opened_with_another_key_is_refused_and_leaves_nothing(
    started_house: House, tmp_path: Path
) -> None:
    house, key = started_house, started_house.recovery_key
    file = tmp_path / "heli.backup"
    house.say("backup", "--output", str(file))
    whole = file.read_bytes()
    other_house = bare(tmp_path / "strange")  # copies of one house have one key
    strange = replace(other_house, first_words=other_house.say("migrate")).recovery_key
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    for name, content, used, sentence in (
        ("cut", whole[: len(whole) - 100], key, "已损坏"),
        ("head", whole[:20], key, "不是合力的备份"),
        ("flipped", bytes(flipped), key, "已损坏"),
        ("longer", whole + b"x", key, "已损坏"),
        ("other", b"PK" + whole, key, "不是合力的备份"),
        ("key", whole, strange, "恢复密钥不对"),
        ("half", whole, key[:20], "恢复密钥不完整"),
    ):
        (tmp_path / name).write_bytes(content)
        other, said = restored(house, tmp_path / name, used, tmp_path / f"home-{name}")
        assert (said.returncode, said.stderr.count("\n")) == (2, 1), (name, said.stderr)
        assert sentence in said.stderr, name
        assert not list(other.home.glob("**/*.json")), f"{name}: keys are left behind"
        other.environment["HELI_RECOVERY_KEY"] = key
        if name == "cut":
            assert other.run("restore", str(file)).returncode == 0, "after a refusal the home is still empty"


def test_restore_asks_for_the_key(started_house: House, tmp_path: Path) -> None:
    house, key = started_house, started_house.recovery_key
    file = tmp_path / "heli.backup"
    house.say("backup", "--output", str(file))
    for typed, ends in (("", 2), (f"{key.lower()}\n", 0)):
        other = bare(tmp_path / f"home{ends}")
        said = subprocess.run(
            [sys.executable, "-m", "heli", "restore", str(file)],
            env=other.environment, input=typed, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert said.returncode == ends and "恢复密钥" in said.stderr, said.stderr
    missing = bare(tmp_path / "none").run("restore", str(tmp_path / "nothing"))
    assert (missing.returncode, missing.stderr.count("\n")) == (2, 1)


@pytest.mark.parametrize("where", ["no/such/folder/b", "."])
def test_a_backup_that_cannot_be_written_is_one_line(started_house: House, tmp_path: Path, where: str) -> None:
    said = started_house.run("backup", "--output", str(tmp_path / where))
    assert (said.returncode, said.stderr.count("\n")) == (2, 1), said.stderr


#: of the steps of each room, only those that one stands for today are written down as gone
BEFORE = """
from heli.site.cli import prepare
prepare()
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
joined = MigrationLoader(connection).replacements
assert joined
for room, name in joined:
    MigrationRecorder(connection).record_unapplied(room, name)
"""


def test_a_backup_from_before_the_steps_of_the_tables_were_joined_comes_back(
    started_house: House, tmp_path: Path
) -> None:
    house, file = started_house, tmp_path / "heli.backup"
    subprocess.run([sys.executable, "-c", BEFORE], env=house.environment, check=True)
    house.say("backup", "--output", str(file))
    other, said = restored(house, file, house.recovery_key, tmp_path / "new")
    assert said.returncode == 0, said.stderr
    assert {row["name"]: row["ok"] for row in other.ask("check")["checks"]}["migrations"]
