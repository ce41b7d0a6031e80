"""A page with one form about a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from heli.core.errors import Stale
from heli.core.stale import versions
from heli.core.web import done, refusals_on, version_shown


@dataclass(frozen=True)
class Asked:
    """What the page says: its title, its button, the record it belongs to (named above it, and gone back to; none where one
    is only being made)."""

    title: Any
    button: Any
    under: Any
    lead: Any = ""
    tone: str = "main"


@dataclass(frozen=True)
class Made:
    """Something new, to whose page the form leads."""

    record: Any
    sentence: Any


#: what a form does with its answers, given the version the page showed: the sentence that says what happened
Deed = Callable[[int | None], Any]


def ask(
    request: HttpRequest, form: Any, asked: Asked, deed: Deed, *, on: Any = None,
    stored: Mapping[str, Any] | None = None, template: str = "core/asked.html",
) -> HttpResponse:  # fmt: skip
    """Show the form, take its answer, go back to the record, or on to what was made, with a sentence.

    Where ``on`` is overwritten, ``stored`` says what it holds by field: whoever was slower sees both and decides.
    """
    if request.POST.get("keep") == "theirs":
        return redirect(asked.under)
    shown = version_shown(request)
    context: dict[str, Any] = {"form": form, "asked": asked}
    status = 200
    if form.is_valid():
        try:
            with refusals_on(form):
                said = deed(shown)
                to, sentence = (said.record, said.sentence) if isinstance(said, Made) else (asked.under, said)
                return done(request, to, sentence)
        except Stale as stale:
            if on.pk is None:  # whoever was faster made it
                on = stale.record
            on.refresh_from_db()
            context |= {"versions": versions(on, form, stored or {}), "version": on.version}
            status = 409
    if form.errors:
        status = 422
    if on is not None:
        context.setdefault("version", on.version if shown is None else shown)
    return render(request, template, context, status=status)
