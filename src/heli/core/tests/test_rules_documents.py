"""Identity numbers (GB 11643-1999) and credit codes (GB 32100-2015)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from heli.core.rules import credit_code, identity

# GB 11643-1999 gives 11010519491231002X and 440524188001010014 as its examples
RIGHT = "11010519491231002X"


def wide(text: str) -> str:
    """The same in full-width characters, as a Chinese keyboard types them."""
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


days = st.dates(date(1880, 1, 1), date(2026, 6, 30))
areas = st.integers(0, 999999).map("{:06d}".format)
orders = st.integers(0, 999).map("{:03d}".format)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """A right number of any area, day and order."""
    body = f"{draw(areas)}{draw(days):%Y%m%d}{draw(orders)}"
    return body + identity.check_character(body)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (RIGHT, None),
        ("440524188001010014", None),
        ("330400198109210816", None),  # an area that is a city, as people moved with their number
        ("999999198109210816", None),  # area digits are never an error
        ("110105194912310021", "id_check_digit"),
        ("11010519491231O02X", "id_check_digit"),
        ("33040119850322718", "id_length"),
        ("330401890506680", "id_length"),  # the 15 digits of before 1999, without force since 2013
        ("3304011985032271800", "id_length"),
        ("", "id_length"),
        ("330401198502307183", "id_impossible_birth"),
        ("330401198513017183", "id_impossible_birth"),
        ("330401000001017183", "id_impossible_birth"),
        ("3304**********1234", "id_masked"),
        ("330401XXXXXXXX1234", "id_masked"),
        ("3.30400196810196E+17", "id_spoiled_by_excel"),
        ("3.304E+17", "id_spoiled_by_excel"),
        ("330400196810196000", "id_spoiled_by_excel"),
    ],
)
def test_each_fault_of_a_number_has_its_code(text: str, code: str | None) -> None:
    assert identity.check_id_number(text) == code


def test_nobody_is_born_after_the_day_of_the_file() -> None:
    body = "33040120270101001"
    text = body + identity.check_character(body)
    assert identity.check_id_number(text) is None
    assert identity.check_id_number(text, date(2026, 6, 30)) == "id_impossible_birth"


@pytest.mark.parametrize(
    ("cell", "text", "mend"),
    [
        (RIGHT, RIGHT, None),
        ("11010519491231002x", RIGHT, "lower_x"),
        (" 110105 19491231 002X ", RIGHT, "spaces"),
        ("'11010519491231002X", RIGHT, "spaces"),
        (wide(RIGHT), RIGHT, "full_width"),
        (3.30400196810196e17, "3.30400196810196E+17", None),
        (330400196810196000, "3.30400196810196E+17", None),
        (330401890506680, "330401890506680", None),
        (None, "", None),
    ],
)
def test_what_can_be_mended_in_a_number_is_mended(cell: object, text: str, mend: str | None) -> None:
    assert identity.tidy_id_number(cell) == (text, mend)


def test_a_number_kept_as_a_number_by_excel_is_always_spoiled() -> None:
    for cell in (3.30400196810196e17, 330400198109210816, 3.3e17):
        assert identity.check_id_number(identity.tidy_id_number(cell)[0]) == "id_spoiled_by_excel"


@given(numbers())
def test_a_right_number_is_right_and_tells_birth_and_sex(text: str) -> None:
    assert identity.check_id_number(text) is None
    assert identity.birth_date_of(text) == date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    assert identity.sex_of(text) == ("M" if text[16] in "13579" else "F")


@given(numbers(), st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_found(text: str, position: int, digit: str) -> None:
    assume(text[position] != digit)
    assert identity.check_id_number(text[:position] + digit + text[position + 1 :]) is not None


@given(numbers(), st.integers(0, 16))
def test_two_neighbours_changed_over_are_always_found(text: str, position: int) -> None:
    first, second = text[position], text[position + 1]
    assume(first != second)
    assert identity.check_id_number(text[:position] + second + first + text[position + 2 :]) is not None


@given(numbers())
def test_the_check_character_agrees_with_an_independent_library(text: str) -> None:
    assert ric.calc_check_digit(text) == text[17]


@given(st.text(max_size=25))
def test_no_text_breaks_the_check(text: str) -> None:
    tidy, _ = identity.tidy_id_number(text)
    for kind in ("mainland", "hmt_residence", "pass", "passport", "foreign_residence"):
        identity.check_document(kind, tidy)
    assert identity.tidy_id_number(tidy)[0] == tidy
    assert len(identity.mask_id(text)) == len(text)


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("hmt_residence", "810000199408230021", None),
        ("hmt_residence", "810000199408230022", "id_check_digit"),
        ("hmt_residence", RIGHT, "document_format"),
        ("pass", "H12345678", None),
        ("pass", "M1234567801", None),
        ("pass", "12345678", None),
        ("pass", "1234", "document_format"),
        ("passport", "E12345678", None),
        ("passport", "AB1", "document_format"),
        ("foreign_residence", "CHN110181120199", None),
        ("foreign_residence", "CHN11018112", "document_format"),
        ("passport", "E1234****", "id_masked"),
        ("visa", "E12345678", "document_format"),
    ],
)
def test_other_documents_are_checked_by_their_shape(kind: str, text: str, code: str | None) -> None:
    assert identity.check_document(kind, text) == code


@pytest.mark.parametrize(
    ("text", "kind"),
    [(RIGHT, "mainland"), ("810000199408230021", "hmt_residence"), ("H12345678", "pass"), ("E12345678", "passport"),
     ("CHN110181120199", "foreign_residence"), ("3304019850322718", "mainland")],
)  # fmt: skip
def test_a_number_without_kind_is_taken_for_what_it_looks_like(text: str, kind: str) -> None:
    assert identity.document_kind_of(text) == kind


def test_masks_show_only_the_ends() -> None:
    assert identity.mask_id("330400198109211234") == "3304**********1234"
    assert identity.mask_id("H1234567") == "******67"
    assert identity.mask_phone("18612341402") == "186****1402"
    assert identity.mask_name("林岚") == "林**"
    assert identity.mask_name("阿不都热依木·买买提") == "阿**"
    assert (identity.mask_name(""), identity.mask_phone(""), identity.mask_id("1")) == ("", "", "*")


bodies = st.from_regex(r"\A[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}\Z")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("52330402797663038K", None),
        ("91110000600037341L", None),  # in the documentation of python-stdnum
        ("91110000600037342L", "credit_code_check"),
        ("11330402438336422F", "credit_code_check"),
        ("9111000060003734IL", "credit_code_check"),
        ("9111000060003734", "credit_code_length"),
    ],
)
def test_each_fault_of_a_credit_code_has_its_code(text: str, code: str | None) -> None:
    assert credit_code.check_credit_code(text) == code


@pytest.mark.parametrize(
    ("cell", "text", "mend"),
    [
        (wide("52330411723440106F"), "52330411723440106F", "full_width"),
        ("52330402797663038k", "52330402797663038K", "lower_case"),
        ("5233 0402 7976 6303 8K", "52330402797663038K", "spaces"),
        (None, "", None),
    ],
)
def test_what_can_be_mended_in_a_credit_code_is_mended(cell: object, text: str, mend: str | None) -> None:
    assert credit_code.tidy_credit_code(cell) == (text, mend)


@given(bodies)
def test_credit_codes_agree_with_an_independent_library(body: str) -> None:
    text = body + credit_code.check_character(body)
    assert credit_code.check_credit_code(text) is None
    assert uscc.calc_check_digit(body) == text[17]


@given(bodies, st.integers(0, 17), st.sampled_from(credit_code.ALPHABET))
def test_one_wrong_character_of_a_credit_code_is_always_found(body: str, position: int, character: str) -> None:
    text = body + credit_code.check_character(body)
    assume(text[position] != character)
    assert credit_code.check_credit_code(text[:position] + character + text[position + 1 :]) is not None


@given(st.text(max_size=25))
def test_no_text_breaks_the_credit_code(text: str) -> None:
    credit_code.check_credit_code(credit_code.tidy_credit_code(text)[0])
