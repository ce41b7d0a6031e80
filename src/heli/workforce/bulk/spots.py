"""Where each row of a roster belongs: its organisation and its place, known ones and ones to be created."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from heli.core.rules.sentence import Sentence
from heli.workforce.bulk.fold import NONE
from heli.workforce.bulk.rows import Rows
from heli.workforce.queries.imports import Ground


@dataclass
class NewOrganisation:
    """An organisation the file names and the city does not know yet."""

    name: str
    code: str
    place: int | None


@dataclass
class Spots:
    """The spots of a file; an organisation below zero is the new one at ``-1 - organisation``."""

    of_row: list[int] = field(default_factory=list)
    #: (organisation, place) of each spot
    spots: list[tuple[int | None, int | None]] = field(default_factory=list)
    new: list[NewOrganisation] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)

    def nodes(self, ground: Ground, spot: int) -> set[int]:
        """From where a spot is seen; a new organisation counts by its place until it has a key."""
        organisation, place = self.spots[spot]
        if organisation is None or organisation >= 0:
            return ground.nodes(organisation, place)
        return ground.nodes(None, place) | ground.place_nodes(self.new[-1 - organisation].place)


def resolve(
    rows: Rows, ground: Ground, create: bool, allowed: set[int] | None, full_list_of: int | None = None
) -> Spots:
    """Find the spot of each good row. A row whose employer is unknown, or that lies outside ``allowed`` nodes, is no
    longer good and has its error in the result. ``full_list_of`` is the organisation of a file that names none."""
    return _Resolver(rows, ground, create, allowed, full_list_of).run()


class _Resolver:
    def __init__(
        self, rows: Rows, ground: Ground, create: bool, allowed: set[int] | None, full_list_of: int | None
    ) -> None:
        self.rows, self.ground, self.create, self.allowed = rows, ground, create, allowed
        self.out = Spots(of_row=[NONE] * len(rows))
        self.index: dict[tuple[int | None, int | None], int] = {}
        self.inside: dict[int, bool] = {}
        self.places: dict[tuple[str, ...], int | None] = {}
        self.by_parent = {(_parent(path), ground.place_names[pk]): pk for pk, path in ground.place_paths.items()}
        self.own = self.own_organisation(full_list_of)
        self.by_name: dict[str, list[int]] = {}
        for pk, name in ground.place_names.items():
            self.by_name.setdefault(name, []).append(pk)

    def run(self) -> Spots:
        rows = self.rows
        names, codes = rows.text("employer"), rows.text("employer_code")
        districts, streets, communities = rows.text("district"), rows.text("street"), rows.text("community")
        place_codes = rows.text("place_code")
        places = [
            self.place((place_codes[i], districts[i], streets[i], communities[i])) if good else None
            for i, good in enumerate(rows.good)
        ]
        new = self.new_organisations(names, codes, places)
        for i, good in enumerate(rows.good):
            if not good:
                continue
            organisation, place = self.own, places[i]
            if names[i] or codes[i]:
                organisation = self.known(names[i], codes[i])
                if organisation is None and (names[i], codes[i]) in new:
                    organisation = -1 - new[names[i], codes[i]]
                if organisation is None:
                    self.refuse(
                        i,
                        "employer",
                        "employer_unknown",
                        Sentence(
                            "单位「%(name)s」还没有登记。请先登记这个单位，或选择「新建文件中的单位」。", name=names[i]
                        ),
                    )
                    continue
            if organisation is not None:
                place = place or self.place_of(organisation)
            if organisation is None and place is None:
                # the file says nothing of where: known to the city as a whole
                if self.allowed is not None and 2 * (self.ground.root or 0) not in self.allowed:
                    self.out_of_scope(i)
                continue
            spot = self.spot(organisation, place)
            if self.is_inside(spot):
                self.out.of_row[i] = spot
            else:
                self.out_of_scope(i)
        return self.out

    def own_organisation(self, full_list_of: int | None) -> int | None:
        """The organisation meant, or the importer's own, for a file that does not name the employer at all."""
        if "employer" in self.rows.columns or "employer_code" in self.rows.columns:
            return None
        if full_list_of is not None or self.allowed is None or len(self.allowed) != 1:
            return full_list_of
        node = next(iter(self.allowed))
        return node // 2 if node % 2 else None

    def out_of_scope(self, i: int) -> None:
        self.refuse(i, "employer", "out_of_scope", Sentence("这一行的单位和地区不在本人负责的范围内。"))

    def refuse(self, i: int, field_name: str, code: str, message: str) -> None:
        self.rows.good[i] = False
        self.out.errors.append(
            {
                "sheet": self.rows.sheet[i],
                "row": self.rows.row[i],
                "field": field_name,
                "code": code,
                "message": message,
            }
        )

    def spot(self, organisation: int | None, place: int | None) -> int:
        found = self.index.get((organisation, place))
        if found is None:
            found = self.index[organisation, place] = len(self.out.spots)
            self.out.spots.append((organisation, place))
        return found

    def is_inside(self, spot: int) -> bool:
        if self.allowed is None:
            return True
        if spot not in self.inside:
            self.inside[spot] = not self.allowed.isdisjoint(self.out.nodes(self.ground, spot))
        return self.inside[spot]

    def known(self, name: str, code: str) -> int | None:
        """By credit code, else by a name that is not another's code."""
        ground = self.ground
        if code and code in ground.organisation_by_code:
            return ground.organisation_by_code[code]
        for pk in ground.organisations_by_name.get(name, ()):
            if not code or not ground.organisation_code[pk]:
                return pk
        return None

    def place_of(self, organisation: int) -> int | None:
        if organisation >= 0:
            return self.ground.organisation_place[organisation]
        return self.out.new[-1 - organisation].place

    def new_organisations(self, names: Any, codes: Any, places: list[int | None]) -> dict[tuple[str, str], int]:
        """Organisations to create, each at the lowest place that holds all its rows, else where its name says."""
        if not self.create:
            return {}
        found: dict[tuple[str, str], int] = {}
        code_of = {names[i]: codes[i] for i, good in enumerate(self.rows.good) if good and codes[i]}
        paths: dict[int, str] = {}
        for i, good in enumerate(self.rows.good):
            name, code = names[i], codes[i]
            if not good or not name or self.known(name, code) is not None:
                continue
            code = code or code_of.get(name, "")
            if (name, code) not in found:
                found[name, code] = len(self.out.new)
                self.out.new.append(NewOrganisation(name, code, None))
            at = found[name, codes[i]] = found[name, code]
            place = places[i]
            if place is not None:
                path = self.ground.place_paths[place]
                paths[at] = _common(paths[at], path) if at in paths else path
        by_path = {path: pk for pk, path in self.ground.place_paths.items()}
        for at, organisation in enumerate(self.out.new):
            organisation.place = by_path.get(paths[at]) if at in paths else self.named_in(organisation.name)
        return found

    def named_in(self, name: str) -> int | None:
        """The lowest street or district whose name stands in the name of an organisation."""
        levels = self.ground.place_levels
        found = [
            (len(self.ground.place_paths[pks[0]]), pks[0])
            for place, pks in self.by_name.items()
            if len(pks) == 1 and levels[pks[0]] in ("district", "street") and place in name
        ]
        return max(found)[1] if found else None

    def place(self, named: tuple[str, ...]) -> int | None:
        if named not in self.places:
            self.places[named] = self.find_place(*named)
        return self.places[named]

    def find_place(self, code: str, *names: str) -> int | None:
        """The lowest place named, step by step from above; a step left out is bridged where the name is unique."""
        if code:
            return self.ground.place_by_code.get(code)
        at = None
        for name in names:
            if not name:
                continue
            path = self.ground.place_paths[at] if at else None
            below = self.by_parent.get((path, name)) if path else None
            if below is None:
                options = [
                    pk
                    for pk in self.by_name.get(name, ())
                    if path is None or self.ground.place_paths[pk].startswith(path)
                ]
                below = options[0] if len(options) == 1 else None
            at = below or at
        return at


def _parent(path: str) -> str:
    return path[: path.rstrip("/").rfind("/") + 1]


def _common(first: str, second: str) -> str:
    """The path both lie under."""
    parts = []
    for one, other in zip(first.split("/"), second.split("/"), strict=False):
        if one != other or not one:
            break
        parts.append(one)
    return "".join(f"{part}/" for part in parts)
