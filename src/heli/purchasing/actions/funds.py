"""Every change of money: lines of a budget, what of them is promised to projects, what was paid.

The line is locked before its sums are read, and the sums are kept in the same transaction: two people in the same second
come one after the other, and the second is told how much is left.
"""

from __future__ import annotations

from django.utils.timezone import localdate

from heli.accounts.models import speaks_for_office
from heli.accounts.queries import who_may
from heli.core.actions import action, is_running, note
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.money import Fen, with_sign
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation, Place
from heli.purchasing.actions.desks import buying
from heli.purchasing.actions.sides import refuse
from heli.purchasing.models import BudgetLine, Commitment, Project
from heli.purchasing.queries.reserved import kept
from heli.purchasing.rules import buyers
from heli.purchasing.rules import funds as rules

#: what the trail tells of a payment beside the action that made it
PAID, PAID_BACK = "purchasing.commitment.pay", "purchasing.commitment.pay_back"
#: and of money that a decision keeps for a renewal, or gives back
KEPT, GIVEN_BACK = "purchasing.commitment.keep", "purchasing.commitment.give_back"


def of_owner_only(by: Acting, permission: str, owner: Organisation) -> None:
    """Money is moved by those of the office whose money it is; those above it only see."""
    if not speaks_for_office(by, permission, owner):
        raise Refused(Sentence("这笔资金由%(name)s自己办理。", name=owner.name), code="side")


def _locked(line: BudgetLine) -> BudgetLine:
    return BudgetLine.objects.select_for_update(no_key=True).get(pk=line.pk)


def _more_than_nothing(amount_fen: int) -> None:
    if amount_fen <= 0:
        raise Refused(Sentence("金额要大于 0。"), field="amount_fen")


@action("purchasing.budget.enter", lock=False)
def enter_line(
    owner: Organisation, /, *, by: Acting, year: int, source: str, name: str, amount_fen: int, earmark: str = "",
    earmark_place: Place | None = None,
) -> BudgetLine:  # fmt: skip
    """Money of one source for one year, from then on to be committed."""
    of_owner_only(by, "purchasing.budget.enter", owner)
    refuse("source", buyers.money_fault(owner.kind, owner.standing, source, localdate()))
    line = BudgetLine(
        owner=owner,
        year=year,
        source=source,
        name=name,
        amount_fen=amount_fen,
        earmark=earmark,
        earmark_place=earmark_place,
    )
    line.save()
    return line


@action("purchasing.budget.change")
def change_line(line: BudgetLine, /, *, by: Acting, amount_fen: int, earmark: str = "") -> BudgetLine:
    """Another amount, never below what is committed already; or other words for what it is for."""
    of_owner_only(by, "purchasing.budget.change", line.owner)
    if amount_fen < line.committed_fen:
        said = Sentence("已经承诺了 %(amount)s，预算不能比它少。", amount=with_sign(line.committed_fen))
        raise Refused(said, field="amount_fen")
    line.amount_fen, line.earmark = amount_fen, earmark
    line.save()
    return line


@action("purchasing.commitment.make")
@buying("purchasing.commitment.make")
def commit(line: BudgetLine, /, *, by: Acting, project: Project, amount_fen: int) -> Commitment:
    """Promise money of a line to a project of the same purchaser. Refused beyond the line and beyond its earmarked place."""
    of_owner_only(by, "purchasing.commitment.make", line.owner)
    _more_than_nothing(amount_fen)
    _must_fit(line, project)
    if Commitment.objects.filter(line=line, project=project).exists():
        raise Refused(Sentence("这个项目已经用了这一项预算，请修改原来的金额。"), field="line")
    _must_be_free(line, amount_fen)
    made = Commitment(line=line, project=project, amount_fen=amount_fen)
    _keep_sums(line, committed=amount_fen)
    made.save()
    _tell_officer(made, by)
    return made


def _must_fit(line: BudgetLine, project: Project, field: str = "line") -> None:
    if project.buyer_id != line.owner_id:
        raise Refused(Sentence("这项预算属于%(name)s，只能用于它自己的项目。", name=line.owner.name), field=field)
    if project.state in Project.ENDED:
        raise Refused(Sentence("项目已经结束，不能再安排资金。"), field=field)
    owner = line.owner
    refuse(field, buyers.money_fault(owner.kind, owner.standing, line.source, localdate()))
    place = line.earmark_place
    if place is not None and rules.elsewhere(place.path, project.place.path):
        said = Sentence("这项预算限用于%(place)s，项目在%(where)s。", place=place.name, where=project.place.name)
        raise Refused(said, field=field)


def _must_be_free(line: BudgetLine, more: int, field: str = "amount_fen") -> None:
    if more > line.free_fen:
        said = Sentence("「%(line)s」只剩 %(free)s 没有承诺。", line=line.name, free=with_sign(line.free_fen))
        raise Refused(said, field=field, code="overcommitted")


def _keep_sums(line: BudgetLine, *, committed: int = 0, paid: int = 0) -> None:
    line.committed_fen += committed
    line.paid_fen += paid
    line.save()


def _tell_officer(made: Commitment, by: Acting) -> None:
    project = made.project
    officers = [user.actor for user in who_may("purchasing.project.change", project)]
    words = Sentence("%(year)s年安排了 %(amount)s：%(title)s", year=str(made.line.year), amount=with_sign(made.amount_fen),
                     title=project.title)  # fmt: skip
    tell(officers, "purchasing.commitment.make", made, words, by=by)


