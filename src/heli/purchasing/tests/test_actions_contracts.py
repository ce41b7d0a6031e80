"""A contract from its draft to its signature by both sides, and what the law refuses in it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from heli.core.actions.settings import set_setting
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Document, Notification
from heli.purchasing.actions import contract_changes as changes
from heli.purchasing.actions import contracts as actions
from heli.purchasing.actions import milestones
from heli.purchasing.models import Contract, Project, Settlement
from heli.purchasing.queries import contract_changes as change_queries
from heli.purchasing.queries.award import day_of
from heli.purchasing.queries.contract_text import text_of
from heli.purchasing.queries.contracts import to_publish
from heli.purchasing.rules.contract_text import digest
from heli.purchasing.rules.personnel import Floor
from heli.purchasing.tests.hall import WAN, Hall, hall_of, paper, terms
from tests.access_things.contracts import SUPPLIER
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(city: City) -> Hall:
    return hall_of(city)


def test_a_contract_holds_once_both_sides_have_signed_the_same_text(hall: Hall) -> None:
    contract = hall.drafted()
    hall.planned(contract, 20, 30)
    signed = actions.sign_contract(contract, by=hall.approver)
    assert signed.state == "buyer_signed" and signed.signed_on is None
    running = actions.sign_for_supplier(signed, by=hall.head)
    assert (running.state, running.signed_on) == ("running", localdate())
    held = list(running.signatures.filter(holds=True).order_by("signed_at"))
    assert [(each.side, each.signed_by.name) for each in held] == [("buyer", "苏梅"), ("supplier", "方瑜")]
    assert {each.digest for each in held} == {digest(text_of(running))} and held[0].text == text_of(running)
    assert "合同总金额为人民币500,000.00元（大写：伍拾万元整）。" in held[0].text
    assert Notification.objects.filter(reader=hall.officer.actor, kind="purchasing.contract.sign_supplier").exists()


def test_it_is_numbered_in_its_year(hall: Hall) -> None:
    year = localdate().year
    assert [hall.drafted().number, hall.drafted().number] == [f"采购合同〔{year}〕1号", f"采购合同〔{year}〕2号"]


def test_each_signs_for_their_own_side_only(hall: Hall) -> None:
    contract = hall.drafted()
    hall.planned(contract, 50)
    with pytest.raises(NotAllowed):
        actions.sign_contract(contract, by=hall.head)
    stranger = user_with("agency_head", hall.city.organisations["桐心社会工作服务中心"])
    signed = actions.sign_contract(contract, by=hall.approver)
    with pytest.raises(NotAllowed):
        actions.sign_for_supplier(signed, by=stranger)
    with pytest.raises(NotAllowed):
        actions.sign_for_supplier(signed, by=hall.approver)


def test_after_any_change_it_is_signed_anew(hall: Hall) -> None:
    contract = hall.drafted()
    hall.planned(contract, 50)
    signed = actions.sign_contract(contract, by=hall.approver)
    changed = actions.change_contract(signed, by=hall.officer, terms=terms(what="每两周上门探访。"))
    assert changed.state == "draft" and not changed.signatures.filter(holds=True).exists()
    signed = actions.sign_contract(changed, by=hall.approver)
    Contract.objects.filter(pk=signed.pk).update(what="偷偷改过")
    with pytest.raises(Refused, match="签署以后改过"):
        actions.sign_for_supplier(signed, by=hall.head)


def test_a_milestone_more_voids_the_signature_too(hall: Hall) -> None:
    contract = hall.drafted()
    (only,) = hall.planned(contract, 50)
    signed = actions.sign_contract(contract, by=hall.approver)
    contract = milestones.remove_milestone(only, by=hall.officer)
    assert contract.state == "draft" and not signed.signatures.filter(holds=True).exists()
    with pytest.raises(Refused, match="各节点的付款合计 ¥0.00"):
        actions.sign_contract(contract, by=hall.approver)


def test_milestones_never_promise_more_than_the_contract(hall: Hall) -> None:
    contract = hall.drafted()
    hall.planned(contract, 20)
    with pytest.raises(Refused, match="只剩 ¥300,000.00 没有安排节点") as refused:
        hall.planned(contract, 31)
    assert refused.value.field == "amount_fen"


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"end_on": date(2028, 1, 1), "start_on": date(2027, 1, 1)}, "end_on", "服务期最长 1 年；五项条件都具备的，最长 3 年（.*第二十四条）"),
        ({"bond_fen": 5 * WAN + 1, "bond_form": "guarantee"}, "bond_fen", "最多 ¥50,000.00（.*第四十八条）"),
        ({"bond_fen": WAN, "bond_form": "cash"}, "bond_fen", "不能收现金（.*第四十八条）"),
        ({"pay_days": 61, "supplier_is_sme": True}, "pay_days", "最长 60 天内支付（保障中小企业款项支付条例"),
        ({"costs": {"personnel": 30 * WAN}}, "amount_fen", "合计 ¥300,000.00，和合同金额 ¥500,000.00 不一致"),
    ],
)  # fmt: skip
def test_what_the_law_forbids_is_refused_beside_its_field(
    hall: Hall, given: dict[str, object], field: str, said: str
) -> None:
    with pytest.raises(Refused, match=said) as refused:
        hall.drafted(terms=terms(**given))
    assert refused.value.field == field and not Contract.objects.exists()


def test_three_years_need_all_five_conditions(hall: Hall) -> None:
    five = dict.fromkeys(("content_stable", "is_continuous", "funding_stable", "price_stable", "budget_assured"), True)
    long = {"start_on": date(2027, 1, 1), "end_on": date(2029, 12, 31)}
    assert hall.drafted(terms=terms(**long, **five)).is_stable
    with pytest.raises(Refused, match="最长 3 年"):
        hall.drafted(terms=terms(**{**long, "end_on": date(2030, 1, 1)}, **five))
    for missing in five:
        with pytest.raises(Refused, match="五项条件都具备"):
            hall.drafted(terms=terms(**long, **{**five, missing: False}))


def test_the_floor_for_staff_is_that_of_the_day_and_stays_with_the_contract(hall: Hall) -> None:
    system = user_with("system_administrator", hall.city.root)
    set_setting(None, by=system, key="personnel_floor_percent", value="2020-01-01 60", source="示例")
    contract = hall.drafted()
    assert contract.floor == Floor(Decimal(60))
    short = {"personnel": 30 * WAN - 1, "activity": 20 * WAN + 1}
    with pytest.raises(Refused, match="低于本市规定的 60%") as refused:
        hall.drafted(terms=terms(costs=short))
    assert refused.value.field == "personnel"
    set_setting(None, by=system, key="personnel_floor_percent", value="2020-01-01 50", source="示例")
    with pytest.raises(Refused, match="低于本市规定的 60%"):
        actions.change_contract(contract, by=hall.officer, terms=terms(costs=short))


def test_a_contract_that_runs_already_is_taken_over_with_its_history_and_proof(hall: Hall) -> None:
    agency, signed_on = hall.city.organisations[SUPPLIER], localdate() - timedelta(days=100)
    given = {
        "supplier": agency,
        "terms": terms(start_on=signed_on, end_on=signed_on + timedelta(days=300)),
        "signed_on": signed_on,
        "award_ref": "2025 年公开招标",
    }
    with pytest.raises(Refused, match="已付的金额不能超过合同金额"):
        actions.take_over(hall.project, by=hall.officer, **given, paid_before_fen=51 * WAN, file=paper())
    contract = actions.take_over(hall.project, by=hall.officer, **given, paid_before_fen=20 * WAN, file=paper())
    assert (contract.state, contract.origin, contract.signed_on) == ("running", "taken_over", signed_on)
    assert [each.title for each in Document.objects.about(contract)] == ["合同文本"]
    done = milestones.plan_milestone(
        contract,
        by=hall.officer,
        title="首期",
        due_on=signed_on,
        amount_fen=20 * WAN,
        deliverable="记录",
        done_on=signed_on,
    )
    assert (done.state, done.done_before) == ("accepted", True)
    hall.planned(contract, 30)
    with pytest.raises(Refused, match="只剩 ¥0.00"):
        hall.planned(contract, 1)


def test_a_done_milestone_is_of_a_contract_taken_over_alone(hall: Hall) -> None:
    with pytest.raises(Refused, match="只有补录的合同"):
        milestones.plan_milestone(
            hall.drafted(),
            by=hall.officer,
            title="首期",
            due_on=localdate(),
            amount_fen=1,
            deliverable="无",
            done_on=localdate(),
        )


def test_a_change_holds_once_both_have_signed_and_never_beyond_a_tenth(hall: Hall) -> None:
    contract = hall.running()
    with pytest.raises(Refused, match="最多 ¥50,000.00，已经有 ¥0.00，还能增加 ¥50,000.00（.*第四十九条）") as refused:
        changes.propose_change(
            contract, by=hall.officer, what="多一个社区", why="人多", amount_fen=5 * WAN + 1, category="activity"
        )
    assert refused.value.field == "amount_fen"
    change = changes.propose_change(
        contract, by=hall.officer, what="多一个社区", why="人多", amount_fen=4 * WAN, category="activity"
    )
    change = changes.sign_change(change, by=hall.approver)
    contract.refresh_from_db()
    assert contract.total_fen == 50 * WAN, "nothing holds yet"
    changes.sign_change_for_supplier(change, by=hall.head)
    contract.refresh_from_db()
    assert contract.total_fen == 54 * WAN and contract.costs.get(category="activity").amount_fen == 24 * WAN
    with pytest.raises(Refused, match="还能增加 ¥10,000.00"):
        changes.propose_change(
            contract, by=hall.officer, what="再多", why="人多", amount_fen=WAN + 1, category="activity"
        )
    hall.planned(contract, 4)


def test_a_contract_that_is_over_is_changed_no_more(hall: Hall) -> None:
    contract = hall.running()
    given = {"by": hall.officer, "what": "延期", "why": "没做完"}
    change = changes.propose_change(contract, **given)
    signed = changes.sign_change(changes.propose_change(contract, **given), by=hall.approver)
    yesterday = localdate() - timedelta(days=1)
    Contract.objects.filter(pk=contract.pk).update(start_on=yesterday, end_on=yesterday)
    with pytest.raises(Refused, match="合同已经到期或结束") as refused:
        changes.propose_change(contract, **given)
    assert refused.value.code == "over"
    with pytest.raises(Refused, match="合同已经到期或结束"):
        changes.sign_change(change, by=hall.approver)
    with pytest.raises(Refused, match="合同已经到期或结束"):
        changes.sign_change_for_supplier(signed, by=hall.head)
    Contract.objects.filter(pk=contract.pk).update(end_on=localdate(), state="ended", ended_on=localdate())
    with pytest.raises(Refused, match="合同已经到期或结束"):
        changes.sign_change(change, by=hall.approver)


def test_a_reduction_leaves_what_was_accepted_or_asked_for(hall: Hall) -> None:
    contract = hall.running()
    hall.accepted(contract)
    given = {"by": hall.officer, "what": "减少", "why": "人少了", "category": "personnel"}
    with pytest.raises(Refused, match="已经验收或申请付款的有 ¥200,000.00") as refused:
        changes.propose_change(contract, amount_fen=-30 * WAN - 1, **given)
    assert refused.value.field == "amount_fen"
    assert changes.propose_change(contract, amount_fen=-30 * WAN, **given).amount_fen == -30 * WAN


def test_a_change_keeps_the_floor_for_staff(hall: Hall) -> None:
    contract = hall.running()
    Contract.objects.update(floor_percent=60)
    contract.refresh_from_db()
    with pytest.raises(Refused, match="占 59.9%，低于合同的下限 60%") as refused:
        changes.propose_change(contract, by=hall.officer, what="多", why="人多", amount_fen=10_000, category="activity")
    assert refused.value.field == "category"
    changes.propose_change(contract, by=hall.officer, what="多", why="人多", amount_fen=WAN, category="personnel")


def test_two_changes_at_the_limit_are_not_both_agreed(hall: Hall) -> None:
    contract = hall.running()
    two = [
        changes.sign_change(
            changes.propose_change(
                contract, by=hall.officer, what="多", why="人多", amount_fen=5 * WAN, category="activity"
            ),
            by=hall.approver,
        )
        for _each in range(2)
    ]
    changes.sign_change_for_supplier(two[0], by=hall.head)
    with pytest.raises(Refused, match="还能增加 ¥0.00"):
        changes.sign_change_for_supplier(two[1], by=hall.head)
    refused = changes.refuse_change(two[1], by=hall.head, reason="超过上限")
    contract.refresh_from_db()
    assert refused.state == "refused" and contract.total_fen == 55 * WAN


def test_publication_and_filing_are_kept_with_their_days(hall: Hall) -> None:
    contract = hall.running()
    with pytest.raises(Refused, match="签订以后、今天以前"):
        actions.record_published(contract, by=hall.officer, published_on=localdate() + timedelta(days=1))
    contract = actions.record_published(contract, by=hall.officer, published_on=localdate())
    contract = actions.record_filed(contract, by=hall.officer, filed_on=localdate())
    assert contract.published_on == contract.filed_on == localdate()


def test_what_was_ended_or_settled_is_published_and_filed_all_the_same(hall: Hall) -> None:
    """条例 50, 政府采购法 47: the duty does not end with the service."""
    contract = hall.running()
    for state in ("ended", "settled"):
        Contract.objects.update(state=state, ended_on=localdate(), published_on=None, filed_on=None)
        assert list(to_publish(hall.officer)) == [contract]
        actions.record_published(Contract.objects.get(), by=hall.officer, published_on=localdate())
        filed = actions.record_filed(Contract.objects.get(), by=hall.officer, filed_on=localdate())
        assert filed.published_on == filed.filed_on == localdate() and not to_publish(hall.officer).exists()


def test_a_change_is_told_to_everybody_within_two_working_days(hall: Hall) -> None:
    """条例 50."""
    contract = hall.running()
    change = changes.propose_change(
        contract, by=hall.officer, what="多一个社区", why="人多", amount_fen=WAN, category="activity"
    )
    assert (
        not change_queries.changes_to_publish(hall.officer).exists() and change_queries.clock_of_change(change) is None
    )
    with pytest.raises(Refused):
        changes.record_change_published(change, by=hall.officer, published_on=localdate())
    change = changes.sign_change_for_supplier(changes.sign_change(change, by=hall.approver), by=hall.head)
    clock = change_queries.clock_of_change(change)
    assert clock is not None and clock.reckoned.day == day_of("clock.contract.change_published", localdate())
    assert list(change_queries.changes_to_publish(hall.officer)) == [change] and not clock.is_late
    for day in (localdate() - timedelta(days=1), localdate() + timedelta(days=1)):
        with pytest.raises(Refused, match="日期要在签订以后、今天以前") as refused:
            changes.record_change_published(change, by=hall.officer, published_on=day)
        assert refused.value.field == "published_on"
    done = changes.record_change_published(change, by=hall.officer, published_on=localdate())
    assert done.published_on == localdate() and not change_queries.changes_to_publish(hall.officer).exists()
    type(done).objects.filter(pk=done.pk).update(agreed_on=localdate() - timedelta(days=9))
    page = client_of(hall.officer).get(done.get_absolute_url()).content.decode()
    assert "已逾期" in page and "第五十条" in page


def test_a_project_runs_with_its_first_contract_and_ends_with_its_last(hall: Hall) -> None:
    Project.objects.update(state="approved")
    contract = hall.running()
    hall.project.refresh_from_db()
    assert hall.project.state == "running"
    Contract.objects.update(state="settled")
    Settlement.objects.create(
        contract=contract, words="完", spent_fen=0, personnel_fen=0, over_fen=0, floor_fen=0, settled_fen=0, paid_fen=0, back_fen=0,
        submitted_by=hall.accountant.actor, submitted_on=localdate(),
    )  # fmt: skip
    actions.close_contract(Contract.objects.get(), by=hall.officer)
    hall.project.refresh_from_db()
    assert hall.project.state == "closed"


def test_a_project_that_nobody_approved_has_no_contract(hall: Hall) -> None:
    Project.objects.update(state="draft")
    hall.project.refresh_from_db()
    with pytest.raises(Refused, match="批准以后才能有合同"):
        hall.drafted()


def test_it_ends_early_with_a_reason_and_a_draft_is_dropped(hall: Hall) -> None:
    contract = hall.running()
    with pytest.raises(Refused):
        actions.end_contract(contract, by=hall.approver, reason="")
    ended = actions.end_contract(contract, by=hall.approver, reason="机构停业")
    assert (ended.state, ended.ended_on) == ("ended", localdate())
    assert actions.drop_contract(hall.drafted(), by=hall.officer, reason="重复").state == "dropped"
