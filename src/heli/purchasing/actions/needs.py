"""Every change of a need: reported, taken up by a project, declined, withdrawn. What was designed for it falls with it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.timezone import localdate

from heli.accounts.queries import who_may
from heli.core.actions import action, note
from heli.core.actions.notifications import tell
from heli.core.models import Acting
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation, Place
from heli.purchasing.actions.desks import buying
from heli.purchasing.actions.projects import begin_project
from heli.purchasing.actions.proposals import decline_all, must_not_wait_for_designs
from heli.purchasing.actions.sides import speaking_for
from heli.purchasing.models import Need, Project
from heli.purchasing.queries.figures import figures_of_need

LIFE = Need.LIFE.steps


@action("purchasing.need.report", lock=False)
def report_need(
    place: Place, /, *, by: Acting, title: str, group: str, people: int | None, text: str, urgency: str
) -> Need:
    """Whoever may take it up is told."""
    whose = by.for_whom("purchasing.need.report", place)
    need = Need(
        place=place, title=title, group=group, people=people, text=text, urgency=urgency, reported_by=whose,
        reported_on=localdate(),
    )  # fmt: skip
    need.save()
    words = Sentence("%(place)s报告了需求：%(title)s", place=place.name, title=title)
    tell([user.actor for user in who_may("purchasing.need.take", need)], "purchasing.need.report", need, words, by=by)
    return need


@action("purchasing.need.take", step=LIFE["take"])
@buying("purchasing.need.take")
def take_need(need: Need, /, *, by: Acting, buyer: Organisation) -> Project:
    """In one step a draft of a project, with place, group and the figures of today; the two know each other."""
    speaking_for(by, "purchasing.need.take", buyer)
    must_not_wait_for_designs(need)
    need.settled_by, need.settled_on = by.for_whom("purchasing.need.take", need), localdate()
    need.save()
    project = begin_project(
        buyer, by, "purchasing.need.take", figures_of_need(need, need.settled_on), title=need.title, place=need.place,
        group=need.group, people=need.people, need=need.text, origin=need,
    )  # fmt: skip
    note("purchasing.need.take", by=by, on=need)
    words = Sentence("%(buyer)s把需求转为项目：%(title)s", buyer=buyer.name, title=need.title)
    tell([need.reported_by], "purchasing.need.take", need, words, by=by)
    return project


@action("purchasing.need.decline", step=LIFE["decline"])
def decline_need(need: Need, /, *, by: Acting, reason: str) -> Need:
    need.reason, need.settled_by = reason, by.for_whom("purchasing.need.decline", need)
    need.settled_on = localdate()
    need.save()
    decline_all(need, by, reason)
    _tell_reporter(need, by)
    return need


def _tell_reporter(need: Need, by: Acting) -> None:
    words = Sentence("需求没有采纳：%(title)s", title=need.title)
    tell([need.reported_by], "purchasing.need.decline", need, words, by=by)


def declined_many(needs: QuerySet[Need], by: Acting) -> None:
    """What follows where many were declined at once; nothing was designed for these."""
    for need in needs.select_related("reported_by").order_by("pk"):
        _tell_reporter(need, by)


@action("purchasing.need.withdraw", step=LIFE["withdraw"])
def withdraw_need(need: Need, /, *, by: Acting, reason: str) -> Need:
    need.reason, need.settled_by = reason, by.for_whom("purchasing.need.withdraw", need)
    need.settled_on = localdate()
    need.save()
    decline_all(need, by, reason)
    return need
