"""Kinds of record to which offices can add fields of their own, and what an office is, in one table."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from heli.core.models import Sensitivity
from heli.core.owners import Subject
from heli.directory.models import Organisation, Person
from heli.directory.queries import printed as organisations
from heli.directory.queries.owners import organisations_under, owners_above, records_of
from heli.purchasing.models import Project
from heli.purchasing.queries import printed as projects
from heli.purchasing.queries.owners import owners_of_project, projects_under
from heli.workforce.models import Certificate, Employment, Qualification, Worker
from heli.workforce.queries import printed as workers
from heli.workforce.queries.owners import owners_of_worker, workers_under

__all__ = ["SUBJECTS", "records_of"]

SUBJECTS = {
    "workforce.worker": Subject(
        _("社会工作者"), owners_of_worker, workers_under, classes=tuple(Sensitivity.values),
        tables=(Person, Worker, Certificate, Employment, Qualification), is_personal=True, samples=workers.SAMPLES, words=workers.words_of_worker,
    ),
    # an organisation is seen by all who work in the city: nothing on its page is masked
    "directory.organisation": Subject(
        _("组织"), owners_above, organisations_under, classes=(Sensitivity.PUBLIC, Sensitivity.OFFICE),
        tables=(Organisation,), is_personal=False, samples=organisations.SAMPLES,
        words=organisations.words_of_organisation,
    ),
    # nor is anything on the page of a project
    "purchasing.project": Subject(
        _("购买服务项目"), owners_of_project, projects_under, classes=(Sensitivity.PUBLIC, Sensitivity.OFFICE),
        tables=(Project,), is_personal=False, samples=projects.SAMPLES, words=projects.words_of_project,
    ),
}  # fmt: skip
