"""Registration of certificates: asked for by the worker or whoever keeps their record, checked by one office, decided by
another. What is decided is the term; the certificate is for life."""

from __future__ import annotations

import secrets
from datetime import date

from django.utils.translation import gettext as _

from heli.accounts.models import User
from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.sentence import Sentence
from heli.core.second import acting
from heli.workforce.models import Certificate, Own, Proof, Registration
from heli.workforce.queries import proposed
from heli.workforce.queries import registration as queries
from heli.workforce.queries.conduct import sanctions
from heli.workforce.rules import proof
from heli.workforce.rules import registration as rules

LIFE = Registration.LIFE.steps
#: why an application is left as it is: it is one's own, or one has decided about it before
ITS_OWN = "side"


@action("workforce.registration.apply")
def apply_for_registration(certificate: Certificate, /, *, by: Acting, today: date, note: str = "") -> Registration:
    """Ask for the registration of a worker's certificate: the first, the next, or one after it lapsed, as the day says."""
    return _apply(certificate, by, today, note)


@action("workforce.registration.apply_own", lock=False)
def apply_for_own(own: Own[Certificate], /, *, by: Acting, today: date, note: str = "") -> Registration:
    """The same for one's own."""
    held = Certificate.objects.select_for_update(no_key=True).get(pk=own.record.pk, worker__person=own.person)
    return _apply(held, by, today, note)


def _apply(certificate: Certificate, by: Acting, today: date, note: str) -> Registration:
    _must_be_in_standing(certificate, today)
    if certificate.registrations.open().exists():
        raise Refused(_("这张证书已经有一件申请在办理。"), code="open")
    until = certificate.registered_until
    opening = rules.opening(certificate.issued_on, until, today, rules.law())
    if not opening.kind:
        assert opening.opens_on is not None, "what is not open yet opens on a day"
        opens = opening.opens_on.isoformat()
        raise Refused(Sentence("登记还有效，%(day)s起可以申请再登记。", day=opens), code="window")
    registration = Registration(
        certificate=certificate, kind=opening.kind, follows=until, note=note, applied_by=by.actor, applied_on=today
    )
    registration.save()
    said = Sentence("%(name)s的登记申请，等待初审", name=_name(registration))
    _tell_office(registration, "workforce.registration.apply", queries.CHECK, said, by)
    return registration


@action("workforce.registration.resubmit", step=LIFE["resubmit"])
def resubmit_registration(registration: Registration, /, *, by: Acting, today: date, note: str = "") -> Registration:
    """Ask again after it was returned; it is checked anew."""
    return _resubmit(registration, by, today, note)


@action("workforce.registration.resubmit_own", lock=False)
def resubmit_own(
    own: Own[Registration], /, *, by: Acting, today: date, expected: int | None = None, note: str = ""
) -> Registration:
    registration = _own(own, expected)
    LIFE["resubmit"].take(registration, {})
    return _resubmit(registration, by, today, note)


def _resubmit(registration: Registration, by: Acting, today: date, note: str) -> Registration:
    certificate = registration.certificate
    _must_be_in_standing(certificate, today)
    opening = rules.opening(certificate.issued_on, certificate.registered_until, today, rules.law())
    if not opening.kind:
        raise Refused(_("登记有效期已经有了变化，现在不能申请。请撤回这件申请。"), code="window")
    registration.kind, registration.follows = opening.kind, certificate.registered_until
    registration.note, registration.applied_by, registration.applied_on = note, by.actor, today
    registration.checked_by = registration.checked_on = None
    registration.save()
    said = Sentence("%(name)s的登记申请再次提交，等待初审", name=_name(registration))
    _tell_office(registration, "workforce.registration.resubmit", queries.CHECK, said, by)
    return registration


@action("workforce.registration.withdraw", step=LIFE["withdraw"])
def withdraw_registration(registration: Registration, /, *, by: Acting) -> Registration:
    registration.save()
    return registration


