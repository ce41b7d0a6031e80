"""Every change of a framework agreement: what its document says, who enters it, who signs, and how it ends."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max
from django.utils.timezone import localdate

from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.actions.turns import take_turn
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation
from heli.purchasing.actions.arranged import must_be_agreed_lawfully
from heli.purchasing.actions.bonds import start_clocks
from heli.purchasing.actions.contracts import tell_side
from heli.purchasing.actions.designers import must_not_have_designed
from heli.purchasing.actions.desks import buying, must_be_apart
from heli.purchasing.actions.evaluation import must_be_side
from heli.purchasing.actions.running import project_ends
from heli.purchasing.actions.sides import must_lie_since_signing, speaking_for
from heli.purchasing.actions.winners import must_not_be_banned, must_not_be_suspended
from heli.purchasing.models import Award, Bid, FrameworkAgreement, FrameworkSupplier, Tender
from heli.purchasing.queries import desks, framework
from heli.purchasing.queries.award import award_of
from heli.purchasing.rules.desks import BUYER

LIFE, SUPPLIER = FrameworkAgreement.LIFE.steps, FrameworkSupplier.LIFE.steps
SIGN_SUPPLIER = "purchasing.framework.sign_supplier"


@dataclass(frozen=True)
class FrameworkTerms:
    """What a document says of an agreement. ``elimination`` in percent, the price of one ``unit`` in fen."""

    ground: str
    unit: str
    max_unit_price_fen: int
    start_on: date
    end_on: date
    evaluated_by: str = FrameworkAgreement.By.PRICE
    elimination: Decimal = Decimal(20)
    by_direct: bool = True
    by_bidding: bool = False
    by_rotation: bool = False
    may_refill: bool = False


def numbered() -> dict[str, int]:
    """The next number of the year; the turn is kept, so that none is given twice."""
    year = localdate().year
    take_turn(f"purchasing.framework.{year}")
    last = FrameworkAgreement.objects.filter(year=year).aggregate(last=Max("serial"))["last"] or 0
    return {"year": year, "serial": last + 1}


@action("purchasing.framework.arrange", step=Tender.LIFE.steps["arrange"])
@buying("purchasing.framework.arrange")
def arrange_framework(tender: Tender, /, *, by: Acting, terms: FrameworkTerms) -> FrameworkAgreement:
    """What the document of a framework tender says of the agreement; the highest unit price is its highest price."""
    must_be_side(tender, by, "purchasing.framework.arrange")
    if not tender.is_framework:
        raise Refused(Sentence("只有用框架协议方式采购的，才约定框架协议。"), code="state")
    made = framework.framework_of(tender) or FrameworkAgreement(
        tender=tender, project=tender.project, kind=FrameworkAgreement.Kind.CLOSED, **numbered(),
        drafted_by=by.for_whom("purchasing.framework.arrange", tender),
    )  # fmt: skip
    made.title = tender.title
    for name, value in asdict(terms).items():
        setattr(made, name, value)
    must_be_agreed_lawfully(made, tender.budget_fen, localdate())
    made.save()
    tender.ceiling_fen = terms.max_unit_price_fen
    tender.save()
    return made


def take_in_ranked(tender: Tender) -> list[FrameworkSupplier]:
    """All but the eliminated, in the order of the ranking; among equals at the border a lot decides. Refused where fewer would
    be left than the order asks for."""
    found = framework.elimination(tender)
    if found is None:
        raise Refused(Sentence("还没有评审报告。"), code="no_report")
    if found.entry.fault is not None:
        raise Refused(found.entry.fault, code="too_few")
    lots = {each.bid.pk for each in found.lots}
    drawn = set(secrets.SystemRandom().sample(sorted(lots), found.seats)) if lots else set()
    bids = [each.placed.bid for each in found.rows if each.enters or each.placed.bid.pk in drawn]
    return [_entered(found.agreement, bid, at, bid.pk in lots) for at, bid in enumerate(bids, 1)]


def _entered(agreement: FrameworkAgreement, bid: Bid, number: int, by_lot: bool) -> FrameworkSupplier:
    assert bid.price_that_counts is not None, "it was ranked"
    made = FrameworkSupplier(
        agreement=agreement,
        supplier=bid.agency,
        bid=bid,
        number=number,
        by_lot=by_lot,
        unit_price_fen=bid.price_that_counts,
    )
    made.save()
    return made


def publish_entered(award: Award, *, by: Acting) -> None:
    """With the notice of the result: from its day the days to sign are counted."""
    agreement = framework.framework_of(award.tender)
    assert agreement is not None, "it was announced with it"
    LIFE["choose"].take(agreement, {})
    agreement.sign_by = framework.reckoned_day(framework.SIGNED, award.published_on)
    agreement.save()
    for one in agreement.suppliers.all():
        one.sign_by = agreement.sign_by
        one.save()


def locked(agreement: FrameworkAgreement) -> FrameworkAgreement:
    """Held before one of its suppliers changes: who ends it or chooses of it at the same time comes after."""
    return FrameworkAgreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)


@action("purchasing.framework.sign", step=LIFE["sign"], final=True)
def sign_framework(agreement: FrameworkAgreement, /, *, by: Acting) -> FrameworkAgreement:
    """For the purchaser, by another than who wrote it; then each supplier signs for itself."""
    speaking_for(by, "purchasing.framework.sign", agreement.buyer)
    must_be_apart(agreement.project, by, BUYER, "purchasing.framework.sign", agreement)
    must_not_be_suspended(agreement.tender)
    must_be_another(agreement, by, "purchasing.framework.sign")
    begun(agreement)
    words = Sentence(
        "%(name)s已签订框架协议，请核对后签订：%(title)s", name=agreement.buyer.name, title=agreement.title
    )
    for one in agreement.suppliers.holding().select_related("supplier"):
        tell_side(one.supplier, SIGN_SUPPLIER, "purchasing.framework.sign", one, words, by=by, until=one.sign_by)
    return agreement


def must_be_another(agreement: FrameworkAgreement, by: Acting, permission: str) -> None:
    """Who wrote it does not sign or announce it, nor does a right that is lent make a second person."""
    if desks.framers(agreement) & desks.acting(by, permission, agreement):
        raise Refused(Sentence("自己编制的框架协议，由别人代表购买主体签订。"), code="side")


def begun(agreement: FrameworkAgreement) -> None:
    """From the day of its signature it is filed, and told to those who may use it."""
    today = localdate()
    agreement.signed_on = today
    agreement.file_by, agreement.tell_by = (
        framework.reckoned_day(key, today) for key in (framework.FILED, framework.TOLD)
    )
    agreement.save()


@action(SIGN_SUPPLIER, step=SUPPLIER["sign_supplier"], final=True)
def sign_for_supplier(one: FrameworkSupplier, /, *, by: Acting) -> FrameworkSupplier:
    """For the supplier, once the purchaser has signed; from now on it may be chosen."""
    speaking_for(by, SIGN_SUPPLIER, one.supplier)
    if not locked(one.agreement).is_signed:
        raise Refused(Sentence("购买主体还没有签订。"), code="state")
    must_not_be_suspended(one.agreement.tender)
    must_not_be_banned(one.supplier)
    one.signed_on, one.signed_by = localdate(), by.for_whom(SIGN_SUPPLIER, one)
    one.save()
    _start_clock(one)
    words = Sentence("%(name)s已签订框架协议：%(title)s", name=one.supplier.name, title=one.agreement.title)
    tell([one.agreement.drafted_by], SIGN_SUPPLIER, one.agreement, words, by=by)
    return one


def _start_clock(one: FrameworkSupplier) -> None:
    """Of the bond of who signed, or left before."""
    award = award_of(one.bid.tender) if one.bid is not None else None
    if award is not None:
        start_clocks(award.tender, award)


@action("purchasing.framework.strike", step=SUPPLIER["strike"], final=True)
@buying("purchasing.framework.strike")
def strike_supplier(one: FrameworkSupplier, /, *, by: Acting, reason: str) -> FrameworkSupplier:
    """It does not sign, or it is in it no longer; contracts that came of it go on, what waits for one lapses.
    The agreement is held: nobody chooses it in the same moment."""
    agreement = locked(one.agreement)
    speaking_for(by, "purchasing.framework.strike", agreement.buyer)
    one.left_on, one.reason = localdate(), reason
    one.save()
    _start_clock(one)
    project_ends(agreement.project)
    words = Sentence("%(name)s已退出框架协议：%(title)s", name=one.supplier.name, title=one.agreement.title)
    tell_side(one.supplier, SIGN_SUPPLIER, "purchasing.framework.strike", one, words, by=by)
    return one


@action("purchasing.framework.take_in", step=LIFE["take_in"])
@buying("purchasing.framework.take_in")
def take_in(
    agreement: FrameworkAgreement, /, *, by: Acting, supplier: Organisation, unit_price_fen: int, reference: str
) -> FrameworkSupplier:
    """Who entered by a refilling, with where that was announced; only as agreed, and below the share of the order."""
    right = "purchasing.framework.take_in"
    speaking_for(by, right, agreement.buyer)
    if agreement.is_open or agreement.is_over:
        raise Refused(Sentence("开放式的框架协议随时申请加入；已经到期的不再补充征集。"), code="state")
    if fault := framework.refill_fault(agreement):
        raise Refused(fault, code="refill")
    return admitted(agreement, by, supplier, unit_price_fen, FrameworkSupplier.Came.REFILL, reference)


def admitted(
    agreement: FrameworkAgreement, by: Acting, supplier: Organisation, unit_price_fen: int, came_by: str, reference: str
) -> FrameworkSupplier:  # fmt: skip
    """After the others, at no more than the highest unit price; it signs as the first ones did."""
    must_not_be_banned(supplier)
    must_not_have_designed(agreement.project, supplier, Tender.Method.FRAMEWORK, "supplier")
    if unit_price_fen > agreement.max_unit_price_fen:
        most = with_sign(agreement.max_unit_price_fen)
        raise Refused(Sentence("协议单价不能超过最高限制单价 %(most)s。", most=most), field="unit_price_fen")
    if supplier.pk == agreement.project.buyer_id:
        raise Refused(Sentence("承接主体不能是购买主体自己。"), field="supplier")
    if agreement.suppliers.holding().filter(supplier=supplier).exists():
        raise Refused(Sentence("这家供应商已经入围。"), field="supplier")
    last = agreement.suppliers.aggregate(last=Max("number"))["last"] or 0
    made = FrameworkSupplier(
        agreement=agreement, supplier=supplier, number=last + 1, unit_price_fen=unit_price_fen, came_by=came_by,
        reference=reference, sign_by=framework.reckoned_day(framework.SIGNED, localdate()),
    )  # fmt: skip
    made.save()
    words = Sentence("%(name)s请签订框架协议：%(title)s", name=agreement.buyer.name, title=agreement.title)
    tell_side(supplier, SIGN_SUPPLIER, "purchasing.framework.take_in", made, words, by=by, until=made.sign_by)
    return made


@action("purchasing.framework.file", step=LIFE["file"])
@buying("purchasing.framework.file")
def record_filed(agreement: FrameworkAgreement, /, *, by: Acting, filed_on: date) -> FrameworkAgreement:
    """That it was filed with the finance department, on which day."""
    speaking_for(by, "purchasing.framework.file", agreement.buyer)
    must_lie_since_signing(agreement.signed_on, filed_on, "filed_on")
    agreement.filed_on = filed_on
    agreement.save()
    return agreement


@action("purchasing.framework.tell", step=LIFE["tell"])
@buying("purchasing.framework.tell")
def record_told(agreement: FrameworkAgreement, /, *, by: Acting, told_on: date) -> FrameworkAgreement:
    """That those who may use it were told, on which day."""
    speaking_for(by, "purchasing.framework.tell", agreement.buyer)
    must_lie_since_signing(agreement.signed_on, told_on, "told_on")
    agreement.told_on = told_on
    agreement.save()
    return agreement


@action("purchasing.framework.end", step=LIFE["end"], final=True)
def end_framework(agreement: FrameworkAgreement, /, *, by: Acting, reason: str) -> FrameworkAgreement:
    """Before its last day, with the reason; contracts that came of it go on."""
    speaking_for(by, "purchasing.framework.end", agreement.buyer)
    must_be_apart(agreement.project, by, BUYER, "purchasing.framework.end", agreement)
    if not agreement.is_signed and not agreement.is_open and agreement.is_arranged:
        raise Refused(Sentence("还在征集的封闭式框架协议，请终止采购或者废标。"), code="state")
    agreement.reason, agreement.ended_on = reason, localdate()
    agreement.save()
    project_ends(agreement.project)
    words = Sentence("%(name)s终止了框架协议：%(title)s", name=agreement.buyer.name, title=agreement.title)
    for one in agreement.suppliers.holding().select_related("supplier"):
        tell_side(one.supplier, SIGN_SUPPLIER, "purchasing.framework.end", one, words, by=by)
    return agreement
