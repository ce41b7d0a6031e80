"""Tenders that a supervisor looks at again, with what shows why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import Grant, seen_by_sides
from heli.core.models import AuditEntry
from heli.core.queries import special_days
from heli.directory.models import Organisation
from heli.purchasing.models import Bid, Challenge, Project, Tender
from heli.purchasing.models.tenders import SIDES
from heli.purchasing.queries import consortium
from heli.purchasing.queries.bonds import bond_of
from heli.purchasing.queries.challenges import late
from heli.purchasing.rules import bid as contents
from heli.purchasing.rules import clocks, document
from heli.purchasing.rules import flags as rules
from heli.workforce.models import Employment

VIEW = "purchasing.flag.view"
#: who is responsible for an agency
HEAD = "agency_head"
#: how many tenders, the latest first, are looked through for the page
MOST = 200
STRENGTH = {rules.STRONG: (_("强"), "danger"), rules.CLEAR: (_("中"), "warn"), rules.WEAK: (_("弱"), "draft")}
HANDED = ("purchasing.bid.save", "purchasing.bid.attach", "purchasing.bid.seal", "purchasing.bid.hand_in")


@dataclass(frozen=True)
class Flagged:
    """A tender with its flags, the strongest first."""

    tender: Tender
    flags: Sequence[rules.Flag]

    @property
    def strength(self) -> int:
        return max(each.strength for each in self.flags)


def flagged(user: Any) -> list[Flagged]:
    """Of the tenders this user supervises, the strongest signs first, then the latest."""
    if not user.holds(VIEW):
        return []
    seen = _read(list(_opened(user).order_by("-opened_at")[:MOST]))
    return sorted((each for each in seen if each.flags), key=lambda each: -each.strength)


def flags_of(user: Any, tender: Tender) -> list[rules.Flag]:
    """Nothing for whoever does not supervise it, and nothing before it is opened."""
    if not user.holds(VIEW):
        return []
    return [flag for each in _read(list(_opened(user).filter(pk=tender.pk))) for flag in each.flags]


def told(flag: rules.Flag) -> tuple[Any, str]:
    """How strong it is, in a word and by its mark."""
    return STRENGTH[flag.strength]


def _opened(user: Any) -> QuerySet[Tender]:
    bids = Bid.objects.filter(state=Bid.State.OPENED).select_related("agency", "bond").order_by("place_in_order")
    return (
        Tender.objects.inside(user)
        .filter(seen_by_sides(user, VIEW, *SIDES), opened_at__isnull=False, project__in=Project.objects.of_government())
        .select_related("buyer")
        .prefetch_related(
            Prefetch("bids", bids.prefetch_related("files__kept"), "read"),
            "factors",
            Prefetch("challenges", Challenge.objects.select_related("complaint").order_by("pk"), "challenged"),
        )
    )


def _read(tenders: list[Any]) -> list[Flagged]:
    """Who works where and whose hands wrote what is asked once for all."""
    bids = [bid for tender in tenders for bid in tender.read]
    together, hands, special = consortium.members(bids), _hands(bids), special_days()
    offices = {each.pk for members in together.values() for each in members}
    people, heads = _people(offices), _heads(offices)
    found = []
    for tender in tenders:
        seen = [_seen(bid, together[bid.pk], people, heads, hands[bid.pk]) for bid in tender.read]
        on = localdate(tender.opened_at)
        signs = [*rules.flags(seen, _asked(tender, special), on), *_late(tender, special)]
        found.append(Flagged(tender, sorted(signs, key=lambda each: -each.strength)))
    return found


def _late(tender: Any, special: Any) -> list[rules.Flag]:
    """What was done about its challenges and complaints after its day (政府采购质疑和投诉办法)."""
    found = [each for challenge in tender.challenged for each in late(challenge, special)]
    return [rules.Flag("late_deed", rules.CLEAR, (), each.said, each.source) for each in found]


def _people(offices: Collection[int]) -> dict[int, frozenset[int]]:
    """Who holds a post at each organisation today."""
    today, held = localdate(), defaultdict(set)
    open_now = Q(end_on__isnull=True) | Q(end_on__gte=today)
    rows = Employment.objects.filter(open_now, organisation__in=offices)
    for organisation, worker in rows.values_list("organisation", "worker"):
        held[organisation].add(worker)
    return defaultdict(frozenset, {key: frozenset(workers) for key, workers in held.items()})


def _heads(offices: Collection[int]) -> dict[int, frozenset[int]]:
    """Whose account heads each organisation today."""
    held = defaultdict(set)
    rows = Grant.objects.in_force(localdate()).filter(role=HEAD, organisation__in=offices)
    for organisation, user in rows.values_list("organisation", "user"):
        held[organisation].add(user)
    return defaultdict(frozenset, {key: frozenset(users) for key, users in held.items()})


def _hands(bids: Iterable[Bid]) -> dict[int, frozenset[int]]:
    """Which accounts wrote a bid or handed it in."""
    held = defaultdict(set)
    entries = AuditEntry.objects.filter(
        subject_type="purchasing.bid", subject_id__in=[bid.pk for bid in bids], event__in=HANDED, actor__kind="person"
    )
    for bid, actor in entries.values_list("subject_id", "actor"):
        held[bid].add(actor)
    return defaultdict(frozenset, {key: frozenset(actors) for key, actors in held.items()})


def _seen(
    bid: Any, members: Sequence[Organisation], people: Mapping[int, frozenset[int]], heads: Mapping[int, frozenset[int]],
    hands: frozenset[int],
) -> rules.Seen:  # fmt: skip
    said = contents.read(bid.content or {})
    return rules.Seen(
        bid.pk, bid.agency.name, bid.price_fen, said.contact, said.phone, said.answers,
        {file.kept.digest: file.name for file in bid.files.all()}, frozenset().union(*(people[each.pk] for each in members)),
        hands, frozenset().union(*(heads[each.pk] for each in members)), consortium.codes(bid),
        frozenset(each.path for each in members), _account(bid),
    )  # fmt: skip


def _account(bid: Bid) -> str:
    bond = bond_of(bid)
    return str(bond.account) if bond else ""


def _asked(tender: Any, special: Any) -> rules.Asked:
    text = "".join(
        [tender.demands, tender.requirements, tender.terms, *(f"{f.title}{f.standard}" for f in tender.factors.all())]
    )
    if tender.method == document.SINGLE:
        return rules.Asked(text, is_single=True)
    due = clocks.together(document.EARLIEST.get(tender.method, ()), tender.announced_on, special)
    return rules.Asked(text, localdate(tender.deadline_at), due[0]) if due else rules.Asked(text)
