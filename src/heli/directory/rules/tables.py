"""Tables of the directory as other offices write them: which line holds the headings, what each column is, what a row
says as text. Rows of all sheets are counted on: those of the second sheet begin at ``SHEET``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from heli.core.rules.layout import Vocabulary, plain, words
from heli.core.rules.layout.headings import Header, first_header
from heli.core.sheets.book import Cell, Sheet, letter
from heli.directory.rules.places import tidy

SHEET = 2_000_000  # more rows than any sheet has

WORDINGS: dict[str, dict[str, str]] = {
    "places": {
        "code": "code 区划代码 行政区划代码 代码 地区代码 统计用区划代码 统计用区划代码12位 区域代码 区划码 行政区代码 编码 区划编码 地区编码 adcode placecode 统计代码",
        "name": "name 名称 地区名称 地区 区划名称 行政区划名称 行政区划 单位名称 地名 区域名称 placename 全称",
        "level": "level 级别 层级 行政级别 区划级别 地区级别 等级 类型 区划层级 行政层级 类别",
        "parent_code": "parentcode parent 上级代码 上级区划代码 上级 上级地区代码 父级代码 父代码 上级编码 所属上级 上级区划 上级行政区划代码 隶属代码 上级地区 所属代码 隶属",
        "valid_from": "validfrom 设立日期 设立时间 启用日期 生效日期 成立日期", "valid_until": "validuntil 撤销日期 撤销时间 停用日期 失效日期 撤并日期",
        "successors": "successors successor successorcodes successorcode mergedinto newcode 并入代码 并入地区代码 继任代码 撤并后代码 变更后代码 新代码 现代码 承接地区代码 去向代码 并入 并入地区 承接地区 去向",
    },
    "population": {
        "place_code": "placecode code 区划代码 行政区划代码 代码 地区代码 统计用区划代码 区域代码 编码 区划编码 地区编码 adcode",
        "place_name": "placename name 地区 地区名称 名称 区划名称 行政区划 行政区划名称 区域 区县 县市区 街道镇 单位",
        "year": "year 年份 年 年度 统计年份 统计年度 所属年份", "measure": "measure 指标 指标名称 人口类别 口径 类别 统计指标 项目",
        "value": "value 人数 数值 人口 人口数 数量 值 人口数人 指标值 合计人数",
        "note": "note source 来源 备注 说明 来源说明 数据来源 注释",
    },
    "organisations": {
        "name": "name 名称 单位名称 组织名称 机构名称 单位全称 机构全称 社会组织名称 全称 单位 机构", "short_name": "shortname 简称 单位简称 机构简称",
        "kind": "kind 类别 类型 单位类别 单位类型 组织类型 组织类别 机构类别 机构类型 单位性质 性质",
        "standing": "standing 编制和经费 事业单位类别 事业单位分类 公益类别 公益分类 单位分类 编制性质",
        "credit_code": "creditcode 统一社会信用代码 信用代码 社会信用代码 统一代码 单位代码 机构代码",
        "place": "placecode place 区划代码 所在地区 地区 所在地区代码 行政区划 所在地 所属地区 区县 所在区县 街道 所在街道 所属区县 登记地 所在区划 县市区 所属街道 地区代码",
        "parent": "parent 上级单位 上级 上级机构 主办单位 举办单位 隶属单位", "answers_to": "answersto 主管部门 业务主管单位 主管单位 业务指导单位 业务主管部门 登记管理机关",
        "contact_name": "contactname 联系人 负责人 法定代表人 联系人姓名 负责人姓名", "contact_phone": "contactphone 联系电话 电话 联系方式 手机 办公电话",
        "address": "address 地址 住所 单位地址 办公地址 详细地址 机构地址 注册地址", "state": "state 状态 登记状态 经营状态 存续状态",
    },
    # an office's address book, as its office system writes it out
    "staff": {
        "name": "name 姓名 人员 人员姓名 成员", "login": "login 登录名 账号 帐号 用户名 工号 oa账号", "phone": "phone 手机 手机号 手机号码 移动电话 联系电话",
        "email": "email 邮箱 电子邮箱 电子邮件 邮件地址", "post": "post 职务 岗位 职位",
        "unit": "unit 单位 单位名称 所在单位 所属单位", "path": "path 部门 部门名称 所属部门 所在部门 部门路径 组织路径 组织架构 部门全称 一级部门",
        "section": "section 科室 处室 内设机构 科室名称 所在科室 二级部门", "team": "team 三级部门 小组 班组", "leads": "leads 负责人 是否负责人 部门负责人 是否主管 是否部门负责人",
    },
    # who sat in a class, as whoever held it writes it down
    "trainings": {
        "name": "name 姓名 学员姓名 学员 参训人员 参训人", "id_number": "idnumber 证件号码 证件号 身份证号 身份证号码 身份证 居民身份证号",
        "last_four": "lastfour 证件后四位 身份证后四位 证件号后四位 身份证号后四位 后四位 身份证后4位 证件后4位",
        "certificate": "certificate 证书编号 证书号 社工证号 社工证编号 社工证书编号 管理号 职业资格证书编号 证书管理号",
        "title": "title 培训名称 班级 班级名称 课程 课程名称 培训班 培训班名称 培训内容 项目名称 培训项目", "provider": "provider 举办单位 主办单位 培训机构 培训单位 承办单位 施教机构",
        "hours": "hours 学时 课时 学时数 课时数 培训学时 继续教育学时 计学时", "start": "start 开始日期 培训开始日期 起始日期 开班日期 开始时间",
        "day": "day 日期 结束日期 培训日期 结业日期 培训结束日期 完成日期 培训时间 结束时间 结业时间", "number": "number 结业证书编号 结业证号 培训证书编号 结业证书号 培训证号",
        "kind": "kind 类别 类型 培训类别 学习形式 继续教育类别",
    },
    # what came and went on an account; every bank words it otherwise, and a page takes what stands nowhere here
    "statements": {
        "day": "day date 交易日期 日期 记账日期 入账日期 交易时间 发生日期", "serial": "serial 流水号 交易流水号 流水 银行流水号 交易序号 凭证流水号",
        "received": "received 收入 收入金额 贷方发生额 贷方金额 贷方 转入金额 收入（贷方） 贷方发生额（收入）",
        "paid": "paid 支出 支出金额 借方发生额 借方金额 借方 转出金额 支出（借方） 借方发生额（支出）",
        "party": "party 对方户名 对方名称 对方单位 对方单位名称 对方账户名称 对方姓名 交易对手 交易对方",
        "account": "account 对方账号 对方帐号 对方账户 对方卡号", "summary": "summary 摘要 用途 附言 备注 交易摘要 摘要/用途",
    },
}  # fmt: skip
NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "places": (("code",), ("name",)), "population": (("place_code", "place_name"), ("value",)), "organisations": (("name",),),
    "staff": (("name",), ("path", "unit", "section")),
    "trainings": (("name",), ("hours",)), "statements": (("day", "serial", "received", "paid"),),
}  # fmt: skip
SHOWN = {
    "places": ("代码", "名称", "级别"), "population": ("区划代码", "年份", "指标", "人数"), "organisations": ("名称",), "staff": ("部门", "姓名", "手机"), "trainings": ("姓名", "证件号码", "学时", "日期", "培训名称"),
    "statements": ("交易日期", "流水号", "收入金额", "支出金额"),
}  # fmt: skip
#: published measures by the words of bulletins; others stay as they are written
MEASURES = {word: to for to, row in {
    "residents": "常住人口 常住人口数 常住总人口 总人口 年末常住人口 总人口数 常住人口总数 全部人口 常住人口合计",
    "urban_residents": "城镇常住人口 城镇人口 城镇人口数 城镇常住人口数 居住在城镇的人口", "rural_residents": "乡村常住人口 乡村人口 农村人口 居住在乡村的人口",
    "residents_0_14": "014岁 014岁人口 0至14岁 0至14岁人口 0到14岁", "residents_15_59": "1559岁 1559岁人口 15至59岁 15至59岁人口",
    "residents_60_plus": "60岁及以上 60岁及以上人口 60岁以上 60岁以上人口 老年人口 60周岁及以上 60周岁及以上人口", "residents_65_plus": "65岁及以上 65岁及以上人口 65岁以上 65岁以上人口 65周岁及以上",
    "registered_residents": "户籍人口 户籍人口数 年末户籍人口", "households": "户数 家庭户数 总户数",
}.items() for word in row.split()}  # fmt: skip
VOCABULARIES = {
    kind: Vocabulary(
        exact=words(fields) | ({plain(word): "value" for word in MEASURES} if kind == "population" else {}), anchors=NEEDED[kind][0], proofs={},
        noise=frozenset(map(plain, ("序号", "排名", "年末", "编号", "no", "no."))),
    )
    for kind, fields in WORDINGS.items()
}  # fmt: skip

KEPT_FROM_RUNNING = tuple("'" + mark for mark in "=+-@")
YEAR = re.compile(r"((?:19|20)\d\d)\s*年?")
YEAR_HEADING = re.compile(r"((?:19|20)\d\d)年?(?:末|底)?(.*)")
TENS_OF_THOUSANDS = re.compile(r"万\s*人")
END = re.compile(
    r"^\W*(?:合计|总计|小计|共计|注|备注|说明|数据来源|来源|制表人?|填表人?|审核人?|填报人?|填报单位|单位负责人|附)(?:[:：]|$|\s)"
)
TOTAL = re.compile(r"(?:合计|总计|小计|共计)[:：]?")
EXAMPLE = re.compile(r"^\W*(?:示例|样例|例[:：])")


@dataclass
class Record:
    """One row as text by field; ``row`` counts on over the sheets."""

    row: int
    cells: dict[str, str]


@dataclass
class Read:
    """What was read of one sheet. ``columns`` and ``ignored``: by letter, fields and headings as shown."""

    sheet: str
    header_rows: list[int]
    columns: dict[str, str]
    ignored: dict[str, str]
    records: list[Record] = field(default_factory=list)
    order: int = 0

    def column(self, to: str) -> str:
        return next((column for column, name in self.columns.items() if name == to), "")


def text_of(cell: Cell) -> str:
    """A cell as text: a code that Excel made a number loses its ``.0``, a date is ISO, and the apostrophe goes that keeps
    a spreadsheet from running a cell as a formula."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    text = cell.strip()
    return text[1:] if text.startswith(KEPT_FROM_RUNNING) else text


