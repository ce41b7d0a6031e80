"""Every kind of file that can be imported, in one table: nothing registers itself."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from heli.accounts import actions as accounts_actions
from heli.accounts import imports as accounts
from heli.core.errors import Refused
from heli.core.imports import ImportKind
from heli.core.models import Batch
from heli.core.rules.passes import Told, quiet
from heli.core.rules.sentence import Sentence
from heli.directory import actions as directory_actions
from heli.directory import imports as directory
from heli.purchasing import imports as purchasing
from heli.purchasing.actions import statements as purchasing_actions
from heli.workforce import actions as workforce_actions
from heli.workforce import class_lists
from heli.workforce import imports as workforce
from heli.workforce.actions.class_list import undo_class

#: what a column of a roster can mean, in the words of the page
ROSTER_FIELDS = {
    "name": _("姓名"), "sex": _("性别"), "birth_date": _("出生日期"), "id_number": _("证件号码"), "document_kind": _("证件类型"),
    "phone": _("手机"), "education": _("学历"), "major": _("专业"), "licence_level": _("证书级别"), "licence_no": _("证书编号"),
    "licence_issued": _("发证日期"), "registered_until": _("登记有效期至"), "start_date": _("入职日期"), "employer": _("工作单位"),
    "employer_code": _("单位信用代码"), "employment": _("全职或兼职"), "post": _("岗位"), "district": _("县（市、区）"),
    "street": _("街道（镇）"), "community": _("社区（村）"), "contract_until": _("劳动合同到期日"),
    "pay_group": _("薪级或工资档"), "studied_until": _("全日制学习结束日期"),
}  # fmt: skip

#: a roster to be filled in; of a certificate and of an employer that is known nothing more is needed
ROSTER_HEADS = (
    "姓名", "身份证号", "手机号", "学历", "专业", "全日制毕业时间", "证书级别", "证书编号", "发证日期", "登记有效期至", "工作单位", "岗位", "用工形式", "入职日期",
    "劳动合同到期日", "薪级或工资档", "区县", "街道（镇）", "社区（村）",
)  # fmt: skip

STATEMENT_FIELDS = {
    "day": _("交易日期"), "serial": _("流水号"), "received": _("收入金额"), "paid": _("支出金额"), "party": _("对方户名"),
    "account": _("对方账号"), "summary": _("摘要"),
}  # fmt: skip


def _run_directory(
    kind: str, path: Path, *, by: Any, dry_run: bool, good_rows: bool, create_organisations: bool, sheet: str | None,
    today: date, faults: Path | None, batch: Batch | None = None, mapping: Any = None, progress: Told = quiet,
) -> dict[str, Any]:  # fmt: skip
    return directory.run(
        kind, path, by=by, dry_run=dry_run, good_rows=good_rows, sheet=sheet, batch=batch, faults=faults,
        progress=progress,
    )  # fmt: skip


def _directory(kind: str, label: Any, permission: str, **more: Any) -> ImportKind:
    undo = directory_actions.undo_load
    return ImportKind(kind, label, permission, "directory.import.undo", partial(_run_directory, kind), undo, **more)


KINDS: dict[str, ImportKind] = {
    kind.key: kind
    for kind in (
        ImportKind(
            "workforce", _("社会工作者名册"), "workforce.roster.import", "workforce.roster.undo", workforce.run,
            workforce_actions.undo_import, fields=ROSTER_FIELDS, creates_organisations=True, blank=ROSTER_HEADS,
            hint=_("Excel 或 CSV，表头在哪一行、怎样写都可以；每个区县一张表也可以。"),
        ),
        ImportKind(
            "staff", _("机构通讯录（科室和人员）"), "accounts.staff.import", "accounts.staff.undo", accounts.run,
            accounts_actions.undo_staff,
            hint=_("办公系统导出的通讯录：部门、姓名，以及登录名、手机或邮箱。新账号没有角色，由系统管理员邀请，或用单点登录进来。"),
        ),
        ImportKind(
            "trainings", _("培训名单（学时）"), "workforce.training.import", "workforce.training.undo", class_lists.run, undo_class,
            hint=_("一行一个人：姓名，证件号码或后四位或证书编号，学时，结束日期，培训名称。找不到或对不上的人逐行列出，不猜。"),
        ),
        ImportKind(
            "statements", _("银行流水"), "purchasing.statement.import", "purchasing.statement.undo", purchasing.run,
            purchasing_actions.undo_statement, fields=STATEMENT_FIELDS,
            hint=_("网银导出的明细，Excel 或 CSV：交易日期、流水号、收入、支出、对方户名、对方账号、摘要。列名不认识的，下一步指明一次就记住。"),
        ),
        _directory("organisations", _("组织"), "directory.organisation.import"),
        _directory("places", _("地区"), "directory.place.import"),
        _directory("population", _("人口"), "directory.population.import"),
        _directory("boundaries", _("边界"), "directory.outline.import", accept=(".geojson", ".json")),
    )
}  # fmt: skip


def undo_batch(pk: int, *, by: Any) -> None:
    """Take a whole import back, of whatever kind."""
    batch = Batch.objects.filter(pk=pk).first()
    if batch is None or batch.kind not in KINDS:
        raise Refused(Sentence("没有批次 %(number)s。", number=pk))
    KINDS[batch.kind].undo(batch, by=by)
