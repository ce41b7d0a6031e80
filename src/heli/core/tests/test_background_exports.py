"""A large list goes out in the background: as its page shows it, for its asker alone, saying who took it."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils.timezone import localdate, now

from heli.accounts.models import Grant
from heli.core import files, jobs, schedules
from heli.core.actions.files import keep
from heli.core.actions.jobs import cancel_job
from heli.core.audit.entries import read_content
from heli.core.models import AuditEntry, Export, Job, StoredFile
from heli.directory.models import Place
from heli.directory.rules.tables import END
from heli.workforce.rules.roster.sections import REMARK
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db
PLACES = "/directory/places/"
WHAT_FOR = "核对年度花名册"


@pytest.fixture(autouse=True)
def three_rows_are_many(settings: Any) -> None:
    settings.HELI_AT_ONCE = 3


def asked(reader: Any, form: str = "xlsx", query: str = "") -> Export:
    """By the page: what will happen is told, then it is queued."""
    client = client_of(reader)
    shown = client.get(f"{PLACES}?{query}&format={form}").content.decode()
    assert "在后台生成" in shown and "开始生成文件" in shown
    to = client.post(
        "/exports/", {"path": PLACES, "query": f"{query}&format={form}", "kind": form, "purpose": WHAT_FOR}
    )
    export = Export.objects.latest("pk")
    assert to.url == f"/jobs/{export.job_id}/"
    return export


def taken(reader: Any, export: Export, to: Path) -> Path:
    answer = client_of(reader).get(f"/exports/{export.pk}/file/")
    assert answer.status_code == 200
    to.write_bytes(b"".join(answer.streaming_content))
    return to


@pytest.mark.django_db(transaction=True)
def test_the_file_is_the_list_as_its_page_shows_it_and_says_who_took_it(shen_jie: Any, tmp_path: Path) -> None:
    export = asked(shen_jie, query="level=community&sort=-code")
    job = jobs.run_one()
    assert job is not None and (job.state, job.done, job.total) == ("done", 4, 4), job.message
    path = taken(shen_jie, export, tmp_path / "list.xlsx")
    rows, about = openpyxl.load_workbook(path).worksheets
    named = [row[0].value for row in rows.iter_rows(min_row=2)]
    assert named == ["茅盾社区", "秋泾社区", "凌塘社区", "紫阳社区"]
    said = {row[0].value: row[1].value for row in about.iter_rows(min_row=2)}
    assert said["导出人"] == "沈洁（shen_jie）" and said["网络地址"] == "127.0.0.1"
    assert said["用途"] == WHAT_FOR and said["导出时间"].startswith(f"{localdate().year}年")
    sheet = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    assert "由沈洁（shen_jie）于" in sheet and f"用途：{WHAT_FOR}" in sheet and "<oddFooter>" in sheet
    entry = AuditEntry.objects.get(event="core.list.export")
    assert entry.actor.on_behalf_of == shen_jie.actor, "one entry, and it names whoever asked"
    assert read_content(entry)["purpose"] == WHAT_FOR


def test_the_file_is_for_whoever_asked_alone(
    shen_jie: Any, zhou_min: Any, django_capture_on_commit_callbacks: Any
) -> None:
    export = asked(shen_jie, "csv")
    with django_capture_on_commit_callbacks(execute=True):
        jobs.run_one()
    assert client_of(shen_jie).get(f"/exports/{export.pk}/file/").status_code == 200
    assert client_of(zhou_min).get(f"/exports/{export.pk}/file/").status_code == 404
    Grant.objects.filter(user=shen_jie).update(valid_until=now().date() - timedelta(days=1))
    assert client_of(shen_jie).get(f"/exports/{export.pk}/file/").status_code == 403, "who lost the right lost the file"


def test_a_csv_says_who_took_it_on_its_last_line_as_a_note_that_an_import_passes_over(
    shen_jie: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    export = asked(shen_jie, "csv")
    with django_capture_on_commit_callbacks(execute=True):
        jobs.run_one()
    *lines, note = taken(shen_jie, export, tmp_path / "list.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == 11 and note.startswith("说明：由沈洁（shen_jie）于") and note.endswith(f"用途：{WHAT_FOR}")
    assert END.match(note) and REMARK.match(note)
    export.refresh_from_db()
    assert export.file is not None and "沈洁（shen_jie）" in export.file.name


def test_who_may_not_see_a_list_any_more_gets_no_file_of_it(shen_jie: Any) -> None:
    asked(shen_jie)
    Grant.objects.filter(user=shen_jie).delete()
    job = jobs.run_one()
    assert job is not None and job.state == "refused" and not StoredFile.objects.exists()
    assert not AuditEntry.objects.filter(event="core.list.export").exists()


@pytest.mark.parametrize(
    "path", ["/nowhere/", "/workbench/", "/accounts/audit/", "/own/second-factor/", "//evil.example/"]
)
def test_what_is_no_list_of_theirs_is_refused(shen_jie: Any, path: str) -> None:
    client_of(shen_jie).post("/exports/", {"path": path, "query": "format=csv", "kind": "csv", "purpose": WHAT_FOR})
    client_of(shen_jie).post("/exports/", {"path": PLACES, "query": "format=exe", "kind": "exe", "purpose": WHAT_FOR})
    assert not Export.objects.exists() and not Job.objects.exists()


def test_what_the_file_is_for_is_asked(shen_jie: Any) -> None:
    asking = {"path": PLACES, "query": "format=csv", "kind": "csv", "purpose": "  "}
    answer = client_of(shen_jie).post("/exports/", asking)
    assert answer.status_code == 422 and "请写明用途" in answer.content.decode()
    assert not Export.objects.exists()


def test_a_small_list_comes_at_once_with_the_same_words(shen_jie: Any, tmp_path: Path, settings: Any) -> None:
    settings.HELI_AT_ONCE = 100
    answer = client_of(shen_jie).get(f"{PLACES}?format=xlsx")
    (tmp_path / "list.xlsx").write_bytes(b"".join(answer.streaming_content))
    rows, about = openpyxl.load_workbook(tmp_path / "list.xlsx").worksheets
    assert rows.max_row == 11 and about["B2"].value == "沈洁（shen_jie）"
    assert AuditEntry.objects.filter(event="core.list.export").count() == 1


def test_it_is_cancelled_between_two_rows_and_had_again(
    city: City, shen_jie: Any, django_capture_on_commit_callbacks: Any
) -> None:
    for number in range(3, 300):
        city.places[f"33040200{number}"] = Place.objects.create(
            code=f"330402008{number:03}", name=f"新村{number}", level="community", parent=city.places["330402008"]
        )
    export = asked(shen_jie, "csv")
    assert export.job is not None
    read = 0

    def cancelled_on_the_way(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Somebody cancels as the first rows are read."""
        nonlocal read
        if sql.startswith("SELECT") and 'FROM "directory_place"' in sql and "ORDER BY" in sql:
            read += 1
            if read == 1:
                cancel_job(Job.objects.get(pk=export.job_id), by=shen_jie)
        return execute(sql, params, many, context)

    job = None
    with connection.execute_wrapper(cancelled_on_the_way):
        job = jobs.run_one()
    assert job is not None and (job.state, job.done, job.total) == ("cancelled", 100, 307)
    assert not StoredFile.objects.exists() and not AuditEntry.objects.filter(event="core.list.export").exists()
    client_of(shen_jie).post(f"/jobs/{export.job.pk}/again/")
    with django_capture_on_commit_callbacks(execute=True):
        second = jobs.run_one()
    assert second is not None and second.state == "done" and StoredFile.objects.count() == 1
    assert "下载文件" in client_of(shen_jie).get(f"/jobs/{second.pk}/").content.decode()


