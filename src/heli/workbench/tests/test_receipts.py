"""Pages of notices: from a list to a draft, the table of replies, and the reply of who got it."""

from __future__ import annotations

from typing import Any

import pytest

from heli.accounts.models import User
from heli.core.errors import Stale
from heli.directory.models import Organisation
from heli.workbench.actions import notices as actions
from heli.workbench.models import Notice, NoticeQuestion
from heli.workbench.tests.letter_box import GOOD, answers, drafted, receipt, sent, waiting
from tests.cast import City, client_of, user_with


@pytest.mark.django_db
def test_a_draft_is_made_from_ticked_rows_without_those_that_were_unticked(
    chenguang: Organisation, shen_jie: User, lin_lan: User, he_ping: User
) -> None:
    client = client_of(shen_jie)
    address = "/workbench/notices/new/organisations/"
    page = client.get(f"{address}?pick={chenguang.pk}").content.decode()
    assert "收件人 2 人" in page and "林岚" in page
    words = {"query": f"pick={chenguang.pk}", "title": "报送", "text": "请报送。", "reply": "confirm", "until": ""}
    refused = client.post(address, words | {"to": []})
    assert refused.status_code == 422 and "还没有收件人" in refused.content.decode()
    assert client.post(address, words | {"to": [lin_lan.pk], "until": "2020-01-01"}).status_code == 422
    made = client.post(address, words | {"to": [lin_lan.pk, user_with("evaluator", chenguang.place, "混进来的").pk]})
    assert made.status_code == 302
    notice = Notice.objects.get()
    assert [row.reader for row in notice.receipts.all()] == [lin_lan.actor]
    assert notice.group == "组织：勾选的 1 条"
    assert client.get("/workbench/notices/new/nothing/").status_code == 404


@pytest.mark.django_db
def test_the_table_of_replies_has_a_column_for_each_question_and_is_taken_as_a_file(
    asked: Notice, shen_jie: User, lin_lan: User, he_ping: User
) -> None:
    actions.reply_to_notice(receipt(asked, lin_lan), by=lin_lan, answers=answers(asked, *GOOD))
    User.objects.filter(pk=he_ping.pk).update(is_active=False)
    client, address = client_of(shen_jie), f"/workbench/notices/{asked.pk}/receipts/"
    page = client.get(address).content.decode()
    assert all(words in page for words in ("学时", "12.5", "2026-12-01", "线上", "账号已停用", "未读"))
    choice = asked.questions.get(kind="choice")
    chosen_page = client.get(f"{address}?q{choice.pk}=线上").content.decode()
    assert "林岚" in chosen_page and "何平" not in chosen_page
    file = b"".join(client.get(f"{address}?format=csv")).decode("utf-8-sig").splitlines()
    assert "学时" in file[0] and any("林岚" in line and "12.5" in line and "是" in line for line in file[1:])


@pytest.mark.django_db
def test_a_wrong_answer_is_told_beside_its_field_and_two_who_reply_see_the_difference(
    asked: Notice, lin_lan: User
) -> None:
    client, own = client_of(lin_lan), receipt(asked, lin_lan)
    keys = [f"q{each.pk}" for each in asked.questions.all()]
    assert client.get(own.get_absolute_url()).status_code == 200
    own.refresh_from_db()
    assert own.read_at is not None
    wrong = client.post(own.get_absolute_url(), dict(zip(keys, ("很多", "不知道", "别的", "", ""), strict=True)))
    text = wrong.content.decode()
    assert wrong.status_code == 422 and "这里要填数字" in text and "请填写日期" in text
    good = dict(zip(keys, GOOD, strict=True))
    assert client.post(own.get_absolute_url(), good | {"version": own.version}).status_code == 302
    slower = client.post(own.get_absolute_url(), good | {keys[0]: "99", "version": own.version})
    assert slower.status_code == 409 and "99" in slower.content.decode()
    with pytest.raises(Stale):
        actions.reply_to_notice(own, by=lin_lan, expect=own.version, answers=answers(asked, *GOOD))


@pytest.mark.django_db
def test_questions_are_added_and_removed_while_it_is_a_draft(shen_jie: User, lin_lan: User) -> None:
    notice, client = drafted(shen_jie, lin_lan), client_of(shen_jie)
    to = f"/workbench/notices/{notice.pk}/questions/new/"
    assert client.post(to, {"text": "人数", "kind": "number", "required": "on"}).status_code == 302
    question = NoticeQuestion.objects.get()
    assert Notice.objects.get().asks, "what has a question asks for answers"
    assert client.post(f"/workbench/notices/{notice.pk}/questions/{question.pk}/remove/").status_code == 302
    assert not NoticeQuestion.objects.exists()
    client.post(f"/workbench/notices/{notice.pk}/drop/", {"version": Notice.objects.get().version})
    assert Notice.objects.get().state == "withdrawn" and waiting(lin_lan) == []


@pytest.mark.django_db
def test_a_list_offers_a_notice_to_who_may_send_one(shen_jie: User, lin_lan: User) -> None:
    assert (
        "/workbench/notices/new/organisations/" in client_of(shen_jie).get("/directory/organisations/").content.decode()
    )
    assert "/workbench/notices/new/" not in client_of(lin_lan).get("/directory/organisations/").content.decode()


@pytest.mark.django_db
def test_pages_of_notices_ask_no_more_for_more_receivers(
    city: City, chenguang: Organisation, shen_jie: User, django_assert_max_num_queries: Any
) -> None:
    def people(many: int) -> list[User]:
        return [user_with("social_worker", chenguang, f"社工{number}") for number in range(many)]

    client = client_of(shen_jie)
    few, more = sent(shen_jie, *people(3)), sent(shen_jie, *people(30))
    counted = []
    for notice in (few, more):
        with django_assert_max_num_queries(60) as asked_:
            client.get(f"/workbench/notices/{notice.pk}/receipts/")
        counted.append(len(asked_))
    assert counted[0] >= counted[1], "the pages of three and of thirty receivers ask the same"