@action("workforce.registration.withdraw_own", lock=False)
def withdraw_own(own: Own[Registration], /, *, by: Acting, expected: int | None = None) -> Registration:
    registration = _own(own, expected)
    LIFE["withdraw"].take(registration, {})
    registration.save()
    return registration


def _own(own: Own[Registration], expected: int | None) -> Registration:
    """One's own application as it is now, held until the end."""
    mine = Registration.objects.filter(certificate__worker__person=own.person)
    return own.held(mine.select_related("certificate__worker"), expected)


@action("workforce.registration.check", step=LIFE["check"])
def check_registration(registration: Registration, /, *, by: Acting, today: date) -> Registration:
    """The first check: what was handed in is complete and true. From here on it is locked."""
    must_be_of_others(by, registration, "workforce.registration.check")
    registration.checked_by, registration.checked_on, registration.reason = by.actor, today, ""
    registration.save()
    kind = "workforce.registration.check"
    waits = Sentence("%(name)s的登记申请初审通过，等待终审", name=_name(registration))
    _tell_office(registration, kind, queries.APPROVE, waits, by)
    _tell(registration, kind, Sentence("%(name)s的登记申请已通过初审", name=_name(registration)), by)
    return registration


@action("workforce.registration.return", step=LIFE["return"])
def return_registration(registration: Registration, /, *, by: Acting, reason: str) -> Registration:
    """Back to whoever asked, with the reason."""
    must_be_of_others(by, registration, "workforce.registration.return")
    registration.reason, registration.checked_by, registration.checked_on = reason, None, None
    registration.save()
    _tell(
        registration,
        "workforce.registration.return",
        Sentence("%(name)s的登记申请被退回", name=_name(registration)),
        by,
    )
    return registration


@action("workforce.registration.approve", step=LIFE["approve"])
def approve_registration(registration: Registration, /, *, by: Acting, today: date) -> Registration:
    """The final check: gives the term, which the certificate then shows, and the code of its proof. A renewal that lacks
    hours is given none: it is returned or refused."""
    must_be_another(by, registration, "workforce.registration.approve")
    certificate = Certificate.objects.select_for_update(no_key=True).get(pk=registration.certificate_id)
    if certificate.registered_until != registration.follows:
        raise Refused(_("申请以后登记有效期有了变化，请退回，重新申请。"), code="changed")
    _must_be_in_standing(certificate, today)
    _must_have_learned(registration.kind, certificate, today)
    given = rules.term(registration.kind, registration.follows, today, rules.law())
    overlaps = certificate.registrations.filter(state__in=Registration.GIVEN, ends_on__gte=given.starts_on)
    if overlaps.exists():
        raise Refused(_("新的一期会和已有的登记重叠，请退回，核对登记有效期。"), code="overlap")
    registration.starts_on, registration.ends_on = given.starts_on, given.ends_on
    registration.decided_by, registration.decided_on, registration.reason = by.actor, today, ""
    registration.save()
    certificate.registered_until = given.ends_on
    certificate.save()
    prove(certificate)
    until = given.ends_on.isoformat()
    said = Sentence("%(name)s已登记，有效期至 %(until)s", name=_name(registration), until=until)
    _tell(registration, "workforce.registration.approve", said, by)
    return registration


@action("workforce.registration.refuse", step=LIFE["refuse"])
def refuse_registration(registration: Registration, /, *, by: Acting, today: date, reason: str) -> Registration:
    """The final no, with the reason; whoever asked may ask anew."""
    must_be_another(by, registration, "workforce.registration.refuse")
    registration.decided_by, registration.decided_on, registration.reason = by.actor, today, reason
    registration.save()
    _tell(
        registration,
        "workforce.registration.refuse",
        Sentence("%(name)s的登记申请不予登记", name=_name(registration)),
        by,
    )
    return registration


def _must_have_learned(kind: str, certificate: Certificate, today: date) -> None:
    hours = queries.hours_of(certificate, today)
    if rules.lacks_hours(kind, hours):
        text = "再登记要求 %(required)s 学时，已学 %(counted)s 学时，还差 %(missing)s 学时，不能终审通过：请退回，学满再提交，或不予登记。依据：%(source)s。"
        raise Refused(Sentence(text, **queries.told_hours(hours)), code="hours", source=str(hours.source))


