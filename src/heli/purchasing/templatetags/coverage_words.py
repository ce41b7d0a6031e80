"""Shares on the map of coverage, and where its squares stand."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from heli.purchasing.queries.coverage import Coverage, CoverageLine
from heli.workforce.rules.outline_map import Tile

register = template.Library()


def _percent(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


@register.filter
def share_shown(line: CoverageLine) -> str:
    """How much of the group is served; a dash where nobody knows."""
    return "—" if line.hundredths is None else _percent(line.hundredths)


@register.filter
def share_legend(page: Coverage) -> list[tuple[int, str]]:
    """What the shades stand for, and a sixth where some place has no figure."""
    steps = [(0, _("没有数字"))] if any(line.hundredths is None for line in page.lines) else []
    steps.append((1, _("不到 %(share)s") % {"share": _percent(page.limits[0])}))
    return [*steps, *((at, _("%(n)s 及以上") % {"n": _percent(low)}) for at, low in enumerate(page.limits, 2))]


@register.filter
def tile_x(tile: Tile, more: int) -> int:
    return tile.column * 93 + more


@register.filter
def tile_y(tile: Tile, more: int) -> int:
    return tile.row * 61 + more
