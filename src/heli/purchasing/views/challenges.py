"""Pages of challenges and complaints."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core.asking import Asked, Made, ask
from heli.core.rules.sentence import Sentence, day_named
from heli.core.web import done, opens, version_shown
from heli.purchasing.actions import challenges as actions
from heli.purchasing.forms import challenges as forms
from heli.purchasing.forms.reasons import ReasonForm
from heli.purchasing.queries import challenges as queries
from heli.purchasing.views.tenders import shown_tender

FORM = "purchasing/asked.html"


def _shown(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.challenges(request.user), pk=pk)


def _complaint(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.complaints(request.user), pk=pk)


@opens("purchasing.challenge.raise")
@never_cache
def challenge_raise(request: HttpRequest, pk: int) -> HttpResponse:
    tender = shown_tender(request, pk)
    form = forms.RaiseForm(request.POST or None, agencies=queries.challengers(request.user, tender))

    def deed(_version: int | None) -> Made:
        given = dict(form.cleaned_data)
        made = actions.raise_challenge(given.pop("agency"), by=request.user, tender=tender, **given)
        return Made(made.page, Sentence("已提出质疑，对方会在 %(day)s 以前答复。", day=day_named(made.due_on)))

    lead = Sentence("知道或者应当知道权益受到损害起 7 个工作日内提出；对结果的质疑从公告期限届满起算。")
    return ask(request, form, Asked(_("提出质疑"), _("提出质疑"), tender, lead), deed, template=FORM)


@opens(queries.VIEW)
@never_cache
def challenge_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown = _shown(request, pk)
    complaint = getattr(shown, "complaint", None)
    context = {
        "shown": shown,
        "complaint": complaint,
        "answers": queries.to_answer(user).filter(pk=shown.pk).exists(),
        "complains": queries.may_complain(user, shown),
        "complain_until": queries.may_complain_until(shown),
        "explains": complaint is not None and queries.to_explain(user).filter(pk=complaint.pk).exists(),
        "late": queries.late(shown),
        "refuse_by": queries.refuse_by(complaint) if complaint is not None else None,
        "decides": complaint is not None and user.may("purchasing.complaint.decide", complaint),
        "held_up": queries.held_up(shown.tender),
        "waits_for": queries.waits_for(shown),
    }
    return render(request, "purchasing/challenge_detail.html", context)


@opens("purchasing.challenge.answer")
@never_cache
def challenge_answer(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _shown(request, pk)
    form = forms.AnswerForm(request.POST or None)

    def deed(version: int | None) -> Made:
        actions.answer_challenge(shown, by=request.user, expect=version, **form.found())
        return Made(shown.page, Sentence("已答复质疑。"))

    return ask(request, form, Asked(_("答复质疑"), _("答复"), shown.tender, shown.text), deed, on=shown, template=FORM)


@opens("purchasing.complaint.file")
@never_cache
def complaint_file(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _shown(request, pk)
    form = forms.ComplaintForm(request.POST or None)

    def deed(version: int | None) -> Made:
        actions.file_complaint(shown, by=request.user, expect=version, **form.cleaned_data)
        return Made(shown.page, Sentence("已向财政部门投诉。"))

    lead = Sentence("最晚 %(day)s 提出。", day=day_named(queries.may_complain_until(shown)))
    return ask(request, form, Asked(_("投诉"), _("提交投诉"), shown.tender, lead), deed, on=shown, template=FORM)


@require_POST
@opens("purchasing.complaint.accept")
def complaint_accept(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    held = _complaint(request, pk)
    actions.accept_complaint(held, by=user, expect=version_shown(request))
    return done(request, held.challenge.page, Sentence("已受理投诉。"))


@opens("purchasing.complaint.refuse")
@never_cache
def complaint_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    held = _complaint(request, pk)
    form = ReasonForm(request.POST or None)

    def deed(version: int | None) -> Made:
        actions.refuse_complaint(held, by=request.user, expect=version, **form.cleaned_data)
        return Made(held.challenge.page, Sentence("已告知不予受理。"))

    asked = Asked(_("不予受理"), _("不予受理"), held.challenge.tender, held.text, "danger")
    return ask(request, form, asked, deed, on=held, template=FORM)


@require_POST
@opens("purchasing.complaint.send")
def complaint_send(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    after = actions.send_complaint(_complaint(request, pk), by=user, expect=version_shown(request))
    day = day_named(after.explain_by) if after.explain_by else ""
    return done(request, after.challenge.page, Sentence("已登记发送副本，被投诉人最晚 %(day)s 说明。", day=day))


@opens("purchasing.complaint.explain")
@never_cache
def complaint_explain(request: HttpRequest, pk: int) -> HttpResponse:
    held = _complaint(request, pk)
    form = forms.ExplainForm(request.POST or None)

    def deed(version: int | None) -> Made:
        actions.explain_complaint(held, by=request.user, expect=version, **form.cleaned_data)
        return Made(held.challenge.page, Sentence("已作出说明。"))

    asked = Asked(_("对投诉作出说明"), _("提交说明"), held.challenge.tender, held.text)
    return ask(request, form, asked, deed, on=held, template=FORM)


@require_POST
@opens("purchasing.complaint.suspend")
def complaint_suspend(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    held = _complaint(request, pk)
    after = actions.suspend_purchase(held, by=user, expect=version_shown(request))
    day = day_named(after.suspended_until) if after.suspended_until else ""
    return done(request, held.challenge.page, Sentence("已通知暂停采购活动，到 %(day)s 为止。", day=day))


@opens("purchasing.complaint.decide")
@never_cache
def complaint_decide(request: HttpRequest, pk: int) -> HttpResponse:
    held = _complaint(request, pk)
    form = forms.DecideForm(request.POST or None)

    def deed(version: int | None) -> Made:
        actions.decide_complaint(held, by=request.user, expect=version, **form.found())
        return Made(held.challenge.page, Sentence("已作出处理决定。"))

    asked = Asked(_("处理投诉"), _("作出决定"), held.challenge.tender, held.text)
    return ask(request, form, asked, deed, on=held, template=FORM)
