"""What each member of a committee gives: alone until everybody has submitted, then put right or explained where it stands out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.timezone import now
from django.utils.translation import gettext as _

from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.sentence import Sentence
from heli.purchasing.actions.conformity import sitting_committee
from heli.purchasing.models import Evaluation, Factor, Member, Score, Tender
from heli.purchasing.queries import committee, evaluation
from heli.purchasing.queries import scores as queries

LIFE = Tender.LIFE.steps


@dataclass(frozen=True, repr=False)
class Points:
    """A whole sheet, by the keys of bid and factor; it has no readable form, so that no audit entry tells it before the end."""

    given: Mapping[tuple[int, int], Decimal]

    def __repr__(self) -> str:
        return "…"


def _must_be_own(member: Member, by: Acting) -> None:
    if member.actor_id != by.actor.pk or member.replaced_at:
        raise Refused(_("评分由本人办理。"), code="side")
    if not committee.is_expert_still(member):
        raise Refused(_("评审专家的角色已经取消，不能再评分。请购买主体替换评委。"), code="role")


def _must_be_open(member: Member) -> Evaluation:
    """While the committee scores: after the conformity check, before one's own sheet is submitted."""
    held = Evaluation.objects.select_for_update(no_key=True).get(pk=member.evaluation_id)
    LIFE["score"].take(held.tender, {})
    sitting_committee(held.tender)
    if held.conforming_at is None:
        raise Refused(_("符合性审查完成以后才评分。"), code="early")
    if evaluation.awaits_final_quotes(held):
        raise Refused(_("最后报价打开以后才评分。"), code="early")
    if member.submitted_at:
        raise Refused(_("评分已经提交，不能再改。"), code="submitted")
    return held


@action("purchasing.sheet.save", final=True)
def save_sheet(member: Member, /, *, by: Acting, points: Points) -> Member:
    """As far as it is filled in. The rows are made anew, not changed: a change would stand in the audit with its figures."""
    _must_be_own(member, by)
    _write(member, _must_be_open(member).tender, points)
    member.save()
    return member


def _write(member: Member, tender: Tender, points: Points) -> None:
    bids = {each.pk: each for each in evaluation.scored_bids(evaluation.opened_bids(tender))}
    factors = {each.pk: each for each in tender.factors.all()}
    rows = []
    for (bid, factor), given in points.given.items():
        if bid not in bids or factor not in factors:
            raise Refused(_("这份投标不评分。"), code="bid")
        _must_be_within(factors[factor], given, f"b{bid}f{factor}")
        rows.append(Score(member=member, bid=bids[bid], factor=factors[factor], points=given, version=1))
    member.scores.all().delete()
    Score.objects.bulk_create(rows)


def _must_be_within(factor: Factor, points: Decimal, field: str) -> None:
    if not 0 <= points <= factor.most:
        text = Sentence(
            "%(factor)s的得分在 0 到 %(most)s 之间。", factor=factor.title, most=f"{factor.most.normalize():f}"
        )
        raise Refused(text, field=field, code="out_of_range")


@action("purchasing.sheet.submit", final=True)
def submit_sheet(member: Member, /, *, by: Acting, points: Points | None = None) -> Member:
    """The whole sheet, as it was saved or with these ``points``, of which nothing is kept where one is lacking.

    When the last member has submitted, all are laid side by side and everybody is told."""
    _must_be_own(member, by)
    held = _must_be_open(member)
    if points is not None:
        _write(member, held.tender, points)
    if found := queries.lacking(member):
        bid, factor = found[0]
        text = Sentence(
            "还有 %(count)s 项没有评分，例如%(bid)s的%(factor)s。",
            count=len(found),
            bid=bid.agency.name,
            factor=factor.title,
        )
        raise Refused(text, field=f"b{bid.pk}f{factor.pk}", code="lacking")
    member.submitted_at = now()
    member.save()
    seats = committee.sitting(held)
    if all(each.submitted_at for each in seats):
        held.scored_at = now()
        held.save()
        words = Sentence("各位评委都已提交评分：%(title)s", title=held.tender.title)
        tell([each.actor for each in seats], "purchasing.sheet.submit", held.tender, words, by=by)
    return member


@action("purchasing.score.mend", final=True)
def mend_score(score: Score, /, *, by: Acting, points: Decimal, remark: str) -> Score:
    """Put right or explained, in writing, before the report; only what stands out (87号令第六十四条)."""
    _must_be_own(score.member, by)
    held = Evaluation.objects.select_for_update(no_key=True).get(pk=score.member.evaluation_id)
    LIFE["score"].take(held.tender, {})
    if held.scored_at is None or held.reported_at:
        raise Refused(_("评分都提交以后、评审报告完成以前才能改正或者说明。"), code="when")
    if score.pk not in {each.score.pk for each in queries.odd_scores(held.tender)}:
        raise Refused(_("这项评分没有不一致，不能再改。"), code="not_odd")
    if not remark.strip():
        raise Refused(_("请写明理由。"), field="remark", code="needed")
    _must_be_within(score.factor, points, "points")
    score.points, score.remark = points, remark.strip()
    score.save()
    return score
