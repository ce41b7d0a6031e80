"""Notices as they are read: those one got, those one sent, who has read them, and what of them waits for whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import Grant, User
from heli.core.life import Step
from heli.core.rules.sentence import Sentence
from heli.core.waiting import WITH_OTHERS, Source, Waiting
from heli.workbench.models import Notice, NoticeAnswer, NoticeQuestion, NoticeReceipt
from heli.workbench.models.notices import REPLY, SEND, NoticeQuerySet, NoticeReceiptQuerySet
from heli.workbench.models.sides import team_of

State = Notice.State


def notices(user: Any) -> NoticeQuerySet:
    """Every notice this user may see, the newest first."""
    return Notice.objects.visible_to(user).select_related("sent_by").order_by("-pk")


def sent(user: Any) -> QuerySet[Notice]:
    """What somebody sent or is writing, and what their team sent; with how many got it, read it, replied."""
    mine = Q(sent_by__in=user.hands(SEND)) if user.holds(SEND) else Q(pk__in=[])
    below = Q(sent_by__in=team_of(user).values("actor")) & ~Q(state=State.DRAFT)
    return _counted(notices(user).filter(mine | below))


def _counted(rows: QuerySet[Notice]) -> QuerySet[Notice]:
    of = NoticeReceipt.objects.filter(notice=OuterRef("pk")).order_by().values("notice")

    def many(**where: Any) -> Any:
        return Coalesce(Subquery(of.filter(**where).annotate(many=Count("pk")).values("many")), 0)

    return rows.annotate(
        readers=many(), read=many(read_at__isnull=False), replied=many(replied_at__isnull=False),
    )  # fmt: skip


#: the lists from which a notice can be sent, with the right that opens each
LISTS = (
    (_("社会工作者"), "workforce:worker-list", "workforce.worker.view"),
    (_("组织"), "directory:organisation-list", "directory.organisation.view"),
    (_("地区"), "directory:place-list", "directory.place.view"),
    (_("联席会议"), "workbench:conference-list", "workbench.conference.view"),
    (_("账号"), "accounts:user-list", "accounts.user.view"),
)


def lists_to_send_from(user: Any) -> list[tuple[Any, str]]:
    """Where this user can choose people for a notice: what a list is called, and its address."""
    if not user.holds("workbench.notice.draft"):
        return []
    return [(label, reverse(route)) for label, route, right in LISTS if user.holds(right)]


def is_sender(user: Any, notice: Notice) -> bool:
    return user.holds(SEND) and notice.sent_by_id in user.hands(SEND)


def reads_receipts(user: Any, notice: Notice) -> bool:
    """Whether somebody sees who has read it: who sends it, and the head of their team."""
    return sent(user).filter(pk=notice.pk).exists()


def own_receipt(user: Any, notice: Notice) -> NoticeReceipt | None:
    """A notice as this user has it, or whoever is away; one's own first."""
    found = received(user).filter(notice=notice)
    return found.filter(reader=user.actor).first() or found.first()


def received(user: Any) -> NoticeReceiptQuerySet:
    """What this user got, and what came for whoever is away, the newest first."""
    return NoticeReceipt.objects.got_by(user).select_related("notice__sent_by", "reader").order_by("-pk")


def receipts(user: Any, notice: Notice) -> QuerySet[NoticeReceipt]:
    """Who got a notice, with their answers and whether their account is still in use."""
    if not reads_receipts(user, notice):
        return NoticeReceipt.objects.none()
    account = User.objects.filter(actor=OuterRef("reader"))
    held = Grant.objects.in_force(localdate()).filter(user__actor=OuterRef("reader"))
    found = (
        NoticeReceipt.objects.visible_to(user).filter(notice=notice).select_related("reader", "replied_by", "notice")
    )
    found = found.annotate(in_use=Exists(account.filter(is_active=True)), has_role=Exists(held))
    return found.prefetch_related(Prefetch("answers", NoticeAnswer.objects.all()))


def notice_questions(user: Any) -> QuerySet[NoticeQuestion]:
    return NoticeQuestion.objects.visible_to(user)


def steps(user: Any, notice: Notice) -> list[Step]:
    """What this user may do with it now."""
    return notice.LIFE.open_to(notice, user)


