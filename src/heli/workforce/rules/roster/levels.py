"""How offices word the level of a certificate, and what of it a cell tells."""

from __future__ import annotations

import re

JUNIOR, INTERMEDIATE, SENIOR = "助理社会工作师", "社会工作师", "高级社会工作师"
LEVEL = re.compile(
    r"(?:全国|国家|中国)?(?:(?P<rank>初级|中级|高级|助理)级?)?(?P<stem>社会工作者?师?|社工师?)?(?:职业)?(?:水平|资格)?(?:考试|证书|证|职称)?"
    r"(?P<after>初级|中级|高级|助理)?(?:级)?(?P<again>助理社会工作师|高级社会工作师|社会工作师|助理社工师|高级社工师|社工师)?(?:证书|证|资格)?"
)
NONE = frozenset(
    {
        "",
        "无",
        "没有",
        "未持证",
        "无证",
        "未取得",
        "暂无",
        "否",
        "未",
        "不持证",
        "未考取",
        "无证书",
        "none",
        "no",
        "/",
        "-",
        "—",
        "\\",
        "——",
        "--",
        "/无",
    }
)
RANKS = {"初级": JUNIOR, "助理": JUNIOR, "中级": INTERMEDIATE, "高级": SENIOR}


def level(text: str) -> str | None:
    """The certificate's level in the words of the certificate; "" for none, None where the wording tells no level.

    ``text`` is half-width and without spaces. 三级, 已通过, 社会工作者 tell no level.
    """
    word = re.sub(r"[()\[\]【】（）/、,，:：.]", "", text)
    if word in NONE or text in NONE:
        return ""
    found = LEVEL.fullmatch(word)
    if not found:
        return None
    said = {RANKS[rank] for rank in (found["rank"], found["after"]) if rank}
    for stem in (found["stem"], found["again"]):
        if stem and stem.endswith("师") and not (stem.startswith("社") and (found["rank"] or found["after"])):
            said.add(JUNIOR if stem.startswith("助理") else SENIOR if stem.startswith("高级") else INTERMEDIATE)
    return said.pop() if len(said) == 1 else None
