"""The only way to fill a template of the city: the process ``child``, with bounds on memory and time."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any

from heli.core.errors import Refused
from heli.core.letters.child import OUTSIDE, TOO_MUCH, UNKNOWN, WRONG
from heli.core.rules.sentence import Sentence
from heli.core.sheets.door import spawn

MEMORY, SECONDS = 600 * 2**20, 20
#: sentences of the child that have values in them; the rest is text alone, since the child may be in the template's hands
KNOWN = {each.text: each for each in (UNKNOWN, WRONG, OUTSIDE, TOO_MUCH)}


def fill(template: bytes, values: Mapping[str, str | Sequence[str]], offered: Sequence[str]) -> bytes:
    """A Word file made of a template. ``offered`` are the words it may use. Refuses with a sentence beside ``file``."""
    given = json.dumps({"values": dict(values), "offered": list(offered)}).encode() + b"\n"
    with tempfile.TemporaryFile() as held, tempfile.TemporaryFile() as complaints:
        held.write(given + template)
        held.flush()
        held.seek(0)
        arguments = [str(MEMORY), str(SECONDS)]
        with spawn("heli.core.letters.child", arguments, complaints, given=held.fileno()) as process:
            assert process.stdout is not None
            line, made = process.stdout.readline(100_000), process.stdout.read()
            if process.wait() != 0:
                raise Refused(TOO_MUCH, field="file", code="template")
    try:
        said: dict[str, Any] = json.loads(line)
    except ValueError as error:
        raise Refused(TOO_MUCH, field="file", code="template") from error
    if "fault" in said:
        raise Refused(_sentence(said), field="file", code="template")
    return made


def _sentence(said: dict[str, Any]) -> Sentence:
    """The child's sentence. Values are put only into a text that is ours."""
    text, values = str(said["fault"]), dict(said.get("values", {}))
    if text not in KNOWN:
        return Sentence(text)
    told = {name: [str(each) for each in v] if isinstance(v, list) else str(v) for name, v in values.items()}
    return Sentence(text, **told)
