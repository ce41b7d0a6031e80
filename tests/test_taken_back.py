"""Done by mistake: whatever a person does, taken back within ten minutes, leaves every row of the database as it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models.signals import post_save

import heli.core.actions
from heli.accounts import acting
from heli.accounts.actions.people import give_grant, revoke_grant
from heli.accounts.actions.provider import add_mapping, end_mapping
from heli.accounts.models import User
from heli.core import audit
from heli.core.actions.changes import take_back
from heli.core.actions.documents import attach, withdraw_document
from heli.core.actions.list_views import change_view, prefer_view, remove_view
from heli.core.actions.own import close_own_field
from heli.core.models import Change, OwnField
from heli.core.models.images import _WRITES, BESIDE, COUNTED, Images, keeping, packed
from heli.directory.actions.merging import merge_organisations, tell_apart, undo_merge
from heli.directory.actions.organisations import change_organisation, close_organisation, create_organisation
from heli.directory.actions.places import merge_places, move_place, rename_place, split_place
from heli.site.demo.build import build
from heli.workbench.actions.conference import add_item, change_conference, remove_item
from heli.workbench.actions.official import change_official, drop_official
from heli.workforce.actions.filling import fill_worker
from heli.workforce.actions.gap import freeze_month, set_basis
from heli.workforce.actions.leavers import decide_leaver
from heli.workforce.actions.register import (
    add_certificate,
    add_employment,
    add_qualification,
    change_certificate,
    change_employment,
    change_qualification,
    change_worker,
    end_employment,
    identify_worker,
    link_worker,
)
from heli.workforce.actions.standards import change_standard, enter_standard
from tests.access_things import accounts, conference, core, workbench, workforce
from tests.cast import City, found_organisation, grant, user_with

#: written by the house beside what people keep
ASIDE = BESIDE | {"core_change", "django_session", "django_content_type", "django_migrations"}
#: how often each kind of deed is tried
TIMES = 2
#: what people do in the demo city and can take back; a deed of which nothing is kept any more is missed here
IN_THE_DEMO = {
    "accounts.delegation.give",
    "core.comment.add",
    "core.import.drop",
    "core.view.save",
    "workbench.agenda.add",
    "workbench.conference.found",
    "workbench.conference.seat",
    "workbench.meeting.call",
    "workbench.meeting.cancel",
    "workbench.meeting.hold",
    "workbench.meeting.invite",
    "workbench.meeting.reply",
    "workbench.minutes.confirm",
    "workbench.minutes.write",
    "workbench.project.finish",
    "workbench.project.open",
    "workbench.project.stop",
    "workbench.request.accept",
    "workbench.request.answer",
    "workbench.request.ask",
    "workbench.request.close",
    "workbench.request.return",
    "workbench.request.withdraw",
    "workbench.resolution.accept",
    "workbench.resolution.decide",
    "workbench.resolution.lift",
    "workbench.resolution.return",
    "workbench.resolution.start",
    "workbench.resolution.submit",
    "workbench.shared.add",
    "workbench.task.add",
    "workbench.task.drop",
    "workbench.task.finish",
    "workbench.task.start",
    "workforce.gap.sign",
}


class Watch:
    """The rows of every table as they are, read again only where something was written."""

    def __init__(self) -> None:
        self.models = {m._meta.db_table: m for m in apps.get_models(include_auto_created=True)}
        self.rows: dict[str, dict[Any, Any]] = {}
        self.dirty = set(self.models) - ASIDE

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if (found := _WRITES.match(sql)) and found[1] not in ASIDE:
            self.dirty.add(found[1])
        elif sql.startswith("ROLLBACK TO"):
            self.dirty |= set(self.models) - ASIDE
        return execute(sql, params, many, context)

    def now(self) -> dict[str, dict[Any, Any]]:
        for table in self.dirty & set(self.models):
            model = self.models[table]
            names = [each.attname for each in model._meta.concrete_fields]
            self.rows[table] = {} if model._base_manager.count() > 3000 else {
                row["pk"]: {k: v for k, v in packed(model, row, names).items() if k not in COUNTED}
                for row in model._base_manager.values("pk", *names)
            }  # fmt: skip
        self.dirty = set()
        return dict(self.rows)


def test_whatever_is_done_in_the_demo_city_leaves_no_trace_when_it_is_taken_back(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit.start_chain()
    acting.public()
    done: Counter[str] = Counter()
    watch, before, faults = Watch(), [{}], []

    @contextmanager
    def watched() -> Iterator[Images]:
        before[0] = watch.now()
        with keeping() as images:
            yield images

    def made(sender: Any, instance: Change, created: bool, **_: Any) -> None:
        done[instance.event] += 1
        if done[instance.event] > TIMES:
            return
        user = User.objects.get(actor=instance.made_by)
        with transaction.atomic():
            take_back(None, by=user, change=instance)
            after = watch.now()
            faults.extend((instance.event, table) for table, rows in before[0].items() if after[table] != rows)
            transaction.set_rollback(True)

    monkeypatch.setattr(heli.core.actions, "keeping", watched)
    post_save.connect(made, sender=Change)
    try:
        with connection.execute_wrapper(watch):
            build(40, 1, lambda text: None)
    finally:
        post_save.disconnect(made, sender=Change)
    assert faults == []
    assert set(done) >= IN_THE_DEMO


def officer(city: City) -> User:
    return user_with("city_civil_affairs", city.root, "沈洁")


def security(city: City) -> User:
    return user_with("security_administrator", None, "严波")


def renamed(city: City, by: User) -> Any:
    """A name that changes leaves the old one findable."""
    return change_organisation(city.organisations["晨光社会工作服务中心"], by=by, name="晨光社工中心")


def moved(city: City, by: User) -> Any:
    """What lies below moves along."""
    agency = city.organisations["晨光社会工作服务中心"]
    found_organisation("晨光南湖站", "agency", city.places["330402008"], agency)
    return change_organisation(agency, by=by, parent=city.organisations["嘉兴市民政局"])


def merged(city: City, by: User) -> Any:
    gone, kept = (city.organisations[name] for name in ("桐心社会工作服务中心", "晨光社会工作服务中心"))
    return merge_organisations(gone, by=by, kept=kept, reason="重复")


def separated(city: City, by: User) -> Any:
    return undo_merge(merged(city, acting.console()).gone, by=by)


def filled(city: City, by: User) -> Any:
    field = OwnField.objects.create(subject="workforce.worker", name="政治面貌", kind="text", sensitivity="sensitive")
    worker = workforce.a_worker(city, by)
    fill_worker(worker, by=acting.console(), values={field.pk: "群众"})
    return fill_worker(worker, by=by, values={field.pk: ""})


def attached(city: City, by: User) -> Any:
    return attach(city.organisations["晨光社会工作服务中心"], by=by, file=ContentFile(PDF, "登记证书.pdf"))


def preferred(city: City, by: User) -> Any:
    return prefer_view(core.a_view(city, by), by=by, is_default=True)


def removed(city: City, by: User) -> Any:
    view = core.a_view(city, by)
    prefer_view(view, by=by, is_default=True)
    return remove_view(view, by=by)


def unplanned(city: City, by: User) -> Any:
    """Of three points on an agenda the first goes; the others move up."""
    meeting = conference.a_meeting(city, by)
    meeting.state = "planned"
    meeting.save()
    bureau = city.organisations["嘉兴市民政局"]
    items = [add_item(meeting, by=acting.console(), subject=each, proposer=bureau) for each in "甲乙丙"]
    return remove_item(items[0], by=by)


def revoked(city: City, by: User) -> Any:
    return revoke_grant(grant(user_with(None), "evaluator", city.root), by=by)


DONE: dict[str, Callable[[City, User], Any]] = {
    "renamed": renamed,
    "moved": moved,
    "merged": merged,
    "separated": separated,
    "filled": filled,
    "attached": attached,
    "preferred": preferred,
    "removed": removed,
    "unplanned": unplanned,
    "closed": lambda c, by: close_organisation(
        c.organisations["桐心社会工作服务中心"], by=by, closed_on=date(2026, 11, 2)
    ),
    "created": lambda c, by: create_organisation(c.root, by=by, name="南湖社工站", kind="agency", place=c.root),
    "distinguished": lambda c, by: tell_apart(
        c.organisations["桐心社会工作服务中心"], by=by, second=c.organisations["晨光社会工作服务中心"], reason="两家"
    ),
    "place renamed": lambda c, by: rename_place(c.places["330402008001"], by=by, name="紫阳新村", on=date(2026, 1, 1)),
    "place moved": lambda c, by: move_place(
        c.places["330402008"], by=by, parent=c.places["330483"], on=date(2026, 1, 1)
    ),
    "places merged": lambda c, by: merge_places(
        c.places["330402008"],
        by=by,
        places=[c.places["330402008001"], c.places["330402008002"]],
        on=date(2026, 1, 1),
        code="330402008003",
        name="紫凌社区",
    ),
    "place split": lambda c, by: split_place(
        c.places["330402008001"],
        by=by,
        parts=[("330402008005", "紫阳东"), ("330402008006", "紫阳西")],
        on=date(2026, 1, 1),
    ),
    "worker changed": lambda c, by: change_worker(
        workforce.a_worker(c, by), by=by, name="林兰", phone="13800138000", education="本科", major="", note=""
    ),
    "identified": lambda c, by: identify_worker(
        workforce.a_worker(c, by), by=by, document_kind="passport", document_number="E12345678"
    ),
    "certified": lambda c, by: add_certificate(
        workforce.a_worker(c, by), by=by, level="junior", number="", issued_on=None, registered_until=None
    ),
    "certificate changed": lambda c, by: change_certificate(
        workforce.a_certificate(c, by), by=by, number="SW1", issued_on=None, registered_until=None
    ),
    "qualified": lambda c, by: add_qualification(
        workforce.a_worker(c, by), by=by, kind="training", name="个案", obtained_on=None
    ),
    "qualification changed": lambda c, by: change_qualification(
        workforce.a_qualification(c, by), by=by, kind="training", name="个案", obtained_on=None
    ),
    "linked": lambda c, by: link_worker(workforce.a_worker(c, by), by=by, login=user_with(None, login="lin").login),
    "employed": lambda c, by: add_employment(
        workforce.a_worker(c, by),
        by=by,
        organisation=c.organisations["桐心社会工作服务中心"],
        place=None,
        post="",
        time="full",
        start_on=None,
    ),
    "employment changed": lambda c, by: change_employment(
        workforce.an_employment(c, by), by=by, post="督导", time="part", start_on=None
    ),
    "employment ended": lambda c, by: end_employment(workforce.an_employment(c, by), by=by, end_on=date(2026, 11, 2)),
    "left": lambda c, by: decide_leaver(workforce.a_leaver(c, by), by=by, left=True, end_on=date(2026, 11, 2)),
    "frozen": lambda c, by: freeze_month(None, by=by, month=date(2026, 9, 30), today=date(2026, 11, 2)),
    "based": lambda c, by: set_basis(
        c.places["330402008001"], by=by, measure="beds", value=3, as_of=date(2026, 1, 1), source="台账"
    ),
    "standard entered": lambda c, by: enter_standard(
        None,
        by=by,
        name="配备",
        ratio=20,
        per=10_000,
        basis="residents",
        document="办法",
        effective_from=date(2026, 1, 1),
    ),
    "standard changed": lambda c, by: change_standard(workforce.a_city_standard(c, by), by=by, ratio=30),
    "view changed": lambda c, by: change_view(
        core.a_view(c, by), by=by, name="新名", query="", audience="", is_default=True
    ),
    "document withdrawn": lambda c, by: withdraw_document(core.a_document_itself(c, by), by=by, reason="过期"),
    "conference changed": lambda c, by: change_conference(conference.a_conference(c, by), by=by, name="新名"),
    "field closed": lambda c, by: close_own_field(core.an_own_field(c, by), by=by),
    "draft dropped": lambda c, by: drop_official(workbench.an_official_document(c, by), by=by, reason="不发"),
    "draft changed": lambda c, by: change_official(
        workbench.an_official_document(c, by), by=by, title="关于核对的通知"
    ),
}
DONE_BY_SECURITY: dict[str, Callable[[City, User], Any]] = {
    "granted": lambda c, by: give_grant(user_with(None), by=by, role="evaluator", place=c.root),
    "revoked": revoked,
    "mapped": lambda c, by: add_mapping(None, by=by, group="测评组", role="evaluator", place=c.root),
    "mapping ended": lambda c, by: end_mapping(accounts.a_mapping(c, by), by=by),
}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def put_back(city: City, by: User, deed: Callable[[City, User], Any]) -> dict[str, Any]:
    """Do it and take it back. Gives what is different, by table."""
    before: list[Any] = []

    @contextmanager
    def watched() -> Iterator[Images]:
        before.append(Watch().now())
        with keeping() as images:
            yield images

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(heli.core.actions, "keeping", watched)
        deed(city, by)
    change = Change.objects.order_by("-pk").first()
    assert change is not None, "nothing was kept of it"
    done = Watch().now()
    assert done != before[-1], "it did nothing"
    take_back(None, by=by, change=change)
    after = Watch().now()
    return {table: rows for table, rows in after.items() if rows != before[-1][table]}


@pytest.mark.parametrize("deed", DONE)
def test_what_an_officer_did_leaves_no_trace_when_it_is_taken_back(city: City, deed: str) -> None:
    assert put_back(city, officer(city), DONE[deed]) == {}


@pytest.mark.parametrize("deed", DONE_BY_SECURITY)
def test_what_a_security_administrator_did_leaves_no_trace_when_it_is_taken_back(city: City, deed: str) -> None:
    assert put_back(city, security(city), DONE_BY_SECURITY[deed]) == {}
