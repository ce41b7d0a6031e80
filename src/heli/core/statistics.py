"""Statistics forms: what their marks may ask of a list, and the questions behind their cells.

A condition goes by the words of the list itself: the name of a column by which it can be grouped, else of a question it
can be asked. So each figure is the number of rows that its list shows at the same address.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.translation import override

from heli.core.errors import Refused
from heli.core.models import StatisticsForm, StatisticsReport
from heli.core.owners import CITY, rows_of_owners
from heli.core.rules import statistics as rules
from heli.core.rules.namesakes import Names
from heli.core.rules.sentence import Sentence
from heli.core.rules.statistics import Condition, Counted, Layout, Spot
from heli.core.sheets import form as sheets
from heli.core.tables.asking import more_questions
from heli.core.tables.groups import BOTH, NONE, group_of
from heli.core.tables.listed import Listed, lists
from heli.core.tables.parts import OR, Column, Filter
from heli.core.tables.whole_list import WorkersRequest

UNKNOWN = Sentence("%(at)s：没有「%(name)s」这个条件。可以用的有：%(offered)s。")
NO_GROUP = Sentence("%(at)s：不能按「%(name)s」分行。可以用的有：%(offered)s。")
NO_VALUE = Sentence("%(at)s：「%(name)s」没有「%(value)s」。可以写：%(offered)s。")
NO_SPAN = Sentence("%(at)s：「%(name)s」看不懂「%(value)s」。可以写：%(offered)s。")
SEVERAL = Sentence(
    "%(at)s：「%(name)s」里叫「%(value)s」的不止一个，要写明是哪一个：%(offered)s；也可以写括号里的代码。"
)
ONE_VALUE = Sentence("%(at)s：「%(name)s」一次只能写一个值。")
TWO_VALUES = Sentence("%(at)s：「%(name)s」在行、列或全表的条件里写了两次，只能留一次。")
MORE = Sentence("%(fault)s还有 %(more)s 处要改。")
GONE = Sentence("这张报表统计的名单现在看不到，没有统计。")
NUMBERS = ("35以下", "36至45", "46以上")
ANY = "要找的字"
DAYS = ("统计年度", "至统计日期", "2026-01-01至2026-12-31")
#: so many answers to a choice are named in a sentence
MOST_NAMED = 12


def countable() -> dict[str, Listed]:
    """The lists whose rows a form may count."""
    return {name: listed for name, listed in lists().items() if listed.counting is not None}


def labels() -> list[tuple[str, Any, Listed]]:
    """The same by name, with what their rows are called."""
    return [(name, one.counting.label, one) for name, one in countable().items() if one.counting is not None]


def forms_seen(user: Any) -> QuerySet[StatisticsForm]:
    """Every form of a user's line and of the offices below, each with its versions."""
    found = StatisticsForm.objects.select_related("file", "made_by")
    return rows_of_owners(user, "core.statistics.view", found).order_by("state", "name", "owner", "-number")


def forms_in_use(user: Any) -> QuerySet[StatisticsForm]:
    """Those that may be filled."""
    return forms_seen(user).filter(state=StatisticsForm.State.IN_USE)


def reports_seen(user: Any) -> QuerySet[StatisticsReport]:
    """What was reported within a user's reach, without what it says."""
    found = StatisticsReport.objects.visible_to(user).select_related("form", "made_by", "file", "job")
    return found.defer("sheets", "figures", "people")


@dataclass(frozen=True)
class Question:
    """What a figure counts: answers to the questions of a list, and groups of its columns."""

    filters: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, str], ...] = ()

    @property
    def query(self) -> str:
        only = [("only", BOTH.join(f"{column}:{key}" for column, key in self.groups))] if self.groups else []
        return urlencode([*self.filters, *only])


Named = TypeVar("Named")


def named(known: Mapping[str, Named], name: str) -> Named | None:
    """What goes by a name, or by it without what stands in brackets: 「年龄」 for 「年龄（周岁）」."""
    if name in known:
        return known[name]
    return next((one for label, one in known.items() if label.partition("（")[0] == name), None)


