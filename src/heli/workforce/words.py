"""How a worker is shown: the best certificate, the state of its registration, the main employment, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from heli.core.rules.identity import mask_id, mask_phone
from heli.core.words import day
from heli.workforce.rules.conduct import Sanction

RANK = {"junior": 1, "intermediate": 2, "senior": 3}


@dataclass(frozen=True)
class Standing:
    """A state as kind (done, going, late, off), shape, tone and words."""

    kind: str
    mark: str
    tone: str
    words: str
    until: date | None


def best_certificate(worker: Any) -> Any:
    """The certificate of the highest level, None where there is none."""
    held = list(worker.certificates.all())
    return max(held, key=lambda each: RANK[each.level]) if held else None


def standing_of(worker: Any, today: date, due_days: int) -> Standing:
    """The registration that runs longest decides."""
    held = list(worker.certificates.all())
    ends = [each.registered_until for each in held if each.registered_until]
    return standing(bool(held), max(ends, default=None), today, due_days)


def standing(licensed: bool, until: date | None, today: date, due_days: int) -> Standing:
    """What a registration that runs until a day is today; a certificate may have none."""
    if not licensed:
        return Standing("off", "○", "muted", _("未持证"), None)
    if until is None:
        return Standing("going", "◔", "going", _("未登记"), None)
    left = (until - today).days
    if left < 0:
        return Standing(
            "late", "■", "danger", ngettext("已失效 %(days)s 天", "已失效 %(days)s 天", -left) % {"days": -left}, until
        )
    if left == 0:
        return Standing("late", "▲", "warn", pgettext("registration", "今天到期"), until)
    if left <= due_days:
        return Standing(
            "late",
            "▲",
            "warn",
            ngettext("临期，还有 %(days)s 天", "临期，还有 %(days)s 天", left) % {"days": left},
            until,
        )
    return Standing("done", "✓", "ok", _("登记有效"), until)


def sanctioned(held: Sanction) -> Standing:
    """A registration that is suspended or taken away, whatever its dates say."""
    if held.until is None:
        return Standing("late", "■", "danger", _("登记已取消"), None)
    return Standing("late", "■", "danger", _("登记暂停至 %(until)s") % {"until": held.until.isoformat()}, held.until)


def registration_life(paper: Any, now: Standing, stopped: Sanction | None = None) -> list[dict[str, str]]:
    """The way of a certificate for the bar of a worker's page: obtained, registered, run out; empty without one. Where
    something holds against the person the way stops there."""
    if paper is None:
        return []
    obtained = {
        "label": _("取得%(level)s证书") % {"level": paper.get_level_display()},
        "note": day(paper.issued_on) or "—",
    }
    if stopped is not None:
        since = day(stopped.begins) or ""
        return [obtained | {"state": "done"}, {"label": sanctioned(stopped).words, "note": since, "state": "stopped"}]
    if now.until is None:
        return [obtained | {"state": "done"}, {"label": now.words, "note": _("登记有效期未知"), "state": "now"}]
    until = _("登记至 %(until)s") % {"until": day(now.until)}
    held = {"label": now.words, "note": until, "state": "now"}
    ends = {"label": _("登记到期"), "note": day(now.until), "state": ""}
    if now.tone == "danger":
        held, ends = held | {"label": _("登记过"), "state": "done"}, ends | {"label": now.words, "state": "stopped"}
    return [obtained | {"state": "done"}, held, ends]


def month_life(report: Any) -> list[dict[str, str]]:
    """The way of a month's figures for the bar of their page: frozen by one, signed by another."""
    frozen = {"label": _("已冻结"), "note": str(report.frozen_by), "state": "done"}
    if report.signed_by is None:
        return [frozen, {"label": _("待签收"), "note": "—", "state": "now"}]
    return [frozen, {"label": _("已签收"), "note": str(report.signed_by), "state": "done"}]


def main_post(worker: Any) -> Any:
    """Full time first, then the earliest start; an ended one only where none runs."""
    posts = list(worker.employments.all())
    running = [each for each in posts if each.end_on is None]
    return (running or posts or [None])[0]


def place_words(place: Any) -> str:
    """District and street: 「南湖区 · 解放街道」."""
    if place is None:
        return ""
    parent = place.parent
    upper = parent.parent if parent is not None else None
    near = (parent.name, parent.level) if parent is not None else (None, None)
    return place_line(place.name, *near, *((upper.name, upper.level) if upper is not None else (None, None)))


@lru_cache(maxsize=5000)
def place_line(name: str, parent: str | None, level: str | None, upper: str | None, upper_level: str | None) -> str:
    """A place by its name, and name and level of the two above it: a street stands before its communities, a district
    before its streets."""
    if parent is None or level not in ("district", "street"):
        return name
    if level == "street" and upper is not None and upper_level in ("district", "street"):
        return f"{upper} · {parent}"
    return f"{parent} · {name}"


@dataclass(frozen=True)
class Masked:
    """What tells who somebody is, covered."""

    document: str
    phone: str


def masked(worker: Any) -> Masked:
    person = worker.person
    return Masked(mask_id(person.document_number), mask_phone(person.phone))
