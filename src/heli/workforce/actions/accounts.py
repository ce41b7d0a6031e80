"""Accounts for the people of an employer, the sheet of codes that lets them in, and a new code for one of them."""

from __future__ import annotations

import hashlib

from django.utils.translation import gettext as _

from heli.accounts.actions import Newcomer, Sheet, print_codes, reset_access
from heli.accounts.actions import make_accounts as accounts_for
from heli.accounts.models import User
from heli.accounts.queries import without_a_way_in
from heli.core.actions import action, note
from heli.core.actions.jobs import enqueue
from heli.core.actions.looking import keep_taking
from heli.core.errors import Refused
from heli.core.models import Acting, Job
from heli.directory.models import Employer
from heli.workforce.models import Worker
from heli.workforce.queries import accounts as queries

#: the long work that makes them for all employers in one's scope
ALL = "workforce.account.make_all"


@action("workforce.account.make", final=True)
def make_accounts(employer: Employer, /, *, by: Acting) -> int:
    """One for everybody in post here who has none. Returns how many; nobody of them can sign in before a code is handed out.

    The employer is locked, so that two who ask at once make each account once.
    """
    found = [Newcomer(*each) for each in queries.newcomers(employer)]
    for start in range(0, len(found), 1000):
        part = found[start : start + 1000]
        digest = hashlib.sha256(repr([each.person for each in part]).encode()).hexdigest()
        note("workforce.account.make", by=by, on=employer, rows=len(part), content={"digest": digest})
    return accounts_for(found, by=by)


@action("workforce.account.print", final=True)
def print_sheet(employer: Employer, /, *, by: Acting, last: int) -> Sheet:
    """New codes for everybody in post here who has an account and never came in; shown this once."""
    users = queries.accounts_of(employer)
    people = list(without_a_way_in(users).values_list("person_id", flat=True))
    sheet = print_codes(employer, users, by=by, last=last)
    keep_taking(people, by=by, table="codes", form="print")
    return sheet


@action("workforce.account.reset", final=True)
def reset_account(worker: Worker, /, *, by: Acting, reason: str) -> Sheet:
    """A new code for one person; the old password, passkey and sessions end. They see on their record who did it and why."""
    user = User.objects.select_for_update(no_key=True).filter(person=worker.person_id).first()
    if user is None:
        raise Refused(_("这个人还没有账号，请先在「登录账号」里建立。"), code="none")
    return reset_access(user, by=by)


@action("workforce.account.make_all", final=True)
def make_all_accounts(on: None, /, *, by: Acting) -> Job:
    """For every employer in one's scope, as work in the background: an employer a step."""
    going = Job.objects.filter(kind=ALL, asked_by=by.actor, state__in=Job.GOING).first()
    return going or enqueue(ALL, by=by)
