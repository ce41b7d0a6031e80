"""Projects as they are read: the list, one of them, what happened to it, and what of them waits for whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import speaks_for_office
from heli.core import words
from heli.core.audit import read_content
from heli.core.life import Stage, Step
from heli.core.models import AuditEntry
from heli.core.moments import Moment
from heli.core.rules.sentence import Sentence
from heli.core.waiting import Source, Waiting
from heli.directory.models import Organisation, Place
from heli.directory.queries import places
from heli.purchasing.models import CatalogueItem, Project
from heli.purchasing.models.projects import ProjectQuerySet
from heli.purchasing.queries import desks

State = Project.State
RELATED = ("buyer__place", "place", "item", "origin", "drafted_by", "submitted_by", "approved_by")


def projects(user: Any) -> ProjectQuerySet:
    """Every project this user may see, the newest first."""
    found = Project.objects.visible_to(user).select_related(*RELATED)
    return found.defer("place__outline", "buyer__place__outline").order_by("-year", "-serial")


def of_state(rows: ProjectQuerySet, state: str) -> ProjectQuerySet:
    """In a state; ``open`` for all that have not ended."""
    return rows.exclude(state__in=Project.ENDED) if state == "open" else rows.filter(state=state)


def within(rows: QuerySet[Project], name: str) -> QuerySet[Project]:
    """That serve a place of this name or code, or one below it."""
    there = ExpressionWrapper(OuterRef("place__path"), output_field=CharField())
    called = Q(name__icontains=name.strip()) | Q(code=name.strip())
    around = Place.objects.filter(called).annotate(there=there)
    return rows.filter(Exists(around.filter(there__startswith=F("path"))))


def in_year(rows: ProjectQuerySet, year: str) -> ProjectQuerySet:
    """That run, or ran, in a year; of what is no year, none."""
    if not (year.strip().isdecimal() and 1 <= int(year.strip()) <= date.max.year):
        return rows.none()
    first, last = date(int(year.strip()), 1, 1), date(int(year.strip()), 12, 31)
    return rows.filter(state__in=(State.RUNNING, State.CLOSED), start_on__lte=last, end_on__gte=first)


def own_offices(user: Any) -> QuerySet[Organisation]:
    """The organisations in whose name this user may draft a project."""
    nodes = user.offices("purchasing.project.draft") if user.holds("purchasing.project.draft") else ()
    found = Organisation.objects.filter(state=Organisation.State.ACTIVE).order_by("pk")
    return found if nodes is None else found.filter(pk__in=[node // 2 for node in nodes])


def places_to_serve(user: Any) -> QuerySet[Place]:
    """Where a project of this user's offices may serve: the places where they lie, and all below."""
    found = Q(pk__in=[])
    for path in own_offices(user).exclude(place=None).values_list("place__path", flat=True):
        found |= Q(path__startswith=path)
    there = places(user).filter(found, valid_until=None).select_related("parent")
    return there.defer("outline", "parent__outline").order_by("path")


def items_to_choose(user: Any, project: Project) -> QuerySet[CatalogueItem]:
    """Tasks that stand in the catalogue, and the one that was chosen."""
    listed = Q(state=CatalogueItem.State.LISTED) | Q(pk=project.item_id)
    return CatalogueItem.objects.visible_to(user).filter(listed).order_by("name", "pk")


def steps(user: Any, project: Project) -> list[Step]:
    """What this user may do now: the buyer's own people, and nobody about what they drafted or submitted."""
    found = [s for s in project.LIFE.open_to(project, user) if speaks_for_office(user, s.may, project.buyer)]
    return [step for step in found if step.name not in ("approve", "return") or _is_anothers(user, project, step.may)]


def _is_anothers(user: Any, project: Project, permission: str) -> bool:
    return not desks.proposers(project) & desks.acting(user, permission, project)


def may_change(user: Any, project: Project, permission: str) -> bool:
    """Whether a part of the design is this user's to change now."""
    is_open = project.state in Project.OPEN
    return bool(is_open and user.may(permission, project) and speaks_for_office(user, permission, project.buyer))


def may_fill(user: Any, project: Project) -> bool:
    """Whether a user says what offices ask of it beside what heli asks, at any time of its way."""
    right = "purchasing.project.fill"
    return bool(user.may(right, project) and speaks_for_office(user, right, project.buyer))


#: what has happened, in words
EVENTS = {
    "purchasing.project.draft": _("起草了项目"),
    "purchasing.need.take": _("由需求转为项目"),
    "purchasing.proposal.take": _("采用机构的方案转为项目"),
    "purchasing.project.change": _("修改了项目"),
    "purchasing.project.design": _("填写了逻辑模型"),
    "purchasing.project.fill": _("填写了自设项目"),
    "purchasing.staff.add": _("增加了人员配置"),
    "purchasing.staff.change": _("修改了人员配置"),
    "purchasing.staff.remove": _("删除了人员配置"),
    "purchasing.cost.add": _("增加了费用"),
    "purchasing.cost.change": _("修改了费用"),
    "purchasing.cost.remove": _("删除了费用"),
    "purchasing.project.submit": _("提交了审批"),
    "purchasing.project.return": _("退回了项目"),
    "purchasing.project.approve": _("批准了项目"),
    "purchasing.project.drop": _("取消了项目"),
    "core.change.take_back": _("撤销了刚才的改动"),
}
#: events that say why
WITH_REASON = ("purchasing.project.return", "purchasing.project.drop")


