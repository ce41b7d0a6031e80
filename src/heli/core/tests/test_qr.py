"""Pictures that a phone reads come from one place."""

from __future__ import annotations

from pathlib import Path

import pytest
import segno

import heli
from heli.core.qr import qr_drawing, qr_picture

pytestmark = [pytest.mark.on_any, pytest.mark.once]
SAID = "https://heli.example/verify/ABCD-1234/"


def test_a_picture_says_what_it_was_given_at_a_level_that_bears_dirt() -> None:
    made = segno.make(SAID, error="m")
    assert made.error == "M"
    assert qr_picture(SAID, 3, 1) == made.svg_data_uri(scale=3, border=1) != qr_picture(SAID + "x", 3, 1)
    assert qr_drawing(SAID) == made.svg_inline(scale=4, border=0)


def test_no_room_draws_its_own() -> None:
    house = Path(heli.__file__).parent
    drawing = {path.relative_to(house).as_posix() for path in house.rglob("*.py") if "import segno" in path.read_text()}
    assert drawing == {"core/qr.py", "core/tests/test_qr.py"}
