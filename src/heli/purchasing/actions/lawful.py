"""What a document must keep to before it is submitted and announced: each refusal with the words and the article."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heli.core.errors import Refused
from heli.core.rules.book import Value
from heli.core.rules.money import to_yuan
from heli.core.rules.sentence import Sentence
from heli.purchasing.actions.arranged import must_be_arranged
from heli.purchasing.actions.sides import refuse
from heli.purchasing.models import Tender
from heli.purchasing.queries import single_source
from heli.purchasing.rules import bonds, buyers, document, renewal, reserve, small_enterprise
from heli.purchasing.rules import single_source as single

#: by the names of the law: the field of a tender that raises a figure, and how a refusal calls it
RAISED = {
    "mean": ("low_mean", Sentence("平均报价")),
    "second_lowest": ("low_second", Sentence("次低报价")),
    "ceiling": ("low_ceiling", Sentence("最高限价")),
}


def parts_of(tender: Tender) -> list[document.Part]:
    """The pieces of a document in which forbidden conditions may stand."""
    said = [
        document.Part(str(_("供应商资格要求")), tender.requirements),
        document.Part(str(_("服务要求")), tender.demands, asks=False),
        document.Part(str(_("合同主要条款")), tender.terms, asks=False),
    ]
    return said + [
        document.Part(one.title, f"{one.title}\n{one.standard}", scored=True) for one in tender.factors.all()
    ]


def must_be_lawful(tender: Tender, today: date) -> None:
    """By the rules of a day; refused beside the field where there is one. Society is held to its own document alone, unless it
    has bids scored: then to what keeps the scores fair."""
    if tender.is_by_own_rules:
        _must_name_one_supplier(tender)
        return
    if tender.price_table and (tender.is_framework or tender.is_chosen):
        text = _("只有公开招标和竞争性磋商按明细表报价；框架协议报的是一个单位的价格。")
        raise Refused(text, field="price_table", code="price_table")
    for fault in document.forbidden(parts_of(tender), tender.requirements, today):
        raise Refused(
            Sentence("「%(where)s」里的“%(words)s”不合法：%(source)s。", where=fault.where, words=fault.words, source=fault.source.cited),
            code=fault.code,
        )  # fmt: skip
    if not tender.is_of_society:
        _must_be_sanctioned(tender, today)
    if tender.method in document.EVALUATED:
        _must_add_up(tender, today)
        _must_weigh_the_price(tender, today)
        if not tender.is_of_society:
            _must_deduct_lawfully(tender, today)
        elif tender.small_deduction or tender.consortium_deduction:
            raise Refused(_("社会力量购买不扣除小微企业的价格。"), code="small_deduction")
        _must_raise_lawfully(tender, today)


def _must_be_sanctioned(tender: Tender, today: date) -> None:
    """What only who buys for the government has to keep to."""
    late = tender.method == document.SINGLE  # the public is told first, so that its approval comes after the document
    if not late and single_source.asks_approval(tender) and not tender.finance_approval:
        text = _("达到公开招标数额标准，采用这种采购方式要先经财政部门批准，请填写批准文号。")
        raise Refused(text, field="finance_approval", code="approval")
    _must_be_grounded(tender, today)
    _must_ask_a_lawful_bond(tender, today)
    _must_say_whom_it_is_for(tender, today)
    must_be_arranged(tender, today)
    must_renew_lawfully(tender, today)


def must_renew_lawfully(tender: Tender, today: date) -> None:
    """A document lets a contract be renewed only where its first term leaves room (财政部令第102号 24); one of a framework
    agreement not at all, since more is called off within its term."""
    if not tender.renewal_years:
        return
    if tender.is_framework:
        raise Refused(
            _("框架协议的合同不续签：要的更多，在协议期里再确定一次成交。"), field="renewal_years", code="renewal"
        )
    project = tender.project
    if project.start_on and project.end_on:
        fault = renewal.no_room(project.start_on, project.end_on, project.is_stable, today)
        if fault is not None:
            raise Refused(fault, field="renewal_years", code="renewal")


def _must_be_grounded(tender: Tender, today: date) -> None:
    """A single source names its case of the law, its reason and its supplier (政府采购法第三十一条)."""
    if tender.method != document.SINGLE:
        return
    if not tender.ground:
        grounds = document.single_grounds(today)
        text = Sentence(
            "请选择单一来源的情形。%(grounds)s：%(source)s。", grounds=grounds["name"], source=grounds.source.cited
        )
        raise Refused(text, field="ground", code="needed")
    _must_name_one_supplier(tender)
    if tender.ground == single.ADDITION or (tender.ground == single.EMERGENCY and tender.adds_to is not None):
        _must_be_a_small_addition(tender, today)
    if tender.ground == single.ONLY and single_source.came_alone(tender):
        source = single.source_of("document.lone_bidder", today)
        text = Sentence(
            "只有一家来投标，不等于只有一家能供应，不能因此采用单一来源（%(source)s）。", source=source.cited
        )
        raise Refused(text, field="ground", code="lone_bidder")


def _must_name_one_supplier(tender: Tender) -> None:
    """A single source says why, and of whom."""
    if tender.method != document.SINGLE:
        return
    if not tender.single_reason:
        raise Refused(_("请说明为什么只能从一家采购。"), field="single_reason", code="needed")
    if tender.intended is None:
        raise Refused(_("请填写拟定的供应商。"), field="intended", code="needed")
    if not tender.is_of_society:
        refuse("intended", buyers.supplier_fault(tender.intended.name, tender.intended.standing, localdate()))


def _must_be_a_small_addition(tender: Tender, today: date) -> None:
    """To a signed contract of the same purchaser and supplier; all additions together stay within the share of the law."""
    contract = tender.adds_to
    if contract is None or contract.signed_on is None:
        raise Refused(_("请选择已经签订的原合同。"), field="adds_to", code="needed")
    if (contract.supplier_id, contract.buyer.pk) != (tender.intended_id, tender.buyer_id):
        raise Refused(_("原合同要是本单位和拟定的供应商签订的。"), field="adds_to", code="other")
    fault = single.adds_too_much(
        contract.amount_fen, single_source.added_to(tender), tender.limit_fen, today, tender.ground
    )
    if fault is not None:
        raise Refused(fault, field="adds_to", code="too_much")


def _must_ask_a_lawful_bond(tender: Tender, today: date) -> None:
    """条例第三十三条: of the budget no more than so many percent."""
    most = bonds.most(tender.budget_fen, today)
    if most is not None and tender.bid_bond_fen > most.fen:
        text = Sentence(
            "投标保证金最多 %(most)s 元，是预算金额的 %(percent)s%%：%(source)s。", most=f"{to_yuan(most.fen):,.2f}",
            percent=most.percent, source=most.source.cited,
        )  # fmt: skip
        raise Refused(text, field="bid_bond_fen", code="bond")


def _must_say_whom_it_is_for(tender: Tender, today: date) -> None:
    """What is small enough is reserved for small and medium enterprises, or the document says why not (财库〔2020〕46号)."""
    rule = reserve.rule(today)
    if rule is None or tender.method == document.DIRECT or tender.reserved != reserve.NONE:
        return
    if tender.budget_fen <= rule["all_up_to_fen"] and not tender.unreserved_reason.strip():
        text = Sentence(
            "预算不超过 %(most)s 元的，专门面向中小企业采购；不专门面向的请写明理由：%(source)s。",
            most=f"{to_yuan(rule['all_up_to_fen']):,.0f}", source=rule.source.cited,
        )  # fmt: skip
        raise Refused(text, field="unreserved_reason", code="reserve")


def _must_add_up(tender: Tender, today: date) -> None:
    """Where bids are scored, price and factors are as many points as the law asks for."""
    total, asked = (
        document.points(tender.price_weight, [one.most for one in tender.factors.all()]),
        document.all_points(today),
    )
    if total != asked["total"]:
        text = Sentence(
            "价格分和各项分值合计 %(total)s 分，应当是 %(asked)s 分：%(source)s。", total=f"{total.normalize():f}",
            asked=asked["total"], source=asked.source.cited,
        )  # fmt: skip
        raise Refused(text, code="points")


def _must_weigh_the_price(tender: Tender, today: date) -> None:
    """The price has the share that the law asks for; a fixed price has none, which its own constraint sees to."""
    if tender.fixed_price:
        if document.fixed_price(tender.method, today) is None:
            raise Refused(_("这一天的规定没有固定价格。"), field="fixed_price", code="fixed_price")
        return
    allowed = document.price_weights(tender.method, today)
    if not document.weighs_lawfully(tender.price_weight, allowed, bool(tender.weight_consent)):
        given = {"least": allowed["least"], "most": allowed["most"], "source": allowed.source.cited}
        text = Sentence("价格分应当在 %(least)s 到 %(most)s 分之间：%(source)s。", **given)
        if allowed.value.get("beyond"):
            text = Sentence(
                "价格分应当在 %(least)s 到 %(most)s 分之间，超出的要先经财政部门同意，并填写同意的文号和日期：%(source)s。",
                **given,
            )
        raise Refused(text, field="price_weight", code="price_weight")
    if tender.weight_consent and tender.weight_consent_on is None:
        raise Refused(_("请填写财政部门同意的日期。"), field="weight_consent_on", code="needed")
    if tender.weight_consent_on and tender.weight_consent_on > today:
        raise Refused(_("同意的日期不能在今天以后。"), field="weight_consent_on", code="future")


def _must_deduct_lawfully(tender: Tender, today: date) -> None:
    """Of a small enterprise, and of a consortium or sub-contract in which some carry enough."""
    allowed = small_enterprise.deductions(today)
    if not _is_within(tender.small_deduction, allowed):
        text = Sentence(
            "小微企业的价格扣除应当在 %(least)s%% 到 %(most)s%% 之间：%(source)s。", least=allowed["least"], most=allowed["most"],
            source=allowed.source.cited,
        )  # fmt: skip
        raise Refused(text, field="small_deduction", code="small_deduction")

    joint = small_enterprise.joint_deductions(today)
    if not _is_within(tender.consortium_deduction, joint):
        text = Sentence(
            "联合体或者分包的价格扣除应当在 %(least)s%% 到 %(most)s%% 之间：%(source)s。", least=joint["least"], most=joint["most"],
            source=joint.source.cited,
        )  # fmt: skip
        raise Refused(text, field="consortium_deduction", code="consortium_deduction")


def _is_within(percent: Decimal, allowed: Value) -> bool:
    return bool(allowed["least"] <= percent <= allowed["most"])


def _must_raise_lawfully(tender: Tender, today: date) -> None:
    """A document may raise the figures below which a price is looked at, as far as the law says."""
    law, given = document.low_prices(today), tender.low_price
    if law is None:
        if given:
            raise Refused(_("这一天还没有异常低价的比例。"), field=RAISED[next(iter(given))][0], code="low_price")
        return
    most = Decimal(str(law["most"])) * 100
    for name, percent in given.items():
        least, (field, called) = Decimal(str(law[name])) * 100, RAISED[name]
        if not least <= percent <= most:
            text = Sentence(
                "低于%(what)s的比例可以提高，应当在 %(least)s%% 到 %(most)s%% 之间：%(source)s。", what=called,
                least=f"{least.normalize():f}", most=f"{most.normalize():f}", source=law.source.cited,
            )  # fmt: skip
            raise Refused(text, field=field, code="low_price")
