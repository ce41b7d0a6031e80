"""Login numbers that the house makes, for people who have no mail address to sign in with. No database, no clock."""

from __future__ import annotations

import secrets
from collections.abc import Collection

#: digits of a number without its check digit
DIGITS = 7
#: how long the codes of a printed sheet may be taken up
SHEET_DAYS = 30


def check_digit(digits: str) -> str:
    """The digit after ISO/IEC 7812 (Luhn): one digit mistyped, or two neighbours exchanged, makes another number."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 - place % 2)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def is_number(text: str) -> bool:
    """Whether this is written like a number of the house, its check digit included."""
    shaped = len(text) == DIGITS + 1 and text.isascii() and text.isdecimal() and text[0] not in "01"
    return shaped and check_digit(text[:-1]) == text[-1]


def new_numbers(count: int, taken: Collection[str]) -> list[str]:
    """So many numbers that nobody has. They say nothing of the person, nor how many there are; none begins like a mobile
    number, and none loses a zero in a spreadsheet."""
    known, made = set(taken), list[str]()
    while len(made) < count:
        digits = str(2 * 10 ** (DIGITS - 1) + secrets.randbelow(8 * 10 ** (DIGITS - 1)))
        number = digits + check_digit(digits)
        if number not in known:
            known.add(number)
            made.append(number)
    return made
