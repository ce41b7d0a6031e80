"""Every kind of long work and who does it, in one table: nothing registers itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from heli.core import background_exports, background_statistics, bulk, imports, own_mapping
from heli.core.actions import exports, practice, statistics
from heli.core.job_kinds import JobKind
from heli.site import rotation
from heli.site.schedules import SCHEDULES
from heli.workforce import background as workforce

KINDS: dict[str, JobKind] = {
    "core.import.examine": JobKind(
        imports.examine, _("检查要导入的文件"), page=imports.page_of, refused_rows=imports.refused_rows, again=imports.again
    ),
    "core.import.apply": JobKind(
        imports.apply, _("导入"), page=imports.page_of, refused_rows=imports.refused_rows, again=imports.again
    ),
    "core.import.undo": JobKind(imports.undo, _("撤销导入"), page=imports.page_of, again=imports.again),
    "core.bulk.apply": JobKind(bulk.apply, _("批量办理"), page=bulk.page_of),
    "core.bulk.undo": JobKind(bulk.undo, _("撤销批量办理"), page=bulk.page_of),
    exports.KIND: JobKind(
        background_exports.make, _("导出列表"), page=background_exports.page_of, page_words=_("下载文件"), again=background_exports.again, repeats=True
    ),
    statistics.KIND: JobKind(
        background_statistics.fill, _("填报统计报表"), page=background_statistics.page_of, page_words=_("查看报表"), again=background_statistics.again, repeats=True
    ),
    "core.own_field.map": JobKind(own_mapping.carry, _("对应到全市项目"), page=own_mapping.page_of, by_steps=True),
    "workforce.account.make_all": JobKind(workforce.make_all, _("为单位的人员建立登录账号"), page=workforce.page_of, by_steps=True),
    rotation.KIND: JobKind(rotation.rotate, _("更换密钥"), by_steps=True),
    practice.KIND: JobKind(practice.begin_again, _("重新开始培训")),
    **{key: JobKind(schedule.run, schedule.label) for key, schedule in SCHEDULES.items()},
}  # fmt: skip
