"""A worker proposes a change of their own record; the employer confirms it, the department decides; and once a year they
say that it is right."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from heli.accounts.models import User
from heli.accounts.queries import who_may
from heli.core.actions import action
from heli.core.actions.documents import hang
from heli.core.actions.notifications import tell
from heli.core.documents.door import Examined
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Acting, Actor
from heli.core.rules.sentence import Sentence
from heli.core.second import acting
from heli.workforce.actions import register
from heli.workforce.models import ChangeProposal, RecordConfirmation, Worker
from heli.workforce.queries import proposed as queries

Part, State, LIFE = ChangeProposal.Part, ChangeProposal.State, ChangeProposal.LIFE.steps


def own_worker(user: User, by: Acting) -> Worker:
    """The record of whoever acts, locked, within an action; nobody acts on that of another."""
    if user.actor_id != by.actor.pk:
        raise NotAllowed(_("这一步只能由本人办理。"))
    own = Worker.objects.select_for_update(no_key=True).filter(person=user.person_id or 0).first()
    if own is None:
        raise Refused(_("这个账号还没有对应本人的资料。"), code="none")
    return own


@action("workforce.proposal.make")
def propose_change(
    user: User, /, *, by: Acting, part: str, target: int | None, after: dict[str, str], reason: str,
    proofs: Iterable[Examined] = (),
) -> ChangeProposal:  # fmt: skip
    """``after`` holds the fields of the part as they should be; ``target`` is the certificate, post or training meant."""
    worker = own_worker(user, by)
    before, wanted = _difference(worker, part, target, after)
    if worker.proposals.filter(
        part=part, target=target, state__in=(State.PROPOSED, State.CONFIRMED, State.RETURNED)
    ).exists():
        raise Refused(_("这一项已经有一份更正申请在办，可以先撤回，再提新的。"), code="open")
    proposal = ChangeProposal(
        worker=worker, part=part, target=target, reason=reason, proposed_by=by.actor,
        before=json.dumps(before, ensure_ascii=False), after=json.dumps(wanted, ensure_ascii=False),
    )  # fmt: skip
    return _send(proposal, by, proofs)


@action("workforce.proposal.resubmit", step=LIFE["resubmit"])
def resubmit_proposal(
    proposal: ChangeProposal, /, *, by: Acting, after: dict[str, str], reason: str, proofs: Iterable[Examined] = ()
) -> ChangeProposal:
    """Once more, completed; it begins with the employer again."""
    _must_be_own(proposal, by)
    before, wanted = _difference(proposal.worker, proposal.part, proposal.target, after)
    proposal.before, proposal.after = json.dumps(before, ensure_ascii=False), json.dumps(wanted, ensure_ascii=False)
    proposal.reason, proposal.answer = reason, ""
    proposal.confirmed_by, proposal.confirmed_at = None, None
    return _send(proposal, by, proofs)


def _difference(
    worker: Worker, part: str, target: int | None, after: dict[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    on = queries.target_of(worker, part, target)
    if on is None:
        raise Refused(_("要更正的那一条已经没有了。"), code="gone")
    before = queries.held(worker, part, on)
    wanted = {name: after.get(name, before.get(name, "")) for name in queries.FIELDS[part]}
    if wanted == before:
        raise Refused(_("提出的内容和现在的一样，没有要更正的。"), code="same")
    return before, wanted


def _send(proposal: ChangeProposal, by: Acting, proofs: Iterable[Examined]) -> ChangeProposal:
    worker = proposal.worker
    proposal.employer = queries.who_confirms(worker)
    proposal.state = State.PROPOSED if proposal.employer else State.CONFIRMED
    proposal.save()
    for number, proof in enumerate(proofs, 1):
        hang(proposal, by=by, file=proof, title=f"{_('证明材料')} {number}")
    if proposal.employer is not None:
        whom = [
            user
            for user in who_may("workforce.proposal.confirm", proposal.employer)
            if user.person_id != worker.person_id
        ]
        tell(
            _actors(whom),
            "workforce.proposal.make",
            proposal,
            _words(Sentence("有一份更正申请等待单位确认：%(part)s"), proposal),
            by=by,
        )
    else:
        _tell_department(proposal, by)
    return proposal


def _words(said: Sentence, proposal: ChangeProposal) -> Sentence:
    """Which part, and nothing of whom: the page says that to whoever may see it."""
    return Sentence(said.text, part=queries.part_told(proposal))


def _actors(users: Iterable[User]) -> list[Actor]:
    return [user.actor for user in users]


def _tell_department(proposal: ChangeProposal, by: Acting) -> None:
    whom = _actors(queries.nearest("workforce.proposal.accept", proposal.worker))
    tell(
        whom,
        "workforce.proposal.confirm",
        proposal,
        _words(Sentence("有一份更正申请等待决定：%(part)s"), proposal),
        by=by,
    )


def _tell_worker(proposal: ChangeProposal, kind: str, said: Sentence, by: Acting) -> None:
    tell([proposal.proposed_by], kind, proposal, _words(said, proposal), by=by)


def _must_be_own(proposal: ChangeProposal, by: Acting) -> None:
    if proposal.proposed_by_id != by.actor.pk:
        raise NotAllowed(_("这一步只能由本人办理。"))


def _must_be_anothers(proposal: ChangeProposal, by: Acting, right: str) -> None:
    """Nobody confirms or decides what they proposed, nor does a deputy in their stead, or what is about themselves by
    whatever account."""
    person = getattr(by, "person_id", None)
    if queries.proposed_in_hands(by, proposal, right) or person == proposal.worker.person_id:
        raise Refused(_("不能办理自己的更正申请，请由同事办理。"), code="own")


@action("workforce.proposal.withdraw", step=LIFE["withdraw"])
def withdraw_proposal(proposal: ChangeProposal, /, *, by: Acting) -> ChangeProposal:
    _must_be_own(proposal, by)
    proposal.save()
    return proposal


@action("workforce.proposal.confirm", step=LIFE["confirm"])
def confirm_proposal(proposal: ChangeProposal, /, *, by: Acting) -> ChangeProposal:
    """The employer says that it is true; only who answers for the employer of today may."""
    _must_be_anothers(proposal, by, "workforce.proposal.confirm")
    if proposal.employer is None or not by.may("workforce.proposal.confirm", proposal.employer):
        raise NotAllowed(_("这一步由本人现在的单位办理。"))
    proposal.confirmed_by, proposal.confirmed_at = by.actor, now()
    proposal.save()
    _tell_department(proposal, by)
    return proposal


@action("workforce.proposal.return", step=LIFE["return"])
def return_proposal(proposal: ChangeProposal, /, *, by: Acting, answer: str) -> ChangeProposal:
    """Back to the worker, with what is missing. What lies with the department is returned by the department."""
    _must_be_anothers(proposal, by, "workforce.proposal.return")
    if proposal.lies_with_department and not by.may("workforce.proposal.accept", proposal):
        raise NotAllowed(_("单位已经确认，这一步由主管部门办理。"))
    proposal.answer = answer
    proposal.save()
    _tell_worker(proposal, "workforce.proposal.return", Sentence("更正申请被退回，请补正：%(part)s"), by)
    return proposal


@action("workforce.proposal.refuse", step=LIFE["refuse"])
def refuse_proposal(proposal: ChangeProposal, /, *, by: Acting, answer: str) -> ChangeProposal:
    """Not taken over, with the reason."""
    _decided(proposal, by, "workforce.proposal.refuse")
    proposal.answer = answer
    proposal.save()
    _tell_worker(proposal, "workforce.proposal.refuse", Sentence("更正申请没有采纳：%(part)s"), by)
    return proposal


@action("workforce.proposal.accept", step=LIFE["accept"])
def accept_proposal(proposal: ChangeProposal, /, *, by: Acting, record: int) -> ChangeProposal:
    """Take it over into the record, by the register's own action, in this transaction. ``record`` is the version of the
    record that the page showed beside it."""
    _decided(proposal, by, "workforce.proposal.accept")
    worker = Worker.objects.select_for_update(no_key=True).get(pk=proposal.worker_id)
    if queries.version_of_record(proposal) != record:
        raise Refused(_("资料刚刚有人改过。请再看一遍差别，再决定。"), code="moved")
    _APPLY[proposal.part](proposal, worker, by)
    proposal.save()
    _tell_worker(proposal, "workforce.proposal.accept", Sentence("更正申请已采纳，资料已更新：%(part)s"), by)
    return proposal


def _decided(proposal: ChangeProposal, by: Acting, right: str) -> None:
    """Two people, where the employer has confirmed: who confirmed does not decide."""
    _must_be_anothers(proposal, by, right)
    if acting(by, right, proposal) & queries.confirmers(proposal):
        raise Refused(_("单位的确认由本人办理过，请由主管部门的另一位同事决定。"), code="four_eyes")
    proposal.decided_by, proposal.decided_at = by.actor, now()


def _changes(proposal: ChangeProposal) -> dict[str, str]:
    """Only what was to change: the other fields stay as they are now."""
    old = proposal.old
    return {name: value for name, value in proposal.new.items() if value != old.get(name, "")}


def _facts(proposal: ChangeProposal, worker: Worker, by: Acting) -> None:
    wanted = _changes(proposal)
    register.change_worker(
        worker, by=by, name=wanted.get("name", worker.person.name), phone=wanted.get("phone"), note=worker.note,
        education=wanted.get("education", worker.education), major=wanted.get("major", worker.major),
    )  # fmt: skip


def _document(proposal: ChangeProposal, worker: Worker, by: Acting) -> None:
    given = proposal.new
    register.identify_worker(
        worker, by=by, document_kind=given["document_kind"], document_number=given["document_number"]
    )


def _certificate(proposal: ChangeProposal, worker: Worker, by: Acting) -> None:
    given = proposal.new
    issued_on = parse_date(given["issued_on"]) if given["issued_on"] else None
    if proposal.target is None:
        register.add_certificate(
            worker, by=by, level=given["level"], number=given["number"], issued_on=issued_on, registered_until=None
        )
        return
    held = _target(proposal, worker)
    register.change_certificate(
        held, by=by, number=given["number"], issued_on=issued_on, registered_until=held.registered_until
    )


def _employment(proposal: ChangeProposal, worker: Worker, by: Acting) -> None:
    given = proposal.new
    start_on = parse_date(given["start_on"]) if given["start_on"] else None
    register.change_employment(
        _target(proposal, worker), by=by, post=given["post"], time=given["time"], start_on=start_on
    )


def _qualification(proposal: ChangeProposal, worker: Worker, by: Acting) -> None:
    given = proposal.new
    obtained_on = parse_date(given["obtained_on"]) if given["obtained_on"] else None
    if proposal.target is None:
        register.add_qualification(worker, by=by, kind=given["kind"], name=given["name"], obtained_on=obtained_on)
    else:
        on = _target(proposal, worker)
        register.change_qualification(on, by=by, kind=given["kind"], name=given["name"], obtained_on=obtained_on)


def _target(proposal: ChangeProposal, worker: Worker) -> Any:
    found = queries.target_of(worker, proposal.part, proposal.target)
    if found is None:
        raise Refused(_("要更正的那一条已经没有了。"), code="gone")
    return found


_APPLY: dict[str, Callable[[ChangeProposal, Worker, Acting], None]] = {
    Part.FACTS: _facts, Part.DOCUMENT: _document, Part.CERTIFICATE: _certificate, Part.EMPLOYMENT: _employment,
    Part.QUALIFICATION: _qualification,
}  # fmt: skip


@action("workforce.record.ask", lock=False)
def ask_to_confirm(on: None, /, *, by: Acting, today: date, most: int = 500) -> int:
    """Ask those who have not confirmed for a year, so many a day, so that an office is not overrun. Returns how many."""
    due = queries.to_be_asked(today, most)
    made = RecordConfirmation.objects.bulk_create(
        RecordConfirmation(worker=worker, asked_on=today, version=1) for worker in due
    )
    for worker, asked in zip(due, made, strict=True):
        words = Sentence("请核对本人的资料，没有要改的点一下「资料无误」")
        tell([worker.person.user.actor], "workforce.record.ask", asked, words, by=by)
    return len(made)


@action("workforce.record.confirm")
def confirm_record(user: User, /, *, by: Acting) -> RecordConfirmation:
    """The worker has looked the record through and says that it is right."""
    worker, today = own_worker(user, by), localdate()
    if not queries.may_confirm(worker, today):
        raise Refused(_("一年内已经确认过，不用再点。"), code="again")
    asked = worker.confirmations.filter(confirmed_on__isnull=True).first()
    asked = asked or RecordConfirmation(worker=worker, asked_on=today)
    asked.confirmed_on = today
    asked.save()
    return asked
