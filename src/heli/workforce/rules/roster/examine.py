"""A workbook in, a ``Roster`` out.

Columns are checked value by value, not row by row: each different value once, then spread over the rows by its code.
Only what looks at two cells of a row (sex against ID number, the three places, employer and code) walks the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from heli.core.rules.layout import Layout, find
from heli.core.rules.passes import Told, quiet
from heli.core.sheets.book import Sheet, Skipped, Workbook, letter
from heli.workforce.rules.roster.block import Blocked, Context, Surroundings, check_block
from heli.workforce.rules.roster.contents import ROSTER
from heli.workforce.rules.roster.messages import told_by_content
from heli.workforce.rules.roster.papers import plain_field
from heli.workforce.rules.roster.places import Gazetteer, PlaceRow
from heli.workforce.rules.roster.repeats import find_repeats
from heli.workforce.rules.roster.result import Employers, Fault, Roster, SheetFound
from heli.workforce.rules.roster.sections import ORGANISATION, place_above, sections_of


def examine(
    workbook: Workbook,
    *,
    places: Iterable[PlaceRow] | Gazetteer,
    employers: Employers | Mapping[str, str] | None,
    today: date,
    create_organisations: bool = False,
    mapping: Mapping[str, str] | None = None,
    told: Told = quiet,
) -> Roster:
    """Find the people of a workbook and check everything the file alone can tell.

    places: (code, name, level, code above) of the city, or a ``Gazetteer`` made of them; none: places are not checked.
    employers: known organisations; None: not checked here. mapping: heading as shown → field, from a person's choice,
    "" to ignore a column. Nothing is refused whole: a sheet without headings is in ``skipped`` as ``no_headings``.
    """
    gazetteer = places if isinstance(places, Gazetteer) else Gazetteer(places)
    if employers is not None and not isinstance(employers, Employers):
        employers = Employers(employers)
    context = Context(gazetteer, employers, today, create_organisations, told)
    roster = Roster(workbook.name, skipped=list(workbook.skipped))
    blocks: list[Blocked] = []
    laid_out = [(sheet, find(sheet, ROSTER, mapping)) for sheet in workbook.sheets]
    context.total = sum(layout.records for _, layout in laid_out if layout)
    for sheet, layout in laid_out:
        if layout is None or not layout.records:
            roster.skipped.append(Skipped(sheet.name, "no_headings" if layout is None else "no_people"))
            continue
        roster.sheets.append(_told(sheet, layout))
        if layout.told_by_content:
            roster.warnings.append(_question(sheet, layout))
        blocks += _checked(sheet, layout, context, workbook.path.stem)
    _gather(roster, blocks)
    find_repeats(roster)
    return roster


def _checked(sheet: Sheet, layout: Layout, context: Context, file: str) -> Iterator[Blocked]:
    """The blocks of a sheet, each with the place and the employer that hold for all of it."""
    gazetteer, head = context.gazetteer, layout.start
    of_sheet = gazetteer.mentioned(sheet.name) if gazetteer else None
    beside = (place_above(layout.lines, head, gazetteer) or gazetteer.mentioned(file)) if gazetteer else None
    for one in layout.blocks:
        if not one.rows:
            continue
        default = gazetteer.mentioned(one.title) if gazetteer and one.title else None
        default = default or of_sheet
        sections = sections_of(layout.lines, head, gazetteer, default)
        if ORGANISATION.search(one.title) and not sections.employers:
            sections.employ(0, one.title)
        yield check_block(
            layout.turned or sheet, one, layout.headings, context, Surroundings(default, beside, sections)
        )


def _question(sheet: Sheet, layout: Layout) -> Fault:
    """A warning that names the columns which no heading tells."""
    row = min(block.rows[0] for block in layout.blocks if block.rows) + 1
    columns = sorted(layout.told_by_content)
    said = told_by_content([(letter(column), plain_field(layout.columns[column])) for column in columns])
    return Fault(sheet.name, row, layout.columns[columns[0]], "columns_by_content", said, letter(columns[0]))


def _told(sheet: Sheet, layout: Layout) -> SheetFound:
    def letters(columns: Mapping[int, str]) -> dict[str, str]:
        """By letter; where records are no rows by the cell of the label."""
        return {layout.labels.get(column) or letter(column): columns[column] for column in sorted(columns)}

    hidden = [letter(column) for column in sorted(sheet.hidden_columns) if column < sheet.width]
    return SheetFound(
        sheet.name, [row + 1 for row in layout.header_rows], letters({column: plain_field(to) for column, to in layout.columns.items()}), letters(layout.ignored),
        letters(layout.headings), [row + 1 for row in layout.repeated], hidden, layout.records,
    )  # fmt: skip


def _gather(roster: Roster, blocks: list[Blocked]) -> None:
    """Put blocks one after the other; a field that a block does not have is None there. Faults in the file's order."""
    fields = list(dict.fromkeys(to for block in blocks for to in block.columns))
    order = {one.sheet: at for at, one in enumerate(roster.sheets)}
    roster.columns = {to: [] for to in fields}
    for block in blocks:
        roster.more.update({roster.people + at: papers for at, papers in block.more.items()})
        for to in fields:
            roster.columns[to] += block.columns.get(to) or [None] * len(block.rows)
        roster.sheet += [block.sheet] * len(block.rows)
        roster.row.extend(row + 1 for row in block.rows)
        roster.good += map(bool, block.good)
        roster.mended.update(block.mended)
        roster.errors += block.errors
        roster.warnings += block.warnings
    roster.errors.sort(key=lambda fault: (order[fault.sheet], fault.row))
    roster.warnings.sort(key=lambda fault: (order[fault.sheet], fault.row))
