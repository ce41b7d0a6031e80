"""Every change of a tender before its opening: its document, its approval, its announcement, what is clarified."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _

from heli.accounts.models import speaks_for_office
from heli.accounts.queries import everybody_with, who_may
from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.actions.turns import take_turn
from heli.core.errors import Refused
from heli.core.models import Acting, Actor, keep_rows
from heli.core.queries import special_days
from heli.core.rules.sentence import Sentence, day_named
from heli.directory.models import Organisation
from heli.purchasing.actions.desks import buying, must_be_apart
from heli.purchasing.actions.lawful import must_be_lawful
from heli.purchasing.actions.sides import speaking_for
from heli.purchasing.models import Clarification, Factor, MirroredTender, Project, Tender
from heli.purchasing.queries import desks
from heli.purchasing.queries.before import unmet
from heli.purchasing.queries.funds import without_budget
from heli.purchasing.queries.tenders import earliest_deadline
from heli.purchasing.queries.thresholds import limits
from heli.purchasing.rules import clocks, document
from heli.purchasing.rules.desks import BUYER

LIFE = Tender.LIFE.steps


@action("purchasing.tender.draft")
def draft_tender(project: Project, /, *, by: Acting, method: str, agent: Organisation | None = None) -> Tender:
    """Begin the document of a project: what the project says stands in it already."""
    must_be_apart(project, by, BUYER, "purchasing.tender.draft", project)
    begin_project(project)
    today = localdate()
    take_turn(f"purchasing.tender.{today.year}")
    last = Tender.objects.filter(year=today.year).aggregate(last=Max("serial"))["last"] or 0
    tender = Tender(
        year=today.year, serial=last + 1, title=project.title, project=project, buyer=project.buyer, agent=agent,
        method=method, budget_fen=project.budget_fen, requirements="", demands=project.need,
        drafted_by=by.for_whom("purchasing.tender.draft", project),
    )  # fmt: skip
    _must_fit(tender)
    tender.requirements = str(_("具有独立承担民事责任的能力；近三年没有重大违法记录。"))
    if tender.is_of_society:  # nothing is deducted or reserved where the law of the government does not bind
        tender.small_deduction = tender.consortium_deduction = Decimal(0)
    else:
        tender.unreserved_reason = str(_("国家鼓励社会组织和事业单位承接公共服务，不专门面向中小企业。"))
    tender.save()
    return tender


def begin_project(project: Project) -> None:
    """The project is being tendered from now on; never without its money (财政部令第102号)."""
    if reason := without_budget(project):
        raise Refused(reason, code="budget")
    Project.LIFE.steps["tender"].take(project, {})
    project.save()


def release_project(tender: Tender | MirroredTender) -> None:
    """Nothing came of the tender: its project may be put out again."""
    project = Project.objects.select_for_update(no_key=True).get(pk=tender.project_id)
    Project.LIFE.steps["take_back"].take(project, {})
    project.save()


def _must_fit(tender: Tender) -> None:
    """The method is one that the amount allows; society chooses its own, whatever the amount."""
    if tender.is_of_society:
        if tender.is_framework:
            text = _("社会力量购买用自行采购（比较几家的响应）、单一来源，或者自愿参照公开招标、竞争性磋商的规则评审。")
            raise Refused(text, field="method", code="of_society")
        return
    limit = limits().limit_fen(localdate())
    if tender.method == document.DIRECT and not document.may_be_direct(tender.budget_fen, limit):
        text = _("预算金额达到采购限额标准，或者本市还没有设置采购限额标准，不能自行采购。")
        raise Refused(text, field="method", code="over_limit")


def _must_be_edited(tender: Tender) -> None:
    if tender.state not in Tender.EDITED:
        raise Refused(_("采购文件提交以后不能再修改。"), code="state")


@action("purchasing.tender.change", step=LIFE["change"])
@buying("purchasing.tender.change")
def change_tender(tender: Tender, /, *, by: Acting, **document_says: Any) -> Tender:
    """What the document says, but for its factors."""
    for name, value in document_says.items():
        setattr(tender, name, value)
    _must_fit(tender)
    tender.save()
    return tender


@action("purchasing.factor.add", step=LIFE["add_factor"])
@buying("purchasing.factor.add")
def add_factor(
    tender: Tender, /, *, by: Acting, title: str, kind: str, most: Any, standard: str, part: str = Factor.Part.TECHNICAL
) -> Factor:
    factor = Factor(tender=tender, title=title, kind=kind, part=part, most=most, standard=standard)
    factor.save()
    return factor


@action("purchasing.factor.remove")
@buying("purchasing.factor.remove")
def remove_factor(factor: Factor, /, *, by: Acting) -> Tender:
    _must_be_edited(factor.tender)
    tender = factor.tender
    keep_rows(Factor.objects.filter(pk=factor.pk))
    factor.delete()
    return tender


@action("purchasing.tender.submit", step=LIFE["submit"])
@buying("purchasing.tender.submit")
def submit_tender(tender: Tender, /, *, by: Acting) -> Tender:
    """What the law forbids in a document stops it here, with the words and the article."""
    today = localdate()
    must_be_lawful(tender, today)
    tender.reason = ""
    tender.save()
    words = Sentence("采购文件等待审批：%(title)s", title=tender.title)
    tell([user.actor for user in _approvers(tender)], "purchasing.tender.submit", tender, words, by=by)
    return tender


def _approvers(tender: Tender) -> list[Any]:
    right = "purchasing.tender.approve"
    return [user for user in who_may(right, tender) if speaks_for_office(user, right, tender.buyer)]


@action("purchasing.tender.return", step=LIFE["return"])
@buying("purchasing.tender.return")
def return_tender(tender: Tender, /, *, by: Acting, reason: str) -> Tender:
    speaking_for(by, "purchasing.tender.return", tender.buyer)
    tender.reason = reason
    tender.save()
    words = Sentence("采购文件被退回：%(title)s", title=tender.title)
    tell([tender.drafted_by], "purchasing.tender.return", tender, words, by=by)
    return tender


@action("purchasing.tender.approve", step=LIFE["approve"])
def approve_tender(tender: Tender, /, *, by: Acting) -> Tender:
    """By another person of the purchaser than who wrote it."""
    speaking_for(by, "purchasing.tender.approve", tender.buyer)
    whose = by.for_whom("purchasing.tender.approve", tender)
    if desks.drafters(tender) & desks.acting(by, "purchasing.tender.approve", tender):
        raise Refused(_("自己编制的采购文件，由别人审批。"), code="side")
    must_be_apart(tender.project, by, BUYER, "purchasing.tender.approve", tender)
    tender.approved_by, tender.approved_on = whose, localdate()
    tender.save()
    words = Sentence("采购文件已批准：%(title)s", title=tender.title)
    tell([tender.drafted_by], "purchasing.tender.approve", tender, words, by=by)
    return tender


@action("purchasing.tender.announce", step=LIFE["announce"], final=True)
@buying("purchasing.tender.announce")
def announce_tender(tender: Tender, /, *, by: Acting, deadline_at: datetime) -> Tender:
    """From now on everybody may know of it, and bid until the deadline; no sooner than the law lets bids be due, never before
    what the law asks for beforehand, and only where its document is lawful today: it was approved by the rules of an earlier day."""
    if tender.key is None:
        raise Refused(_("请先生成投标密钥：没有密钥，投标文件无法密封。"), code="key")
    today = localdate()
    must_be_lawful(tender, today)
    if (lacking := unmet(tender, today)) is not None:
        raise Refused(lacking, code="before")
    first = earliest_deadline(tender)
    if first is not None and localtime(deadline_at).date() < first[0]:
        text = Sentence("截止日期最早是 %(day)s，请改晚一些。", day=day_named(first[0]))
        raise Refused(text, field="deadline_at", code="too_early")
    if deadline_at <= now():
        raise Refused(_("截止时间要在现在以后。"), field="deadline_at", code="past")
    tender.announced_on, tender.deadline_at = today, deadline_at
    tender.save()
    return tender


@action("purchasing.tender.clarify", step=LIFE["clarify"], final=True)
@buying("purchasing.tender.clarify")
def clarify_tender(
    tender: Tender, /, *, by: Acting, text: str, affects_bids: bool, deadline_at: datetime | None = None
) -> Clarification:
    """Told to everybody at once, and sent to all who may bid, whether they do or not: so nobody is told later than another, and
    whom it went to tells nothing of who bids. What affects bids moves the deadline where too few days are left; it never comes nearer."""
    assert tender.deadline_at is not None, "it is announced"
    if tender.is_due:
        raise Refused(_("投标已经截止，不能再澄清。"), code="state")
    moved = deadline_at or tender.deadline_at
    if moved < tender.deadline_at:
        raise Refused(_("截止时间不能提前。"), field="deadline_at", code="earlier")
    if affects_bids:
        _must_leave_time(tender, localtime(moved).date())
    said = Clarification(
        tender=tender, text=text, affects_bids=affects_bids, sent_at=now(),
        moved_to=moved if moved != tender.deadline_at else None,
    )  # fmt: skip
    said.save()
    tender.deadline_at = moved
    tender.save()
    words = Sentence("采购文件有澄清或者修改：%(title)s", title=tender.title)
    tell(_all_who_may_bid(), "purchasing.tender.clarify", tender, words, by=by)
    return said


def _must_leave_time(tender: Tender, deadline: date) -> None:
    """What affects bids is told so long before they are due as the law asks of the method, where it asks anything."""
    key = document.CLARIFIED.get(tender.method)
    if key is None:
        return
    rule = clocks.clock(key, localdate())
    if localdate() > clocks.reckoned(rule, deadline, special_days())[0]:
        sentence = Sentence("影响投标的澄清，要在截止前不少于 %(count)s 日发出，请把截止时间顺延。", count=rule.count)
        raise Refused(sentence, field="deadline_at", code="too_late")


@action("purchasing.tender.cancel", step=LIFE["cancel"], final=True)
@buying("purchasing.tender.cancel")
def cancel_tender(tender: Tender, /, *, by: Acting, reason: str) -> Tender:
    """Once it was announced all who may bid are told, whether they do or not, with the reason (政府采购法第三十六条)."""
    tender.reason = reason
    tender.save()
    release_project(tender)
    if tender.announced_on is not None:
        words = Sentence("采购终止：%(title)s。%(reason)s", title=tender.title, reason=reason)
        tell(_all_who_may_bid(), "purchasing.tender.cancel", tender, words, by=by)
    return tender


def _all_who_may_bid() -> list[Actor]:
    """So that whom something went to tells nothing of who bids."""
    return [user.actor for user in everybody_with("purchasing.bid.begin")]
