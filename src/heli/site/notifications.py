"""Every kind of notification and how people call it, in one table: nothing registers itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from heli.core.kinds import Group, Kind
from heli.core.rules.sending import AT_ONCE, DAILY

#: what a person chooses channels for, in this order
GROUPS = {
    "talk": Group(_("评论和关注"), {"mail": DAILY}),
    "tasks": Group(_("要办的事"), {"mail": DAILY, "messenger": AT_ONCE}),
    "answers": Group(_("自己办的事有了结果"), {"mail": DAILY}),
}

#: event -> its label, which mail, SMS and messenger carry and nothing else, and its group
KINDS = {
    "core.comment.mention": Kind(_("评论里提到"), "talk"),
    "core.comment.add": Kind(_("关注的记录有新评论"), "talk"),
    "core.follow.add": Kind(_("关注的记录有了变化"), "talk"),
    "workbench.conference.seat": Kind(_("成为联席会议的联络员"), "tasks"),
    "workbench.notice.send": Kind(_("收到通知"), "tasks"),
    "workbench.notice.chase": Kind(_("催办通知"), "tasks"),
    "workbench.notice.withdraw": Kind(_("通知已撤回"), "answers"),
    "workbench.meeting.invite": Kind(_("会议通知"), "tasks"),
    "workbench.meeting.change": Kind(_("会议改了时间或地点"), "tasks"),
    "workbench.meeting.remind": Kind(_("会议提醒"), "tasks"),
    "workbench.meeting.cancel": Kind(_("会议取消"), "answers"),
    "workbench.minutes.confirm": Kind(_("会议纪要已印发"), "answers"),
    "workbench.resolution.decide": Kind(_("新的议定事项"), "tasks"),
    "workbench.resolution.help": Kind(_("要配合的议定事项"), "tasks"),
    "workbench.resolution.submit": Kind(_("落实情况等待确认"), "tasks"),
    "workbench.resolution.accept": Kind(_("议定事项已确认落实"), "answers"),
    "workbench.resolution.return": Kind(_("落实情况被退回"), "tasks"),
    "workbench.resolution.lift": Kind(_("议定事项已撤销"), "answers"),
    "workbench.resolution.remind": Kind(_("议定事项或项目任务到期提醒"), "tasks"),
    "workbench.task.add": Kind(_("新的项目任务"), "tasks"),
    "workbench.task.start": Kind(_("项目任务可以开始"), "tasks"),
    "purchasing.tender.submit": Kind(_("采购文件等待审批"), "tasks"),
    "purchasing.tender.return": Kind(_("采购文件被退回"), "tasks"),
    "purchasing.tender.approve": Kind(_("采购文件已批准"), "answers"),
    "purchasing.tender.release": Kind(_("已开标"), "answers"),
    "core.job.end": Kind(_("后台任务有了结果"), "answers"),
    "workforce.conduct.call": Kind(_("约定听取本人的申辩"), "tasks"),
    "workforce.conduct.state_own": Kind(_("本人提交了陈述和申辩"), "tasks"),
    "workforce.conduct.decide": Kind(_("登记的状态有变化"), "answers"),
    "workforce.conduct.appeal": Kind(_("有申诉等待答复"), "tasks"),
    "workforce.conduct.settle": Kind(_("登记的状态有变化"), "answers"),
    "workforce.proposal.make": Kind(_("有更正申请等待单位确认"), "tasks"),
    "workforce.proposal.confirm": Kind(_("有更正申请等待决定"), "tasks"),
    "workforce.proposal.return": Kind(_("更正申请被退回"), "tasks"),
    "workforce.proposal.refuse": Kind(_("更正申请没有采纳"), "answers"),
    "workforce.proposal.accept": Kind(_("更正申请已采纳"), "answers"),
    "workforce.record.ask": Kind(_("请核对本人的资料"), "tasks"),
    "workforce.training.confirm": Kind(_("申报的学时已确认"), "answers"),
    "workforce.training.return": Kind(_("申报的学时被退回"), "tasks"),
    "workforce.gap.freeze": Kind(_("月末数据等待签收"), "tasks"),
    "workforce.gap.sign": Kind(_("月末数据已签收"), "answers"),
    "workforce.transfer.ask": Kind(_("有单位请求调入人员，等待答复"), "tasks"),
    "workforce.transfer.release": Kind(_("调动已获原单位同意"), "tasks"),
    "workforce.transfer.refuse": Kind(_("调动未获原单位同意"), "answers"),
    "workforce.transfer.accept": Kind(_("调动已被新单位接收"), "answers"),
    "workforce.transfer.withdraw": Kind(_("调动已撤回"), "answers"),
    "workforce.transfer.end": Kind(_("调动已终止"), "answers"),
    "workforce.transfer.escalate": Kind(_("单位没有按期答复调动"), "tasks"),
    "workforce.registration.apply": Kind(_("有登记申请等待初审"), "tasks"),
    "workforce.registration.resubmit": Kind(_("有登记申请再次提交，等待初审"), "tasks"),
    "workforce.registration.check": Kind(_("登记申请已通过初审"), "tasks"),
    "workforce.registration.return": Kind(_("登记申请被退回"), "tasks"),
    "workforce.registration.remind": Kind(_("登记将要到期"), "tasks"),
    "workforce.registration.approve": Kind(_("登记申请已通过"), "answers"),
    "workforce.registration.refuse": Kind(_("登记申请不予登记"), "answers"),
    "workforce.registration.end": Kind(_("登记已失效"), "answers"),
    "workbench.request.ask": Kind(_("有单位请求协办"), "tasks"),
    "workbench.request.resubmit": Kind(_("有单位再次请求协办"), "tasks"),
    "workbench.request.assign": Kind(_("有协办交给本人"), "tasks"),
    "workbench.request.withdraw": Kind(_("协办已撤回"), "tasks"),
    "workbench.request.escalate": Kind(_("协办已过期限"), "tasks"),
    "workbench.request.accept": Kind(_("请求的协办已被接受"), "answers"),
    "workbench.request.return": Kind(_("请求的协办被退回"), "answers"),
    "workbench.request.answer": Kind(_("请求的协办有了答复"), "answers"),
}
