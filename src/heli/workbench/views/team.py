"""What waits with whom in a team, and handing over the work of somebody who leaves."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate

from heli.core.rules.sentence import Sentence
from heli.core.web import done, opens, refusals_on
from heli.workbench.actions import team as actions
from heli.workbench.forms.team import SuccessorForm
from heli.workbench.queries import team as queries


@opens("workbench.team.view")
def team(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    context = {
        "members": queries.members(user),
        "offices": queries.offices(user),
        "today": localdate(),
        "may_hand_over": user.holds(queries.HAND_OVER),
    }
    return render(request, "workbench/team.html", context)


@opens("workbench.work.hand_over")
def work_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody would leave behind, to whom, and one action."""
    user: Any = request.user
    leaver = get_object_or_404(queries.leavers(user), pk=pk)
    back = reverse("workbench:team") if user.holds(queries.VIEW) else leaver.get_absolute_url()
    form = SuccessorForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            to = form.cleaned_data["to"]
            many = actions.hand_over(leaver, by=user, to=to)
            said = Sentence(
                "已把%(name)s手上的 %(count)s 件工作移交给%(to)s。", name=leaver.name, count=many, to=to.name
            )
            return done(request, back, said)
    context = {"form": form, "leaver": leaver, "open": queries.open_work(user, leaver), "back": back}
    return render(request, "workbench/hand_over.html", context, status=422 if form.errors else 200)
