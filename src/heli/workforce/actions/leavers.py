"""The monthly roster: who is missing from a full list is proposed as a leaver; a person decides."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import now
from django.utils.translation import gettext as _

from heli.core.actions import action
from heli.core.errors import Refused
from heli.core.models import Acting, Batch
from heli.workforce.actions.register import end
from heli.workforce.models import Employment, LeaverProposal


@action("workforce.roster.propose")
def propose_leavers(batch: Batch, /, *, by: Acting, employments: list[int]) -> int:
    """Propose open employments that a new full list does not name. Returns how many."""
    missing = Employment.objects.filter(pk__in=employments, end_on__isnull=True).select_related("organisation")
    for organisation in {each.organisation for each in missing if each.organisation is not None}:
        if not by.may("workforce.roster.propose", organisation):
            raise Refused(_("这个单位不在本人负责的范围内。"), field="organisation", code="out_of_scope")
    return len(
        LeaverProposal.objects.bulk_create(LeaverProposal(employment=each, batch=batch, version=1) for each in missing)
    )


@action("workforce.roster.decide", step=LeaverProposal.LIFE.steps["decide"])
def decide_leaver(
    proposal: LeaverProposal, /, *, by: Acting, left: bool, end_on: date | None = None, end_reason: str = "",
    end_words: str = "",
) -> LeaverProposal:  # fmt: skip
    """Left on a day, which ends the employment, or still there."""
    employment = Employment.objects.select_for_update(no_key=True).get(pk=proposal.employment_id)
    if left:
        if end_on is None:
            raise Refused(_("请填写离职日期。"), field="end_on", code="needed")
        if employment.end_on is None:
            end(employment, by, end_on, end_reason, end_words)
    proposal.state = LeaverProposal.State.LEFT if left else LeaverProposal.State.STAYED
    proposal.decided_by, proposal.decided_at = by.actor, now()
    proposal.save()
    return proposal
