"""Notices as they are read: by the public, by the purchaser, and what of them waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, When
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import speaks_for_office
from heli.core.dated import Dated, Entry, entry_of
from heli.core.life import Step
from heli.core.rules.book import NoRule
from heli.core.rules.sentence import Sentence, day_named
from heli.core.waiting import WITH_OTHERS, Waiting
from heli.core.waiting import Source as Waits
from heli.directory.models import Organisation
from heli.purchasing.models import Opinion, Project, PurchaseNotice, SurveyAnswer
from heli.purchasing.models.notices import VIEW, PurchaseNoticeQuerySet
from heli.purchasing.rules import notices as rules
from heli.purchasing.rules.clocks import Clock
from heli.purchasing.rules.survey import Survey, missing, survey

Kind, State = PurchaseNotice.Kind, PurchaseNotice.State
#: kinds that are drafted from a project by hand
DRAFTED = (Kind.INTENTION, Kind.SURVEY, Kind.OPINION, Kind.SINGLE_SOURCE)


def _with_project(found: PurchaseNoticeQuerySet) -> PurchaseNoticeQuerySet:
    return found.select_related("project__buyer", "project__place").defer("project__place__outline")


def public_notices() -> PurchaseNoticeQuerySet:
    """What anybody may read, the newest first."""
    return _with_project(PurchaseNotice.objects.public()).order_by("-published_at", "-pk")


def published(user: Any) -> PurchaseNoticeQuerySet:
    """What anybody may read, as a list in which whoever bids or buys keeps views and is told of what is new."""
    return public_notices() if user.holds("purchasing.tender.view") else PurchaseNotice.objects.none()


def notices(user: Any) -> PurchaseNoticeQuerySet:
    """Every notice this user may see, with how many answers and opinions came."""
    found = _with_project(PurchaseNotice.objects.visible_to(user)).select_related("drafted_by")
    counted = found.annotate(came=Count("answers", distinct=True) + Count("opinions", distinct=True))
    return counted.order_by("-created_at", "-pk")


def called(rows: QuerySet[PurchaseNotice], typed: str) -> QuerySet[PurchaseNotice]:
    return rows.filter(Q(title__icontains=typed.strip()) | Q(project__buyer__name__icontains=typed.strip()))


def steps(user: Any, notice: PurchaseNotice) -> list[Step]:
    """What this user may do now; a purchaser's own people only, and what this kind of notice knows."""
    return [step for step in notice.LIFE.open_to(notice, user) if _fits(step, notice) and may(user, step.may, notice)]


def _fits(step: Step, notice: PurchaseNotice) -> bool:
    kinds = PurchaseNotice.OF_KINDS.get(step.name)
    return kinds is None or (notice.kind in kinds and (step.name == "summarise" or is_open(notice)))


def may(user: Any, right: str, notice: PurchaseNotice) -> bool:
    return speaks_for_office(user, right, notice.project.buyer)


def answers(user: Any, notice: PurchaseNotice) -> QuerySet[SurveyAnswer]:
    return SurveyAnswer.objects.visible_to(user).filter(notice=notice).order_by("received_on", "pk")


def opinions(user: Any, notice: PurchaseNotice) -> QuerySet[Opinion]:
    return Opinion.objects.visible_to(user).filter(notice=notice).order_by("-pk")


def came_in(user: Any, notice: PurchaseNotice, typed: str = "") -> QuerySet[Any]:
    """Answers to a survey, opinions about what was asked of the public; of those that say what was typed."""
    found: QuerySet[Any] = answers(user, notice) if notice.kind == Kind.SURVEY else opinions(user, notice)
    return found.filter(Q(name__icontains=typed) | Q(text__icontains=typed)) if typed else found


def is_open(notice: PurchaseNotice) -> bool:
    """Whether answers or opinions are still taken."""
    open_now = notice.kind in (*PurchaseNotice.ASKING, Kind.SINGLE_SOURCE) and notice.state == State.PUBLISHED
    return open_now and (notice.closes_on is None or notice.closes_on >= localdate())


def surveys_to_answer() -> PurchaseNoticeQuerySet:
    """Surveys that anybody who supplies may answer today."""
    found = public_notices().filter(kind=Kind.SURVEY, state=State.PUBLISHED)
    return found.filter(Q(closes_on__isnull=True) | Q(closes_on__gte=localdate()))


