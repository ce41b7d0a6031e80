"""What a name with one typing error may have been meant to be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin.pinyin_dict import pinyin_dict

from heli.core.rules import near
from heli.core.rules.names import all_sounds, pinyin
from heli.core.searching import Words, escaped

LETTERS = "abcdefghijklmnopqrstuvwxyz"
#: what people type, what was meant
SLIPS = (
    ("linxaomei", "lin xiao mei"), ("linxiaomie", "lin xiao mei"), ("lnixiaomei", "lin xiao mei"),
    ("linxiaoomei", "lin xiao mei"), ("lin xiaomeo", "lin xiao mei"), ("zhnagwei", "zhang wei"), ("zangwei", "zhang wei"),
    ("lvyang", "lu yang"), ("jhon smith", "john smith"),
)  # fmt: skip


@pytest.mark.parametrize(("typed", "meant"), SLIPS)
def test_a_slip_in_pinyin_is_read_as_what_was_meant(typed: str, meant: str) -> None:
    assert meant in near.near_spellings(typed)


def test_what_is_typed_right_is_not_near_itself() -> None:
    assert "lin xiao mei" not in near.near_spellings("linxiaomei")


@given(st.lists(st.sampled_from(sorted(all_sounds())), min_size=2, max_size=3), st.data())
def test_whatever_letter_is_wrong_the_name_is_thought_of(sounds: list[str], data: st.DataObject) -> None:
    word = "".join(sounds)
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from(LETTERS))
    typed = word[:at] + letter + word[at + 1 :]
    # the letters may read as another name that is right, of which only slips within a sound are thought of
    if typed != word and len(word) <= 12:
        assert " ".join(sounds) in near.near_spellings(typed) or len(near.near_spellings(typed)) == near.MOST


def test_every_sound_of_the_dictionary_is_known() -> None:
    for code, readings in pinyin_dict.items():
        if 0x4E00 <= code <= 0x9FA5:
            name = chr(code) * 2
            assert pinyin(name).split()[-1] in all_sounds() | {"m", "n", "ng", "hm", "hng", "g", ""}, (name, readings)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("林鸥梅", "林晓梅"), ("王晓梅", "林晓梅"), ("林晓枚", "林晓梅"), ("林晓晓梅", "林晓梅"), ("林鸥", "林晓")],
)
def test_a_wrong_character_or_one_too_many_leaves_a_pattern_of_the_name(typed: str, meant: str) -> None:
    assert any(_fits(off, meant) for off in near.one_character_off(typed))


@pytest.mark.parametrize(("typed", "meant"), [("林梅", "林晓梅"), ("晓梅", "林晓梅"), ("林晓", "林晓梅")])
def test_a_character_left_out_leaves_a_pattern_of_the_name(typed: str, meant: str) -> None:
    assert any(_fits(off, meant) for off in near.one_character_more(typed))


def _fits(off: near.Off, name: str) -> bool:
    looks = len(off.pattern) == len(name) and all(p in (near.ANY, c) for p, c in zip(off.pattern, name, strict=True))
    return looks and (pinyin(name) in off.keys if off.keys else pinyin(name).startswith(off.begins))


def test_a_name_that_sounds_alike_is_among_its_neighbours() -> None:
    assert {"lin xia mei", "ling xiao mei", "xiao lin mei"} <= set(near.like_sounding("林晓梅"))


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("　林　岚 ", "林 岚"), ("ＬＸＭ", "LXM"), ("１２３Ｘ", "123X"), ("a\x00b", "ab"), ("长" * 99, "长" * 60)],
)
def test_what_an_input_method_leaves_is_made_plain(typed: str, plain: str) -> None:
    assert Words.of(typed).typed == plain


def test_signs_of_a_pattern_mean_themselves() -> None:
    assert escaped("5%_\\") == "5\\%\\_\\\\"
