"""Official documents (公文) of an office: drafted, numbered, kept as they were issued."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Called, StoredFile
from heli.core.rules.official import number_of, title_lines
from heli.directory.models import Organisation


def within(user: Any, permission: str, office: str = "") -> Q:
    """The offices that lie where a user holds a right, as a filter over ``office`` (a path to it that ends in ``__``).
    An office that lies nowhere is the whole city's; a grant that was lent carries what was lent and no more."""
    found = Q(pk__in=())
    for grant in getattr(user, "grants_now", ()):
        if permission not in grant.permissions:
            continue
        if grant.scope is None:
            return Q()
        if grant.place is None:
            found |= Q(**{f"{office}path__startswith": grant.organisation.path})
            continue
        found |= Q(**{f"{office}place__path__startswith": grant.place.path})
        if grant.place.parent_id is None:
            found |= Q(**{f"{office}place__isnull": True})
    return found


class OfficialDocumentQuerySet(models.QuerySet["OfficialDocument"]):
    def visible_to(self, user: Any) -> Self:
        """What the offices in the user's scope wrote; a draft is theirs alone, as is what was issued."""
        return self.filter(within(user, "workbench.official.view", "office__"))


class OfficialDocument(Called):
    """One document. Once issued it is never changed: its two files are kept as they went out."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        ISSUED = "issued", _("已印发")
        DROPPED = "dropped", _("已作废")

    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("发文单位"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    # head
    mark = models.CharField(_("发文机关标志"), max_length=60)
    word = models.CharField(_("发文机关代字"), max_length=20)
    year = models.PositiveIntegerField(_("年份"), null=True, blank=True)
    serial = models.PositiveIntegerField(_("顺序号"), null=True, blank=True)
    copy_number = models.CharField(_("份号"), max_length=6, blank=True)
    secrecy = models.CharField(_("密级和保密期限"), max_length=30, blank=True)
    urgency = models.CharField(_("紧急程度"), max_length=10, blank=True)
    signer = models.CharField(_("签发人"), max_length=50, blank=True)
    # body
    title = models.CharField(_("标题"), max_length=200)
    receivers = models.CharField(_("主送机关"), max_length=300, blank=True)
    body = models.TextField(_("正文"), max_length=50_000)
    attachments = models.TextField(_("附件名称"), max_length=2_000, blank=True)
    signed = models.CharField(_("发文机关署名"), max_length=60)
    sealed = models.BooleanField(_("加盖印章"), default=True)
    note = models.CharField(_("附注"), max_length=200, blank=True)
    # foot
    copies = models.CharField(_("抄送机关"), max_length=300, blank=True)
    printed_by = models.CharField(_("印发机关"), max_length=60, blank=True)
    # what became of it
    issued_on = models.DateField(_("成文日期"), null=True, blank=True)
    issued_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("印发人")
    )
    word_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Word 文件")
    )
    pdf_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("PDF 文件")
    )
    reason = models.CharField(_("作废的原因"), max_length=200, blank=True)

    LIFE = LifeCycle(
        Step("change", State.DRAFT, State.DRAFT, may="workbench.official.change", label=_("修改草稿")),
        Step("issue", State.DRAFT, State.ISSUED, may="workbench.official.issue", label=_("编号印发")),
        Step("drop", State.DRAFT, State.DROPPED, may="workbench.official.drop", label=_("作废草稿"), needs=("reason",)),
    )
    objects = OfficialDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("公文")
        constraints = [
            models.UniqueConstraint(
                fields=["word", "year", "serial"],
                condition=Q(serial__isnull=False),
                name="workbench_official_number_once",
                violation_error_message=_("这个发文字号刚刚被用掉，请再按一次「编号印发」。"),
            ),
            models.CheckConstraint(
                condition=Q(state="issued", year__isnull=False, serial__isnull=False, issued_on__isnull=False)
                | (~Q(state="issued") & Q(year__isnull=True, serial__isnull=True, issued_on__isnull=True)),
                name="workbench_official_issued",
            ),
        ]

    def __str__(self) -> str:
        return self.plain_title

    def get_absolute_url(self) -> str:
        return reverse("workbench:official-detail", args=[self.pk])

    def name_for_audit(self) -> str:
        return self.number or self.plain_title

    def lies_with(self) -> Organisation:
        """The office whose scope decides who may change it."""
        return self.office

    @property
    def plain_title(self) -> str:
        """The title in one line."""
        return "".join(title_lines(self.title))

    @property
    def number(self) -> str:
        """发文字号; empty until it is issued."""
        return number_of(self.word, self.year, self.serial) if self.year and self.serial else ""
