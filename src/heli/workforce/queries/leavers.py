"""Leavers as they are proposed by a monthly roster, and the imports of rosters."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from heli.core.models import Batch
from heli.workforce.models import LeaverProposal, LeaverProposalQuerySet


def proposals(user: Any) -> LeaverProposalQuerySet:
    """Proposals the user may decide, open ones first."""
    related = ("employment__worker__person", "employment__organisation", "employment__place", "batch", "decided_by")
    return LeaverProposal.objects.visible_to(user).select_related(*related).order_by("-state", "pk")


def open_proposals(user: Any) -> QuerySet[LeaverProposal]:
    return proposals(user).filter(state=LeaverProposal.State.PROPOSED)


def rosters(user: Any) -> QuerySet[Batch]:
    """Imports of rosters: all for whoever imports without limit, else one's own."""
    if not user.holds("workforce.roster.import"):
        return Batch.objects.none()
    found = Batch.objects.filter(kind="workforce").select_related("made_by", "job")
    if user.nodes("workforce.roster.import") is not None:
        found = found.filter(Q(made_by=user.actor) | Q(made_by__on_behalf_of=user.actor))
    waiting = Count("leavers", filter=Q(leavers__state="proposed"))
    return found.annotate(waiting=waiting).order_by("-pk")
