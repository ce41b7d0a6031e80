"""Seconds of a second ``make run``, by the clock, until ``/-/ready/`` answers: everything is installed and built, the city is there."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
TIMES = 5
#: seconds after which it is given up
PATIENCE = 120.0


def _ready(address: str) -> bool:
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _seconds() -> float:
    """One start. It ends as by Ctrl+C, server and worker with it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.perf_counter()
    started = subprocess.Popen(
        ["make", "run", f"PORT={port}"], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        while not _ready(f"http://127.0.0.1:{port}/-/ready/"):
            with suppress(subprocess.TimeoutExpired):
                started.wait(0.02)
                raise RuntimeError("make run ended before it was ready")
            if time.perf_counter() - began > PATIENCE:
                raise RuntimeError("make run did not become ready")
        return time.perf_counter() - began
    finally:
        os.killpg(started.pid, signal.SIGTERM)
        started.wait()


def lines() -> list[str]:
    """The first only brings files into memory, as a machine in use has them."""
    taken = [_seconds() for _ in range(TIMES + 1)][1:]
    return [
        f"| second `make run`, until it answers | {median(taken):.1f} s ({min(taken):.1f} to {max(taken):.1f}) | | | under 10 s |"
    ]
