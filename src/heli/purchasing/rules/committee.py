"""Committees that evaluate bids: how large, of whom, who may not sit on one, and a draw that anybody can repeat."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from heli.core.rules.book import Book, Source, Value, open_book
from heli.core.rules.sentence import Sentence
from heli.purchasing.rules import telephones
from heli.purchasing.rules.committee_size import size_faults
from heli.purchasing.rules.rank import CONSULTATION, LAW


def asked(method: str, on: date, book: Book | None = None) -> Value:
    """What the law asks of a committee, by the method of the evaluation."""
    kind = CONSULTATION if method == CONSULTATION else "tender"
    return (book or open_book(LAW)).at(f"evaluation.committee.{kind}", on)


def faults(law: Value, size: int, experts: int, budget_fen: int, is_complex: bool) -> Iterator[tuple[str, Sentence]]:
    """What is wrong with the make-up of a committee, by the field that says it."""
    for fault in size_faults(law, size, budget_fen, is_complex):
        yield "size", fault
    if experts > size:
        yield "experts", Sentence("专家不能多于总人数。")
    if experts * law["of"] < size * law["experts"]:
        yield "experts", Sentence("专家不少于三分之二：%(article)s。", article=law.source.cited)


@dataclass(frozen=True)
class Organisation:
    """An organisation by its path from the root down, so that one above or below it is found too."""

    path: str
    name: str

    def touches(self, other: Organisation) -> bool:
        return self.path.startswith(other.path) or other.path.startswith(self.path)


@dataclass(frozen=True)
class Person:
    """What is known of somebody who might sit on a committee: where they belong or belonged lately, what else they do."""

    belongs: Sequence[Organisation]
    phone: str = ""
    opened: bool = False
    supervises: bool = False


@dataclass(frozen=True)
class Purchase:
    """Whom a purchase concerns: its bidders with the telephone each gave, its purchaser, who runs it."""

    bidders: Mapping[Organisation, str]
    buyer: Organisation
    agent: Organisation | None


def kept_from_opening(on: date, book: Book | None = None) -> Source:
    """By which article who opens the bids and who evaluates them are not the same people."""
    return (book or open_book(LAW)).at("evaluation.committee.not_at_opening", on).source


def conflicts(
    person: Person, purchase: Purchase, represents_buyer: bool, opening: Source | None = None
) -> list[Sentence]:
    """Why somebody may not sit on this committee (条例第九条, 财库〔2016〕198号第十六条); nothing where they may. ``opening``: the
    article that keeps away who opened the bids."""
    found = [
        Sentence("在投标人%(name)s任职、任过职或者有角色", name=bidder.name)
        for bidder in purchase.bidders
        if any(place.touches(bidder) for place in person.belongs)
    ]
    found += [
        Sentence("和投标人%(name)s的联系电话相同", name=bidder.name)
        for bidder, phone in purchase.bidders.items()
        if telephones.same(phone, person.phone)
    ]
    if not represents_buyer and any(place.touches(purchase.buyer) for place in person.belongs):
        found.append(Sentence("是购买主体的人员，只能作购买主体代表"))
    if purchase.agent and any(place.touches(purchase.agent) for place in person.belongs):
        found.append(Sentence("是采购代理机构的人员"))
    if person.supervises:
        found.append(Sentence("是财政部门的采购监督人员"))
    if person.opened and opening is not None:
        found.append(Sentence("参加了开标（%(source)s）", source=opening.cited))
    elif person.opened:
        found.append(Sentence("参加了开标"))
    return found


def hash_of(seed: str) -> str:
    """What is published before the draw: nobody learns the seed from it, and nobody can exchange the seed after it."""
    return hashlib.sha256(seed.encode()).hexdigest()


def drawn(seed: str, word: str, keys: Sequence[str]) -> list[str]:
    """Everybody in the order of the draw: by the SHA-256 of seed, words and key, each on a line of its own. The seed was fixed
    before anybody knew the words, and the words were said by somebody who does not know the seed."""
    return sorted(keys, key=lambda key: hashlib.sha256(f"{seed}\n{word}\n{key}".encode()).hexdigest())