@action("purchasing.commitment.change")
@buying("purchasing.commitment.change")
def change_commitment(commitment: Commitment, /, *, by: Acting, amount_fen: int) -> Commitment:
    """Promise more or less, never less than was paid."""
    line = _locked(commitment.line)
    of_owner_only(by, "purchasing.commitment.change", line.owner)
    if amount_fen < commitment.paid_fen:
        said = Sentence("已经支付了 %(amount)s，承诺不能比它少。", amount=with_sign(commitment.paid_fen))
        raise Refused(said, field="amount_fen")
    _more_than_nothing(amount_fen)
    _must_leave_what_is_kept(commitment, amount_fen)
    more = amount_fen - commitment.amount_fen
    if more > 0:
        _must_fit(line, commitment.project)
    _must_be_free(line, more)
    _set_amount(commitment, line, amount_fen)
    return commitment


@action("purchasing.commitment.release")
@buying("purchasing.commitment.release")
def release(commitment: Commitment, /, *, by: Acting, reason: str) -> Commitment:
    """What was not paid goes back to the line, but for what a renewal needs; the reason stays in the history."""
    line = _locked(commitment.line)
    of_owner_only(by, "purchasing.commitment.release", line.owner)
    if not commitment.unpaid_fen:
        raise Refused(Sentence("承诺的金额都已经支付，没有可以释放的。"), code="nothing")
    stays = commitment.paid_fen + kept(commitment)
    _must_leave_what_is_kept(commitment, min(stays, commitment.amount_fen - 1))
    _set_amount(commitment, line, stays)
    return commitment


def _must_leave_what_is_kept(commitment: Commitment, amount_fen: int) -> None:
    waits = kept(commitment)
    if waits and amount_fen < commitment.paid_fen + waits:
        said = Sentence("其中 %(kept)s 已经留给续签的合同，承诺不能比它少。", kept=with_sign(waits))
        raise Refused(said, field="amount_fen", code="kept")


def _set_amount(commitment: Commitment, line: BudgetLine, amount_fen: int) -> None:
    _keep_sums(line, committed=amount_fen - commitment.amount_fen)
    commitment.amount_fen = amount_fen
    commitment.save()


def keep(line: BudgetLine, *, by: Acting, project: Project, amount_fen: int, field: str) -> Commitment:
    """Promise more of a line to a project, within the action that decides about it; the line is held before it is read. What
    is refused stands beside ``field``."""
    assert is_running(), "money is kept within an action that says why"
    if amount_fen <= 0:
        raise Refused(Sentence("金额要大于 0。"), field=field)
    # the commitment before its line, as everything else that changes one
    known = Commitment.objects.select_for_update(no_key=True).filter(line=line, project=project).first()
    held = _locked(line)
    _must_fit(held, project, field)
    _must_be_free(held, amount_fen, field)
    made = known or Commitment(line=held, project=project, amount_fen=0)
    _set_amount(made, held, made.amount_fen + amount_fen)
    note(KEPT, by=by, on=made, content={"amount_fen": amount_fen})
    return made


def give_back(given: Commitment, *, by: Acting, amount_fen: int) -> None:
    """What a decision kept and no longer needs goes back to its line, within the action that changes the decision."""
    assert is_running(), "money is given back within an action that says why"
    commitment = Commitment.objects.select_for_update(no_key=True).get(pk=given.pk)
    line = _locked(commitment.line)
    back = min(amount_fen, commitment.unpaid_fen)
    _set_amount(commitment, line, commitment.amount_fen - back)
    note(GIVEN_BACK, by=by, on=commitment, content={"amount_fen": back})


def pay_from(commitment: Commitment, *, by: Acting, amount_fen: Fen | int) -> Commitment:
    """Count a payment; within the action that pays and asks who may. Refused beyond what is committed."""
    return _paid(commitment, by, amount_fen, 1)


def pay_back(commitment: Commitment, *, by: Acting, amount_fen: Fen | int) -> Commitment:
    """Count money that came back; within the action that takes it. It is committed still, and may be paid again or released."""
    return _paid(commitment, by, amount_fen, -1)


def _paid(given: Commitment, by: Acting, amount_fen: int, way: int) -> Commitment:
    assert is_running(), "money is paid within an action that says why"
    _more_than_nothing(amount_fen)
    commitment = Commitment.objects.select_for_update(no_key=True).get(pk=given.pk)
    line = _locked(commitment.line)
    if way > 0 and amount_fen > commitment.unpaid_fen:
        said = Sentence("承诺的金额只剩 %(left)s 没有支付。", left=with_sign(commitment.unpaid_fen))
        raise Refused(said, field="amount_fen", code="overpaid")
    if way < 0 and amount_fen > commitment.paid_fen:
        said = Sentence("一共只支付了 %(paid)s，退回的不能比它多。", paid=with_sign(commitment.paid_fen))
        raise Refused(said, field="amount_fen", code="overpaid")
    commitment.paid_fen += way * amount_fen
    commitment.save()
    _keep_sums(line, paid=way * amount_fen)
    note(PAID if way > 0 else PAID_BACK, by=by, on=commitment, content={"amount_fen": amount_fen})
    return commitment
