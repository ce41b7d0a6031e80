"""Organisations as a file states them, and how alike two of them are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from heli.core.rules.credit_code import check_credit_code, tidy_credit_code
from heli.core.rules.sentence import Sentence
from heli.directory.rules.places import tidy
from heli.directory.rules.plan import Fault, Plan, Values, too_long

KIND_WORDS = {
    "部门": "department", "党政部门": "department", "机关": "department", "街道": "street", "街道办事处": "street", "镇政府": "street",
    "街道办事处（镇政府）": "street", "社区": "community", "社区（村）委员会": "community", "居委会": "community",
    "村委会": "community", "社工机构": "agency", "社会工作服务机构": "agency", "机构": "agency", "社会团体": "association",
    "协会": "association", "高校": "university", "基金会": "foundation", "企业": "enterprise", "事业单位": "institution",
    "志愿服务队": "volunteers", "志愿服务组织": "volunteers", "其他": "other",
}  # fmt: skip
KINDS = frozenset(KIND_WORDS.values())
#: how posts and money stand. What only says 群团组织 is not among them: it is one by 政府购买服务管理办法 8 only where it uses posts
#: of public institutions and is paid by appropriation
STANDING_WORDS = {
    "承担行政职能的事业单位": "administrative", "承担行政职能": "administrative", "行政类": "administrative", "行政类事业单位": "administrative",
    "公益一类事业单位": "class_one", "公益一类": "class_one", "公益二类事业单位": "class_two", "公益二类": "class_two",
    "从事生产经营活动的事业单位": "business", "从事生产经营活动": "business", "生产经营类": "business", "生产经营类事业单位": "business",
    "经营类": "business", "群团组织（使用事业编制，由财政拨款保障）": "mass_body",
}  # fmt: skip
STANDINGS = frozenset(STANDING_WORDS.values())
#: words that say an organisation is no more
ENDED = frozenset("closed merged 已注销 注销 已并入 已撤销 撤销 吊销 已吊销".split())
TEXTS = ("name", "short_name", "kind", "standing", "credit_code", "contact_name", "contact_phone", "address")


@dataclass(frozen=True)
class OrganisationRow:
    """A line of the file; ``place``, ``parent`` and ``answers_to`` as written: a code or a name."""

    row: int
    name: str
    short_name: str = ""
    kind: str = ""
    credit_code: str = ""
    place: str = ""
    parent: str = ""
    answers_to: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    address: str = ""
    state: str = ""
    standing: str = ""


@dataclass(frozen=True)
class KnownOrganisation:
    """An organisation in force; place, parent and answers_to by key."""

    pk: int
    name: str
    texts: Mapping[str, str]
    place: int | None
    parent: int | None
    answers_to: int | None


def kind_of(name: str) -> str:
    """The kind a name speaks of, where a file gives none."""
    ends = (
        (("居委会", "村委会", "居民委员会", "村民委员会", "社区"), "community"),
        (("街道办事处", "镇人民政府", "乡人民政府", "镇政府", "乡政府"), "street"), (("基金会",), "foundation"),
        (("总工会", "妇女联合会"), "department"), (("协会", "联合会", "促进会", "学会", "商会", "联谊会"), "association"),
        (("大学", "学院"), "university"), (("公司", "厂", "集团"), "enterprise"),
        (("志愿服务队", "志愿者队", "志愿服务队伍", "志愿者队伍"), "volunteers"),
        (("局", "委员会", "办公室", "法院", "检察院", "人民政府"), "department"),
        (("福利院", "医院", "救助站", "养老院", "敬老院", "中心", "站", "院"), "institution"),
    )  # fmt: skip
    if "社会工作部" in name:  # of a Party committee
        return "department"
    if "社会工作" in name or "社工" in name:
        return "association" if name.endswith("协会") else "agency"
    return next((kind for words, kind in ends if name.endswith(words)), "other")


def tidied(row: OrganisationRow) -> OrganisationRow:
    """The row with the code, the kind and the standing as they are stored; an unknown word stays as written."""
    code, _ = tidy_credit_code(row.credit_code)
    kind, standing = tidy(row.kind), tidy(row.standing)
    kind = KIND_WORDS.get(kind, kind) or kind_of(row.name)
    standing = STANDING_WORDS.get(standing.replace("(", "（").replace(")", "）").replace(",", "，"), standing)
    return OrganisationRow(**{**row.__dict__, "credit_code": code, "kind": kind, "standing": standing})


def plan_organisations(
    rows: Iterable[OrganisationRow], stored: Iterable[KnownOrganisation], places: Mapping[str, int | None]
) -> Plan[OrganisationRow]:
    """Compare a file with the organisations in force, met by credit code first, then by name.

    ``places`` maps codes and names to a key; None marks a name that several places bear. Empty cells change nothing.
    """
    rows, stored = [tidied(row) for row in rows], list(stored)
    by_code = {org.texts["credit_code"]: org for org in stored if org.texts["credit_code"]}
    by_name = {org.name: org for org in stored}
    names = {row.name for row in rows} | set(by_name)
    plan: Plan[OrganisationRow] = Plan(rows=len(rows))
    seen: dict[str, int] = {}
    for row in rows:
        if tidy(row.state) in ENDED:
            text = Sentence("「%(name)s」已注销或并入别处，不登记。", name=row.name[:30])
            plan.warnings.append(Fault(row.row, "state", "organisation_ended", text))
            plan.unchanged += 1
            continue
        faults = list(_faults_of(row, places, names))
        first = next((seen[key] for key in (row.credit_code, row.name) if key and key in seen), None)
        org = (by_code.get(row.credit_code) if row.credit_code else None) or by_name.get(row.name)
        if org and row.credit_code and org.texts["credit_code"] not in ("", row.credit_code):
            faults.append(
                Fault(
                    row.row, "credit_code", "credit_code_differs", Sentence("同名组织已登记了另一个统一社会信用代码。")
                )
            )
        plan.errors.extend(faults)
        if faults:
            continue
        if first is not None:
            plan.warnings.append(
                Fault(
                    row.row,
                    "name",
                    "organisation_repeated",
                    Sentence("与第 %(row)s 行是同一个组织，只取前一行。", row=first),
                )
            )
            plan.unchanged += 1
            continue
        seen |= {key: row.row for key in (row.credit_code, row.name) if key}
        if org is None:
            plan.created.append(row)
        else:
            _compare(plan, org, row, places, by_name)
    return plan


def _faults_of(row: OrganisationRow, places: Mapping[str, int | None], names: set[str]) -> Iterable[Fault]:
    if not row.name:
        yield Fault(row.row, "name", "missing", Sentence("缺少%(what)s。", what=Sentence("名称")))
    yield from too_long(
        row.row,
        name=(row.name, 100),
        short_name=(row.short_name, 40),
        contact_name=(row.contact_name, 50),
        contact_phone=(row.contact_phone, 30),
        address=(row.address, 200),
    )
    if row.kind not in KINDS:
        yield Fault(
            row.row,
            "kind",
            "kind_unknown",
            Sentence("不认识类别「%(given)s」，例如「%(like)s」。", given=row.kind[:20], like="社工机构"),
        )
    if row.standing and row.standing not in STANDINGS:
        yield Fault(
            row.row,
            "standing",
            "standing_unknown",
            Sentence("不认识编制和经费「%(given)s」，例如「%(like)s」。", given=row.standing[:30], like="公益一类"),
        )
    if row.credit_code and (code := check_credit_code(row.credit_code)):
        short = code == "credit_code_length"
        text = Sentence("统一社会信用代码应是 18 位。") if short else Sentence("统一社会信用代码校验位不符，请核对。")
        yield Fault(row.row, "credit_code", "credit_code_check", text)
    if row.place and row.place not in places:
        yield Fault(row.row, "place", "place_unknown", Sentence("没有叫「%(given)s」的地区。", given=row.place[:20]))
    elif row.place and places[row.place] is None:
        yield Fault(
            row.row,
            "place",
            "place_ambiguous",
            Sentence("有几个地区都叫「%(given)s」，请填区划代码。", given=row.place[:20]),
        )
    for name, word, value in (
        ("parent", Sentence("上级单位"), row.parent),
        ("answers_to", Sentence("主管部门"), row.answers_to),
    ):
        if value and value not in names:
            yield Fault(
                row.row,
                name,
                "employer_unknown",
                Sentence("%(what)s「%(given)s」没有登记，也不在文件里。", what=word, given=value[:30]),
            )


def _compare(
    plan: Plan[OrganisationRow], org: KnownOrganisation, row: OrganisationRow, places: Mapping[str, int | None],
    by_name: Mapping[str, KnownOrganisation],
) -> None:  # fmt: skip
    given = {name: getattr(row, name) for name in TEXTS}
    values: Values = {name: value for name, value in given.items() if value and value != org.texts[name]}
    if row.place and places[row.place] != org.place:
        values["place_id"] = places[row.place]
    for name, value in (("parent", row.parent), ("answers_to", row.answers_to)):
        other = by_name.get(value)
        if value and (other is None or other.pk != getattr(org, name)):
            values[name] = value
    if values:
        plan.changed.append((org.pk, values))
    else:
        plan.unchanged += 1
