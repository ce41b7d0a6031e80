"""An import from the choice of a file to its undoing, as a person walks through it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from heli.core import files, jobs
from heli.core.errors import Refused
from heli.core.models import AuditEntry, Batch, BatchChange, ColumnMapping
from heli.directory.models import Organisation, Person
from heli.site.imports import KINDS
from tests.cast import client_of

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = ["姓名", "身份证号", "手机", "工作单位", "社区"]
GOOD = ["林小岚", "110101199003070011", "13905731234", "晨光社会工作服务中心", "紫阳社区"]


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path: Path) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }


def workbook(*rows: list[str], head: list[str] = HEAD) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (head, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("名册.xlsx", out.getvalue())


def upload(client: Any, file: SimpleUploadedFile, kind: str = "workforce") -> Batch:
    """Choose a file and let it be examined."""
    answer = client.post(f"/imports/{kind}/", {"file": file})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    done = jobs.run_one()
    assert done is not None and done.state == "done", done and done.message
    return Batch.objects.get(pk=int(answer["Location"].strip("/").split("/")[-1]))


def press(client: Any, batch: Batch, verb: str, **more: str) -> Any:
    batch.refresh_from_db()
    answer = client.post(f"/imports/{batch.pk}/{verb}/", {"version": batch.version, **more})
    jobs.run_one()
    batch.refresh_from_db()
    return answer


def test_a_roster_is_examined_imported_and_taken_back(shen_jie: Any) -> None:
    client = client_of(shen_jie)
    batch = upload(client, workbook(GOOD))
    assert batch.state == "examined" and not Person.objects.exists(), "looking changes nothing"
    shown = client.get(f"/imports/{batch.pk}/").content.decode()
    assert "全部导入" in shown
    press(client, batch, "apply", rows="all")
    assert batch.state == "applied" and Person.objects.get().name == "林小岚"
    assert "撤销整次导入" in client.get(f"/imports/{batch.pk}/").content.decode()
    press(client, batch, "undo")
    assert batch.state == "undone" and not Person.objects.exists()
    assert client.get("/imports/").content.decode().count("名册.xlsx") == 1


def test_wrong_cells_are_told_coloured_and_leave_the_good_rows(shen_jie: Any) -> None:
    client = client_of(shen_jie)
    batch = upload(
        client, workbook(GOOD, ["周一", "110101199003070010", "13905731235", "晨光社会工作服务中心", "紫阳社区"])
    )
    shown = client.get(f"/imports/{batch.pk}/").content.decode()
    assert "第 3 行 B" in shown and "只导入正确的行" in shown and "全部导入" not in shown
    assert press(client, batch, "apply", rows="all").status_code == 422
    back = openpyxl.load_workbook(
        io.BytesIO(b"".join(client.get(f"/imports/{batch.pk}/marked.xlsx").streaming_content))
    )
    assert back.active is not None and back.active["B3"].comment is not None and back.active["B2"].comment is None
    press(client, batch, "apply", rows="good")
    assert batch.state == "applied" and Person.objects.count() == 1


def test_sentences_about_rows_are_not_stored_in_the_open(shen_jie: Any) -> None:
    batch = upload(client_of(shen_jie), workbook(["周一", "123", "1390", "晨光社会工作服务中心", "紫阳社区"]))
    assert set(batch.report) <= {"kind", "people", "rows", "good", "bad", "created", "updated", "unchanged", "mended_cells",
                                 "missing", "signature"}  # fmt: skip
    assert batch.details is not None and b"errors" in files.open_file(batch.details).read()


def test_a_heading_nobody_understands_is_explained_once(shen_jie: Any) -> None:
    client, head = client_of(shen_jie), ["姓名", "身份证号", "奇怪的列", "工作单位", "社区"]
    batch = upload(client, workbook(GOOD, head=head))
    assert "奇怪的列" in client.get(f"/imports/{batch.pk}/").content.decode()
    press(client, batch, "columns", **{"heading-0": "phone"})
    assert batch.mapping == {"奇怪的列": "phone"} and ColumnMapping.objects.count() == 1
    press(client, batch, "apply", rows="all")
    assert Person.objects.get().phone == "13905731234"
    press(client, batch, "undo")
    again = upload(client, workbook(GOOD, head=head))
    assert again.mapping == {"奇怪的列": "phone"}, "remembered by the headings"


def test_the_same_file_again_has_nothing_to_do(shen_jie: Any) -> None:
    client = client_of(shen_jie)
    press(client, upload(client, workbook(GOOD)), "apply", rows="all")
    batch = upload(client, workbook(GOOD))
    assert "没有要导入的" in client.get(f"/imports/{batch.pk}/").content.decode()
    press(client, batch, "apply", rows="all")
    assert batch.state == "applied" and not BatchChange.objects.filter(batch=batch).exists()


def test_an_import_killed_after_it_was_applied_is_not_applied_again(shen_jie: Any) -> None:
    client = client_of(shen_jie)
    batch = upload(client, workbook(GOOD))
    press(client, batch, "apply", rows="all")
    jobs.enqueue("core.import.apply", batch, shen_jie)
    done = jobs.run_one()
    assert done is not None and done.state == "done" and Person.objects.count() == 1


def test_while_an_import_waits_to_be_done_nobody_puts_it_away_or_changes_it(shen_jie: Any) -> None:
    """Not even by the form of an older page, which names no version."""
    client = client_of(shen_jie)
    batch = upload(client, workbook(GOOD))
    assert client.post(f"/imports/{batch.pk}/apply/", {"rows": "all"}).status_code == 302
    for verb in ("drop", "columns", "apply"):
        client.post(f"/imports/{batch.pk}/{verb}/")
        batch.refresh_from_db()
        assert batch.state == "examined", verb
    jobs.run_one()
    batch.refresh_from_db()
    assert batch.state == "applied"
    assert client.post(f"/imports/{batch.pk}/undo/").status_code == 302
    assert client.post(f"/imports/{batch.pk}/undo/").status_code == 422
    jobs.run_one()
    batch.refresh_from_db()
    assert batch.state == "undone" and jobs.run_one() is None


def test_an_import_that_was_put_away_meanwhile_is_not_done(shen_jie: Any) -> None:
    """Two workers thought each other dead: the second meets what the first left."""
    client = client_of(shen_jie)
    for kind, file in (("workforce", workbook(GOOD)), ("organisations", workbook(["新来社工站"], head=["名称"]))):
        batch = upload(client, file, kind)
        Batch.objects.filter(pk=batch.pk).update(state=Batch.State.DROPPED)
        with files.on_disk(batch.file) as path, pytest.raises(Refused, match="已放弃"):
            KINDS[kind].run(
                path, by=shen_jie, dry_run=False, good_rows=False, create_organisations=False, sheet=None,
                today=localdate(), faults=None, batch=batch,
            )  # fmt: skip
    assert not Person.objects.exists() and not Organisation.objects.filter(name="新来社工站").exists()


def test_organisations_go_the_same_way(shen_jie: Any) -> None:
    client = client_of(shen_jie)
    before = Organisation.objects.count()
    batch = upload(
        client, workbook(["新芽社工站", "机构", "330402"], head=["名称", "类别", "区划代码"]), "organisations"
    )
    press(client, batch, "apply", rows="all")
    assert batch.state == "applied", batch.job and batch.job.message
    assert Organisation.objects.count() == before + 1 and BatchChange.objects.filter(batch=batch).exists()
    press(client, batch, "undo")
    assert batch.state == "undone" and Organisation.objects.count() == before


def test_what_is_no_table_gets_a_sentence(shen_jie: Any) -> None:
    client = client_of(shen_jie)
    assert client.post("/imports/workforce/", {"file": SimpleUploadedFile("a.pdf", b"%PDF")}).status_code == 422
    answer = client.post("/imports/workforce/", {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04rubbish")})
    done = jobs.run_one()
    assert done is not None and done.state == "refused" and done.message
    assert done.message in client.get(answer["Location"]).content.decode()


def test_imports_of_others_do_not_exist(shen_jie: Any, zhou_min: Any, lin_lan: Any) -> None:
    batch = upload(client_of(shen_jie), workbook(GOOD))
    for path in ("", "marked.xlsx"):
        assert client_of(zhou_min).get(f"/imports/{batch.pk}/{path}").status_code == 404
    for verb in ("apply", "undo", "drop", "columns"):
        assert client_of(zhou_min).post(f"/imports/{batch.pk}/{verb}/").status_code == 404
    assert client_of(lin_lan).get("/imports/workforce/").status_code == 403
    assert client_of(zhou_min).get("/imports/places/").status_code == 404


def test_a_page_that_is_old_is_told(shen_jie: Any) -> None:
    client = client_of(shen_jie)
    batch = upload(client, workbook(GOOD))
    assert client.post(f"/imports/{batch.pk}/drop/", {"version": batch.version - 1}).status_code == 409
    assert client.post(f"/imports/{batch.pk}/drop/", {"version": batch.version}).status_code == 302
    assert client.post(f"/imports/{batch.pk}/apply/", {"version": batch.version + 1}).status_code == 422


def test_a_file_whose_examination_was_cancelled_is_examined_again(shen_jie: Any) -> None:
    client = client_of(shen_jie)
    answer = client.post("/imports/workforce/", {"file": workbook(GOOD)})
    batch = Batch.objects.get()
    assert client.post(f"/imports/{batch.pk}/again/", {"version": batch.version}).status_code == 422, "it still waits"
    client.post(f"/jobs/{batch.job_id}/cancel/")
    assert jobs.run_one() is None
    shown = client.get(answer["Location"]).content.decode()
    assert "还没有检查完" in shown and "重新检查" in shown and "全部导入" not in shown
    press(client, batch, "again")
    assert batch.state == "examined" and "全部导入" in client.get(answer["Location"]).content.decode()
    assert client.post(f"/imports/{batch.pk}/again/", {"version": batch.version}).status_code == 422
    assert AuditEntry.objects.filter(event="core.import.again").count() == 1


STRANGER = ["周一一", "110101199003070038", "13905731236", "没有登记过的社工站", "紫阳社区"]


def test_organisations_nobody_registered_can_be_made_without_another_upload(shen_jie: Any) -> None:
    client = client_of(shen_jie)
    batch = upload(client, workbook(GOOD, STRANGER))
    shown = client.get(f"/imports/{batch.pk}/").content.decode()
    assert "有 1 个单元格的单位还没有登记" in shown and "同时新建这些单位" in shown
    answer = press(client, batch, "again", create_organisations="on")
    again = Batch.objects.latest("pk")
    assert answer["Location"] == f"/imports/{again.pk}/" and batch.state == "dropped"
    assert (again.state, again.report["good"], again.report["bad"]) == ("examined", 2, 0)
    shown = client.get(f"/imports/{again.pk}/").content.decode()
    assert "要新建 1 个单位" in shown and "没有登记过的社工站" in shown and "同时新建" not in shown


def test_a_mended_file_takes_the_place_of_the_one_that_waits(shen_jie: Any) -> None:
    client = client_of(shen_jie)
    batch = upload(client, workbook(GOOD, ["周一", *GOOD[1:]]))
    page = client.get(f"/imports/workforce/?instead={batch.pk}").content.decode()
    assert "代替「名册.xlsx」" in page and f'name="instead" value="{batch.pk}"' in page
    client.post("/imports/workforce/", {"file": workbook(GOOD), "instead": str(batch.pk)})
    batch.refresh_from_db()
    assert batch.state == "dropped", "the workbench would ask for it for ever"
    stranger = client.post("/imports/workforce/", {"file": workbook(GOOD), "instead": "999999"})
    assert stranger.status_code == 302, "what is not there is not replaced"


def test_one_person_in_two_rows_is_told(shen_jie: Any) -> None:
    client = client_of(shen_jie)
    batch = upload(client, workbook(GOOD, STRANGER, GOOD))
    shown = client.get(f"/imports/{batch.pk}/").content.decode()
    assert "有 1 个人在文件里出现不止一次" in shown and "第 2、4 行" in shown
