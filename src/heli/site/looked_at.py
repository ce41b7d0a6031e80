"""Pages that show one person's record, in one table, and the one place where it is kept that somebody opened one.

A page counts when it was really shown: not when it was refused, not found or led on, and not to the person themselves. A
list is no look at a person: fifty masked lines a page would tell everybody of everybody, and nothing of who looked closer
(``docs/decisions/0034-who-looked.md``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import ResolverMatch

from heli.core.actions.looking import keep_look
from heli.core.errors import Refused
from heli.core.queries import document_subject
from heli.core.rules.sentence import Sentence
from heli.workforce.queries.looked import person_looked_at

#: the way from the worker to the key in the address
SHOWN = {
    "workforce:worker-detail": "pk",
    "workforce:worker-reveal": "pk",
    "workforce:worker-change": "pk",
    "workforce:worker-identify": "pk",
    "workforce:worker-fill": "pk",
    "workforce:worker-link": "pk",
    "workforce:worker-reset": "pk",
    "workforce:certificate-add": "pk",
    "workforce:qualification-add": "pk",
    "workforce:employment-add": "pk",
    "workforce:praise-add": "pk",
    "workforce:praise-remove": "praises",
    "workforce:training-add": "pk",
    "workforce:study-enter": "pk",
    "workforce:conduct-receive": "pk",
    "workforce:certificate-change": "certificates",
    "workforce:registration-apply": "certificates",
    "workforce:proof": "certificates",
    "workforce:proof-file": "certificates",
    "workforce:qualification-change": "qualifications",
    "workforce:employment-change": "employments",
    "workforce:employment-end": "employments",
    "workforce:registration-detail": "certificates__registrations",
    "workforce:registration-return": "certificates__registrations",
    "workforce:registration-refuse": "certificates__registrations",
    "workforce:registration-resubmit": "certificates__registrations",
    "workforce:proposal-detail": "proposals",
    "workforce:proposal-return": "proposals",
    "workforce:proposal-refuse": "proposals",
    "workforce:conduct-detail": "conduct_cases",
    "workforce:conduct-reveal": "conduct_cases",
    "workforce:conduct-call": "conduct_cases",
    "workforce:conduct-hear": "conduct_cases",
    "workforce:conduct-decide": "conduct_cases",
    "workforce:conduct-appeal": "conduct_cases",
    "workforce:conduct-settle": "conduct_cases",
    "workforce:conduct-dismiss": "conduct_cases",
    "workforce:training-detail": "trainings",
    "workforce:training-proof": "trainings",
    "workforce:training-return": "trainings",
    "accounts:user-detail": "person__user",
    "accounts:user-place": "person__user",
    "accounts:grant-give": "person__user",
}
#: pages that name the person only to whoever sees their record; to others they show what was asked, and no more
NAMED_TO_SOME = {
    "workforce:transfer-detail": "employments__transfers",
    "workforce:transfer-release": "employments__transfers",
    "workforce:transfer-enforce": "employments__transfers",
    "workforce:transfer-refuse": "employments__transfers",
    "workforce:transfer-withdraw": "employments__transfers",
}
#: what hangs on records of any kind, and the way from the worker to those of each kind that are about one
OF_ANY_KIND = {"accounts:record-history", "core:document-attach", "core:printed-form-print"}
DOCUMENTS = {
    "core:document-detail",
    "core:document-open",
    "core:document-preview",
    "core:document-withdraw",
    "core:document-restore",
}
KINDS = {
    "accounts.user": "person__user",
    "workforce.worker": "pk",
    "workforce.changeproposal": "proposals",
    "workforce.conductcase": "conduct_cases",
    "workforce.registration": "certificates__registrations",
    "workforce.transfer": "employments__transfers",
}
KINDS_NAMED_TO_SOME = {"workforce.transfer"}
#: all of them; each asks for a sign-in
PAGES = {*SHOWN, *NAMED_TO_SOME, *OF_ANY_KIND, *DOCUMENTS}


BUSY = Sentence("现在正在写入大量资料（例如导入名册），这一页暂时打不开。请过一两分钟再打开。")


class LookedAt:
    """Keeps that a record was looked at, before the answer goes out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        page = request.resolver_match
        if page is not None and page.view_name in PAGES and request.method == "GET" and answer.status_code == 200:
            user = cast(Any, request.user)
            person = person_shown(user, page)
            if person is not None and not _kept(person, user):
                return render(request, "core/refused.html", {"error": Refused(BUSY, code="busy")}, status=503)
        return answer


def _kept(person: int, user: Any) -> bool:
    """Whether it could be written. SQLite lets one write at a time, and a large roster that is being applied may hold it
    longer than a page waits: then nothing is shown of which the person would not read."""
    try:
        keep_look(person, by=user)
    except OperationalError:
        return False
    return True


def person_shown(user: Any, page: ResolverMatch) -> int | None:
    """Whose record a page shows to this reader; None where it is nobody's, or the reader's own."""
    name, given = page.view_name, page.kwargs
    if name in SHOWN:
        return person_looked_at(user, SHOWN[name], given["pk"])
    if name in NAMED_TO_SOME:
        return person_looked_at(user, NAMED_TO_SOME[name], given["pk"], seen_only=True)
    if name in DOCUMENTS:
        return _of_kind(user, *document_subject(given["pk"]))
    return _of_kind(user, given["kind"], given["pk"])


def _of_kind(user: Any, kind: str, key: int) -> int | None:
    if kind not in KINDS:
        return None
    return person_looked_at(user, KINDS[kind], key, seen_only=kind in KINDS_NAMED_TO_SOME)
