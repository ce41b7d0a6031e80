"""Kinds of record that are talked about and followed, with what they are called, in one table: all that have a page of
their own which more than one person sees. Where others may read the page too, its own side alone talks
(``heli.core.models.inside_rows``)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from heli.core.discussion import Kind

KINDS = {
    "directory.organisation": Kind(_("组织")),
    "directory.place": Kind(_("地区")),
    "workforce.worker": Kind(_("社会工作者"), ("person",)),
    "workforce.conductcase": Kind(_("执业投诉")),
    "workforce.gapreport": Kind(_("月末数据")),
    "purchasing.catalogueitem": Kind(_("购买服务事项")),
    "purchasing.need": Kind(_("服务需求")),
    "purchasing.project": Kind(_("购买服务项目")),
    "purchasing.proposal": Kind(_("方案")),
    "purchasing.yearplan": Kind(_("购买计划")),
    "purchasing.budgetline": Kind(_("预算")),
    "purchasing.purchasenotice": Kind(_("采购公告")),
    "purchasing.tender": Kind(_("采购")),
    "purchasing.mirroredtender": Kind(_("外部平台的采购")),
    "purchasing.frameworkagreement": Kind(_("框架协议")),
    "purchasing.contract": Kind(_("合同")),
    "purchasing.conductentry": Kind(_("供应商诚信记录")),
    "workbench.helprequest": Kind(_("协办")),
    "workbench.officialdocument": Kind(_("公文")),
    "workbench.conference": Kind(_("联席会议")),
    "workbench.meeting": Kind(_("会议")),
    "workbench.resolution": Kind(_("议定事项")),
    "workbench.jointproject": Kind(_("联合项目")),
    "workbench.jointtask": Kind(_("项目任务")),
}
