"""Where nobody scores, the purchaser chooses: by what was negotiated with the one supplier, or by what came of a small purchase."""

from __future__ import annotations

from django.utils.timezone import localdate

from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.sentence import Sentence
from heli.purchasing.actions.award import must_be_another
from heli.purchasing.actions.sides import speaking_for
from heli.purchasing.actions.winners import must_not_be_suspended
from heli.purchasing.models import Award, Bid, Tender
from heli.purchasing.queries import award as awards
from heli.purchasing.queries import bonds
from heli.purchasing.queries import single_source as queries
from heli.purchasing.rules import single_source as rules
from heli.purchasing.rules.bonds import invalid_by

LIFE = Tender.LIFE.steps
CHOOSE = "purchasing.award.choose"


@action(CHOOSE, step=LIFE["choose"], final=True)
def choose_supplier(tender: Tender, /, *, by: Acting, bid: Bid, price_fen: int, negotiation: str) -> Award:
    """By another person of the purchaser than who wrote the document, with the record of how price, quality and terms were
    agreed on. Of a single source its intended supplier alone (政府采购法第三十一条), and only while what the law asks
    beforehand still holds."""
    speaking_for(by, CHOOSE, tender.buyer)
    if not tender.is_chosen:
        raise Refused(Sentence("这种采购方式由评审委员会评审以后确定中标人。"), code="state")
    must_be_another(tender, by, CHOOSE)
    must_not_be_suspended(tender)
    if (lacking := queries.missing(tender, localdate())) is not None:
        raise Refused(lacking, code="before")
    if bid not in queries.to_choose_from(tender):
        raise Refused(
            Sentence("请在已经打开的响应文件里选择；单一来源采购只能确定拟定的供应商。"), field="bid", code="bid"
        )
    if not bonds.is_whole(tender, bonds.bond_of(bid)):
        text = Sentence(
            "投标保证金没有在截止以前足额到账，投标无效：%(source)s。", source=invalid_by(localdate()).cited
        )
        raise Refused(text, field="bid", code="bond")
    if not negotiation.strip():
        raise Refused(Sentence("请写明协商或者比较的情况。"), field="negotiation", code="needed")
    if (fault := rules.agreed_fault(price_fen, bid.price_fen, tender.limit_fen)) is not None:
        raise Refused(fault, field="price_fen", code="price")
    made = Award(
        tender=tender,
        bid=bid,
        decided_by=by.actor,
        decided_on=localdate(),
        agreed_fen=price_fen,
        negotiation=negotiation,
    )
    made.save()
    tender.due_on = awards.publish_by(made)
    tender.save()
    words = Sentence("已确定成交供应商，请公告结果：%(title)s", title=tender.title)
    tell([tender.drafted_by], CHOOSE, tender, words, by=by)
    return made