def _must_be_in_standing(certificate: Certificate, today: date) -> None:
    """While a decision about conduct suspends or takes away a registration, no other is given."""
    if sanctions([certificate.worker_id], today):
        raise Refused(_("登记被暂停或取消期间，不能办理登记。"), code="conduct")


def must_be_of_others(by: Acting, registration: Registration, permission: str) -> None:
    """Nobody decides about what they asked for, nor about themselves; nor does a deputy about what who lent the right did."""
    own = getattr(by, "person_id", None)
    asked = acting(by, permission, registration) & queries.askers(registration)
    if asked or (own and own == registration.certificate.worker.person_id):
        raise Refused(_("本人提出的或本人自己的申请，由另一位同事审核。"), code=ITS_OWN)


def must_be_another(by: Acting, registration: Registration, permission: str) -> None:
    """And two decide: whoever made the first check does not make the last."""
    must_be_of_others(by, registration, permission)
    if acting(by, permission, registration) & queries.checkers(registration):
        raise Refused(_("这件申请是本人初审的，终审由另一位同事办理。"), code=ITS_OWN)


@action("workforce.registration.end", step=LIFE["end"])
def end_registration(registration: Registration, /, *, by: Acting, today: date) -> Registration:
    """A term is over: another goes on from it, or the registration has lapsed. The certificate stays valid."""
    assert registration.ends_on is not None, "what is registered has a term"
    if registration.ends_on >= today:
        raise Refused(_("登记还有效。"), code="early")
    later = registration.certificate.registrations.filter(
        state__in=Registration.GIVEN, starts_on__gt=registration.ends_on
    )
    lapses = not later.exists()
    registration.state = Registration.State.LAPSED if lapses else Registration.State.RENEWED
    registration.save()
    if lapses:
        said = Sentence("%(name)s的登记已失效，证书仍然有效", name=_name(registration))
        _tell(registration, "workforce.registration.end", said, by)
    return registration


def new_code() -> str:
    """Nobody guesses one."""
    return "".join(secrets.choice(proof.ALPHABET) for _at in range(proof.LENGTH))


def prove(certificate: Certificate) -> Proof:
    """The code of a certificate, within an action: made once, and the same for every later term."""
    known = Proof.objects.filter(certificate=certificate).first()
    if known is not None:
        return known
    made = Proof(certificate=certificate, code=new_code())
    made.save()
    return made


def _name(registration: Registration) -> str:
    return registration.certificate.worker.person.name


def _tell(registration: Registration, kind: str, said: Sentence, by: Acting) -> None:
    """Whoever asked, and the worker."""
    tell(
        [registration.applied_by, *User.actors_of(registration.certificate.worker.person_id)],
        kind,
        registration,
        said,
        by=by,
    )


def _tell_office(registration: Registration, kind: str, permission: str, said: Sentence, by: Acting) -> None:
    """Those who take the next step: the nearest office of those who may, never who asked or who took the step before."""
    had_part = {registration.applied_by_id, registration.checked_by_id}
    nearest = proposed.nearest(permission, registration.certificate.worker, had_part)
    tell([user.actor for user in nearest], kind, registration, said, by=by)


@action("workforce.proof.issue")
def issue_proof(certificate: Certificate, /, *, by: Acting) -> Proof:
    """The proof of a certificate that was registered before heli kept it, such as by a roster."""
    return _issue(certificate)


@action("workforce.proof.issue_own", lock=False)
def issue_own_proof(own: Own[Certificate], /, *, by: Acting) -> Proof:
    """The same for one's own."""
    return _issue(Certificate.objects.get(pk=own.record.pk, worker__person=own.person))


def _issue(certificate: Certificate) -> Proof:
    if certificate.registered_until is None:
        raise Refused(_("这张证书还没有登记，没有可以证明的登记。"), code="none")
    return prove(certificate)
