"""How an agency hands its vouchers to its accounting program, and which it has handed over."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import seen_by_sides
from heli.core.models import Actor, Record
from heli.directory.models import Organisation, nodes_of_organisation

VIEW = "purchasing.cash.view"


class OfAgencyQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """An agency's own affair: seen by its people who see its cash."""
        return self.filter(seen_by_sides(user, VIEW, "agency"))


class VoucherLayout(Record):
    """The columns that the accounting program of an agency imports, and the accounts that the agency books to. ``columns``: pairs
    of heading and field; ``accounts``: by category, receipt and bank a pair of code and name."""

    class Style(models.TextChoices):
        SPLIT = "split", _("借方和贷方各一行")
        PAIRED = "paired", _("借贷写在同一行")
        PLAIN = "plain", _("只有支出，不写科目")

    class Day(models.TextChoices):
        DASH = "dash", "2026-11-28"
        SLASH = "slash", "2026/11/28"
        BARE = "bare", "20261128"
        DOT = "dot", "2026.11.28"

    agency = models.OneToOneField(Organisation, models.PROTECT, related_name="voucher_layout", verbose_name=_("机构"))
    columns = models.JSONField(_("列"), default=list, blank=True)
    style = models.CharField(_("每一行写什么"), max_length=8, choices=Style, default=Style.SPLIT)
    day = models.CharField(_("日期的写法"), max_length=8, choices=Day, default=Day.DASH)
    numbers = models.BooleanField(_("金额写成数字"), default=False)
    department = models.CharField(_("部门"), max_length=40, blank=True)
    accounts = models.JSONField(_("科目"), default=dict, blank=True)
    confirmed_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("核对人")
    )
    confirmed_on = models.DateField(_("核对日期"), null=True, blank=True)
    objects = OfAgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("凭证格式")

    def __str__(self) -> str:
        return f"{self.agency.name} 凭证格式"

    def get_absolute_url(self) -> str:
        return reverse("purchasing:voucher-list")

    def name_for_audit(self) -> str:
        return self.agency.name

    def scope_nodes(self) -> set[int]:
        return nodes_of_organisation(self.agency)


class VoucherExport(Record):
    """Vouchers of a span of days that were handed over once, in one file. ``again``: some had been handed over before."""

    agency = models.ForeignKey(Organisation, models.PROTECT, related_name="voucher_exports", verbose_name=_("机构"))
    since = models.DateField(_("从哪一天"))
    until = models.DateField(_("到哪一天"))
    count = models.PositiveIntegerField(_("凭证数"))
    amount_fen = models.BigIntegerField(_("合计"))
    again = models.BooleanField(_("再次导出"), default=False)
    exported_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("导出人"))
    exported_on = models.DateField(_("导出日期"))
    objects = OfAgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("凭证导出")

    def __str__(self) -> str:
        return f"{self.since.isoformat()} {self.until.isoformat()}"

    def name_for_audit(self) -> str:
        return f"{self.agency.name} {self}"

    def scope_nodes(self) -> set[int]:
        return nodes_of_organisation(self.agency)
