"""A committee from the hash of its seed to its last replacement: prepared, drawn here or recorded from the provincial pool."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _

from heli.accounts.models import User
from heli.core.actions import action
from heli.core.actions.files import keep_made
from heli.core.actions.notifications import tell
from heli.core.documents.door import Examined, examined
from heli.core.errors import Refused
from heli.core.models import Acting, must
from heli.core.queries import special_days
from heli.core.rules.sentence import Sentence
from heli.purchasing.actions.desks import buying
from heli.purchasing.actions.evaluation import evaluation_for, must_be_seen, must_be_side
from heli.purchasing.models import Evaluation, Member, Tender
from heli.purchasing.queries import committee as queries
from heli.purchasing.queries.evaluation import method_of
from heli.purchasing.rules import clocks, document
from heli.purchasing.rules import committee as rules
from heli.purchasing.rules.rank import CONSULTATION

LIFE = Tender.LIFE.steps
From, Kind = Evaluation.From, Member.Kind
RECORD = "purchasing.committee.record"
DRAW = "clock.evaluation.expert_draw"


def too_early(tender: Tender, drawn_on: date, today: date) -> bool:
    """Whether the experts were drawn so long ago that the evaluation may not begin today; a consultation is exempt."""
    if method_of(tender) == CONSULTATION:
        return False
    return drawn_on < clocks.reckoned(clocks.clock(DRAW, today), today, special_days())[0]


def _must_not_be_drawn(tender: Tender, evaluation: Evaluation) -> None:
    """A draw is not repeated until it pleases: only where it has become too old before anything was found."""
    if evaluation.drawn_at is None:
        return
    begun = evaluation.conforming_at or evaluation.tender.bids.filter(reviews__stage="conformity").exists()
    if begun or not too_early(tender, localtime(evaluation.drawn_at).date(), localdate()):
        raise Refused(_("评审委员会已经组成，需要换人的请替换。"), code="drawn")


@action("purchasing.committee.prepare", step=LIFE["prepare"], final=True)
@buying("purchasing.committee.prepare")
def prepare_committee(
    tender: Tender,
    /,
    *,
    by: Acting,
    drawn_from: str,
    size: int,
    representatives: Sequence[User],
    is_complex: bool = False,
    seen: int | None = None,
) -> Evaluation:
    """How large, who sits for the purchaser, where the experts come from; for a draw here the hash of a new seed is published.

    ``seen`` is the version of the evaluation that the page showed, 0 before its first step; another one raises Stale."""
    must_be_side(tender, by, "purchasing.committee.prepare")
    if tender.method not in document.EVALUATED:
        raise Refused(_("这种采购方式不组成评审委员会，不在这里评审。"), code="method")
    must_be_seen(seen, queries.to_prepare(tender))
    evaluation = evaluation_for(tender)
    _must_not_be_drawn(tender, evaluation)
    law, experts = rules.asked(method_of(tender), localdate()), size - len(representatives)
    for field, sentence in rules.faults(law, size, experts, tender.budget_fen, is_complex):
        raise Refused(sentence, field="size" if field == "size" else "representatives", code=field)
    _must_be_among(representatives, queries.representatives(tender), "representatives")
    _must_be_free(tender, representatives, "representatives", represents_buyer=True)
    evaluation.members.all().delete()
    evaluation.drawn_from, evaluation.size, evaluation.experts = drawn_from, size, experts
    evaluation.is_complex, evaluation.candidates, evaluation.word = is_complex, [], ""
    evaluation.seed = secrets.token_hex(32) if drawn_from == From.CITY else ""
    evaluation.seed_hash = rules.hash_of(evaluation.seed) if evaluation.seed else ""
    evaluation.prepared_at, evaluation.drawn_at = now(), None
    evaluation.save()
    for user in representatives:
        _seat(evaluation, user, Kind.BUYER)
    return evaluation


def _must_be_free(tender: Tender, users: Sequence[User], field: str, represents_buyer: bool = False) -> None:
    for user in users:
        if found := queries.against(tender, user, represents_buyer):
            text = Sentence("%(name)s不能参加这次评审：%(why)s。", name=user.name, why=found)
            raise Refused(text, field=field, code="conflict")


def _seat(evaluation: Evaluation, user: User, kind: str) -> Member:
    last = evaluation.members.aggregate(last=Max("number"))["last"] or 0
    seat = Member(evaluation=evaluation, actor=user.actor, kind=kind, number=last + 1)
    seat.save()
    return seat


def _must_be_among(people: Sequence[User], allowed: Sequence[User], field: str) -> None:
    """The purchaser is represented by its own people, and experts come from the pool, whatever a page was made to send."""
    other = next((user for user in people if user not in allowed), None)
    if other is not None:
        text = Sentence("%(name)s不能在这里担任评委，请从列出的人里选。", name=other.name)
        raise Refused(text, field=field, code="among")


def _must_not_sit(evaluation: Evaluation, people: Sequence[User], field: str) -> None:
    """Who sits or sat on this committee takes no second seat, and nobody is named twice."""
    sat = set(evaluation.members.values_list("actor", flat=True))
    for at, user in enumerate(people):
        if user.actor_id in sat or user in people[:at]:
            text = Sentence("%(name)s已经是或者当过这次的评委，请另选一位。", name=user.name)
            raise Refused(text, field=field, code="seated")


def _prepared(tender: Tender, drawn_from: str) -> Evaluation:
    evaluation = evaluation_for(tender)
    _must_not_be_drawn(tender, evaluation)
    if evaluation.prepared_at is None or evaluation.drawn_from != drawn_from:
        raise Refused(_("请先组成评审委员会：定好人数、代表和专家来源。"), code="unprepared")
    return evaluation


@action("purchasing.committee.draw", step=LIFE["draw"], final=True)
@buying("purchasing.committee.draw")
def draw_committee(tender: Tender, /, *, by: Acting, word: str) -> Evaluation:
    """Seed and words together order everybody who is free; the first take the seats. Who has a conflict is not in the draw."""
    must_be_side(tender, by, "purchasing.committee.draw")
    evaluation = _prepared(tender, From.CITY)
    users = queries.keys_of(queries.pool(tender))
    seated = {str(pk) for pk in evaluation.members.values_list("actor", flat=True)}
    against = {key: queries.against(tender, user) for key, user in users.items() if key not in seated}
    order = rules.drawn(evaluation.seed, word, [key for key, found in against.items() if not found])
    if len(order) < (evaluation.experts or 0):
        raise Refused(_too_few(tender, len(order), evaluation.experts or 0), code="too_few_experts")
    evaluation.word, evaluation.drawn_at = word, now()
    evaluation.candidates = [
        {"key": key, "name": users[key].name, "out": [str(each) for each in found]} for key, found in against.items()
    ]
    evaluation.save()
    for key in order[: evaluation.experts]:
        _told(_seat(evaluation, users[key], Kind.EXPERT), tender, by)
    return evaluation


def _too_few(tender: Tender, count: int, needed: int) -> Sentence:
    """The pool of the province is the government's: society compares instead."""
    if tender.is_of_society:
        return Sentence(
            "专家库里没有利害关系的只有 %(count)s 人，不够 %(needed)s 人。可以终止这次采购，改用自行采购。",
            count=count,
            needed=needed,
        )
    return Sentence(
        "专家库里没有利害关系的只有 %(count)s 人，不够 %(needed)s 人。请从省级专家库抽取，把结果登记在这里。",
        count=count,
        needed=needed,
    )


