"""Every change of a notice: written, sent, chased, closed; and what each receiver does with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import F, Max
from django.utils.timezone import localdate, now

from heli.accounts.models import User
from heli.core.actions import action, note
from heli.core.actions.notifications import tell
from heli.core.actions.turns import take_turn
from heli.core.errors import Refused
from heli.core.models import Acting, keep_rows
from heli.core.rules.sentence import Sentence
from heli.workbench.models import Notice, NoticeAnswer, NoticeQuestion, NoticeReceipt
from heli.workbench.models.notices import SEND
from heli.workbench.queries.notices import owing
from heli.workbench.queries.receivers import accounts, addressable
from heli.workbench.rules import notices as rules

LIFE = Notice.LIFE.steps
ENDED = Sentence("通知已经截止或撤回，不再收回复。")


@action("workbench.notice.draft")
def draft_notice(
    on: None, /, *, by: Acting, to: Sequence[int], group: str, title: str, text: str, reply: str, until: date | None
) -> Notice:
    """A draft to these people, by the keys of their accounts; one whom the sender may not write to refuses all."""
    wanted = set(to)
    if not wanted:
        raise Refused(Sentence("还没有收件人。请选至少一个人。"), code="nobody")
    if len(wanted) > rules.MOST:
        raise Refused(Sentence("一次最多发给 %(most)s 人，请分开发。", most=f"{rules.MOST:,}"), code="many")
    may = set(addressable(by).filter(pk__in=wanted).values_list("pk", flat=True))
    if wanted - may:
        raise Refused(Sentence("有的收件人不在可以发通知的范围内，请重新核对收件人。"), code="out_of_scope")
    whose = by.for_whom("workbench.notice.draft", None)
    notice = Notice(title=title, text=text, reply=reply, until=until, group=group, sent_by=whose)
    notice.office = next((each.office for each in accounts(User.objects.filter(actor=whose).values_list("pk", flat=True))), "")  # fmt: skip
    notice.save()
    keep_rows(notice.receipts.all())
    rows = [NoticeReceipt(notice=notice, reader=each.user.actor, office=each.office) for each in accounts(wanted)]
    NoticeReceipt.objects.bulk_create(
        [row for row in rows if row.reader_id not in (whose.pk, by.actor.pk)], batch_size=500
    )
    return notice


@action("workbench.notice.change", step=LIFE["change"])
def change_notice(
    notice: Notice, /, *, by: Acting, title: str, text: str, reply: str, until: date | None
) -> Notice:  # fmt: skip
    notice.title, notice.text, notice.reply, notice.until = title, text, reply, until
    notice.save()
    return notice


@action("workbench.question.add", step=LIFE["change"])
def add_question(
    notice: Notice, /, *, by: Acting, text: str, kind: str, options: str, required: bool
) -> NoticeQuestion:
    """One more thing to be answered; the notice then asks for answers."""
    asked = notice.questions.aggregate(many=Max("position"))["many"] or 0
    if notice.questions.count() >= rules.MOST_QUESTIONS:
        raise Refused(Sentence("一份通知最多 %(most)s 个问题。", most=rules.MOST_QUESTIONS), field="text")
    chosen = rules.options_of(options) if kind == rules.CHOICE else []
    if kind == rules.CHOICE and not 2 <= len(chosen) <= rules.MOST_OPTIONS:
        sentence = Sentence("请写 2 到 %(most)s 个可选的回答，一行一个。", most=rules.MOST_OPTIONS)
        raise Refused(sentence, field="options")
    question = NoticeQuestion(notice=notice, position=asked + 1, text=text, kind=kind, required=required)
    question.options = "\n".join(chosen)
    question.save()
    notice.reply = Notice.Reply.ANSWER
    notice.save()
    return question


@action("workbench.question.remove", step=LIFE["change"])
def remove_question(notice: Notice, /, *, by: Acting, question: int) -> Notice:
    keep_rows(notice.questions.filter(pk=question))
    keep_rows(NoticeAnswer.objects.filter(question=question))
    notice.questions.filter(pk=question).delete()
    notice.save()
    return notice


@action(SEND, step=LIFE["send"], final=True)
def send_notice(notice: Notice, /, *, by: Acting) -> Notice:
    """It goes to those of its receivers who can still be written to, under the next number of the year. It is before
    people from now on: who sent it by mistake withdraws it, and they are told."""
    today = localdate()
    if notice.is_over:
        raise Refused(Sentence("期限已经过了，请先改期限。"), code="until")
    if notice.asks and not notice.questions.exists():
        raise Refused(Sentence("请先写至少一个问题，或改成不用回答。"), code="question")
    rows = list(notice.receipts.select_related("reader"))
    may = set(addressable(by).filter(actor__in=[row.reader_id for row in rows]).values_list("actor", flat=True))
    gone = [row.pk for row in rows if row.reader_id not in may]
    if not may:
        raise Refused(Sentence("收件人的账号都停用了，或已不在可以发通知的范围内。"), code="nobody")
    notice.receipts.filter(pk__in=gone).delete()
    take_turn(f"workbench.notice.{today.year}")  # so that no number is given twice
    last = Notice.objects.filter(year=today.year).aggregate(last=Max("serial"))["last"] or 0
    notice.year, notice.serial, notice.sent_at = today.year, last + 1, now()
    notice.save()
    words = Sentence("%(who)s发来通知：%(title)s", who=notice.office or notice.sent_by.name, title=notice.title)
    tell([row.reader for row in rows if row.reader_id in may], SEND, notice, words, by=by, until=notice.until)
    return notice


@action("workbench.notice.drop", step=LIFE["drop"])
def drop_notice(notice: Notice, /, *, by: Acting) -> Notice:
    """A draft that nobody will get."""
    notice.closed_on = localdate()
    notice.save()
    return notice


@action("workbench.notice.chase", step=LIFE["chase"], final=True)
def chase_notice(notice: Notice, /, *, by: Acting) -> Notice:
    """Remind whoever still owes a reading or a reply, each once a day at most. ``reminded`` says how many it were."""
    today = localdate()
    rows = list(owing(notice).exclude(chased_on=today).select_related("reader"))
    if notice.reply == Notice.Reply.NONE:
        words = Sentence("%(who)s催看通知：%(title)s", who=notice.office or notice.sent_by.name, title=notice.title)
    else:
        words = Sentence(
            "%(who)s催办：请回复通知「%(title)s」", who=notice.office or notice.sent_by.name, title=notice.title
        )
    tell([row.reader for row in rows], "workbench.notice.chase", notice, words, by=by, until=notice.until,
         once=today.isoformat())  # fmt: skip
    NoticeReceipt.objects.filter(pk__in=[row.pk for row in rows]).update(chased_on=today, chased=F("chased") + 1)
    notice.chased_on = today
    notice.save()
    notice.reminded = len(rows)
    return notice


@action("workbench.notice.close", step=LIFE["close"])
def close_notice(notice: Notice, /, *, by: Acting) -> Notice:
    """No more replies are taken."""
    notice.closed_on = localdate()
    notice.save()
    return notice


@action("workbench.notice.withdraw", step=LIFE["withdraw"])
def withdraw_notice(notice: Notice, /, *, by: Acting, reason: str) -> Notice:
    """Its receivers read the reason and no longer the text; what they replied stays."""
    notice.reason, notice.closed_on = reason, localdate()
    notice.save()
    words = Sentence("%(who)s撤回了通知：%(title)s", who=notice.office or notice.sent_by.name, title=notice.title)
    told = [row.reader for row in notice.receipts.filter(read_at__isnull=False).select_related("reader")]
    tell(told, "workbench.notice.withdraw", notice, words, by=by)
    return notice


# what a receiver does


@action("workbench.notice.read")
def read_notice(receipt: NoticeReceipt, /, *, by: Acting) -> NoticeReceipt:
    """Its reader, or who does their work meanwhile, has it before them; the first time counts."""
    if receipt.read_at is None:
        receipt.read_at = now()
        receipt.save()
    return receipt


@action("workbench.notice.confirm")
def confirm_notice(receipt: NoticeReceipt, /, *, by: Acting) -> NoticeReceipt:
    """One tap; a second one changes nothing."""
    _must_take_replies(receipt, Notice.Reply.CONFIRM)
    if receipt.replied_at is None:
        _replied(receipt, by)
    return receipt


@action("workbench.notice.reply")
def reply_to_notice(receipt: NoticeReceipt, /, *, by: Acting, answers: Mapping[int, str]) -> NoticeReceipt:
    """``answers`` by the key of their question. Until the deadline they may be changed; a first one may come late."""
    _must_take_replies(receipt, Notice.Reply.ANSWER)
    if not receipt.may_reply:
        raise Refused(Sentence("期限已过，回复不能再改。"), code="over")
    kept = []
    for question in receipt.notice.questions.all():
        value = rules.understood(question.kind, answers.get(question.pk, ""), question.choices)
        if value is None or (question.required and not value):
            raise Refused(Sentence("请回答「%(question)s」。", question=question.text), field=f"q{question.pk}")
        if value:
            kept.append(NoticeAnswer(receipt=receipt, question=question, value=value))
    keep_rows(receipt.answers.all())
    receipt.answers.all().delete()
    NoticeAnswer.objects.bulk_create(kept)
    _replied(receipt, by)
    return receipt


def _must_take_replies(receipt: NoticeReceipt, wanted: str) -> None:
    if not receipt.notice.is_open:
        raise Refused(ENDED, code="over")
    if receipt.notice.reply != wanted:
        raise Refused(Sentence("这份通知不用这样回复。"), code="reply")


def _replied(receipt: NoticeReceipt, by: Acting) -> None:
    receipt.replied_at, receipt.replied_by = now(), by.actor
    receipt.read_at = receipt.read_at or receipt.replied_at
    receipt.late = rules.is_late(receipt.notice.until, localdate())
    receipt.save()


def give_notice(notice: Notice, to: User, by: Acting) -> None:
    """Within the action that hands over all work of somebody: who leaves sends no more, another reads the replies."""
    if not to.holds(SEND):
        sentence = Sentence("%(who)s不能发通知，请选能发通知的同事接手「%(title)s」。", who=to.name, title=notice.title)
        raise Refused(sentence, field="to", code="side")
    notice.sent_by = to.actor
    notice.save()
    note("workbench.work.hand_over", by=by, on=notice, content={"sent_by": str(to.actor)})
    words = Sentence("这份通知的回执交给本人看：%(title)s", title=notice.title)
    tell([to.actor], SEND, notice, words, by=by, until=notice.until)
