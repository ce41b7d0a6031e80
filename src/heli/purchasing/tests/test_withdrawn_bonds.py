"""The bond of a bid withdrawn before the deadline goes back within five working days, and nobody else learns who withdrew (87号令 38)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.core.actions.settings import load_law
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Notification
from heli.purchasing.actions import bids
from heli.purchasing.actions import withdrawn_bonds as actions
from heli.purchasing.models import Bid, Tender, WithdrawnBond
from heli.purchasing.queries import withdrawn_bonds as queries
from heli.purchasing.queries.award import day_of
from heli.purchasing.queries.tender_text import text_of
from heli.purchasing.rules import bonds as rules
from heli.purchasing.tests.scene import Scene
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db(transaction=True)
BOND = 500_000


@pytest.fixture
def scene(city: City) -> Scene:
    load_law(None, by=acting.console())
    return Scene(city)


def withdrawn(scene: Scene, bond_fen: int = BOND, method: str = "open") -> Bid:
    given = {"price_weight": 10} if method == "consultation" else {}
    tender = scene.announced(method, bid_bond_fen=bond_fen, **given)
    scene.sealed(tender, 1)
    bid = scene.sealed(tender, 0)
    bids.withdraw_bid(Bid.objects.get(agency=scene.agencies[0]), by=scene.bidders[0])
    assert bid is None or bid
    return Bid.objects.get(agency=scene.agencies[0])


def asked(scene: Scene, bid: Bid) -> WithdrawnBond:
    return actions.ask_for_bond(bid, by=scene.bidders[0], paid_fen=BOND, paid_on=localdate())


def test_who_withdrew_asks_for_its_bond_and_who_keeps_it_gives_it_back(scene: Scene) -> None:
    bid = withdrawn(scene)
    page = client_of(scene.bidders[0]).get(bid.get_absolute_url()).content.decode()
    assert "申请退还保证金" in page
    bond = asked(scene, bid)
    assert bond.return_by == day_of("clock.award.bond_withdrawn", localdate())
    assert list(queries.to_return(scene.agent)) == [bond]
    told = {each.reader_id for each in Notification.objects.filter(kind="purchasing.withdrawn_bond.ask")}
    assert scene.agent.actor_id in told
    url = f"/purchasing/bonds/withdrawn/{bond.pk}/return/"
    assert scene.agencies[0].name in client_of(scene.agent).get(url).content.decode()
    with pytest.raises(Refused, match="已经申请过"):
        asked(scene, Bid.objects.get(pk=bid.pk))
    with pytest.raises(Refused, match="不能在今天以后"):
        actions.return_withdrawn_bond(bond, by=scene.agent, returned_on=localdate() + timedelta(days=1))
    done = actions.return_withdrawn_bond(bond, by=scene.agent, returned_on=localdate())
    assert done.returned_on == localdate() and not queries.to_return(scene.agent).exists()
    with pytest.raises(Refused, match="已经退还过"):
        actions.return_withdrawn_bond(done, by=scene.agent, returned_on=localdate())
    assert "已退还" in client_of(scene.bidders[0]).get(bid.get_absolute_url()).content.decode()


def test_nobody_but_the_bidder_and_who_keeps_the_bond_learns_that_it_withdrew(scene: Scene) -> None:
    bid = withdrawn(scene)
    bond = asked(scene, bid)
    others = [
        scene.bidders[1], scene.opener, user_with("purchase_approver", scene.buyer), user_with("procurement_supervisor", scene.city.root),
        user_with("procurement_agent", scene.agencies[2]),
    ]  # fmt: skip
    for user in others:
        assert not WithdrawnBond.objects.visible_to(user).exists() and not queries.to_return(user).exists()
        assert client_of(user).get(f"/purchasing/bonds/withdrawn/{bond.pk}/return/").status_code in (403, 404)
        page = client_of(user).get(bid.tender.get_absolute_url()).content.decode()
        assert scene.agencies[0].name not in page
    with pytest.raises((Refused, NotAllowed)):
        actions.return_withdrawn_bond(bond, by=scene.opener, returned_on=localdate())
    with pytest.raises((Refused, NotAllowed)):
        actions.ask_for_bond(bid, by=scene.bidders[1], paid_fen=BOND, paid_on=localdate())


def test_there_is_nothing_to_ask_for_without_a_bond_or_before_the_withdrawal(scene: Scene) -> None:
    bid = withdrawn(scene, bond_fen=0)
    with pytest.raises(Refused, match="没有要退还的保证金"):
        asked(scene, bid)
    Tender.objects.update(bid_bond_fen=BOND)
    Bid.objects.filter(pk=bid.pk).update(state="draft")
    with pytest.raises(Refused, match="没有要退还的保证金"):
        asked(scene, Bid.objects.get(pk=bid.pk))
    Bid.objects.filter(pk=bid.pk).update(state="withdrawn")
    with pytest.raises(Refused, match="不能在今天以后"):
        actions.ask_for_bond(
            Bid.objects.get(pk=bid.pk), by=scene.bidders[0], paid_fen=BOND, paid_on=localdate() + timedelta(days=1)
        )


@pytest.mark.parametrize(
    ("method", "key"),
    [
        ("open", rules.WITHDRAWN),
        ("framework", rules.WITHDRAWN),
        ("consultation", None),
        ("single", None),
        ("direct", None),
    ],
)
def test_the_order_on_tenders_names_the_day_and_no_other(method: str, key: str | None) -> None:
    """财政部令第87号第三十八条."""
    assert rules.clock_of_withdrawn(method) == key


def test_the_document_says_when_it_goes_back(scene: Scene) -> None:
    bid = withdrawn(scene)
    said = [line for part in text_of(bid.tender) for line in part.sentences if "退还撤回投标的保证金" in line]
    assert len(said) == 1 and "第三十八条" in said[0] and "待确认" in said[0]
    assert queries.return_by(bid.tender, date(2010, 1, 4)) is None
