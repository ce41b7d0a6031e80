"""The hints people meet at first, in their order: of several for one page, the next comes once one is put away."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from heli.core.hints import Hint

HINTS = (
    Hint("workbench", ("workbench:home",), _("所有栏目里轮到自己办的事都在这一页，最急的在前；办完一条，它就从这里消失。")),
    Hint("search", ("workbench:home",), _("上面的查找框里可以写姓名、拼音首字母、编号，也可以直接写要办的事；按 / 就到那里。")),
    Hint("help", ("workbench:home",), _("每一页都有自己的帮助：点上方的「帮助」，或按 F1。")),
    Hint(
        "filters", ("workforce:worker-list", "directory:organisation-list", "directory:place-list"),
        _("筛选的条件都记在地址里：把地址发给同事，他看到的是同样的条件。常用的条件可以存成视图。"),
    ),
    Hint("more", ("workforce:worker-list",), _("年龄、学历、岗位这些条件收在筛选栏的最后一项里，几个可以一起用。")),
    Hint("import", ("core:import-list", "core:import-new"), _("先检查，看过结果再写入；写错了可以整次撤销。表头叫什么、在第几行都不要紧。")),
    Hint("gap", ("workforce:gap",), _("点地图或表里的地区看下级；每个数字都能点开，看它是怎么算的。")),
    Hint("requests", ("workbench:request-list",), _("要别的单位帮忙，就提一件协办：每一步有期限，双方看到的是同一页。"), "workbench.request.ask"),
    Hint("notifications", ("core:notification-choices",), _("发到外面的消息只写是哪一类事，没有姓名和内容；不急的一类可以改成每天汇总。")),
)  # fmt: skip
