"""Pages of a bid, with more than one of its agency at work on it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from heli.accounts.models import User
from heli.purchasing.actions import bids
from heli.purchasing.models import Bid, OfficerKey, Tender
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


def test_a_file_too_large_for_a_draft_is_told_so_though_it_was_not_read(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    tender, _bid = begun(scene)
    monkeypatch.setattr(bids, "LARGEST_DRAFT", 2**20)
    browser, address = unlocked(scene.bidders[0], tender), f"/purchasing/tenders/{tender.pk}/bid/attach/"
    answer = browser.post(address, {"file": SimpleUploadedFile("方案.pdf", bytes(2**20 + 2**17))})
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"] == ["文件超过 1 MB。更大的文件，请在本机密封后递交。"]
    none = browser.post(address, {})
    assert none.context["form"].errors["file"] == ["请选择一个文件。"]


@pytest.mark.parametrize("sent", ["x", "AAAA"])
def test_a_cookie_that_was_never_given_opens_nothing_and_the_passphrase_still_does(scene: Scene, sent: str) -> None:
    tender, bid = begun(scene)
    browser = unlocked(scene.bidders[0], tender)
    browser.cookies["heli_bid"] = sent
    assert "打开草稿" in browser.get(bid.get_absolute_url()).content.decode()
    again = browser.post(f"/purchasing/tenders/{tender.pk}/bid/unlock/", {"passphrase": SAID.said})
    assert again.status_code == 302
    assert browser.get(f"/purchasing/tenders/{tender.pk}/bid/write/").status_code == 200


def test_a_short_passphrase_of_an_officer_is_refused_beside_its_field(scene: Scene) -> None:
    said = {"passphrase": "短", "again": "短"}
    answer = client_of(scene.opener).post("/purchasing/officer-key/", said)
    assert answer.status_code == 422 and answer.context["form"].errors
    assert not OfficerKey.objects.exists()


def test_the_button_that_hands_in_a_sealed_file_says_what_it_does_in_english(scene: Scene) -> None:
    tender, _bid = begun(scene)
    address = f"/purchasing/tenders/{tender.pk}/bid/hand-in/"
    page = client_of(scene.bidders[0]).get(address, headers={"accept-language": "en"}).content.decode()
    assert ">Hand in<" in page and ">Handed in<" not in page
