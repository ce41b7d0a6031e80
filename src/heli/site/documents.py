"""Kinds of record on which documents may hang, in one table."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

KINDS = {
    "directory.organisation": _("组织"),
    "workforce.conductcase": _("执业投诉"),
    "workforce.changeproposal": _("更正申请"),
    "purchasing.catalogueitem": _("购买服务事项"),
    "purchasing.need": _("服务需求"),
    "purchasing.project": _("购买服务项目"),
    "purchasing.frameworkagreement": _("框架协议"),
    "purchasing.contract": _("合同"),
    "purchasing.milestone": _("合同节点"),
    "purchasing.progressreport": _("定期报告"),
    "purchasing.payment": _("付款"),
    "purchasing.settlement": _("结算"),
    "workbench.helprequest": _("协办"),
    "workbench.officialdocument": _("公文"),
    "workbench.notice": _("通知"),
    "workbench.meeting": _("会议"),
    "workbench.agendaitem": _("议题"),
    "workbench.resolution": _("议定事项"),
    "workbench.jointproject": _("联合项目"),
    "workbench.jointtask": _("项目任务"),
    "workbench.conference": _("联席会议"),
    "workforce.registration": _("登记申请"),
}
