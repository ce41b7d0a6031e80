"""Kinds of record to which offices can add fields of their own, and what an office is, in one table."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from heli.core.models import Sensitivity
from heli.core.owners import Subject
from heli.directory.models import Organisation, Person
from heli.directory.queries import printed as organisations
from heli.directory.queries.owners import organisations_under, owners_above, records_of
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
}  # fmt: skip
