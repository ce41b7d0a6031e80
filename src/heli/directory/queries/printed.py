"""What a printed form of an office may say of an organisation."""

from __future__ import annotations

from typing import Any

SAMPLES = {
    "名称": "晨光社会工作服务中心", "简称": "晨光", "类别": "社工机构", "统一社会信用代码": "52330402MJ0000000X", "所在地区": "解放街道",
    "上级单位": "嘉兴市社会工作协会", "主管部门": "嘉兴市民政局", "联系人": "方瑜", "联系电话": "0573-82830000", "地址": "解放路 1 号",
    "状态": "正常",
}  # fmt: skip


def words_of_organisation(organisation: Any) -> dict[str, str]:
    said = {
        "名称": organisation.name, "简称": organisation.short_name, "类别": organisation.get_kind_display(),
        "统一社会信用代码": organisation.credit_code, "所在地区": organisation.place, "上级单位": organisation.parent,
        "主管部门": organisation.answers_to, "联系人": organisation.contact_name, "联系电话": organisation.contact_phone,
        "地址": organisation.address, "状态": organisation.get_state_display(),
    }  # fmt: skip
    return {word: str(value or "") for word, value in said.items()}
