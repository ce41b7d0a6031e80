"""All work by the clock, in one table: nothing registers itself. Times are those of the city's wall clock."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from heli.accounts import upkeep as accounts
from heli.core import background_exports, list_alerts, upkeep
from heli.core.rules.timetable import Daily, Hourly
from heli.core.schedules import Schedule
from heli.purchasing import upkeep as purchasing
from heli.workbench import upkeep as workbench
from heli.workforce import background
from heli.workforce import upkeep as workforce

SCHEDULES: dict[str, Schedule] = {
    "core.upload.sweep": Schedule(
        _("清理没有传完的文件"), _("上传中断一天以上的文件，连同已经收到的部分一起删除。"), Hourly(17), upkeep.abandoned_uploads
    ),
    "core.draft.sweep": Schedule(
        _("清理没有再用的草稿"), _("表单里填了没有提交、30 天没有人再打开的内容，不再保存。"), Daily(2, 40), upkeep.forgotten_drafts
    ),
    "core.export.expire": Schedule(
        _("清理到期的导出文件"), _("后台导出的列表文件保留 7 天，到期连同内容一起删除。"), Hourly(47), background_exports.old_files
    ),
    "core.change.forget": Schedule(
        _("清理不能再撤销的改动"), _("改动以后 10 分钟内可以撤销；过了时间，为撤销留下的原内容不再保存。"), Hourly(23), upkeep.old_changes
    ),
    "accounts.invitation.expire": Schedule(
        _("清理过期的邀请"), _("过期没有接受的邀请，邀请码不再保存。账号不受影响，可以重新邀请。"), Daily(2, 10), accounts.invitations
    ),
    "workbench.request.escalate": Schedule(
        _("上报逾期的协办"), _("接受或答复的期限已过的协办，告诉协办单位和它的上级单位，每次逾期只说一次；暂定的期限，节假日公布以后重新计算。"), Daily(7, 30), workbench.late_requests
    ),
    "workforce.transfer.finish": Schedule(
        _("办结到日子的调动"), _("双方同意、最后一天已到的调动在这时办结；原单位过了期限没有答复的，告诉主管部门，只说一次。"), Daily(0, 20), workforce.transfers
    ),
    "workforce.outlook.reckon": Schedule(
        _("计算学时和考试资格"), _("每个人登记到期时差多少学时、下一次考试能报哪一级，按现行规定全部重新计算。"), Daily(1, 20), workforce.outlooks
    ),
    "purchasing.contract.alarm": Schedule(
        _("提醒合同资金"), _("照现在的支出，到账资金或者合同金额用不到期满的，人员费用低于下限的，告诉双方，每件事说一次；解决以后又出现的再说。"), Daily(7, 15), purchasing.cost_alarms
    ),
    "purchasing.project.end": Schedule(
        _("办结框架协议到期的项目"), _("框架协议到期，合同都已办结、也没有成交在等合同的项目，在这时办结；开放式的，一份合同也没有就回到已批准，可以重新采购。"), Daily(0, 50),
        purchasing.ended_projects
    ),
    "core.audit.verify": Schedule(
        _("核对审计链"), _("从第一条到最后一条逐条核对，发现改动、插入或截断就在这里报告。"), Daily(3), upkeep.chain
    ),
    "workforce.record.ask": Schedule(
        _("请本人核对资料"), _("登录过的社会工作者一年没有确认资料的，请本人核对，每天最多 500 人。"), Daily(8, 20), background.yearly_look
    ),
    "core.job.forget": Schedule(
        _("清理运行记录"), _("定时任务 90 天以前的运行记录不再保留，每项最近一次的除外。"), Daily(4, 30), upkeep.old_runs
    ),
    "core.view.tell": Schedule(
        _("提醒视图里的新记录"), _("打开了「有新的就告诉我」的视图，有新的记录时告诉本人有几条；同一条记录只说一次，看不到的不说。"), Daily(7, 45), list_alerts.new_rows
    ),
    "workbench.resolution.remind": Schedule(
        _("提醒议定事项、项目任务和会议"), _("到期前 7 天、3 天、1 天和当天提醒牵头单位和任务的责任单位，逾期以后每周提醒，同时提醒办公室；开会前一天提醒参会单位。"), Daily(8), workbench.reminders
    ),
    "workforce.registration.remind": Schedule(
        _("登记到期：提醒和失效"), _("登记到期前 12 个月、6 个月、3 个月、30 天和 7 天，各提醒本人和单位的登记员一次；到期没有续登的，记为失效。"), Daily(6, 30), workforce.registrations
    ),
}  # fmt: skip
