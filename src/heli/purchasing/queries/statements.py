"""Statements of the bank as they are read: the list, what is proposed, and what is unmatched on either side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet, Sum
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
#: so many movements and payments stand on a page of what is open
MOST = 50
#: a movement may be split over so many payments on one page; others are found by their names
FIELDS = 30


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


def unmatched_payments(suppliers: Iterable[int]) -> QuerySet[Any]:
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
    """What is open on either side, a part of it. A place to go back to from each step."""

    proposed: Sequence[Proposed] = ()
    lines: Sequence[StatementLine] = ()
    payments: Sequence[Any] = ()
    line_page: Page[Any] | None = None
    payment_page: Page[Any] | None = None

    def __str__(self) -> str:
        return str(_("没有对上的"))

    def get_absolute_url(self) -> str:
        return reverse("purchasing:statement-unmatched")


def unmatched(user: Any, typed: str = "", line_at: Any = 1, payment_at: Any = 1) -> Unmatched:
    """Of the agencies whose accounts this user sees; by words of either side where some were typed.

    What is proposed for the movements of a page is decided among all open movements and payments of their amounts, on
    whichever page they are: a part alone would take one of two equals for the only one.
    """
    open_lines = lines(user).received().filter(state=StatementLine.State.OPEN).order_by("day", "pk")
    suppliers = {node // 2 for node in user.offices("purchasing.statement.view") or ()}
    payments = unmatched_payments(suppliers)
    line_page = Paginator(called(open_lines, typed).order_by("day", "pk") if typed else open_lines, MOST).get_page(
        line_at
    )
    proposed = _proposed(list(line_page), open_lines, payments)
    taken = {each.line.pk for each in proposed}
    rest = payments.exclude(pk__in=[each.payment.pk for each in proposed])
    payment_page = Paginator(payments_called(rest, typed) if typed else rest, MOST).get_page(payment_at)
    still = [line for line in line_page if line.pk not in taken]
    return Unmatched(proposed, still, list(payment_page), line_page, payment_page)


def _proposed(
    held: Sequence[StatementLine], open_lines: StatementLineQuerySet, payments: QuerySet[Any]
) -> list[Proposed]:  # fmt: skip
    amounts = {line.amount_fen for line in held}
    rivals = open_lines.filter(amount_fen__in=amounts)
    known = {each.pk: each for each in payments.filter(left__in=amounts)}
    pairs = matching.proposals(map(_movement, rivals), _dues(known.values()))
    by_key = {line.pk: line for line in held}
    return [
        Proposed(by_key[pair.movement], known[pair.due], pair.by_number, pair.by_payer)
        for pair in pairs if pair.movement in by_key
    ]  # fmt: skip


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


def payments_called(rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
    """By words of the milestone, the contract or the purchaser, or by the number of the invoice."""
    words = typed.strip()
    return rows.filter(
        Q(milestone__title__icontains=words) | Q(contract__title__icontains=words) | Q(invoice__number=words)
        | Q(contract__project__buyer__name__icontains=words)
    )  # fmt: skip


def candidates(line: StatementLine, typed: str = "", named: Iterable[int] = ()) -> list[Any]:
    """Payments a movement may be split over: those of its amount first, then the nearest days; no more than a page holds, and
    those that somebody ``named`` by their keys wherever they stand."""
    rows = unmatched_payments([line.supplier_id])
    found = payments_called(rows, typed) if typed else rows
    near: dict[int, Any] = {}
    for part in (found.filter(left=line.amount_fen), found):
        near |= {each.pk: each for each in part.filter(paid_on__lte=line.day).order_by("-paid_on", "pk")[:FIELDS]}
        near |= {each.pk: each for each in part.filter(paid_on__gt=line.day).order_by("paid_on", "pk")[:FIELDS]}

    def order(each: Any) -> tuple[bool, int, int]:
        return each.left != line.amount_fen, abs((each.paid_on - line.day).days), each.pk

    shown = sorted(near.values(), key=order)[:FIELDS]
    kept = {each.pk for each in shown}
    asked = [key for key in named if key not in kept][:FIELDS]
    return sorted([*shown, *(rows.filter(pk__in=asked) if asked else ())], key=order)


def count_of_candidates(line: StatementLine) -> int:
    return unmatched_payments([line.supplier_id]).count()


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
