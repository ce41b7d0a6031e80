"""Who won a project's purchase, here or on another platform: of whom, for how much, for how long its contract is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.rules.book import NoRule
from heli.core.rules.calendar import TooFar
from heli.core.rules.sentence import Sentence
from heli.core.waiting import Source, Waiting
from heli.directory.models import Organisation
from heli.purchasing.models import Award, Contract, MirroredTender, Project, Tender
from heli.purchasing.queries import challenges, contracts
from heli.purchasing.queries.award import award_of
from heli.purchasing.queries.public import reckoned
from heli.purchasing.rules import contract as rules

DRAFT = "purchasing.contract.draft"
SIGNING = "clock.contract.signing"


@dataclass(frozen=True)
class Won:
    """What came of a purchase, as its contract has to repeat it. ``told_on``: the day of the notice of award."""

    supplier: Organisation
    price_fen: int
    start_on: date | None
    end_on: date | None
    told_on: date
    reference: str
    award: Award | None = None
    mirrored: MirroredTender | None = None

    @property
    def origin(self) -> str:
        return Contract.Origin.TENDER if self.award else Contract.Origin.MIRRORED

    @property
    def agreed(self) -> rules.Agreed:
        return rules.Agreed(self.price_fen, self.start_on, self.end_on)

    @property
    def renewal(self) -> dict[str, Any]:
        """For how many years its document lets the contract be renewed, and where it says so; nothing where it does not."""
        if self.mirrored is not None:
            return {"renewal_years": self.mirrored.renewal_years, "renewal_place": self.mirrored.renewal_place}
        return renewal_of(self.tender)

    @property
    def sign_by(self) -> date | None:
        return None if self.is_of_society else sign_by(self.told_on)

    @property
    def is_of_society(self) -> bool:
        """Whether no law says by when and how its contract is signed."""
        bought = self.tender or self.mirrored
        return bought is not None and bought.project.is_of_society

    @property
    def tender(self) -> Tender | None:
        return self.award.tender if self.award else None


def renewal_of(tender: Tender | None) -> dict[str, Any]:
    """What a contract takes of the document of its tender about its renewal."""
    years = tender.renewal_years if tender else 0
    place = str(Sentence("%(number)s采购文件「合同」一章", number=tender.number)) if tender and years else ""
    return {"renewal_years": years, "renewal_place": place}


def sign_by(told_on: date) -> date | None:
    """Until when the contract is to be signed; None before the law said so."""
    try:
        return reckoned(SIGNING, told_on).day
    except (NoRule, TooFar):
        return None


def won(project: Project) -> Won | None:
    """Of the purchase that was told to everybody and not taken back since."""
    term = project.start_on, project.end_on
    tender = _single(Tender.objects.filter(project=project, state=Tender.State.AWARDED)).first()
    award = award_of(tender) if tender else None
    if award is not None and award.published_on is not None and award.price_fen is not None:
        return Won(award.bid.agency, award.price_fen, *term, award.published_on, award.tender.number, award=award)
    other = MirroredTender.objects.filter(project=project, state=MirroredTender.State.AWARDED).first()
    if other is None or other.winner is None or other.price_fen is None or other.result_on is None:
        return None
    return Won(other.winner, other.price_fen, *term, other.result_on, str(other), mirrored=other)


def _single(rows: QuerySet[Tender]) -> QuerySet[Tender]:
    """Those with one winner; of a framework agreement contracts come one by one."""
    return rows.exclude(method=Tender.Method.FRAMEWORK)


def contract_of(user: Any, tender: Tender) -> QuerySet[Contract]:
    """Those that this user sees of a tender, the last first."""
    return (
        Contract.objects.visible_to(user)
        .filter(Q(award__tender=tender) | Q(call_off__agreement__tender=tender))
        .order_by("-pk")
    )


def contract_of_mirrored(user: Any, mirrored: MirroredTender) -> QuerySet[Contract]:
    return Contract.objects.visible_to(user).filter(mirrored=mirrored).order_by("-pk")


def begins(user: Any, project: Project) -> int | None:
    """The key of the project where this user may begin its contract now."""
    found = contracts.to_contract(user).filter(pk=project.pk) if user.holds(DRAFT) else Project.objects.none()
    return project.pk if found.exists() else None


def held_up(contract: Contract) -> list[Sentence]:
    """Why it may not be signed or fulfilled now."""
    return challenges.held_up(contract.tender) if contract.tender else []


# what waits


def _with_contract(of: str) -> Any:
    going = Contract.objects.exclude(state=Contract.State.DROPPED).filter(**{f"{of}__isnull": False})
    return going.values(of)


def to_begin(user: Any) -> QuerySet[Tender]:
    """Awarded, told to everybody, and without a contract."""
    holding = Award.objects.filter(ended_on__isnull=True, published_on__isnull=False)
    ready = holding.exclude(pk__in=_with_contract("award"))
    rows = _single(Tender.objects.filter(state=Tender.State.AWARDED, awards__in=ready)).select_related(
        "buyer", "project"
    )
    return contracts.of_side(user, DRAFT, "buyer", rows.order_by("due_on", "pk"))


def to_begin_elsewhere(user: Any) -> QuerySet[MirroredTender]:
    rows = MirroredTender.objects.filter(state=MirroredTender.State.AWARDED).exclude(pk__in=_with_contract("mirrored"))
    rows = rows.select_related("project", "winner").order_by("sign_by", "pk")
    return contracts.of_side(user, DRAFT, "project__buyer", rows)


def _line(tender: Tender) -> Waiting:
    about = Sentence("%(name)s，%(number)s", name=tender.buyer.name, number=tender.number)
    return Waiting(tender.title, about, tender.due_on, _("起草合同"), _address(tender.project_id))


def _line_elsewhere(one: MirroredTender) -> Waiting:
    name = one.winner.name if one.winner else ""
    about = Sentence("%(name)s，%(number)s", name=name, number=one.code)
    return Waiting(one.project.title, about, one.sign_by, _("起草合同"), _address(one.project_id))


def _address(project: int) -> str:
    return f"/purchasing/projects/{project}/contract/"


WAITING = (
    Source("purchasing.contract.begin", _("待起草合同的中标结果"), DRAFT, to_begin, _line, until="due_on"),
    Source("purchasing.contract.begin_elsewhere", _("待起草合同的外部采购"), DRAFT, to_begin_elsewhere, _line_elsewhere,
           until="sign_by"),
)  # fmt: skip


def waits_late(contract: Contract) -> bool:
    """Whether the days for signing have passed while it still waits."""
    waiting = contract.state in (Contract.State.DRAFT, Contract.State.BUYER_SIGNED)
    return waiting and contract.sign_by is not None and contract.sign_by < localdate()
