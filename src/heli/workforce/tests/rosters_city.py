"""A made-up city and its people, and the ways offices write each fact about them into a cell, with the truth.

Nothing here is shared with the reader but the check characters: what a cell means is decided before it is written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from heli.core.rules import credit_code, identity
from heli.workforce.rules.roster import Gazetteer
from heli.workforce.tests.rosters_made import wide

TODAY = date(2026, 6, 30)
DISTRICTS = {"云东区": "429902", "云西区": "429903", "清河县": "429921", "宁丰市": "429981"}
STREETS = {
    "云东区": ("人民街道", "解放街道", "白石镇"), "云西区": ("滨江街道", "文昌街道", "新桥镇"),
    "清河县": ("城关镇", "解放街道", "大垅畲族乡"), "宁丰市": ("城关镇", "东湖街道", "长岭乡"),
}  # fmt: skip
COMMUNITIES = (
    "红旗社区居委会",
    "东街社区居民委员会",
    "李家村村民委员会",
    "上塘村委会",
    "滨河社区",
    "柳林村",
    "光明路社区居委会",
)


def places() -> list[tuple[str, str, str, str]]:
    """(code, name, level, code above) of 云泽市, three levels below the city."""
    found = [("4299", "云泽市", "city", "")]
    for district, code in DISTRICTS.items():
        found.append((code, district, "district", "4299"))
        for at, street in enumerate(STREETS[district], 1):
            found.append((f"{code}{at:03d}", street, "street", code))
            found += [
                (f"{code}{at:03d}{number:03d}", name, "community", f"{code}{at:03d}")
                for number, name in enumerate(COMMUNITIES, 1)
            ]
    return found


CITY = Gazetteer(places())


class Written(NamedTuple):
    """A cell, the value it means (None: none), and the code of what was mended or is wrong."""

    cell: Any
    value: Any
    mend: str = ""
    error: str = ""


@dataclass
class Truth:
    """What one row means: values by field, the fields whose cells were mended, field → code of the faults."""

    values: dict[str, Any] = field(default_factory=dict)
    mended: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def take(self, to: str, written: Written) -> Any:
        if written.error:
            self.errors[to] = written.error
        elif written.value is not None:
            self.values[to] = written.value
            if written.mend:
                self.mended[to] = written.mend
        return written.cell


SURNAMES, GIVEN = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾",
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂文辉玲华建红",
)
EMPLOYERS = tuple(
    f"云泽市{where}{what}" for where in ("", "云东区", "清河县", "宁丰市")
    for what in ("晨光社会工作服务中心", "民政局", "暖阳社会工作发展中心", "启明社工站", "益邦社会组织促进会")
)  # fmt: skip


def employer_code(name: str) -> str:
    body = f"52429900{sum(map(ord, name)) % 10**9:09d}"
    return body + credit_code.check_character(body)


def id_number(order: int, born: date, man: bool, area: str = "429902") -> str:
    body = f"{area}{born:%Y%m%d}{order % 499 * 2 + man:03d}"
    return body + identity.check_character(body)


class Person:
    """Facts about somebody, as plain values; ``number`` is a right ID number."""

    def __init__(self, random: Random, order: int) -> None:
        self.random = random
        self.man = random.random() < 0.4
        self.born = date(1965, 1, 1) + timedelta(days=random.randrange(14_000))
        # one day of birth and one order are one person: the order runs through the area digits too
        self.number = id_number(order, self.born, self.man, f"4299{order // 499 % 90 + 10:02d}")
        self.name = random.choice(SURNAMES) + "".join(random.sample(GIVEN, random.choice((1, 2, 2))))
        if random.random() < 0.03:
            self.name = random.choice(("阿依古丽·买买提", "欧阳静", "古丽·艾山"))
        self.phone = f"1{random.choice('35789')}{random.randrange(10**9):09d}"
        self.level = random.choice(("助理社会工作师", "助理社会工作师", "社会工作师", "高级社会工作师", None))
        self.issued = date(2009, 1, 1) + timedelta(days=random.randrange(6_000))
        self.until = self.issued + timedelta(days=365 * random.choice((3, 6, 9, 12)))
        self.started = date(2008, 1, 1) + timedelta(days=random.randrange(6_500))
        self.licence = f"{self.issued.year}4299{order:09d}"
        self.education = random.choice(("本科", "大专", "硕士研究生", "高中", "中专"))
        self.major = random.choice(("社会工作", "法学", "会计学", "行政管理"))
        self.employer = random.choice(EMPLOYERS)
        self.time = random.choice(("专职", "兼职"))
        self.post = random.choice(("社工", "督导", "主任", "网格员", "项目主管"))
        self.district = random.choice(tuple(DISTRICTS))
        self.street = random.choice(STREETS[self.district])
        self.community = random.choice(COMMUNITIES)


def apart(random: Random, text: str) -> str:
    """Spaces somewhere: within a name of two characters, or around."""
    if len(text) == 2:
        return text[0] + random.choice((" ", "　", "  ")) + text[1]
    return random.choice((f" {text}", f"{text} ", f"{text}　"))


def name(p: Person) -> Written:
    turn = p.random.random()
    if "·" in p.name and turn < 0.5:
        return Written(p.name.replace("·", p.random.choice("•・")), p.name, "spaces")
    if turn < 0.1:
        return Written(apart(p.random, p.name), p.name, "spaces")
    return Written("", None, "", "missing") if turn > 0.985 else Written(p.name, p.name)


def document(p: Person) -> Written:
    turn, right = p.random.random(), p.number
    if turn < 0.70:
        return Written(right, right)
    if turn < 0.76:
        return Written(p.random.choice((f"{right[:6]} {right[6:14]} {right[14:]}", f"'{right}", f" {right}", f"{right}\n")), right, "spaces")  # fmt: skip
    if turn < 0.80:
        return Written(wide(right[:17]) + right[17], right, "full_width")
    if turn < 0.84:
        return Written(right.lower(), right, "lower_x" if right.endswith("X") else "")
    wrong = p.random.choice("0123456789".replace(right[17], ""))
    return p.random.choice((
        Written(right[:17] + wrong, None, "", "id_check_digit"), Written(right[:17], None, "", "id_length"),
        Written(right[:6] + right[8:17], None, "", "id_length"), Written(float(right[:17] + "0"), None, "", "id_spoiled_by_excel"),
        Written(f"{right[0]}.{right[1:6]}E+17", None, "", "id_spoiled_by_excel"), Written(zeros(right), None, "", "id_spoiled_by_excel"),
        Written(f"{right[:4]}{'*' * 10}{right[14:]}", None, "", "id_masked"),
        Written(born_never(right), None, "", "id_impossible_birth"), Written(p.random.choice(("", "无", "不详")), None, "", "missing"),
    ))  # fmt: skip


def zeros(right: str) -> str:
    """The number after Excel took its last three digits, made sure to be no right number by chance."""
    spoiled = right[:15] + "000"
    return (
        spoiled
        if identity.check_character(spoiled[:17]) != "0"
        else right[:14] + str((int(right[14]) + 1) % 10) + "000"
    )


def born_never(right: str) -> str:
    body = right[:10] + "0230" + right[14:17]
    return body + identity.check_character(body)


def dated(p: Person, day: date, *, most: date | None = TODAY) -> Written:
    """A date in one of many ways; ``most``: a later one is an error."""
    turn = p.random.random()
    if turn < 0.35:
        return Written(day, day)
    ways: list[tuple[Any, str]] = [
        (f"{day.year}.{day.month}.{day.day}", "date_text"), (f"{day:%Y-%m-%d}", "date_text"), (f"{day:%Y/%m/%d}", "date_text"),
        (f"{day.year}年{day.month}月{day.day}日", "date_text"), (f"{day:%Y%m%d}", "date_number"),
        (float(f"{day:%Y%m%d}"), "date_number"), (float((day - date(1899, 12, 30)).days), "date_serial"),
        (wide(f"{day.year}") + "．" + wide(f"{day.month}") + "．" + wide(f"{day.day}"), "full_width"),
        (f"'{day:%Y-%m-%d}", "apostrophe"), (f" {day.year} . {day.month} . {day.day} ", "date_text"), (f"{day:%Y.%m.%d}起", "date_text"),
    ]  # fmt: skip
    if turn < 0.86:
        cell, mend = p.random.choice(ways)
        return Written(cell, day, mend)
    if turn < 0.93:
        month = day.replace(day=1)
        if most is None:  # "valid until a month" is until its last day
            month = (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        cell, mend = p.random.choice([
            (f"{day.year}年{day.month}月", "date_text"), (f"{day.year}.{day.month}", "date_text"), (f"{day.year}/{day.month:02d}", "date_text"),
            (f"{day:%Y%m}", "date_number"), (float(f"{day:%Y%m}"), "date_number"),
        ])  # fmt: skip
        return Written(cell, month, mend)
    if turn < 0.97:
        return Written(p.random.choice(("", "无", "/", "—")), None)
    if most is not None and turn > 0.985:
        later = TODAY + timedelta(days=p.random.randrange(1, 900))
        return Written(later if p.random.random() < 0.5 else f"{later:%Y.%m.%d}", None, "", "date_in_future")
    return Written(p.random.choice(("2019-02-30", "2018.13.5", "二月", 20191301.0)), None, "", "date_impossible")


def sex(p: Person) -> Written:
    value, turn = "男" if p.man else "女", p.random.random()
    if turn > 0.97:
        return Written("女" if p.man else "男", None, "", "sex_contradicts_id")
    if turn < 0.15:
        return Written(
            p.random.choice([("M", "F"), ("男性", "女性"), ("1", "2"), (1.0, 2.0)])[not p.man], value, "sex_wording"
        )
    return Written("", None) if turn < 0.18 else Written(value, value)


def born(p: Person) -> Written:
    written = dated(p, p.born)
    if written.error or written.value is None:
        return Written(p.born, p.born)
    if p.random.random() < 0.03:
        return Written(p.born + timedelta(days=400), None, "", "birth_date_contradicts_id")
    return written._replace(value=p.born)  # a month of birth: the ID number tells the day


def phone(p: Person) -> Written:
    right, turn = p.phone, p.random.random()
    if turn < 0.5:
        return Written(right, right)
    if turn < 0.65:
        return Written(float(right), right, "number")
    apart_too = f"{right[:3]}-{right[3:7]}-{right[7:]}", f"{right[:3]} {right[3:7]} {right[7:]}", f"+86{right}", f"{right}/13800000000", f"{right}、0573-82712345"  # fmt: skip
    if turn < 0.85:
        return Written(p.random.choice(apart_too), right, "separators")
    return Written(wide(right), right, "full_width") if turn < 0.9 else Written(p.random.choice(("", "无", "/")), None)


LEVELS = {
    "助理社会工作师": ("初级", "助理社工师", "助理", "助理社会工作师（初级）", "初级社工师", "助理 社会工作师", "社会工作者（初级）"),
    "社会工作师": ("中级", "社工师", "中级社工师", "社会工作师（中级）", "中级社会工作师", "中级社会工作师证"),
    "高级社会工作师": ("高级", "高级社工师", "高级社会工作师（高级）"),
}  # fmt: skip


def level(p: Person) -> Written:
    turn = p.random.random()
    if turn > 0.985:
        return Written(p.random.choice(("三级", "已通过", "心理咨询师")), None, "", "level_unknown")
    if p.level is None:
        return Written(p.random.choice(("", "无", "—", "/", "未持证", "暂无")), None)
    if turn < 0.45:
        return Written(p.random.choice(LEVELS[p.level]), p.level, "level_wording")
    return Written(p.level, p.level)


def licence(p: Person) -> Written:
    if p.level is None:
        return Written("", None)
    if p.random.random() < 0.1:
        return Written(wide(p.licence), p.licence, "full_width")
    if p.random.random() < 0.1:
        return Written(f"{p.licence} ", p.licence, "spaces")
    return Written(p.licence, p.licence)


def code(p: Person) -> Written:
    right, turn = employer_code(p.employer), p.random.random()
    if turn < 0.1:
        return Written(f"{right[:9]} {right[9:]}", right, "spaces")
    if turn < 0.13:
        return Written(wide(right), right, "full_width")
    if turn > 0.97:
        return Written(right[:17] + ("A" if right[17] != "A" else "B"), None, "", "credit_code_check")
    return Written("", None) if turn > 0.95 else Written(right, right)


def employment(p: Person) -> Written:
    other = {"专职": ("全职", "全日制"), "兼职": ("非全日制", "兼职人员")}[p.time]
    return (
        Written(p.random.choice(other), p.time, "employment_wording")
        if p.random.random() < 0.2
        else Written(p.time, p.time)
    )


def short(random: Random, official: str) -> str:
    """A way to write a place that leaves something out or says it in other words."""
    bare = official.replace("居民委员会", "").replace("村民委员会", "").replace("居委会", "").replace("村委会", "")
    if bare != official:
        return random.choice((bare, bare.removesuffix("社区").removesuffix("村")))
    if official.endswith("社区"):
        return random.choice((official.removesuffix("社区"), official + "居委会"))
    if official == "柳林村":
        return random.choice(("柳林", "柳林村委会", "柳林村村民委员会"))
    if official.endswith("畲族乡"):
        return official.removesuffix("乡")
    return official[:-2] if official.endswith("街道") else official[:-1]


PLACES: tuple[str, ...] = ("district", "street", "community")


def place(p: Person, to: str) -> Written:
    official, turn = getattr(p, to), p.random.random()
    if turn < 0.3 and (shorter := short(p.random, official)) != official:
        return Written(shorter, official, "place_wording")
    if to == "street" and turn < 0.36:
        return Written(f"云泽市{p.district}{official}", official, "place_wording")
    return Written("没有的" + official, None, "", "place_unknown") if turn > 0.985 else Written(official, official)


def as_it_is(to: str) -> Callable[[Person], Written]:
    return lambda p: Written(getattr(p, to), getattr(p, to))


def of_place(to: str) -> Callable[[Person], Written]:
    return lambda p: place(p, to)


WAYS: dict[str, Callable[[Person], Written]] = {
    "name": name, "id_number": document, "sex": sex, "birth_date": born, "phone": phone, "education": as_it_is("education"),
    "major": as_it_is("major"), "licence_level": level, "licence_no": licence, "licence_issued": lambda p: dated(p, p.issued),
    "registered_until": lambda p: dated(p, p.until, most=None), "start_date": lambda p: dated(p, p.started),
    "employer": as_it_is("employer"), "employer_code": code, "employment": employment, "post": as_it_is("post"),
    **{to: of_place(to) for to in PLACES},
}  # fmt: skip


def truth_of(p: Person, fields: list[str]) -> tuple[dict[str, Any], Truth]:
    """A row of cells by field and what it means. What contradicts an ID number needs a right one beside it."""
    truth, cells = Truth(), {}
    for to in fields:
        cells[to] = truth.take(to, WAYS[to](p))
    if "id_number" in truth.errors:
        for to, code_of in (("sex", "sex_contradicts_id"), ("birth_date", "birth_date_contradicts_id")):
            if truth.errors.get(to) == code_of:  # nothing to contradict
                del truth.errors[to]
                truth.values[to] = ("女" if p.man else "男") if to == "sex" else cells[to]
            elif to == "birth_date" and to in fields and cells[to] != p.born:
                cells[to] = truth.take(to, Written(p.born, p.born))
                truth.mended.pop(to, None)
    wrong = [to for to in PLACES if to in truth.errors]
    for to in wrong[1:]:  # one place error a row, the highest level
        del truth.errors[to]
    for to in PLACES[PLACES.index(wrong[0]) + 1 :] if wrong else ():
        if to == "community" or p.street in ("城关镇", "解放街道"):  # the city has several of these
            truth.values.pop(to, None)
            truth.mended.pop(to, None)
    return cells, truth
