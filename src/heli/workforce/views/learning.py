"""Continuing education: records of a worker, one's own reports, who will fall short, who may sit which exam."""

from __future__ import annotations

from typing import Any, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from heli.core import files
from heli.core.actions.looking import keep_taking
from heli.core.asking import Asked, ask
from heli.core.rules.book import open_book
from heli.core.rules.sentence import Sentence
from heli.core.rules.tenths import written
from heli.core.tables import list_page
from heli.core.tables.bulk import rows_of
from heli.core.tables.listed import lists
from heli.core.web import SIGNED_IN, done, opens, refusals_on, version_shown
from heli.workforce import learning_words as words
from heli.workforce.actions import learning as actions
from heli.workforce.forms.learning import ReturnForm, StudyForm, TrainingForm, stored
from heli.workforce.learning_tables import EXAMS, SHORT
from heli.workforce.queries import learning as queries
from heli.workforce.queries import outlook as outlooks
from heli.workforce.queries import register
from heli.workforce.rules.eligible import LAW, TARGETS
from heli.workforce.rules.hours import of_technicians

#: so many people are printed at once
MOST_PRINTED = 2000


@opens("workforce.worker.view")
def hours_list(request: HttpRequest) -> HttpResponse:
    """Whose registration will end with hours missing."""
    user: Any = request.user
    context = {
        "reckoned_on": outlooks.reckoned_on(),
        "technicians": of_technicians(localdate(), open_book(LAW)),
        "may_import": user.holds("workforce.training.import"),
        "waiting": queries.to_confirm(user).count(),
    }
    return list_page(
        request, SHORT, outlooks.short_of_hours(user), title=_("学时不足的人"), template="workforce/hours_list.html",
        context=context,
    )  # fmt: skip


@opens("workforce.worker.view")
def exam_list(request: HttpRequest) -> HttpResponse:
    """Who may sit what at the next exam."""
    day = localdate()
    asked = outlooks.asked(day)
    return list_page(
        request, EXAMS, outlooks.exams(request.user), title=_("考试资格"), template="workforce/exam_list.html",
        context={"year": asked.exam_year, "until": asked.worked_until, "reckoned_on": outlooks.reckoned_on()},
        drive=register.drive(request.user),
    )  # fmt: skip


@require_safe
@opens("workforce.worker.view")
@never_cache
def exam_print(request: HttpRequest, table: str) -> HttpResponse:
    """The chosen people of the list who may sit, by exam, to print."""
    listed = lists().get(table)
    if listed is None or listed.table is not EXAMS:
        raise Http404
    user: Any = request.user
    rows = rows_of(listed, request.GET.urlencode(), user)
    day = localdate()
    asked = outlooks.asked(day)
    parts: list[dict[str, Any]] = []
    for target in TARGETS:
        found = list(outlooks.sitters(rows, target)[: MOST_PRINTED + 1])
        if found:
            lines = [(one, words.rule_words(target, getattr(one, f"{target}_rule"), one.exam_year)) for one in found]
            parts.append(
                {"label": words.EXAMS[target], "lines": lines[:MOST_PRINTED], "more": len(found) > MOST_PRINTED}
            )
    context = {
        "parts": parts, "year": asked.exam_year, "until": asked.worked_until, "today": day, "most": MOST_PRINTED,
        "reckoned_on": outlooks.reckoned_on(),
    }  # fmt: skip
    keep_taking(
        (one.worker.person_id for part in parts for one, _words in part["lines"]), by=user, table=EXAMS.name,
        form="print",
    )  # fmt: skip
    return render(request, "workforce/exam_print.html", context)


@opens("workforce.training.add")
def training_add(request: HttpRequest, pk: int) -> HttpResponse:
    worker: Any = get_object_or_404(register.workers(request.user), pk=pk)
    form = TrainingForm(request.POST or None, request.FILES or None)

    def deed(_version: int | None) -> Any:
        training = actions.add_training(
            worker, by=cast(Any, request.user), lesson=form.lesson, file=form.cleaned_data["file"]
        )
        return _recorded(training)

    asked = Asked(_("登记继续教育"), _("登记学时"), worker)
    return ask(request, form, asked, deed, template="workforce/training_form.html")


def _recorded(training: Any) -> Any:
    given = {"name": training.worker.person.name, "hours": written(training.tenths)}
    if training.state == training.State.CONFIRMED:
        return Sentence("已登记%(name)s的 %(hours)s 学时。", **given)
    return Sentence("已登记%(name)s的 %(hours)s 学时，等单位或部门的其他人确认。", **given)


