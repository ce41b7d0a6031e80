"""Requests between departments as they are read: the list, one of them, and what of them waits for whom."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Aggregate, Count, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import User, speaks_for_office
from heli.core import words
from heli.core.audit import read_content
from heli.core.dated import Dated, Entry, entry_of
from heli.core.life import Stage, Step
from heli.core.models import AuditEntry
from heli.core.moments import Moment
from heli.core.rules.sentence import Sentence
from heli.core.waiting import WITH_OTHERS, Source, Waiting
from heli.directory.models import Organisation
from heli.workbench.models import HelpRequest, SharedWorker
from heli.workbench.models.requests import VIEW, HelpRequestQuerySet

State = HelpRequest.State
RELATED = ("asker__place", "answerer__place", "answerer__parent", "answerer__answers_to", "asked_by", "handler")


def requests(user: Any) -> HelpRequestQuerySet:
    """Every request this user may see, the newest first."""
    outlines = [f"{side}__place__outline" for side in ("asker", "answerer")]
    found = HelpRequest.objects.visible_to(user).select_related(*RELATED).defer(*outlines)
    return found.order_by("-year", "-serial")


def of_state(rows: HelpRequestQuerySet, state: str) -> HelpRequestQuerySet:
    """In a state; ``late`` for those of which the running clock has run out, ``open`` for all that have not ended."""
    if state == "open":
        return rows.open()
    if state == "late":
        return rows.late()
    return rows.filter(state=state)


def count_open() -> Aggregate:
    """Of a group, how many have not ended."""
    return Count("pk", filter=~Q(state__in=HelpRequest.ENDED))


def count_late() -> Aggregate:
    """Of a group, of how many the running clock has run out."""
    return Count("pk", filter=Q(due_on__lt=localdate()))


def called(rows: QuerySet[HelpRequest], typed: str) -> QuerySet[HelpRequest]:
    """By words of the title, or by the number."""
    digits = "".join(c if c.isascii() and c.isdigit() else " " for c in typed).split()
    found = Q(title__icontains=typed.strip())
    if digits and len(digits[-1]) < 9:
        found |= Q(serial=int(digits[-1]))
    return rows.filter(found)


def own_offices(user: Any) -> QuerySet[Organisation]:
    """The organisations in whose name this user may ask."""
    nodes = user.offices("workbench.request.ask")
    found = Organisation.objects.filter(state=Organisation.State.ACTIVE).order_by("pk")
    return found if nodes is None else found.filter(pk__in=[node // 2 for node in nodes])


def may_be_asked() -> list[str]:
    """Names of the organisations that can be asked, departments and streets first."""
    active = Organisation.objects.filter(state=Organisation.State.ACTIVE)
    offices = active.filter(kind__in=[Organisation.Kind.DEPARTMENT, Organisation.Kind.STREET])
    return list(offices.order_by("name_pinyin", "pk").values_list("name", flat=True)[:400])


def steps(user: Any, request: HelpRequest) -> list[Step]:
    """What this user may do now: the steps of the side for which they speak."""
    return [step for step in request.LIFE.open_to(request, user) if _on_side(user, request, step.name, step.may)]


def _on_side(user: Any, request: HelpRequest, step: str, permission: str) -> bool:
    return speaks_for_office(user, permission, getattr(request, request.SIDES[step]))


def may_share(user: Any, request: HelpRequest) -> bool:
    right = "workbench.shared.add"
    return request.is_open and user.may(right, request) and _on_side(user, request, "share", right)


def may_open_shared(user: Any, request: HelpRequest) -> bool:
    """Both sides see what is shared, as long as the request is open; those above see that something is."""
    right, sides = "workbench.shared.open", (request.asker, request.answerer)
    return request.is_open and any(speaks_for_office(user, right, side) for side in sides)


def shared_workers(user: Any) -> QuerySet[SharedWorker]:
    about = ("request__asker", "request__answerer", "worker__person", "shared_by")
    return SharedWorker.objects.visible_to(user).select_related(*about)


ANSWER = "workbench.request.answer"


def colleagues(request: HelpRequest) -> list[User]:
    """Who may answer for the answering side."""
    return [each for each in _in_offices() if speaks_for_office(each, ANSWER, request.answerer)]


def _in_offices() -> QuerySet[User]:
    active = User.objects.filter(is_active=True).select_related("actor").order_by("name", "pk")
    near = active.filter(Q(grants__organisation__isnull=False) | Q(office__isnull=False)).distinct()
    return near.prefetch_related("grants__place", "grants__organisation")


def colleagues_of(user: Any, permission: str) -> list[User]:
    """Who may answer for one of the sides for which somebody holds a right."""
    if not user.holds(permission):
        return []
    offices = user.offices(permission)
    return [each for each in _in_offices() if each.holds(ANSWER) and not offices.isdisjoint(each.offices(ANSWER))]


#: what has happened, in words
EVENTS = {
    "workbench.request.ask": _("提出了协办"),
    "workbench.request.accept": _("接受了协办"),
    "workbench.request.assign": _("指定了承办人"),
    "workbench.request.return": _("退回了协办"),
    "workbench.request.resubmit": _("再次提出协办"),
    "workbench.request.answer": _("答复了协办"),
    "workbench.request.close": _("办结了协办"),
    "workbench.request.withdraw": _("撤回了协办"),
    "workbench.request.escalate": _("期限已过，报告了上级单位"),
    "workbench.request.settle": _("节假日已公布，重新计算了期限"),
    "workbench.shared.add": _("共享了人员信息"),
    "workbench.shared.open": _("查看了共享的人员信息"),
    "workbench.shared.remove": _("停止共享人员信息"),
    "core.change.take_back": _("撤销了刚才的改动"),
}


def timeline(user: Any, request: HelpRequest) -> list[Moment]:
    """What happened, the latest first. The request must be visible to the user."""
    found = AuditEntry.objects.filter(entries_of_request(request)).select_related("actor")
    return [_moment(entry) for entry in found.order_by("-number")[:100]]


def entries_of_request(request: HelpRequest) -> Q:
    """Entries about the request and about whom it shares."""
    shared = request.shared.values_list("pk", flat=True)
    about = Q(subject_type="workbench.helprequest", subject_id=request.pk)
    return about | Q(subject_type="workbench.sharedworker", subject_id__in=list(shared))


def _moment(entry: AuditEntry) -> Moment:
    given = read_content(entry) if entry.event == "workbench.request.return" else {}
    said = str(given.get("reason", ""))
    return Moment(datetime.fromisoformat(entry.at), entry.actor.name, EVENTS.get(entry.event, entry.event), said)


def stages(request: HelpRequest) -> list[Stage]:
    """Asked, accepted, answered, closed; or where it was returned or withdrawn."""
    state, day = State(request.state), words.day
    asked = Stage(_("已提出"), day(request.asked_on), "done")
    if state == State.WITHDRAWN:
        return [asked, Stage(_("已撤回"), day(request.closed_on), "stopped")]
    if state == State.RETURNED:
        again = Stage(_("再次提出"), request.asker.name, "empty")
        return [asked, Stage(_("已退回"), request.answerer.name, "stopped"), again]
    order = [State.ASKED, State.ACCEPTED, State.ANSWERED, State.CLOSED]
    come = order.index(state)
    rest = [
        (_("接受"), _("已接受"), request.handler.name if request.handler else request.answerer.name),
        (_("答复"), _("已答复"), day(request.answered_on) if request.answered_on else request.answerer.name),
        (_("办结"), _("已办结"), day(request.closed_on) if request.closed_on else request.asker.name),
    ]
    found = [asked]
    for at, (to_do, is_done, note) in enumerate(rest, 1):
        where = "done" if at <= come else "now" if at == come + 1 else "empty"
        found.append(Stage(is_done if at <= come else to_do, note, where))
    return found


# what waits


def _open() -> HelpRequestQuerySet:
    """What has not ended, what is due first comes first."""
    found = HelpRequest.objects.open().select_related("asker", "answerer")
    return found.defer("text", "answer").order_by("due_on", "pk")


def _of_side(user: Any, permission: str, side: str) -> HelpRequestQuerySet:
    """Open requests of which this user speaks for a side."""
    if not user.holds(permission):
        return HelpRequest.objects.none()
    offices = user.offices(permission)
    return _open() if offices is None else _open().filter(**{f"{side}__in": _keys(offices)})


def to_accept(user: Any) -> HelpRequestQuerySet:
    """Asked of this user's organisation, accepted by nobody yet."""
    return _of_side(user, "workbench.request.accept", "answerer").filter(state=State.ASKED)


