"""What waits for a user, gathered from every room that has something to wait for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _

from heli.accounts.queries import audit_entries, lacks_security_administrator, of_day, users
from heli.core import words
from heli.core.models import AuditHead
from heli.core.queries import unconfirmed_settings
from heli.core.rules.sentence import Sentence
from heli.core.waiting import ENDING, TO_DO, WITH_OTHERS, First, Waiting, in_order, waiting
from heli.directory.models import Organisation, Place, Population
from heli.workbench.queries.waiting import LATE, LATE_TASKS
from heli.workforce.models import Worker
from heli.workforce.queries.gap import city_gap, gap_under
from heli.workforce.queries.rows import own_standing
from heli.workforce.queries.waiting import ENDS


@dataclass(frozen=True)
class Figure:
    """A number that opens its list; None where it comes after the page, since it is reckoned from much."""

    value: int | None
    label: str
    url: str


#: so many lines of each source stand on the first page, and of those that end soon
FIRST = 5


@dataclass(frozen=True)
class Shelf:
    """What waits of one sort: how much of each kind, and the first lines of all together."""

    sources: list[First]

    @property
    def lines(self) -> list[Waiting]:
        return in_order(self.sources)

    @property
    def more(self) -> list[First]:
        """Kinds of which not everything is among the lines; each opens its list."""
        return [each for each in self.sources if each.count > len(each.lines) and not each.source.stands_for]


@dataclass(frozen=True)
class Shelves:
    """All that waits, in the three sorts of the first page."""

    to_do: Shelf
    ending: Shelf
    with_others: Shelf


def shelves(user: Any) -> Shelves:
    """One query for every kind there is."""
    found = waiting(user, FIRST)
    return Shelves(*(Shelf([f for f in found if f.source.shelf == name]) for name in (TO_DO, ENDING, WITH_OTHERS)))


def first_steps(user: Any) -> list[Waiting]:
    """What a city without data needs next, for who may bring it: a real city begins empty."""
    here = _what_is_here()
    steps = (
        ("accounts.security.appoint", lacks_security_administrator, _("邀请第一位安全管理员"),
         _("角色由安全管理员授予"), _("邀请"), "accounts:user-invite", ()),
        ("directory.place.import", lambda: not here["places"], _("导入地区"),
         _("四级区划的代码和名称，有了地区才能授予角色"), _("导入"), "core:import-new", ("places",)),
        ("directory.population.import", lambda: here["places"] and not here["population"],
         _("导入人口"), _("常住人口，缺口按它计算"), _("导入"), "core:import-new", ("population",)),
        ("directory.organisation.import", lambda: here["places"] and not here["organisations"],
         _("导入组织"), _("部门、街道、社区和社工机构"), _("导入"), "core:import-new", ("organisations",)),
        ("workforce.roster.import", lambda: here["places"] and not here["workers"],
         _("导入第一份名册"), _("本单位现有的社会工作者，Excel 原样就行"), _("导入"), "core:import-new", ("workforce",)),
        ("core.setting.change", lambda: unconfirmed_settings() > 0, _("确认本市设置"),
         _("没有确认的数字，用到它的页面会注明「待确认」"), _("确认"), "core:setting-list", ()),
    )  # fmt: skip
    return [
        Waiting(what, about, None, verb, reverse(name, args=given))
        for right, is_missing, what, about, verb, name, given in steps
        if user.holds(right) and is_missing()
    ]


def _what_is_here() -> dict[str, bool]:
    """Whether the city has anything of each kind, by one query."""
    kinds = {"places": Place, "population": Population, "organisations": Organisation, "workers": Worker}
    asked = {name: Exists(model._default_manager.all()) for name, model in kinds.items()}
    found: dict[str, bool] = AuditHead.objects.annotate(**asked).values(*kinds).get(pk=1)
    return found


@dataclass(frozen=True)
class Own:
    """One's own registration: where it stands, and the page that tells more."""

    what: str
    about: str
    when: str
    verb: str
    url: str
    state: str
    tone: str


def own_registration(user: Any, today: date) -> Own | None:
    """One's own registration, for whoever's account was matched with a record."""
    standing = own_standing(user, today)
    if standing is None:
        return None
    when = _("登记至 %(until)s") % {"until": words.day(standing.until)} if standing.until else ""
    state = {"ok": "ok", "warn": "warn", "danger": "danger", "going": "going"}.get(standing.tone, "draft")
    about = _("本人的资料、证书和任职，以及谁看过")
    return Own(standing.words, about, when, _("查看"), reverse("workforce:own-record"), state, standing.tone)


def figures(user: Any, today: date, shown: Shelves) -> list[Figure]:
    """Three numbers at most; what ends soon, and what is late for a leader, was counted already."""
    found = []
    late = [each.count for each in shown.with_others.sources if each.source.key in (LATE, LATE_TASKS)]
    if late:
        found.append(Figure(sum(late), _("项议定事项和任务逾期"), reverse("workbench:overdue")))
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
        found.append(Figure(sum(each.count for each in shown.ending.sources if each.source.key == ENDS), label, to))
    if user.holds("workforce.gap.view"):
        found.append(_gap_of(_own_place(user), None))
    return found


def gap_figure(user: Any, today: date) -> Figure:
    """How many people are missing in the place this user answers for; in the city where it is no place below it."""
    place = _own_place(user)
    return _gap_of(place, city_gap(today) if place is None else gap_under(place.code, today))


def _own_place(user: Any) -> Place | None:
    places = [grant.place for grant in user.grants_now if grant.place is not None]
    return places[0] if places and places[0].parent_id is not None else None


def _gap_of(place: Place | None, value: int | None) -> Figure:
    if place is None:
        return Figure(value, _("人缺口"), reverse("workforce:gap"))
    if place.level == "community":
        to = reverse("workforce:gap-place", args=[place.code])
    else:
        to = f"{reverse('workforce:gap')}?place={place.code}"
    return Figure(value, Sentence("人缺口（%(place)s）", place=place.name), to)