def _told(seat: Member, tender: Tender, by: Acting) -> None:
    """An expert hears that they were drawn, and not with whom."""
    words = Sentence("请参加评审：%(title)s", title=tender.title)
    tell([seat.actor], "purchasing.committee.draw", tender, words, by=by)


def record_committee(
    tender: Tender, /, *, by: Acting, experts: Sequence[User], proof: Any, expect: int | None = None
) -> Evaluation:
    """Whom the provincial pool gave, with the record of its draw, which is looked at like every file that comes in."""
    must(by, RECORD, tender)
    try:
        with examined(proof, str(getattr(proof, "name", ""))) as found:
            return record_examined(tender, by=by, expect=expect, experts=experts, proof=found)
    except Refused as refusal:
        raise (
            Refused(refusal.message, field="proof", code=refusal.code) if refusal.field == "file" else refusal
        ) from None


@action(RECORD, step=LIFE["record_draw"], final=True)
@buying(RECORD)
def record_examined(tender: Tender, /, *, by: Acting, experts: Sequence[User], proof: Examined) -> Evaluation:
    """What is known here against those who were drawn still keeps them out."""
    must_be_side(tender, by, "purchasing.committee.record")
    evaluation = _prepared(tender, From.PROVINCE)
    if len(experts) != evaluation.experts:
        text = Sentence("要登记 %(needed)s 位专家。", needed=evaluation.experts)
        raise Refused(text, field="experts", code="number")
    _must_not_sit(evaluation, experts, "experts")
    _must_be_among(experts, queries.pool(tender), "experts")
    _must_be_free(tender, experts, "experts")
    evaluation.proof = keep_made(proof.stream, proof.name, content_type=proof.content_type, made_by=by.actor)
    evaluation.drawn_at = now()
    evaluation.save()
    for user in experts:
        _told(_seat(evaluation, user, Kind.EXPERT), tender, by)
    return evaluation


