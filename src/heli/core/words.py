"""The edge where sentences, days and names get the language of the reader.

``told`` is for text (the command line, a workbook, JSON), ``shown`` for a page: there a Chinese name in an English sentence
is marked as Chinese, so that a screen reader says it so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.timezone import is_aware, localtime
from django.utils.translation import get_language, gettext, ngettext

from heli.core.rules.money import Fen, in_hundred_millions, in_ten_thousands, in_yuan, to_yuan
from heli.core.rules.sentence import Sentence, in_words, plain

#: Chinese with its punctuation, as it stands within other text
SAMPLE = re.compile(r"[\u3400-\u9fff](?:[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]*[\u3400-\u9fff\uff09\u3015])?")
HAN = re.compile(r"[\u3400-\u9fff]")


def in_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def told(what: object) -> str:
    """A sentence in the reader's language, as text."""
    return in_words(what, gettext, _comma())


def _comma() -> str:
    return "、" if in_chinese() else ", "


def shown(what: object) -> SafeString:
    """A sentence in the reader's language, as a part of a page."""
    if isinstance(what, Sentence):
        text, values = conditional_escape(gettext(what.text)), what.values
        return SafeString(text % {name: _within(value) for name, value in values.items()}) if values else text
    return conditional_escape(str(what))


def _within(value: object) -> SafeString:
    """A value of a sentence: a sentence again, or data."""
    if isinstance(value, (list, tuple)):
        return SafeString(plain([_within(each) for each in value], _comma()))
    return shown(value) if isinstance(value, Sentence) else zh(value)


def zh(value: object) -> SafeString:
    """Data as it is, marked as Chinese on a page in another language."""
    made = isinstance(value, SafeString) and "<" in value
    if in_chinese() or made or not HAN.search(str(value)):
        return value if isinstance(value, SafeString) else conditional_escape(str(value))
    return format_html('<span lang="zh">{}</span>', value)


def with_chinese(text: object) -> SafeString:
    """A text of ours on a page: samples in it that stay Chinese are marked on a page in another language."""
    safe = conditional_escape(str(text))
    return safe if in_chinese() else SafeString(SAMPLE.sub(r'<span lang="zh">\g<0></span>', safe))


def name_of(thing: object, what: str = "name") -> str:
    """What heli brings with it has its name in English too; where it has none, the Chinese one."""
    english = "" if in_chinese() else getattr(thing, f"{what}_en", "")
    return str(english or getattr(thing, what))


def named(thing: object, what: str = "name") -> SafeString:
    """That name on a page, marked where it is Chinese."""
    return zh(name_of(thing, what))


def listed(values: Iterable[object]) -> SafeString:
    """Names on a page one after the other, with the comma of the language."""
    return _within(list(values))


def money(fen: Fen) -> str:
    """A sum as a sentence says it: 234.00元, 12.35万元, 1.2亿元, or CN¥234.00, CN¥123,500, CN¥120.00 million."""
    if in_chinese():
        if fen >= 10_000_000_000:
            return in_hundred_millions(fen)
        return in_ten_thousands(fen) if fen >= 1_000_000 else in_yuan(fen)
    yuan = to_yuan(fen)
    if fen >= 100_000_000:
        return f"CN¥{yuan / 1_000_000:,.2f} million"
    return f"CN¥{yuan:,.0f}" if fen >= 1_000_000 else f"CN¥{yuan:,.2f}"


def day(value: date | None) -> str:
    """2026年11月24日, or 24 November 2026."""
    return _dated(value, "Y年n月j日", "j F Y")


def deadline(until: date | None, today: date, *, provisional: bool = False) -> str:
    """The last day and how far off it is: 2026年11月24日，还有 3 天; empty without one."""
    if until is None:
        return ""
    days = (until - today).days
    if days < 0:
        left = ngettext("已逾期 %(days)s 天", "已逾期 %(days)s 天", -days) % {"days": -days}
    elif days == 0:
        left = gettext("今天到期")
    else:
        left = ngettext("还有 %(days)s 天", "还有 %(days)s 天", days) % {"days": days}
    whole = gettext("%(day)s，%(left)s（暂定）") if provisional else gettext("%(day)s，%(left)s")
    return whole % {"day": day(until), "left": left}


def month(value: date | None) -> str:
    """2026年11月, or November 2026."""
    return _dated(value, "Y年n月", "F Y")


def moment(value: datetime | None) -> str:
    """2026年11月24日 09:30, or 24 November 2026, 09:30."""
    return _dated(value, "Y年n月j日 H:i", "j F Y, H:i")


def weekday(value: date | None) -> str:
    """2026年11月24日 星期二, or Tuesday 24 November 2026."""
    return _dated(value, "Y年n月j日 l", "l j F Y")


def _dated(value: date | None, chinese: str, english: str) -> str:
    if not value:
        return ""
    if isinstance(value, datetime) and is_aware(value):
        value = localtime(value)
    return date_format(value, chinese if in_chinese() else english)
