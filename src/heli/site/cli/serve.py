"""``heli run``: the web server and the workers for long jobs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from ipaddress import ip_address
from types import TracebackType

import click
from django.conf import settings

from heli.site import practice
from heli.site.cli import cli, prepare, stop
from heli.site.cli.words import say as _

#: a worker that dies sooner than this is not started again at once, or a broken house would do nothing else
SOON = 5.0
LOOK_EVERY = 0.5


@cli.command(help=_("启动网站和后台任务。"))
@click.option("--host", default="127.0.0.1", show_default=True, help=_("监听地址"))
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help=_("端口"))
@click.option("--workers", type=click.IntRange(0, 64), default=0, help=_("进程数；0 表示与处理器核数相同"))
@click.option(
    "--job-workers",
    type=click.IntRange(0, 64),
    default=0,
    help=_("后台任务进程数；0 表示 SQLite 用 1 个，PostgreSQL 用 2 个"),
)
def run(host: str, port: int, workers: int, job_workers: int) -> None:
    prepare()
    _port_must_be_free(host, port)
    if not settings.HELI_PRACTICE:
        _serve(host, port, workers, job_workers)
        return
    with practice.alone_in(settings.HELI_HOME) as alone:
        if not alone:
            stop(_("培训环境正在使用，或正在重新建立。"))
        _serve(host, port, workers, job_workers)


def _serve(host: str, port: int, workers: int, job_workers: int) -> None:
    # systemd and `kill` ask with TERM: end as by Ctrl+C, or the children would keep the port
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    children: list[subprocess.Popen[bytes]] = []
    try:
        while True:
            children[:] = [subprocess.Popen(_server(host, port, workers or os.cpu_count() or 1))]
            children += [_start_worker() for _number in range(job_workers or _job_workers())]
            if _answers(host, port, children[0]):
                _say_where(host, port)
            ended = _supervise(children)
            if not practice.wants_to_begin_again(settings.HELI_HOME):
                raise SystemExit(ended)
            _end(children)
            practice.begin_again(settings.HELI_HOME)
            click.echo(_("培训环境已恢复成最初的样子。"), err=True)
    except KeyboardInterrupt:
        click.echo(_("合力正在停止。"), err=True)
    finally:
        _end(children)


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        child.wait()


def _job_workers() -> int:
    """SQLite has one writer, so that a second worker would mostly wait for the first."""
    from django.db import connection

    return 1 if connection.vendor == "sqlite" else 2


def _supervise(children: list[subprocess.Popen[bytes]]) -> int:
    """Watch server and workers. A worker is started again when it died, and goes on with what it was doing; when the
    server ends, or a practice site is to begin again, all ends."""
    server, started = children[0], [time.monotonic()] * len(children)
    while server.poll() is None and not practice.wants_to_begin_again(settings.HELI_HOME):
        for place, child in enumerate(children[1:], 1):
            if child.poll() is not None and time.monotonic() - started[place] > SOON:
                click.echo(_("后台任务进程已重新启动。"), err=True)
                children[place], started[place] = _start_worker(), time.monotonic()
        try:
            server.wait(LOOK_EVERY)
        except subprocess.TimeoutExpired:
            continue
    return server.poll() or 0


def _port_must_be_free(host: str, port: int) -> None:
    """One line now instead of a server that dies after it said where it is."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        fault = error.strerror or error
        stop(
            _(
                "不能在 %(host)s 的端口 %(port)s 上提供服务（%(fault)s）。请换一个：heli run --port PORT",
                host=host,
                port=port,
                fault=fault,
            )
        )


def _answers(host: str, port: int, server: subprocess.Popen[bytes]) -> bool:
    """Wait until the server takes connections, so that the address is told when it works; False where it ended."""
    near = _seen_from_here(host)
    while server.poll() is None:
        try:
            socket.create_connection((near.strip("[]"), port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return True
    return False


def _seen_from_here(host: str) -> str:
    """The name under which this machine reaches an address that it listens at."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return (
        "localhost" if address.is_unspecified or address.is_loopback else f"[{host}]" if address.version == 6 else host
    )


def _say_where(host: str, port: int) -> None:
    from heli.core.queries import setting
    from heli.site.cli.signs import sign_in_table

    url = f"http://{_seen_from_here(host)}:{port}/"
    click.echo(_("合力已启动：%(url)s  （按 Ctrl+C 结束）", url=url), err=True)
    if setting("demo") == "1":
        click.echo(sign_in_table(), err=True)


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


@cli.command(hidden=True, help=_("后台任务进程；heli run 会自动启动它。"))
def work() -> None:
    prepare()
    from heli.core import jobs

    sys.excepthook = _die_without_words
    threading.excepthook = lambda broken: _die_without_words(broken.exc_type, broken.exc_value, broken.exc_traceback)
    jobs.work()


def _die_without_words(kind: type[BaseException], error: BaseException | None, places: TracebackType | None) -> None:
    """A traceback quotes what broke, which may be personal data: the log holds the kind and the places only."""
    from heli.core.jobs import where_it_broke

    click.echo(f"heli work ended: {where_it_broke((error or kind()).with_traceback(places))}", err=True)
