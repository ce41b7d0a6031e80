"""Views of a list that somebody named, for themselves or for colleagues."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
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

    def get_absolute_url(self) -> str:
        """Whoever follows it comes to the list as the view shows it."""
        return reverse("core:view-open", args=[self.pk])

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


class ListViewAlert(models.Model):
    """Somebody wants to be told when a view shows rows that it has not shown them before.

    ``known`` are the keys of all rows it ever showed them, packed (``rules.keyset``): what is among them is told no more.
    ``asked`` are the questions they answered: what another question brings up is not new because of it.
    """

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="+", verbose_name=_("提醒谁"))
    view = models.ForeignKey(ListView, models.CASCADE, related_name="alerts", verbose_name=_("列表视图"))
    asked = models.TextField(_("看过的条件"), blank=True)
    known = models.BinaryField(_("看过的记录"))
    since = models.DateTimeField(_("开始时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("视图的新内容提醒")
        constraints = [models.UniqueConstraint(fields=["actor", "view"], name="core_list_view_alert_once")]

    def name_for_audit(self) -> str:
        return self.view.name