def owing(notice: Notice) -> NoticeReceiptQuerySet:
    """Who still has to read or to reply, of those who can."""
    working = User.objects.filter(actor=OuterRef("reader"), is_active=True)
    return NoticeReceipt.objects.filter(Exists(working), notice=notice).owing()


@dataclass(frozen=True)
class Counts:
    """Where a notice stands."""

    readers: int
    read: int
    replied: int
    owing: int

    @property
    def unread(self) -> int:
        return self.readers - self.read


def counts(notice: Notice) -> Counts:
    """By one query for all, and one for those who still owe something."""
    found = NoticeReceipt.objects.filter(notice=notice).aggregate(
        readers=Count("pk"), read=Count("read_at"), replied=Count("replied_at")
    )
    return Counts(**found, owing=owing(notice).count())


def of_state(rows: QuerySet[NoticeReceipt], state: str) -> QuerySet[NoticeReceipt]:
    """By where a receiver stands with it; the account may be closed beside."""
    conditions = {
        "unread": Q(read_at__isnull=True), "read": Q(read_at__isnull=False, replied_at__isnull=True),
        "replied": Q(replied_at__isnull=False), "late": Q(late=True), "left": Q(in_use=False) | Q(has_role=False),
    }  # fmt: skip
    return rows.filter(conditions[state])


def answered_with(rows: QuerySet[NoticeReceipt], question: int, value: str) -> QuerySet[NoticeReceipt]:
    return rows.filter(Exists(NoticeAnswer.objects.filter(receipt=OuterRef("pk"), question=question, value=value)))


def as_received(rows: QuerySet[NoticeReceipt], state: str) -> QuerySet[NoticeReceipt]:
    """Those that still wait for their reader, or those that do not."""
    waiting = Q(notice__state=State.SENT) & Q(pk__in=NoticeReceipt.objects.owing().values("pk"))
    return rows.filter(waiting) if state == "owing" else rows.exclude(waiting)


# what waits


def to_read(user: Any) -> QuerySet[NoticeReceipt]:
    """What this user, or whoever is away, still has to read or to reply to; what is due first comes first."""
    if not user.holds(REPLY):
        return NoticeReceipt.objects.none()
    mine = NoticeReceipt.objects.filter(reader__in=user.hands(REPLY), notice__state=State.SENT).owing()
    return mine.select_related("notice__sent_by").order_by(F("notice__until").asc(nulls_last=True), "pk")


def awaited(user: Any) -> QuerySet[Notice]:
    """Sent by this user, and somebody has not replied yet."""
    open_ = Notice.objects.sent_by(user).filter(state=State.SENT)
    late = NoticeReceipt.objects.filter(notice=OuterRef("pk")).owing()
    return open_.filter(Exists(late)).order_by(F("until").asc(nulls_last=True), "pk")


VERBS = {
    Notice.Reply.NONE.value: _("查看"),
    Notice.Reply.CONFIRM.value: _("确认收到"),
    Notice.Reply.ANSWER.value: _("回复"),
}


def _receipt_line(receipt: Any) -> Waiting:
    notice = receipt.notice
    about = Sentence("%(name)s的通知", name=notice.office or notice.sent_by.name)
    return Waiting(notice.title, about, notice.until, VERBS[notice.reply], receipt.get_absolute_url())


def sent_line(notice: Any) -> Waiting:
    return Waiting(
        notice.title, notice.number or _("草稿"), notice.until, _("查看回执"), notice.get_absolute_url(), "going"
    )


def sent_of(actors: Collection[int]) -> NoticeQuerySet:
    """What these people sent and have not closed, and what they are writing."""
    return Notice.objects.filter(sent_by__in=actors, state__in=(State.DRAFT, State.SENT)).order_by("pk")


WAITING = (
    Source("workbench.notice.reply", _("收到的通知"), REPLY, to_read, _receipt_line, until="notice__until",
           list_of="workbench:notice-list?state=owing"),
    Source("workbench.notice.send", _("等对方回复的通知"), SEND, awaited, sent_line, until="until", shelf=WITH_OTHERS),
)  # fmt: skip
