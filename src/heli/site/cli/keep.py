"""Backup and restore."""

from __future__ import annotations

from pathlib import Path

import click

from heli.site.cli import cli, prepare


@cli.command()
@click.option("--output", required=True, type=click.Path(path_type=Path), help="备份文件")
def backup(output: Path) -> None:
    """把数据库、文件、密钥和审计链写成一个加密并核对过的文件；使用中也可以备份。"""
    prepare()
    from heli.site.backup import make_backup

    size, first_key = make_backup(output)
    if first_key:
        click.echo(f"恢复密钥（只显示这一次，请抄下来另外保管）：{first_key}")
    click.echo(f"已备份到 {output}，{size:,} 字节。", err=True)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--key", envvar="HELI_RECOVERY_KEY", prompt="恢复密钥", hide_input=True, help="恢复密钥")
def restore(file: Path, key: str) -> None:
    """恢复到一个空的 HELI_HOME。"""
    from heli.site.backup import restore_backup

    prepare(tables=False)
    restore_backup(file, key)
    click.echo("已恢复，审计链核对无误。", err=True)
