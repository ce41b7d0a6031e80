"""A figure of a statistics report opens those it counted, whoever fits now."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heli.accounts.models import User
from heli.core import audit
from heli.core.models import AuditEntry, Change, StatisticsReport
from heli.core.tables.bulk import rows_of
from heli.core.tables.whole_list import whole_list
from heli.site.lists import LISTS
from heli.workforce.actions.reach import rebuild_reach
from heli.workforce.models import Certificate, Worker
from tests.cast import City, client_of

from .test_groups import people, worker
from .test_statistics import Add, added, filled, paper

__all__ = ["added", "filled", "people"]
pytestmark = pytest.mark.django_db
LIST = "/workforce/workers/"
JUNIOR = "{{数：级别：助理社会工作师}}"


def opened(user: User, report: StatisticsReport, figure: int = 0, **more: str) -> str:
    asked = urlencode({"counted": f"{report.pk}-{figure}", **more})
    return client_of(user).get(f"{LIST}?{asked}").content.decode()


def names(page: str) -> set[str]:
    return {name for name in ("林岚", "赵一", "钱二", "孙三", "李四", "周五") if f">{name}</a></th>" in page}


def promote(name: str) -> None:
    Certificate.objects.filter(worker__person__name=name).update(level="senior")


def test_a_figure_opens_those_it_counted_and_leads_to_those_who_fit_now(
    people: City, shen_jie: User, added: Add, filled: Any
) -> None:
    report = filled(added(shen_jie, "", paper([JUNIOR, "{{数}}"])), shen_jie, "")
    assert report.figures[0][1] == 2 and names(opened(shen_jie, report)) == {"赵一", "孙三"}
    assert "统计时共 2 人。现在符合条件的也是这些人。" in opened(shen_jie, report)
    promote("赵一")
    worker("周五", people, "330402008001", levels=("junior",))
    page = opened(shen_jie, report)
    assert names(page) == {"赵一", "孙三"}, "one is a senior now, and was counted"
    assert "统计时共 2 人。" in page and "这里是报表「" in page and f'href="{report.get_absolute_url()}"' in page
    assert '<a href="/workforce/workers/?only=level%3Ajunior">现在符合条件的人（2 人）</a>' in page, (
        "others, though as many"
    )
    assert names(client_of(shen_jie).get(f"{LIST}?only=level:junior").content.decode()) == {"孙三", "周五"}
    assert names(opened(shen_jie, report, 1)) == {"林岚", "赵一", "钱二", "孙三", "李四"}


def test_who_is_not_seen_any_more_is_said(
    people: City, shen_jie: User, zhou_min: User, added: Add, filled: Any
) -> None:
    report = filled(added(shen_jie, "", paper(["{{数}}"])), zhou_min, "place:330402008")
    assert names(opened(zhou_min, report)) == {"林岚", "赵一"}
    gone = Worker.objects.get(person__name="赵一")
    gone.employments.update(place=people.places["330483001001"], organisation=None)
    rebuild_reach([gone.pk])
    page = opened(zhou_min, report)
    assert names(page) == {"林岚"} and "统计时共 2 人，其中 1 人现在不在可见范围。" in page
    assert names(opened(shen_jie, report)) == {"林岚", "赵一"}, "the city sees both"


def test_who_was_merged_or_erased_is_missing_and_said(people: City, shen_jie: User, added: Add, filled: Any) -> None:
    report = filled(added(shen_jie, "", paper(["{{数}}"])), shen_jie, "")
    gone = Worker.objects.get(person__name="钱二")
    gone.employments.all().delete()
    gone.delete()
    page = opened(shen_jie, report)
    assert names(page) == {"林岚", "赵一", "孙三", "李四"} and "统计时共 5 人，其中 1 人现在不在可见范围。" in page


def test_the_restriction_stays_through_order_questions_groups_files_and_changes_of_many(
    people: City, shen_jie: User, added: Add, filled: Any
) -> None:
    report = filled(added(shen_jie, "", paper([JUNIOR])), shen_jie, "")
    promote("赵一")
    at = f"{report.pk}-0"
    assert names(opened(shen_jie, report, level="senior")) == {"赵一"}
    assert f"counted={at}&amp;sort=-name" in opened(shen_jie, report), "a head keeps it"
    grouped = opened(shen_jie, report, group="level")
    assert "统计时共 2 人。" in grouped and f"counted={at}&amp;only=level%3Asenior" in grouped
    assert whole_list(shen_jie, LIST, f"counted={at}&format=csv").count() == 2
    assert rows_of(LISTS["workers"], f"counted={at}&all=1", shen_jie).count() == 2


@pytest.mark.parametrize("figure", ["0-0", "x", "-", "1-1-1", "²-0", "9999999999999999999999-0", "1-\0"])
def test_a_figure_that_there_is_not_opens_nobody_and_not_everybody(people: City, shen_jie: User, figure: str) -> None:
    page = client_of(shen_jie).get(f"{LIST}?{urlencode({'counted': figure})}").content.decode()
    assert not names(page) and "这个数的名单现在看不到" in page
    assert not rows_of(LISTS["workers"], urlencode({"counted": figure, "all": "1"}), shen_jie).exists()


def test_whoever_does_not_see_the_report_sees_nobody_by_it(
    people: City, shen_jie: User, zhou_min: User, added: Add, filled: Any
) -> None:
    report = filled(added(shen_jie, "", paper(["{{数}}"])), shen_jie, "")
    page = opened(zhou_min, report)
    assert not names(page) and "这个数的名单现在看不到" in page and "统计时共" not in page
    beyond = opened(shen_jie, report, 1)
    assert not names(beyond) and "这个数的名单现在看不到" in beyond


def test_a_report_of_before_opens_who_fits_now_and_says_so(
    people: City, shen_jie: User, added: Add, filled: Any
) -> None:
    report = filled(added(shen_jie, "", paper([JUNIOR])), shen_jie, "")
    page = client_of(shen_jie).get(report.get_absolute_url()).content.decode()
    assert "看到的是统计时数到的人" in page and f'<a href="{LIST}?counted={report.pk}-0">2</a>' in page
    before = [figure[:2] for figure in report.figures]
    StatisticsReport.objects.filter(pk=report.pk).update(figures=before, people=None)
    page = client_of(shen_jie).get(report.get_absolute_url()).content.decode()
    assert "没有留下统计时的名单" in page and f'<a href="{LIST}?only=level%3Ajunior">2</a>' in page
    assert not names(opened(shen_jie, report))


def test_a_figure_opens_with_as_many_queries_for_many_people_as_for_few(
    people: City, shen_jie: User, added: Add, filled: Any
) -> None:
    form = added(shen_jie, "", paper([JUNIOR]))
    counts = []
    for more in (0, 40):
        for number in range(more):
            worker(f"人{number}", people, "330402008001", levels=("junior",))
        report = filled(form, shen_jie, "")
        opened(shen_jie, report)
        with CaptureQueriesContext(connection) as caught:
            opened(shen_jie, report)
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_figures_of_one_question_share_their_people(people: City, shen_jie: User, added: Add, filled: Any) -> None:
    report = filled(added(shen_jie, "", paper(["{{数}}", JUNIOR, "{{数}}"])), shen_jie, "")
    first, second, third = report.figures
    assert first == third and first != second and len(report.people) == first[3] + second[3]
    assert len(names(opened(shen_jie, report, 2))) == 5


def test_whom_a_report_counted_is_kept_with_it_and_nowhere_else(
    people: City, shen_jie: User, added: Add, filled: Any
) -> None:
    report = filled(added(shen_jie, "", paper(["{{数}}"])), shen_jie, "")
    held = {named for named in Change.objects.values_list("event", flat=True) if "statistics" in named}
    assert "core.statistics.keep" not in held
    entry = AuditEntry.objects.get(event="core.statistics.keep", subject_id=report.pk)
    assert not any(change["columns"].get("people") for change in audit.read_content(entry).get("changed", ()))
