"""Every change of a bid until its deadline: its draft under the agency's key, its sealing, its receipt.

What a bid says is given in forms that have no readable form of their own, so that no audit entry holds it; and nothing of a
draft is kept to be taken back, for sealing destroys it.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, cast

from django.db.models import Max
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _

from heli.accounts.models import speaks_for_office
from heli.core import crypto, files
from heli.core.actions import action
from heli.core.actions.files import discard, keep_made
from heli.core.actions.turns import take_turn
from heli.core.errors import Refused, Unreadable
from heli.core.models import Acting, StoredFile
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation
from heli.purchasing.actions.conduct import must_not_be_barred
from heli.purchasing.actions.designers import must_not_have_designed
from heli.purchasing.actions.sides import refuse
from heli.purchasing.models import Bid, BidFile, BidReceipt, Tender
from heli.purchasing.queries import consortium
from heli.purchasing.rules import bid as rules
from heli.purchasing.rules import buyers, drafts, receipts, reserve, sealed_file
from heli.purchasing.rules.passphrase import Passphrase
from heli.purchasing.rules.sealing import SealedDigest, Source, seal
from heli.purchasing.rules.tender_keys import TenderKey

LIFE = Bid.LIFE.steps
What = BidReceipt.What
SEALED_TYPE = "application/octet-stream"
#: the largest file of a draft: it is in memory while it is locked; a larger one is sealed at home
LARGEST_DRAFT = 50 * 2**20


@dataclass(frozen=True, repr=False)
class Piece:
    """A file on its way into a draft; it has no readable form."""

    name: str
    content: bytes

    def __repr__(self) -> str:
        return "…"


def _must_be_ours(by: Acting, permission: str, agency: Organisation) -> None:
    if not speaks_for_office(by, permission, agency):
        raise Refused(Sentence("投标由%(name)s的人办理。", name=agency.name), code="side")


def _must_be_open(tender: Tender) -> datetime:
    """Read again under its lock: the moment that counts, and that is written down and signed for, lies before the deadline."""
    held, moment = Tender.objects.select_for_update(no_key=True).get(pk=tender.pk), now()
    if held.state != Tender.State.ANNOUNCED or held.deadline_at is None or moment >= held.deadline_at:
        raise Refused(_("投标已经截止，不再接收。"), code="late")
    return moment


def _must_be_meant(agency: Organisation, tender: Tender) -> None:
    """What is reserved for small and medium enterprises is closed to what is no enterprise (财库〔2020〕46号); what the government
    buys, to bodies that do not supply it (财政部令第102号 8)."""
    if not tender.is_of_society:
        refuse("agency", buyers.supplier_fault(agency.name, agency.standing, localdate()))
    if reserve.may_bid(tender.reserved, agency.credit_code):
        return
    rule = reserve.rule(localdate())
    source = rule.source.cited if rule else ""
    text = Sentence(
        "这次采购专门面向中小企业，%(name)s不是企业，不能投标：%(source)s。", name=agency.name, source=source
    )
    raise Refused(text, field="agency", code="reserved")


def _must_not_be_barred(bid: Bid, agency: Organisation) -> None:
    """A ban is one from purchases of the government (政府采购法第七十七条)."""
    if not bid.tender.is_of_society:
        must_not_be_barred(agency)


def _must_be_asked(tender: Tender, agency: Organisation) -> None:
    """A single source asks its intended supplier alone (政府采购法第三十一条)."""
    if tender.method == Tender.Method.SINGLE and tender.intended_id not in (None, agency.pk):
        raise Refused(_("单一来源采购只邀请拟定的供应商。"), code="not_asked")


@action("purchasing.bid.begin", final=True, lock=False)
def begin_bid(agency: Organisation, /, *, by: Acting, tender: Tender, passphrase: Passphrase) -> Bid:
    """A draft under a key that opens with a passphrase the agency chooses; heli keeps the passphrase nowhere."""
    _must_be_ours(by, "purchasing.bid.begin", agency)
    _must_be_open(tender)
    _must_be_meant(agency, tender)
    _must_be_asked(tender, agency)
    must_not_have_designed(tender.project, agency, tender.method)
    kept = drafts.new_key(passphrase.said, passphrase.cost)
    bid = Bid(tender=tender, agency=agency, draft_key=kept, draft=drafts.lock_content(kept, rules.Content()))
    bid.save()
    return bid


@action("purchasing.bid.save", step=LIFE["save"], final=True)
def save_draft(bid: Bid, /, *, by: Acting, content: rules.Content) -> Bid:
    _must_be_ours(by, "purchasing.bid.save", bid.agency)
    bid.draft = drafts.lock_content(kept_key(bid), content)
    bid.save()
    return bid


def kept_key(bid: Bid) -> dict[str, Any]:
    """The locked key of a draft; refused where the draft was withdrawn or sealed."""
    if bid.is_withdrawn:
        raise Refused(_("投标已经撤回，不能再修改；可以重新投标。"), code="state")
    if bid.draft_key is None:
        raise Refused(_("投标文件已经密封，不能再修改；需要修改，请先撤回。"), code="state")
    kept: dict[str, Any] = bid.draft_key
    return kept


def too_large() -> Sentence:
    """What is said of a file that no draft takes."""
    return Sentence("文件超过 %(most)s MB。更大的文件，请在本机密封后递交。", most=LARGEST_DRAFT // 2**20)


@action("purchasing.bid.attach", final=True)
def attach_to_draft(bid: Bid, /, *, by: Acting, piece: Piece) -> BidFile:
    """A file of the draft: its name and its bytes under the agency's key."""
    _must_be_ours(by, "purchasing.bid.attach", bid.agency)
    kept, size = kept_key(bid), len(piece.content)
    if size > LARGEST_DRAFT:
        raise Refused(too_large(), field="file", code="large")
    if sum(bid.files.values_list("size", flat=True)) + size > rules.MOST_BYTES:
        text = Sentence("全部文件不能超过 %(most)s MB。", most=rules.MOST_BYTES // 2**20)
        raise Refused(text, field="file", code="large")
    name = files.plain_name(piece.name)
    with tempfile.TemporaryFile() as locked:
        drafts.lock_file(kept, name, piece.content, locked)
        locked.seek(0)
        stored = keep_made(locked, "draft", content_type=SEALED_TYPE, made_by=by.actor)
    made = BidFile(bid=bid, locked_name=drafts.lock_name(kept, name), size=size, kept=stored)
    made.save()
    bid.save()
    return made


@action("purchasing.bid.detach", final=True)
def detach_from_draft(bid: Bid, /, *, by: Acting, file: BidFile) -> Bid:
    _must_be_ours(by, "purchasing.bid.detach", bid.agency)
    kept_key(bid)
    _destroy([file])
    bid.save()
    return bid


def _destroy(held: Sequence[BidFile]) -> None:
    for each in held:
        stored = each.kept
        each.delete()
        discard(stored)


def limit_of(tender: Tender) -> int:
    return tender.limit_fen


@action("purchasing.bid.seal", step=LIFE["seal"], final=True)
def seal_bid(bid: Bid, /, *, by: Acting, key: drafts.DraftKey) -> BidReceipt:
    """Seal the draft to the tender's key, destroy the draft, sign for what was handed in."""
    _must_be_ours(by, "purchasing.bid.seal", bid.agency)
    _must_not_be_barred(bid, bid.agency)
    must_not_have_designed(bid.tender.project, bid.agency, bid.tender.method)
    kept, held = kept_key(bid), list(bid.files.select_related("kept"))
    content = drafts.open_content(key, kept, bytes(bid.draft or b""))
    factors = [one.title for one in bid.tender.factors.all()]
    faults = rules.missing(content, factors, len(held), limit_of(bid.tender), None, bid.tender.fixed_price)
    for fault in (*faults, *rules.partners_missing(content, bid.agency.credit_code)):
        if fault.stops:
            raise Refused(fault.what, code="missing")
    for partner in consortium.known(content.bids_with):
        _must_not_be_barred(bid, partner)
        must_not_have_designed(bid.tender.project, partner, bid.tender.method)
    with tempfile.TemporaryFile() as sealed:
        sources = [_source(key, kept, each) for each in held]
        digest = seal(content.written(), sources, TenderKey.from_json(bid.tender.key), sealed)
        sealed.seek(0)
        stored = keep_made(sealed, "bid.sealed", content_type=SEALED_TYPE, made_by=by.actor)
    _destroy(held)
    return _take_in(bid, stored, digest, by)


def _source(key: drafts.DraftKey, kept: dict[str, Any], held: BidFile) -> Source:
    """A file of the draft, opened in memory as it is sealed."""
    name = drafts.open_name(key, kept, bytes(held.locked_name or b""))
    with files.open_file(held.kept) as stream:
        return Source.of_bytes(name, drafts.open_file(key, kept, stream))


@action("purchasing.bid.hand_in", step=LIFE["hand_in"], final=True)
def hand_in_sealed(bid: Bid, /, *, by: Acting, file: Any) -> BidReceipt:
    """A file that the agency sealed itself; the house sees that it is sealed to this tender, and nothing more."""
    _must_be_ours(by, "purchasing.bid.hand_in", bid.agency)
    _must_not_be_barred(bid, bid.agency)
    must_not_have_designed(bid.tender.project, bid.agency, bid.tender.method)
    key = TenderKey.from_json(bid.tender.key)
    with tempfile.TemporaryFile() as sealed:
        for piece in files.pieces_of(file):
            sealed.write(piece)
        digest = _checked(cast(BinaryIO, sealed), key)
        sealed.seek(0)
        stored = keep_made(sealed, "bid.sealed", content_type=SEALED_TYPE, made_by=by.actor)
    _destroy(list(bid.files.select_related("kept")))
    return _take_in(bid, stored, digest, by)


def _checked(sealed: BinaryIO, key: TenderKey) -> SealedDigest:
    """Refused beside ``file`` where it is no sealed file, not whole, or sealed for another tender."""
    try:
        sealed_file.check_head(sealed, key)
    except Refused as refusal:
        raise Refused(refusal.message, field="file", code=refusal.code) from None
    except Unreadable as error:
        raise Refused(error.message, field="file", code="unreadable") from None
    sealed.seek(0)
    sha256 = hashlib.file_digest(cast(Any, sealed), "sha256").hexdigest()
    return SealedDigest(sha256, sealed.tell())


def _take_in(bid: Bid, stored: StoredFile, digest: SealedDigest, by: Acting) -> BidReceipt:
    """One after the other, in the order in which they come; late is late by the clock under the tender's lock."""
    tender, replaced, old = bid.tender, bid.sealed_at is not None, bid.sealed
    take_turn(f"purchasing.bid.{tender.pk}")
    moment = _must_be_open(tender)
    last = tender.bids.aggregate(last=Max("place_in_order"))["last"] or 0
    bid.sealed, bid.sealed_digest, bid.sealed_at = stored, digest.sha256, moment
    bid.draft, bid.draft_key, bid.place_in_order = None, None, last + 1
    bid.save()
    if old is not None:
        discard(old)
    return _sign(bid, What.REPLACED if replaced else What.HANDED_IN, digest, moment)


@action("purchasing.bid.withdraw", step=LIFE["withdraw"], final=True)
def withdraw_bid(bid: Bid, /, *, by: Acting) -> Bid:
    """Before the deadline, without giving a reason. What was handed in is destroyed; the agency may begin anew."""
    _must_be_ours(by, "purchasing.bid.withdraw", bid.agency)
    take_turn(f"purchasing.bid.{bid.tender_id}")
    moment = _must_be_open(bid.tender)
    sealed, digest = bid.sealed, SealedDigest(bid.sealed_digest, bid.sealed.size if bid.sealed else 0)
    _destroy(list(bid.files.select_related("kept")))
    bid.sealed, bid.draft, bid.draft_key, bid.place_in_order = None, None, None, None
    bid.save()
    if sealed is not None:
        discard(sealed)
        _sign(bid, What.WITHDRAWN, digest, moment)
    return bid


def _sign(bid: Bid, what: str, digest: SealedDigest, moment: datetime) -> BidReceipt:
    """Each receipt of an agency names the one before it by its digest. Those of others are not counted in: a serial over
    the whole tender would tell how many bid."""
    tender = bid.tender
    earlier = BidReceipt.objects.filter(bid__tender=tender, bid__agency=bid.agency).order_by("pk")
    before = [each.document for each in earlier]
    receipt = receipts.Receipt(
        what=what, tender=tender.number, title=tender.title, agency=bid.agency.name, received_at=localtime(moment),
        sha256=digest.sha256, size=digest.bytes, tender_key=TenderKey.from_json(tender.key).fingerprint,
        serial=len(before) + 1, previous=receipts.digest(before[-1]) if before else None,
    )  # fmt: skip
    signed = BidReceipt(
        bid=bid,
        what=what,
        at=receipt.received_at,
        document=receipts.sign(receipt, crypto.signing_key(receipts.USE)),
    )
    signed.save()
    return signed
