"""How bids are evaluated: what was checked of each, who sits on the committee, what each member gave, what was explained."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from heli.core.models import Actor, Record, StoredFile
from heli.purchasing.models.factors import Factor
from heli.purchasing.models.tenders import OfTender, Tender, TenderQuerySet

SCORES = "purchasing.sheet.save"


def sits_in(user: Any) -> Any:
    """The tenders on whose committee this user sits now, by key; a seat is nobody's to lend."""
    seats = Member.objects.filter(actor=getattr(user, "actor_id", None), replaced_at__isnull=True)
    return seats.values("evaluation__tender")


class Evaluation(OfTender):
    """One evaluation: when each part of it was finished, how its committee came about, what its report says."""

    class From(models.TextChoices):
        CITY = "city", _("本市专家库随机抽取")
        PROVINCE = "province", _("省级专家库抽取，登记结果")

    tender = models.OneToOneField(Tender, models.PROTECT, related_name="evaluation", verbose_name=_("采购"))
    qualified_at = models.DateTimeField(_("资格审查完成时间"), null=True, blank=True)
    # the committee
    drawn_from = models.CharField(_("专家来源"), max_length=8, choices=From, default=From.CITY)
    size = models.PositiveSmallIntegerField(_("人数"), null=True, blank=True)
    experts = models.PositiveSmallIntegerField(_("其中专家"), null=True, blank=True)
    is_complex = models.BooleanField(_("技术复杂或社会影响较大"), default=False)
    seed = models.CharField(_("抽取种子"), max_length=64, blank=True)
    seed_hash = models.CharField(_("抽取种子的摘要"), max_length=64, blank=True)
    prepared_at = models.DateTimeField(_("公布摘要的时间"), null=True, blank=True)
    word = models.CharField(_("抽取时加入的话"), max_length=100, blank=True)
    drawn_at = models.DateTimeField(_("抽取时间"), null=True, blank=True)
    candidates = models.JSONField(_("参加抽取的专家"), default=list, blank=True)
    proof = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("抽取记录")
    )
    # what it came to
    conforming_at = models.DateTimeField(_("符合性审查完成时间"), null=True, blank=True)
    # of a consultation: until when final quotes are taken, and since when they lie open
    quotes_until = models.DateTimeField(_("最后报价的截止时间"), null=True, blank=True)
    quotes_opened_at = models.DateTimeField(_("最后报价的打开时间"), null=True, blank=True)
    scored_at = models.DateTimeField(_("评分完成时间"), null=True, blank=True)
    file = models.JSONField(_("评审文件"), null=True, blank=True)
    reported_at = models.DateTimeField(_("评审报告完成时间"), null=True, blank=True)
    signed_at = models.DateTimeField(_("评审结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("评审")
        constraints = [
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True) | Q(size__isnull=False, experts__lte=F("size")),
                name="purchasing_evaluation_drawn",
            ),
            models.CheckConstraint(
                condition=Q(reported_at__isnull=True) | Q(file__isnull=False, scored_at__isnull=False),
                name="purchasing_evaluation_reported",
            ),
            models.CheckConstraint(
                condition=Q(quotes_opened_at__isnull=True) | Q(quotes_opened_at__gte=F("quotes_until")),
                name="purchasing_evaluation_quotes",
            ),
        ]

    def __str__(self) -> str:
        return str(self.tender)

    @property
    def quotes_are_due(self) -> bool:
        """Whether the time for final quotes is up and nobody has opened them."""
        return self.quotes_until is not None and self.quotes_opened_at is None and now() >= self.quotes_until

    def name_for_audit(self) -> str:
        return self.tender.number


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: Any) -> Self:
        """What was found of a bid is read by the purchaser's side and by the committee; its bidder reads it on its own page."""
        tenders: TenderQuerySet = Tender.objects.inside(user)
        return self.filter(Q(bid__tender__in=tenders) | Q(bid__tender__in=sits_in(user)))


