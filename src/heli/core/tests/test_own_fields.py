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
from heli.core.actions.own import change_own_field, define_own_field, write_own_values
from heli.core.errors import Refused
from heli.core.models import OwnField, OwnValue
from heli.core.rules.own import packed, unpacked

SUBJECT = "workforce.worker"


def defined(kind: str, sensitivity: str = "office", **more: Any) -> OwnField:
    facts = {"subject": SUBJECT, "name": f"{kind} {sensitivity}", "options": "", "help": "", **more}
    return define_own_field(None, by=acting.console(), kind=kind, sensitivity=sensitivity, **facts)


def answer(field: OwnField, record: int = 1, *, reveal: bool = False) -> own.Answer:
    return next(each for each in own.answers(SUBJECT, record, reveal=reveal) if each.field == field)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "value"),
    [("text", "群众"), ("number", -12), ("day", date(2026, 11, 24)), ("choice", "团员"), ("yes", False), ("yes", True)],
)
@pytest.mark.parametrize("sensitivity", ["public", "office", "personal", "sensitive"])
def test_a_value_comes_back_as_it_was_given(city: Any, kind: str, value: Any, sensitivity: str) -> None:
    field = defined(kind, sensitivity, options="党员\n团员\n群众" if kind == "choice" else "")
    write_own_values(SUBJECT, 1, {field.pk: value})
    found = answer(field, reveal=True)
    assert (found.value, type(found.value)) == (value, type(value))


@pytest.mark.django_db
@pytest.mark.parametrize("sensitivity", ["personal", "sensitive"])
def test_what_is_personal_lies_sealed(city: Any, sensitivity: str) -> None:
    field = defined("text", sensitivity)
    write_own_values(SUBJECT, 1, {field.pk: "低保户"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, sealed FROM core_ownvalue")
        text, sealed = cursor.fetchone()
    assert text == ""
    assert "低保户".encode() not in bytes(sealed)
    assert len(bytes(sealed)) > len("低保户".encode())


@pytest.mark.django_db
def test_numbers_and_days_lie_in_columns_of_their_type(city: Any) -> None:
    number, day = defined("number"), defined("day")
    write_own_values(SUBJECT, 1, {number.pk: 7, day.pk: date(2026, 1, 2)})
    assert OwnValue.objects.get(field=number, number__gte=7).text == ""
    assert OwnValue.objects.get(field=day, day__year=2026).text == ""


@pytest.mark.django_db
def test_what_is_sensitive_is_hidden_until_it_is_revealed(city: Any) -> None:
    field = defined("text", "sensitive")
    write_own_values(SUBJECT, 1, {field.pk: "低保户"})
    hidden = answer(field)
    assert hidden.hidden
    assert hidden.value is None
    assert "低保户" not in hidden.words
    assert [each.words for each in own.revealed(SUBJECT, 1)] == ["低保户"]


@pytest.mark.django_db
def test_nothing_said_of_a_sensitive_field_changes_nothing_and_of_another_takes_it_away(city: Any) -> None:
    secret, office = defined("text", "sensitive"), defined("text")
    write_own_values(SUBJECT, 1, {secret.pk: "低保户", office.pk: "群众"})
    form = own.AnswersForm({}, subject=SUBJECT, record=1)
    assert form.is_valid()
    write_own_values(SUBJECT, 1, form.said())
    assert answer(secret, reveal=True).value == "低保户"
    assert answer(office).value is None


@pytest.mark.django_db
def test_records_do_not_share_what_they_say(city: Any) -> None:
    field = defined("text")
    write_own_values(SUBJECT, 1, {field.pk: "甲"})
    write_own_values(SUBJECT, 2, {field.pk: "乙"})
    assert (answer(field, 1).value, answer(field, 2).value) == ("甲", "乙")


@pytest.mark.django_db
def test_a_closed_field_is_read_and_no_longer_written(city: Any) -> None:
    field = defined("text")
    write_own_values(SUBJECT, 1, {field.pk: "甲"})
    change_own_field(field, by=acting.console(), name=field.name, options="", help="", is_open=False)
    assert answer(field).value == "甲"
    assert not own.AnswersForm(subject=SUBJECT, record=1).fields
    with pytest.raises(Refused):
        write_own_values(SUBJECT, 1, {field.pk: "乙"})


@pytest.mark.django_db
def test_a_choice_somebody_made_stays_on_offer(city: Any) -> None:
    field = defined("choice", options="党员\n群众")
    write_own_values(SUBJECT, 1, {field.pk: "群众"})
    with pytest.raises(Refused, match="群众"):
        change_own_field(field, by=acting.console(), name=field.name, options="党员\n团员", help="", is_open=True)
    with pytest.raises(Refused):
        defined("choice", "public", options="只有一个")


@given(st.text(min_size=1) | st.integers() | st.dates() | st.booleans())
def test_packing_loses_nothing(value: Any) -> None:
    kind = {str: "text", int: "number", bool: "yes"}.get(type(value), "day")
    assert unpacked(kind, packed(value)) == value
