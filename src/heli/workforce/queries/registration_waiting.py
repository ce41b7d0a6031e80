"""What of registrations waits: applications to check, to decide, and those that came back."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from heli.core.rules.sentence import Sentence
from heli.core.waiting import WITH_OTHERS, Source, Waiting
from heli.workforce.models import LicenceLevel, Registration, RegistrationQuerySet, reached
from heli.workforce.queries.registration import APPROVE, CHECK

State = Registration.State


def _in(*states: str) -> RegistrationQuerySet:
    """With what their lines say and nothing else."""
    rows = Registration.objects.filter(state__in=states).only("kind", "state", "reason", "applied_on")
    named = rows.annotate(name=F("certificate__worker__person__name"), level=F("certificate__level"))
    return named.order_by("applied_on", "pk")


def _of_others(user: Any, right: str = "") -> Q:
    """What one asked for and what is about oneself waits for somebody else; so does what a colleague asked for whose right
    one has meanwhile."""
    mine = Q(applied_by__in=user.hands(right)) if right else Q(applied_by=user.actor)
    return ~(mine | Q(certificate__worker__person=user.person_id) if user.person_id else mine)


def to_check(user: Any) -> RegistrationQuerySet:
    """Applications whose first check is this user's."""
    return _in(State.APPLIED).filter(reached(user, CHECK, "certificate__worker"), _of_others(user, CHECK))


def to_approve(user: Any) -> RegistrationQuerySet:
    """Applications that somebody else has checked and this user decides."""
    mine = reached(user, APPROVE, "certificate__worker")
    return _in(State.CHECKED).filter(mine, _of_others(user, APPROVE)).exclude(checked_by__in=user.hands(APPROVE))


def came_back(user: Any) -> RegistrationQuerySet:
    """What this user asked for, or was asked for them, and was returned."""
    return _in(State.RETURNED).filter(~_of_others(user))


def asked_by(actors: Any) -> RegistrationQuerySet:
    """Returned to these people, who asked for others; what is one's own waits for oneself."""
    found = Registration.objects.filter(state=State.RETURNED, applied_by__in=actors)
    found = found.exclude(certificate__worker__person__user__actor=F("applied_by"))
    named = found.annotate(name=F("certificate__worker__person__name"), level=F("certificate__level"))
    return named.order_by("applied_on", "pk")


def asked_line(row: Any) -> Waiting:
    return _line(_("再次提交"), "warn")(row)  # type: ignore[no-any-return]


def with_others(user: Any) -> RegistrationQuerySet:
    """What this user asked for and others have to check."""
    return _in(State.APPLIED, State.CHECKED).filter(~_of_others(user))


def _line(verb: Any, state: str) -> Any:
    def line(row: Any) -> Waiting:
        what = Sentence("%(name)s的%(kind)s", name=row.name, kind=row.get_kind_display())
        about = row.reason if row.state == State.RETURNED else LicenceLevel(row.level).label
        return Waiting(what, about, None, verb, row.get_absolute_url(), state)

    return line


WAITING = (
    Source(CHECK, _("待初审的登记"), CHECK, to_check, _line(_("初审"), "waiting"),
           list_of="workforce:registration-list?state=applied", unless=APPROVE),
    Source(APPROVE, _("待终审的登记"), APPROVE, to_approve, _line(_("终审"), "waiting"),
           list_of="workforce:registration-list?state=checked"),
    Source("workforce.registration.return", _("退回的登记申请"), "workforce.registration.resubmit_own", came_back,
           _line(_("再次提交"), "warn")),
    Source("workforce.registration.apply", _("审核中的登记申请"), "workforce.registration.apply_own", with_others,
           _line(_("查看"), "going"), shelf=WITH_OTHERS),
)  # fmt: skip
