"""Money as it is read: lines, what a project needs and has by year, and what each yuan bought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import speaks_for_office
from heli.core.rules.book import open_book
from heli.core.rules.money import Fen, half_up, with_sign
from heli.core.rules.sentence import Sentence
from heli.core.tables.spans import Span
from heli.core.waiting import Source, Waiting
from heli.directory.models import Organisation
from heli.purchasing.models import BudgetLine, Commitment, Project
from heli.purchasing.rules import funds as rules
from heli.purchasing.rules.rank import LAW

#: money that is given for a purpose
FOR_A_PURPOSE = (
    BudgetLine.Source.LOTTERY, BudgetLine.Source.CHARITY, BudgetLine.Source.FOUNDATION, BudgetLine.Source.ENTERPRISE,
)  # fmt: skip


def marked(line: BudgetLine) -> Sentence | None:
    """What stands above a line whose money was given for a purpose."""
    if line.source not in FOR_A_PURPOSE:
        return None
    if not line.earmark:
        return Sentence("%(source)s有专门的用途，这里还没有写明。", source=line.get_source_display())
    return Sentence("%(source)s，专门用于：%(earmark)s", source=line.get_source_display(), earmark=line.earmark)


def lines(user: Any) -> QuerySet[BudgetLine]:
    """Every line this user may see, the newest year first."""
    found = BudgetLine.objects.visible_to(user).select_related("owner", "earmark_place").defer("earmark_place__outline")
    return found.annotate(free=F("amount_fen") - F("committed_fen")).order_by("-year", "source", "pk")


def commitments(user: Any) -> QuerySet[Commitment]:
    """What is promised of the lines this user may see."""
    related = ("line__owner", "project__place", "project__buyer")
    found = Commitment.objects.visible_to(user).select_related(*related).defer("project__place__outline")
    return found.order_by("-line__year", "line__source", "pk")


def called(rows: QuerySet[BudgetLine], typed: str) -> QuerySet[BudgetLine]:
    """By words of its name or of what it is for."""
    return rows.filter(Q(name__icontains=typed.strip()) | Q(earmark__icontains=typed.strip()))


def of_years(rows: QuerySet[BudgetLine], span: Span) -> QuerySet[BudgetLine]:
    return rows.filter(span.of("year"))


def projects(user: Any) -> QuerySet[Project]:
    return (
        Project.objects.visible_to(user)
        .select_related("buyer", "place")
        .defer("place__outline")
        .order_by("-year", "-serial")
    )


def own_offices(user: Any) -> QuerySet[Organisation]:
    """The organisations whose money this user enters."""
    nodes = user.offices("purchasing.budget.enter")
    found = Organisation.objects.filter(state=Organisation.State.ACTIVE).order_by("pk")
    return found if nodes is None else found.filter(pk__in=[node // 2 for node in nodes])


def may(user: Any, right: str, owner: Organisation) -> bool:
    """Whether a step with money is this user's: of the office whose money it is."""
    return speaks_for_office(user, right, owner)


@dataclass(frozen=True)
class Share:
    """A part of a line as a bar: what it is called, how much, and how long of the whole in per cent."""

    label: Any
    fen: int
    part: float


def shares(line: BudgetLine) -> list[Share]:
    parts = (
        (_("预算"), line.amount_fen),
        (_("已承诺"), line.committed_fen),
        (_("已支付"), line.paid_fen),
        (_("未承诺"), line.free_fen),
    )
    return [Share(label, fen, round(100 * fen / line.amount_fen, 1)) for label, fen in parts]


# what a project needs and has


@dataclass(frozen=True)
class Year:
    """One year of a project's money."""

    year: int
    needed: Fen
    committed: Fen
    paid: Fen
    lacking: Fen


@dataclass(frozen=True)
class FundsOf:
    """A project's money: by year, with what is promised to it and what to look at; ``fault``: why it must not go on."""

    years: Sequence[Year]
    commitments: Sequence[Commitment]
    warnings: Sequence[Sentence]
    fault: Sentence | None

    @property
    def lacking(self) -> int:
        return sum(each.lacking for each in self.years)

    @property
    def needed(self) -> int:
        return sum(each.needed for each in self.years)

    @property
    def committed(self) -> int:
        return sum(each.committed for each in self.years)

    @property
    def paid(self) -> int:
        return sum(each.paid for each in self.years)


