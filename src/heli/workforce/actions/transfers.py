"""Every change of a transfer. What a side owes only its own people do; what follows from both happens in one transaction."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heli.accounts.actions import move_own_grant
from heli.accounts.models import User
from heli.accounts.queries import who_may
from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.queries import special_days
from heli.core.rules.calendar import deadline
from heli.core.rules.sentence import Sentence, day_named
from heli.directory.models import Employer, Organisation, Person, Place
from heli.workforce.actions.ended_transfers import people_of
from heli.workforce.actions.reach import extend_reach
from heli.workforce.actions.register import end
from heli.workforce.models import Employment, EndReason, Transfer
from heli.workforce.queries.transfers import candidates, may_take, meant
from heli.workforce.rules import moves

LIFE = Transfer.LIFE.steps


def _side_only(by: Acting, transfer: Transfer, step: str) -> None:
    if not may_take(by, transfer, step, LIFE[step].may):
        side = transfer.new_name if Transfer.SIDES[step] == "new" else transfer.old_name
        if Transfer.SIDES[step] == "above" and not transfer.time_is_up:
            raise Refused(Sentence("%(name)s还在答复期限内。", name=side), code="side")
        raise Refused(Sentence("这一步由%(name)s办理。", name=side), code="side")


@action("workforce.transfer.ask", lock=False)
def ask_transfer(
    joined: Employer, /, *, by: Acting, name: str, certificate_number: str = "", last_four: str = "",
    from_organisation: Organisation | None, from_place: Place | None, place: Place | None = None, post: str = "",
    time: str = "full", contract_until: date | None = None,
) -> Transfer:  # fmt: skip
    """The new employer asks for somebody by what the person told it. Whether anybody was found it does not learn; the
    last four are compared and not kept."""
    if not certificate_number and not last_four:
        raise Refused(_("请填写本人给出的证书编号，或证件号码后四位。"), field="certificate_number", code="needed")
    if (from_organisation or from_place) == joined:
        field = "from_organisation" if from_organisation else "from_place"
        raise Refused(_("新单位就是现在的单位，不用调动。换岗位请修改任职。"), field=field, code="same")
    today, organisation = localdate(), joined if isinstance(joined, Organisation) else None
    place = (place or joined.place) if isinstance(joined, Organisation) else joined
    transfer = Transfer(
        name=name, certificate_number=certificate_number, from_organisation=from_organisation,
        from_place=None if from_organisation else from_place, organisation=organisation,
        place=place, post=post, time=time, contract_until=contract_until,
        asked_by=by.for_whom("workforce.transfer.ask", joined), asked_on=today,
        answer_by=deadline(today, moves.ANSWER_WITHIN, "workdays", special_days())[0],
        employment=meant(name, certificate_number, last_four, from_organisation, from_place),
    )  # fmt: skip
    transfer.save()
    words = Sentence("%(name)s请求调入一人，请答复", name=joined.name)
    to = people_of(transfer, "workforce.transfer.release", old=True)
    tell(to, "workforce.transfer.ask", transfer, words, by=by, until=transfer.answer_by)
    return transfer


@action("workforce.transfer.release", step=LIFE["release"])
def release(transfer: Transfer, /, *, by: Acting, last_day: date, employment: Employment | None = None) -> Transfer:
    """The old employer agrees and says the last day; where the words fitted nobody, or several, it says who is meant."""
    _side_only(by, transfer, "release")
    _let_go(transfer, by, last_day, employment)
    return transfer


@action("workforce.transfer.enforce", step=LIFE["enforce"])
def enforce(
    transfer: Transfer, /, *, by: Acting, last_day: date, reason: str, employment: Employment | None = None
) -> Transfer:
    """A department above lets go in place of an employer that did not answer in time; its reason stands on the page."""
    _side_only(by, transfer, "enforce")
    transfer.in_place_of, transfer.reason = True, reason
    _let_go(transfer, by, last_day, employment)
    return transfer


def _let_go(transfer: Transfer, by: Acting, last_day: date, employment: Employment | None) -> None:
    named = employment or transfer.employment
    if named is None or not candidates(transfer).filter(pk=named.pk).exists():
        text = _("本单位没有叫这个名字的在任人员，或者还没有选是哪一位。")
        raise Refused(text, field="employment", code="needed")
    if named.start_on and last_day < named.start_on:
        raise Refused(_("离职日期不能早于入职日期。"), field="last_day", code="dates")
    transfer.employment, transfer.last_day, transfer.released_by = named, last_day, by.actor
    transfer.save()
    words = Sentence("%(name)s同意调出，可以接收了", name=transfer.old_name)
    to = [transfer.asked_by, *people_of(transfer, "workforce.transfer.accept", old=False)]
    tell(to, "workforce.transfer.release", transfer, words, by=by)
    said = Sentence("%(name)s同意调出，最后一天是 %(day)s", name=transfer.old_name, day=day_named(last_day))
    tell(User.actors_of(named.worker.person_id), "workforce.transfer.release", named.worker, said, by=by)


@action("workforce.transfer.refuse", step=LIFE["refuse"])
def refuse(transfer: Transfer, /, *, by: Acting, reason: str) -> Transfer:
    """The old employer does not agree; its reason is read by the new one."""
    _side_only(by, transfer, "refuse")
    transfer.reason, transfer.closed_on = reason, localdate()
    transfer.save()
    words = Sentence("%(name)s不同意调出", name=transfer.old_name)
    tell([transfer.asked_by], "workforce.transfer.refuse", transfer, words, by=by)
    return transfer


@action("workforce.transfer.withdraw", step=LIFE["withdraw"])
def withdraw(transfer: Transfer, /, *, by: Acting, reason: str) -> Transfer:
    """The new employer wants it no more; the person stays where they are."""
    _side_only(by, transfer, "withdraw")
    transfer.reason, transfer.closed_on = reason, localdate()
    transfer.save()
    words = Sentence("%(name)s撤回了调动，不用再办", name=transfer.new_name)
    to = people_of(transfer, "workforce.transfer.release", old=True)
    tell(to, "workforce.transfer.withdraw", transfer, words, by=by)
    return transfer


@action("workforce.transfer.accept", step=LIFE["accept"])
def accept(transfer: Transfer, /, *, by: Acting) -> Transfer:
    """The new employer takes the person on: at once where the last day has come, else on that day by the clock. Taken
    back, the old employer's word still stands, and the new one may accept or withdraw."""
    _side_only(by, transfer, "accept")
    assert transfer.last_day is not None
    if moves.is_due(transfer.last_day, localdate()):
        transfer.state = Transfer.State.DONE
        _move(transfer, by)
    else:
        transfer.state = Transfer.State.ACCEPTED
        transfer.save()
    words = Sentence("%(name)s接收了调入的人", name=transfer.new_name)
    to = people_of(transfer, "workforce.transfer.release", old=True)
    tell(to, "workforce.transfer.accept", transfer, words, by=by)
    return transfer


