"""Tenders that run on another platform (政采云 and the like): what was told there, the score sheet, and who was chosen."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import seen_by_sides
from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Document, Record
from heli.directory.models import Organisation
from heli.purchasing.models.projects import Project
from heli.purchasing.models.tenders import Tender
from heli.purchasing.rules.document import NEGOTIATION

VIEW = "purchasing.mirrored.view"


class MirroredTenderQuerySet(models.QuerySet["MirroredTender"]):
    def visible_to(self, user: Any) -> Self:
        """Seen by the purchaser and by those above it; everybody reads it on its own platform."""
        return self.filter(seen_by_sides(user, VIEW, "project__buyer"))


#: a negotiation runs nowhere here: only its outcome is entered
METHODS = [*Tender.Method.choices, (NEGOTIATION, _("竞争性谈判"))]


class MirroredTender(Record):
    """One purchase of a project that runs elsewhere: entered here, held to the same rules, to go on from its contract."""

    class State(models.TextChoices):
        ENTERED = "entered", _("登记中")
        AWARDED = "awarded", _("已确定中标人")
        FAILED = "failed", _("已废标")

    # what was told there
    project = models.ForeignKey(Project, models.PROTECT, related_name="mirrored", verbose_name=_("项目"))
    platform = models.CharField(_("平台"), max_length=60)
    code = models.CharField(_("平台上的项目编号"), max_length=80)
    url = models.URLField(_("公告的网址"), max_length=300, blank=True)
    method = models.CharField(_("采购方式"), max_length=12, choices=METHODS)
    budget_fen = models.BigIntegerField(_("预算金额"))
    ceiling_fen = models.BigIntegerField(_("最高限价"), null=True, blank=True)
    announced_on = models.DateField(_("公告日期"))
    deadline_on = models.DateField(_("投标截止日期"))
    approval = models.CharField(_("财政部门批准文号"), max_length=80, blank=True)
    # for how many years in all its document lets its contract be renewed, and where it says so
    renewal_years = models.PositiveSmallIntegerField(_("可以续签几年"), default=0)
    renewal_place = models.CharField(_("约定续签的条款"), max_length=120, blank=True)
    #: the evaluation file as it was taken in (docs/reference/evaluation-file.md)
    evaluation = models.JSONField(_("评审文件"), null=True, blank=True)
    # what came of it
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.ENTERED)
    winner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="won_elsewhere", verbose_name=_("中标人")
    )
    bid = models.CharField(_("中标人在评审文件里的编号"), max_length=100, blank=True)
    price_fen = models.BigIntegerField(_("中标金额"), null=True, blank=True)
    result_on = models.DateField(_("结果公告日期"), null=True, blank=True)
    sign_by = models.DateField(_("签订期限"), null=True, blank=True)
    departure = models.CharField(_("中标人不是第一名的理由"), max_length=400, blank=True)
    reason = models.CharField(_("废标的理由"), max_length=400, blank=True)
    entered_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("经办人"))

    LIFE = LifeCycle(
        Step("change", State.ENTERED, State.ENTERED, may="purchasing.mirrored.change", label=_("修改登记")),
        Step("take_in", State.ENTERED, State.ENTERED, may="purchasing.mirrored.take_in", label=_("导入评审文件")),
        Step("award", State.ENTERED, State.AWARDED, may="purchasing.mirrored.award", label=_("登记中标结果")),
        Step("fail", (State.ENTERED, State.AWARDED), State.FAILED, may="purchasing.mirrored.fail", label=_("登记废标"), needs=("reason",)),
    )  # fmt: skip
    objects = MirroredTenderQuerySet.as_manager()

    class Meta:
        verbose_name = _("外部平台的采购")
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=~Q(state="failed"), name="purchasing_mirrored_one_at_a_time",
                violation_error_code="project", violation_error_message=_("这个项目已经在采购。"),
            ),
            models.CheckConstraint(
                condition=Q(ceiling_fen__isnull=True) | Q(ceiling_fen__lte=F("budget_fen")), name="purchasing_mirrored_ceiling",
                violation_error_code="ceiling_fen", violation_error_message=_("最高限价不能超过预算金额。"),
            ),
            models.CheckConstraint(
                condition=Q(renewal_years__lte=2), name="purchasing_mirrored_renewal", violation_error_code="renewal_years",
                violation_error_message=_("最多续签 2 年：连同首个合同不超过三年。"),
            ),
            models.CheckConstraint(
                condition=Q(renewal_years=0) | ~Q(renewal_place=""), name="purchasing_mirrored_renewal_place",
                violation_error_code="renewal_place", violation_error_message=_("请写明采购文件的哪一条约定可以续签。"),
            ),
            models.CheckConstraint(
                condition=Q(deadline_on__gte=F("announced_on")), name="purchasing_mirrored_days",
                violation_error_code="deadline_on", violation_error_message=_("截止日期不能早于公告日期。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="awarded") | Q(winner__isnull=False, price_fen__isnull=False, result_on__isnull=False),
                name="purchasing_mirrored_awarded",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.platform} {self.code}"

    def get_absolute_url(self) -> str:
        return reverse("purchasing:mirrored-detail", args=[self.pk])

    @property
    def limit_fen(self) -> int:
        """What no bid may exceed."""
        return self.budget_fen if self.ceiling_fen is None else self.ceiling_fen

    @property
    def is_negotiated(self) -> bool:
        """With the two that were left of an open tender."""
        return self.method == NEGOTIATION

    @property
    def is_failed(self) -> bool:
        return self.state == self.State.FAILED

    def name_for_audit(self) -> str:
        return str(self)

    def scope_nodes(self) -> set[int]:
        return self.project.scope_nodes()


class MirroredNoticeQuerySet(models.QuerySet["MirroredNotice"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(mirrored__in=MirroredTender.objects.visible_to(user))


class MirroredNotice(Record):
    """A notice of the other platform after its announcement, with what proves it. ``deadline_on``: to when a change moved the
    deadline; ``affects``: whether it may change how bids are written."""

    class Kind(models.TextChoices):
        CHANGE = "change", _("更正公告")
        RESULT = "result", _("结果公告")
        FAILURE = "failure", _("废标（终止）公告")
        CONTRACT = "contract", _("合同公告")
        OTHER = "other", _("其他公告")

    mirrored = models.ForeignKey(
        MirroredTender, models.CASCADE, related_name="notices", verbose_name=_("外部平台的采购")
    )
    kind = models.CharField(_("公告"), max_length=10, choices=Kind)
    published_on = models.DateField(_("公告日期"))
    number = models.CharField(_("公告编号"), max_length=80, blank=True)
    url = models.URLField(_("公告的网址"), max_length=300, blank=True)
    what = models.CharField(_("说明"), max_length=200, blank=True)
    deadline_on = models.DateField(_("改到的截止日期"), null=True, blank=True)
    affects = models.BooleanField(_("影响投标（响应）文件编制"), default=False)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("公告文件")
    )
    entered_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    objects = MirroredNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("外部平台的公告")
        constraints = [
            models.CheckConstraint(
                condition=~Q(number="", url=""), name="purchasing_mirrored_notice_found", violation_error_code="number",
                violation_error_message=_("公告编号和网址至少填一项。"),
            ),
            models.CheckConstraint(
                condition=Q(kind="change") | Q(deadline_on__isnull=True, affects=False), name="purchasing_mirrored_notice_change",
                violation_error_code="deadline_on", violation_error_message=_("只有更正公告可以改截止日期。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.published_on.isoformat()}"

    def name_for_audit(self) -> str:
        return f"{self.mirrored} {self}"

    def scope_nodes(self) -> set[int]:
        return self.mirrored.scope_nodes()
