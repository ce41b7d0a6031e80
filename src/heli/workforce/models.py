"""Social workers: certificates, education, employments, and where each can be seen from."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Batch, Record
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation, Person, Place


class LicenceLevel(models.TextChoices):
    JUNIOR = "junior", _("助理社会工作师")
    INTERMEDIATE = "intermediate", _("社会工作师")
    SENIOR = "senior", _("高级社会工作师")


def reached(user: Any, permission: str, worker: str = "pk") -> Q:
    """Rows whose worker, found along ``worker``, lies under a node on which a right is held; nodes None means no limit.

    Under a few nodes lie few workers, whose keys are gathered. Under the root lie nearly all of them, and to gather a
    million keys for one page takes seconds: there each row is asked for its own nodes. The node is reckoned, lest SQLite
    walk through the index of everybody under the root for each.
    """
    if not user.holds(permission):
        return Q(pk__in=[])
    nodes = user.nodes(permission)
    if nodes is None:
        return Q(pk__isnull=False)
    if user.holds_everywhere(permission):
        own = WorkerReach.objects.alias(at=F("node") + 0).filter(worker=OuterRef(worker), at__in=nodes)
        return Q(Exists(own))
    return Q(**{f"{worker}__in": WorkerReach.objects.filter(node__in=nodes).values("worker_id")})


class WorkerQuerySet(models.QuerySet["Worker"]):
    def visible_to(self, user: Any) -> Self:
        """Workers under a node on which the user may view them."""
        return self.filter(reached(user, "workforce.worker.view"))


class OfWorkerQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """What belongs to a worker is seen by whoever sees the worker."""
        return self.filter(reached(user, "workforce.worker.view", "worker"))


class Worker(Record):
    """A person in the social-work workforce."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="worker", verbose_name=_("人员"))
    education = models.CharField(_("学历"), max_length=20, blank=True)
    major = models.CharField(_("专业"), max_length=60, blank=True)
    batch = models.ForeignKey(
        Batch, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("导入批次")
    )
    note = models.CharField(_("备注"), max_length=200, blank=True)

    objects = WorkerQuerySet.as_manager()

    class Meta:
        verbose_name = _("社会工作者")

    def __str__(self) -> str:
        return self.person.name

    def get_absolute_url(self) -> str:
        return reverse("workforce:worker-detail", args=[self.pk])

    def name_for_audit(self) -> str:
        return self.person.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return set(WorkerReach.objects.filter(worker=self).values_list("node", flat=True))


class WorkerReach(models.Model):
    """From which places and organisations a worker is seen: one row per ancestor of every employment ever held.

    Written in the same transaction as the employment. ``node`` is twice the place's key, or twice the organisation's
    plus one; the index (node, sort name, worker) serves a scoped page by name without touching anything else.
    """

    node = models.BigIntegerField(_("节点"))
    sort_name = models.CharField(_("拼音"), max_length=150)
    worker = models.ForeignKey(Worker, models.CASCADE, related_name="reach", verbose_name=_("社会工作者"))

    class Meta:
        verbose_name = _("可见范围")
        constraints = [
            models.UniqueConstraint(fields=["node", "sort_name", "worker"], name="workforce_reach_node_name_worker")
        ]