@action("purchasing.committee.replace", step=LIFE["replace"], final=True)
@buying("purchasing.committee.replace")
def replace_member(
    tender: Tender, /, *, by: Acting, member: Member | None, reason: str, other: User | None = None
) -> Member:
    """Who is absent, or has a conflict that comes out late. For an expert drawn here the next of the draw takes the seat."""
    must_be_side(tender, by, "purchasing.committee.replace")
    member = _locked(tender, member)
    if member is None or member.replaced_at or member.submitted_at:
        raise Refused(_("这位评委不能替换：已经替换过，或者已经提交评分。"), code="member")
    evaluation = evaluation_for(tender)
    next_one = _next(tender, evaluation, member) if _is_drawn_here(evaluation, member) else other
    if next_one is None:
        raise Refused(_("请选替换的人。"), field="other", code="needed")
    _must_not_sit(evaluation, [next_one], "other")
    if not _is_drawn_here(evaluation, member):
        _must_be_among([next_one], queries.instead_of(member, tender), "other")
    _must_be_free(tender, [next_one], "other", represents_buyer=member.kind == Kind.BUYER)
    member.scores.all().delete()
    member.replaced_at, member.reason = now(), reason
    member.save()
    seat = _seat(evaluation, next_one, member.kind)
    _told(seat, tender, by)
    return seat


def _locked(tender: Tender, member: Member | None) -> Member | None:
    """The seat as it is now: whoever sits on it may be submitting at this moment. None where it is not of this tender."""
    seats = Member.objects.select_for_update(no_key=True, of=("self",)).filter(evaluation__tender=tender)
    return seats.filter(pk=member.pk).first() if member is not None else None


def _is_drawn_here(evaluation: Evaluation, member: Member) -> bool:
    return member.kind == Kind.EXPERT and evaluation.drawn_from == From.CITY


def _next(tender: Tender, evaluation: Evaluation, member: Member) -> User:
    """The next in the order of the draw who never sat here and is still free."""
    keys = [each["key"] for each in evaluation.candidates if not each["out"]]
    sat = {str(pk) for pk in evaluation.members.values_list("actor", flat=True)}
    users = queries.keys_of(queries.pool(tender))
    for key in rules.drawn(evaluation.seed, evaluation.word, keys):
        if key not in sat and key in users and not queries.against(tender, users[key]):
            return users[key]
    raise Refused(_("抽取名单里没有可以替换的专家了。请从省级专家库抽取。"), code="too_few_experts")
