"""Bonds of bidders (条例第三十三条, 87号令第三十八条): how much, whether whole and in time, until when they go back; and what is
reserved for small and medium enterprises (财库〔2020〕46号)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from heli.core.errors import NotAllowed, Refused, Stale
from heli.core.rules.book import NoRule, open_book
from heli.purchasing.actions import bids, bonds, evaluation, tenders
from heli.purchasing.actions import framework as agreements
from heli.purchasing.actions.award import publish_result
from heli.purchasing.models import Award, BidBond, Contract, Tender
from heli.purchasing.queries import bonds as queries
from heli.purchasing.queries import reserve as reserves
from heli.purchasing.queries.flags import flags_of
from heli.purchasing.queries.public import reckoned
from heli.purchasing.rules import reserve
from heli.purchasing.rules.bonds import invalid_by, is_whole, late, most
from heli.purchasing.rules.rank import LAW
from heli.purchasing.tests.evaluation_scene import Evaluating
from heli.purchasing.tests.framework_scene import Framed
from heli.purchasing.tests.scene import SAID, Scene
from tests.cast import City, client_of, found_organisation, user_with

ON = date(2026, 11, 28)
BOND = 960_000


@pytest.mark.parametrize(
    ("budget", "at_most"), [(48_000_000, 960_000), (99, 1), (49, 0), (1_000_000_000, 20_000_000)]
)  # fmt: skip
def test_at_most_two_percent_of_the_budget_is_asked(budget: int, at_most: int) -> None:
    """条例 33: 不超过预算金额的 2%."""
    found = most(budget, ON)
    assert found is not None and found.fen == at_most and found.source.article == "第三十三条"
    assert most(budget, date(2015, 2, 28)) is None


@given(st.integers(0, 10**13))
def test_what_is_asked_at_most_never_lies_above_the_percent(budget: int) -> None:
    found = most(budget, ON)
    assert found is not None and found.fen * 100 <= budget * 2 < (found.fen + 1) * 100


@pytest.mark.parametrize(
    ("asked", "received", "came", "whole"),
    [
        (BOND, BOND, ON, True), (BOND, BOND + 1, ON, True), (BOND, BOND - 1, ON, False), (BOND, BOND, ON + timedelta(days=1), False),
        (BOND, 0, None, False), (0, 0, None, True),
    ],
)  # fmt: skip
def test_less_or_later_is_not_whole(asked: int, received: int, came: date | None, whole: bool) -> None:
    assert is_whole(asked, received, came, ON) is whole


def test_giving_back_late_costs_by_an_article_that_is_recalled() -> None:
    found = late(ON)
    assert found is not None and found["percent"] == 120 and not found.source.confirmed
    assert late(date(2017, 9, 30)) is None
    with pytest.raises(NoRule):
        invalid_by(date(2015, 2, 28))


@pytest.mark.parametrize(
    ("purchases", "short"),
    [
        # 财库〔2020〕46号 8: above 2 million yuan at least 40 % of the budgets, of these at least 60 % for small and micro ones
        ([(300_000_000, "small"), (400_000_000, "none")], ()),
        ([(300_000_000, "small"), (500_000_000, "none")], ("share",)),
        ([(300_000_000, "medium"), (400_000_000, "none")], ("small_share",)),
        ([(300_000_000, "small"), (200_000_001, "medium"), (200_000_001, "none")], ("small_share",)),
        ([(200_000_000, "none")], ()),
        ([], ()),
    ],
)
def test_the_share_of_large_purchases_that_is_reserved(
    purchases: list[tuple[int, str]], short: tuple[str, ...]
) -> None:
    law = reserve.rule(ON)
    assert law is not None and law["all_up_to_fen"] == 200_000_000
    found = reserve.share(purchases, law)
    assert found.short == (short if found.whole_fen else ())
    assert reserve.rule(date(2020, 12, 31)) is None


@pytest.mark.parametrize(
    ("reserved", "code", "may"),
    [
        ("none", "52330402MJ8765432X", True), ("medium", "52330402MJ8765432X", False), ("small", "12330402MJ8765432X", False),
        ("medium", "91330402MA2ABCDE1X", True), ("small", "92330402MA2ABCDE1X", True), ("medium", "", False),
    ],
)  # fmt: skip
def test_what_is_reserved_is_closed_to_what_is_no_enterprise(reserved: str, code: str, may: bool) -> None:
    assert reserve.may_bid(reserved, code) is may


def test_papers_and_fines_have_their_figures() -> None:
    """法 42, 条例 46: fifteen years; 财库〔2022〕3号: a large fine is two million yuan, recalled."""
    book = open_book(LAW)
    assert book.at("document.kept", ON)["years"] == 15
    fine = book.at("document.large_fine", ON)
    assert fine["fen"] == 200_000_000 and not fine.source.confirmed


# in the room


@pytest.mark.django_db
def test_a_document_asks_no_larger_bond_and_says_whom_it_is_for(city: City) -> None:
    scene = Scene(city)
    tender = scene.draft(bid_bond_fen=BOND + 1)
    with pytest.raises(Refused, match="9,600.00 元，是预算金额的 2%.*第三十三条") as refused:
        tenders.submit_tender(tender, by=scene.officer)
    assert refused.value.field == "bid_bond_fen"
    tenders.change_tender(tender, by=scene.officer, bid_bond_fen=BOND, unreserved_reason=" ")
    with pytest.raises(Refused, match="专门面向中小企业.*财库〔2020〕46号") as refused:
        tenders.submit_tender(tender, by=scene.officer)
    assert refused.value.field == "unreserved_reason"
    tenders.change_tender(tender, by=scene.officer, reserved="medium")
    assert tenders.submit_tender(tender, by=scene.officer).state == Tender.State.SUBMITTED
    paper = client_of(scene.officer).get(f"{tender.get_absolute_url()}paper/").content.decode()
    assert "投标保证金：9,600.00元" in paper and "专门面向中小企业" in paper and "200 万元以上的罚款" in paper


@pytest.mark.django_db
def test_an_agency_that_is_no_enterprise_is_told_why_it_may_not_bid(city: City) -> None:
    scene = Scene(city)
    tender = scene.announced(reserved="small")
    with pytest.raises(Refused, match="不是企业，不能投标.*46号") as refused:
        bids.begin_bid(scene.agencies[0], by=scene.bidders[0], tender=tender, passphrase=SAID)
    assert refused.value.field == "agency" and not tender.bids.exists()


@pytest.fixture
def scene(city: City) -> Evaluating:
    return Evaluating(city)


@pytest.fixture
def tender(scene: Evaluating) -> Tender:
    return scene.opened_with(bid_bond_fen=BOND)


def came(scene: Evaluating, tender: Tender, which: int, **given: Any) -> BidBond:
    day = localdate(tender.deadline_at) - timedelta(days=2)
    held = {"form": "transfer", "received_fen": BOND, "received_on": day, "account": f"622200000000{which}", **given}
    return bonds.record_bond(tender, by=scene.officer, bid=scene.bids(tender)[which], **held)


@pytest.mark.django_db
def test_a_bid_without_its_whole_bond_does_not_qualify(scene: Evaluating, tender: Tender) -> None:
    came(scene, tender, 0)
    came(scene, tender, 1, received_fen=BOND - 1)
    first, second, third = scene.bids(tender)
    evaluation.judge_qualification(tender, by=scene.officer, bid=first, passed=True)
    for bid in (second, third):
        with pytest.raises(Refused, match="没有在截止以前足额到账，投标无效：.*第三十三条") as refused:
            evaluation.judge_qualification(tender, by=scene.officer, bid=bid, passed=True)
        assert refused.value.field == "outcome"
        evaluation.judge_qualification(tender, by=scene.officer, bid=bid, passed=False, reason="保证金没有到账。")
    evaluation.close_qualification(tender, by=scene.officer)
    with pytest.raises(Refused, match="已经完成"):
        came(scene, tender, 1)


@pytest.mark.django_db
def test_a_bond_is_entered_after_the_opening_by_the_purchasers_side_and_not_over_each_other(
    scene: Evaluating, tender: Tender
) -> None:
    held = came(scene, tender, 0)
    with pytest.raises(Stale):
        came(scene, tender, 0, seen=0)
    assert came(scene, tender, 0, seen=held.version, received_fen=BOND + 5).received_fen == BOND + 5
    with pytest.raises(NotAllowed):
        bonds.record_bond(
            tender,
            by=scene.bidders[0],
            bid=scene.bids(tender)[1],
            form="transfer",
            received_fen=1,
            received_on=localdate(),
        )
    other = user_with("project_officer", found_organisation("嘉兴市司法局南湖分局", "department", scene.city.root))
    with pytest.raises((Refused, NotAllowed)):
        bonds.record_bond(
            tender, by=other, bid=scene.bids(tender)[1], form="transfer", received_fen=1, received_on=localdate()
        )
    with pytest.raises(Refused, match="今天以后"):
        came(scene, tender, 1, received_on=localdate() + timedelta(days=1))
    Tender.objects.filter(pk=tender.pk).update(opened_at=None, state="announced")
    with pytest.raises(Refused, match="没有要登记的"):
        came(scene, Tender.objects.get(pk=tender.pk), 2)
    assert not queries.asking(scene.officer).exists(), "nobody learns before the opening who gave one"


@pytest.mark.django_db
def test_bonds_from_one_account_are_a_sign_for_the_supervisor(scene: Evaluating, tender: Tender) -> None:
    """87号令 37: 投标保证金从同一账户转出."""
    came(scene, tender, 0, account="6222000011112222")
    came(scene, tender, 1, account="6222000011112222")
    found = [each for each in flags_of(scene.watcher, tender) if each.code == "same_account"]
    assert len(found) == 1 and found[0].strength == 3 and "62220000" not in str(found[0].said)


@pytest.mark.django_db
def test_losers_get_it_back_after_the_award_and_the_winner_after_the_contract(
    scene: Evaluating, tender: Tender
) -> None:
    """条例 33: each within five working days."""
    held = [came(scene, tender, at) for at in range(3)]
    bid = scene.bids(tender)[0]
    Tender.objects.filter(pk=tender.pk).update(state="awarded")
    award = Award.objects.create(tender=tender, bid=bid, decided_by=scene.watcher.actor, decided_on=localdate())
    assert not queries.to_return(scene.officer).exists()
    tender.refresh_from_db()
    award = publish_result(tender, by=scene.officer)
    assert award.published_on is not None
    loser, winner = (reckoned(f"clock.award.bond_{each}", award.published_on).day for each in ("losers", "winner"))
    assert [each.return_by for each in BidBond.objects.order_by("pk")] == [None, loser, loser]
    assert set(queries.to_return(scene.officer)) == set(held[1:])
    Contract.objects.create(
        year=2025, serial=1, title=tender.title, project=tender.project, award=award, supplier=bid.agency,
        origin="tender", state="running", amount_fen=1, start_on=localdate(), end_on=localdate(), signed_on=localdate(),
        drafted_by=scene.officer.actor, what="探访",
    )  # fmt: skip
    bonds.start_clocks(tender, award)
    assert [each.return_by for each in BidBond.objects.order_by("pk")] == [winner, loser, loser]
    assert set(queries.to_return(scene.officer)) == set(held)
    bonds.return_bond(BidBond.objects.get(pk=held[1].pk), by=scene.officer, returned_on=localdate())
    with pytest.raises(Refused, match="已经退还"):
        bonds.return_bond(held[1], by=scene.officer, returned_on=localdate())
    assert set(queries.to_return(scene.officer)) == {held[0], held[2]}


@pytest.mark.django_db
def test_the_page_of_bonds_takes_what_came_and_what_went_back(scene: Evaluating, tender: Tender) -> None:
    client, bid = client_of(scene.officer), scene.bids(tender)[0]
    address = f"/purchasing/tenders/{tender.pk}/bonds/"
    assert "没有足额到账" in client.get(address).content.decode()
    given = {"form": "transfer", "received_fen": "9600", "received_on": "2026-01-05", "account": "62220000"}
    wrong = client.post(f"/purchasing/bids/{bid.pk}/bond/", given | {"account": "622x"})
    assert wrong.status_code == 422 and "账号是 8 到 30 位数字" in wrong.content.decode()
    assert client.post(f"/purchasing/bids/{bid.pk}/bond/", given | {"version": 0}).status_code == 302
    again = client.post(f"/purchasing/bids/{bid.pk}/bond/", given | {"received_fen": "1", "version": 0})
    assert again.status_code == 409 and BidBond.objects.get().received_fen == BOND
    bond = BidBond.objects.get()
    answer = client.post(f"/purchasing/bonds/{bond.pk}/return/", {"returned_on": "2026-01-06", "version": bond.version})
    assert answer.status_code == 302 and "已退还" in client.get(address).content.decode()


@pytest.mark.django_db
def test_a_purchaser_that_reserves_too_little_is_noticed_by_who_sees_its_budget(scene: Evaluating) -> None:
    """财库〔2020〕46号 8."""
    scene.opened_with(budget_fen=300_000_000)
    page = client_of(scene.watcher).get("/purchasing/tenders/together/").content.decode()
    assert "预留给中小企业的不到 40%" in page and scene.buyer.name in page
    Tender.objects.update(year=2020)
    assert reserves.short(scene.watcher) == [], "there was no such rule in 2020"
    Tender.objects.update(year=localdate().year, reserved="small")
    assert "预留给中小企业的不到" not in client_of(scene.watcher).get("/purchasing/tenders/together/").content.decode()
    assert reserves.short(scene.bidders[0]) == []


@pytest.mark.django_db
def test_the_form_of_a_document_takes_no_bond_at_all(city: City) -> None:
    scene = Scene(city)
    tender, client = scene.draft(bid_bond_fen=BOND), client_of(scene.officer)
    address = f"/purchasing/tenders/{tender.pk}/change/"
    form = client.get(address).context["form"]
    given = {name: value for name, value in form.initial.items() if value not in (None, False)}
    answer = client.post(address, given | {"bid_bond_fen": "", "intended": "", "version": tender.version})
    assert answer.status_code == 302
    tender.refresh_from_db()
    assert tender.bid_bond_fen == 0 and client.get(address).context["form"].initial["bid_bond_fen"] is None


@pytest.mark.django_db
def test_all_that_enter_an_agreement_get_it_back_after_each_has_signed(city: City) -> None:
    """条例 33: within five working days of the contract, which is the agreement that each signs for itself."""
    scene = Framed(city)
    agreement = scene.published()
    assert agreement.tender is not None
    for bid in scene.bids(agreement.tender):
        BidBond.objects.create(bid=bid, form="transfer", received_fen=BOND, received_on=localdate())
    award = Award.objects.get(tender=agreement.tender)
    bonds.start_clocks(agreement.tender, award)
    first, second = scene.suppliers(agreement)
    running = BidBond.objects.filter(return_by__isnull=False)
    assert running.count() == 1 and not running.filter(bid__in=[first.bid, second.bid]).exists()
    agreements.sign_framework(agreement, by=scene.approver)
    for count, one in enumerate((first, second), 2):
        one.refresh_from_db()
        agreements.sign_for_supplier(one, by=scene.head(one))
        day = reckoned("clock.award.bond_winner", localdate()).day
        assert running.count() == count and BidBond.objects.get(bid=one.bid).return_by == day
