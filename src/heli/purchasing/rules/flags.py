"""Signs by which a supervisor looks at a tender again (视为串通投标的情形), each with what shows it: never a verdict.

Works on what bids say once they are opened. A flag is stronger where chance explains it less.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations, pairwise, product
from typing import Any

from heli.core.rules.book import Book, Source, open_book
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence, day_named
from heli.purchasing.rules import telephones
from heli.purchasing.rules.rank import LAW

#: how many letters a piece of a text has when two texts are laid beside each other
PIECE = 4
#: what stands where a person should and names nobody
NOBODY = {"项目部", "联系人", "办公室", "投标部", "综合部"}
STRONG, CLEAR, WEAK = 3, 2, 1


@dataclass(frozen=True)
class Seen:
    """An opened bid. ``texts`` by their factor; ``files``: digest -> name; ``people``: keys of who works for its members;
    ``hands``: keys of who wrote or handed it in; ``heads``: keys of who heads its members; ``codes``: credit codes of its
    members -> name; ``paths``: of its members, each from the root of the organisations above it; ``account``: from which its
    bond came. Its members are the agency and those that bid with it."""

    key: int
    name: str
    price_fen: int | None = None
    contact: str = ""
    phone: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    people: frozenset[int] = frozenset()
    hands: frozenset[int] = frozenset()
    heads: frozenset[int] = frozenset()
    codes: Mapping[str, str] = field(default_factory=dict)
    paths: frozenset[str] = frozenset()
    account: str = ""


@dataclass(frozen=True)
class Asked:
    """What of the tender itself matters: its own text, which everybody may quote, and how long it stood open."""

    text: str = ""
    deadline_on: date | None = None
    earliest_on: date | None = None
    is_single: bool = False


@dataclass(frozen=True)
class Flag:
    """``bids``: those it is about, none where it is about the tender; ``said`` tells what shows it."""

    code: str
    strength: int
    bids: tuple[int, ...]
    said: Sentence
    source: Source


def flags(bids: Sequence[Seen], asked: Asked, on: date, book: Book | None = None) -> list[Flag]:
    """The strongest first. ``on``: the day of the opening, whose rules hold."""
    law = book or open_book(LAW)
    figures, collusion = law.at("flags.proposed", on), law.at("flags.collusion", on).source
    control = law.at("document.same_control", on).source
    found = []
    for one, other in combinations(bids, 2):
        pair = (one.key, other.key)
        for code, strength, said in _of_two(one, other, asked, figures):
            found.append(Flag(code, strength, pair, said, collusion))
        found += [Flag(code, STRONG, pair, said, control) for code, said in _of_one_control(one, other)]
    if prices := _regular(bids, figures["regular_bids"]):
        found.append(Flag("regular_prices", CLEAR, prices[0], prices[1], collusion))
    for code, said in _of_the_tender(bids, asked, figures):
        found.append(Flag(code, WEAK, (), said, figures.source))
    return sorted(found, key=lambda each: -each.strength)


def _of_two(one: Seen, other: Seen, asked: Asked, figures: Any) -> Iterator[tuple[str, int, Sentence]]:
    names = {"one": one.name, "other": other.name}
    if telephones.same(one.phone, other.phone):
        yield "same_phone", STRONG, Sentence("%(one)s和%(other)s留了同一个电话。", **names)
    if _person(one.contact) and _person(one.contact) == _person(other.contact):
        yield "same_contact", CLEAR, Sentence("%(one)s和%(other)s的联系人同名。", **names)
    if one.account and one.account == other.account:
        yield "same_account", STRONG, Sentence("%(one)s和%(other)s的投标保证金从同一个账户转出。", **names)
    if one.hands & other.hands:
        yield "same_hand", STRONG, Sentence("%(one)s和%(other)s的投标由同一个账号编写或者递交。", **names)
    if both := len(one.people & other.people):
        said = Sentence("有 %(count)s 人同时在%(one)s和%(other)s任职。", count=both, **names)
        yield "same_people", STRONG, said
    if shared := sorted(one.codes[code] for code in one.codes.keys() & other.codes.keys()):
        yield "same_partner", STRONG, Sentence("%(names)s同时在%(one)s和%(other)s的投标里。", names=shared, **names)
    if same := sorted(one.files[digest] for digest in one.files.keys() & other.files.keys()):
        yield "same_file", STRONG, Sentence("%(one)s和%(other)s的文件一模一样：%(files)s。", files=same, **names)
    for factor in one.texts.keys() & other.texts.keys():
        share = alike(one.texts[factor], other.texts[factor], asked.text, figures["least_pieces"])
        if share >= figures["alike"]:
            said = Sentence(
                "%(one)s和%(other)s的「%(factor)s」有 %(share)s%% 相同。",
                factor=factor,
                share=int(share * 100),
                **names,
            )
            yield "alike_texts", STRONG if share >= figures["much_alike"] else CLEAR, said


def _of_one_control(one: Seen, other: Seen) -> Iterator[tuple[str, Sentence]]:
    """Two that may not both bid: the same person heads them, or one stands above the other (条例第十八条)."""
    names = {"one": one.name, "other": other.name}
    if one.heads & other.heads:
        yield "same_head", Sentence("%(one)s和%(other)s的负责人是同一个人。", **names)
    if any(
        path != above and path.startswith(above)
        for path, above in (*product(one.paths, other.paths), *product(other.paths, one.paths))
    ):
        yield "same_control", Sentence("%(one)s和%(other)s之间有上下级关系。", **names)


def alike(one: str, other: str, common: str, least: int) -> float:
    """Which part of their pieces two texts share, from 0 to 1; what stands in the document of the tender does not count,
    and of less than ``least`` pieces in each nothing is said."""
    known = _pieces(common)
    first, second = _pieces(one) - known, _pieces(other) - known
    if min(len(first), len(second)) < least:
        return 0.0
    return len(first & second) / len(first | second)


def _pieces(text: str) -> set[str]:
    letters = "".join(letter for letter in text if letter.isalnum())
    return {letters[at : at + PIECE] for at in range(len(letters) - PIECE + 1)}


def _regular(bids: Sequence[Seen], least: int) -> tuple[tuple[int, ...], Sentence] | None:
    """Prices that lie equally far apart, of at least so many bids."""
    priced = sorted((each for each in bids if each.price_fen), key=_price)
    if len(priced) < least:
        return None
    steps = {_price(second) - _price(first) for first, second in pairwise(priced)}
    if len(steps) != 1 or steps == {0}:
        return None
    (step,) = steps
    said = Sentence("%(count)s 家的报价依次相差 %(step)s。", count=len(priced), step=with_sign(step))
    return tuple(each.key for each in priced), said


def _of_the_tender(bids: Sequence[Seen], asked: Asked, figures: Any) -> Iterator[tuple[str, Sentence]]:
    if asked.is_single:
        yield "single_source", Sentence("单一来源采购，没有竞争。")
    elif len(bids) == 1:
        yield "one_bidder", Sentence("只有一家投标：%(name)s。", name=bids[0].name)
    if asked.deadline_on is not None and asked.earliest_on is not None:
        days = (asked.deadline_on - asked.earliest_on).days
        if days < figures["hurried_days"]:
            yield (
                "hurried",
                Sentence("只给了最短的期限：投标截止日期（%(day)s）没有多留一天。", day=day_named(asked.deadline_on)),
            )


def _price(bid: Seen) -> int:
    return bid.price_fen or 0


def _person(contact: str) -> str:
    name = re.sub(r"\s", "", contact)
    return name if 2 <= len(name) <= 4 and name not in NOBODY else ""
