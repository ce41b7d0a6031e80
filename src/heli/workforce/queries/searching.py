"""What the workforce offers to the search: people and what concerns one of them, staffing standards, month ends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from heli.core import words as told
from heli.core.rules.names import pinyin, spellings
from heli.core.rules.sentence import Sentence
from heli.core.searching import Condition, Found, Source, Words, listed, marks
from heli.core.titled import SHORTEST, Titled
from heli.workforce.models import ConductCase, Registration, Transfer
from heli.workforce.queries.conduct import cases
from heli.workforce.queries.people_found import people_found, people_list
from heli.workforce.queries.registration import registrations
from heli.workforce.queries.reports import reports
from heli.workforce.queries.standards import city_standards
from heli.workforce.queries.transfers import transfers

_MONTH = re.compile(r"(?:(\d{4})[年./-]?)?(?:(\d{1,2})月?)?$")
#: without a year or 「月」 a number is no month
_NAMED = ("月末", "月末数据")


_STANDARD_NAMED = (
    "EXISTS (SELECT 1 FROM workforce_citystandard WHERE name LIKE %s ESCAPE '\\' OR document LIKE %s ESCAPE '\\')"
)


def standard_called(words: Words) -> Condition | None:
    """Whether any is, by name or document."""
    return (_STANDARD_NAMED, [words.contained] * 2) if words.in_characters else None


def standards_found(user: Any, words: Words, most: int) -> list[Found]:
    """Standards the city entered, by name and document."""
    typed = words.typed
    found = [each for each in city_standards(user) if typed in each.name or typed in each.document]
    return [
        Found(
            each.name, each.document, _("名称") if typed in each.name else _("文件"), reverse("workforce:standard-list")
        )
        for each in found[:most]
    ]


def reports_found(user: Any, words: Words, most: int) -> list[Found]:
    """Frozen month ends by year, month, or both: 2026, 2026年10月, 2026-10, 10月."""
    asked = _asked_months(words.joined)
    if asked is None:
        return []
    year, month = asked
    found = reports(user)
    found = found.filter(month__year=year) if year else found
    found = found.filter(month__month=month) if month else found
    return [
        Found(
            Sentence("%(month)s月末数据", month=told.month(each.month)), each.get_state_display(), _("月份"),
            each.get_absolute_url(),
        )
        for each in found[:most]
    ]  # fmt: skip


def _asked_months(typed: str) -> tuple[int, int] | None:
    """Year and month that words mean, 0 for any; None where they mean no month."""
    if typed in _NAMED:
        return 0, 0
    said = _MONTH.fullmatch(typed)
    if not said or not typed or not (said[1] or typed.endswith("月")):
        return None
    year, month = int(said[1] or 0), int(said[2] or 0)
    return (year, month) if (not year or 1990 <= year <= 2100) and month <= 12 else None


@dataclass(frozen=True)
class OfPerson(Titled):
    """What concerns one person: found by the whole name, written or sounded, or by a number of its own. The index of the
    pinyin is asked, so that it takes as long among a million people as among a thousand."""

    #: from the worker ``w`` to the record itself, ``t``
    joined: str = ""

    def matching(self, words: Words) -> Condition | None:
        if any(letter.isdigit() for letter in words.joined):
            return Titled.matching(self, words)
        keys = (pinyin(words.joined),) if words.in_characters else spellings(words.typed)
        if len(words.joined) < SHORTEST or not any(keys):
            return None
        by_name = "AND p.name = %s" if words.in_characters else ""
        statement = (
            "SELECT t.id FROM directory_person p CROSS JOIN workforce_worker w ON w.person_id = p.id "
            f"{self.joined} WHERE p.name_pinyin IN ({marks(len(keys))}) {by_name}"
        )
        return statement, [*keys, words.joined] if by_name else keys


_REGISTRATIONS = OfPerson(
    Registration, registrations, lambda each: told.day(each.applied_on), title="", written=("c.number",), sounding=False,
    tables="workforce_certificate c CROSS JOIN workforce_registration t ON t.certificate_id = c.id", what=str, why=_("姓名"),
    joined="CROSS JOIN workforce_certificate c ON c.worker_id = w.id "
    "CROSS JOIN workforce_registration t ON t.certificate_id = c.id",
)  # fmt: skip
_CASES = OfPerson(
    ConductCase, lambda user: cases(user).defer("complaint", "complainant", "contact"),
    lambda each: str(each.worker.person.name), title="", number="serial", sounding=False, what=str, why=_("姓名"),
    joined="CROSS JOIN workforce_conductcase t ON t.worker_id = w.id",
)  # fmt: skip
_TRANSFERS = Titled(
    Transfer, transfers, lambda each: told.day(each.asked_on), "name", written=("certificate_number",), sounding=False,
    what=str, why=_("姓名"),
)  # fmt: skip

SEARCH = (
    Source("workforce.worker", pgettext_lazy("found", "人员"), "workforce.worker.view", people_found, people_list),
    Source(
        "workforce.standard", pgettext_lazy("found", "配备标准"), "workforce.gap.view", standards_found,
        called=standard_called,
    ),
    Source("workforce.report", pgettext_lazy("found", "月末数据"), "workforce.gap.view", reports_found),
    _REGISTRATIONS.source(
        "workforce.registration", pgettext_lazy("found", "登记申请"), "workforce.worker.view",
        listed("workforce:registration-list"),
    ),
    _TRANSFERS.source(
        "workforce.transfer", pgettext_lazy("found", "调动"), "workforce.transfer.view", listed("workforce:transfer-list")
    ),
    _CASES.source(
        "workforce.conduct", pgettext_lazy("found", "执业投诉"), "workforce.conduct.view", listed("workforce:conduct-list")
    ),
)  # fmt: skip
