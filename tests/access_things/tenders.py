"""Tenders, their documents and keys, and bids."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.utils.timezone import localdate, now

from heli.accounts.models import User
from heli.core.models import Actor, StoredFile
from heli.purchasing.models import (
    Award,
    Bid,
    BidBond,
    BidFile,
    BidReceipt,
    BondKeeping,
    Challenge,
    Complaint,
    ConductEntry,
    Evaluation,
    Factor,
    FinalQuote,
    Hearing,
    KeyShare,
    Member,
    Objection,
    OfficerKey,
    PriceError,
    Project,
    Score,
    Tender,
)
from heli.purchasing.rules import drafts, tender_keys
from heli.purchasing.rules.bid import Content
from tests.access_things import purchasing
from tests.access_things.parts import Thing
from tests.cast import LONG_AGO, City, user_with

BUYER, BIDDER = "嘉兴市民政局", "晨光社会工作服务中心"
_KEPT = tender_keys.new_officer_key("三江口的早潮与晚钟，一二三")
KEY = _KEPT.to_json()
TENDER_KEY, _SHARES = tender_keys.new_tender_keys("a tender", [("甲", _KEPT.public), ("乙", _KEPT.public)], 2)
DRAFT = drafts.lock_content(KEY, Content())


def a_project(city: City, by: User, state: str = "approved") -> Project:
    """Of the bureau of the city, in any state."""
    project = purchasing.a_project(city, by, city.organisations[BUYER])
    Project.objects.filter(pk=project.pk).update(state=state, budget_fen=48_000_000)
    return Project.objects.get(pk=project.pk)


def announced_facts() -> dict[str, Any]:
    return {"announced_on": now().date(), "deadline_at": now() + timedelta(days=7), "key": TENDER_KEY.to_json()}


def draft_facts() -> dict[str, Any]:
    return {"draft_key": KEY, "draft": DRAFT}


def sealed_facts(city: City, by: User) -> dict[str, Any]:
    return {"sealed": a_kept_file(by), "sealed_at": now(), "place_in_order": 1}


def a_tender(city: City, by: User, state: str = "draft", **given: Any) -> Tender:
    """Of the bureau of the city, run by itself; announced it is open for a week."""
    if state in ("announced", "opened", *Tender.EVALUATED):
        given = announced_facts() | given
    if state in ("opened", *Tender.EVALUATED):
        given |= {"deadline_at": now() - timedelta(days=1), "opened_at": now()}
    return Tender.objects.create(
        year=2026, serial=Tender.objects.count() + 1, title="困境儿童关爱服务", project=a_project(city, by, "tendering"),
        buyer=city.organisations[BUYER], state=state, budget_fen=48_000_000, requirements="无重大违法记录。",
        demands="上门探访。", unreserved_reason="社会组织承接。", drafted_by=by.actor, **{"method": "open", **given},
    )  # fmt: skip


def a_factor(city: City, by: User) -> Factor:
    return Factor.objects.create(
        tender=a_tender(city, by), title="服务方案", kind="subjective", most=90, standard="按响应程度。"
    )


def a_due_tender(city: City, by: User) -> Tender:
    """Announced, its deadline over, and one's own share lacking."""
    tender = a_tender(city, by, "announced", deadline_at=now() - timedelta(minutes=5))
    key, _made = OfficerKey.objects.get_or_create(officer=by.actor, defaults={"key": KEY})
    KeyShare.objects.create(tender=tender, officer_key=key, locked=_SHARES[0].to_json())
    return tender


def a_bid(city: City, by: User, state: str = "draft", **given: Any) -> Bid:
    """Of 晨光; a draft unless it is said otherwise."""
    tender = a_tender(city, by, "opened" if state == "opened" else "announced")
    held = draft_facts() if state in ("draft", "withdrawn") else sealed_facts(city, by)
    if state == "opened":
        held |= {"content": Content(price_fen=100).written(), "price_fen": 100}
    return Bid.objects.create(tender=tender, agency=city.organisations[BIDDER], state=state, **{**held, **given})


def an_opened_bid_by_its_tender(city: City, by: User) -> SimpleNamespace:
    bid = an_opened_bid(city, by)
    return SimpleNamespace(pk=bid.tender_id, bid=bid.pk)


def an_opened_tender(city: City, by: User) -> Tender:
    return an_opened_bid(city, by).tender


def an_evaluation(city: City, by: User, state: str = "opened", **given: Any) -> Evaluation:
    """Of three in which the one whose it is sits for the purchaser."""
    bid = an_opened_bid(city, by)
    Tender.objects.filter(pk=bid.tender_id).update(state=state)
    facts = {"size": 3, "experts": 2, "prepared_at": now(), "qualified_at": now(), **given}
    evaluation = Evaluation.objects.create(tender=Tender.objects.get(pk=bid.tender_id), **facts)
    Member.objects.create(evaluation=evaluation, actor=by.actor, kind="expert", number=1)
    return evaluation


