"""The sentences of the gap pages, whole, so that each language can say them its own way."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from heli.core import words
from heli.core.models import Setting
from heli.core.rules.money import Fen
from heli.core.rules.sentence import Sentence
from heli.core.templatetags.parts import grouped
from heli.workforce.queries.gap import PART_TIME_WEIGHT, part_time_setting
from heli.workforce.queries.gap_page import MAP_WIDTH, GapPage, Line
from heli.workforce.queries.reports import Month, MonthPage
from heli.workforce.rules.gap import Finding, Standard

register = template.Library()

#: places that together hold less than this share of a gap do not say where it lies
WORTH_NAMING = 20


def money(fen: int) -> str:
    """A yearly cost: big sums in 万元 or 亿元, or in million yuan, as a sentence says them."""
    return words.money(Fen(fen))


@register.simple_tag
def finding_sentence(page: GapPage) -> SafeString:
    """How many are missing, where, and what closing it takes."""
    finding = page.finding
    first = _missing(finding, words.zh(page.under.name) if page.under else _("全市"), page.standard)
    if finding.kind != "gap":
        return first
    if finding.cost.yearly_fen is None:
        second = format_html(_("补齐需要 {posts} 个岗位，每个岗位的费用还没有设定。"), posts=f"{finding.cost.posts:,}")
    else:
        second = format_html(
            _("补齐需要 {posts} 个岗位，每年约 {cost}。"),
            posts=f"{finding.cost.posts:,}",
            cost=money(finding.cost.yearly_fen),
        )
    return format_html("{} {}", first, second) if get_language() == "en" else format_html("{}{}", first, second)


@register.simple_tag
def month_sentence(page: MonthPage) -> SafeString:
    """The same for a month end, from what was reported then."""
    finding = _missing(page.finding, _("全市"), page.standard)
    return format_html(_("{month}末，{finding}"), month=words.month(page.day), finding=finding)


def _missing(finding: Finding, where: str, standard: Standard | None) -> SafeString:
    """How many are missing and where."""
    if finding.kind == "no_figure":
        return format_html(_("{where}还没有这个标准要用的数字，填报后才能算出缺口。"), where=where)
    if finding.kind == "met":
        return format_html(_("{where}每个地区都达到了标准。"), where=where)
    given = {
        "where": where,
        "posts": f"{finding.cost.posts:,}",
        "group": words.named(standard) if standard else "",
    }
    if finding.share < WORTH_NAMING:
        return format_html(
            _("{where}还差 <em>{posts}</em> 名{group}，分散在 {places} 个地区，差得最多的是{most}（{number} 人）。"),
            places=f"{finding.places_with_gap:,}", most=words.zh(finding.holders[0].name),
            number=without_zeros(finding.holders[0].gap), **given,
        )  # fmt: skip
    return format_html(
        _("{where}还差 <em>{posts}</em> 名{group}，{holders}占了 {share}%。"),
        holders=words.listed([row.name for row in finding.holders]), share=finding.share, **given,
    )  # fmt: skip


@register.filter
def without_zeros(amount: Decimal | str | None) -> str:
    """Parts of a person as a page shows them: 1,234.5, 13 for 13.0, a dash for what is not known."""
    return "—" if amount in (None, "") else f"{Decimal(str(amount)).normalize():,f}"


@register.simple_tag
def standard_sentence(standard: Standard) -> SafeString:
    """The rule behind the page with its document."""
    text = words.shown(
        Sentence(
            "每 %(per)s %(basis)s %(ratio)s 名%(group)s，依据 %(document)s",
            per=f"{standard.per:,}", basis=basis_counted(standard.basis), ratio=standard.ratio.normalize(),
            group=words.named(standard), document=words.named(standard.source, "document"),
        )
    )  # fmt: skip
    return text if standard.source.confirmed else format_html("{}{}", text, _("（待确认）"))


@register.simple_tag
def source_sentence(standard: Standard) -> SafeString:
    """The document with its article and its first day; what is not known of them is said."""
    source = standard.source
    article = words.named(source, "article") if source.article else _("条款待核对")
    return format_html(
        _("依据：{document}，{article}，{since}。"),
        document=words.named(source, "document"), article=article, since=since(standard),
    )  # fmt: skip


def since(standard: Standard) -> str:
    """From when it holds, as well as that is known."""
    first = standard.source.effective_from
    if standard.dated == "unknown":
        return _("起始日期不详，%(day)s列入本系统") % {"day": words.day(first)}
    if standard.dated == "year":
        return _("%(year)s年起，具体日期待核对") % {"year": first.year}
    return _("自%(day)s起") % {"day": words.day(first)}


@register.filter
def basis_name(basis: str) -> str:
    """What a standard counts by, as a noun."""
    names = {
        "urban_residents": _("城镇常住居民"), "residents": _("常住居民"), "streets": _("街道（镇）"),
        "communities": _("社区（村）"), "elderly_institution_residents": _("养老机构入住老人"),
        "elderly_community_clients": _("社区养老服务对象"), "community_corrections_clients": _("社区矫正对象"),
        "drug_rehabilitation_clients": _("社区戒毒社区康复人员"), "community_workers": _("社区工作者"),
    }  # fmt: skip
    return names.get(basis, basis)


def basis_counted(basis: str) -> str:
    """The same after a number: with the measure word that Chinese wants there."""
    names = {
        "urban_residents": _("名城镇常住居民"), "residents": _("名常住居民"), "streets": _("个街道（镇）"),
        "communities": _("个社区（村）"), "elderly_institution_residents": _("名养老机构入住老人"),
        "elderly_community_clients": _("名社区养老服务对象"), "community_corrections_clients": _("名社区矫正对象"),
        "drug_rehabilitation_clients": _("名社区戒毒社区康复人员"), "community_workers": _("名社区工作者"),
    }  # fmt: skip
    return names.get(basis, basis)


@register.simple_tag
def cost_sentence(setting: Setting) -> str:
    """What a post costs, and whether somebody confirmed it."""
    value = money(int(setting.value)) if setting.value.isdigit() else setting.value
    text = _("每个岗位每年按 %(cost)s 计") % {"cost": value}
    return text if setting.confirmed_on else text + _("（本市设置，待确认）")


@register.simple_tag
def part_time_sentence() -> str:
    """How much a part-time post counts, and whether somebody confirmed it."""
    setting = part_time_setting()
    text = _(" · 兼职按全职的 %(weight)s 计") % {"weight": setting.value if setting else PART_TIME_WEIGHT}
    return text if setting and setting.confirmed_on else text + _("（本市设置，待确认）")


@register.simple_tag
def totals_sentence(page: GapPage) -> SafeString:
    """Both totals, the stand-in figure, and what the published parts leave over."""
    parts = []
    if page.totals is not None and page.totals.at_once_required is not None:
        parts.append(
            _("各地区分别进位，应有合计 %(sum)s；整体计算应有 %(once)s，还差 %(gap)s。")
            % {"sum": f"{page.totals.sum_required:,}", "once": f"{page.totals.at_once_required:,}",
               "gap": without_zeros(page.totals.at_once_gap)}
        )  # fmt: skip
    if page.all_residents_required is not None:
        parts.append(
            _("还没有城镇常住人口数，暂以居委会（社区）居民代替，是本系统的估算；按全部常住人口算，应有 %(all)s。")
            % {"all": f"{page.all_residents_required:,}"}
        )
    if page.difference:
        parts.append(
            ngettext(
                "各地区公布数之和与公布总数相差 %(n)s 人（统计差额）。",
                "各地区公布数之和与公布总数相差 %(n)s 人（统计差额）。",
                abs(page.difference),
            )
            % {"n": f"{page.difference:,}"}
        )
    return format_html_join(" ", "{}", ((part,) for part in parts))


@register.filter
def legend(page: GapPage) -> list[tuple[int, str]]:
    """The five shades and what they stand for."""
    first, *rest = page.limits
    steps = [(1, f"0–{first - 1:,}" if first > 1 else "0")]
    for number, (low, high) in enumerate(zip(page.limits, rest, strict=False), 2):
        steps.append((number, f"{low:,}–{high - 1:,}" if high - 1 > low else f"{low:,}"))
    return [*steps, (5, _("%(n)s 及以上") % {"n": f"{page.limits[-1]:,}"})]


@register.inclusion_tag("core/parts/chart.html")
def trend_chart(months: Sequence[Month]) -> dict[str, Any]:
    """The month ends of a place as lines and as the table they are drawn from."""
    columns = [
        {"label": _("月末")},
        {"label": _("现有"), "num": True},
        {"label": _("持证"), "num": True},
        {"label": _("应有"), "num": True},
        {"label": _("还差"), "num": True},
    ]
    rows = [
        {"cells": [f"{month.day:%Y-%m}", *(grouped(n) for n in (month.workers, month.licensed, month.required)), without_zeros(month.gap)]}
        for month in months
    ]  # fmt: skip
    return {"caption": _trend_sentence(months), "columns": columns, "rows": rows}


def _trend_sentence(months: Sequence[Month]) -> str:
    """What the lines show, as a sentence."""
    first, last = months[0], months[-1]
    given = {"first": words.month(first.day), "last": words.month(last.day), "was": without_zeros(first.gap), "gap": without_zeros(last.gap),
             "before": f"{first.workers:,}", "workers": f"{last.workers:,}"}  # fmt: skip
    if first is last:
        return _("%(last)s末现有 %(workers)s 人。") % given
    if first.gap is None or last.gap is None:
        return _("从%(first)s末到%(last)s末，人数从 %(before)s 变为 %(workers)s。") % given
    return (
        _("从%(first)s末到%(last)s末，人数从 %(before)s 变为 %(workers)s，还差的人数从 %(was)s 变为 %(gap)s。") % given
    )


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
        '<a href="{}" data-place="{}" aria-label="{} {}"><rect class="seq-{}" x="{}" y="{}" width="88" '
        'height="56" rx="3"></rect><text x="{}" y="{}" lang="zh" aria-hidden="true">{}</text><text class="fig" x="{}" y="{}" aria-hidden="true">{}</text></a>',
        (
            (
                _deeper(page, line), line.place.code,
                line.place.name, line.gap, line.shade, line.tile.column * 93, line.tile.row * 61, line.tile.column * 93 + 44,
                line.tile.row * 61 + 25, short(line.place.name), line.tile.column * 93 + 44, line.tile.row * 61 + 43,
                f"{line.gap:,}",
            )
            for line in tiles
            if line.tile
        ),
    )  # fmt: skip
    return format_html(
        '<svg class="map" viewBox="0 0 560 {}" role="group" aria-label="{}">{}</svg><p class="small muted">{}</p>',
        rows * 61, _("各地区还差的人数，右边的表里是同样的数字"), squares, _("示意图，不代表边界"),
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
        '<a href="{}" data-place="{}" tabindex="-1"><title>{} {}</title>'
        '<rect class="seq-{}" x="{}" y="{}" width="{}" height="{}"></rect></a>',
        (
            (_deeper(page, line), line.place.code,
             line.place.name, line.gap, line.shade, round(line.tile.column * step, 1), round(line.tile.row * step, 1), round(step - 1, 1), round(step - 1, 1))
            for line in tiles
            if line.tile
        ),
    )  # fmt: skip
    rows = max(line.tile.row for line in tiles if line.tile) + 1
    return format_html(
        '<svg class="map" viewBox="0 0 560 {}" role="group" aria-label="{}"><g aria-hidden="true" lang="zh-Hans">{}</g>{}</svg><p class="small muted">{}</p>',
        round(rows * step), _("各地区还差的人数，右边的表里是同样的数字"), heads, squares, _("示意图，不代表边界"),
    )  # fmt: skip


def short(name: str) -> str:
    """A name that fits a tile."""
    for ending in ("社区居委会", "村村委会", "居委会", "村委会", "社区", "街道", "镇"):
        if name.endswith(ending) and len(name) > len(ending) + 1:
            name = name[: -len(ending)]
            break
    return name[:6]
