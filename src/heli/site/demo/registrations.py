"""Registrations of certificates in the demo city, one at every stage, and one that its own worker sees."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from heli.accounts.models import User
from heli.core.models import Acting
from heli.core.rules.calendar import add_months
from heli.site.demo.town import Town
from heli.workforce.actions import registration as actions
from heli.workforce.actions.expiring import end_all, remind_all
from heli.workforce.actions.learning import Lesson, record_training
from heli.workforce.actions.register import change_worker, link_worker
from heli.workforce.models import Certificate, Registration


def registrations(by: Acting, town: Town, today: date) -> None:
    """``by`` asks, the district checks, the city decides; terms of long ago are decided on days of long ago."""
    checker, decider = User.objects.get(login="district-officer"), User.objects.get(login="city-civil-affairs")
    _own(by, town, today)
    here = Certificate.objects.filter(worker__reach__node=town.district.node).distinct().order_by("pk")
    here = here.exclude(worker__person__in=User.objects.exclude(person=None).values("person"))
    free = list(here.filter(Q(registered_until__isnull=True) | Q(registered_until__lt=today))[:40])
    old = [each for each in free if each.registered_until is None]
    for paper, years in zip(old, (4, 3), strict=False):
        free.remove(paper)
        first = add_months(today, -12 * years - 1)
        _given(paper, by, checker, decider, first)
        if years == 3:  # went on without a gap
            paper.refresh_from_db()
            lesson = Lesson("training", "社会工作者继续教育", first + timedelta(days=500), 900)
            record_training(paper.worker, by=by, lesson=lesson)
            _given(paper, by, checker, decider, add_months(first, 35))
    end_all(by=by, today=today)
    for number, paper in enumerate(free[:12]):
        _at_stage(number, actions.apply_for_registration(paper, by=by, today=today - timedelta(days=number)),
                  checker, decider, today)  # fmt: skip
    remind_all(by=by, today=today)


def _given(paper: Certificate, by: Acting, checker: User, decider: User, day: date) -> Registration:
    asked = actions.apply_for_registration(paper, by=by, today=day)
    seen = actions.check_registration(asked, by=checker, today=day)
    return actions.approve_registration(seen, by=decider, today=day)


def _at_stage(number: int, asked: Registration, checker: User, decider: User, today: date) -> None:
    """The first wait for the district, then some for the city; the last were decided, returned, refused, withdrawn."""
    if number < 3:
        return
    if number == 11:
        actions.withdraw_registration(asked, by=decider)
    elif number == 10:
        actions.return_registration(asked, by=checker, reason="请补上证书照片和继续教育证明")
    else:
        seen = actions.check_registration(asked, by=checker, today=today)
        if number == 9:
            actions.refuse_registration(seen, by=decider, today=today, reason="按证书编号没有查到这张证书")
        elif number > 6:
            actions.approve_registration(seen, by=decider, today=today)


def _own(by: Acting, town: Town, today: date) -> None:
    """Somebody of the agency has an account, and may ask for the next registration."""
    account = User.objects.get(login="social-worker")
    papers = Certificate.objects.filter(
        worker__employments__organisation=town.agency, worker__employments__end_on=None
    ).select_related("worker")
    due = papers.filter(registered_until__range=(today, add_months(today, 3) - timedelta(days=1)))
    paper = due.order_by("pk").first() or papers.order_by("pk").first()
    if account.person_id is None and paper is not None:
        worker = paper.worker
        change_worker(
            worker,
            by=by,
            name=account.name,
            phone=None,
            education=worker.education or "大专",
            major=worker.major,
            note=worker.note,
        )
        link_worker(worker, by=by, login=account.login)