def an_evaluated_bid(city: City, by: User) -> SimpleNamespace:
    """In an evaluation on whose committee the one whose it is sits."""
    evaluation = an_evaluation(city, by, "evaluating")
    return SimpleNamespace(pk=evaluation.tender_id, bid=evaluation.tender.bids.get().pk)


def an_evaluated_tender(city: City, by: User) -> Tender:
    return an_evaluation(city, by, "evaluating").tender


def an_evaluated_file(city: City, by: User) -> SimpleNamespace:
    found = an_evaluated_bid(city, by)
    held = BidFile.objects.create(bid_id=found.bid, name="方案.txt", size=1, kept=a_kept_file(by))
    return SimpleNamespace(pk=found.pk, file=held.pk)


def a_seat(city: City, by: User) -> SimpleNamespace:
    evaluation = an_evaluation(city, by)
    return SimpleNamespace(pk=evaluation.tender_id, member=evaluation.members.get().pk)


def a_draw_elsewhere(city: City, by: User) -> Tender:
    return an_evaluation(city, by, "evaluating", drawn_from="province", proof=a_kept_file(by)).tender


def a_seat_of_mine(city: City, by: User) -> Member:
    return an_evaluation(city, by, "evaluating").members.get()


def a_score(city: City, by: User) -> Score:
    seat = a_seat_of_mine(city, by)
    tender = seat.evaluation.tender
    factor = Factor.objects.create(tender=tender, title="服务方案", kind="subjective", most=90, standard="按响应程度。")
    return Score.objects.create(member=seat, bid=tender.bids.get(), factor=factor, points=50)


def a_hearing(city: City, by: User) -> Hearing:
    """Of a bid of 晨光; the one whose it is sits on the committee that asked."""
    bid = an_evaluation(city, by, "evaluating").tender.bids.get()
    return Hearing.objects.create(
        bid=bid, shown_by="低于平均报价的 50%", asked_at=now(), until=now() + timedelta(hours=1)
    )


def a_price_error(city: City, by: User) -> PriceError:
    """Of a bid of 晨光, which has not confirmed it; the one whose it is sits on the committee that mended it."""
    bid = an_evaluation(city, by, "evaluating").tender.bids.get()
    return PriceError.objects.create(
        bid=bid, reading={"sheet": 100, "words": 90}, steps=["words"], mended_fen=90, article="第五十九条", found_by=by.actor,
        asked_at=now(), until=now() + timedelta(hours=1),
    )  # fmt: skip


def a_final_quote(city: City, by: User) -> FinalQuote:
    """Asked of 晨光, which has not given it; the one whose it is sits on the committee that asked."""
    bid = an_evaluation(city, by, "evaluating").tender.bids.get()
    return FinalQuote.objects.create(bid=bid, until=now() + timedelta(hours=1))


def an_award(city: City, by: User, published: bool = True) -> Award:
    evaluation = an_evaluation(city, by, "awarded")
    when = {"published_on": now().date(), "published_at": now()} if published else {}
    bid = evaluation.tender.bids.get()
    return Award.objects.create(tender=evaluation.tender, bid=bid, decided_by=by.actor, decided_on=now().date(), **when)


def a_bid_with_a_bond(city: City, by: User) -> Bid:
    """Of a tender of the bureau that asked for one, opened and not yet qualified."""
    bid = an_opened_bid(city, by)
    Tender.objects.filter(pk=bid.tender_id).update(bid_bond_fen=100_000)
    return Bid.objects.get(pk=bid.pk)


def a_tender_with_bonds(city: City, by: User) -> Tender:
    return a_bid_with_a_bond(city, by).tender


def a_bond(city: City, by: User) -> BidBond:
    bid = a_bid_with_a_bond(city, by)
    return BidBond.objects.create(bid=bid, form="transfer", received_fen=100_000, received_on=LONG_AGO)


def a_keeping(city: City, by: User, **given: Any) -> BondKeeping:
    """Proposed by somebody else; the bidder may answer for a week."""
    proposer, _made = Actor.objects.get_or_create(kind="person", name="提出人")
    facts: dict[str, Any] = {
        "ground": "collusion", "happened_on": localdate(), "facts": "两份标书同一个人写。", "proposed_on": localdate(),
        "answer_until": localdate() + timedelta(days=7), "proposed_by": proposer,
    }  # fmt: skip
    return BondKeeping.objects.create(bond=a_bond(city, by), **{**facts, **given})


