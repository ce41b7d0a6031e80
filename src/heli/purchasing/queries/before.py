"""What the law asks for before a tender is announced, and how far each of it has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, When
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import speaks_for_office
from heli.core.rules.sentence import Sentence, day_named
from heli.purchasing.models import Project, PurchaseNotice, Tender
from heli.purchasing.queries import notices, single_source
from heli.purchasing.queries.conditions import Condition
from heli.purchasing.rules import document
from heli.purchasing.rules import notices as rules
from heli.purchasing.rules.survey import opinion_asked

Kind, State = PurchaseNotice.Kind, PurchaseNotice.State


def conditions(tender: Tender, on: date) -> list[Condition]:
    """Of a tender that would be announced on a day."""
    return [*asked(tender.project, tender.method, on), *single_source.conditions(tender, on)]


def asked(project: Project, method: str, on: date) -> list[Condition]:
    """By method. Below the limit a purchaser buys by its own rules, as society does: none of them."""
    if method == document.DIRECT or project.is_of_society:
        return []
    found = [_intention(project, on), _survey(project, on), _opinion(project, on)]
    return [each for each in found if each is not None]


@dataclass(frozen=True)
class Before:
    """What the page of a tender says of it; whether the reader may draft what is missing."""

    conditions: list[Condition]
    may_draft: bool


def shown(user: Any, tender: Tender) -> Before | None:
    """For the side that announces, as long as nobody was told; None where nothing is asked for."""
    if tender.state not in Tender.UNTOLD or not Tender.objects.inside(user).filter(pk=tender.pk).exists():
        return None
    found = conditions(tender, localdate())
    return Before(found, speaks_for_office(user, "purchasing.notice.draft", tender.buyer)) if found else None


def unmet(tender: Tender, on: date) -> Sentence | None:
    """The first thing that stands against an announcement on a day."""
    return next((each.fault for each in conditions(tender, on) if each.fault is not None), None)


def _intention(project: Project, on: date) -> Condition | None:
    """Public for as many days as the law says; what is urgent and unforeseen, with its reason, at once."""
    rule = notices.intention_rule(on)
    if rule is None:
        return None
    notice, fault = notices.intention_of(project), notices.intention_missing(project, on)
    if notice is None or notice.published_on is None:
        said = Sentence(
            "公告以前公开满 %(count)s 日。因不可预见的原因急需采购的不受限制，在采购意向里写明紧急采购的理由。",
            count=rule.count,
        )
        return Condition(_("采购意向"), rule.source, said, fault)
    if notice.urgent_reason:
        said = Sentence("紧急采购，不受公开期限的限制：%(reason)s", reason=notice.urgent_reason)
        return Condition(_("采购意向"), rule.source, said, fault, url=notice.public_url)
    said = Sentence("%(day)s 公开。", day=day_named(notice.published_on))
    first = rules.earliest_tender_day(notice.published_on, urgent=False)
    return Condition(_("采购意向"), rule.source, said, fault, first, notice.public_url)


def _survey(project: Project, on: date) -> Condition | None:
    """Answered by as many as the law says, each not too long ago."""
    rule = notices.survey_rule(project, on)
    if rule is None or not rule.is_asked_for:
        return None
    said = Sentence(
        "至少 %(count)s 个单位答复，%(years)s 年以内的答复有效。", count=rule.respondents, years=rule.valid_years
    )
    notice = _standing(project, Kind.SURVEY)
    url = notice.public_url if notice else ""
    return Condition(_("需求调查"), rule.source, said, notices.survey_missing(project, on), url=url)


def _opinion(project: Project, on: date) -> Condition | None:
    """The public was asked about the need: what it said is published, or its time to say something is over."""
    source = opinion_asked(on)
    if source is None:
        return None
    said = Sentence("向社会公众提供的公共服务，要就采购需求征求公众的意见。")
    notice = _standing(project, Kind.OPINION)
    if notice is None or notice.closes_on is None:
        fault = Sentence("还没有就采购需求征求公众的意见（%(source)s）。", source=source.cited)
        return Condition(_("征求公众意见"), source, said, fault)
    heard = bool(notice.summary) or on > notice.closes_on
    fault = Sentence(
        "征求公众意见到 %(day)s 为止，公布汇总或者到期以后才能公告（%(source)s）。", day=day_named(notice.closes_on),
        source=source.cited,
    )  # fmt: skip
    first = notice.closes_on + timedelta(days=1)
    return Condition(_("征求公众意见"), source, said, None if heard else fault, first, notice.public_url)


def _standing(project: Project, kind: str) -> PurchaseNotice | None:
    """Of those that were not withdrawn one that was summed up, or the one that is over first."""
    found = PurchaseNotice.objects.filter(project=project, kind=kind, state=State.PUBLISHED)
    return found.order_by(Case(When(summary="", then=1), default=0), "closes_on", "pk").first()