def read(kind: str, sheet: Sheet, order: int, mapping: Mapping[str, str] | None = None) -> Read | None:
    """The records of a sheet, or None where no line says what its columns are. ``order``: which sheet it is, from 0;
    ``mapping``: what somebody says of headings that the house does not know."""
    vocabulary = VOCABULARIES[kind]
    header = first_header(sheet, vocabulary, mapping)
    wide = _wide(sheet) if kind == "population" else {}
    if header is None and kind == "organisations":
        header = _alone(sheet, vocabulary)
    if header is None or any(not set(one) & _fields(header, wide, header.row) for one in NEEDED[kind]):
        return None
    columns: dict[int, str] = {}
    for heading in sorted(header.headings, key=lambda one: -one.sure):
        if heading.to and heading.to not in columns.values():
            columns[heading.column] = heading.to
    several = {
        at: said
        for at, said in wide.get(header.row, {}).items()
        if columns.get(at) in (None, "value") or "year" in said and columns[at] == "year"
    }
    ignored = {
        letter(one.column): one.shown
        for one in header.headings
        if one.column not in columns and one.column not in several
    }
    told = {at: to for at, to in columns.items() if at not in several} | dict.fromkeys(several, "value")
    found = Read(
        sheet.name,
        [header.row + at + 1 for at in range(header.lines)],
        {letter(at): told[at] for at in sorted(told)},
        ignored,
    )
    found.order = order
    beside = _beside(sheet, header, columns, several) if kind == "population" else {}
    names = {tidy(one.shown) for one in header.headings}
    for row in range(header.row + header.lines, sheet.height):
        cells = {to: text for at, to in columns.items() if at not in several and (text := text_of(sheet.cell(row, at)))}
        if _is_record(cells, [text_of(cell) for cell in sheet.row(row)], names, several):
            found.records += _records(sheet, row, cells, several, beside, order)
    return found


