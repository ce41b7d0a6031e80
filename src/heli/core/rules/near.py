"""Names with one typing error: what may have been meant, found from what was typed.

The language has some four hundred sounds, so all names that sound nearly like a typed one can be named beforehand and looked
up one by one in an index by sound. Nothing has to be stored for it, and nothing kept in step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from heli.core.rules.names import all_sounds, syllables

LETTERS = "abcdefghijklmnopqrstuvwxyz"
#: more letters than this are no name that anybody types
MOST_LETTERS = 24
#: so many sort keys at most come of one typed word, the likeliest first
MOST = 600
#: stands for one character of a name, whatever it is, in a pattern of ``LIKE``
ANY = "_"


def one_off(word: str) -> Iterator[str]:
    """Every word that one wrong, missing, repeated or swapped letter makes of this one."""
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for at in range(len(word) + 1):
        if at < len(word):
            yield word[:at] + word[at + 1 :]
        for letter in LETTERS:
            yield word[:at] + letter + word[at:]
            if at < len(word):
                yield word[:at] + letter + word[at + 1 :]


@lru_cache(maxsize=16384)
def near_sounds(typed: str) -> tuple[str, ...]:
    """The sounds one letter away from what was typed for one."""
    return tuple(sorted((all_sounds() & set(one_off(typed))) - {typed}))


def near_spellings(typed: str) -> tuple[str, ...]:
    """Sort keys one letter away from a typed pinyin, with or without spaces: ``linxaomei`` is ``lin xiao mei``.

    Letters swapped come first: they are the commonest slip. A name in other letters than pinyin is varied as it stands.
    """
    parts = typed.lower().replace("ü", "v").split()
    letters = "".join(c for c in "".join(parts) if c.isascii() and c.isalnum())[:MOST_LETTERS]
    if not letters:
        return ()
    found = dict.fromkeys(key for word in _swapped(letters) for key in _read(word))
    found |= dict.fromkeys(_read_with_an_error(letters))
    if not found:
        whole = " ".join(parts)
        found = dict.fromkeys(" ".join(word.split()) for word in one_off(whole))
        found.pop(whole, None)
    for exact in _read(letters):
        found.pop(exact, None)
    return tuple(sorted(found, key=_sounds_in))[:MOST]


def _sounds_in(key: str) -> int:
    """Of all readings of the same letters the one of the fewest sounds is the likeliest."""
    return key.count(" ")


def _swapped(letters: str) -> Iterator[str]:
    for at in range(len(letters) - 1):
        yield letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :]


@lru_cache(maxsize=4096)
def _read(letters: str) -> tuple[str, ...]:
    """Every way to read letters as whole sounds."""
    if not letters:
        return ("",)
    return tuple(
        f"{letters[:length]} {rest}".strip()
        for length in range(min(6, len(letters)), 0, -1)
        if letters[:length] in all_sounds()
        for rest in _read(letters[length:])
    )


def _read_with_an_error(letters: str) -> Iterator[str]:
    """Every way to read letters as sounds of which one is a letter off."""
    for length in range(min(7, len(letters)), 0, -1):
        head, tail = letters[:length], letters[length:]
        ends = _read(tail)
        for sound in near_sounds(head) if ends else ():
            for rest in ends:
                yield f"{sound} {rest}".strip()
    for length in range(min(6, len(letters) - 1), 0, -1):
        head, tail = letters[:length], letters[length:]
        if head in all_sounds():
            for rest in _read_with_an_error(tail):
                yield f"{head} {rest}"


def like_sounding(name: str) -> tuple[str, ...]:
    """Sort keys of names in characters that sound a letter off this one, or have two neighbours swapped."""
    sounds = syllables(name)
    found: dict[str, None] = {}
    for at in range(len(sounds) - 1):
        found[" ".join((*sounds[:at], sounds[at + 1], sounds[at], *sounds[at + 2 :]))] = None
    for at, sound in enumerate(sounds):
        for other in near_sounds(sound):
            found[" ".join((*sounds[:at], other, *sounds[at + 1 :]))] = None
    found.pop(" ".join(sounds), None)
    return tuple(found)[:MOST]


def with_a_slip(text: str) -> Iterator[tuple[str, ...]]:
    """What may have been meant by a text of which one character is wrong, left out, too many, or swapped with the next: in
    pieces, between which any one character stands."""
    for at in range(len(text)):
        yield text[:at], text[at + 1 :]
        yield (text[:at] + text[at + 1 :],)
    for at in range(1, len(text)):
        yield text[:at], text[at:]
        yield (text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :],)


@dataclass(frozen=True)
class Off:
    """Names that differ in one character: their pattern, and where they stand in the order of sounds: under one of
    ``keys``, or anywhere after ``begins``."""

    pattern: str
    keys: tuple[str, ...] = ()
    begins: str = ""


def one_character_off(name: str) -> list[Off]:
    """Names with another character at one place, and names with one less."""
    sounds = _sound_of_each(name)
    wrong = [_any_at(name, sounds, at, 1) for at in range(len(sounds))]
    less = [
        Off(name[:at] + name[at + 1 :], (" ".join((*sounds[:at], *sounds[at + 1 :])),))
        for at in range(len(sounds))
        if len(name) > 2
    ]
    return wrong + less


def one_character_more(name: str) -> list[Off]:
    """Names with one character more, which was left out in this one."""
    sounds = _sound_of_each(name)
    return [_any_at(name, sounds, at, 0) for at in range(len(sounds) + 1)] if sounds else []


def _sound_of_each(name: str) -> tuple[str, ...]:
    """The sound of each character; nothing where there are none, or too many for a name."""
    sounds = syllables(name)
    return sounds if len(sounds) == len(name) and 2 <= len(name) <= 5 else ()


def _any_at(name: str, sounds: tuple[str, ...], at: int, instead: int) -> Off:
    """Any character at a place, ``instead`` of the one that stands there or before it."""
    pattern = name[:at] + ANY + name[at + instead :]
    before, after = sounds[:at], sounds[at + instead :]
    if not after:
        return Off(pattern, begins=f"{' '.join(before)} ")
    return Off(pattern, tuple(" ".join((*before, sound, *after)) for sound in sorted(all_sounds())))
