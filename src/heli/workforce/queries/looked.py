"""Who looked at a worker's record, in words, for the worker and for whoever sees the record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, localtime

from heli.accounts.models import User
from heli.core.looked import looks, takings
from heli.core.models import Actor, AuditEntry, Look, Taking
from heli.core.rules.sentence import Sentence
from heli.workforce.models import Worker
from heli.workforce.queries.timeline import LOOKED, Moment, entries_of_worker, moments_of

#: lines shown at once; who wants the older ones asks for them
MOST = 30
#: what a file is called to those who are in it. Of complaints no worker hears before being told of one, so that list has
#: no name here, and what its file was for is not told either
LISTS = {
    "workers": Sentence("社会工作者名单"),
    "workforce": Sentence("社会工作者名册"),
    "hours": Sentence("学时不足的名单"),
    "exams": Sentence("考试资格名单"),
    "match": Sentence("岗位匹配名单"),
    "registrations": Sentence("登记申请名单"),
    "proposals": Sentence("更正申请名单"),
    "transfers": Sentence("调动名单"),
    "account-people": Sentence("登录账号名单"),
    "codes": Sentence("登录码名单"),
    "users": Sentence("账号名单"),
    "receipts": Sentence("通知的收件人名单"),
}
PRINTED = "print"


@dataclass(frozen=True)
class Lookers:
    """Some of those who looked, newest first, and from when on there are older ones; None where these are all."""

    moments: list[Moment]
    older: datetime | None
    #: whether the newest are not among these
    later: bool


def before_in(text: str) -> datetime | None:
    """The moment an address gives; None for what is none."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return None if moment is None or is_naive(moment) else moment


def lookers(worker: Worker, before: datetime | None = None) -> Lookers:
    """Who opened pages of the record, took the worker in a file, saw what is masked, printed a form, or opened what was
    shared. The worker must be visible to whoever asks."""
    about = Q(entries_of_worker(worker), event__in=LOOKED)
    if before is not None:
        about &= Q(at__lt=before.astimezone(UTC).isoformat(timespec="microseconds"))
    entries = AuditEntry.objects.filter(about).select_related("actor").order_by("-number")[: MOST + 1]
    seen, taken = looks(worker.person_id, before, MOST + 1), takings(worker.person_id, before, MOST + 1)
    found: list[tuple[Actor, Moment]] = [(look.reader, _looked(look)) for look in seen]
    found += [(taking.taken_by, _taken(taking)) for taking in taken]
    listed = list(entries)
    found += zip((entry.actor for entry in listed), moments_of(listed), strict=True)
    found.sort(key=lambda each: each[1].at, reverse=True)
    shown = found[:MOST]
    offices = _offices(actor for actor, _moment in shown)
    moments = [
        replace(moment, office=offices.get(_person(actor), ""), clock=moment.clock or _clock(moment.at))
        for actor, moment in shown
    ]
    return Lookers(moments, moments[-1].at if len(found) > MOST else None, before is not None)


def _looked(look: Look) -> Moment:
    said = Sentence("看过资料") if look.times == 1 else Sentence("看过资料 %(times)s 次", times=f"{look.times:,}")
    first, last = _clock(look.first_at), _clock(look.last_at)
    return Moment(look.last_at, look.reader.name, said, clock=last if first == last else f"{first}–{last}")


def _clock(moment: datetime) -> str:
    return localtime(moment).strftime("%H:%M")


def _taken(taking: Taking) -> Moment:
    called, count, who = LISTS.get(taking.table), f"{taking.people:,}", taking.taken_by.name
    if called is None:
        return Moment(taking.at, who, Sentence("导出了名单（共 %(count)s 人）", count=count))
    if taking.form == PRINTED:
        said = Sentence("打印了%(list)s（共 %(count)s 人）", list=called, count=count)
    else:
        said = Sentence("导出了%(list)s（共 %(count)s 人）", list=called, count=count)
    return Moment(taking.at, who, said, str(taking.purpose).strip())


def _person(actor: Actor) -> int | None:
    """Who it was, where somebody stood in for another or a worker of the house made the file."""
    return actor.deputy_id or actor.on_behalf_of_id or actor.pk


def _offices(actors: Iterable[Actor]) -> dict[int | None, str]:
    """Where each of them works: the office of the account, else where its first role lies."""
    found = User.objects.filter(actor__in={_person(actor) for actor in actors}).select_related("office")
    found = found.prefetch_related("grants__place", "grants__organisation")
    return {user.actor_id: _office(user) for user in found}


def _office(user: User) -> str:
    if user.office is not None:
        return str(user.office.name)
    return next((grant.scope_name for grant in user.grants_now), "")


def person_looked_at(user: Any, lookup: str, key: int, *, seen_only: bool = False) -> int | None:
    """The person whose record a page shows, by the way from the worker to the key in its address; None where that is
    nobody, oneself, or with ``seen_only`` somebody whom the reader does not see."""
    rows = Worker.objects.visible_to(user) if seen_only else Worker.objects.all()
    found = rows.filter(**{lookup: key})
    if user.person_id is not None:
        found = found.exclude(person_id=user.person_id)
    return found.values_list("person_id", flat=True).first()