class Certificate(Record):
    """A certificate of one level, for life, and the registration that runs out. Dates and number may be unknown."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="certificates", verbose_name=_("社会工作者"))
    level = models.CharField(_("级别"), max_length=12, choices=LicenceLevel)
    number = models.CharField(_("证书编号"), max_length=40, blank=True, db_index=True)
    issued_on = models.DateField(_("发证日期"), null=True, blank=True)
    registered_until = models.DateField(_("登记有效期至"), null=True, blank=True)

    objects = OfWorkerQuerySet.as_manager()

    class Meta:
        verbose_name = _("证书")
        constraints = [models.UniqueConstraint(fields=["worker", "level"], name="workforce_certificate_level_once")]

    def name_for_audit(self) -> str:
        return self.worker.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return self.worker.scope_nodes()


class Qualification(Record):
    """Another qualification or a training, as told."""

    class Kind(models.TextChoices):
        QUALIFICATION = "qualification", _("其他资格")
        TRAINING = "training", _("培训")

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="qualifications", verbose_name=_("社会工作者"))
    kind = models.CharField(_("类别"), max_length=15, choices=Kind)
    name = models.CharField(_("名称"), max_length=100)
    obtained_on = models.DateField(_("取得日期"), null=True, blank=True)

    objects = OfWorkerQuerySet.as_manager()

    class Meta:
        verbose_name = _("其他资格和培训")

    def name_for_audit(self) -> str:
        return self.worker.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return self.worker.scope_nodes()


def _open_once(first: str, second: str, both: bool) -> list[models.UniqueConstraint]:
    """One open employment for the same organisation and place; a missing side needs a constraint of its own, since
    databases hold nulls apart."""
    message = _("这个人在这个单位和地区已经有一条在任的任职。")
    open_now = Q(end_on__isnull=True)
    if both:
        return [
            models.UniqueConstraint(
                fields=["worker", first, second],
                condition=open_now,
                name="workforce_employment_open_once",
                violation_error_message=message,
            )
        ]
    return [
        models.UniqueConstraint(
            fields=["worker", here],
            condition=open_now & Q(**{f"{missing}__isnull": True}),
            name=f"workforce_employment_open_{here}_once",
            violation_error_message=message,
        )
        for here, missing in ((first, second), (second, first))
    ]


class Employment(Record):
    """A post held at an organisation or a place, from a day until a day; an unknown start holds since ever."""

    class Time(models.TextChoices):
        FULL = "full", _("专职")
        PART = "part", _("兼职")

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="employments", verbose_name=_("社会工作者"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="employments", verbose_name=_("单位")
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="employments", verbose_name=_("地区")
    )
    post = models.CharField(_("岗位"), max_length=60, blank=True)
    time = models.CharField(_("专兼职"), max_length=5, choices=Time, default=Time.FULL)
    start_on = models.DateField(_("入职日期"), null=True, blank=True)
    end_on = models.DateField(_("离职日期"), null=True, blank=True)

    objects = OfWorkerQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(place__isnull=False),
                name="workforce_employment_somewhere",
                violation_error_code="organisation",
                violation_error_message=_("请填写单位或地区。"),
            ),
            models.CheckConstraint(
                condition=Q(end_on__isnull=True) | Q(start_on__isnull=True) | Q(end_on__gte=F("start_on")),
                name="workforce_employment_dates",
                violation_error_code="end_on",
                violation_error_message=_("离职日期不能早于入职日期。"),
            ),
            *_open_once("organisation", "place", both=True),
            *_open_once("organisation", "place", both=False),
        ]

    def name_for_audit(self) -> str:
        return self.worker.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return self.worker.scope_nodes()


class LeaverProposalQuerySet(models.QuerySet["LeaverProposal"]):
    def visible_to(self, user: Any) -> Self:
        """Proposals about workers the user may decide on."""
        return self.filter(reached(user, "workforce.roster.decide", "employment__worker"))


class LeaverProposal(Record):
    """Somebody missing from an organisation's new full roster: proposed as a leaver, decided by a person."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待确认")
        LEFT = "left", _("已离职")
        STAYED = "stayed", _("仍在任")

    employment = models.ForeignKey(Employment, models.CASCADE, related_name="leaver_proposals", verbose_name=_("任职"))
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="leavers", verbose_name=_("导入批次"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.PROPOSED)
    decided_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("决定人")
    )
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)

    LIFE = LifeCycle(
        Step(
            "decide", State.PROPOSED, (State.LEFT, State.STAYED), may="workforce.roster.decide", label=_("确认是否离职"),
            elsewhere=Sentence("这条提议已经有人决定：%(state)s。", state=""),
        )
    )  # fmt: skip
    objects = LeaverProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("离职提议")
        constraints = [models.UniqueConstraint(fields=["employment", "batch"], name="workforce_leaver_once")]

    def name_for_audit(self) -> str:
        return self.employment.worker.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return self.employment.worker.scope_nodes()


