"""Commands about the house itself: tables, keys, checks, the first administrator, the audit chain."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from heli.site.cli import cli, database_exists, keys_have_a_place, prepare, say_json, stop
from heli.site.cli.words import say as _
from heli.site.cli.words import tell

if TYPE_CHECKING:
    from heli.core.models import Job

#: so many broken files are named
TOLD = 10


@cli.command(help=_("建立或升级数据表；没有密钥时生成密钥，并载入节假日和标准。"))
def migrate() -> None:
    prepare(tables=False)
    keys_have_a_place()
    with alone():
        first_key = migrate_tables()
    click.echo(_("数据表和密钥已就绪。"), err=True)
    if first_key:
        click.echo(_("恢复密钥只显示这一次。请抄在纸上，和备份分开保管：没有它，备份打不开，谁也帮不上忙。"))
        click.echo(_("恢复密钥：%(key)s", key=first_key))


@contextmanager
def alone() -> Iterator[None]:
    """Two that make the tables of one house at once would stumble over each other: the second waits."""
    from django.conf import settings

    settings.HELI_HOME.mkdir(parents=True, exist_ok=True)
    with (settings.HELI_HOME / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _keys_were_lost() -> bool:
    """Whether the tables hold what was sealed with keys that are not there: new ones would open none of it."""
    from django.db import connection

    from heli.core import keys

    if keys.exist() or "core_auditentry" not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM core_auditentry LIMIT 1")
        return cursor.fetchone() is not None


def migrate_tables() -> str | None:
    """Tables, keys, the start of the chain, the cache table and the law that ships with heli.

    Returns the recovery key where this is the first start: it is shown once and kept by people.
    """
    from django.conf import settings
    from django.core.management import call_command
    from django.db import DatabaseError, connection

    from heli.accounts import acting
    from heli.core import audit, keys
    from heli.core.actions.settings import load_law, set_setting
    from heli.core.queries import setting
    from heli.site.recovery import make_recovery_key

    try:
        connection.ensure_connection()
    except DatabaseError as error:
        stop(_("连不上数据库：%(fault)s。请核对 DATABASE_URL。", fault=str(error).splitlines()[0]))
    if _keys_were_lost():
        stop(_(
            "数据库里已有数据，却没有找到它的密钥：%(path)s。请把 HELI_KEYS 指向原来的文件夹，或从备份恢复。",
            path=keys.path(),
        ))  # fmt: skip
    keys.make()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    audit.start_chain()
    acting.public()
    load_law(None, by=acting.console())
    if settings.HELI_PRACTICE and setting("practice") != "1":
        set_setting(None, by=acting.console(), key="practice", value="1")
    return make_recovery_key()


@cli.command(help=_("检查配置、数据库、迁移、页面资源、审计链和存放的文件。"))
@click.option("--json", "as_json", is_flag=True, help=_("输出 JSON"))
def check(as_json: bool) -> None:
    prepare(tables=False)
    checks = [{"name": name, "ok": ok, "detail": detail} for name, ok, detail in _checks()]
    ok = all(row["ok"] for row in checks)
    if as_json:
        say_json({"ok": ok, "checks": checks})
    else:
        for row in checks:
            click.echo(_("%(mark)s %(name)s：%(detail)s", mark="✓" if row["ok"] else "■", **row))
    if not ok:
        raise SystemExit(1)


def _checks() -> list[tuple[str, bool, str]]:
    from django.conf import settings
    from django.core import checks as django_checks
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    from heli.core import audit, keys

    found = [str(message.msg) for message in django_checks.run_checks() if message.is_serious()]
    rows = [("configuration", not found, "; ".join(found) or _("正常"))]
    if not database_exists():
        return [*rows, ("database", False, _("还没有建立，请运行：heli migrate"))]
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        return [*rows, ("database", False, str(error).splitlines()[0])]
    rows.append(("database", True, connection.vendor))
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    rows.append(
        ("migrations", not plan, _("已是最新") if not plan else _("还有 %(n)s 项，请运行：heli migrate", n=len(plan)))
    )
    built = (settings.CODE / "static" / "heli" / "site.css").exists()
    rows.append(("assets", built, _("已生成") if built else _("还没有生成，请运行：make setup")))
    rows.append(("keys", keys.exist(), _("已有") if keys.exist() else _("没有找到，请运行：heli migrate")))
    if plan or not keys.exist():
        return [*rows, ("chain", False, _("没有数据表或密钥，无法检查"))]
    entries, faults = audit.verify()
    rows.append(("chain", not faults, _("%(entries)s 条，%(faults)s 处不符", entries=entries, faults=len(faults))))
    copied = audit.is_copied_outside()
    said = (
        _("在 %(place)s", place=audit.outside.folder()) if copied else _("数据库外没有链头的副本，被截短的链就查不出来")
    )
    rows.append(("chain copy", copied, said))
    return [*rows, _files()]


def _files() -> tuple[str, bool, str]:
    from heli.core import files

    count, broken = files.verify()
    names = _("、").join(
        _("%(name)s（编号 %(number)s）", name=stored.name, number=stored.pk) for stored in broken[:TOLD]
    )
    said = _("%(files)s 个文件，%(broken)s 个的内容不在或不完整", files=count, broken=len(broken))
    return "files", not broken, _("%(said)s：%(names)s", said=said, names=names) if broken else said


@cli.group(help=_("审计链。"))
def audit() -> None:
    pass


@audit.command(help=_("从第一条起逐条核对审计链。"))
@click.option("--json", "as_json", is_flag=True, help=_("输出 JSON"))
def verify(as_json: bool) -> None:
    prepare()
    from heli.core import audit as chain

    entries, faults = chain.verify()
    if as_json:
        say_json(
            {"ok": not faults, "entries": entries, "faults": [{"entry": f.entry, "fault": f.fault} for f in faults]}
        )
    else:
        for fault in faults:
            click.echo(_("第 %(number)s 条：%(fault)s", number=fault.entry, fault=fault.fault))
        click.echo(_("共 %(entries)s 条，%(faults)s 处不符。", entries=entries, faults=len(faults)))
    if faults:
        raise SystemExit(1)


@cli.group(help=_("第一位管理员。"))
def admin() -> None:
    pass


@admin.command(help=_("邀请一座真实城市的第一位管理员：打印一次性的链接和邀请码。LOGIN 是邮箱或手机号。"))
@click.argument("login")
@click.option("--role", default="system_administrator", show_default=True, help=_("角色"))
def invite(login: str, role: str) -> None:
    prepare()
    from heli.accounts import acting, actions

    user, code = actions.invite(None, by=acting.console(), login=login, role=role)
    click.echo(_("邀请链接：%(url)s", url=f"{_address()}/invitations/{user.pk}/"))
    click.echo(_("邀请码：%(code)s（72 小时内有效，只能用一次）", code=code))


def _address() -> str:
    """Where people reach the site: the first host that is not this machine's own name."""
    from django.conf import settings

    own = ("localhost", "127.0.0.1", "[::1]", "*")
    host = next((host for host in settings.ALLOWED_HOSTS if host not in own), None)
    if host is None:
        return "http://localhost:8000"
    return f"https://{host}" if settings.BEHIND_PROXY else f"http://{host}:8000"


@cli.group(name="keys", help=_("密钥。"))
def keys_group() -> None:
    pass


@keys_group.command(help=_("换一把新的加密密钥，旧数据在后台重新加密；中断后再运行会接着做。"))
@click.option("--no-wait", is_flag=True, help=_("只开始，由后台任务进程（heli run）去做"))
def rotate(no_wait: bool) -> None:
    prepare()
    from heli.accounts import acting
    from heli.site.rotation import rotate_keys

    job = rotate_keys(None, by=acting.console())
    if no_wait:
        click.echo(_("已开始换新密钥，由后台任务进程完成。"), err=True)
    else:
        _see_through(job)


def _see_through(job: Job) -> None:
    """Do the work here, or watch while another process does it."""
    from heli.core import jobs

    watching = False
    while jobs.run_one(job.pk, beating=True) is None:
        job.refresh_from_db()
        if not job.is_going:
            break
        if not watching:
            click.echo(_("另一个进程正在换密钥，等它做完。"), err=True)
        watching = True
        time.sleep(0.5)
    job.refresh_from_db()
    if job.state != "done":
        stop(tell(job.result) or _("换密钥没有做完。请再运行：heli keys rotate"), 1)
    click.echo(tell(job.result), err=True)
