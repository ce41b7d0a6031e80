"""An office's address book: departments below organisations that are there, with heads and members. No database."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from heli.accounts import rules
from heli.core.rules.sentence import Sentence
from heli.directory.rules.places import tidy
from heli.directory.rules.plan import Fault, Plan, too_long

#: between the steps of a path, as office systems write it
BETWEEN = re.compile(r"\s*[/\\>＞→|｜\-－—]+\s*")
YES = frozenset("是 对 有 √ ✓ y yes 1 true 负责人 主管".split())
#: posts whose holder heads a department, where no column says who does
HEADS = tuple("局长 部长 主任 科长 处长 股长 书记 主席 会长 院长 站长 所长 队长 负责人".split())
DEEPEST = 5


@dataclass(frozen=True)
class StaffRow:
    """A line: somebody in a department, or a department alone. ``office`` is the full name of the department."""

    row: int
    office: str
    name: str = ""
    login: str = ""
    phone: str = ""
    email: str = ""
    post: str = ""
    leads: bool = False


@dataclass(frozen=True)
class Unit:
    """A department to be made: full name, the name it bears in its house, and what it lies below."""

    name: str
    short_name: str
    above: str


@dataclass(frozen=True)
class KnownUser:
    pk: int
    login: str
    name: str
    email: str
    phone: str
    office: str
    post: str
    leads: bool


@dataclass
class StaffPlan(Plan[StaffRow]):
    units: list[Unit] = field(default_factory=list)

    @property
    def does_something(self) -> bool:
        return bool(self.created or self.changed or self.units)


def steps_of(cells: Mapping[str, str], before: tuple[str, ...]) -> tuple[str, ...]:
    """The departments of a line from the top down; what a merged cell left empty is that of the line before."""
    unit = _steps(cells.get("unit", ""))
    below = [*_steps(cells.get("path", "")), *_steps(cells.get("section", "")), *_steps(cells.get("team", ""))]
    if not unit and not below:
        return before
    if not unit and "path" not in cells:
        unit = list(before[:1])
    return tuple(unit + (below[1:] if unit and below[:1] == unit[-1:] else below))


def _steps(text: str) -> list[str]:
    return [step for step in (tidy(one) for one in BETWEEN.split(text)) if step]


def is_head(post: str, said: str, asked: bool) -> bool:
    """By the column that says so; where there is none, by the post. A deputy heads nothing."""
    if asked:
        return said.strip().lower() in YES
    return post.endswith(HEADS) and "副" not in post


def plan_staff(
    lines: Iterable[tuple[int, tuple[str, ...], Mapping[str, str], bool]], tops: Mapping[str, str | None],
    names: Collection[str], known: Iterable[KnownUser],
) -> StaffPlan:  # fmt: skip
    """``lines``: row, path, cells, whether a column says who heads. ``tops``: organisations by name and short name, None for
    a name several bear; ``names``: all full names there are. Accounts are met by login, mobile or mail."""
    plan, by_key, seen = StaffPlan(), _by_key(known), dict[str, StaffRow]()
    made = set(names)
    for at, path, cells, asked in lines:
        plan.rows += 1
        faults, office, units = _office(at, path, tops, made)
        row = _row(at, office, cells, asked)
        is_person = bool(row.name or row.login or row.phone or row.email)
        if is_person:
            faults += _faults_of(row, cells)
        there = {one.pk: one for key in _keys(row) for one in by_key.get(key, ())}
        twin = next((seen[key] for key in _keys(row) if key in seen), None)
        if len(there) > 1:
            faults.append(Fault(at, "login", "account_ambiguous", Sentence("登录名、手机和邮箱对着几个不同的账号。")))
        elif any(one.name != row.name for one in there.values()) or (twin is not None and twin.name != row.name):
            other = twin.name if twin is not None else next(iter(there.values())).name
            said = Sentence("这个登录名、手机或邮箱是%(name)s的，请核对。", name=other)
            faults.append(Fault(at, "name", "account_of_another", said))
        plan.errors += faults
        if faults:
            continue
        plan.units += units
        made |= {unit.name for unit in units}
        seen |= dict.fromkeys(_keys(row), row)
        if not is_person or twin is not None:
            plan.unchanged += not units or twin is not None
        elif there:
            _compare(plan, next(iter(there.values())), row)
        else:
            plan.created.append(row)
    return plan


def _by_key(known: Iterable[KnownUser]) -> dict[str, list[KnownUser]]:
    found: dict[str, list[KnownUser]] = {}
    for one in known:
        for key in {one.login, rules.mobile(one.phone), one.email.lower()} - {""}:
            found.setdefault(key, []).append(one)
    return found


def _keys(row: StaffRow) -> list[str]:
    return [key for key in (row.login, row.phone, row.email) if key]


def _office(
    at: int, path: tuple[str, ...], tops: Mapping[str, str | None], made: Collection[str]
) -> tuple[list[Fault], str, list[Unit]]:
    """The full name of the department a path leads to, and what is to be made on the way."""
    if not path:
        return [Fault(at, "path", "missing", Sentence("缺少%(what)s。", what=Sentence("部门")))], "", []
    if path[0] not in tops:
        said = Sentence("「%(name)s」没有登记，请先登记这个单位，或把它写成全称。", name=path[0][:30])
        return [Fault(at, "path", "office_unknown", said)], "", []
    above = tops[path[0]]
    if above is None:
        said = Sentence("有几个单位都叫「%(name)s」，请填全称。", name=path[0][:30])
        return [Fault(at, "path", "office_ambiguous", said)], "", []
    if len(path) > DEEPEST:
        said = Sentence("部门最多写 %(most)s 级。", most=DEEPEST)
        return [Fault(at, "path", "office_deep", said)], "", []
    units = []
    for step in path[1:]:
        full = step if step.startswith(above) else f"{above}{step}"
        if full not in made:
            units.append(Unit(full, step, above))
        above = full
    faults = too_long(at, path=(above, 100)) + [
        fault for unit in units for fault in too_long(at, path=(unit.short_name, 40))
    ]
    return faults, above, units


def _row(at: int, office: str, cells: Mapping[str, str], asked: bool) -> StaffRow:
    phone, email = tidy(cells.get("phone", "")), tidy(cells.get("email", "")).lower()
    post = cells.get("post", "").strip()
    return StaffRow(
        at, office, " ".join(cells.get("name", "").split()), tidy(cells.get("login", "")).lower(), rules.mobile(phone),
        email, post, is_head(post, cells.get("leads", ""), asked),
    )  # fmt: skip


def _faults_of(row: StaffRow, cells: Mapping[str, str]) -> list[Fault]:
    faults = too_long(row.row, name=(row.name, 50), login=(row.login, 150), post=(row.post, 50))
    if not row.name:
        faults.append(Fault(row.row, "name", "missing", Sentence("缺少%(what)s。", what=Sentence("姓名"))))
    if not _keys(row) and not cells.get("phone"):
        said = Sentence("缺少登录名、手机或邮箱，三项至少填一项。")
        faults.append(Fault(row.row, "login", "missing", said))
    if cells.get("phone") and not row.phone:
        said = Sentence("手机「%(given)s」不对，例如 13800138000。", given=cells["phone"][:20])
        faults.append(Fault(row.row, "phone", "phone_check", said))
    if row.email and not rules.is_mail(row.email):
        said = Sentence("邮箱「%(given)s」不对，例如 zhang@example.gov.cn。", given=row.email[:40])
        faults.append(Fault(row.row, "email", "email_check", said))
    return faults


def _compare(plan: StaffPlan, user: KnownUser, row: StaffRow) -> None:
    """An account that is there keeps its login, its ways to be reached and its office; what it lacks is added."""
    values: dict[str, object] = {}
    if not user.office:
        values["office"] = row.office
    elif user.office != row.office:
        said = Sentence(
            "%(name)s现在在「%(office)s」，没有改动；调动请在账号页面办理。", name=user.name, office=user.office
        )
        plan.warnings.append(Fault(row.row, "path", "office_differs", said))
        plan.unchanged += 1
        return
    if row.post and row.post != user.post:
        values["post"] = row.post
    if row.leads != user.leads and (row.post or row.leads):
        values["leads"] = row.leads
    if values:
        plan.changed.append((user.pk, values))
    else:
        plan.unchanged += 1
