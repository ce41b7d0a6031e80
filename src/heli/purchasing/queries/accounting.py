"""What the money of a source bought, and the same entries as the city reads them: budget, spending, payments, what comes back.

Both reports are made of the vouchers, payments and settlements of the contracts that the reader may see; where several
sources pay a contract, each line of a voucher is shared by ``rules.sources``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min, Q, QuerySet, Sum

from heli.core.rules.sentence import Sentence
from heli.core.tables.spans import Span
from heli.purchasing.models import (
    BudgetLine,
    Category,
    Commitment,
    Contract,
    Expense,
    Milestone,
    Payment,
    Project,
    Settlement,
)  # fmt: skip
from heli.purchasing.models.contracts import ContractQuerySet
from heli.purchasing.queries.contracts import contracts
from heli.purchasing.rules import funds as earmarks
from heli.purchasing.rules import sources as rules
from heli.purchasing.rules.personnel import PERSONNEL

WHOLE = Span(None, None)


def performed(user: Any) -> ContractQuerySet:
    """Contracts that were signed, of those this user may see."""
    return contracts(user).filter(signed_on__isnull=False).exclude(state=Contract.State.DROPPED)


def performed_for_government(user: Any) -> ContractQuerySet:
    """Those of them for which the government pays: what the city reports. What society buys stands in its own reports."""
    return performed(user).filter(project__in=Project.objects.of_government())


def funds(user: Any) -> QuerySet[BudgetLine]:
    """Every source once: the lines of all years under one name are one, found by the first of them. Seen are those of one's
    own office, and those that pay a contract one may see: who spends it has to account for it."""
    pays = Commitment.objects.filter(amount_fen__gt=0, project__contracts__in=performed(user)).values("line")
    seen = BudgetLine.objects.filter(Q(pk__in=BudgetLine.objects.visible_to(user)) | Q(pk__in=pays))
    first = seen.order_by().values("owner", "source", "name").annotate(first=Min("pk")).values("first")
    return BudgetLine.objects.filter(pk__in=first).select_related("owner").order_by("owner", "source", "name", "pk")


def lines_of(fund: BudgetLine) -> list[BudgetLine]:
    """Its lines of all years."""
    found = BudgetLine.objects.filter(owner=fund.owner_id, source=fund.source, name=fund.name)
    return list(found.select_related("earmark_place").defer("earmark_place__outline").order_by("year"))


# whose money a voucher is


def promised(projects: Iterable[int]) -> dict[int, dict[int, dict[int, int]]]:
    """By project, year and line."""
    rows = Commitment.objects.filter(project__in=list(projects), amount_fen__gt=0)
    found: dict[int, dict[int, dict[int, int]]] = {}
    for project, year, line, fen in rows.values_list("project", "line__year", "line", "amount_fen"):
        found.setdefault(project, {}).setdefault(year, {})[line] = fen
    return found


@dataclass(frozen=True)
class Spent:
    """One line of a voucher with its parts by the lines of budgets."""

    expense: Expense
    parts: Mapping[int, int]


def spendings(held: Iterable[Contract], span: Span) -> Iterator[Spent]:
    """Every line of the vouchers of some contracts, the oldest first. One that reverses another goes back to whom that was shared
    among, also in the next year."""
    of = {each.pk: each for each in held}
    said = promised({each.project_id for each in of.values()})
    rows = Expense.objects.filter(span.of("day"), contract__in=list(of)).order_by("day", "voucher", "pk")
    for each in rows.select_related("reverses").iterator():
        each.contract = of[each.contract_id]
        weights = rules.weights(said.get(each.contract.project_id, {}), (each.reverses or each).day.year)
        yield Spent(each, rules.shared(each.amount_fen, weights))


def received(held: Sequence[Contract], span: Span) -> dict[tuple[int, int], int]:
    """By contract and line what the agency was paid. What had been paid before a contract was taken over is shared like a
    voucher of the day of its signature."""
    rows = Payment.objects.filter(span.of("paid_on"), contract__in=held, paid_on__isnull=False).order_by()
    sums = rows.values_list("contract", "commitment__line").annotate(sum=Sum("amount_fen"))
    found = {(contract, line): fen for contract, line, fen in sums}
    said = promised({each.project_id for each in held if each.paid_before_fen})
    for each in held:
        if not each.paid_before_fen or each.signed_on is None or not within(span, each.signed_on):
            continue
        weights = rules.weights(said.get(each.project_id, {}), each.signed_on.year)
        for line, fen in rules.shared(each.paid_before_fen, weights).items():
            found[each.pk, line] = found.get((each.pk, line), 0) + fen
    return found


def given_back(held: Sequence[Contract], span: Span) -> dict[tuple[int, int], int]:
    """By contract and line what came back after the settlement: out of the payments as they were booked back, the last first;
    what remains was paid before the contract was taken over."""
    came = Settlement.objects.filter(
        span.of("received_on"), received_on__isnull=False, back_fen__gt=0, contract__in=held
    )
    said, of = promised({each.project_id for each in held}), {each.pk: each for each in held}
    rows = Payment.objects.filter(contract__in=held, paid_on__isnull=False).order_by("-paid_on", "-pk")
    paid: dict[int, list[tuple[int, int]]] = {}
    for contract, line, fen in rows.values_list("contract", "commitment__line", "amount_fen"):
        paid.setdefault(contract, []).append((line, fen))
    found: dict[tuple[int, int], int] = {}
    for contract, back in came.values_list("contract", "back_fen"):
        known = paid.get(contract, [])
        parts = rules.taken_back([fen for _line, fen in known], back)
        booked = [(line, part) for (line, _fen), part in zip(known, parts, strict=True)]
        on = of[contract].signed_on or of[contract].start_on
        weights = rules.weights(said.get(of[contract].project_id, {}), on.year)
        for line, part in [*booked, *rules.shared(back - sum(parts), weights).items()]:
            found[contract, line] = found.get((contract, line), 0) + part
    return found


def within(span: Span, day: date) -> bool:
    return (span.first is None or span.first <= day) and (span.last is None or day <= span.last)


# the report of a source


@dataclass(frozen=True)
class Used:
    """A line of a voucher as far as a source pays it."""

    expense: Expense
    part: int

    @property
    def what(self) -> str:
        """What it was for; who was paid for their work is nobody's affair outside."""
        return "" if self.expense.category == PERSONNEL else self.expense.what


