"""Statistics forms over the register: every figure is what the list shows at its address, within the office that reports."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from heli.accounts.models import User
from heli.core import jobs, statistics
from heli.core import statistics_filled as filling
from heli.core.actions import statistics as actions
from heli.core.errors import NotAllowed, Refused
from heli.core.models import AuditEntry, Job, StatisticsForm, StatisticsReport
from heli.core.statistics import Question
from heli.directory.models import Place
from heli.site.lists import LISTS
from heli.workforce.actions.reach import extend_reach
from heli.workforce.models import Certificate, Employment
from heli.workforce.statistics import sample
from tests.cast import City, client_of

from .test_groups import people, worker

__all__ = ["people"]
pytestmark = pytest.mark.django_db
Add = Callable[..., StatisticsForm]


def paper(*rows: list[Any]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    sheet: Any = book.active
    sheet.title = "表"
    for row in rows:
        sheet.append(row)
    book.save(out)
    return out.getvalue()


@pytest.fixture
def added(django_capture_on_commit_callbacks: Any) -> Add:
    def add(by: User, owner: str, content: bytes, name: str = "统计表") -> StatisticsForm:
        with django_capture_on_commit_callbacks(execute=True):
            return actions.add_form(
                None, by=by, table="workers", owner=owner, name=name, contact="沈洁", day=localdate(),
                file=SimpleUploadedFile("表.xlsx", content),
            )  # fmt: skip

    return add


@pytest.fixture
def filled(django_capture_on_commit_callbacks: Any) -> Callable[..., StatisticsReport]:
    def fill(form: StatisticsForm, by: User, owner: str, day: date | None = None) -> StatisticsReport:
        with django_capture_on_commit_callbacks(execute=True):
            report = actions.ask_report(None, by=by, form=form, owner=owner, day=day or localdate(), base="http://heli")
            assert report.job is not None
            done = jobs.run_one(report.job.pk)
        assert done is not None and done.state == Job.State.DONE, done and done.message
        report.refresh_from_db()
        return report

    return fill


def values(report: StatisticsReport) -> list[list[Any]]:
    return [[cell[0] for cell in row] for row in report.sheets[0]["rows"]]


def test_each_district_is_a_row_and_each_figure_opens_its_people(
    people: City, shen_jie: User, added: Add, filled: Any
) -> None:
    Place.objects.create(
        code="330421", name="嘉善县", level="district", parent=people.places["3304"], path="3304/330421"
    )
    form = added(
        shen_jie, "", paper(["地区", "总数", "持证{{列：级别：助理社会工作师}}"], ["{{每个：地区}}", "{{数}}", "{{数}}"], ["合计", "{{数}}", "{{数}}"])
    )  # fmt: skip
    report = filled(form, shen_jie, "")
    found = {row[0]: row[1:] for row in values(report)}
    assert found["南湖区"] == ["2", "1"] and found["桐乡市"] == ["2", "1"] and found["合计"] == ["5", "2"]
    assert found["嘉善县"] == ["0", "0"], "a district without anybody is a row of zeros"
    page = client_of(shen_jie).get(report.get_absolute_url()).content.decode()
    links = re.findall(r'<a href="(/workforce/workers/\?[^"]*)">([\d,]+)</a>', page)
    assert len(links) == len(report.figures)
    for address, count in links:
        opened = client_of(shen_jie).get(address.replace("&amp;", "&")).content.decode()
        assert opened.count('<th scope="row"') == int(count), address
    book: Any = load_workbook(io.BytesIO(b"".join(client_of(shen_jie).get(f"{report.get_absolute_url()}file/"))))
    assert book.active["B2"].hyperlink.target == f"http://heli/workforce/workers/?counted={report.pk}-2"


CONDITIONS = st.lists(
    st.sampled_from(
        ["级别：助理社会工作师", "级别：未持证", "地区：南湖区", "街道：解放街道", "证书：助理社会工作师/高级社会工作师", "登记：登记有效", "登记：已失效/未登记",
         "任职：在任", "任职：已离任/在任", "性别：女/男", "性别：未填写", "年龄：35以下", "学历：本科/硕士", "发证日期：统计年度", "离职日期：统计年度"]
    ), max_size=4, unique_by=lambda text: text.partition("：")[0],
)  # fmt: skip


@given(each=st.lists(CONDITIONS, min_size=1, max_size=4))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_every_figure_is_what_the_list_shows_at_its_address(
    people: City, shen_jie: User, each: list[list[str]]
) -> None:
    workbook = paper(
        ["{{每个：级别}}", *("{{数：" + "；".join(one) + "}}" for one in each)],
        ["全部", *("{{数：" + "；".join(one) + "}}" for one in each)],
    )
    known = statistics.plan("workers", workbook, shen_jie, "", localdate())
    report = StatisticsReport(day=localdate(), office="全市", made_by=shen_jie.actor)
    found = filling.filled(known, workbook, filling.words_for(report), shen_jie, report, lambda done, total: None)
    listed = LISTS["workers"]
    for query, count, *_place in found.figures:
        page = client_of(shen_jie).get(f"{listed.url}?{query}").content.decode()
        assert page.count('<th scope="row"') == count, query


def test_an_office_counts_its_own_and_places_add_up_to_the_city(
    people: City, shen_jie: User, zhou_min: User, added: Add, filled: Any
) -> None:
    # employed in two streets, so counted at the main post alone
    twice = worker("周五", people, "330402008001")
    Employment.objects.create(worker=twice, place=people.places["330483001001"], time="part")
    elsewhere = worker("吴六", people, "330483001001")
    extend_reach(Employment.objects.create(worker=elsewhere, place=people.places["330402008001"], time="part"))
    form = added(shen_jie, "", paper(["{{填报单位}}", "{{数：任职：在任}}"], ["{{每个：街道}}", "{{数：任职：在任}}"]))
    city = {row[0]: row[1] for row in values(filled(form, shen_jie, ""))}
    street = {row[0]: row[1] for row in values(filled(form, zhou_min, "place:330402008"))}
    assert street["解放街道"] == city["解放街道"] == "3" and set(street) == {"解放街道"}
    assert sum(int(count) for name, count in city.items() if name != "全市") == int(city["全市"])


def test_days_of_a_form_are_those_of_its_day(people: City, shen_jie: User, added: Add, filled: Any) -> None:
    one = worker("吴六", people, "330402008001", levels=("junior",))
    Certificate.objects.filter(worker=one).update(issued_on=date(2024, 5, 1))
    form = added(shen_jie, "", paper(["{{统计年度}}", "{{数：发证日期：统计年度}}"]))
    assert values(filled(form, shen_jie, "", date(2024, 12, 31))) == [["2024年", "1"]]
    assert values(filled(form, shen_jie, "", date(2025, 12, 31))) == [["2025年", "0"]]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("{{数：性比：女}}", "表!A1：没有「性比」这个条件。可以用的有：级别、"),
        ("{{数：性别：妇}}", "表!A1：「性别」没有「妇」。可以写：女、男"),
        ("{{数：级别：社工师}}", "表!A1：「级别」没有「社工师」"),
        ("{{数：级别：社会工作师/未持证}}", "表!A1：「级别」一次只能写一个值"),
        ("{{数：年龄：青年}}", "表!A1：「年龄」看不懂「青年」。可以写：35以下"),
        ("{{数：发证日期：2026-13-45以前}}", "表!A1：「发证日期」看不懂"),
        ("{{每个：性别}}", "不能按「性别」分行"),
        ("女{{行：性别：女}}{{表：性别：男}}", "表!B1：「性别」在行、列或全表的条件里写了两次"),
    ],
)
def test_what_the_list_does_not_know_is_refused_with_its_cell(
    people: City, shen_jie: User, added: Add, cell: str, said: str
) -> None:
    with pytest.raises(Refused) as refused:
        added(shen_jie, "", paper([cell, "{{数}}"]))
    assert said in refused.value.message and refused.value.field == "file"
    assert not StatisticsForm.objects.exists()


def test_of_several_faults_the_first_is_told_and_how_many_more(people: City, shen_jie: User, added: Add) -> None:
    with pytest.raises(Refused) as refused:
        added(shen_jie, "", paper(["{{数：甲：乙}}", "{{数：丙：丁}}", "{{数：戊：己}}"]))
    assert refused.value.message.endswith("还有 2 处要改。")


def test_the_form_to_begin_from_is_understood_and_counts(people: City, shen_jie: User, added: Add, filled: Any) -> None:
    report = filled(added(shen_jie, "", sample()), shen_jie, "")
    whole = next(row for row in values(report) if row[0] == "合计" and row[1].isdigit())
    assert whole[1:8] == ["5", "0", "0", "2", "0", "1", "2"]


def test_a_next_version_takes_the_place_of_the_first_and_reports_stay(
    people: City, shen_jie: User, added: Add, filled: Any, django_capture_on_commit_callbacks: Any
) -> None:
    form = added(shen_jie, "", paper(["{{数}}"]))
    report = filled(form, shen_jie, "")
    with django_capture_on_commit_callbacks(execute=True):
        file = SimpleUploadedFile("表.xlsx", paper(["{{数：性别：女}}"]))
        second = actions.replace_form(form, by=shen_jie, file=file, day=localdate(), expect=form.version)
    assert (second.number, second.name) == (2, form.name)
    form.refresh_from_db()
    assert form.state == StatisticsForm.State.RETIRED
    assert client_of(shen_jie).get(report.get_absolute_url()).status_code == 200
    with pytest.raises(Refused):
        actions.ask_report(None, by=shen_jie, form=form, owner="", day=localdate())


def test_a_report_is_seen_where_the_right_lies_and_a_form_below_it(
    people: City, shen_jie: User, zhou_min: User, fang_yu: User, added: Add, filled: Any
) -> None:
    form = added(shen_jie, "", paper(["{{数}}"]))
    whole, part = filled(form, shen_jie, ""), filled(form, zhou_min, "place:330402008")
    assert set(StatisticsReport.objects.visible_to(shen_jie)) == {whole, part}
    assert set(StatisticsReport.objects.visible_to(zhou_min)) == {part}
    assert not StatisticsReport.objects.visible_to(fang_yu).exists()
    assert client_of(zhou_min).get(whole.get_absolute_url()).status_code == 404
    with pytest.raises(NotAllowed):
        actions.ask_report(None, by=zhou_min, form=form, owner="", day=localdate())
    with pytest.raises(NotAllowed):
        actions.replace_form(form, by=zhou_min, file=SimpleUploadedFile("表.xlsx", b""), day=localdate(), expect=None)


def test_work_that_is_taken_up_again_counts_once(people: City, shen_jie: User, added: Add, filled: Any) -> None:
    report = filled(added(shen_jie, "", paper(["{{数}}"])), shen_jie, "")
    kept = report.file_id
    Job.objects.filter(pk=report.job_id).update(state=Job.State.QUEUED, started_at=None, checkpoint="")
    assert jobs.run_one(report.job_id) is not None
    report.refresh_from_db()
    assert report.file_id == kept
    assert AuditEntry.objects.filter(event="core.statistics.keep", subject_id=report.pk).count() == 1


def test_who_may_not_see_the_list_counts_nothing(people: City, shen_jie: User, added: Add) -> None:
    form = added(shen_jie, "", paper(["{{数}}"]))
    report = actions.ask_report(None, by=shen_jie, form=form, owner="", day=localdate())
    shen_jie.grants.update(valid_until=localdate() - timedelta(days=1))
    assert report.job is not None
    done = jobs.run_one(report.job.pk)
    assert done is not None and done.state == Job.State.REFUSED
    report.refresh_from_db()
    assert report.counted_at is None and report.file is None


def test_a_question_that_the_list_does_not_take_is_refused_not_left_out(people: City, shen_jie: User) -> None:
    asked = Question((("place", "999999"),))
    with pytest.raises(Refused):
        filling.counted(LISTS["workers"], shen_jie, [asked], lambda done, total: None)


def test_queries_do_not_grow_with_the_rows_of_a_form(people: City, shen_jie: User) -> None:
    listed, silent = LISTS["workers"], lambda done, total: None
    few = [Question((), (("place", code),)) for code in ("330402", "330483")]
    many = [Question((), (("place", f"3304{number:02d}"),)) for number in range(1, 90)]
    filling.counted(listed, shen_jie, few, silent)
    counts = []
    for asked in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            filling.counted(listed, shen_jie, asked, silent)
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_groups_of_two_columns_open_the_rows_of_both(people: City, shen_jie: User) -> None:
    page = client_of(shen_jie).get("/workforce/workers/?only=level:junior;place:330402").content.decode()
    assert "赵一" in page and "林岚" not in page and "孙三" not in page
    assert page.count("回到分组") == 2
