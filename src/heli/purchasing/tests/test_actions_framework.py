"""A framework agreement from the document of its tender to the contracts that come of it (财政部令第110号)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Notification
from heli.purchasing.actions import award, call_offs, contracts, renewal, tenders
from heli.purchasing.actions import framework as actions
from heli.purchasing.models import CallOff, Contract, FrameworkAgreement, FrameworkSupplier, SecondPrice, Tender
from heli.purchasing.queries import award as awards
from heli.purchasing.queries import framework as queries
from heli.purchasing.queries import winners
from heli.purchasing.tests.desk import lent
from heli.purchasing.tests.framework_scene import UNIT_MOST, Framed
from tests.cast import City, grant

pytestmark = pytest.mark.django_db
ORDER = "财政部令第110号"


@pytest.fixture
def scene(city: City) -> Framed:
    return Framed(city)


def test_the_document_of_a_framework_tender_says_what_is_agreed(scene: Framed) -> None:
    tender = scene.draft("framework")
    with pytest.raises(Refused, match=ORDER) as refused:
        tenders.submit_tender(tender, by=scene.officer)
    assert refused.value.code == "framework"
    made = actions.arrange_framework(tender, by=scene.officer, terms=scene.terms())
    assert (made.kind, made.state, made.max_unit_price_fen) == ("closed", "arranged", UNIT_MOST)
    assert Tender.objects.get(pk=tender.pk).ceiling_fen == UNIT_MOST
    again = actions.arrange_framework(tender, by=scene.agent, terms=scene.terms(unit="小时"))
    assert again.pk == made.pk and again.unit == "小时"
    tender = tenders.change_tender(tender, by=scene.officer, ceiling_fen=UNIT_MOST + 1)
    with pytest.raises(Refused, match="最高限制单价") as refused:
        tenders.submit_tender(tender, by=scene.officer)
    assert refused.value.field == "ceiling_fen"
    tenders.change_tender(tender, by=scene.officer, ceiling_fen=UNIT_MOST)
    tenders.submit_tender(tender, by=scene.officer)
    with pytest.raises(Refused):
        actions.arrange_framework(tender, by=scene.officer, terms=scene.terms())


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"ground": "other"}, "ground"), ({"elimination": Decimal(19)}, "elimination"),
        ({"elimination": Decimal(39), "evaluated_by": "quality"}, "elimination"),
        ({"start_on": date(2027, 1, 1), "end_on": date(2029, 1, 1)}, "end_on"),
        ({"max_unit_price_fen": 48_000_001}, "max_unit_price_fen"),
    ],
)  # fmt: skip
def test_what_the_order_forbids_is_refused_beside_its_field(scene: Framed, said: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.arrange_framework(scene.draft("framework"), by=scene.officer, terms=scene.terms(**said))
    assert refused.value.field == field and not FrameworkAgreement.objects.exists()
    assert field == "max_unit_price_fen" or ORDER in str(refused.value)


def test_only_a_framework_tender_arranges_an_agreement(scene: Framed) -> None:
    with pytest.raises(Refused):
        actions.arrange_framework(scene.draft(), by=scene.officer, terms=scene.terms())


def test_all_but_the_eliminated_enter(scene: Framed) -> None:
    tender = scene.framed()
    shown = queries.elimination(tender)
    assert shown is not None and (shown.entry.enter, shown.entry.out) == (2, 1)
    assert [each.enters for each in shown.rows] == [True, True, False], "before it is decided"
    made = award.decide_award(tender, by=scene.approver)
    agreement = FrameworkAgreement.objects.get(tender=tender)
    ranked = [each.placed.bid for each in shown.rows]
    assert [(one.bid, one.unit_price_fen) for one in scene.suppliers(agreement)] == [
        (b, b.price_fen) for b in ranked[:2]
    ]
    assert made.bid == ranked[0] and agreement.state == "arranged"
    assert not FrameworkSupplier.objects.visible_to(scene.bidders[0]).exists(), "nobody was told yet"
    award.publish_result(tender, by=scene.agent)
    agreement.refresh_from_db()
    assert agreement.state == "awaited" and agreement.sign_by == localdate() + timedelta(days=30)
    assert {one.sign_by for one in scene.suppliers(agreement)} == {agreement.sign_by}
    assert FrameworkSupplier.objects.visible_to(scene.bidders[0]).count() == 2


def test_of_quality_first_two_fifths_go_and_three_are_too_few(scene: Framed) -> None:
    tender = scene.framed(evaluated_by="quality", elimination=Decimal(40))
    shown = queries.elimination(tender)
    assert shown is not None and shown.entry.fault is not None
    with pytest.raises(Refused, match="不到 2 家") as refused:
        award.decide_award(tender, by=scene.approver)
    assert refused.value.code == "too_few" and awards.award_of(tender) is None
    award.fail_tender(tender, by=scene.approver, reason="入围供应商太少。")
    assert not FrameworkAgreement.objects.visible_to(scene.officer).exists()


def test_no_single_contract_comes_of_it_and_no_next_is_chosen(scene: Framed) -> None:
    agreement = scene.published()
    tender = agreement.tender
    assert tender is not None and winners.won(agreement.project) is None
    assert not winners.to_begin(scene.officer).exists() and winners.begins(scene.officer, agreement.project) is None
    with pytest.raises(Refused, match="登记退出"):
        award.award_next(tender, by=scene.approver, why="refused", reason="不签。")


def test_purchaser_and_suppliers_sign_in_this_order(scene: Framed) -> None:
    agreement = scene.published()
    first, second = scene.suppliers(agreement)
    heads = [scene.head(each) for each in (first, second)]
    with pytest.raises(Refused, match="购买主体还没有签订"):
        actions.sign_for_supplier(first, by=heads[0])
    with pytest.raises((Refused, NotAllowed)):
        actions.sign_framework(agreement, by=scene.officer)
    assert [each.pk for each in queries.to_sign(scene.approver)] == [agreement.pk]
    agreement = actions.sign_framework(agreement, by=scene.approver)
    assert agreement.state == "running" and agreement.signed_on == localdate()
    assert agreement.file_by and agreement.tell_by and agreement.tell_by <= agreement.file_by
    assert Notification.objects.filter(kind="purchasing.framework.sign", reader=scene.head(first).actor).exists()
    with pytest.raises((Refused, NotAllowed)):
        actions.sign_for_supplier(first, by=scene.head(second))
    entered = actions.sign_for_supplier(first, by=scene.head(first))
    assert entered.is_entered and queries.entered(agreement) == [entered]
    assert [one.pk for one in queries.to_sign_for_supplier(scene.head(second))] == [second.pk]


def test_whose_right_is_lent_by_who_wrote_it_does_not_sign(scene: Framed) -> None:
    agreement = scene.published()
    grant(scene.officer, "purchase_approver", scene.buyer)
    officer = User.objects.get(pk=scene.officer.pk)
    borrower = lent(officer, "purchasing.framework.sign")
    for who in (officer, borrower):
        with pytest.raises(Refused, match="自己编制的框架协议"):
            actions.sign_framework(agreement, by=who)
        assert list(queries.to_sign(who)) == []
        assert "sign" not in [step.name for step in queries.steps(who, agreement)]
    assert actions.sign_framework(agreement, by=scene.approver).is_signed


def test_it_is_filed_and_told_on_a_day_after_its_signature(scene: Framed) -> None:
    agreement = scene.signed()
    for act, name in ((actions.record_filed, "filed_on"), (actions.record_told, "told_on")):
        for day in (localdate() + timedelta(days=1), localdate() - timedelta(days=1)):
            with pytest.raises(Refused) as refused:
                act(agreement, by=scene.officer, **{name: day})
            assert refused.value.field == name
        agreement = act(agreement, by=scene.officer, **{name: localdate()})
    assert not queries.to_file(scene.officer).exists() and not queries.to_tell(scene.officer).exists()
    assert [each.is_late for each in queries.clocks_of(agreement)] == [False, False, False]


def terms_for(call_off: CallOff, amount: int) -> contracts.ContractTerms:
    today = localdate()
    return contracts.ContractTerms(
        "探访服务合同", "上门探访。", today, today + timedelta(days=300), amount, {"personnel": amount}
    )


def test_a_contract_of_a_call_off_costs_no_more_than_agreed(scene: Framed) -> None:
    agreement = scene.signed()
    call_off = scene.called_off(agreement)
    assert (call_off.number, call_off.unit_price_fen, call_off.most_fen) == (1, 8_000, 8_000_000)
    assert [one.pk for one in queries.to_begin(scene.officer)] == [call_off.pk]

    def drafted(amount: int) -> Contract:
        terms = terms_for(call_off, amount)
        return contracts.draft_contract(agreement.project, by=scene.officer, terms=terms, call_off=call_off)

    with pytest.raises(Refused, match="协议单价乘数量 ¥80,000.00") as refused:
        drafted(8_000_001)
    assert refused.value.field == "amount_fen"
    contract = drafted(8_000_000)
    assert (contract.origin, contract.supplier, contract.tender) == (
        "called_off",
        call_off.entered.supplier,
        agreement.tender,
    )
    assert contract.sign_by == localdate() + timedelta(days=30)
    with pytest.raises(Refused, match="已经有合同"):
        drafted(8_000_000)
    with pytest.raises(Refused, match="协议单价乘数量"):
        contracts.change_contract(contract, by=scene.officer, terms=terms_for(call_off, 8_000_001))
    assert (
        contracts.change_contract(contract, by=scene.officer, terms=terms_for(call_off, 7_000_000)).amount_fen
        == 7_000_000
    )
    assert not queries.to_begin(scene.officer).exists()
    contracts.drop_contract(contract, by=scene.officer, reason="写错了。")
    assert drafted(8_000_000).state == "draft"


def test_a_contract_of_a_call_off_is_not_renewed_but_called_off_anew(scene: Framed) -> None:
    """财政部令第110号: unit price, quantity and term of the agreement hold for all that comes of it."""
    call_off = scene.called_off(scene.signed())
    project, today = call_off.agreement.project, localdate()
    drafted = contracts.draft_contract(
        project, by=scene.officer, terms=terms_for(call_off, 8_000_000), call_off=call_off
    )
    Contract.objects.filter(pk=drafted.pk).update(state="running", signed_on=today, end_on=today + timedelta(days=30))
    running = Contract.objects.get(pk=drafted.pk)
    decided = {"by": scene.officer, "way": "renew", "until": today + timedelta(days=90), "reason": "做得好。",
               "price_fen": 9_000_000}  # fmt: skip
    with pytest.raises(Refused, match="再确定一次成交") as refused:
        renewal.decide_renewal(running, **decided)
    assert refused.value.field == "way"
    with pytest.raises(Refused, match="再确定一次成交"):
        contracts.draft_contract(project, by=scene.officer, terms=terms_for(call_off, 9_000_000), renews=running)


def test_in_rotation_each_has_its_turn(scene: Framed) -> None:
    agreement = scene.signed()
    came = []
    for _ in range(3):
        made = call_offs.decide_call_off(agreement, by=scene.officer, way="rotation", quantity=Decimal(10))
        came.append(made.entered)
    first, second = scene.suppliers(agreement)
    assert came == [first, second, first]


def test_in_a_second_bidding_the_lowest_within_its_agreed_price_is_chosen(scene: Framed) -> None:
    agreement = scene.signed()
    first, second = scene.suppliers(agreement)

    def bid(prices: dict[int, int]) -> CallOff:
        return call_offs.decide_call_off(
            agreement, by=scene.officer, way="bidding", quantity=Decimal(10), prices=prices
        )

    for prices, said in (
        ({first.pk: 100}, "两家以上"), ({first.pk: first.unit_price_fen + 1, second.pk: 100}, "不能超过协议单价"),
        ({first.pk: 100, 0: 100}, "已入围"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=said):
            bid(prices)
    made = bid({first.pk: 7_900, second.pk: 7_800})
    assert (made.entered, made.unit_price_fen, made.by_lot) == (second, 7_800, False)
    assert bid({first.pk: 7_000, second.pk: 7_000}).by_lot
    assert SecondPrice.objects.visible_to(scene.officer).count() == 4
    assert not SecondPrice.objects.visible_to(scene.head(second)).exists(), (
        "what others asked for is not theirs to read"
    )


def test_a_direct_choice_says_why_and_stays_among_those_who_entered(scene: Framed) -> None:
    agreement = scene.signed()
    first, second = scene.suppliers(agreement)
    struck = actions.strike_supplier(second, by=scene.officer, reason="机构注销。")
    assert struck.state == "left" and queries.entered(agreement) == [FrameworkSupplier.objects.get(pk=first.pk)]

    def choose(**given: Any) -> CallOff:
        held = {"way": "direct", "quantity": Decimal(10), "chosen": first, "reason": "服务对象选的。", **given}
        return call_offs.decide_call_off(agreement, by=scene.officer, **held)

    for given, field in (
        ({"chosen": None}, "chosen"),
        ({"chosen": struck}, "chosen"),
        ({"quantity": Decimal(10_000)}, "quantity"),
    ):
        with pytest.raises(Refused) as refused:
            choose(**given)
        assert refused.value.field == field
    with pytest.raises(Exception, match="谁选定"):
        choose(reason="")
    assert choose().entered == first


def test_nobody_is_chosen_outside_the_term_or_after_the_end(scene: Framed) -> None:
    agreement = scene.signed(end_on=localdate() + timedelta(days=1))
    FrameworkAgreement.objects.filter(pk=agreement.pk).update(
        start_on=localdate() - timedelta(days=9), end_on=localdate() - timedelta(days=1)
    )
    with pytest.raises(Refused, match="执行期"):
        scene.called_off(agreement)
    other = scene.signed()
    ended = actions.end_framework(other, by=scene.approver, reason="不再需要。")
    assert ended.is_ended and ended.ended_on == localdate()
    with pytest.raises(Refused):
        scene.called_off(ended)


def test_a_way_that_was_not_agreed_is_refused(scene: Framed) -> None:
    agreement = scene.signed(by_rotation=False)
    with pytest.raises(Refused, match="没有约定") as refused:
        call_offs.decide_call_off(agreement, by=scene.officer, way="rotation", quantity=Decimal(1))
    assert refused.value.field == "way"


def test_more_are_taken_in_below_seven_tenths_and_as_agreed(scene: Framed) -> None:
    agreement = scene.signed()
    loser = next(each for each in scene.agencies if each not in [one.supplier for one in scene.suppliers(agreement)])

    def refilled(at: int = 9_000) -> FrameworkSupplier:
        return actions.take_in(agreement, by=scene.officer, supplier=loser, unit_price_fen=at, reference="补充征集公告")

    with pytest.raises(Refused, match="剩余不足 70%"):
        refilled()
    actions.strike_supplier(scene.suppliers(agreement)[1], by=scene.officer, reason="不再服务。")
    with pytest.raises(Refused) as refused:
        refilled(UNIT_MOST + 1)
    assert refused.value.field == "unit_price_fen"
    made = refilled()
    assert (made.state, made.number, made.came_by) == ("chosen", 3, "refill")
    assert actions.sign_for_supplier(made, by=scene.head(made)).is_entered
    FrameworkAgreement.objects.filter(pk=agreement.pk).update(may_refill=False)
    with pytest.raises(Refused, match="没有约定可以补充征集"):
        refilled()


def test_a_signed_agreement_holds_against_a_failed_tender(scene: Framed) -> None:
    agreement = scene.signed()
    assert agreement.tender is not None
    with pytest.raises(Refused, match="框架协议已经签订"):
        award.fail_tender(agreement.tender, by=scene.approver, reason="重大变故。")


def test_who_wrote_it_signs_it_by_no_right_that_is_lent(scene: Framed) -> None:
    agreement = scene.published()
    helper = lent(scene.approver, "purchasing.framework.sign", to=scene.officer)
    assert agreement.drafted_by == helper.actor and "sign" not in [s.name for s in queries.steps(helper, agreement)]
    with pytest.raises(Refused, match="自己编制的框架协议"):
        actions.sign_framework(agreement, by=helper)
    other = lent(scene.approver, "purchasing.framework.sign")
    FrameworkAgreement.objects.filter(pk=agreement.pk).update(drafted_by=scene.approver.actor)
    agreement.refresh_from_db()
    assert "sign" not in [step.name for step in queries.steps(other, agreement)]
    with pytest.raises(Refused, match="自己编制的框架协议"):
        actions.sign_framework(agreement, by=other)


def test_what_a_contract_left_over_is_not_spent_twice(scene: Framed) -> None:
    """A cheaper contract frees money; once another call-off has it, the first neither takes it back nor is drafted anew with it."""
    agreement = scene.signed()
    first = scene.called_off(agreement, quantity=3_000)

    def drafted(call_off: CallOff, amount: int) -> Contract:
        terms = terms_for(call_off, amount)
        return contracts.draft_contract(agreement.project, by=scene.officer, terms=terms, call_off=call_off)

    contract = drafted(first, 10_000_000)
    assert agreement.project.budget_fen == 48_000_000
    second = scene.called_off(agreement, quantity=4_000)
    with pytest.raises(Refused, match="项目预算只剩 ¥160,000.00") as refused:
        contracts.change_contract(contract, by=scene.officer, terms=terms_for(first, 16_000_001))
    assert (refused.value.field, refused.value.code) == ("amount_fen", "budget")
    contract = contracts.change_contract(contract, by=scene.officer, terms=terms_for(first, 16_000_000))
    contracts.drop_contract(contract, by=scene.officer, reason="写错了。")
    with pytest.raises(Refused, match="项目预算只剩"):
        drafted(first, 24_000_000)
    assert drafted(first, 16_000_000).amount_fen == 16_000_000
    assert drafted(second, 32_000_000).amount_fen == 32_000_000
