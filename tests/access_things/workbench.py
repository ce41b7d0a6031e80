"""What departments ask of one another and send each other."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.utils.timezone import now

from heli.accounts.models import CalendarAddress, User
from heli.accounts.rules import digest_of_token
from heli.core.models import (
    WordTemplate,
)
from heli.directory.models import Organisation
from heli.workbench.models import (
    HelpRequest,
    Notice,
    NoticeQuestion,
    NoticeReceipt,
    OfficialDocument,
    SharedWorker,
)
from tests.access_things.core import (
    stored,
)
from tests.access_things.parts import Thing
from tests.access_things.workforce import (
    a_worker,
)
from tests.cast import LONG_AGO, City, user_with


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
    known = WordTemplate.objects.filter(subject="").first()
    file = known.file if known else stored(by, b"PK", "函件.docx", "application/zip")
    return known or WordTemplate.objects.create(name="函件格式", file=file, made_by=by.actor)


def a_letter(city: City, by: User) -> SimpleNamespace:
    """A document as the address of its letter names it, with its template."""
    document = an_official_document(city, by)
    return SimpleNamespace(pk=document.pk, template=a_template(city, by).pk)


def a_file_of_an_official_document(city: City, by: User) -> SimpleNamespace:
    return SimpleNamespace(pk=an_official_document(city, by).pk, form="docx")


def a_source(city: City, by: User) -> Any:
    """A kind of what waits is no record but a word in the address; this one everybody has who opens the workbench."""
    return SimpleNamespace(key="core.job.view")


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


def a_calendar(city: City, by: User) -> SimpleNamespace:
    """A calendar as its secret address names it."""
    token = f"token-{by.pk}"
    CalendarAddress.objects.get_or_create(user=by, defaults={"digest": digest_of_token(token)})
    return SimpleNamespace(token=token)


def a_notice(city: City, by: User) -> Notice:
    """Being written by somebody, to a colleague."""
    notice = Notice.objects.create(
        title="报送年度名册", text="请于月底前报送。", group="账号：勾选的 1 条", sent_by=by.actor
    )
    known = User.objects.filter(name="收件人").first()
    reader = known or user_with("social_worker", city.organisations["晨光社会工作服务中心"], "收件人")
    NoticeReceipt.objects.create(notice=notice, reader=reader.actor)
    return notice


def a_question(city: City, by: User) -> SimpleNamespace:
    """A question as its address names it, with its notice."""
    notice = a_notice(city, by)
    question = NoticeQuestion.objects.create(notice=notice, position=1, text="能否按期报送", kind="yes_no")
    return SimpleNamespace(pk=notice.pk, question=question.pk)


def a_receipt(city: City, by: User) -> NoticeReceipt:
    """A notice as somebody got it from another."""
    number = Notice.objects.filter(year=2026).count() + 1
    known = User.objects.filter(name="发通知的人").first()
    sender = known or user_with("city_civil_affairs", city.root, "发通知的人")
    notice = Notice.objects.create(
        title="报送年度名册", text="请于月底前报送。", group="账号：勾选的 1 条", sent_by=sender.actor, state="sent", year=2026,
        serial=number, sent_at=now(),
    )  # fmt: skip
    return NoticeReceipt.objects.create(notice=notice, reader=by.actor)


def a_notice_received(city: City, by: User) -> Notice:
    return a_receipt(city, by).notice


def a_group(city: City, by: User) -> SimpleNamespace:
    """A list to choose from is no record but a word in the address."""
    return SimpleNamespace(source="organisations")


def a_team_mate(city: City, by: User) -> User:
    """Somebody who works at 晨光."""
    return user_with("social_worker", city.organisations["晨光社会工作服务中心"])


THINGS = {
    "workbench:calendar-feed": Thing(a_calendar, "mine"),
    "workbench:notice": Thing(a_notice, "mine"),
    "workbench:notice-detail": Thing(a_notice_received, "mine"),
    "workbench:notice-draft": Thing(a_group, "theirs"),
    "workbench:notice-question-add": Thing(a_notice, "mine"),
    "workbench:notice-question-remove": Thing(a_question, "mine"),
    "workbench:notice-received": Thing(a_receipt, "mine"),
    "workbench:notice-received-confirm": Thing(a_receipt, "mine"),
    "workbench:request": Thing(a_request),
    "workbench:shared": Thing(a_shared_worker),
    # whoever closes accounts knows no scope; a head elsewhere is turned away in workbench/tests/test_team.py
    "workbench:work": Thing(a_team_mate, "city"),
    "workbench:waiting": Thing(a_source, "theirs"),
    "workbench:official": Thing(an_official_document),
    "workbench:official-letter": Thing(a_letter),
    "workbench:template": Thing(a_template, "city"),
    "workbench:official-file": Thing(a_file_of_an_official_document),
}
IN_SCOPE = {
    "Notice": a_notice,
    "NoticeReceipt": a_receipt,
    "HelpRequest": a_request,
    "SharedWorker": a_shared_worker,
    "OfficialDocument": an_official_document,
}
