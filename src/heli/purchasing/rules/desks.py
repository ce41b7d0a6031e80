"""Three desks of one project: who buys, who set its standard, who supervises; and who evaluates its bids. Nobody sits at two."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import combinations

from heli.core.rules.sentence import Sentence

BUYER, STANDARD, SUPERVISOR, EXPERT = "buyer", "standard", "supervisor", "expert"
NAMED = {
    BUYER: Sentence("购买者"),
    STANDARD: Sentence("标准制定者"),
    SUPERVISOR: Sentence("监督者"),
    EXPERT: Sentence("评审专家"),
}
#: which pairs one person may not hold in one project
APART = frozenset(frozenset(pair) for pair in combinations(NAMED, 2))


#: what is done for a project at the desk of who buys: by the purchaser, or by the agency that runs the tender for it
BUYS = tuple(
    f"purchasing.{name}"
    for name in """
    need.call_designs need.take proposal.take proposal.decline project.draft project.change project.design project.fill project.submit project.return project.approve project.drop
    staff.add staff.change staff.remove cost.add cost.change cost.remove commitment.make commitment.change commitment.release
    notice.draft notice.change notice.publish notice.withdraw notice.summarise answer.record
    notice_objection.record notice_objection.argue
    tender.draft tender.change tender.submit tender.return tender.approve tender.record_approval tender.announce tender.clarify
    tender.cancel tender.fail tender_key.make factor.add factor.remove
    mirrored.enter mirrored.change mirrored.take_in mirrored.award mirrored.fail mirrored_notice.add mirrored_notice.remove
    bond.record bond.return withdrawn_bond.return bond.propose bond.decide bond.pay_over qualification.judge qualification.close
    committee.prepare committee.draw committee.record committee.replace
    award.decide award.choose award.deem award.publish award.next challenge.answer complaint.explain
    framework.arrange framework.draft framework.change framework.announce framework.sign framework.strike framework.take_in
    framework.file framework.tell framework.end application.decide application.publish call_off.decide
    contract.draft contract.take_over contract.change contract.sign contract.drop contract.publish contract.file contract.end
    contract.settle contract.close change.propose change.sign change.publish
    milestone.plan milestone.remove milestone.accept milestone.return progress.return
    payment.check payment.approve payment.pay payment.return
    settlement.return settlement.approve settlement.receive renewal.decide
    """.split()
)
#: what writes the standard of a task, puts it into force or out of it
SETS = tuple(f"purchasing.catalogue.{name}" for name in ("enter", "change", "list", "withdraw"))
#: what is done for the finance department, of a complaint and of the conduct of a supplier in a purchase
OF_COMPLAINTS = tuple(f"purchasing.complaint.{name}" for name in ("accept", "refuse", "send", "suspend", "decide"))
OF_CONDUCT = tuple(f"purchasing.conduct.{name}" for name in ("open", "decide", "withdraw"))
SUPERVISES = OF_COMPLAINTS + OF_CONDUCT


def refused(desk: str, person: int, acted: Mapping[str, Collection[int]]) -> Sentence | None:
    """Why somebody may not act at a desk of a project, by who acted at which; None where they may."""
    for other, people in acted.items():
        if person in people and frozenset((desk, other)) in APART:
            return Sentence(
                "在这个项目里已经作为%(other)s办理过，不能再作为%(desk)s办理，请由别人办理。", other=NAMED[other],
                desk=NAMED[desk],
            )  # fmt: skip
    return None
