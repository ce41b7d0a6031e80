"""The language of the command line: Chinese, or English where the environment asks for it.

``HELI_LANGUAGE`` decides, else what the terminal says in ``LC_ALL``, ``LC_MESSAGES`` or ``LANG``. The catalogues are read
without Django, so that ``heli --help`` and a house that cannot start speak it too. Names, keys and codes of JSON are the
same in every language.
"""

from __future__ import annotations

import gettext
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from heli.core.rules.sentence import Sentence, in_words, in_words_throughout

ROOMS = Path(__file__).resolve().parents[2]


def language(environment: dict[str, str] | os._Environ[str] = os.environ) -> str:
    """``en`` or ``zh-hans``."""
    names = ("HELI_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    said = next((environment[name] for name in names if environment.get(name)), "")
    return "en" if said.lower().startswith("en") else "zh-hans"


@lru_cache(maxsize=1)
def _catalogue() -> gettext.NullTranslations:
    """The texts of all rooms, those of the command line first."""
    found = gettext.NullTranslations()
    if language() == "en":
        folders = sorted(ROOMS.glob("*/locale"), key=lambda folder: folder.parent.name != "site")
        for folder in reversed(folders):
            room = gettext.translation("django", folder, ["en"], fallback=True)
            room.add_fallback(found)
            found = room
    return found


def say(text: str, /, **values: object) -> str:
    """A text of the command line in its language."""
    return tell(Sentence(text, **values))


def tell(what: object) -> str:
    """A sentence of any room in the language of the command line."""
    return in_words(what, _catalogue().gettext, "、" if language() != "en" else ", ")


def tell_all(document: Any) -> Any:
    """A document for JSON with every sentence in it told."""
    return in_words_throughout(document, tell)
