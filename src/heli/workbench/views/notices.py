"""Pages of whoever sends a notice: from a list to a draft, out, who has read it, and the rest reminded."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.accounts.queries import role_choices
from heli.core.asking import Asked, Deed, Made, ask
from heli.core.rules.sentence import Sentence
from heli.core.tables import list_page
from heli.core.tables.bulk import picked
from heli.core.web import done, key_in, opens, refusals_on, version_shown
from heli.workbench.actions import notices as actions
from heli.workbench.forms import notices as forms
from heli.workbench.notice_tables import SENT, receipt_table
from heli.workbench.queries import notices as queries
from heli.workbench.queries import receivers
from heli.workbench.views import receipts

#: so many people are named to be ticked one by one; more get it as the group they are
NAMED = 300
FORM = "workbench/notice_ask.html"


@opens("workbench.notice.send")
def notice_sent(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    return list_page(
        request, SENT, queries.sent(user), title=_("发出的通知"), template="workbench/notice_list.html",
        context={"sent": True, "sends": True, "lists": queries.lists_to_send_from(user)},
    )  # fmt: skip


@opens("workbench.notice.draft")
@never_cache
def notice_draft(request: HttpRequest, source: str) -> HttpResponse:
    """Who gets it and who cannot be reached, and what is written to them."""
    user: Any = request.user
    group = receivers.GROUPS.get(source)
    if group is None:
        raise Http404
    sending = request.method == "POST"
    query = request.POST.get("query", "")[:20_000] if sending else request.GET.urlencode()
    role = (request.POST if sending else request.GET).get("whose", "")
    role = role if group.by_role and role in dict(role_choices()) else ""
    found = receivers.receivers(user, group, query, role)
    by_name = len(found.people) <= NAMED
    chosen = found.keys
    if sending and by_name:
        chosen &= {key for key in map(key_in, request.POST.getlist("to")) if key is not None}
    form = forms.NoticeForm(request.POST if sending else None)
    if form.is_valid():
        with refusals_on(form):
            with override("zh-hans"):
                words = receivers.said(request, source, query)
            notice = actions.draft_notice(None, by=user, to=sorted(chosen), group=words, **form.cleaned_data)
            said = _("已保存草稿。写好问题，就可以发出。") if notice.asks else _("已保存草稿。看一遍，就可以发出。")
            return done(request, notice, said)
    context = {
        "form": form, "group": group, "source": source, "query": query, "found": found, "chosen": chosen,
        "by_name": by_name, "role": role, "roles": role_choices() if group.by_role else (), "picks": picked(query),
        "said": receivers.said(request, source, query), "ways": _pairs(query),
    }  # fmt: skip
    return render(request, "workbench/notice_draft.html", context, status=422 if form.errors else 200)


def _pairs(query: str) -> list[tuple[str, str]]:
    """What the list was asked, to be asked again with a role."""
    given = QueryDict(query)
    return [(name, value) for name, values in given.lists() if name != "whose" for value in values]


def _seen(request: HttpRequest, pk: int) -> Any:
    """A notice of which this user sees who has read it."""
    return get_object_or_404(queries.sent(request.user), pk=pk)


@opens("workbench.notice.view")
@never_cache
def notice_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """For who sends it, the receipts; for who got it, the notice as they have it."""
    user: Any = request.user
    notice = get_object_or_404(queries.notices(user), pk=pk)
    own = None if queries.is_sender(user, notice) else queries.own_receipt(user, notice)
    return receipts.shown(request, own) if own is not None else _receipts(request, notice)


@opens("workbench.notice.send")
@never_cache
def notice_receipts(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for the head of a team who got it too."""
    return _receipts(request, _seen(request, pk))


def _receipts(request: HttpRequest, notice: Any) -> HttpResponse:
    """The draft and to whom it goes; once it is out, who has read it and what they replied."""
    user: Any = request.user
    questions = list(notice.questions.all())
    context = {
        "notice": notice, "questions": questions, "counts": queries.counts(notice),
        "steps": {step.name: step for step in queries.steps(user, notice)},
        "own": queries.own_receipt(user, notice),
    }  # fmt: skip
    return list_page(
        request, receipt_table(notice, questions), queries.receipts(user, notice), title=notice.title,
        template="workbench/notice_receipts.html", context=context,
    )  # fmt: skip


