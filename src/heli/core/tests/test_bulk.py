"""Many rows changed in one go: previewed, carried out for those that can be, and taken back as a whole."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from heli.core import jobs
from heli.core.actions import bulk as actions
from heli.core.errors import NotAllowed, Refused
from heli.core.models import AuditEntry, BulkChange, BulkRow
from heli.directory.models import Organisation
from heli.workforce.actions.register import change_employment
from heli.workforce.models import Certificate, Employment, Worker
from heli.workforce.tests.test_groups import worker
from tests.cast import City, client_of, found_organisation

pytestmark = pytest.mark.django_db
END = "/lists/workers/changes/end-employments/"
DAY = date(2026, 11, 20)


@pytest.fixture
def people(city: City) -> dict[str, Worker]:
    found = {
        name: worker(name, city, "330402008001", "晨光社会工作服务中心", ("junior",))
        for name in ("林岚", "赵一", "孙三")
    }
    found["钱二"] = worker("钱二", city, "330483001001", "桐心社会工作服务中心")
    found["孙三"].employments.update(start_on=date(2026, 12, 1))
    left = worker("吴九", city, "330402008001")
    left.employments.update(end_on=date(2026, 1, 1))
    return found | {"吴九": left}


def query_of(*workers: Worker, day: date = DAY) -> str:
    return "&".join([*(f"pick={one.pk}" for one in workers), f"do-end_on={day}"])


def ended(by: Any, query: str, expected: int) -> BulkChange:
    return actions.start_bulk(None, by=by, table="workers", key="end-employments", query=query, expected=expected)


def running() -> set[str]:
    return set(Employment.objects.filter(end_on=None).values_list("worker__person__name", flat=True))


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_preview_says_what_changes_and_what_not_and_changes_nothing(people: Any, shen_jie: Any) -> None:
    browser = client_of(shen_jie)
    asked = text(browser.get(END + f"?pick={people['林岚'].pk}"))
    assert "勾选的 1 条" in asked and "离职日期" in asked
    shown = text(browser.get(END + "?" + query_of(*people.values())))
    assert "会改动 3 条" in shown and "林岚（晨光社会工作服务中心）" in shown and "2026-11-20" in shown
    assert "离职日期早于入职日期：1 条" in shown and "没有在任的任职：1 条" in shown and "吴九" in shown
    assert running() == {"林岚", "赵一", "孙三", "钱二"} and not BulkChange.objects.exists()
    assert browser.get(END + "?pick=1&do-end_on=x").status_code == 422
    assert browser.get(END).status_code == 200


def test_it_is_carried_out_in_one_go_with_its_entries(people: Any, shen_jie: Any) -> None:
    query = query_of(*people.values())
    answer = client_of(shen_jie).post(END, {"query": query, "expected": "3"})
    change = BulkChange.objects.get()
    assert answer["Location"] == change.get_absolute_url()
    assert running() == {"孙三"} and change.count == 3
    entries = AuditEntry.objects.filter(subject_type="core.bulkchange", event="workforce.employment.end")
    assert [entry.rows for entry in entries] == [3]
    shown = text(client_of(shen_jie).get(change.get_absolute_url()))
    assert "已办理" in shown and "没有在任的任职：1 条" in shown and "撤销这次办理" in shown


def test_everything_the_filters_say_is_meant_beyond_the_page(city: City, shen_jie: Any) -> None:
    for number in range(60):
        worker(f"人{number}", city, "330402008001", levels=("junior",) if number % 2 else ())
    shown = text(client_of(shen_jie).get(f"{END}?level=junior&all=1&do-end_on={DAY}"))
    assert "符合条件的全部 30 条" in shown and "会改动 30 条" in shown
    ended(shen_jie, f"level=junior&all=1&do-end_on={DAY}", 30)
    assert Employment.objects.filter(end_on=DAY).count() == 30


def test_nobody_changes_what_lies_outside_their_scope(people: Any, zhou_min: Any, qian_feng: Any, lin_lan: Any) -> None:
    shown = text(client_of(zhou_min).get(END + "?" + query_of(*people.values())))
    assert "钱二" not in shown and "会改动 2 条" in shown
    with pytest.raises(Refused):
        ended(qian_feng, query_of(people["林岚"]), 1)
    with pytest.raises(NotAllowed):
        ended(lin_lan, query_of(people["林岚"]), 1)
    assert client_of(lin_lan).get(END).status_code == 403
    assert running() == {"林岚", "赵一", "孙三", "钱二"}


def test_another_count_than_the_one_shown_is_shown_again(people: Any, shen_jie: Any) -> None:
    query = query_of(people["林岚"], people["赵一"])
    people["赵一"].employments.update(end_on=DAY)
    answer = client_of(shen_jie).post(END, {"query": query, "expected": "2"})
    assert answer.status_code == 409 and "现在要改的是 1 条" in text(answer) and "会改动 1 条" in text(answer)
    assert "林岚" in running()


def test_it_is_taken_back_as_a_whole(people: Any, shen_jie: Any) -> None:
    before = {each.pk: (each.end_on, each.post) for each in Employment.objects.all()}
    change = ended(shen_jie, query_of(*people.values()), 3)
    answer = client_of(shen_jie).post(f"/lists/changes/{change.pk}/undo/")
    assert answer["Location"] == change.get_absolute_url()
    assert {each.pk: (each.end_on, each.post) for each in Employment.objects.all()} == before
    change.refresh_from_db()
    assert change.state == "undone"
    with pytest.raises(Refused):
        actions.undo_bulk(change, by=shen_jie)


def test_it_is_not_taken_back_where_something_was_built_on_it(people: Any, shen_jie: Any) -> None:
    change = ended(shen_jie, query_of(people["林岚"], people["赵一"]), 2)
    post = people["林岚"].employments.get()
    change_employment(post, by=shen_jie, post="督导", time="full", start_on=None)
    answer = client_of(shen_jie).post(f"/lists/changes/{change.pk}/undo/")
    assert answer.status_code == 422 and "又改过 1 条（例如「林岚（晨光社会工作服务中心）」）" in text(answer)
    assert running() == {"孙三", "钱二"}


def test_an_employment_begun_anew_stands_in_the_way(people: Any, city: City, shen_jie: Any) -> None:
    change = ended(shen_jie, query_of(people["林岚"]), 1)
    old = people["林岚"].employments.get()
    Employment.objects.create(worker=people["林岚"], organisation=old.organisation, place=old.place)
    answer = client_of(shen_jie).post(f"/lists/changes/{change.pk}/undo/")
    assert answer.status_code == 422 and "已经有一条在任的任职" in text(answer)


def test_after_a_week_it_stands(people: Any, shen_jie: Any) -> None:
    change = ended(shen_jie, query_of(people["林岚"]), 1)
    BulkChange.objects.update(applied_at=change.applied_at - timedelta(days=7))  # type: ignore[operator]
    with pytest.raises(Refused, match="超过 7 天"):
        actions.undo_bulk(change, by=shen_jie)


def test_only_who_made_it_takes_it_back(people: Any, shen_jie: Any, zhou_min: Any) -> None:
    change = ended(shen_jie, query_of(people["林岚"]), 1)
    assert client_of(zhou_min).get(change.get_absolute_url()).status_code == 404
    with pytest.raises(NotAllowed):
        actions.undo_bulk(change, by=zhou_min)


def test_the_later_of_two_taken_back_leaves_the_earlier_to_be_taken_back(people: Any, shen_jie: Any) -> None:
    paper = people["林岚"].certificates.get()
    made = [
        actions.start_bulk(
            None, by=shen_jie, table="workers", key="register", expected=1,
            query=f"pick={people['林岚'].pk}&do-registered_until={day}",
        )
        for day in ("2029-01-01", "2030-01-01")
    ]  # fmt: skip
    with pytest.raises(Refused):
        actions.undo_bulk(made[0], by=shen_jie)
    for change in reversed(made):
        actions.undo_bulk(change, by=shen_jie)
    assert Certificate.objects.get(pk=paper.pk).registered_until == paper.registered_until


def test_a_registration_is_put_on_the_highest_certificate_of_each(city: City, shen_jie: Any) -> None:
    one = worker("林岚", city, "330402008001", levels=("junior", "intermediate"))
    two = worker("赵一", city, "330402008001", levels=("junior",))
    until = localdate() + timedelta(days=1000)
    actions.start_bulk(
        None, by=shen_jie, table="workers", key="register", expected=2,
        query=f"pick={one.pk}&pick={two.pk}&do-registered_until={until}",
    )  # fmt: skip
    found = Certificate.objects.filter(registered_until=until).values_list("worker__person__name", "level")
    assert set(found) == {("林岚", "intermediate"), ("赵一", "junior")}


def test_much_is_done_in_the_background_and_a_second_run_does_it_once(
    people: Any, shen_jie: Any, settings: Any
) -> None:
    settings.HELI_AT_ONCE = 1
    change = ended(shen_jie, query_of(people["林岚"], people["赵一"]), 2)
    assert change.job is not None and "林岚" in running()
    BulkRow.objects.create(
        change=change, row_id=people["林岚"].employments.get().pk, version=0, before={}
    )  # a killed run
    done = jobs.run_one(change.job.pk)
    assert done is not None and done.state == "done", done and done.message
    assert running() == {"孙三", "钱二"}
    change.refresh_from_db()
    undone = jobs.run_one(actions.undo_bulk(change, by=shen_jie).job.pk)  # type: ignore[union-attr]
    assert undone is not None and undone.state == "done"
    assert running() == {"林岚", "赵一", "孙三", "钱二"}


def test_organisations_are_closed_and_answer_to_a_department(city: City, shen_jie: Any, zhou_min: Any) -> None:
    agency, bureau = city.organisations["晨光社会工作服务中心"], city.organisations["嘉兴市民政局"]
    found_organisation("晨光南湖站", "agency", city.places["330402008"], agency)
    address = "/lists/organisations/changes/answers-to/"
    shown = text(client_of(zhou_min).get(f"{address}?all=1&do-answers_to={bureau.pk}"))
    assert "会改动 2 条" in shown and "不在本人负责的范围内：2 条" in shown
    change = actions.start_bulk(
        None, by=zhou_min, table="organisations", key="answers-to", query=f"all=1&do-answers_to={bureau.pk}", expected=2
    )
    assert Organisation.objects.filter(answers_to=bureau).count() == 2
    actions.undo_bulk(change, by=zhou_min)
    assert not Organisation.objects.filter(answers_to=bureau).exists()
    close = "/lists/organisations/changes/close/"
    assert client_of(zhou_min).get(close).status_code == 404
    assert client_of(shen_jie).get(f"{close}?all=1&do-closed_on=2999-01-01").status_code == 422
    shown = text(client_of(shen_jie).get(f"{close}?all=1&kind=agency&do-closed_on=2026-11-01"))
    assert "会改动 2 条" in shown and "还有下级单位，请先把它们移到别的上级：1 条" in shown


def test_what_stands_in_the_way_only_once_the_rows_are_staged_is_left_out(
    city: City, shen_jie: Any, settings: Any
) -> None:
    settings.HELI_AT_ONCE = 1
    agency = city.organisations["晨光社会工作服务中心"]
    change = actions.start_bulk(
        None,
        by=shen_jie,
        table="organisations",
        key="close",
        query="all=1&kind=agency&do-closed_on=2026-11-01",
        expected=2,
    )
    actions.stage(change, actions.planned(change.table, change.key, change.query, shen_jie))
    found_organisation("晨光南湖站", "agency", city.places["330402008"], agency)
    change = actions.settle_bulk(change, by=shen_jie)
    agency.refresh_from_db()
    assert agency.state == "active" and change.count == 1
    shown = text(client_of(shen_jie).get(change.get_absolute_url()))
    assert "还有下级单位，请先把它们移到别的上级：1 条" in shown


def test_a_change_that_this_version_does_not_know_leaves_the_others_in_the_list(people: Any, shen_jie: Any) -> None:
    ended(shen_jie, query_of(people["林岚"]), 1)
    strange = ended(shen_jie, query_of(people["赵一"]), 1)
    BulkChange.objects.filter(pk=strange.pk).update(table="gone")
    assert "结束任职" in text(client_of(shen_jie).get("/lists/changes/"))
    assert client_of(shen_jie).get(strange.get_absolute_url()).status_code == 422
    assert client_of(shen_jie).post(f"/lists/changes/{strange.pk}/undo/").status_code == 422


@pytest.mark.parametrize(
    "nonsense", ["pick=x&do-end_on=2026-11-20", "all=1&level=%00&do-end_on=2026-11-20", "do-end_on=9999-99-99"]
)
def test_nonsense_is_no_fault(people: Any, shen_jie: Any, nonsense: str) -> None:
    assert client_of(shen_jie).get(f"{END}?{nonsense}").status_code in (200, 422)
    assert client_of(shen_jie).post(END, {"query": nonsense, "expected": "x"}).status_code in (409, 422, 302)
    assert client_of(shen_jie).post(END, {}).status_code == 422


def test_the_number_of_queries_does_not_grow_with_the_rows(city: City, shen_jie: Any) -> None:
    counts = []
    for number in (3, 30):
        query = query_of(*(worker(f"人{n}", city, "330402008001") for n in range(number)))
        with CaptureQueriesContext(connection) as asked:
            ended(shen_jie, query, number)
        counts.append(len(asked))
    assert counts[1] <= counts[0]
