"""Word templates of the city, and printed forms of offices: taken when they can be filled, replaced by a next version,
retired, and filled for a record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import override

from heli.core import files
from heli.core.actions import action
from heli.core.actions.office_files import kept, replaced, tried
from heli.core.documents.door import Examined
from heli.core.errors import Refused
from heli.core.letters.door import fill
from heli.core.models import Acting, WordTemplate, must
from heli.core.printed import forms_for, samples, values


def add_template(on: None, /, *, by: Acting, file: Any, name: str, samples: dict[str, Any]) -> WordTemplate:
    """``samples`` are the words it may use, with values to try it with; what cannot be filled is refused."""
    must(by, "core.template.add", on)
    with tried(file, _fits(samples)) as found:
        return add_examined(on, by=by, file=found, name=name)


@action("core.template.add")
def add_examined(on: None, /, *, by: Acting, file: Examined, name: str) -> WordTemplate:
    return kept(WordTemplate(name=name), file, by)


@action("core.template.retire", step=WordTemplate.LIFE.steps["retire"])
def retire_template(template: WordTemplate, /, *, by: Acting) -> WordTemplate:
    """It is offered no more; what was made of it stays."""
    template.save()
    return template


def add_form(on: None, /, *, by: Any, file: Any, **facts: str) -> WordTemplate:
    """``facts``: subject, owner, contact, name. What cannot be filled is refused, and names the word that is not offered."""
    must(by, "core.printed_form.add", WordTemplate(owner=facts["owner"]))
    with tried(file, _fits(samples(by, facts["subject"]))) as found:
        return add_examined_form(on, by=by, file=found, **facts)


@action("core.printed_form.add")
def add_examined_form(on: None, /, *, by: Acting, file: Examined, **facts: str) -> WordTemplate:
    form = WordTemplate(**facts)
    must(by, "core.printed_form.add", form)
    return kept(form, file, by)


def replace_form(form: WordTemplate, /, *, by: Any, file: Any, expect: int | None) -> WordTemplate:
    """A next version under the same name; the one before is used no more."""
    must(by, "core.printed_form.replace", form)
    with tried(file, _fits(samples(by, form.subject))) as found:
        return replace_by_examined(form, by=by, expect=expect, file=found)


@action("core.printed_form.replace", step=WordTemplate.LIFE.steps["replace"])
def replace_by_examined(form: WordTemplate, /, *, by: Acting, file: Examined) -> WordTemplate:
    return replaced(form, file, by)


@action("core.printed_form.withdraw", step=WordTemplate.LIFE.steps["withdraw"])
def withdraw_form(form: WordTemplate, /, *, by: Acting) -> WordTemplate:
    form.save()
    return form


def print_form(record: Model, /, *, by: Any, form: WordTemplate) -> bytes:
    """A Word file for one record. What is sensitive stands in it masked. It is filled before the database is held for the
    entry in the trail: nobody waits for a process."""
    must(by, "core.printed_form.print", record)
    if not forms_for(by, record).filter(pk=form.pk).exists():
        raise Refused(_("这张表格已经停用，请重新打开页面。"), code="withdrawn")
    with files.open_file(form.file) as source, override("zh-hans"):  # a form is Chinese, whatever the page is
        said = values(by, form.subject, record)
        made = fill(source.read(), said, list(said))
    note_printed(record, by=by, form=form)
    return made


@action("core.printed_form.print", lock=False)
def note_printed(record: Model, /, *, by: Acting, form: WordTemplate) -> None:
    """Nothing changes; who printed what for whom is kept."""


def _fits(tried_with: dict[str, Any]) -> Callable[[bytes], Any]:
    return lambda word: fill(word, tried_with, list(tried_with))
