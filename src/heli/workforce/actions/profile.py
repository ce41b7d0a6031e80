"""What a worker shows to everybody, and the praise that an office writes down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heli.accounts.models import User
from heli.core.actions import action
from heli.core.errors import Refused, Stale
from heli.core.models import Acting, keep_rows
from heli.workforce.actions.proposals import own_worker
from heli.workforce.actions.registration import new_code
from heli.workforce.models import Praise, PublicProfile, Worker


@dataclass(frozen=True)
class Chosen:
    """What a worker chose to show; empty words show nothing."""

    is_open: bool
    shows_name: bool
    shows_level: bool
    shows_employer: bool
    shows_praise: bool
    specialties: str
    languages: str


@action("workforce.profile.save")
def save_profile(user: User, /, *, by: Acting, chosen: Chosen, shown: int | None = None) -> PublicProfile:
    """One's own choice, and nobody else's. The address stays the same when the page is closed and opened again. ``shown``
    is the version of the profile that the page showed, None where there was none."""
    worker = own_worker(user, by)
    profile = PublicProfile.objects.filter(worker=worker).first() or PublicProfile(worker=worker, code=new_code())
    if profile.pk is not None and shown not in (None, profile.version):
        raise Stale(profile)
    for name, value in vars(chosen).items():
        setattr(profile, name, value)
    profile.save()
    return profile


@action("workforce.praise.add")
def add_praise(worker: Worker, /, *, by: Acting, origin: str, said_on: date, words: str) -> Praise:
    """Whoever was helped is not named: the words may be shown to everybody."""
    if said_on > localdate():
        raise Refused(_("日期不能晚于今天。"), field="said_on", code="date_in_future")
    praise = Praise(worker=worker, origin=origin, said_on=said_on, words=words)
    praise.save()
    return praise


@action("workforce.praise.remove")
def remove_praise(worker: Worker, /, *, by: Acting, praise: Praise, reason: str) -> Worker:
    """What should not have been written, as the name of whoever was helped: gone from the record and from the public page
    at once; sealed, for ten minutes, in case it was a mistake."""
    if praise.worker_id != worker.pk:
        raise Refused(_("这条表扬不是这个人的。"), code="other")
    keep_rows(Praise.objects.filter(pk=praise.pk))
    praise.delete()
    return worker
