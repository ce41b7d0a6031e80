"""Secrets of people: what lies in the database opens in its own place only, and is found without being opened."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from heli.core import crypto, keys
from heli.directory.models import Person

NUMBER = "33040219900307296X"


@pytest.fixture
def people(db: None) -> tuple[Person, Person]:
    return (
        Person.objects.create(name="林岚", document_number=NUMBER, phone="13905731234"),
        Person.objects.create(name="沈洁", document_number="330402198511112345"),
    )


@pytest.fixture
def rotating() -> Iterator[keys.Keyring]:
    """A keyring with a second version of every key that rotates, still being moved to."""
    ring = keys.ring()
    versions = {purpose: dict(known) for purpose, known in ring.versions.items()}
    for purpose in ("field", "blind"):
        versions[purpose][2] = bytes(range(32))
    keys.write(keys.Keyring(versions, {"blind": 2, "field": 2}))
    yield keys.ring()
    keys.write(ring)


def stored(person: Person, column: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM directory_person WHERE id = %s", [person.pk])
        return bytes(cursor.fetchone()[0])


def test_a_secret_is_read_back_and_does_not_lie_open(people: tuple[Person, Person]) -> None:
    lin_lan = Person.objects.get(pk=people[0].pk)
    assert (lin_lan.document_number, lin_lan.phone) == (NUMBER, "13905731234")
    for column in ("document_number", "document_index", "document_last_four", "phone", "phone_index"):
        assert NUMBER[-4:].encode() not in stored(lin_lan, column), column


def test_the_same_secret_is_sealed_differently_each_time() -> None:
    assert crypto.seal(b"x", b"here") != crypto.seal(b"x", b"here")


@pytest.mark.parametrize(("source", "column"), [(0, "document_number"), (0, "phone")])
def test_a_secret_moved_to_another_row_does_not_open(people: tuple[Person, Person], source: int, column: str) -> None:
    sealed = stored(people[source], column)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE directory_person SET {column} = %s WHERE id = %s", [sealed, people[1].pk])
    with pytest.raises(crypto.InvalidTag):
        getattr(Person.objects.get(pk=people[1].pk), column)


def test_a_secret_moved_to_another_field_does_not_open(people: tuple[Person, Person]) -> None:
    sealed = stored(people[0], "document_number")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE directory_person SET phone = %s WHERE id = %s", [sealed, people[0].pk])
    with pytest.raises(crypto.InvalidTag):
        Person.objects.get(pk=people[0].pk).phone  # noqa: B018


def test_a_flipped_bit_does_not_open() -> None:
    sealed = bytearray(crypto.seal("林岚".encode(), b"here"))
    sealed[-1] ^= 1
    with pytest.raises(crypto.InvalidTag):
        crypto.unseal(bytes(sealed), b"here")


@pytest.mark.parametrize("typed", [NUMBER, NUMBER.lower(), f" {NUMBER[:6]} {NUMBER[6:]} "])
def test_the_blind_index_finds_a_number_however_it_is_typed(people: tuple[Person, Person], typed: str) -> None:
    index = Person._meta.get_field("document_index").digest(typed)
    assert Person.objects.get(document_index=index) == people[0]


def test_the_last_four_find_and_are_kept_apart_from_other_indexes(people: tuple[Person, Person]) -> None:
    last_four = Person._meta.get_field("document_last_four")
    assert Person.objects.get(document_last_four=last_four.digest("296X")) == people[0]
    assert crypto.blind("296X", "last4") != crypto.blind("296X", "document")


def test_one_document_is_one_person(people: tuple[Person, Person]) -> None:
    twin = Person(name="林兰", document_number=NUMBER.lower())
    with pytest.raises(ValidationError, match="这个证件号码已经登记过"):
        twin.save()


def test_while_keys_rotate_both_indexes_are_kept_and_old_secrets_open(
    people: tuple[Person, Person], rotating: keys.Keyring
) -> None:
    assert people[0].document_index_following is None
    lin_lan = Person.objects.get(pk=people[0].pk)
    assert lin_lan.document_number == NUMBER
    lin_lan.save()
    lin_lan = Person.objects.get(pk=lin_lan.pk)
    assert bytes(lin_lan.document_index) == crypto.blind(NUMBER, "document", 1)
    assert bytes(lin_lan.document_index_following) == crypto.blind(NUMBER, "document", 2)
    assert crypto.blind(NUMBER, "document", 1) != crypto.blind(NUMBER, "document", 2)


def test_after_the_rotation_new_secrets_take_the_new_key_and_old_ones_open(
    people: tuple[Person, Person], rotating: keys.Keyring
) -> None:
    keys.write(keys.Keyring(rotating.versions))
    new = Person.objects.create(name="新来", document_number="330402199001012349")
    assert (stored(people[0], "document_number")[0], stored(new, "document_number")[0]) == (1, 2)
    assert Person.objects.get(pk=people[0].pk).document_number == NUMBER


def test_the_file_of_keys_is_for_its_owner_only() -> None:
    assert keys.path().stat().st_mode & 0o077 == 0


def test_the_house_signs_each_use_by_a_key_of_its_own_that_outlives_a_rotation() -> None:
    before = crypto.signing_key("receipts").public_key()
    ring = keys.ring()
    keys.write(keys.Keyring({purpose: {**known, 2: bytes(32)} for purpose, known in ring.versions.items()}))
    try:
        assert crypto.signing_key("receipts").public_key() == before
    finally:
        keys.write(ring)
    assert crypto.signing_key("letters").public_key() != before
    assert crypto.signing_key("receipts").private_bytes_raw() != ring.at("audit", 1)
