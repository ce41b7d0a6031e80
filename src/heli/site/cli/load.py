"""Commands that bring data in and out: import, undo, export, the demo city."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from heli.site.cli import cli, prepare, say_json, stop
from heli.site.cli.ask import day
from heli.site.cli.words import say as _
from heli.site.cli.words import tell


class ImportGroup(click.Group):
    """``heli import KIND FILE`` beside ``heli import undo BATCH``: what is no known kind is named, with those there are."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in self.commands:
            known = [kind for kind in self.commands if kind != "undo"]
            stop(_("没有「%(kind)s」这种导入。可以导入：%(known)s。", kind=args[0], known=known))
        return super().resolve_command(ctx, args)


@cli.group(name="import", cls=ImportGroup, help=_("从文件导入。"))
def import_() -> None:
    pass


def _kind(kind: str, label: str) -> None:
    @click.argument("file", type=click.Path(path_type=Path))
    @click.option("--dry-run", is_flag=True, help=_("只检查，不写入"))
    @click.option("--good-rows", is_flag=True, help=_("有错的行留下，其余导入"))
    @click.option("--create-organisations", is_flag=True, help=_("新建文件里没有登记的单位"))
    @click.option("--sheet", help=_("只读这一张表"))
    @click.option("--on", callback=day, help=_("检查时以哪一天为今天"))
    @click.option("--faults", type=click.Path(path_type=Path), help=_("把标出错误的工作簿写到这里"))
    @click.option("--json", "as_json", is_flag=True, help=_("输出 JSON"))
    def run(
        file: Path, dry_run: bool, good_rows: bool, create_organisations: bool, sheet: str | None, on: date | None,
        faults: Path | None, as_json: bool,
    ) -> None:  # fmt: skip
        prepare()
        if not file.is_file():
            stop(_("打不开文件：%(file)s", file=file))
        if faults is not None and (faults.is_dir() or not faults.resolve().parent.is_dir()):
            stop(_("写不了文件：%(file)s。请给一个已有文件夹里的 .xlsx 文件名。", file=faults))
        from django.utils.timezone import localdate

        from heli.accounts import acting
        from heli.site.imports import KINDS

        report = KINDS[kind].run(
            file, by=acting.console(), dry_run=dry_run, good_rows=good_rows, create_organisations=create_organisations,
            sheet=sheet, today=on or localdate(), faults=faults,
        )  # fmt: skip
        show(report, as_json)

    import_.command(name=kind, help=label)(run)


def show(report: dict[str, Any], as_json: bool) -> None:
    """Print the report of an import and end with 1 where rows were refused."""
    if as_json:
        say_json(report)
    else:
        for error in report.get("errors", []):
            where, fault = error.get("sheet", ""), error["message"]
            click.echo(_("%(sheet)s 第 %(row)s 行：%(fault)s", sheet=where, row=error["row"], fault=fault))
        counts = {name: report.get(name, 0) for name in ("good", "bad", "created", "updated", "unchanged")}
        rows = report.get("people", report.get("rows", 0))
        click.echo(
            _(
                "共 %(rows)s 行，正确 %(good)s，有错 %(bad)s；新建 %(created)s，更新 %(updated)s，不变 %(unchanged)s。",
                rows=rows, **counts,
            )
        )  # fmt: skip
        if report.get("batch"):
            click.echo(_("批次 %(number)s；撤销：heli import undo %(number)s", number=report["batch"]))
    if report.get("bad"):
        raise SystemExit(1)


for _key, _label in (
    ("places", _("地区（区划代码）")),
    ("population", _("人口")),
    ("boundaries", _("边界（GeoJSON）")),
    ("organisations", _("组织")),
    ("workforce", _("社会工作者名册")),
):
    _kind(_key, _label)


@import_.command(name="undo", help=_("撤销整次导入。"))
@click.argument("batch", type=int)
def undo(batch: int) -> None:
    prepare()
    from heli.accounts import acting
    from heli.core.errors import Refused
    from heli.site.imports import undo_batch

    try:
        undo_batch(batch, by=acting.console())
    except Refused as refusal:
        stop(tell(refusal.message), 1)
    click.echo(_("已撤销批次 %(number)s。", number=batch), err=True)


@cli.command(help=_("导出一种数据。"))
@click.argument("kind")
@click.option(
    "--output", type=click.Path(path_type=Path), help=_("写到这个文件；格式看扩展名：csv、xlsx、parquet、json")
)
def export(kind: str, output: Path | None) -> None:
    prepare()
    from heli.accounts import acting
    from heli.site.exports import KINDS, write

    if kind not in KINDS:
        stop(_("没有「%(kind)s」这种导出。可以导出：%(known)s。", kind=kind, known=list(KINDS)))
    if output is not None and output.suffix.lower() not in (".csv", ".xlsx", ".parquet", ".json"):
        stop(_("文件名要以 .csv、.xlsx、.parquet 或 .json 结尾。"))
    count = write(None, by=acting.console(), kind=kind, output=output)
    click.echo(_("已导出 %(count)s 行。", count=count), err=True)


@cli.command(help=_("在空的数据库里建一座演示城市（人是虚构的）。"))
@click.option("--workers", type=click.IntRange(0, 5_000_000), default=3000, show_default=True, help=_("社会工作者人数"))
@click.option("--seed", default=1, show_default=True, help=_("随机种子，同样的种子得到同样的城市"))
@click.option("--sign-ins", is_flag=True, help=_("只显示演示登录"))
@click.option("--society", is_flag=True, help=_("和 --sign-ins 一起用：显示基金会和总工会的演示登录"))
@click.option("--if-empty", is_flag=True, help=_("数据库里已有数据时什么也不做"))
@click.option("--json", "as_json", is_flag=True, help=_("输出 JSON"))
def demo(workers: int, seed: int, sign_ins: bool, society: bool, if_empty: bool, as_json: bool) -> None:
    prepare()
    from heli.site import demo as city

    if sign_ins:
        result: dict[str, Any] = {"sign_ins": city.sign_ins(), "society_sign_ins": city.society_sign_ins()}
    else:
        if not city.is_empty():
            if if_empty:
                if as_json:
                    say_json({"sign_ins": city.sign_ins()})
                return
            stop(_("数据库里已经有数据，演示城市只能建在空的数据库里。"))
        result = city.build(workers=workers, seed=seed, say=lambda text: click.echo(tell(text), err=True))
    if as_json:
        say_json(result)
        return
    from heli.site.cli.signs import sign_in_table

    click.echo(sign_in_table(society) or _("这不是演示城市，没有演示登录。"))
