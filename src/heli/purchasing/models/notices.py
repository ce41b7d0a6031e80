"""Notices of a purchase that the public reads, what suppliers answer to a survey, and what people think of a need."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import seen_by_sides
from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Called, Record
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation
from heli.purchasing.models.projects import Project

VIEW = "purchasing.notice.view"
CLOSED = Sentence("这份公告现在不收答复。")


class PurchaseNoticeQuerySet(models.QuerySet["PurchaseNotice"]):
    def visible_to(self, user: Any) -> Self:
        """Seen, also while it is written, by the purchaser and by those above it."""
        return self.filter(seen_by_sides(user, VIEW, "project__buyer"))

    def public(self) -> Self:
        """What anybody may read: once published it stays, withdrawn ones with their reason."""
        return self.filter(published_at__isnull=False)


class PurchaseNotice(Called):
    """One notice of a project. Its text is made from the project and then belongs to whoever publishes it."""

    class Kind(models.TextChoices):
        INTENTION = "intention", _("采购意向")
        SURVEY = "survey", _("需求调查")
        OPINION = "opinion", _("征求意见")
        TENDER = "tender", _("采购公告")
        CHANGE = "change", _("更正公告")
        SINGLE_SOURCE = "single_source", _("单一来源公示")
        RESULT = "result", _("结果公告")
        CONTRACT = "contract", _("合同公告")
        FAILED = "failed", _("废标公告")

    class State(models.TextChoices):
        DRAFT = "draft", _("起草中")
        PUBLISHED = "published", _("已发布")
        WITHDRAWN = "withdrawn", _("已撤回")

    #: those to which answers or opinions are given until a day
    ASKING = (Kind.SURVEY, Kind.OPINION)
    #: steps that only some kinds know
    OF_KINDS: ClassVar[dict[str, tuple[str, ...]]] = {
        "object": (Kind.SINGLE_SOURCE,), "record_objection": (Kind.SINGLE_SOURCE,), "answer": (Kind.SURVEY,), "record": (Kind.SURVEY,), "opine": (Kind.OPINION,), "summarise": ASKING,
    }  # fmt: skip

    # what it says
    project = models.ForeignKey(Project, models.PROTECT, related_name="notices", verbose_name=_("项目"))
    #: the single source that it tells of; its document is approved and does not change any more
    tender = models.ForeignKey(
        "purchasing.Tender", models.PROTECT, null=True, blank=True, related_name="notices", verbose_name=_("采购")
    )
    kind = models.CharField(_("类别"), max_length=14, choices=Kind)
    title = models.CharField(_("标题"), max_length=120)
    text = models.TextField(_("正文"), max_length=8000)
    closes_on = models.DateField(_("截止日期"), null=True, blank=True)
    urgent_reason = models.CharField(_("紧急采购的理由"), max_length=400, blank=True)
    # where it stands
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    drafted_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    published_on = models.DateField(_("发布日期"), null=True, blank=True)
    reason = models.CharField(_("撤回的理由"), max_length=400, blank=True)
    # what came of it
    summary = models.TextField(_("意见汇总"), max_length=8000, blank=True)
    summary_on = models.DateField(_("汇总日期"), null=True, blank=True)

    LIFE = LifeCycle(
        Step("change", State.DRAFT, State.DRAFT, may="purchasing.notice.change", label=_("修改公告"),
             elsewhere=Sentence("已经发布或撤回的公告不能再改，请撤回以后重新起草。")),
        Step("publish", State.DRAFT, State.PUBLISHED, may="purchasing.notice.publish", label=_("发布公告")),
        # an answer is given by a supplier in its own name: its action is about the supplier
        Step("answer", State.PUBLISHED, State.PUBLISHED, may="", label=_("答复"), elsewhere=CLOSED),
        Step("record", State.PUBLISHED, State.PUBLISHED, may="purchasing.answer.record", label=_("登记纸质答复"), elsewhere=CLOSED),
        Step("opine", State.PUBLISHED, State.PUBLISHED, may="purchasing.opinion.give", label=_("提意见"), elsewhere=CLOSED),
        Step("object", State.PUBLISHED, State.PUBLISHED, may="purchasing.notice_objection.raise", label=_("提出异议"), elsewhere=CLOSED),
        Step("record_objection", State.PUBLISHED, State.PUBLISHED, may="purchasing.notice_objection.record", label=_("登记书面异议"),
             elsewhere=CLOSED),
        Step("summarise", State.PUBLISHED, State.PUBLISHED, may="purchasing.notice.summarise", label=_("公布汇总"),
             elsewhere=Sentence("只有已经发布的调查和征求意见可以公布汇总。")),
        Step("withdraw", (State.DRAFT, State.PUBLISHED), State.WITHDRAWN, may="purchasing.notice.withdraw",
             label=_("撤回公告"), needs=("reason",)),
    )  # fmt: skip
    objects = PurchaseNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("采购公告")
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_on__isnull=True)
                | Q(published_at__isnull=False, published_on__isnull=False),
                name="purchasing_notice_published",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False), name="purchasing_notice_out"
            ),
            models.CheckConstraint(
                condition=Q(summary="", summary_on__isnull=True) | (~Q(summary="") & Q(summary_on__isnull=False)),
                name="purchasing_notice_summed_up",
            ),
        ]
        indexes = [models.Index(fields=["kind", "published_at"], name="purchasing_notice_kind")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_public_intention(self) -> bool:
        return self.kind == self.Kind.INTENTION and self.state == self.State.PUBLISHED

    def get_absolute_url(self) -> str:
        return reverse("purchasing:notice-detail", args=[self.pk])

    @property
    def public_url(self) -> str:
        return reverse("purchasing:public-notice", args=[self.pk])

    def name_for_audit(self) -> str:
        return self.title

    def scope_nodes(self) -> set[int]:
        return self.project.scope_nodes()


class OfNoticeQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """What came in is read by the purchaser and by those above it."""
        return self.filter(notice__in=PurchaseNotice.objects.visible_to(user))


class SurveyAnswer(Record):
    """What one supplier answered to a survey of a need, here or on paper."""

    notice = models.ForeignKey(PurchaseNotice, models.PROTECT, related_name="answers", verbose_name=_("需求调查"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="survey_answers", verbose_name=_("答复单位")
    )
    name = models.CharField(_("答复单位名称"), max_length=100)
    text = models.TextField(_("答复内容"), max_length=8000)
    price_fen = models.BigIntegerField(_("估算金额"), null=True, blank=True)
    on_paper = models.BooleanField(_("纸质答复"), default=False)
    received_on = models.DateField(_("收到日期"))
    recorded_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("登记人"))

    objects = OfNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("需求调查答复")
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "name"], name="purchasing_answer_once", violation_error_code="name",
                violation_error_message=_("这个单位已经答复过。"),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def name_for_audit(self) -> str:
        return self.name

    def scope_nodes(self) -> set[int]:
        return self.notice.scope_nodes()


class Opinion(Record):
    """What somebody of the public thinks of a need; a name only where they gave one."""

    notice = models.ForeignKey(PurchaseNotice, models.PROTECT, related_name="opinions", verbose_name=_("征求意见"))
    name = models.CharField(_("称呼"), max_length=40, blank=True)
    text = models.TextField(_("意见"), max_length=2000)
    given_on = models.DateField(_("提出日期"))

    objects = OfNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("公众意见")

    def __str__(self) -> str:
        return self.text[:40]

    def name_for_audit(self) -> str:
        return str(self.notice)

    def scope_nodes(self) -> set[int]:
        return self.notice.scope_nodes()


class NoticeObjection(Record):
    """What somebody holds against a single source while its notice stands, and what experts then found."""

    notice = models.ForeignKey(
        PurchaseNotice, models.PROTECT, related_name="objections", verbose_name=_("单一来源公示")
    )
    name = models.CharField(_("提出异议的单位或者个人"), max_length=100)
    contact = models.CharField(_("联系方式"), max_length=100, blank=True)
    text = models.TextField(_("异议"), max_length=4000)
    received_on = models.DateField(_("收到日期"))
    recorded_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登记人")
    )
    # the extra argument of experts
    experts = models.CharField(_("参加论证的专业人员"), max_length=400, blank=True)
    argument = models.TextField(_("补充论证的意见"), max_length=4000, blank=True)
    argued_on = models.DateField(_("论证日期"), null=True, blank=True)
    is_upheld = models.BooleanField(_("异议成立"), null=True, blank=True)

    objects = OfNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("对单一来源公示的异议")
        constraints = [
            models.CheckConstraint(
                condition=Q(argued_on__isnull=True, is_upheld__isnull=True, argument="", experts="")
                | (Q(argued_on__isnull=False, is_upheld__isnull=False) & ~Q(argument="") & ~Q(experts="")),
                name="purchasing_notice_objection_argued",
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]

    def name_for_audit(self) -> str:
        return str(self.notice)

    def scope_nodes(self) -> set[int]:
        return self.notice.scope_nodes()
