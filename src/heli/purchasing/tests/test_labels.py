"""What a button is called for who does not see it contains what everybody else reads on it, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

from django.utils.translation import gettext, override, pgettext

TEMPLATES = Path(__file__).parent.parent / "templates" / "purchasing"
BUTTON = re.compile(r'aria-label="(?P<label>(?:\{[%{].*?[%}]\}|[^"{])*)"[^>]*>(?P<shown>.*?)</(?:a|button)>')
WHOLE = re.compile(r"\{% blocktranslate.*?%\}(.*?)\{% endblocktranslate %\}")
WORD = re.compile(r'^\{% translate "(.*?)"(?: context "(.*?)")? %\}$')
NAME = re.compile(r"\{\{ ?(\w+) ?\}\}")


def called() -> list[tuple[str, str, str, str | None]]:
    """Each label with the words that are shown, and where it stands."""
    found = []
    for path in sorted(TEMPLATES.rglob("*.html")):
        for line in path.read_text(encoding="utf-8").splitlines():
            for tag in re.finditer(r"<(?:a|button) ", line):
                end = min(at for at in (line.find("</a>", tag.start()), line.find("</button>", tag.start())) if at > 0)
                one = BUTTON.search(line[tag.start() : line.find(">", end) + 1])
                whole = WHOLE.search(one["label"]) if one else None
                shown = WORD.match(one["shown"]) if one else None
                if whole and shown:
                    found.append((path.name, NAME.sub(r"%(\1)s", whole[1]), shown[1], shown[2]))
    return found


def test_a_label_contains_the_words_that_are_shown_in_their_order() -> None:
    known = called()
    assert len(known) > 10
    for language in ("zh-hans", "en"):
        with override(language):
            faults = [
                (where, label)
                for where, label, word, context in known
                if (pgettext(context, word) if context else gettext(word)).lower() not in gettext(label).lower()
            ]
        assert not faults, language
