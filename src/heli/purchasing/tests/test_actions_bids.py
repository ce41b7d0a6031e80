"""Bids from their draft to their opening: nobody reads one before, and none comes late."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from heli.core import crypto, files
from heli.core.errors import Refused
from heli.core.models import Setting, StoredFile
from heli.purchasing.actions import bids, opening
from heli.purchasing.models import Bid, Tender
from heli.purchasing.queries.bids import missing
from heli.purchasing.rules import drafts, receipts
from heli.purchasing.rules.bid import Content
from heli.purchasing.rules.passphrase import Passphrase
from heli.purchasing.rules.sealing import Source, seal
from heli.purchasing.rules.tender_keys import TenderKey
from heli.purchasing.tests.scene import SAID, Scene
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(city: City) -> Scene:
    return Scene(city)


def test_three_bids_are_opened_by_two_at_once_in_the_order_in_which_they_came(scene: Scene) -> None:
    tender = scene.announced()
    for which, price in ((1, 41_000_000), (0, 42_000_000), (2, 43_000_000)):
        scene.sealed(tender, which, price, files=[("方案.pdf", b"%PDF" + bytes(3_000_000)), ("空.txt", b"x")])
    first = opening.release_share(scene.due(tender), by=scene.opener, passphrase=SAID)
    assert first.state == "announced" and not Bid.objects.exclude(state="sealed").exists()
    after = opening.release_share(first, by=scene.watcher, passphrase=SAID)
    assert after.state == "opened" and after.opened_at is not None
    opened = list(after.bids.order_by("place_in_order"))
    assert [bid.price_fen for bid in opened] == [41_000_000, 42_000_000, 43_000_000]
    assert [bid.agency for bid in opened] == [scene.agencies[1], scene.agencies[0], scene.agencies[2]]
    assert {each.name for each in opened[0].files.all()} == {"方案.pdf", "空.txt"}
    with files.open_file(opened[0].files.get(name="方案.pdf").kept) as stream:
        assert stream.read() == b"%PDF" + bytes(3_000_000)


def test_nobody_opens_before_the_deadline_nor_alone(scene: Scene) -> None:
    tender = scene.announced()
    scene.sealed(tender)
    with pytest.raises(Refused, match="还没有到投标截止时间"):
        opening.release_share(tender, by=scene.opener, passphrase=SAID)
    tender = opening.release_share(scene.due(tender), by=scene.opener, passphrase=SAID)
    with pytest.raises(Refused, match="没有本人"):
        opening.release_share(tender, by=scene.agent, passphrase=SAID)
    with pytest.raises(Refused, match="口令不对"):
        opening.release_share(tender, by=scene.watcher, passphrase=Passphrase("另外一个口令，不对的"))
    assert Bid.objects.get().state == "sealed"


def test_with_two_bids_nothing_is_opened_and_the_open_tender_has_failed(scene: Scene) -> None:
    tender = scene.announced()
    scene.sealed(tender, 0), scene.sealed(tender, 1)
    after = scene.opened(tender)
    assert after.state == "failed" and "第四十一条" in after.reason
    assert {bid.state for bid in after.bids.all()} == {"sealed"}
    assert {bid.price_fen for bid in after.bids.all()} == {None}


def test_a_consultation_on_services_is_opened_with_two(scene: Scene) -> None:
    tender = scene.announced("consultation", price_weight=10)
    scene.sealed(tender, 0), scene.sealed(tender, 1)
    assert scene.opened(tender).state == "opened"


def test_a_draft_is_destroyed_by_sealing_and_its_key_with_it(scene: Scene) -> None:
    tender = scene.announced()
    before = set(StoredFile.objects.values_list("digest", flat=True))
    bid = scene.sealed(tender, files=[("方案.pdf", b"x" * 1000)])
    assert bid.draft is None and bid.draft_key is None and not bid.files.exists()
    assert len(set(StoredFile.objects.values_list("digest", flat=True)) - before) == 1, "the sealed file alone"


def test_what_was_sealed_at_home_is_taken_for_its_own_tender_alone(scene: Scene) -> None:
    tender = scene.announced()
    by = scene.bidders[0]
    bid = bids.begin_bid(scene.agencies[0], by=by, tender=tender, passphrase=SAID)
    other, _shares = opening.tender_keys.new_tender_keys(
        "another", [("甲", scene.keys(scene.opener)[0] and _public(scene)), ("乙", _public(scene))], 2
    )
    for key, said in ((TenderKey.from_json(tender.key), None), (other, "refused")):
        out = io.BytesIO()
        seal({"price_fen": 100}, [Source.of_bytes("a.txt", b"a")], key, out)
        sent = SimpleUploadedFile("bid.sealed", out.getvalue())
        if said:
            with pytest.raises(Refused):
                bids.hand_in_sealed(Bid.objects.get(pk=bid.pk), by=by, file=sent)
        else:
            bids.hand_in_sealed(bid, by=by, file=sent)
    with pytest.raises(Refused):
        bids.hand_in_sealed(Bid.objects.get(pk=bid.pk), by=by, file=SimpleUploadedFile("x", b"nothing sealed"))
    assert Bid.objects.get(pk=bid.pk).state == "sealed"


def _public(scene: Scene):  # type: ignore[no-untyped-def]
    return opening.tender_keys.new_officer_key(SAID.said).public


def test_after_the_deadline_nothing_is_taken_changed_or_withdrawn(scene: Scene) -> None:
    tender = scene.announced()
    by = scene.bidders[1]
    draft = bids.begin_bid(scene.agencies[1], by=by, tender=tender, passphrase=SAID)
    sealed = scene.sealed(tender, 0)
    scene.due(tender)
    key = drafts.unlock(dict(draft.draft_key or {}), SAID.said)
    draft = bids.save_draft(draft, by=by, content=_content())
    for late in (
        lambda: bids.seal_bid(draft, by=by, key=key),
        lambda: bids.withdraw_bid(sealed, by=scene.bidders[0]),
        lambda: bids.begin_bid(scene.agencies[2], by=scene.bidders[2], tender=tender, passphrase=SAID),
    ):
        with pytest.raises(Refused, match="投标已经截止"):
            late()
    assert Bid.objects.get(pk=sealed.pk).state == "sealed"


def _content():  # type: ignore[no-untyped-def]
    return Content(price_fen=100, contact="林岚", phone="138")


def test_withdrawing_destroys_what_was_handed_in_and_the_agency_may_begin_anew(scene: Scene) -> None:
    tender = scene.announced()
    bid = scene.sealed(tender)
    stored = bid.sealed
    bids.withdraw_bid(bid, by=scene.bidders[0])
    assert stored is not None and not StoredFile.objects.filter(pk=stored.pk).exists()
    again = scene.sealed(tender, price_fen=39_000_000)
    assert again.pk != bid.pk and again.state == "sealed"
    papers = [each.document for each in bids.BidReceipt.objects.order_by("pk")]
    assert [each["what"] for each in papers] == ["handed_in", "withdrawn", "handed_in"]
    assert [each["serial"] for each in papers] == [1, 2, 3]
    assert receipts.follows(papers[1], papers[0]) and receipts.follows(papers[2], papers[1])


def test_a_receipt_proves_what_was_handed_in_and_does_not_tell_how_many_bid(scene: Scene) -> None:
    tender = scene.announced()
    scene.sealed(tender, 0)
    bid = scene.sealed(tender, 1)
    paper = bid.receipts.get().document
    public = crypto.signing_key(receipts.USE).public_key().public_bytes_raw()
    told = receipts.verify(json.loads(json.dumps(paper)), public)
    assert (told.sha256, told.agency, told.serial) == (bid.sealed_digest, scene.agencies[1].name, 1)
    assert told.previous is None, "the one of another agency is not named"


def test_without_a_price_no_bid_is_sealed(scene: Scene) -> None:
    tender = scene.announced()
    bid = bids.begin_bid(scene.agencies[0], by=scene.bidders[0], tender=tender, passphrase=SAID)
    key = drafts.unlock(dict(bid.draft_key or {}), SAID.said)
    with pytest.raises(Refused, match="报价"):
        bids.seal_bid(bid, by=scene.bidders[0], key=key)


def test_only_its_own_people_write_for_an_agency_and_only_with_its_passphrase(scene: Scene) -> None:
    tender = scene.announced()
    bid = bids.begin_bid(scene.agencies[0], by=scene.bidders[0], tender=tender, passphrase=SAID)
    with pytest.raises(Refused, match="口令不对"):
        drafts.unlock(dict(bid.draft_key or {}), "不是这一个口令，猜的")
    for stranger in (scene.bidders[1], scene.officer, scene.watcher):
        assert not Bid.objects.visible_to(stranger).exists()
    assert Bid.objects.visible_to(scene.bidders[0]).get() == bid


def test_those_who_open_are_of_two_duties_and_wrote_nothing(scene: Scene) -> None:
    tender = scene.draft()
    with pytest.raises(Refused, match="两个不同的单位或岗位"):
        opening.make_tender_key(tender, by=scene.officer, officers=scene.keys(scene.opener), threshold=2)
    Tender.objects.filter(pk=tender.pk).update(approved_by=scene.opener.actor)
    tender.refresh_from_db()
    with pytest.raises(Refused, match="编制或批准了"):
        opening.make_tender_key(tender, by=scene.officer, officers=scene.keys(scene.opener, scene.watcher), threshold=2)


def test_more_people_than_were_named_could_never_open_it(scene: Scene) -> None:
    tender = scene.draft()
    officers = scene.keys(scene.opener, scene.watcher)
    with pytest.raises(Refused, match="要 3 个人到齐才能开标，但是只选了 2 位开标员") as refused:
        opening.make_tender_key(tender, by=scene.officer, officers=officers, threshold=3)
    assert refused.value.field == "threshold"
    assert opening.make_tender_key(tender, by=scene.officer, officers=officers, threshold=2).threshold == 2


def test_an_objection_at_the_opening_is_answered_once(scene: Scene) -> None:
    tender = scene.announced()
    for which in range(3):
        scene.sealed(tender, which)
    bid = scene.opened(tender).bids.get(agency=scene.agencies[0])
    said = opening.raise_objection(bid, by=scene.bidders[0], text="开标时间晚了一刻钟。")
    opening.answer_objection(said, by=scene.opener, answer="密钥输入两次才成功，已记录。")
    with pytest.raises(Refused, match="已经答复过"):
        opening.answer_objection(said, by=scene.opener, answer="再说一次")


def test_the_deadline_is_looked_at_when_it_is_written(scene: Scene) -> None:
    """A page that was opened in time and sent late is late."""
    tender = scene.announced()
    held = Tender.objects.get(pk=tender.pk)
    Tender.objects.filter(pk=tender.pk).update(deadline_at=now() - timedelta(seconds=1))
    assert held.takes_bids, "the page still shows it open"
    with pytest.raises(Refused, match="投标已经截止"):
        bids.begin_bid(scene.agencies[0], by=scene.bidders[0], tender=held, passphrase=SAID)


@pytest.mark.parametrize(("personnel_fen", "told"), [(5_999, True), (6_000, False), (None, True)])
def test_a_bid_is_told_of_the_floor_of_the_city_for_staff(scene: Scene, personnel_fen: int | None, told: bool) -> None:
    by, agency = scene.bidders[0], scene.agencies[0]
    bid = bids.begin_bid(agency, by=by, tender=scene.announced(), passphrase=SAID)
    said = Content(price_fen=10_000, personnel_fen=personnel_fen)
    assert all("人员费用" not in str(each.what) for each in missing(bid, said, 1)), "the city has set none"
    Setting.objects.create(key="personnel_floor_percent", value="2020-01-01 60")
    found = [each for each in missing(bid, said, 1) if "人员费用" in str(each.what)]
    assert bool(found) == told and not any(each.stops for each in found)


def test_its_purchaser_is_told_what_may_follow_a_tender_with_too_few(scene: Scene) -> None:
    """87号令 43: an unreasonable document is corrected and put out again; another method is approved by the finance department."""
    tender = scene.announced()
    page = client_of(scene.officer).get(tender.get_absolute_url()).content.decode()
    assert "第四十三条" not in page
    Tender.objects.filter(pk=tender.pk).update(state="failed", reason="不足三家。")
    page = client_of(scene.officer).get(tender.get_absolute_url()).content.decode()
    assert "先报财政部门批准" in page and "第四十三条" in page
    assert "第四十三条" not in client_of(scene.bidders[0]).get(tender.get_absolute_url()).content.decode()
    Tender.objects.filter(pk=tender.pk).update(method="consultation")
    assert "第四十三条" not in client_of(scene.officer).get(tender.get_absolute_url()).content.decode()
