"""Files that offices made themselves, whatever they are for: tried before anything is held, kept, replaced by a next version."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from heli.core.actions.files import keep
from heli.core.documents.door import Examined, examined
from heli.core.models import Acting, OfficeFile

Form = TypeVar("Form", bound=OfficeFile)


@contextmanager
def tried(file: Any, fits: Callable[[bytes], Any]) -> Iterator[Examined]:
    """A file within which ``fits`` understands every mark; it refuses what cannot be filled."""
    with examined(file, str(getattr(file, "name", ""))) as found:
        fits(found.stream.read())
        found.stream.seek(0)
        yield found


def kept(form: Form, file: Examined, by: Acting) -> Form:
    """Keep a form with its file; part of the action that adds it."""
    form.file = keep(file.stream, file.name, by=by, content_type=file.content_type)
    form.made_by = by.actor
    form.save()
    return form


def replaced(form: Form, file: Examined, by: Acting) -> Form:
    """Keep what takes its place; part of the action that replaces it."""
    form.save()
    return kept(form.next_version(), file, by)
