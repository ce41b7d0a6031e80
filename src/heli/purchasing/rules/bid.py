"""What a bid says, and what is missing in it before it is sealed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from heli.core.rules.credit_code import tidy_credit_code
from heli.core.rules.money import from_capitals, with_sign
from heli.core.rules.sentence import Sentence, day_named
from heli.purchasing.rules import conduct, price_lines
from heli.purchasing.rules.personnel import PERSONNEL, Floor, held
from heli.purchasing.rules.price_lines import Item, PriceLine

OTHER = "other"
#: the largest bid, its files together
MOST_BYTES = 200 * 2**20
#: as many as are read of one that was sealed elsewhere; the form has rows for fewer
MOST_PARTNERS, ROWS = 20, 3


@dataclass(frozen=True)
class Partner:
    """Who bids together with the agency, or is to carry a part of the contract under it. ``share`` is percent of the contract,
    0 < share < 100; ``small_enterprise`` is what it declares."""

    name: str = ""
    credit_code: str = ""
    share: Decimal | None = None
    small_enterprise: bool = False

    def written(self) -> dict[str, Any]:
        return asdict(self) | {"share": None if self.share is None else f"{self.share:f}"}

    def __repr__(self) -> str:
        """As little as the bid it belongs to."""
        return "…"


@dataclass(frozen=True)
class Content:
    """A bid as its agency fills it in. Amounts in fen; ``answers`` by the title of the factor. ``subcontracts``: the partners bid
    not, but carry a part of the contract; ``own_share``: the percent that is left to the agency; ``partners_said``: what was typed
    of partners before they had rows."""

    price_fen: int | None = None
    personnel_fen: int | None = None
    contact: str = ""
    phone: str = ""
    partners: Sequence[Partner] = ()
    small_enterprise: bool = False
    qualification: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    subcontracts: bool = False
    own_share: Decimal | None = None
    partners_said: str = ""

    @property
    def bids_with(self) -> list[Partner]:
        """Those who bid together with the agency."""
        return [] if self.subcontracts else list(self.partners)

    price_words: str = ""
    lines: Sequence[PriceLine] = field(default_factory=list)
    #: the largest fine of the last years that the bidder declares, and the day of it
    fine_fen: int | None = None
    fined_on: date | None = None

    def written(self) -> dict[str, Any]:
        return asdict(self) | {
            "answers": dict(self.answers), "partners": [each.written() for each in self.partners],
            "own_share": None if self.own_share is None else f"{self.own_share:f}",
            "lines": [asdict(each) for each in self.lines], "fined_on": self.fined_on.isoformat() if self.fined_on else None,
        }  # fmt: skip

    def __repr__(self) -> str:
        """No log and no audit entry can hold what it says."""
        return "…"


def read(written: Mapping[str, Any]) -> Content:
    """From JSON; what is of another kind than it should be counts as left out: a bidder may have sealed anything."""

    def fen(name: str) -> int | None:
        value = written.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**15 else None

    def text(name: str) -> str:
        value = written.get(name)
        return value[:4000] if isinstance(value, str) else ""

    answers, partners = written.get("answers"), written.get("partners")
    held = answers if isinstance(answers, Mapping) else {}
    rows = partners[:MOST_PARTNERS] if isinstance(partners, list) else []
    return Content(
        fen("price_fen"), fen("personnel_fen"), text("contact"), text("phone"),
        [_partner(each) for each in rows if isinstance(each, Mapping)], written.get("small_enterprise") is True,
        text("qualification"), {str(title)[:60]: answer[:8000] for title, answer in held.items() if isinstance(answer, str)},
        written.get("subcontracts") is True, _share(written.get("own_share")), text("partners") or text("partners_said"),
        text("price_words")[:80], price_lines.read(written.get("lines")), fen("fine_fen"), _day(written.get("fined_on")),
    )  # fmt: skip


def _partner(written: Mapping[str, Any]) -> Partner:
    name, code = written.get("name"), written.get("credit_code")
    return Partner(
        name[:100] if isinstance(name, str) else "", tidy_credit_code(code)[0][:18] if isinstance(code, str) else "",
        _share(written.get("share")), written.get("small_enterprise") is True,
    )  # fmt: skip


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _share(value: Any) -> Decimal | None:
    """Percent with two places at most, written as text; anything else was not said."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,2}(\.[0-9]{1,2})?", value, re.ASCII):
        return None
    return Decimal(value) or None


@dataclass(frozen=True)
class Missing:
    """What a completeness check finds; ``stops`` says that such a bid is not sealed."""

    what: Sentence
    stops: bool


