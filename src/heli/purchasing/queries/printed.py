"""What a printed form of an office may say of a project."""

from __future__ import annotations

from typing import Any

from heli.core.rules.money import in_yuan
from heli.core.words import day

SAMPLES = {
    "编号": "购〔2026〕1号", "项目名称": "独居老人探访服务", "购买主体": "嘉兴市民政局", "服务地区": "解放街道", "服务对象": "独居老人",
    "服务人数": "120", "需求": "独居老人少有人看望。", "投入": "社会工作者 2 名", "活动": "每周上门", "产出": "探访 6000 人次", "成效": "意外早发现",
    "开始日期": "2026年1月1日", "结束日期": "2026年12月31日", "预算金额": "300,000.00元", "目录事项": "老年人社会工作服务", "经办人": "陆远",
    "批准人": "顾清", "批准日期": "2025年12月1日", "状态": "已批准",
}  # fmt: skip


def words_of_project(project: Any) -> dict[str, str]:
    said = {
        "编号": project.number, "项目名称": project.title, "购买主体": project.buyer.name, "服务地区": project.place.name,
        "服务对象": project.group, "服务人数": project.people, "需求": project.need, "投入": project.inputs, "活动": project.activities,
        "产出": project.outputs, "成效": project.outcomes, "开始日期": project.start_on and day(project.start_on),
        "结束日期": project.end_on and day(project.end_on), "预算金额": in_yuan(project.budget_fen), "目录事项": project.item,
        "经办人": project.drafted_by, "批准人": project.approved_by, "批准日期": project.approved_on and day(project.approved_on),
        "状态": project.get_state_display(),
    }  # fmt: skip
    return {word: str("" if value is None else value) for word, value in said.items()}
