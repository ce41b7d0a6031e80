"""Every change of a tender that runs elsewhere: entered, mended, its score sheet taken in, and what came of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.timezone import localdate

from heli.core.actions import action
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation
from heli.purchasing.actions.desks import buying, must_be_apart
from heli.purchasing.actions.renewing import must_name_its_place
from heli.purchasing.actions.sides import refuse, speaking_for
from heli.purchasing.actions.tenders import begin_project, release_project
from heli.purchasing.models import Contract, MirroredTender, Project
from heli.purchasing.queries import after_failure
from heli.purchasing.queries.winners import sign_by
from heli.purchasing.rules import buyers, document
from heli.purchasing.rules.desks import BUYER
from heli.purchasing.rules.evaluation_file import read
from heli.purchasing.rules.mirrored import Sheet, firsts, price_of

LIFE = MirroredTender.LIFE.steps


@action("purchasing.mirrored.enter")
def enter(project: Project, /, *, by: Acting, **told: Any) -> MirroredTender:
    """A project is put out on another platform: from now on nobody puts it out here. Never without its money."""
    speaking_for(by, "purchasing.mirrored.enter", project.buyer)
    must_be_apart(project, by, BUYER, "purchasing.mirrored.enter", project)
    must_name_its_place(told.get("renewal_years", 0), told.get("renewal_place", ""))
    _must_follow_a_failure(project, told)
    begin_project(project)
    mirrored = MirroredTender(project=project, entered_by=by.for_whom("purchasing.mirrored.enter", project), **told)
    mirrored.save()
    return mirrored


@action("purchasing.mirrored.change", step=LIFE["change"])
@buying("purchasing.mirrored.change")
def change(mirrored: MirroredTender, /, *, by: Acting, **told: Any) -> MirroredTender:
    speaking_for(by, "purchasing.mirrored.change", mirrored.project.buyer)
    must_name_its_place(told.get("renewal_years", 0), told.get("renewal_place", ""))
    _must_follow_a_failure(mirrored.project, told)
    for name, value in told.items():
        setattr(mirrored, name, value)
    mirrored.save()
    return mirrored


def _must_follow_a_failure(project: Project, told: dict[str, Any]) -> None:
    """A negotiation is held with the two that an open tender left, and approved before (财政部令第74号第二十七条)."""
    if told.get("method") != document.NEGOTIATION:
        return
    failed, today = after_failure.failed_open_tender(project), localdate()
    source = document.negotiated_with(2, told.get("announced_on") or today)
    left = len(after_failure.left(failed)) if failed else 2 if after_failure.failed_elsewhere(project) else 0
    if source is None or document.negotiated_with(left, told.get("announced_on") or today) is None:
        where = source.cited if source else ""
        text = Sentence("只有公开招标失败、剩下两家的，才与这两家竞争性谈判（%(source)s）。", source=where)
        raise Refused(text, field="method", code="two_left")
    if not told.get("approval"):
        text = Sentence(
            "与剩下的两家竞争性谈判，要先经财政部门批准，请填写批准文号（%(source)s）。", source=source.cited
        )
        raise Refused(text, field="approval", code="approval")


@action("purchasing.mirrored.take_in", step=LIFE["take_in"])
@buying("purchasing.mirrored.take_in")
def take_in(mirrored: MirroredTender, /, *, by: Acting, sheet: Sheet) -> MirroredTender:
    """The score sheet as an evaluation file: what it lacks is said, what it says is reckoned anew."""
    speaking_for(by, "purchasing.mirrored.take_in", mirrored.project.buyer)
    by_rules = document.EVALUATED.get(mirrored.method)
    if by_rules is None:
        raise Refused(Sentence("这种采购方式没有评分。"), field="file")
    try:
        method = sheet.read().method
    except ValueError as error:
        raise Refused(error.args[0], field="file", code="unreadable") from error
    if (method == document.CONSULTED) != (by_rules == document.CONSULTED):
        raise Refused(Sentence("评审文件的评审方法和登记的采购方式不一致。"), field="file", code="method")
    mirrored.evaluation = sheet.document
    mirrored.save()
    return mirrored


@action("purchasing.mirrored.award", step=LIFE["award"])
@buying("purchasing.mirrored.award")
def award(
    mirrored: MirroredTender, /, *, by: Acting, winner: Organisation, price_fen: int, result_on: date, bid: str = "",
    departure: str = "",
) -> MirroredTender:  # fmt: skip
    """Who was chosen there. Whoever does not come first by the score sheet needs a reason."""
    speaking_for(by, "purchasing.mirrored.award", mirrored.project.buyer)
    if not mirrored.deadline_on <= result_on <= localdate():
        raise Refused(Sentence("结果公告日期在投标截止以后，不能在今天以后。"), field="result_on")
    if not mirrored.project.is_of_society:
        refuse("winner", buyers.supplier_fault(winner.name, winner.standing, result_on))
    if price_fen > mirrored.limit_fen:
        raise Refused(Sentence("中标金额不能超过最高限价或者预算。"), field="price_fen", code="over")
    if mirrored.is_negotiated:
        _must_be_one_that_was_left(mirrored, winner)
    if mirrored.method in document.EVALUATED:
        _must_come_of_the_sheet(mirrored, bid, price_fen, departure)
    mirrored.winner, mirrored.price_fen, mirrored.result_on = winner, price_fen, result_on
    mirrored.bid, mirrored.departure = bid, departure
    mirrored.sign_by = None if mirrored.project.is_of_society else sign_by(result_on)
    mirrored.save()
    return mirrored


def _must_be_one_that_was_left(mirrored: MirroredTender, winner: Organisation) -> None:
    """Where the open tender ran here, it is known who was left; no rule of ours ranks the two."""
    failed = after_failure.failed_open_tender(mirrored.project)
    names = [each.agency.name for each in after_failure.left(failed) if each.agency_id != winner.pk] if failed else []
    if failed and len(names) != 1:
        text = Sentence("竞争性谈判只与公开招标剩下的两家进行：%(names)s。", names=names)
        raise Refused(text, field="winner", code="not_left")


def _must_come_of_the_sheet(mirrored: MirroredTender, bid: str, price_fen: int, departure: str) -> None:
    if mirrored.evaluation is None:
        raise Refused(Sentence("请先导入评审文件。"), code="sheet")
    evaluation = read(mirrored.evaluation)
    price = price_of(evaluation, bid)
    if price is None:
        raise Refused(Sentence("评审文件里没有这个编号。"), field="bid")
    if price != price_fen:
        raise Refused(Sentence("中标金额和评审文件里的报价不一致。"), field="price_fen", code="differs")
    if bid not in firsts(evaluation) and not departure:
        text = Sentence("按评审文件重新计算，它不是第一名。请写明理由，或者核对评审文件。")
        raise Refused(text, field="departure", code="not_first")


def _must_have_no_contract(mirrored: MirroredTender) -> None:
    """What was signed binds both sides; a draft is dropped first."""
    if Contract.objects.filter(mirrored=mirrored).exclude(state=Contract.State.DROPPED).exists():
        raise Refused(Sentence("这次采购已经有合同，不能登记废标；还没有签订的，请先作废合同。"), code="contract")


@action("purchasing.mirrored.fail", step=LIFE["fail"])
@buying("purchasing.mirrored.fail")
def fail(mirrored: MirroredTender, /, *, by: Acting, reason: str) -> MirroredTender:
    """Nothing came of it, or the result was taken back there: the project may be put out again, here or elsewhere."""
    speaking_for(by, "purchasing.mirrored.fail", mirrored.project.buyer)
    _must_have_no_contract(mirrored)
    mirrored.reason = reason
    mirrored.save()
    release_project(mirrored)
    return mirrored
