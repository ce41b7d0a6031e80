"""Requests between departments: who asks, who answers, whose clock runs, and who sees what of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.accounts.models import User
from heli.core.actions.comments import follow
from heli.core.actions.settings import load_law
from heli.core.errors import NotAllowed, Refused, Stale
from heli.core.models import AuditEntry, CalendarDay, Notification
from heli.core.waiting import Source, sources
from heli.directory.models import Organisation
from heli.workbench.actions import requests as actions
from heli.workbench.models import HelpRequest, SharedWorker
from heli.workbench.queries import requests as queries
from heli.workbench.rules import requests as rules
from heli.workforce.models import Certificate
from tests.access_things.workforce import a_worker
from tests.cast import City, client_of, found_organisation, user_with


@pytest.fixture
def civil_affairs(city: City, shen_jie: User) -> Organisation:
    """沈洁 works at the civil affairs bureau: her role lies on the city, so she speaks for her office."""
    office = city.organisations["嘉兴市民政局"]
    User.objects.filter(pk=shen_jie.pk).update(office=office)
    shen_jie.office = office
    return office


@pytest.fixture
def justice(city: City) -> Organisation:
    return found_organisation("嘉兴市司法局", "department", city.root)


@pytest.fixture
def lu_yuan(justice: Organisation) -> User:
    """陆远 of the justice bureau."""
    return user_with("justice_officer", justice, "陆远", "lu_yuan")


@pytest.fixture
def asked(civil_affairs: Organisation, justice: Organisation, shen_jie: User, lu_yuan: User) -> HelpRequest:
    return actions.ask_for_help(
        civil_affairs, by=shen_jie, answerer=justice, title="核对矫正岗位的社工", text="请核对名单。", working_days=5
    )


def waiting(user: User, key: str) -> list[str]:
    source: Source = next(each for each in sources() if each.key == f"workbench.request.{key}")
    return [str(source.line(row).what) for row in source.rows(User.objects.get(pk=user.pk))[:5]]


def told(user: User) -> list[str]:
    return [str(each.words) for each in Notification.objects.filter(reader=user.actor).order_by("pk")]


@pytest.mark.django_db
def test_a_request_goes_from_asked_to_returned_to_answered_to_closed(
    asked: HelpRequest, shen_jie: User, lu_yuan: User
) -> None:
    assert (waiting(lu_yuan, "accept"), waiting(shen_jie, "view")) == ([asked.title], [asked.title])
    assert told(lu_yuan) == ["嘉兴市民政局请求协办：核对矫正岗位的社工"] and told(shen_jie) == []
    returned = actions.return_request(asked, by=lu_yuan, reason="没有附名单")
    assert (waiting(shen_jie, "resubmit"), waiting(lu_yuan, "accept")) == ([asked.title], [])
    again = actions.resubmit_request(
        returned, by=shen_jie, title="核对 12 名矫正岗位的社工", text="名单附后。", working_days=8
    )
    accepted = actions.accept_request(again, by=lu_yuan)
    assert (accepted.handler, waiting(lu_yuan, "answer")) == (lu_yuan.actor, [again.title])
    answered = actions.answer_request(accepted, by=lu_yuan, answer="12 名都在岗。")
    assert waiting(shen_jie, "close") == [again.title]
    closed = actions.close_request(answered, by=shen_jie)
    assert closed.state == "closed" and not any(waiting(user, "close") for user in (shen_jie, lu_yuan))
    assert [words[6:9] for words in told(shen_jie)] == ["退回了", "接受了", "答复了"]
    moments = [(moment.who, str(moment.what), moment.said) for moment in queries.timeline(shen_jie, closed)]
    assert moments[::-1] == [
        ("沈洁", "提出了协办", ""), ("陆远", "退回了协办", "没有附名单"), ("沈洁", "再次提出协办", ""),
        ("陆远", "接受了协办", ""), ("陆远", "答复了协办", ""), ("沈洁", "办结了协办", ""),
    ]  # fmt: skip


@pytest.mark.django_db
def test_who_follows_hears_of_a_new_state_once_and_in_their_language(
    city: City, asked: HelpRequest, shen_jie: User, lu_yuan: User
) -> None:
    """沈洁 asked, 陆远 answers, 何文君 only follows."""
    colleague = user_with("city_civil_affairs", city.root, "何文君")
    for user in (shen_jie, lu_yuan, colleague):
        follow(None, by=user, about=asked)
    Notification.objects.all().delete()
    accepted = actions.accept_request(asked, by=lu_yuan)
    assert told(colleague) == [f"「{asked}」现在是「办理中」"]
    assert told(shen_jie) == [f"嘉兴市司法局接受了协办：{asked.title}"], "told by the action itself, and not twice"
    assert told(lu_yuan) == [], "nobody is told of what they do themselves"
    browser = client_of(colleague)
    browser.cookies["django_language"] = "en"
    assert "is now “In progress”" in browser.get("/notifications/").content.decode()
    actions.assign_request(accepted, by=lu_yuan, handler=lu_yuan.actor)
    assert len(told(colleague)) == 1, "its state is the same"


@pytest.mark.django_db
def test_each_step_is_taken_by_the_side_that_owes_it(asked: HelpRequest, shen_jie: User, lu_yuan: User) -> None:
    """Neither side answers for the other, though a role on the whole city reaches both."""
    with pytest.raises(Refused, match="由嘉兴市司法局办理"):
        actions.accept_request(asked, by=shen_jie)
    with pytest.raises(Refused, match="由嘉兴市民政局办理"):
        actions.withdraw_request(asked, by=lu_yuan, reason="不办了")
    assert [step.name for step in queries.steps(shen_jie, asked)] == ["withdraw"]
    assert [step.name for step in queries.steps(lu_yuan, asked)] == ["accept", "return"]
    with pytest.raises(Refused, match="待接受"):
        actions.close_request(asked, by=shen_jie)
    with pytest.raises(Refused):
        actions.return_request(asked, by=lu_yuan, reason="")
    with pytest.raises(Stale):
        actions.accept_request(asked, by=lu_yuan, expect=asked.version - 1)


@pytest.mark.django_db
def test_the_two_sides_and_those_above_them_see_a_request(
    city: City, asked: HelpRequest, shen_jie: User, lu_yuan: User, zhou_min: User, qian_feng: User, gu_hang: User
) -> None:
    elsewhere = user_with("union_officer", found_organisation("嘉兴市总工会", "department", city.root), "徐婉")
    for user, sees in ((shen_jie, True), (lu_yuan, True), (zhou_min, False), (qian_feng, False), (elsewhere, False)):
        assert queries.requests(user).exists() == sees, user.name
        assert client_of(user).get(asked.get_absolute_url()).status_code == (200 if sees else 404), user.name
    assert client_of(gu_hang).get(asked.get_absolute_url()).status_code == 403


@pytest.mark.django_db
def test_a_clock_that_runs_out_is_seen_above_and_told_once(
    city: City, civil_affairs: Organisation, shen_jie: User
) -> None:
    district = found_organisation("桐乡市民政局", "department", city.places["330483"], civil_affairs)
    street = found_organisation("梧桐街道办事处", "street", city.places["330483001"])
    below = user_with("justice_officer", street, "何文君")
    asked = actions.ask_for_help(
        street, by=below, answerer=district, title="借用会议室", text="下周一上午。", working_days=5
    )
    assert waiting(shen_jie, "escalate") == []
    with pytest.raises(Refused, match="还没有过"):
        actions.escalate_request(asked, by=acting.console())
    HelpRequest.objects.filter(pk=asked.pk).update(accept_by=localdate() - timedelta(days=2))
    assert waiting(shen_jie, "escalate") == ["借用会议室"], "she speaks for neither side, and stands above one"
    page = client_of(shen_jie).get(asked.get_absolute_url()).content.decode()
    assert "逾期" in page and "嘉兴市民政局也会看到" in page
    assert (actions.escalate_late(by=acting.clock()), actions.escalate_late(by=acting.clock())) == (
        1,
        0,
    )


@pytest.mark.django_db
def test_a_term_over_a_year_nobody_has_published_is_marked(asked: HelpRequest, shen_jie: User) -> None:
    CalendarDay.objects.all().delete()
    again = actions.ask_for_help(
        asked.asker, by=shen_jie, answerer=asked.answerer, title="第二件", text="请看。", working_days=5
    )
    assert again.provisional and (again.number, asked.number) == (
        rules.number(again.year, 2), rules.number(again.year, 1),
    )  # fmt: skip
    assert "暂定" in client_of(shen_jie).get(again.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_a_provisional_term_is_settled_when_the_holidays_are_published(
    civil_affairs: Organisation, justice: Organisation, shen_jie: User, lu_yuan: User
) -> None:
    CalendarDay.objects.all().delete()
    asked = actions.ask_for_help(
        civil_affairs, by=shen_jie, answerer=justice, title="核对", text="请看。", working_days=5
    )
    assert asked.provisional and actions.settle_provisional(by=acting.clock()) == 0
    before = asked.answer_by
    load_law(None, by=acting.console())
    for day in range(1, 12):  # of days off within the term, whatever today is
        CalendarDay.objects.update_or_create(day=asked.asked_on + timedelta(days=day), defaults={"kind": "rest"})
    assert (actions.settle_provisional(by=acting.clock()), actions.settle_provisional(by=acting.clock())) == (1, 0)
    asked.refresh_from_db()
    assert not asked.provisional and asked.answer_by > before + timedelta(days=7)
    assert queries.timeline(shen_jie, asked)[0].what == "节假日已公布，重新计算了期限"
    assert "暂定" not in client_of(shen_jie).get(asked.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_the_other_side_sees_of_a_shared_worker_what_was_chosen_and_nothing_else(
    city: City, asked: HelpRequest, shen_jie: User, lu_yuan: User
) -> None:
    worker = a_worker(city, shen_jie)
    worker.person.phone = "13905731234"
    worker.person.save()
    Certificate.objects.create(worker=worker, level="junior", registered_until=date(2027, 3, 1))
    shared = actions.share_worker(asked, by=shen_jie, worker=worker, facts=["certificate"])
    theirs = client_of(lu_yuan)
    assert theirs.get(worker.get_absolute_url()).status_code == 404, "the file itself stays closed"
    page = theirs.post(f"/workbench/shared/{shared.pk}/open/").content.decode()
    assert "助理社会工作师" in page and "2027年3月1日" in page
    assert "13905731234" not in page and "晨光" not in page
    opened = AuditEntry.objects.filter(event="workbench.shared.open", actor=lu_yuan.actor)
    assert set(opened.values_list("subject_type", flat=True)) == {"workbench.sharedworker", "workforce.worker"}
    assert "在协办中看了共享的信息" in client_of(shen_jie).get(worker.get_absolute_url()).content.decode()
    actions.withdraw_request(asked, by=shen_jie, reason="查到了")
    assert theirs.post(f"/workbench/shared/{shared.pk}/open/").status_code == 422, "it ends with the request"


@pytest.mark.django_db
def test_nobody_shares_what_they_do_not_see(city: City, asked: HelpRequest, lu_yuan: User, shen_jie: User) -> None:
    worker = a_worker(city, shen_jie)
    with pytest.raises(Refused, match="由嘉兴市民政局办理"):
        actions.share_worker(asked, by=lu_yuan, worker=worker, facts=["phone"])
    back = actions.ask_for_help(
        asked.answerer, by=lu_yuan, answerer=asked.asker, title="反过来", text="请看。", working_days=3
    )
    with pytest.raises(Refused, match="不在本人负责的范围内"):
        actions.share_worker(back, by=lu_yuan, worker=worker, facts=["phone"])
    assert not SharedWorker.objects.exists()


@pytest.mark.django_db
def test_a_request_is_given_only_to_who_may_answer_it(asked: HelpRequest, lu_yuan: User, shen_jie: User) -> None:
    accepted = actions.accept_request(asked, by=lu_yuan)
    second = user_with("justice_officer", asked.answerer, "郑一鸣")
    with pytest.raises(Refused, match="不能代表协办单位"):
        actions.assign_request(accepted, by=lu_yuan, handler=shen_jie.actor)
    actions.assign_request(accepted, by=lu_yuan, handler=second.actor)
    assert (waiting(second, "answer"), waiting(lu_yuan, "answer")) == ([asked.title], [])


@pytest.mark.django_db
def test_an_answer_typed_while_a_colleague_changed_the_request_is_kept(asked: HelpRequest, lu_yuan: User) -> None:
    accepted = actions.accept_request(asked, by=lu_yuan)
    seen, second = accepted.version, user_with("justice_officer", asked.answerer, "郑一鸣")
    actions.assign_request(accepted, by=second, handler=second.actor)
    address = f"/workbench/requests/{asked.pk}/answer/"
    late = client_of(lu_yuan).post(address, {"version": seen, "answer": "名单已核对。"})
    page = late.content.decode()
    assert late.status_code == 409 and "名单已核对。" in page and "郑一鸣" in page
    asked.refresh_from_db()
    assert asked.state == "accepted"


@pytest.mark.django_db
def test_the_pages_ask_say_what_is_wrong_and_keep_what_was_typed(
    city: City, civil_affairs: Organisation, justice: Organisation, shen_jie: User, zhou_min: User
) -> None:
    for _each in range(2):
        found_organisation("同名服务中心", "agency", city.root)
    browser = client_of(shen_jie)
    typed: dict[str, Any] = {
        "asker": civil_affairs.pk, "answerer": "嘉兴市司法局", "title": "核对名单", "text": "请核对。", "working_days": "10",
    }  # fmt: skip
    for wrong, said in (
        ({"answerer": "没有的局"}, "没有叫这个名称的单位"), ({"answerer": "嘉兴市民政局"}, "不能是请求单位自己"),
        ({"answerer": "同名服务中心"}, "有几个单位叫这个名称"), ({"answerer": "嘉兴\0市"}, "没有叫这个名称的单位"),
        ({"working_days": "0"}, "1"), ({"title": ""}, "请填写「事项」"),
    ):  # fmt: skip
        answer = browser.post("/workbench/requests/ask/", typed | wrong)
        assert answer.status_code == 422 and said in answer.content.decode(), wrong
    answer = browser.post("/workbench/requests/ask/", typed, follow=True)
    assert "已向嘉兴市司法局提出协办〔" in answer.content.decode()
    assert "指明在哪个单位工作" in client_of(zhou_min).get("/workbench/requests/ask/").content.decode()
    assert "核对名单" in browser.get("/workbench/requests/?state=open&q=核对").content.decode()


@pytest.mark.django_db
def test_the_pages_of_a_request_share_give_to_a_colleague_and_withdraw(
    city: City, asked: HelpRequest, shen_jie: User, lu_yuan: User
) -> None:
    """Two workers have one name: the page asks which of them is meant."""
    ours, theirs, page = client_of(shen_jie), client_of(lu_yuan), asked.get_absolute_url()
    _first, second = a_worker(city, shen_jie), a_worker(city, shen_jie)
    typed: dict[str, Any] = {"worker": "林岚", "facts": ["certificate", "phone"]}
    assert "没有找到这个人" in ours.post(f"{page}share/", typed | {"worker": "没有的人"}).content.decode()
    assert "有几个同名的人" in ours.post(f"{page}share/", typed).content.decode()
    answer = ours.post(f"{page}share/", typed | {"chosen": str(second.pk)}, follow=True).content.decode()
    assert "已把林岚的证书和登记、手机共享给嘉兴市司法局。" in answer
    assert SharedWorker.objects.get().worker == second
    ours.cookies["django_language"] = "en"
    assert "Certificates and registration, " in ours.get(page).content.decode()
    ours.cookies["django_language"] = "zh-hans"
    theirs.post(f"{page}accept/")
    second_man = user_with("justice_officer", asked.answerer, "郑一鸣")
    answer = theirs.post(f"{page}assign/", {"handler": str(second_man.actor_id)}, follow=True)
    assert "已交给郑一鸣办理。" in answer.content.decode()
    assert "请填写「理由」" in ours.post(f"{page}withdraw/", {"reason": ""}).content.decode()
    answer = ours.post(f"{page}withdraw/", {"reason": "查到了"}, follow=True).content.decode()
    assert f"已撤回{asked.number}，嘉兴市司法局不用再办。" in answer and "查到了" in answer


@pytest.mark.django_db
def test_a_user_speaks_for_the_office_an_administrator_named(
    civil_affairs: Organisation, gao_yuan: User, zhou_min: User, lin_lan: User
) -> None:
    browser = client_of(gao_yuan)
    page = f"/accounts/{zhou_min.pk}/place/"
    assert "没有叫这个名称的单位" in browser.post(page, {"office": "没有的局"}).content.decode()
    assert "周敏在嘉兴市民政局工作。" in browser.post(page, {"office": "嘉兴市民政局"}, follow=True).content.decode()
    assert queries.own_offices(User.objects.get(pk=zhou_min.pk)).get() == civil_affairs
    with pytest.raises(NotAllowed):
        actions.ask_for_help(
            civil_affairs, by=lin_lan, answerer=civil_affairs, title="无权", text="无权", working_days=1
        )
