"""A letter box: notices written, sent and waiting, as the stories of them begin and end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.models import Notification
from heli.core.waiting import Source, sources
from heli.directory.models import Organisation
from heli.workbench.actions import notices as actions
from heli.workbench.models import Notice, NoticeReceipt
from heli.workbench.queries.receivers import GROUPS, Receivers, receivers
from tests.cast import City, user_with

CHENGUANG = "晨光社会工作服务中心"


def chosen(user: User, name: str, *rows: Any, role: str = "", query: str = "") -> Receivers:
    given = QueryDict(query, mutable=True)
    given.setlist("pick", [str(row.pk) for row in rows])
    if not rows:
        given["all"] = "1"
    return receivers(User.objects.get(pk=user.pk), GROUPS[name], given.urlencode(), role)


def names(found: Receivers) -> list[str]:
    return [each.user.name for each in found.people]


def reasons(found: Receivers) -> dict[str, list[str]]:
    return {str(each.reason): each.names for each in found.left}


def drafted(by: User, *to: User, reply: str = "confirm", until: date | None = None) -> Notice:
    return actions.draft_notice(
        None, by=by, to=[user.pk for user in to], group="勾选的", title="报送学时", text="请报送。", reply=reply, until=until
    )  # fmt: skip


def sent(by: User, *to: User, **more: Any) -> Notice:
    return actions.send_notice(drafted(by, *to, **more), by=by)


def receipt(notice: Notice, user: User) -> NoticeReceipt:
    return NoticeReceipt.objects.get(notice=notice, reader=user.actor)


def waiting(user: User, key: str = "reply") -> list[str]:
    source: Source = next(each for each in sources() if each.key == f"workbench.notice.{key}")
    return [str(source.line(row).what) for row in source.rows(User.objects.get(pk=user.pk))[:5]]


def told(user: User) -> list[str]:
    return [str(each.words) for each in Notification.objects.filter(reader=user.actor).order_by("pk")]


@pytest.fixture
def chenguang(city: City) -> Organisation:
    return city.organisations[CHENGUANG]


@pytest.fixture
def he_ping(chenguang: Organisation) -> User:
    """何平 heads 晨光."""
    return user_with("agency_head", chenguang, "何平", "he_ping")


@pytest.fixture
def asked(shen_jie: User, lin_lan: User, he_ping: User) -> Notice:
    """A notice with a question of each kind, due in a week."""
    notice = drafted(shen_jie, lin_lan, he_ping, reply="answer", until=localdate() + timedelta(days=7))
    for text, kind, options in (
        ("学时", "number", ""), ("完成日期", "day", ""), ("方式", "choice", "线上\n线下\n线上"), ("是否参加", "yes_no", ""),
        ("说明", "text", ""),
    ):  # fmt: skip
        actions.add_question(notice, by=shen_jie, text=text, kind=kind, options=options, required=kind != "text")
    return actions.send_notice(Notice.objects.get(pk=notice.pk), by=shen_jie)


def answers(notice: Notice, *values: str) -> dict[int, str]:
    return {each.pk: value for each, value in zip(notice.questions.all(), values, strict=True)}


GOOD = ("12.50", "2026-12-01", "线上", "yes", "")