@opens(SIGNED_IN)
@never_cache
def training_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One record with its proof, and the steps somebody may take. The worker is led to where it is mended."""
    training = get_object_or_404(queries.trainings(request.user), pk=pk)
    if queries.own_trainings(request.user).filter(pk=pk).exists():
        return redirect("workforce:own-training-change", pk)
    return render(request, "workforce/training_detail.html", _detail(request.user, training))


def _detail(user: Any, training: Any) -> dict[str, Any]:
    return {
        "training": training, "hours": written(training.tenths), "steps": queries.steps(user, training),
    }  # fmt: skip


@require_safe
@opens("workforce.worker.view")
@never_cache
def training_proof(request: HttpRequest, pk: int) -> HttpResponse:
    """The proof of a record, to be saved."""
    return _proof(get_object_or_404(queries.trainings(request.user), pk=pk, proof__isnull=False))


def _proof(training: Any) -> HttpResponse:
    kept = training.proof
    answer = FileResponse(files.open_file(kept), as_attachment=True, filename=kept.name, content_type=kept.content_type)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return cast(HttpResponse, answer)


@require_POST
@opens("workforce.training.confirm")
def training_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    training = get_object_or_404(queries.trainings(user), pk=pk)
    form = ReturnForm()
    with refusals_on(form):
        actions.confirm_training(training, by=user, expect=version_shown(request))
        said = Sentence(
            "已确认%(name)s的 %(hours)s 学时。", name=training.worker.person.name, hours=written(training.tenths)
        )
        return done(request, training.worker, said)
    context = _detail(user, training) | {"wrong": form.non_field_errors()}
    return render(request, "workforce/training_detail.html", context, status=422)


@opens("workforce.training.return")
def training_return(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    training = get_object_or_404(queries.trainings(user), pk=pk)
    form = ReturnForm(request.POST or None)

    def deed(version: int | None) -> Any:
        actions.return_training(training, by=user, expect=version, reason=form.cleaned_data["reason"])
        return Sentence("已退回%(name)s的这条记录。", name=training.worker.person.name)

    asked = Asked(_("退回继续教育记录"), _("退回这条记录"), training)
    return ask(request, form, asked, deed, on=training, stored={"reason": training.reason})


@opens("workforce.training.confirm")
def training_list(request: HttpRequest) -> HttpResponse:
    """What workers reported and this user may confirm, the oldest first."""
    found = queries.to_confirm(request.user).order_by("pk")
    return render(
        request, "workforce/training_list.html", {"trainings": _with_hours(found[:200]), "count": found.count()}
    )


def _with_hours(found: Any) -> list[tuple[Any, str]]:
    return [(one, written(one.tenths)) for one in found]


@opens("workforce.study.enter")
def study_enter(request: HttpRequest, pk: int) -> HttpResponse:
    """The day on which full-time study ended."""
    worker: Any = get_object_or_404(register.workers(request.user), pk=pk)
    form = StudyForm(request.POST or None, initial={"studied_until": worker.studied_until})

    def deed(version: int | None) -> Any:
        actions.enter_study(worker, by=cast(Any, request.user), expect=version, **form.cleaned_data)
        return Sentence("已保存%(name)s的毕业日期。", name=worker.person.name)

    asked = Asked(
        _("登记毕业日期"),
        _("保存毕业日期"),
        worker,
        lead=_("全日制学习结束以前的工作，报考时不计入年限。不清楚就留空。"),
    )
    return ask(request, form, asked, deed, on=worker, stored={"studied_until": worker.studied_until})


class OwnRecord:
    """Where a form about oneself leads back to."""

    def __str__(self) -> str:
        return _("我的资料")

    def get_absolute_url(self) -> str:
        return reverse("workforce:own-record")


@opens(SIGNED_IN)
@never_cache
def own_training_report(request: HttpRequest) -> HttpResponse:
    """One's own continuing education, with a photograph of the proof."""
    user: Any = request.user
    worker = register.own_record(user)
    if worker is None or not user.holds("workforce.training.report"):
        return redirect("workforce:own-record")
    form = TrainingForm(request.POST or None, request.FILES or None)

    def deed(_version: int | None) -> Any:
        training = actions.report_training(worker, by=user, lesson=form.lesson, file=form.cleaned_data["file"])
        return Sentence("已申报 %(hours)s 学时，等单位或部门确认。", hours=written(training.tenths))

    lead = _("单位或部门确认以后计入学时。可以直接拍一张证书。")
    asked = Asked(_("申报继续教育"), _("申报学时"), OwnRecord(), lead=lead)
    return ask(request, form, asked, deed, template="workforce/own_training_form.html")


@opens(SIGNED_IN)
@never_cache
def own_training_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend what was returned, and report it again."""
    user: Any = request.user
    training = get_object_or_404(queries.own_trainings(user), pk=pk)
    if training.state == training.State.CONFIRMED or not user.holds("workforce.training.resubmit"):
        return redirect("workforce:own-record")
    held = stored(training)
    form = TrainingForm(request.POST or None, request.FILES or None, initial=held)

    def deed(version: int | None) -> Any:
        again = actions.resubmit_training(
            training, by=user, lesson=form.lesson, file=form.cleaned_data["file"], expect=version
        )
        return Sentence("已再次申报 %(hours)s 学时，等单位或部门确认。", hours=written(again.tenths))

    lead = Sentence("单位退回的理由：%(reason)s", reason=training.reason) if training.reason else ""
    asked = Asked(_("修改后再报"), _("再次申报"), OwnRecord(), lead=lead)
    return ask(request, form, asked, deed, on=training, stored=held, template="workforce/own_training_form.html")


@require_safe
@opens(SIGNED_IN)
@never_cache
def own_training_proof(request: HttpRequest, pk: int) -> HttpResponse:
    """The proof that somebody handed in themselves."""
    return _proof(get_object_or_404(queries.own_trainings(request.user), pk=pk, proof__isnull=False))
