"""``heli run``: one command serves the site, says where and for whom, and outlives a worker that dies."""

from __future__ import annotations

import http.client
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import Message
from pathlib import Path

import pytest

from tests.houses import House

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0


def free_port() -> int:
    """One that is free now and that no system gives to whoever asks for any port, before the server takes it."""
    for port in random.sample(range(20_000, 32_000), 50):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def until(true: Callable[[], bool]) -> None:
    """Ask again until it is so, leaving the processor to those who make it so; the patience of a busy machine."""
    end, nobody = time.monotonic() + PATIENCE, threading.Event()
    while not true():
        assert time.monotonic() < end, "it never came to be"
        nobody.wait(0.02)


@contextmanager
def running(house: House, port: int, said: Path) -> Iterator[subprocess.Popen[bytes]]:
    with said.open("wb") as out:
        served = subprocess.Popen(
            [sys.executable, "-m", "heli", "run", "--port", str(port), "--workers", "1", "--job-workers", "2"],
            env=house.environment, stdout=out, stderr=out,
        )  # fmt: skip
        try:
            until(lambda: "http://" in said.read_text())
            yield served
        finally:
            served.terminate()
            served.wait(PATIENCE)


def children_of(process: int, called: bytes = b"") -> set[int]:
    """The process numbers of those it started, of those alone whose command holds a word."""
    found = set()
    try:
        for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
            if called in Path(f"/proc/{child}/cmdline").read_bytes():
                found.add(int(child))
    except (FileNotFoundError, ProcessLookupError):  # one ended before, or while, it was looked at
        return set()
    return found


def workers_of(served: subprocess.Popen[bytes]) -> set[int]:
    """Those that do the long work."""
    return children_of(served.pid, b"\0work\0")


def servers_of(served: subprocess.Popen[bytes]) -> set[int]:
    """Those that answer for pages."""
    return set().union(*map(children_of, children_of(served.pid, b"\0granian\0")))


class Unmoved(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_asked: object) -> None:
        """A page that sends on is an answer too."""


