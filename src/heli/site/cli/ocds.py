"""Open contracting data as files: release packages of all that became public."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import click

from heli.site.cli import cli, prepare, say_json, stop
from heli.site.cli.words import say as _

IN_FILE = 500


@cli.group(help=_("公开合同数据（OCDS 1.1）。"))
def ocds() -> None:
    pass


@ocds.command(help=_("把已经公开的采购写成 OCDS 的发布包，放进一个文件夹。"))
@click.option(
    "--output", required=True, type=click.Path(path_type=Path, file_okay=False), help=_("写到哪个文件夹；没有就新建")
)
@click.option("--json", "as_json", is_flag=True, help=_("输出 JSON"))
def export(output: Path, as_json: bool) -> None:
    prepare()
    from django.utils.timezone import now

    from heli.purchasing.queries import ocds as queries
    from heli.purchasing.rules.ocds import package

    try:
        output.mkdir(parents=True, exist_ok=True)
        files, count, at = [], 0, now()
        for number, held in enumerate(
            _parts(queries.releases(queries.public_projects().iterator(queries.IN_PACKAGE))), 1
        ):
            file = output / f"releases-{number:04d}.json"
            made = package(held, f"urn:heli:ocds:{file.name}", at, queries.publisher())
            _written_whole(file, json.dumps(made, ensure_ascii=False, indent=1))
            files.append(file.name)
            count += len(held)
        for old in output.glob("releases-[0-9][0-9][0-9][0-9].json"):
            if old.name not in files:
                old.unlink()
    except OSError as fault:
        stop(_("不能写到 %(file)s：%(fault)s", file=output, fault=fault.strerror or str(fault)))
    if as_json:
        say_json({"releases": count, "files": files})
    else:
        click.echo(_("已写出 %(count)s 条发布，%(files)s 个文件。", count=count, files=len(files)), err=True)


def _parts(releases: Iterator[dict[str, object]]) -> Iterator[list[dict[str, object]]]:
    while held := list(islice(releases, IN_FILE)):
        yield held


def _written_whole(file: Path, text: str) -> None:
    """A reader sees the old file or the new one, never half of one."""
    part = file.with_name(f".{file.name}.part")
    part.write_text(text + "\n", encoding="utf-8")
    part.replace(file)
