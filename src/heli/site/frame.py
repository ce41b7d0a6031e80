"""What is around every page: the menu of the rooms this user may enter, the scope, the demo mark."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from heli.core.inbox import unread_count
from heli.core.practice import practising
from heli.core.queries import settings
from heli.core.templatetags.kept import Frame
from heli.core.views import SIZES, THEMES

#: the rooms in the rail, top to bottom: label, address, icon, the permission that opens it
MENU = (
    (_("工作台"), "workbench:home", "layout-list", "workbench.open"),
    (_("通知"), "workbench:notice-list", "speakerphone", "workbench.notice.view"),
    (_("协办"), "workbench:request-list", "affiliate", "workbench.request.view"),
    (_("联席会议"), "workbench:conference-list", "users-group", "workbench.conference.view"),
    (pgettext_lazy("menu", "组织"), "directory:organisation-list", "building-community", "directory.organisation.view"),
    (pgettext_lazy("menu", "地区"), "directory:place-list", "map-pin", "directory.place.view"),
    (_("队伍"), "workforce:worker-list", "users", "workforce.worker.view"),
    (_("缺口"), "workforce:gap", "chart-bar", "workforce.gap.view"),
    (_("购买目录"), "purchasing:catalogue-list", "list-check", "purchasing.catalogue.view"),
    (_("服务需求"), "purchasing:need-list", "heart-handshake", "purchasing.need.view"),
    (_("机构方案"), "purchasing:proposal-list", "edit", "purchasing.proposal.view"),
    (_("购买项目"), "purchasing:project-list", "clipboard-check", "purchasing.project.view"),
    (_("采购"), "purchasing:tender-list", "gavel", "purchasing.tender.view"),
    (_("购买计划"), "purchasing:plan-list", "clipboard-check", "purchasing.plan.view"),
    (_("采购公告"), "purchasing:notice-list", "speakerphone", "purchasing.notice.view"),
    (_("预算资金"), "purchasing:budget-list", "coin", "purchasing.budget.view"),
    (pgettext_lazy("menu", "合同"), "purchasing:contract-list", "heart-handshake", "purchasing.contract.view"),
    (_("统计报表"), "core:statistics-list", "file-spreadsheet", "core.statistics.view"),
    (_("公文"), "workbench:official-list", "file-text", "workbench.official.view"),
    (_("导入"), "core:import-list", "upload", "core.import.start"),
    (_("自设项目"), "core:own-field-list", "forms", "core.own_field.define"),
    (_("后台任务"), "core:job-list", "stack-2", "core.job.view"),
    (_("账号"), "accounts:user-list", "user-cog", "accounts.user.view"),
    (_("审计"), "accounts:audit-list", "shield-check", "core.audit.view"),
    (_("本市设置"), "core:setting-list", "adjustments-horizontal", "core.setting.change"),
)


#: what of a room lies at addresses of its own, by the word behind /purchasing/
BELOW = {
    "purchasing:contract-list": "milestones payments settlements changes progress statements payee-accounts expenses spending-plans vouchers"
    " cash-flow reports",
    "purchasing:tender-list": "mirrored conduct frameworks bids bonds challenges complaints prices quotes sheets scores hearings",
    "purchasing:budget-list": "commitments",
}
ROOMS = {f"/purchasing/{word}/": name for name, words in BELOW.items() for word in words.split()}

#: for whoever is on the register and has an account, with a role or without one
OWN = (_("我的资料"), "workforce:own-record", "user")


@lru_cache(maxsize=len(MENU) + 1)
def _address(name: str) -> str:
    return reverse(name)


def _room_of(path: str) -> str:
    """The address of the room of the menu that a page lies in: the longest that fits it; empty for none."""
    below = next((name for begins, name in ROOMS.items() if path.startswith(begins)), None)
    if below is not None:
        return _address(below)
    addresses = [_address(OWN[1]), *(_address(name) for _label, name, _icon, _right in MENU)]
    return max((each for each in addresses if path.startswith(each)), key=len, default="")


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every page, and the same once more as what the furniture is kept under."""
    asked: Any = getattr(request, "user", None)
    user = asked if asked is not None and asked.is_authenticated else None
    rights = user.permissions if user else frozenset()
    room = _room_of(request.path)
    entries = [(label, name, icon) for label, name, icon, permission in MENU if permission in rights]
    if user and user.person_id:
        entries.insert(1, OWN)
    menu = [
        {
            "label": label,
            "url": _address(name),
            "icon": icon,
            "current": _address(name) == room,
            "count": 0,
        }
        for label, name, icon in entries
    ]
    city = settings("demo", "city_name", "telephone")
    grants = user.grants_now if user else []
    shown = look(request)
    values: dict[str, Any] = {
        "menu": menu,
        "demo": city["demo"] == "1",
        "practice": practising(),
        "city_name": city["city_name"] or "合力",
        "telephone": city["telephone"],
        "grants": grants,
        "may_search": "workforce.worker.view" in rights,
        "may_look": "workbench.open" in rights,
        "look": shown,
        "acting_grant": grants[0] if grants else None,
        "reader": user.name if user else "",
        "deputy_for": "、".join(sorted({grant.lent_by.name for grant in grants if grant.lent_by_id})),
        "unread": unread_count(user.actor_id) if user else None,
    }
    key = (
        get_language(),
        tuple((entry["url"], entry["current"]) for entry in menu),
        tuple(city.values()),
        values["practice"],
        tuple(str(grant) for grant in grants),
        values["may_search"],
        values["may_look"],
        tuple(shown.values()),
        values["reader"],
        values["deputy_for"],
        values["unread"],
    )
    return {"frame": Frame(key, values), "here": request.get_full_path(), **values}


def look(request: HttpRequest) -> dict[str, str]:
    """Size of type and light or dark as this reader chose, and what the buttons lead to."""
    size, theme = request.COOKIES.get("heli_size", ""), request.COOKIES.get("heli_theme", "")
    size = size if size in SIZES else SIZES[0]
    theme = theme if theme in THEMES else THEMES[0]
    return {
        "size": size,
        "theme": theme,
        "next_size": SIZES[(SIZES.index(size) + 1) % len(SIZES)],
        "next_theme": "light" if theme == "dark" else "dark",
    }
