"""Sheets of one-time codes that were printed for an employer."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heli.core.models import Actor, Record
from heli.directory.models import Employer, Organisation, Place


class CodeSheetQuerySet(models.QuerySet["CodeSheet"]):
    def visible_to(self, user: Any) -> Self:
        """A sheet has no page of its own: what is printed is shown once, and then there is nothing left to see."""
        return self.none()


class CodeSheet(Record):
    """One printing for one employer: that it was done, by whom and for how many. No code is in it."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="code_sheets", verbose_name=_("单位")
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="code_sheets", verbose_name=_("地区")
    )
    number = models.PositiveIntegerField(_("第几次"))
    people = models.PositiveIntegerField(_("人数"))
    until = models.DateTimeField(_("有效期至"))
    printed_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("打印人"))

    objects = CodeSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("登录码单")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="accounts_code_sheet_number_once",
                violation_error_message=_("这张登录码单刚刚有人打印过。"),
            ),
            models.UniqueConstraint(
                fields=["place", "number"], name="accounts_code_sheet_place_number_once",
                violation_error_message=_("这张登录码单刚刚有人打印过。"),
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, place__isnull=True)
                | Q(organisation__isnull=True, place__isnull=False),
                name="accounts_code_sheet_one_employer",
                violation_error_message=_("请选择一个地区或一个单位。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.employer} · {self.number}"

    @property
    def employer(self) -> Employer:
        found = self.organisation or self.place
        assert found is not None
        return found

    def name_for_audit(self) -> str:
        return str(self.employer)

    def scope_nodes(self) -> set[int]:
        return {self.employer.node}
