"""Reading a roster file against the directory of the city."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from heli.core import sheets
from heli.core.errors import Unreadable
from heli.core.rules.passes import Told, quiet
from heli.core.rules.sentence import Sentence
from heli.directory.queries.stored import former_names
from heli.workforce.bulk.rows import Rows
from heli.workforce.queries import imports as queries
from heli.workforce.rules.roster import Employers, Fault, Gazetteer, Roster, examine

NO_HEADINGS = Sentence(
    "没有找到表头。表里要有一行写着每一列是什么，至少有%(name)s和%(number)s，例如：%(like)s。",
    name="姓名", number="身份证号", like=["姓名", "身份证号", "手机", "工作单位", "证书级别"],
)  # fmt: skip


def read(
    path: Path, *, by: Any, sheet: str | None, today: date, create_organisations: bool = False,
    mapping: Mapping[str, str] | None = None, told: Told = quiet,
) -> Roster:  # fmt: skip
    """The people of a file with every fault found. Raises Unreadable where the file is no workbook."""
    ground = queries.ground(by)
    city = Gazetteer(
        (ground.place_code(pk), name, ground.place_levels[pk], ground.code_above(pk))
        for pk, name in ground.place_names.items()
    )
    city.add_former(former_names())
    roster = examine(
        sheets.read(path, sheet=sheet, meanwhile=lambda: told(0, 0)),
        places=city,
        employers=_employers(ground),
        today=today,
        create_organisations=create_organisations and by.holds("directory.organisation.create"),
        mapping=mapping,
        told=told,
    )  # fmt: skip
    if not roster.sheets and any(one.reason == "no_headings" for one in roster.skipped):
        raise Unreadable(NO_HEADINGS)
    return roster


def _employers(ground: queries.Ground) -> Employers:
    """Every spelling under which the city knows an organisation, with its credit code and place."""
    codes, names, places = {}, {}, {}
    for name, pks in ground.organisations_by_name.items():
        pk = pks[0]
        codes[name] = ground.organisation_code[pk]
        place = ground.organisation_place[pk]
        if place is not None:
            places[name] = ground.place_code(place)
    for code, pk in ground.organisation_by_code.items():
        names[code] = ground.organisation_name[pk]
    return Employers(codes, names, places)


def rows_of(roster: Roster) -> Rows:
    """The columns as the bulk path takes them; lists are shared, not copied."""
    return Rows(dict(roster.columns), roster.row, roster.sheet, roster.good, roster.more)


def mark_faults(path: Path, roster: Roster, report: dict[str, Any], to: Path) -> None:
    """Write the user's own workbook with the bad cells coloured and the sentences beside them."""
    letters = {  # of a form it is cells that are named, and each fault says its own
        one.sheet: {name: letter for letter, name in one.columns.items() if letter.isalpha()} for one in roster.sheets
    }
    sheets.write_faults(
        path,
        [
            Fault(
                each["sheet"], each["row"], each["field"], each["code"], each["message"],
                each.get("column") or letters.get(each["sheet"], {}).get(each["field"], ""),
            )
            for each in report["errors"]
        ],
        to,
    )  # fmt: skip
