"""Statements of the bank as they are read: the list, what is proposed, and what is unmatched on either side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import speaks_for_office
from heli.core.rules.money import to_yuan, with_sign
from heli.core.rules.sentence import Sentence
from heli.core.waiting import Source, Waiting
from heli.purchasing.models import Payment, StatementLine, StatementShare
from heli.purchasing.models.statements import StatementLineQuerySet
from heli.purchasing.queries.contracts import of_side
from heli.purchasing.rules import matching

MATCH = "purchasing.statement.match"
#: a page proposes so many at once; the rest follows when these are dealt with
MOST = 200


def lines(user: Any) -> StatementLineQuerySet:
    """Every movement this user may see, the newest first."""
    found: StatementLineQuerySet = StatementLine.objects.visible_to(user).select_related("supplier", "batch")
    return found.order_by("-day", "-pk")


def of_state(rows: StatementLineQuerySet, state: str) -> QuerySet[StatementLine]:
    """In a state; ``out`` for what was spent, which is matched to nothing."""
    if state == "out":
        return rows.filter(amount_fen__lt=0)
    return rows.filter(state=state).received() if state == StatementLine.State.OPEN else rows.filter(state=state)


def called(rows: QuerySet[StatementLine], typed: str) -> QuerySet[StatementLine]:
    """By words of the other side or of the summary, or by the serial number."""
    words = typed.strip()
    return rows.filter(party__icontains=words) | rows.filter(summary__icontains=words) | rows.filter(serial=words)


def shares_of(line: StatementLine) -> QuerySet[StatementShare]:
    return line.shares.select_related("payment__milestone", "payment__contract__project__buyer").order_by("pk")


def unmatched_payments(suppliers: Iterable[int]) -> QuerySet[Payment]:
    """Payments that the payer says were made and that no movement covers wholly, with what is left of each."""
    paid: QuerySet[Payment] = Payment.objects.filter(state=Payment.State.PAID, contract__supplier__in=list(suppliers))
    rows = paid.annotate(left=F("amount_fen") - Coalesce(Sum("shares__amount_fen"), 0)).filter(left__gt=0)
    related = ("milestone", "invoice", "contract__project__buyer", "contract__supplier")
    return rows.select_related(*related).order_by("paid_on", "pk")


@dataclass(frozen=True)
class Proposed:
    """A movement with the payment it seems to be, and why."""

    line: StatementLine
    payment: Any
    by_number: bool
    by_payer: bool

    @property
    def amount(self) -> str:
        """As a form takes it."""
        return f"{to_yuan(self.line.amount_fen):f}"


@dataclass(frozen=True)
class Unmatched:
    """What is open on either side. A place to go back to from each step."""

    proposed: Sequence[Proposed] = ()
    lines: Sequence[StatementLine] = ()
    payments: Sequence[Any] = ()

    def __str__(self) -> str:
        return str(_("没有对上的"))

    def get_absolute_url(self) -> str:
        return reverse("purchasing:statement-unmatched")


def unmatched(user: Any) -> Unmatched:
    """Of the agencies whose accounts this user sees."""
    held = list(lines(user).received().filter(state=StatementLine.State.OPEN).order_by("day", "pk")[:MOST])
    suppliers = {node // 2 for node in user.offices("purchasing.statement.view") or ()}
    payments = {each.pk: each for each in unmatched_payments(suppliers)}
    by_key = {line.pk: line for line in held}
    pairs = matching.proposals(map(_movement, held), _dues(payments.values()))
    proposed = [Proposed(by_key[p.movement], payments[p.due], p.by_number, p.by_payer) for p in pairs]
    taken, covered = {p.movement for p in pairs}, {p.due for p in pairs}
    return Unmatched(
        proposed,
        [line for line in held if line.pk not in taken],
        [each for key, each in payments.items() if key not in covered],
    )


def _movement(line: StatementLine) -> matching.Movement:
    return matching.Movement(line.pk, line.day, line.amount_fen, line.party, f"{line.summary} {line.serial}")


def _dues(payments: Iterable[Any]) -> list[matching.Due]:
    held = list(payments)
    known = _payers({(each.contract.project.buyer_id, each.contract.supplier_id) for each in held})
    return [
        matching.Due(
            each.pk, each.paid_on, each.left,
            frozenset({each.contract.project.buyer.name, *known.get((each.contract.project.buyer_id, each.contract.supplier_id), ())}),
            frozenset(filter(None, (each.contract.number, each.bank_ref.strip(), each.invoice.number))),
        )
        for each in held
    ]  # fmt: skip


def _payers(pairs: set[tuple[int, int]]) -> Mapping[tuple[int, int], set[str]]:
    """By purchaser and agency, who has paid for it before: money often comes from a treasury's account."""
    rows = StatementShare.objects.filter(payment__contract__supplier__in={supplier for _buyer, supplier in pairs})
    found: dict[tuple[int, int], set[str]] = {}
    for buyer, supplier, party in rows.values_list(
        "payment__contract__project__buyer", "line__supplier", "line__party"
    ).distinct():
        found.setdefault((buyer, supplier), set()).add(party)
    return found


def candidates(line: StatementLine) -> list[Any]:
    """Payments a movement may be split over, those of its amount first."""
    found = list(unmatched_payments([line.supplier_id]))
    return sorted(found, key=lambda each: (each.left != line.amount_fen, abs((each.paid_on - line.day).days), each.pk))


def steps(user: Any, line: StatementLine) -> list[Any]:
    """What this user may do now with a movement; one that went out is nothing to match."""
    found = [each for each in line.LIFE.open_to(line, user) if speaks_for_office(user, each.may, line.supplier)]
    return [each for each in found if each.name == "reopen" or line.amount_fen > 0]


def to_match(user: Any) -> QuerySet[StatementLine]:
    rows = StatementLine.objects.received().filter(state=StatementLine.State.OPEN).order_by("day", "pk")
    return of_side(user, MATCH, "supplier", rows)


def _waiting(line: StatementLine) -> Waiting:
    about = Sentence("%(party)s，%(amount)s", party=line.party or line.summary, amount=with_sign(line.amount_fen))
    return Waiting(line.serial, about, None, _("对账"), line.get_absolute_url())


WAITING = (Source("purchasing.statement.match", _("待对账的到账"), MATCH, to_match, _waiting),)
