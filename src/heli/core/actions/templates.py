"""Word templates of the city: taken when they can be filled, retired when they are not wanted any more."""

from __future__ import annotations

from typing import Any

from heli.core.actions import action
from heli.core.actions.files import keep
from heli.core.documents.door import Examined, examined
from heli.core.letters.door import fill
from heli.core.models import Acting, WordTemplate, must


def add_template(on: None, /, *, by: Acting, file: Any, name: str, samples: dict[str, Any]) -> WordTemplate:
    """``samples`` are the words it may use, with values to try it with; what cannot be filled is refused."""
    must(by, "core.template.add", on)
    with examined(file, str(getattr(file, "name", ""))) as found:
        fill(found.stream.read(), samples, list(samples))
        found.stream.seek(0)
        return add_examined(on, by=by, file=found, name=name)


@action("core.template.add")
def add_examined(on: None, /, *, by: Acting, file: Examined, name: str) -> WordTemplate:
    stored = keep(file.stream, file.name, by=by, content_type=file.content_type)
    template = WordTemplate(name=name, file=stored, made_by=by.actor)
    template.save()
    return template


@action("core.template.retire", step=WordTemplate.LIFE.steps["retire"])
def retire_template(template: WordTemplate, /, *, by: Acting) -> WordTemplate:
    """It is offered no more; what was made of it stays."""
    template.save()
    return template
