"""The map of the gap: outlines where a city has them, squares where it has none, and what its shades stand for."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from heli.workforce.queries.gap_page import MAP_WIDTH, GapPage, Line

register = template.Library()


@register.filter
def legend(page: GapPage) -> list[tuple[int, str]]:
    """The five shades and what they stand for, and a sixth where some place has no figure."""
    first, *rest = page.limits
    unknown = [(0, _("没有数字"))] if any(line.row.required is None for line in page.lines) else []
    steps = [*unknown, (1, f"0–{first - 1:,}" if first > 1 else "0")]
    for number, (low, high) in enumerate(zip(page.limits, rest, strict=False), 2):
        steps.append((number, f"{low:,}–{high - 1:,}" if high - 1 > low else f"{low:,}"))
    return [*steps, (5, _("%(n)s 及以上") % {"n": f"{page.limits[-1]:,}"})]


@register.filter
def gap_shown(line: Line) -> str:
    """How many a place is short of; a dash where nobody knows what is asked for."""
    return "—" if line.row.required is None else f"{line.gap:,}"


@register.filter
def add_number(value: float, more: int) -> float:
    return round(value + more, 1)


@register.simple_tag
def tile_map(page: GapPage) -> SafeString:
    """A square a place, by official code: it shows no borders and says so."""
    tiles = [line for line in page.lines if line.tile is not None]
    if page.heads:
        return _packed_map(page, tiles)
    if not tiles:
        return SafeString("")
    rows = max(line.tile.row for line in tiles if line.tile) + 1
    squares = format_html_join(
        "",
        '<a href="{}" data-place="{}"><title lang="zh">{} {}</title><rect class="seq-{}" x="{}" y="{}" width="88" '
        'height="56" rx="3"></rect><text x="{}" y="{}" lang="zh" aria-hidden="true">{}</text><text class="fig" x="{}" y="{}" aria-hidden="true">{}</text></a>',
        (
            (
                _deeper(page, line), line.place.code,
                line.place.name, gap_shown(line), line.shade, line.tile.column * 93, line.tile.row * 61, line.tile.column * 93 + 44,
                line.tile.row * 61 + 25, short(line.place.name), line.tile.column * 93 + 44, line.tile.row * 61 + 43,
                gap_shown(line),
            )
            for line in tiles
            if line.tile
        ),
    )  # fmt: skip
    return format_html(
        '<svg class="map" viewBox="0 0 560 {}" role="group" aria-label="{}">{}</svg><p class="small muted">{}</p>',
        rows * 61, _("各地区还差的人数，表里是同样的数字"), squares, _("示意图，不代表边界"),
    )  # fmt: skip


def _deeper(page: GapPage, line: Line) -> str:
    """Where a tile leads: to what lies below its place, and from a community to how its figures come about."""
    if not line.deeper:
        return f"{reverse('workforce:gap-place', args=[line.place.code])}?on={page.day.isoformat()}"
    standard = page.standard.id if page.standard else ""
    return f"?place={line.place.code}&standard={standard}&on={page.day.isoformat()}"


def _packed_map(page: GapPage, tiles: Sequence[Line]) -> SafeString:
    """Hundreds of small squares under the names of the places they lie in; the table is the way by keyboard."""
    step = MAP_WIDTH / page.across
    heads = format_html_join(
        "",
        '<text class="group" x="0" y="{}">{}</text>',
        ((round((row + 0.8) * step, 1), name) for name, row in page.heads),
    )
    squares = format_html_join(
        "",
        '<a href="{}" data-place="{}" tabindex="-1"><title lang="zh">{} {}</title>'
        '<rect class="seq-{}" x="{}" y="{}" width="{}" height="{}"></rect></a>',
        (
            (_deeper(page, line), line.place.code,
             line.place.name, gap_shown(line), line.shade, round(line.tile.column * step, 1), round(line.tile.row * step, 1), round(step - 1, 1), round(step - 1, 1))
            for line in tiles
            if line.tile
        ),
    )  # fmt: skip
    rows = max(line.tile.row for line in tiles if line.tile) + 1
    return format_html(
        '<svg class="map" viewBox="0 0 560 {}" role="group" aria-label="{}"><g aria-hidden="true" lang="zh-Hans">{}</g>{}</svg><p class="small muted">{}</p>',
        round(rows * step), _("各地区还差的人数，表里是同样的数字"), heads, squares, _("示意图，不代表边界"),
    )  # fmt: skip


@register.filter
def short(name: str) -> str:
    """A name that fits a tile."""
    for ending in ("社区居委会", "村村委会", "居委会", "村委会", "社区", "街道", "镇"):
        if name.endswith(ending) and len(name) > len(ending) + 1:
            name = name[: -len(ending)]
            break
    return name[:6]
