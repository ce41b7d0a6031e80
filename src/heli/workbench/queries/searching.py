"""Requests, official documents and what a joint conference resolved, by their words and numbers, for the search."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from heli.core.searching import Found, Source, Words
from heli.workbench.queries import conference, joint, official, requests

#: one letter stands in every title
SHORTEST = 2


def _found(rows: QuerySet[Any], words: Words, most: int, title: str, *names: str) -> list[Any]:
    """Records whose title contains what was typed, or that bear this number (``names``: year and serial); the newest first."""
    numbers = _numbers(words.typed) if names else []
    if len(words.typed) < SHORTEST and not numbers:
        return []
    matching = Q(**{f"{title}__icontains": words.typed})
    if numbers:
        matching |= Q(**dict(zip(reversed(names), reversed(numbers), strict=False)))
    return list(rows.filter(matching).order_by("-pk")[:most])


def _numbers(typed: str) -> list[int]:
    """「〔2026〕3号」 is the third of 2026; more than that is no number of ours."""
    parts = "".join(c if c in "0123456789" else " " for c in typed).split()
    return [int(part) for part in parts] if len(parts) <= 2 and all(len(part) <= 4 for part in parts) else []


def _why(words: Words, title: str) -> str:
    return _("标题") if words.typed.lower() in title.lower() else _("编号")


def requests_found(user: Any, words: Words, most: int) -> list[Found]:
    """Requests between organisations, by title and number."""
    rows = requests.requests(user).select_related("asker", "answerer")
    return [
        Found(each.title, f"{each.asker.name} → {each.answerer.name} · {each.get_state_display()}",
              _why(words, each.title), each.get_absolute_url())
        for each in _found(rows, words, most, "title", "year", "serial")
    ]  # fmt: skip


def requests_list(words: Words) -> str:
    return f"{reverse('workbench:request-list')}?{urlencode({'q': words.typed})}"


def official_documents_found(user: Any, words: Words, most: int) -> list[Found]:
    """Official documents of one's offices, by title and number."""
    rows = official.official_documents(user).select_related("office")
    return [
        Found(
            each.title,
            f"{each.office.name} · {each.get_state_display()}",
            _why(words, each.title),
            each.get_absolute_url(),
        )
        for each in _found(rows, words, most, "title", "year", "serial")
    ]


def resolutions_found(user: Any, words: Words, most: int) -> list[Found]:
    """What a joint conference resolved, by its words and its number."""
    rows = conference.resolutions(user).select_related("owner")
    return [
        Found(each.subject, f"{each.label} · {each.owner.name} · {each.get_state_display()}",
              _why(words, each.subject), each.get_absolute_url())
        for each in _found(rows, words, most, "subject", "year", "number")
    ]  # fmt: skip


def meetings_found(user: Any, words: Words, most: int) -> list[Found]:
    rows = conference.meetings(user).select_related("conference")
    return [
        Found(each.subject, f"{each.conference.name} · {each.get_state_display()}", _("名称"), each.get_absolute_url())
        for each in _found(rows, words, most, "subject")
    ]


def projects_found(user: Any, words: Words, most: int) -> list[Found]:
    rows = joint.projects(user).select_related("lead")
    return [
        Found(each.name, f"{each.lead.name} · {each.get_state_display()}", _("名称"), each.get_absolute_url())
        for each in _found(rows, words, most, "name")
    ]


_CONFERENCE = "workbench.conference.view"
SEARCH = (
    Source(
        "workbench.request", pgettext_lazy("found", "协办"), "workbench.request.view", requests_found, requests_list
    ),
    Source("workbench.official", pgettext_lazy("found", "公文"), "workbench.official.view", official_documents_found),
    Source("workbench.resolution", pgettext_lazy("found", "议定事项"), _CONFERENCE, resolutions_found),
    Source("workbench.meeting", pgettext_lazy("found", "会议"), _CONFERENCE, meetings_found),
    Source("workbench.project", pgettext_lazy("found", "联合项目"), _CONFERENCE, projects_found),
)