def to_answer(user: Any) -> HelpRequestQuerySet:
    """Accepted, and this user's to answer."""
    mine = _of_side(user, "workbench.request.answer", "answerer")
    return mine.filter(state=State.ACCEPTED, handler__in=user.hands("workbench.request.answer"))


def to_resubmit(user: Any) -> HelpRequestQuerySet:
    """Returned to this user, who asks again or withdraws."""
    mine = _of_side(user, "workbench.request.resubmit", "asker")
    return mine.filter(state=State.RETURNED, asked_by__in=user.hands("workbench.request.resubmit"))


def to_close(user: Any) -> HelpRequestQuerySet:
    """Answered to this user, who closes it."""
    mine = _of_side(user, "workbench.request.close", "asker")
    return mine.filter(state=State.ANSWERED, asked_by__in=user.hands("workbench.request.close"))


def with_the_other_side(user: Any) -> HelpRequestQuerySet:
    """Asked by this user and with the other side now."""
    mine = _of_side(user, VIEW, "asker")
    return mine.filter(state__in=[State.ASKED, State.ACCEPTED], asked_by__in=user.hands(VIEW))


def late_below(user: Any) -> HelpRequestQuerySet:
    """Late at organisations that stand below this user's, where this user speaks for neither side."""
    own = _keys(user.offices(VIEW))
    return _open().visible_to(user).late().exclude(answerer__in=own).exclude(asker__in=own)


