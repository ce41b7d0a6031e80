"""The register, one person at a time: facts, certificates, employments; and looking at what is masked."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heli.accounts.actions import move_own_grant
from heli.accounts.models import Grant, User
from heli.core.actions import action
from heli.core.errors import Refused
from heli.core.models import Acting, keep_rows
from heli.core.rules.identity import check_document, tidy_id_number
from heli.directory.models import Organisation, Person, Place
from heli.workforce.actions.ended_transfers import end_transfers_of
from heli.workforce.actions.reach import extend_reach, nodes_of
from heli.workforce.models import (
    Certificate,
    Employment,
    EndReason,
    Qualification,
    Registration,
    Transfer,
    Worker,
    WorkerReach,
)


@action("workforce.worker.reveal", lock=False)
def reveal_worker(worker: Worker, /, *, by: Acting, purpose: str) -> dict[str, str]:
    """Show document number and phone in full, for a purpose that is kept with the entry."""
    if len(purpose.strip()) < 2:
        raise Refused(_("请写明为什么要看，例如：核对证书。"), field="purpose", code="needed")
    return {"document_number": str(worker.person.document_number), "phone": str(worker.person.phone)}


@action("workforce.worker.change")
def change_worker(
    worker: Worker, /, *, by: Acting, name: str, phone: str | None, education: str, major: str, note: str
) -> Worker:
    """Correct the facts of a worker; ``phone`` None leaves the number as it is. A new name is sorted anew at once."""
    person = Person.objects.select_for_update(no_key=True).get(pk=worker.person_id)
    renamed = person.name != name
    if renamed or phone is not None:
        person.name = name
        person.phone = person.phone if phone is None else phone
        person.save()
    if renamed:
        keep_rows(WorkerReach.objects.filter(worker=worker))
        WorkerReach.objects.filter(worker=worker).update(sort_name=person.name_pinyin)
    worker.education, worker.major, worker.note = education, major, note
    worker.save()
    return worker


@action("workforce.worker.identify")
def identify_worker(worker: Worker, /, *, by: Acting, document_kind: str, document_number: str) -> Worker:
    """Correct the document of a worker. Refused where it cannot be right or is somebody else's."""
    number, _mended = tidy_id_number(document_number)
    if check_document(document_kind, number):
        raise Refused(_("证件号码不对，请对照证件逐位核对。"), field="document_number", code="document")
    person = Person.objects.select_for_update(no_key=True).get(pk=worker.person_id)
    indexes = Person._meta.get_field("document_index").digests(number)
    if Person.objects.filter(document_kind=document_kind, document_index__in=indexes).exclude(pk=person.pk).exists():
        raise Refused(_("这个证件号码已经登记过，请先查找这个人。"), field="document_number", code="document_number")
    person.document_kind, person.document_number = document_kind, number
    person.save()
    worker.save()
    return worker


@action("workforce.certificate.add")
def add_certificate(
    worker: Worker, /, *, by: Acting, level: str, number: str, issued_on: date | None, registered_until: date | None
) -> Certificate:
    """Register a certificate; one of each level."""
    if worker.certificates.filter(level=level).exists():
        raise Refused(_("这一级的证书已经登记过，请修改原来那张。"), field="level", code="level")
    _must_follow(issued_on, registered_until)
    certificate = Certificate(
        worker=worker, level=level, number=number, issued_on=issued_on, registered_until=registered_until
    )
    certificate.save()
    return certificate


@action("workforce.certificate.change")
def change_certificate(
    certificate: Certificate, /, *, by: Acting, number: str, issued_on: date | None, registered_until: date | None
) -> Certificate:
    """Correct a certificate, or a registration that no application decided. What was checked is locked."""
    _must_follow(issued_on, registered_until)
    _must_be_open(certificate, registered_until)
    certificate.number, certificate.issued_on, certificate.registered_until = number, issued_on, registered_until
    certificate.save()
    return certificate


def _must_be_open(certificate: Certificate, registered_until: date | None) -> None:
    if certificate.registrations.filter(state=Registration.State.CHECKED).exists():
        raise Refused(_("这张证书的登记申请已经初审通过，内容已锁定。要更正，请先退回申请。"), code="locked")
    decided = certificate.registrations.filter(state__in=Registration.GIVEN)
    if registered_until != certificate.registered_until and decided.exists():
        sentence = _("这张证书的登记有效期由登记申请决定，不能在这里修改。")
        raise Refused(sentence, field="registered_until", code="decided")


def _must_follow(issued_on: date | None, registered_until: date | None) -> None:
    if issued_on and registered_until and registered_until < issued_on:
        raise Refused(_("登记有效期不能早于发证日期。"), field="registered_until", code="dates")


@action("workforce.qualification.add")
def add_qualification(
    worker: Worker, /, *, by: Acting, kind: str, name: str, obtained_on: date | None
) -> Qualification:
    """Another qualification or a training, as told; the same name on the same day once."""
    if worker.qualifications.filter(kind=kind, name=name, obtained_on=obtained_on).exists():
        raise Refused(_("这一项已经登记过。"), field="name", code="name")
    _must_have_happened(obtained_on)
    qualification = Qualification(worker=worker, kind=kind, name=name, obtained_on=obtained_on)
    qualification.save()
    return qualification


@action("workforce.qualification.change")
def change_qualification(
    qualification: Qualification, /, *, by: Acting, kind: str, name: str, obtained_on: date | None
) -> Qualification:
    """Correct a qualification or a training."""
    _must_have_happened(obtained_on)
    qualification.kind, qualification.name, qualification.obtained_on = kind, name, obtained_on
    qualification.save()
    return qualification


def _must_have_happened(obtained_on: date | None) -> None:
    if obtained_on and obtained_on > localdate():
        raise Refused(_("取得日期不能晚于今天。"), field="obtained_on", code="date_in_future")


