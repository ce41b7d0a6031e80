"""One block of columns of one sheet, checked: clean values by field, faults by position, mended cells counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from heli.core.rules.identity import HMT_RESIDENCE, MAINLAND, birth_date_of, sex_of
from heli.core.rules.layout import Block
from heli.core.rules.passes import Told, quiet
from heli.core.sheets.book import Cell, Sheet, letter
from heli.workforce.rules.roster import cleaning
from heli.workforce.rules.roster.cleaning import CLEANERS, EMPTY, Cleaned
from heli.workforce.rules.roster.days import over_before
from heli.workforce.rules.roster.levels import Paper
from heli.workforce.rules.roster.messages import sentence
from heli.workforce.rules.roster.papers import SIGN, cleaners, in_cells, joined, of_row, plain_field, settled
from heli.workforce.rules.roster.places import Gazetteer, Resolved
from heli.workforce.rules.roster.result import Employers, Fault, Value
from heli.workforce.rules.roster.sections import Sections
from heli.workforce.rules.roster.vocabulary import DATES, LICENCE, PERSONAL, PLACES

DITTO = frozenset({"同上", "〃", "″", '"', "“", "”", "同前", "''"})
LONG_NUMBER = re.compile(r"\d{8,}[Xx]?")
SEX_BY_ID = {"M": "男", "F": "女", "": None}


@dataclass(slots=True)
class Context:
    """What is known beside the file, and how far its people are checked."""

    gazetteer: Gazetteer
    employers: Employers | None
    today: date
    create_organisations: bool
    told: Told = quiet
    done: int = 0
    total: int = 0

    def tell(self, rows: int) -> None:
        """So many rows more are checked."""
        self.done += rows
        self.told(min(self.done, self.total), self.total)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What holds for a block beside its rows. ``default``: the place that the sheet's name tells; ``beside``: the place
    that the title or the file's name tells, for rows that do not say otherwise; ``sections``: lines between people."""

    default: str | None
    beside: str | None
    sections: Sections


@dataclass(slots=True)
class Blocked:
    """The people of one block. Lists are as long as ``rows`` (rows from 0)."""

    sheet: str
    rows: Sequence[int]
    columns: dict[str, list[Value]]
    good: bytearray
    #: lower certificates of those who have more than one, by position
    more: dict[int, tuple[Paper, ...]] = field(default_factory=dict)
    mended: Counter[tuple[str, str]] = field(default_factory=Counter)
    errors: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


def check_block(
    sheet: Sheet, block: Block, headings: Mapping[int, str], context: Context, around: Surroundings
) -> Blocked:
    """Check every person of a block."""
    return _Checker(sheet, block, headings, context, around).run()


