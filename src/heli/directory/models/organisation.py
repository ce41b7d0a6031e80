"""Organisations of every kind."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.core.life import LifeCycle, Step
from heli.core.models import Record, keep_rows
from heli.core.rules.sentence import Sentence
from heli.directory.models.place import Place


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: Any) -> Self:
        """The directory is shared by all who work in the city: whoever may look at it sees every organisation."""
        return self.all() if user.holds("directory.organisation.view") else self.none()

    def in_use(self) -> Self:
        """Neither merged into another nor closed."""
        return self.filter(state=Organisation.State.ACTIVE)


class Organisation(Record):
    """A department, street office, community committee, agency, association, university, and so on.

    ``path`` joins the keys from the root down (``/12/345/``), so a range of it is an organisation and all below.
    """

    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("部门")
        STREET = "street", _("街道办事处（镇政府）")
        COMMUNITY = "community", _("社区（村）委员会")
        AGENCY = "agency", _("社工机构")
        ASSOCIATION = "association", _("社会团体")
        UNIVERSITY = "university", _("高校")
        FOUNDATION = "foundation", _("基金会")
        ENTERPRISE = "enterprise", _("企业")
        INSTITUTION = "institution", _("事业单位")
        VOLUNTEERS = "volunteers", _("志愿服务队")
        OTHER = "other", _("其他")

    class Standing(models.TextChoices):
        """How its posts and its money stand, which decides what it may buy and supply (政府购买服务管理办法 5, 6, 8, 33)."""

        ADMINISTRATIVE = "administrative", _("承担行政职能的事业单位")
        CLASS_ONE = "class_one", _("公益一类事业单位")
        CLASS_TWO = "class_two", _("公益二类事业单位")
        BUSINESS = "business", _("从事生产经营活动的事业单位")
        MASS_BODY = "mass_body", _("群团组织（使用事业编制，由财政拨款保障）")

    class State(models.TextChoices):
        ACTIVE = "active", _("正常")
        MERGED = "merged", _("已并入")
        CLOSED = "closed", _("已注销")

    kind = models.CharField(_("类别"), max_length=12, choices=Kind, default=Kind.OTHER)
    standing = models.CharField(_("编制和经费"), max_length=15, choices=Standing, blank=True)
    name = models.CharField(_("名称"), max_length=100)
    short_name = models.CharField(_("简称"), max_length=40, blank=True)
    name_pinyin = models.CharField(_("拼音"), max_length=300, db_index=True, editable=False, blank=True)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级单位")
    )
    path = models.CharField(_("路径"), max_length=120, db_index=True, editable=False, blank=True)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="organisations", verbose_name=_("所在地区")
    )
    answers_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="answers_for", verbose_name=_("主管部门")
    )
    contact_name = models.CharField(_("联系人"), max_length=50, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.ACTIVE)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from", verbose_name=_("并入")
    )
    closed_on = models.DateField(_("注销日期"), null=True, blank=True)

    LIFE = LifeCycle(
        Step(
            "change", State.ACTIVE, State.ACTIVE, may="directory.organisation.change", label=_("修改组织"),
            elsewhere=Sentence("这个组织已经并入或注销，不能修改。"),
        ),
        Step(
            "close", State.ACTIVE, State.CLOSED, may="directory.organisation.close", label=_("注销"),
            needs=("closed_on",),
        ),
        Step(
            "merge", State.ACTIVE, State.MERGED, may="directory.organisation.merge", label=_("并入另一个组织"),
            needs=("kept", "reason"),
        ),
        Step("separate", State.MERGED, State.ACTIVE, may="directory.organisation.separate", label=_("撤销合并")),
    )  # fmt: skip
    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("组织")
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=~Q(credit_code="") & Q(state="active"),
                name="directory_organisation_credit_code_once",
                violation_error_code="credit_code",
                violation_error_message=_("这个统一社会信用代码已经登记过，请核对代码。"),
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="directory_organisation_merged_into",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("directory:organisation-detail", args=[self.pk])

    def name_for_audit(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        from heli.core.rules.names import pinyin

        self.name_pinyin = pinyin(self.name)
        stood = type(self)._base_manager.filter(pk=self.pk).values_list("path", "place_id").first() if self.pk else None
        super().save(*args, **kwargs)
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if path != self.path:
            self.path = path
            keep_rows(type(self)._base_manager.filter(pk=self.pk))
            type(self)._base_manager.filter(pk=self.pk).update(path=path)
        if stood is not None and stood != (path, self.place_id):
            keep_rows(OrganisationMove.objects.filter(organisation=self))
            OrganisationMove.objects.get_or_create(organisation=self, path=stood[0], place_id=stood[1])

    @property
    def node(self) -> int:
        """The number of this organisation in the reach tables: odd, places are even."""
        return self.pk * 2 + 1


class OrganisationMove(models.Model):
    """Where an organisation stood and lay before it was put elsewhere: its people of that time are written with it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="moves", verbose_name=_("组织"))
    path = models.CharField(_("原路径"), max_length=120)
    place = models.ForeignKey(Place, models.SET_NULL, null=True, related_name="+", verbose_name=_("原所在地区"))

    class Meta:
        verbose_name = _("组织的变动")


class OrganisationName(models.Model):
    """A name under which rosters may still call an organisation: a former name, or that of one merged into it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="other_names", verbose_name=_("组织"))
    name = models.CharField(_("其他名称"), max_length=100, db_index=True)

    class Meta:
        verbose_name = _("组织的其他名称")


class OrganisationMerge(Record):
    """Two entries made one by a person, with what was moved, so that it can be taken back."""

    kept = models.ForeignKey(Organisation, models.PROTECT, related_name="merges", verbose_name=_("保留"))
    gone = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("并入"))
    reason = models.CharField(_("理由"), max_length=200)
    moved = models.JSONField(_("转移的记录"), default=dict)
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("组织合并")


class OrganisationsApart(models.Model):
    """Two organisations that look alike and that a person has found to be two; they are not proposed again."""

    first = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name=_("组织"))
    second = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name=_("另一个组织"))
    reason = models.CharField(_("理由"), max_length=200)
    decided_on = models.DateField(_("日期"), auto_now_add=True)

    class Meta:
        verbose_name = _("不是同一个组织")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="directory_organisations_apart_once"),
            models.CheckConstraint(
                condition=Q(first__lt=models.F("second")), name="directory_organisations_apart_ordered"
            ),
        ]