@action("workforce.transfer.finish", step=LIFE["finish"])
def finish(transfer: Transfer, /, *, by: Acting) -> Transfer:
    """The last day has come: what both agreed is done."""
    if transfer.last_day is None or not moves.is_due(transfer.last_day, localdate()):
        raise Refused(_("还没有到最后一天。"), code="early")
    _move(transfer, by)
    return transfer


def _move(transfer: Transfer, by: Acting) -> None:
    """The old employment ends, the next begins, reach and rights follow."""
    old = transfer.employment
    assert old is not None and transfer.last_day is not None
    old = Employment.objects.select_for_update(no_key=True).get(pk=old.pk)
    if old.end_on is None:
        end(old, by, transfer.last_day, EndReason.TRANSFER, "", by_transfer=transfer)
    begins = moves.first_day(transfer.last_day)
    there = Employment.objects.filter(
        worker=old.worker, organisation=transfer.organisation, place=transfer.place, end_on__isnull=True
    )
    begun = there.first()
    if begun is None:
        begun = Employment(
            worker=old.worker, organisation=transfer.organisation, place=transfer.place, post=transfer.post,
            time=transfer.time, start_on=begins, contract_until=transfer.contract_until,
        )  # fmt: skip
        begun.save()
        extend_reach(begun)
    person = Person.objects.get(worker=old.worker_id)
    move_own_grant(person, by=by, joined=transfer.joined, on=transfer.last_day)
    transfer.begun, transfer.closed_on = begun, localdate()
    transfer.save()
    words = Sentence("已调到%(name)s，从 %(day)s 起任职", name=transfer.new_name, day=day_named(begins))
    tell(User.actors_of(person.pk), "workforce.transfer.accept", old.worker, words, by=by)


@action("workforce.transfer.escalate")
def escalate(transfer: Transfer, /, *, by: Acting) -> Transfer:
    """Note that an employer did not answer in time, for the departments above it, which may now let go in its place."""
    if not transfer.is_late:
        raise Refused(_("期限还没有过。"), code="state")
    transfer.escalated_on = localdate()
    transfer.save()
    words = Sentence("%(name)s没有按期答复调动，可以代为同意", name=transfer.old_name)
    to = [
        u.actor
        for u in who_may("workforce.transfer.enforce", transfer)
        if may_take(u, transfer, "enforce", LIFE["enforce"].may)
    ]
    tell([*to, transfer.asked_by], "workforce.transfer.escalate", transfer, words, by=by)
    return transfer


def finish_due(*, by: Acting) -> int:
    """Every accepted transfer whose last day has come."""
    due = list(Transfer.objects.filter(state=Transfer.State.ACCEPTED, last_day__lte=localdate()).order_by("pk"))
    for each in due:
        finish(each, by=by)
    return len(due)


def escalate_late(*, by: Acting) -> int:
    """Tell those above of every employer that did not answer in time, once."""
    late = list(Transfer.objects.late().filter(escalated_on__isnull=True).order_by("pk"))
    for each in late:
        escalate(each, by=by)
    return len(late)