def years_of(project: Project) -> dict[int, Fen]:
    """How much each year needs; of a project without dates all in its own year."""
    if project.start_on is None or project.end_on is None:
        return {project.year: Fen(project.budget_fen)}
    return rules.by_year(project.budget_fen, project.start_on, project.end_on)


def funds_of(project: Project) -> FundsOf:
    """Everything about a project's money. Whoever sees the project may be shown it."""
    held = list(project.commitments.select_related("line__owner").order_by("line__year", "line__source", "pk"))
    needed = years_of(project)
    committed, paid = _sums(held, "amount_fen"), _sums(held, "paid_fen")
    short = rules.lacking(needed, committed)
    zero = Fen(0)
    years = [
        Year(year, needed.get(year, zero), committed.get(year, zero), paid.get(year, zero), short.get(year, zero))
        for year in sorted({*needed, *committed})
    ]
    found = [rules.doubtful(each.line.earmark, project.group) for each in held if each.amount_fen]
    warnings = [each for each in found if each is not None]
    return FundsOf(years, held, warnings, None if rules.covered(needed, committed) else _unbudgeted(project))


def _sums(held: Sequence[Commitment], column: str) -> dict[int, Fen]:
    found: dict[int, Fen] = {}
    for each in held:
        found[each.line.year] = Fen(found.get(each.line.year, 0) + getattr(each, column))
    return found


def is_covered(project: Project) -> bool:
    """Whether each year of it has its money: before that it may be neither approved nor tendered."""
    held = project.commitments.values_list("line__year").annotate(sum=Sum("amount_fen")).order_by()
    return rules.covered(years_of(project), dict(held))


def without_budget(project: Project) -> Sentence | None:
    """Why a project must not go on, for whoever approves or tenders it; None where its money is there."""
    return None if is_covered(project) else _unbudgeted(project)


def _unbudgeted(project: Project) -> Sentence:
    if project.is_of_society:
        return Sentence("还有年度没有落实资金，落实以后再开始。")
    law = open_book(LAW).at("design.budgeted", localdate())
    return Sentence("还有年度没有落实预算。没有预算的项目不得实施（%(source)s）。", source=law.source.cited)


@dataclass(frozen=True)
class Funds:
    """The money of a project as a place to go back to."""

    project: Project

    def __str__(self) -> str:
        return self.project.title

    def get_absolute_url(self) -> str:
        return reverse("purchasing:project-funds", args=[self.project.pk])


def lacking_words(project: Project) -> Sentence | str:
    """What each year still lacks, for whoever finds the money."""
    short = [f"{each.year}年 {with_sign(each.lacking)}" for each in funds_of(project).years if each.lacking]
    return Sentence("还差：%(years)s", years="、".join(short)) if short else Sentence("各年的资金都已落实。")


def lines_for(user: Any, project: Project) -> QuerySet[BudgetLine]:
    """Lines that may be committed to a project: of its purchaser, with something left, where it lies."""
    found = BudgetLine.objects.visible_to(user).filter(owner=project.buyer_id, amount_fen__gt=F("committed_fen"))
    here = [project.place.path[: at + 1] for at, sign in enumerate(project.place.path) if sign == "/"]
    return found.filter(Q(earmark_place__isnull=True) | Q(earmark_place__path__in=here)).order_by(
        "year", "source", "pk"
    )


# what each yuan bought


@dataclass(frozen=True)
class Served:
    """A project that holds money of one source in one year, with what it cost for each person it serves."""

    project: Project
    committed: int
    paid: int

    @property
    def each(self) -> int | None:
        return for_each(self.paid, self.project.people)


@dataclass(frozen=True)
class Bought:
    """Of one source in one year. People count once a project was paid something of it."""

    year: int
    source: str
    amount: int
    committed: int
    paid: int
    served: Sequence[Served]

    @property
    def label(self) -> Any:
        return BudgetLine.Source(self.source).label

    @property
    def people(self) -> int:
        return sum(each.project.people or 0 for each in self.served if each.paid)

    @property
    def each(self) -> int | None:
        return for_each(self.paid, self.people)


