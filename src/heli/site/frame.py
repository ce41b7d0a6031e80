"""What is around every page: the menu of the rooms this user may enter, the scope, the demo mark."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.core.queries import setting
from heli.core.views import SIZES, THEMES

#: the rooms in the rail, top to bottom: label, address, icon, the permission that opens it
MENU = (
    (_("工作台"), "workbench:home", "layout-list", "workbench.open"),
    (_("组织"), "directory:organisation-list", "building-community", "directory.organisation.view"),
    (_("地区"), "directory:place-list", "map-pin", "directory.place.view"),
    (_("队伍"), "workforce:worker-list", "users", "workforce.worker.view"),
    (_("缺口"), "workforce:gap", "chart-bar", "workforce.gap.view"),
    (_("导入"), "core:import-list", "upload", "core.import.start"),
    (_("账号"), "accounts:user-list", "user-cog", "accounts.user.view"),
    (_("审计"), "accounts:audit-list", "shield-check", "core.audit.view"),
    (_("本市设置"), "core:setting-list", "adjustments-horizontal", "core.setting.change"),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every page."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    menu = [
        {
            "label": label,
            "url": reverse(name),
            "icon": icon,
            "current": request.path.startswith(reverse(name)),
            "count": 0,
        }
        for label, name, icon, permission in MENU
        if signed_in and user is not None and user.holds(permission)
    ]
    grants = user.grants_now if signed_in and user is not None else []
    return {
        "menu": menu,
        "demo": setting("demo") == "1",
        "city_name": setting("city_name") or "合力",
        "telephone": setting("telephone"),
        "grants": grants,
        "may_search": signed_in and user is not None and user.holds("workforce.worker.view"),
        "look": look(request),
        "acting_grant": grants[0] if grants else None,
    }


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
