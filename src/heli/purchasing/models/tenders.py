"""Tenders: how a project is put out, the document that says so, the key under which bids are sealed, and the opening."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import seen_by_sides
from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Called, Record
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation, nodes_of_organisation
from heli.purchasing.models.projects import Project
from heli.purchasing.models.tender_words import method_said, state_said, words_of
from heli.purchasing.rules.price_lines import Item, items

VIEW, BIDS = "purchasing.tender.view", "purchasing.bid.begin"
SIDES = ("buyer", "agent")


class TenderQuerySet(models.QuerySet["Tender"]):
    def visible_to(self, user: Any) -> Self:
        """Seen by the purchaser, by the agency that runs it and by those above them; what was announced, by all."""
        seen = seen_by_sides(user, VIEW, *SIDES)
        if user.holds(VIEW):
            seen |= Q(state__in=Tender.PUBLIC) | Q(state=Tender.State.CANCELLED, announced_on__isnull=False)
        return self.filter(seen)

    def inside(self, user: Any) -> Self:
        """Those of which this user sees more than everybody does."""
        return self.filter(seen_by_sides(user, VIEW, *SIDES))


class Tender(Called):
    """One purchase by one method, from its document to what came of it."""

    class Method(models.TextChoices):
        OPEN = "open", _("公开招标")
        CONSULTATION = "consultation", _("竞争性磋商")
        SINGLE = "single", _("单一来源")
        FRAMEWORK = "framework", _("框架协议")
        DIRECT = "direct", _("限额以下自行采购")

    class Reserved(models.TextChoices):
        NONE = "none", _("不专门面向中小企业")
        MEDIUM = "medium", _("专门面向中小企业")
        SMALL = "small", _("专门面向小微企业")

    class Ground(models.TextChoices):
        """By which of its three cases the law lets one supplier be asked alone (政府采购法第三十一条)."""

        ONLY = "only", _("只能从唯一供应商处采购")
        EMERGENCY = "emergency", _("发生不可预见的紧急情况，不能从其他供应商处采购")
        ADDITION = "addition", _("从原供应商处添购，保证一致性或者服务配套")

    class State(models.TextChoices):
        DRAFT = "draft", _("编制中")
        SUBMITTED = "submitted", _("待审批")
        RETURNED = "returned", _("已退回")
        APPROVED = "approved", _("待公告")
        ANNOUNCED = "announced", _("公告中")
        OPENED = "opened", _("已开标")
        EVALUATING = "evaluating", _("评审中")
        RANKED = "ranked", _("待确定中标人")
        AWARDED = "awarded", _("已确定中标人")
        FAILED = "failed", _("已废标")
        CANCELLED = "cancelled", _("已终止")

    #: what everybody may know of
    #: nothing comes of it any more
    WITHOUT_RESULT = (State.FAILED, State.CANCELLED)
    PUBLIC = (State.ANNOUNCED, State.OPENED, State.EVALUATING, State.RANKED, State.AWARDED, State.FAILED)
    #: while the committee sits, and after it
    EVALUATED = (State.EVALUATING, State.RANKED, State.AWARDED)
    #: bids lie open, unless it failed before
    UNSEALED = (State.OPENED, *EVALUATED, State.FAILED)
    #: before the scores: a committee may still be made; each leads to itself
    UNSCORED: ClassVar[dict[str, str]] = {State.OPENED: State.OPENED, State.EVALUATING: State.EVALUATING}
    EDITED = (State.DRAFT, State.RETURNED)
    WRITTEN: ClassVar[dict[str, str]] = {State.DRAFT: State.DRAFT, State.RETURNED: State.RETURNED}
    #: before anybody was told of it; each leads to itself
    UNTOLD: ClassVar[dict[str, str]] = {
        State.DRAFT: State.DRAFT, State.RETURNED: State.RETURNED, State.SUBMITTED: State.SUBMITTED, State.APPROVED: State.APPROVED,
    }  # fmt: skip

    # which one
    year = models.PositiveIntegerField(_("年份"))
    serial = models.PositiveIntegerField(_("序号"))
    title = models.CharField(_("采购名称"), max_length=80)
    project = models.ForeignKey(Project, models.PROTECT, related_name="tenders", verbose_name=_("项目"))
    buyer = models.ForeignKey(Organisation, models.PROTECT, related_name="tenders_bought", verbose_name=_("购买主体"))
    agent = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="tenders_run", verbose_name=_("采购代理机构")
    )
    method = models.CharField(_("采购方式"), max_length=12, choices=Method)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    # what the document says
    budget_fen = models.BigIntegerField(_("预算金额"))
    ceiling_fen = models.BigIntegerField(_("最高限价"), null=True, blank=True)
    requirements = models.TextField(_("供应商资格要求"), max_length=4000)
    demands = models.TextField(_("服务要求"), max_length=8000)
    #: in which lines a bid says its price, one a line: title, unit, quantity; empty where it is one sum
    price_table = models.TextField(_("报价明细表"), max_length=4000, blank=True)
    terms = models.TextField(_("合同主要条款"), max_length=4000, blank=True)
    #: for how many years in all its contract may be renewed; 0 where the document allows none
    renewal_years = models.PositiveSmallIntegerField(_("可以续签几年"), default=0)
    price_weight = models.DecimalField(_("价格分"), max_digits=5, decimal_places=2, default=10)
    #: by which the finance department let it lie outside the bounds of a consultation (财库〔2014〕214号第二十四条)
    weight_consent = models.CharField(_("价格分超出范围的同意文号"), max_length=80, blank=True)
    weight_consent_on = models.DateField(_("财政部门同意的日期"), null=True, blank=True)
    decimals = models.PositiveSmallIntegerField(_("得分保留的小数位"), default=2)
    fixed_price = models.BooleanField(_("固定价格"), default=False)
    small_deduction = models.DecimalField(_("小微企业价格扣除（%）"), max_digits=4, decimal_places=2, default=10)
    bid_bond_fen = models.BigIntegerField(_("投标保证金"), default=0)
    reserved = models.CharField(_("面向中小企业"), max_length=6, choices=Reserved, default=Reserved.NONE)
    unreserved_reason = models.CharField(_("不专门面向中小企业的理由"), max_length=400, blank=True)
    consortium_deduction = models.DecimalField(
        _("联合体或者分包的价格扣除（%）"), max_digits=4, decimal_places=2, default=4
    )
    # below which percent of what a price is looked at; the figure of the law where it is empty
    low_mean = models.DecimalField(
        _("异常低价：平均报价的百分比"), max_digits=4, decimal_places=2, null=True, blank=True
    )
    low_second = models.DecimalField(
        _("异常低价：次低报价的百分比"), max_digits=4, decimal_places=2, null=True, blank=True
    )
    low_ceiling = models.DecimalField(
        _("异常低价：最高限价的百分比"), max_digits=4, decimal_places=2, null=True, blank=True
    )
    #: whether it asks that all challenges of one step be raised at once (财政部令第94号第十条)
    one_challenge = models.BooleanField(_("同一环节的质疑一次性提出"), default=False)
    finance_approval = models.CharField(_("财政部门批准文号"), max_length=80, blank=True)
    finance_approved_on = models.DateField(_("财政部门批准日期"), null=True, blank=True)
    # of a single source: by which case of the law, from whom, and to which contract an addition belongs
    ground = models.CharField(_("单一来源的情形"), max_length=9, choices=Ground, blank=True)
    intended = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tenders_intended",
        verbose_name=_("拟定的供应商"),
    )
    adds_to = models.ForeignKey(
        "purchasing.Contract", models.PROTECT, null=True, blank=True, related_name="additions", verbose_name=_("原合同")
    )
    single_reason = models.TextField(_("单一来源的理由"), max_length=2000, blank=True)
    # the clocks
    announced_on = models.DateField(_("公告日期"), null=True, blank=True)
    deadline_at = models.DateTimeField(_("投标截止时间"), null=True, blank=True)
    # under which key bids are sealed: how many of the opening officers must come together
    key = models.JSONField(_("投标公钥"), null=True, blank=True)
    threshold = models.PositiveSmallIntegerField(_("开标需要的人数"), default=2)
    opened_at = models.DateTimeField(_("开标时间"), null=True, blank=True)
    # who
    drafted_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    approved_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批准人")
    )
    approved_on = models.DateField(_("批准日期"), null=True, blank=True)
    #: until when the step that waits now has to be taken: the decision after a report, the notice after a decision
    due_on = models.DateField(_("办理期限"), null=True, blank=True)
    reason = models.CharField(_("退回、废标或终止的理由"), max_length=400, blank=True)

    LIFE = LifeCycle(
        Step("change", EDITED, WRITTEN, may="purchasing.tender.change", label=_("修改采购文件")),
        Step("add_factor", EDITED, WRITTEN, may="purchasing.factor.add", label=_("增加评审因素")),
        Step("arrange", EDITED, WRITTEN, may="purchasing.framework.arrange", label=_("约定框架协议")),
        Step("make_key", (*EDITED, State.SUBMITTED, State.APPROVED), UNTOLD, may="purchasing.tender_key.make", label=_("生成投标密钥"),
             elsewhere=Sentence("公告以后不能再更换投标密钥。")),
        Step("submit", (State.DRAFT, State.RETURNED), State.SUBMITTED, may="purchasing.tender.submit", label=_("提交审批")),
        Step("return", State.SUBMITTED, State.RETURNED, may="purchasing.tender.return", label=_("退回采购文件"), needs=("reason",)),
        Step("approve", State.SUBMITTED, State.APPROVED, may="purchasing.tender.approve", label=_("批准采购文件")),
        Step("record_approval", State.APPROVED, State.APPROVED, may="purchasing.tender.record_approval",
             label=_("登记财政部门批准")),
        Step("announce", State.APPROVED, State.ANNOUNCED, may="purchasing.tender.announce", label=_("发布公告"), needs=("deadline_at",)),
        Step("clarify", State.ANNOUNCED, State.ANNOUNCED, may="purchasing.tender.clarify", label=_("澄清或修改"), needs=("text",)),
        Step("release", State.ANNOUNCED, (State.ANNOUNCED, State.OPENED, State.FAILED), may="purchasing.tender.release", label=_("开标")),
        # the evaluation, by the purchaser's side
        Step("judge_qualification", State.OPENED, State.OPENED, may="purchasing.qualification.judge", label=_("审查资格")),
        Step("close_qualification", State.OPENED, (State.EVALUATING, State.FAILED), may="purchasing.qualification.close",
             label=_("完成资格审查")),
        Step("prepare", (State.OPENED, State.EVALUATING), UNSCORED, may="purchasing.committee.prepare", label=_("组成评审委员会")),
        Step("draw", (State.OPENED, State.EVALUATING), UNSCORED, may="purchasing.committee.draw", label=_("抽取专家")),
        Step("record_draw", (State.OPENED, State.EVALUATING), UNSCORED, may="purchasing.committee.record",
             label=_("登记省级专家库抽取结果")),
        Step("replace", (State.OPENED, State.EVALUATING), UNSCORED, may="purchasing.committee.replace", label=_("替换评委")),
        # by the purchaser, where nobody scores
        Step("choose", State.OPENED, State.AWARDED, may="purchasing.award.choose", label=_("确定成交供应商")),
        # by the committee
        Step("judge_conformity", State.EVALUATING, State.EVALUATING, may="purchasing.conformity.judge", label=_("审查符合性")),
        Step("mend_price", State.EVALUATING, State.EVALUATING, may="purchasing.price.mend", label=_("修正报价")),
        Step("lapse_price", State.EVALUATING, State.EVALUATING, may="purchasing.price.lapse", label=_("登记没有确认")),
        Step("close_conformity", State.EVALUATING, (State.EVALUATING, State.FAILED), may="purchasing.conformity.close",
             label=_("完成符合性审查")),
        Step("ask_quotes", State.EVALUATING, State.EVALUATING, may="purchasing.quote.ask", label=_("要求最后报价")),
        Step("open_quotes", State.EVALUATING, (State.EVALUATING, State.FAILED), may="purchasing.quote.open", label=_("打开最后报价")),
        Step("score", State.EVALUATING, State.EVALUATING, may="", label=_("评分")),
        Step("ask_price", State.EVALUATING, State.EVALUATING, may="purchasing.hearing.ask", label=_("要求说明报价")),
        Step("judge_price", State.EVALUATING, State.EVALUATING, may="purchasing.hearing.decide", label=_("认定报价说明")),
        Step("report", State.EVALUATING, State.EVALUATING, may="purchasing.report.make", label=_("完成评审报告")),
        # by the last member who signs the report
        Step("rank", State.EVALUATING, (State.EVALUATING, State.RANKED, State.FAILED), may="", label=_("评审报告")),
        Step("award", State.RANKED, State.AWARDED, may="purchasing.award.decide", label=_("确定中标人")),
        Step("deem", State.RANKED, State.AWARDED, may="purchasing.award.deem", label=_("登记视同确定")),
        Step("publish", State.AWARDED, State.AWARDED, may="purchasing.award.publish", label=_("公告中标结果")),
        Step("next", State.AWARDED, State.AWARDED, may="purchasing.award.next", label=_("改定下一名"), needs=("why", "reason")),
        Step("fail", (State.OPENED, State.EVALUATING, State.RANKED, State.AWARDED), State.FAILED, may="purchasing.tender.fail",
             label=_("废标"), needs=("reason",)),
        Step("cancel", (State.DRAFT, State.RETURNED, State.SUBMITTED, State.APPROVED, State.ANNOUNCED), State.CANCELLED,
             may="purchasing.tender.cancel", label=_("终止采购"), needs=("reason",)),
    )  # fmt: skip
    objects = TenderQuerySet.as_manager()

    class Meta:
        verbose_name = _("采购")
        constraints = [
            models.UniqueConstraint(fields=["year", "serial"], name="purchasing_tender_number_once",
                                    violation_error_message=_("刚刚有人登记了另一次采购，请再提交一次。")),
            models.UniqueConstraint(
                fields=["project"], condition=~Q(state__in=["failed", "cancelled"]), name="purchasing_tender_one_at_a_time",
                violation_error_code="project", violation_error_message=_("这个项目已经在采购。"),
            ),
            models.CheckConstraint(
                condition=Q(ceiling_fen__isnull=True) | Q(ceiling_fen__lte=F("budget_fen")), name="purchasing_tender_ceiling",
                violation_error_code="ceiling_fen", violation_error_message=_("最高限价不能超过预算金额。"),
            ),
            models.CheckConstraint(
                condition=Q(renewal_years__lte=2), name="purchasing_tender_renewal", violation_error_code="renewal_years",
                violation_error_message=_("最多续签 2 年：连同首个合同不超过三年。"),
            ),
            models.CheckConstraint(
                condition=Q(fixed_price=False) | Q(price_weight=0), name="purchasing_tender_fixed_price",
                violation_error_code="price_weight", violation_error_message=_("固定价格不列为评审因素，价格分请填 0。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["announced", "opened", "evaluating", "ranked", "awarded"])
                | Q(announced_on__isnull=False, deadline_at__isnull=False, key__isnull=False),
                name="purchasing_tender_announced",
            ),
            models.CheckConstraint(
                condition=Q(bid_bond_fen__gte=0), name="purchasing_tender_bond", violation_error_code="bid_bond_fen",
                violation_error_message=_("投标保证金不能是负数。"),
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(opened_at__gte=F("deadline_at")), name="purchasing_tender_opened_late_enough"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "deadline_at"], name="purchasing_tender_state")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("purchasing:tender-detail", args=[self.pk])

    @property
    def number(self) -> str:
        """As offices quote it: ``采〔2026〕12号``."""
        return f"采〔{self.year}〕{self.serial}号"

    @property
    def is_chosen(self) -> bool:
        """Whether the purchaser chooses by what was negotiated or compared, without a committee."""
        return self.method in (self.Method.SINGLE, self.Method.DIRECT)

    get_method_display, get_state_display = method_said, state_said
    words = property(words_of)

    @property
    def is_of_society(self) -> bool:
        """Whether society buys: by its own rules and its published document, not by the law of government procurement."""
        return self.project.is_of_society

    @property
    def is_by_own_rules(self) -> bool:
        """Whether society compares what came, or asks one supplier, by nothing but its own rules. Where it has bids scored, it
        takes over of its own will how the government evaluates."""
        return self.is_of_society and self.is_chosen

    @property
    def limit_fen(self) -> int:
        """What no bid may exceed, and every bid must offer where the price is fixed: the highest price, or the budget where there
        is none."""
        return self.budget_fen if self.ceiling_fen is None else self.ceiling_fen

    def takes_price(self, price_fen: int) -> bool:
        """Whether a bid of this price is evaluated."""
        return price_fen == self.limit_fen if self.fixed_price else price_fen <= self.limit_fen

    @property
    def price_items(self) -> list[Item]:
        """The lines of its table; what could not be read was never taken."""
        try:
            return items(self.price_table)
        except ValueError:
            return []

    @property
    def low_price(self) -> dict[str, Decimal]:
        """What its document raises of the figures of the law, in percent, by their names there."""
        held = {"mean": self.low_mean, "second_lowest": self.low_second, "ceiling": self.low_ceiling}
        return {name: percent for name, percent in held.items() if percent is not None}

    @property
    def fingerprint(self) -> str:
        """Of its key, as people compare it; empty while there is none."""
        return self.key["fingerprint"] if self.key else ""

    @property
    def is_failed(self) -> bool:
        return self.state == self.State.FAILED

    @property
    def is_framework(self) -> bool:
        """Whether several suppliers enter an agreement by it, and bids name the price of a unit."""
        return self.method == self.Method.FRAMEWORK

    @property
    def is_due(self) -> bool:
        """Whether its deadline has come: from that moment nothing is taken, and it may be opened."""
        return self.deadline_at is not None and now() >= self.deadline_at

    @property
    def is_given_up(self) -> bool:
        """Whether nothing came of it: its project may be put out again."""
        return self.state in (self.State.FAILED, self.State.CANCELLED)

    @property
    def takes_bids(self) -> bool:
        return self.state == self.State.ANNOUNCED and not self.is_due

    def name_for_audit(self) -> str:
        return str(self)

    def scope_nodes(self) -> set[int]:
        return nodes_of_organisation(self.buyer) | (nodes_of_organisation(self.agent) if self.agent else set())


class OfTenderQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """What belongs to a tender is seen by whoever sees the tender."""
        return self.filter(tender__in=Tender.objects.visible_to(user))


class OfTender(Record):
    """A part of a tender."""

    tender: models.ForeignKey[Tender, Tender]
    objects = OfTenderQuerySet.as_manager()

    class Meta:
        abstract = True

    def scope_nodes(self) -> set[int]:
        return self.tender.scope_nodes()