class Vocabulary:
    """The conditions that forms may name, by the words of a list as this user meets it."""

    def __init__(self, listed: Listed, user: Any, day: date) -> None:
        self.listed, self.user, self.day = listed, user, day
        self.request = WorkersRequest(user, listed.url, "")

    @cached_property
    def columns(self) -> dict[str, Column]:
        """Columns that fall into groups, each row into one."""
        with override("zh-hans"):
            return {str(one.label): one for one in self.listed.table.columns if one.group}

    @cached_property
    def filters(self) -> dict[str, Filter]:
        with override("zh-hans"):
            known = (*self.listed.table.filters, *more_questions(self.listed.table, self.user))
            return {str(one.label): one for one in known if one.name != "q"}

    def groups(self, column: Column) -> Names:
        """Every group by its name, where all are known."""
        group = group_of(column, self.model)
        with override("zh-hans"):
            known = {key: str(name) for key, name in (group.every() if group.every is not None else ())}
            return Names(list((known | {NONE: str(group.none)}).items()) if known else [], group.lies)

    @cached_property
    def model(self) -> Any:
        return self.listed.rows(self.user).model

    def answers(self, one: Filter) -> Names:
        """What may be answered to a choice, by its name."""
        with override("zh-hans"):
            return Names([(key, str(label).strip()) for key, label in one.options(self.request)], one.lies)

    def understood(self, condition: Condition, at: str) -> tuple[str, str, str]:
        """``group`` or ``filter``, its name and its key in an address. Refuses what the list does not know."""
        column, one = named(self.columns, condition.name), named(self.filters, condition.name)
        if column is not None and (found := self._group(column, condition, at, one)) is not None:
            return found
        if one is None:
            offered = list(dict.fromkeys([*self.columns, *self.filters]))
            raise _refused(UNKNOWN, at, name=condition.name, offered=offered)
        return "filter", one.name, self._answer(one, condition, at)

    def _group(
        self, column: Column, condition: Condition, at: str, otherwise: Filter | None
    ) -> tuple[str, str, str] | None:
        known = self.groups(column)
        if key := _one(known, condition.name, condition.value, at):
            return "group", column.name, key
        if otherwise is not None:
            return None
        if rules.OR in condition.value:
            raise _refused(ONE_VALUE, at, name=condition.name)
        raise _refused(NO_VALUE, at, name=condition.name, value=condition.value, offered=_offered(known))

    def _answer(self, one: Filter, condition: Condition, at: str) -> str:
        if one.is_choice:
            return self._choice(one, condition, at)
        text = rules.span_of(condition.value, self.day) if one.is_span else condition.value
        if not text or one.understood(text, self.request) is None:
            offered = list(NUMBERS if one.kind == "numbers" else DAYS)
            raise _refused(NO_SPAN, at, name=condition.name, value=condition.value, offered=offered)
        return text

    def _choice(self, one: Filter, condition: Condition, at: str) -> str:
        """One answer or several; what lies in something may be written behind it, and is not both of them."""
        known, name = self.answers(one), condition.name
        if key := _one(known, name, condition.value, at):
            return key
        asked = WorkersRequest(self.user, self.listed.url, urlencode({one.name: condition.value}))
        if one.is_late and one.understood(condition.value, asked) is not None:  # a code of any place or organisation
            return condition.value
        found = []
        for part in (part.strip() for part in condition.value.split(rules.OR)):
            key = _one(known, name, part, at)
            if not key:
                raise _refused(NO_VALUE, at, name=name, value=part, offered=_offered(known))
            found.append(key)
        return OR.join(found)

    def words(self) -> Iterator[tuple[str, list[str], bool]]:
        """Each condition, what may be written to it, and whether rows may be repeated by it; for whoever makes a form."""
        for name, column in self.columns.items():
            yield name, _offered(self.groups(column)), True
        for name, one in self.filters.items():
            if name not in self.columns:
                offered = _offered(self.answers(one)) if one.is_choice else []
                offered = list(NUMBERS if one.kind == "numbers" else DAYS) if one.is_span else offered or [ANY]
                yield name, offered, False


def _one(known: Names, name: str, said: str, at: str) -> str:
    """The key of what is meant, empty where nothing goes by it. Refuses what may mean several."""
    keys = known.keys(said)
    if len(keys) > 1:
        meant = Names([each for each in known.pairs if each[0] in keys], known.lies)
        offered = [f"{label}（{key}）" for key, label in meant.apart()]
        raise _refused(SEVERAL, at, name=name, value=said, offered=offered[:MOST_NAMED])
    return keys[0] if keys else ""


def _offered(known: Names) -> list[str]:
    return [name for _key, name in known.apart()[:MOST_NAMED]]


def _refused(sentence: Sentence, at: str, **values: Any) -> Refused:
    return Refused(Sentence(sentence.text, at=at, **values), field="file", code="form")


@dataclass
class Plan:
    """A form understood: the question of each counting cell, and of the rows that are repeated the column."""

    layout: Layout
    questions: dict[Spot, Question]
    each: dict[str, Column]
    vocabulary: Vocabulary
    is_whole: bool


def plan(table: str, workbook: bytes, user: Any, owner: str, day: date) -> Plan:
    """Understand a form, for an office and a day. Refuses with the first thing that is wrong, and how many there are."""
    listed = countable().get(table)
    if listed is None or listed.counting is None or not user.holds(listed.permission):
        raise Refused(GONE, code="gone")
    texts, merged = sheets.read(workbook)
    layout, vocabulary = rules.layout(texts, merged), Vocabulary(listed, user, day)
    faults: list[str] = list(layout.faults)
    found = Plan(layout, {}, {}, vocabulary, owner == CITY)
    for sheet, each in layout.repeated.items():
        column = named(vocabulary.columns, each.column)
        if column is None:
            at, offered = str(each.spot), list(vocabulary.columns)
            faults.append(Sentence(NO_GROUP.text, at=at, name=each.column, offered=offered))
        else:
            found.each[sheet] = column
    office, office_groups = listed.counting.within(owner)
    for cell in layout.counted:
        try:
            said = [vocabulary.understood(one, str(cell.spot)) for one in cell.conditions]
        except Refused as fault:
            faults.append(fault.message)
            continue
        filters = sorted({*office, *((name, key) for kind, name, key in said if kind == "filter")})
        groups = sorted({*office_groups, *((name, key) for kind, name, key in said if kind == "group")})
        asked = [name for name, _text in filters]
        if len(set(asked)) < len(asked):  # an address holds one answer to each question
            faults.append(_twice(cell, vocabulary, asked))
        found.questions[cell.spot] = Question(tuple(filters), tuple(groups))
    if faults:
        faults = list(dict.fromkeys(faults))
        told = Sentence(MORE.text, fault=faults[0], more=len(faults) - 1) if len(faults) > 1 else faults[0]
        raise Refused(told, field="file", code="form")
    return found


def _twice(cell: Counted, vocabulary: Vocabulary, asked: list[str]) -> Sentence:
    name = next(each for each in asked if asked.count(each) > 1)
    label = next(label for label, one in vocabulary.filters.items() if one.name == name)
    return Sentence(TWO_VALUES.text, at=str(cell.spot), name=label)
