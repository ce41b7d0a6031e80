"""What every model owes: Chinese names for people, types for facts, and no person's number in the open."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from heli.core.fields import SealedTextField

pytestmark = pytest.mark.once

MODELS = [model for model in apps.get_models() if model.__module__.startswith("heli.")]
HAN = re.compile(r"[\u4e00-\u9fff]")
#: documents that are kept as they were given and neither counted nor filtered
KEPT = {
    "core.Batch.mapping", "core.Batch.options", "core.Batch.report", "core.ColumnMapping.columns", "core.Job.message_values",
    "core.Delivery.fault_values", "core.OwnFieldVersion.options", "core.OwnFieldMapping.options", "core.Notification.values",
    "purchasing.Tender.key", "purchasing.OfficerKey.key", "purchasing.KeyShare.locked", "purchasing.KeyShare.released",
    "purchasing.Bid.draft_key", "purchasing.Bid.content", "purchasing.BidReceipt.document", "purchasing.MirroredTender.evaluation",
    "purchasing.VoucherLayout.columns", "purchasing.VoucherLayout.accounts", "purchasing.SpendingPlan.months", "purchasing.PriceError.reading", "purchasing.PriceError.steps", "purchasing.ProgressReport.figures", "purchasing.Evaluation.candidates", "purchasing.Evaluation.file",
    "core.StatisticsReport.figures", "core.StatisticsReport.sheets", "core.BulkChange.left", "core.BulkRow.before", "core.Upload.given", "directory.OrganisationMerge.moved", "directory.Place.outline", "workforce.GapLine.standards",
}  # fmt: skip
#: words of a name that tell that a column holds what tells who somebody is
TELLING = re.compile(r"证件号码|身份证号|手机号?$")
#: an official's own number, by which the house reaches them
OPEN = {"accounts.User.phone"}


def columns(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.auto_created]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_person_reads_what_a_record_and_its_columns_are_called(model: type[models.Model]) -> None:
    named = {model._meta.label: model._meta.verbose_name}
    named |= {field.name: field.verbose_name for field in columns(model)}
    assert [name for name, words in named.items() if not HAN.search(str(words))] == []


def test_facts_have_columns_of_their_type() -> None:
    found = {
        f"{model._meta.label}.{field.name}"
        for model in MODELS
        for field in columns(model)
        if isinstance(field, models.JSONField)
    }
    assert found == KEPT


def test_what_tells_who_somebody_is_lies_sealed() -> None:
    telling = [
        (f"{model._meta.label}.{field.name}", field)
        for model in MODELS
        for field in columns(model)
        if TELLING.search(str(field.verbose_name))
    ]
    assert len(telling) >= 3
    assert [name for name, field in telling if not isinstance(field, SealedTextField) and name not in OPEN] == []