def a_keeping_to_decide(city: City, by: User) -> BondKeeping:
    return a_keeping(city, by, answer="不是。", answered_on=localdate())


def a_keeping_to_pay_over(city: City, by: User) -> BondKeeping:
    decided = {"is_kept": True, "reason": "事实清楚。", "decided_on": localdate(), "decided_by": by.actor}
    return a_keeping(city, by, **decided)


def a_bond_of_a_failed_tender(city: City, by: User) -> BidBond:
    bond = a_bond(city, by)
    Tender.objects.filter(pk=bond.bid.tender_id).update(state="failed", reason="不足三家。")
    return bond


def a_challenge(city: City, by: User) -> Challenge:
    award = an_award(city, by)
    days = {"received_on": LONG_AGO, "due_on": LONG_AGO}
    return Challenge.objects.create(
        tender=award.tender, agency=award.bid.agency, about="result", text="算错了。", **days
    )


def an_open_challenge(city: City, by: User) -> Challenge:
    """Of a tender that somebody else evaluated and decided."""
    tender = an_opened_tender(city, by)
    days = {"received_on": LONG_AGO, "due_on": LONG_AGO}
    return Challenge.objects.create(
        tender=tender, agency=city.organisations[BIDDER], about="process", text="算错了。", **days
    )


def a_complaint(city: City, by: User, **given: Any) -> Complaint:
    days = {"filed_on": LONG_AGO, "check_by": LONG_AGO, "decide_by": LONG_AGO}
    return Complaint.objects.create(challenge=an_open_challenge(city, by), text="不服。", **days, **given)


def a_conduct_entry(city: City, by: User, state: str = "open", **given: Any) -> ConductEntry:
    """Against 晨光, opened by somebody else; its term runs."""
    days = {"opened_on": localdate(), "defence_until": localdate() + timedelta(days=7)}
    return ConductEntry.objects.create(
        agency=city.organisations[BIDDER], year=2026, serial=ConductEntry.objects.count() + 1, kind="false_papers",
        facts="业绩合同是伪造的。", evidence="合同原件。", opened_by=user_with(None).actor, state=state, **{**days, **given},
    )  # fmt: skip


def a_recorded_entry(city: City, by: User) -> ConductEntry:
    """It holds, of an agency whose bid the bureau has opened."""
    an_opened_bid(city, by)
    days = {"decided_on": localdate(), "holds_until": localdate() + timedelta(days=700)}
    return a_conduct_entry(city, by, "recorded", reason="属实。", decided_by=user_with(None).actor, **days)


def a_kept_file(by: User) -> StoredFile:
    return StoredFile.objects.create(
        digest="0" * 64, name="bid.sealed", size=1, content_type="application/octet-stream", made_by=by.actor
    )


def a_bid_by_its_tender(city: City, by: User) -> SimpleNamespace:
    """An agency finds its own bid by the tender."""
    return SimpleNamespace(pk=a_bid(city, by).tender_id)


def a_tender_to_bid_for(city: City, by: User) -> Tender:
    return a_tender(city, by, "announced")


def a_tender_as_word(city: City, by: User) -> SimpleNamespace:
    return SimpleNamespace(pk=a_tender(city, by, "announced").pk, form="docx")


def an_opened_bid(city: City, by: User) -> Bid:
    return a_bid(city, by, "opened")


def an_own_opened_bid(city: City, by: User) -> SimpleNamespace:
    return SimpleNamespace(pk=a_bid(city, by, "opened").tender_id)


def a_file_of_a_draft(city: City, by: User) -> SimpleNamespace:
    bid = a_bid(city, by)
    file = BidFile.objects.create(bid=bid, locked_name=drafts.lock_name(KEY, "a.txt"), size=1, kept=a_kept_file(by))
    return SimpleNamespace(pk=bid.tender_id, file=file.pk)


def a_receipt(city: City, by: User) -> SimpleNamespace:
    bid = a_bid(city, by)
    receipt = BidReceipt.objects.create(bid=bid, what="handed_in", at=now(), document={"format": "heli-bid-receipt"})
    return SimpleNamespace(pk=bid.tender_id, receipt=receipt.pk)


def a_file_of_an_opened_bid(city: City, by: User) -> BidFile:
    return BidFile.objects.create(bid=an_opened_bid(city, by), name="方案.txt", size=1, kept=a_kept_file(by))


def an_objection(city: City, by: User) -> Objection:
    bid = an_opened_bid(city, by)
    return Objection.objects.create(tender=bid.tender, agency=bid.agency, text="晚了。", raised_at=now())