def timeline(user: Any, project: Project) -> list[Moment]:
    """What happened, the latest first. The project must be visible to the user."""
    found = AuditEntry.objects.filter(entries_of_project(project)).select_related("actor")
    return [_moment(entry) for entry in found.order_by("-number")[:100] if entry.event in EVENTS]


def entries_of_project(project: Project) -> Q:
    """Entries about the project and about the lines of its budget that are there."""
    about = Q(subject_type="purchasing.project", subject_id=project.pk)
    about |= Q(subject_type="purchasing.staffline", subject_id__in=project.staff.values_list("pk", flat=True))
    return about | Q(subject_type="purchasing.costline", subject_id__in=project.costs.values_list("pk", flat=True))


def _moment(entry: AuditEntry) -> Moment:
    given = read_content(entry) if entry.event in WITH_REASON else {}
    what, said = EVENTS[entry.event], str(given.get("reason", ""))
    return Moment(datetime.fromisoformat(entry.at), entry.actor.name, what, said)


def stages(project: Project) -> list[Stage]:
    """Designed, submitted, approved, bought, run, closed; or where it was returned or dropped."""
    state = State(project.state)
    designed = Stage(_("设计"), project.drafted_by.name, "now" if state == State.DRAFT else "done")
    if state == State.DROPPED:
        return [designed, Stage(_("已取消"), "", "stopped")]
    if state == State.RETURNED:
        return [
            designed,
            Stage(_("已退回"), project.buyer.name, "stopped"),
            Stage(_("再次提交"), project.drafted_by.name, "empty"),
        ]
    order = [State.DRAFT, State.SUBMITTED, State.APPROVED, State.TENDERING, State.RUNNING, State.CLOSED]
    come = order.index(state)
    notes = [
        (_("提交"), words.day(project.submitted_on)), (_("批准"), words.day(project.approved_on)), (_("采购"), ""),
        (_("履约"), ""), (_("办结"), ""),
    ]  # fmt: skip
    found = [designed]
    for at, (label, note) in enumerate(notes, 1):
        where = "done" if at < come or (at == come and at in (1, 2, 5)) else "now" if at == come else "empty"
        found.append(Stage(label, note, where))
    return found


# what waits


def _of_offices(user: Any, permission: str) -> ProjectQuerySet:
    """Projects of which this user speaks for the buyer."""
    if not user.holds(permission):
        return Project.objects.none()
    offices = user.offices(permission)
    mine = Project.objects.select_related("buyer", "place").defer("place__outline").order_by("submitted_on", "pk")
    return mine if offices is None else mine.filter(buyer__in=[node // 2 for node in offices])


def to_approve(user: Any) -> ProjectQuerySet:
    """Submitted by somebody else, drafted by somebody else."""
    right = "purchasing.project.approve"
    own = user.hands(right) if user.holds(right) else set()
    submitted = _of_offices(user, right).filter(state=State.SUBMITTED)
    written = desks.written_by(own, "project", desks.DRAFTS)
    return submitted.exclude(drafted_by__in=own).exclude(submitted_by__in=own).exclude(pk__in=written)


def to_mend(user: Any) -> ProjectQuerySet:
    """Returned to this user, who mends and submits again, or drops it."""
    right = "purchasing.project.submit"
    mine = user.hands(right) if user.holds(right) else set()
    return _of_offices(user, right).filter(state=State.RETURNED, drafted_by__in=mine)


def drafted_by(actors: Any) -> ProjectQuerySet:
    """Being designed by these people."""
    return Project.objects.filter(state__in=Project.OPEN, drafted_by__in=actors).select_related("buyer").order_by("pk")


def _about(project: Project) -> Sentence:
    return Sentence("%(buyer)s，%(number)s", buyer=project.buyer.name, number=project.number)


def _to_approve(project: Project) -> Waiting:
    return Waiting(project.title, _about(project), None, _("审批"), project.get_absolute_url())


def _to_mend(project: Project) -> Waiting:
    return Waiting(project.title, _about(project), None, _("查看理由"), project.get_absolute_url(), "warn")


def drafted_line(project: Project) -> Waiting:
    return Waiting(project.title, _about(project), None, _("查看"), project.get_absolute_url(), "going")


WAITING = (
    Source("purchasing.project.approve", _("待审批的购买项目"), "purchasing.project.approve", to_approve, _to_approve),
    Source("purchasing.project.return", _("被退回的购买项目"), "purchasing.project.submit", to_mend, _to_mend),
)
