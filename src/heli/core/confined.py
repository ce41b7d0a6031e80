"""The one door to what strangers send: a module of heli in a process of its own, which may die and holds no secrets.

The parent says ``ask`` (or ``spawn``, where more comes back than is held in memory); the first thing the child does is
``bounded``. What it will not have is ``Hostile``, of which the parent makes a sentence by ``sentence_of``.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import heli
from heli.core.rules.sentence import Sentence

SOURCE = str(Path(heli.__file__).parent.parent)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the child may take: bytes of address space, seconds of processor time."""

    memory: int
    seconds: int


class Hostile(Exception):
    """The child will not go on with this file. The sentence tells the user why."""

    def __init__(self, said: Sentence) -> None:
        super().__init__(said)
        self.said = said

    def told(self) -> dict[str, Any]:
        """As the child writes it to its parent."""
        return {"fault": self.said.text, "values": self.said.values}


def spawn(
    module: str, arguments: list[str], bounds: Bounds, *, given: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    """Start a module of heli, without the parent's secrets in its environment. ``given`` is a file for its standard
    input, read from its start."""
    environment = {"PYTHONPATH": SOURCE, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "PATH": os.defpath}
    if given is not None:
        given.flush()
        given.seek(0)
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments, str(bounds.memory), str(bounds.seconds)],
        stdin=subprocess.DEVNULL if given is None else given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd="/",
    )


def ask(module: str, bounds: Bounds, given: IO[bytes], *, most: int) -> tuple[dict[str, Any], bytes] | None:
    """What the child says of a file: its line of JSON, and what comes after it, ``most`` bytes in all. None where it died
    of the file or says what nobody understands. JSON, not pickle: a parser taken over must not run anything here."""
    with spawn(module, [], bounds, given=given) as child:
        assert child.stdout is not None
        answer = child.stdout.read(most + 1)
        if len(answer) > most:  # it would wait for ever for somebody to read the rest
            child.kill()
    line, _end, rest = answer.partition(b"\n")
    try:
        said = json.loads(line)
    except ValueError:
        return None
    return (said, rest) if child.returncode == 0 and isinstance(said, dict) else None


def sentence_of(said: dict[str, Any], *known: Sentence) -> Sentence:
    """The child's sentence. Values are put only into a text that is ours: the child may be in the file's hands."""
    text, values = str(said["fault"]), said.get("values")
    if not isinstance(values, dict) or text not in {each.text for each in known}:
        return Sentence(text)
    told = {str(n): [str(each) for each in v] if isinstance(v, list) else str(v) for n, v in values.items()}
    return Sentence(text, **told)


def bounded(arguments: list[str], *, writes: bool = False) -> list[str]:
    """In the child: put on the bounds that the parent gave last; what is left of the arguments. ``writes``: it makes a file."""
    *left, memory, seconds = arguments
    bounds = {resource.RLIMIT_AS: int(memory), resource.RLIMIT_CPU: int(seconds), resource.RLIMIT_CORE: 0}
    if not writes:
        bounds |= {resource.RLIMIT_FSIZE: 0, resource.RLIMIT_NPROC: 0}
    for what, most in bounds.items():
        resource.setrlimit(what, (most, most))
    return left
