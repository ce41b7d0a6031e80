"""``heli run``: one command serves the site, says where and for whom, and outlives a worker that dies."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.houses import House

PATIENCE = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true: Callable[[], bool]) -> None:
    """Ask again until it is so; the patience of a busy machine."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it never came to be"
        os.sched_yield()


@contextmanager
def running(house: House, port: int, said: Path) -> Iterator[subprocess.Popen[bytes]]:
    with said.open("wb") as out:
        served = subprocess.Popen(
            [sys.executable, "-m", "heli", "run", "--port", str(port), "--workers", "1"],
            env=house.environment, stdout=out, stderr=out,
        )  # fmt: skip
        try:
            until(lambda: "http://" in said.read_text())
            yield served
        finally:
            served.terminate()
            served.wait(PATIENCE)


def worker_of(served: subprocess.Popen[bytes]) -> int:
    """The process number of the background worker, 0 while there is none."""
    children = Path(f"/proc/{served.pid}/task/{served.pid}/children").read_text().split()
    for child in children:
        try:
            if b"\0work\0" in Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
        except FileNotFoundError:
            continue
    return 0


def seconds_of(served: subprocess.Popen[bytes]) -> float:
    """What the processor has done for it and its children so far: a clock on the wall would measure the neighbours."""
    pids = [str(served.pid), *Path(f"/proc/{served.pid}/task/{served.pid}/children").read_text().split()]
    spent = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15] for pid in pids]
    return sum(int(ticks) for each in spent for ticks in each) / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes as Linux shows them")
def test_one_command_serves_and_a_dead_worker_comes_back(started_house: House, tmp_path: Path) -> None:
    house = started_house
    port, said = free_port(), tmp_path / "said"
    with running(house, port, said) as served:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/-/ready/") as answer:
            assert answer.status == 200
        assert seconds_of(served) < 10, "a second start takes less than 10 s, on one core without neighbours"
        second = house.run("run", "--port", str(port))
        assert (second.returncode, second.stderr.count("\n")) == (2, 1) and str(port) in second.stderr
        until(lambda: worker_of(served) != 0)
        first = worker_of(served)
        os.kill(first, signal.SIGKILL)
        until(lambda: worker_of(served) not in (0, first))
    assert "后台任务进程已重新启动" in said.read_text()
    assert served.returncode == 0, said.read_text()


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
