"""Every change of a request between departments. What a side owes, only its own people do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Max, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heli.accounts.models import User, speaks_for_office
from heli.accounts.queries import who_may
from heli.core.actions import action, note
from heli.core.actions.notifications import tell
from heli.core.actions.turns import take_turn
from heli.core.errors import Refused
from heli.core.models import Acting, Actor, keep_rows
from heli.core.queries import special_days
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation
from heli.workbench.models import HelpRequest, SharedWorker
from heli.workbench.rules import requests as rules
from heli.workforce.models import Worker

LIFE = HelpRequest.LIFE.steps


def side_only(by: Acting, permission: str, organisation: Organisation) -> None:
    if not speaks_for_office(by, permission, organisation):
        raise Refused(Sentence("这一步由%(name)s办理。", name=organisation.name), code="side")


def people_of(organisation: Organisation, permission: str, request: HelpRequest) -> list[Actor]:
    """Who speaks for an organisation, to be told of what it owes."""
    return [user.actor for user in who_may(permission, request) if speaks_for_office(user, permission, organisation)]


def _tell_side(request: HelpRequest, permission: str, event: str, words: Sentence, by: Acting) -> None:
    side = request.answerer
    tell(people_of(side, permission, request), event, request, words, by=by, until=request.running_until)


def _set_clocks(request: HelpRequest, today: date) -> None:
    """Both clocks run from the day on which it is asked."""
    request.asked_on, request.escalated_on = today, None
    _count(request, special_days())


def _count(request: HelpRequest, days: Mapping[date, str]) -> None:
    accept = rules.clock(request.asked_on, min(rules.ACCEPT_WITHIN, request.working_days), days)
    answer = rules.clock(request.asked_on, request.working_days, days)
    request.accept_by, request.answer_by = accept.until, answer.until
    request.provisional = accept.provisional or answer.provisional


@action("workbench.request.ask", lock=False)
def ask_for_help(
    asker: Organisation, /, *, by: Acting, answerer: Organisation, title: str, text: str, working_days: int
) -> HelpRequest:
    """A new request, numbered in its year; its clocks run from today."""
    side_only(by, "workbench.request.ask", asker)
    _must_stand(answerer)
    today = localdate()
    take_turn(f"workbench.request.{today.year}")  # so that no number is given twice
    last = HelpRequest.objects.filter(year=today.year).aggregate(last=Max("serial"))["last"] or 0
    request = HelpRequest(
        year=today.year, serial=last + 1, asker=asker, answerer=answerer, title=title, text=text,
        working_days=_term(working_days), asked_by=by.for_whom("workbench.request.ask", asker),
    )  # fmt: skip
    _set_clocks(request, today)
    request.save()
    words = Sentence("%(name)s请求协办：%(title)s", name=asker.name, title=request.title)
    _tell_side(request, "workbench.request.accept", "workbench.request.ask", words, by)
    return request


def _must_stand(answerer: Organisation) -> None:
    if answerer.state != Organisation.State.ACTIVE:
        raise Refused(Sentence("%(name)s已经注销或并入别的单位。", name=answerer.name), field="answerer")


def _term(working_days: int) -> int:
    if not 1 <= working_days <= rules.LONGEST:
        raise Refused(Sentence("请填 1 到 %(most)s 之间的工作日数。", most=rules.LONGEST), field="working_days")
    return working_days


@action("workbench.request.accept", step=LIFE["accept"])
def accept_request(request: HelpRequest, /, *, by: Acting) -> HelpRequest:
    """Whoever accepts does it, until it is given to a colleague."""
    side_only(by, "workbench.request.accept", request.answerer)
    whose = by.for_whom("workbench.request.accept", request.answerer)
    request.handler, request.reason, request.escalated_on = whose, "", None
    request.save()
    words = Sentence("%(name)s接受了协办：%(title)s", name=request.answerer.name, title=request.title)
    tell([request.asked_by], "workbench.request.accept", request, words, by=by)
    return request


@action("workbench.request.assign", step=LIFE["assign"])
def assign_request(request: HelpRequest, /, *, by: Acting, handler: Actor) -> HelpRequest:
    """Give an accepted request to a colleague who speaks for the answering side too."""
    side_only(by, "workbench.request.assign", request.answerer)
    colleague = User.objects.filter(actor=handler, is_active=True).first()
    if colleague is None or not speaks_for_office(colleague, "workbench.request.answer", request.answerer):
        raise Refused(_("这个人不能代表协办单位答复，请选本单位有权限的同事。"), field="handler")
    request.handler = handler
    request.save()
    _tell_handler(request, by)
    return request


def _tell_handler(request: HelpRequest, by: Acting) -> None:
    assert request.handler is not None, "it was given to somebody"
    words = Sentence("这件协办交给本人办理：%(title)s", title=request.title)
    tell([request.handler], "workbench.request.assign", request, words, by=by, until=request.answer_by)


def assigned_many(requests: QuerySet[HelpRequest], by: Acting) -> None:
    """What follows where many were given to a colleague at once."""
    for request in requests.select_related("handler").order_by("pk"):
        _tell_handler(request, by)


@action("workbench.request.return", step=LIFE["return"])
def return_request(request: HelpRequest, /, *, by: Acting, reason: str) -> HelpRequest:
    side_only(by, "workbench.request.return", request.answerer)
    request.reason, request.handler = reason, None
    request.save()
    words = Sentence("%(name)s退回了协办：%(title)s", name=request.answerer.name, title=request.title)
    tell([request.asked_by], "workbench.request.return", request, words, by=by)
    return request


@action("workbench.request.resubmit", step=LIFE["resubmit"])
def resubmit_request(request: HelpRequest, /, *, by: Acting, title: str, text: str, working_days: int) -> HelpRequest:
    """Ask again after it was returned: with other words, and clocks that begin anew."""
    side_only(by, "workbench.request.resubmit", request.asker)
    _must_stand(request.answerer)
    request.title, request.text, request.working_days = title, text, _term(working_days)
    request.asked_by = by.for_whom("workbench.request.resubmit", request.asker)
    _set_clocks(request, localdate())
    request.save()
    words = Sentence("%(name)s再次请求协办：%(title)s", name=request.asker.name, title=request.title)
    _tell_side(request, "workbench.request.accept", "workbench.request.resubmit", words, by)
    return request


@action("workbench.request.answer", step=LIFE["answer"])
def answer_request(request: HelpRequest, /, *, by: Acting, answer: str) -> HelpRequest:
    side_only(by, "workbench.request.answer", request.answerer)
    whose = by.for_whom("workbench.request.answer", request.answerer)
    request.answer, request.answered_on, request.handler = answer, localdate(), whose
    request.save()
    words = Sentence("%(name)s答复了协办：%(title)s", name=request.answerer.name, title=request.title)
    tell([request.asked_by], "workbench.request.answer", request, words, by=by)
    return request


@action("workbench.request.close", step=LIFE["close"])
def close_request(request: HelpRequest, /, *, by: Acting) -> HelpRequest:
    """The asking side has what it needed; what was shared is shared no more."""
    side_only(by, "workbench.request.close", request.asker)
    request.closed_on = localdate()
    request.save()
    return request


@action("workbench.request.withdraw", step=LIFE["withdraw"])
def withdraw_request(request: HelpRequest, /, *, by: Acting, reason: str) -> HelpRequest:
    side_only(by, "workbench.request.withdraw", request.asker)
    request.reason, request.closed_on = reason, localdate()
    request.save()
    words = Sentence("%(name)s撤回了协办，不用再办：%(title)s", name=request.asker.name, title=request.title)
    _tell_side(request, "workbench.request.accept", "workbench.request.withdraw", words, by)
    return request


@action("workbench.request.escalate")
def escalate_request(request: HelpRequest, /, *, by: Acting) -> HelpRequest:
    """Note that a clock has run out, for those above the side that owes the next step."""
    if not request.is_late:
        raise Refused(_("期限还没有过。"), code="state")
    request.escalated_on = localdate()
    request.save()
    words = Sentence("%(name)s的协办已过期限：%(title)s", name=request.answerer.name, title=request.title)
    told = [people_of(side, "workbench.request.view", request) for side in (request.superior, request.answerer) if side]
    tell([actor for side in told for actor in side], "workbench.request.escalate", request, words, by=by)
    return request


@action("workbench.request.settle")
def settle_request(request: HelpRequest, /, *, by: Acting) -> HelpRequest:
    """Count both clocks anew from the day on which it was asked: the holidays that they reach into are published now."""
    _count(request, special_days())
    if request.provisional:
        raise Refused(_("那一年的节假日还没有公布。"), code="state")
    request.save()
    return request


def settle_provisional(*, by: Acting) -> int:
    """Every open request whose clocks are no longer provisional."""
    days, settled = special_days(), 0
    for each in HelpRequest.objects.open().filter(provisional=True).order_by("pk"):
        _count(each, days)
        if not each.provisional:
            settle_request(each, by=by)
            settled += 1
    return settled


@action("workbench.shared.add")
def share_worker(request: HelpRequest, /, *, by: Acting, worker: Worker, facts: Sequence[str]) -> SharedWorker:
    """Let the answering side see these facts of a worker, while the request is open."""
    side_only(by, "workbench.shared.add", request.asker)
    if not request.is_open:
        raise Refused(_("协办已经结束，不能再共享。"), code="state")
    if not facts:
        raise Refused(_("请选择要共享的内容。"), field="facts", code="needed")
    if not by.may("workforce.worker.view", worker):
        raise Refused(_("这个人不在本人负责的范围内，不能共享。"), field="worker", code="out_of_scope")
    shared = SharedWorker(request=request, worker=worker, facts=" ".join(facts), shared_by=by.actor)
    shared.save()
    return shared


@action("workbench.shared.remove")
def unshare_worker(shared: SharedWorker, /, *, by: Acting) -> HelpRequest:
    side_only(by, "workbench.shared.remove", shared.request.asker)
    request = shared.request
    keep_rows(SharedWorker.objects.filter(pk=shared.pk))
    shared.delete()
    return request


@action("workbench.shared.open", lock=False)
def open_shared(shared: SharedWorker, /, *, by: Acting) -> SharedWorker:
    """Look at what was shared: kept in the audit, and over when the request is."""
    sides = (shared.request.asker, shared.request.answerer)
    if not any(speaks_for_office(by, "workbench.shared.open", side) for side in sides):
        raise Refused(_("共享的信息只给请求单位和协办单位看。"), code="side")
    if not shared.request.is_open:
        raise Refused(_("协办已经结束，共享也随之结束。"), code="state")
    note("workbench.shared.open", by=by, on=shared.worker)  # whoever was looked at reads it on their own page
    return shared


def escalate_late(*, by: Acting) -> int:
    """Tell those above of every clock that has run out and that they were not told of: once a day, by the schedule."""
    told = 0
    for each in HelpRequest.objects.late().filter(escalated_on__isnull=True).order_by("pk"):
        try:
            escalate_request(each, by=by)
        except Refused as refusal:
            if refusal.code != "state":  # else it was accepted or answered meanwhile
                raise
        else:
            told += 1
    return told


def give_handler(request: HelpRequest, to: User, by: Acting) -> None:
    """Within the action that hands over all work of somebody: the answering side's part."""
    _give(request, request.answerer, "workbench.request.answer", to)
    request.handler = to.actor
    _given(request, to, by)


def give_asker(request: HelpRequest, to: User, by: Acting) -> None:
    """The same for the asking side's part."""
    _give(request, request.asker, "workbench.request.close", to)
    request.asked_by = to.actor
    _given(request, to, by)


def _give(request: HelpRequest, side: Organisation, permission: str, to: User) -> None:
    if not speaks_for_office(to, permission, side):
        sentence = Sentence(
            "%(who)s不能代表%(name)s办理%(number)s，请选能代表的同事。",
            who=to.name,
            name=side.name,
            number=request.number,
        )
        raise Refused(sentence, field="to", code="side")


def _given(request: HelpRequest, to: User, by: Acting) -> None:
    request.save()
    note("workbench.request.assign", by=by, on=request, content={"handler": str(to.actor)})
    words = Sentence("这件协办交给本人办理：%(title)s", title=request.title)
    tell([to.actor], "workbench.request.assign", request, words, by=by, until=request.running_until)
