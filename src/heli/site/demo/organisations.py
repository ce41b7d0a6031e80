"""The organisations of the demo city: real departments by kind, invented agencies."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from heli.core.rules.credit_code import check_character

DEPARTMENTS = (
    ("市民政局", "嘉兴市民政局"),
    ("市司法局", "嘉兴市司法局"),
    ("市总工会", "嘉兴市总工会"),
    ("团市委", "共青团嘉兴市委员会"),
    ("市妇联", "嘉兴市妇女联合会"),
    ("市红十字会", "嘉兴市红十字会"),
)
AGENCY_NAMES = (
    "晨光", "暖阳", "爱邻", "启明", "春晖", "心桥", "携手", "众合", "向阳花", "和风", "同行", "益家", "青禾", "仁和", "善邻",
    "乐龄", "阳光里", "知行", "微光", "守望", "绿洲", "明德", "家园", "安和", "新苗", "常青", "橄榄树", "惠民", "禾源", "海棠",
    "南湖红", "运河", "鸳湖", "秀水", "梅里", "菩提", "石榴籽",
)  # fmt: skip


def credit_code(random: Random, start: str, area: str) -> str:
    """A credit code with a right check character that belongs to nobody."""
    body = f"{start}{area}" + "".join(random.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(9))
    return body + check_character(body)


def organisations(
    random: Random, districts: list[tuple[str, str]], streets: list[tuple[str, str]]
) -> Iterator[dict[str, Any]]:
    """Rows as the organisations import takes them; ``districts`` and ``streets`` are (code, name)."""
    for short, name in DEPARTMENTS:
        yield {"name": name, "short_name": short, "kind": "department", "place_code": "3304",
               "credit_code": credit_code(random, "11", "330400")}  # fmt: skip
    for code, name in districts:
        yield {"name": f"{name}民政局", "short_name": "", "kind": "department", "place_code": code, "parent": "嘉兴市民政局",
               "credit_code": credit_code(random, "11", code)}  # fmt: skip
    others = (
        ("嘉兴市社会工作协会", "association", "51"), ("嘉兴大学文法学院", "university", "12"), ("嘉兴市慈善基金会", "foundation", "53"),
        ("嘉兴禾城物业服务有限公司", "enterprise", "91"), ("嘉兴市社会福利院", "institution", "12"),
        ("嘉兴市救助管理站", "institution", "12"), ("南湖区红船志愿服务队", "volunteers", "51"),
        ("桐乡市乌镇管家志愿服务队", "volunteers", "51"), ("海宁市潮城志愿服务队", "volunteers", "51"),
        ("嘉善县义工联合会", "association", "51"),
    )  # fmt: skip
    for name, kind, start in others:
        yield {"name": name, "short_name": "", "kind": kind, "place_code": "3304", "answers_to": "嘉兴市民政局",
               "credit_code": credit_code(random, start, "330400")}  # fmt: skip
    for index, short in enumerate(AGENCY_NAMES):
        street_code, _ = random.choice(streets)
        district_code, district = next(row for row in districts if street_code.startswith(row[0]))
        if index % 4 == 0:
            street_code = district_code
        yield {"name": f"{district}{short}社会工作服务中心", "short_name": short, "kind": "agency", "place_code": street_code,
               "answers_to": f"{district}民政局", "credit_code": credit_code(random, "52", district_code)}  # fmt: skip
