"""Published population figures as a file states them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from heli.core.rules.sentence import Sentence
from heli.directory.rules.places import tidy
from heli.directory.rules.plan import Fault, Plan, too_long

Key = tuple[str, int, str]
#: no count of people has more
DIGITS = 15


@dataclass(frozen=True)
class FigureRow:
    """A line of the file, as text."""

    row: int
    place_code: str
    place_name: str
    year: str
    measure: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """A figure understood: whole people in a year, under a measure such as ``residents`` or ``residents_60_plus``."""

    place_code: str
    place_name: str
    year: int
    measure: str
    value: int
    note: str


def whole(text: str) -> int | None:
    """A whole number that is not negative, or None. A spreadsheet's ``648200.0`` and ``648,200`` are whole."""
    bare = tidy(text).replace(",", "").removesuffix("人")
    head, _, tail = bare.partition(".")
    if head.isdecimal() and len(head) <= DIGITS and not tail.strip("0"):
        return int(head)
    return None


def _faults_of(row: FigureRow) -> Iterable[Fault]:
    for name, word, value in (
        ("place_code", Sentence("区划代码"), row.place_code), ("year", Sentence("年份"), row.year),
        ("measure", Sentence("指标"), row.measure),
        ("value", Sentence("人数"), row.value),
    ):  # fmt: skip
        if not value:
            yield Fault(row.row, name, "missing", Sentence("缺少%(what)s。", what=word))
    yield from too_long(
        row.row, place_code=(row.place_code, 12), place_name=(row.place_name, 60), measure=(row.measure, 40)
    )
    if row.year and not 1900 <= (whole(row.year.removesuffix("年")) or 0) <= 2100:
        yield Fault(
            row.row, "year", "date_impossible", Sentence("年份「%(given)s」不对，例如 2020。", given=row.year[:20])
        )
    if row.value and (number := whole(row.value)) is None or row.value and number and number > 10**10:
        yield Fault(
            row.row,
            "value",
            "number_impossible",
            Sentence("人数「%(given)s」不对，应是不小于零的整数，例如 648200。", given=row.value[:20]),
        )


def plan_population(
    rows: Iterable[FigureRow], places: Mapping[str, Sequence[str]], stored: Mapping[Key, tuple[int, int, str, str]]
) -> Plan[Figure]:
    """Compare a file with what is stored.

    ``places`` maps code to its names, the present one first; a code that is none (a functional zone) is kept and warned of. ``stored`` maps
    (code, year, measure) to (key, value, place name, note).
    """
    rows = list(rows)
    plan: Plan[Figure] = Plan(rows=len(rows))
    seen: dict[Key, tuple[int, int]] = {}
    for row in rows:
        faults = list(_faults_of(row))
        if not faults:
            figure = Figure(
                row.place_code, row.place_name or next(iter(places.get(row.place_code, ())), ""), whole(row.year.removesuffix("年")) or 0,
                row.measure, whole(row.value) or 0, row.note,
            )  # fmt: skip
            key = (figure.place_code, figure.year, figure.measure)
            first = seen.setdefault(key, (row.row, figure.value))
            if first[0] != row.row and first[1] != figure.value:
                faults.append(
                    Fault(
                        row.row,
                        "value",
                        "figure_repeated",
                        Sentence("第 %(row)s 行已有同一指标，人数不同。", row=first[0]),
                    )
                )
            elif first[0] != row.row:
                plan.unchanged += 1
            else:
                _place(plan, figure, key, places, stored, row.row)
        plan.errors.extend(faults)
    return plan


def _place(
    plan: Plan[Figure], figure: Figure, key: Key, places: Mapping[str, Sequence[str]],
    stored: Mapping[Key, tuple[int, int, str, str]], row: int,
) -> None:  # fmt: skip
    names = places.get(figure.place_code)
    if not names:
        text = Sentence(
            "「%(given)s」不是登记的地区（可能是功能区），数字保留，不计入任何地区。",
            given=figure.place_name or figure.place_code,
        )
        plan.warnings.append(Fault(row, "place_code", "place_unknown", text))
    elif figure.place_name and figure.place_name not in names:
        text = Sentence(
            "代码 %(code)s 登记的名称是「%(name)s」，文件里是「%(given)s」。",
            code=figure.place_code,
            name=names[0],
            given=figure.place_name[:20],
        )
        plan.warnings.append(Fault(row, "place_name", "name_differs", text))
    old = stored.get(key)
    if old is None:
        plan.created.append(figure)
    elif old[1:] != (figure.value, figure.place_name, figure.note):
        plan.changed.append((old[0], {"value": figure.value, "place_name": figure.place_name, "note": figure.note}))
    else:
        plan.unchanged += 1
