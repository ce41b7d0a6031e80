"""The first start, as whoever clones heli makes it: on a machine with Python, make and the tools every system has, and
nothing beside the clone. Then the archive for an office without internet, made in that clone and set up with no network."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.browser.codes import totp
from tests.test_operator_run import answers, free_port, until

pytestmark = [pytest.mark.once, pytest.mark.slow]

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 900.0
#: programs of the packages that a Debian system cannot be without, and make and git
TOOLS = (
    "bash sh env cat cp dirname basename date expand find grep awk sed gzip head id ln ls mkdir mktemp mv rm rmdir sort tail "
    "tar touch tr true uname uniq wc xargs make git"
).split()
#: what the machine says of this house or of this run of the tests is not said to the clone
OWN = re.compile(r"HELI_|DATABASE_URL|DJANGO_|PYTEST_|VIRTUAL_ENV|PYTHON(?!HTTPS)|MAKE|MFLAGS|GIT_")
#: a line of the table that is printed at the start: role, sign-in, password, secret of the second factor, code
SIGN_IN = re.compile(r"^\S+ +(city-civil-affairs) +(\S+) +([A-Z2-7]+) +\d{6}$", re.M)


def newest_python() -> str:
    """Of those heli knows, on the path or beside the one of this run: the other tests are asked on one Python, this on the
    newest there is."""
    for minor in (13, 12, 11):
        beside = sorted(Path(sys.base_prefix).parent.glob(f"*/bin/python3.{minor}"))
        for found in filter(None, (shutil.which(f"python3.{minor}"), *map(str, beside))):
            able = subprocess.run([found, "-c", "import ensurepip, venv"], capture_output=True, check=False)
            if able.returncode == 0:
                return found
    raise AssertionError("this machine has no Python from 3.11 to 3.13")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """No Node, no uv, no Python but the bare one; the tables lie where they lie by default."""
    programs = tmp_path_factory.mktemp("bin")
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found, f"this machine has no {tool}"
        (programs / tool).symlink_to(found)
    python = programs / "python3"  # no link: a link's environment would look for its library beside the link
    python.write_text(f'#!/bin/sh\nexec "{newest_python()}" "$@"\n')
    python.chmod(0o755)
    assert shutil.which("node", path=str(programs)) is None
    return {key: value for key, value in os.environ.items() if not OWN.match(key)} | {"PATH": str(programs)}


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The last commit in a folder of its own; where this copy of heli is no clone, the files of this copy. A gigabyte with
    what it installs, so nothing of it stays."""
    folder = tmp_path_factory.mktemp("alone") / "heli"
    cloned = subprocess.run(["git", "clone", "--quiet", ROOT, folder], capture_output=True, check=False)
    if cloned.returncode:
        leave = shutil.ignore_patterns(
            ".*", "*.mo", "node_modules", "build", "dist", "var", "static", "fonts", "wheels"
        )
        shutil.copytree(ROOT, folder, ignore=leave)
    assert not (folder / ".venv").exists() and os.listdir(folder.parent) == ["heli"]
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Path]:
    """Where the archive is unpacked."""
    yield tmp_path
    shutil.rmtree(tmp_path)


@contextmanager
def started(clone: Path, environment: dict[str, str], port: int, said: Path) -> Iterator[None]:
    """``make run``, until it answers that it is ready; it ends as by Ctrl+C, server and workers with it."""
    with said.open("wb") as out:
        command = ["make", "run", f"PORT={port}"]
        running = subprocess.Popen(
            command, cwd=clone, env=environment, stdout=out, stderr=out, start_new_session=True
        )  # fmt: skip
    try:
        end = time.monotonic() + PATIENCE
        while not answers(port):
            with suppress(subprocess.TimeoutExpired):
                running.wait(0.2)
            assert running.poll() is None and time.monotonic() < end, said.read_text()
        yield
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGTERM)
        running.wait()


class Visitor:
    """A browser's cookies and forms, no more."""

    def __init__(self, port: int) -> None:
        self.home = f"http://127.0.0.1:{port}"
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def ask(self, path: str, **given: str) -> tuple[str, str]:
        """Where one arrives, and the page; with something given, the page's form is sent."""
        url, data = self.home + path, None
        if given:
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.ask(path)[1])
            assert token, path
            data = urlencode({"csrfmiddlewaretoken": token[1], **given}).encode()
        with self.opener.open(urllib.request.Request(url, data, {"Referer": url}), timeout=60) as answer:
            return answer.url.removeprefix(self.home), answer.read().decode()


def test_from_a_clone_to_the_gap_map_with_make_run_alone(
    clone: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    port, said = free_port(), tmp_path / "said"
    with started(clone, environment, port, said):
        until(lambda: SIGN_IN.search(said.read_text()) is not None)
        printed = SIGN_IN.search(said.read_text())
        assert printed and f":{port}/" in said.read_text(), said.read_text()
        login, password, secret = printed.groups()
        officer = Visitor(port)
        arrived, _page = officer.ask("/sign-in/", login=login, password=password)
        assert arrived == "/sign-in/second-factor/"
        arrived, _page = officer.ask("/sign-in/second-factor/", code=totp(secret))
        assert arrived == "/workbench/"
        _arrived, page = officer.ask("/workforce/gap/")
        drawn = re.search(r"<svg[^>]*>.*?</svg>", page, re.S)
        assert drawn and "南湖区" in page
    assert (clone / "var" / "heli.sqlite3").is_file(), "without HELI_HOME the city lies beside the code"
    assert (clone / ".venv" / "bin" / "node").exists() and (clone / "src/heli/static/heli/site.css").is_file()


def test_the_archive_for_an_office_installs_without_a_network(
    clone: Path, environment: dict[str, str], desk: Path
) -> None:
    made = subprocess.run(["make", "bundle"], cwd=clone, env=environment, capture_output=True, text=True, check=False)
    (archive,) = (clone / "dist").glob("heli-*.tar.gz")
    assert made.returncode == 0 and archive.name in made.stdout, made.stderr
    subprocess.run(["tar", "xzf", archive], cwd=desk, check=True)
    (office,) = desk.iterdir()
    apart, alone = without_network(environment)
    for command in (["make", "setup", "DEMO=no"], [".venv/bin/heli", "check", "--json"]):
        done = subprocess.run([*apart, *command], cwd=office, env=alone, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}:\n{done.stdout}{done.stderr}"
    assert json.loads(done.stdout)["ok"] is True
    assert not (office / "assets" / "node_modules").exists(), "the pages came in the archive"


def without_network(environment: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    """A command to put before another, so that it finds no network; where that may not be done, every address it asks leads
    to a closed door, and no cache holds what it asked for before."""
    nowhere = "http://127.0.0.1:9"
    closed = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), nowhere)  # fmt: skip
    closed |= {"no_proxy": "", "NO_PROXY": "", "PIP_NO_CACHE_DIR": "1", "UV_NO_CACHE": "1"}
    kept = {key: value for key, value in environment.items() if not re.match("PIP_|UV_|NPM_", key, re.I)}
    unshare = shutil.which("unshare")
    for apart in ([unshare, "--net"], [unshare, "--map-root-user", "--net"]) if unshare else ():
        if subprocess.run([*apart, "true"], capture_output=True, check=False).returncode == 0:
            return apart, kept | closed
    return [], kept | closed
