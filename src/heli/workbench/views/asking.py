"""A page with one form about what a joint conference does, which is named above it."""

from __future__ import annotations

from functools import partial

from heli.core.asking import ask

ask_in_conference = partial(ask, template="workbench/form.html")
