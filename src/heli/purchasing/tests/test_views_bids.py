"""Pages of a bid, with more than one of its agency at work on it."""

from __future__ import annotations

import pytest
from django.test import Client

from heli.accounts.models import User
from heli.purchasing.actions import bids
from heli.purchasing.models import Bid, Tender
from heli.purchasing.rules import drafts
from heli.purchasing.rules.bid import Content
from heli.purchasing.tests.scene import SAID, Scene
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(city: City) -> Scene:
    return Scene(city)


def begun(scene: Scene) -> tuple[Tender, Bid]:
    tender = scene.announced()
    bid = bids.begin_bid(scene.agencies[0], by=scene.bidders[0], tender=tender, passphrase=SAID)
    return tender, Bid.objects.get(pk=bid.pk)


def unlocked(user: User, tender: Tender) -> Client:
    browser = client_of(user)
    assert browser.post(f"/purchasing/tenders/{tender.pk}/bid/unlock/", {"passphrase": SAID.said}).status_code == 302
    return browser


def test_what_is_typed_while_a_colleague_hands_the_bid_in_stays_on_the_page(scene: Scene) -> None:
    tender, bid = begun(scene)
    browser = unlocked(user_with("bid_writer", scene.agencies[0], "另一位"), tender)
    address = f"/purchasing/tenders/{tender.pk}/bid/write/"
    assert browser.get(address).status_code == 200
    said = Content(price_fen=1, contact="林岚", phone="13800000000", qualification="符合。")
    bid = bids.save_draft(bid, by=scene.bidders[0], content=said)
    bids.seal_bid(bid, by=scene.bidders[0], key=drafts.unlock(dict(bid.draft_key or {}), SAID.said))
    answer = browser.post(address, {"qualification": "写了一下午的方案。", "version": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "写了一下午的方案。" in page and "投标文件已经密封，不能再修改" in page
    assert browser.get(address).status_code < 500 and browser.get(bid.get_absolute_url()).status_code == 200
    bids.withdraw_bid(Bid.objects.get(pk=bid.pk), by=scene.bidders[0])
    assert "投标已经撤回，不能再修改" in browser.post(address, {"qualification": "晚了。"}).content.decode()
