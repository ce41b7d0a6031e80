"""What the object routes of the access matrix open: one line for each kind of object.

A line is found by the whole name of a route (`accounts:grant-give`) or by its room and noun (`accounts:user` serves
`accounts:user-detail`, `accounts:user-deactivate` …). A route with an argument and no line is red.

scope: `hidden`, outside one's scope the object is not there (404); `shown`, everybody with the right sees it and only those
in whose scope it lies change it; `city`, the right knows no scope below the city; `mine`, it is there for one user alone.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils.timezone import localdate

from heli.accounts.models import Delegation, GroupMapping, User
from heli.core import files
from heli.core.models import (
    Batch,
    BulkChange,
    Comment,
    Delivery,
    Document,
    DocumentVersion,
    Job,
    ListView,
    Notification,
    OwnField,
    Setting,
    StoredFile,
    Upload,
    WordTemplate,
)
from heli.core.tables.listed import lists
from heli.directory.models import Organisation, Person
from heli.workbench.models import HelpRequest, OfficialDocument, SharedWorker
from heli.workforce.actions.reach import extend_reach
from heli.workforce.models import (
    Certificate,
    CityStandard,
    Employment,
    GapReport,
    LeaverProposal,
    Qualification,
    Worker,
)
from tests.access_conference import (
    a_conference,
    a_meeting,
    a_project,
    a_resolution,
    a_seat,
    a_task,
    an_agenda_item,
    an_attendance,
    some_minutes,
)
from tests.cast import LONG_AGO, City, grant, user_with


@dataclass(frozen=True)
class Thing:
    """How one object of a kind is made, in 紫阳社区 and 晨光 where it lies anywhere."""

    make: Callable[[City, User], Any]
    scope: str = "hidden"


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


def a_batch(city: City, by: User) -> Batch:
    file = StoredFile.objects.create(
        digest="0" * 64, name="名册.xlsx", size=1, content_type="text/csv", made_by=by.actor
    )
    return Batch.objects.create(kind=a_kind(city, by).kind, file=file, file_name="名册.xlsx", made_by=by.actor)


def a_marked_batch(city: City, by: User) -> Batch:
    """An import with faults, and its workbook with the bad cells marked."""
    batch = a_batch(city, by)
    batch.marked = stored(by, b"PK", "名册-待改.xlsx", "text/csv")
    batch.save()
    return batch


def stored(by: User, content: bytes, name: str, content_type: str) -> StoredFile:
    """A file whose bytes lie in the storage: else they are put there by a commit, which a test does not make."""
    sealed = io.BytesIO()
    digest, size = files.seal([content], sealed)
    sealed.seek(0)
    files.put(files.address_of(digest), sealed)
    return StoredFile.objects.create(digest=digest, name=name, size=size, content_type=content_type, made_by=by.actor)


def a_document(city: City, by: User) -> SimpleNamespace:
    """What hangs on 晨光, with the number of its only version as an address names it."""
    record = city.organisations["晨光社会工作服务中心"]
    document = Document.objects.filter(about_id=record.pk).first()
    if document is None:
        document = Document.objects.create(about_type="directory.organisation", about_id=record.pk, title="登记证书")
        file = stored(by, b"%PDF-1.7", "登记证书.pdf", "application/pdf")
        DocumentVersion.objects.create(document=document, number=1, file=file, kind="pdf", made_by=by.actor)
    return SimpleNamespace(pk=document.pk, number=1)


def a_document_itself(city: City, by: User) -> Document:
    return Document.objects.get(pk=a_document(city, by).pk)


def a_record_with_documents(city: City, by: User) -> SimpleNamespace:
    return SimpleNamespace(kind="directory.organisation", pk=city.organisations["晨光社会工作服务中心"].pk)


def an_official_document(city: City, by: User) -> OfficialDocument:
    """A draft of 解放街道办事处, which lies where the roles of that side reach."""
    known = OfficialDocument.objects.filter(word="解街").first()
    return known or OfficialDocument.objects.create(
        office=an_office(city),
        mark="解放街道办事处文件",
        word="解街",
        title="关于登记的通知",
        body="请登记。",
        signed="解放街道办事处",
    )


def an_office(city: City) -> Organisation:
    """An office in the community whose officers see it, below 晨光 so that the departments of that side do too."""
    agency = city.organisations["晨光社会工作服务中心"]
    known = Organisation.objects.filter(name="解放街道办事处").first()
    return known or Organisation.objects.create(
        name="解放街道办事处", kind="street", place=city.places["330402008001"], parent=agency
    )


def a_template(city: City, by: User) -> WordTemplate:
    known = WordTemplate.objects.first()
    file = known.file if known else stored(by, b"PK", "函件.docx", "application/zip")
    return known or WordTemplate.objects.create(name="函件格式", file=file, made_by=by.actor)


def a_letter(city: City, by: User) -> SimpleNamespace:
    """A document as the address of its letter names it, with its template."""
    document = an_official_document(city, by)
    return SimpleNamespace(pk=document.pk, template=a_template(city, by).pk)


def a_file_of_an_official_document(city: City, by: User) -> SimpleNamespace:
    return SimpleNamespace(pk=an_official_document(city, by).pk, form="docx")


def a_comment(city: City, by: User) -> Comment:
    """One's own, on an organisation, which everybody sees."""
    about = city.organisations["晨光社会工作服务中心"].pk
    return Comment.objects.create(about_type="directory.organisation", about_id=about, author=by.actor, text="请看")