class _Checker:
    def __init__(
        self, sheet: Sheet, block: Block, headings: Mapping[int, str], context: Context, around: Surroundings
    ) -> None:
        self.default, self.beside, self.sections = around.default, around.beside, around.sections
        self.sheet, self.block, self.headings, self.context = sheet, block, headings, context
        self.rows = block.rows
        block.columns = settled(block.columns, lambda column: sheet.columns[column].values)
        self.lead = block.columns.get("name", min(block.columns.values()))
        shown = [sheet.spot(row, self.lead)[0] for row in self.rows] if sheet.spots else self.rows
        self.out = Blocked(sheet.name, shown, {}, bytearray(b"\1" * len(self.rows)))
        self.wrong: set[tuple[int, str]] = set()
        self.codes: dict[str, Sequence[int]] = {}
        self.filled: dict[str, list[int]] = {}

    def run(self) -> Blocked:
        for to, column in self.block.columns.items():
            codes, filled = self.sheet.filled_down(column, self.block.below)
            first, last = self.rows[0], self.rows[-1]
            whole = last - first + 1 == len(self.rows)
            self.codes[to] = codes[first : last + 1] if whole else [codes[row] for row in self.rows]
            self.filled[to] = [at for at, row in enumerate(self.rows) if row in filled] if filled else []
            self.ditto(to)
        apart = cleaners(self.context.today)
        asked = self.headings.get(self.block.columns.get("employment", -1), "")
        if "是否" in asked:
            told = ("兼职", "专职") if "兼" in asked and "专" not in asked else ("专职", "兼职")
            apart["employment"] = partial(cleaning.yes_or_no, yes=told[0], no=told[1])
        steps: list[Callable[[], None]] = [
            partial(self.clean, to, cleaner) for to in self.block.columns if (cleaner := self.cleaner(to, apart))
        ]
        steps += [self.papers, self.identity, self.employer, self.place]
        checked = 0
        for number, step in enumerate(steps, 1):
            step()
            before, checked = checked, len(self.rows) * number // len(steps)
            self.context.tell(checked - before)
        if "name" not in self.block.columns and "id_number" in self.block.columns:
            self.name_beside_number()
        self.missing("name")
        for at in over_before(self.out.columns):
            self.error(at, "contract_until", "contract_before_start")
        return self.out

    def cleaner(self, to: str, apart: Mapping[str, Callable[[Cell], Cleaned]]) -> Callable[[Cell], Cleaned] | None:
        if to in apart:
            return apart[to]
        return cleaning.day_in(to, self.context.today) if to in DATES else CLEANERS.get(to)

    def ditto(self, to: str) -> None:
        """同上 and its marks mean the cell above."""
        marks = {code for code, cell in enumerate(self.cells(to)) if isinstance(cell, str) and cell.strip() in DITTO}
        if not marks:
            return
        codes = list(self.codes[to])
        for at in range(1, len(codes)):
            if codes[at] in marks:
                codes[at] = codes[at - 1]
                self.filled[to].append(at)
        self.codes[to] = codes

    # columns by themselves

    def cells(self, to: str) -> list[Cell]:
        return self.sheet.columns[self.block.columns[to]].values

    def clean(self, to: str, cleaner: Callable[[Cell], Cleaned]) -> None:
        cells, codes = self.cells(to), self.codes[to]
        table: dict[Hashable, Cleaned] = {
            code: cleaner(cells[code]) if cells[code] != "" else EMPTY for code in set(codes)
        }
        self.take(to, codes, table)

    def take(self, to: str, keys: Sequence[Hashable], table: Mapping[Hashable, Cleaned]) -> None:
        """Spread the cleaned values over the rows; count what was mended; note errors and warnings."""
        field_of = plain_field(to)
        values: dict[Hashable, Value] = {key: cleaned.value for key, cleaned in table.items()}
        self.out.columns[to] = list(map(values.__getitem__, keys))
        mends = {key: cleaned.mend for key, cleaned in table.items() if cleaned.mend and not cleaned.error}
        if mends:
            for key, count in Counter(keys).items():
                if key in mends:
                    self.out.mended[field_of, mends[key] or ""] += count
        for at in self.filled[to]:
            cleaned = table[keys[at]]
            if cleaned.value is not None and not cleaned.error:
                self.out.mended[field_of, "merged_cell"] += 1
                if cleaned.mend:
                    self.out.mended[field_of, cleaned.mend] -= 1
        errors = {key: cleaned.error for key, cleaned in table.items() if cleaned.error}
        warnings = {key: cleaned.warning for key, cleaned in table.items() if cleaned.warning}
        if errors or warnings:
            for at, key in enumerate(keys):
                if code := errors.get(key):
                    self.error(at, to, code)
                if code := warnings.get(key):
                    self.warn(at, to, code)

    def error(self, at: int, to: str, code: str) -> None:
        self.out.good[at] = 0
        self.wrong.add((at, plain_field(to)))
        self.out.columns[to][at] = None
        self.out.errors.append(self.fault(at, to, code))

    def warn(self, at: int, to: str, code: str) -> None:
        self.out.warnings.append(self.fault(at, to, code))

    def fault(self, at: int, to: str, code: str) -> Fault:
        column = self.block.columns.get(to)
        value = cleaning.shown(self.cells(to)[self.codes[to][at]]) if column is not None else ""
        if to not in PERSONAL:  # a number of a document or phone in the wrong column is not told either
            value = LONG_NUMBER.sub(lambda number: f"{number[0][:3]}…", value)
        heading = self.headings.get(column, "") if column is not None else ""
        row, stands = self.sheet.spot(self.rows[at], self.lead if column is None else column)
        row, where = row + 1, letter(stands) if column is not None else ""
        to = plain_field(to)
        return Fault(self.sheet.name, row, to, code, sentence(row, heading, to, code, value), where)

    def missing(self, to: str) -> None:
        """An error for each row in which the field is empty (and not already wrong)."""
        values = self.out.columns.setdefault(to, [None] * len(self.rows))
        if None in values:
            for at, value in enumerate(values):
                if value is None and (at, to) not in self.wrong:
                    self.error(at, to, "missing")

    def name_beside_number(self) -> None:
        cells, codes = self.cells("id_number"), self.codes["id_number"]
        table = {code: cleaning.name_among(cells[code]) for code in set(codes)}
        self.out.columns["name"] = [table[code].value for code in codes]
        self.out.mended["name", "words"] += sum(table[code].value is not None for code in codes)

    # what two cells of a row say together

    def papers(self) -> None:
        """Certificates from columns of their own for each level, and from cells that tell two or a number: the highest
        is the row's, the others are kept beside it."""
        columns, n = self.out.columns, len(self.rows)
        apart = {to: columns.pop(to) for to in list(columns) if SIGN in to}
        in_cell = in_cells(self.cells("licence_level")) if "licence_level" in self.block.columns else {}
        if not apart and not in_cell:
            return
        codes = self.codes.get("licence_level", [-1] * n)
        held = [columns.setdefault(to, [None] * n) for to in LICENCE]
        for at in range(n):
            told = [*in_cell.get(codes[at], ()), *of_row({to: values[at] for to, values in apart.items()})]
            if not told:
                continue
            row = [values[at] for values in held]
            papers = joined(told, row)
            for values, value in zip(held, papers[-1], strict=True):
                values[at] = value
            if len(papers) > 1:
                self.out.more[at] = tuple(papers[:-1])

    def identity(self) -> None:
        kinds = self.out.columns.get("document_kind")
        if "id_number" in self.block.columns:
            cells, codes = self.cells("id_number"), self.codes["id_number"]
            said: Sequence[Value] = kinds or [None] * len(codes)
            keys: Sequence[tuple[int, Value]] = list(zip(codes, said, strict=True))
            today = self.context.today
            found = {key: cleaning.document(cells[key[0]], str(key[1]) if key[1] else None, today) for key in set(keys)}
            of: dict[Hashable, Value] = {key: kind for key, (_, kind) in found.items()}
            self.take("id_number", keys, {key: cleaned for key, (cleaned, _) in found.items()})
            if kinds is not None or any(kind != MAINLAND for kind in of.values()):
                self.out.columns["document_kind"] = list(map(of.__getitem__, keys))
        self.missing("id_number")
        self.against_id("sex", lambda number: SEX_BY_ID[sex_of(number)])
        self.months()
        self.against_id("birth_date", birth_date_of)

    def months(self) -> None:
        """A month of birth (出生年月, 1990.1) is no day: the ID number tells the day, where the month agrees."""
        values = self.out.columns.get("birth_date")
        if values is None:
            return
        cells, codes = self.cells("birth_date"), self.codes["birth_date"]
        heading = self.headings.get(self.block.columns["birth_date"], "")
        every = "年月" in heading and "日" not in heading
        only = {code for code in set(codes) if every or cleaning.month_only(cells[code])}
        for at, (value, number) in enumerate(zip(values, self.out.columns["id_number"], strict=True)):
            if codes[at] in only and isinstance(value, date) and isinstance(number, str) and value.day == 1:
                born = birth_date_of(number)
                if born and (born.year, born.month) == (value.year, value.month):
                    values[at] = born

    def against_id(self, to: str, say: Callable[[str], Value]) -> None:
        """Compare a column with what a right 18-digit number says."""
        values = self.out.columns.get(to)
        if values is None:
            return
        numbers = self.out.columns["id_number"]
        kinds = self.out.columns.get("document_kind")
        for at, (value, number) in enumerate(zip(values, numbers, strict=True)):
            if value is not None and isinstance(number, str) and len(number) == 18:
                if kinds is not None and kinds[at] not in (MAINLAND, HMT_RESIDENCE, None):
                    continue
                right = say(number)
                if right is not None and right != value:
                    self.error(at, to, f"{to}_contradicts_id")

    def employer(self) -> None:
        """The employer by credit code, else by name; missing and unknown ones."""
        if not self.employer_of_sections() and "employer" not in self.block.columns:
            return
        known = self.context.employers
        names, codes = self.out.columns["employer"], self.out.columns.get("employer_code")
        if known is not None:
            by_form = {form(name): name for name in known.codes}
            for at, name in enumerate(names):
                code = codes[at] if codes else None
                by_code = known.names.get(code) if isinstance(code, str) else None
                if name is None and by_code is not None:
                    names[at] = by_code
                    self.out.mended["employer", "by_code"] += 1
                elif isinstance(name, str) and name not in known.codes and form(name) in by_form:
                    names[at] = by_form[form(name)]
        if "employer" in self.block.columns:
            self.missing("employer")
        if known is not None and not self.context.create_organisations:
            for at, name in enumerate(names):
                code = codes[at] if codes else None
                if (
                    isinstance(name, str)
                    and name not in known.codes
                    and not (isinstance(code, str) and code in known.names)
                ):
                    self.error(at, "employer", "employer_unknown")

    def employer_of_sections(self) -> bool:
        """Where no column names the employer, the line above the people may; 单位：某某 fills a column's empty cells."""
        if not any(self.sections.employers):
            return False
        if "employer" in self.block.columns:
            names = self.out.columns["employer"]
            for at, name in enumerate(names):
                if name is None and (told := self.sections.employer(self.rows[at], said=True)):
                    names[at] = told
                    self.out.mended["employer", "employer_from_section"] += 1
            return True
        names = [self.sections.employer(row) for row in self.rows]
        self.out.columns["employer"] = names
        self.out.mended["employer", "employer_from_section"] += len(names) - names.count(None)
        return True

    def place(self) -> None:
        """The three places of a row together; what is empty comes from the sheet's name or the employer."""
        columns = [to for to in PLACES if to in self.block.columns]
        gazetteer, known = self.context.gazetteer, self.context.employers
        if not gazetteer:
            for to in columns:
                self.clean(to, cleaning.text)
            return
        of_employer = known.places if known is not None else {}
        if not (columns or self.default or self.beside or of_employer or self.sections.places):
            return
        employers = self.out.columns.get("employer", [])
        defaults: list[str | None] = [self.default] * len(self.rows)
        if of_employer and employers and self.default is None:
            defaults = [of_employer.get(name) if isinstance(name, str) else None for name in employers]
        if self.beside and (self.default is None or self.default in gazetteer.line(self.beside)):
            defaults = [self.beside if told == self.default else told for told in defaults]
        if self.sections.places:
            defaults = [self.sections.place(row) or told for row, told in zip(self.rows, defaults, strict=True)]
        none = [-1] * len(self.rows)
        keys = list(zip(*(self.codes.get(to, none) for to in PLACES), defaults, strict=True))
        texts = [[*map(cleaning.shown, self.cells(to))] if to in columns else [] for to in PLACES]
        table = {
            key: self.resolved([texts[i][key[i]] if key[i] >= 0 else "" for i in range(3)], key[3]) for key in set(keys)
        }
        for i, to in enumerate(PLACES):
            names: dict[Hashable, Value] = {key: found.names[i] for key, found in table.items()}
            self.out.columns[to] = list(map(names.__getitem__, keys))
        lowest: dict[Hashable, Value] = {key: found.code for key, found in table.items()}
        self.out.columns["place_code"] = list(map(lowest.__getitem__, keys))
        for key, count in Counter(keys).items():
            self.count_places(table[key].mended, columns, count, key[3])
        for i, to in enumerate(PLACES):
            for at in self.filled.get(to, ()):
                found = table[keys[at]]
                if found.names[i] is not None and not found.mended[i]:
                    self.out.mended[to, "merged_cell"] += 1
        faults = {key: found.fault for key, found in table.items() if found.fault}
        if faults:
            for at, key in enumerate(keys):
                if fault := faults.get(key):
                    self.error(at, *fault)

    def resolved(self, cells: list[str], default: str | None) -> Resolved:
        """The place of a row. Who works elsewhere than where the employer is, is where the row says."""
        found = self.context.gazetteer.resolve(cells, default)
        if found.fault and default is not None and default != self.default:
            found = self.context.gazetteer.resolve(cells, self.default if default == self.beside else None)
        return found

    def count_places(
        self, mended: tuple[bool, bool, bool], columns: list[str], count: int, default: str | None
    ) -> None:
        """Cells that exist count each; what no column tells (from sheet, section or employer) once a row."""
        beside: list[str] = []
        for i, to in enumerate(PLACES):
            if mended[i] and to in columns:
                self.out.mended[to, "place_wording"] += count
            elif mended[i]:
                beside.append(to)
        if beside:
            told = (
                "sheet" if default == self.default else "section" if default in self.sections.places
                else "title" if default == self.beside else "employer"
            )  # fmt: skip
            self.out.mended[beside[0], f"place_from_{told}"] += count


def form(name: str) -> str:
    """A name of an organisation without spaces, with half-width brackets."""
    return re.sub(r"\s+", "", name).replace("（", "(").replace("）", ")")
