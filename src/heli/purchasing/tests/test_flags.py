"""The supervisor sees signs of a tender once it is opened; nobody sees them before, and no side of it ever."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heli.accounts.models import User
from heli.purchasing.models import Bid, Tender
from heli.purchasing.queries.flags import flagged, flags_of
from heli.purchasing.tests.evaluation_scene import Evaluating
from heli.purchasing.tests.scene import Scene
from tests.cast import City, client_of, grant, user_with

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(city: City) -> Scene:
    return Scene(city)


def test_signs_are_shown_to_the_supervisor_after_the_opening_and_to_nobody_else(scene: Scene) -> None:
    """Bids of the scene leave one telephone, though each agency wrote its own."""
    tender = scene.announced()
    for at in range(3):
        scene.sealed(tender, at)
    assert flagged(scene.watcher) == [] and flags_of(scene.watcher, tender) == []
    tender = scene.opened(tender)
    (found,) = flagged(scene.watcher)
    assert {each.code for each in found.flags} >= {"same_phone"} and found.strength == 3
    for other in (scene.officer, scene.approver, scene.agent, scene.opener, scene.bidders[0]):
        assert flagged(other) == [] and flags_of(other, tender) == []
    page = client_of(scene.watcher).get(tender.get_absolute_url()).content.decode()
    assert "留了同一个电话" in page and "第三十七条" in page and "只是提示，不是结论" not in page
    listed = client_of(scene.watcher).get("/purchasing/tenders/flags/").content.decode()
    assert "留了同一个电话" in listed and "只是提示，不是结论" in listed
    assert client_of(scene.officer).get("/purchasing/tenders/flags/").status_code == 403
    assert "留了同一个电话" not in client_of(scene.officer).get(tender.get_absolute_url()).content.decode()


def test_one_account_that_wrote_two_bids_is_seen(scene: Scene) -> None:
    grant(scene.bidders[0], "bid_writer", scene.agencies[1])
    scene.bidders[1] = User.objects.get(pk=scene.bidders[0].pk)
    tender = scene.announced()
    for at in range(3):
        scene.sealed(tender, at)
    tender = scene.opened(tender)
    (hand,) = [each for each in flags_of(scene.watcher, tender) if each.code == "same_hand"]
    agencies = Bid.objects.filter(pk__in=hand.bids).values_list("agency", flat=True)
    assert set(agencies) == {each.pk for each in scene.agencies[:2]}


def test_looking_through_more_tenders_asks_no_more(scene: Scene) -> None:
    def one() -> None:
        tender = scene.announced()
        for at in range(3):
            scene.sealed(tender, at)
        scene.opened(tender)

    def asked() -> int:
        with CaptureQueriesContext(connection) as held:
            flagged(scene.watcher)
        return len(held)

    one()
    first = asked()
    one()
    assert asked() <= first


def test_a_sign_is_shown_to_who_supervises_that_purchaser_and_not_to_who_reads_its_tenders(city: City) -> None:
    scene = Evaluating(city)
    tender = scene.opened_with()
    reader = user_with("procurement_supervisor", city.places["330402"])
    grant(reader, "project_officer", scene.buyer)
    own = User.objects.get(pk=reader.pk)
    assert Tender.objects.inside(own).filter(pk=tender.pk).exists() and flags_of(scene.watcher, tender)
    assert flags_of(own, tender) == [] == flagged(own)
