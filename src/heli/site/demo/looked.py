"""Who looked at the record of the worker with an account, on the days before, and which lists held them."""

from __future__ import annotations

from datetime import date, timedelta

from heli.accounts.models import User
from heli.core.actions.looking import keep_look, keep_taking
from heli.core.models import Look, Taking
from heli.workforce.models import Worker
from heli.workforce.queries.register import workers

#: login, how many days ago, how often
LOOKS = (("agency-registrar", 12, 3), ("city-civil-affairs", 5, 1), ("agency-registrar", 1, 2))
#: login, how many days ago, which list in what form, what for
LISTS = (
    ("city-civil-affairs", 20, "workers", "xlsx", "核对年度花名册"),
    ("agency-registrar", 3, "hours", "csv", ""),
)


def looked(today: date) -> None:
    own = User.objects.get(login="social-worker")
    worker = Worker.objects.filter(person=own.person_id).first() if own.person_id else None
    if worker is None:
        return
    for login, days, times in LOOKS:
        reader = User.objects.get(login=login)
        for _time in range(times):
            keep_look(worker.person_id, by=reader)
        kept = Look.objects.get(person=worker.person_id, reader=reader.actor, day=today)
        back, between = timedelta(days=days), timedelta(minutes=25 * (times - 1))
        kept.day, kept.first_at, kept.last_at = kept.day - back, kept.first_at - back, kept.first_at - back + between
        kept.save()
    for login, days, table, form, purpose in LISTS:
        reader = User.objects.get(login=login)
        people = workers(reader).order_by().values_list("person_id", flat=True)
        taking = keep_taking([*people, worker.person_id], by=reader, table=table, form=form, purpose=purpose)
        assert taking is not None
        Taking.objects.filter(pk=taking.pk).update(at=taking.at - timedelta(days=days))
