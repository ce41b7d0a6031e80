"""Joint projects: one project with its time line, its tasks and their steps."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heli.core.asking import Asked, Made
from heli.core.rules.sentence import Sentence
from heli.core.web import done, opens, version_shown
from heli.workbench.actions import joint as actions
from heli.workbench.actions.conference import office_only
from heli.workbench.forms.conference import ReasonForm
from heli.workbench.forms.work import ProjectForm, TaskForm
from heli.workbench.queries import conference as conferences
from heli.workbench.queries import joint as queries
from heli.workbench.views.asking import ask_in_conference


@opens("workbench.conference.view")
def project_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    project = get_object_or_404(queries.projects(user), pk=pk)
    today = localdate()
    line = queries.time_line(user, project, today)
    rows = [(bar, {step.name for step in queries.task_steps(user, bar.task)}) for bar in line.bars] if line else []
    context = {
        "project": project, "line": line, "rows": rows, "today": today,
        "steps_of_project": queries.project_steps(user, project),
    }  # fmt: skip
    return render(request, "workbench/project_detail.html", context)


@opens("workbench.project.open")
def project_open(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    conference = get_object_or_404(conferences.conferences(user), pk=pk)
    office_only(user, "workbench.project.open", conference)
    form = ProjectForm(
        request.POST or None, organisations=conferences.departments(conference, localdate()),
        resolutions=conferences.resolutions(user).filter(conference=conference),
    )  # fmt: skip

    def deed(shown: int | None) -> Made:
        project = actions.open_project(conference, by=user, **form.cleaned_data)
        return Made(project, Sentence("已设立联合项目「%(name)s」。", name=project.name))

    return ask_in_conference(request, form, Asked(_("设立联合项目"), _("设立联合项目"), conference), deed)


@opens("workbench.project.change")
def project_change(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    project = get_object_or_404(queries.projects(user), pk=pk)
    office_only(user, "workbench.project.change", project.conference)
    stored = {name: getattr(project, name) for name in ("name", "aim", "lead", "resolution")}
    form = ProjectForm(
        request.POST or None, organisations=conferences.departments(project.conference, localdate()),
        resolutions=conferences.resolutions(user).filter(conference=project.conference), initial=stored,
    )  # fmt: skip

    def deed(shown: int | None) -> Sentence:
        actions.change_project(project, by=user, expect=shown, **form.cleaned_data)
        return Sentence("已保存「%(name)s」。", name=form.cleaned_data["name"])

    return ask_in_conference(
        request, form, Asked(_("修改联合项目"), _("保存联合项目"), project), deed, on=project, stored=stored
    )


@require_POST
@opens("workbench.project.finish")
def project_finish(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    project = get_object_or_404(queries.projects(user), pk=pk)
    actions.finish_project(project, by=user, expect=version_shown(request))
    return done(request, project, Sentence("「%(name)s」已完成。", name=project.name))


@opens("workbench.project.stop")
def project_stop(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    project = get_object_or_404(queries.projects(user), pk=pk)
    office_only(user, "workbench.project.stop", project.conference)
    form = ReasonForm(request.POST or None)

    def deed(shown: int | None) -> Sentence:
        actions.stop_project(project, by=user, expect=shown, **form.cleaned_data)
        return Sentence("已终止「%(name)s」。", name=project.name)

    asked = Asked(_("终止项目"), _("终止项目"), project, tone="danger")
    return ask_in_conference(request, form, asked, deed, on=project, stored={"reason": project.reason})


@opens("workbench.task.add")
def task_add(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    project = get_object_or_404(queries.projects(user), pk=pk)
    office_only(user, "workbench.task.add", project.conference)
    form = TaskForm(
        request.POST or None, organisations=conferences.departments(project.conference, localdate()),
        others=queries.tasks(user).filter(project=project),
    )  # fmt: skip

    def deed(shown: int | None) -> Sentence:
        task = actions.add_task(project, by=user, **form.cleaned_data)
        return Sentence("已增加任务「%(name)s」。", name=task.name)

    return ask_in_conference(request, form, Asked(_("增加任务"), _("增加任务"), project), deed)


@opens("workbench.conference.view")
def task_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    task = get_object_or_404(queries.tasks(user), pk=pk)
    today = localdate()
    late = max((today - task.ends_on).days, 0) if task.state in queries.OWED else 0
    context = {
        "task": task, "late": late, "waits": queries.waiting_for(task), "today": today,
        "steps": {step.name for step in queries.task_steps(user, task)},
        "office": conferences.may_run(user, "workbench.task.change", task.project.conference),
        "goes_on": task.project.state == "going",
    }  # fmt: skip
    return render(request, "workbench/task_detail.html", context)


@opens("workbench.task.change")
def task_change(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    task = get_object_or_404(queries.tasks(user), pk=pk)
    office_only(user, "workbench.task.change", task.project.conference)
    stored = {name: getattr(task, name) for name in ("name", "owner", "starts_on", "ends_on")}
    form = TaskForm(
        request.POST or None, organisations=conferences.departments(task.project.conference, localdate()),
        others=queries.tasks(user).filter(project=task.project).exclude(pk=task.pk),
        initial={**stored, "waits_for": list(task.waits_for.all())},
    )  # fmt: skip

    def deed(shown: int | None) -> Sentence:
        actions.change_task(task, by=user, expect=shown, **form.cleaned_data)
        return Sentence("已保存任务「%(name)s」。", name=form.cleaned_data["name"])

    return ask_in_conference(request, form, Asked(_("修改任务"), _("保存任务"), task), deed, on=task, stored=stored)


@require_POST
@opens("workbench.task.start")
def task_start(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    task = get_object_or_404(queries.tasks(user), pk=pk)
    actions.start_task(task, by=user, expect=version_shown(request))
    return done(request, task.project, Sentence("已开始任务「%(name)s」。", name=task.name))


@require_POST
@opens("workbench.task.finish")
def task_finish(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    task = get_object_or_404(queries.tasks(user), pk=pk)
    actions.finish_task(task, by=user, expect=version_shown(request), today=localdate())
    return done(request, task.project, Sentence("已完成任务「%(name)s」。", name=task.name))


@opens("workbench.task.drop")
def task_drop(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    task = get_object_or_404(queries.tasks(user), pk=pk)
    office_only(user, "workbench.task.drop", task.project.conference)
    form = ReasonForm(request.POST or None)

    def deed(shown: int | None) -> Sentence:
        actions.drop_task(task, by=user, expect=shown, **form.cleaned_data)
        return Sentence("「%(name)s」不再办理。", name=task.name)

    asked = Asked(_("不再办理"), _("不再办理"), task, tone="danger")
    return ask_in_conference(request, form, asked, deed, on=task, stored={"reason": task.reason})