def a_leaver(city: City, by: User) -> LeaverProposal:
    return LeaverProposal.objects.create(employment=an_employment(city, by), batch=a_batch(city, by))


def a_job(city: City, by: User) -> Job:
    return Job.objects.create(kind="workforce.import", subject_id=0, asked_by=by.actor)


def a_schedule(city: City, by: User) -> Any:
    """Work by the clock is declared at the roof; in the address it is a word."""
    return SimpleNamespace(key="core.audit.verify")


def a_month(city: City, by: User) -> GapReport:
    month = date(2026, 10, 31)
    known = GapReport.objects.filter(month=month).first()
    return known or GapReport.objects.create(month=month, frozen_by=by.actor)


def a_notification(city: City, by: User) -> Notification:
    about = city.organisations["晨光社会工作服务中心"]
    return Notification.objects.create(
        reader=by.actor, kind="workforce.gap.freeze", about_type="directory.organisation", about_id=about.pk,
        text="%(month)s的月末数据已冻结，等待签收", values={"month": "2026-10"}, told_by=by.actor,
    )  # fmt: skip


def a_delivery(city: City, by: User) -> Delivery:
    told = a_notification(city, by)
    return Delivery.objects.create(
        notification=told, reader=by.actor, channel="mail", key=told.uid, due_at=told.told_at, state="given_up"
    )


def an_upload(city: City, by: User) -> Upload:
    kind = a_kind(city, by).kind
    return Upload.objects.create(made_by=by.actor, name="名册.xlsx", size=9, purpose=kind, given={"a": ""})


def a_kind(city: City, by: User) -> Any:
    """What somebody can import is no record but a word in the address."""
    return SimpleNamespace(kind="workforce" if by.holds("workforce.roster.import") else "places")


def a_source(city: City, by: User) -> Any:
    """A kind of what waits is no record but a word in the address; this one everybody has who opens the workbench."""
    return SimpleNamespace(key="core.job.view")


def a_setting(city: City, by: User) -> Setting:
    return Setting.objects.get_or_create(key="city_name", defaults={"value": "嘉兴"})[0]


def a_view(city: City, by: User) -> ListView:
    return ListView.objects.create(
        table=a_list(city, by).table, name=f"视图 {ListView.objects.count()}", owner=by.actor
    )


def a_list(city: City, by: User) -> Any:
    """A list that somebody may open is no record but a word in the address."""
    found = (name for name, listed in lists().items() if by.holds(listed.permission))
    return SimpleNamespace(table=next(found, "workers"))


def a_bulk_change(city: City, by: User) -> BulkChange:
    return BulkChange.objects.create(
        table="workers", key="end-employments", model="workforce.employment", query="all=1&do-end_on=2026-11-01",
        made_by=by.actor,
    )  # fmt: skip


def a_kind_of_change(city: City, by: User) -> Any:
    """A change of many is no record but two words in the address."""
    return SimpleNamespace(table="workers", key="end-employments")


def an_own_field(city: City, by: User) -> OwnField:
    known = OwnField.objects.first()
    return known or OwnField.objects.create(
        subject="workforce.worker", name="政治面貌", kind="text", sensitivity="personal"
    )


def a_city_standard(city: City, by: User) -> CityStandard:
    known = CityStandard.objects.first()
    return known or CityStandard.objects.create(
        name="城市社区工作者", ratio=20, per=10_000, basis="residents", document="嘉兴市社工配备办法",
        effective_from=date(2025, 1, 1),
    )  # fmt: skip


def a_request(city: City, by: User) -> HelpRequest:
    """The bureau of the city asks 晨光, so that everybody of that side has it."""
    return HelpRequest.objects.create(
        year=2026, serial=HelpRequest.objects.count() + 1, asker=city.organisations["嘉兴市民政局"],
        answerer=city.organisations["晨光社会工作服务中心"], title="核对名单", text="请核对。", asked_by=by.actor,
        asked_on=LONG_AGO, accept_by=LONG_AGO, answer_by=LONG_AGO,
    )  # fmt: skip


def a_shared_worker(city: City, by: User) -> SharedWorker:
    return SharedWorker.objects.create(
        request=a_request(city, by), worker=a_worker(city, by), facts="certificate", shared_by=by.actor
    )


def a_mapping(city: City, by: User) -> GroupMapping:
    return GroupMapping.objects.create(
        group="测评组", role="evaluator", place=city.root, valid_from=LONG_AGO, made_by=by.actor
    )


def a_delegation(city: City, by: User) -> Delegation:
    """Somebody does this user's work; it is a matter of the two of them."""
    return Delegation.objects.create(
        giver=by, deputy=user_with(None), valid_from=LONG_AGO, valid_until=date(2099, 1, 1), rights="workbench.open"
    )


