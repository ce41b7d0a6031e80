"""JSON files that people write by hand: whatever is wrong is told in a sentence, with its place."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.rules.sentence import Sentence
from heli.core.rules.strict_json import read_strictly


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "第 1 行第 1 个字符读不懂"),
        (b'{"a": 1,\n "b": }', "第 2 行第 7 个字符读不懂"),
        (b'{"a": 1, "a": 2}', "a 写了两次"),
        (b'{"bids": [{}, {"price": 1, "price": 1}]}', r"bids\[1\].price 写了两次"),
        (b'[[{"x": {"y": 1, "y": 2}}]]', r"\[0\]\[0\].x.y 写了两次"),
        (b'{"a": NaN}', "不能写 NaN"),
        (b"[-Infinity]", "不能写 -Infinity"),
        (b"[" + b"9" * 5_000 + b"]", "太长了"),
        (b"[" * 100_000, "太深了"),
        (b'{"a": "\xd6\xd0"}', "UTF-8"),
    ],
)
def test_what_is_no_json_is_told_with_its_place(content: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        read_strictly(content)
    assert isinstance(caught.value.args[0], Sentence)


def test_a_file_that_an_editor_marked_is_read() -> None:
    assert read_strictly(b'\xef\xbb\xbf{"a": [1, "\xe4\xb8\x89"]}') == {"a": [1, "三"]}


@given(st.binary(max_size=60) | st.text(alphabet='{}[]":,a1eE.-N ', max_size=40).map(str.encode))
def test_whatever_the_bytes_are_they_are_read_or_refused_in_a_sentence(content: bytes) -> None:
    try:
        read_strictly(content)
    except ValueError as error:
        assert isinstance(error.args[0], Sentence)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_json_comes_back_as_it_was(held: object) -> None:
    assert read_strictly(json.dumps(held).encode()) == held
