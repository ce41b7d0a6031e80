"""Statistics forms filled: what their figures count, whom, and the workbook that comes of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy, override

from heli.core import files
from heli.core.errors import Refused
from heli.core.models import StatisticsForm, StatisticsReport
from heli.core.rules.keyset import packed
from heli.core.rules.namesakes import Names
from heli.core.rules.statistics import Spot, Words
from heli.core.sheets import form as sheets
from heli.core.statistics import GONE, Plan, Question
from heli.core.tables.asking import answered
from heli.core.tables.counted import COUNTED
from heli.core.tables.groups import NONE, count_by_key, group_of, keys_by_key
from heli.core.tables.listed import Listed
from heli.core.tables.parts import Column
from heli.core.tables.whole_list import WorkersRequest

#: what a repeated row is called where nobody is in any group
NOBODY = gettext_lazy("（没有人）")
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Answer:
    """How many rows were counted, and their keys, packed."""

    count: int
    people: bytes

    @classmethod
    def of(cls, keys: Collection[int]) -> Answer:
        return cls(len(keys), packed(keys))


def counted(listed: Listed, user: Any, questions: Sequence[Question], tell: Tell) -> dict[Question, Answer]:
    """The answers. What differs only by the group of one column is counted together, by one query."""
    wanted = list(dict.fromkeys(questions))
    together: dict[tuple[Any, ...], list[tuple[Question, str]]] = defaultdict(list)
    shared = Counter(each for question in wanted for each in _apart(question))
    for question in wanted:
        ways = list(_apart(question))
        best = max(ways, key=lambda way: shared[way], default=None)
        if best is None or shared[best] < 2:
            together[(question, None)].append((question, ""))
        else:
            key = next(key for column, key in question.groups if column == best[1])
            together[best].append((question, key))
    found: dict[Question, Answer] = {}
    for number, ((rest, column), asked) in enumerate(together.items(), 1):
        rows = _rows(listed, user, rest)
        if column is None:
            found[rest] = Answer.of(set(rows.order_by().values_list("pk", flat=True)))
        else:
            keys = keys_by_key(rows, group_of(listed.table.by_name[column], rows.model))
            found |= {question: Answer.of(set(keys.get(key, ()))) for question, key in asked}
        tell(number, len(together) + 1)
    return found


def _apart(question: Question) -> Iterator[tuple[Question, str]]:
    """A question without the group of one column, and that column."""
    for one in question.groups:
        rest = tuple(each for each in question.groups if each != one)
        if all(column != one[0] for column, _key in rest):
            yield Question(question.filters, rest), one[0]


def _rows(listed: Listed, user: Any, question: Question) -> QuerySet[Any]:
    """The rows that a list shows at the address of a question."""
    address = listed.address(WorkersRequest(user, listed.url, ""), question.query)
    if any(name not in address.given for name, _text in question.filters):  # it would count more than was asked
        raise Refused(GONE, code="gone")
    return answered(listed.rows(user), address.filters, walking=False)


@dataclass(frozen=True)
class Filled:
    """A form filled in: its sheets as they are drawn, each figure as a report keeps it, whom they counted, the workbook."""

    sheets: list[dict[str, Any]]
    figures: list[tuple[str, int, int, int]]
    people: bytes
    workbook: bytes


def filled(known: Plan, workbook: bytes, words: Words, user: Any, report: StatisticsReport, tell: Tell) -> Filled:
    """Count everything a form asks for and put it in its cells, each with the address of the people of its report."""
    listed = known.vocabulary.listed
    lines = {sheet: _lines(known, sheet, user) for sheet in known.each}
    asked: list[Question] = []
    for spot, question in known.questions.items():
        if known.layout.is_repeated(spot):
            asked += [_within(question, known.each[spot.sheet], key) for key, _name in lines[spot.sheet]]
        else:
            asked.append(question)
    answers = counted(listed, user, asked, tell)
    starts = dict(zip(answers, accumulate((len(one.people) for one in answers.values()), initial=0), strict=False))
    figures: list[tuple[str, int, int, int]] = []

    def figure(question: Question) -> sheets.Value:
        number, one = len(figures), answers[question]
        figures.append((question.query, one.count, starts[question], len(one.people)))
        to = f"{report.address}{people_at(listed.url, report, number)}" if report.address else ""
        return number, one.count, to

    filling = sheets.Filling()
    for spot, text in known.layout.texts.items():
        if not known.layout.is_repeated(spot):
            own = known.questions.get(spot)
            value = words.on(text) if own is None else figure(own)
            filling.cells.setdefault(spot.sheet, []).append((spot.row, spot.column, value))
    for sheet, groups in lines.items():
        row = known.layout.repeated[sheet].spot.row
        made = [
            [(spot.column, _in_line(known, spot, text, words, group, number, figure)) for spot, text in known.layout.texts.items()
             if spot.sheet == sheet and spot.row == row]
            for number, group in enumerate(groups, 1)
        ]  # fmt: skip
        filling.lines[sheet] = (row, made)
    drawn, content = sheets.fill(workbook, filling)
    return Filled(drawn, figures, b"".join(one.people for one in answers.values()), content)


def people_at(url: str, report: StatisticsReport, figure: int) -> str:
    """Where a list shows whom a figure counted."""
    return f"{url}?{COUNTED.name}={report.pk}-{figure}"


def _in_line(
    known: Plan, spot: Spot, text: str, words: Words, group: tuple[str, str], number: int,
    figure: Callable[[Question], sheets.Value],
) -> sheets.Value:  # fmt: skip
    own = known.questions.get(spot)
    if own is None:
        return words.on(text, group[1], number)
    return figure(_within(own, known.each[spot.sheet], group[0]))


def _within(question: Question, column: Column, key: str) -> Question:
    return Question(question.filters, tuple(sorted({*question.groups, (column.name, key)})))


def _lines(known: Plan, sheet: str, user: Any) -> list[tuple[str, str]]:
    """Key and name of the groups for which a row is repeated: for the city all there can be, else those with anybody."""
    vocabulary, column = known.vocabulary, known.each[sheet]
    asked = [
        question for spot, question in known.questions.items() if spot.sheet == sheet and known.layout.is_repeated(spot)
    ]
    rows = _rows(vocabulary.listed, user, _common(asked))
    group = group_of(column, rows.model)
    with override("zh-hans"):
        counts = count_by_key(rows, group)
        every = list(group.every()) if group.every is not None else []
        found = [(key, str(name)) for key, name in every if known.is_whole or counts[key]]
        known_keys = {key for key, _name in every}
        others = [key for key, count in counts.most_common() if count and key not in known_keys]
        found += [(key, _name_of(group, key)) for key in others]
        return Names(found, group.lies).apart() or [(NONE, str(NOBODY))]


def _common(asked: Sequence[Question]) -> Question:
    """What some questions all ask."""
    if not asked:
        return Question(())
    filters = set[tuple[str, str]].intersection(*(set(one.filters) for one in asked))
    groups = set[tuple[str, str]].intersection(*(set(one.groups) for one in asked))
    return Question(tuple(sorted(filters)), tuple(sorted(groups)))


def _name_of(group: Any, key: str) -> str:
    if key == NONE:
        return str(group.none)
    return str(next(iter(group.told(list(group.values(key))[:1]).values()), (key, key))[1])


def words_for(report: StatisticsReport) -> Words:
    return Words(report.day, report.office, report.made_by.name, localdate())


def workbook_of(form: StatisticsForm) -> bytes:
    with files.open_file(form.file) as source:
        return source.read()
