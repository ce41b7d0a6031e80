"""A city adds fields of its own: typed, classed by sensitivity, and what is sensitive is stored sealed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from heli.accounts import acting
from heli.core import own
from heli.core.actions.own import Wording, change_own_field, define_own_field, write_own_values
from heli.core.errors import Refused
from heli.core.models import OwnField, OwnValue
from heli.core.rules.own import packed, unpacked

SUBJECT = "workforce.worker"


def defined(kind: str, sensitivity: str = "office", **more: Any) -> OwnField:
    facts = {"subject": SUBJECT, "name": f"{kind} {sensitivity}", "help": "", **more}
    facts["options"] = [Wording(None, name, True) for name in facts.get("options", ())]
    return define_own_field(None, by=acting.console(), kind=kind, sensitivity=sensitivity, **facts)


def answer(field: OwnField, record: int = 1, *, reveal: bool = False) -> own.Answer:
    return next(each for each in own.answers(SUBJECT, record, [""], reveal=reveal) if each.field == field)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "value"),
    [("text", "群众"), ("number", -12), ("day", date(2026, 11, 24)), ("choice", "团员"), ("yes", False), ("yes", True)],
)
@pytest.mark.parametrize("sensitivity", ["public", "office", "personal", "sensitive"])
def test_a_value_comes_back_as_it_was_given(city: Any, kind: str, value: Any, sensitivity: str) -> None:
    field = defined(kind, sensitivity, options=["党员", "团员", "群众"] if kind == "choice" else [])
    write_own_values(SUBJECT, 1, {field.pk: value}, by=acting.console())
    found = answer(field, reveal=True)
    assert (found.value, type(found.value)) == (value, type(value))


@pytest.mark.django_db
@pytest.mark.parametrize("sensitivity", ["personal", "sensitive"])
def test_what_is_personal_lies_sealed(city: Any, sensitivity: str) -> None:
    field = defined("text", sensitivity)
    write_own_values(SUBJECT, 1, {field.pk: "低保户"}, by=acting.console())
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, sealed FROM core_ownvalue")
        text, sealed = cursor.fetchone()
    assert text == ""
    assert "低保户".encode() not in bytes(sealed)
    assert len(bytes(sealed)) > len("低保户".encode())


@pytest.mark.django_db
def test_numbers_and_days_lie_in_columns_of_their_type(city: Any) -> None:
    number, day = defined("number"), defined("day")
    write_own_values(SUBJECT, 1, {number.pk: 7, day.pk: date(2026, 1, 2)}, by=acting.console())
    assert OwnValue.objects.get(field=number, number__gte=7).text == ""
    assert OwnValue.objects.get(field=day, day__year=2026).text == ""


@pytest.mark.django_db
def test_what_is_sensitive_is_hidden_until_it_is_revealed(city: Any) -> None:
    field = defined("text", "sensitive")
    write_own_values(SUBJECT, 1, {field.pk: "低保户"}, by=acting.console())
    hidden = answer(field)
    assert hidden.hidden
    assert hidden.value is None
    assert "低保户" not in hidden.words
    assert [each.words for each in own.revealed(SUBJECT, 1, [""])] == ["低保户"]


@pytest.mark.django_db
def test_nothing_said_of_a_sensitive_field_changes_nothing_and_of_another_takes_it_away(city: Any) -> None:
    secret, office = defined("text", "sensitive"), defined("text")
    write_own_values(SUBJECT, 1, {secret.pk: "低保户", office.pk: "群众"}, by=acting.console())
    form = own.AnswersForm({}, subject=SUBJECT, record=1, owners=[""])
    assert form.is_valid()
    write_own_values(SUBJECT, 1, form.said(), by=acting.console())
    assert answer(secret, reveal=True).value == "低保户"
    assert answer(office).value is None


@pytest.mark.django_db
def test_records_do_not_share_what_they_say(city: Any) -> None:
    field = defined("text")
    write_own_values(SUBJECT, 1, {field.pk: "甲"}, by=acting.console())
    write_own_values(SUBJECT, 2, {field.pk: "乙"}, by=acting.console())
    assert (answer(field, 1).value, answer(field, 2).value) == ("甲", "乙")


@pytest.mark.django_db
def test_a_closed_field_is_read_and_no_longer_written(city: Any) -> None:
    field = defined("text")
    write_own_values(SUBJECT, 1, {field.pk: "甲"}, by=acting.console())
    changed(field, is_open=False)
    assert answer(field).value == "甲"
    assert not own.AnswersForm(subject=SUBJECT, record=1, owners=[""]).fields
    with pytest.raises(Refused):
        write_own_values(SUBJECT, 1, {field.pk: "乙"}, by=acting.console())


def changed(field: OwnField, **facts: Any) -> OwnField:
    """The field with some of it worded anew; its options as they are where none are given."""
    field.refresh_from_db()
    kept = [Wording(option.pk, option.name, option.is_open) for option in field.options.all()]
    names = ("name", "contact", "help", "required_from", "is_open")
    stored = {name: getattr(field, name) for name in names} | {"options": kept}
    return change_own_field(field, by=acting.console(), **(stored | facts))


def options(field: OwnField, **renamed: str) -> list[Wording]:
    """The options of a field, some renamed; a name of nothing retires one."""
    return [Wording(o.pk, renamed.get(o.name) or o.name, renamed.get(o.name) != "") for o in field.options.all()]


@pytest.mark.django_db
@pytest.mark.parametrize("sensitivity", ["office", "sensitive"])
def test_an_option_is_renamed_and_its_answers_follow(city: Any, sensitivity: str) -> None:
    field = defined("choice", sensitivity, options=["党员", "群众"])
    write_own_values(SUBJECT, 1, {field.pk: "群众"}, by=acting.console())
    changed(field, options=options(field, 群众="无党派群众"))
    found = answer(field, reveal=True)
    assert (found.words, found.given_as) == ("无党派群众", "群众")


@pytest.mark.django_db
def test_two_options_change_their_names_and_a_new_one_takes_an_old_name(city: Any) -> None:
    field = defined("choice", options=["甲", "乙"])
    write_own_values(SUBJECT, 1, {field.pk: "甲"}, by=acting.console())
    changed(field, options=[*options(field, 甲="乙", 乙="丙"), Wording(None, "甲", True)])
    assert [option.name for option in field.options.all()] == ["乙", "丙", "甲"]
    assert answer(field).words == "乙"


@pytest.mark.django_db
def test_an_option_that_is_retired_is_offered_no_more_and_stays_readable(city: Any) -> None:
    field = defined("choice", options=["党员", "团员", "群众"])
    write_own_values(SUBJECT, 1, {field.pk: "群众"}, by=acting.console())
    changed(field, options=options(field, 群众=""))
    assert answer(field).words == "群众"

    def offered(record: int) -> list[str]:
        form: Any = own.AnswersForm(subject=SUBJECT, record=record, owners=[""])
        return [name for _key, name in form.fields[f"own-{field.pk}"].choices]

    assert offered(2) == ["—", "党员", "团员"]
    assert offered(1) == ["—", "党员", "团员", "群众"], "what this record says is not lost by saving its form"


@pytest.mark.django_db
def test_each_change_is_a_version_and_an_answer_keeps_its_own(city: Any) -> None:
    field = defined("text", name="党派")
    write_own_values(SUBJECT, 1, {field.pk: "群众"}, by=acting.console())
    changed(field, name="政治面貌", help="按档案填")
    changed(field)
    field.refresh_from_db()
    assert [(e.number, e.name, e.made_by.name) for e in field.editions.all()] == [
        (2, "政治面貌", "命令行"), (1, "党派", "命令行"),
    ]  # fmt: skip
    write_own_values(SUBJECT, 1, {field.pk: "群众"}, by=acting.console())
    write_own_values(SUBJECT, 2, {field.pk: "群众"}, by=acting.console())
    assert (answer(field, 1).given_as, answer(field, 2).given_as) == ("党派", "")


@pytest.mark.django_db
def test_a_field_is_required_from_its_day_on(city: Any) -> None:
    early, late = defined("text", required_from=date(2020, 1, 1)), defined("number", required_from=date(2999, 1, 1))
    form = own.AnswersForm({}, subject=SUBJECT, record=1, owners=[""])
    assert list(form.errors) == [f"own-{early.pk}"]
    assert f"own-{late.pk}" in form.fields


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("names", "kind"), [(["只有一个"], "choice"), (["同", "同"], "choice"), (["多", "余"], "text")]
)
def test_options_that_offer_nothing_are_refused(city: Any, names: list[str], kind: str) -> None:
    with pytest.raises(Refused):
        defined(kind, "public", options=names)


@given(st.text(min_size=1) | st.integers() | st.dates() | st.booleans())
def test_packing_loses_nothing(value: Any) -> None:
    kind = {str: "text", int: "number", bool: "yes"}.get(type(value), "day")
    assert unpacked(kind, packed(value)) == value
