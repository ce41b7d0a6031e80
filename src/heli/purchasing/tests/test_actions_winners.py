"""From the award to the contract: of whom, for how much and for how long is settled, and a challenge stops the signing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.errors import Refused
from heli.core.rules.sentence import day_named
from heli.purchasing.actions import award as awards
from heli.purchasing.actions import challenges, milestones
from heli.purchasing.actions import contracts as actions
from heli.purchasing.actions.contracts import ContractTerms
from heli.purchasing.models import Award, Challenge, Complaint, Contract, Tender
from heli.purchasing.queries import contracts as queries
from heli.purchasing.queries import winners
from heli.purchasing.tests.evaluation_scene import Evaluating
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(city: City) -> Evaluating:
    return Evaluating(city)


def won(scene: Evaluating) -> Award:
    """Chosen and told to everybody."""
    tender = scene.ranked()
    awards.decide_award(tender, by=scene.approver)
    return awards.publish_result(tender, by=scene.agent)


def terms(award: Award, **given: Any) -> ContractTerms:
    price = award.bid.price_fen or 0
    held = ContractTerms(
        title="困境儿童关爱合同", what="上门探访。", start_on=date(2027, 1, 1), end_on=date(2027, 12, 31), amount_fen=price,
        costs={"personnel": price},
    )  # fmt: skip
    return replace(held, **given)


def drafted(scene: Evaluating, award: Award) -> Contract:
    return actions.draft_contract(award.tender.project, by=scene.officer, terms=terms(award))


def planned(scene: Evaluating, award: Award) -> Contract:
    """To be signed: all of it lies in one milestone."""
    contract = drafted(scene, award)
    milestones.plan_milestone(
        contract,
        by=scene.officer,
        title="全部",
        due_on=date(2027, 12, 1),
        amount_fen=contract.amount_fen,
        deliverable="记录",
    )
    return Contract.objects.get(pk=contract.pk)


def challenged(scene: Evaluating, award: Award) -> Challenge:
    which = next(at for at, each in enumerate(scene.agencies) if each != award.bid.agency)
    return challenges.raise_challenge(
        scene.agencies[which], by=scene.bidders[which], tender=award.tender, about="result", text="评分有误。"
    )


def head(scene: Evaluating, award: Award) -> User:
    return user_with("agency_head", award.bid.agency)


def page(user: User, address: str) -> str:
    return client_of(user).get(address).content.decode()


def test_supplier_price_and_the_days_for_signing_come_from_the_award(scene: Evaluating) -> None:
    """政府采购法 46: thirty days from the notice of award."""
    award = won(scene)
    contract = drafted(scene, award)
    assert (contract.supplier, contract.amount_fen, contract.award) == (award.bid.agency, award.bid.price_fen, award)
    assert (contract.origin, contract.awarded_on) == ("tender", award.published_on)
    assert contract.sign_by is not None and (contract.sign_by - localdate()).days >= 30
    assert Tender.objects.get(pk=award.tender_id).due_on == contract.sign_by


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"amount_fen": 1}, "amount_fen"),
        ({"start_on": date(2026, 12, 31), "end_on": date(2027, 12, 30)}, "end_on"),
        ({"end_on": date(2027, 12, 30)}, "end_on"),
        ({"start_on": date(2027, 2, 1)}, "end_on"),
    ],
)
def test_a_price_or_a_term_of_one_s_own_is_refused_with_the_article(
    scene: Evaluating, given: dict[str, Any], field: str
) -> None:
    award = won(scene)
    project = award.tender.project
    with pytest.raises(Refused, match="第四十六条") as refused:
        actions.draft_contract(project, by=scene.officer, terms=terms(award, **given))
    assert refused.value.field == field and not Contract.objects.exists()
    contract = drafted(scene, award)
    with pytest.raises(Refused, match="第四十六条"):
        actions.change_contract(contract, by=scene.officer, terms=terms(award, **given))


def test_the_whole_term_may_begin_later(scene: Evaluating) -> None:
    award = won(scene)
    later = terms(award, start_on=date(2027, 2, 1), end_on=date(2028, 1, 31))
    assert actions.draft_contract(award.tender.project, by=scene.officer, terms=later).start_on == date(2027, 2, 1)


def test_without_a_published_result_there_is_no_contract_and_of_one_award_only_one(scene: Evaluating) -> None:
    tender = scene.ranked()
    award = awards.decide_award(tender, by=scene.approver)
    with pytest.raises(Refused, match="还没有公告的采购结果"):
        drafted(scene, award)
    awards.publish_result(tender, by=scene.agent)
    first = drafted(scene, award)
    with pytest.raises(Refused, match="已经有合同"):
        drafted(scene, award)
    actions.drop_contract(first, by=scene.officer, reason="写错了。")
    assert drafted(scene, award).pk != first.pk


def test_an_open_challenge_stops_the_signing_of_both_sides_and_not_the_draft(scene: Evaluating) -> None:
    """条例 54."""
    award = won(scene)
    contract = planned(scene, award)
    challenge = challenged(scene, award)
    with pytest.raises(Refused, match=f"{day_named(challenge.due_on)} 为止.*第五十四条"):
        actions.sign_contract(contract, by=scene.approver)
    answer = client_of(scene.approver).post(f"/purchasing/contracts/{contract.pk}/sign/", {"version": contract.version})
    assert answer.status_code in (302, 409, 422) and Contract.objects.get().state == "draft"
    shown = page(scene.approver, contract.get_absolute_url())
    assert "现在不能签订和履行合同" in shown and "代表购买主体签署" not in shown
    challenges.answer_challenge(challenge, by=scene.agent, upheld=False, answer="没有错。")
    contract = actions.sign_contract(contract, by=scene.approver)
    Challenge.objects.update(upheld=True, changes_result=True)
    with pytest.raises(Refused, match="成立并且影响中标结果"):
        actions.sign_for_supplier(contract, by=head(scene, award))


def test_a_notified_suspension_stops_the_draft_too_until_its_day(scene: Evaluating) -> None:
    """政府采购法 57: the purchase itself stands still."""
    award = won(scene)
    challenge = challenged(scene, award)
    challenges.answer_challenge(challenge, by=scene.agent, upheld=False, answer="没有错。")
    until = localdate() + timedelta(days=30)
    days = {"filed_on": localdate(), "check_by": localdate(), "decide_by": localdate()}
    Complaint.objects.create(
        challenge=challenge, text="不服。", suspended_on=localdate(), suspended_until=until, is_accepted=True,
        checked_on=localdate(), **days,
    )  # fmt: skip
    with pytest.raises(Refused, match=f"{day_named(until)} 为止.*第五十七条"):
        drafted(scene, award)
    Complaint.objects.update(
        suspended_until=localdate() - timedelta(days=1), suspended_on=localdate() - timedelta(days=31)
    )
    assert drafted(scene, award).pk


def test_the_contract_waits_on_the_workbench_with_its_day(scene: Evaluating) -> None:
    award = won(scene)
    begin = winners.WAITING[0]
    (row,) = begin.rows(scene.officer)
    assert begin.line(row).until == winners.sign_by(localdate())
    assert f"/purchasing/projects/{award.tender.project_id}/contract/" in page(scene.officer, "/workbench/")
    contract = drafted(scene, award)
    assert not begin.rows(User.objects.get(pk=scene.officer.pk)).exists()
    assert queries.WAITING[0].line(queries.to_sign(scene.approver).get()).until == contract.sign_by
    shown = page(scene.officer, contract.get_absolute_url())
    assert "以前签订" in shown and "已经逾期" not in shown
    Contract.objects.update(sign_by=localdate() - timedelta(days=1))
    assert "已经逾期" in page(scene.officer, contract.get_absolute_url())


def test_award_and_contract_lead_to_each_other_on_their_pages(scene: Evaluating) -> None:
    award = won(scene)
    where = f"/purchasing/projects/{award.tender.project_id}/contract/"
    for address in (f"{award.tender.get_absolute_url()}evaluation/", award.tender.get_absolute_url()):
        assert where in page(scene.officer, address)
    draft = page(scene.officer, where)
    assert award.bid.agency.name in draft and "不能改" in draft
    form = {
        "title": "困境儿童关爱合同", "what": "探访", "start_on": "2027-01-01", "end_on": "2027-12-31", "amount_fen": "1",
        "personnel": "1", "pay_days": "30", "bond_form": "none",
    }  # fmt: skip
    wrong = client_of(scene.officer).post(where, form)
    assert wrong.status_code == 422 and 'id="id_amount_fen_error"' in wrong.content.decode()
    price = str((award.bid.price_fen or 0) // 100)
    made = client_of(scene.officer).post(where, {**form, "amount_fen": price, "personnel": price})
    assert made.status_code == 302
    contract = Contract.objects.get()
    assert contract.get_absolute_url() in page(scene.officer, award.tender.get_absolute_url())
    assert award.tender.get_absolute_url() in page(scene.officer, contract.get_absolute_url())
    accountant = user_with("agency_accountant", contract.supplier, "机构的会计")
    read = page(accountant, contract.get_absolute_url())
    assert award.tender.number in read and award.tender.get_absolute_url() not in read, "tenders are not theirs to open"
