"""Reads every room needs: settings of the city, working days, long work, imports and their files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, Model, Prefetch, QuerySet
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from heli.core import searching
from heli.core.documents.door import takers
from heli.core.job_kinds import called
from heli.core.models import (
    Actor,
    AuditEntry,
    AuditHead,
    Batch,
    CalendarDay,
    Delivery,
    Document,
    DocumentVersion,
    Draft,
    Export,
    Job,
    Notification,
    ReaderTimes,
    Setting,
    Upload,
    record_inside,
    records_seen,
)
from heli.core.models.notification import NotificationQuerySet
from heli.core.prepared import Prepared
from heli.core.rules.sentence import Sentence
from heli.core.schedules import Schedule, schedules
from heli.core.searching import Condition, Found, Words
from heli.core.waiting import WITH_OTHERS, Source, Waiting

_settings = Prepared(lambda keys: Setting.objects.filter(key__in=keys).values_list("key", "value"))


def settings(*keys: str) -> dict[str, str]:
    """Some settings of the city by one query, empty where there is none."""
    return dict.fromkeys(keys, "") | dict(_settings(keys))


def setting(key: str) -> str:
    """A setting of the city, empty where there is none."""
    return settings(key)[key]


def who_did(entries: QuerySet[AuditEntry]) -> set[int]:
    """Keys of the people who stand in some entries of the trail; where somebody did the work of another, both."""
    found = entries.values_list("actor", "actor__deputy", "actor__on_behalf_of").distinct()
    return {key for actor, *both in found for key in (both if any(both) else [actor]) if key is not None}


_head = Prepared(lambda keys: AuditHead.objects.filter(pk__in=keys).values_list("chain", "number", "digest"))


def last_written() -> tuple[str, int, str]:
    """The head of the audit chain: it changes with every action, since each writes an entry."""
    found = _head([1])
    return found[0] if found else ("", 0, "")


def special_days() -> dict[date, str]:
    """Days that differ from Monday to Friday, as the rules of ``core.rules.calendar`` take them."""
    return dict(CalendarDay.objects.values_list("day", "kind"))


@dataclass(frozen=True)
class CitySetting:
    """What a setting is called, and what it holds: text, a share from 0 to 1, an address, money, stored in fen, or names by
    the day from which they hold, or percents so, after which one of ``words`` may stand, or amounts, in fen.

    ``unset`` is what heli counts with while the city filled in nothing; no law gives it.
    """

    label: Any
    kind: str = "text"
    unset: str = ""
    words: tuple[str, ...] = ()


#: the settings a city may fill in; what is missing here is set by a command and has no page
SETTINGS = {
    "city_name": CitySetting(_("城市名称")),
    "telephone": CitySetting(_("咨询电话")),
    "own_field_least_share": CitySetting(_("自设项目填写的不到几成，算没有人填"), "share", "0.05"),
    "own_field_after_days": CitySetting(_("自设项目设立满几天，算没有人填"), "count", "90"),
    "delegation_days": CitySetting(_("代理最长几天"), "count", "30"),
    "part_time_weight": CitySetting(_("兼职人员按全职的几成计"), "share", "0.5"),
    "post_cost_yearly_fen": CitySetting(_("一个岗位一年的费用"), "money"),
    "registration_body": CitySetting(_("登记主管部门，从哪天起是哪个部门"), "dated", "2023-01-01 社会工作部"),
    "exam_years_before": CitySetting(_("报考的工作年限算到考试前第几年的 12 月 31 日，不填是考试当年"), "count", "0"),
    "class_hour_minutes": CitySetting(_("一个学时是多少分钟"), "count"),
    "learning_cap_teaching": CitySetting(_("授课一年最多计多少学时"), "count"),
    "learning_cap_paper": CitySetting(_("论文、著作一年最多计多少学时"), "count"),
    "learning_cap_research": CitySetting(_("课题研究一年最多计多少学时"), "count"),
    "learning_cap_conference": CitySetting(_("学术会议一年最多计多少学时"), "count"),
    "learning_cap_volunteering": CitySetting(_("专业志愿服务一年最多计多少学时"), "count"),
    "purchase_limit_fen": CitySetting(_("采购限额标准（服务），从哪天起是多少"), "dated_money"),
    "open_tender_threshold_fen": CitySetting(_("公开招标数额标准（服务），从哪天起是多少"), "dated_money"),
    "personnel_floor_percent": CitySetting(
        _("购买服务的人员费用比例下限（%），从哪天起是多少"), "dated_percent", words=("不含税",)
    ),
    "designer_may_bid": CitySetting(
        _("提供方案的机构能不能参加该项目的采购，从哪天起可以或者不可以"), "dated", words=("可以", "不可以")
    ),
    "renewal_price_percent": CitySetting(_("续签合同每月的价款最多是原合同的百分之几"), "count", "100"),
    "ocds_prefix": CitySetting(_("公开合同数据（OCDS）编号的前缀"), unset="heli"),
    "score_gap": CitySetting(_("评分和全部评委评分的中位数相差超过满分的几成，要书面说明"), "share", "0.3"),
    "practice_address": CitySetting(_("培训环境的网址"), "address"),
}


def settings_of_city(user: Any) -> list[tuple[str, CitySetting, Setting | None]]:
    """Every setting of the city, None where nothing was filled in; for whoever may change them."""
    if not user.holds("core.setting.change"):
        return []
    known = Setting.objects.in_bulk(list(SETTINGS), field_name="key")
    return [(key, asked, known.get(key)) for key, asked in SETTINGS.items()]


def unconfirmed_settings() -> int:
    """How many settings of the city nobody has confirmed yet."""
    figures = [key for key, asked in SETTINGS.items() if asked.kind != "address"]  # a city may have none
    return len(figures) - Setting.objects.filter(key__in=figures, confirmed_on__isnull=False).count()


def jobs(user: Any) -> QuerySet[Job]:
    """Long work is seen by who asked for it."""
    return Job.objects.visible_to(user)


def exports(user: Any) -> QuerySet[Export]:
    """Files of lists that this user had made, while they are kept."""
    kept = Export.objects.filter(made_by=user.actor, file__isnull=False, expires_at__gt=now())
    return kept.select_related("file")


def jobs_of_house(user: Any) -> QuerySet[Job]:
    """All long work, for whoever runs the house. What it is about, and what came of it, is for who asked alone."""
    if not user.holds("core.job.house"):
        return Job.objects.none()
    return Job.objects.select_related("asked_by").defer("message", "message_values", "name")


def runs(user: Any, kind: str) -> QuerySet[Job]:
    """Runs of one kind of work by the clock, newest first; they are about nobody, so their results are shown."""
    if not user.holds("core.job.house"):
        return Job.objects.none()
    return Job.objects.filter(kind=kind, asked_by__kind=Actor.Kind.CLOCK).order_by("-pk")


@dataclass(frozen=True)
class Timed:
    """One kind of work by the clock, the last of its runs, and when it is due again."""

    key: str
    schedule: Schedule
    last: Job | None
    next_at: datetime


def timed(user: Any, moment: datetime) -> list[Timed]:
    """All work by the clock with its last run and its next."""
    if not user.holds("core.job.house"):
        return []
    of_clock = Job.objects.filter(kind__in=list(schedules()), asked_by__kind=Actor.Kind.CLOCK)
    newest = of_clock.values("kind").annotate(last=Max("pk")).values("last")
    last = {job.kind: job for job in Job.objects.filter(pk__in=newest)}
    return [Timed(key, schedule, last.get(key), schedule.when.next(moment)) for key, schedule in schedules().items()]


def seconds_left(job: Job, moment: datetime) -> int | None:
    """How long the rest will take at the pace so far; unknown in the first three seconds."""
    if not (job.state == Job.State.RUNNING and job.started_at and 0 < job.done < job.total):
        return None
    gone = moment - job.started_at
    return None if gone < timedelta(seconds=3) else round(gone.total_seconds() * (job.total - job.done) / job.done)


def batches(user: Any, kinds: Sequence[str]) -> QuerySet[Batch]:
    """Imports of these kinds that the user started; with them goes everything they hold."""
    return Batch.objects.filter(made_by=user.actor, kind__in=kinds).select_related("file", "job", "made_by")


def last_change(record: Any) -> tuple[str, datetime | None]:
    """Who changed a record last, and when; the reader has the record before them already."""
    entry = (
        AuditEntry.objects.filter(subject_type=record._meta.label_lower, subject_id=record.pk)
        .select_related("actor")
        .order_by("-number")
        .first()
    )
    return (entry.actor.name, datetime.fromisoformat(entry.at)) if entry else ("", None)


def notifications(user: Any) -> NotificationQuerySet:
    """What somebody was told, newest first; what of it is shown hangs on the record: ``core.inbox``."""
    return Notification.objects.visible_to(user).order_by("-pk")


def newest_notification(user: Any) -> int:
    """The key of the last thing somebody was told; 0 where there was none."""
    return notifications(user).values_list("pk", flat=True).first() or 0


def draft(user: Any, path: str) -> Draft | None:
    """What the user typed into the form of a page and has not sent; nobody else sees it."""
    return Draft.objects.filter(actor=user.actor, path=path).first()


def deliveries(user: Any) -> QuerySet[Delivery]:
    """What went out of the house or did not, newest first; nothing of what anybody was told."""
    return Delivery.objects.visible_to(user).select_related("reader", "notification").order_by("-pk")


def reader_times(user: Any) -> ReaderTimes | None:
    """When somebody wants to be reached, None where they chose nothing."""
    return ReaderTimes.objects.filter(reader=user.actor).first()


def uploads(user: Any) -> QuerySet[Upload]:
    """Uploads on their way are continued by who began them."""
    return Upload.objects.filter(made_by=user.actor)


def imports_to_settle(user: Any) -> QuerySet[Batch]:
    """Files that were checked and are neither imported nor dropped, by who brought them."""
    found = Batch.objects.filter(made_by=user.actor, state=Batch.State.EXAMINED)
    return found.defer("report", "mapping", "options").order_by("created_at", "pk")


def jobs_going(user: Any) -> QuerySet[Job]:
    """Long work that is queued or being done."""
    return jobs(user).filter(state__in=Job.GOING).order_by("pk")


def _import_line(batch: Batch) -> Waiting:
    what = Sentence("核对并导入「%(file)s」", file=batch.file_name)
    return Waiting(what, _("导入的文件"), None, _("核对"), reverse("core:import-detail", args=[batch.pk]))


def _job_line(job: Job) -> Waiting:
    to = reverse("core:job", args=[job.pk])
    return Waiting(called(job), job.get_state_display(), None, _("看看进展"), to, "going")


WAITING = (
    Source("core.import.apply", _("待导入的文件"), "core.import.apply", imports_to_settle, _import_line),
    Source("core.job.view", _("进行中的后台任务"), "workbench.open", jobs_going, _job_line, shelf=WITH_OTHERS),
)


def _with_versions(found: QuerySet[Document]) -> QuerySet[Document]:
    """Documents with all that a page says of them."""
    versions = DocumentVersion.objects.select_related("file", "made_by").order_by("-number")
    return found.select_related("withdrawn_by").prefetch_related(Prefetch("versions", versions))


def takes_documents(user: Any, kind: str, pk: int) -> Model | None:
    """A record of a kind on which documents hang, where this user sees it."""
    return record_inside(user, kind, pk) if kind in takers() else None


def documents(user: Any, on: Model) -> list[Document]:
    """What hangs on a record, for whoever sees the record: what holds first, by title; then what was withdrawn."""
    if record_inside(user, on._meta.label_lower, on.pk) is None:
        return []
    return list(_with_versions(Document.objects.about(on)).order_by("state", "title", "pk"))


def documents_on(user: Any, records: Sequence[Model]) -> dict[int, list[Document]]:
    """What holds of several records of one kind that the user sees, by the key of each."""
    found: dict[int, list[Document]] = {}
    if records and user.holds("core.document.view"):
        kind = records[0]._meta.label_lower
        kept = Document.objects.filter(about_type=kind, about_id__in=[record.pk for record in records], state="kept")
        for each in _with_versions(kept).order_by("title", "pk"):
            found.setdefault(each.about_id, []).append(each)
    return found


def document(user: Any, pk: int) -> tuple[Document, Model] | None:
    """A document and the record it hangs on, for whoever sees that."""
    found = _with_versions(Document.objects.filter(pk=pk)).first()
    on = found.about_for(user) if found else None
    return None if found is None or on is None else (found, on)


def document_subject(pk: int) -> tuple[str, int]:
    """On which record a document hangs that was just shown: its kind and key."""
    return Document.objects.values_list("about_type", "about_id").get(pk=pk)


def _has_in(table: str, column: str) -> Callable[[Words], Condition | None]:
    sql = f"EXISTS (SELECT 1 FROM {table} WHERE LOWER({column}) LIKE %s ESCAPE '\\')"
    return lambda words: (sql, [words.contained]) if len(words.typed) > 1 else None


def imports_found(user: Any, words: Words, most: int) -> list[Found]:
    """Imports this user started, by the name of their file, the newest first."""
    found = Batch.objects.filter(made_by=user.actor_id, file_name__icontains=words.typed).order_by("-pk")[:most]
    return [
        Found(each.file_name, each.get_state_display(), _("文件名"), searching.opening("core:import-detail", each.pk))
        for each in found
    ]


#: of so many documents called so it is asked whether somebody sees the record
LOOKED_AT = 100


def documents_found(user: Any, words: searching.Words, most: int) -> list[searching.Found]:
    """Documents by their title, on records this user sees, the newest first."""
    titled = Document.objects.filter(title__icontains=words.typed, state=Document.State.KEPT)
    rows = list(titled.order_by("-pk")[:LOOKED_AT])
    there = records_seen(user, {(row.about_type, row.about_id) for row in rows}, inside=True)
    shown = [row for row in rows if (row.about_type, row.about_id) in there][:most]
    kinds = takers()
    return [
        searching.Found(
            each.title, Sentence("附在%(kind)s上", kind=str(kinds[each.about_type])), _("标题"), each.get_absolute_url()
        )
        for each in shown
    ]


SEARCH = (
    searching.Source(
        "core.document", pgettext_lazy("found", "附件"), "core.document.view", documents_found,
        called=_has_in("core_document", "title"),
    ),
    searching.Source(
        "core.import", pgettext_lazy("found", "导入"), "core.import.start", imports_found,
        called=_has_in("core_batch", "file_name"),
    ),
)  # fmt: skip
