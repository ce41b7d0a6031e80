"""Who buys as government and who as society, who may supply the government, and with whose money a purchase is paid.

What the law does not settle (a community, a university, any other public institution) is held to the stricter rules, those of
the government: they spend fiscal money under 政府采购法 2.
"""

from __future__ import annotations

from datetime import date

from heli.core.rules.book import Book, NoRule, Value, open_book
from heli.core.rules.sentence import Sentence
from heli.purchasing.rules.rank import LAW

GOVERNMENT, SOCIETY = "government", "society"
#: sources that are the state's money; lottery funds are spent through its budget
FISCAL = ("central", "province", "city", "district", "street", "lottery")


def _at(key: str, on: date, book: Book | None) -> Value | None:
    try:
        return (book or open_book(LAW)).at(f"buyers.{key}", on)
    except NoRule:
        return None


def buys_as(kind: str, standing: str, on: date, book: Book | None = None) -> str:
    """As what an organisation buys, by its kind and by how its posts and money stand (财政部令第102号 5, 8, 33)."""
    government, neither, society = (_at(key, on, book) for key in ("government", "neither", "society"))
    if neither is not None and standing in neither["standings"]:
        return SOCIETY
    if government is not None and (standing in government["standings"] or kind in government["kinds"]):
        return GOVERNMENT
    return SOCIETY if society is not None and kind in society["kinds"] else GOVERNMENT


def money_fault(kind: str, standing: str, source: str, on: date, book: Book | None = None) -> Sentence | None:
    """Why an organisation may not buy with money of a source; None where it may. ``source`` as a line of a budget has it."""
    if source not in FISCAL or buys_as(kind, standing, on, book) != SOCIETY:
        return None
    neither = _at("neither", on, book)
    if neither is not None and standing in neither["standings"]:
        return Sentence(
            "公益一类事业单位和由财政拨款保障的群团组织不作为政府购买服务的购买主体，不能用财政资金购买（%(source)s）。",
            source=neither.source.cited,
        )
    held = _at("society", on, book)
    if held is None:
        return None
    return Sentence("购买主体是国家机关；社会力量购买服务，不能用财政资金（%(source)s）。", source=held.source.cited)


def supplier_fault(name: str, standing: str, on: date, book: Book | None = None) -> Sentence | None:
    """Why an organisation may not supply what the government buys (财政部令第102号 6, 8); None where it may."""
    neither = _at("neither", on, book)
    if neither is None or standing not in neither["standings"]:
        return None
    return Sentence(
        "%(name)s是公益一类事业单位或者由财政拨款保障的群团组织，不作为政府购买服务的承接主体（%(source)s）。", name=name,
        source=neither.source.cited,
    )  # fmt: skip
