"""What the clock does with registrations: reminds before their last day, and closes what is over."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.sentence import Sentence
from heli.core.rules.tenths import written
from heli.workforce.actions.registration import end_registration
from heli.workforce.models import Certificate, RegistrationReminder
from heli.workforce.queries.expiring import hours_of_terms, terms_over, to_remind, told_of
from heli.workforce.rules import registration as rules
from heli.workforce.rules.hours import Hours

#: reminders given in one transaction
CHUNK = 500


@action("workforce.registration.remind")
def remind_expiring(on: None, /, *, by: Acting, today: date, mark: str, certificates: Collection[int]) -> int:
    """Remind of registrations that run out, each once for this mark and last day, whoever asks again. Gives how many."""
    held = Certificate.objects.filter(pk__in=certificates).select_related("worker__person")
    held = held.prefetch_related("worker__trainings")
    falling = {
        each: each.registered_until
        for each in held
        if each.registered_until is not None and rules.reminder(each.registered_until, today) == mark
    }
    made = [
        RegistrationReminder(certificate=each, ends_on=until, mark=mark, told_on=today)
        for each, until in falling.items()
    ]
    RegistrationReminder.objects.bulk_create(made, ignore_conflicts=True)
    kept = RegistrationReminder.objects.filter(certificate__in=falling, mark=mark)
    readers, reminders = told_of(falling), {(one.certificate_id, one.ends_on): one for one in kept}
    learned = hours_of_terms(falling, today)
    for each, until in falling.items():
        said = Sentence(
            "%(name)s的登记 %(until)s 到期。%(hours)s；%(window)s。", name=each.worker.person.name, until=until.isoformat(),
            hours=_hours(*learned[each.pk]), window=_window(each, today),
        )  # fmt: skip
        once = f"registration.{each.pk}.{until.isoformat()}.{mark}"
        about = reminders[(each.pk, until)]
        tell(readers[each.pk], "workforce.registration.remind", about, said, by=by, until=until, once=once)
    return len(falling)


def _hours(counted: Hours, required: int) -> Sentence:
    """What of continuing education the next registration still lacks, and what of it waits or does not count."""
    short = required - counted.counted
    if short <= 0:
        return Sentence("继续教育学时已满")
    said = {"short": written(short), "waiting": written(counted.waiting), "uncounted": written(counted.uncounted)}
    if counted.waiting and counted.uncounted:
        return Sentence("继续教育还差 %(short)s 学时（另有 %(waiting)s 学时待确认，%(uncounted)s 学时不计入）", **said)
    if counted.waiting:
        return Sentence("继续教育还差 %(short)s 学时（另有 %(waiting)s 学时待确认）", **said)
    if counted.uncounted:
        return Sentence("继续教育还差 %(short)s 学时（另有 %(uncounted)s 学时不计入）", **said)
    return Sentence("继续教育还差 %(short)s 学时", **said)


def _window(certificate: Certificate, today: date) -> Sentence:
    """Whether the next registration may be asked for today, else from when."""
    found = rules.opening(certificate.issued_on, certificate.registered_until, today, rules.law())
    if found.kind:
        return Sentence("现在可以申请再登记")
    assert found.opens_on is not None, "what is not open yet opens on a day"
    return Sentence("%(day)s起可以申请再登记", day=found.opens_on.isoformat())


def remind_all(*, by: Acting, today: date) -> int:
    """Every reminder that is due and was not given, in chunks."""
    told = 0
    for mark in rules.MARKS:
        due = to_remind(mark, today)
        for start in range(0, len(due), CHUNK):
            some = due[start : start + CHUNK]
            told += remind_expiring(None, by=by, today=today, mark=mark, certificates=some)
    return told


def end_all(*, by: Acting, today: date) -> int:
    """Close every term that is over; one that somebody took back meanwhile is left."""
    ended = 0
    for each in terms_over(today):
        try:
            end_registration(each, by=by, today=today)
        except Refused as refusal:
            if refusal.code not in ("state", "early"):
                raise
        else:
            ended += 1
    return ended
