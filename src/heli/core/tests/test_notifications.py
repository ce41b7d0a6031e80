"""What somebody is told: once, in the transaction of its cause, and nothing of what they may not see."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.inbox import unread_count
from heli.core.models import Acting, Notification
from heli.core.rules.sentence import Sentence
from heli.workforce.actions.gap import freeze_month, sign_month
from tests.access_things.workforce import a_worker
from tests.cast import City, client_of

OCTOBER, NOVEMBER_26 = date(2026, 10, 31), date(2026, 11, 26)
KIND = "workforce.gap.freeze"
WORDS = Sentence("%(name)s的登记要续", name="林岚")


@action("workbench.open", lock=False)
def telling(on: Any, /, *, by: Acting, to: list[Any], once: str = "", fails: bool = False) -> list[Notification]:
    made = tell([user.actor for user in to], KIND, on, WORDS, by=by, once=once)
    if fails:
        raise Refused("没有办成。")
    return made


def texts(user: Any, show: str = "?show=all") -> str:
    return client_of(user).get(f"/notifications/{show}").content.decode()


def test_whoever_may_sign_is_told_and_whoever_froze_hears_of_the_signature(
    city: City, shen_jie: Any, qian_feng: Any, zhou_min: Any
) -> None:
    report = freeze_month(None, by=shen_jie, month=OCTOBER, today=NOVEMBER_26)
    told = Notification.objects.get()
    assert told.reader == qian_feng.actor, "not whoever froze it, and not who may not sign"
    page = texts(qian_feng)
    assert "2026-10的月末数据已冻结，等待签收" in page and "月末数据等待签收" in page
    assert "1 条未读" in page
    answer = client_of(qian_feng).get(f"/notifications/{told.pk}/")
    assert answer["Location"] == report.get_absolute_url()
    assert "条未读" not in texts(qian_feng)
    sign_month(report, by=qian_feng)
    assert "已签收2026-10的月末数据" in texts(shen_jie)


def test_it_is_gone_with_the_action_that_failed(city: City, shen_jie: Any, zhou_min: Any) -> None:
    with pytest.raises(Refused):
        telling(a_worker(city, shen_jie), by=shen_jie, to=[zhou_min], fails=True)
    assert not Notification.objects.exists()


def test_it_belongs_to_an_action(city: City, shen_jie: Any, zhou_min: Any) -> None:
    with pytest.raises(RuntimeError, match="belongs to an action"):
        tell([zhou_min.actor], KIND, a_worker(city, shen_jie), WORDS, by=shen_jie)


def test_an_occasion_is_told_once_and_others_still(city: City, shen_jie: Any, zhou_min: Any, qian_feng: Any) -> None:
    worker = a_worker(city, shen_jie)
    assert len(telling(worker, by=shen_jie, to=[zhou_min, zhou_min], once="2026-11")) == 1
    later = telling(worker, by=shen_jie, to=[zhou_min, qian_feng], once="2026-11")
    assert [told.reader for told in later] == [qian_feng.actor], "who knows it is not told again"
    assert len(telling(worker, by=shen_jie, to=[zhou_min], once="2026-12")) == 1
    assert len(telling(worker, by=shen_jie, to=[zhou_min])) == len(telling(worker, by=shen_jie, to=[zhou_min])) == 1


def test_of_a_record_that_is_not_seen_nothing_is_shown(
    city: City, shen_jie: Any, zhou_min: Any, qian_feng: Any
) -> None:
    worker = a_worker(city, shen_jie)
    telling(worker, by=shen_jie, to=[zhou_min, qian_feng])
    assert "林岚的登记要续" in texts(zhou_min)
    page = texts(qian_feng)
    assert "林岚" not in page and "内容不再显示" in page
    told = Notification.objects.get(reader=qian_feng.actor)
    assert client_of(qian_feng).get(f"/notifications/{told.pk}/")["Location"] == "/notifications/"


def test_everything_up_to_what_was_shown_is_marked_read(city: City, shen_jie: Any, zhou_min: Any) -> None:
    worker = a_worker(city, shen_jie)
    first, _second, third = (telling(worker, by=shen_jie, to=[zhou_min])[0] for _ in range(3))
    browser = client_of(zhou_min)
    browser.post(f"/notifications/{first.pk}/read/")
    browser.post("/notifications/read/", {"upto": str(third.pk - 1)})
    assert list(Notification.objects.unread()) == [third]
    assert unread_count(zhou_min.actor.pk) == 1
    browser.post("/notifications/read/", {"upto": "²"})
    assert Notification.objects.unread().count() == 1, "what nobody understands marks nothing"
    browser.post("/notifications/read/")
    assert not Notification.objects.unread(), "asked from anywhere else it is all there are"


def test_a_long_inbox_is_read_page_by_page(city: City, shen_jie: Any, zhou_min: Any) -> None:
    worker = a_worker(city, shen_jie)
    for _ in range(120):
        telling(worker, by=shen_jie, to=[zhou_min])
    assert unread_count(zhou_min.actor.pk) == 100
    browser, address, seen = client_of(zhou_min), "/notifications/", 0
    for _page in range(3):
        text = browser.get(address).content.decode()
        assert "99+" in text
        seen += text.count("林岚的登记要续")
        address = text.partition('href="?before=')[2].partition('"')[0]
        address = f"/notifications/?before={address}"
    assert seen == 120 and address.endswith("=")


def test_the_bell_that_asks_by_itself_keeps_nobody_signed_in_and_lets_the_page_be(zhou_min: Any) -> None:
    browser = client_of(zhou_min)
    browser.get("/notifications/")
    asking = {"HX-Request": "true", "HX-Source": "a#live-bell"}
    session = browser.session
    session["accounts.seen"] -= 29 * 60
    session.save()
    before = browser.session["accounts.seen"]
    assert browser.get("/notifications/bell/", headers=asking).status_code == 200
    assert browser.session["accounts.seen"] == before
    session = browser.session
    session["accounts.seen"] -= 2 * 60
    session.save()
    assert browser.get("/notifications/bell/", headers=asking).status_code == 204
    assert browser.get("/notifications/bell/")["Location"].startswith("/sign-in/")
