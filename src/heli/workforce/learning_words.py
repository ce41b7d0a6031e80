"""Hours and exams in words: what a page says of a figure and of a row of the law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from heli.core.rules.tenths import written
from heli.core.words import day as day_words
from heli.core.words import told
from heli.workforce.models import LicenceLevel, Outlook
from heli.workforce.queries.learning import Ahead, ahead
from heli.workforce.queries.outlook import law
from heli.workforce.rules import outlook

#: the mark beside an answer about an exam
TONES = {outlook.MAY: "ok", outlook.MONTHS: "going", outlook.HELD: "muted"} | dict.fromkeys(outlook.UNKNOWN, "warn")
EXAMS = {
    "junior": gettext_lazy("助理社会工作师考试"),
    "intermediate": gettext_lazy("社会工作师考试"),
    "senior": gettext_lazy("高级社会工作师考试"),
}


def verdict(state: str, missing: int | None) -> str:
    """「可以报考」, 「还差 7 个月」, 「不详：入职日期未登记」."""
    if state == outlook.MONTHS and missing is not None:
        return ngettext("还差 %(count)s 个月", "还差 %(count)s 个月", missing) % {"count": missing}
    return str(Outlook.Exam(state).label)


def marked(state: str, missing: int | None) -> tuple[str, str]:
    return verdict(state, missing), TONES.get(state, "muted")


def rule_words(target: str, rule: str, exam_year: int) -> str:
    """A row of the law in a sentence: 「大专，社会工作专业：从事社会工作满 4 年」. Empty where no row decides."""
    if not rule:
        return ""
    found = law().at(f"exam.eligible.{target}", date(exam_year, 12, 31)).value
    row = next((each for each in found if each["id"] == rule), None)
    if row is None:
        return rule
    education = told([_education(each) for each in row["education"]])
    asks = _("社会工作专业") if row["major"] else _("专业不限")
    if row["months"] == 0:
        return _("%(education)s，%(major)s：不要求工作年限") % {"education": education, "major": asks}
    years = _years(int(row["months"]))
    if row["count"] == "after_certificate":
        level = LicenceLevel(row["certificate"]).label
        return _("%(education)s，%(major)s：取得%(level)s证书后从事社会工作满 %(years)s 年") % {
            "education": education, "major": asks, "level": level, "years": years,
        }  # fmt: skip
    return _("%(education)s，%(major)s：从事社会工作满 %(years)s 年") % {
        "education": education, "major": asks, "years": years,
    }  # fmt: skip


#: the educations that the law names
_EDUCATIONS = {
    "高中": gettext_lazy("高中"), "中专": gettext_lazy("中专"), "大专": gettext_lazy("大专"), "本科": gettext_lazy("本科"),
    "硕士": gettext_lazy("硕士"), "博士": gettext_lazy("博士"),
}  # fmt: skip


def _education(name: str) -> str:
    return str(_EDUCATIONS.get(name, name))


def _years(months: int) -> str:
    whole, rest = divmod(months, 12)
    return str(whole) if not rest else f"{months / 12:g}"


@dataclass(frozen=True)
class ExamLine:
    """One exam on the page of a worker."""

    label: Any
    words: str
    tone: str
    rule: str
    source: Any


@dataclass(frozen=True)
class Shown:
    """Hours and exams of one worker as their page says them."""

    sentence: str
    tone: str
    counted: str
    waiting: str
    uncounted: str
    required: str
    share: int
    term: str
    source: Any
    exam_year: int
    worked_until: date
    exams: tuple[ExamLine, ...]
    study_known: bool
    has_term: bool


def shown_of(whole: Ahead, *, study_known: bool) -> Shown:
    found = whole.found
    exams = tuple(
        ExamLine(
            EXAMS[target], verdict(one.state, one.missing), TONES.get(one.state, "muted"),
            rule_words(target, one.rule, whole.exam_year), source,
        )
        for target, one, source in whole.exams
        if one.state != outlook.HELD
    )  # fmt: skip
    need = found.required
    term = ""
    if whole.term is not None:
        term = _("%(start)s 至 %(end)s") % {"start": day_words(whole.term.start), "end": day_words(whole.term.end)}
    return Shown(
        _sentence(found), _tone(found), written(found.counted),
        written(found.waiting) if found.waiting else "", written(whole.uncounted) if whole.uncounted else "",
        written(need) if need is not None else "", min(100, 100 * found.counted // need) if need else 0, term,
        whole.hours_by, whole.exam_year, whole.worked_until, exams, study_known, whole.term is not None,
    )  # fmt: skip


def _tone(found: outlook.Outlook) -> str:
    """A warning only where hours are lacking or cannot be reckoned; who holds no certificate has none to learn."""
    if not found.level:
        return "muted"
    return "ok" if found.required is not None and not found.short else "warn"


def _sentence(found: outlook.Outlook) -> str:
    """The answer first."""
    if not found.level:
        return _("还没有证书，没有继续教育的要求。")
    if found.required is None:
        return _("没有登记有效期，还算不出要多少学时。")
    if not found.short:
        return _("学时已满：要求 %(required)s，已计 %(counted)s。") % {
            "required": written(found.required), "counted": written(found.counted),
        }  # fmt: skip
    return _("还差 %(short)s 学时：要求 %(required)s，已计 %(counted)s。") % {
        "short": written(found.short), "required": written(found.required), "counted": written(found.counted),
    }  # fmt: skip


def learning_of(user: Any, worker: Any) -> dict[str, Any]:
    """What the section of a worker's page shows, from records that are read already."""
    return {
        "learning": shown_of(ahead(worker, localdate()), study_known=worker.studied_until is not None),
        "trainings": [(one, written(one.tenths)) for one in worker.trainings.all()],
        "may_teach": user.may("workforce.training.add", worker),
        "may_report": user.holds("workforce.training.report"),
    }
