"""Who looked at a worker: pages of the record once a day with how often, files with everybody in them, each told to the
worker and to nobody who does not see the worker."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import ResolverMatch
from django.utils.timezone import localdate, now

from heli.accounts import acting
from heli.accounts.models import User
from heli.core import jobs
from heli.core.actions.documents import attach
from heli.core.actions.looking import keep_look, keep_taking
from heli.core.models import AuditEntry, Document, Look, Taking
from heli.core.tests.test_audit_crowd import sixteen
from heli.directory.models import Person
from heli.site.exports import write
from heli.site.looked_at import person_shown
from heli.workforce.actions import accounts
from heli.workforce.actions.conduct import receive_complaint
from heli.workforce.actions.outlook import write_outlooks
from heli.workforce.actions.register import add_employment
from heli.workforce.models import Outlook, Worker
from heli.workforce.queries import looked
from heli.workforce.queries.outlook import reckoned, stretches
from heli.workforce.tests.test_conduct import COMPLAINT
from heli.workforce.tests.test_moves import TONGXIN, asked, works_at
from heli.workforce.tests.test_proposals import PHOTO
from heli.workforce.tests.test_register import CHENGUANG, team
from heli.workforce.views import register
from tests.cast import City, client_of, grant, user_with

pytestmark = pytest.mark.django_db
__all__ = ["sixteen", "team"]
WHAT_FOR = "核对年度花名册"


@pytest.fixture
def oneself(team: dict[str, Worker], lin_lan: User) -> User:
    """林岚, whose account was matched with her record."""
    User.objects.filter(pk=lin_lan.pk).update(person=team["林岚"].person)
    return User.objects.get(pk=lin_lan.pk)


def told(user: User, query: str = "") -> str:
    page = client_of(user).get(f"/workforce/own/{query}").content.decode()
    return page.split('id="lookers"')[1].split("</details>")[0]


def test_a_page_opened_by_another_counts_once_a_day_with_its_times(
    team: dict[str, Worker], shen_jie: User, zhou_min: User, oneself: User
) -> None:
    worker = team["林岚"]
    for _again in range(3):
        assert client_of(shen_jie).get(worker.get_absolute_url()).status_code == 200
    client_of(zhou_min).get(worker.get_absolute_url())
    kept = {look.reader.name: look for look in Look.objects.all()}
    assert {name: look.times for name, look in kept.items()} == {"沈洁": 3, "周敏": 1}
    assert kept["沈洁"].person == worker.person_id and kept["沈洁"].day == localdate()
    assert kept["沈洁"].first_at < kept["沈洁"].last_at
    Look.objects.filter(reader=shen_jie.actor).update(day=localdate() - timedelta(days=1))
    client_of(shen_jie).get(worker.get_absolute_url())
    assert Look.objects.filter(reader=shen_jie.actor).count() == 2, "the next day is a row of its own"
    assert not AuditEntry.objects.filter(subject_type="workforce.worker", subject_id=worker.pk).exists()


def test_a_page_under_the_record_counts_as_a_look(team: dict[str, Worker], shen_jie: User) -> None:
    worker = team["林岚"]
    paper, post = worker.certificates.get(), worker.employments.get()
    for address in (
        f"/workforce/certificates/{paper.pk}/change/", f"/workforce/employments/{post.pk}/change/",
        f"/workforce/workers/{worker.pk}/change/", f"/history/workforce.worker/{worker.pk}/",
    ):  # fmt: skip
        assert client_of(shen_jie).get(address).status_code == 200, address
    assert Look.objects.get().times == 4 and Look.objects.get().person == worker.person_id


def test_a_case_and_its_documents_count_as_looks(team: dict[str, Worker], shen_jie: User) -> None:
    worker = team["林岚"]
    case = receive_complaint(worker, by=shen_jie, **COMPLAINT)
    attach(case, by=shen_jie, file=SimpleUploadedFile("笔录.png", PHOTO, "image/png"), title="走访笔录")
    document = Document.objects.about(case).get()
    for address in (case.get_absolute_url(), document.get_absolute_url()):
        assert client_of(shen_jie).get(address).status_code == 200, address
    assert (Look.objects.get().person, Look.objects.get().times) == (worker.person_id, 2)


def test_a_transfer_is_a_look_for_whoever_sees_the_person_in_it(city: City, fang_yu: User) -> None:
    """Whoever asks sees the words they wrote, and of the record nothing."""
    asks = user_with("agency_registrar", city.organisations[TONGXIN], "莫言秋")
    post = works_at(city)
    page = asked(city, asks).get_absolute_url()
    assert client_of(asks).get(page).status_code == 200 and not Look.objects.exists()
    assert client_of(fang_yu).get(page).status_code == 200
    assert Look.objects.get().person == post.worker.person_id


def test_ones_own_look_is_not_counted(team: dict[str, Worker], city: City, oneself: User) -> None:
    assert client_of(oneself).get("/workforce/own/").status_code == 200
    grant(oneself, "street_officer", city.places["330402008"])
    both = User.objects.get(pk=oneself.pk)
    assert client_of(both).get(team["林岚"].get_absolute_url()).status_code == 200, "by the register, as an officer"
    assert not Look.objects.exists()
    client_of(both).get(team["周敏慧"].get_absolute_url())
    assert Look.objects.get().person == team["周敏慧"].person_id


def test_a_page_that_was_not_shown_and_a_list_are_no_look(
    team: dict[str, Worker], shen_jie: User, qian_feng: User, gu_hang: User
) -> None:
    address = team["林岚"].get_absolute_url()
    assert client_of(qian_feng).get(address).status_code == 404
    assert client_of(gu_hang).get(f"{address}change/").status_code in (403, 404)
    assert client_of(shen_jie).get("/workforce/workers/").status_code == 200
    assert client_of(shen_jie).get("/workforce/workers/?q=林岚").status_code == 200
    assert not Look.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_looks_at_once_are_all_counted(sixteen: Any, team: dict[str, Worker], shen_jie: User) -> None:
    worker = team["林岚"]
    sixteen(lambda _number: keep_look(worker.person_id, by=shen_jie))
    assert Look.objects.get().times == 16


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_kept_is_not_shown(team: dict[str, Worker], shen_jie: User) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("On PostgreSQL who writes holds nobody up.")
    client, address = client_of(shen_jie), team["林岚"].get_absolute_url()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 0")
    held = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    try:
        held.execute("BEGIN IMMEDIATE")
        answer = client.get(address)
        assert answer.status_code == 503
        assert "请过一两分钟再打开" in answer.content.decode() and "林岚" not in answer.content.decode()
    finally:
        held.close()
        connection.close()
    assert client.get(address).status_code == 200 and Look.objects.get().times == 1


def test_a_look_costs_two_queries(team: dict[str, Worker], shen_jie: User) -> None:
    """Whose page it was, and the line that is added or counted on."""
    worker = team["林岚"]
    page = ResolverMatch(register.worker_detail, (), {"pk": worker.pk}, "worker-detail", namespaces=["workforce"])
    assert shen_jie.actor.pk, "known since the sign-in"
    for _first_and_next in range(2):
        with CaptureQueriesContext(connection) as queries:
            person = person_shown(shen_jie, page)
            assert person == worker.person_id
            keep_look(person, by=shen_jie)
        assert len(queries) == 2
    with CaptureQueriesContext(connection) as queries:
        client_of(shen_jie).get(worker.get_absolute_url())
    assert sum("INTO core_look" in each["sql"] for each in queries) == 1
    assert Look.objects.get().times == 3


def test_the_section_costs_the_same_however_many_looked(team: dict[str, Worker], city: City) -> None:
    worker = team["林岚"]

    def cost() -> int:
        known = Worker.objects.prefetch_related("certificates", "employments", "qualifications").get(pk=worker.pk)
        with CaptureQueriesContext(connection) as queries:
            looked.lookers(known)
        return len(queries)

    readers = [user_with("street_officer", city.places["330402008"], f"干部{number}") for number in range(12)]
    keep_look(worker.person_id, by=readers[0])
    keep_taking([worker.person_id], by=readers[0], table="workers", form="csv")
    few = cost()
    for reader in readers:
        keep_look(worker.person_id, by=reader)
        keep_taking([worker.person_id], by=reader, table="workers", form="csv")
    assert cost() == few


def sixty(city: City) -> list[Worker]:
    """Sixty people of 新嘉街道."""
    made = []
    for number in range(60):
        person = Person.objects.create(name=f"甲{number}")
        made.append(Worker.objects.create(person=person))
        add_employment(
            made[-1], by=acting.console(), organisation=None, place=city.places["330402009"], post="", time="full",
            start_on=date(2025, 1, 1),
        )  # fmt: skip
    return made


def test_a_file_of_sixty_is_told_to_each_of_them_and_to_nobody_else(
    team: dict[str, Worker], city: City, shen_jie: User
) -> None:
    inside = sixty(city)
    answer = client_of(shen_jie).get("/workforce/workers/?place=330402009&format=csv")
    assert answer.status_code == 200 and b"\xe7\x94\xb2" in b"".join(answer.streaming_content)
    taking = Taking.objects.get()
    assert (taking.people, taking.table, taking.form, taking.taken_by) == (60, "workers", "csv", shen_jie.actor)
    for worker in inside:
        assert [moment.what for moment in looked.lookers(worker).moments] == ["导出了社会工作者名单（共 60 人）"]
    for worker in team.values():
        assert looked.lookers(worker).moments == []


def test_what_was_ticked_alone_is_in_the_file(team: dict[str, Worker], shen_jie: User) -> None:
    picked = team["林岚"]
    client_of(shen_jie).get(f"/workforce/workers/?pick={picked.pk}&format=csv")
    assert Taking.objects.get().people == 1
    assert [name for name, worker in team.items() if looked.lookers(worker).moments] == ["林岚"]


@pytest.mark.django_db(transaction=True)
def test_a_file_made_in_the_background_is_told_with_what_it_was_for(
    team: dict[str, Worker], shen_jie: User, oneself: User, settings: Any
) -> None:
    settings.HELI_AT_ONCE = 3
    query = "format=xlsx"
    wanted = {"path": "/workforce/workers/", "query": query, "kind": "xlsx", "purpose": WHAT_FOR}
    client_of(shen_jie).post("/exports/", wanted)
    assert not Taking.objects.exists(), "nothing was taken yet"
    job = jobs.run_one()
    assert job is not None and job.state == "done", job and job.message
    taking = Taking.objects.get()
    assert (taking.taken_by, taking.people) == (shen_jie.actor, 4), "who asked, not the worker that made it"
    said = told(oneself)
    assert (
        "导出了社会工作者名单" in said
        and f'用途：<span lang="zh">{WHAT_FOR}</span>' in said
        and "沈洁（嘉兴市）" in said
    )


def test_the_list_of_complaints_is_told_without_its_name(
    team: dict[str, Worker], shen_jie: User, oneself: User
) -> None:
    """Nobody hears of a complaint from a list before they are told of it."""
    keep_taking([team["林岚"].person_id], by=shen_jie, table="conduct", form="csv", purpose="投诉情况上报")
    said = told(oneself)
    assert "导出了名单" in said and "投诉" not in said


def test_the_worker_reads_all_of_it_newest_first_and_who_works_where(
    team: dict[str, Worker], city: City, shen_jie: User, zhou_min: User, oneself: User
) -> None:
    worker = team["林岚"]
    User.objects.filter(pk=zhou_min.pk).update(office=city.organisations["嘉兴市民政局"])
    client_of(shen_jie).get(worker.get_absolute_url())
    client_of(shen_jie).get(worker.get_absolute_url())
    client_of(zhou_min).post(f"/workforce/workers/{worker.pk}/reveal/", {"purpose": "核对证件"})
    keep_taking([worker.person_id], by=zhou_min, table="exams", form="print")
    said = told(oneself)
    places = [said.index(words) for words in ("打印了考试资格名单", "核对证件", "看过资料 2 次")]
    assert places == sorted(places)
    assert "沈洁（嘉兴市）" in said and "周敏（嘉兴市民政局）" in said


def test_nobody_reads_who_looked_at_somebody_else(
    team: dict[str, Worker], shen_jie: User, zhou_min: User, qian_feng: User, oneself: User
) -> None:
    client_of(shen_jie).get(team["周敏慧"].get_absolute_url())
    keep_taking([team["周敏慧"].person_id], by=shen_jie, table="workers", form="csv")
    assert "沈洁" not in told(oneself)
    page = client_of(zhou_min).get(team["周敏慧"].get_absolute_url()).content.decode()
    assert "导出了社会工作者名单" in page, "whoever sees the record sees the section"
    assert client_of(qian_feng).get(team["周敏慧"].get_absolute_url()).status_code == 404


def test_older_lines_are_a_link_away(team: dict[str, Worker], city: City, oneself: User) -> None:
    worker, begun = team["林岚"], now()
    for number in range(45):
        taking = keep_taking([worker.person_id], by=acting.console(), table="workers", form="csv")
        assert taking is not None
        Taking.objects.filter(pk=taking.pk).update(at=begun - timedelta(days=45 - number))
    first = told(oneself)
    assert first.count("<li>") == 30 and "更早的" in first and "最新的" not in first
    link = first.split('href="')[1].split("#lookers")[0]
    second = told(oneself, link)
    assert second.count("<li>") == 15 and "更早的" not in second and "最新的" in second
    assert told(oneself, "?before=nonsense").count("<li>") == 30
    assert "没有更早的记录" in told(oneself, "?before=2001-01-01T00:00:00Z")


def test_a_sheet_of_codes_is_told_to_who_is_on_it_alone(team: dict[str, Worker], city: City, fang_yu: User) -> None:
    agency = city.organisations[CHENGUANG]
    accounts.make_accounts(agency, by=fang_yu)
    accounts.print_sheet(agency, by=fang_yu, last=0)
    said = {name: [moment.what for moment in looked.lookers(worker).moments] for name, worker in team.items()}
    assert said.pop("林岚") == ["打印了登录码名单（共 1 人）"] and not any(said.values())


def test_a_printed_list_of_exams_is_told(team: dict[str, Worker], shen_jie: User) -> None:
    day = localdate()
    for among in stretches(100):
        rows = reckoned(among, day)
        write_outlooks(None, by=acting.console(), low=among.low, high=among.high, as_of=day, rows=rows)
    Outlook.objects.filter(worker=team["林岚"]).update(intermediate="may")
    Outlook.objects.exclude(worker=team["林岚"]).update(junior="months", intermediate="months", senior="months")
    assert client_of(shen_jie).get("/workforce/exams/print/exams/?all=1").status_code == 200
    taking = Taking.objects.get()
    assert (taking.table, taking.form, taking.people) == ("exams", "print", 1)


def test_what_the_command_line_takes_is_told_too(team: dict[str, Worker], oneself: User, tmp_path: Any) -> None:
    write(None, by=acting.console(), kind="workforce", output=tmp_path / "workers.csv")
    assert Taking.objects.get().people == 4
    assert "导出了社会工作者名册" in told(oneself)
