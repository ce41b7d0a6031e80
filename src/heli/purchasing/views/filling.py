"""What offices ask of a project beside what heli asks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from heli.core import own
from heli.core.asking import Asked, ask
from heli.core.owners import owners_for
from heli.core.rules.sentence import Sentence
from heli.core.web import opens
from heli.purchasing.actions.filling import fill_project
from heli.purchasing.views.projects import SUBJECT, shown_project


@opens("purchasing.project.fill")
def project_fill(request: HttpRequest, pk: int) -> HttpResponse:
    project = shown_project(request, pk)
    owners = owners_for(request.user, SUBJECT, pk)
    form = own.AnswersForm(request.POST or None, subject=SUBJECT, record=pk, owners=owners)

    def deed(version: int | None) -> Sentence:
        fill_project(project, by=request.user, expect=version, values=form.said())
        return Sentence("已保存%(name)s的自设项目。", name=project.number)

    asked = Asked(_("填写自设项目"), _("保存自设项目"), project)
    return ask(request, form, asked, deed, on=project, stored=own.held(SUBJECT, pk, owners))
