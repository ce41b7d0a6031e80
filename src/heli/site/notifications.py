"""Every kind of notification and how people call it, in one table: nothing registers itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from heli.core.kinds import Group, Kind

#: what a person chooses channels for, in this order
GROUPS = {
    "tasks": Group(_("要办的事")),
    "answers": Group(_("自己办的事有了结果")),
}

#: event -> its label, which mail, SMS and messenger carry and nothing else, and its group
KINDS = {
    "workforce.gap.freeze": Kind(_("月末数据等待签收"), "tasks"),
    "workforce.gap.sign": Kind(_("月末数据已签收"), "answers"),
}