@dataclass(frozen=True)
class Paid:
    """A contract as far as a source pays it. ``promised`` to its project; ``alone``: no other source does; ``doubts``: where it
    strays from the earmark."""

    contract: Contract
    promised: int
    received: int
    spent: int
    back: int
    alone: bool
    doubts: Sequence[Sentence]

    @property
    def left(self) -> int:
        return self.received - self.spent - self.back


@dataclass(frozen=True)
class SourceReport:
    """What the money of one source bought in a span of days, in the contracts that the reader may see."""

    fund: BudgetLine
    lines: Sequence[BudgetLine]
    span: Span
    paid: Sequence[Paid]
    used: Sequence[Used]
    delivered: Sequence[Milestone]

    @property
    def promised(self) -> int:
        """To each project once, of which several contracts may come: renewals, call-offs of a framework agreement."""
        return sum({each.contract.project_id: each.promised for each in self.paid}.values())

    @property
    def received(self) -> int:
        return sum(each.received for each in self.paid)

    @property
    def spent(self) -> int:
        return sum(each.spent for each in self.paid)

    @property
    def back(self) -> int:
        return sum(each.back for each in self.paid)

    @property
    def left(self) -> int:
        return self.received - self.spent - self.back

    @property
    def months(self) -> list[date]:
        return sorted({each.expense.day.replace(day=1) for each in self.used})

    def by_category(self) -> dict[str, dict[date, int]]:
        """By category and month, in the order in which budgets name them; only categories with entries."""
        found: dict[str, dict[date, int]] = {category: {} for category in Category.values}
        for each in self.used:
            of, month = found[each.expense.category], each.expense.day.replace(day=1)
            of[month] = of.get(month, 0) + each.part
        return {category: months for category, months in found.items() if months}


def source_report(user: Any, fund: BudgetLine, span: Span = WHOLE) -> SourceReport:
    lines = lines_of(fund)
    keys = {each.pk for each in lines}
    pays = Commitment.objects.filter(line__in=keys, amount_fen__gt=0).values("project")
    rows = performed(user).filter(project__in=pays).select_related("project__place", "project__buyer", "supplier")
    held = list(rows.order_by("signed_on", "pk"))
    used = [
        Used(each.expense, part) for each in spendings(held, span)
        if (part := sum(fen for line, fen in each.parts.items() if line in keys))
    ]  # fmt: skip
    done = Milestone.objects.filter(span.of("accepted_on"), contract__in=held, accepted_on__isnull=False)
    delivered = list(done.select_related("contract").order_by("accepted_on", "pk"))
    return SourceReport(fund, lines, span, _paid(held, lines, span, used), used, delivered)


