"""Organisations and places by name, sound, initials and code: what the directory offers to the search over every room."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from heli.core.rules import near
from heli.core.rules.names import INITIALS, pinyin, sounds, spellings, syllables
from heli.core.rules.sentence import Sentence
from heli.core.searching import Found, Source, Words, ask, escaped, marks, opening
from heli.directory.models import Organisation, Place

VIEW = "directory.organisation.view"
#: a credit code or a place code begins with so many signs at least
CODE_FROM = 4
MOST_INITIALS = 12
#: so many letters are the initials of a place, more the beginning of its name
SOUND_FROM = 3
#: a slip is looked for in so many characters
SLIP_FROM, SLIP_TO = 3, 20
#: so many readings of a pinyin with a slip are tried, the likeliest
MOST_NEAR = 100

_NAMED = (
    "SELECT o.id FROM directory_organisation o WHERE LOWER(o.name) LIKE %s ESCAPE '\\' OR LOWER(o.short_name) LIKE %s ESCAPE '\\' "
    "UNION SELECT n.organisation_id FROM directory_organisationname n WHERE LOWER(n.name) LIKE %s ESCAPE '\\' LIMIT 200"
)
_SOUNDING = "SELECT o.id FROM directory_organisation o WHERE {} LIMIT 200"
_CODED = "SELECT o.id FROM directory_organisation o WHERE o.credit_code = %s"
_LINES = (
    "SELECT o.id, o.name, o.short_name, o.name_pinyin, o.credit_code, o.kind, o.state, p.name "
    "FROM directory_organisation o LEFT JOIN directory_place p ON p.id = o.place_id WHERE o.id IN ({}) "
    "ORDER BY CASE WHEN o.state = %s THEN 0 ELSE 1 END, LENGTH(o.name), o.name_pinyin LIMIT %s"
)
_PLACES_NAMED = (
    "SELECT p.id FROM directory_place p WHERE p.name LIKE %s ESCAPE '\\' "
    "UNION SELECT n.place_id FROM directory_placename n WHERE n.name LIKE %s ESCAPE '\\' LIMIT 200"
)
_PLACES_CHANGED = "SELECT COUNT(*), MAX(updated_at) FROM directory_place"
_PLACES_SLIPPED = "SELECT p.id FROM directory_place p WHERE {} LIMIT 200"
_PLACES_CODED = "SELECT p.id FROM directory_place p WHERE p.code LIKE %s LIMIT 200"


class _Line(NamedTuple):
    """What is told of an organisation."""

    pk: int
    name: str
    short_name: str
    name_pinyin: str
    credit_code: str
    kind: str
    state: str
    place: str | None


def organisations_found(user: Any, words: Words, most: int) -> list[Found]:
    """Organisations, which everybody sees who may look at the directory; those in force first, the shortest names first."""
    keys = _organisations(words) if user.holds(VIEW) else []
    if not keys:
        return []
    given = (*keys, Organisation.State.ACTIVE.value, most)
    return [
        Found(row.name, _about(row), _why(row, words), opening("directory:organisation-detail", row.pk))
        for row in map(_Line._make, ask(_LINES.format(marks(len(keys))), given))
    ]


def organisations_list(words: Words) -> str:
    return f"{reverse('directory:organisation-list')}?{urlencode({'q': words.typed})}"


def _organisations(words: Words) -> list[int]:
    if words.is_number:
        found = ask(_CODED, [words.joined.upper()]) if len(words.joined) >= CODE_FROM else []
        return [pk for (pk,) in found] or _named(words)
    return _named(words) if words.in_characters or not words.in_letters else _sounding(words)


def _named(words: Words) -> list[int]:
    """By name; where asked for, by one that sounds the same or is one character off."""
    found = [pk for (pk,) in ask(_NAMED, [words.contained] * 3)] if words.typed else []
    if found or not words.near or not words.in_characters:
        return found
    sound = pinyin(words.joined)
    likes = [f"{sound}%", f"% {sound}%"]
    found = [pk for (pk,) in ask(_SOUNDING.format(" OR ".join(["o.name_pinyin LIKE %s"] * 2)), likes)]
    slips = _slips(words)
    if not found and slips:
        condition = " OR ".join(["o.name LIKE %s ESCAPE '\\'"] * len(slips))
        found = [pk for (pk,) in ask(_SOUNDING.format(condition), slips)]
    return found


def _slips(words: Words) -> list[str]:
    """Patterns of names in which the typed characters stand with one slip; of two characters one is no hint."""
    if not SLIP_FROM <= len(words.joined) <= SLIP_TO:
        return []
    return [f"%{near.ANY.join(map(escaped, pieces))}%" for pieces in near.with_a_slip(words.joined)]


def _sounding(words: Words) -> list[int]:
    """Names in which the typed pinyin stands, or whose sounds begin with these letters one after another."""
    letters = words.joined.lower()
    keys = [*spellings(words.typed), *(near.near_spellings(words.typed)[:MOST_NEAR] if words.near else ())]
    likes = [pattern for key in keys for pattern in (f"{key}%", f"% {key}%")]
    if letters.isascii() and letters.isalpha() and 2 <= len(letters) <= MOST_INITIALS:
        row = "% ".join(letters) + "%"
        likes += [row, f"% {row}"]
    if not likes:
        return []
    return [pk for (pk,) in ask(_SOUNDING.format(" OR ".join(["o.name_pinyin LIKE %s"] * len(likes))), likes)]


def _about(row: _Line) -> str:
    state = "" if row.state == Organisation.State.ACTIVE else str(Organisation.State(row.state).label)
    return " · ".join(part for part in (str(Organisation.Kind(row.kind).label), row.place, state) if part)


def _why(row: _Line, words: Words) -> Any:
    typed = words.typed.lower()
    if row.credit_code and row.credit_code == words.joined.upper():
        return _("统一社会信用代码")
    if typed in row.name.lower():
        return _("名称")
    if typed in row.short_name.lower():
        return Sentence("简称：%(name)s", name=row.short_name)
    if words.near:
        return _("名称相近")
    return _("其他名称") if words.in_characters else Sentence("拼音：%(pinyin)s", pinyin=row.name_pinyin)


@lru_cache(maxsize=1)
def _places_by_sound(_count: int, _changed: Any) -> list[tuple[int, str, str]]:
    """Every place with its syllables in one word and its initials: a city has some thousand, and they hardly change."""
    found = []
    for pk, name in Place.objects.values_list("pk", "name"):
        spoken, _mark, letters = sounds(name).partition(INITIALS)
        found.append((pk, spoken.replace(" ", ""), letters))
    return found


def _places_sounding(letters: str) -> list[int]:
    """Places whose name begins with this pinyin or, of a short one, is abbreviated so."""
    if len(letters) < SOUND_FROM:
        return []
    ((count, changed),) = ask(_PLACES_CHANGED, [])
    longer = len(letters) > SOUND_FROM
    return [
        pk
        for pk, spoken, short in _places_by_sound(count, changed)
        if short == letters or (longer and (spoken.startswith(letters) or short.startswith(letters)))
    ][:200]


def _places_nearly_named(words: Words) -> list[tuple[Any, ...]]:
    """Places that sound the same, or whose name is one character off."""
    found = _places_sounding("".join(syllables(words.joined)))
    slips = _slips(words)
    if not found and slips:
        return ask(_PLACES_SLIPPED.format(" OR ".join(["p.name LIKE %s ESCAPE '\\'"] * len(slips))), slips)
    return [(pk,) for pk in found]


def places_found(user: Any, words: Words, most: int) -> list[Found]:
    """Places this user may see, by name, former name, sound and code; those in force first, the higher first."""
    keys: list[tuple[Any, ...]] = []
    if words.in_characters:
        keys = ask(_PLACES_NAMED, [words.contained] * 2)
        if not keys and words.near:
            keys = _places_nearly_named(words)
    elif words.joined.isdigit() and CODE_FROM <= len(words.joined) <= 12:
        keys = ask(_PLACES_CODED, [f"{words.joined}%"])
    elif words.in_letters:
        keys = [(pk,) for pk in _places_sounding(words.joined.lower())]
    if not keys:
        return []
    rows = Place.objects.visible_to(user).filter(pk__in=[pk for (pk,) in keys])
    named = rows.order_by("code").values_list("pk", "code", "name", "level", "valid_until", "parent__name")
    levels = {value: str(label) for value, label in Place._meta.get_field("level").choices or ()}
    order = sorted(named, key=lambda row: (row[4] is not None, len(row[1]), len(row[2])))
    return [
        Found(
            name, " · ".join(part for part in (levels[level], above, str(_("已撤销")) if until else "") if part),
            _place_why(code, name, words),
            opening("directory:place-detail", pk),
        )
        for pk, code, name, level, until, above in order[:most]
    ]  # fmt: skip


def _place_why(code: str, name: str, words: Words) -> Any:
    if code.startswith(words.joined):
        return _("区划代码")
    if words.near:
        return _("名称相近")
    if words.in_letters:
        return Sentence("拼音：%(pinyin)s", pinyin=sounds(name).partition(INITIALS)[0])
    return _("名称") if words.typed in name else _("曾用名")


def places_list(words: Words) -> str:
    return f"{reverse('directory:place-list')}?{urlencode({'q': words.typed})}"


SEARCH = (
    Source(
        "directory.organisation", pgettext_lazy("found", "组织"), VIEW, organisations_found,
        organisations_list,
    ),
    Source("directory.place", pgettext_lazy("found", "地区"), "directory.place.view", places_found, places_list),
)  # fmt: skip
