"""A roster comes in: who is new, who changed, who is refused; and the whole of it taken back."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from heli.accounts import acting
from heli.accounts.models import Grant, User
from heli.core import audit
from heli.core.errors import NotAllowed, Refused
from heli.core.models import AuditEntry, Batch, BatchChange
from heli.directory import imports as directory
from heli.directory.models import Organisation, Person
from heli.workforce import imports
from heli.workforce.actions import registration
from heli.workforce.actions.imports import apply_import
from heli.workforce.actions.leavers import decide_leaver
from heli.workforce.actions.register import end_employment
from heli.workforce.actions.undo import undo_import
from heli.workforce.bulk import plan as planning
from heli.workforce.bulk import stage
from heli.workforce.models import Certificate, Employment, LeaverProposal, Registration, Training, Worker, WorkerReach
from heli.workforce.tests.rosters_made import FILES
from tests.access_things.conference import a_resolution
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 30)
CHENGUANG = "晨光社会工作服务中心"


def lin_lan(**more: Any) -> dict[str, Any]:
    """Row of a roster."""
    return {
        "name": "林岚", "id_number": "330402199305071240", "phone": "18600001402", "licence_level": "社会工作师",
        "employer": CHENGUANG, "district": "南湖区", "street": "解放街道", **more,
    }  # fmt: skip


def zhou_min(**more: Any) -> dict[str, Any]:
    return {
        "name": "周敏慧", "id_number": "330402199305071259", "licence_level": "助理社会工作师",
        "registered_until": date(2027, 1, 1), "employer": CHENGUANG, "district": "南湖区", "street": "解放街道", **more,
    }  # fmt: skip


def bring(*rows: dict[str, Any], by: Any = None, **options: Any) -> dict[str, Any]:
    return imports.load(imports.from_records(rows), by=by or acting.console(), file_name="名册.xlsx", **options)


def numbered(number: int, **more: Any) -> dict[str, Any]:
    return {"name": "林岚", "document_kind": "passport", "id_number": f"E{number:08d}", "major": "社会工作", **more}


def digests(*rows: dict[str, Any]) -> list[str]:
    """Of each thousand rows, as a plan of them has them."""
    plan = planning.make(imports.from_records(rows), by=acting.console(), create_organisations=False)
    return [digest for _rows, digest in plan.digests()]


def told(report: dict[str, Any]) -> tuple[int, int, int]:
    return report["created"], report["updated"], report["unchanged"]


def everything() -> dict[str, list[Any]]:
    """All that an undo has to put back."""
    return {
        "people": sorted(
            (p.name, p.phone, p.document_number, str(p.birth_date), bytes(p.phone_index or b""))
            for p in Person.objects.all()
        ),
        "workers": sorted(Worker.objects.values_list("person__name", "education", "major")),
        "certificates": sorted(
            Certificate.objects.values_list("worker", "level", "number", "registered_until"), key=str
        ),
        "employments": sorted(Employment.objects.values_list("worker", "organisation", "place", "post"), key=str),
        "reach": sorted(WorkerReach.objects.values_list("node", "sort_name", "worker")),
        "organisations": sorted(Organisation.objects.values_list("name", flat=True)),
    }


def test_a_new_person_is_sealed_and_found_by_document(city: City) -> None:
    report = bring(lin_lan())
    assert told(report) == (1, 0, 0)
    person = Person.objects.get()
    assert (person.document_number, person.phone, person.sex) == ("330402199305071240", "18600001402", "F")
    assert (person.name_pinyin, str(person.birth_date)) == ("lin lan", "1993-05-07")
    person.save()
    assert Person.objects.filter(
        document_index=Person._meta.get_field("document_index").digest("330402199305071240"),
        document_last_four=Person._meta.get_field("document_last_four").digest("1240"),
        phone_index=Person._meta.get_field("phone_index").digest("18600001402"),
    ).exists()


def test_education_and_major_are_stored_and_shown(city: City, shen_jie: User) -> None:
    bring(lin_lan(education="硕士研究生", major="社会工作"))
    assert Worker.objects.values_list("education", "major").get() == ("硕士研究生", "社会工作")
    page = client_of(shen_jie).get(Worker.objects.get().get_absolute_url()).content.decode()
    assert "硕士研究生" in page and "社会工作" in page.split("硕士研究生")[1][:60], "the major stands beside it"
    before = everything()
    report = bring(lin_lan(education="博士研究生", major="社会学"))
    assert Worker.objects.values_list("education", "major").get() == ("博士研究生", "社会学")
    undo_import(Batch.objects.get(pk=report["batch"]), by=acting.console())
    assert everything() == before


def test_a_worker_is_seen_from_every_place_and_organisation_above(city: City) -> None:
    bring(lin_lan())
    above = {city.places[code].node for code in ("3304", "330402", "330402008")}
    assert set(WorkerReach.objects.values_list("node", flat=True)) == above | {city.organisations[CHENGUANG].node}


def test_the_same_file_again_changes_nothing_and_makes_no_batch(city: City) -> None:
    bring(lin_lan(), zhou_min())
    before, entries = everything(), AuditEntry.objects.count()
    report = bring(lin_lan(), zhou_min())
    assert told(report) == (0, 0, 2)
    assert report["batch"] is None
    assert everything() == before
    assert AuditEntry.objects.count() == entries


def test_one_person_at_two_employers_is_one_person_with_two_employments(city: City) -> None:
    report = bring(lin_lan(), lin_lan(employer="", community="紫阳社区"), lin_lan())
    assert told(report) == (1, 1, 1)
    assert Worker.objects.get().employments.count() == 2


def test_what_a_registration_decided_no_roster_changes(city: City) -> None:
    bring(zhou_min())
    paper = Certificate.objects.get()
    asked = register_certificate(paper, city)
    until = Certificate.objects.get().registered_until
    assert until == asked.ends_on != date(2027, 1, 1)
    report = bring(zhou_min(licence_no="2026330400001"))
    assert told(report) == (0, 1, 0), "what the registration does not settle still changes"
    assert Certificate.objects.values_list("number", "registered_until").get() == ("2026330400001", until)
    assert [(each["row"], each["field"], each["code"]) for each in report["warnings"]] == [
        (2, "registered_until", "registration_decides")
    ]
    assert bring(zhou_min(registered_until=until))["warnings"] == []


def test_what_awaits_its_decision_is_locked_for_rosters_too(city: City) -> None:
    bring(zhou_min())
    paper = Certificate.objects.get()
    register_certificate(paper, city, decided=False)
    report = bring(zhou_min(licence_no="2026330400001", registered_until=date(2028, 1, 1)))
    assert told(report) == (0, 0, 1)
    assert Certificate.objects.values_list("number", "registered_until").get() == ("", date(2027, 1, 1))
    assert {each["field"] for each in report["warnings"]} == {"licence_no", "registered_until"}


def register_certificate(paper: Certificate, city: City, *, decided: bool = True) -> Registration:
    """Asked for, checked and decided within the window of renewal, by three offices."""
    day, place = date(2026, 11, 1), city.places["330402"]
    by = user_with("agency_registrar", city.organisations[CHENGUANG])
    Training.objects.create(
        worker=paper.worker, kind="training", name="个案实务", end_on=date(2026, 3, 1), tenths=720, recorded_by=by.actor,
        confirmed_by=by.actor, state=Training.State.CONFIRMED,
    )  # fmt: skip
    asked = registration.apply_for_registration(paper, by=by, today=day)
    asked = registration.check_registration(asked, by=user_with("district_officer", place), today=day)
    if decided:
        asked = registration.approve_registration(
            asked, by=user_with("city_civil_affairs", city.places["3304"]), today=day
        )
    return asked


def test_two_departments_who_know_one_person_share_them(city: City) -> None:
    bring(lin_lan())
    report = bring(lin_lan(employer="桐心社会工作服务中心", district="桐乡市", street="梧桐街道"))
    assert told(report) == (0, 1, 0)
    assert Worker.objects.get().employments.count() == 2


def test_a_known_person_changes_by_what_the_file_says_only(city: City) -> None:
    bring(lin_lan(), zhou_min())
    report = bring(lin_lan(phone="13700000000"), zhou_min(registered_until=None, name="周敏"))
    assert told(report) == (0, 1, 1)
    assert [warning["code"] for warning in report["warnings"]] == ["name_differs"]
    assert Person.objects.get(name="林岚").phone == "13700000000"
    assert Certificate.objects.get(level="junior").registered_until == date(2027, 1, 1)


def test_a_place_told_less_exactly_is_the_same_employment(city: City) -> None:
    bring(lin_lan())
    before = everything()
    assert told(bring(lin_lan(street=""))) == (0, 0, 1)
    assert everything() == before


def test_a_place_told_more_exactly_is_learned_and_can_be_taken_back(city: City) -> None:
    bring(lin_lan(street=""))
    before = everything()
    report = bring(lin_lan())
    assert told(report) == (0, 1, 0)
    worker = Worker.objects.get()
    assert Employment.objects.get().place == city.places["330402008"]
    assert 2 * city.places["330402008"].pk in WorkerReach.objects.filter(worker=worker).values_list("node", flat=True)
    undo_import(Batch.objects.get(pk=report["batch"]), by=acting.console())
    assert everything() == before


def test_another_street_of_the_same_employer_is_another_employment(city: City) -> None:
    bring(lin_lan())
    assert told(bring(lin_lan(street="新嘉街道"))) == (0, 1, 0)
    assert Employment.objects.count() == 2


def test_an_unknown_employer_is_refused_or_created(city: City) -> None:
    new = lin_lan(employer="新禾社会工作服务中心")
    report = bring(new)
    assert [error["code"] for error in report["errors"]] == ["employer_unknown"]
    assert not Person.objects.exists()
    report = bring(new, create_organisations=True)
    assert told(report) == (1, 0, 0)
    made = Organisation.objects.get(name="新禾社会工作服务中心")
    assert (made.kind, made.place, made.path) == ("agency", city.places["330402008"], f"/{made.pk}/")


def test_rows_outside_the_importers_scope_are_refused(city: City, qian_feng: User) -> None:
    report = bring(lin_lan(), zhou_min(employer="", district="桐乡市", street="梧桐街道"), by=qian_feng, good_rows=True)
    assert [(error["row"], error["code"]) for error in report["errors"]] == [(2, "out_of_scope")]
    assert told(report) == (1, 0, 0)
    assert [worker.person.name for worker in Worker.objects.visible_to(qian_feng)] == ["周敏慧"]


def test_a_scope_that_shrank_between_plan_and_apply_is_found_by_the_query(city: City, qian_feng: User) -> None:
    row = zhou_min(employer="", district="桐乡市", street="梧桐街道")
    plan = planning.make(imports.from_records([row]), by=qian_feng, create_organisations=False)
    assert plan.rows.good == [True]
    Grant.objects.filter(user=qian_feng).update(place=city.places["330402"])
    moved = User.objects.get(pk=qian_feng.pk)
    with stage.shelves():
        stage.fill(plan, imports.quiet)
        with pytest.raises(NotAllowed) as refused:
            apply_import(None, by=moved, plan=plan, file_name="名册.xlsx")
    assert refused.value.code == "out_of_scope"
    assert not Person.objects.exists()


def test_nothing_is_written_where_one_row_is_wrong(city: City, qian_feng: User) -> None:
    report = bring(lin_lan(), zhou_min(employer="", district="桐乡市", street="梧桐街道"), by=qian_feng)
    assert told(report) == (0, 0, 0)
    assert not Person.objects.exists() and not Batch.objects.exists()


def test_who_may_not_import_is_refused(city: City, gu_hang: User) -> None:
    with pytest.raises(NotAllowed):
        bring(lin_lan(), by=gu_hang)
    assert not Person.objects.exists()


def test_a_registrars_list_without_employer_is_of_their_own_agency(city: City, fang_yu: User) -> None:
    row = {"name": "林岚", "id_number": "330402199305071240"}
    assert told(bring(row, by=fang_yu)) == (1, 0, 0)
    assert Employment.objects.get().organisation == city.organisations[CHENGUANG]


def test_someone_without_any_place_is_known_to_the_city(city: City, shen_jie: User) -> None:
    bring({"name": "林岚", "id_number": "330402199305071240"})
    assert Worker.objects.visible_to(shen_jie).count() == 1


def test_every_thousand_rows_have_their_entry(city: City) -> None:
    before = AuditEntry.objects.count()
    bring(*map(numbered, range(2001)))
    entries = list(AuditEntry.objects.order_by("number"))[before:]
    told_of = [(entry.event, entry.rows) for entry in entries]
    assert told_of == [("workforce.roster.import", rows) for rows in (1000, 1000, 1, 1)], "and one of the import itself"
    kept = [audit.read_content(entry)["digest"] for entry in entries[:3]]
    assert kept == digests(*map(numbered, range(2001)))
    changed = digests(*(numbered(number, **({"major": "会计"} if number == 1500 else {})) for number in range(2001)))
    assert [one == other for one, other in zip(kept, changed, strict=True)] == [True, False, True]
    assert audit.verify()[1] == []


def test_an_import_is_taken_back_whole(city: City) -> None:
    bring(lin_lan())
    before = everything()
    report = bring(lin_lan(phone="13700000000", community="紫阳社区", employer=""), zhou_min(employer="新禾社工中心"),
                   create_organisations=True)  # fmt: skip
    undo_import(Batch.objects.get(pk=report["batch"]), by=acting.console())
    assert everything() == before
    assert Batch.objects.get(pk=report["batch"]).state == "undone"


def test_imports_are_taken_back_one_after_another(city: City) -> None:
    before = everything()
    batches = [bring(lin_lan())["batch"], bring(lin_lan(phone="13700000000"), zhou_min())["batch"]]
    with pytest.raises(Refused, match="导入之后又改过"):
        undo_import(Batch.objects.get(pk=batches[0]), by=acting.console())
    for pk in reversed(batches):
        undo_import(Batch.objects.get(pk=pk), by=acting.console())
    assert everything() == before


def test_an_import_with_later_work_on_it_stays(city: City) -> None:
    first = bring(lin_lan())["batch"]
    bring(lin_lan(employer="桐心社会工作服务中心", district="桐乡市", street="梧桐街道"))
    with pytest.raises(Refused, match="任职"):
        undo_import(Batch.objects.get(pk=first), by=acting.console())
    made = bring(zhou_min(employer="新禾社工中心"), create_organisations=True)["batch"]
    resolution = a_resolution(city, user_with("city_civil_affairs", city.root))
    resolution.helpers.add(Organisation.objects.get(name="新禾社工中心"))
    with pytest.raises(Refused, match="议定事项"):
        undo_import(Batch.objects.get(pk=made), by=acting.console())
    resolution.helpers.clear()
    undo_import(Batch.objects.get(pk=made), by=acting.console())
    second = bring(zhou_min())["batch"]
    end_employment(Employment.objects.get(worker__person__name="周敏慧"), by=acting.console(), end_on=TODAY)
    with pytest.raises(Refused, match="改过"):
        undo_import(Batch.objects.get(pk=second), by=acting.console())


def test_what_was_is_kept_sealed(city: City) -> None:
    bring(lin_lan())
    bring(lin_lan(phone="13700000000"))
    before = bytes(BatchChange.objects.get(created=False).before or b"")
    assert b"18600001402" not in before and len(before) > 30


def test_who_is_missing_from_a_full_list_is_proposed_and_decided(city: City) -> None:
    organisation = city.organisations[CHENGUANG]
    bring(lin_lan(), zhou_min())
    report = bring(lin_lan(post="督导"), full_list_of=organisation.pk)
    assert (report["updated"], report["missing"]) == (1, 1)
    again = bring(lin_lan(post="督导"), full_list_of=organisation.pk)
    assert (again["missing"], again["batch"]) == (0, None)
    proposal = LeaverProposal.objects.get()
    assert proposal.employment.worker.person.name == "周敏慧"
    decide_leaver(proposal, by=acting.console(), left=True, end_on=date(2026, 5, 31))
    assert Employment.objects.get(end_on__isnull=False).worker.person.name == "周敏慧"
    with pytest.raises(Refused):
        decide_leaver(LeaverProposal.objects.get(), by=acting.console(), left=False)


@pytest.fixture
def jiaxing(db: None) -> Path:
    """The real places, and the rosters that lie beside these tests."""
    audit.start_chain()
    directory.run("places", FILES / "places.csv", by=acting.console())
    return FILES


@pytest.mark.slow
@pytest.mark.parametrize("name", ["1-持证社工名单", "2-机构人员-合并单元格", "3-社区工作者-两张表"])
def test_real_rosters_come_in_as_the_truth_says(jiaxing: Path, name: str) -> None:
    truth = json.loads((jiaxing / f"{name}.truth.json").read_text(encoding="utf-8"))["counts"]
    options: dict[str, Any] = {
        "by": acting.console(), "create_organisations": True, "good_rows": True, "today": TODAY,
    }  # fmt: skip
    dry = imports.run(jiaxing / f"{name}.xlsx", dry_run=True, **options)
    assert dry["batch"] is None and not Person.objects.exists()
    report = imports.run(jiaxing / f"{name}.xlsx", **options)
    assert told(report) == told(dry)
    assert {key: report[key] for key in ("people", "good", "bad")} == {
        key: truth[key] for key in ("people", "good", "bad")
    }
    assert dict(Counter(error["code"] for error in report["errors"])) == truth["errors"]
    assert sum(told(report)) == report["good"]
    assert Person.objects.count() == report["created"]
    again = imports.run(jiaxing / f"{name}.xlsx", **options)
    assert (again["created"], again["updated"], again["batch"]) == (0, 0, None)
    undo_import(Batch.objects.get(pk=report["batch"]), by=acting.console())
    assert not Person.objects.exists() and not Organisation.objects.exists() and not WorkerReach.objects.exists()
