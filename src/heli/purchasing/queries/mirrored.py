"""Tenders that run elsewhere as they are read: the list, one of them, and what the rules say of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from heli.accounts.models import speaks_for_office
from heli.core.life import Step
from heli.core.queries import special_days
from heli.core.rules.book import NoRule, Source, open_book
from heli.core.rules.calendar import TooFar
from heli.core.rules.sentence import Sentence, day_named
from heli.purchasing.models import MirroredTender, Project
from heli.purchasing.models.mirrored import MirroredTenderQuerySet
from heli.purchasing.queries import before, mirrored_notices, public, tenders
from heli.purchasing.queries.mirrored_notices import Found
from heli.purchasing.queries.thresholds import limits
from heli.purchasing.rules import clocks, document
from heli.purchasing.rules.evaluation_file import read
from heli.purchasing.rules.mirrored import firsts
from heli.purchasing.rules.rank import LAW


def mirrored(user: Any) -> MirroredTenderQuerySet:
    found = MirroredTender.objects.visible_to(user).select_related("project__buyer", "winner", "entered_by")
    return found.order_by("-announced_on", "-pk")


def called(rows: QuerySet[MirroredTender], typed: str) -> QuerySet[MirroredTender]:
    word = typed.strip()
    return rows.filter(Q(project__title__icontains=word) | Q(code__icontains=word) | Q(winner__name__icontains=word))


def projects_to_enter(user: Any) -> QuerySet[Project]:
    """Approved projects of this user's that nobody is putting out."""
    return tenders.projects_to_tender(user) if user.holds("purchasing.mirrored.enter") else Project.objects.none()


def steps(user: Any, one: MirroredTender) -> list[Step]:
    """What this user may do now; a purchaser's own people only, and a score sheet where bids are scored."""
    found = one.LIFE.open_to(one, user)
    return [
        step
        for step in found
        if speaks_for_office(user, step.may, one.project.buyer)
        and (step.name != "take_in" or one.method in document.EVALUATED)
    ]


def ranking(one: MirroredTender) -> public.Ranked | None:
    """The score sheet reckoned anew by the rules of its day; None without one, or before there was a rule."""
    if one.evaluation is None:
        return None
    try:
        return public.ranked(read(one.evaluation))
    except NoRule:
        return None


def findings(one: MirroredTender) -> list[Found]:
    """What does not fit the rules of the days on which it was done; for people to look at."""
    return [*_before(one), *_approval(one), *_deadline(one), *mirrored_notices.findings(one), *_sheet(one)]


def _before(one: MirroredTender) -> Iterator[Found]:
    for condition in before.asked(one.project, one.method, one.announced_on):
        if condition.fault is not None:
            yield Found(condition.fault)


def _approval(one: MirroredTender) -> Iterator[Found]:
    if (
        document.needs_approval(one.method, one.budget_fen, limits().threshold_fen(one.announced_on))
        and not one.approval
    ):
        said = Sentence("达到公开招标数额标准，采用这种采购方式要先经财政部门批准，没有登记批准文号。")
        yield Found(said, _source_of_approval(one.announced_on))


def _source_of_approval(on: date) -> Source | None:
    try:
        return open_book(LAW).at("document.approval", on).source
    except NoRule:
        return None


def _deadline(one: MirroredTender) -> Iterator[Found]:
    """Only what is against the law: the day after, which is safe, is advice to who announces."""
    for key in document.EARLIEST.get(one.method, ()):
        try:
            rule = clocks.clock(key, one.announced_on)
            first = clocks.first_lawful(rule, one.announced_on, special_days())
        except (NoRule, TooFar):
            continue
        if one.deadline_on < first:
            said = Sentence(
                "截止日期 %(day)s 早于规定的最早日期 %(first)s。",
                day=day_named(one.deadline_on),
                first=day_named(first),
            )
            yield Found(said, rule.source)


def _sheet(one: MirroredTender) -> Iterator[Found]:
    if one.evaluation is None:
        if one.method in document.EVALUATED:
            yield Found(Sentence("还没有导入评审文件，名次没有核对。"))
        return
    evaluation = read(one.evaluation)
    if evaluation.ceiling is not None and evaluation.ceiling != one.limit_fen:
        yield Found(Sentence("评审文件里的最高限价和登记的不一致。"))
    if evaluation.on < one.deadline_on:
        yield Found(Sentence("评审日期早于投标截止日期。"))
    if one.bid and one.bid not in firsts(evaluation):
        yield Found(Sentence("中标人不是重新计算的第一名，登记的理由：%(reason)s", reason=one.departure))