def missing(
    content: Content, factors: Sequence[str], files: int, limit_fen: int, floor: Floor | None, is_fixed: bool = False
) -> Iterator[Missing]:
    """Before it is sealed: without a price it is no bid, a fixed price is the price, and no part of a price is more than the
    whole; all else the bidder is told and decides."""
    if content.price_fen is None:
        yield Missing(Sentence("还没有填报价。"), stops=True)
    elif is_fixed and content.price_fen != limit_fen:
        yield Missing(
            Sentence("本次采购执行固定价格 %(price)s，报价要和它相等。", price=with_sign(limit_fen)), stops=True
        )
    elif content.price_fen > limit_fen:
        yield Missing(Sentence("报价超过最高限价，开标后会被拒绝。"), stops=False)
    if content.price_words and from_capitals(content.price_words) != content.price_fen:
        yield Missing(Sentence("大写的报价和小写不一致，或者读不懂。"), stops=False)
    if not content.contact or not content.phone:
        yield Missing(Sentence("还没有填联系人和联系电话。"), stops=True)
    if not content.qualification:
        yield Missing(Sentence("还没有说明怎样符合资格要求。"), stops=False)
    for title in factors:
        if not content.answers.get(title):
            yield Missing(Sentence("评审因素「%(title)s」还没有回应。", title=title), stops=False)
    if not files:
        yield Missing(Sentence("还没有上传文件。"), stops=False)
    if (content.personnel_fen or 0) > (content.price_fen or 0) > 0:
        yield Missing(Sentence("人员费用超过报价。"), stops=True)
    elif floor is not None and content.price_fen:
        yield from _personnel(content.personnel_fen, content.price_fen, floor)


def partners_missing(content: Content, own_code: str) -> Iterator[Missing]:
    """Of a consortium or a sub-contract: each is named with its code once; the deduction asks for shares that add up."""
    if not content.partners:
        return
    if any(not each.name or not each.credit_code for each in content.partners):
        yield Missing(Sentence("联合体成员或者分包单位，要写名称和统一社会信用代码。"), stops=True)
    codes = [own_code, *(each.credit_code for each in content.partners if each.credit_code)]
    if twice := {each.name for each in content.partners if each.credit_code and codes.count(each.credit_code) > 1}:
        words = Sentence(
            "%(names)s写了不止一次，或者就是本机构。同一个单位在一次采购里只能参加一次投标。", names=sorted(twice)
        )
        yield Missing(words, stops=True)
    shares = [content.own_share, *(each.share for each in content.partners)]
    total = sum((each for each in shares if each is not None), Decimal(0))
    if None in shares or total != 100:
        words = Sentence(
            "各方的份额没有写全，或者合计不是 100%%（现在是 %(total)s%%），不能享受联合体或者分包的价格扣除。",
            total=f"{total:f}",
        )
        yield Missing(words, stops=False)


def fine_declared(content: Content, on: date) -> Sentence | None:
    """What a declared fine says of a bidder on a day: from the figure of the law upwards it is a major illegal record, which keeps
    a supplier out for some years (政府采购法第二十二条、条例第十九条); None where it does not."""
    if content.fine_fen is None or content.fined_on is None:
        return None
    large = conduct.large_fine(content.fine_fen, content.fined_on, on)
    if large is None:
        return None
    return Sentence(
        "申报了 %(day)s 的罚款 %(fine)s，属于较大数额罚款（%(source)s），近三年有重大违法记录的不能参加（%(barred)s）。",
        day=day_named(content.fined_on), fine=with_sign(content.fine_fen), source=large.cited,
        barred=conduct.barred_by(on).cited,
    )  # fmt: skip


def told_of_prices_and_fines(content: Content, table: Sequence[Item], on: date) -> Iterator[Missing]:
    """What does not add up in the lines of its price, and a fine that shuts it out: the bidder is told and decides."""
    for fault in price_lines.faults(table, content.lines, content.price_fen):
        yield Missing(fault, stops=False)
    if fine := fine_declared(content, on):
        yield Missing(fine, stops=False)


def _personnel(personnel_fen: int | None, price_fen: int, floor: Floor) -> Iterator[Missing]:
    """A price says nothing of tax: the whole of it is counted, and whoever lies below is told and decides."""
    if personnel_fen is None:
        yield Missing(Sentence("还没有填人员费用。"), stops=False)
        return
    found = held({PERSONNEL: personnel_fen, OTHER: price_fen - personnel_fen}, floor)
    if found.fails:
        words = Sentence(
            "人员费用占报价的 %(share)s%%，低于本市的下限 %(floor)s。", share=found.shown, floor=str(floor)
        )
        yield Missing(words, stops=False)
