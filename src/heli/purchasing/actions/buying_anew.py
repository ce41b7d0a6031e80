"""A service that is bought anew: the draft of its next project, with what the old one knew, in one step with the decision."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.utils.timezone import localdate

from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.calendar import add_months
from heli.core.rules.sentence import Sentence
from heli.purchasing.actions.projects import begin_project
from heli.purchasing.models import CostLine, Project, Renewal, StaffLine
from heli.purchasing.queries.following import around, method_of
from heli.purchasing.rules import next_purchase
from heli.purchasing.rules import renewal as rules

DECIDE = "purchasing.renewal.decide"
#: what a next project takes over of the old one as it stands
CARRIED = ("place", "item", "legal_basis", "group", "people", "need", "inputs", "activities", "outputs", "outcomes",
           *Project.CONDITIONS)  # fmt: skip


def buy_anew(made: Renewal, *, by: Acting) -> None:
    """The draft of the project that follows, for as long as the old one; a draft that is there already moves to its new day.
    Linked both ways."""
    start = rules.day_after(made.until or made.contract.end_on)
    old = made.contract.project
    if made.successor is None or made.successor.is_ended:
        made.successor = draft_like(old, old.title, start, _as_long(old, start), by)
    elif made.successor.start_on != start and made.successor.is_being_designed:
        made.successor.start_on, made.successor.end_on = start, _as_long(old, start)
        made.successor.save()


def keep_days(made: Renewal) -> None:
    """By when the next purchase has to begin, by the clocks of the method by which the old one was bought."""
    made.intend_by = made.announce_by = None
    if made.is_bought_anew:
        start = rules.day_after(made.until or made.contract.end_on)
        read = around()
        method = method_of(made.contract, read.limit_fen)
        held = next_purchase.latest(start, method, localdate(), read.days)
        made.intend_by, made.announce_by = held.intend, held.announce


def _as_long(old: Project, start: date) -> date:
    """The last day of a term as long as that of the old project, in whole months; of one without a term a year."""
    months = 12
    if old.start_on and old.end_on:
        months = max(1, round(rules.months(old.start_on, old.end_on)))
    return add_months(start, months) - timedelta(days=1)


def draft_like(old: Project, title: str, start: date, end: date, by: Acting, part: Fraction = Fraction(1)) -> Project:
    """A draft with place, group, coverage, logic model, staff and budget of the old project; of its months and costs ``part``."""
    facts: dict[str, Any] = {name: getattr(old, name) for name in CARRIED}
    made = begin_project(old.buyer, by, DECIDE, (), title=title[:80], start_on=start, end_on=end, **facts)
    for post in old.staff.order_by("pk"):
        _copy_staff(post, made, max(1, round(post.months * part)))
    for cost in old.costs.filter(staff__isnull=True).order_by("pk"):
        fen = max(1, int(cost.amount_fen * part))
        CostLine(project=made, category=cost.category, what=cost.what, amount_fen=fen).save()
    lines = list(made.costs.values_list("amount_fen", flat=True))
    made.budget_fen = sum(lines) if lines else int(old.budget_fen * part)
    made.save()
    return made


def _copy_staff(post: StaffLine, made: Project, months: int) -> None:
    copied = StaffLine(
        project=made,
        post=post.post,
        licence=post.licence,
        people=post.people,
        months=months,
        monthly_fen=post.monthly_fen,
    )
    copied.save()
    cost = CostLine(project=made, category=CostLine.Category.PERSONNEL, what=post.post, amount_fen=copied.amount_fen)
    cost.staff = copied
    cost.save()


def give_up(known: Renewal, which: str, reason: str, *, by: Acting) -> None:
    """The draft of a project that an earlier decision had begun; refused once it was handed in or bought."""
    project: Project | None = getattr(known, which)
    if project is None or project.is_ended:
        return
    if not project.is_being_designed:
        said = Sentence("%(number)s已经提交审批或者在采购，决定不能再改；请先取消那个项目。", number=project.number)
        raise Refused(said, field="way", code="begun")
    Project.LIFE.steps["drop"].take(project, {"reason": reason})
    project.reason = reason
    project.save()
    setattr(known, which, None)
    known.save()
