"""What a practice site takes over from its city: how it is built, and nobody who works or lives in it.

``COPIED`` names each table and each column that goes over; what is not named there does not. ``LEFT`` names every other
table, so that whoever adds one has to decide. References only lead to tables that are copied: none leads to a person, an
account or a file. Words that somebody wrote are withheld where a person of the city or a number of one stands in them.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Min, Model, QuerySet

from heli.accounts.models import User
from heli.core.actions import action
from heli.core.models import (
    Acting,
    Actor,
    CalendarDay,
    OwnField,
    OwnFieldVersion,
    OwnOption,
    Setting,
)
from heli.directory.models import (
    Organisation,
    OrganisationName,
    Person,
    Place,
    PlaceName,
    PlaceParent,
    PlaceSuccession,
    Population,
)
from heli.workbench.models import Conference, Seat
from heli.workforce.models import Basis, CityStandard, PostRequirement

#: settings by which a city counts and is called; its telephone and addresses would lead from the practice to real people
FIGURES = ("city_name", "own_field_least_share", "own_field_after_days", "delegation_days", "part_time_weight",
           "registration_body", "post_cost_yearly_fen", "exam_years_before", "class_hour_minutes", "learning_cap_teaching", "learning_cap_paper",
           "learning_cap_research", "learning_cap_conference", "learning_cap_volunteering", "personnel_floor_percent",
           "renewal_price_percent", "designer_may_bid")  # fmt: skip
#: what stands where words were withheld that may not be empty, told apart by the key of their row
WITHHELD = "（略 {}）"


def _all(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows


@dataclass(frozen=True)
class Copied:
    """The columns of a table that go over: ``facts`` as they are, ``words`` unless they name somebody. ``rows``: which."""

    facts: tuple[str, ...]
    words: tuple[str, ...] = ()
    rows: Callable[[QuerySet[Any]], QuerySet[Any]] = _all


def _once_a_department(seats: QuerySet[Any]) -> QuerySet[Any]:
    """Of a department that named several people one seat, since nobody goes over."""
    first = seats.values("conference", "organisation").annotate(first=Min("pk")).values("first")
    return seats.filter(pk__in=first, organisation__state=Organisation.State.ACTIVE)


COPIED: dict[type[Model], Copied] = {
    Setting: Copied(("key", "value", "confirmed_on"), rows=lambda rows: rows.filter(key__in=FIGURES)),
    CalendarDay: Copied(("day", "kind", "notice")),
    Place: Copied(("code", "name", "level", "parent", "path", "valid_from", "valid_until", "outline")),
    PlaceName: Copied(("place", "name", "until")),
    PlaceParent: Copied(("place", "parent", "until")),
    PlaceSuccession: Copied(("old", "new", "on")),
    Population: Copied(("place", "place_code", "place_name", "year", "measure", "value")),
    # a merged or closed one is what happened, not how the city is built
    Organisation: Copied(
        ("kind", "name", "short_name", "name_pinyin", "credit_code", "parent", "path", "place", "answers_to"),
        rows=lambda rows: rows.filter(state=Organisation.State.ACTIVE),
    ),
    OrganisationName: Copied(("organisation", "name")),
    OwnField: Copied(("subject", "owner", "kind", "sensitivity", "required_from", "is_open", "edition"), ("name", "help")),
    OwnOption: Copied(("field", "position", "is_open"), ("key", "name")),
    OwnFieldVersion: Copied(("field", "number", "required_from", "is_open"), ("name", "help", "options")),
    Basis: Copied(("place", "measure", "value", "as_of"), ("source",)),
    CityStandard: Copied(
        ("level", "ratio", "per", "basis", "minimum", "counts", "posts", "effective_from", "effective_to"),
        ("name", "document", "article"),
    ),
    PostRequirement: Copied(
        ("place", "posts", "kind", "level", "majors", "trainings", "trainings_how", "months", "effective_from", "effective_to"),
        ("name", "document", "article"),
    ),
    Conference: Copied(("place", "ended_on"), ("name", "document", "purpose")),
    Seat: Copied(("conference", "organisation", "part", "valid_from", "valid_until"), rows=_once_a_department),
}  # fmt: skip

LEFT: dict[str, frozenset[str]] = {
    "who somebody is, and the accounts of people": frozenset({
        "core.Actor", "directory.Person", "accounts.User", "accounts.Grant", "accounts.Invitation", "accounts.CodeSheet",
        "accounts.CalendarAddress", "accounts.Delegation", "accounts.GroupMapping", "accounts.ProviderSession",
        "sessions.Session", "account.EmailAddress", "account.EmailConfirmation", "mfa.Authenticator",
        "socialaccount.SocialApp", "socialaccount.SocialAccount", "socialaccount.SocialToken", "axes.AccessFailureLog",
        "axes.AccessAttempt", "axes.AccessAttemptExpiration", "axes.AccessLog", "core.ReaderTimes", "core.ChannelChoice",
    }),
    "the workers and what is known of them": frozenset({
        "workforce.Worker", "workforce.WorkerReach", "workforce.Certificate", "workforce.Qualification",
        "workforce.Employment", "workforce.LeaverProposal", "workforce.Transfer", "workforce.ConductCase", "workforce.ChangeProposal", "workforce.RecordConfirmation", "workforce.Praise", "workforce.PublicProfile", "workforce.Training", "workforce.Outlook", "core.OwnValue", "workbench.SharedWorker",
        "workforce.Registration", "workforce.Proof", "workforce.RegistrationReminder",
    }),
    "what people wrote, asked, told and decided": frozenset({
        "core.Comment", "core.Follow", "core.Notification", "core.Delivery", "core.Draft", "core.Export", "core.ListView",
        "core.ListViewDefault", "core.ListViewAlert", "core.OwnFieldMapping", "core.StatisticsForm", "core.StatisticsReport", "core.Document", "core.DocumentVersion", "workbench.Meeting",
        "workbench.AgendaItem", "workbench.Attendance", "workbench.Minutes", "workbench.Resolution",
        "workbench.Resolution_helpers", "workbench.Submission", "workbench.JointProject", "workbench.JointTask",
        "workbench.JointTask_waits_for", "workbench.Notice", "workbench.NoticeQuestion", "workbench.NoticeReceipt",
        "purchasing.Project", "purchasing.CostLine", "purchasing.BudgetLine", "purchasing.Commitment", "purchasing.Tender", "purchasing.Factor",
        "purchasing.Clarification", "purchasing.OfficerKey", "purchasing.KeyShare", "purchasing.Bid", "purchasing.BidFile",
        "purchasing.BidReceipt", "purchasing.Objection", "purchasing.Evaluation", "purchasing.Review", "purchasing.Member",
        "purchasing.Score", "purchasing.Hearing", "purchasing.PriceError", "purchasing.FinalQuote", "purchasing.BidBond", "purchasing.WithdrawnBond", "purchasing.BondKeeping", "purchasing.Award", "purchasing.Challenge", "purchasing.Complaint", "purchasing.ConductEntry",
        "purchasing.Contract", "purchasing.ContractCost", "purchasing.ContractChange", "purchasing.Signature", "purchasing.Milestone", "purchasing.ProgressReport", "purchasing.CostAlarm",
        "purchasing.Invoice", "purchasing.Payment", "purchasing.PayeeAccount", "purchasing.StatementLine", "purchasing.StatementShare", "purchasing.Expense", "purchasing.SpendingPlan", "purchasing.VoucherLayout", "purchasing.VoucherExport", "purchasing.Settlement", "purchasing.Renewal", "purchasing.RenewalFund",
        "workbench.NoticeAnswer", "workbench.OfficialDocument", "workbench.HelpRequest", "workforce.GapReport",
        "purchasing.FrameworkAgreement", "purchasing.FrameworkSupplier", "purchasing.Application", "purchasing.CallOff", "purchasing.SecondPrice",
        "purchasing.PurchaseNotice", "purchasing.SurveyAnswer", "purchasing.Opinion", "purchasing.NoticeObjection",
        "purchasing.YearPlan", "purchasing.PlanItem", "purchasing.MirroredTender", "purchasing.MirroredNotice",
        "workforce.GapLine",
        "purchasing.CatalogueItem", "purchasing.CatalogueDoer", "purchasing.Need", "purchasing.Proposal", "purchasing.StaffLine", "purchasing.FrozenFigure",
    }),
    "files, but for the templates, whose content is looked through: heli.site.template_files": frozenset({
        "core.StoredFile", "core.Upload", "core.WordTemplate",
    }),
    "the trail, and how things came to be": frozenset({
        "core.Look", "core.Taking", "core.TakenPeople", "core.AuditEntry", "core.AuditPayload", "core.AuditHead", "core.Change", "core.Batch", "core.BatchChange",
        "core.ColumnMapping", "core.BulkChange", "core.BulkRow", "directory.OrganisationMove",
        "directory.OrganisationMerge", "directory.OrganisationsApart",
    }),
    "the work of the machine": frozenset({
        "core.Job", "core.Turn", "contenttypes.ContentType", "auth.Permission", "auth.Group", "auth.Group_permissions",
    }),
}  # fmt: skip

#: mobile and other telephone numbers, and ID numbers of eighteen or fifteen digits, also with signs between
NUMBERS = re.compile(
    r"(?<!\d)(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8}|(?!20\d{6})[2-8]\d{6,7}|\d{15}|\d{17}[\dXx])(?!\d)"
)
#: the longest name that is looked for in words
LONGEST = 12


class People:
    """Whether anybody of the city is named in some words, or a number of somebody stands in them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = {name for name in (name.strip() for name in names) if len(name) > 1}

    @classmethod
    def of_city(cls) -> People:
        def named() -> Iterator[str]:
            yield from Person.objects.values_list("name", flat=True).iterator()
            yield from User.objects.values_list("name", flat=True)
            yield from User.objects.values_list("login", flat=True)
            yield from Actor.objects.filter(kind=Actor.Kind.PERSON).values_list("name", flat=True)

        return cls(named())

    def are_in(self, words: str) -> bool:
        if NUMBERS.search(words):
            return True
        longest = min(LONGEST, len(words))
        return any(
            words[at : at + long] in self.names for long in range(2, longest + 1) for at in range(len(words) - long + 1)
        )

    def withheld(self, words: Any, instead: str) -> Any:
        """The words, or what stands for them; lists by their parts."""
        if isinstance(words, list):
            return [self.withheld(each, instead) for each in words]
        return instead if isinstance(words, str) and self.are_in(words) else words


