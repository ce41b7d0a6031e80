"""Work in the background, files, documents, lists and settings."""

from __future__ import annotations

import io
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils.timezone import now

from heli.accounts.models import User
from heli.core import files
from heli.core.exports import XLSX
from heli.core.models import (
    Batch,
    BulkChange,
    Comment,
    Delivery,
    Document,
    DocumentVersion,
    Export,
    Follow,
    Job,
    ListView,
    Notification,
    OwnField,
    Setting,
    StatisticsForm,
    StatisticsReport,
    StoredFile,
    Upload,
    WordTemplate,
)
from heli.core.owners import offices
from heli.core.tables.bulk import changes_of
from heli.core.tables.listed import lists
from heli.directory.models import Organisation
from heli.workforce.statistics import sample
from tests.access_things.parts import Thing
from tests.cast import City, found_organisation


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


def an_export(city: City, by: User) -> Export:
    """A list that everybody who may export sees, their own work in the background, as its file."""
    file = stored(by, b"PK", "后台任务.csv", "text/csv")
    soon = now() + timedelta(days=1)
    return Export.objects.create(path="/jobs/", form="csv", made_by=by.actor, file=file, expires_at=soon)


def stored(by: User, content: bytes, name: str, content_type: str) -> StoredFile:
    """A file whose bytes lie in the storage: else they are put there by a commit, which a test does not make."""
    sealed = io.BytesIO()
    digest, size = files.seal([content], sealed)
    sealed.seek(0)
    files.put(files.address_of(digest), sealed)
    return StoredFile.objects.create(digest=digest, name=name, size=size, content_type=content_type, made_by=by.actor)


def an_organisation(city: City, by: User) -> Organisation:
    """晨光; for whoever stands in a community alone, its committee."""
    agency, right = city.organisations["晨光社会工作服务中心"], "core.document.attach"
    if by.may(right, agency) or not by.holds(right):
        return agency
    bureau = city.organisations["嘉兴市民政局"]
    if by.may(right, bureau):
        return bureau
    known = Organisation.objects.filter(name="紫阳社区居委会").first()
    return known or found_organisation("紫阳社区居委会", "community", city.places["330402008001"])


def a_document(city: City, by: User) -> SimpleNamespace:
    """What hangs on an organisation, with the number of its only version as an address names it."""
    record = an_organisation(city, by)
    document = Document.objects.filter(about_type="directory.organisation", about_id=record.pk).first()
    if document is None:
        document = Document.objects.create(about_type="directory.organisation", about_id=record.pk, title="登记证书")
        file = stored(by, b"%PDF-1.7", "登记证书.pdf", "application/pdf")
        DocumentVersion.objects.create(document=document, number=1, file=file, kind="pdf", made_by=by.actor)
    return SimpleNamespace(pk=document.pk, number=1)


def a_document_itself(city: City, by: User) -> Document:
    return Document.objects.get(pk=a_document(city, by).pk)


def a_record_with_documents(city: City, by: User) -> SimpleNamespace:
    return SimpleNamespace(kind="directory.organisation", pk=an_organisation(city, by).pk)


def a_comment(city: City, by: User) -> Comment:
    """One's own, on an organisation, which everybody sees."""
    about = city.organisations["晨光社会工作服务中心"].pk
    return Comment.objects.create(about_type="directory.organisation", about_id=about, author=by.actor, text="请看")


def a_follow(city: City, by: User) -> Follow:
    about = city.organisations["晨光社会工作服务中心"].pk
    return Follow.objects.get_or_create(actor=by.actor, about_type="directory.organisation", about_id=about)[0]


def a_job(city: City, by: User) -> Job:
    return Job.objects.create(kind="workforce.import", subject_id=0, asked_by=by.actor)


def a_schedule(city: City, by: User) -> Any:
    """Work by the clock is declared at the roof; in the address it is a word."""
    return SimpleNamespace(key="core.audit.verify")


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
    kinds = {"workforce.roster.import": "workforce", "purchasing.statement.import": "statements"}
    return SimpleNamespace(kind=next((kind for right, kind in kinds.items() if by.holds(right)), "places"))


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
    """A change of many is no record but two words in the address: the first that somebody may make."""
    may = [
        (table, each.key)
        for table, one in lists().items()
        if by.holds(one.permission)
        for each in changes_of(table, by)
    ]
    table, key = next(iter(may), ("workers", "end-employments"))
    return SimpleNamespace(table=table, key=key)


def an_own_field(city: City, by: User) -> OwnField:
    """Of the office for which somebody may define fields."""
    owner = next((key for key, _name in offices(by, "core.own_field.define")), "")
    known = OwnField.objects.filter(owner=owner).first()
    return known or OwnField.objects.create(
        subject="workforce.worker", owner=owner, name="政治面貌", kind="text", sensitivity="personal"
    )