@action("workforce.worker.link")
def link_worker(worker: Worker, /, *, by: Acting, login: str) -> Worker:
    """Whose account this person signs in with: from then on they see their own record. Empty takes the link away."""
    given = login.strip().lower()
    account = User.objects.filter(login=given, is_active=True).first() if given else None
    if given and account is None:
        raise Refused(_("没有这个登录名。请系统管理员先邀请本人。"), field="login", code="login")
    if account is not None and account.person_id not in (None, worker.person_id):
        raise Refused(_("这个账号已经对应另一个人。"), field="login", code="login_taken")
    keep_rows(User.objects.filter(person=worker.person))
    keep_rows(User.objects.filter(login=given))
    for other in User.objects.filter(person=worker.person).exclude(login=given):
        other.person, other.version = None, other.version + 1
        other.save()
    if account is not None and account.person_id is None:
        account.person, account.version = worker.person, account.version + 1
        account.save()
    worker.save()
    return worker


@action("workforce.employment.add")
def add_employment(
    worker: Worker, /, *, by: Acting, organisation: Organisation | None, place: Place | None, post: str, time: str,
    start_on: date | None, contract_until: date | None = None, pay_group: str = "",
) -> Employment:  # fmt: skip
    """A new employment, within the scope of whoever registers it. Who comes back is the same worker, with a gap between."""
    place = place or (organisation.place if organisation else None)
    must_be_mine(by, "workforce.employment.add", organisation, place)
    employment = Employment(
        worker=worker, organisation=organisation, place=place, post=post, time=time, start_on=start_on
    )
    begin_employment(employment, by, contract_until, pay_group)
    return employment


def begin_employment(employment: Employment, by: Acting, contract_until: date | None, pay_group: str) -> None:
    """Within an action: who is seen from where, and the rights of whoever has an account, follow the employment."""
    _agree(employment, contract_until, pay_group)
    employment.save()
    extend_reach(employment)
    begins = max(employment.start_on or localdate(), localdate())
    move_own_grant(employment.worker.person, by=by, joined=employment.employer, on=begins)


@action("workforce.employment.change")
def change_employment(
    employment: Employment, /, *, by: Acting, post: str, time: str, start_on: date | None,
    contract_until: date | None = None, pay_group: str = "",
) -> Employment:  # fmt: skip
    """Correct post, hours, start, contract or pay group; another organisation or place is another employment."""
    if start_on and employment.end_on and employment.end_on < start_on:
        raise Refused(_("离职日期不能早于入职日期。"), field="start_on", code="dates")
    employment.post, employment.time, employment.start_on = post, time, start_on
    _agree(employment, contract_until, pay_group)
    employment.save()
    return employment


def _agree(employment: Employment, contract_until: date | None, pay_group: str) -> None:
    if contract_until and employment.start_on and contract_until < employment.start_on:
        raise Refused(_("劳动合同到期日不能早于入职日期。"), field="contract_until", code="dates")
    employment.contract_until, employment.pay_group = contract_until, pay_group


@action("workforce.employment.end")
def end_employment(
    employment: Employment, /, *, by: Acting, end_on: date, end_reason: str = "", end_words: str = ""
) -> Employment:
    """End an employment; ``end_on`` is the last day. Whoever could see the worker still can; rights held there end too."""
    if employment.end_on is not None:
        raise Refused(_("这条任职已经结束。"), field="end_on", code="state")
    end(employment, by, end_on, end_reason, end_words)
    return employment


def end(
    employment: Employment,
    by: Acting,
    end_on: date,
    end_reason: str,
    end_words: str,
    by_transfer: Transfer | None = None,
) -> None:
    """Within an action that ends an employment: its last day, why, and what hung on it: rights, and other transfers."""
    if employment.start_on and end_on < employment.start_on:
        raise Refused(_("离职日期不能早于入职日期。"), field="end_on", code="dates")
    if end_reason == EndReason.OTHER and not end_words:
        raise Refused(_("选了「其他」，请写明离职原因。"), field="end_words", code="needed")
    employment.end_on, employment.end_reason, employment.end_words = end_on, end_reason, end_words
    employment.save()
    end_rights_of(employment, by)
    end_transfers_of([employment], by, but=by_transfer)


def end_rights_of(employment: Employment, by: Acting) -> None:
    """What the person held at the employer, unless another employment there goes on."""
    left = employment.employer
    if employment.end_on is None:
        return
    others = Employment.objects.filter(worker=employment.worker_id, end_on__isnull=True).exclude(pk=employment.pk)
    here = Q(organisation__path__startswith=left.path)
    if isinstance(left, Place):
        here = Q(organisation__isnull=True, place__path__startswith=left.path)
    if not others.filter(here).exists():
        person = Person.objects.get(worker=employment.worker_id)
        move_own_grant(person, by=by, left=left, on=employment.end_on)


def end_what_hung_on(ended: QuerySet[Employment], by: Acting) -> None:
    """The same for many that ended: for rights only those whose people have a role anywhere are looked at."""
    end_transfers_of(ended, by)
    holding = Grant.objects.filter(user__person=OuterRef("worker__person"), revoked_at__isnull=True)
    for employment in ended.filter(Exists(holding)).select_related("organisation", "place"):
        end_rights_of(employment, by)


def must_be_mine(by: Acting, permission: str, organisation: Organisation | None, place: Place | None) -> None:
    """An employment lies within the reach of whoever registers it, by its organisation or by its place."""
    nodes = getattr(by, "nodes")(permission)  # noqa: B009
    if nodes is not None and nodes_of(organisation, place).isdisjoint(nodes):
        raise Refused(_("这个单位和地区不在本人负责的范围内。"), field="organisation", code="out_of_scope")
