"""JSON that says each thing once: a name written twice, NaN and what no JSON is are told in a sentence, with the place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from heli.core.rules.sentence import Sentence

#: longer names are cut where a sentence repeats them
LONGEST = 40


def read_strictly(content: bytes) -> Any:
    """What a JSON file holds, in any UTF, with or without a mark of its order. ValueError with a Sentence says what is wrong."""
    try:
        held = json.loads(content, object_pairs_hook=_object, parse_int=_whole, parse_constant=_no_number)
        twice = next(_doubled(held), None)
    except json.JSONDecodeError as error:
        raise ValueError(
            Sentence("第 %(line)s 行第 %(column)s 个字符读不懂。", line=error.lineno, column=error.colno)
        ) from None
    except UnicodeDecodeError:
        raise ValueError(Sentence("文件要用 UTF-8 编码保存。")) from None
    except RecursionError:
        raise ValueError(Sentence("一层套一层，太深了。")) from None
    if twice is not None:
        raise ValueError(Sentence("%(where)s 写了两次，请只留一个。", where=twice))
    return held


class _Doubled(dict[str, Any]):
    """An object in which a name stands twice."""

    twice: str = ""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    held = dict(pairs)
    if len(held) == len(pairs):
        return held
    names = [name for name, _value in pairs]
    marked = _Doubled(held)
    marked.twice = next(name for name in names if names.count(name) > 1)
    return marked


def _whole(digits: str) -> int:
    """No figure of a city has more digits, and Python reads no more of them than 4300."""
    if len(digits) > 1_000:
        raise ValueError(Sentence("有一个整数太长了：%(start)s…", start=digits[:20]))
    return int(digits)


def _no_number(name: str) -> NoReturn:
    raise ValueError(Sentence("JSON 里不能写 %(name)s，要写一个数。", name=name))


def _doubled(held: Any) -> Iterator[str]:
    """Where a name stands twice, as ``bids[3].price_fen``; without recursion, since a file may be as deep as it likes."""
    open_ones = [("", held)]
    while open_ones:
        where, each = open_ones.pop()
        if isinstance(each, _Doubled):
            yield f"{where}.{each.twice[:LONGEST]}".lstrip(".")
        if isinstance(each, dict):
            open_ones += [(f"{where}.{name[:LONGEST]}".lstrip("."), inner) for name, inner in each.items()]
        elif isinstance(each, list):
            open_ones += [(f"{where}[{at}]", inner) for at, inner in enumerate(each)]