def a_field_of_an_agency(city: City, by: User) -> OwnField:
    owner = f"organisation:{city.organisations['晨光社会工作服务中心'].pk}"
    return OwnField.objects.get_or_create(
        subject="workforce.worker", owner=owner, name="值班安排", kind="text", sensitivity="office"
    )[0]


def a_printed_form(city: City, by: User) -> WordTemplate:
    """Of the office for which somebody may add forms."""
    owner = next((key for key, _name in offices(by, "core.printed_form.add")), "")
    known = WordTemplate.objects.filter(subject="directory.organisation", owner=owner).first()
    return known or WordTemplate.objects.create(
        subject="directory.organisation", owner=owner, name="登记表", file=stored(by, b"PK", "登记表.docx", "application/zip"),
        made_by=by.actor,
    )  # fmt: skip


def a_form_to_print(city: City, by: User) -> Any:
    """A form of one's office for an organisation, as its address names them."""
    about = next((each.organisation for each in by.grants_now if each.organisation), None)
    about = about or city.organisations["晨光社会工作服务中心"]
    return SimpleNamespace(kind="directory.organisation", pk=about.pk, form=a_printed_form(city, by).pk)


def a_statistics_form(city: City, by: User) -> StatisticsForm:
    """Of the office for which somebody may add forms."""
    owner = next((key for key, _name in offices(by, "core.statistics_form.add")), "")
    known = StatisticsForm.objects.filter(table="workers", owner=owner).first()
    return known or StatisticsForm.objects.create(
        table="workers", owner=owner, name="统计表", file=stored(by, sample(), "统计表.xlsx", XLSX), made_by=by.actor
    )


def a_statistics_report(city: City, by: User) -> StatisticsReport:
    """Of the same office, filled in."""
    form = a_statistics_form(city, by)
    return StatisticsReport.objects.get_or_create(
        form=form, owner=form.owner,
        defaults={"day": date(2026, 12, 31), "counted_at": now(), "made_by": by.actor, "file": form.file, "office": "本单位"},
    )[0]  # fmt: skip


def a_report_of_an_agency(city: City, by: User) -> StatisticsReport:
    owner = f"organisation:{city.organisations['晨光社会工作服务中心'].pk}"
    form = StatisticsForm.objects.filter(owner=owner).first() or StatisticsForm.objects.create(
        table="workers",
        owner=owner,
        name="机构统计表",
        file=stored(by, sample(), "统计表.xlsx", XLSX),
        made_by=by.actor,
    )
    facts = {"day": date(2026, 12, 31), "counted_at": now(), "made_by": by.actor, "file": form.file, "office": "晨光"}
    return StatisticsReport.objects.get_or_create(form=form, owner=owner, defaults=facts)[0]


def a_countable_list(city: City, by: User) -> Any:
    return SimpleNamespace(table="workers", pk="workers")


THINGS = {
    "core:comment-add": Thing(a_record_with_documents, "city"),
    "core:follow": Thing(a_record_with_documents, "city"),
    "core:follow-drop": Thing(a_follow, "mine"),
    "core:comment-people": Thing(a_record_with_documents, "city"),
    "core:comment-change": Thing(a_comment, "mine"),
    "core:comment-withdraw": Thing(a_comment, "mine"),
    "core:document": Thing(a_document, "shown"),
    "core:document-attach": Thing(a_record_with_documents, "shown"),
    "core:document-pieces": Thing(a_record_with_documents, "shown"),
    "core:import": Thing(a_batch, "mine"),
    "core:import-marked": Thing(a_marked_batch, "mine"),
    "core:import-new": Thing(a_kind, "theirs"),
    "core:printed": Thing(a_printed_form, "theirs"),
    "core:printed-form-print": Thing(a_form_to_print, "theirs"),
    "core:statistics": Thing(a_statistics_form, "theirs"),
    "core:statistics-report": Thing(a_statistics_report, "theirs"),
    "core:statistics-report-file": Thing(a_statistics_report, "theirs"),
    "core:statistics-sample": Thing(a_countable_list, "theirs"),
    "core:own": Thing(an_own_field, "theirs"),
    "core:setting": Thing(a_setting, "city"),
    "core:upload": Thing(an_upload, "mine"),
    "core:upload-start": Thing(a_kind, "theirs"),
    "core:bulk": Thing(a_bulk_change, "mine"),
    "core:bulk-apply": Thing(a_kind_of_change, "theirs"),
    "core:view": Thing(a_view, "mine"),
    "core:view-save": Thing(a_list, "theirs"),
    "core:export-file": Thing(an_export, "mine"),
    "core:job": Thing(a_job, "mine"),
    "core:delivery": Thing(a_delivery, "city"),
    "core:notification": Thing(a_notification, "mine"),
    "core:house": Thing(a_job, "city"),
    "core:schedule": Thing(a_schedule, "city"),
}
IN_SCOPE = {
    "OwnField": a_field_of_an_agency,
    "StatisticsReport": a_report_of_an_agency,
    "Document": a_document_itself,
}
