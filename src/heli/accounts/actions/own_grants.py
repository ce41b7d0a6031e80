"""What people may do at their employer, because they work there: it begins and ends with the employment.

No actions of their own: a room that records an employment calls them within its action, as it tells people of it.
"""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from heli.accounts import roles
from heli.accounts.actions.people import end_sessions
from heli.accounts.models import Grant, User
from heli.core.actions import is_running
from heli.core.models import Acting, keep_rows
from heli.directory.models import Employer, Organisation, Person, as_columns


def move_own_grant(
    person: Person, /, *, by: Acting, left: Employer | None = None, joined: Employer | None = None, on: date
) -> None:
    """Within the action that ends or begins an employment: all rights on the employer that is left end that day, those of
    a worker begin on the one that is joined. The account stays one, and so does the way to one's own record.

    ``on`` is the last day at ``left`` and the first at ``joined``; a last day of today or before ends the rights at once,
    and nobody stays signed in.
    Leave ``left`` out where another employment there goes on. Somebody without an account has no rights to move.
    """
    if not is_running():
        raise RuntimeError("rights move within the action that records the employment")
    user = User.objects.filter(person=person).first()
    if user is None:
        return
    if left is not None:
        _end(user, left, on)
        at = user.office if isinstance(left, Organisation) else None
        if at is not None and at.path.startswith(left.path):
            _work_at(user, None)
    if joined is not None and user.is_active:
        _begin(user, joined, on, by)
        if user.office is None and isinstance(joined, Organisation):
            _work_at(user, joined)


def _end(user: User, left: Employer, last_day: date) -> None:
    """What the identity provider's groups gave ends too, and is not given again by a group that still names whoever left;
    what lies on a place is no right on an organisation in it."""
    below = "organisation__path" if isinstance(left, Organisation) else "place__path"
    held = user.grants.filter(**{f"{below}__startswith": left.path}, revoked_at__isnull=True)
    over = last_day <= timezone.localdate()
    for grant in held.exclude(valid_until__lt=timezone.localdate()):
        lent = grant.lent.filter(revoked_at__isnull=True)
        keep_rows(lent)
        grant.left = grant.mapping_id is not None
        if over:
            grant.revoked_at = timezone.now()
            lent.update(revoked_at=grant.revoked_at)
        else:
            grant.valid_until = last_day if grant.valid_until is None else min(grant.valid_until, last_day)
            lent.filter(valid_until__gt=last_day).update(valid_until=last_day)
        grant.save()
    if over:
        end_sessions(user)


def _work_at(user: User, office: Organisation | None) -> None:
    """For whom somebody speaks and who counts them among its people: that goes with the employment too."""
    keep_rows(User.objects.filter(pk=user.pk))
    user.office, user.leads, user.version = office, False, user.version + 1
    user.save()


def _begin(user: User, joined: Employer, first_day: date, by: Acting) -> None:
    there = as_columns(joined)
    below = "organisation__path" if isinstance(joined, Organisation) else "place__path"
    back = user.grants.filter(**{f"{below}__startswith": joined.path}, left=True)
    keep_rows(back)
    back.update(left=False, revoked_at=timezone.now())
    held = user.grants.filter(**there, role=roles.OWN, revoked_at__isnull=True, lent_by__isnull=True)
    if held.filter(valid_until__isnull=True).exists() or _administers(user):
        return
    Grant(user=user, role=roles.OWN, valid_from=first_day, given_by=by.actor, **there).save()


def _administers(user: User) -> bool:
    """The three administrators hold nothing beside (三员): such an account gets no role of a worker."""
    return user.grants.filter(role__in=roles.ALONE, revoked_at__isnull=True).exists()
