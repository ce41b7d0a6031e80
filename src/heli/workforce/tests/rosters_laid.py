"""Rosters of the made-up city in layouts that offices use, each row with its truth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from heli.core.sheets import Sheet, letter
from heli.core.sheets.book import Cell
from heli.workforce.tests.rosters_city import DISTRICTS, PLACES, STREETS, Person, Truth, truth_of

ONE_LINE = {
    "name": "姓名|姓 名|姓　名|社工姓名|人员姓名|*姓名|姓名（必填）|真实姓名|持证人姓名|工作人员姓名",
    "id_number": "身份证号|身份证号码|身份证件号码|公民身份号码|居民身份证号码|身份证|证件号码|身份证号(18位)|身份证\n号码|有效身份证件号码|本人身份证号",
    "sex": "性别|性 别|性别（男/女）", "birth_date": "出生日期|出生年月日|出生时间|生日",
    "phone": "手机|手机号|手机号码|联系电话|联系方式|电话|移动电话|联系手机|本人联系电话|手机/电话",
    "education": "学历|文化程度|最高学历|受教育程度|学历层次", "major": "专业|所学专业|毕业专业|专业名称",
    "licence_level": "证书级别|证书等级|持证等级|职业资格|职业资格等级|等级|社工证等级|资格等级|持证情况|社会工作者职业水平等级|资格证书等级|证书名称|职业水平等级|取得证书|社工资格|资格证",
    "licence_no": "证书编号|证书管理号|管理号|证书号|社工证编号|资格证书编号|证书号码|登记证号|职业资格证书管理号|持证编号",
    "licence_issued": "发证时间|发证日期|取得时间|取证时间|批准日期|证书取得时间|签发日期|领证时间|取得证书时间|考取时间",
    "registered_until": "有效期至|登记有效期至|登记有效期|有效期|证书有效期至|登记到期日期|有效期限|下次登记时间|再登记时间",
    "start_date": "入职时间|入职日期|参加工作时间|到岗时间|聘用时间|上岗时间|参工时间|进入社区工作时间|到本单位工作时间|签订合同时间",
    "employer": "工作单位|所在单位|用人单位|单位名称|单位|机构名称|所属机构|工作单位（全称）|现工作单位|社工机构|供职单位",
    "employer_code": "统一社会信用代码|信用代码|单位信用代码|单位统一社会信用代码|社会信用代码|统一社会信用代码（18位）",
    "employment": "用工形式|专职/兼职|用工性质|专兼职|是否专职|全职/兼职|聘用方式", "post": "岗位|职务|岗位名称|职位|工作岗位|职务（岗位）",
    "district": "区县|县(市、区)|县（市、区）|所属区县|区（县、市）|所在区县|区/县|县区", "street": "街道|镇街|街道(镇)|乡镇(街道)|乡镇（街道）|所属镇街|镇（街道）|街道/乡镇",
    "community": "社区|村(社区)|社区（村）|村（社区）|所属社区|村居|村/社区|社区/村|居（村）委会",
}  # fmt: skip
GROUPED = {
    "基本信息": {"name": "姓名", "sex": "性别", "birth_date": "出生年月日", "id_number": "身份证号码", "phone": "联系电话", "education": "学历", "major": "专业"},
    "持证情况": {"licence_level": "级别|等级|证书级别", "licence_no": "编号|证书编号|证号|管理号", "licence_issued": "日期|发证时间|时间|取得时间", "registered_until": "有效期|有效期至|登记有效期"},
    "单位信息": {"employer": "单位名称|名称", "employer_code": "信用代码|代码"},
    "任职情况": {"start_date": "入职时间|时间|日期", "employment": "用工形式", "post": "岗位|职务"},
    "所在地区": {"district": "区县", "street": "街道（镇）", "community": "社区（村）"},
}  # fmt: skip
EXTRA = {
    "年龄": lambda r: float(r.randrange(20, 60)), "民族": lambda r: "汉族", "政治面貌": lambda r: r.choice(("群众", "中共党员", "")),
    "备注": lambda r: r.choice(("", "", "已调整", "见附件")), "毕业院校": lambda r: "云泽学院", "紧急联系人": lambda r: "王父",
    "紧急联系人电话": lambda r: "13900000009", "户籍所在地": lambda r: "云西区新桥镇", "从事社会工作年限": lambda r: float(r.randrange(1, 9)),
    "工资（元）": lambda r: float(r.randrange(3000, 9000)), "籍贯": lambda r: "云泽", "发证机关": lambda r: "人力资源和社会保障厅",
    "微信号": lambda r: "wx_abc", "婚姻状况": lambda r: "已婚", "离职时间": lambda r: "", "合同起止时间": lambda r: "2024.1.1-2027.12.31",
    "心理咨询师等级": lambda r: r.choice(("", "三级")), "毕业证书编号": lambda r: "1234567890", "单位地址": lambda r: "文昌路 1 号", "QQ": lambda r: 123456789.0,
}  # fmt: skip
TITLES = (
    "云泽市社会工作者名册",
    "2026年云泽市社会工作专业人才信息采集表",
    "附件1：社会工作者花名册（2026年6月）",
    "社会工作者基本情况统计表",
)
NOTES = (
    "填表说明：1.身份证号码请设置为文本格式；2.证书级别填初级、中级、高级。", "填报单位：云泽市民政局（盖章）    填报日期：2026年6月30日", "说明：请如实填写，不得更改表格格式",
    "单位：人",
)  # fmt: skip
ENDS = (
    ["合计", 12.0], ["合  计：12人"], ["", "总计", 12.0, "", 3.0], ["注：本表数据截至2026年6月30日"], ["制表人：王芳", "", "审核人：李明", "", "联系电话：13900000000"],
    ["备注：1.证书级别请填全称"], ["填表人：", "", "", "负责人签字："], ["说明：", "专职指全日制用工"], ["小计", "", 5.0], ["以上共计12人"], ["联系人：张伟  联系电话：0573-82712345"],
)  # fmt: skip


@dataclass
class Laid:
    """A sheet, what its layout is, and the truth of each (row as Excel shows it, name of the block's first column)."""

    sheet: Sheet
    header_rows: list[int]
    columns: dict[str, str]
    ignored: dict[str, str]
    people: list[tuple[int, Truth]] = field(default_factory=list)
    #: mended cells that stand in no column: places that the sheet's name tells
    from_name: int = 0


class Layout:
    """One sheet written by an office with habits drawn from ``random``."""

    def __init__(self, random: Random, people: list[Person], *, district: str = "", title: str = "名单") -> None:
        self.random, self.people, self.district, self.title = random, people, district, title
        self.rows: list[list[Cell]] = []
        self.merges: list[tuple[int, int, int, int]] = []
        self.truths: list[tuple[int, Truth]] = []
        self.fields = self.chosen()
        self.blocks = 1

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def chosen(self) -> list[str]:
        """Fields in the order of the columns; "" and an extra's heading are columns that mean nothing."""
        r = self.random
        optional = ["sex", "birth_date", "phone", "education", "major", "licence_level", "licence_no", "licence_issued",
                    "registered_until", "start_date", "employment", "post"]  # fmt: skip
        fields = ["name", "id_number", *r.sample(optional, r.randrange(2, len(optional)))]
        if self.chance(0.6):
            fields.append("employer")
            fields += ["employer_code"] if self.chance(0.5) else []
        if self.chance(0.6):
            fields += ["street", "community"] if self.district else list(PLACES)
        fields += [f"={one}" for one in r.sample(sorted(EXTRA), r.randrange(0, 4))]
        r.shuffle(fields)
        if not any(one in fields for one in ("licence_level", "licence_no")):  # a date of what?
            fields = [one for one in fields if one not in ("licence_issued", "registered_until")]
        return (["=序号"] if self.chance(0.8) else []) + fields

    # lines

    def line(self, *cells: Cell) -> None:
        self.rows.append(list(cells))

    def before(self) -> None:
        wide = max(len(self.fields) - 1, 3)
        for text in (
            *self.random.sample(TITLES, self.random.randrange(0, 2)),
            *self.random.sample(NOTES, self.random.randrange(0, 3)),
        ):
            if self.chance(0.7):
                self.merges.append((len(self.rows), 0, len(self.rows), wide))
            self.line(text)
            if self.chance(0.15):
                self.line("")

    def heading(self, to: str) -> str:
        return to[1:] if to.startswith("=") else self.random.choice(ONE_LINE[to].split("|"))

    def one_line(self) -> list[list[Cell]]:
        return [[self.heading(to) for to in self.fields]]

    def two_lines(self) -> list[list[Cell]]:
        """Groups over their columns: the fields are ordered by group first."""
        order = [one for one in self.fields if one.startswith("=")]
        first, second = [self.heading(one) for one in order], [""] * len(order)
        top = len(self.rows)
        spans: list[tuple[int, int]] = []
        merged = self.chance(0.7)
        for group, names in GROUPED.items():
            inside = [one for one in self.fields if one in names]
            if not inside:
                continue
            if len(inside) == 1 and inside[0] not in ("licence_no",):  # a group of one is no group
                order += inside
                first.append(self.heading(inside[0]))
                second.append("")
                continue
            spans.append((len(order), len(order) + len(inside) - 1))
            order += inside
            first += [group, *[""] * (len(inside) - 1)]
            second += [self.random.choice(names[one].split("|")) for one in inside]
        if merged:
            self.merges += [(top, a, top, b) for a, b in spans if b > a]
            self.merges += [(top, at, top + 1, at) for at, text in enumerate(second) if not text]
        self.fields = order
        return [first, second]

    # the sheet

    def laid(self) -> Laid:
        self.before()
        apart = {next((group for group, names in GROUPED.items() if to in names), to) for to in self.fields}
        grouped = self.chance(0.3) and len(apart) > 1  # one group over everything is a title, not a heading
        side = not grouped and len(self.fields) < 9 and self.chance(0.25)
        head = self.two_lines() if grouped else self.one_line()
        self.blocks = self.random.choice((2, 3)) if side else 1
        start = len(self.rows)
        columns: dict[str, str] = {}
        ignored: dict[str, str] = {}
        for block in range(self.blocks):
            for at, to in enumerate(self.fields):
                where = letter(at + block * len(self.fields))
                if to.startswith("="):
                    ignored[where] = " ".join((head[0][at] or head[-1][at]).split())
                else:
                    columns[where] = to
        for line in head:
            self.line(*line * self.blocks)
        header_rows = list(range(start + 1, len(self.rows) + 1))
        self.body(head if not grouped else [])
        for end in self.random.sample(ENDS, self.random.randrange(0, 4)):
            self.line(*end)
        width = len(self.fields) * self.blocks
        merges = [(a, b, c, min(d, width - 1)) for a, b, c, d in self.merges]
        rows = [row[:width] + [""] * (width - len(row)) for row in self.rows]
        return Laid(Sheet.of(self.title, rows, merges), header_rows, columns, ignored, self.truths, self.from_name())

    def from_name(self) -> int:
        return sum("district" in truth.values and "district" not in self.fields for _, truth in self.truths)

    def body(self, head: list[list[Cell]]) -> None:
        people = list(self.people)
        merge_down = self.blocks == 1 and ("employer" in self.fields or "street" in self.fields) and self.chance(0.3)
        if merge_down:
            people.sort(key=lambda p: (p.employer, p.district, p.street))
        again = self.random.choice((0, 0, 0, 7, 15)) if head else 0
        for at in range(0, len(people), self.blocks):
            if again and at and at // self.blocks % again == 0:
                if self.chance(0.4):
                    self.line(self.random.choice(TITLES))
                for line in head:
                    self.line(*line * self.blocks)
            if self.chance(0.03):
                self.line("")
            self.written(people[at : at + self.blocks], at)
        if merge_down:
            self.merge_down()

    def written(self, people: Iterable[Person], at: int) -> None:
        cells: list[Cell] = []
        for number, person in enumerate(people, at + 1):
            fields = [one for one in self.fields if not one.startswith("=")]
            if self.district:
                person.district = self.district
                person.street = self.random.choice(STREETS[self.district])
            values, truth = truth_of(person, fields)
            if self.district:
                truth.values["district"] = self.district
            elif "street" in truth.values and "district" not in fields:
                truth.values["district"] = person.district
            for to in self.fields:
                cells.append(
                    float(number) if to == "=序号" else EXTRA[to[1:]](self.random) if to.startswith("=") else values[to]
                )
            self.truths.append((len(self.rows) + 1, truth))
        self.rows.append(cells)

    def merge_down(self) -> None:
        """The employer, its code and the place written once for all rows below that say the same."""
        for to in ("employer", "employer_code", "district", "street"):
            if to not in self.fields:
                continue
            column = self.fields.index(to)
            run: list[tuple[int, Truth]] = []
            for row, truth in [*self.truths, (0, Truth())]:
                same = (
                    run
                    and row == run[-1][0] + 1
                    and to in truth.values
                    and self.rows[row - 1][column] == self.rows[run[0][0] - 1][column]
                )
                if same:
                    run.append((row, truth))
                    continue
                self.merge_run(to, column, run)
                run = [(row, truth)] if to in truth.values else []

    def merge_run(self, to: str, column: int, run: list[tuple[int, Truth]]) -> None:
        if len(run) < 2:
            return
        self.merges.append((run[0][0] - 1, column, run[-1][0] - 1, column))
        for row, truth in run[1:]:
            self.rows[row - 1][column] = ""
            if to not in PLACES or to not in truth.mended:
                truth.mended[to] = "merged_cell"


def roster_of(seed: int, most: int = 40) -> list[Laid]:
    """One sheet for the city, or one for each of two or three districts."""
    random = Random(seed)
    people = [Person(random, seed * 1000 + at) for at in range(random.randrange(3, most))]
    for person in people[5::11]:  # somebody comes twice, somebody copied another's certificate number
        people.append(person) if random.random() < 0.5 else setattr(person, "licence", people[0].licence)
    if random.random() < 0.7:
        return [Layout(random, people, title=random.choice(("名单", "Sheet1", "汇总表", "云泽市"))).laid()]
    sheets = []
    for at, district in enumerate(random.sample(sorted(DISTRICTS), random.choice((2, 3))), 1):
        title = random.choice(
            (district, f"{at}.{district}", f"{district}社工名单", f"{district}（2026）", district[:-1])
        )
        sheets.append(Layout(random, people[at - 1 :: 3], district=district, title=title).laid())
    return [one for one in sheets if one.people]


def plain_values(values: dict[str, Any]) -> dict[str, Any]:
    return {to: value.isoformat() if hasattr(value, "isoformat") else value for to, value in values.items()}
