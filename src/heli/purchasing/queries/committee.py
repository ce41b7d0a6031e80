"""Who may sit on a committee, what speaks against them, and who does sit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from heli.accounts.models import Grant, User, speaks_for_office
from heli.accounts.queries import who_may, with_role
from heli.core.rules.book import open_book
from heli.core.rules.calendar import years_before
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation
from heli.purchasing.models import Evaluation, KeyShare, Member, Tender
from heli.purchasing.models.evaluation import SCORES
from heli.purchasing.queries import consortium, desks
from heli.purchasing.queries.evaluation import evaluated, evaluation_of, method_of, opened_bids
from heli.purchasing.rules import committee as rules
from heli.purchasing.rules.committee_size import least_size as least_seats
from heli.purchasing.rules.desks import BUYER
from heli.purchasing.rules.desks import EXPERT as EXPERT_DESK
from heli.purchasing.rules.rank import LAW
from heli.workforce.models import Employment

EXPERT, SUPERVISOR = "bid_expert", "procurement_supervisor"


def pool(tender: Tender) -> list[User]:
    """The experts of the city who may evaluate this tender, in the order of their accounts."""
    experts = set(with_role(User.objects.filter(is_active=True), EXPERT).values_list("pk", flat=True))
    return [user for user in who_may(SCORES, tender) if user.pk in experts]


def representatives(tender: Tender) -> list[User]:
    """Who may sit for the purchaser."""
    return [user for user in who_may(SCORES, tender) if speaks_for_office(user, SCORES, tender.buyer)]


def against(tender: Tender, user: User, represents_buyer: bool = False) -> list[Sentence]:
    """What is known that keeps somebody from this committee."""
    opening = rules.kept_from_opening(localdate())
    found = rules.conflicts(_person(tender, user), _purchase(tender), represents_buyer, opening)
    apart = desks.against(tender.project, BUYER if represents_buyer else EXPERT_DESK, [user.actor_id])
    return found if apart is None else [*found, apart]


def _purchase(tender: Tender) -> rules.Purchase:
    came = opened_bids(tender)
    together = consortium.members(came)
    bidders = {_organisation(partner): "" for bid in came for partner in together[bid.pk][1:]}
    bidders |= {_organisation(bid.agency): consortium.content_of(bid).phone for bid in came}
    agent = _organisation(tender.agent) if tender.agent else None
    return rules.Purchase(bidders, _organisation(tender.buyer), agent)


def _organisation(organisation: Organisation) -> rules.Organisation:
    return rules.Organisation(organisation.path, organisation.name)


def _person(tender: Tender, user: User) -> rules.Person:
    """Where somebody works or worked within the years of the law, by account, role and register."""
    law = open_book(LAW).at("evaluation.committee.excluded", localdate())
    since = years_before(localdate(), int(law["years"]))
    opened = KeyShare.objects.filter(tender=tender, officer_key__officer=user.actor_id).exists()
    supervises = with_role(User.objects.filter(pk=user.pk), SUPERVISOR).exists()
    return rules.Person([_organisation(each) for each in _belongs(user, since)], user.phone, opened, supervises)


def _belongs(user: User, since: date) -> QuerySet[Organisation]:
    lately = Q(valid_until__isnull=True) | Q(valid_until__gte=since)
    roles = Grant.objects.filter(lately, user=user, organisation__isnull=False).values("organisation")
    worked = Employment.objects.filter(
        Q(end_on__isnull=True) | Q(end_on__gte=since), worker__person=user.person_id, organisation__isnull=False
    )
    found = Q(pk=user.office_id) | Q(pk__in=roles)
    return Organisation.objects.filter(found | Q(pk__in=worked.values("organisation")) if user.person_id else found)


def members(user: Any, tender: Tender) -> QuerySet[Member]:
    """Everybody who sits or sat, as far as this user may know."""
    seen = Member.objects.visible_to(user).filter(evaluation__tender=tender)
    return seen.select_related("actor", "evaluation__tender").order_by("number")


def sitting(evaluation: Evaluation) -> list[Member]:
    """Those who sit now."""
    return list(evaluation.members.sitting().select_related("actor").order_by("number"))


def seat_of(user: Any, tender: Tender) -> Member | None:
    """This user's own seat."""
    mine = Member.objects.sitting().filter(evaluation__tender=tender, actor=getattr(user, "actor_id", None))
    return mine.select_related("evaluation__tender", "actor").first()


def to_prepare(tender: Tender) -> Evaluation:
    """The evaluation whose committee is made up, before its first step one that is only to be begun."""
    return evaluation_of(tender) or Evaluation(tender=tender)


def seated_for_buyer(evaluation: Evaluation, people: Sequence[User]) -> list[User]:
    """Who of ``people`` sits for the purchaser now."""
    if evaluation.pk is None:
        return []
    seats = evaluation.members.sitting().filter(kind=Member.Kind.BUYER)
    actors = set(seats.values_list("actor", flat=True))
    return [user for user in people if user.actor_id in actors]


def is_expert_still(member: Member) -> bool:
    """Whether who sits as an expert holds the role today; who sits for the purchaser needs none."""
    if member.kind != Member.Kind.EXPERT:
        return True
    return with_role(User.objects.filter(actor=member.actor_id, is_active=True), EXPERT).exists()


def keys_of(users: Sequence[User]) -> dict[str, User]:
    """By the key under which each is drawn."""
    return {str(user.actor_id): user for user in users}


def least_size(tender: Tender) -> int:
    """With how many a committee begins: as few as the law allows for this amount."""
    return least_seats(rules.asked(method_of(tender), localdate()), tender.budget_fen, is_complex=False)


def with_proof(user: Any) -> QuerySet[Evaluation]:
    """Evaluations whose experts were drawn elsewhere, with the record of it."""
    return Evaluation.objects.filter(tender__in=evaluated(user), proof__isnull=False).select_related("proof")


def instead_of(member: Member, tender: Tender) -> list[User]:
    """Among whom somebody chooses who takes a seat; nobody where the draw decides."""
    if member.kind == Member.Kind.BUYER:
        return representatives(tender)
    drawn_here = member.evaluation.drawn_from == Evaluation.From.CITY
    return [] if drawn_here else pool(tender)