def taken(people: People) -> dict[str, list[list[Any]]]:
    """The rows of each table, key first, as JSON can hold them."""
    found: dict[str, list[list[Any]]] = {}
    there: dict[type[Model], set[Any]] = {}
    for model, copied in COPIED.items():
        columns: list[Any] = [model._meta.get_field(name) for name in (*copied.facts, *copied.words)]
        rows = copied.rows(model._base_manager.all()).order_by("pk")
        there[model] = set(rows.values_list("pk", flat=True))
        found[model._meta.label] = kept = []
        for pk, *values in rows.values_list("pk", *(column.attname for column in columns)):
            row = _led(columns, values, there)
            if row is not None:
                written = zip(columns[len(copied.facts) :], row[len(copied.facts) :], strict=True)
                words = [
                    people.withheld(value, "" if column.blank else WITHHELD.format(pk)) for column, value in written
                ]
                kept.append([pk, *row[: len(copied.facts)], *words])
            else:
                there[model].discard(pk)
    return found


def _led(columns: list[Any], values: list[Any], there: dict[type[Model], set[Any]]) -> list[Any] | None:
    """A row whose references lead to rows that go over, or nowhere; None where it would hang in the air."""
    for at, column in enumerate(columns):
        if column.is_relation and values[at] is not None and values[at] not in there[column.related_model]:
            if not column.null:
                return None
            values[at] = None
    return values


def write(structure: dict[str, Any], path: Path) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        json.dump(structure, out, ensure_ascii=False, cls=DjangoJSONEncoder)


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@action("core.practice.lay")
def lay_structure(on: None, /, *, by: Acting, tables: dict[str, list[list[Any]]]) -> int:
    """Put the rows into an empty practice house under the keys they have in the city. Returns how many."""
    laid = 0
    for label, rows in tables.items():
        model: Any = apps.get_model(label)
        copied = COPIED[model]
        columns = [model._meta.pk, *(model._meta.get_field(name) for name in (*copied.facts, *copied.words))]
        made = [
            model(**{c.attname: _value(c, value) for c, value in zip(columns, row, strict=True)})
            for row in rows
        ]  # fmt: skip
        # days of law and settings may be there already
        model._base_manager.bulk_create(made, batch_size=500, ignore_conflicts=model in (CalendarDay, Setting))
        laid += len(made)
    return laid


def _value(column: Any, value: Any) -> Any:
    return (column.target_field if column.is_relation else column).to_python(value)
