"""Shares in words, and the survival curve as a drawing made here: steps, their interval, and nothing that needs a script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from heli.workforce.queries.staying_page import Staying
from heli.workforce.rules.staying import YEAR, Point

register = template.Library()
Scale = Callable[[float], float]
#: the drawing and its margins
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 260, 44, 28, 10
#: no longer than so many years are drawn
MOST_YEARS = 20


@register.filter
def percent(share: Fraction | float | None) -> str:
    """One decimal; a dash where there is nothing to divide by."""
    return "—" if share is None else f"{float(share) * 100:.1f}%"


@register.filter
def left_percent(point: Point | None) -> str:
    """Who has left by then."""
    return "—" if point is None else percent(1 - point.survival)


@register.filter
def plain(number: Fraction) -> str:
    """An average headcount with one decimal where it is none whole."""
    return f"{int(number):,}" if number.denominator == 1 else f"{float(number):,.1f}"


@register.filter
def plus_one(number: int) -> int:
    return number + 1


@register.simple_tag
def curve_drawn(page: Staying) -> SafeString:
    """The share that stays by months of service, as steps; the table beside it says the same."""
    points = [point for point in page.curve if point.at_risk][: MOST_YEARS * YEAR]
    if not points:
        return SafeString("")
    longest = max(YEAR, len(points))
    wide, high = WIDTH - LEFT - 8, HEIGHT - BOTTOM - TOP

    def x(months: float) -> float:
        return round(LEFT + wide * months / longest, 1)

    def y(share: float) -> float:
        return round(TOP + high * (1 - share), 1)

    every = max(1, -(-longest // YEAR // 10))
    lines = format_html_join(
        "", '<line class="curve__rule" x1="{}" x2="{}" y1="{}" y2="{}"></line><text x="{}" y="{}" text-anchor="end">{}</text>',
        ((LEFT, WIDTH - 8, y(part / 4), y(part / 4), LEFT - 6, y(part / 4) + 4, f"{part * 25}%") for part in range(5)),
    )  # fmt: skip
    years = format_html_join(
        "", '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        ((x(year * YEAR), HEIGHT - 8, year) for year in range(0, longest // YEAR + 1, every)),
    )  # fmt: skip
    return format_html(
        '<svg class="curve" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}<path class="curve__band" d="{}"></path>'
        '<path class="curve__line" d="{}"></path></svg>',
        WIDTH, HEIGHT, _("留下的比例，表里是同样的数字"), lines, years, _band(points, x, y), _steps(points, x, y),
    )  # fmt: skip


def _steps(points: Sequence[Point], at: Scale, up: Scale) -> str:
    path = f"M{at(0)} {up(1)}"
    for point in points:
        path += f"H{at(point.months + 1)}V{up(float(point.survival))}"
    return path


def _band(points: Sequence[Point], at: Scale, up: Scale) -> str:
    """Between the two ends of the interval."""
    there = f"M{at(0)} {up(1)}"
    for point in points:
        there += f"H{at(point.months + 1)}V{up(point.high)}"
    back = ""
    for point in reversed(points):
        back += f"V{up(point.low)}H{at(point.months + 1)}"
    return f"{there}{back}V{up(1)}Z"