@dataclass(frozen=True)
class Apart:
    """What government bought, or society. Whoever is served with money of two sources or years counts once."""

    bought_as: str
    committed: int
    paid: int
    projects: int
    people: int

    @property
    def label(self) -> Any:
        return Project.BoughtAs(self.bought_as).label

    @property
    def each(self) -> int | None:
        return for_each(self.paid, self.people)


def for_each(paid: int, people: int | None) -> int | None:
    """What one person cost, to the fen; None where nobody was counted."""
    return half_up(Decimal(paid) / people) if people else None


def bought(user: Any) -> list[Bought]:
    """By year and source, of the lines this user may see. Whoever is served with money of two sources counts in both."""
    seen = BudgetLine.objects.visible_to(user)
    sums = seen.order_by("-year", "source").values("year", "source").annotate(
        amount=Sum("amount_fen"), committed=Sum("committed_fen"), paid=Sum("paid_fen")
    )  # fmt: skip
    served = _served(seen)
    return [Bought(**row, served=served.get((row["year"], row["source"]), [])) for row in sums]


def apart(rows: Sequence[Bought]) -> list[Apart]:
    """The same money by who buys, government first; empty where only one of the two does."""
    served = [each for row in rows for each in row.served]
    kinds = [kind for kind in Project.BoughtAs.values if any(each.project.bought_as == kind for each in served)]
    return [
        _of_buyers(kind, [one for one in served if one.project.bought_as == kind]) for kind in kinds if len(kinds) > 1
    ]


def _of_buyers(kind: str, served: Sequence[Served]) -> Apart:
    paid_for = {each.project.pk: each.project.people or 0 for each in served if each.paid}
    return Apart(
        kind, sum(each.committed for each in served), sum(each.paid for each in served),
        len({each.project.pk for each in served}), sum(paid_for.values()),
    )  # fmt: skip


def _served(seen: QuerySet[BudgetLine]) -> dict[tuple[int, str], list[Served]]:
    held = Commitment.objects.filter(line__in=seen, amount_fen__gt=0).order_by("line__year", "line__source", "project")
    rows = held.values_list("line__year", "line__source", "project").annotate(Sum("amount_fen"), Sum("paid_fen"))
    projects = Project.objects.in_bulk({row[2] for row in rows})
    found: dict[tuple[int, str], list[Served]] = {}
    for year, source, project, committed, paid in rows:
        found.setdefault((year, source), []).append(Served(projects[project], committed, paid))
    return found


# what waits


def short_of_money(user: Any) -> QuerySet[Project]:
    """Projects of this user's office that have less promised than their budget and have not ended."""
    right = "purchasing.commitment.make"
    if not user.holds(right):
        return Project.objects.none()
    offices = user.offices(right)
    promised = Commitment.objects.order_by().values("project").annotate(sum=Sum("amount_fen"))
    enough = promised.filter(sum__gte=F("project__budget_fen")).values("project")
    found = Project.objects.filter(budget_fen__gt=0).exclude(state__in=Project.ENDED).exclude(pk__in=enough)
    found = found.select_related("buyer").order_by("start_on", "pk")
    return found if offices is None else found.filter(buyer__in=[node // 2 for node in offices])


def _short_line(project: Project) -> Waiting:
    about = Sentence("%(name)s，%(number)s", name=project.buyer.name, number=project.number)
    url = reverse("purchasing:project-funds", args=[project.pk])
    return Waiting(project.title, about, project.start_on, _("安排资金"), url)


WAITING = (
    Source("purchasing.commitment.make", _("资金没有落实的项目"), "purchasing.commitment.make", short_of_money, _short_line,
           until="start_on"),
)  # fmt: skip


def entries_of_line(line: BudgetLine) -> Q:
    """Entries about a line and about what was promised of it."""
    held = list(line.commitments.values_list("pk", flat=True))
    about = Q(subject_type="purchasing.budgetline", subject_id=line.pk)
    return about | Q(subject_type="purchasing.commitment", subject_id__in=held)