def own_agencies(user: Any) -> QuerySet[Organisation]:
    """The organisations in whose name this user answers."""
    nodes = user.offices("purchasing.answer.give")
    found = Organisation.objects.filter(state=Organisation.State.ACTIVE).order_by("pk")
    return found if nodes is None else found.filter(pk__in=[node // 2 for node in nodes])


def answers_of(user: Any, notice: PurchaseNotice) -> QuerySet[SurveyAnswer]:
    """What this user's own organisations answered."""
    return SurveyAnswer.objects.filter(notice=notice, organisation__in=own_agencies(user))


def yet_to_answer(user: Any, notice: PurchaseNotice) -> QuerySet[Organisation]:
    """This user's own organisations that have not answered."""
    return own_agencies(user).exclude(pk__in=answers_of(user, notice).values("organisation"))


# what a project needs of notices


def intention_of(project: Project) -> PurchaseNotice | None:
    """The published intention from which the clock runs: the first that was not withdrawn, or one that could not wait."""
    found = PurchaseNotice.objects.filter(project=project, kind=Kind.INTENTION, state=State.PUBLISHED)
    return found.order_by(Case(When(urgent_reason="", then=1), default=0), "published_at").first()


def earliest_tender_day(project: Project) -> date | None:
    """The first day on which the tender may begin; None while no intention is public."""
    found = intention_of(project)
    if found is None or found.published_on is None:
        return None
    return rules.earliest_tender_day(found.published_on, bool(found.urgent_reason))


def intention_rule(day: date) -> Clock | None:
    """How long an intention stands before the tender; None before there was such a rule."""
    try:
        return rules.intention_clock(day)
    except NoRule:
        return None


def intention_missing(project: Project, day: date) -> Sentence | None:
    """Why a tender may not begin on a day, for want of an intention that stands long enough; None where it may."""
    rule, earliest = intention_rule(day), earliest_tender_day(project)
    if rule is None:
        return None
    if earliest is None:
        return Sentence("还没有公开采购意向（%(source)s）。", source=rule.source.cited)
    if day < earliest:
        return Sentence(
            "采购意向公开的时间还不够，最早 %(day)s 开始采购（%(source)s）。", day=day_named(earliest),
            source=rule.source.cited,
        )  # fmt: skip
    return None


def survey_rule(project: Project, day: date) -> Survey | None:
    """What the law asks of a project's survey; a service of this room is one for the public."""
    try:
        return survey(project.budget_fen, True, day)
    except NoRule:
        return None


def answers_missing(project: Project, day: date) -> int:
    asked = survey_rule(project, day)
    if asked is None:
        return 0
    heard = SurveyAnswer.objects.filter(notice__project=project, notice__state=State.PUBLISHED)
    return missing(asked, heard.values_list("name", "received_on"), day)


def survey_missing(project: Project, day: date) -> Sentence | None:
    """What is missing of the survey that the law asks for; None where it is complete or not asked for."""
    asked, count = survey_rule(project, day), answers_missing(project, day)
    if asked is None or not count:
        return None
    return Sentence("需求调查还差 %(count)s 个单位的答复（%(source)s）。", count=count, source=asked.source.cited)


# what waits


def _of_own(user: Any, right: str) -> PurchaseNoticeQuerySet:
    if not user.holds(right):
        return PurchaseNotice.objects.none()
    offices = user.offices(right)
    found = PurchaseNotice.objects.select_related("project__buyer").defer("text", "summary").order_by("closes_on", "pk")
    return found if offices is None else found.filter(project__buyer__in=[node // 2 for node in offices])


def to_publish(user: Any) -> PurchaseNoticeQuerySet:
    return _of_own(user, "purchasing.notice.publish").filter(state=State.DRAFT)


def short_of_answers(user: Any) -> PurchaseNoticeQuerySet:
    """Surveys that run and have less answers than the law asks for."""
    running = _of_own(user, "purchasing.answer.record").filter(kind=Kind.SURVEY, state=State.PUBLISHED)
    enough = SurveyAnswer.objects.order_by().values("notice").annotate(many=Count("name", distinct=True))
    return running.exclude(pk__in=enough.filter(many__gte=_least()).values("notice"))


def _least() -> int:
    try:
        return survey(0, True, localdate()).respondents
    except NoRule:
        return 0


def to_sum_up(user: Any) -> PurchaseNoticeQuerySet:
    """Questions to the public that are over and of which nothing was said yet."""
    over = _of_own(user, "purchasing.notice.summarise").filter(kind=Kind.OPINION, state=State.PUBLISHED)
    return over.filter(closes_on__lt=localdate(), summary="")


def without_intention(user: Any) -> QuerySet[Project]:
    """Approved projects of this user's office of which no intention is public yet."""
    right = "purchasing.notice.draft"
    if not user.holds(right):
        return Project.objects.none()
    offices = user.offices(right)
    public = PurchaseNotice.objects.filter(kind=Kind.INTENTION, state=State.PUBLISHED).values("project")
    found = Project.objects.filter(state=Project.State.APPROVED).exclude(pk__in=public).select_related("buyer")
    found = found.order_by("start_on", "pk")
    return found if offices is None else found.filter(buyer__in=[node // 2 for node in offices])


def _line(verb: Any) -> Callable[[Any], Waiting]:
    def line(notice: PurchaseNotice) -> Waiting:
        about = Sentence("%(name)s，%(kind)s", name=notice.project.buyer.name, kind=notice.get_kind_display())
        return Waiting(notice.title, about, notice.closes_on, verb, notice.get_absolute_url())

    return line


def _project_line(project: Project) -> Waiting:
    about = Sentence("%(name)s，%(number)s", name=project.buyer.name, number=project.number)
    return Waiting(
        project.title, about, project.start_on, _("起草采购意向"), reverse("purchasing:notice-draft", args=[project.pk])
    )


def to_answer(user: Any) -> PurchaseNoticeQuerySet:
    """Open surveys that none of this user's organisations has answered."""
    if not user.holds("purchasing.answer.give"):
        return PurchaseNotice.objects.none()
    mine = own_agencies(user)
    done = SurveyAnswer.objects.filter(organisation__in=mine).values("notice")
    return surveys_to_answer().exclude(pk__in=done).defer("project__place__outline", "text", "summary")


def _answer_line(notice: PurchaseNotice) -> Waiting:
    url = reverse("purchasing:answer-give", args=[notice.pk])
    return Waiting(notice.title, notice.project.buyer.name, notice.closes_on, _("答复"), url)


WAITING = (
    Waits("purchasing.notice.publish", _("待发布的采购公告"), "purchasing.notice.publish", to_publish, _line(_("查看")),
          until="closes_on"),
    Waits("purchasing.answer.record", _("答复不够的需求调查"), "purchasing.answer.record", short_of_answers,
          _line(_("查看答复")), until="closes_on", shelf=WITH_OTHERS),
    Waits("purchasing.notice.summarise", _("待汇总的公众意见"), "purchasing.notice.summarise", to_sum_up, _line(_("汇总")),
          until="closes_on"),
    Waits("purchasing.notice.draft", _("没有公开采购意向的项目"), "purchasing.notice.draft", without_intention,
          _project_line, until="start_on"),
    Waits("purchasing.answer.give", _("可以答复的需求调查"), "purchasing.answer.give", to_answer, _answer_line,
          until="closes_on"),
)  # fmt: skip


def closing(user: Any, first: date, last: date) -> PurchaseNoticeQuerySet:
    """Published notices this user sees that close between two days."""
    found = _with_project(PurchaseNotice.objects.visible_to(user)).filter(state=State.PUBLISHED)
    return found.filter(closes_on__range=(first, last)).order_by("closes_on", "pk")


def _closing(_user: Any, notice: PurchaseNotice) -> Entry:
    assert notice.closes_on is not None, "only what has a day is asked for"
    what = Sentence("%(kind)s截止：%(title)s", kind=notice.get_kind_display(), title=notice.project.title)
    return entry_of(notice, notice.closes_on, what, notice.project.buyer.name, told_outside=what)


DATED = (Dated("purchasing.notice", _("需求调查和征求意见的截止"), VIEW, closing, _closing),)


def entries_of_notice(notice: PurchaseNotice) -> Q:
    """Entries about a notice and about the answers that came to it."""
    came = list(notice.answers.values_list("pk", flat=True))
    about = Q(subject_type="purchasing.purchasenotice", subject_id=notice.pk)
    return about | Q(subject_type="purchasing.surveyanswer", subject_id__in=came)