def ask(port: int, path: str, **headers: str) -> tuple[int, Message, bytes]:
    """Status, headers and content of a page."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    try:
        with urllib.request.build_opener(Unmoved).open(request) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers, refused.read()


def answers(port: int) -> bool:
    try:
        return ask(port, "/-/ready/")[0] == 200
    except (OSError, http.client.HTTPException):
        return False


@pytest.mark.on_any
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes as Linux shows them")
def test_one_command_serves_says_where_and_a_dead_worker_comes_back(demo_house: House, tmp_path: Path) -> None:
    house = demo_house
    port, said = free_port(), tmp_path / "said"
    with running(house, port, said) as served:
        assert ask(port, "/-/ready/")[0] == 200
        assert ask(port, "/-/health/")[::2] == (200, b'{"ok": true}')
        for host, status in (
            ("localhost", 200),
            (f"127.0.0.1:{port}", 200),
            ("[::1]", 200),
            ("elsewhere.example", 400),
        ):
            assert ask(port, "/", Host=host)[0] == status, host
        second = house.run("run", "--port", str(port))
        assert (second.returncode, second.stderr.count("\n")) == (2, 1) and str(port) in second.stderr
        until(lambda: len(workers_of(served)) == 2)
        first = min(workers_of(served))
        os.kill(first, signal.SIGKILL)
        until(lambda: len(workers_of(served) - {first}) == 2)
        (server,) = servers_of(served)
        os.kill(server, signal.SIGKILL)
        until(lambda: bool(servers_of(served) - {server}) and answers(port))
        told = house.say("demo", "--sign-ins").splitlines()[-1]
        until(lambda: told in said.read_text())
    words = said.read_text()
    assert "后台任务进程已重新启动" in words and f"http://localhost:{port}/" in words
    for sign in house.ask("demo", "--sign-ins")["sign_ins"]:
        assert re.search(rf" {sign['login']} +{sign['password']} +{sign['totp_secret'] or '—'} ", words), sign["role"]
    assert served.returncode == 0, said.read_text()


@pytest.mark.on_any
def test_behind_a_proxy_everything_is_encrypted(started_house: House, tmp_path: Path) -> None:
    house, named = started_house, "heli.example.gov.cn"
    house.environment.update(HELI_PROXY="1", HELI_HOSTS=f"{named},localhost")
    port = free_port()
    with running(house, port, tmp_path / "said"):
        status, headers, _page = ask(port, "/sign-in/", Host=named)
        assert (status, headers["Location"]) == (301, f"https://{named}/sign-in/")
        status, headers, _page = ask(port, "/sign-in/", Host=named, X_Forwarded_Proto="https")
        assert status == 200 and headers["Strict-Transport-Security"] == "max-age=31536000"
        cookies = headers.get_all("Set-Cookie", [])
        assert cookies and all("; secure" in cookie.lower() for cookie in cookies)
        for host, status in (("localhost", 200), ("127.0.0.1", 400), ("elsewhere.example", 400)):
            assert ask(port, "/", Host=host, X_Forwarded_Proto="https")[0] == status, host


def test_without_its_database_it_lives_and_is_not_ready(house: House) -> None:
    house.environment["DATABASE_URL"] = "postgresql://heli@127.0.0.1:1/heli"
    asked = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "for page in ('health', 'ready'):\n"
        "    told = Client(headers={'host': 'localhost'}).get(f'/-/{page}/')\n"
        "    print(told.status_code, told.content.decode())"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], env=house.environment | {"DJANGO_SETTINGS_MODULE": "heli.site.settings"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.splitlines() == ['200 {"ok": true}', '503 {"ok": false}'], done.stderr


def heli_commands(clone: Path, *asked: str) -> list[str]:
    """What `make run` would do, line by line: the heli command, or else the whole line."""
    planned = subprocess.run(["make", *asked, "run"], cwd=clone, capture_output=True, text=True, check=True).stdout
    return [found[1] if (found := re.search(r"\.venv/bin/heli (\S+)", line)) else line for line in planned.splitlines()]


@pytest.mark.on_any
def test_a_second_start_installs_builds_and_fills_nothing(demo_house: House, tmp_path: Path) -> None:
    """Three commands are left, and the first two find their work done. How long that takes is for `make bench`."""
    clone = tmp_path / "clone"
    shutil.copytree(ROOT, clone, ignore=shutil.ignore_patterns(".*", "node_modules", "build", "var", "static", "*.mo"))
    for folder in (".venv", "src/heli/static/heli"):
        (clone / folder).mkdir(parents=True)
    subprocess.run(["make", "--touch", "installed"], cwd=clone, capture_output=True, check=True)  # as if it had been
    assert heli_commands(clone, "--dry-run") == ["migrate", "demo", "run"]
    assert len(heli_commands(clone, "--dry-run", "--what-if=requirements/run.txt")) > 3, "a new lock file is installed"
    signs = demo_house.home / "demo-sign-ins.json"
    assert demo_house.recovery_key not in demo_house.say("migrate")
    before = demo_house.ask("audit", "verify"), signs.read_bytes()
    demo_house.say("demo", "--if-empty")
    assert (demo_house.ask("audit", "verify"), signs.read_bytes()) == before


@pytest.mark.on_any
def test_the_demo_tells_one_sign_in_for_each_role_as_a_table(demo_house: House) -> None:
    house = demo_house
    heads, *rows, note = house.say("demo", "--sign-ins").splitlines()
    assert heads.split() == ["角色", "登录名", "密码", "二次验证密钥", "现在的验证码"]
    signs = {row["role"]: row for row in house.ask("demo", "--sign-ins")["sign_ins"]}
    assert len(rows) == len(signs)
    for row in rows:
        name, login, password, secret, code = re.split(r" {2,}", row)
        sign = signs[login.replace("-", "_")]
        assert (password, secret) == (sign["password"], sign["totp_secret"] or "—"), name
        assert re.fullmatch(r"\d{6}" if sign["totp_secret"] else "—", code)
    assert "heli demo --sign-ins" in note


@pytest.mark.on_any
def test_the_demo_tells_who_buys_for_society_in_a_table_of_its_own(demo_house: House) -> None:
    _heads, *rows, note = demo_house.say("demo", "--sign-ins", "--society").splitlines()
    signs = {row["login"]: row for row in demo_house.ask("demo", "--sign-ins")["society_sign_ins"]}
    assert len(rows) == len(signs) and {"foundation-project-officer", "union-purchase-approver"} <= set(signs)
    for row in rows:
        _name, of, login, password, *_second_factor = re.split(r" {2,}", row)
        assert (of, password) == (signs[login]["of"], signs[login]["password"])
    assert "heli demo --sign-ins --society" in note
