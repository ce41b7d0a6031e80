"""What invented workers show of themselves, and praise that one received."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import localdate

from heli.accounts.acting import at_the_door
from heli.accounts.models import User
from heli.workforce.actions import profile as actions
from heli.workforce.models import Praise, Worker


def profiles() -> None:
    """The worker with an account opens a profile; the employer wrote down praise."""
    own, registrar = User.objects.get(login="social-worker"), User.objects.get(login="agency-registrar")
    worker = Worker.objects.filter(person=own.person_id).first() if own.person_id else None
    if worker is None:
        return
    actions.add_praise(
        worker, by=registrar, origin=Praise.Origin.CLIENT, said_on=localdate() - timedelta(days=30),
        words="说话耐心，帮我把手续一样一样办好了。",
    )  # fmt: skip
    chosen = actions.Chosen(
        is_open=True, shows_name=True, shows_level=True, shows_employer=True, shows_praise=True,
        specialties="老年人、社区矫正", languages="普通话、嘉兴话",
    )  # fmt: skip
    actions.save_profile(own, by=at_the_door(own), chosen=chosen)
