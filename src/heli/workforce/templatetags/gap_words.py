"""The sentences of the gap pages, whole, so that each language can say them its own way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template
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
from heli.workforce.queries.gap_page import ROWS, GapPage, PlaceArithmetic, PlacePage
from heli.workforce.queries.reports import Month, MonthPage
from heli.workforce.rules.gap import Cost, Finding, Standard

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
    return _then(first, closing(finding.cost)) if finding.kind == "gap" else first


def _then(first: str, second: str) -> SafeString:
    """Two sentences one after the other."""
    return format_html("{} {}", first, second) if get_language() == "en" else format_html("{}{}", first, second)


@register.simple_tag
def closing(cost: Cost) -> str:
    """Posts that close a gap, and what they cost a year."""
    posts = f"{cost.posts:,}"
    if cost.yearly_fen is None:
        return _("补齐需要 %(posts)s 个岗位，每个岗位的费用还没有设定。") % {"posts": posts}
    return _("补齐需要 %(posts)s 个岗位，每年约 %(cost)s。") % {"posts": posts, "cost": money(cost.yearly_fen)}


@register.simple_tag
def place_sentence(page: PlacePage) -> SafeString:
    """How many one place is short of under the first standard that can be counted there, and what closing it takes."""
    known = next((each for each in page.standards if each.steps["required"] is not None), None)
    where = words.zh(page.place.name)
    if known is None:
        return format_html(_("{where}还没有标准要用的数字，填报后才能算出缺口。"), where=where)
    given = {"where": where, "group": words.named(known.standard), "required": grouped(known.steps["required"])}
    if not known.cost.posts:
        return format_html(_("{where}按标准应有 {required} 名{group}，已经达到。"), **given)
    gap = without_zeros(known.steps["gap"])
    first = format_html(_("{where}按标准应有 {required} 名{group}，还差 <em>{gap}</em> 名。"), gap=gap, **given)
    return _then(first, closing(known.cost))


@register.simple_tag
def required_sum(steps: Mapping[str, Any]) -> str:
    """How the requirement comes about: the figure, the ratio, the quotient, rounded up."""
    exact, required = without_zeros(steps["exact"]), grouped(steps["required"])
    text = f"{steps['figure']:,} ÷ {steps['per']:,} × {steps['ratio']} = {exact}"
    if exact == required:
        return text
    rest = _("，进位为 %(required)s") if steps["required"] - Decimal(steps["exact"]) < 1 else _("，至少 %(required)s")
    return text + rest % {"required": required}


@register.simple_tag
def present_sum(each: PlaceArithmetic, weight: Decimal) -> str:
    """Who is counted as present: full-time persons, and part-time ones by their weight."""
    if each.standard.counts == "licensed":
        return _("持证 %(licensed)s 人") % {"licensed": f"{each.staff.licensed:,}"}
    full, part = each.staff.full, each.staff.part
    text = _("专职 %(full)s 人，兼职 %(part)s 人") % {"full": f"{full:,}", "part": f"{part:,}"}
    if not part:
        return text
    return text + _("，折合全职 %(full)s + %(part)s × %(weight)s = %(actual)s") % {
        "full": f"{full:,}", "part": f"{part:,}", "weight": weight.normalize(), "actual": without_zeros(each.steps["actual"]),
    }  # fmt: skip


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
            per=f"{standard.per:,}", basis=basis_counted(standard.basis), ratio=without_zeros(standard.ratio),
            group=words.named(standard), document=words.named(standard.source, "document"),
        )
    )  # fmt: skip
    return text if standard.source.confirmed else format_html("{}{}", text, _("（待确认）"))


@register.simple_tag
def ratio_sentence(standard: Standard) -> SafeString:
    """How many for how many: 每 200 名社区养老服务对象 1 名."""
    return words.shown(
        Sentence(
            "每 %(per)s %(basis)s %(ratio)s 名",
            per=f"{standard.per:,}", basis=basis_counted(standard.basis), ratio=without_zeros(standard.ratio),
        )
    )  # fmt: skip


@register.simple_tag
def source_sentence(standard: Standard) -> SafeString:
    """The document with its article and its first day; what is not known of them is said."""
    source = standard.source
    article = words.named(source, "article") if source.article else _("条款待核对")
    return format_html(
        _("依据：{document}，{article}，{since}。"),
        document=words.named(source, "document"), article=article, since=since(standard),
    )  # fmt: skip


@register.filter
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
        "elderly_institution_beds": _("养老机构床位"), "hospital_beds": _("医疗机构床位"), "students": _("在校学生"),
    }  # fmt: skip
    return names.get(basis, basis)


def basis_counted(basis: str) -> str:
    """The same after a number: with the measure word that Chinese wants there."""
    names = {
        "urban_residents": _("名城镇常住居民"), "residents": _("名常住居民"), "streets": _("个街道（镇）"),
        "communities": _("个社区（村）"), "elderly_institution_residents": _("名养老机构入住老人"),
        "elderly_community_clients": _("名社区养老服务对象"), "community_corrections_clients": _("名社区矫正对象"),
        "drug_rehabilitation_clients": _("名社区戒毒社区康复人员"), "community_workers": _("名社区工作者"),
        "elderly_institution_beds": _("张养老机构床位"), "hospital_beds": _("张医疗机构床位"), "students": _("名在校学生"),
    }  # fmt: skip
    return names.get(basis, basis)


@register.simple_tag
def cost_sentence(setting: Setting) -> str:
    """What a post costs, and whether somebody confirmed it."""
    value = money(int(setting.value)) if setting.value.isdigit() else setting.value
    text = _("每个岗位每年按 %(cost)s计") % {"cost": value}
    return text if setting.confirmed_on else text + _("（本市设置，待确认）")


@register.simple_tag
def part_time_sentence() -> str:
    """How much a part-time post counts, and whether somebody confirmed it."""
    setting = part_time_setting()
    if setting is None:
        return _(" · 兼职按全职的 %(weight)s 计（本市没有设置，用本系统的默认值，待确认）") % {
            "weight": PART_TIME_WEIGHT
        }
    text = _(" · 兼职按全职的 %(weight)s 计") % {"weight": setting.value}
    return text if setting.confirmed_on else text + _("（本市设置，待确认）")


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
    unknown = sum(1 for line in page.lines if line.row.required is None)
    if page.standard and 0 < unknown < len(page.lines):
        parts.append(
            ngettext(
                "%(n)s 个地区还没有「%(basis)s」的数字，没有算在内。",
                "%(n)s 个地区还没有「%(basis)s」的数字，没有算在内。",
                unknown,
            )
            % {"n": f"{unknown:,}", "basis": basis_name(page.standard.basis)}
        )
    parts += _left_over(page)
    if page.second_posts:
        parts.append(
            _("现有人数按主要任职计，一人只在一处；另有 %(n)s 个兼任的岗位不重复计，名册里两处都能找到。")
            % {"n": f"{page.second_posts:,}"}
        )
    return format_html_join(" ", "{}", ((part,) for part in parts))


def _left_over(page: GapPage) -> list[str]:
    """What the published total has beyond the places: functional zones first, then what nothing explains."""
    if not page.difference:
        return []
    rest = page.difference - sum(value for _name, value in page.zones)
    found: list[str] = [
        format_html(_("公布总数里有{zone} {n} 人，不是行政区划，不在上表。"), zone=words.zh(name), n=f"{value:,}")
        for name, value in page.zones
    ]
    if rest > 0:
        found.append(_("各项公布数之和比公布总数少 %(n)s 人（统计差额）。") % {"n": f"{rest:,}"})
    elif rest:
        found.append(_("各项公布数之和比公布总数多 %(n)s 人（统计差额）。") % {"n": f"{-rest:,}"})
    return found


@register.simple_tag
def rows_shown(page: GapPage) -> str:
    """Which rows of a long table stand here."""
    first = (page.part - 1) * ROWS + 1
    return _("还差多的在前，第 %(first)s 至 %(last)s 个，共 %(all)s 个") % {
        "first": f"{first:,}", "last": f"{first + len(page.rows) - 1:,}", "all": f"{len(page.lines):,}",
    }  # fmt: skip


@register.inclusion_tag("core/parts/chart.html")
def trend_chart(months: Sequence[Month]) -> dict[str, Any]:
    """Month ends as lines and as the table they are drawn from; certificates where they were kept."""
    licensed = months[0].licensed is not None
    columns = [
        {"label": _("月末")},
        {"label": _("现有"), "num": True},
        *([{"label": _("持证"), "num": True}] if licensed else []),
        {"label": _("应有"), "num": True},
        {"label": _("还差"), "num": True},
    ]
    rows = [
        {"cells": [
            f"{month.day:%Y-%m}", without_zeros(month.present), *([grouped(month.licensed)] if licensed else []),
            grouped(month.required), without_zeros(month.gap),
        ]}
        for month in months
    ]  # fmt: skip
    return {"caption": trend_sentence(months), "columns": columns, "rows": rows}


@register.simple_tag
def trend_sentence(months: Sequence[Month]) -> str:
    """What the lines show, as a sentence."""
    first, last = months[0], months[-1]
    given = {"first": words.month(first.day), "last": words.month(last.day), "was": without_zeros(first.gap), "gap": without_zeros(last.gap),
             "before": without_zeros(first.present), "workers": without_zeros(last.present)}  # fmt: skip
    if first is last:
        return _("%(last)s末现有 %(workers)s 人。") % given
    if first.gap is None or last.gap is None:
        return _("从%(first)s末到%(last)s末，人数从 %(before)s 变为 %(workers)s。") % given
    return (
        _("从%(first)s末到%(last)s末，人数从 %(before)s 变为 %(workers)s，还差的人数从 %(was)s 变为 %(gap)s。") % given
    )
