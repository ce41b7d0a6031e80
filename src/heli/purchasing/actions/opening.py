"""The keys under which bids are sealed, and the opening: each officer releases a share, the last one opens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from heli.accounts.models import User
from heli.accounts.queries import who_may
from heli.core import files
from heli.core.actions import action
from heli.core.actions.files import keep_made
from heli.core.actions.notifications import tell
from heli.core.errors import Refused, Unreadable
from heli.core.models import Acting
from heli.core.rules.book import open_book
from heli.core.rules.sentence import Sentence
from heli.purchasing.actions.desks import buying
from heli.purchasing.actions.evaluation import failed_by
from heli.purchasing.models import Bid, BidFile, KeyShare, Objection, OfficerKey, Tender
from heli.purchasing.rules import bid as rules
from heli.purchasing.rules import document, tender_keys
from heli.purchasing.rules.passphrase import Passphrase
from heli.purchasing.rules.rank import LAW
from heli.purchasing.rules.sealing import open_sealed
from heli.purchasing.rules.shares import Share

LIFE = Tender.LIFE.steps
RELEASE = "purchasing.tender.release"


@action("purchasing.officer_key.make", final=True)
def make_officer_key(house: None, /, *, by: Acting, passphrase: Passphrase) -> OfficerKey:
    """The key pair of an opening officer, once. A lost passphrase makes the shares locked to it worthless."""
    if OfficerKey.objects.filter(officer=by.actor).exists():
        raise Refused(_("密钥已经有了。口令不能更换，请保管好。"), code="have")
    kept = tender_keys.new_officer_key(passphrase.said, passphrase.cost).to_json()
    key = OfficerKey(officer=by.actor, key=kept)
    key.save()
    return key


@action("purchasing.tender_key.make", step=LIFE["make_key"], final=True)
@buying("purchasing.tender_key.make")
def make_tender_key(tender: Tender, /, *, by: Acting, officers: Sequence[OfficerKey], threshold: int) -> Tender:
    """The key to which bids are sealed; its private half goes into shares, one locked to each officer, and is forgotten."""
    if threshold < 2:
        raise Refused(_("开标至少要两个人。"), field="threshold", code="too_few")
    _must_be_apart(tender, officers)
    if threshold > len(officers):
        text = Sentence(
            "要 %(threshold)s 个人到齐才能开标，但是只选了 %(count)s 位开标员，这样永远开不了标：请多选几位，或者减少人数。",
            threshold=threshold, count=len(officers),
        )  # fmt: skip
        raise Refused(text, field="threshold", code="too_many")
    named = [(each.officer.name, tender_keys.OfficerKey.from_json(each.key).public) for each in officers]
    key, shares = tender_keys.new_tender_keys(str(tender.uid), named, threshold)
    tender.shares.all().delete()
    for officer_key, locked in zip(officers, shares, strict=True):
        KeyShare(tender=tender, officer_key=officer_key, locked=locked.to_json()).save()
    tender.key, tender.threshold = key.to_json(), threshold
    tender.save()
    return tender


def _must_be_apart(tender: Tender, officers: Sequence[OfficerKey]) -> None:
    """Those who open are of two duties at least, and none of them wrote or approved the document."""
    inside = {tender.drafted_by_id, tender.approved_by_id}
    duties = set()
    for each in officers:
        if each.officer_id in inside:
            sentence = Sentence("%(name)s编制或批准了采购文件，不能开标。", name=each.officer.name)
            raise Refused(sentence, field="officers", code="inside")
        duties |= _duties(each)
    if len(duties) < 2:
        raise Refused(_("开标员要来自两个不同的单位或岗位。"), field="officers", code="one_duty")


def _duties(officer_key: OfficerKey) -> set[Any]:
    """For whom an officer opens: the roles that let them, each with where it lies."""
    user = User.objects.filter(actor=officer_key.officer, is_active=True).first()
    granting = [grant for grant in user.grants_now if RELEASE in grant.permissions] if user else []
    return {(grant.role, grant.organisation_id, grant.place_id) for grant in granting}


def officers_for(tender: Tender) -> list[OfficerKey]:
    """Who may open it and has made a key."""
    actors = [user.actor_id for user in who_may(RELEASE, tender)]
    return list(OfficerKey.objects.filter(officer__in=actors).select_related("officer").order_by("officer__name", "pk"))


@action(RELEASE, step=LIFE["release"], final=True)
def release_share(tender: Tender, /, *, by: Acting, passphrase: Passphrase) -> Tender:
    """Give one's share to the opening. Until enough have, it is locked again for each of the others; whoever makes them
    enough opens every bid. Never before the deadline; with too few bids nothing is opened and the tender has failed."""
    if not tender.is_due:
        raise Refused(_("还没有到投标截止时间，不能开标。"), code="state")
    mine = tender.shares.select_related("officer_key").filter(officer_key__officer=by.actor).first()
    if mine is None:
        raise Refused(_("这次采购的开标员里没有本人。"), code="side")
    key = tender_keys.TenderKey.from_json(tender.key)
    own = tender_keys.OfficerKey.from_json(mine.officer_key.key)
    opened = own.unlocked(passphrase.said)
    shares = [tender_keys.unlock(tender_keys.LockedShare.from_json(mine.locked), opened)]
    others = [each for each in tender.shares.select_related("officer_key__officer") if each.pk != mine.pk]
    shares += [_given(each, mine, opened) for each in others if each.released_at]
    mine.released = _for_others(shares[0], key, others)
    mine.released_at = now()
    mine.save()
    if len(shares) < tender.threshold:
        tender.save()
        return tender
    return _open(tender, tender_keys.private_key(key, shares), by)


def _for_others(share: Share, key: tender_keys.TenderKey, others: Sequence[KeyShare]) -> dict[str, Any]:
    """The share, locked for each of the other officers, by the key of their row."""
    given = {}
    for each in others:
        public = tender_keys.OfficerKey.from_json(each.officer_key.key).public
        given[str(each.pk)] = tender_keys.lock(share, key, each.officer_key.officer.name, public).to_json()
    return given


def _given(other: KeyShare, mine: KeyShare, opened: Any) -> Share:
    assert other.released is not None, "only what was released is asked for"
    return tender_keys.unlock(tender_keys.LockedShare.from_json(other.released[str(mine.pk)]), opened)


def _open(tender: Tender, private: tender_keys.PrivateKey, by: Acting) -> Tender:
    """Every bid at once, in the order in which they came."""
    bids = list(tender.bids.filter(state=Bid.State.SEALED).select_related("sealed").order_by("place_in_order"))
    tender.opened_at = now()
    if reason := too_few(tender, len(bids)):
        return failed_by(tender, str(reason), by)
    for each in bids:
        _open_bid(each, private, by)
    tender.state = Tender.State.OPENED
    tender.save()
    words = Sentence("已开标：%(title)s", title=tender.title)
    tell([tender.drafted_by], RELEASE, tender, words, by=by)
    return tender


def too_few(tender: Tender, came: int) -> Sentence | None:
    """Why so few may not be opened, with the article; None where they may."""
    if tender.method not in document.EVALUATED:
        return None if came else Sentence("没有供应商响应。")
    method = document.EVALUATED[tender.method]
    key = f"evaluation.bidders.{'consultation' if method == 'consultation' else 'opening'}"
    rule = open_book(LAW).at(key, localdate())
    if came >= int(rule.get("services", rule["least"])):
        return None
    return Sentence("投标人不足规定的家数：%(source)s。", source=rule.source.cited)


def _open_bid(bid: Bid, private: tender_keys.PrivateKey, by: Acting) -> None:
    """What cannot be opened, or is not what was signed for, is told and kept as it is."""
    assert bid.sealed is not None, "it was sealed"
    try:
        with files.open_file(bid.sealed) as stream:
            opened = open_sealed(stream, private)
            for each in opened:
                kept = keep_made(each.pieces(), each.name, content_type="application/octet-stream", made_by=by.actor)
                BidFile(bid=bid, name=each.name, size=each.bytes, kept=kept).save()
        content = rules.read(opened.form)
    except Unreadable:
        bid.state = Bid.State.UNREADABLE
        bid.save()
        return
    bid.state, bid.content, bid.price_fen = Bid.State.OPENED, content.written(), content.price_fen
    bid.save()


@action("purchasing.objection.raise", step=Bid.LIFE.steps["object"])
def raise_objection(bid: Bid, /, *, by: Acting, text: str) -> Objection:
    """By who bid, on the spot."""
    said = Objection(tender=bid.tender, agency=bid.agency, text=text, raised_at=now())
    said.save()
    return said


@action("purchasing.objection.answer")
def answer_objection(objection: Objection, /, *, by: Acting, answer: str) -> Objection:
    if objection.answered_at:
        raise Refused(_("这条异议已经答复过。"), code="state")
    objection.answer, objection.answered_at = answer, now()
    objection.save()
    return objection
