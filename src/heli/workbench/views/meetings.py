"""One meeting from its agenda to its minutes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heli.core.asking import Asked, Made
from heli.core.rules.sentence import Sentence
from heli.core.web import done, opens, version_shown
from heli.workbench.actions import conference as actions
from heli.workbench.actions.conference import department_only, office_only
from heli.workbench.forms import conference as forms
from heli.workbench.queries import conference as queries
from heli.workbench.views.asking import ask_in_conference


@opens("workbench.conference.view")
def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    meeting = get_object_or_404(queries.meetings(user), pk=pk)
    today = localdate()
    page = queries.meeting_page(user, meeting)
    rows = [(each, queries.due(each, today)) for each in page.resolutions]
    context = {"meeting": meeting, "page": page, "resolutions": rows, "life": life_of(meeting, page), "today": today}
    return render(request, "workbench/meeting_detail.html", context)


def life_of(meeting: Any, page: queries.MeetingPage) -> list[dict[str, Any]]:
    """The bar above the page: called, invited, held, minutes out."""
    if meeting.state == "cancelled":
        return [{"label": _("筹备"), "state": "done", "note": ""},
                {"label": meeting.get_state_display(), "state": "stopped", "note": meeting.reason}]  # fmt: skip
    at = {"planned": 0, "invited": 1, "held": 2}[meeting.state] + (1 if page.editions else 0)
    answered = sum(row.reply != "none" for row in page.attendances)
    told = _("%(answered)s / %(all)s 个单位已回复") % {"answered": answered, "all": len(page.attendances)}
    came = sum(row.came in ("present", "substitute") for row in page.attendances)
    steps = (
        (_("筹备议题"), _("%(count)s 项议题") % {"count": len(page.agenda)}),
        (_("通知成员单位"), told if page.attendances else ""),
        (_("召开会议"), _("%(count)s 个单位到会") % {"count": came} if at >= 2 else localtime(meeting.begins_at).strftime("%Y-%m-%d %H:%M")),
        (_("印发纪要"), str(page.editions[-1].confirmed_on) if page.editions else ""),
    )  # fmt: skip
    return [
        {"label": label, "note": note, "state": "done" if number < at or at == 3 else "now" if number == at else ""}
        for number, (label, note) in enumerate(steps)
    ]


@opens("workbench.meeting.call")
def meeting_call(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    conference = get_object_or_404(queries.conferences(user), pk=pk)
    office_only(user, "workbench.meeting.call", conference)
    form = forms.MeetingForm(request.POST or None)

    def deed(shown: int | None) -> Made:
        meeting = actions.call_meeting(conference, by=user, **form.cleaned_data)
        return Made(meeting, Sentence("已建立「%(name)s」。接着列出议题，再发会议通知。", name=meeting.subject))

    return ask_in_conference(request, form, Asked(_("召集会议"), _("召集会议"), conference), deed)


@opens("workbench.meeting.change")
def meeting_change(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    meeting = get_object_or_404(queries.meetings(user), pk=pk)
    office_only(user, "workbench.meeting.change", meeting.conference)
    stored = {"subject": meeting.subject, "begins_at": localtime(meeting.begins_at), "where": meeting.where}
    form = forms.MeetingForm(request.POST or None, initial=stored)

    def deed(shown: int | None) -> Sentence:
        actions.change_meeting(meeting, by=user, expect=shown, **form.cleaned_data)
        return Sentence("已保存「%(name)s」。", name=form.cleaned_data["subject"])

    return ask_in_conference(
        request, form, Asked(_("修改会议"), _("保存会议"), meeting), deed, on=meeting, stored=stored
    )


@require_POST
@opens("workbench.meeting.invite")
def meeting_invite(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    meeting = get_object_or_404(queries.meetings(user), pk=pk)
    meeting = actions.invite(meeting, by=user, expect=version_shown(request))
    count = meeting.attendances.count()
    return done(request, meeting, Sentence("已通知 %(count)s 个成员单位，等它们回复。", count=count))


@opens("workbench.meeting.cancel")
def meeting_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    meeting = get_object_or_404(queries.meetings(user), pk=pk)
    office_only(user, "workbench.meeting.cancel", meeting.conference)
    form = forms.ReasonForm(request.POST or None)

    def deed(shown: int | None) -> Sentence:
        actions.cancel(meeting, by=user, expect=shown, **form.cleaned_data)
        return Sentence("已取消「%(name)s」。", name=meeting.subject)

    asked = Asked(_("取消会议"), _("取消会议"), meeting, tone="danger")
    return ask_in_conference(request, form, asked, deed, on=meeting, stored={"reason": meeting.reason})


@opens("workbench.agenda.add")
def item_add(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    meeting = get_object_or_404(queries.meetings(user), pk=pk)
    office_only(user, "workbench.agenda.add", meeting.conference)
    sitting = queries.departments(meeting.conference, localdate(meeting.begins_at))
    form = forms.ItemForm(request.POST or None, organisations=sitting)

    def deed(shown: int | None) -> Sentence:
        item = actions.add_item(meeting, by=user, **form.cleaned_data)
        return Sentence("已列入第 %(number)s 项议题。", number=item.position)

    return ask_in_conference(request, form, Asked(_("增加议题"), _("增加议题"), meeting), deed)


@opens("workbench.agenda.change")
def item_change(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    item = get_object_or_404(queries.agenda(user), pk=pk)
    office_only(user, "workbench.agenda.change", item.meeting.conference)
    meeting = item.meeting
    sitting = queries.departments(meeting.conference, localdate(meeting.begins_at))
    stored = {"subject": item.subject, "proposer": item.proposer, "explained": item.explained}
    form = forms.ItemForm(request.POST or None, organisations=sitting, initial=stored)

    def deed(shown: int | None) -> Sentence:
        actions.change_item(item, by=user, expect=shown, **form.cleaned_data)
        return Sentence("已保存第 %(number)s 项议题。", number=item.position)

    return ask_in_conference(request, form, Asked(_("修改议题"), _("保存议题"), meeting), deed, on=item, stored=stored)


@require_POST
@opens("workbench.agenda.remove")
def item_remove(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    item = get_object_or_404(queries.agenda(user), pk=pk)
    subject = item.subject
    meeting = actions.remove_item(item, by=user, expect=version_shown(request))
    return done(request, meeting, Sentence("已删除议题「%(name)s」。", name=subject))


@opens("workbench.meeting.reply")
def attendance_reply(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    attendance = get_object_or_404(queries.attendances(user), pk=pk)
    department_only(user, "workbench.meeting.reply", attendance.organisation, attendance.meeting.conference)
    stored = {"reply": attendance.reply, "substitute": attendance.substitute, "reason": attendance.reason}
    form = forms.ReplyForm(request.POST or None, initial=stored)

    def deed(shown: int | None) -> Sentence:
        actions.reply(attendance, by=user, expect=shown, **form.cleaned_data)
        return Sentence("已回复会议通知：%(name)s。", name=attendance.organisation.name)

    title = Sentence("%(name)s回复会议通知", name=attendance.organisation.name)
    asked = Asked(title, _("回复会议通知"), attendance.meeting)
    return ask_in_conference(request, form, asked, deed, on=attendance, stored=stored)


@opens("workbench.meeting.hold")
def meeting_hold(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    meeting = get_object_or_404(queries.meetings(user), pk=pk)
    office_only(user, "workbench.meeting.hold", meeting.conference)
    rows = list(queries.attendances(user).filter(meeting=meeting).order_by("pk"))
    form = forms.HoldForm(request.POST or None, attendances=rows)

    def deed(shown: int | None) -> Sentence:
        actions.hold(meeting, by=user, expect=shown, came=form.came())
        return Sentence("已登记到会情况。接着起草纪要、登记议定事项。")

    asked = Asked(_("登记到会"), _("登记到会"), meeting)
    return ask_in_conference(request, form, asked, deed, on=meeting, stored={}, template="workbench/meeting_hold.html")


@opens("workbench.minutes.write")
def minutes_write(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    meeting = get_object_or_404(queries.meetings(user), pk=pk)
    office_only(user, "workbench.minutes.write", meeting.conference)
    last = queries.minutes(user).filter(meeting=meeting).last()
    draft = last if last is not None and last.state == "draft" else None
    stored = {"text": last.text if last else "", "reason": draft.reason if draft else ""}
    form = forms.MinutesForm(
        request.POST or None, corrects=last is not None and (last.edition > 1 or draft is None), initial=stored
    )

    def deed(shown: int | None) -> Sentence:
        minutes = actions.write_minutes(meeting, by=user, seen=shown, **form.cleaned_data)
        return Sentence("已保存纪要草稿（第 %(edition)s 版），成员单位还看不到。", edition=minutes.edition)

    asked = Asked(_("起草纪要"), _("保存纪要草稿"), meeting)
    return ask_in_conference(request, form, asked, deed, on=last, stored=stored)


@require_POST
@opens("workbench.minutes.confirm")
def minutes_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    minutes = get_object_or_404(queries.minutes(user), pk=pk)
    actions.confirm_minutes(minutes, by=user, expect=version_shown(request), today=localdate())
    sentence = Sentence("已确认并印发纪要（第 %(edition)s 版），成员单位可以查看。", edition=minutes.edition)
    return done(request, minutes.meeting, sentence)
