"""The list of a class: whose hours a row tells, or why that cannot be said. No database, no clock."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from heli.core.rules.dates import parse_date
from heli.core.rules.identity import tidy_id_number
from heli.core.rules.sentence import Sentence
from heli.core.rules.tenths import written
from heli.directory.rules.plan import Fault, Plan, too_long
from heli.workforce.rules.hours import DEGREE, KINDS, TRAINING, understood

#: how a list words the kind of a record; a list of a class without such a column tells of a training
WORDS = {
    "": TRAINING, "培训": TRAINING, "面授": TRAINING, "网络培训": TRAINING, "线上培训": TRAINING, "继续教育": TRAINING, "讲座": TRAINING,
    "学历": DEGREE, "取得学历": DEGREE, "取得社会工作学历": DEGREE, "课程": "courses", "学历课程": "courses", "授课": "teaching", "论文": "paper",
    "著作": "paper", "课题": "research", "学术会议": "conference", "志愿服务": "volunteering",
}  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """Somebody of the scope who bears a name: what tells them apart is compared by its digests."""

    worker: int
    document: bytes | None
    last_four: bytes | None
    certificates: frozenset[str]


@dataclass(frozen=True)
class ClassRow:
    """One record to be made; hours in tenths."""

    row: int
    worker: int
    kind: str
    name: str
    provider: str
    start_on: date | None
    end_on: date
    tenths: int
    number: str


#: under which digests a whole number, or its last four, may be stored
Digests = Callable[[str, str], Collection[bytes]]
#: what is recorded already: by worker, kind, name and last day, the hours
Known = Mapping[tuple[int, str, str, date], int]
Line = tuple[int, Mapping[str, str]]


def plan_class(
    lines: Iterable[Line], people: Mapping[str, Sequence[Candidate]], digests: Digests, known: Known, today: date,
    minutes: int | None,
) -> Plan[ClassRow]:  # fmt: skip
    """``people``: those of the scope by name. Nobody is guessed: a row that does not lead to one person is a fault."""
    plan, seen = Plan[ClassRow](), dict[tuple[int, str, str, date], int]()
    for at, cells in lines:
        plan.rows += 1
        found, faults = _row(at, cells, people, digests, today, minutes)
        plan.errors += faults
        if found is None:
            continue
        key = found.worker, found.kind, found.name, found.end_on
        if key in seen:
            said = Sentence("与第 %(row)s 行是同一个人的同一条记录。", row=seen[key])
            plan.errors.append(Fault(at, "name", "repeated", said))
        elif key not in known:
            plan.created.append(found)
        elif known[key] == found.tenths:
            plan.unchanged += 1
        else:
            said = Sentence(
                "这条记录已经登记过，是 %(known)s 学时，这里是 %(given)s，请核对。",
                known=written(known[key]), given=written(found.tenths),
            )  # fmt: skip
            plan.errors.append(Fault(at, "hours", "hours_differ", said))
        seen.setdefault(key, at)
    return plan


def name_of(cells: Mapping[str, str]) -> str:
    """The name of a row, without the blanks that keep columns of names even."""
    return "".join(cells.get("name", "").split())


def _row(
    at: int, cells: Mapping[str, str], people: Mapping[str, Sequence[Candidate]], digests: Digests, today: date,
    minutes: int | None,
) -> tuple[ClassRow | None, list[Fault]]:  # fmt: skip
    worker, faults = _whose(at, cells, people, digests)
    title, provider = cells.get("title", "").strip(), cells.get("provider", "").strip()
    number = cells.get("number", "").strip()
    if not title:
        faults.append(_missing(at, "title", Sentence("培训名称")))
    faults += too_long(at, title=(title, 100), provider=(provider, 100), number=(number, 60))
    kind = WORDS.get("".join(cells.get("kind", "").split()))
    if kind is None:
        said = Sentence(
            "不认识类别「%(given)s」，可以写：%(wanted)s。", given=cells["kind"][:20], wanted=[w for w in WORDS if w]
        )
        faults.append(Fault(at, "kind", "kind_unknown", said))
    tenths, wrong = _hours(at, cells.get("hours", ""), minutes)
    first, last, more = _days(at, cells, today)
    faults += wrong + more
    if faults or worker is None or last is None or kind not in KINDS:
        return None, faults
    return ClassRow(at, worker, kind, title, provider, first, last, tenths, number), faults


def _missing(at: int, field: str, what: Sentence) -> Fault:
    return Fault(at, field, "missing", Sentence("缺少%(what)s。", what=what))


def _whose(
    at: int, cells: Mapping[str, str], people: Mapping[str, Sequence[Candidate]], digests: Digests
) -> tuple[int | None, list[Fault]]:
    """The one person whom name and number, both, lead to."""
    name = name_of(cells)
    if not name:
        return None, [_missing(at, "name", Sentence("姓名"))]
    document, _mended = tidy_id_number(cells.get("id_number", ""))
    last_four = cells.get("last_four", "").strip().upper()
    if not last_four and len(document) == 4:  # many lists give only these under the whole heading
        document, last_four = "", document
    certificate = "".join(cells.get("certificate", "").split())
    if not (document or last_four or certificate):
        said = Sentence("缺少证件号码、证件后四位或证书编号：只有姓名，不能确定是谁。")
        return None, [Fault(at, "id_number", "identity_missing", said)]
    named = list(people.get(name, ()))
    if not named:
        said = Sentence("登记册里没有「%(name)s」，或不在本人负责的范围内。请先登记这个人。", name=name[:20])
        return None, [Fault(at, "name", "person_unknown", said)]
    whole = set(digests("document_index", document)) if document else set()
    ends = set(digests("document_last_four", last_four)) if last_four else set()
    fitting = [
        one
        for one in named
        if (not document or one.document in whole)
        and (not last_four or one.last_four in ends)
        and (not certificate or certificate in one.certificates)
    ]
    if len(fitting) == 1:
        return fitting[0].worker, []
    if fitting:
        said = Sentence("有 %(count)s 个「%(name)s」都对得上，请填完整的证件号码。", count=len(fitting), name=name[:20])
        return None, [Fault(at, "name", "person_ambiguous", said)]
    field = "id_number" if document else "last_four" if last_four else "certificate"
    said = Sentence("登记册里的「%(name)s」号码和这里不一样，请核对是不是同一个人。", name=name[:20])
    return None, [Fault(at, field, "person_differs", said)]


def _hours(at: int, text: str, minutes: int | None) -> tuple[int, list[Fault]]:
    if not text.strip():
        return 0, [_missing(at, "hours", Sentence("学时"))]
    try:
        return understood(text, minutes), []
    except ValueError as error:
        return 0, [Fault(at, "hours", "hours", error.args[0])]


def _days(at: int, cells: Mapping[str, str], today: date) -> tuple[date | None, date | None, list[Fault]]:
    """First and last day; a class of one day has only the last."""
    if not cells.get("day", "").strip():
        return None, None, [_missing(at, "day", Sentence("结束日期"))]
    found = []
    for field in ("start", "day"):
        given = cells.get(field, "").strip()
        found.append(parse_date(given)[0] if given else None)
        if given and found[-1] is None:
            said = Sentence("日期“%(given)s”看不懂，请写成 2026-05-06。", given=given[:20])
            return None, None, [Fault(at, field, "date", said)]
    first, last = found
    if last is not None and last > today:
        return None, None, [Fault(at, "day", "date_in_future", Sentence("结束日期晚于今天，学完以后再登记。"))]
    if first and last and first > last:
        return None, None, [Fault(at, "day", "dates", Sentence("结束日期早于开始日期。"))]
    return first, last, []
