"""Backup and restore."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from heli.site.cli import cli, keys_have_a_place, prepare, stop
from heli.site.cli.words import say as _


@cli.command(help=_("把数据库、文件、密钥和审计链写成一个加密并核对过的文件；使用中也可以备份。"))
@click.option("--output", required=True, type=click.Path(path_type=Path), help=_("备份文件"))
def backup(output: Path) -> None:
    prepare()
    from heli.site.backup import make_backup

    written = make_backup(output)
    click.echo(_("已备份到 %(file)s，%(size)s 字节。", file=output, size=f"{written.size:,}"), err=True)
    if written.missing:
        click.echo(
            _("有 %(count)s 个文件的内容早已不在，没有进备份；heli check 会列出它们。", count=written.missing), err=True
        )


@cli.command(help=_("恢复到一个空的 HELI_HOME。"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--key", envvar="HELI_RECOVERY_KEY", help=_("恢复密钥；不给就会问"))
def restore(file: Path, key: str | None) -> None:
    prepare(tables=False)
    from heli.site.backup import must_be_empty, restore_backup

    if not file.is_file():
        stop(_("打不开备份文件：%(file)s", file=file))
    keys_have_a_place()
    must_be_empty()
    faults = restore_backup(file, key or _asked_for())
    if faults:
        stop(_("已恢复，但审计链有 %(count)s 处不符。请运行 heli audit verify 查看。", count=len(faults)), 1)
    click.echo(_("已恢复，审计链核对无误。"), err=True)


def _asked_for() -> str:
    """The recovery key from whoever sits there, unseen where that is a terminal."""
    try:
        return str(click.prompt(_("恢复密钥"), hide_input=sys.stdin.isatty(), err=True))
    except click.Abort:
        stop(_("恢复要有恢复密钥：输入它，或用 --key，或放在环境变量 HELI_RECOVERY_KEY 里。"))
