"""What waits in the workforce: leavers to confirm, month ends to sign, registrations that end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from heli.core import words
from heli.core.dated import Dated, Entry, name_of
from heli.core.models import Batch
from heli.core.rules.sentence import Sentence
from heli.core.rules.tenths import written
from heli.core.waiting import ENDING, WITH_OTHERS, Source, Waiting
from heli.workforce.models import Certificate, ConductCase, Employment, GapReport, Training, Worker
from heli.workforce.queries.learning import to_confirm
from heli.workforce.queries.leavers import open_proposals
from heli.workforce.queries.register import SOON_DAYS, main_first
from heli.workforce.queries.reports import reports


def rosters_with_leavers(user: Any) -> QuerySet[Batch]:
    """Rosters that name fewer people than are in post, with how many of them this user may confirm."""
    of_batch = open_proposals(user).filter(batch=OuterRef("pk")).order_by().values("batch")
    many = Subquery(of_batch.annotate(many=Count("pk")).values("many"))
    return Batch.objects.only("file_name").annotate(leavers_open=many).filter(leavers_open__gt=0).order_by("pk")


def months_to_sign(user: Any) -> QuerySet[GapReport]:
    """Month ends that somebody else has frozen: whoever froze does not sign, nor does a deputy in their stead."""
    right = "workforce.gap.sign"
    frozen = reports(user).filter(state=GapReport.State.FROZEN)
    return frozen.exclude(frozen_by__in=user.hands(right)) if user.holds(right) else frozen.none()


def months_with_others(user: Any) -> QuerySet[GapReport]:
    """Month ends that this user froze and another has to sign."""
    return reports(user).filter(state=GapReport.State.FROZEN, frozen_by=user.actor)


def _where() -> Subquery:
    """Where a worker works, by the main employment."""
    posts = Employment.objects.filter(worker=OuterRef("pk"), end_on__isnull=True).order_by(*main_first())
    return Subquery(posts.annotate(where=Coalesce("organisation__name", "place__name")).values("where")[:1])


def _removed() -> Exists:
    """Whose registration was taken away: it ends no more."""
    held = ConductCase.objects.in_force(localdate()).filter(sanction=ConductCase.Outcome.REMOVAL)
    return Exists(held.filter(worker=OuterRef("pk")))


def ending(user: Any) -> QuerySet[Worker]:
    """Who is registered for no longer than thirty days and nothing holds against, as in the list, with where they work, so that two of one name are told apart."""
    today = localdate()
    soon = today + timedelta(days=SOON_DAYS)
    longer = Certificate.objects.filter(worker=OuterRef("pk"), registered_until__gt=soon)
    held = Exists(ConductCase.objects.in_force(today).filter(worker=OuterRef("pk")))
    found = Worker.objects.visible_to(user).filter(
        ~Exists(longer), ~held, certificates__registered_until__range=(today, soon)
    )
    due = found.only("pk").annotate(until=Max("certificates__registered_until"))
    return due.annotate(name=F("person__name"), where=_where()).order_by("until", "pk")


def registrations(user: Any, first: date, last: date) -> QuerySet[Worker]:
    """Whose registration ends between two days."""
    due = (
        Worker.objects.visible_to(user)
        .filter(~_removed())
        .only("pk")
        .annotate(until=Max("certificates__registered_until"))
    )
    found = due.filter(until__range=(first, last)).annotate(name=F("person__name"), where=_where())
    return found.order_by("until", "pk")


def own_registration(user: Any, first: date, last: date) -> QuerySet[Worker]:
    """One's own, for whoever's account was matched with a record."""
    own = Worker.objects.filter(~_removed(), person__user=getattr(user, "pk", None)).only("pk")
    due = own.annotate(until=Max("certificates__registered_until"))
    return due.filter(until__range=(first, last)).order_by("until")


def _registration(_user: Any, worker: Any) -> Entry:
    what = Sentence("%(name)s的登记到期", name=worker.name)
    return Entry(name_of(worker), worker.until, what, worker.where or "", worker.get_absolute_url())


def _own_registration(_user: Any, worker: Any) -> Entry:
    what = _("本人的登记到期")
    return Entry(
        f"{name_of(worker)}-own", worker.until, what, "", reverse("workforce:own-record"),
        told_outside=what,
    )  # fmt: skip


def _leavers_line(batch: Any) -> Waiting:
    many = batch.leavers_open
    text = ngettext("确认「%(file)s」里 %(count)s 名离职人员", "确认「%(file)s」里 %(count)s 名离职人员", many)
    what = Sentence(text, file=batch.file_name, count=many)
    return Waiting(what, _("每月名册"), None, _("确认"), reverse("workforce:leaver-list"))


def _month_line(report: GapReport) -> Waiting:
    who = Sentence("%(who)s冻结，等另一位同事签收", who=report.frozen_by.name)
    return _month(report, who, _("签收"), "waiting")


def _frozen_line(report: GapReport) -> Waiting:
    return _month(report, _("等另一位同事签收"), _("查看"), "going")


def _month(report: GapReport, about: Any, verb: Any, state: str) -> Waiting:
    what = Sentence("%(month)s月末数据", month=words.month(report.month))
    return Waiting(what, about, None, verb, report.get_absolute_url(), state)


def _ending_line(worker: Any) -> Waiting:
    what = Sentence("%(name)s的登记", name=worker.name)
    about = worker.where or _("还没有任职")
    return Waiting(what, about, worker.until, _("查看"), worker.get_absolute_url(), "warn")


def _training_line(training: Any) -> Waiting:
    what = Sentence("%(name)s申报的 %(hours)s 学时", name=training.who, hours=written(training.tenths))
    return Waiting(what, training.name, None, _("确认"), training.get_absolute_url())


def reported(user: Any) -> QuerySet[Training]:
    """What workers reported of themselves and this user may confirm, the oldest first."""
    found = to_confirm(user).select_related(None).only("pk", "name", "tenths")
    return found.annotate(who=F("worker__person__name")).order_by("pk")


#: registrations that end soon, which the first page counts as well
ENDS = "workforce.registration.end"
WAITING = (
    Source(
        "workforce.roster.decide", _("待确认的离职"), "workforce.roster.decide", rosters_with_leavers, _leavers_line,
        stands_for="leavers_open", list_of="workforce:leaver-list",
    ),
    Source(
        "workforce.training.confirm", _("待确认的学时"), "workforce.training.confirm", reported, _training_line,
        list_of="workforce:training-list",
    ),
    Source("workforce.gap.sign", _("待签收的月末数据"), "workforce.gap.sign", months_to_sign, _month_line),
    Source(
        ENDS, _("30 天内到期的登记"), "workforce.worker.view", ending, _ending_line,
        until="until", list_of="workforce:worker-list?registration=soon", shelf=ENDING,
    ),
    Source(
        "workforce.gap.freeze", _("等他人签收的月末数据"), "workforce.gap.freeze", months_with_others, _frozen_line,
        shelf=WITH_OTHERS,
    ),
)  # fmt: skip
DATED = (
    Dated("workforce.registration", _("登记到期"), "workforce.worker.view", registrations, _registration),
    Dated("workforce.registration.own", _("本人的登记"), "workbench.open", own_registration, _own_registration),
)
