"""Workers, what is recorded of them, and the figures of the gap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils.timezone import localdate

from heli.accounts.acting import console
from heli.accounts.models import User
from heli.core.models import Document, DocumentVersion
from heli.directory.models import Organisation, Person
from heli.workforce.actions.reach import extend_reach
from heli.workforce.models import (
    Certificate,
    ChangeProposal,
    CityStandard,
    ConductCase,
    Employment,
    GapReport,
    LeaverProposal,
    Outlook,
    PostRequirement,
    Praise,
    Proof,
    PublicProfile,
    Qualification,
    RecordConfirmation,
    Registration,
    Training,
    Transfer,
    Worker,
)
from tests.access_things.core import a_batch, stored
from tests.access_things.parts import Thing
from tests.cast import LONG_AGO, City


def a_worker(city: City, by: User) -> Worker:
    """Somebody who works at 晨光 and in 紫阳社区, so that every role of that side has them."""
    person = Person.objects.create(name="林岚", document_number=f"33040219900101{Person.objects.count():04d}")
    worker = Worker.objects.create(person=person)
    extend_reach(an_employment_of(worker, city))
    return worker


def an_employment_of(worker: Worker, city: City) -> Employment:
    return Employment.objects.create(
        worker=worker,
        organisation=city.organisations["晨光社会工作服务中心"],
        place=city.places["330402008001"],
        start_on=LONG_AGO,
    )


def a_certificate(city: City, by: User) -> Certificate:
    return Certificate.objects.create(worker=a_worker(city, by), level="junior", number="SW2026")


def an_employment(city: City, by: User) -> Employment:
    return a_worker(city, by).employments.get()


def a_worker_to_renew(city: City, by: User) -> Worker:
    """Whose registration ends soon, so that they are in what waits too."""
    worker = a_worker(city, by)
    Certificate.objects.create(worker=worker, level="junior", registered_until=localdate() + timedelta(days=10))
    return worker


def a_qualification(city: City, by: User) -> Qualification:
    return Qualification.objects.create(worker=a_worker(city, by), kind="training", name="老年个案实务")


def a_case(city: City, by: User, state: str = "received", **facts: Any) -> ConductCase:
    number = ConductCase.objects.count() + 1
    return ConductCase.objects.create(
        worker=a_worker(city, by), year=2026, serial=number, complaint="两次没有按约定上门。", received_on=localdate(),
        received_by=by.actor, state=state, **facts,
    )  # fmt: skip


def an_own_hearing(city: City, by: User) -> ConductCase:
    """Somebody is to be heard themselves."""
    return _own_case(city, by, "hearing", hearing_on=localdate() + timedelta(days=7), inquirer=by.actor)


def an_own_decision(city: City, by: User) -> ConductCase:
    return _own_case(
        city, by, "decided", hearing_on=localdate(), outcome="warning", sanction="warning", statement="当时生病。",
        decided_on=localdate(), appeal_until=localdate() + timedelta(days=60),
    )  # fmt: skip


def an_own_paper(city: City, by: User) -> DocumentVersion:
    """What somebody handed in themselves."""
    case = an_own_hearing(city, by)
    paper = Document.objects.create(about_type="workforce.conductcase", about_id=case.pk, title="陈述和申辩的材料 1")
    file = stored(by, b"%PDF-1.7", "病历.pdf", "application/pdf")
    return DocumentVersion.objects.create(document=paper, number=1, file=file, kind="pdf", made_by=by.actor)


def _own_case(city: City, by: User, state: str, **facts: Any) -> ConductCase:
    known = Worker.objects.filter(person__user=by.pk).first()
    case = a_case(city, by, state, **facts)
    if known is None:
        by.person = case.worker.person
        by.save(update_fields=["person"])
    else:
        ConductCase.objects.filter(pk=case.pk).update(worker=known)
    return case


def a_training(city: City, by: User) -> Training:
    """What a worker reported and nobody confirmed yet."""
    worker = a_worker(city, by)
    return Training.objects.create(
        worker=worker, kind="training", name="老年个案实务", end_on=date(2026, 6, 1), tenths=240, recorded_by=by.actor
    )


def a_training_with_proof(city: City, by: User) -> Training:
    training = a_training(city, by)
    training.proof = stored(by, b"%PDF-1.4", "结业证书.pdf", "application/pdf")
    training.save()
    return training


def an_own_training(city: City, by: User) -> Training:
    """What somebody reported of themselves."""
    known = Training.objects.filter(worker__person__user=by.pk).first()
    training = known or a_training(city, by)
    by.person = training.worker.person
    by.save(update_fields=["person"])
    return training


def an_outlook(city: City, by: User) -> Outlook:
    """Of somebody who falls short and may sit an exam."""
    return Outlook.objects.create(
        worker=a_worker(city, by), as_of=localdate(), law="2009-09-11", exam_year=2027, level="junior",
        expires_on=localdate() + timedelta(days=10), counted=0, waiting=0, required=720, short_by=720, study_known=False,
        junior="held", intermediate="may", senior="months", senior_missing=7,
    )  # fmt: skip


@dataclass(frozen=True)
class OfAList:
    """Part of an address: the name of a list."""

    table: str


def a_list_of_exams(city: City, by: User) -> OfAList:
    return OfAList("exams")


def a_registration(city: City, by: User) -> Registration:
    """Asked for by somebody else, so that whoever has the right may decide."""
    certificate = Certificate.objects.create(worker=a_worker(city, by), level="junior", number="SW2026")
    return Registration.objects.create(
        certificate=certificate, kind="first", applied_by=console().actor, applied_on=localdate()
    )


def a_proof(city: City, by: User) -> Certificate:
    """A certificate with its proof, which the address names by the certificate."""
    certificate = Certificate.objects.create(worker=a_worker(city, by), level="junior", registered_until=localdate())
    Proof.objects.create(certificate=certificate, code=f"{certificate.pk:016d}")
    return certificate


def some_registrations(city: City, by: User) -> SimpleNamespace:
    """The list many are chosen from is no record but a word in the address."""
    return SimpleNamespace(source="registrations")


def a_leaver(city: City, by: User) -> LeaverProposal:
    return LeaverProposal.objects.create(employment=an_employment(city, by), batch=a_batch(city, by))


def an_employer(city: City, by: User) -> Organisation:
    """晨光, where somebody is in post."""
    a_worker(city, by)
    return city.organisations["晨光社会工作服务中心"]


def a_transfer(city: City, by: User) -> Transfer:
    """From 晨光 to the civil affairs office, asked and not answered."""
    post = an_employment(city, by)
    return Transfer.objects.create(
        name="林岚", from_organisation=post.organisation, employment=post,
        organisation=city.organisations["嘉兴市民政局"], place=city.root, asked_by=by.actor, asked_on=localdate(),
        answer_by=localdate() + timedelta(days=14),
    )  # fmt: skip


def a_proposal(city: City, by: User) -> ChangeProposal:
    """Somebody at 晨光 proposes a change, and the employer has it."""
    return ChangeProposal.objects.create(
        worker=a_worker(city, by), part="facts", reason="换了手机号", proposed_by=by.actor,
        before='{"major": ""}', after='{"major": "社会工作"}', employer=city.organisations["晨光社会工作服务中心"],
    )  # fmt: skip


def a_confirmation(city: City, by: User) -> RecordConfirmation:
    """Somebody at 晨光 is asked to look their record through."""
    return RecordConfirmation.objects.create(worker=a_worker(city, by), asked_on=LONG_AGO)


def a_praise(city: City, by: User) -> Praise:
    """Of somebody at 晨光."""
    return Praise.objects.create(worker=a_worker(city, by), origin="client", said_on=LONG_AGO, words="耐心")


def a_profile(city: City, by: User) -> PublicProfile:
    """Of somebody at 晨光, closed."""
    worker = a_worker(city, by)
    known = PublicProfile.objects.filter(worker=worker).first()
    return known or PublicProfile.objects.create(worker=worker, code=f"{worker.pk:016d}")


def an_own_part(city: City, by: User) -> SimpleNamespace:
    """A part of a record; whose it is says the account that asks."""
    return SimpleNamespace(part="certificate", target=1, pk=1)


def a_month(city: City, by: User) -> GapReport:
    month = date(2026, 10, 31)
    known = GapReport.objects.filter(month=month).first()
    return known or GapReport.objects.create(month=month, frozen_by=by.actor)


def a_city_standard(city: City, by: User) -> CityStandard:
    known = CityStandard.objects.first()
    return known or CityStandard.objects.create(
        name="城市社区工作者", ratio=20, per=10_000, basis="residents", document="嘉兴市社工配备办法",
        effective_from=date(2025, 1, 1),
    )  # fmt: skip


def a_requirement(city: City, by: User) -> PostRequirement:
    """Of 南湖区, so that another district may not change it."""
    known = PostRequirement.objects.first()
    return known or PostRequirement.objects.create(
        name="社工上岗条件", place=city.places["330402"], level="junior", document="南湖区社工岗位管理办法",
        effective_from=date(2025, 1, 1),
    )  # fmt: skip


THINGS = {
    "workforce:requirement-change": Thing(a_requirement),
    "workforce:standard-change": Thing(a_city_standard, "city"),
    "workforce:gap": Thing(lambda city, by: city.places["330402008001"], "shown"),
    "workforce:basis": Thing(lambda city, by: city.places["330402008001"], "shown"),
    "workforce:gap-report-detail": Thing(a_month, "city"),
    "workforce:gap-report-sign": Thing(a_month, "city"),
    "workforce:worker": Thing(a_worker),
    "workforce:account": Thing(an_employer),
    "workforce:proposal": Thing(a_proposal),
    "workforce:own-resubmit": Thing(a_proposal),
    "workforce:own-withdraw": Thing(a_proposal),
    "workforce:own-case-state": Thing(an_own_hearing, "mine"),
    "workforce:own-case-appeal": Thing(an_own_decision, "mine"),
    "workforce:own-case-document": Thing(an_own_paper, "mine"),
    "workforce:own": Thing(an_own_part),
    "workforce:certificate-add": Thing(a_worker),
    "workforce:employment-add": Thing(a_worker),
    "workforce:qualification-add": Thing(a_worker),
    "workforce:qualification": Thing(a_qualification),
    "workforce:certificate": Thing(a_certificate),
    "workforce:employment": Thing(an_employment),
    "workforce:registration": Thing(a_registration),
    "workforce:registration-apply": Thing(a_certificate),
    "workforce:registration-many-check": Thing(some_registrations, "theirs"),
    "workforce:registration-many-approve": Thing(some_registrations, "theirs"),
    "workforce:proof": Thing(a_proof),
    "workforce:leaver": Thing(a_leaver),
    "workforce:praise-add": Thing(a_worker),
    "workforce:praise-remove": Thing(a_praise),
    "workforce:conduct": Thing(a_case),
    "workforce:conduct-receive": Thing(a_worker),
    "workforce:training-add": Thing(a_worker),
    "workforce:study": Thing(a_worker),
    "workforce:training": Thing(a_training),
    "workforce:own-training-change": Thing(an_own_training, "mine"),
    "workforce:own-training-proof": Thing(a_training_with_proof),
    "workforce:training-proof": Thing(a_training_with_proof),
    "workforce:exam-print": Thing(a_list_of_exams, "theirs"),
    "workforce:transfer": Thing(a_transfer),
}
IN_SCOPE = {
    "RecordConfirmation": a_confirmation,
    "Praise": a_praise,
    "PublicProfile": a_profile,
    "Worker": a_worker_to_renew,
    "ChangeProposal": a_proposal,
    "Certificate": a_certificate,
    "Employment": an_employment,
    "Qualification": a_qualification,
    "LeaverProposal": a_leaver,
    "ConductCase": a_case,
    "Training": a_training,
    "Outlook": an_outlook,
    "Transfer": a_transfer,
    "Registration": a_registration,
}
