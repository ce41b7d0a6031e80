"""Social workers, and where each can be seen from."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.core.models import Batch, Record
from heli.directory.models import Person


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

    def told_to(self, user: Any) -> Self:
        """The same, and oneself: what the house tells somebody of their own record it shows them."""
        person = getattr(user, "person_id", None)
        seen = reached(user, "workforce.worker.view")
        return self.filter(seen | Q(person=person) if person else seen)


class OfWorkerQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """What belongs to a worker is seen by whoever sees the worker."""
        return self.filter(reached(user, "workforce.worker.view", "worker"))


class Worker(Record):
    """A person in the social-work workforce."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="worker", verbose_name=_("人员"))
    education = models.CharField(_("学历"), max_length=20, blank=True)
    major = models.CharField(_("专业"), max_length=60, blank=True)
    #: work before this day does not count towards an exam
    studied_until = models.DateField(_("全日制学习结束日期"), null=True, blank=True)
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
