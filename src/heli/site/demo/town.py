"""Where the invented people of a city sit: its own places and organisations, and invented ones where it has none."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, Q, Value, When

from heli.accounts.models import User
from heli.accounts.roles import Role
from heli.core.models import Acting
from heli.directory.actions.organisations import create_organisation
from heli.directory.models import Level, Organisation, Place

Kind = Organisation.Kind
#: departments of a city by the words in their names, and what an invented one is called
DEPARTMENTS = {
    "civil": (("民政",), "{}民政局"),
    "justice": (("司法",), "{}司法局"),
    "union": (("总工会",), "{}总工会"),
    "youth": (("共青团", "团市委", "团委"), "共青团{}委员会"),
    "women": (("妇女联合会", "妇联"), "{}妇女联合会"),
    "red_cross": (("红十字会",), "{}红十字会"),
}
#: roles that lie on a department of the city
DESKS = {
    "justice_officer": "justice", "department_head": "justice", "union_officer": "union", "youth_league_officer": "youth",
    "women_federation_officer": "women", "red_cross_officer": "red_cross",
    "project_officer": "civil", "purchase_finance": "civil", "purchase_approver": "civil", "opening_officer": "civil",
}  # fmt: skip
#: so many agencies are needed for one to be merged, one closed and one asked about
AGENCIES = 4


@dataclass(frozen=True)
class Town:
    """A city with one line of places down to a community, its departments, and the agencies of that line."""

    city: Place
    district: Place
    street: Place
    community: Place
    departments: dict[str, Organisation]
    district_office: Organisation
    agencies: list[Organisation]
    agency: Organisation
    volunteers: Organisation
    #: runs the tenders of purchasers
    procurement: Organisation

    def scope(self, role: Role) -> Place | Organisation:
        """Where a role is granted."""
        if role.key in DESKS:
            return self.departments[DESKS[role.key]]
        if role.scope == "organisation":
            return {"volunteer": self.volunteers, "procurement_agent": self.procurement}.get(role.key, self.agency)
        near = {
            "district_officer": self.district,
            "street_officer": self.street,
            "community_officer": self.community,
        }
        return near.get(role.key, self.city)

    @property
    def area(self) -> str:
        """The digits with which ID numbers of the district begin."""
        return self.district.code[:6].ljust(6, "0")


def found_town(by: Acting, district: str = "", street: str = "") -> Town:
    """The city of the database. ``district`` and ``street`` choose where its line of places runs, by code."""
    places = Place.objects.filter(valid_until__isnull=True).defer("outline").order_by("code")
    city = places.filter(parent__isnull=True)[0]
    at_district = _below(city, Level.DISTRICT, district)
    # the street of the officer may lie elsewhere than the district of another: each sees what the others do not
    at_street = places.filter(level=Level.STREET, code=street).first() or _below(at_district, Level.STREET)
    departments = {
        key: _department(by, city, words, name.format(city.name)) for key, (words, name) in DEPARTMENTS.items()
    }
    civil = departments["civil"]
    office = _department(by, at_district, DEPARTMENTS["civil"][0], f"{at_district.name}民政局", parent=civil)
    agencies = _agencies(by, at_district)
    here = [one for one in agencies if one.place is not None and one.place.path.startswith(at_district.path)]
    volunteers = _of_kind(Kind.VOLUNTEERS)
    near = [one for one in volunteers if one.place is not None and one.place.path.startswith(at_district.path)]
    return Town(
        city, at_district, at_street, _below(at_street, Level.COMMUNITY), departments, office, agencies,
        (here or agencies)[0],
        (near or volunteers or [_invented(by, city, Kind.VOLUNTEERS, f"{city.name}示范志愿服务队")])[0],
        _procurement(by, city),
    )  # fmt: skip


def _below(place: Place, level: str, code: str = "") -> Place:
    """The place of a code, or the first of a level below another; the other itself where there is none."""
    found = Place.objects.filter(level=level, path__startswith=place.path, valid_until__isnull=True).defer("outline")
    wanted = found.filter(code=code).first() if code else None
    return wanted or found.order_by("code").first() or place


def _of_kind(kind: str) -> list[Organisation]:
    return list(Organisation.objects.in_use().filter(kind=kind).select_related("place").order_by("pk"))


def _department(
    by: Acting, place: Place, words: tuple[str, ...], name: str, parent: Organisation | None = None
) -> Organisation:
    """The one of that place whose name says so, or an invented one."""
    near = Case(When(place=place, then=Value(0)), default=Value(1))
    its = Q(place=place) | Q(name__startswith=place.name)
    if place.parent_id is None:
        its |= Q(place__isnull=True)
    for word in words:
        known = Organisation.objects.in_use().filter(its, kind=Kind.DEPARTMENT, name__contains=word)
        first = known.select_related("place").order_by(near, "pk").first()
        if first is not None:
            return first
    return _invented(by, place, Kind.DEPARTMENT, name, parent)


def _agencies(by: Acting, place: Place) -> list[Organisation]:
    found = _of_kind(Kind.AGENCY)
    names = ("晨光", "暖阳", "启明", "心桥")
    for number in range(len(found), AGENCIES):
        _invented(by, place, Kind.AGENCY, f"{place.name}{names[number]}社会工作服务中心（培训）")
    return found if len(found) >= AGENCIES else _of_kind(Kind.AGENCY)


def _procurement(by: Acting, city: Place) -> Organisation:
    """The agency that runs tenders, once."""
    name = f"{city.name}诚信采购代理有限公司"
    known = Organisation.objects.in_use().filter(name=name).first()
    return known or _invented(by, city, Kind.ENTERPRISE, name)


def _invented(by: Acting, place: Place, kind: str, name: str, parent: Organisation | None = None) -> Organisation:
    made: Organisation = create_organisation(place, by=by, kind=kind, name=name, place=place, parent=parent)
    return made


def office_of(user: User) -> Organisation:
    """For whom somebody asks and answers."""
    node = min(user.offices("workbench.request.ask"))
    return Organisation.objects.get(pk=node // 2)
