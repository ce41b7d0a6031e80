"""What was resolved: the list, one resolution with its steps, and what is overdue."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heli.core.asking import Asked
from heli.core.rules.sentence import Sentence
from heli.core.tables import list_page
from heli.core.web import done, key_in, opens, version_shown
from heli.workbench.actions import resolutions as actions
from heli.workbench.actions.conference import department_only, office_only
from heli.workbench.forms.conference import ReasonForm
from heli.workbench.forms.work import ResolutionForm, SubmitForm
from heli.workbench.queries import conference as queries
from heli.workbench.queries import overdue
from heli.workbench.resolution_table import RESOLUTIONS
from heli.workbench.rules.overdue import by_department, finding
from heli.workbench.views.asking import ask_in_conference

#: lines that fit one sheet of paper below the finding and the departments
ON_PAPER = 20


@opens("workbench.conference.view")
def resolution_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    return list_page(
        request, RESOLUTIONS, queries.resolutions(user), title=_("议定事项"), template="workbench/resolution_list.html"
    )


@opens("workbench.conference.view")
def resolution_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    resolution = get_object_or_404(queries.resolutions(user).prefetch_related("helpers"), pk=pk)
    today = localdate()
    steps = queries.resolution_steps(user, resolution)
    context = {
        "resolution": resolution, "due": queries.due(resolution, today), "today": today,
        "steps": {step.name: step for step in steps}, "life": life_of(resolution),
        "submissions": queries.submissions(user).filter(resolution=resolution),
    }  # fmt: skip
    return render(request, "workbench/resolution_detail.html", context)


def life_of(resolution: Any) -> list[dict[str, Any]]:
    """Decided, in work, submitted, fulfilled; returned and lifted stand where they stopped."""
    states = resolution.State
    owner, office = resolution.owner.name, _("办公室")
    steps = [
        (states.DECIDED, resolution.decided_on.isoformat()), (states.IN_WORK, owner), (states.SUBMITTED, office),
        (states.FULFILLED, resolution.closed_on.isoformat() if resolution.state == states.FULFILLED else ""),
    ]  # fmt: skip
    labels = {
        states.DECIDED: _("议定"),
        states.IN_WORK: _("办理"),
        states.SUBMITTED: _("提交落实情况"),
        states.FULFILLED: _("已落实"),
    }
    if resolution.state == states.LIFTED:
        stopped = {"label": states.LIFTED.label, "note": resolution.closed_on.isoformat(), "state": "stopped"}
        return [{"label": labels[states.DECIDED], "note": steps[0][1], "state": "done"}, stopped]
    at = 1 if resolution.state == states.RETURNED else [state for state, _note in steps].index(resolution.state)
    shown: list[dict[str, Any]] = []
    for number, (state, note) in enumerate(steps):
        now = "stopped" if resolution.state == states.RETURNED else "done" if state == states.FULFILLED else "now"
        shown.append(
            {"label": labels[state], "note": note, "state": "done" if number < at else now if number == at else ""}
        )
    if resolution.state == states.RETURNED:
        shown[1]["label"] = _("退回，继续办理")
    return shown


@opens("workbench.resolution.decide")
def resolution_decide(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    meeting = get_object_or_404(queries.meetings(user), pk=pk)
    office_only(user, "workbench.resolution.decide", meeting.conference)
    form = ResolutionForm(
        request.POST or None, organisations=queries.departments(meeting.conference, localdate(meeting.begins_at)),
        items=queries.agenda(user).filter(meeting=meeting),
    )  # fmt: skip

    def deed(shown: int | None) -> Sentence:
        made = actions.decide(meeting, by=user, **form.cleaned_data)
        return Sentence("已登记%(label)s，由%(owner)s牵头。", label=made.label, owner=made.owner.name)

    return ask_in_conference(request, form, Asked(_("登记议定事项"), _("登记议定事项"), meeting), deed)


@require_POST
@opens("workbench.resolution.start")
def resolution_start(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    resolution = get_object_or_404(queries.resolutions(user), pk=pk)
    actions.start(resolution, by=user, expect=version_shown(request))
    return done(request, resolution, Sentence("已开始办理%(label)s。", label=resolution.label))


@opens("workbench.resolution.submit")
def resolution_submit(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    resolution = get_object_or_404(queries.resolutions(user), pk=pk)
    department_only(user, "workbench.resolution.submit", resolution.owner, resolution.conference)
    form = SubmitForm(request.POST or None)

    def deed(shown: int | None) -> Sentence:
        actions.submit(resolution, by=user, expect=shown, today=localdate(), **form.cleaned_data)
        return Sentence("已提交%(label)s的落实情况，等办公室确认。", label=resolution.label)

    asked = Asked(_("提交落实情况"), _("提交落实情况"), resolution, lead=resolution.subject)
    return ask_in_conference(request, form, asked, deed, on=resolution, stored={})


@require_POST
@opens("workbench.resolution.accept")
def resolution_accept(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    resolution = get_object_or_404(queries.resolutions(user), pk=pk)
    actions.accept(resolution, by=user, expect=version_shown(request), today=localdate())
    return done(request, resolution, Sentence("已确认%(label)s落实。", label=resolution.label))


@opens("workbench.resolution.return")
def resolution_return(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    resolution = get_object_or_404(queries.resolutions(user), pk=pk)
    office_only(user, "workbench.resolution.return", resolution.conference)
    form = ReasonForm(request.POST or None)

    def deed(shown: int | None) -> Sentence:
        actions.send_back(resolution, by=user, expect=shown, today=localdate(), **form.cleaned_data)
        return Sentence("已把%(label)s退回%(owner)s。", label=resolution.label, owner=resolution.owner.name)

    asked = Asked(_("退回落实情况"), _("退回落实情况"), resolution, lead=resolution.subject)
    return ask_in_conference(request, form, asked, deed, on=resolution, stored={})


@opens("workbench.resolution.lift")
def resolution_lift(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    resolution = get_object_or_404(queries.resolutions(user), pk=pk)
    office_only(user, "workbench.resolution.lift", resolution.conference)
    form = ReasonForm(request.POST or None)

    def deed(shown: int | None) -> Sentence:
        actions.lift(resolution, by=user, expect=shown, today=localdate(), **form.cleaned_data)
        return Sentence("已撤销%(label)s，编号保留。", label=resolution.label)

    asked = Asked(_("撤销议定事项"), _("撤销议定事项"), resolution, lead=resolution.subject, tone="danger")
    return ask_in_conference(request, form, asked, deed, on=resolution, stored={})


@opens("workbench.conference.view")
def overdue_page(request: HttpRequest) -> HttpResponse:
    """What is late, in a sentence, by department and one by one: made to be read in a minute and to fit one sheet."""
    user: Any = request.user
    today = localdate()
    conferences = list(queries.conferences(user))
    asked = key_in(request.GET.get("conference", ""))
    chosen = next((each for each in conferences if each.pk == asked), None)
    things = overdue.owed(user, chosen)
    departments = by_department(things, today)
    late = [(thing, thing.late(today)) for thing in things if thing.late(today)]
    soon = [(thing, (thing.due_on - today).days) for thing in things if thing.is_soon(today)]
    context = {
        "today": today, "conferences": conferences, "chosen": chosen, "found": finding(departments),
        "departments": departments, "late": late, "soon": soon, "on_paper": ON_PAPER,
        "to_confirm": overdue.to_confirm(user, chosen), "most": max((line.late for line in departments), default=0),
    }  # fmt: skip
    return render(request, "workbench/overdue.html", context)
