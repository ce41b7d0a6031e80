"""What the document says of a framework agreement, held to the order before it is submitted, announced or joined."""

from __future__ import annotations

from datetime import date

from heli.core.errors import Refused
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence
from heli.purchasing.actions.sides import refuse
from heli.purchasing.models import FrameworkAgreement, Tender
from heli.purchasing.queries import framework
from heli.purchasing.queries.thresholds import limits
from heli.purchasing.rules import framework as rules


def must_be_agreed_lawfully(agreement: FrameworkAgreement, budget_fen: int, on: date) -> None:
    """Refused beside its field where the order does not let an agreement be so."""
    refuse("ground", rules.ground_fault(agreement.ground, budget_fen, limits().limit_fen(on), on))
    if not agreement.is_open:
        refuse("elimination", rules.share_fault(agreement.elimination, agreement.quality_first, on))
    refuse("end_on", rules.term_fault(agreement.start_on, agreement.end_on, on))
    if agreement.max_unit_price_fen > budget_fen:
        most = with_sign(budget_fen)
        raise Refused(Sentence("最高限制单价不能超过预算金额 %(most)s。", most=most), field="max_unit_price_fen")
    for way in agreement.ways:
        refuse(FrameworkAgreement.WAYS[way], rules.way_fault(agreement.kind, agreement.ways, way, on))


def must_be_arranged(tender: Tender, on: date) -> None:
    """Before the document of a framework tender is submitted or announced: it says what is agreed, lawfully on that day."""
    if not tender.is_framework:
        return
    agreement = framework.framework_of(tender)
    if agreement is None:
        source = str(rules.price_fixed_by(on))
        raise Refused(
            Sentence("请先约定框架协议：适用情形、最高限制单价和协议期（%(source)s）。", source=source),
            code="framework",
        )
    must_be_agreed_lawfully(agreement, tender.budget_fen, on)
    if tender.ceiling_fen != agreement.max_unit_price_fen:
        most = with_sign(agreement.max_unit_price_fen)
        said = Sentence("最高限价要和框架协议的最高限制单价 %(most)s 一致。", most=most)
        raise Refused(said, field="ceiling_fen", code="framework")
