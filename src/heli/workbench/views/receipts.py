"""Pages of whoever gets a notice: the list, one of them, confirmed with a tap or answered."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core.errors import Stale
from heli.core.stale import versions
from heli.core.tables import list_page
from heli.core.web import done, opens, refusals_on, version_shown
from heli.workbench.actions import notices as actions
from heli.workbench.forms.notices import ReplyForm, stored
from heli.workbench.notice_tables import RECEIVED, answer_shown
from heli.workbench.queries import notices as queries


@opens("workbench.notice.view")
def notice_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    context = {"sent": False, "sends": user.holds("workbench.notice.send"), "lists": queries.lists_to_send_from(user)}
    return list_page(
        request, RECEIVED, queries.received(user), title=_("收到的通知"), template="workbench/notice_list.html",
        context=context,
    )  # fmt: skip


def _receipt(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.received(request.user), pk=pk)


@opens("workbench.notice.view")
@never_cache
def notice_received(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice as its reader has it; the questions are answered here."""
    return shown(request, _receipt(request, pk))


def shown(request: HttpRequest, receipt: Any) -> HttpResponse:
    """To open it is to have read it."""
    user: Any = request.user
    if receipt.read_at is None and receipt.notice.is_open:
        receipt = actions.read_notice(receipt, by=user)
    return _page(request, receipt)


def _page(request: HttpRequest, receipt: Any) -> HttpResponse:
    user: Any = request.user
    notice, asked = receipt.notice, list(receipt.notice.questions.all())
    answers = list(receipt.answers.all())
    form = None
    context: dict[str, Any] = {"receipt": receipt, "notice": notice, "version": receipt.version}
    status = 200
    if receipt.may_reply and notice.asks:
        form = ReplyForm(request.POST if request.method == "POST" else None, questions=asked, answers=answers)
        if request.POST.get("keep") == "theirs":
            return redirect(receipt)
        if form.is_valid():
            try:
                with refusals_on(form):
                    sent = actions.reply_to_notice(
                        receipt, by=user, expect=version_shown(request), answers=form.given
                    )  # fmt: skip
                    return done(request, sent, _replied(sent))
            except Stale:
                receipt.refresh_from_db()
                context |= {"versions": versions(receipt, form, stored(receipt)), "version": receipt.version}
                status = 409
        status = 422 if form.errors else status
    by_question = {each.question_id: each.value for each in answers}
    context |= {
        "form": form,
        "deputy": receipt.reader if receipt.reader_id != user.actor_id else None,
        "answers": [(each.text, answer_shown(each, by_question[each.pk]) if each.pk in by_question else None)
                    for each in asked],
    }  # fmt: skip
    return render(request, "workbench/notice_received.html", context, status=status)


def _replied(receipt: Any) -> str:
    if receipt.late:
        return _("已提交回复。期限已过，注明为逾期。")
    if receipt.notice.until:
        return _("已提交回复。期限以前可以再改。")
    return _("已提交回复。截止以前可以再改。")


@require_POST
@opens("workbench.notice.confirm")
def notice_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    receipt = actions.confirm_notice(_receipt(request, pk), by=request.user)
    return done(request, receipt, _("已确认收到。"))
