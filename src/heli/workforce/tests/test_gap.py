"""The gap of every place on a day: people counted once, what the standard asks for, and month ends that stay."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heli.accounts.models import User
from heli.core.audit import read_content
from heli.core.errors import NotAllowed, Refused
from heli.core.models import AuditEntry, Setting
from heli.directory.models import Person, Population
from heli.workforce.actions.gap import freeze_month, set_basis, sign_month
from heli.workforce.models import Certificate, Employment, Worker
from heli.workforce.queries.gap import gap_report, standing
from heli.workforce.queries.gap_page import gap_of_place, gap_page
from heli.workforce.queries.reports import differences, trends
from heli.workforce.rules import gap as rules
from heli.workforce.templatetags.gap_words import ratio_sentence
from tests.cast import City, client_of

TODAY = date(2026, 11, 24)


def employed(city: City, name: str, place: str, time: str = "full", start: date | None = None, **more: Any) -> Worker:
    """A worker with one post at a place."""
    person = Person.objects.create(
        name=name, document_kind="passport", document_number=f"E{abs(hash((name, place))) % 10**8:08d}"
    )
    worker = Worker.objects.create(person=person)
    Employment.objects.create(worker=worker, place=city.places[place], time=time, start_on=start, **more)
    return worker


def place(report: dict[str, Any], code: str) -> dict[str, Any]:
    return next(row for row in report["places"] if row["code"] == code)


@pytest.fixture
def census(city: City) -> None:
    for code, value in (("3304", 1_000_000), ("330402", 600_000), ("330483", 400_000)):
        Population.objects.create(
            place=city.places[code], place_code=code, place_name="", year=2020, measure="residents", value=value
        )


@pytest.mark.django_db
def test_the_city_of_nobody_misses_eighteen_for_ten_thousand_townspeople(city: City, census: None) -> None:
    report = gap_report("city", TODAY)
    community = place(report, "3304")["standards"][0]
    assert community["id"] == "community_workers"
    assert community["required"] == 1800, "1,000,000 people in 社区 x 18 / 10,000 (2024 opinion of the two offices)"
    assert community["gap"] == "1800.0"


@pytest.mark.django_db
def test_estimates_below_add_up_to_what_was_published(city: City, census: None) -> None:
    streets = gap_report("street", TODAY)["places"]
    assert sum(row["residents"] for row in streets) == 1_000_000
    assert all(row["residents_estimated"] for row in streets)


@pytest.mark.django_db
def test_one_person_with_two_posts_is_one_person_and_two_employments(city: City) -> None:
    worker = employed(city, "林岚", "330402008001", "part", date(2019, 1, 1))
    Employment.objects.create(worker=worker, place=city.places["330483001001"], time="full", start_on=date(2024, 1, 1))
    districts = gap_report("district", TODAY)
    assert place(districts, "330483")["workers"] == 1, "the full-time post is the main one"
    assert place(districts, "330402")["workers"] == 0
    assert place(districts, "330402")["employments"] == 1
    assert place(gap_report("city", TODAY), "3304")["workers"] == 1


@pytest.mark.django_db
def test_of_two_full_posts_the_earlier_counts(city: City) -> None:
    worker = employed(city, "林岚", "330402008001", "full", date(2024, 1, 1))
    Employment.objects.create(worker=worker, place=city.places["330483001001"], start_on=date(2020, 1, 1))
    assert place(gap_report("district", TODAY), "330483")["workers"] == 1


@pytest.mark.django_db
def test_a_post_at_a_street_is_unplaced_among_the_communities(city: City) -> None:
    employed(city, "林岚", "330402008")
    assert gap_report("community", TODAY)["unplaced"]["workers"] == 1
    assert gap_report("street", TODAY)["unplaced"]["workers"] == 0


@pytest.mark.django_db
def test_who_has_left_counts_on_the_last_day_and_not_after(city: City) -> None:
    employed(city, "林岚", "330402008001", end_on=date(2026, 6, 30))
    assert place(gap_report("city", date(2026, 6, 30)), "3304")["workers"] == 1
    assert place(gap_report("city", date(2026, 7, 1)), "3304")["workers"] == 0


@pytest.mark.django_db
def test_a_certificate_is_for_life_and_its_registration_is_not(city: City) -> None:
    worker = employed(city, "林岚", "330402008001")
    Certificate.objects.create(worker=worker, level="junior", registered_until=date(2026, 10, 31))
    row = place(gap_report("city", TODAY), "3304")
    assert (row["licensed"], row["licensed_valid"]) == (1, 0)
    assert place(gap_report("city", date(2026, 10, 31)), "3304")["licensed_valid"] == 1


@pytest.mark.django_db
def test_a_part_time_post_weighs_half(city: City, census: None) -> None:
    employed(city, "林岚", "330402008001", "part")
    assert place(gap_report("city", TODAY), "3304")["standards"][0]["actual"] == "0.5"


@pytest.mark.django_db
def test_beds_are_counted_once_somebody_enters_them_with_a_source(city: City, shen_jie: User) -> None:
    code = "elderly_institution"
    before = {s["id"] for s in place(gap_report("city", TODAY), "3304")["standards"]}
    set_basis(
        city.places["330402"],
        by=shen_jie,
        measure="elderly_institution_residents",
        value=401,
        as_of=TODAY,
        source="统计表",
    )
    after = {s["id"]: s for s in place(gap_report("city", TODAY), "3304")["standards"]}
    assert code not in before
    assert after[code]["required"] == 3, "401 residents at one for 200"


@pytest.mark.django_db
def test_a_stranger_enters_no_figures(city: City, qian_feng: User) -> None:
    with pytest.raises(NotAllowed):
        set_basis(
            city.places["330402"],
            by=qian_feng,
            measure="elderly_institution_residents",
            value=1,
            as_of=TODAY,
            source="x",
        )


@pytest.mark.django_db
def test_a_reported_month_stays_and_a_correction_shows_as_a_difference(
    city: City, census: None, shen_jie: User, qian_feng: User
) -> None:
    report = freeze_month(None, by=shen_jie, month=date(2026, 10, 31), today=TODAY)
    with pytest.raises(Refused):
        sign_month(report, by=shen_jie)
    sign_month(report, by=qian_feng)
    assert differences(report) == []
    employed(city, "林岚", "330402008001", start=date(2026, 10, 1))
    report.refresh_from_db()
    page = client_of(qian_feng).get(f"/workforce/gap/reports/{report.pk}/").text
    # what was missing then, not what is missing since: 10 places for every 10,000 of 600,000
    assert "2026年10月末，全市还差" in page and 'data-label="还差">1,080</td>' in page
    assert "0 → <strong>1</strong>" in page and "1,080 → <strong>1,079</strong>" in page
    changed = {each.code: (each.reported["workers"], each.now["workers"]) for each in differences(report)}
    assert changed == {"3304": (0, 1), "330402": (0, 1), "330402008": (0, 1), "330402008001": (0, 1)}


@pytest.mark.django_db
def test_a_reported_month_leaves_as_a_file_with_every_place_and_standard(
    city: City, census: None, shen_jie: User
) -> None:
    report = freeze_month(None, by=shen_jie, month=date(2026, 10, 31), today=TODAY)
    employed(city, "林岚", "330402008001", start=date(2026, 10, 1))
    client = client_of(shen_jie)
    text = b"".join(client.get(f"/workforce/gap/reports/{report.pk}/?as=csv")).decode("utf-8-sig")
    heads, *rows, note = [line.split(",") for line in text.splitlines() if line]
    assert note[0].startswith("说明：由沈洁（shen_jie）于")
    line = dict(zip(heads, next(row for row in rows if row[1] == "330402"), strict=True))
    assert (line["城市社区工作者 应有"], line["城市社区工作者 还差"], line["儿童督导员 应有"]) == (
        "1080",
        "1080.0",
        "2",
    )
    assert (line["现有"], line["现在算的现有"], line["现在算的还差"]) == ("0", "1", "1079")
    assert {row[0] for row in rows} == {"市", "县（市、区）", "街道（镇）", "社区（村）"}
    page = client.get(f"/workforce/gap/reports/{report.pk}/?level=street&standard=children_supervisors").text
    assert "解放街道" in page and "名儿童督导员" in page


@pytest.mark.django_db
def test_a_community_is_followed_from_month_to_month_as_it_was_reported(
    city: City, census: None, shen_jie: User
) -> None:
    employed(city, "林岚", "330402008001", start=date(2026, 9, 10))
    for month in (date(2026, 8, 31), date(2026, 9, 30)):
        freeze_month(None, by=shen_jie, month=month, today=TODAY)
    followed = trends("330402008001", standing(TODAY).standards)["community_workers"]
    assert [(month.day, month.present) for month in followed] == [(date(2026, 8, 31), 0), (date(2026, 9, 30), 1)]


@pytest.mark.django_db
def test_the_months_of_a_page_add_up_as_its_finding_does(city: City, census: None, shen_jie: User) -> None:
    """A surplus of one district does not fill the gap of another, in the finding and from month to month."""
    for number in range(800):
        employed(city, f"人{number}", "330483001001", start=date(2020, 1, 1))
    freeze_month(None, by=shen_jie, month=date(2026, 10, 31), today=TODAY)
    page = gap_page("", "district", TODAY, "")
    assert page is not None
    assert page.finding.cost.posts == 1080, "桐乡 needs 720 and has 800"
    assert [(month.present, month.required, month.gap) for month in page.trend] == [(800, 1800, 1080)]


@pytest.mark.django_db
def test_a_standard_that_names_posts_counts_only_who_holds_them(city: City, census: None, shen_jie: User) -> None:
    certified = employed(city, "林岚", "330402008001", post="儿童主任")
    Certificate.objects.create(worker=certified, level="junior")
    employed(city, "周敏", "330402008001", "part", post="村儿童主任")
    employed(city, "顾航", "330402008001")
    page = gap_page("330402", "street", TODAY, "children_directors")
    assert page is not None
    line = next(line for line in page.lines if line.place.code == "330402008")
    assert (line.staff.full, line.staff.part, line.staff.licensed) == (1, 1, 1)
    assert line.count.workers == 3 and rules.as_text(line.row.actual) == "1.5"
    text = client_of(shen_jie).get("/workforce/gap/?place=330402&standard=children_directors").text
    assert '<td class="num" data-label="现有">2</td>' in text and '<td class="num" data-label="持证">1</td>' in text


@pytest.mark.django_db
def test_a_second_post_is_told_beside_the_people_and_not_counted_with_them(
    city: City, census: None, shen_jie: User
) -> None:
    worker = employed(city, "林岚", "330402008001", start=date(2019, 1, 1))
    Employment.objects.create(worker=worker, place=city.places["330483001001"], start_on=date(2024, 1, 1))
    text = client_of(shen_jie).get("/workforce/gap/").text
    assert "另有 1 个兼任的岗位不重复计" in text


@pytest.mark.django_db
def test_a_zone_that_is_no_place_is_told_apart_from_the_statistical_difference(
    city: City, census: None, shen_jie: User
) -> None:
    Population.objects.filter(place_code="3304").update(value=1_036_889)
    Population.objects.create(
        place=None, place_code="330400", place_name="经开区", year=2020, measure="residents", value=37_000
    )
    text = client_of(shen_jie).get("/workforce/gap/").text
    assert "公布总数里有经开区 37,000 人，不是行政区划，不在上表。" in text
    assert "各项公布数之和比公布总数多 111 人（统计差额）" in text


@pytest.mark.django_db
def test_a_long_table_has_pages_and_its_map_and_file_have_every_place(
    city: City, census: None, gu_hang: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heli.workforce.queries.gap_page.ROWS", 1)
    client = client_of(gu_hang)
    first, second = (client.get(f"/workforce/gap/?part={part}").text for part in (1, 2))
    assert [text.count('<tr data-place="') for text in (first, second)] == [1, 1]
    assert "南湖区</a></th>" in first and "桐乡市</a></th>" in second
    assert 'href="?part=2"' in first and 'rel="prev"' in second and 'rel="next"' not in second
    assert "桐乡市" in b"".join(client.get("/workforce/gap/?as=csv")).decode()
    entry = AuditEntry.objects.filter(event="core.list.export").latest("number")
    assert entry.actor == gu_hang.actor and read_content(entry)["table"] == "gap", "who took the table is kept"
    assert client.get("/workforce/gap/?part=99").text.count('<tr data-place="') == 1, "the last page, not an empty one"


@pytest.mark.django_db
def test_a_month_is_frozen_once_and_only_when_it_is_over(city: City, shen_jie: User) -> None:
    freeze_month(None, by=shen_jie, month=date(2026, 10, 31), today=TODAY)
    for month in (date(2026, 10, 31), date(2026, 11, 30), date(2026, 9, 29)):
        with pytest.raises(Refused):
            freeze_month(None, by=shen_jie, month=month, today=TODAY)


@pytest.mark.django_db
def test_the_page_says_how_much_where_and_by_which_rule(city: City, census: None, shen_jie: User) -> None:
    text = client_of(shen_jie).get("/workforce/gap/").content.decode()
    assert "全市还差" in text and "1,800" in text
    assert "关于加强社区工作者队伍建设的意见" in text
    assert "桐乡市" in text


@pytest.mark.django_db
def test_the_place_page_shows_the_arithmetic(city: City, census: None, gu_hang: User) -> None:
    page = gap_of_place("330402", TODAY)
    assert page is not None and page.standards[0].steps["exact"] == "1080.0000"
    text = client_of(gu_hang).get("/workforce/gap/330402/").content.decode()
    assert "600,000 ÷ 10,000 × 18 = 1,080" in text


@pytest.mark.django_db
def test_the_place_page_begins_with_the_finding_and_shows_each_step(city: City, census: None, gu_hang: User) -> None:
    for number in range(10):
        employed(city, f"人{number}", "330402008001", "part" if number < 3 else "full")
    Setting.objects.create(key="post_cost_yearly_fen", value="10000000")
    text = client_of(gu_hang).get("/workforce/gap/330402/").text
    assert "南湖区</span>按标准" not in text and "按标准应有 1,080 名城市社区工作者，还差 <em>1,071.5</em> 名。" in text
    assert "补齐需要 1,072 个岗位，每年约 1.07亿元。" in text
    assert "专职 7 人，兼职 3 人，折合全职 7 + 3 × 0.5 = 8.5" in text
    assert "本市没有设置，用本系统的默认值，待确认" in text
    assert "按全部常住人口" in text and text.count("600,000 ÷ 10,000 × 18") == 2


@pytest.mark.django_db
def test_who_does_not_reach_a_place_is_offered_no_figure_to_enter_there(
    city: City, shen_jie: User, qian_feng: User
) -> None:
    assert "填报基数" in client_of(shen_jie).get("/workforce/gap/330402/").text
    stranger = client_of(qian_feng)
    assert "填报基数" not in stranger.get("/workforce/gap/330402/").text
    assert "填报基数" in stranger.get("/workforce/gap/330483/").text, "the own district"


def test_a_ratio_is_written_out() -> None:
    hubei = next(each for each in rules.standards(TODAY) if each.id == "licensed_share_hubei")
    assert "50 名" in ratio_sentence(hubei)


@pytest.mark.django_db
def test_what_other_areas_ask_for_is_shown_for_comparison_and_counts_for_no_gap(
    city: City, census: None, gu_hang: User
) -> None:
    page = gap_of_place("330402", TODAY)
    assert page is not None
    there = {each.standard.id: each.required for each in page.elsewhere}
    assert there["community_workers_changji"] == 1500, "25 for every 10,000 of 600,000"
    assert there["elderly_institution_henan"] is None, "nobody entered residents of institutions"
    assert not there.keys() & {each.standard.id for each in page.standards}
    text = client_of(gu_hang).get("/workforce/gap/330402/").text
    assert "只作对照，不计入缺口" in text and "湖州每万人持证" in text and "87" in text


@pytest.mark.django_db
def test_what_was_entered_is_shown_with_its_source_and_day(city: City, shen_jie: User) -> None:
    set_basis(
        city.places["330402"], by=shen_jie, measure="drug_rehabilitation_clients", value=100, as_of=TODAY,
        source="市禁毒办三季度统计表",
    )  # fmt: skip
    text = client_of(shen_jie).get("/workforce/gap/330402/").text
    assert "（市禁毒办三季度统计表，2026年11月24日）" in text
    page = client_of(shen_jie).get("/workforce/gap/?standard=drug_rehabilitation").text
    assert "1 个地区还没有「社区戒毒社区康复人员」的数字，没有算在内。" in page
    assert '<title lang="zh">桐乡市 —</title>' in page and "没有数字" in page, "nobody knows is not nobody is missing"
    assert "100 ÷ 30 × 1 = 3.3333，进位为 4" in text


@pytest.mark.django_db
def test_a_first_day_nobody_knows_is_told_as_unknown_and_not_as_the_day_it_was_noted_down(
    city: City, gu_hang: User
) -> None:
    text = client_of(gu_hang).get("/workforce/gap/330402/").text
    assert "全国社区戒毒社区康复工作规划，条款待核对，起始日期不详，2026年11月24日列入本系统" in text
    assert "（MZ/T 169-2021），条款待核对，2021年起，具体日期待核对" in text
    assert "第二部分第3条，自2024年3月28日起" in text


@pytest.mark.django_db
def test_the_table_leaves_as_it_is_shown(city: City, census: None, gu_hang: User) -> None:
    text = b"".join(client_of(gu_hang).get("/workforce/gap/?level=district&as=csv")).decode("utf-8-sig")
    heads, *lines, note = [line for line in text.splitlines() if line]
    assert heads.startswith("区划代码,地区,常住人口") and note.startswith("说明：由顾航（gu_hang）于")
    assert [line.split(",")[1] for line in lines] == ["南湖区", "桐乡市"], "most missing first"


@pytest.mark.django_db
def test_a_place_nobody_knows_is_no_page(city: City, gu_hang: User) -> None:
    assert gap_page("999999", "street", TODAY, "") is None
    assert client_of(gu_hang).get("/workforce/gap/?place=999999").status_code == 404
    assert client_of(gu_hang).get("/workforce/gap/999999/").status_code == 404


@pytest.mark.django_db
def test_a_day_before_the_first_standard_says_so(city: City, gu_hang: User) -> None:
    answer = client_of(gu_hang).get("/workforce/gap/?on=2019-01-01")
    assert answer.status_code == 200 and "最早的标准自2019年5月27日起" in answer.text
    assert "名儿童督导员" in client_of(gu_hang).get("/workforce/gap/?on=2019-12-31").text


@pytest.mark.django_db
def test_a_figure_of_a_day_to_come_is_refused_beside_its_field(city: City, shen_jie: User) -> None:
    given = {"measure": "drug_rehabilitation_clients", "value": "5", "as_of": "2999-01-01", "source": "统计表"}
    answer = client_of(shen_jie).post("/workforce/gap/330402/basis/", given)
    assert answer.status_code == 422 and "统计日期不能晚于今天" in answer.text


@pytest.mark.django_db
def test_counting_asks_as_often_for_many_as_for_few(city: City) -> None:
    """Places 3, what was published, ends, successions 2; mergers, people 2; one setting, what a city entered."""
    asked = []
    for people in (3, 30):
        for number in range(people):
            employed(city, f"人{people}-{number}", "330402008001")
        with CaptureQueriesContext(connection) as queries:
            gap_report("community", TODAY)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 13


@pytest.mark.django_db
def test_the_page_of_the_gap_asks_little_more_than_the_count(city: City, census: None) -> None:
    """Besides the count: outlines for the map, the cost of a post twice (value and source), and what was reported."""
    employed(city, "林岚", "330402008001")
    with CaptureQueriesContext(connection) as queries:
        gap_page("", "district", TODAY, "")
    assert len(queries) <= 17
