"""Commands that ask: the gap, legal periods, eligibility."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from heli.core.rules.sentence import Sentence
from heli.core.rules.strict_json import read_strictly
from heli.site.cli import cli, prepare, say_json, stop
from heli.site.cli.words import say as _
from heli.site.cli.words import tell

LEVELS = ("city", "district", "street", "community")


def day(context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    """A date option in ISO form."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(_("日期写成 2026-12-31 的样子。")) from None


@cli.command(help=_("每个地区的人数、持证、标准和缺口。"))
@click.option("--level", type=click.Choice(LEVELS), default="district", show_default=True, help=_("级别"))
@click.option("--on", callback=day, help=_("哪一天，缺省为今天"))
@click.option("--json", "as_json", is_flag=True, help=_("输出 JSON"))
def gap(level: str, on: date | None, as_json: bool) -> None:
    prepare()
    from django.utils.timezone import localdate

    from heli.workforce.queries.gap import gap_report

    report = gap_report(level, on or localdate())
    if as_json:
        say_json(report)
        return
    for place in report["places"]:
        gaps = tell([Sentence("%(standard)s 差 %(gap)s", standard=s["id"], gap=s["gap"]) for s in place["standards"]])
        people = _("%(workers)s 人，持证 %(licensed)s", workers=place["workers"], licensed=place["licensed"])
        click.echo(f"{place['code']}\t{place['name']}\t{people}\t{gaps}")


@cli.group(help=_("工作日和法定期限。"))
def calendar() -> None:
    pass


@calendar.command(help=_("期限的最后一天。"))
@click.argument("start", callback=day)
@click.argument("count", type=click.IntRange(0, 100_000))
@click.argument("unit", type=click.Choice(["workdays", "days", "months"]))
@click.option("--json", "as_json", is_flag=True, help=_("输出 JSON"))
def deadline(start: date, count: int, unit: str, as_json: bool) -> None:
    prepare()
    from heli.core.queries import special_days
    from heli.core.rules.calendar import deadline as last_day

    try:
        end, provisional = last_day(start, count, unit, special_days())
    except ValueError as error:
        stop(tell(error.args[0]))
    if as_json:
        say_json({"end": end.isoformat(), "provisional": provisional})
    else:
        click.echo(
            _("%(day)s（暂定：节假日安排尚未公布，只按周六、周日计算）", day=end.isoformat())
            if provisional
            else end.isoformat()
        )


@cli.group(help=_("队伍的规则。"))
def workforce() -> None:
    pass


@workforce.command(help=_("能不能报考：读一份 JSON，逐条回答。"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=_("输出 JSON（本来就是）"))
def eligible(file: Path, as_json: bool) -> None:
    from heli.workforce.rules.eligible import eligible_all

    try:
        answers = eligible_all(read_json(file))
    except ValueError as error:
        stop(_("%(file)s：%(fault)s", file=file, fault=error.args[0]))
    say_json(answers)


def read_json(file: Path) -> Any:
    """The content of a JSON file, or one line and exit 2."""
    try:
        return read_strictly(file.read_bytes())
    except OSError:
        stop(_("打不开文件：%(file)s", file=file))
    except ValueError as error:
        stop(_("%(file)s 不是合格的 JSON：%(fault)s", file=file, fault=error.args[0]))
