"""The people of the demo city: invented, the same for the same seed, and as uneven as life is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘蔡蒋余于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
GIVEN = "芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文玲辉建国志海波云琴瑞婉清兰月一鸣君晨曦宇轩子涵欣怡诗雨梓浩然佳琪思远晓东雪梅春燕红玉晶莹健飞鹏斌成龙凤珍素贞慧巧美淑惠珠翠雅芝玉萍"
MAJORS = (
    "社会工作",
    "社会学",
    "法学",
    "行政管理",
    "汉语言文学",
    "心理学",
    "教育学",
    "会计学",
    "护理学",
    "计算机科学与技术",
    "公共事业管理",
)
EDUCATION = (("高中", 6), ("大专", 30), ("本科", 52), ("硕士研究生", 11), ("博士研究生", 1))
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Ground:
    """A place of the lowest level, the first digits of its ID numbers, and how well it is staffed (1 = as usual, 0 = nobody)."""

    code: str
    area: str
    staffing: float


def ground(random: Random, rows: Sequence[tuple[str, str, str, str]]) -> list[Ground]:
    """Communities of the city with an uneven staffing: streets differ much, one community in twelve has nobody. A city that
    has no communities has people in its streets, or where it ends."""
    parents = {code: parent for code, _, _, parent in rows}
    streets = {code: random.lognormvariate(0, 0.55) for code, _, level, _ in rows if level == "street"}
    districts = {code: random.uniform(0.55, 1.35) for code, _, level, _ in rows if level == "district"}
    there = {level for _, _, level, _ in rows}
    lowest = next(level for level in ("community", "street", "district", "city", "province") if level in there)
    found = []
    for code, name, level, parent in rows:
        if level != lowest:
            continue
        nobody = random.random() < 1 / 12
        # towns' residents' committees have larger teams than villages
        size = 0.7 if name.endswith("村委会") else 1.6
        above = [code, parent, parents.get(parent, "")]
        for place in above:
            size *= streets.get(place, 1) * districts.get(place, 1)
        district = next((place for place in above if place in districts), code)
        found.append(Ground(code, district[:6].ljust(6, "0"), 0 if nobody else size))
    return found if any(each.staffing for each in found) else [Ground(each.code, each.area, 1) for each in found]


def id_number(random: Random, area: str, born: date, sex: str, used: set[str]) -> str:
    """A well-formed ID number nobody else of the demo has."""
    while True:
        order = random.randrange(0, 500) * 2 + (sex == "男")
        body = f"{area}{born:%Y%m%d}{order:03d}"
        total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
        number = body + "10X98765432"[total % 11]
        if number not in used:
            used.add(number)
            return number


def invented_name(random: Random) -> str:
    return random.choice(SURNAMES) + "".join(random.sample(GIVEN, 2 if random.random() < 0.8 else 1))


@dataclass
class Maker:
    """Makes rows of a roster, in the fields of the workforce import."""

    random: Random
    today: date
    places: list[Ground]
    agencies: list[str]

    def __post_init__(self) -> None:
        self.used: set[str] = set()
        self.weights: list[float] = []
        total = 0.0
        for place in self.places:
            total += place.staffing
            self.weights.append(total)
        self.levels = [level for level, weight in EDUCATION for _ in range(weight)]
        self.agency_weights = [(i + 1) ** -0.8 for i in range(len(self.agencies))]

    def days_ago(self, low: int, high: int) -> date:
        return self.today - timedelta(days=self.random.randrange(low, high))

    def person(self, number: int, employer: str = "") -> dict[str, object]:
        """One row; three in ten work in an agency or department, the others in a community, unless an employer is given."""
        random = self.random
        sex = "女" if random.random() < 0.72 else "男"
        born = self.days_ago(22 * 365, 58 * 365)
        name = invented_name(random)
        place = random.choices(self.places, cum_weights=self.weights)[0]
        started = max(born + timedelta(days=22 * 365), self.days_ago(30, 16 * 365))
        row: dict[str, object] = {
            "name": name, "sex": sex, "birth_date": born,
            "id_number": id_number(random, place.area, born, sex, self.used),
            "phone": f"1{random.choice('35789')}{random.randrange(10**9):09d}",
            "education": random.choice(self.levels), "major": random.choice(MAJORS), "start_date": min(started, self.today),
            "employment": "兼职" if random.random() < 0.08 else "专职", "post": "社区工作者",
            "place_code": place.code, "employer": "",
        }  # fmt: skip
        if employer or random.random() < 0.3:
            # it lies where the employer lies
            row.update(employer=employer or random.choices(self.agencies, self.agency_weights)[0], place_code="",
                       post=random.choice(("个案社工", "项目主管", "社区社工", "督导", "见习社工")))  # fmt: skip
        self.certificate(row, number)
        self.agreed(row, born)
        return row

    def agreed(self, row: dict[str, object], born: date) -> None:
        """What most rosters tell of the contract, the pay and the studies; drawn apart, so that the people stay the same."""
        random = Random(str(row["phone"]))
        until = self.today + timedelta(days=random.randrange(-20, 1000))
        started = row["start_date"]
        is_told = random.random() < 0.6 and isinstance(started, date) and started < until
        row.update(
            contract_until=until if is_told else None,
            pay_group=random.choice(("一级", "二级", "三级", "四级")) if random.random() < 0.7 else "",
            studied_until=date(born.year + 21, 6, 30) if random.random() < 0.7 else None,
        )

    def certificate(self, row: dict[str, object], number: int) -> None:
        """Rather more than half hold a certificate; registrations run, run out, have lapsed, or never were."""
        chance = self.random.random()
        if chance > 0.56:
            row.update(licence_level="", licence_no="", licence_issued=None, registered_until=None)
            return
        level = "助理社会工作师" if chance < 0.38 else "社会工作师" if chance < 0.545 else "高级社会工作师"
        issued = self.days_ago(60, 12 * 365)
        state = self.random.random()
        until: date | None = self.today + timedelta(days=self.random.randrange(91, 1095))
        if state < 0.12:
            until = self.today + timedelta(days=self.random.randrange(0, 90))
        elif state < 0.24:
            until = self.days_ago(1, 900)
        elif state < 0.34:
            until = None
        row.update(
            licence_level=level,
            licence_no=f"{issued.year}{self.places[0].area[:4]}{number:09d}",
            licence_issued=issued,
            registered_until=until,
        )

    def second_post(self, row: dict[str, object]) -> dict[str, object]:
        """The same person in another post: part time, elsewhere."""
        place = self.random.choices(self.places, cum_weights=self.weights)[0]
        return {**row, "employer": "", "employment": "兼职", "post": "社区工作者", "place_code": place.code,
                "start_date": self.days_ago(10, 700), "contract_until": None, "pay_group": ""}  # fmt: skip
