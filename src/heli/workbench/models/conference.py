"""The joint conference (联席会议) of a city or a district: who sits in it, its meetings, agenda, attendance and minutes."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.life import LifeCycle, Step
from heli.core.models import Actor, Called, Record
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation, Place, nodes_of_department, nodes_of_organisation, nodes_of_place
from heli.workbench.models.standing import in_department, under_department, under_place

VIEW = "workbench.conference.view"


class ConferenceQuerySet(models.QuerySet["Conference"]):
    def visible_to(self, user: Any) -> Self:
        """Seen where it lies and above, and by each department that sits in it, those above it and whom it named."""
        if not user.holds(VIEW):
            return self.none()
        if user.nodes(VIEW) is None:
            return self.all()
        seats = Seat.objects.in_force(localdate())
        sitting = seats.filter(under_department(user, VIEW, "organisation") | Q(person=user.actor))
        return self.filter(under_place(user, VIEW, "place") | Q(pk__in=sitting.values("conference")))


class Conference(Called):
    """The joint conference of one place. Its office is run by whoever holds the right on that place or above."""

    CALLED = "name"

    name = models.CharField(_("名称"), max_length=60)
    place = models.ForeignKey(Place, models.PROTECT, related_name="conferences", verbose_name=_("地区"))
    document = models.CharField(_("设立文件"), max_length=120, blank=True)
    purpose = models.CharField(_("职责"), max_length=300, blank=True)
    ended_on = models.DateField(_("撤销日期"), null=True, blank=True)

    objects = ConferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("联席会议")
        constraints = [
            models.UniqueConstraint(
                fields=["name", "place"],
                name="workbench_conference_name_once",
                violation_error_code="name",
                violation_error_message=_("这个地区已经有同名的联席会议。"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("workbench:conference-detail", args=[self.pk])

    def name_for_audit(self) -> str:
        return self.name

    def scope_nodes(self) -> set[int]:
        return nodes_of_place(self.place)


class SeatQuerySet(models.QuerySet["Seat"]):
    def in_force(self, day: date) -> Self:
        return self.filter(Q(valid_from__lte=day), Q(valid_until__isnull=True) | Q(valid_until__gte=day))

    def visible_to(self, user: Any) -> Self:
        return self.filter(conference__in=Conference.objects.visible_to(user))


class Seat(Record):
    """A department that sits in the conference, the person it named, and in which part, from a day to a day."""

    class Part(models.TextChoices):
        CONVENER = "convener", _("召集人单位")
        OFFICE = "office", _("办公室")
        MEMBER = "member", _("成员单位")

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="seats", verbose_name=_("联席会议"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="seats", verbose_name=_("单位"))
    person = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="seats", verbose_name=_("联络员")
    )
    part = models.CharField(_("身份"), max_length=10, choices=Part, default=Part.MEMBER)
    valid_from = models.DateField(_("开始日期"))
    valid_until = models.DateField(_("结束日期"), null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("成员单位")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="workbench_seat_dates",
                violation_error_code="valid_until",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.UniqueConstraint(
                fields=["conference", "organisation", "person"],
                condition=Q(valid_until__isnull=True),
                name="workbench_seat_person_once",
                violation_error_code="person",
                violation_error_message=_("这个单位的这位联络员已经在名单里。"),
            ),
            models.UniqueConstraint(
                fields=["conference", "organisation"],
                condition=Q(valid_until__isnull=True, person__isnull=True),
                name="workbench_seat_nameless_once",
                violation_error_code="organisation",
                violation_error_message=_("这个单位已经在名单里。"),
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name

    def name_for_audit(self) -> str:
        return self.organisation.name

    def scope_nodes(self) -> set[int]:
        return self.conference.scope_nodes()


class OfConferenceQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """What a conference does is seen by whoever sees the conference."""
        return self.filter(conference__in=Conference.objects.visible_to(user))


class Meeting(Called):
    """One meeting. Whoever runs the office calls, invites and records it."""

    CALLED = "subject"

    class State(models.TextChoices):
        PLANNED = "planned", _("筹备中")
        INVITED = "invited", _("已通知")
        HELD = "held", _("已召开")
        CANCELLED = "cancelled", _("已取消")

    #: it can still change
    TO_COME = (State.PLANNED, State.INVITED)

    conference = models.ForeignKey(Conference, models.PROTECT, related_name="meetings", verbose_name=_("联席会议"))
    subject = models.CharField(_("会议名称"), max_length=100)
    begins_at = models.DateTimeField(_("时间"))
    where = models.CharField(_("地点"), max_length=100)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.PLANNED)
    invited_at = models.DateTimeField(_("通知时间"), null=True, blank=True)
    reason = models.CharField(_("取消原因"), max_length=200, blank=True)

    LIFE = LifeCycle(
        Step("change", TO_COME, {each: each for each in TO_COME}, may="workbench.meeting.change", label=_("修改会议")),
        Step(
            "add", TO_COME, {each: each for each in TO_COME}, may="workbench.agenda.add", label=_("增加议题"),
            elsewhere=Sentence("会议已经召开或取消，议题不能再改。"),
        ),
        Step("invite", State.PLANNED, State.INVITED, may="workbench.meeting.invite", label=_("发出会议通知")),
        Step("hold", (State.INVITED, State.HELD), State.HELD, may="workbench.meeting.hold", label=_("登记到会")),
        Step(
            "write", State.HELD, State.HELD, may="workbench.minutes.write", label=_("起草纪要"),
            elsewhere=Sentence("会议召开后才写纪要。先登记到会。"),
        ),
        Step(
            "decide", State.HELD, State.HELD, may="workbench.resolution.decide", label=_("登记议定事项"),
            elsewhere=Sentence("会议召开后才登记议定事项。先登记到会。"),
        ),
        Step(
            "cancel", TO_COME, State.CANCELLED, may="workbench.meeting.cancel",
            label=_("取消会议"), needs=("reason",),
        ),
    )  # fmt: skip
    objects = OfConferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("会议")

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("workbench:meeting-detail", args=[self.pk])

    def name_for_audit(self) -> str:
        return self.subject

    def scope_nodes(self) -> set[int]:
        return self.conference.scope_nodes()


class OfMeetingQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(meeting__in=Meeting.objects.visible_to(user))


class AgendaItem(Record):
    """A point of the agenda and the department that brings it."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda", verbose_name=_("会议"))
    position = models.PositiveSmallIntegerField(_("序号"))
    subject = models.CharField(_("议题"), max_length=150)
    proposer = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("提出单位"))
    explained = models.TextField(_("说明"), max_length=2000, blank=True)

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("议题")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return self.meeting.get_absolute_url()

    def name_for_audit(self) -> str:
        return self.subject

    def scope_nodes(self) -> set[int]:
        """Who brings it hangs papers on it; all that changes it is the office's."""
        return self.meeting.scope_nodes() | nodes_of_department(self.proposer)


