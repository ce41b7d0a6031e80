"""The document of a tender as it is read: by its purchaser while it is written, by everybody once it was announced."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import override

from heli.purchasing.models import CallOff, Tender
from heli.purchasing.queries import tenders
from heli.purchasing.queries.framework import framework_of
from heli.purchasing.rules.tender_text import Agreed, Part, Written, parts


def readable(user: Any) -> QuerySet[Tender]:
    """Of a signed-in reader: what they see anyway."""
    return tenders.tenders(user).select_related(*tenders.RELATED, "project__place")


def announced() -> QuerySet[Tender]:
    """Anybody's: what was announced, whatever came of it."""
    found = Tender.objects.filter(announced_on__isnull=False).select_related("buyer", "agent", "project__place")
    return found.defer("project__place__outline").order_by("-announced_on", "-pk")


def running() -> QuerySet[Tender]:
    """Those for which one may still bid: past its deadline one only waits to be opened."""
    return announced().filter(state=Tender.State.ANNOUNCED, deadline_at__gt=now()).order_by("deadline_at", "pk")


def text_of(tender: Tender) -> list[Part]:
    """By the law of the day of its announcement; of today while there is none."""
    return parts(written(tender))


def written(tender: Tender) -> Written:
    project = tender.project
    with override("zh-hans"):
        method = str(tender.get_method_display())
        reserved = "" if tender.reserved == Tender.Reserved.NONE else str(tender.get_reserved_display())
        factors = [
            (
                each.title,
                f"{each.get_part_display()}，{each.get_kind_display()}",
                f"{each.most.normalize():f}",
                each.standard,
            )
            for each in tender.factors.order_by("pk")
        ]
    return Written(
        number=tender.number, title=tender.title, buyer=tender.buyer.name, agent=tender.agent.name if tender.agent else "",
        method=tender.method, method_name=method, place=project.place.name, group=project.group, people=project.people,
        term=f"{_day(project.start_on)}至{_day(project.end_on)}" if project.start_on and project.end_on else "",
        budget_fen=tender.budget_fen, ceiling_fen=tender.ceiling_fen, requirements=tender.requirements, demands=tender.demands,
        terms=tender.terms, renewal_years=tender.renewal_years, price_weight=f"{tender.price_weight.normalize():f}", decimals=tender.decimals,
        small_deduction=f"{tender.small_deduction.normalize():f}", factors=factors, fingerprint=tender.fingerprint, openers=tender.threshold, deadline=_moment(tender.deadline_at),
        bid_bond_fen=tender.bid_bond_fen, reserved=reserved, unreserved_reason=tender.unreserved_reason, approval=tender.finance_approval, single_reason=tender.single_reason, clarified=_clarified(tender),
        on=tender.announced_on or localdate(), agreed=_agreed(tender) if tender.is_framework else None,
        of_society=tender.is_of_society, one_challenge=tender.one_challenge, weight_consent=tender.weight_consent,
        price_items=[(each.title, each.unit, f"{each.quantity:f}") for each in tender.price_items], fixed_price=tender.fixed_price, consortium_deduction=f"{tender.consortium_deduction.normalize():f}",
        low_price={name: f"{percent.normalize():f}" for name, percent in tender.low_price.items()},
    )  # fmt: skip


def _agreed(tender: Tender) -> Agreed | None:
    held = framework_of(tender)
    if held is None:
        return None
    with override("zh-hans"):
        ground, by = str(held.get_ground_display()), str(held.get_evaluated_by_display())
        ways = [str(CallOff.Way(way).label) for way in held.ways]
    return Agreed(
        ground=ground, unit=held.unit, unit_price_fen=held.max_unit_price_fen, term=f"{_day(held.start_on)}至{_day(held.end_on)}",
        evaluated_by=by, elimination=f"{held.elimination.normalize():f}", quality_first=held.quality_first, ways=ways,
        may_refill=held.may_refill,
    )  # fmt: skip


def _clarified(tender: Tender) -> list[str]:
    found = []
    for each in tender.clarifications.order_by("pk"):
        later = f"截止时间顺延到{_moment(each.moved_to)}。" if each.moved_to else ""
        found.append(f"{_day(localtime(each.sent_at).date())}：{each.text}{later}")
    return found


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _moment(at: Any) -> str:
    if at is None:
        return ""
    there = localtime(at)
    return f"{_day(there.date())} {there:%H:%M}"
