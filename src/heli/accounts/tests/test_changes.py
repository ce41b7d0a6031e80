"""What one did by mistake goes back from the page; who changed what in a record is read beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils.timezone import now

from heli.accounts.acting import at_the_door
from heli.accounts.actions.people import place_user
from heli.accounts.actions.provider import map_grants
from heli.accounts.models import Grant, User
from heli.core.actions.changes import forget_changes, take_back
from heli.core.actions.notifications import read_notification
from heli.core.actions.settings import set_setting
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Change, Comment, Delivery, Notification
from heli.directory.actions.organisations import change_organisation, create_organisation
from heli.directory.models import Organisation
from heli.site.histories import KINDS
from heli.workbench.actions.conference import change_item
from heli.workbench.actions.notices import change_notice, draft_notice, send_notice
from heli.workforce.actions import transfers
from heli.workforce.actions.register import change_worker
from heli.workforce.actions.standards import change_standard
from heli.workforce.models import RecordConfirmation
from tests.access_things.accounts import a_mapping
from tests.access_things.conference import an_agenda_item
from tests.access_things.workforce import a_city_standard, a_transfer, a_worker
from tests.cast import City, client_of, user_with


@pytest.fixture
def agency(city: City) -> Organisation:
    return city.organisations["晨光社会工作服务中心"]


def renamed(agency: Organisation, by: User, name: str = "晨光社工中心") -> Change:
    change_organisation(Organisation.objects.get(pk=agency.pk), by=by, name=name)
    return Change.objects.latest("pk")


def test_it_goes_back_and_the_trail_says_both(agency: Organisation, shen_jie: User, client: Client) -> None:
    client.force_login(shen_jie)
    address = f"/directory/organisations/{agency.pk}/change/"
    form = client.get(address).context["form"]
    facts = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    page = client.post(address, facts | {"name": "晨光社工中心", "version": agency.version}, follow=True)
    back = f"/changes/{Change.objects.get().pk}/take-back/"
    assert back in page.content.decode()
    page = client.post(back, follow=True)
    assert "已撤销「修改组织」" in page.content.decode()
    assert Organisation.objects.get(pk=agency.pk).name == "晨光社会工作服务中心"
    history = client.get(f"/history/directory.organisation/{agency.pk}/").content.decode()
    assert "撤销刚才的改动" in history
    assert "晨光社工中心" in history  # what it was called for a moment is told
    assert client.post(back).status_code == 404  # once


def test_a_change_is_told_with_its_button_to_who_made_it_alone(
    agency: Organisation, shen_jie: User, zhou_min: User, client: Client
) -> None:
    renamed(agency, shen_jie)
    client.force_login(zhou_min)
    assert b"take-back" not in client.get("/changes/").content
    client.force_login(shen_jie)
    assert b"take-back" in client.get("/changes/").content


def test_after_ten_minutes_it_is_too_late(agency: Organisation, shen_jie: User, client: Client) -> None:
    change = renamed(agency, shen_jie)
    Change.objects.update(at=now() - timedelta(minutes=10))
    with pytest.raises(Refused, match="超过 10 分钟"):
        take_back(None, by=shen_jie, change=change)
    client.force_login(shen_jie)
    assert client.post(f"/changes/{change.pk}/take-back/").status_code == 404
    assert forget_changes() == 1


def test_what_a_colleague_changed_since_stays(agency: Organisation, shen_jie: User, client: Client) -> None:
    change = renamed(agency, shen_jie)
    renamed(agency, user_with("city_civil_affairs", agency.place), "晨光中心")
    client.force_login(shen_jie)
    page = client.post(f"/changes/{change.pk}/take-back/", follow=True).content.decode()
    assert "后来又改过" in page
    assert Organisation.objects.get(pk=agency.pk).name == "晨光中心"


@pytest.mark.parametrize("built", ["below it", "said of it"])
def test_what_something_stands_on_stays(city: City, shen_jie: User, built: str) -> None:
    made = create_organisation(city.root, by=shen_jie, name="南湖社工站", kind="agency", place=city.root)
    change = Change.objects.latest("pk")
    if built == "below it":
        Organisation.objects.create(name="南湖分站", kind="agency", parent=made)
    else:
        Comment.objects.create(
            about_type="directory.organisation", about_id=made.pk, author=shen_jie.actor, text="请看"
        )
    with pytest.raises(Refused, match="后来又登记了用到它的"):
        take_back(None, by=shen_jie, change=change)
    assert Organisation.objects.filter(pk=made.pk).exists()


def test_whoever_lost_the_right_meanwhile_takes_nothing_back(agency: Organisation, shen_jie: User) -> None:
    change = renamed(agency, shen_jie)
    Grant.objects.filter(user=shen_jie).update(revoked_at=now())
    with pytest.raises(NotAllowed):
        take_back(None, by=User.objects.get(pk=shen_jie.pk), change=change)
    with pytest.raises(NotAllowed):
        take_back(None, by=user_with("city_civil_affairs", agency.place), change=change)


def test_what_is_sealed_is_named_and_not_told(city: City, shen_jie: User, client: Client) -> None:
    worker = a_worker(city, shen_jie)
    change_worker(worker, by=shen_jie, name="林兰", phone="13800138000", education="本科", major="", note="")
    client.force_login(shen_jie)
    page = client.get(f"/history/workforce.worker/{worker.pk}/").content.decode()
    assert "手机" in page
    assert "13800138000" not in page
    assert "林兰" in page
    assert "本科" in page


def test_the_history_is_for_whoever_sees_the_record(
    city: City, shen_jie: User, qian_feng: User, client: Client
) -> None:
    worker = a_worker(city, shen_jie)
    client.force_login(qian_feng)
    assert client.get(f"/history/workforce.worker/{worker.pk}/").status_code == 404
    assert client.get("/history/core.comment/1/").status_code == 404
    assert client.get("/history/no.such/1/").status_code == 404


def told(client: Client, record: Any) -> str:
    return client.get(f"/history/{record._meta.label_lower}/{record.pk}/").content.decode()


def test_an_account_tells_where_it_was_placed_and_not_when_its_person_came(city: City, gao_yuan: User) -> None:
    user = place_user(user_with(None, name="方圆"), by=gao_yuan, office=city.organisations["嘉兴市民政局"])
    client_of(user)
    page = told(client_of(gao_yuan), user)
    assert "高源" in page and "所在单位" in page and "嘉兴市民政局" in page
    assert "登录" not in page.split("<main")[1].split('class="history"')[1].split("</ol>")[0]
    assert f"/history/accounts.user/{user.pk}/" in client_of(gao_yuan).get(user.get_absolute_url()).content.decode()


def test_a_setting_and_a_standard_of_the_city_tell_who_changed_them(
    city: City, gao_yuan: User, shen_jie: User, gu_hang: User
) -> None:
    setting = set_setting(None, by=gao_yuan, key="telephone", value="0573-1111")
    set_setting(setting, by=gao_yuan, key="telephone", value="0573-2222")
    page = told(client_of(gao_yuan), setting)
    assert "0573-1111" in page and "0573-2222" in page and "咨询电话</a>" in page
    assert client_of(shen_jie).get(f"/history/core.setting/{setting.pk}/").status_code == 404
    standard = a_city_standard(city, shen_jie)
    change_standard(standard, by=shen_jie, ratio=31)
    for reader in (shen_jie, gu_hang):
        assert "31" in told(client_of(reader), standard) and "沈洁" in told(client_of(reader), standard)
    assert f"/history/workforce.citystandard/{standard.pk}/" in client_of(gu_hang).get(standard.get_absolute_url()).text


def test_the_history_of_a_meeting_tells_of_its_agenda(city: City, shen_jie: User) -> None:
    item = an_agenda_item(city, shen_jie)
    item.meeting.state = "planned"
    item.meeting.save()
    change_item(item, by=shen_jie, subject="新的议题")
    assert "新的议题" in told(client_of(shen_jie), item.meeting)


def test_what_a_notice_said_while_it_was_written_is_not_told_to_its_receivers(city: City, shen_jie: User) -> None:
    reader = user_with("evaluator", city.root)
    facts = {"group": "账号", "reply": "none", "until": None}
    notice = draft_notice(None, by=shen_jie, to=[reader.pk], title="初稿的标题", text="请报送。", **facts)
    notice = change_notice(notice, by=shen_jie, title="定稿的标题", text="请报送。", reply="none", until=None)
    assert "初稿的标题" in told(client_of(shen_jie), notice)
    notice = send_notice(notice, by=shen_jie)
    page = told(client_of(reader), notice)
    assert "沈洁" in page and "初稿的标题" not in page


#: kinds with a page that tell of themselves otherwise: of what they belong to, in versions, or who did it and when at once
TOLD_ELSEWHERE = {
    "core.job", "core.bulkchange", "core.document", "core.ownfield", "core.ownfieldmapping", "core.statisticsreport", "accounts.delegation",
    "workbench.agendaitem", "workbench.attendance", "workbench.minutes", "workbench.submission", "workbench.noticereceipt",
    "purchasing.bid",
    "purchasing.commitment",
    "purchasing.contractchange", "purchasing.milestone", "purchasing.progressreport", "purchasing.payment", "purchasing.payeeaccount", "purchasing.statementline", "purchasing.voucherlayout", "purchasing.settlement",
    "purchasing.bondkeeping", "purchasing.frameworksupplier", "purchasing.calloff", "purchasing.application", "core.listview",
    "workforce.training", "workforce.registrationreminder", "workforce.outlook", "workforce.recordconfirmation", "workforce.praise", "workforce.publicprofile",
}  # fmt: skip


def test_each_record_with_a_page_shows_who_changed_it() -> None:
    pages = {
        m._meta.label_lower
        for m in apps.get_models()
        if m.__module__.startswith("heli.") and hasattr(m, "get_absolute_url")
    }
    assert pages - set(KINDS) == TOLD_ELSEWHERE
    assert set(KINDS) <= pages


def test_a_long_history_is_read_page_by_page_with_as_many_queries(
    agency: Organisation, shen_jie: User, client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(40):
        renamed(agency, shen_jie, f"晨光{number}站")
    client.force_login(shen_jie)
    with django_assert_max_num_queries(12):
        page = client.get(f"/history/directory.organisation/{agency.pk}/").content.decode()
    assert "晨光39站" in page
    assert "晨光5站" not in page
    assert "晨光5站" in client.get(f"/history/directory.organisation/{agency.pk}/{more_of(page)}").content.decode()


def more_of(page: str) -> str:
    start = page.index('href="?before=') + 6
    return page[start : page.index('"', start)]


def answered_wrongly(city: City, by: User) -> tuple[User, Change]:
    """Somebody let a worker go by mistake; who asked for them was told."""
    move = a_transfer(city, user_with("agency_registrar", city.organisations["嘉兴市民政局"], "要人的人"))
    transfers.refuse(move, by=by, reason="项目没有完")
    return User.objects.get(name="要人的人"), Change.objects.latest("pk")


def test_whoever_has_not_read_it_finds_nothing_any_more(city: City, fang_yu: User) -> None:
    asked_by, change = answered_wrongly(city, fang_yu)
    assert Notification.objects.visible_to(asked_by).count() == 1
    take_back(None, by=fang_yu, change=change)
    assert not Notification.objects.visible_to(asked_by).exists()


@pytest.mark.parametrize("known", ["read", "mailed"])
def test_whoever_knows_it_already_is_told_that_it_is_so_no_longer(city: City, fang_yu: User, known: str) -> None:
    asked_by, change = answered_wrongly(city, fang_yu)
    note = Notification.objects.visible_to(asked_by).get()
    if known == "read":
        read_notification(note, by=asked_by)
    else:
        Delivery.objects.create(
            notification=note, reader=asked_by.actor, channel="mail", key=note.uid, due_at=now(), tries=1
        )
    take_back(None, by=fang_yu, change=change)
    page = client_of(asked_by).get("/notifications/").content.decode()
    assert "已撤销，不再有效：晨光社会工作服务中心不同意调出" in page
    assert [each.kind for each in Notification.objects.visible_to(asked_by).unread()] == ["core.change.take_back"]


def test_what_one_did_about_ones_own_goes_back_and_what_a_provider_said_does_not(
    city: City, client: Client, lin_lan: User
) -> None:
    lin_lan.person = a_worker(city, lin_lan).person
    lin_lan.save()
    client.force_login(lin_lan)
    client.post("/workforce/own/confirm/", follow=True)
    change = Change.objects.get(event="workforce.record.confirm")
    client.post(f"/changes/{change.pk}/take-back/", follow=True)
    assert not RecordConfirmation.objects.filter(confirmed_on__isnull=False).exists()
    map_grants(lin_lan, by=at_the_door(lin_lan), groups=[a_mapping(city, lin_lan).group])
    assert not Change.objects.filter(event="accounts.grant.map").exists(), "else one took back what a group has ended"
