"""Who may sit the exam: the rows of ``law/exam.yaml`` against what a person brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from heli.core.rules.book import Book, NoRule, Source, open_book
from heli.core.rules.sentence import Sentence

LAW = Path(__file__).parents[1] / "law"
TARGETS = ("junior", "intermediate", "senior")
_RANK = {level: rank for rank, level in enumerate(TARGETS)}
_EDUCATION = {
    "高中": "高中", "中专": "中专", "中等专业学校": "中专", "职高": "中专", "技校": "中专", "大专": "大专", "专科": "大专", "大学专科": "大专",
    "本科": "本科", "大学本科": "本科", "学士": "本科", "硕士": "硕士", "硕士研究生": "硕士", "博士": "博士", "博士研究生": "博士",
}  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """What a person brings; months of social work are those up to the day the notice of the year names."""

    target: str
    education: str
    social_work_major: bool
    certificate: str | None
    months_of_social_work: int
    months_since_certificate: int | None
    exam_year: int


@dataclass(frozen=True)
class Answer:
    """``missing_months`` is 0 for who may, the months still to work for who may later, ``None`` where time alone does
    not help; ``rule`` is the row that decides, empty where no row is for such a person."""

    eligible: bool
    missing_months: int | None
    rule: str
    source: Source | None
    reason: str

    def as_json(self) -> dict[str, Any]:
        return {
            "eligible": self.eligible,
            "missing_months": self.missing_months,
            "rule": self.rule,
            "source": str(self.source) if self.source else "",
            "reason": self.reason,
        }


def eligible(candidate: Candidate, book: Book) -> Answer:
    """The most favourable row that fits; one whose certificate is missing is named where nothing else fits.

    ``reason``: ``met``, ``months`` (not long enough), ``certificate`` (a certificate is missing), ``education`` (no
    row is for this education) or ``no_rule`` (no exam of this kind in that year).
    """
    try:
        law = book.at(f"exam.eligible.{candidate.target}", date(candidate.exam_year, 12, 31))
    except NoRule:
        return Answer(False, None, "", None, "no_rule")
    rows = [row for row in law.value if fits(row, candidate)]
    if not rows:
        return Answer(False, None, "", law.source, "education")
    open_rows = [row for row in rows if holds(row["certificate"], candidate.certificate)]
    if not open_rows:
        return Answer(False, None, rows[0]["id"], law.source, "certificate")
    missing, row = min(((_missing(row, candidate), row) for row in open_rows), key=lambda pair: pair[0])
    return Answer(missing == 0, missing, row["id"], law.source, "months" if missing else "met")


def fits(row: Mapping[str, Any], candidate: Candidate) -> bool:
    """Whether a row is for such an education and major."""
    education = _EDUCATION.get(candidate.education.strip(), "")
    return education in row["education"] and (row["major"] is None or row["major"] == candidate.social_work_major)


def holds(needed: str | None, held: str | None) -> bool:
    """A higher certificate includes the lower one."""
    return needed is None or (held is not None and _RANK[held] >= _RANK[needed])


def _missing(row: Mapping[str, Any], candidate: Candidate) -> int:
    worked = candidate.months_of_social_work
    if row["count"] == "after_certificate":
        # work after the certificate is neither more than all work nor longer than the certificate is held
        worked = min(worked, candidate.months_since_certificate or 0)
    return max(0, int(row["months"]) - worked)


def candidate_of(given: Mapping[str, Any]) -> Candidate:
    """A candidate from JSON; ``ValueError`` says in a sentence what is wrong."""
    target, certificate = given.get("target"), given.get("certificate")
    if target not in TARGETS:
        raise ValueError(
            Sentence(
                "%(name)s 要写 junior、intermediate 或 senior，这里是 %(given)s", name="target", given=repr(target)
            )
        )
    if certificate is not None and certificate not in TARGETS:
        raise ValueError(
            Sentence("certificate 要写 null、junior、intermediate 或 senior，这里是 %(given)s", given=repr(certificate))
        )
    since = given.get("months_since_certificate")
    return Candidate(
        target=target,
        education=str(given.get("education") or ""),
        social_work_major=bool(given.get("social_work_major")),
        certificate=certificate,
        months_of_social_work=_whole(given, "months_of_social_work"),
        months_since_certificate=None if since is None else _whole(given, "months_since_certificate"),
        exam_year=_year(given),
    )


def _whole(given: Mapping[str, Any], name: str) -> int:
    value = given.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(Sentence("%(name)s 要写不小于 0 的整数，这里是 %(given)s", name=name, given=repr(value)))
    return value


def _year(given: Mapping[str, Any]) -> int:
    year = _whole(given, "exam_year")
    if not 1 <= year <= 9999:
        raise ValueError(Sentence("exam_year 要写四位年份，这里是 %(given)s", given=repr(year)))
    return year


def eligible_all(given: Any, book: Book | None = None) -> list[dict[str, Any]]:
    """Answers in the order of the questions, as ``heli workforce eligible`` prints them; ``ValueError`` says what is
    wrong with a list that came out of a file."""
    book = book or open_book(LAW)
    if not isinstance(given, (list, tuple)) or not all(isinstance(one, Mapping) for one in given):
        raise ValueError(Sentence("要一份列表，每一项是一个人的情况"))
    return [eligible(candidate_of(one), book).as_json() for one in given]
