"""Sentences for faults: what, where, what to do. A value that tells who somebody is never stands in them whole."""

from __future__ import annotations

from heli.core.rules.sentence import Sentence
from heli.workforce.rules.roster.cleaning import MOST_PAY_GROUP
from heli.workforce.rules.roster.vocabulary import PERSONAL

TITLES = {
    "name": Sentence("姓名"), "sex": Sentence("性别"), "birth_date": Sentence("出生日期"),
    "id_number": Sentence("身份证号"), "phone": Sentence("手机号"), "education": Sentence("学历"),
    "major": Sentence("专业"), "licence_level": Sentence("证书级别"), "licence_no": Sentence("证书编号"),
    "licence_issued": Sentence("发证日期"), "registered_until": Sentence("登记有效期"),
    "start_date": Sentence("入职日期"), "employer": Sentence("工作单位"),
    "employer_code": Sentence("统一社会信用代码"), "employment": Sentence("用工形式"), "post": Sentence("岗位"),
    "district": Sentence("区县"), "street": Sentence("街道（镇）"), "community": Sentence("社区（村）"),
    "document_kind": Sentence("证件类型"), "contract_until": Sentence("劳动合同到期日"), "pay_group": Sentence("薪级或工资档"),
    "studied_until": Sentence("全日制学习结束日期"),
}  # fmt: skip

#: what cells have to say stays as it is in every language: a value, not a word of ours
KIND_COLUMN = "证件类型"
TODO = {
    "missing": Sentence("没有填，这一项必须填。"),
    "id_check_digit": Sentence("最后一位与前面的数字不符，有一位写错了。请对照证件核对。"),
    "id_length": Sentence(
        "不是 18 位身份证号。如是其他证件，请加一列「%(column)s」写明种类。", column=KIND_COLUMN
    ),
    "id_impossible_birth": Sentence("其中的出生日期不存在或在今天之后。请对照证件核对。"),
    "id_spoiled_by_excel": Sentence("被 Excel 当作数字，后几位已经丢失。请把这一列改成文本格式，再重新填写。"),
    "id_masked": Sentence("被遮住了几位。请填完整的号码。"),
    "document_format": Sentence("不像这种证件的号码。请对照证件核对号码和证件类型。"),
    "document_kind_unknown": Sentence(
        "不认识这种证件。可以写：%(known)s。",
        known=["居民身份证", "港澳台居民居住证", "通行证", "护照", "外国人永久居留证"],
    ),
    "document_kind_assumed": Sentence(
        "没有写明证件类型，按护照处理。如不是护照，请加一列「%(column)s」。", column=KIND_COLUMN
    ),
    "sex_unknown": Sentence("认不出来，这里要填%(one)s或%(other)s。", one="男", other="女"),
    "sex_contradicts_id": Sentence("与身份证号不符（身份证号第 17 位单数为男，双数为女）。请核对两项。"),
    "birth_date_contradicts_id": Sentence("与身份证号中的出生日期不符。请核对两项。"),
    "level_unknown": Sentence(
        "看不出级别，这里要填%(junior)s、%(intermediate)s或%(senior)s；没有证书就留空。",
        junior="助理社会工作师", intermediate="社会工作师", senior="高级社会工作师",
    ),
    "date_impossible": Sentence("不是一个存在的日期，这里要填日期，例如 2023-05-06。"),
    "date_ambiguous": Sentence("有两种读法，请写成年-月-日，例如 2023-05-06。"),
    "date_in_future": Sentence("在今天之后。请核对年份。"),
    "date_too_far": Sentence("这个日期太远，请核对年份。"),
    "contract_before_start": Sentence("早于入职日期。请核对两项。"),
    "pay_group_too_long": Sentence("太长，最多 %(most)s 个字。", most=MOST_PAY_GROUP),
    "credit_code_check": Sentence("不是正确的统一社会信用代码（18 位，最后一位是校验码）。请对照登记证书核对。"),
    "place_unknown": Sentence(
        "在上一级地区下找不到，或有同名的分不清。请填全称，例如%(like)s。",
        like=["南湖区", "新嘉街道", "西马桥社区居委会"],
    ),
    "employer_unknown": Sentence("这个单位还没有登记。请先登记单位，或选择同时新建单位。"),
    "employer_differs": Sentence("与统一社会信用代码登记的单位名称不同，按信用代码处理。"),
    "two_in_cell": Sentence("这一格写了不止一个人。请一个人写一行。"),
    "name_too_long": Sentence("太长，不像姓名。请只填姓名。"),
    "name_unusual": Sentence("不像姓名，请核对。"),
    "phone_unusual": Sentence("不像手机号或座机号，请核对。"),
    "licence_no_spoiled_by_excel": Sentence("被 Excel 当作数字，后几位已经丢失，没有读入。请把这一列改成文本格式，再重新填写。"),
    "licence_no_too_long": Sentence("太长，不像证书编号。请只填编号。"),
}  # fmt: skip


def masked(field: str, value: str) -> str:
    """``3304…45`` for what tells who somebody is; other values shortened to 30 characters."""
    value = " ".join(value.split())
    if field not in PERSONAL:
        return value if len(value) <= 30 else value[:29] + "…"
    if len(value) < 8:
        return value[:1] + "…"
    return f"{value[:3]}…{value[-2:]}" if len(value) < 12 else f"{value[:4]}…{value[-2:]}"


def sentence(row: int, heading: str, field: str, code: str, value: str) -> Sentence:
    """第 7 行「学时」填的是“十二”，这里要填数字，例如 12。"""
    column = heading or TITLES.get(field, field)
    todo = TODO.get(code) or Sentence("请核对。")
    if code == "missing":
        return Sentence("第 %(row)s 行「%(column)s」%(todo)s", row=row, column=column, todo=todo)
    return Sentence(
        "第 %(row)s 行「%(column)s」填的是“%(given)s”，%(todo)s",
        row=row, column=column, given=masked(field, value), todo=todo,
    )  # fmt: skip


def licence_reused(row: int, heading: str, rows: list[int]) -> Sentence:
    return Sentence(
        "第 %(row)s 行「%(column)s」与第 %(others)s 行另一个人的证书编号相同，请核对。",
        row=row, column=heading or TITLES["licence_no"], others=rows[:5],
    )  # fmt: skip


def told_by_content(columns: list[tuple[str, str]]) -> Sentence:
    return Sentence(
        "这些列没有能认出的表头，按内容认作：%(columns)s。请核对。", columns=[Sentence("%(letter)s 列%(field)s", letter=letter, field=TITLES[to]) for letter, to in columns]
    )  # fmt: skip
