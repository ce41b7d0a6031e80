"""The joint conference: the list, one conference, its members."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heli.core.asking import Asked
from heli.core.rules.sentence import Sentence
from heli.core.web import done, opens, refusals_on
from heli.workbench.actions import conference as actions
from heli.workbench.actions.conference import office_only
from heli.workbench.forms import conference as forms
from heli.workbench.queries import conference as queries
from heli.workbench.views.asking import ask_in_conference


@opens("workbench.conference.view")
def conference_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    return render(request, "workbench/conference_list.html", {"conferences": queries.conferences(user)})


@opens("workbench.conference.view")
def conference_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    conference = get_object_or_404(queries.conferences(user), pk=pk)
    today = localdate()
    page = queries.conference_page(user, conference)
    rows = [(each, queries.due(each, today)) for each in page.resolutions]
    return render(
        request,
        "workbench/conference_detail.html",
        {"conference": conference, "page": page, "resolutions": rows, "today": today},
    )


@opens("workbench.conference.found")
def conference_found(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = forms.ConferenceForm(request.POST or None, places=queries.places_for_conference(user))
    if form.is_valid():
        with refusals_on(form):
            given = dict(form.cleaned_data)
            conference = actions.found_conference(given.pop("place"), by=user, **given)
            return done(request, conference, Sentence("已设立「%(name)s」。接着登记成员单位。", name=conference.name))
    return render(request, "workbench/conference_form.html", {"form": form}, status=422 if form.errors else 200)


@opens("workbench.conference.change")
def conference_change(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    conference = get_object_or_404(queries.conferences(user), pk=pk)
    office_only(user, "workbench.conference.change", conference)
    stored = {name: getattr(conference, name) for name in ("name", "document", "purpose", "ended_on")}
    form = forms.ConferenceForm(request.POST or None, initial=stored)

    def deed(shown: int | None) -> Sentence:
        actions.change_conference(conference, by=user, expect=shown, **form.cleaned_data)
        return Sentence("已保存「%(name)s」。", name=form.cleaned_data["name"])

    asked = Asked(_("修改联席会议"), _("保存联席会议"), conference)
    return ask_in_conference(request, form, asked, deed, on=conference, stored=stored)


@opens("workbench.conference.seat")
def seat_give(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    conference = get_object_or_404(queries.conferences(user), pk=pk)
    office_only(user, "workbench.conference.seat", conference)
    people = [(each.actor_id, f"{each.name}（{each.scope}）") for each in queries.people(user)]
    form = forms.SeatForm(
        request.POST or None, organisations=queries.organisations_for_seat(user), people=people,
        initial={"valid_from": localdate()},
    )  # fmt: skip

    def deed(shown: int | None) -> Sentence:
        seat = actions.give_seat(conference, by=user, **form.cleaned_data)
        return Sentence("已登记成员单位「%(name)s」。", name=seat.organisation.name)

    return ask_in_conference(request, form, Asked(_("登记成员单位"), _("登记成员单位"), conference), deed)


@opens("workbench.conference.unseat")
def seat_end(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    seat = get_object_or_404(queries.seats(user), pk=pk)
    office_only(user, "workbench.conference.unseat", seat.conference)
    stored = {"valid_until": seat.valid_until}
    form = forms.EndSeatForm(request.POST or None, initial={"valid_until": seat.valid_until or localdate()})

    def deed(shown: int | None) -> Sentence:
        actions.end_seat(seat, by=user, expect=shown, **form.cleaned_data)
        return Sentence("已登记「%(name)s」参加到哪一天。", name=seat.organisation.name)

    title = Sentence("%(name)s不再参加", name=seat.organisation.name)
    asked = Asked(title, _("保存最后一天"), seat.conference)
    return ask_in_conference(request, form, asked, deed, on=seat, stored=stored)