class Attendance(Record):
    """A department that was invited: what it answered, and whether it came."""

    class Reply(models.TextChoices):
        NONE = "none", _("未回复")
        COMING = "coming", _("参加")
        SUBSTITUTE = "substitute", _("委托他人参加")
        EXCUSED = "excused", _("请假")

    class Came(models.TextChoices):
        UNKNOWN = "unknown", _("未登记")
        PRESENT = "present", _("到会")
        SUBSTITUTE = "substitute", _("他人代为到会")
        EXCUSED = "excused", _("请假")
        ABSENT = "absent", _("缺席")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances", verbose_name=_("会议"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("单位"))
    reply = models.CharField(_("回复"), max_length=10, choices=Reply, default=Reply.NONE)
    came = models.CharField(_("到会情况"), max_length=10, choices=Came, default=Came.UNKNOWN)
    substitute = models.CharField(_("代为参加的人"), max_length=50, blank=True)
    reason = models.CharField(_("请假原因"), max_length=200, blank=True)
    replied_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("回复人")
    )

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("参会单位")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "organisation"], name="workbench_attendance_once"),
            models.CheckConstraint(
                condition=~Q(reply="substitute") | ~Q(substitute=""),
                name="workbench_attendance_substitute",
                violation_error_code="substitute",
                violation_error_message=_("请填写由谁参加。"),
            ),
            models.CheckConstraint(
                condition=~Q(reply="excused") | ~Q(reason=""),
                name="workbench_attendance_reason",
                violation_error_code="reason",
                violation_error_message=_("请填写请假原因。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.meeting}"

    def get_absolute_url(self) -> str:
        return self.meeting.get_absolute_url()

    def name_for_audit(self) -> str:
        return str(self)[:100]

    def scope_nodes(self) -> set[int]:
        return nodes_of_organisation(self.organisation) | self.meeting.scope_nodes()


class MinutesQuerySet(models.QuerySet["Minutes"]):
    def visible_to(self, user: Any) -> Self:
        """What was confirmed is seen with the meeting; a draft by whoever may write it."""
        writes = office_of(user, "workbench.minutes.write", "meeting__conference")
        seen = self.filter(meeting__in=Meeting.objects.visible_to(user))
        return seen.filter(Q(state=Minutes.State.CONFIRMED) | writes)


class Minutes(Record):
    """The minutes of a meeting. What was confirmed stays as it was; a correction is an edition of its own, with a reason."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        CONFIRMED = "confirmed", _("已确认")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="minutes", verbose_name=_("会议"))
    edition = models.PositiveSmallIntegerField(_("版次"), default=1)
    text = models.TextField(_("纪要"), max_length=20_000)
    reason = models.CharField(_("更正原因"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    confirmed_on = models.DateField(_("确认日期"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("确认人")
    )

    LIFE = LifeCycle(
        Step("confirm", State.DRAFT, State.CONFIRMED, may="workbench.minutes.confirm", label=_("确认并印发纪要"))
    )
    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = _("会议纪要")
        ordering = ("edition",)
        constraints = [
            models.UniqueConstraint(fields=["meeting", "edition"], name="workbench_minutes_edition_once"),
            models.CheckConstraint(
                condition=Q(edition=1) | ~Q(reason=""),
                name="workbench_minutes_reason",
                violation_error_code="reason",
                violation_error_message=_("请写明更正原因。"),
            ),
            models.CheckConstraint(
                condition=Q(state="draft", confirmed_on__isnull=True, confirmed_by__isnull=True)
                | Q(state="confirmed", confirmed_on__isnull=False, confirmed_by__isnull=False),
                name="workbench_minutes_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.meeting)

    def get_absolute_url(self) -> str:
        return self.meeting.get_absolute_url()

    def name_for_audit(self) -> str:
        return self.meeting.subject

    def scope_nodes(self) -> set[int]:
        return self.meeting.scope_nodes()


def runs_office(by: Any, permission: str, conference: Conference) -> bool:
    """Whether somebody may act for the office: the right is held on the place of the conference, or above it."""
    return bool(by.may(permission, conference.place))


def speaks_for(by: Any, permission: str, organisation: Organisation, conference: Conference) -> bool:
    """Whether somebody acts for a department: their role lies on it or above, or the conference lists them for it."""
    if not by.holds(permission):
        return False
    if in_service_of(by, permission, organisation):
        return True
    seats = Seat.objects.in_force(localdate()).filter(conference=conference, organisation=organisation)
    return seats.filter(person=by.actor).exists()


def in_service_of(by: Any, permission: str, organisation: Organisation) -> bool:
    """Whether somebody's role lies on a department, or on one above it."""
    nodes = by.nodes(permission)
    return nodes is None or not nodes_of_department(organisation).isdisjoint(nodes)


def office_of(user: Any, permission: str, conference: str) -> Q:
    """The same question of rows: those of conferences whose office somebody runs."""
    return under_place(user, permission, f"{conference}__place") if user.holds(permission) else Q(pk__in=[])


def mine(user: Any, permission: str, organisation: str, conference: str) -> Q:
    """The same question of rows: those of departments somebody acts for in their conference."""
    if not user.holds(permission):
        return Q(pk__in=[])
    seats = Seat.objects.in_force(localdate()).filter(
        conference=OuterRef(conference), organisation=OuterRef(organisation), person=user.actor
    )
    return in_department(user, permission, organisation) | Q(Exists(seats))