def _keys(offices: Any) -> list[int]:
    return [node // 2 for node in offices or ()]


def running(user: Any, first: date, last: date) -> HelpRequestQuerySet:
    """Those of this user's organisation, asked or answering, of which a clock runs out between two days."""
    if not user.holds(VIEW):
        return HelpRequest.objects.none()
    offices = user.offices(VIEW)
    there = _open().filter(due_on__range=(first, last))
    return there if offices is None else there.filter(Q(asker__in=_keys(offices)) | Q(answerer__in=_keys(offices)))


def _running(_user: Any, request: HelpRequest) -> Entry:
    """Its title may name somebody: outside stands the number."""
    what = Sentence("协办「%(title)s」", title=request.title)
    outside = Sentence(
        "协办 %(number)s（%(asker)s请%(answerer)s办理）", number=request.number, asker=request.asker.name,
        answerer=request.answerer.name,
    )  # fmt: skip
    assert request.due_on is not None, "only what has a day is asked for"
    about = Sentence("%(name)s，%(state)s", name=request.answerer.name, state=request.get_state_display())
    return entry_of(request, request.due_on, what, about, told_outside=outside)


DATED = (Dated("workbench.request", _("协办的期限"), VIEW, running, _running),)


def _line(verb: Any, about: Callable[[Any], Any], tone: str) -> Callable[[Any], Waiting]:
    def line(request: Any) -> Waiting:
        until: date | None = request.due_on
        provisional = request.provisional and until is not None
        state = "danger" if request.is_late else tone
        return Waiting(request.title, about(request), until, verb, request.get_absolute_url(), state, provisional)

    return line


def _from(request: HelpRequest) -> Sentence:
    return Sentence("%(name)s请求协办，%(number)s", name=request.asker.name, number=request.number)


def _with(request: HelpRequest) -> Sentence:
    return Sentence("请%(name)s协办，%(number)s", name=request.answerer.name, number=request.number)


def handled_by(actors: Collection[int]) -> HelpRequestQuerySet:
    """Accepted, and these people's to answer."""
    return _open().filter(state=State.ACCEPTED, handler__in=actors)


def asked_by(actors: Collection[int]) -> HelpRequestQuerySet:
    """Asked by these people and not ended."""
    return _open().filter(asked_by__in=actors)


handled_line = _line(_("查看"), _from, "going")
asked_line = _line(_("查看"), _with, "going")

WAITING = (
    Source("workbench.request.accept", _("待接受的协办"), "workbench.request.accept", to_accept,
           _line(_("接受或退回"), _from, "waiting"), until="due_on"),
    Source("workbench.request.answer", _("待答复的协办"), "workbench.request.answer", to_answer,
           _line(_("答复"), _from, "going"), until="due_on"),
    Source("workbench.request.resubmit", _("被退回的协办"), "workbench.request.resubmit", to_resubmit,
           _line(_("查看理由"), _with, "warn")),
    Source("workbench.request.close", _("待办结的协办"), "workbench.request.close", to_close,
           _line(_("查看答复"), _with, "waiting")),
    Source("workbench.request.view", _("等对方办理的协办"), VIEW, with_the_other_side,
           _line(_("查看"), _with, "going"), until="due_on", shelf=WITH_OTHERS),
    Source("workbench.request.escalate", _("下级单位逾期的协办"), VIEW, late_below,
           _line(_("查看"), _with, "danger"), until="due_on", shelf=WITH_OTHERS),
)  # fmt: skip
