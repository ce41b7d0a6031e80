"""What a bid says, and what is missing in it before it is sealed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from heli.core.rules.money import from_capitals
from heli.core.rules.sentence import Sentence
from heli.purchasing.rules.personnel import PERSONNEL, Floor, held

OTHER = "other"
#: the largest bid, its files together
MOST_BYTES = 200 * 2**20


@dataclass(frozen=True)
class Content:
    """A bid as its agency fills it in. Amounts in fen; ``answers`` by the title of the factor."""

    price_fen: int | None = None
    personnel_fen: int | None = None
    contact: str = ""
    phone: str = ""
    partners: str = ""
    small_enterprise: bool = False
    qualification: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    price_words: str = ""

    def written(self) -> dict[str, Any]:
        return asdict(self) | {"answers": dict(self.answers)}

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

    answers = written.get("answers")
    held = answers if isinstance(answers, Mapping) else {}
    return Content(
        fen("price_fen"), fen("personnel_fen"), text("contact"), text("phone"), text("partners"),
        written.get("small_enterprise") is True, text("qualification"),
        {str(title)[:60]: answer[:8000] for title, answer in held.items() if isinstance(answer, str)},
        text("price_words")[:80],
    )  # fmt: skip


@dataclass(frozen=True)
class Missing:
    """What a completeness check finds; ``stops`` says that such a bid is not sealed."""

    what: Sentence
    stops: bool


def missing(
    content: Content, factors: Sequence[str], files: int, limit_fen: int, floor: Floor | None
) -> Iterator[Missing]:
    """Before it is sealed: without a price it is no bid, and no part of a price is more than the whole; all else the bidder is
    told and decides."""
    if content.price_fen is None:
        yield Missing(Sentence("还没有填报价。"), stops=True)
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
