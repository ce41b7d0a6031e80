"""Every change of a notice: drafted from its project, published to everybody, withdrawn with a reason, and what comes in."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate, now

from heli.accounts.models import speaks_for_office
from heli.accounts.queries import who_may
from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.money import in_yuan
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation
from heli.purchasing.actions.desks import buying
from heli.purchasing.actions.sides import speaking_for
from heli.purchasing.models import Opinion, Project, PurchaseNotice, SurveyAnswer, Tender
from heli.purchasing.queries.single_source import last_day
from heli.purchasing.rules.notice_text import Told, text_of, title_of

LIFE = PurchaseNotice.LIFE.steps
Kind = PurchaseNotice.Kind


def told_of(project: Project, tender: Tender | None = None) -> Told:
    """``tender``: the single source that a notice is about."""
    return Told(
        project.title, project.number, project.buyer.name, project.place.name, project.group, project.people, project.need,
        in_yuan(project.budget_fen), project.start_on, project.end_on,
        tender.intended.name if tender and tender.intended else "", tender.single_reason if tender else "",
    )  # fmt: skip


def _single_source_of(project: Project) -> Tender:
    """Whose document is approved, so that the notice tells what does not change any more."""
    approved = Tender.objects.filter(project=project, method=Tender.Method.SINGLE, state=Tender.State.APPROVED)
    tender = approved.filter(ground=Tender.Ground.ONLY).first()
    if tender is None:
        text = Sentence("只有采购文件已经批准、情形是只能从唯一供应商处采购的单一来源采购，才发这种公示。")
        raise Refused(text, field="kind", code="single_source")
    if PurchaseNotice.objects.filter(tender=tender).exclude(state=PurchaseNotice.State.WITHDRAWN).exists():
        raise Refused(Sentence("这次采购已经有单一来源公示。"), field="kind", code="once")
    return tender


@action("purchasing.notice.draft", lock=False)
@buying("purchasing.notice.draft")
def draft_notice(
    project: Project, /, *, by: Acting, kind: str, closes_on: date | None = None, urgent_reason: str = ""
) -> PurchaseNotice:
    """A notice with the text that project and rules give it."""
    speaking_for(by, "purchasing.notice.draft", project.buyer)
    if project.state in Project.ENDED:
        raise Refused(Sentence("项目已经结束，不用再发公告。"), field="kind")
    tender = _single_source_of(project) if kind == Kind.SINGLE_SOURCE else None
    told = told_of(project, tender)
    notice = PurchaseNotice(
        project=project, tender=tender, kind=kind, title=title_of(kind, told), text=text_of(kind, told),
        drafted_by=by.for_whom("purchasing.notice.draft", project),
    )  # fmt: skip
    _set_days(notice, closes_on, urgent_reason)
    notice.save()
    return notice


def _set_days(notice: PurchaseNotice, closes_on: date | None, urgent_reason: str) -> None:
    asking = notice.kind in PurchaseNotice.ASKING
    if asking and closes_on is None:
        raise Refused(Sentence("请填写答复到哪一天为止。"), field="closes_on")
    notice.closes_on = closes_on if asking else None
    notice.urgent_reason = urgent_reason if notice.kind == Kind.INTENTION else ""


@action("purchasing.notice.change", step=LIFE["change"])
@buying("purchasing.notice.change")
def change_notice(
    notice: PurchaseNotice,
    /,
    *,
    by: Acting,
    title: str,
    text: str,
    closes_on: date | None = None,
    urgent_reason: str = "",
) -> PurchaseNotice:
    """Other words, as long as nobody outside has read it."""
    speaking_for(by, "purchasing.notice.change", notice.project.buyer)
    notice.title, notice.text = title, text
    _set_days(notice, closes_on, urgent_reason)
    notice.save()
    return notice


@action("purchasing.notice.publish", step=LIFE["publish"], final=True)
@buying("purchasing.notice.publish")
def publish_notice(notice: PurchaseNotice, /, *, by: Acting) -> PurchaseNotice:
    """From now on anybody reads it; it has left the house and is not taken back, only withdrawn."""
    speaking_for(by, "purchasing.notice.publish", notice.project.buyer)
    if notice.closes_on is not None and notice.closes_on < localdate():
        raise Refused(Sentence("截止日期已经过去，请先修改。"), code="closed")
    if notice.kind == Kind.SINGLE_SOURCE:
        notice.closes_on = last_day(localdate())
    notice.published_at, notice.published_on = now(), localdate()
    notice.save()
    return notice


@action("purchasing.notice.withdraw", step=LIFE["withdraw"], final=True)
@buying("purchasing.notice.withdraw")
def withdraw_notice(notice: PurchaseNotice, /, *, by: Acting, reason: str) -> PurchaseNotice:
    """A published one stays readable, with the reason; one that nobody has read goes with it."""
    speaking_for(by, "purchasing.notice.withdraw", notice.project.buyer)
    if notice.tender is not None and notice.tender.awards.exists():
        raise Refused(Sentence("采购已经确定成交供应商，公示不能撤回。"), code="awarded")
    notice.reason = reason
    notice.save()
    return notice


@action("purchasing.notice.summarise", step=LIFE["summarise"])
@buying("purchasing.notice.summarise")
def summarise(notice: PurchaseNotice, /, *, by: Acting, summary: str) -> PurchaseNotice:
    """What was heard and what becomes of it, for everybody to read under the notice. No term begins with it."""
    speaking_for(by, "purchasing.notice.summarise", notice.project.buyer)
    _must_know(notice, "summarise")
    notice.summary, notice.summary_on = summary, localdate()
    notice.save()
    return notice


# what comes in


def _must_know(notice: PurchaseNotice, step: str) -> None:
    """Its kind has this step at all."""
    if notice.kind not in PurchaseNotice.OF_KINDS[step]:
        raise Refused(LIFE[step].elsewhere, code="state")


def must_be_open(notice: PurchaseNotice, step: str, day: date) -> None:
    _must_know(notice, step)
    if notice.closes_on is not None and day > notice.closes_on:
        raise Refused(Sentence("已经过了截止日期。"), code="closed")


def must_have_come(notice: PurchaseNotice, step: str, received_on: date) -> None:
    """Of what came on paper: while the notice stood, and not later than today."""
    must_be_open(notice, step, received_on)
    if received_on > localdate():
        raise Refused(Sentence("收到日期不能在今天以后。"), field="received_on")
    if notice.published_on is not None and received_on < notice.published_on:
        raise Refused(Sentence("收到日期不能早于公告发布的日期。"), field="received_on")


@action("purchasing.answer.give", lock=False)
def answer_survey(
    organisation: Organisation, /, *, by: Acting, notice: PurchaseNotice, text: str, price_fen: int | None = None
) -> SurveyAnswer:
    """A supplier answers in its own name, once."""
    if not speaks_for_office(by, "purchasing.answer.give", organisation):
        raise Refused(Sentence("这一步由%(name)s办理。", name=organisation.name), code="side")
    LIFE["answer"].take(notice, {})
    must_be_open(notice, "answer", localdate())
    if notice.answers.filter(organisation=organisation).exists():
        raise Refused(Sentence("这个单位已经答复过。"), code="once")
    answer = SurveyAnswer(
        notice=notice, organisation=organisation, name=organisation.name, text=text, price_fen=price_fen,
        received_on=localdate(), recorded_by=by.for_whom("purchasing.answer.give", organisation),
    )  # fmt: skip
    answer.save()
    officers = [user.actor for user in who_may("purchasing.notice.draft", notice)]
    words = Sentence("%(name)s答复了需求调查：%(title)s", name=organisation.name, title=notice.title)
    tell(officers, "purchasing.answer.give", notice, words, by=by)
    return answer


@action("purchasing.answer.record", step=LIFE["record"])
@buying("purchasing.answer.record")
def record_answer(
    notice: PurchaseNotice, /, *, by: Acting, name: str, text: str, received_on: date, price_fen: int | None = None
) -> SurveyAnswer:
    """An answer that came on paper, by the purchaser's officer."""
    speaking_for(by, "purchasing.answer.record", notice.project.buyer)
    must_have_come(notice, "record", received_on)
    organisation = Organisation.objects.in_use().filter(name=name).order_by("pk").first()
    answer = SurveyAnswer(
        notice=notice, organisation=organisation, name=name, text=text, price_fen=price_fen, on_paper=True,
        received_on=received_on, recorded_by=by.for_whom("purchasing.answer.record", notice),
    )  # fmt: skip
    answer.save()
    return answer


@action("purchasing.opinion.give", step=LIFE["opine"], lock=False)
def give_opinion(notice: PurchaseNotice, /, *, by: Acting, text: str, name: str = "") -> Opinion:
    """Somebody of the public says what they think; nobody asks who they are."""
    must_be_open(notice, "opine", localdate())
    opinion = Opinion(notice=notice, text=text, name=name, given_on=localdate())
    opinion.save()
    return opinion
