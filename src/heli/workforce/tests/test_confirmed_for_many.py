"""Hours that many workers reported are confirmed at once: counted, told to each, and taken back as a whole."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.actions.bulk import start_bulk, undo_bulk
from heli.core.actions.notifications import read_notification
from heli.core.errors import HeliError, Refused
from heli.core.models import AuditEntry, Notification
from heli.directory.models import Person
from heli.workforce.actions.learning import Lesson, report_training, return_training
from heli.workforce.models import Outlook, Training
from heli.workforce.tests.test_moves import works_at
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db
CONFIRM = "/lists/workers/changes/confirm-trainings/"


@pytest.fixture
def reported(city: City) -> list[Training]:
    """Two who reported a day each, and one who reported nothing."""
    posts = [works_at(city, name=name, order=str(n)) for n, name in enumerate(("沈小满", "方圆", "江宁"), 1)]
    found = []
    for number, post in enumerate(posts[:2]):
        account = user_with("social_worker", city.organisations["晨光社会工作服务中心"], post.worker.person.name)
        account.person = Person.objects.get(pk=post.worker.person_id)
        account.save()
        ends = localdate() + timedelta(days=180)
        post.worker.certificates.create(level="junior", issued_on=date(2019, 9, 1), registered_until=ends)
        lesson = Lesson("training", "个案实务", date(2026, 6, 1 + number), 80)
        found.append(report_training(post.worker, by=account, lesson=lesson))
    return found


def confirmed(by: User, expected: int = 2) -> object:
    return start_bulk(None, by=by, table="workers", key="confirm-trainings", query="all=1", expected=expected)


def told(training: Training) -> list[str]:
    return [str(each.words) for each in Notification.objects.visible_to(training.recorded_by.user).unread()]


def counted(trainings: list[Training]) -> list[int]:
    return [Outlook.objects.get(pk=each.worker_id).counted for each in trainings]


def test_many_are_confirmed_once_they_were_seen(reported: list[Training], fang_yu: User) -> None:
    shown = client_of(fang_yu).get(f"{CONFIRM}?all=1").content.decode()
    assert "会改动 2 条" in shown and "沈小满（个案实务）" in shown and "没有等待确认的学时" in shown
    assert "待确认" in shown and "方瑜" in shown, "before and after"
    confirmed(fang_yu)
    assert {(each.state, each.confirmed_by) for each in Training.objects.all()} == {("confirmed", fang_yu.actor)}
    assert counted(reported) == [80, 80]
    assert told(reported[0]) == ["学时已确认：个案实务"]
    assert AuditEntry.objects.get(event="workforce.training.confirm").rows == 2


def test_taken_back_nothing_counts_and_whoever_read_of_it_is_told(reported: list[Training], fang_yu: User) -> None:
    change = confirmed(fang_yu)
    reader = reported[0].recorded_by.user
    read_notification(Notification.objects.visible_to(reader).get(), by=reader)
    undo_bulk(change, by=fang_yu)
    assert {(each.state, each.confirmed_by) for each in Training.objects.all()} == {("recorded", None)}
    assert counted(reported) == [0, 0]
    assert told(reported[0]) == ["已撤销，不再有效：学时已确认：个案实务"]
    assert told(reported[1]) == [] and not Notification.objects.visible_to(reported[1].recorded_by.user).exists()


def test_what_somebody_returned_since_keeps_the_whole(reported: list[Training], fang_yu: User) -> None:
    change = confirmed(fang_yu)
    return_training(Training.objects.get(pk=reported[0].pk), by=fang_yu, reason="看不清")
    with pytest.raises(Refused, match="又改过"):
        undo_bulk(change, by=fang_yu)
    assert counted(reported) == [0, 80]


def test_nobody_confirms_their_own_among_many_nor_those_of_a_stranger(
    reported: list[Training], fang_yu: User, qian_feng: User
) -> None:
    User.objects.filter(pk=reported[0].recorded_by.user.pk).update(person=None)
    fang_yu.person = Person.objects.get(pk=reported[0].worker.person_id)
    fang_yu.save()
    shown = client_of(fang_yu).get(f"{CONFIRM}?all=1").content.decode()
    assert "会改动 1 条" in shown and "本人的学时要由单位或部门的其他人确认：1 条" in shown
    with pytest.raises(HeliError):
        confirmed(qian_feng)
    assert counted(reported) == [0, 0]
