"""``heli run``: the web server and the worker for long jobs."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys

import click

from heli.site.cli import cli, prepare


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址")
@click.option("--port", default=8000, show_default=True, help="端口")
@click.option("--workers", default=0, help="进程数；0 表示与处理器核数相同")
def run(host: str, port: int, workers: int) -> None:
    """启动网站和后台任务。"""
    prepare()
    from heli.core.queries import setting

    click.echo(
        f"合力已启动：http://{'localhost' if host == '127.0.0.1' else host}:{port}/  （按 Ctrl+C 结束）", err=True
    )
    if setting("demo") == "1":
        click.echo("演示登录：heli demo --sign-ins", err=True)
    # systemd and `kill` ask with TERM: end as by Ctrl+C, or the children would keep the port
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    worker = _start_worker()
    server = subprocess.Popen(_server(host, port, workers or os.cpu_count() or 1))
    try:
        while server.poll() is None:
            if worker.poll() is not None:
                worker = _start_worker()  # it was killed or died; what it was doing is taken up again
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(5)
        raise SystemExit(server.returncode)
    except KeyboardInterrupt:
        click.echo("合力正在停止。", err=True)
    finally:
        for child in (server, worker):
            child.terminate()
        for child in (server, worker):
            child.wait()


def _start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "heli", "work"])


def _server(host: str, port: int, workers: int) -> list[str]:
    """One blocking thread a worker: more threads cost requests; a killed worker comes back by itself."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "1", "--respawn-failed-workers", "--no-access-log",
        "--workers-kill-timeout", "20",  # a worker told to end while it starts never hears it
        "--log-level", "warning", "heli.site.wsgi:application",
    ]  # fmt: skip


@cli.command(hidden=True)
def work() -> None:
    """后台任务进程；heli run 会自动启动它。"""
    prepare()
    from heli.core import jobs

    jobs.work()