def _asked(request: HttpRequest, form: Any, asked: Asked, deed: Deed, stored: Any = None) -> HttpResponse:
    return ask(request, form, asked, deed, on=asked.under, stored=stored, template=FORM)


@opens("workbench.notice.change")
def notice_change(request: HttpRequest, pk: int) -> HttpResponse:
    notice = _seen(request, pk)
    held = {name: getattr(notice, name) for name in ("title", "text", "reply", "until")}
    form = forms.NoticeForm(request.POST or None, initial=held)

    def deed(version: int | None) -> str:
        actions.change_notice(notice, by=request.user, expect=version, **form.cleaned_data)
        return _("已保存草稿。")

    return _asked(request, form, Asked(_("修改通知"), _("保存草稿"), notice), deed, held)


@opens("workbench.question.add")
def question_add(request: HttpRequest, pk: int) -> HttpResponse:
    notice = _seen(request, pk)
    form = forms.QuestionForm(request.POST or None)

    def deed(version: int | None) -> Made:
        question = actions.add_question(notice, by=request.user, **form.cleaned_data)
        return Made(notice, Sentence("已增加问题「%(text)s」。", text=question.text))

    return _asked(request, form, Asked(_("增加问题"), _("增加问题"), notice), deed)


@require_POST
@opens("workbench.question.remove")
def question_remove(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    notice = actions.remove_question(_seen(request, pk), by=request.user, question=question)
    return done(request, notice, _("已删除这个问题。"))


@require_POST
@opens("workbench.notice.send")
def notice_send(request: HttpRequest, pk: int) -> HttpResponse:
    notice = _seen(request, pk)
    sent = actions.send_notice(notice, by=request.user, expect=version_shown(request))
    many = queries.counts(sent).readers
    return done(
        request, sent, Sentence("已发出%(number)s，收件人 %(count)s 人。", number=sent.number, count=f"{many:,}")
    )


@require_POST
@opens("workbench.notice.drop")
def notice_drop(request: HttpRequest, pk: int) -> HttpResponse:
    actions.drop_notice(_seen(request, pk), by=request.user, expect=version_shown(request))
    return done(request, "workbench:notice-sent", _("已放弃这份草稿，没有发给任何人。"))


@require_POST
@opens("workbench.notice.chase")
def notice_chase(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind the rest; whoever was reminded today already is left in peace."""
    notice = _seen(request, pk)
    owing = queries.owing(notice).count()
    chased = actions.chase_notice(notice, by=request.user)
    again = owing - chased.reminded
    if chased.reminded and again:
        said: Any = Sentence(
            "已催办 %(count)s 人；另外 %(again)s 人今天催过，没有再催。", count=chased.reminded, again=again
        )
    elif chased.reminded:
        said = Sentence("已催办 %(count)s 人。", count=chased.reminded)
    else:
        said = _("今天都催过了，没有再催。") if owing else _("没有人要催。")
    return done(request, chased, said)


@require_POST
@opens("workbench.notice.close")
def notice_close(request: HttpRequest, pk: int) -> HttpResponse:
    notice = actions.close_notice(_seen(request, pk), by=request.user, expect=version_shown(request))
    return done(request, notice, Sentence("%(number)s已截止，不再收回复。", number=notice.number))


@opens("workbench.notice.withdraw")
def notice_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    notice = _seen(request, pk)
    form = forms.WithdrawForm(request.POST or None)

    def deed(version: int | None) -> str:
        actions.withdraw_notice(notice, by=request.user, expect=version, **form.cleaned_data)
        return Sentence("已撤回%(number)s，收件人只看得到理由。", number=notice.number)

    return _asked(request, form, Asked(_("撤回通知"), _("撤回通知"), notice, tone="danger"), deed)
