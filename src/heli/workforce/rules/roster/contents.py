"""What cells of a roster can be nothing else than, for columns without a heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from heli.core.rules.credit_code import check_credit_code
from heli.core.rules.dates import parse_date
from heli.core.rules.identity import birth_date_of, tidy_id_number
from heli.core.rules.layout import mostly
from heli.core.sheets.book import Cell
from heli.workforce.rules.roster.cleaning import ALL_WIDE, MARKS, phone, shown
from heli.workforce.rules.roster.levels import level
from heli.workforce.rules.roster.sections import ORGANISATION
from heli.workforce.rules.roster.vocabulary import HEADED, name_like

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董袁潘蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱"
    "侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童"
    "凌毕单季成霍苗涂裴谷曲盛冉翁蓝骆路游辛靳管柴蒙鲍华喻祁蒲房滕萧屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑党宫景费卜冷晏席卫米柏宗瞿桂全"
    "佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻厉伊仝区郜海阚"
    "花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌诸母裘亓修邰赫杭欧阳上官司马诸葛尉迟令狐皇甫"
)
EDUCATION = frozenset(
    "小学 初中 高中 中专 职高 技校 大专 专科 大学专科 本科 大学 大学本科 全日制本科 研究生 硕士 硕士研究生 博士 博士研究生 学士 研究生学历".split()
)
TIMES = frozenset("专职 兼职 全职".split())
STREET, COMMUNITY, DISTRICT = (
    re.compile(pattern)
    for pattern in (r".{1,8}(?:街道|镇|乡)", r".{1,12}(?:(?<!小)社区|村|居委会|村委会|居民委员会|村民委员会)", r".{1,6}(?<![社小片校])[区县市旗]")
)  # fmt: skip
NUMBER = re.compile(r"(?!62)[A-Za-z]{0,4}\d{11,25}", re.ASCII)
Pairs = Sequence[tuple[Cell, Cell]]


def word(cell: Cell) -> str:
    return MARKS.sub("", shown(cell).translate(ALL_WIDE))


def _names(pairs: Pairs) -> bool:
    """Names begin with a surname and hardly come again; 社会工作 and 汉族 do not."""
    names = [str(cell) for cell, _ in pairs]
    known = sum(name.strip()[:1] in SURNAMES or "·" in name or name.isascii() for name in names)
    return mostly(name_like)(pairs) and known >= 0.8 * len(names) and len(set(names)) >= 0.6 * len(names)


def _births(pairs: Pairs) -> bool:
    """The day of birth that the ID number tells."""
    return bool(pairs) and sum(
        (born := birth_date_of(tidy_id_number(number)[0])) is not None and parse_date(cell)[0] == born
        for cell, number in pairs
    ) >= 0.8 * len(pairs)


def _levels(pairs: Pairs) -> bool:
    """初级 alone may be the level of anything; 社会工作师 is a certificate."""
    words = [word(cell) for cell, _ in pairs]
    return mostly(lambda cell: level(word(cell)) is not None)(pairs) and any("社" in one for one in words)


def _employer(cell: Cell) -> bool:
    name = word(cell)
    return (
        4 < len(name) <= 60 and bool(ORGANISATION.search(name)) and not re.search("[居村]民?委员会$|街道办事处$", name)
    )


def _mobile(cell: Cell) -> bool:
    found = phone(cell)
    return isinstance(found.value, str) and not found.warning and len(found.value) == 11


def _licence(cell: Cell) -> bool:
    number = word(cell)
    return bool(NUMBER.fullmatch(number)) and not isinstance(cell, date) and not _mobile(cell)


ROSTER = replace(
    HEADED,
    contents={
        "name": _names,
        "sex": mostly(lambda cell: word(cell) in ("男", "女")),
        "birth_date": _births,
        "phone": mostly(_mobile),
        "education": mostly(lambda cell: word(cell) in EDUCATION),
        "licence_level": _levels,
        "employer": mostly(_employer),
        "employer_code": mostly(lambda cell: len(word(cell)) == 18 and not check_credit_code(word(cell)), 0.6),
        "employment": mostly(lambda cell: word(cell) in TIMES),
        "district": mostly(lambda cell: bool(DISTRICT.fullmatch(word(cell)))),
        "street": mostly(lambda cell: bool(STREET.fullmatch(word(cell)))),
        "community": mostly(lambda cell: bool(COMMUNITY.fullmatch(word(cell)))),
    },
    as_well=("employer", "district", "street", "community"),
    beside={"licence_no": ("licence_level", mostly(_licence))},
)
