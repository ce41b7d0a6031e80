"""Notices (通知): one person writes to many, sees who has read it, and gets their replies as a table."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Called, Record
from heli.workbench.models.sides import team_of
from heli.workbench.rules import notices as rules

VIEW = "workbench.notice.view"
SEND = "workbench.notice.send"
REPLY = "workbench.notice.reply"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def sent_by(self, user: Any) -> Self:
        """Those of somebody, and of whoever has handed this over to them for a while."""
        if not user.holds(SEND):
            return self.none()
        return self.filter(sent_by__in=user.hands(SEND))

    def visible_to(self, user: Any) -> Self:
        """Seen by who sends it and by the head of their team; by who got it once it is out and while it stands."""
        if not user.holds(VIEW):
            return self.none()
        hands = user.hands(VIEW)
        got = NoticeReceipt.objects.filter(reader__in=hands, notice__state__in=Notice.OUT).values("notice")
        mine = Q(sent_by__in=user.hands(SEND)) if user.holds(SEND) else Q(pk__in=[])
        below = Q(sent_by__in=team_of(user).values("actor"), state__in=(*Notice.OUT, Notice.State.WITHDRAWN))
        return self.filter(mine | below | Q(pk__in=got))


class Notice(Called):
    """A message to many. Who gets it is kept with the draft; it is theirs once it is sent."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SENT = "sent", _("已发")
        CLOSED = "closed", _("已截止")
        WITHDRAWN = "withdrawn", _("已撤回")

    class Reply(models.TextChoices):
        NONE = "none", _("看过就行")
        CONFIRM = "confirm", _("确认收到")
        ANSWER = "answer", _("回答问题")

    #: its receivers have it
    OUT = (State.SENT, State.CLOSED)

    year = models.PositiveIntegerField(_("年份"), null=True, blank=True)
    serial = models.PositiveIntegerField(_("序号"), null=True, blank=True)
    title = models.CharField(_("标题"), max_length=100)
    text = models.TextField(_("正文"), max_length=10_000)
    reply = models.CharField(_("要对方做什么"), max_length=10, choices=Reply, default=Reply.CONFIRM)
    until = models.DateField(_("期限"), null=True, blank=True)
    group = models.CharField(_("发给谁"), max_length=300)
    # where it stands
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    sent_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("发出人"))
    office = models.CharField(_("发出单位"), max_length=100, blank=True)
    sent_at = models.DateTimeField(_("发出时间"), null=True, blank=True)
    closed_on = models.DateField(_("截止或撤回日期"), null=True, blank=True)
    chased_on = models.DateField(_("最近催办日期"), null=True, blank=True)
    reason = models.CharField(_("撤回的理由"), max_length=200, blank=True)

    #: how many a reminder reached, on the one object that has just been given it; never stored
    reminded = 0

    LIFE = LifeCycle(
        Step("change", State.DRAFT, State.DRAFT, may="workbench.notice.change", label=_("修改通知")),
        Step("send", State.DRAFT, State.SENT, may=SEND, label=_("发出通知")),
        Step("drop", State.DRAFT, State.WITHDRAWN, may="workbench.notice.drop", label=_("放弃草稿")),
        Step("chase", State.SENT, State.SENT, may="workbench.notice.chase", label=_("催办")),
        Step("close", State.SENT, State.CLOSED, may="workbench.notice.close", label=_("截止回复")),
        Step(
            "withdraw", OUT, State.WITHDRAWN, may="workbench.notice.withdraw", label=_("撤回通知"), needs=("reason",)
        ),
    )  # fmt: skip
    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "serial"], condition=Q(serial__isnull=False), name="workbench_notice_number_once",
                violation_error_message=_("刚刚有人发出了另一份通知，请再发一次。"),
            ),
            models.CheckConstraint(
                condition=Q(year__isnull=True, serial__isnull=True, sent_at__isnull=True)
                | Q(year__isnull=False, serial__isnull=False, sent_at__isnull=False),
                name="workbench_notice_sent_with_number",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["sent_by", "state"], name="workbench_notice_sender")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}" if self.number else self.title

    def get_absolute_url(self) -> str:
        return reverse("workbench:notice-detail", args=[self.pk])

    @property
    def number(self) -> str:
        """As offices write it; empty until it is sent."""
        return rules.number(self.year, self.serial) if self.year and self.serial else ""

    @property
    def is_open(self) -> bool:
        """Whether replies are taken."""
        return self.state == self.State.SENT

    @property
    def asks(self) -> bool:
        """Whether it asks questions."""
        return self.reply == self.Reply.ANSWER

    @property
    def is_over(self) -> bool:
        return rules.is_late(self.until, localdate())

    def name_for_audit(self) -> str:
        return str(self)

    def belongs_to(self) -> set[int]:
        """Whose it is, wherever they stand."""
        return {self.sent_by_id}


class OfNoticeQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """What belongs to a notice is seen by whoever sees the notice."""
        return self.filter(notice__in=Notice.objects.visible_to(user))


