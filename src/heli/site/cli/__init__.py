"""The command line: ``heli COMMAND``. Every command calls the same actions as the pages.

Exit 0: done. Exit 1: done its work and found faults. Exit 2: could not start, with one line that says what to do.
"""

from __future__ import annotations

import codecs
import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any, NoReturn

import click

import heli
from heli.site.cli.words import language, tell, tell_all
from heli.site.cli.words import say as _


def stop(sentence: str, code: int = 2) -> NoReturn:
    """End with one plain line on standard error."""
    click.echo(sentence, err=True)
    sys.exit(code)


def prepare(tables: bool = True) -> None:
    """Make Django ready; ``tables`` asks that ``heli migrate`` has run."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heli.site.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        stop(str(error))
    from django.utils import translation

    translation.activate(language())
    from heli.core.practice import mark, practising

    if practising():
        click.echo(f"【{mark()}】", err=True)
    if tables:
        need_tables()
        _must_be_of_one_kind()


def _must_be_of_one_kind() -> None:
    """A practice database served from a real home would not say that it is one; a real one in a practice home would."""
    from heli.core.practice import practising
    from heli.core.queries import setting

    if (setting("practice") == "1") != practising():
        stop(_("这个数据库和 HELI_HOME 不是一处的：一个是培训环境，一个不是。请核对 DATABASE_URL 和 HELI_HOME。"))


def need_tables() -> None:
    """Say which command is missing where there are no tables or no keys."""
    from django.db import DatabaseError, connection

    if not database_exists():
        stop(_("数据库里还没有表。请先运行：heli migrate"))
    try:
        names = set(connection.introspection.table_names())
    except DatabaseError as error:
        stop(_("连不上数据库：%(fault)s。请核对 DATABASE_URL。", fault=str(error).splitlines()[0]))
    if "core_audithead" not in names:
        stop(_("数据库里还没有表。请先运行：heli migrate"))
    must_have_keys()


def must_have_keys() -> None:
    from heli.core import keys

    if not keys.exist():
        stop(
            _(
                "没有找到密钥：%(path)s。请把 HELI_KEYS 指向密钥所在的文件夹；新的数据库请运行：heli migrate",
                path=keys.path(),
            )
        )


def database_exists() -> bool:
    """Whether there is anything to ask: asking an absent file for its tables would make it."""
    from django.db import connection

    return connection.vendor != "sqlite" or Path(str(connection.settings_dict["NAME"])).exists()


def keys_have_a_place() -> None:
    """With PostgreSQL the operator says where the keys lie: beside the data they would protect nothing."""
    from django.db import connection

    if connection.vendor == "postgresql" and not os.environ.get("HELI_KEYS"):
        stop(_("使用 PostgreSQL 时要先设定 HELI_KEYS（密钥文件夹，不放在数据库所在的机器上）。"))


def say_json(document: Any) -> None:
    """One JSON document on standard output, in UTF-8 whatever the terminal writes: elsewhere its letters are escaped."""
    plain = codecs.lookup(sys.stdout.encoding or "utf-8").name == "utf-8"
    text = json.dumps(tell_all(document), ensure_ascii=not plain, indent=1, default=str)
    # the name of a file may hold bytes that are no letters
    click.echo(text.encode("utf-8", "backslashreplace").decode())


@click.group(help=_("合力：一座城市的社会工作。"), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(heli.__version__, prog_name="heli", message="heli %(version)s")
def cli() -> None:
    pass


@cli.command(context_settings={"ignore_unknown_options": True, "help_option_names": []}, hidden=True)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def django(arguments: tuple[str, ...]) -> None:
    """Django's own commands, for those who build heli."""
    prepare(tables=False)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["heli django", *arguments])


def main() -> None:
    """The entry point of the console script: whatever went wrong is one line, never a traceback."""
    from django.db import DatabaseError

    from heli.core.errors import HeliError

    try:
        done = cli(standalone_mode=False)
    except HeliError as error:
        stop(tell(error.message))
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "heli"
        fault, help_ = " ".join(error.format_message().split()), f"{path} --help"
        stop(_("命令写得不对：%(fault)s 用法见：%(help)s", fault=fault, help=help_))
    except click.ClickException as error:
        stop(" ".join(error.format_message().split()), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        stop(_("已中断。"), INTERRUPTED)
    except BrokenPipeError:
        sys.exit(1)
    except OSError as error:
        file = error.filename or _("标准输出")
        stop(_("不能使用 %(file)s：%(fault)s。", file=file, fault=error.strerror or str(error)))
    except DatabaseError as error:
        stop(_about(error))
    except Exception as error:  # noqa: BLE001 a defect is told in one line too
        stop(_("heli 自己出错了，请把这一行告诉维护的人：%(fault)s", fault=_where(error)))
    sys.exit(done if isinstance(done, int) else 0)


#: what a shell takes for Ctrl+C
INTERRUPTED = 130


def _about(error: Exception) -> str:
    """What to do about a database that refused."""
    from django.db import IntegrityError

    fault = (str(error).splitlines() or [""])[0]
    if isinstance(error, IntegrityError):
        return _("另一个命令同时写入了同样的数据，这一次什么也没有改动。请再运行一次。")
    if any(words in fault for words in ("no such table", "no such column", "does not exist")):
        return _("数据库里的表是旧的或不全（%(fault)s）。请先运行：heli migrate", fault=fault)
    return _("数据库不能使用：%(fault)s。", fault=fault)


def _where(error: Exception) -> str:
    """The kind and the places of a defect: its words may hold what nobody should read."""
    steps = traceback.extract_tb(error.__traceback__)[-6:]
    return f"{type(error).__name__} {' < '.join(f'{Path(at.filename).name}:{at.lineno}' for at in reversed(steps))}"


from heli.site.cli import ask, buy, house, keep, load, ocds, practice, serve  # noqa: E402

__all__ = ["ask", "buy", "cli", "house", "keep", "load", "main", "ocds", "practice", "serve"]
