"""Continuing education in the register: recorded, reported, confirmed, returned; and what the hours come to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.accounts.models import User
from heli.core.actions.changes import take_back
from heli.core.actions.settings import set_setting
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Change, Notification
from heli.directory.models import Person
from heli.workforce.actions.learning import (
    Lesson,
    add_training,
    confirm_training,
    enter_study,
    report_training,
    resubmit_training,
    return_training,
)
from heli.workforce.actions.reach import extend_reach
from heli.workforce.models import Certificate, Employment, Outlook, Training, Worker
from heli.workforce.queries.learning import hours_in_term, to_confirm
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db
LESSON = Lesson("training", "老年社会工作实务", date(2026, 6, 1), 240)
PROOF = "兹证明林岚参加培训 24 学时。".encode()


@pytest.fixture
def worker(city: City, lin_lan: User) -> Worker:
    """林岚, who signs in as herself; her registration ends in half a year."""
    person = Person.objects.create(name="林岚", document_number="330402199001011234")
    worker = Worker.objects.create(person=person, education="本科", major="社会工作")
    extend_reach(Employment.objects.create(worker=worker, organisation=city.organisations["晨光社会工作服务中心"], start_on=date(2020, 1, 1)))  # fmt: skip
    ends = localdate() + timedelta(days=180)
    Certificate.objects.create(worker=worker, level="junior", issued_on=date(2019, 9, 1), registered_until=ends)
    User.objects.filter(pk=lin_lan.pk).update(person=person)
    lin_lan.person = person
    return worker


def paper(worker: Worker) -> Certificate:
    return worker.certificates.get()


def hours(worker: Worker) -> tuple[int, int]:
    """As whoever decides on a registration asks."""
    worker = Worker.objects.get(pk=worker.pk)
    counted, needed = hours_in_term(worker, paper(worker), localdate())
    return counted.counted, needed


def test_what_an_office_records_counts_at_once_and_the_outlook_says_so(worker: Worker, fang_yu: User) -> None:
    training = add_training(worker, by=fang_yu, lesson=LESSON)
    assert (training.state, training.confirmed_by, training.recorded_by) == ("confirmed", fang_yu.actor, fang_yu.actor)
    assert hours(worker) == (240, 720)
    ahead = Outlook.objects.get(pk=worker.pk)
    assert (ahead.counted, ahead.required, ahead.short_by, ahead.intermediate) == (240, 720, 480, "may")
    assert ahead.employer is not None and ahead.employer.name == "晨光社会工作服务中心"


def test_what_a_worker_reports_waits_until_somebody_else_confirms_it(
    worker: Worker, lin_lan: User, fang_yu: User, qian_feng: User
) -> None:
    training = report_training(worker, by=lin_lan, lesson=LESSON)
    assert training.state == "recorded" and hours(worker) == (0, 720)
    assert Outlook.objects.get(pk=worker.pk).waiting == 240
    assert list(to_confirm(fang_yu)) == [training] and not to_confirm(qian_feng).exists()
    with pytest.raises(NotAllowed):
        confirm_training(training, by=lin_lan)
    confirm_training(training, by=fang_yu)
    assert hours(worker) == (240, 720) and not to_confirm(fang_yu).exists()
    assert told(lin_lan) == ["学时已确认：老年社会工作实务"] and told(fang_yu) == []


def told(user: User) -> list[str]:
    return [str(one.words) for one in Notification.objects.visible_to(user)]


def test_a_worker_is_told_of_what_was_returned_and_led_to_where_it_is_mended(
    worker: Worker, lin_lan: User, fang_yu: User
) -> None:
    training = report_training(worker, by=lin_lan, lesson=LESSON)
    return_training(training, by=fang_yu, reason="证书看不清")
    assert told(lin_lan) == ["继续教育记录被退回，请看原因：老年社会工作实务"]
    page = client_of(lin_lan).get(training.get_absolute_url(), follow=True)
    assert page.redirect_chain and "证书看不清" in page.content.decode()


def test_what_an_office_recorded_of_a_worker_tells_nobody_when_it_is_returned(
    worker: Worker, lin_lan: User, fang_yu: User
) -> None:
    return_training(add_training(worker, by=fang_yu, lesson=LESSON), by=fang_yu, reason="重复")
    assert told(lin_lan) == []


def test_nobody_reports_for_somebody_else(worker: Worker, city: City) -> None:
    colleague = user_with("social_worker", city.organisations["晨光社会工作服务中心"], "同事")
    with pytest.raises(NotAllowed):
        report_training(worker, by=colleague, lesson=LESSON)
    assert not Training.objects.exists()


def test_a_registrar_who_is_a_worker_confirms_no_hours_of_their_own(worker: Worker, fang_yu: User, city: City) -> None:
    User.objects.filter(person=worker.person).update(person=None)
    User.objects.filter(pk=fang_yu.pk).update(person=worker.person)
    fang_yu = User.objects.get(pk=fang_yu.pk)
    training = add_training(worker, by=fang_yu, lesson=LESSON)
    assert training.state == "recorded" and not to_confirm(fang_yu).exists()
    with pytest.raises(Refused, match="其他人确认"):
        confirm_training(training, by=fang_yu)


def test_what_was_returned_counts_no_more_and_can_be_reported_again(
    worker: Worker, lin_lan: User, fang_yu: User
) -> None:
    training = report_training(worker, by=lin_lan, lesson=LESSON)
    confirm_training(training, by=fang_yu)
    training = return_training(training, by=fang_yu, reason="证明看不清")
    assert (training.state, training.reason) == ("returned", "证明看不清") and hours(worker)[0] == 0
    mended = Lesson("training", "老年社会工作实务", date(2026, 6, 1), 160)
    training = resubmit_training(training, by=lin_lan, lesson=mended)
    assert (training.state, training.reason, training.tenths) == ("recorded", "", 160)
    confirm_training(training, by=fang_yu)
    assert hours(worker)[0] == 160


def test_a_return_asks_why(worker: Worker, fang_yu: User) -> None:
    training = add_training(worker, by=fang_yu, lesson=LESSON)
    with pytest.raises(Refused):
        return_training(training, by=fang_yu, reason="")


def test_the_same_record_counts_once(worker: Worker, fang_yu: User) -> None:
    add_training(worker, by=fang_yu, lesson=LESSON)
    with pytest.raises(Exception, match="已经登记过"):
        add_training(worker, by=fang_yu, lesson=LESSON)
    assert hours(worker)[0] == 240


def test_what_is_not_over_is_not_recorded(worker: Worker, fang_yu: User) -> None:
    tomorrow = Lesson("training", "明天的课", localdate() + timedelta(days=1), 80)
    with pytest.raises(Refused, match="晚于今天"):
        add_training(worker, by=fang_yu, lesson=tomorrow)


def test_a_degree_counts_ninety_hours_at_once(worker: Worker, fang_yu: User) -> None:
    add_training(worker, by=fang_yu, lesson=Lesson("degree", "社会工作本科", date(2026, 6, 30), 1))
    assert hours(worker)[0] == 900 and Outlook.objects.get(pk=worker.pk).short_by == 0


def test_other_kinds_count_up_to_what_the_city_entered(worker: Worker, fang_yu: User) -> None:
    add_training(worker, by=fang_yu, lesson=Lesson("teaching", "给新社工上课", date(2026, 5, 1), 300))
    assert hours(worker)[0] == 0
    set_setting(None, by=acting.console(), key="learning_cap_teaching", value="20", source="省继续教育办法")
    assert hours(worker)[0] == 200


def test_a_certificate_without_registration_has_no_term(worker: Worker) -> None:
    Certificate.objects.update(registered_until=None)
    assert hours(worker) == (0, 0)


def test_the_day_study_ended_moves_the_exam(worker: Worker, fang_yu: User) -> None:
    Worker.objects.filter(pk=worker.pk).update(major="会计")
    assert enter_study(worker, by=fang_yu, studied_until=None).studied_until is None
    assert Outlook.objects.get(pk=worker.pk).intermediate == "may"
    enter_study(worker, by=fang_yu, studied_until=date(2025, 7, 1))
    ahead = Outlook.objects.get(pk=worker.pk)
    assert (ahead.intermediate, ahead.study_known) == ("months", True)


def test_taking_a_record_back_takes_its_hours_back(worker: Worker, fang_yu: User) -> None:
    add_training(worker, by=fang_yu, lesson=LESSON)
    return_training(Training.objects.get(), by=fang_yu, reason="登错了人")
    assert Outlook.objects.get(pk=worker.pk).counted == 0
    take_back(None, by=fang_yu, change=Change.objects.latest("pk"))
    assert (Training.objects.get().state, Outlook.objects.get(pk=worker.pk).counted) == ("confirmed", 240)


def test_the_proof_is_kept_and_opens_to_whom_it_concerns(
    worker: Worker, lin_lan: User, fang_yu: User, qian_feng: User,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        training = report_training(worker, by=lin_lan, lesson=LESSON, file=SimpleUploadedFile("结业证明.txt", PROOF))
    assert training.proof is not None and training.proof.name == "结业证明.txt"
    own, office = f"/workforce/own/trainings/{training.pk}/proof/", f"/workforce/trainings/{training.pk}/proof/"
    assert b"".join(client_of(lin_lan).get(own)) == b"".join(client_of(fang_yu).get(office)) == PROOF
    assert client_of(qian_feng).get(office).status_code == 404
    assert client_of(fang_yu).get(own).status_code == 404


def test_a_worker_mends_what_was_returned_on_their_own_page(worker: Worker, lin_lan: User, fang_yu: User) -> None:
    training = report_training(worker, by=lin_lan, lesson=LESSON)
    return_training(training, by=fang_yu, reason="名称写全")
    browser = client_of(lin_lan)
    page = browser.get(f"/workforce/own/trainings/{training.pk}/")
    assert "单位退回的理由：名称写全" in page.content.decode()
    sent = {"kind": "training", "name": "", "end_on": "2026-06-01", "hours": "二十", "version": page.context["version"]}
    wrong = browser.post(f"/workforce/own/trainings/{training.pk}/", sent)
    assert wrong.status_code == 422 and "这里要填数字" in wrong.content.decode()
    sent |= {"name": "老年社会工作实务（第三期）", "hours": "20"}
    assert browser.post(f"/workforce/own/trainings/{training.pk}/", sent).status_code == 302
    training.refresh_from_db()
    assert (training.state, training.tenths) == ("recorded", 200)


def test_who_holds_no_certificate_is_not_warned_of_hours(worker: Worker, shen_jie: User) -> None:
    worker.certificates.all().delete()
    page = client_of(shen_jie).get(worker.get_absolute_url()).content.decode()
    line = page[: page.index("还没有证书，没有继续教育的要求。")].rpartition("<p ")[2]
    assert 'data-mark="○"' in line and "▲" not in line
