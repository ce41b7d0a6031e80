"""A form in steps, as somebody fills it in: forward, back, mended from the look through everything, sent."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from heli.core.gallery import ASKING
from heli.core.steps import CHECK, shown

WHO = {"who-who": "family"}
WHAT = {"what-words": "老人一个人在家，<b>摔过</b>一次", "what-since": "2026-11-01"}
REACH = {"reach-name": "王阿姨", "reach-phone": "13800000000"}
ALL = WHO | WHAT | REACH


def press(go: str, at: str, **given: str) -> Any:
    form = QueryDict(mutable=True)
    form.update({"at": at, "go": go, **given})
    return shown(ASKING, form)


def test_it_begins_with_the_first_of_all_steps_and_the_look_through() -> None:
    page = shown(ASKING, None)
    assert (page.at, page.number, page.of, page.is_wrong) == ("who", 1, 4, False)
    assert page.track == ["now", "", "", ""]


def test_a_step_without_its_answer_stays_and_says_what_is_missing() -> None:
    page = press("next", "who")
    assert page.at == "who" and page.is_wrong
    assert page.form is not None and "请选一项" in page.form.errors["who"][0]


def test_what_was_filled_in_goes_along_and_stands_there_again_on_the_way_back() -> None:
    page = press("next", "what", **WHO, **WHAT)
    assert page.at == "reach" and dict(page.kept) == WHO | WHAT
    back = press("back", "reach", **ALL)
    assert back.at == "what" and dict(back.kept) == WHO | REACH
    assert back.form is not None and not back.form.is_bound
    assert back.form["words"].value() == WHAT["what-words"]


def test_nobody_who_goes_back_is_blamed_for_what_is_not_done_yet() -> None:
    page = press("back", "reach", **WHO, **WHAT, **{"reach-phone": "138"})
    assert page.at == "what" and not page.is_wrong
    again = press("next", "what", **WHO, **WHAT, **{"reach-phone": "138"})
    assert again.at == "reach" and not again.is_wrong
    assert again.form is not None and again.form["phone"].value() == "138"


def test_everything_is_looked_through_in_words_and_mended_one_by_one() -> None:
    page = press("next", "reach", **ALL)
    assert (page.at, page.title, page.sent) == (CHECK, "核对并提交", None)
    assert [(str(one.label), str(one.words), one.step) for one in page.answers] == [
        ("替谁求助", "家人", "who"), ("发生了什么", WHAT["what-words"], "what"),
        ("从什么时候开始", "2026年11月1日", "what"), ("怎么称呼您", "王阿姨", "reach"),
        ("电话", "13800000000", "reach"), ("可以上门", "否", "reach"),
    ]  # fmt: skip
    mending = press("who", CHECK, **ALL, looked_through="yes")
    assert mending.at == "who" and mending.looked_through and dict(mending.kept) == WHAT | REACH
    after = press("next", "who", **ALL | {"who-who": "self"}, looked_through="yes")
    assert after.at == CHECK and str(after.answers[0].words) == "我自己"


def test_it_is_sent_once_everything_is_there_and_a_tampered_page_gains_nothing() -> None:
    page = press("send", CHECK, **ALL)
    assert page.sent is not None and page.sent["reach"]["name"] == "王阿姨"
    for missing in ALL.keys() - {"what-since"}:
        page = press("send", CHECK, **{name: value for name, value in ALL.items() if name != missing})
        assert page.sent is None and page.at == missing.split("-")[0] and page.is_wrong
    assert press("send", "who", **WHO).sent is None
    assert press("next", "nowhere", **WHO).at == "what"


@pytest.mark.django_db
def test_the_page_is_walked_from_the_first_question_to_the_receipt_without_a_script(client: Client) -> None:
    address = "/-/gallery/?page=steps"
    answer = client.get(address)
    for step in (WHO, WHAT, REACH):
        given = _fields(answer.content.decode()) | step
        answer = client.post(address, {**given, "go": "next"})
        assert answer.status_code == 200
    looked_through = answer.content.decode()
    assert "核对并提交" in looked_through and "&lt;b&gt;摔过" in looked_through
    wrong = client.post(address, {"at": "who", "go": "next"})
    assert wrong.status_code == 422 and "请选一项" in wrong.content.decode()
    sent = client.post(address, {**_fields(looked_through), "go": "send"}).content.decode()
    assert "查询码" in sent and "0573-8888 0000" in sent and "2026年11月26日" in sent


def _fields(page: str) -> dict[str, str]:
    """What a browser would send along: the hidden fields of the form of steps."""
    form = page[page.index('class="form steps-form"') :]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[: form.index("</form>")])
    return {name: unescape(value) for name, value in hidden if name != "csrfmiddlewaretoken"}
