"""Views of a list that somebody named, for themselves or for colleagues."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heli.core.models.actor import Actor
from heli.core.models.record import Record


class ListViewQuerySet(models.QuerySet["ListView"]):
    def visible_to(self, user: Any) -> Self:
        """One's own, and those shared with a group one belongs to."""
        if not user.holds("core.view.save"):
            return self.none()
        return self.filter(Q(owner=user.actor) | Q(audience__in=user.audiences))


class ListView(Record):
    """What the address of a list says (filters, order, columns, groups), under a name.

    It holds no rows: whoever opens it sees their own. ``audience`` names the group it is shared with, as
    ``User.audiences`` names them; empty for the owner alone.
    """

    table = models.CharField(_("列表"), max_length=40)
    name = models.CharField(_("视图名称"), max_length=40)
    query = models.CharField(_("条件、排序、列和分组"), max_length=1500, blank=True)
    owner = models.ForeignKey(Actor, models.PROTECT, related_name="list_views", verbose_name=_("所有人"))
    audience = models.CharField(_("共享给"), max_length=80, blank=True)

    objects = ListViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("列表视图")
        indexes = [models.Index(fields=["table", "audience"], name="core_list_view_audience")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "table", "name"], name="core_list_view_name_once", violation_error_code="name",
                violation_error_message=_("已经有同名的视图，请换一个名称。"),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def name_for_audit(self) -> str:
        return self.name


class ListViewDefault(models.Model):
    """The view with which a list opens for somebody."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="+", verbose_name=_("谁"))
    table = models.CharField(_("列表"), max_length=40)
    view = models.ForeignKey(ListView, models.CASCADE, related_name="preferred", verbose_name=_("列表视图"))

    class Meta:
        verbose_name = _("默认的列表视图")
        constraints = [models.UniqueConstraint(fields=["actor", "table"], name="core_list_view_default_once")]
