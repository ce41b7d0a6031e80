"""``heli practice``: a site to practise on, in a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from heli.site import practice as homes
from heli.site.cli import cli, database_exists, prepare, stop
from heli.site.cli.words import say as _
from heli.site.cli.words import tell


@cli.command(help=_("建立并启动培训环境：本市的地区、组织和设置，虚构的人；自己的数据库、文件和密钥，什么也不发出去。"))
@click.option("--home", type=click.Path(path_type=Path), help=_("培训环境的文件夹；不写就是 HELI_HOME 下的 practice"))
@click.option("--host", default="127.0.0.1", show_default=True, help=_("监听地址"))
@click.option("--port", type=click.IntRange(1, 65535), default=8100, show_default=True, help=_("端口"))
@click.option("--workers", type=click.IntRange(0, 100_000), default=600, show_default=True, help=_("社会工作者人数"))
@click.option("--only-make", is_flag=True, help=_("只建立，不启动"))
@click.option("--anew", is_flag=True, help=_("照本市现在的样子重新建立，原来的换掉"))
def practice(home: Path | None, host: str, port: int, workers: int, only_make: bool, anew: bool) -> None:
    prepare(tables=False)
    from django.conf import settings

    default = settings.HELI_HOME if settings.HELI_PRACTICE else settings.HELI_HOME / "practice"
    place = (home or default).absolute()
    environment = {**os.environ, "HELI_HOME": str(place)}
    if anew and settings.HELI_PRACTICE:
        stop(_("重新建立要用真正的系统的 HELI_HOME 来运行，这里是培训环境。"))
    if anew or not homes.has_first_state(place):
        _make(place, workers)
    click.echo(_("培训环境：%(path)s", path=place), err=True)
    if not only_make:
        serve = [sys.executable, "-m", "heli", "run", "--host", host, "--port", str(port)]
        sys.stdout.flush()
        os.execve(sys.executable, serve, environment)  # noqa: S606  # no shell is wanted


def _make(place: Path, workers: int) -> None:
    """Beside what is there, which stays until the new one is whole; what is no practice home is never touched."""
    if place.exists() and any(place.iterdir()) and not homes.is_practice(place):
        stop(_("%(path)s 里已有别的东西，没有改动。请用 --home 换一个空的文件夹。", path=place))
    homes.sign(place)
    with homes.alone_in(place) as alone:
        if not alone:
            stop(_("培训环境正在使用。请先停下它，再重新建立。"))
        made = homes.place_to_make(place)
        click.echo(_("正在建立培训环境，大约一分钟。"), err=True)
        take_structure(made / homes.STRUCTURE)
        done = subprocess.run(
            [sys.executable, "-m", "heli", "settle", "--workers", str(workers)],
            env={**os.environ, "HELI_HOME": str(made)}, check=False, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        if done.returncode:
            stop(_("培训环境没有建好。上面写着原因；改好以后再运行一次。"))
        homes.keep_first_state(made)
        homes.move_in(place)


def take_structure(path: Path) -> None:
    """How this city is built; nothing where there is no city, or only the demo city."""
    from django.conf import settings
    from django.db import connection

    if settings.HELI_PRACTICE or not database_exists():
        return
    if "core_setting" not in connection.introspection.table_names():
        return
    from heli.core.queries import setting
    from heli.directory.models import Place
    from heli.site import structure, template_files

    if setting("demo") == "1" or not Place.objects.exists():
        return
    people = structure.People.of_city()
    templates, left = template_files.taken(people)
    structure.write({"tables": structure.taken(people), "templates": templates}, path)
    for name in left:
        click.echo(_("模板「%(name)s」里有人名、号码或图片，没有带到培训环境。", name=name), err=True)


@cli.command(hidden=True, help=_("建立培训环境的内容；heli practice 会运行它。"))
@click.option("--workers", type=int, required=True, help=_("社会工作者人数"))
def settle(workers: int) -> None:
    prepare(tables=False)
    from django.conf import settings

    from heli.site import demo
    from heli.site.cli.house import migrate_tables

    if not settings.HELI_PRACTICE:
        stop(_("这里不是培训环境，这里的数据都作数。"))
    migrate_tables()
    if not demo.is_empty():
        stop(_("数据库里已经有数据，演示城市只能建在空的数据库里。"))

    def say(text: str) -> None:
        click.echo(tell(text), err=True)

    structure = settings.HELI_HOME / homes.STRUCTURE
    if structure.exists():
        demo.settle(structure, workers=workers, say=say)
        structure.unlink()
    else:
        demo.build(workers=workers, seed=1, say=say)
