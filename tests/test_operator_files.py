"""The files of a city: whole or told, in a folder or in an object storage that speaks S3 (here moto's, over HTTP)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured
from moto.server import ThreadedMotoServer

from heli.site.settings import file_storage
from tests.houses import House, bare

CONTENT = "the contract of 2026"
KEEP = """
import sys
from heli.site.cli import prepare
prepare()
from heli.accounts import acting
from heli.core.actions.files import keep
print(keep(sys.argv[1].encode(), "contract.txt", by=acting.console()).digest)
"""
READ = """
from heli.site.cli import prepare
prepare()
from heli.core import files
from heli.core.models import StoredFile
print("|".join(files.open_file(stored).read().decode() for stored in StoredFile.objects.order_by("pk")))
"""


def program(house: House, text: str, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", text, *arguments], env=house.environment, capture_output=True, text=True, check=True
    ).stdout.strip()


def recovery_key(house: House) -> str:
    return house.say("migrate").split("恢复密钥：")[1].split()[0]


@pytest.fixture
def provider() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"{host}:{port}"
    server.stop()


def bucket(provider: str, name: str) -> object:
    s3 = boto3.resource(
        "s3", endpoint_url=f"http://{provider}", aws_access_key_id="AK", aws_secret_access_key="S/K", region_name="us-east-1"
    )  # fmt: skip
    return s3.create_bucket(Bucket=name)


def in_bucket(home: Path, provider: str, name: str) -> House:
    house = bare(home)
    house.environment["HELI_FILES"] = f"s3://AK:S%2FK@{provider}/{name}?tls=no"
    return house


@pytest.mark.on_any
@pytest.mark.on_any
def test_one_setting_puts_the_files_into_an_object_storage(tmp_path: Path, provider: str) -> None:
    kept, other = bucket(provider, "heli-files"), bucket(provider, "heli-drill")
    house = in_bucket(tmp_path / "house", provider, "heli-files")
    key = recovery_key(house)
    digest = program(house, KEEP, CONTENT)
    stored = {found.key: found.get()["Body"].read() for found in kept.objects.all()}  # type: ignore[attr-defined]
    assert list(stored) == [f"{digest[:2]}/{digest}"] and CONTENT.encode() not in stored[f"{digest[:2]}/{digest}"]
    assert not (house.home / "files").exists()
    assert program(house, READ) == CONTENT
    house.say("keys", "rotate")
    assert program(house, READ) == CONTENT, "sealed anew where it lies"
    house.say("backup", "--output", str(tmp_path / "b"))
    drill = in_bucket(tmp_path / "drill", provider, "heli-drill")
    drill.environment["HELI_RECOVERY_KEY"] = key
    drill.say("restore", str(tmp_path / "b"))
    assert program(drill, READ) == CONTENT
    assert [found.key for found in other.objects.all()] == list(stored)  # type: ignore[attr-defined]


@pytest.mark.on_any
@pytest.mark.on_any
def test_a_storage_that_does_not_answer_is_one_line(tmp_path: Path, provider: str) -> None:
    house = in_bucket(tmp_path, provider, "not-there")
    house.say("migrate")
    said = subprocess.run(
        [sys.executable, "-c", KEEP, CONTENT], env=house.environment, capture_output=True, text=True, check=False
    )
    assert said.stderr.strip().endswith("现在存取不了文件，请稍后再试；仍不行，请告诉系统管理员。")
    checked = house.run("check")
    assert checked.returncode != 0 and "Traceback" not in checked.stderr


@pytest.mark.parametrize("url", ["s3://host", "s3://k:s@host/a/b", "http://host/bucket", "s3://host:port/b", "s3://h/b?tls=off"])  # fmt: skip
def test_a_setting_that_names_no_bucket_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="HELI_FILES"):
        file_storage(url)


@pytest.mark.on_any
def test_a_file_that_is_gone_is_named_and_everything_else_has_its_backup(house: House, tmp_path: Path) -> None:
    key = recovery_key(house)
    digest = program(house, KEEP, CONTENT)
    program(house, KEEP, "the minutes of 2026")
    checks = {row["name"]: row for row in house.ask("check")["checks"]}
    assert checks["files"]["ok"] and "2 个文件，0 个" in checks["files"]["detail"]
    lost = house.home / "files" / digest[:2] / digest
    os.truncate(lost, 30)
    checked = house.run("check")
    assert checked.returncode == 1 and "1 个的内容不在或不完整：contract.txt（编号 1）" in checked.stdout
    said = house.run("backup", "--output", str(tmp_path / "b"))
    assert said.returncode == 0 and "有 1 个文件的内容早已不在" in said.stderr
    other = bare(tmp_path / "other")
    other.environment["HELI_RECOVERY_KEY"] = key
    other.say("restore", str(tmp_path / "b"))
    assert not (other.home / "files" / digest[:2] / digest).exists()
    assert next((other.home / "files").rglob("?" * 64)).is_file()
