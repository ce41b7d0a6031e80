"""An office's address book: departments, accounts without rights, and where each works; and the whole taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict

from allauth.socialaccount.models import SocialAccount
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from heli.accounts import queries
from heli.accounts.actions.people import new_user
from heli.accounts.models import User
from heli.accounts.rules.staff import StaffPlan, plan_staff
from heli.core.actions import action
from heli.core.errors import Refused
from heli.core.models import Acting, Actor, Batch
from heli.core.rules.sentence import Sentence
from heli.directory.actions import ledger
from heli.directory.actions.loading import Loaded, loaded, whole
from heli.directory.models import Organisation

Line = tuple[int, tuple[str, ...], Mapping[str, str], bool]


def planned(lines: Iterable[Line]) -> StaffPlan:
    """What an address book would do to what is stored now."""
    tops, names = queries.offices()
    return plan_staff(lines, tops, names, queries.known_staff())


@action("accounts.staff.import")
def load_staff(
    on: None, /, *, by: Acting, lines: Iterable[Line], file_name: str = "", batch: Batch | None = None
) -> Loaded:
    """Departments first, then people. A new account has no right and no code: it is invited, or comes by single sign-on."""
    plan = planned(lines)
    whole(plan)
    if not plan.does_something:
        return loaded(plan, None)
    batch = ledger.open_batch("staff", file_name, by, {}, batch)
    by_name = {one.name: one for one in Organisation.objects.filter(state=Organisation.State.ACTIVE)}
    made: list[models.Model] = []
    for unit in plan.units:
        above = by_name[unit.above]
        here = Organisation(
            name=unit.name, short_name=unit.short_name, kind=above.kind, parent=above, place=above.place
        )
        here.save()
        by_name[unit.name] = here
        made.append(here)
    for row in plan.created:
        user = new_user(row.login or row.phone or row.email, row.name, row.email, row.phone)
        user.office, user.post, user.leads, user.version = by_name[row.office], row.post, row.leads, 1
        user.save()
        made.append(user)
    ledger.created(batch, made)
    ledger.changed(batch, [_change(pk, values, by_name) for pk, values in plan.changed])
    ledger.note(
        "accounts.staff.import", by, batch, [*map(asdict, plan.units), *map(asdict, plan.created), *plan.changed]
    )
    return loaded(plan, batch.pk)


def _change(
    pk: int, values: Mapping[str, object], by_name: Mapping[str, Organisation]
) -> tuple[User, dict[str, object]]:
    user = User.objects.select_for_update(no_key=True).get(pk=pk)
    before: dict[str, object] = {}
    for name, value in values.items():
        attribute, given = ("office_id", by_name[str(value)].pk) if name == "office" else (name, value)
        before[attribute] = getattr(user, attribute)
        setattr(user, attribute, given)
    user.version += 1
    user.save()
    return user, before


@action("accounts.staff.undo", step=Batch.LIFE.steps["take_back"])
def undo_staff(batch: Batch, /, *, by: Acting) -> Batch:
    """Take an address book back: refused where somebody has come in, holds a role, or was changed since."""
    if batch.kind != "staff":
        raise Refused(_("这个批次不能撤销。"), code="kind")
    for change in batch.changes.filter(created=False):
        user = User.objects.get(pk=change.row_id)
        if user.version != change.version_after:
            raise _changed_since(user)
        for name, value in ledger.opened(change, user).items():
            setattr(user, name, value)
        user.version += 1
        user.save()
    keys = dict[str, list[int]]()
    for table, pk in batch.changes.filter(created=True).order_by("-pk").values_list("table", "row_id"):
        keys.setdefault(table, []).append(pk)
    _remove_users(keys.get("accounts.user", []))
    _remove_offices(keys.get("directory.organisation", []))
    batch.undone_at = timezone.now()
    Batch.objects.filter(pk=batch.pk).update(state=batch.state, undone_at=batch.undone_at, version=batch.version + 1)
    return batch


def _changed_since(held: object) -> Refused:
    return Refused(Sentence("「%(name)s」导入之后又改过，这次导入不能整体撤销。", name=str(held)), code="changed_since")


def _in_use(held: object) -> Refused:
    text = Sentence("这次导入的数据已有后来的登记在用（例如「%(name)s」），不能整体撤销。", name=str(held))
    return Refused(text, code="in_use")


def _remove_users(keys: list[int]) -> None:
    users = User.objects.filter(pk__in=keys)
    for user in users:
        came = user.last_login or user.grants.exists() or SocialAccount.objects.filter(user=user).exists()
        if came or user.has_usable_password():
            raise _in_use(user)
        if user.version != 1:
            raise _changed_since(user)
    actors = list(users.values_list("actor_id", flat=True))
    try:
        users.delete()
        Actor.objects.filter(pk__in=actors).delete()
    except models.ProtectedError as error:
        raise _in_use(next(iter(error.protected_objects))) from error


def _remove_offices(keys: list[int]) -> None:
    """The lowest first: they were made from the top down."""
    for pk in keys:
        office = Organisation.objects.get(pk=pk)
        if office.version != 1:
            raise _changed_since(office)
        try:
            office.delete()
        except models.ProtectedError as error:
            raise _in_use(next(iter(error.protected_objects))) from error