def _records(
    sheet: Sheet,
    row: int,
    cells: dict[str, str],
    several: dict[int, dict[str, str]],
    beside: dict[str, str],
    order: int,
) -> Iterable[Record]:
    at = order * SHEET + row + 1
    if not several:
        yield Record(at, beside | cells)
    for column, said in several.items():
        if value := text_of(sheet.cell(row, column)):
            yield Record(at, beside | cells | said | {"value": value})


def _is_record(cells: dict[str, str], row: Sequence[str], names: set[str], several: dict[int, dict[str, str]]) -> bool:
    """No blank row, no headings again, no total, note or example at the margin."""
    filled = [text for text in row if text]
    if not filled or not cells and not any(row[at] for at in several):
        return False
    if len(filled) > 1 and sum(tidy(text) in names for text in filled) * 2 > len(filled):
        return False
    coded = any(map(str.isdigit, "".join(cells.get(to, "") for to in ("code", "place_code", "credit_code"))))
    return (
        not EXAMPLE.search(filled[0]) and not TOTAL.fullmatch(tidy(filled[0])) and (coded or not END.search(filled[0]))
    )


def _alone(sheet: Sheet, vocabulary: Vocabulary) -> Header | None:
    """A list of names alone: one heading, one column."""
    from heli.core.rules.layout.headings import Heading

    for row in range(min(sheet.height, 20)):
        filled = [(at, cell) for at, cell in enumerate(sheet.row(row)) if cell != ""]
        if len(filled) == 1 and isinstance(filled[0][1], str) and plain(filled[0][1]) in vocabulary.exact:
            at, shown = filled[0]
            return Header(row, 1, (Heading(at, str(shown), (str(shown),), vocabulary.exact[plain(str(shown))], 4),))
    return None