class NoticeQuestion(Record):
    """One thing that is asked: a column of the table of replies."""

    class Kind(models.TextChoices):
        TEXT = rules.TEXT, _("文字")
        NUMBER = rules.NUMBER, _("数字")
        DAY = rules.DAY, _("日期")
        CHOICE = rules.CHOICE, _("选一项")
        YES_NO = rules.YES_NO, _("是或否")

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="questions", verbose_name=_("通知"))
    position = models.PositiveIntegerField(_("序号"))
    text = models.CharField(_("问题"), max_length=100)
    kind = models.CharField(_("回答的形式"), max_length=10, choices=Kind, default=Kind.TEXT)
    options = models.TextField(_("可选的回答"), max_length=2000, blank=True)
    required = models.BooleanField(_("必须回答"), default=True)

    objects = OfNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知的问题")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["notice", "position"], name="workbench_question_in_order"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def choices(self) -> list[str]:
        return rules.options_of(self.options)


class NoticeReceiptQuerySet(models.QuerySet["NoticeReceipt"]):
    def visible_to(self, user: Any) -> Self:
        """One's own, and that of whoever is away; of others, who sends the notice and the head of their team."""
        return self.filter(_got_by(user) | Q(notice__in=_receipts_shown(user))) if user.holds(VIEW) else self.none()

    def got_by(self, user: Any) -> Self:
        """What was sent to this user, or to whoever is away and has handed that over."""
        return self.filter(_got_by(user)) if user.holds(VIEW) else self.none()

    def owing(self) -> Self:
        """Who has not read it where that is all, else who has not replied."""
        return self.filter(
            Q(replied_at__isnull=True) & ~Q(notice__reply=Notice.Reply.NONE)
            | Q(read_at__isnull=True, notice__reply=Notice.Reply.NONE)
        )


def _got_by(user: Any) -> Q:
    sent = Q(notice__sent_at__isnull=False) & ~Q(notice__state=Notice.State.DRAFT)
    return Q(reader__in=user.hands(VIEW)) & sent


def _receipts_shown(user: Any) -> NoticeQuerySet:
    """Notices of which somebody sees who has read them: their own, and those of their team."""
    mine = Q(sent_by__in=user.hands(SEND)) if user.holds(SEND) else Q(pk__in=[])
    below = Q(sent_by__in=team_of(user).values("actor")) & ~Q(state=Notice.State.DRAFT)
    return Notice.objects.filter(mine | below)


class NoticeReceipt(Record):
    """A notice as one person has it: read when, replied when, and what."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="receipts", verbose_name=_("通知"))
    reader = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("收件人"))
    office = models.CharField(_("单位"), max_length=100, blank=True)
    read_at = models.DateTimeField(_("已读时间"), null=True, blank=True)
    replied_at = models.DateTimeField(_("回复时间"), null=True, blank=True)
    replied_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("回复人")
    )
    late = models.BooleanField(_("逾期回复"), default=False)
    chased_on = models.DateField(_("催办日期"), null=True, blank=True)
    chased = models.PositiveIntegerField(_("催办次数"), default=0)

    objects = NoticeReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知的回执")
        constraints = [
            models.UniqueConstraint(fields=["notice", "reader"], name="workbench_receipt_once"),
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True, replied_by__isnull=True)
                | Q(replied_at__isnull=False, replied_by__isnull=False),
                name="workbench_receipt_replied_at_and_by",
            ),
        ]
        indexes = [models.Index(fields=["reader", "replied_at"], name="workbench_receipt_owing")]

    def __str__(self) -> str:
        return self.notice.title

    def get_absolute_url(self) -> str:
        return reverse("workbench:notice-received", args=[self.pk])

    @property
    def is_owing(self) -> bool:
        return self.read_at is None if self.notice.reply == Notice.Reply.NONE else self.replied_at is None

    @property
    def may_reply(self) -> bool:
        """A first reply as long as the notice is open; another until the deadline."""
        if not self.notice.is_open or self.notice.reply == Notice.Reply.NONE:
            return False
        return self.replied_at is None or (self.notice.asks and not self.notice.is_over)

    def name_for_audit(self) -> str:
        return str(self.notice)

    def belongs_to(self) -> set[int]:
        return {self.reader_id}


class NoticeAnswer(models.Model):
    """What one person answered to one question, in one spelling: numbers with a point, days as 2026-11-24."""

    receipt = models.ForeignKey(NoticeReceipt, models.CASCADE, related_name="answers", verbose_name=_("回执"))
    question = models.ForeignKey(NoticeQuestion, models.CASCADE, related_name="answers", verbose_name=_("问题"))
    value = models.CharField(_("回答"), max_length=rules.LONGEST)

    class Meta:
        verbose_name = _("通知的回答")
        constraints = [
            models.UniqueConstraint(fields=["receipt", "question"], name="workbench_answer_once"),
        ]
