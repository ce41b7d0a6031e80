"""Who is meant by ``@姓名`` in a text. Chinese is written without spaces, so a name ends where no known name goes on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

#: the longest name the house keeps
LONGEST = 50
#: a sign within an address of mail names nobody
AT = re.compile(r"(?<![A-Za-z0-9._%+-])[@＠]\s?([^\s@＠，。；：、！？,;:!?「」“”]{2,50})")

#: a sign at the end of what is typed, and the name begun behind it
OPEN = re.compile(r"(?<![A-Za-z0-9._%+-])[@＠]([^\s@＠，。；：、！？,;:!?「」“”]{0,50})$")
IN_LOGIN = re.compile(r"[A-Za-z0-9_.-]")


def candidates(text: str) -> set[str]:
    """Every name that may stand behind a sign: of 「@林岚请看」 林岚, 林岚请 and 林岚请看."""
    return {name for behind in AT.findall(text) for name in _beginnings(behind)}


def _beginnings(behind: str) -> Iterator[str]:
    """Names that may begin there. A sign-in name goes on as long as its letters do: ``@zhou-min`` means no ``zhou``."""
    for length in range(2, min(len(behind), LONGEST) + 1):
        if not (IN_LOGIN.fullmatch(behind[length - 1]) and IN_LOGIN.fullmatch(behind[length : length + 1])):
            yield behind[:length]


def begun(text: str) -> str | None:
    """What stands behind the last sign of a text that is being typed, empty right after the sign; None where no name is
    being typed."""
    found = OPEN.search(text)
    return found[1] if found else None


def mentioned(text: str, known: Iterable[str]) -> list[str]:
    """The names meant, each once, in the order of the text: behind each sign the longest that is known.

    What is nobody's name is given as it stands, so that whoever typed it can be told.
    """
    names, found = set(known), dict[str, None]()
    for behind in AT.findall(text):
        fitting = [name for name in _beginnings(behind) if name in names]
        found[max(fitting, key=len) if fitting else behind] = None
    return list(found)
