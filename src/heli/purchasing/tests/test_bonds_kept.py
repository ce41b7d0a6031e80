"""Keeping the bond of a bidder: on which grounds, by which article, who decides, and where it goes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Notification
from heli.purchasing.actions import bonds, keeping
from heli.purchasing.actions import framework as agreements
from heli.purchasing.models import Award, BidBond, BondKeeping
from heli.purchasing.queries import bonds as held
from heli.purchasing.queries import keeping as queries
from heli.purchasing.queries.public import reckoned
from heli.purchasing.rules import bonds as rules
from heli.purchasing.tests.desk import lent
from heli.purchasing.tests.evaluation_scene import Evaluating
from heli.purchasing.tests.framework_scene import Framed
from tests.cast import City, client_of, grant, user_with

ON = date(2026, 11, 28)
BOND = 960_000


@pytest.mark.parametrize(
    ("method", "ground", "article"),
    [
        ("open", "revoked", "第二十三条"), ("open", "refused", "第二十条"), ("framework", "collusion", "第二十条"),
        ("consultation", "revoked", "第三十一条"), ("consultation", "false_papers", "第三十一条"), ("consultation", "refused", "第三十一条"),
        ("consultation", "collusion", "第三十一条"), ("single", "refused", "第二十条"), ("direct", "refused", None), ("open", "late", None),
    ],
)  # fmt: skip
def test_each_ground_has_its_article_or_is_none(method: str, ground: str, article: str | None) -> None:
    """87号令 20、23; 财库〔2014〕214号 31; 74号令 20: recalled, and shown as such."""
    found = rules.kept_by(method, ground, ON)
    assert (found and found.source.article) == article
    assert found is None or not found.source.confirmed
    assert rules.kept_by(method, ground, date(2014, 1, 31)) is None


@pytest.mark.parametrize(
    ("ground", "won", "days_after", "said"),
    [
        ("revoked", False, 1, None), ("revoked", False, 0, "截止以前撤回"), ("refused", False, 9, "没有中标"), ("refused", True, 9, None),
        ("collusion", False, -3, None),
    ],
)  # fmt: skip
def test_what_was_withdrawn_in_time_goes_back_and_only_who_was_chosen_can_refuse(
    ground: str, won: bool, days_after: int, said: str | None
) -> None:
    """87号令 38: 截止前撤回的退还."""
    law = rules.kept_by("open", ground, ON)
    fault = rules.keeping_fault(ground, law, won, ON + timedelta(days=days_after), ON)
    assert (fault is None) if said is None else (fault is not None and said in str(fault))
    assert rules.keeping_fault(ground, None, won, ON, ON) is not None


def test_it_goes_to_the_treasury_by_a_source_that_has_to_be_confirmed() -> None:
    found = rules.goes_to(ON)
    assert found is not None and found["to"] == "同级国库" and not found.source.confirmed


@pytest.fixture
def scene(city: City) -> Evaluating:
    return Evaluating(city)


@pytest.fixture
def bond(scene: Evaluating) -> BidBond:
    """Of the second of three, opened."""
    tender = scene.opened_with(bid_bond_fen=BOND)
    return BidBond.objects.create(
        bid=scene.bids(tender)[1], form="transfer", received_fen=BOND, received_on=localdate() - timedelta(days=9)
    )


def proposed(scene: Evaluating, bond: BidBond, **given: Any) -> BondKeeping:
    facts = {
        "ground": "collusion", "happened_on": localdate(), "facts": "两份标书同一个人写。", "answer_until": localdate() + timedelta(days=5),
        **given,
    }  # fmt: skip
    return keeping.propose_keeping(
        bond, by=given.pop("by", scene.officer), **{k: v for k, v in facts.items() if k != "by"}
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"ground": "refused"}, "ground"),
        ({"ground": "revoked", "happened_on": localdate() - timedelta(days=30)}, "ground"),
        ({"happened_on": localdate() + timedelta(days=1)}, "happened_on"),
        ({"answer_until": localdate()}, "answer_until"),
    ],
)
def test_what_no_article_lets_is_refused_beside_its_field(
    scene: Evaluating, bond: BidBond, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        proposed(scene, bond, **given)
    assert refused.value.field == field and not BondKeeping.objects.exists()


@pytest.mark.django_db
def test_a_bond_is_kept_after_its_bidder_was_heard_and_by_another_and_goes_to_the_treasury(
    scene: Evaluating, bond: BidBond
) -> None:
    bidder = scene.bidders[1]
    made = proposed(scene, bond)
    assert Notification.objects.filter(kind=queries.PROPOSE, reader=bidder.actor).exists()
    assert list(queries.to_answer(bidder)) == [made] and list(queries.to_decide(scene.approver)) == []
    with pytest.raises(Refused, match="还没有过"):
        keeping.decide_keeping(made, by=scene.approver, is_kept=True, reason="属实。")
    with pytest.raises(Refused, match="不能退还"):
        bonds.return_bond(bond, by=scene.officer, returned_on=localdate())
    with pytest.raises((Refused, NotAllowed)):
        keeping.answer_keeping(made, by=scene.bidders[0], answer="不是我们。")
    made = keeping.answer_keeping(made, by=bidder, answer="是同一家打印店。")
    with pytest.raises(Refused, match="已经说明过"):
        keeping.answer_keeping(made, by=bidder, answer="再说一次。")
    assert list(queries.to_decide(scene.approver)) == [made]
    grant(scene.officer, "purchase_approver", scene.buyer)
    own = User.objects.get(pk=scene.officer.pk)
    for who in (own, lent(own, queries.DECIDE)):
        assert list(queries.to_decide(who)) == [] and queries.steps(who, made) == []
        with pytest.raises(Refused, match="由别人决定"):
            keeping.decide_keeping(made, by=who, is_kept=True, reason="属实。")
    made = keeping.decide_keeping(made, by=scene.approver, is_kept=True, reason="属实。")
    assert Notification.objects.filter(kind=queries.DECIDE, reader=bidder.actor).exists()
    with pytest.raises(Refused, match="已经作过决定"):
        keeping.decide_keeping(made, by=scene.approver, is_kept=False, reason="算了。")
    bond = BidBond.objects.get(pk=bond.pk)
    with pytest.raises(Refused, match="不能退还"):
        bonds.return_bond(bond, by=scene.officer, returned_on=localdate())
    finance = user_with("purchase_finance", scene.buyer, "何平")
    assert list(queries.to_pay_over(finance)) == [made]
    with pytest.raises(Refused) as refused:
        keeping.pay_over(made, by=finance, paid_over_on=localdate() - timedelta(days=1), paid_over_ref="国库-1")
    assert refused.value.field == "paid_over_on"
    made = keeping.pay_over(made, by=finance, paid_over_on=localdate(), paid_over_ref="国库-1")
    assert not queries.to_pay_over(finance).exists()
    page = client_of(bidder).get(made.get_absolute_url()).content.decode()
    assert "已上缴国库" in page and "是同一家打印店" in page and "第二十条" in page and "待确认" in page
    assert client_of(scene.bidders[0]).get(made.get_absolute_url()).status_code == 404, "another bidder learns nothing"


@pytest.mark.django_db
def test_what_is_not_kept_goes_back(scene: Evaluating, bond: BidBond) -> None:
    made = proposed(scene, bond)
    BondKeeping.objects.filter(pk=made.pk).update(
        proposed_on=localdate() - timedelta(days=9), answer_until=localdate() - timedelta(days=1)
    )
    BidBond.objects.filter(pk=bond.pk).update(return_by=localdate())
    assert list(held.to_return(scene.officer)) == [], "not before it is decided"
    made = keeping.decide_keeping(BondKeeping.objects.get(), by=scene.approver, is_kept=False, reason="不属实。")
    with pytest.raises(Refused, match="没有决定不予退还"):
        keeping.pay_over(
            made, by=user_with("purchase_finance", scene.buyer, "何平"), paid_over_on=localdate(), paid_over_ref="1"
        )
    assert list(held.to_return(scene.officer)) == [bond]
    bonds.return_bond(BidBond.objects.get(), by=scene.officer, returned_on=localdate())
    with pytest.raises(Refused, match="已经退还"):
        proposed(scene, BidBond.objects.get())


@pytest.mark.django_db
def test_the_pages_take_it_from_the_proposal_to_the_treasury(scene: Evaluating, bond: BidBond) -> None:
    officer, bidder, approver = client_of(scene.officer), client_of(scene.bidders[1]), client_of(scene.approver)
    finance = client_of(user_with("purchase_finance", scene.buyer, "何平"))
    listed = f"/purchasing/tenders/{bond.bid.tender_id}/bonds/"
    assert f"/purchasing/bonds/{bond.pk}/keep/" in officer.get(listed).content.decode()
    given = {
        "ground": "refused",
        "happened_on": str(localdate()),
        "facts": "不签。",
        "answer_until": str(localdate() + timedelta(days=3)),
    }
    wrong = officer.post(f"/purchasing/bonds/{bond.pk}/keep/", given | {"version": bond.version})
    assert wrong.status_code == 422 and "谈不上不签订合同" in wrong.content.decode()
    done = officer.post(
        f"/purchasing/bonds/{bond.pk}/keep/", given | {"ground": "false_papers", "version": bond.version}
    )
    made = BondKeeping.objects.get()
    assert done.status_code == 302 and "拟不予退还" in officer.get(listed).content.decode()
    steps = (
        (bidder, "answer", {"answer": "材料是真的。"}),
        (approver, "decide", {"outcome": "keep", "reason": "属实。"}),
        (finance, "pay-over", {"paid_over_on": str(localdate()), "paid_over_ref": "国库-1"}),
    )
    for client, step, said in steps:
        made.refresh_from_db()
        answer = client.post(f"{made.get_absolute_url()}{step}/", said | {"version": made.version})
        assert answer.status_code == 302, step
    made.refresh_from_db()
    assert made.paid_over_ref == "国库-1"


@pytest.mark.django_db
def test_of_who_leaves_an_agreement_unsigned_the_bond_has_its_day_and_may_be_kept(city: City) -> None:
    """条例 33: within five working days, as of a loser, from the day on which it left."""
    scene = Framed(city)
    agreement = scene.published()
    for bid in scene.bids(agreement.tender):
        BidBond.objects.create(bid=bid, form="transfer", received_fen=BOND, received_on=localdate())
    bonds.start_clocks(agreement.tender, Award.objects.get(tender=agreement.tender))
    first = scene.suppliers(agreement)[0]
    mine = BidBond.objects.filter(bid=first.bid)
    assert mine.get().return_by is None
    agreements.sign_framework(agreement, by=scene.approver)
    first.refresh_from_db()
    agreements.strike_supplier(first, by=scene.officer, reason="不签订。")
    assert mine.get().return_by == reckoned("clock.award.bond_losers", localdate()).day
    made = keeping.propose_keeping(
        mine.get(), by=scene.officer, ground="refused", happened_on=localdate(), facts="期满不签。",
        answer_until=localdate() + timedelta(days=3),
    )  # fmt: skip
    assert made.is_open and mine.get() not in held.to_return(scene.officer)


@pytest.mark.django_db
def test_the_document_names_the_grounds_where_it_asks_for_a_bond(scene: Evaluating) -> None:
    """87号令 20: 招标文件写明不予退还投标保证金的情形."""
    asking, free = scene.draft(bid_bond_fen=BOND), scene.draft()
    paper = client_of(scene.officer).get(f"{asking.get_absolute_url()}paper/").content.decode()
    assert "有下列情形之一的，保证金不予退还" in paper and "恶意串通" in paper
    assert "不予退还" not in client_of(scene.officer).get(f"{free.get_absolute_url()}paper/").content.decode()


@pytest.mark.django_db
def test_a_bidder_sees_on_its_own_bid_what_becomes_of_its_bond(scene: Evaluating, bond: BidBond) -> None:
    page = f"/purchasing/tenders/{bond.bid.tender_id}/bid/"
    assert "还没有起算" in client_of(scene.bidders[1]).get(page).content.decode()
    made = proposed(scene, bond)
    shown = client_of(scene.bidders[1]).get(page).content.decode()
    assert made.get_absolute_url() in shown and "拟不予退还" in shown
    assert "投标保证金" not in client_of(scene.bidders[0]).get(page).content.decode()