def test_a_kill_after_the_file_was_kept_makes_no_second(shen_jie: Any, django_capture_on_commit_callbacks: Any) -> None:
    export = asked(shen_jie, "csv")
    with django_capture_on_commit_callbacks(execute=True):
        jobs.run_one()
    for bytes_lost in (False, True):
        export.refresh_from_db()
        assert export.file is not None
        if bytes_lost:  # it died between the row and the bytes
            default_storage.delete(files.address_of(export.file.digest))
        Job.objects.update(state="running", heartbeat_at=None)
        with django_capture_on_commit_callbacks(execute=True):
            job = jobs.run_one()
        export.refresh_from_db()
        assert job is not None and job.state == "done" and export.file is not None
        assert files.is_whole(export.file.digest, export.file.size)
        assert StoredFile.objects.count() == 1 == AuditEntry.objects.filter(event="core.list.export").count()


@pytest.mark.django_db(transaction=True)
def test_kept_long_enough_it_goes_with_its_bytes_unless_another_file_has_the_same(shen_jie: Any) -> None:
    first, second = asked(shen_jie, "csv"), asked(shen_jie, "csv", "level=community")
    while jobs.run_one() is not None:
        pass
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.file is not None and second.file is not None
    with files.open_file(second.file) as content:
        other = keep(content.read(), "同样的内容.csv", by=shen_jie)
    gone, stays = files.address_of(first.file.digest), files.address_of(other.digest)
    Export.objects.update(expires_at=now() - timedelta(minutes=1))
    assert client_of(shen_jie).get(f"/exports/{first.pk}/file/").status_code == 404
    schedules.Clock().queue_due(now())
    while jobs.run_one() is not None:
        pass
    assert not Export.objects.exists() and list(StoredFile.objects.all()) == [other]
    assert not default_storage.exists(gone) and default_storage.exists(stays)
