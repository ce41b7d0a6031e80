"""What officers do and can take back, each deed once."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.utils.timezone import now
from docx import Document as Paper

from heli.accounts import acting
from heli.accounts.actions.delegations import end_delegation
from heli.accounts.models import User
from heli.core.actions import statistics
from heli.core.actions.comments import change_comment
from heli.core.actions.deliveries import choose_channels
from heli.core.actions.documents import attach, restore_document, withdraw_document
from heli.core.actions.list_alerts import alert_of_view
from heli.core.actions.list_views import change_view, prefer_view, remove_view
from heli.core.actions.own import change_own_field, close_own_field, define_own_field
from heli.core.actions.printed import add_form, add_template, replace_form, retire_template, withdraw_form
from heli.core.models import OwnField
from heli.directory.actions.merging import merge_organisations, tell_apart, undo_merge
from heli.directory.actions.organisations import (
    change_organisation,
    close_organisation,
    create_organisation,
    fill_organisation,
)
from heli.directory.actions.places import merge_places, move_place, rename_place, split_place
from heli.workbench.actions.conference import (
    add_item,
    change_conference,
    change_item,
    change_meeting,
    end_seat,
    remove_item,
)
from heli.workbench.actions.joint import change_project, change_task
from heli.workbench.actions.notices import (
    add_question,
    change_notice,
    close_notice,
    confirm_notice,
    draft_notice,
    drop_notice,
    remove_question,
    reply_to_notice,
    withdraw_notice,
)
from heli.workbench.actions.official import change_official, draft_official, drop_official
from heli.workbench.actions.requests import (
    accept_request,
    assign_request,
    resubmit_request,
    return_request,
    unshare_worker,
)
from heli.workbench.models import Notice
from heli.workforce.actions.filling import fill_worker
from heli.workforce.statistics import sample
from tests.access_things import accounts, conference, core, workbench, workforce
from tests.cast import City, found_organisation, user_with
from tests.deeds_of_moves import MOVED
from tests.deeds_of_proposals import DONE_WITH_PROPOSALS
from tests.deeds_of_registration import DONE_OF_REGISTRATION
from tests.deeds_of_the_register import DONE_IN_THE_REGISTER


def officer(city: City) -> User:
    return user_with("city_civil_affairs", city.root, "沈洁")


def renamed(city: City, by: User) -> Any:
    """A name that changes leaves the old one findable."""
    return change_organisation(city.organisations["晨光社会工作服务中心"], by=by, name="晨光社工中心")


def moved(city: City, by: User) -> Any:
    """What lies below moves along."""
    agency = city.organisations["晨光社会工作服务中心"]
    found_organisation("晨光南湖站", "agency", city.places["330402008"], agency)
    return change_organisation(agency, by=by, parent=city.organisations["嘉兴市民政局"])


def merged(city: City, by: User) -> Any:
    gone, kept = (city.organisations[name] for name in ("桐心社会工作服务中心", "晨光社会工作服务中心"))
    return merge_organisations(gone, by=by, kept=kept, reason="重复")


def separated(city: City, by: User) -> Any:
    return undo_merge(merged(city, acting.console()).gone, by=by)


def filled(city: City, by: User) -> Any:
    field = OwnField.objects.create(subject="workforce.worker", name="政治面貌", kind="text", sensitivity="sensitive")
    worker = workforce.a_worker(city, by)
    fill_worker(worker, by=acting.console(), values={field.pk: "群众"})
    return fill_worker(worker, by=by, values={field.pk: ""})


def attached(city: City, by: User) -> Any:
    return attach(city.organisations["晨光社会工作服务中心"], by=by, file=ContentFile(PDF, "登记证书.pdf"))


def preferred(city: City, by: User) -> Any:
    return prefer_view(core.a_view(city, by), by=by, is_default=True)


def alerted(city: City, by: User) -> Any:
    return alert_of_view(core.a_view(city, by), by=by, wished=True)


def removed(city: City, by: User) -> Any:
    view = core.a_view(city, by)
    prefer_view(view, by=by, is_default=True)
    alert_of_view(view, by=by, wished=True)
    return remove_view(view, by=by)


def unplanned(city: City, by: User) -> Any:
    """Of three points on an agenda the first goes; the others move up."""
    meeting = conference.a_meeting(city, by)
    meeting.state = "planned"
    meeting.save()
    bureau = city.organisations["嘉兴市民政局"]
    items = [add_item(meeting, by=acting.console(), subject=each, proposer=bureau) for each in "甲乙丙"]
    return remove_item(items[0], by=by)


def a_word_file(text: str = "{{ 标题 }}") -> ContentFile:
    paper, out = Paper(), io.BytesIO()
    paper.add_paragraph(text)
    paper.save(out)
    return ContentFile(out.getvalue(), "格式.docx")


def a_workbook() -> ContentFile:
    return ContentFile(sample(), "统计表.xlsx")


def planned(city: City, by: User, what: str) -> Any:
    """A meeting that is yet to come, or a point of its agenda."""
    item = conference.an_agenda_item(city, by)
    item.meeting.state = "planned"
    item.meeting.save()
    return item if what == "item" else item.meeting


def restored(city: City, by: User) -> Any:
    document = withdraw_document(core.a_document_itself(city, by), by=acting.console(), reason="过期")
    return restore_document(document, by=by)


def questioned(city: City, by: User) -> Any:
    """Of two questions the first goes, with what it offered."""
    notice = workbench.a_notice(city, by)
    add_question(notice, by=acting.console(), text="能否按期", kind="yes_no", options="", required=True)
    add_question(notice, by=acting.console(), text="哪一天", kind="day", options="", required=False)
    return remove_question(notice, by=by, question=notice.questions.order_by("position")[0].pk)


def answered(city: City, by: User) -> Any:
    """A second reply instead of the first."""
    receipt = workbench.a_receipt(city, by)
    receipt.notice.reply = "answer"
    receipt.notice.save()
    question = receipt.notice.questions.create(position=1, text="几人参加", kind="number")
    reply_to_notice(receipt, by=acting.console(), answers={question.pk: "3"})
    receipt.refresh_from_db()
    return reply_to_notice(receipt, by=by, answers={question.pk: "4"})


def confirmed(city: City, by: User) -> Any:
    receipt = workbench.a_receipt(city, by)
    receipt.notice.reply = "confirm"
    receipt.notice.save()
    return confirm_notice(receipt, by=by)


def assigned(city: City, by: User) -> Any:
    request = workbench.a_request(city, by)
    by.office = request.answerer
    by.save()
    request = accept_request(request, by=by)
    return assign_request(request, by=by, handler=user_with("justice_officer", request.answerer).actor)


def sent(city: City, by: User) -> Notice:
    notice = workbench.a_receipt(city, user_with(None)).notice
    notice.sent_by = by.actor
    notice.save()
    return notice


def asking(city: City, by: User) -> User:
    """Somebody who speaks for the bureau that asks."""
    by.office = city.organisations["嘉兴市民政局"]
    by.save()
    return by


def resubmitted(city: City, by: User) -> Any:
    asking(city, by)
    request = workbench.a_request(city, by)
    answers = user_with("justice_officer", request.answerer)
    return_request(request, by=answers, reason="写明范围")
    request.refresh_from_db()
    return resubmit_request(request, by=by, title="再核对", text="只核对本市。", working_days=6)


DONE: dict[str, Callable[[City, User], Any]] = {
    **DONE_OF_REGISTRATION,
    "document restored": restored,
    "question removed": questioned,
    "replied again": answered,
    "asked again": resubmitted,
    "given to a colleague": assigned,
    "taken note of": confirmed,
    "delegation ended": lambda c, by: end_delegation(accounts.a_delegation(c, by), by=by),
    "notice drafted": lambda c, by: draft_notice(
        None,
        by=by,
        to=[user_with("evaluator", c.root).pk],
        group="账号",
        title="报送",
        text="请报送。",
        reply="none",
        until=None,
    ),
    "notice changed": lambda c, by: change_notice(
        workbench.a_notice(c, by), by=by, title="另一份", text="请看。", reply="confirm", until=None
    ),
    "question added": lambda c, by: add_question(
        workbench.a_notice(c, by), by=by, text="能否", kind="yes_no", options="", required=True
    ),
    "notice dropped": lambda c, by: drop_notice(workbench.a_notice(c, by), by=by),
    "notice closed": lambda c, by: close_notice(sent(c, by), by=by),
    "notice withdrawn": lambda c, by: withdraw_notice(sent(c, by), by=by, reason="写错了"),
    "field defined": lambda c, by: define_own_field(
        None, by=by, subject="workforce.worker", name="特长", kind="text", sensitivity="office", help="", contact="沈洁"
    ),
    "field changed": lambda c, by: change_own_field(
        core.an_own_field(c, by),
        by=by,
        name="新名",
        contact="沈洁",
        help="",
        required_from=None,
        is_open=True,
        options=(),
    ),
    "organisation filled": lambda c, by: fill_organisation(
        c.organisations["晨光社会工作服务中心"],
        by=by,
        values={
            OwnField.objects.create(
                subject="directory.organisation", name="电话", kind="text", sensitivity="office"
            ).pk: "1"
        },
    ),
    "document drafted": lambda c, by: draft_official(
        workbench.an_office(c), by=by, mark="文件", word="解街", title="通知", body="请登记。", signed="解放街道办事处"
    ),
    "comment changed": lambda c, by: change_comment(core.a_comment(c, by), by=by, text="请再看"),
    "template added": lambda c, by: add_template(None, by=by, file=a_word_file(), name="函", samples={"标题": "关于"}),
    "form added": lambda c, by: add_form(
        None, by=by, file=a_word_file("{{ 姓名 }}"), name="登记表", subject="workforce.worker", owner="", contact="沈洁"
    ),
    "form replaced": lambda c, by: replace_form(
        core.a_printed_form(c, by), by=by, file=a_word_file("{{ 名称 }}"), expect=None
    ),
    "statistics form added": lambda c, by: statistics.add_form(
        None, by=by, file=a_workbook(), table="workers", owner="", name="新表", contact="沈洁", day=date(2026, 12, 31)
    ),
    "statistics form replaced": lambda c, by: statistics.replace_form(
        core.a_statistics_form(c, by), by=by, file=a_workbook(), day=date(2026, 12, 31), expect=None
    ),
    "statistics form withdrawn": lambda c, by: statistics.withdraw_form(core.a_statistics_form(c, by), by=by),
    "form withdrawn": lambda c, by: withdraw_form(core.a_printed_form(c, by), by=by),
    "template retired": lambda c, by: retire_template(workbench.a_template(c, by), by=by),
    "point changed": lambda c, by: change_item(planned(c, by, "item"), by=by, subject="另一件"),
    "meeting changed": lambda c, by: change_meeting(
        planned(c, by, "meeting"), by=by, subject="改期", begins_at=now(), where="二楼"
    ),
    "seat ended": lambda c, by: end_seat(conference.a_seat(c, by), by=by, valid_until=date(2026, 12, 31)),
    "project changed": lambda c, by: change_project(
        conference.a_project(c, by), by=by, name="新名", aim="目标", lead=c.organisations["嘉兴市民政局"]
    ),
    "task changed": lambda c, by: change_task(
        conference.a_task(c, by),
        by=by,
        name="新名",
        owner=c.organisations["嘉兴市民政局"],
        starts_on=date(2026, 11, 2),
        ends_on=date(2026, 12, 2),
    ),
    "worker not shared": lambda c, by: unshare_worker(workbench.a_shared_worker(c, asking(c, by)), by=by),
    "channels chosen": lambda c, by: choose_channels(None, by=by, choices={("tasks", "mail"): "off"}, times={}),
    "renamed": renamed,
    "moved": moved,
    "merged": merged,
    "separated": separated,
    "filled": filled,
    "attached": attached,
    "preferred": preferred,
    "alerted": alerted,
    "removed": removed,
    "unplanned": unplanned,
    "closed": lambda c, by: close_organisation(
        c.organisations["桐心社会工作服务中心"], by=by, closed_on=date(2026, 11, 2)
    ),
    "created": lambda c, by: create_organisation(c.root, by=by, name="南湖社工站", kind="agency", place=c.root),
    "distinguished": lambda c, by: tell_apart(
        c.organisations["桐心社会工作服务中心"], by=by, second=c.organisations["晨光社会工作服务中心"], reason="两家"
    ),
    "place renamed": lambda c, by: rename_place(c.places["330402008001"], by=by, name="紫阳新村", on=date(2026, 1, 1)),
    "place moved": lambda c, by: move_place(
        c.places["330402008"], by=by, parent=c.places["330483"], on=date(2026, 1, 1)
    ),
    "places merged": lambda c, by: merge_places(
        c.places["330402008"],
        by=by,
        places=[c.places["330402008001"], c.places["330402008002"]],
        on=date(2026, 1, 1),
        code="330402008003",
        name="紫凌社区",
    ),
    "place split": lambda c, by: split_place(
        c.places["330402008001"],
        by=by,
        parts=[("330402008005", "紫阳东"), ("330402008006", "紫阳西")],
        on=date(2026, 1, 1),
    ),
    **DONE_WITH_PROPOSALS,
    **DONE_IN_THE_REGISTER,
    **MOVED,
    "view changed": lambda c, by: change_view(
        core.a_view(c, by), by=by, name="新名", query="", audience="", is_default=True
    ),
    "document withdrawn": lambda c, by: withdraw_document(core.a_document_itself(c, by), by=by, reason="过期"),
    "conference changed": lambda c, by: change_conference(conference.a_conference(c, by), by=by, name="新名"),
    "field closed": lambda c, by: close_own_field(core.an_own_field(c, by), by=by),
    "draft dropped": lambda c, by: drop_official(workbench.an_official_document(c, by), by=by, reason="不发"),
    "draft changed": lambda c, by: change_official(
        workbench.an_official_document(c, by), by=by, title="关于核对的通知"
    ),
}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
