"""What a file of places would do: found, corrected, ended, and where each place then lies and lay.

The first line of a code and its last day counts, a later different one is a fault. A place that is stored as in force and
comes with a last day has ended on it; the same code that begins again on that day goes on in its stead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from heli.core.rules.sentence import Sentence
from heli.directory.rules.eras import Chronicle, Era, Key
from heli.directory.rules.places import LEVELS, KnownPlace, PlaceRow
from heli.directory.rules.plan import Fault, Plan, Values, too_long


@dataclass
class PlacePlan(Plan[PlaceRow]):
    """``parents`` has the superior of every place founded; ``moved`` that of stored places whose superior ended, by key.
    ``former`` and ``links`` are to be kept besides: where a place lay until when, and what goes on in what."""

    parents: dict[Key, Key] = field(default_factory=dict)
    moved: dict[int, Key] = field(default_factory=dict)
    former: list[tuple[Key, Key, date]] = field(default_factory=list)
    links: list[tuple[Key, Key]] = field(default_factory=list)


def _faults_of(row: PlaceRow, known: Mapping[str, tuple[str, str]], roots: set[str]) -> Iterable[Fault]:
    """``known`` gives (level, parent's code) for each code of the file and of the database."""
    if not row.code:
        yield Fault(row.row, "code", "missing", Sentence("缺少%(what)s。", what=Sentence("区划代码")))
    elif not row.code.isdigit() or len(row.code) > 12:
        said = Sentence("区划代码「%(given)s」不对，应是不超过 12 位的数字。", given=row.code[:20])
        yield Fault(row.row, "code", "code_impossible", said)
    if not row.name:
        yield Fault(row.row, "name", "missing", Sentence("缺少%(what)s。", what=Sentence("名称")))
    yield from too_long(row.row, name=(row.name, 60))
    if not row.level:
        yield Fault(row.row, "level", "missing", Sentence("缺少%(what)s。", what=Sentence("级别")))
    elif row.level not in LEVELS:
        said = Sentence("不认识级别「%(given)s」，可填 %(known)s。", given=row.level[:20], known=LEVELS)
        yield Fault(row.row, "level", "level_unknown", said)
    if row.valid_from and row.valid_until and row.valid_until <= row.valid_from:
        yield Fault(row.row, "valid_until", "date_impossible", Sentence("撤销日期要晚于设立日期。"))
    if not row.parent_code:
        if roots - {row.code}:
            yield Fault(row.row, "parent_code", "missing", Sentence("缺少上级代码：一座城市只有一个最上级的地区。"))
        return
    parent = known.get(row.parent_code)
    if parent is None:
        said = Sentence("没有代码是「%(given)s」的上级地区。", given=row.parent_code[:20])
        yield Fault(row.row, "parent_code", "place_unknown", said)
    elif row.level in LEVELS and parent[0] in LEVELS and LEVELS.index(parent[0]) >= LEVELS.index(row.level):
        said = Sentence("上级「%(given)s」的级别不高于这个地区。", given=row.parent_code)
        yield Fault(row.row, "parent_code", "level_order", said)


def plan_places(rows: Iterable[PlaceRow], stored: Iterable[KnownPlace]) -> PlacePlan:
    """Compare a file with the places that are stored, those that ended too."""
    rows, stored = _in_turn(rows), list(stored)
    known = {place.code: (place.level, place.parent_code) for place in stored}
    for row in rows:
        known.setdefault(row.code, (row.level, row.parent_code))
    roots = {place.code for place in stored if not place.parent_code}
    roots = roots or {next((row.code for row in rows if not row.parent_code and row.code), "")} - {""}
    plan = PlacePlan(rows=len(rows))
    first: dict[str, dict[Key, PlaceRow]] = defaultdict(dict)
    met: dict[Key, tuple[KnownPlace, PlaceRow]] = {}
    match = _Match(stored, rows)
    for row in rows:
        faults = [*_faults_of(row, known, roots), *_clashes(row, first[row.code])]
        plan.errors.extend(faults)
        if faults:
            continue
        if first[row.code][row.key] is not row:
            plan.unchanged += 1
        elif (place := match.of(row)) is not None:
            met[row.key] = place, row
            _compare(plan, place, row)
        elif (end := match.ended(row)) is not None:
            text = Sentence("「%(name)s」（%(code)s）已于 %(day)s 撤销，不再新建。", name=row.name, code=row.code, day=end.isoformat())  # fmt: skip
            plan.warnings.append(Fault(row.row, "code", "place_ended", text))
            plan.unchanged += 1
        else:
            plan.created.append(row)
    plan.created.sort(key=lambda row: LEVELS.index(row.level))
    _without_orphans(plan, {place.code for place in stored}, met)
    _settle(plan, stored, [*plan.created, *(row for _, row in met.values())])
    return plan


def _in_turn(rows: Iterable[PlaceRow]) -> list[PlaceRow]:
    """A line without a first day, of a code that another line says ended, begins where that ended."""
    rows, ends = list(rows), defaultdict(set)
    for row in rows:
        if row.valid_until:
            ends[row.code].add(row.valid_until)
    return [
        replace(row, valid_from=max(ends[row.code]))
        if row.code in ends and row.valid_from is None and row.valid_until is None
        else row
        for row in rows
    ]


class _Match:
    """Which stored place a line means."""

    def __init__(self, stored: list[KnownPlace], rows: list[PlaceRow]) -> None:
        self.by_key = {place.key: place for place in stored}
        self.ends: dict[str, date] = {}
        for place in stored:
            if place.valid_until:
                self.ends[place.code] = max(place.valid_until, self.ends.get(place.code, place.valid_until))
        self.in_force = {row.code for row in rows if row.valid_until is None}

    def of(self, row: PlaceRow) -> KnownPlace | None:
        """By code and last day; one in force that the file knows only as ended is that which ended."""
        if place := self.by_key.get(row.key):
            return place
        place = self.by_key.get((row.code, None))
        if place is None or row.valid_until is None or row.code in self.in_force:
            return None
        return place if place.valid_from is None or place.valid_from < row.valid_until else None

    def ended(self, row: PlaceRow) -> date | None:
        """The day on which a place ended that a line without dates would bring back."""
        end = self.ends.get(row.code)
        return end if end and not row.valid_until and (row.valid_from is None or row.valid_from < end) else None


def _clashes(row: PlaceRow, first: dict[Key, PlaceRow]) -> Iterable[Fault]:
    """The same place again with other facts, or the same code twice on one day; ``first`` are the lines of its code."""
    before = first.setdefault(row.key, row)
    if before is not row and row.code and _facts(before) != _facts(row):
        text = Sentence("代码「%(given)s」在第 %(row)s 行已经有了，内容不同。", given=row.code, row=before.row)
        yield Fault(row.row, "code", "code_repeated", text)
    for other in first.values():
        if row.code and other.key != row.key and other.era.meets(row.era):
            text = Sentence("代码「%(given)s」和第 %(row)s 行的起止日期重叠。", given=row.code, row=other.row)
            yield Fault(row.row, "valid_from", "date_impossible", text)
            return


def _facts(row: PlaceRow) -> tuple[object, ...]:
    return row.name, row.level, row.parent_code, row.valid_from, row.valid_until, row.successors


def _compare(plan: PlacePlan, place: KnownPlace, row: PlaceRow) -> None:
    values: Values = {}
    if row.name in place.former_names:
        text = Sentence("「%(old)s」已更名为「%(new)s」，名称不改。", old=row.name, new=place.name)
        plan.warnings.append(Fault(row.row, "name", "former_name", text))
    elif place.name != row.name:
        values["name"] = row.name
    if place.level != row.level:
        values["level"] = row.level
    if row.parent_code and place.parent_code != row.parent_code and row.parent_code not in place.former_parents:
        values["parent_code"] = row.parent_code
    if row.valid_from and row.valid_from != place.valid_from:
        values["valid_from"] = row.valid_from
    if row.valid_until != place.valid_until:
        values["valid_until"] = row.valid_until
    if values:
        plan.changed.append((place.pk, values))
    else:
        plan.unchanged += 1


def _without_orphans(plan: PlacePlan, there: set[str], met: Mapping[Key, tuple[KnownPlace, PlaceRow]]) -> None:
    """A place whose parent's own row was refused is refused with it."""
    kept = []
    for row in plan.created:
        if row.parent_code and row.parent_code not in there:
            plan.errors.append(_orphan(row))
        else:
            there.add(row.code)
            kept.append(row)
    plan.created = kept
    lost = {place.pk: row for place, row in met.values() if row.parent_code and row.parent_code not in there}
    plan.errors.extend(map(_orphan, lost.values()))
    plan.changed = [(pk, values) for pk, values in plan.changed if pk not in lost]


def _orphan(row: PlaceRow) -> Fault:
    text = Sentence("上级「%(given)s」那一行有错。", given=row.parent_code)
    return Fault(row.row, "parent_code", "place_unknown", text)


def _settle(plan: PlacePlan, stored: list[KnownPlace], rows: list[PlaceRow]) -> None:
    """Where each place lies and lay, once the file is in: see ``Chronicle.line``."""
    changes = dict(plan.changed)
    eras = {place.pk: _era_then(place, changes.get(place.pk, {})) for place in stored}
    now = {place.key: eras[place.pk] for place in stored}
    every = [*eras.values(), *(row.era for row in plan.created)]
    known = {eras[p.pk].key: {now[key].key for key in p.successors if key in now} for p in stored}
    links = {key: set(news) for key, news in known.items()}
    codes = Chronicle(every, {})
    for row in rows:
        if row.valid_until and row.successors:
            links.setdefault(row.key, set()).update(_successors(plan, row, codes))
    tale = Chronicle(every, {key: sorted(news, key=str) for key, news in links.items()})
    plan.links = [(old, new) for old, news in tale.after.items() for new in news if new not in known.get(old, ())]
    touched = {row.key for row in plan.created} | {key for link in plan.links for key in link}
    touched |= {eras[pk].key for pk, values in plan.changed if "valid_from" in values or "valid_until" in values}
    for row in plan.created:
        if row.parent_code:
            parent, former = tale.line(row.era, _superior(tale, row.era, row.parent_code))
            plan.parents[row.key] = parent.key
            plan.former += [(row.key, was.key, until) for was, until in former]
    for place in stored:
        _settle_stored(plan, place, eras[place.pk], now, tale, touched, changes.get(place.pk, {}))


def _settle_stored(
    plan: PlacePlan, place: KnownPlace, era: Era, now: Mapping[Key, Era], tale: Chronicle, touched: set[Key], values: Values
) -> None:  # fmt: skip
    """A stored place: its superior is another by the file, or ended, or is no longer as old as it was."""
    if not place.parent_code or (old := now.get((place.parent_code, place.parent_until))) is None:
        return
    start = old
    if "parent_code" in values:
        start = _superior(tale, era, str(values["parent_code"]))
    elif old.key not in touched:
        return
    parent, former = tale.line(era, start)
    lay = {until: was for was, until in former}
    if start is not old and old.until and start.holds(old.until):
        lay[old.until] = old
    if parent is not old:
        plan.moved[place.pk] = parent.key
    plan.former += [(era.key, was.key, until) for until, was in lay.items() if until not in place.moved_on]


def _era_then(place: KnownPlace, values: Values) -> Era:
    """The era of a stored place with what the file changes of it."""
    era = Era(place.code, place.valid_from, place.valid_until)
    dates = {to: values[name] for name, to in (("valid_from", "since"), ("valid_until", "until")) if name in values}
    return replace(era, **dates)  # type: ignore[arg-type]


def _superior(tale: Chronicle, child: Era, code: str) -> Era:
    """The place of a code as it was on the last day of the child, else the one that was there last."""
    return tale.on(code, child.last_day) or tale.by_code[code][-1]


def _successors(plan: PlacePlan, row: PlaceRow, codes: Chronicle) -> Iterable[Key]:
    for code in row.successors:
        day = row.valid_until or date.max
        then = codes.on(code, day) or next((era for era in codes.by_code.get(code, ()) if era.last_day >= day), None)
        if then is not None and then.key != row.key:
            yield then.key
        else:
            text = Sentence("没有代码是「%(given)s」的地区可以承接，这一项不记。", given=code[:20])
            plan.warnings.append(Fault(row.row, "successors", "place_unknown", text))