def _fields(header: Header, wide: dict[int, dict[int, dict[str, str]]], row: int) -> set[str]:
    return header.fields | ({"value"} if wide.get(row) else set())


def _wide(sheet: Sheet) -> dict[int, dict[int, dict[str, str]]]:
    """By row of headings, the columns that hold figures of a year or of a measure: 2020年 | 2021年, 常住人口 | 60岁及以上."""
    found: dict[int, dict[int, dict[str, str]]] = {}
    for row in range(min(sheet.height, 20)):
        for at, cell in enumerate(sheet.row(row)):
            said: dict[str, str] = {}
            word = tidy(text_of(cell))
            if match := YEAR_HEADING.fullmatch(word):
                said["year"], word = match[1], match[2]
            bare = re.sub(r"[(（].*?[)）]", "", word)
            if (measure := measure_of(bare)) != bare:
                said["measure"] = measure
            elif bare not in {"", "人", "人口", "人口数", "万人"}:
                continue
            if said:
                if TENS_OF_THOUSANDS.search(tidy(text_of(cell))):
                    said["unit"] = "万"
                found.setdefault(row, {})[at] = said
    return found


def _beside(
    sheet: Sheet, header: Header, columns: dict[int, str], several: dict[int, dict[str, str]]
) -> dict[str, str]:
    """What the title, the sheet's name or a heading says of all figures: their year, their measure, their unit."""
    above = " ".join(text_of(cell) for row in range(header.row) for cell in sheet.row(row) if cell != "")
    titles = f"{above} {sheet.name}"
    said: dict[str, str] = {}
    if "year" not in columns.values() and len(years := set(YEAR.findall(titles))) == 1:
        said["year"] = years.pop()
    value = next(
        (one.shown for one in header.headings if columns.get(one.column) == "value" and one.column not in several), ""
    )
    years_only = bool(several) and not any("measure" in one for one in several.values())
    if "measure" not in columns.values() and (years_only or not several and "常住" in f"{tidy(titles)}{value}"):
        said["measure"] = "residents"
    if TENS_OF_THOUSANDS.search(value) or TENS_OF_THOUSANDS.search(above):
        said["unit"] = "万"
    return said


def measure_of(text: str) -> str:
    """The measure that words of a bulletin name, or the words as they are."""
    return MEASURES.get(re.sub(r"\W+", "", tidy(text)), tidy(text))


def in_people(value: str, unit: str) -> str:
    """540.09 in 万人 is 5400900; what is no number stays as it is written, for the fault that says so."""
    bare = tidy(value).replace(",", "")
    if bare.endswith(("万人", "万")):
        bare, unit = bare.removesuffix("人").removesuffix("万"), "万"
    if unit != "万":
        return value
    try:
        number = Decimal(bare) * 10_000
    except InvalidOperation:
        return value
    return str(int(number)) if number == number.to_integral_value() else value