def a_team_mate(city: City, by: User) -> User:
    """Somebody who works at 晨光."""
    return user_with("social_worker", city.organisations["晨光社会工作服务中心"])


THINGS = {
    "workbench:attendance": Thing(an_attendance, "mine"),
    "workbench:conference": Thing(a_conference),
    "workbench:item": Thing(an_agenda_item),
    "workbench:meeting": Thing(a_meeting),
    "workbench:minutes": Thing(some_minutes),
    "workbench:project": Thing(a_project),
    "workbench:resolution": Thing(a_resolution, "mine"),
    "workbench:seat": Thing(a_seat),
    "workbench:task": Thing(a_task, "mine"),
    "accounts:user": Thing(lambda city, by: user_with(None), "city"),
    "accounts:grant-give": Thing(lambda city, by: user_with(None), "city"),
    "accounts:grant": Thing(lambda city, by: grant(user_with(None), "evaluator", city.root), "city"),
    "accounts:mapping": Thing(a_mapping, "city"),
    "accounts:delegation": Thing(a_delegation, "mine"),
    "accounts:invitation": Thing(lambda city, by: user_with(None), "city"),
    "core:comment-add": Thing(a_record_with_documents, "city"),
    "core:follow": Thing(a_record_with_documents, "city"),
    "core:comment-withdraw": Thing(a_comment, "mine"),
    "core:document": Thing(a_document, "shown"),
    "core:document-attach": Thing(a_record_with_documents, "shown"),
    "core:document-pieces": Thing(a_record_with_documents, "shown"),
    "core:import": Thing(a_batch, "mine"),
    "core:import-marked": Thing(a_marked_batch, "mine"),
    "core:import-new": Thing(a_kind, "theirs"),
    "core:own-field-change": Thing(an_own_field, "city"),
    "core:setting": Thing(a_setting, "city"),
    "core:upload": Thing(an_upload, "mine"),
    "core:upload-start": Thing(a_kind, "theirs"),
    "core:bulk": Thing(a_bulk_change, "mine"),
    "core:bulk-apply": Thing(a_kind_of_change, "city"),
    "core:view": Thing(a_view, "mine"),
    "core:view-save": Thing(a_list, "theirs"),
    "core:job": Thing(a_job, "mine"),
    "core:delivery": Thing(a_delivery, "city"),
    "core:notification": Thing(a_notification, "mine"),
    "core:house": Thing(a_job, "city"),
    "core:schedule": Thing(a_schedule, "city"),
    "directory:organisation": Thing(lambda city, by: city.organisations["晨光社会工作服务中心"], "shown"),
    "directory:place": Thing(lambda city, by: city.places["330402008001"], "shown"),
    "workbench:request": Thing(a_request),
    "workbench:shared": Thing(a_shared_worker),
    # whoever closes accounts knows no scope; a head elsewhere is turned away in workbench/tests/test_team.py
    "workbench:work": Thing(a_team_mate, "city"),
    "workbench:waiting": Thing(a_source, "theirs"),
    "workbench:official": Thing(an_official_document),
    "workbench:official-letter": Thing(a_letter),
    "workbench:template": Thing(a_template, "city"),
    "workbench:official-file": Thing(a_file_of_an_official_document),
    "workforce:standard-change": Thing(a_city_standard, "city"),
    "workforce:gap": Thing(lambda city, by: city.places["330402008001"], "shown"),
    "workforce:basis": Thing(lambda city, by: city.places["330402008001"], "shown"),
    "workforce:gap-report-detail": Thing(a_month, "city"),
    "workforce:gap-report-sign": Thing(a_month, "city"),
    "workforce:worker": Thing(a_worker),
    "workforce:certificate-add": Thing(a_worker),
    "workforce:employment-add": Thing(a_worker),
    "workforce:qualification-add": Thing(a_worker),
    "workforce:qualification": Thing(a_qualification),
    "workforce:certificate": Thing(a_certificate),
    "workforce:employment": Thing(an_employment),
    "workforce:leaver": Thing(a_leaver),
}
#: the things an action may be asked to change, by the name of their class; only those that lie in a scope
IN_SCOPE = {
    "HelpRequest": a_request,
    "SharedWorker": a_shared_worker,
    "AgendaItem": an_agenda_item,
    "Attendance": an_attendance,
    "Conference": a_conference,
    "JointProject": a_project,
    "JointTask": a_task,
    "Meeting": a_meeting,
    "Minutes": some_minutes,
    "Resolution": a_resolution,
    "Seat": a_seat,
    "Worker": a_worker_to_renew,
    "Certificate": a_certificate,
    "Employment": an_employment,
    "Document": a_document_itself,
    "OfficialDocument": an_official_document,
    "Qualification": a_qualification,
    "LeaverProposal": a_leaver,
    "Place": lambda city, by: city.places["330402008001"],
    "Organisation": lambda city, by: city.organisations["晨光社会工作服务中心"],
}
#: routes that others bring with them: name -> what they open
OF_OTHERS: dict[str, str] = {}
