"""The report of an evaluation: made of the scores by the one arithmetic, and signed by every member."""

from __future__ import annotations

from django.utils.timezone import now
from django.utils.translation import gettext as _

from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.sentence import Sentence
from heli.purchasing.actions.conformity import must_sit, sitting_committee
from heli.purchasing.actions.evaluation import failed_by
from heli.purchasing.models import Evaluation, Member, Tender
from heli.purchasing.queries import award, committee
from heli.purchasing.queries import report as queries

LIFE = Tender.LIFE.steps


@action("purchasing.report.make", step=LIFE["report"], final=True)
def make_report(tender: Tender, /, *, by: Acting) -> Evaluation:
    """Once, when nothing is left to be put right, explained or judged; from here on no score changes."""
    must_sit(tender, by)
    found = Evaluation.objects.select_for_update(no_key=True).get(pk=sitting_committee(tender).pk)
    if found.reported_at:
        raise Refused(_("评审报告已经完成。"), code="reported")
    if lacking := queries.unsettled(tender, found):
        raise Refused(lacking[0], code="unsettled")
    found.file, found.reported_at = queries.written(tender), now()
    found.save()
    words = Sentence("请在评审报告上签字：%(title)s", title=tender.title)
    tell([each.actor for each in committee.sitting(found)], "purchasing.report.make", tender, words, by=by)
    return found


@action("purchasing.report.sign", final=True)
def sign_report(member: Member, /, *, by: Acting, dissent: str = "") -> Member:
    """By each member; who disagrees says why, and the majority decides (条例第四十一条). The last signature ends the evaluation;
    where more disagree than agree the report is void and made anew."""
    tender = Tender.objects.select_for_update(no_key=True).get(pk=member.evaluation.tender_id)
    LIFE["score"].take(tender, {})
    if member.actor_id != by.actor.pk or member.replaced_at:
        raise Refused(_("评审报告由本人签字。"), code="side")
    held = Evaluation.objects.select_for_update(no_key=True).get(pk=member.evaluation_id)
    if held.reported_at is None or member.signed_at:
        raise Refused(_("评审报告还没有完成，或者已经签过字。"), code="when")
    member.signed_at, member.dissent = now(), dissent.strip()
    member.save()
    seats = committee.sitting(held)
    if all(each.signed_at for each in seats):
        _end(tender, held, seats, by)
    return member


def _end(tender: Tender, held: Evaluation, seats: list[Member], by: Acting) -> None:
    LIFE["rank"].take(tender, {})
    if 2 * len(queries.dissenters(seats)) > len(seats):
        held.file, held.reported_at = None, None
        held.save()
        for each in seats:
            each.signed_at = None
            each.save()
        tender.save()
        return
    held.signed_at = now()
    held.save()
    found = queries.report(held)
    assert found is not None, "it was made"
    if found.failed is not None:
        reason = Sentence("%(what)s：%(article)s。", what=found.failed.what, article=found.failed.source.cited)
        failed_by(tender, str(reason), by)
        return
    tender.state, tender.due_on = Tender.State.RANKED, award.decide_by(tender)
    tender.save()
    words = Sentence("评审已结束，请确定结果：%(title)s", title=tender.title)
    tell([tender.drafted_by], "purchasing.report.sign", tender, words, by=by)
