"""The heart of every room: a change of state with one permission check, one transaction and one audit entry."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from contextvars import ContextVar
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import models, transaction
from django.utils.timezone import now

from heli.core import audit
from heli.core.errors import Stale
from heli.core.life import Step
from heli.core.models import Acting, Actor, Change, in_the_trail, must
from heli.core.models.images import Image, Images, keeping

Outcome = TypeVar("Outcome")
_collected: ContextVar[list[audit.Draft] | None] = ContextVar("collected", default=None)

#: every action by its permission, so that tests can walk them all
ACTIONS: dict[str, Callable[..., Any]] = {}


def is_running() -> bool:
    """Whether this is within an action: what belongs to one is refused elsewhere."""
    return _collected.get() is not None


def note(event: str, *, by: Acting, on: Any, rows: int = 1, content: dict[str, Any] | None = None) -> None:
    """Add an entry to those of the running action: what a bulk action uses for each 1,000 rows."""
    drafts = _collected.get()
    if drafts is None:
        raise RuntimeError("an audit entry belongs to an action")
    drafts.append(_draft(event, by, on, content or {}, rows))


def _draft(event: str, by: Acting, on: Any, content: dict[str, Any], rows: int = 1) -> audit.Draft:
    """An entry about ``on``; the house itself where the action concerns no single record."""
    stored = isinstance(on, models.Model)
    return audit.Draft(
        event=event,
        actor_id=in_the_trail(by, event, on).pk,
        subject_type=on._meta.label_lower if stored else "core.house",
        subject_id=on.pk if stored and on.pk else 0,
        subject_name=on.name_for_audit() if hasattr(on, "name_for_audit") else "",
        rows=rows,
        content=content,
    )


def _plain(given: dict[str, Any]) -> dict[str, Any]:
    """What was given, as it is kept in the entry: records by key, everything else as text."""
    kept: dict[str, Any] = {}
    for name, value in given.items():
        if isinstance(value, models.Model):
            kept[name] = f"{value._meta.label_lower}:{value.pk}"
        elif value is None or isinstance(value, (bool, int, str)):
            kept[name] = value
        elif isinstance(value, (list, tuple, dict)) and len(value) > 50:
            kept[name] = f"{len(value)}"
        else:
            kept[name] = str(value)
    return kept


def _keep(draft: audit.Draft, images: Images, by: Acting, asked: Any, final: bool) -> None:
    """Tell in the entry what changed, and keep it to be taken back."""
    taken = images.taken()
    by.actor.changed = None
    if not taken:
        return
    draft.content |= {"changed": [_told(image) for image in taken if image.before and image.after]}
    if final:
        return
    change = Change(
        event=draft.event, subject_type=draft.subject_type, subject_id=draft.subject_id,
        subject_name=draft.subject_name[:120], made_by=by.actor,
    )  # fmt: skip
    if isinstance(asked, models.Model) and asked.pk:
        change.asked_type, change.asked_id = asked._meta.label_lower, asked.pk
    change.keep(taken, images.told)
    change.save()
    by.actor.changed = change.pk


def _told(image: Image) -> dict[str, Any]:
    """A changed record for the trail: column, old, new. What is sealed is named and not told."""
    assert image.before is not None and image.after is not None
    open_to_readers = {f.attname for f in image.model._meta.concrete_fields if not isinstance(f, models.BinaryField)}
    columns = {name: [old, image.after[name]] if name in open_to_readers else [] for name, old in image.before.items()}
    return {"kind": image.model._meta.label_lower, "key": image.pk, "columns": columns}


def _tell_followers(on: Any, by: Acting, since: datetime) -> None:
    """Telling belongs to an action, and so is written on top of this module."""
    from heli.core.actions.following import tell_followers

    tell_followers(on, on.get_state_display(), by=by, since=since)


def _lock(on: Any) -> Any:
    return type(on)._base_manager.select_for_update(no_key=True).get(pk=on.pk)


def action(
    permission: str, step: Step | None = None, lock: bool = True, final: bool = False
) -> Callable[[Callable[..., Outcome]], Callable[..., Outcome]]:
    """Wrap a change of state.

    ``on`` is the thing whose scope decides: the record itself, or the parent of what is created (``lock=False`` where
    the parent is neither counted nor changed), or None for the house. ``expect`` is the version the page showed.
    What a person did can be taken back for ten minutes (``core.actions.changes``), unless the action is ``final``: it has
    left the house. Raises NotAllowed, Stale, Refused; then nothing is written.
    """

    def wrap(change: Callable[..., Outcome]) -> Callable[..., Outcome]:
        @wraps(change)
        def run(on: Any, /, *, by: Acting, expect: int | None = None, **given: Any) -> Any:
            outermost = _collected.get() is None
            token = _collected.set([]) if outermost else None
            collected = cast("list[audit.Draft]", _collected.get())
            before, since = len(collected), now()
            keeps = outermost and by.actor.kind == Actor.Kind.PERSON
            try:
                with transaction.atomic(), keeping() if keeps else nullcontext() as images:
                    if lock and isinstance(on, models.Model):
                        on = _lock(on)
                        if images is not None:
                            images.hold(on)
                    must(by, permission, on)
                    if expect is not None and expect != on.version:
                        raise Stale(on)
                    begun = step if isinstance(on, models.Model) else None  # what is only made now has no state yet
                    was = getattr(on, "state", None)
                    if begun is not None:
                        begun.take(on, given)
                    outcome = change(on, by=by, **given)
                    if begun is not None:
                        begun.taken(on)
                        if on.state != was:
                            _tell_followers(on, by, since)
                    subject = outcome if isinstance(outcome, models.Model) else on
                    collected.append(_draft(permission, by, subject, _plain(given)))
                    if images is not None:
                        _keep(collected[-1], images, by, on, final)
                    if outermost:
                        audit.append(collected)
                    return outcome
            except BaseException:
                del collected[before:]
                raise
            finally:
                if token is not None:
                    _collected.reset(token)

        run.permission, run.step = permission, step  # type: ignore[attr-defined]
        ACTIONS[permission] = run
        return cast("Callable[..., Outcome]", run)

    return wrap
