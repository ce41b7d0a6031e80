"""Every kind of long work and who does it, in one table: nothing registers itself."""

from __future__ import annotations

from heli.core import imports
from heli.core.jobs import Handler
from heli.site import rotation

KINDS: dict[str, Handler] = {
    "core.import.examine": imports.examine,
    "core.import.apply": imports.apply,
    "core.import.undo": imports.undo,
    rotation.KIND: rotation.rotate,
}
