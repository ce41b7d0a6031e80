"""What waits for a user, gathered from every room that has something to wait for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heli.accounts.queries import audit_entries, lacks_security_administrator, of_day, users
from heli.core import words
from heli.core.models import Batch, Job
from heli.core.queries import unconfirmed_settings
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation, Place, Population
from heli.workforce.models import Certificate, GapReport, Worker
from heli.workforce.queries.gap import city_gap, gap_under
from heli.workforce.queries.leavers import open_proposals
from heli.workforce.queries.register import DUE_DAYS, SOON_DAYS, own_record
from heli.workforce.queries.reports import reports
from heli.workforce.queries.rows import WorkerRow, worker_rows
from heli.workforce.words import standing_of


@dataclass(frozen=True)
class Waiting:
    """One line of the workbench: what, whose, until when, one verb."""

    what: str
    about: Any
    when: str
    verb: str
    url: str
    state: str = "waiting"
    tone: str = ""


@dataclass(frozen=True)
class Figure:
    """A number that opens its list."""

    value: int
    label: str
    url: str


def waiting(user: Any, today: date) -> list[Waiting]:
    """What this user has to decide, oldest first."""
    found = []
    if user.holds("workforce.roster.import"):
        batches = Batch.objects.filter(made_by=user.actor, state=Batch.State.EXAMINED).order_by("created_at")
        found += [
            Waiting(Sentence("核对并导入「%(file)s」", file=batch.file_name), _("名册导入"), "", _("核对"),
                    reverse("core:import-detail", args=[batch.pk]), "waiting")
            for batch in batches[:10]
        ]  # fmt: skip
    if user.holds("workforce.roster.decide"):
        named = open_proposals(user).order_by("batch_id").values_list("batch_id", "batch__file_name")
        found += [
            Waiting(
                Sentence(
                    ngettext("确认「%(file)s」里 %(count)s 名离职人员", "确认「%(file)s」里 %(count)s 名离职人员", count),
                    file=name, count=count,
                ),
                _("每月名册"), "", _("确认"), reverse("workforce:leaver-list"), "waiting",
            )
            for _batch, name, count in named.annotate(count=Count("pk"))
        ]  # fmt: skip
    if user.holds("workforce.gap.sign"):
        months = reports(user).filter(state=GapReport.State.FROZEN).exclude(frozen_by=user.actor)
        found += [
            _month(report, Sentence("%(who)s冻结，等另一位同事签收", who=report.frozen_by.name), _("签收"), "waiting")
            for report in months.select_related("frozen_by")[:5]
        ]
    return found


def first_steps(user: Any) -> list[Waiting]:
    """What a city without data needs next, for who may bring it: a real city begins empty."""
    steps = (
        ("accounts.security.appoint", lacks_security_administrator, _("邀请第一位安全管理员"),
         _("角色由安全管理员授予"), _("邀请"), "accounts:user-invite", ()),
        ("directory.place.import", lambda: not Place.objects.exists(), _("导入地区"),
         _("四级区划的代码和名称，有了地区才能授予角色"), _("导入"), "core:import-new", ("places",)),
        ("directory.population.import", lambda: Place.objects.exists() and not Population.objects.exists(),
         _("导入人口"), _("常住人口，缺口按它计算"), _("导入"), "core:import-new", ("population",)),
        ("directory.organisation.import", lambda: Place.objects.exists() and not Organisation.objects.exists(),
         _("导入组织"), _("部门、街道、社区和社工机构"), _("导入"), "core:import-new", ("organisations",)),
        ("workforce.roster.import", lambda: Place.objects.exists() and not Worker.objects.exists(),
         _("导入第一份名册"), _("本单位现有的社会工作者，Excel 原样就行"), _("导入"), "core:import-new", ("workforce",)),
        ("core.setting.change", lambda: unconfirmed_settings() > 0, _("确认本市设置"),
         _("没有确认的数字，用到它的页面会注明「待确认」"), _("确认"), "core:setting-list", ()),
    )  # fmt: skip
    return [
        Waiting(what, about, "", verb, reverse(name, args=given), "waiting")
        for right, is_missing, what, about, verb, name, given in steps
        if user.holds(right) and is_missing()
    ]


def ending(user: Any, today: date) -> list[Waiting]:
    """The five registrations that end next, within thirty days."""
    if not user.holds("workforce.worker.view"):
        return []
    rows = list(_ending(user, today).order_by("until", "worker")[:5])
    lines = {line.pk: line for line in worker_rows([row["worker"] for row in rows])}
    return [
        Waiting(
            Sentence("%(name)s的登记", name=row["worker__person__name"]), _from(lines[row["worker"]]),
            _when(row["until"], today), _("查看"),
            reverse("workforce:worker-detail", args=[row["worker"]]), "warn", "warn",
        )
        for row in rows
    ]  # fmt: skip


def _from(line: WorkerRow) -> str:
    """Where somebody works, so that two of the same name are told apart."""
    return line.employer or line.place or str(_("还没有任职"))


def _when(until: date, today: date) -> str:
    """The day, and how far off it is."""
    days = (until - today).days
    left = ngettext("还有 %(days)s 天", "还有 %(days)s 天", days) % {"days": days} if days else str(_("今天到期"))
    return f"{words.day(until)}{_('，')}{left}"


def own_registration(user: Any, today: date) -> Waiting | None:
    """One's own registration, for whoever's account was matched with a record."""
    record = own_record(user)
    if record is None:
        return None
    standing = standing_of(record, today, DUE_DAYS)
    when = _("登记至 %(until)s") % {"until": words.day(standing.until)} if standing.until else ""
    state = {"ok": "ok", "warn": "warn", "danger": "danger", "going": "going"}.get(standing.tone, "draft")
    about = _("本人的资料、证书和任职，以及谁看过")
    return Waiting(standing.words, about, when, _("查看"), reverse("workforce:own-record"), state, standing.tone)


def _ending(user: Any, today: date) -> Any:
    found = Certificate.objects.filter(worker__in=Worker.objects.visible_to(user)).values(
        "worker", "worker__person__name"
    )
    until = today + timedelta(days=SOON_DAYS)
    return found.annotate(until=Max("registered_until")).filter(until__range=(today, until))


def with_others(user: Any) -> list[Waiting]:
    """What this user began and somebody else, or the house, has to finish."""
    jobs = Job.objects.filter(asked_by=user.actor, state__in=[Job.State.QUEUED, Job.State.RUNNING]).order_by("pk")
    found = [
        Waiting(str(_("后台任务正在进行")), str(job.get_state_display()), "", _("看看进展"), reverse("core:job", args=[job.pk]), "going")
        for job in jobs[:5]
    ]  # fmt: skip
    if user.holds("workforce.gap.freeze"):
        months = reports(user).filter(state=GapReport.State.FROZEN, frozen_by=user.actor)
        found += [_month(report, _("等另一位同事签收"), _("查看"), "going") for report in months[:5]]
    return found


def _month(report: GapReport, about: Any, verb: Any, state: str) -> Waiting:
    what = Sentence("%(month)s月末数据", month=words.month(report.month))
    return Waiting(what, about, "", verb, report.get_absolute_url(), state)


def figures(user: Any, today: date) -> list[Figure]:
    """Three numbers at most."""
    found = []
    if user.holds("core.audit.view"):
        to, day = reverse("accounts:audit-list"), today.isoformat()
        entries = of_day(audit_entries(user), today)
        refused = entries.filter(event="accounts.session.refuse").count()
        found.append(Figure(entries.count(), _("条今天的审计记录"), f"{to}?on={day}"))
        found.append(Figure(refused, _("次今天登录未成功"), f"{to}?on={day}&event=accounts.session.refuse"))
    if user.holds("accounts.user.view"):
        found.append(
            Figure(users(user).filter(is_active=True).count(), _("个启用的账号"), reverse("accounts:user-list"))
        )
    if user.holds("workforce.worker.view"):
        label, to = _("人 30 天内登记到期"), reverse("workforce:worker-list") + "?registration=soon"
        found.append(Figure(_ending(user, today).count(), label, to))
    if user.holds("workforce.gap.view"):
        found.append(_gap(user, today))
    return found


def _gap(user: Any, today: date) -> Figure:
    """Of the place this user answers for; of the city where it is no place below it."""
    places = [grant.place for grant in user.grants_now if grant.place is not None]
    place = places[0] if places else None
    if place is None or place.parent_id is None:
        return Figure(city_gap(today), _("人缺口"), reverse("workforce:gap"))
    if place.level == "community":
        to = reverse("workforce:gap-place", args=[place.code])
    else:
        to = f"{reverse('workforce:gap')}?place={place.code}"
    return Figure(gap_under(place.code, today), Sentence("人缺口（%(place)s）", place=place.name), to)