def _paid(held: Sequence[Contract], lines: Sequence[BudgetLine], span: Span, used: Iterable[Used]) -> list[Paid]:
    said = promised({each.project_id for each in held})
    came, back = received(held, span), given_back(held, span)
    spent: dict[int, int] = {}
    for each in used:
        spent[each.expense.contract_id] = spent.get(each.expense.contract_id, 0) + each.part
    found, keys = [], {each.pk for each in lines}
    for contract in held:
        by_line = {line: fen for of in said.get(contract.project_id, {}).values() for line, fen in of.items()}
        found.append(Paid(
            contract, sum(fen for line, fen in by_line.items() if line in keys), _of(came, contract, keys),
            spent.get(contract.pk, 0), _of(back, contract, keys), by_line.keys() <= keys,
            _doubts(contract, [each for each in lines if each.pk in by_line]),
        ))  # fmt: skip
    return found


def _of(sums: Mapping[tuple[int, int], int], contract: Contract, keys: Iterable[int]) -> int:
    return sum(sums.get((contract.pk, line), 0) for line in keys)


def _doubts(contract: Contract, lines: Iterable[BudgetLine]) -> list[Sentence]:
    """Where a contract is for something else than the money: a place holds, words are for people to compare."""
    found: dict[str, Sentence] = {}
    for line in lines:
        place = line.earmark_place
        if place is not None and earmarks.elsewhere(place.path, contract.project.place.path):
            said = Sentence(
                "这笔资金限用于%(place)s，项目在%(where)s。", place=place.name, where=contract.project.place.name
            )
            found[str(said)] = said
        if (words := earmarks.doubtful(line.earmark, contract.project.group)) is not None:
            found[str(words)] = words
    return list(found.values())


# all sources of the same entries


@dataclass(frozen=True)
class OfSource:
    """What one source paid of some contracts; ``fund`` is None for what no money was promised for."""

    fund: BudgetLine | None
    received: int
    spent: int
    back: int

    @property
    def left(self) -> int:
        return self.received - self.spent - self.back


def by_source(held: Sequence[Contract], span: Span = WHOLE) -> list[OfSource]:
    """Every source of some contracts: together they are the vouchers, payments and what came back, to the fen."""
    said = promised({each.project_id for each in held})
    spent = _spent(held, said, span)
    came, back = _by_line(received(held, span)), _by_line(given_back(held, span))
    keys = {*spent, *came, *back, *(line for years in said.values() for lines in years.values() for line in lines)}
    known = BudgetLine.objects.select_related("owner").in_bulk([key for key in keys if key != rules.NOBODYS])
    together: dict[tuple[Any, ...], list[int]] = {}
    for key in sorted(keys):
        of_whom = known.get(key)
        named = (of_whom.owner_id, of_whom.source, of_whom.name) if of_whom else ()
        together.setdefault(named, []).append(key)
    found = [
        OfSource(known.get(of[0]), *(sum(sums.get(key, 0) for key in of) for sums in (came, spent, back)))
        for of in together.values()
    ]  # fmt: skip
    return [each for each in found if each.fund is not None or each.received or each.spent or each.back]


def _spent(held: Sequence[Contract], said: Mapping[int, rules.Promised], span: Span) -> dict[int, int]:
    """By line. A contract that one line pays, or none, needs none of its vouchers read; most are so."""
    pays = {each.pk: _pays(said.get(each.project_id, {})) for each in held}
    alone = {pk: lines[0] if lines else rules.NOBODYS for pk, lines in pays.items() if len(lines) < 2}
    rows = Expense.objects.filter(span.of("day"), contract__in=list(alone)).order_by().values_list("contract")
    found: dict[int, int] = {}
    for contract, fen in rows.annotate(sum=Sum("amount_fen")):
        found[alone[contract]] = found.get(alone[contract], 0) + fen
    for each in spendings([each for each in held if each.pk not in alone], span):
        for line, fen in each.parts.items():
            found[line] = found.get(line, 0) + fen
    return found


def _pays(promised_to: rules.Promised) -> list[int]:
    return [line for lines in promised_to.values() for line in lines]


def _by_line(sums: Mapping[tuple[int, int], int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for (_contract, line), fen in sums.items():
        found[line] = found.get(line, 0) + fen
    return found
