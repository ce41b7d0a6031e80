"""The text of a tender's document, made of what its purchaser wrote and of the rules of its day: one for page, Word and PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from heli.core.rules.book import Book, NoRule, Source, Value, open_book
from heli.core.rules.money import in_capitals, in_yuan
from heli.purchasing.rules import bonds, document
from heli.purchasing.rules.clocks import AFTER, BEFORE, Clock, clock
from heli.purchasing.rules.rank import COMPREHENSIVE, LAW

_NUMBERS = "一二三四五六七八九十"
#: how each method calls what is handed in
_HANDED_IN = {document.OPEN: "投标文件", document.FRAMEWORK: "投标文件"}
_CHALLENGE = ("inquiry", "challenge", "challenge_reply", "complaint")


@dataclass(frozen=True)
class Agreed:
    """What a framework tender says of its agreement, in words; ``unit_price_fen`` is the highest price of one ``unit``."""

    ground: str
    unit: str
    unit_price_fen: int
    term: str
    evaluated_by: str
    elimination: str
    quality_first: bool
    ways: Sequence[str]
    may_refill: bool


@dataclass(frozen=True)
class Written:
    """What its purchaser wrote; days and moments in words. ``factors`` are title, part and kind, points and standard;
    ``small_deduction`` is percent, "0" where small enterprises have none; ``low_price`` the percents that it raises, by their
    names in the law; ``renewal_years``: for how many years its contract may be renewed, 0 for none."""

    number: str
    title: str
    buyer: str
    agent: str
    method: str
    method_name: str
    place: str
    group: str
    people: int | None
    term: str
    budget_fen: int
    ceiling_fen: int | None
    requirements: str
    demands: str
    terms: str
    price_weight: str
    decimals: int
    small_deduction: str
    factors: Sequence[tuple[str, str, str, str]]
    fingerprint: str
    openers: int
    deadline: str
    bid_bond_fen: int
    reserved: str
    unreserved_reason: str
    approval: str
    single_reason: str
    clarified: Sequence[str]
    on: date
    agreed: Agreed | None = None
    fixed_price: bool = False
    consortium_deduction: str = "0"
    low_price: Mapping[str, str] = field(default_factory=dict)
    renewal_years: int = 0
    of_society: bool = False
    one_challenge: bool = False
    weight_consent: str = ""
    price_items: Sequence[tuple[str, str, str]] = ()


@dataclass(frozen=True)
class Part:
    """A chapter: its heading, its sentences, and a table of which the first row is the head."""

    heading: str
    sentences: list[str]
    rows: list[list[str]] = field(default_factory=list)


def parts(said: Written, book: Book | None = None) -> list[Part]:
    """The chapters in their order, numbered; Chinese whoever reads them, since it is a document of an office."""
    law = _Law(book or open_book(LAW), said.on, binds=not said.of_society or said.method in document.EVALUATED)
    found = [
        Part("采购邀请", _invitation(said)), Part("供应商资格要求", [*_lines(said.requirements), *_whom(said, law)]),
        Part("采购需求", _need(said)), Part("框架协议", _framework(said, law)), _evaluation(said, law), _price_table(said, law), Part("文件的编制和递交", _handing_in(said, law)),
        Part("开启", _opening(said, law)), Part("澄清和修改", _clarifying(said, law)),
        Part("合同", [*_lines(said.terms), *_renewal(said, law), *_signing(said, law)]),
        Part("询问、质疑和投诉", _challenges(said, law)),
    ]  # fmt: skip
    kept = [each for each in found if each.sentences or each.rows]
    return [Part(f"{_NUMBERS[at]}、{each.heading}", each.sentences, each.rows) for at, each in enumerate(kept)]


class _Law:
    """The rules of one day; what was no rule yet is not spoken of, nor any where none of them ``binds``."""

    def __init__(self, book: Book, on: date, binds: bool = True) -> None:
        self.book, self.on, self.binds = book, on, binds

    def at(self, key: str) -> Value | None:
        if not self.binds:
            return None
        try:
            return self.book.at(key, self.on)
        except NoRule:
            return None

    def clock(self, key: str) -> Clock | None:
        if not self.binds:
            return None
        try:
            return clock(key, self.on, self.book)
        except NoRule:
            return None

    def told(self, name: str) -> list[str]:
        """A clock as a sentence."""
        found = self.clock(f"clock.{name}")
        if found is None:
            return []
        length = f"{found.count} {'个工作日' if found.unit == 'workdays' else '日'}"
        until = f"从{found.since}起 {length}以内"
        if found.kind == BEFORE:
            until = f"{found.since}{length}以前"
        if found.kind == AFTER:
            until = f"从{found.since}起不少于 {length}"
        return [f"{found.name}：{until}{cite(found.source)}。"]


def cite(source: Source) -> str:
    """In brackets; what is recalled from memory says that it has to be confirmed."""
    return f"（{source.cited}）"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _invitation(said: Written) -> list[str]:
    agent = [f"采购代理机构：{said.agent}"] if said.agent else []
    ceiling = said.budget_fen if said.ceiling_fen is None else said.ceiling_fen
    approval = [f"采用本采购方式的批准文号：{said.approval}"] if said.approval else []
    society = [_by_society(said)] if said.of_society else []
    reason = [f"采用单一来源的理由：{said.single_reason}"] if said.single_reason else []
    return [
        f"项目名称：{said.title}", f"采购编号：{said.number}", f"购买主体：{said.buyer}", *agent, f"采购方式：{said.method_name}",
        *society, *approval, *reason, f"预算金额：{in_yuan(said.budget_fen)}（大写：{in_capitals(said.budget_fen)}）",
        (
            f"最高限制单价：{in_yuan(said.agreed.unit_price_fen)}/{said.agreed.unit}"
            if said.agreed
            else f"{'固定价格' if said.fixed_price else '最高限价'}：{in_yuan(ceiling)}"
        ),
        f"截止时间：{said.deadline or '以公告为准'}",
    ]  # fmt: skip


def _by_society(said: Written) -> str:
    if said.method in document.EVALUATED:
        return "本项目由社会力量购买，不适用政府采购法；本单位自愿参照政府采购的规则评审，文件里引用的条款都是自愿参照的，没有质疑和投诉的法定程序。"
    return "本项目由社会力量购买，不适用政府采购法；按本单位的规定和公布的文件办理。"


def _whom(said: Written, law: _Law) -> list[str]:
    """Whether it is reserved for small and medium enterprises, and which fines count as a major illegal record."""
    if said.of_society:
        return []
    found = []
    if (rule := law.at("document.reserve")) and said.method != document.DIRECT:
        words = said.unreserved_reason or "不专门面向中小企业。"
        found.append(f"{words.rstrip('。') if said.reserved == '' else said.reserved}{cite(rule.source)}。")
    if fine := law.at("document.large_fine"):
        found.append(f"重大违法记录里的较大数额罚款，是 {fine['fen'] // 1_000_000} 万元以上的罚款{cite(fine.source)}。")
    return found


def _bond(said: Written, law: _Law) -> list[str]:
    if not said.bid_bond_fen:
        return ["不收投标保证金。"]
    rule = law.at("document.bid_bond")
    found = [
        f"投标保证金：{in_yuan(said.bid_bond_fen)}，截止以前到账，不收现金；没有足额到账的，投标无效{cite(rule.source) if rule else ''}。"
    ]
    withdrawn = law.told("award.bond_withdrawn") if bonds.clock_of_withdrawn(said.method) else []
    return [*found, *withdrawn, *law.told("award.bond_losers"), *law.told("award.bond_winner"), *_kept(said, law)]


def _kept(said: Written, law: _Law) -> list[str]:
    """In which cases a bond is kept: the document names them (财政部令第87号第二十条)."""
    if not law.binds:
        return []
    cases = [found for ground in bonds.GROUNDS if (found := bonds.kept_by(said.method, ground, law.on, law.book))]
    if not cases:
        return []
    return [f"有下列情形之一的，保证金不予退还：{'；'.join(each['name'] + cite(each.source) for each in cases)}。"]


def _need(said: Written) -> list[str]:
    people = [f"服务人数：约 {said.people} 人"] if said.people else []
    term = [f"服务期：{said.term}"] if said.term else []
    return [f"服务地区：{said.place}", f"服务对象：{said.group}", *people, *term, *_lines(said.demands)]


def _framework(said: Written, law: _Law) -> list[str]:
    """Several suppliers enter; what each chapter of the order asks of the document stands with its source."""
    held = said.agreed
    if held is None:
        return []
    found = [
        f"适用情形：{held.ground}。",
        f"协议期：{held.term}。",
        f"报价是一{held.unit}的单价，不超过最高限制单价；入围以后就是协议单价。",
    ]
    if rule := law.at("framework.elimination.quality_first" if held.quality_first else "framework.elimination.usual"):
        found.append(
            f"{held.evaluated_by}，淘汰比例 {held.elimination}%，至少淘汰 {rule['least']} 家，其余全部入围{cite(rule.source)}。"
        )
    if rule := law.at("framework.suppliers"):
        found.append(f"入围供应商不少于 {rule['least']} 家，不足的废标{cite(rule.source)}。")
    found.append(f"成交供应商的确定方式：{'、'.join(held.ways)}；合同单价不超过协议单价。")
    if held.may_refill and (rule := law.at("framework.refill")):
        found.append(f"剩余入围供应商不足 {float(rule['share']):.0%} 的，可以补充征集{cite(rule.source)}。")
    return found


def _evaluation(said: Written, law: _Law) -> Part:
    by = document.EVALUATED.get(said.method)
    if by is None:
        return Part("评审办法", [])
    rows = [["评审因素", "类别", "分值", "评分标准"]]
    rows += [] if said.fixed_price else [["价格", "客观项", said.price_weight, "按下面的公式计算"]]
    rows += [list(each) for each in said.factors]
    found = _price_score(said, law, by)
    found.append(f"得分保留 {said.decimals} 位小数；名次按没有取整的得分排列。")
    if ties := law.at(f"evaluation.ties.{by}"):
        later = "，再相同的按技术得分由高到低，技术得分是类别为技术的各项得分之和"
        found.append(
            f"得分相同的，按报价由低到高排列{later if 'technical' in ties['then'] else '，报价也相同的并列'}{cite(ties.source)}。"
        )
    return Part("评审办法", [*found, *_prices(said, law)], rows)


def _price_score(said: Written, law: _Law, by: str) -> list[str]:
    """How a price is scored; a fixed one is not."""
    if said.fixed_price:
        fixed = law.at(f"evaluation.fixed_price.{by}")
        return [f"本次采购执行固定价格，价格不列为评审因素{cite(fixed.source) if fixed else ''}。"]
    found = []
    price = "报价" if by == COMPREHENSIVE else "最后报价"
    if said.weight_consent and (bounds := law.at(f"evaluation.price_weight.{by}")):
        found.append(f"价格分超出规定范围，财政部门已同意：{said.weight_consent}{cite(bounds.source)}。")
    small = law.at("evaluation.small_deduction") if said.small_deduction != "0" else None
    scored = "评审价格" if small else price
    if score := law.at(f"evaluation.price_score.{by}"):
        lowest = "评审价格" if small else "价格"
        found.append(
            f"价格分＝评审基准价÷{scored}×{said.price_weight}。满足文件要求、{lowest}最低的为评审基准价，不去掉最高和最低报价，也不取平均"
            f"{cite(score.source)}。"
        )
    if small:
        found.append(
            f"声明是小型、微型企业的，{price}扣除 {said.small_deduction}% 作为评审价格；其他供应商的{price}就是评审价格。评审价格只用来计算价格分，"
            f"合同按{price}签订。社会服务机构、社会团体和事业单位不是企业，不扣除{cite(small.source)}。"
        )
    joint, share = law.at("evaluation.consortium_deduction"), law.at("evaluation.consortium_share")
    if small and joint and share and said.consortium_deduction != "0":
        found.append(
            f"联合体或者分包写明各方份额、小型和微型企业合计达到 {share['percent']}% 以上的{cite(share.source)}，{price}扣除 "
            f"{said.consortium_deduction}% 作为评审价格{cite(joint.source)}；联合体各方都是小型、微型企业的，扣除 {said.small_deduction}%。"
        )
    return found


def _prices(said: Written, law: _Law) -> list[str]:
    """Which prices are too high, and which are looked at because they are so low."""
    if said.fixed_price:
        asked = law.at("evaluation.conformity")
        return [f"报价不等于固定价格的，作无效处理{cite(asked.source) if asked else ''}。"]
    found = []
    limit = "预算金额" if said.ceiling_fen is None else "最高限价"
    if above := law.at(f"evaluation.ceiling{'.consultation' if said.method == document.CONSULTED else ''}"):
        found.append(f"报价超过{limit}的，作无效处理{cite(above.source)}。")
    if low := law.at("evaluation.low_price_triggers"):
        mean, second, ceiling = (
            f"{said.low_price[name]}%" if name in said.low_price else f"{float(low[name]):.0%}"
            for name in ("mean", "second_lowest", "ceiling")
        )
        found.append(
            f"报价低于通过符合性审查的全部报价平均值的 {mean}、低于次低报价的 {second}、低于{limit}的 {ceiling}，或者评审委员会认为异常的，"
            f"启动异常低价审查：供应商有不少于 {low['minutes']} 分钟书面说明，不能证明合理的，作无效处理{cite(low.source)}。"
        )
    return found


def _price_table(said: Written, law: _Law) -> Part:
    """The lines in which a price is said, and what is done where they contradict each other."""
    if not said.price_items:
        return Part("报价明细表", [])
    found = ["报价按下表每一项填写单价和合计；报价等于各项数量乘以单价的总和。"]
    by = document.EVALUATED.get(said.method)
    if by and (rule := law.at(f"evaluation.price_errors.{by}")):
        found.append(f"{rule.source.note or '前后不一致的，按规定的次序修正'}{cite(rule.source)}。")
    return Part("报价明细表", found, [["项目", "单位", "数量"], *(list(each) for each in said.price_items)])


def _renewal(said: Written, law: _Law) -> list[str]:
    """For how long its contract may be renewed; a document that says nothing allows no renewal."""
    if said.agreed or not said.renewal_years:
        return []
    longest = None if said.of_society else law.at("contract.term")
    within = f"，连同首个合同不超过 {longest['years_stable']} 年" if longest else ""
    return [
        f"合同到期以前，服务良好、预算已经落实的，可以续签，合计不超过 {said.renewal_years} 年{within}{cite(longest.source) if longest else ''}。"
    ]


def _handing_in(said: Written, law: _Law) -> list[str]:
    what = _HANDED_IN.get(said.method, "响应文件")
    key = f"，公钥的指纹：{said.fingerprint}" if said.fingerprint else ""
    available = "notice.consultation_document" if said.method == document.CONSULTED else "notice.document_available"
    return [
        f"{what}用本次采购的公钥密封以后在系统里递交{key}。截止以前可以撤回、修改后再递交，截止以后不再接收。",
        "密封以后到开启以前，任何人都读不到内容；递交成功有签名的回执。",
        *_bond(said, law),
        *(law.told(available) if said.method != document.DIRECT else []),
    ]


def _opening(said: Written, law: _Law) -> list[str]:
    found = [
        f"截止时间到后，{said.openers} 位开启人员到齐，同时打开全部{_HANDED_IN.get(said.method, '响应文件')}，并作记录。"
    ]
    if said.method in (document.OPEN, document.FRAMEWORK) and (least := law.at("evaluation.bidders.opening")):
        found.append(f"投标人不足 {least['least']} 家的，不开标{cite(least.source)}。")
    if said.method == document.CONSULTED and (least := law.at("evaluation.bidders.consultation")):
        found.append(f"提交最后报价的供应商不少于 {least['services']} 家{cite(least.source)}。")
    return found


def _signing(said: Written, law: _Law) -> list[str]:
    """Society signs when it is ready."""
    return [] if said.of_society else law.told("framework.framework_signed" if said.agreed else "contract.signing")


def _clarifying(said: Written, law: _Law) -> list[str]:
    found = ["澄清或者修改同时发给所有供应商，不改变采购标的和资格条件。"]
    key = document.CLARIFIED.get(said.method)
    if key is not None and (rule := law.clock(key)):
        what = _HANDED_IN.get(said.method, "响应文件")
        found.append(f"可能影响{what}编制的，在截止 {rule.count} 日以前发出，不足的顺延截止时间{cite(rule.source)}。")
    return [*found, *said.clarified]


def _challenges(said: Written, law: _Law) -> list[str]:
    """Below the limit the clocks of challenges do not bind, nor where society buys."""
    if said.method == document.DIRECT or said.of_society:
        return []
    once = law.at("document.one_challenge") if said.one_challenge else None
    asked = [f"供应商应当在法定质疑期内一次性提出针对同一采购程序环节的质疑{cite(once.source)}。"] if once else []
    return [line for name in _CHALLENGE for line in law.told(f"challenge.{name}")] + asked
