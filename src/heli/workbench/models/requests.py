"""Requests between departments (协办): one organisation asks another to help, and what it lets the other see for that."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import seen_by_sides
from heli.core import words
from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Called, Record
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation, nodes_of_organisation
from heli.workbench.rules import requests as rules
from heli.workforce.models import Worker

VIEW = "workbench.request.view"


class HelpRequestQuerySet(models.QuerySet["HelpRequest"]):
    def visible_to(self, user: Any) -> Self:
        """Seen by the two organisations and by those above them, of departments and of places."""
        return self.filter(seen_by_sides(user, VIEW, "asker", "answerer"))

    def open(self) -> Self:
        """Those that are neither closed nor withdrawn."""
        return self.exclude(state__in=HelpRequest.ENDED)

    def late(self) -> Self:
        """Those of which the running clock has run out."""
        return self.filter(due_on__lt=localdate())


class HelpRequest(Called):
    """What one organisation asks of another, from the question to its end."""

    class State(models.TextChoices):
        ASKED = "asked", _("待接受")
        ACCEPTED = "accepted", _("办理中")
        RETURNED = "returned", _("已退回")
        ANSWERED = "answered", _("已答复")
        CLOSED = "closed", _("已办结")
        WITHDRAWN = "withdrawn", _("已撤回")

    ENDED = (State.CLOSED, State.WITHDRAWN)

    # what is asked
    year = models.PositiveIntegerField(_("年份"))
    serial = models.PositiveIntegerField(_("序号"))
    asker = models.ForeignKey(Organisation, models.PROTECT, related_name="requests_asked", verbose_name=_("请求单位"))
    answerer = models.ForeignKey(
        Organisation, models.PROTECT, related_name="requests_answered", verbose_name=_("协办单位")
    )
    title = models.CharField(_("事项"), max_length=80)
    text = models.TextField(_("请求内容"), max_length=4000)
    working_days = models.PositiveIntegerField(_("答复期限（工作日）"), default=10)
    # the clocks
    asked_on = models.DateField(_("提出日期"))
    accept_by = models.DateField(_("接受期限"))
    answer_by = models.DateField(_("答复期限"))
    due_on = models.GeneratedField(
        expression=models.Case(
            models.When(state="asked", then=F("accept_by")), models.When(state="accepted", then=F("answer_by")),
            default=None, output_field=models.DateField(),
        ),
        output_field=models.DateField(null=True), db_persist=True, verbose_name=_("期限"),
    )  # fmt: skip
    provisional = models.BooleanField(_("期限暂定"), default=False)
    escalated_on = models.DateField(_("上报日期"), null=True, blank=True)
    # where it stands, and whose it is on each side
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    handler = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("承办人")
    )
    reason = models.CharField(_("退回或撤回的理由"), max_length=400, blank=True)
    answer = models.TextField(_("答复"), max_length=4000, blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    closed_on = models.DateField(_("办结日期"), null=True, blank=True)

    LIFE = LifeCycle(
        Step("accept", State.ASKED, State.ACCEPTED, may="workbench.request.accept", label=_("接受协办")),
        Step(
            "return", (State.ASKED, State.ACCEPTED), State.RETURNED, may="workbench.request.return",
            label=_("退回协办"), needs=("reason",),
        ),
        Step("resubmit", State.RETURNED, State.ASKED, may="workbench.request.resubmit", label=_("再次提出")),
        Step(
            "answer", State.ACCEPTED, State.ANSWERED, may="workbench.request.answer", label=_("答复协办"),
            needs=("answer",),
        ),
        Step("close", State.ANSWERED, State.CLOSED, may="workbench.request.close", label=_("办结协办")),
        Step(
            "withdraw", (State.ASKED, State.ACCEPTED, State.RETURNED), State.WITHDRAWN,
            may="workbench.request.withdraw", label=_("撤回协办"), needs=("reason",),
        ),
        Step(
            "assign", State.ACCEPTED, State.ACCEPTED, may="workbench.request.assign", label=_("指定承办人"),
            elsewhere=Sentence("接受以后才能指定承办人。"),
        ),
    )  # fmt: skip
    #: which side takes a step
    SIDES = {
        "accept": "answerer", "return": "answerer", "answer": "answerer", "assign": "answerer",
        "resubmit": "asker", "close": "asker", "withdraw": "asker", "share": "asker",
    }  # fmt: skip
    objects = HelpRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("协办")
        constraints = [
            models.UniqueConstraint(fields=["year", "serial"], name="workbench_request_number_once",
                                    violation_error_message=_("刚刚有人提出了另一件协办，请再提交一次。")),
            models.CheckConstraint(
                condition=~Q(asker=F("answerer")), name="workbench_request_two_sides", violation_error_code="answerer",
                violation_error_message=_("协办单位不能是请求单位自己。"),
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | ~Q(answer=""), name="workbench_request_answered_with_words"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "due_on"], name="workbench_request_state")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("workbench:request-detail", args=[self.pk])

    @property
    def number(self) -> str:
        return rules.number(self.year, self.serial)

    @property
    def is_open(self) -> bool:
        return self.state not in self.ENDED

    @property
    def running_until(self) -> Any:
        """What ``due_on`` holds once it is stored: to accept, then to answer, None where no clock runs."""
        return {self.State.ASKED: self.accept_by, self.State.ACCEPTED: self.answer_by}.get(self.State(self.state))

    @property
    def is_late(self) -> bool:
        return self.running_until is not None and localdate() > self.running_until

    @property
    def superior(self) -> Organisation | None:
        """Who is told when the answering side lets its clock run out."""
        return self.answerer.parent or self.answerer.answers_to

    def name_for_audit(self) -> str:
        return str(self)

    def scope_nodes(self) -> set[int]:
        return nodes_of_organisation(self.asker) | nodes_of_organisation(self.answerer)


class OfRequestQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """What belongs to a request is seen by whoever sees the request."""
        return self.filter(request__in=HelpRequest.objects.visible_to(user))


class SharedWorker(Record):
    """A worker whom the asking side lets the answering side see for one request: those facts and no others."""

    class Fact(models.TextChoices):
        CERTIFICATE = "certificate", _("证书和登记")
        EMPLOYMENT = "employment", _("任职")
        EDUCATION = "education", _("学历和专业")
        PHONE = "phone", _("手机")

    request = models.ForeignKey(HelpRequest, models.CASCADE, related_name="shared", verbose_name=_("协办"))
    worker = models.ForeignKey(Worker, models.CASCADE, related_name="+", verbose_name=_("社会工作者"))
    facts = models.CharField(_("共享的内容"), max_length=100)
    shared_by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("共享人"))

    objects = OfRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("随协办共享的人员")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "worker"], name="workbench_shared_worker_once", violation_error_code="worker",
                violation_error_message=_("这个人已经共享过，请先停止共享再重新选择内容。"),
            )
        ]  # fmt: skip

    @property
    def facts_shown(self) -> list[SharedWorker.Fact]:
        return [self.Fact(fact) for fact in self.facts.split()]

    @property
    def facts_in_words(self) -> str:
        return words.told([fact.label for fact in self.facts_shown])

    def name_for_audit(self) -> str:
        return self.worker.name_for_audit()

    def scope_nodes(self) -> set[int]:
        return self.request.scope_nodes()
