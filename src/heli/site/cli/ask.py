"""Commands that ask: the gap, legal periods, eligibility."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from heli.site.cli import cli, prepare, say_json, stop

LEVELS = ("city", "district", "street", "community")


def day(context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    """A date option in ISO form."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter("日期写成 2026-12-31 的样子。") from None


@cli.command()
@click.option("--level", type=click.Choice(LEVELS), default="district", show_default=True, help="级别")
@click.option("--on", callback=day, help="哪一天，缺省为今天")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def gap(level: str, on: date | None, as_json: bool) -> None:
    """每个地区的人数、持证、标准和缺口。"""
    prepare()
    from django.utils.timezone import localdate

    from heli.workforce.queries.gap import gap_report

    report = gap_report(level, on or localdate())
    if as_json:
        say_json(report)
        return
    for place in report["places"]:
        gaps = "，".join(f"{s['id']} 差 {s['gap']}" for s in place["standards"])
        click.echo(f"{place['code']}\t{place['name']}\t{place['workers']} 人\t持证 {place['licensed']}\t{gaps}")


@cli.group()
def calendar() -> None:
    """工作日和法定期限。"""


@calendar.command()
@click.argument("start", callback=day)
@click.argument("count", type=click.IntRange(0, 100_000))
@click.argument("unit", type=click.Choice(["workdays", "days", "months"]))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def deadline(start: date, count: int, unit: str, as_json: bool) -> None:
    """期限的最后一天。"""
    prepare()
    from heli.core.queries import special_days
    from heli.core.rules.calendar import deadline as last_day

    try:
        end, provisional = last_day(start, count, unit, special_days())
    except ValueError as error:
        stop(str(error))
    if as_json:
        say_json({"end": end.isoformat(), "provisional": provisional})
    else:
        click.echo(f"{end.isoformat()}{'（暂定：节假日安排尚未公布，只按周六、周日计算）' if provisional else ''}")


@cli.group()
def workforce() -> None:
    """队伍的规则。"""


@workforce.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON（本来就是）")
def eligible(file: Path, as_json: bool) -> None:
    """能不能报考：读一份 JSON，逐条回答。"""
    from heli.workforce.rules.eligible import eligible_all

    try:
        answers = eligible_all(read_json(file))
    except ValueError as error:
        stop(f"{file}：{error}")
    say_json(answers)


def read_json(file: Path) -> Any:
    """The content of a JSON file, or one line and exit 2."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError:
        stop(f"打不开文件：{file}")
    except ValueError as error:
        stop(f"{file} 不是合格的 JSON：{error}")