class Basis(Record):
    """A figure a standard counts by that no census gives: beds, clients; entered with its source."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="bases", verbose_name=_("地区"))
    measure = models.CharField(_("指标"), max_length=40)
    value = models.PositiveIntegerField(_("数量"))
    as_of = models.DateField(_("统计日期"))
    source = models.CharField(_("来源"), max_length=200)

    class Meta:
        verbose_name = _("测算基数")
        constraints = [models.UniqueConstraint(fields=["place", "measure", "as_of"], name="workforce_basis_once")]


class CityStandardQuerySet(models.QuerySet["CityStandard"]):
    def visible_to(self, user: Any) -> Self:  # it names no person, so whoever may look at the gap sees it
        return self.all() if user.holds("workforce.gap.view") else self.none()


class CityStandard(Record):
    """A staffing standard that the city, or the province or district around it, made itself; it ends, it is not erased."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("省级")
        CITY = "city", _("市级")
        DISTRICT = "district", _("县级")

    class Counts(models.TextChoices):
        WORKERS = "workers", _("全部社会工作者")
        LICENSED = "licensed", _("持证的社会工作者")

    name = models.CharField(_("标准名称"), max_length=40)
    level = models.CharField(_("制定级别"), max_length=10, choices=Level, default=Level.CITY)
    ratio = models.DecimalField(_("配备人数"), max_digits=8, decimal_places=2)
    per = models.PositiveIntegerField(_("每多少"))
    basis = models.CharField(_("计算基数"), max_length=40)
    minimum = models.PositiveIntegerField(_("最少人数"), default=0)
    counts = models.CharField(_("计入的人"), max_length=10, choices=Counts, default=Counts.WORKERS)
    posts = models.CharField(_("计入的岗位"), max_length=200, blank=True)
    document = models.CharField(_("文件"), max_length=200)
    article = models.CharField(_("条款"), max_length=60, blank=True)
    effective_from = models.DateField(_("开始日期"))
    effective_to = models.DateField(_("结束日期"), null=True, blank=True)

    objects = CityStandardQuerySet.as_manager()

    class Meta:
        verbose_name = _("本地配备标准")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(effective_to__isnull=True) | models.Q(effective_to__gte=models.F("effective_from")),
                name="workforce_city_standard_dates",
                violation_error_code="effective_to",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=models.Q(per__gt=0, ratio__gt=0), name="workforce_city_standard_asks_for_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("workforce:standard-list")

    def name_for_audit(self) -> str:
        return self.name


class GapReportQuerySet(models.QuerySet["GapReport"]):
    def visible_to(self, user: Any) -> Self:
        """Figures of the city name no person: whoever may look at the gap sees them all."""
        return self.all() if user.holds("workforce.gap.view") else self.none()


class GapReport(Record):
    """A month's figures as they were reported: frozen by one, signed by another, kept as published."""

    class State(models.TextChoices):
        FROZEN = "frozen", _("已冻结")
        SIGNED = "signed", _("已签收")

    month = models.DateField(_("月末"), unique=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.FROZEN)
    frozen_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("冻结人"))
    signed_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("签收人")
    )
    signed_at = models.DateTimeField(_("签收时间"), null=True, blank=True)

    LIFE = LifeCycle(
        Step("sign", State.FROZEN, State.SIGNED, may="workforce.gap.sign", label=_("签收")),
    )
    objects = GapReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("月末数据")

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self._meta.verbose_name}"

    def get_absolute_url(self) -> str:
        return reverse("workforce:gap-report-detail", args=[self.pk])


class GapLine(models.Model):
    """One place in a frozen month, as it was called, counted and measured then.

    ``standards`` is kept as published: id, source, required, actual and gap of each standard (``heli gap --json``).
    """

    report = models.ForeignKey(GapReport, models.CASCADE, related_name="lines", verbose_name=_("月末数据"))
    level = models.CharField(_("级别"), max_length=10)
    code = models.CharField(_("区划代码"), max_length=12)
    name = models.CharField(_("地区"), max_length=60)
    residents = models.BigIntegerField(_("常住人口"))
    residents_estimated = models.BooleanField(_("人口为估算"))
    workers = models.PositiveIntegerField(_("现有"))
    employments = models.PositiveIntegerField(_("任职"))
    licensed = models.PositiveIntegerField(_("持证"))
    licensed_valid = models.PositiveIntegerField(_("登记有效"))
    per_10000 = models.CharField(_("每万人持证"), max_length=20)
    standards = models.JSONField(_("各项标准"))

    #: the columns in the shape of ``heli gap --json``
    FIGURES: ClassVar[tuple[str, ...]] = (
        "code", "name", "residents", "residents_estimated", "workers", "employments", "licensed", "licensed_valid",
        "per_10000", "standards",
    )  # fmt: skip

    class Meta:
        verbose_name = _("月末数据中的地区")
        constraints = [models.UniqueConstraint(fields=["code", "report"], name="workforce_gap_line_once")]

    def figures(self) -> dict[str, Any]:
        """The line as ``heli gap --json`` gave it on the day it was frozen."""
        return {name: getattr(self, name) for name in self.FIGURES}

    def __str__(self) -> str:
        return self.name
