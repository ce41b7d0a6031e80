"""How offices word the level of a certificate, and what of it a cell tells."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from heli.core.rules.dates import parse_date

JUNIOR, INTERMEDIATE, SENIOR = "助理社会工作师", "社会工作师", "高级社会工作师"
RISING = (JUNIOR, INTERMEDIATE, SENIOR)
LEVEL = re.compile(
    r"(?:已?(?:取得|持有|获得|考取|具有)|持)?(?:全国|国家|中国)?(?:(?P<rank>初级|中级|高级|助理)级?)?(?P<stem>社会工作者?师?|社工师?)?(?:职业)?(?:水平|资格)?"
    r"(?:考试|证书|证|职称)?(?P<after>初级|中级|高级|助理)?(?:级)?(?P<again>助理社会工作师|高级社会工作师|社会工作师|助理社工师|高级社工师|社工师)?"
    r"(?:职业)?(?:水平|资格)?(?:证书|证|职称)?"
)
NONE = frozenset(
    "无 没有 未持证 无证 未取得 暂无 否 未 不持证 未考取 无证书 none no / - — \\ —— -- /无 没有证书 未取得证书 尚未取得 未获得 未获证 未通过 无社工证 无资质 "
    "无等级 备考 备考中 在考 已报考 尚未持证 未持有 不具备 × ✗ x X 0".split()
) | {""}  # fmt: skip
HELD = frozenset(
    "√ ✓ ✔ ☑ ● ○ ◯ ■ ★ 是 有 已取得 取得 持有 已持有 持证 已持证 1 1.0 y yes v 已有 通过 已通过 对 √√ 具有".split()
)
RANKS = {"初级": JUNIOR, "助理": JUNIOR, "中级": INTERMEDIATE, "高级": SENIOR}
SHORT = {"初": JUNIOR, "中": INTERMEDIATE, "高": SENIOR}
NUMBER = re.compile(
    r"(?:证书)?(?:编号|管理号|证号|号码|证书号|号)?[:：]?([A-Za-z]{0,6}\d[0-9A-Za-z\-]{7,39})", re.ASCII
)
APART = re.compile(r"[、,，;；\n]|和|以及|及|(?<=师)[/ ]+(?=[助社高])")


class Paper(NamedTuple):
    """One certificate that a row tells of."""

    level: str
    number: str | date | None = None
    issued: str | date | None = None
    until: str | date | None = None


YEAR = re.compile(
    r"[(（]?((?:19|20)\d\d(?:[年.\-/]\d{1,2}(?:[月.\-/]\d{1,2}日?|月)?|年)?)[)）]?(?:度|通过|考取|取得|获得|发证)?"
)


def level(text: str) -> str | None:
    """The certificate's level in the words of the certificate; "" for none, None where the wording tells no level.

    ``text`` is half-width and without spaces. 三级, 已通过, 社会工作者 tell no level.
    """
    word = re.sub(r"[()\[\]【】（）/、,，:：.。]", "", text)
    if word in NONE or text in NONE:
        return ""
    if word in SHORT:
        return SHORT[word]
    found = LEVEL.fullmatch(word)
    if not found:
        return None
    said = {RANKS[rank] for rank in (found["rank"], found["after"]) if rank}
    for stem in (found["stem"], found["again"]):
        if stem and stem.endswith("师") and not (stem.startswith("社") and (found["rank"] or found["after"])):
            said.add(JUNIOR if stem.startswith("助理") else SENIOR if stem.startswith("高级") else INTERMEDIATE)
    return said.pop() if len(said) == 1 else None


def several(text: str) -> tuple[Paper, ...]:
    """The certificates of a cell that tells more than a level: with their numbers, or two of them.

    「中级（20193304000001）」 and 「中级（2019年）」 are one, 「助理社会工作师、社会工作师」 two. 「初级、中级」 without numbers may be the choice that
    a form offered, and tells nothing. ``text`` is half-width.
    """
    papers: list[Paper] = []
    for part in APART.split(re.sub(r"(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])", "", text)):
        word = re.sub(r"\s+", "", part)
        if not word:
            continue
        number = NUMBER.search(word)
        rest = word[: number.start()] + word[number.end() :] if number else word
        year = None if level(rest) else YEAR.search(rest)
        rest = rest[: year.start()] + rest[year.end() :] if year else rest
        issued = parse_date(year[1])[0] if year else None
        if year and not issued:
            return ()
        found = level(rest)
        if number and not found and papers and not rest.strip("()（）:："):
            papers[-1] = papers[-1]._replace(number=number[1].upper())  # the number after its level
            continue
        if not found or not number and not year and not rest.rstrip("证书()（）").endswith("师"):
            return ()
        papers.append(Paper(found, number[1].upper() if number else None, issued))
    levels = [paper.level for paper in papers]
    return tuple(papers) if len(set(levels)) == len(levels) else ()
