"""What a single source asks for before it begins: objections to its notice, the extra argument of experts, the approval."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from heli.accounts.queries import who_may
from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.sentence import Sentence, day_named
from heli.purchasing.actions.desks import buying, must_be_apart
from heli.purchasing.actions.evaluation import must_be_side
from heli.purchasing.actions.notices import must_be_open, must_have_come
from heli.purchasing.actions.sides import speaking_for
from heli.purchasing.models import NoticeObjection, PurchaseNotice, Tender
from heli.purchasing.queries import single_source as queries
from heli.purchasing.rules.desks import BUYER

NOTICE, TENDER = PurchaseNotice.LIFE.steps, Tender.LIFE.steps


@action("purchasing.notice_objection.raise", step=NOTICE["object"], lock=False)
def raise_notice_objection(
    notice: PurchaseNotice, /, *, by: Acting, name: str, text: str, contact: str = ""
) -> NoticeObjection:
    """By anybody of the public while the notice stands; the purchaser's officers are told."""
    must_be_open(notice, "object", localdate())
    held = NoticeObjection(notice=notice, name=name, contact=contact, text=text, received_on=localdate())
    held.save()
    officers = [user.actor for user in who_may("purchasing.notice_objection.argue", notice)]
    words = Sentence("收到对单一来源公示的异议：%(title)s", title=notice.title)
    tell(officers, "purchasing.notice_objection.raise", notice, words, by=by, until=queries.argue_by(notice))
    return held


@action("purchasing.notice_objection.record", step=NOTICE["record_objection"])
@buying("purchasing.notice_objection.record")
def record_notice_objection(
    notice: PurchaseNotice, /, *, by: Acting, name: str, text: str, received_on: date, contact: str = ""
) -> NoticeObjection:
    """One that came on paper while the notice stood."""
    speaking_for(by, "purchasing.notice_objection.record", notice.project.buyer)
    must_have_come(notice, "record_objection", received_on)
    held = NoticeObjection(
        notice=notice, name=name, contact=contact, text=text, received_on=received_on,
        recorded_by=by.for_whom("purchasing.notice_objection.record", notice),
    )  # fmt: skip
    held.save()
    return held


@action("purchasing.notice_objection.argue", final=True)
@buying("purchasing.notice_objection.argue")
def argue_notice_objection(
    objection: NoticeObjection, /, *, by: Acting, experts: str, argument: str, is_upheld: bool
) -> NoticeObjection:
    """What experts found of an objection, once. One that is upheld ends the single source: another method is taken."""
    speaking_for(by, "purchasing.notice_objection.argue", objection.notice.project.buyer)
    if objection.argued_on is not None:
        raise Refused(Sentence("这条异议已经论证过。"), code="state")
    objection.experts, objection.argument, objection.is_upheld = experts, argument, is_upheld
    objection.argued_on = localdate()
    objection.save()
    return objection


@action("purchasing.tender.record_approval", step=TENDER["record_approval"])
def record_approval(tender: Tender, /, *, by: Acting, number: str, approved_on: date) -> Tender:
    """What the finance department answered: after the notice is over and what was held against it is argued about, before the
    purchase begins (政府采购法第二十七条，条例第二十三条、第三十八条)."""
    must_be_side(tender, by, "purchasing.tender.record_approval")
    must_be_apart(tender.project, by, BUYER, "purchasing.tender.record_approval", tender)
    if tender.method != Tender.Method.SINGLE or not queries.asks_approval(tender):
        raise Refused(Sentence("这次采购不用在这里登记财政部门的批准。"), code="state")
    if (lacking := queries.untold(tender, localdate())) is not None:
        raise Refused(lacking, code="notice")
    if not number.strip():
        raise Refused(Sentence("请填写批准文号。"), field="number", code="needed")
    if approved_on > localdate():
        raise Refused(Sentence("批准日期不能在今天以后。"), field="approved_on")
    notice = queries.notice_of(tender) if queries.asks_notice(tender) else None
    if notice is not None and notice.closes_on is not None and approved_on <= notice.closes_on:
        text = Sentence("公示到 %(day)s 期满，批准日期要在期满以后。", day=day_named(notice.closes_on))
        raise Refused(text, field="approved_on", code="early")
    tender.finance_approval, tender.finance_approved_on = number, approved_on
    tender.save()
    return tender
