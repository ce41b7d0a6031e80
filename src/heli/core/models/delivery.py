"""What goes out of the house for a notification, and how each person wants it."""

from __future__ import annotations

from typing import Any, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heli.core.channels import WAYS
from heli.core.life import LifeCycle, Step
from heli.core.models.actor import Actor
from heli.core.models.notification import Notification
from heli.core.models.record import Record
from heli.core.rules.sending import AT_ONCE, DAILY, OFF
from heli.core.rules.sentence import Sentence, unpacked

CHANNELS = [(name, way.label) for name, way in WAYS.items()]


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: Any) -> Self:
        """Whoever looks after the house sees whether it reaches people, never what they were told."""
        return self.all() if user.holds("core.delivery.view") else self.none()


class Delivery(models.Model):
    """One notification by one channel. Rows of one ``key`` go out as one message, the same at every try.

    A worker takes a row by putting ``due_at`` off for as long as it may need: if it dies, the row is due again.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("待发送")
        SENT = "sent", _("已送出")
        WITHHELD = "withheld", _("不用再发")
        GIVEN_UP = "given_up", _("没有送到")

    notification = models.ForeignKey(Notification, models.CASCADE, related_name="deliveries", verbose_name=_("提醒"))
    reader = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("收到的人"))
    channel = models.CharField(_("渠道"), max_length=20, choices=CHANNELS)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    key = models.UUIDField(_("消息标识"))
    due_at = models.DateTimeField(_("下次发送"))
    tries = models.PositiveSmallIntegerField(_("已试次数"), default=0)
    fault = models.CharField(_("原因"), max_length=200, blank=True)
    fault_values = models.JSONField(_("原因中的数字"), default=dict, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    LIFE = LifeCycle(
        Step("send", State.WAITING, State.SENT, may="", label=_("送出")),
        Step("withhold", State.WAITING, State.WITHHELD, may="", label=_("不再需要")),
        Step("give_up", State.WAITING, State.GIVEN_UP, may="", label=_("多次送不到")),
        Step("again", State.GIVEN_UP, State.WAITING, may="core.delivery.again", label=_("再发一次")),
    )
    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("提醒的发送")
        constraints = [models.UniqueConstraint(fields=["notification", "channel"], name="core_delivery_once")]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="waiting"), name="core_delivery_due"),
            models.Index(fields=["key"], condition=Q(state="waiting"), name="core_delivery_key"),
        ]

    @property
    def why(self) -> Sentence:
        """Why it did not go, to be told in the language of the reader."""
        return Sentence(self.fault, **unpacked(self.fault_values))


class ReaderTimes(Record):
    """When somebody wants to be reached, and under which name in the messenger."""

    reader = models.OneToOneField(Actor, models.PROTECT, related_name="+", verbose_name=_("收到的人"))
    digest_hour = models.PositiveSmallIntegerField(_("汇总时间"), default=8, validators=[MaxValueValidator(23)])
    quiet_from = models.PositiveSmallIntegerField(
        _("安静时段开始"), null=True, blank=True, default=21, validators=[MaxValueValidator(23)]
    )
    quiet_until = models.PositiveSmallIntegerField(
        _("安静时段结束"), null=True, blank=True, default=7, validators=[MaxValueValidator(23)]
    )
    messenger = models.CharField(_("企业微信账号"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("接收提醒的时间")
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="core_reader_times_quiet",
                violation_error_code="quiet_until",
                violation_error_message=_("安静时段的开始和结束要一起填，或者都不填。"),
            ),
        ]


class ChannelChoice(models.Model):
    """How somebody wants one group of kinds by one channel, where it differs from what the roof gives."""

    HOW = ((AT_ONCE, _("立即发送")), (DAILY, _("每天汇总")), (OFF, _("不发送")))

    reader = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("收到的人"))
    group = models.CharField(_("提醒的类别"), max_length=40)
    channel = models.CharField(_("渠道"), max_length=20, choices=CHANNELS)
    how = models.CharField(_("方式"), max_length=10, choices=HOW)

    class Meta:
        verbose_name = _("提醒方式")
        constraints = [models.UniqueConstraint(fields=["reader", "group", "channel"], name="core_channel_choice_once")]
