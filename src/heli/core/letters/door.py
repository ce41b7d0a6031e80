"""The only way to fill a template of the city: the process ``child``, with bounds on memory and time."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence

from heli.core.confined import Bounds, ask, sentence_of
from heli.core.errors import Refused
from heli.core.files import LARGEST
from heli.core.letters.child import TOO_MUCH, UNKNOWN, WRONG
from heli.core.practice import mark

BOUNDS = Bounds(memory=600 * 2**20, seconds=20)


def fill(
    template: bytes, values: Mapping[str, str | Sequence[str]], offered: Sequence[str], *, bounds: Bounds = BOUNDS
) -> bytes:
    """A Word file made of a template. ``offered`` are the words it may use. Refuses with a sentence beside ``file``."""
    with tempfile.TemporaryFile() as held:
        held.write(
            json.dumps({"values": dict(values), "offered": list(offered), "mark": mark()}).encode() + b"\n" + template
        )
        answer = ask("heli.core.letters.child", bounds, held, most=LARGEST)
    if answer is None:
        raise Refused(TOO_MUCH, field="file", code="template")
    said, made = answer
    if "fault" in said:
        raise Refused(sentence_of(said, UNKNOWN, WRONG), field="file", code="template")
    return made