THINGS = {
    "purchasing:tender": Thing(a_tender),
    # what is announced, everybody who may look at tenders sees
    "purchasing:tender-detail": Thing(a_tender_to_bid_for, "city"),
    "purchasing:tender-key-file": Thing(a_tender_to_bid_for, "city"),
    "purchasing:tender-paper": Thing(a_tender_to_bid_for, "city"),
    "purchasing:tender-paper-file": Thing(a_tender_as_word, "city"),
    "purchasing:public-tender": Thing(a_tender_to_bid_for),
    "purchasing:public-tender-file": Thing(a_tender_as_word),
    "purchasing:tender-draft": Thing(a_project),
    "purchasing:factor-add": Thing(a_tender),
    "purchasing:factor": Thing(a_factor),
    "purchasing:tender-release": Thing(a_due_tender, "mine"),
    "purchasing:objection-raise": Thing(an_own_opened_bid, "mine"),
    "purchasing:objection": Thing(an_objection),
    "purchasing:evaluation-detail": Thing(an_evaluated_tender, "mine"),
    "purchasing:evaluation-bid": Thing(an_evaluated_bid, "mine"),
    "purchasing:evaluation-file": Thing(an_evaluated_file, "mine"),
    "purchasing:committee": Thing(an_opened_tender),
    "purchasing:committee-proof": Thing(a_draw_elsewhere, "mine"),
    "purchasing:committee-replace": Thing(a_seat),
    "purchasing:sheet": Thing(a_seat_of_mine, "mine"),
    "purchasing:report-sign": Thing(a_seat_of_mine, "mine"),
    "purchasing:report-make": Thing(an_evaluated_tender, "mine"),
    "purchasing:score": Thing(a_score, "mine"),
    "purchasing:bond-list": Thing(a_tender_with_bonds),
    "purchasing:bond-record": Thing(a_bid_with_a_bond),
    "purchasing:bond-return": Thing(a_bond),
    "purchasing:bond-keep": Thing(a_bond),
    "purchasing:bond-keeping": Thing(a_keeping),
    "purchasing:bond-answer": Thing(a_keeping),
    "purchasing:bond-decide": Thing(a_keeping_to_decide),
    "purchasing:bond-pay-over": Thing(a_keeping_to_pay_over),
    "purchasing:price-mend": Thing(an_evaluated_bid, "mine"),
    "purchasing:price-answer": Thing(a_price_error, "mine"),
    "purchasing:price-lapse": Thing(a_price_error, "mine"),
    "purchasing:quote-ask": Thing(an_evaluated_tender, "mine"),
    "purchasing:quote-open": Thing(an_evaluated_tender, "mine"),
    "purchasing:quote-give": Thing(a_final_quote, "mine"),
    "purchasing:hearing-ask": Thing(an_evaluated_bid, "mine"),
    "purchasing:hearing-explain": Thing(a_hearing, "mine"),
    "purchasing:hearing-decide": Thing(a_hearing, "mine"),
    "purchasing:award": Thing(an_opened_tender),
    "purchasing:tender-fail": Thing(an_opened_tender),
    "purchasing:challenge": Thing(an_open_challenge),
    "purchasing:challenge-raise": Thing(a_tender_to_bid_for, "city"),
    "purchasing:complaint-file": Thing(an_open_challenge),
    "purchasing:complaint": Thing(a_complaint),
    "purchasing:conduct": Thing(a_conduct_entry),
    "purchasing:conduct-detail": Thing(a_recorded_entry),
    "purchasing:public-result": Thing(an_award),
    "purchasing:public-result-file": Thing(an_award),
    "purchasing:conformity-judge": Thing(an_evaluated_bid, "mine"),
    "purchasing:conformity-close": Thing(an_evaluated_tender, "mine"),
    "purchasing:qualification-judge": Thing(an_opened_bid_by_its_tender),
    "purchasing:qualification-close": Thing(an_opened_tender),
    "purchasing:bid": Thing(a_bid_by_its_tender, "mine"),
    "purchasing:bid-begin": Thing(a_tender_to_bid_for, "city"),
    "purchasing:bid-detail": Thing(a_tender_to_bid_for, "city"),
    "purchasing:bid-detach": Thing(a_file_of_a_draft, "mine"),
    "purchasing:bid-receipt": Thing(a_receipt, "mine"),
    "purchasing:bid-read": Thing(an_opened_bid),
    "purchasing:bid-file": Thing(a_file_of_an_opened_bid),
}
IN_SCOPE = {
    "Tender": a_tender,
    "Factor": a_factor,
    "Bid": a_bid,
    "Objection": an_objection,
    "Challenge": an_open_challenge,
    "Complaint": a_complaint,
    "BidBond": a_bond,
    "BondKeeping": a_keeping,
    "ConductEntry": a_conduct_entry,
}
