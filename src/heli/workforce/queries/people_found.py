"""People by name, sound, initials and number, within the scope of who asks.

All is looked up by the key (node, sort name, worker) of the reach table or by an index of a number: nothing is scanned, so
that it takes as long among a million people as among a thousand, whatever the scope.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, zip_longest
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from heli.core.rules import near
from heli.core.rules.names import all_sounds, pinyin, spellings
from heli.core.rules.sentence import Sentence
from heli.core.searching import Found, Words, ask, escaped, marks, opening
from heli.directory.models import Person, Place
from heli.workforce.queries.register import VIEW
from heli.workforce.queries.rows import worker_rows

#: a worker, the name where it was asked for, the sort key
Row = tuple[Any, ...]
#: rows of one stretch of the index that are looked at for a name; a stretch is one surname, or one surname and sound
STRETCH = 3_000
#: names near the typed one that are weighed before the likeliest are shown
WEIGHED = 400
#: longer words are no initials
MOST_INITIALS = 6
NUMBER_FROM = 6
#: a name of so many characters may well be one of three with one left out
SHORT = 2

_PEOPLE = "CROSS JOIN workforce_worker w ON w.id = r.worker_id CROSS JOIN directory_person p ON p.id = w.person_id"
#: the whole key of the reach table, of a worker ``w`` who is the person ``p``
_SEEN = (
    "EXISTS (SELECT 1 FROM workforce_workerreach r "
    "WHERE r.node IN ({nodes}) AND r.sort_name = p.name_pinyin AND r.worker_id = w.id)"
)


def people_found(user: Any, words: Words, most: int) -> list[Found]:
    """People this user may see, the likeliest first, each once."""
    if not user.holds(VIEW):
        return []
    nodes = _nodes(user)
    if not nodes or len(words.joined) < (1 if words.in_characters else 2):
        return []
    why: dict[int, Any] = {}
    for pk, reason in _found(nodes, words, most):
        why.setdefault(pk, reason)
        if len(why) >= most:
            break
    lines = {row.pk: row for row in worker_rows(list(why))} if why else {}
    return [
        Found(lines[pk].name, _about(lines[pk]), reason, opening("workforce:worker-detail", pk))
        for pk, reason in why.items()
        if pk in lines
    ]


def people_list(words: Words) -> str:
    """The list of workers, filtered by the same words."""
    return f"{reverse('workforce:worker-list')}?{urlencode({'q': words.typed})}"


def _nodes(user: Any) -> list[int]:
    """The nodes of the reach table under which this user sees people; the root where there is no limit."""
    nodes: list[int] | None = user.nodes(VIEW)
    if nodes is None:
        roots = Place.objects.filter(parent__isnull=True).values_list("pk", flat=True)
        return [2 * pk for pk in roots]
    return nodes


def _about(row: Any) -> str:
    return " · ".join(part for part in (row.employer, row.place, row.level) if part)


def _found(nodes: list[int], words: Words, most: int) -> Iterator[tuple[int, Any]]:
    if words.in_characters:
        yield from _by_name(nodes, words, most)
    elif words.is_number:
        yield from _by_number(nodes, words.joined, most)
    elif words.in_letters:
        yield from _by_letters(nodes, words, most)


def _by_name(nodes: list[int], words: Words, most: int) -> Iterator[tuple[int, Any]]:
    """The name itself, and those that begin so; where asked for, those that sound the same or that a slip may have meant."""
    name = words.joined
    sound = pinyin(name)
    exact = _sounding(nodes, (sound,), most, "p.name = %s", (name,))
    yield from ((pk, _("姓名")) for pk, *_rest in exact)
    begun = _between(nodes, [(f"{sound} ", f"{sound} ~")], most, "p.name LIKE %s ESCAPE '\\'", (f"{escaped(name)}_%",))
    yield from ((pk, _("姓名开头")) for pk, *_rest in begun)
    if words.near:
        same = _sounding(nodes, (sound,), STRETCH, "p.name <> %s", (name,))
        yield from ((pk, Sentence("读音相同：%(pinyin)s", pinyin=sound)) for pk, *_rest in same)
        yield from _near_name(nodes, name, most)


def _near_name(nodes: list[int], name: str, most: int) -> Iterator[tuple[int, Any]]:
    """Two characters swapped; one wrong, too many or missing, those first that sound alike; then a letter off in sound."""
    swapped = {name[:at] + name[at + 1] + name[at] + name[at + 2 :] for at in range(len(name) - 1)} - {name}
    keys = sorted({pinyin(other) for other in swapped})
    found = [row for row in _sounding(nodes, keys, STRETCH) if row[1] in swapped]
    yield from ((pk, _("姓名两个字前后颠倒")) for pk, *_rest in found)
    alike = near.like_sounding(name)
    sounding = _sounding(nodes, alike, WEIGHED)
    one_off = [row for row in sounding if len(row[1]) == len(name) and _differing(row[1], name) == 1]
    wrong, missing = near.one_character_off(name), near.one_character_more(name)
    ways = [one_off, *(_off(nodes, off, most) for off in wrong)]
    if len(name) == SHORT or not any(ways):  # of four characters are few names, of three most
        ways += [_off(nodes, off, most) for off in missing]
    # of each way to be off in turn, so that none of them takes all the room
    for row in filter(None, chain.from_iterable(zip_longest(*ways))):
        yield row[0], _("姓名差一个字")
    if len(name) > 1:
        for pk, _name, sound in sounding:
            yield pk, Sentence("读音相近：%(pinyin)s", pinyin=sound)


def _differing(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def _off(nodes: list[int], off: near.Off, most: int) -> list[Row]:
    given, like = (off.pattern,), "p.name LIKE %s"
    if off.begins:
        return _between(nodes, [(off.begins, f"{off.begins}~")], most, like, given)
    return _sounding(nodes, off.keys, most, like, given)


def _by_letters(nodes: list[int], words: Words, most: int) -> Iterator[tuple[int, Any]]:
    """Pinyin in full, initials, pinyin begun; where asked for, pinyin with a letter off."""
    read = spellings(words.typed)
    for pk, _name, sound in _keyed(nodes, read, most):
        yield pk, Sentence("拼音：%(pinyin)s", pinyin=sound)
    letters = words.joined.lower()
    if letters.isascii() and letters.isalpha() and len(letters) <= MOST_INITIALS and " " not in words.typed:
        for pk, _name, sound in _by_initials(nodes, letters, most):
            yield pk, Sentence("首字母：%(pinyin)s", pinyin=sound)
    for pk, _name, sound in _between(nodes, [(key, f"{key}~") for key in read], most):
        yield pk, Sentence("拼音：%(pinyin)s", pinyin=sound)
    if words.near and len(letters) > 2:
        for pk, _name, sound in _keyed(nodes, near.near_spellings(words.typed), WEIGHED):
            yield pk, Sentence("拼音差一个字母：%(pinyin)s", pinyin=sound)


def _by_initials(nodes: list[int], letters: str, most: int) -> list[Row]:
    """Names of so many sounds with these first letters; then longer ones that begin so."""
    first = sorted(sound for sound in all_sounds() if sound.startswith(letters[0]))
    second = letters[1:2]
    stretches = [(f"{sound} {second}", f"{sound} {second}~") for sound in first]
    like, longer = "r.sort_name LIKE %s", f"%{''.join(f' {letter}%' for letter in letters[1:])}"
    more = f"%{' %' * len(letters)}"
    found = _between(nodes, stretches, most, f"{like} AND r.sort_name NOT LIKE %s", (longer, more), people=False)
    if len(found) < most:
        found += _between(nodes, stretches, most, f"{like} AND r.sort_name LIKE %s", (longer, more), people=False)
    return found


def _by_number(nodes: list[int], number: str, most: int) -> Iterator[tuple[int, Any]]:
    """The last four of a document, or a whole number: of a document, a phone, a certificate."""
    field: Any = Person._meta.get_field
    number = number.upper()
    if len(number) == 4 and number[:3].isdigit() and (number[3].isdigit() or number[3] == "X"):
        digests = field("document_last_four").digests(number)
        for pk in _numbered(nodes, "p.document_last_four", digests, most):
            yield pk, _("证件号码后四位")
    if len(number) < NUMBER_FROM:
        return
    for why, column, digests in (
        (_("证件号码"), "p.document_index", field("document_index").digests(number)),
        (_("手机号码"), "p.phone_index", field("phone_index").digests(number)),
    ):
        for pk in _numbered(nodes, column, digests, most):
            yield pk, why
    written = list(dict.fromkeys((number, number.lower())))
    rows = ask(
        "SELECT w.id FROM workforce_certificate c CROSS JOIN workforce_worker w ON w.id = c.worker_id "
        "CROSS JOIN directory_person p ON p.id = w.person_id "
        f"WHERE c.number IN ({marks(len(written))}) AND {_SEEN.format(nodes=marks(len(nodes)))} LIMIT {most}",
        (*written, *nodes),
    )
    yield from ((pk, _("证书编号")) for (pk,) in rows)


def _numbered(nodes: list[int], column: str, digests: Sequence[bytes], most: int) -> list[int]:
    # the index of documents begins with their kind
    kinds = ", ".join(f"'{kind}'" for kind in Person.Document.values)
    kind = f"p.document_kind IN ({kinds}) AND" if column == "p.document_index" else ""
    rows = ask(
        f"SELECT w.id FROM directory_person p CROSS JOIN workforce_worker w ON w.person_id = p.id "
        f"WHERE {kind} {column} IN ({marks(len(digests))}) AND {_SEEN.format(nodes=marks(len(nodes)))} LIMIT {most}",
        (*digests, *nodes),
    )
    return [pk for (pk,) in rows]


def _sounding(nodes: list[int], keys: Sequence[str], most: int, also: str = "", given: Iterable[Any] = ()) -> list[Row]:
    """People of these sort keys, with their names."""
    if not keys:
        return []
    return ask(
        f"SELECT r.worker_id, p.name, r.sort_name FROM workforce_workerreach r {_PEOPLE} "
        f"WHERE r.node IN ({marks(len(nodes))}) AND r.sort_name IN ({marks(len(keys))}) "
        f"{f'AND {also}' if also else ''} LIMIT {most}",
        (*nodes, *keys, *given),
    )


def _keyed(nodes: list[int], keys: Sequence[str], most: int) -> list[Row]:
    """People of these sort keys, those of the first keys first; their names are not asked for."""
    if not keys:
        return []
    found = ask(
        f"SELECT r.worker_id, '', r.sort_name FROM workforce_workerreach r "
        f"WHERE r.node IN ({marks(len(nodes))}) AND r.sort_name IN ({marks(len(keys))}) LIMIT {most}",
        (*nodes, *keys),
    )
    order = {key: at for at, key in enumerate(keys)}
    return sorted(found, key=lambda row: order[row[2]])


def _between(
    nodes: list[int], stretches: Sequence[tuple[str, str]], most: int, also: str = "", given: Iterable[Any] = (),
    *, people: bool = True,
) -> list[Row]:  # fmt: skip
    """People whose sort key lies in one of the stretches of the index, by sound."""
    if not stretches:
        return []
    bounds = list(chain.from_iterable((node, *stretch) for node in nodes for stretch in stretches))
    rows = ", ".join(["(%s, %s, %s)"] * (len(bounds) // 3))
    name, joined = ("p.name", _PEOPLE) if people and also else ("''", "")
    return ask(
        f"WITH stretch(node, low, high) AS (VALUES {rows}) "
        f"SELECT r.worker_id, {name}, r.sort_name FROM stretch s CROSS JOIN workforce_workerreach r {joined} "
        f"WHERE r.node = s.node AND r.sort_name >= s.low AND r.sort_name < s.high "
        f"{f'AND {also}' if also else ''} LIMIT {most}",
        (*bounds, *given),
    )
