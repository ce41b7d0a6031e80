"""Everything the search looks into, and every page and action it knows by name: nothing registers itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from heli.accounts import queries as accounts
from heli.core import queries as core
from heli.core.searching import Door, Source
from heli.directory.queries import searching as directory
from heli.purchasing.queries import searching as purchasing
from heli.site.frame import MENU
from heli.workbench.queries import searching as workbench
from heli.workforce.queries import searching as workforce

SOURCES: tuple[Source, ...] = (
    *workforce.SEARCH,
    *directory.SEARCH,
    *workbench.SEARCH,
    *purchasing.SEARCH,
    *core.SEARCH,
    *accounts.SEARCH,
)

#: what can be done from anywhere, in the words of its button: done at once where nothing more is asked, else its form opens
ACTIONS = (
    Door(_("导入名册"), "core:import-new", "workforce.roster.import", ("workforce",), ("Excel", "上传")),
    Door(_("按月导入完整名册"), "workforce:roster-month", "workforce.roster.import", (), ("离职", "每月")),
    Door(
        _("导入培训名单"), "core:import-new", "workforce.training.import", ("trainings",), ("学时", "继续教育", "Excel")
    ),
    Door(_("学时不足的人"), "workforce:hours-list", "workforce.worker.view", (), ("继续教育", "学时")),
    Door(_("考试资格"), "workforce:exam-list", "workforce.worker.view", (), ("报考", "考试", "年限")),
    Door(_("待确认的学时"), "workforce:training-list", "workforce.training.confirm", (), ("继续教育",)),
    Door(_("确认离职人员"), "workforce:leaver-list", "workforce.roster.decide"),
    Door(_("登记组织"), "directory:organisation-create", "directory.organisation.create", (), ("新建", "机构", "单位")),
    Door(_("合并重复的组织"), "directory:organisation-duplicates", "directory.organisation.merge"),
    Door(_("导入组织"), "core:import-new", "directory.organisation.import", ("organisations",), ("Excel", "上传")),
    Door(_("导入地区"), "core:import-new", "directory.place.import", ("places",), ("Excel", "上传")),
    Door(_("导入人口"), "core:import-new", "directory.population.import", ("population",), ("Excel", "上传")),
    Door(_("冻结月末数据"), "workforce:gap-report-list", "workforce.gap.freeze", (), ("上报",)),
    Door(_("登记本地标准"), "workforce:standard-enter", "workforce.standard.enter", (), ("新建", "配备")),
    Door(_("报告需求"), "purchasing:need-report", "purchasing.need.report", (), ("缺什么", "服务需求")),
    Door(_("起草购买项目"), "purchasing:project-draft", "purchasing.project.draft", (), ("新建", "购买服务")),
    Door(_("从人员缺口开始"), "purchasing:gap-list", "purchasing.project.draft", (), ("购买服务", "缺口")),
    Door(_("登记事项"), "purchasing:catalogue-enter", "purchasing.catalogue.enter", (), ("目录", "购买服务")),
    Door(_("请求协办"), "workbench:request-ask", "workbench.request.ask", (), ("请求", "帮助")),
    Door(_("查看发出的通知"), "workbench:notice-sent", "workbench.notice.draft", (), ("回执", "催办")),
    Door(_("起草公文"), "workbench:official-draft", "workbench.official.draft", (), ("新建", "发文")),
    Door(_("查看逾期事项"), "workbench:overdue", "workbench.conference.view", (), ("议定", "督办")),
    Door(_("编制购买计划"), "purchasing:plan-draft", "purchasing.plan.draft", (), ("年度计划", "采购计划")),
    Door(_("登记预算"), "purchasing:budget-enter", "purchasing.budget.enter", (), ("资金", "经费")),
    Door(_("补录合同"), "purchasing:contract-take-over", "purchasing.contract.take_over", (), ("合同", "新建")),
    Door(_("登记收款账户"), "purchasing:account-enter", "purchasing.account.enter", (), ("银行", "账号")),
    Door(_("请同事代理"), "accounts:delegation-give", "accounts.delegation.give", (), ("休假", "外出")),
    Door(_("邀请用户"), "accounts:user-invite", "accounts.user.invite", (), ("新建", "账号")),
    Door(_("增加自设项目"), "core:own-field-define", "core.own_field.define", (), ("新建", "字段")),
    Door(_("修改密码"), "accounts:own-password", "workbench.open"),
    Door(_("全部标为已读"), "core:notification-read-all", "core.notification.read_all", (), ("提醒",), at_once=True),
    Door(_("退出登录"), "accounts:sign-out", "workbench.open", (), ("注销", "登出"), at_once=True),
)
PAGES = (
    *(Door(label, route, right) for label, route, _icon, right in MENU),
    Door(_("我的开标密钥"), "purchasing:officer-key", "purchasing.officer_key.make", (), ("开标", "口令")),
    Door(_("执业投诉"), "workforce:conduct-list", "workforce.conduct.view", (), ("处分", "申诉")),
    Door(_("每一元买到了什么"), "purchasing:budget-bought", "purchasing.budget.view", (), ("资金", "绩效")),
    Door(_("购买服务占多少"), "purchasing:catalogue-statistics", "purchasing.catalogue.view", (), ("目录", "统计")),
    Door(_("付款"), "purchasing:payment-list", "purchasing.contract.view", (), ("支付", "逾期", "发票")),
    Door(_("快到期的合同"), "purchasing:contract-ending", "purchasing.contract.view", (), ("续签", "到期")),
    Door(_("收款账户"), "purchasing:account-list", "purchasing.account.view", (), ("银行",)),
    Door(_("银行流水"), "purchasing:statement-list", "purchasing.statement.view", (), ("对账", "到账", "网银")),
    Door(_("机构现金流"), "purchasing:cash-flow", "purchasing.cash.view", (), ("资金", "支出")),
    Door(
        _("记账软件的凭证"),
        "purchasing:voucher-list",
        "purchasing.voucher.export",
        (),
        ("会计", "科目", "导出", "借方"),
    ),
    Door(_("资金使用报告"), "purchasing:accounting-list", "purchasing.contract.view", (), ("捐赠方", "来源", "执行")),
    Door(_("供应商诚信记录"), "purchasing:conduct-list", "purchasing.conduct.view", (), ("失信", "禁止", "不良行为")),
    Door(_("框架协议"), "purchasing:framework-list", "purchasing.framework.view", (), ("入围", "成交", "轮候")),
    Door(_("值得再看的采购"), "purchasing:tender-flags", "purchasing.flag.view", (), ("串通", "围标", "监督")),
    Door(_("合计超过标准的采购"), "purchasing:tender-together", "purchasing.budget.view", (), ("化整为零", "限额")),
    Door(_("已公布的采购公告"), "purchasing:published-list", "purchasing.tender.view", (), ("意向", "提醒", "招标")),
    Door(_("外部平台的采购"), "purchasing:mirrored-list", "purchasing.mirrored.view", (), ("政采云", "中标")),
    Door(_("配备标准"), "workforce:standard-list", "workforce.gap.view"),
    Door(_("月末数据"), "workforce:gap-report-list", "workforce.gap.view"),
    Door(_("我的账号"), "accounts:own-account", "workbench.open"),
)
