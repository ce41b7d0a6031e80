"""Backup and restore."""

from __future__ import annotations

from pathlib import Path

import click

from heli.site.cli import cli, prepare
from heli.site.cli.words import say as _


@cli.command(help=_("把数据库、文件、密钥和审计链写成一个加密并核对过的文件；使用中也可以备份。"))
@click.option("--output", required=True, type=click.Path(path_type=Path), help=_("备份文件"))
def backup(output: Path) -> None:
    prepare()
    from heli.site.backup import make_backup

    size, first_key = make_backup(output)
    if first_key:
        click.echo(_("恢复密钥（只显示这一次，请抄下来另外保管）：%(key)s", key=first_key))
    click.echo(_("已备份到 %(file)s，%(size)s 字节。", file=output, size=f"{size:,}"), err=True)


@cli.command(help=_("恢复到一个空的 HELI_HOME。"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--key", envvar="HELI_RECOVERY_KEY", prompt=_("恢复密钥"), hide_input=True, help=_("恢复密钥"))
def restore(file: Path, key: str) -> None:
    from heli.site.backup import restore_backup

    prepare(tables=False)
    restore_backup(file, key)
    click.echo(_("已恢复，审计链核对无误。"), err=True)
