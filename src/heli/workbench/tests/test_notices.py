"""Notices: sent, read, replied to and chased; who may do and see what of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate, now

from heli.accounts import rules as account_rules
from heli.accounts.actions import give_delegation
from heli.accounts.models import User
from heli.accounts.roles import ROLES
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Notification
from heli.core.queries import documents
from heli.directory.models import Organisation
from heli.workbench.actions import notices as actions
from heli.workbench.actions.team import hand_over
from heli.workbench.models import Notice, NoticeReceipt
from heli.workbench.models.notices import SEND
from heli.workbench.queries import notices as queries
from heli.workbench.rules import notices as rules
from heli.workbench.tests.letter_box import (
    GOOD,
    answers,
    drafted,
    receipt,
    sent,
    told,
    waiting,
)
from tests.cast import City, client_of, own_scope, user_with


@pytest.mark.django_db
def test_a_notice_is_numbered_when_it_is_sent_and_waits_until_it_is_confirmed(
    shen_jie: User, lin_lan: User, he_ping: User
) -> None:
    draft = drafted(shen_jie, lin_lan, he_ping)
    assert (draft.number, waiting(lin_lan), told(lin_lan)) == ("", [], [])
    assert not queries.notices(lin_lan).exists() and not queries.received(lin_lan).exists(), "a draft is the sender's"
    notice = actions.send_notice(draft, by=shen_jie)
    assert notice.number == f"通知〔{localdate().year}〕1号"
    assert (waiting(lin_lan), told(lin_lan)) == (["报送学时"], ["嘉兴市发来通知：报送学时"])
    own = actions.read_notice(receipt(notice, lin_lan), by=lin_lan)
    assert waiting(lin_lan), "to have read it is not to have confirmed it"
    actions.confirm_notice(own, by=lin_lan)
    first = actions.confirm_notice(own, by=lin_lan).replied_at
    assert actions.confirm_notice(own, by=lin_lan).replied_at == first, "a second tap changes nothing"
    assert (waiting(lin_lan), waiting(shen_jie, "send")) == ([], ["报送学时"])
    counts = queries.counts(notice)
    assert (counts.readers, counts.read, counts.unread, counts.replied, counts.owing) == (2, 1, 1, 1, 1)


@pytest.mark.django_db
def test_one_that_is_only_to_be_read_waits_until_it_is_read(shen_jie: User, lin_lan: User) -> None:
    notice = sent(shen_jie, lin_lan, reply="none")
    assert waiting(lin_lan) == ["报送学时"]
    actions.read_notice(receipt(notice, lin_lan), by=lin_lan)
    assert (waiting(lin_lan), waiting(shen_jie, "send")) == ([], [])


@pytest.mark.django_db
def test_who_left_between_draft_and_sending_does_not_get_it(shen_jie: User, lin_lan: User, he_ping: User) -> None:
    draft = drafted(shen_jie, lin_lan, he_ping)
    User.objects.filter(pk=he_ping.pk).update(is_active=False)
    notice = actions.send_notice(draft, by=shen_jie)
    assert [row.reader for row in notice.receipts.all()] == [lin_lan.actor]
    empty = Notice.objects.create(title="空", text="空", group="无", sent_by=shen_jie.actor)
    with pytest.raises(Refused, match="账号都停用了"):
        actions.send_notice(empty, by=shen_jie)


@pytest.mark.django_db
def test_what_asks_for_answers_is_not_sent_without_a_question_nor_after_its_day(shen_jie: User, lin_lan: User) -> None:
    draft = drafted(shen_jie, lin_lan, reply="answer")
    with pytest.raises(Refused, match="至少一个问题"):
        actions.send_notice(draft, by=shen_jie)
    with pytest.raises(Refused, match="期限已经过了"):
        sent(shen_jie, lin_lan, until=localdate() - timedelta(days=1))
    with pytest.raises(Refused, match="请写 2 到 30 个可选的回答"):
        actions.add_question(draft, by=shen_jie, text="方式", kind="choice", options="只有一个", required=True)


@pytest.mark.django_db
def test_answers_are_kept_in_one_spelling_and_may_be_changed_until_the_day(
    asked: Notice, shen_jie: User, lin_lan: User
) -> None:
    own = receipt(asked, lin_lan)
    actions.reply_to_notice(own, by=lin_lan, answers=answers(asked, *GOOD))
    assert [each.value for each in own.answers.order_by("question__position")] == ["12.5", "2026-12-01", "线上", "yes"]
    actions.reply_to_notice(own, by=lin_lan, answers=answers(asked, "1,200", "2026年12月2日", "线下", "no", "无"))
    assert [each.value for each in own.answers.order_by("question__position")] == [
        "1200",
        "2026-12-02",
        "线下",
        "no",
        "无",
    ]
    assert not receipt(asked, lin_lan).late
    Notice.objects.filter(pk=asked.pk).update(until=localdate() - timedelta(days=1))
    with pytest.raises(Refused, match="期限已过，回复不能再改"):
        actions.reply_to_notice(receipt(asked, lin_lan), by=lin_lan, answers=answers(asked, *GOOD))


@pytest.mark.django_db
def test_a_first_reply_after_the_day_is_taken_and_marked_late(asked: Notice, he_ping: User, shen_jie: User) -> None:
    Notice.objects.filter(pk=asked.pk).update(until=localdate() - timedelta(days=1))
    late = actions.reply_to_notice(receipt(asked, he_ping), by=he_ping, answers=answers(asked, *GOOD))
    assert late.late
    closed = actions.close_notice(Notice.objects.get(pk=asked.pk), by=shen_jie)
    assert closed.state == "closed" and waiting(he_ping) == []


@pytest.mark.django_db
def test_no_reply_is_taken_once_it_is_closed_or_withdrawn(asked: Notice, lin_lan: User, shen_jie: User) -> None:
    actions.close_notice(asked, by=shen_jie)
    with pytest.raises(Refused, match="不再收回复"):
        actions.reply_to_notice(receipt(asked, lin_lan), by=lin_lan, answers=answers(asked, *GOOD))
    actions.withdraw_notice(Notice.objects.get(pk=asked.pk), by=shen_jie, reason="另行通知")
    page = client_of(lin_lan).get(receipt(asked, lin_lan).get_absolute_url()).content.decode()
    assert "另行通知" in page and "请报送。" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("number", "12", "12"), ("number", "-3.10", "-3.1"), ("number", "1，200", "1200"), ("number", "0.0", "0"),
        ("number", "十二", None), ("number", "1e9", None), ("number", "", ""), ("number", "１２", None),
        ("day", "2026-2-30", None), ("day", "2026/2/3", "2026-02-03"), ("day", "明天", None),
        ("choice", "甲", "甲"), ("choice", "丙", None), ("yes_no", "yes", "yes"), ("yes_no", "是", None),
        ("text", " 好 ", "好"), ("text", "字" * 2001, None), ("text", "\0", None),
    ],
)  # fmt: skip
def test_an_answer_is_understood_or_not(kind: str, typed: str, kept: str | None) -> None:
    assert rules.understood(kind, typed, ["甲", "乙"]) == kept


# chasing


@pytest.mark.django_db
def test_the_rest_is_reminded_once_a_day_each(shen_jie: User, lin_lan: User, he_ping: User) -> None:
    closed = user_with("social_worker", he_ping.grants_now[0].organisation, "停用人")
    notice = sent(shen_jie, lin_lan, he_ping, closed)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    actions.confirm_notice(receipt(notice, lin_lan), by=lin_lan)
    assert actions.chase_notice(notice, by=shen_jie).reminded == 1
    assert actions.chase_notice(notice, by=shen_jie).reminded == 0, "once a day"
    assert told(he_ping)[1:] == ["嘉兴市催办：请回复通知「报送学时」"]
    assert len(told(lin_lan)) == 1 and len(told(closed)) == 1
    NoticeReceipt.objects.update(chased_on=localdate() - timedelta(days=1))
    Notification.objects.filter(kind="workbench.notice.chase").update(once="2026-01-01")
    assert actions.chase_notice(notice, by=shen_jie).reminded == 1
    assert receipt(notice, he_ping).chased == 2


# who sees and does what


@pytest.mark.django_db
def test_receipts_are_the_senders_and_a_receiver_has_only_their_own(
    city: City, asked: Notice, shen_jie: User, lin_lan: User, he_ping: User, zhou_min: User
) -> None:
    assert queries.receipts(shen_jie, asked).count() == 2
    assert list(queries.received(lin_lan)) == [receipt(asked, lin_lan)]
    assert not queries.receipts(lin_lan, asked).exists()
    other = user_with("city_civil_affairs", city.root, "同级的人")
    assert not queries.notices(other).exists() and not queries.notices(zhou_min).exists()
    client = client_of(lin_lan)
    assert client.get(f"/workbench/notices/{asked.pk}/receipts/").status_code == 403
    assert client.get(receipt(asked, he_ping).get_absolute_url()).status_code == 404
    own = client.get(f"/workbench/notices/{asked.pk}/").content.decode()
    assert "请报送。" in own and "提交回复" in own and "何平" not in own, "its reader has it as one who got it"
    with pytest.raises(NotAllowed):
        actions.reply_to_notice(receipt(asked, he_ping), by=lin_lan, answers={})
    with pytest.raises(NotAllowed):
        actions.chase_notice(asked, by=other)


@pytest.mark.django_db
def test_a_receiver_reads_the_documents_and_hangs_none_on_it(asked: Notice, shen_jie: User, he_ping: User) -> None:
    right = "core.document.attach"
    assert shen_jie.may(right, asked) and he_ping.holds(right) and not he_ping.may(right, asked)
    assert documents(he_ping, asked) == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", [key for key, role in ROLES.items() if SEND in role.permissions and not role.alone])
def test_whoever_sends_a_notice_hangs_documents_on_it_and_every_receiver_opens_them(
    role: str, city: City, lin_lan: User, zhou_min: User
) -> None:
    sender, notice = user_with(role, own_scope(city, role)), Notice(title="报送学时", text="请报送。", group="账号")
    notice.sent_by = sender.actor
    notice.save()
    browser = client_of(sender)
    file = SimpleUploadedFile("安排.txt", "周五下午".encode())
    address = f"/documents/workbench.notice/{notice.pk}/new/"
    assert browser.post(address, {"file": file, "title": "安排"}).status_code == 302
    Notice.objects.filter(pk=notice.pk).update(state="sent", year=2026, serial=1, sent_at=now())
    for reader in (lin_lan, zhou_min):
        NoticeReceipt.objects.create(notice=notice, reader=reader.actor)
        (paper,) = documents(reader, notice)
        assert client_of(reader).get(f"/documents/{paper.pk}/").status_code == 200, reader.name


@pytest.mark.django_db
def test_the_head_of_a_team_sees_what_it_sent(
    city: City, chenguang: Organisation, he_ping: User, lin_lan: User
) -> None:
    registrar = user_with("agency_registrar", chenguang, "登记人")
    notice = sent(registrar, lin_lan)
    assert queries.receipts(he_ping, notice).count() == 1
    with pytest.raises(NotAllowed):
        actions.chase_notice(notice, by=he_ping)


@pytest.mark.django_db
def test_a_deputy_reads_and_replies_for_who_is_away(
    city: City, asked: Notice, chenguang: Organisation, he_ping: User, lin_lan: User
) -> None:
    deputy = user_with("agency_registrar", chenguang, "代理人")
    give_delegation(
        he_ping, by=he_ping, deputy=deputy, valid_from=localdate(), valid_until=localdate() + timedelta(days=2),
        rights=account_rules.lendable(he_ping.permissions), reason="休假",
    )  # fmt: skip
    deputy = User.objects.get(pk=deputy.pk)
    assert waiting(deputy) == ["报送学时"]
    page = client_of(deputy).get(receipt(asked, he_ping).get_absolute_url()).content.decode()
    assert "这是发给" in page and "由本人代为办理" in page
    done = actions.reply_to_notice(receipt(asked, he_ping), by=deputy, answers=answers(asked, *GOOD))
    assert (done.replied_by, done.reader) == (deputy.actor, he_ping.actor)
    with pytest.raises(NotAllowed):
        actions.read_notice(receipt(asked, lin_lan), by=deputy)


@pytest.mark.django_db
def test_who_leaves_hands_over_the_notices_they_sent(
    city: City, chenguang: Organisation, he_ping: User, lin_lan: User
) -> None:
    registrar = user_with("agency_registrar", chenguang, "登记人")
    notice = sent(registrar, lin_lan)
    with pytest.raises(Refused, match="不能发通知"):
        hand_over(registrar, by=he_ping, to=lin_lan)
    assert hand_over(registrar, by=he_ping, to=he_ping) == 1
    assert actions.chase_notice(Notice.objects.get(pk=notice.pk), by=he_ping).reminded == 1
