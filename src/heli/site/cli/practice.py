"""``heli practice``: a site to practise on, in a home of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from heli.site import practice as homes
from heli.site.cli import cli, prepare, stop
from heli.site.cli.words import say as _


@cli.command(help=_("建立并启动培训环境：虚构的城市，自己的数据库、文件和密钥，什么也不发出去。"))
@click.option("--home", type=click.Path(path_type=Path), help=_("培训环境的文件夹；不写就是 HELI_HOME 下的 practice"))
@click.option("--host", default="127.0.0.1", show_default=True, help=_("监听地址"))
@click.option("--port", type=click.IntRange(1, 65535), default=8100, show_default=True, help=_("端口"))
@click.option("--workers", type=click.IntRange(0, 100_000), default=600, show_default=True, help=_("社会工作者人数"))
@click.option("--only-make", is_flag=True, help=_("只建立，不启动"))
def practice(home: Path | None, host: str, port: int, workers: int, only_make: bool) -> None:
    prepare(tables=False)
    from django.conf import settings

    default = settings.HELI_HOME if settings.HELI_PRACTICE else settings.HELI_HOME / "practice"
    place = (home or default).absolute()
    environment = {**os.environ, "HELI_HOME": str(place)}
    if not homes.has_first_state(place):
        _make(place, environment, workers)
    click.echo(_("培训环境：%(path)s", path=place), err=True)
    if not only_make:
        serve = [sys.executable, "-m", "heli", "run", "--host", host, "--port", str(port)]
        sys.stdout.flush()
        os.execve(sys.executable, serve, environment)  # noqa: S606  # no shell is wanted


def _make(place: Path, environment: dict[str, str], workers: int) -> None:
    """Whatever an earlier try left unfinished goes; what is no practice home is never touched."""
    if place.exists() and any(place.iterdir()):
        if not homes.is_practice(place):
            stop(_("%(path)s 里已有别的东西，没有改动。请用 --home 换一个空的文件夹。", path=place))
        shutil.rmtree(place)
    place.mkdir(parents=True, mode=0o700, exist_ok=True)
    (place / homes.SIGN).write_text(json.dumps({"made": datetime.now(UTC).isoformat()}), encoding="utf-8")
    click.echo(_("正在建立培训环境，大约一分钟。"), err=True)
    for command in (("migrate",), ("demo", "--workers", str(workers))):
        done = subprocess.run(
            [sys.executable, "-m", "heli", *command], env=environment, check=False, stdout=subprocess.DEVNULL
        )
        if done.returncode:
            stop(_("培训环境没有建好。上面写着原因；改好以后再运行一次。"))
    homes.keep_first_state(place)