class Review(Record):
    """What one check found of one bid."""

    class Stage(models.TextChoices):
        QUALIFICATION = "qualification", _("资格审查")
        CONFORMITY = "conformity", _("符合性审查")

    bid = models.ForeignKey("purchasing.Bid", models.CASCADE, related_name="reviews", verbose_name=_("投标"))
    stage = models.CharField(_("审查"), max_length=13, choices=Stage)
    passed = models.BooleanField(_("合格"))
    reason = models.CharField(_("理由"), max_length=400, blank=True)
    article = models.CharField(_("依据"), max_length=120)
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("审查人"))
    at = models.DateTimeField(_("审查时间"))

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("审查结果")
        constraints = [
            models.UniqueConstraint(fields=["bid", "stage"], name="purchasing_review_once"),
            models.CheckConstraint(
                condition=Q(passed=True) | ~Q(reason=""), name="purchasing_review_reason", violation_error_code="reason",
                violation_error_message=_("不合格的，请写明理由。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.bid} {self.get_stage_display()}"

    def name_for_audit(self) -> str:
        return self.bid.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return self.bid.scope_nodes()


class MemberQuerySet(models.QuerySet["Member"]):
    def visible_to(self, user: Any) -> Self:
        """Who sits on a committee is known to the purchaser's side and to those who sit on it, until the result names them."""
        inside = Q(evaluation__tender__in=Tender.objects.inside(user))
        return self.filter(inside | Q(evaluation__tender__in=sits_in(user)))

    def sitting(self) -> Self:
        return self.filter(replaced_at__isnull=True)


class Member(Record):
    """A seat on a committee, from its draw to its signature, or until somebody else took it."""

    class Kind(models.TextChoices):
        EXPERT = "expert", _("评审专家")
        BUYER = "buyer", _("购买主体代表")

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="members", verbose_name=_("评审"))
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("评委"))
    kind = models.CharField(_("身份"), max_length=6, choices=Kind)
    number = models.PositiveSmallIntegerField(_("次序"))
    replaced_at = models.DateTimeField(_("替换时间"), null=True, blank=True)
    reason = models.CharField(_("替换的理由"), max_length=400, blank=True)
    submitted_at = models.DateTimeField(_("提交评分的时间"), null=True, blank=True)
    signed_at = models.DateTimeField(_("签字时间"), null=True, blank=True)
    dissent = models.TextField(_("不同意见和理由"), max_length=2000, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("评审委员会成员")
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "actor"], name="purchasing_member_once"),
            models.CheckConstraint(
                condition=Q(replaced_at__isnull=True) | (Q(submitted_at__isnull=True) & ~Q(reason="")),
                name="purchasing_member_replaced",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True) | Q(submitted_at__isnull=False), name="purchasing_member_signed"
            ),
        ]

    def __str__(self) -> str:
        return self.actor.name

    def name_for_audit(self) -> str:
        return self.evaluation.tender.number

    def scope_nodes(self) -> set[int]:
        return self.evaluation.tender.scope_nodes()


class ScoreQuerySet(models.QuerySet["Score"]):
    def visible_to(self, user: Any) -> Self:
        """One's own at any time; anybody else's only when every member has submitted, and then to both sides of the table."""
        own = Q(member__actor=getattr(user, "actor_id", None))
        seen = Q(member__in=Member.objects.visible_to(user), member__evaluation__scored_at__isnull=False)
        return self.filter(own | seen)


class Score(Record):
    """What one member gave one bid for one factor, and why where it has to be explained."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="scores", verbose_name=_("评委"))
    bid = models.ForeignKey("purchasing.Bid", models.PROTECT, related_name="scores", verbose_name=_("投标"))
    factor = models.ForeignKey(Factor, models.PROTECT, related_name="scores", verbose_name=_("评审因素"))
    points = models.DecimalField(_("得分"), max_digits=5, decimal_places=2)
    remark = models.CharField(_("说明"), max_length=400, blank=True)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("评分")
        constraints = [
            models.UniqueConstraint(fields=["member", "bid", "factor"], name="purchasing_score_once"),
            models.CheckConstraint(
                condition=Q(points__gte=0), name="purchasing_score_least", violation_error_code="points",
                violation_error_message=_("得分不能小于 0。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.factor} {self.points}"

    def name_for_audit(self) -> str:
        return self.member.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return self.member.scope_nodes()
