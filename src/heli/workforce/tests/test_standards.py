"""A standard that the city made itself: entered with its document, counted with from its first day to its last."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from heli.accounts.models import User
from heli.core.models import AuditEntry
from heli.workforce.models import CityStandard
from heli.workforce.queries.gap import standing
from heli.workforce.queries.standards import standards_on
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


def typed(**more: Any) -> dict[str, Any]:
    """The form as an officer fills it in."""
    return {
        "name": "学校社会工作者", "level": "city", "ratio": "1", "per": "1000", "basis": "students", "minimum": "1",
        "counts": "licensed", "posts": "学校、驻校", "document": "嘉兴市学校社工配备办法（嘉教〔2025〕9号）", "article": "第三条",
        "effective_from": "2026-01-01", "effective_to": "", **more,
    }  # fmt: skip


def test_an_officer_enters_a_standard_and_the_gap_counts_with_it(city: City, shen_jie: User) -> None:
    client = client_of(shen_jie)
    page = client.post(
        "/workforce/gap/standards/new/", typed(basis="streets", per="1", counts="workers", posts=""), follow=True
    )
    assert "已登记「学校社会工作者」。" in page.text and "第三条" in page.text and "执行中" in page.text
    entered = CityStandard.objects.get()
    now = standing(DAY)
    standard = next(s for s in now.standards if s.id == f"own-{entered.pk}")
    root = next(place for place in now.places if place.parent is None)
    streets = sum(place.level == "street" for place in now.places)
    assert streets > 0 and now.gap(standard, root).required == streets
    shown = client.get(f"/workforce/gap/?standard=own-{entered.pk}&on={DAY}").text
    assert "学校社会工作者" in shown and "每 1 个街道（镇） 1 名" in shown
    assert AuditEntry.objects.filter(event="workforce.standard.enter").count() == 1


@pytest.mark.parametrize(
    ("day", "holds"),
    [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2026, 8, 31), True), (date(2026, 9, 1), False)],
)
def test_a_standard_holds_from_its_first_day_to_its_last(city: City, shen_jie: User, day: date, holds: bool) -> None:
    client = client_of(shen_jie)
    client.post("/workforce/gap/standards/new/", typed())
    entered = CityStandard.objects.get()
    client.post(f"/workforce/gap/standards/{entered.pk}/", typed(effective_to="2026-08-31", version=entered.version))
    found = [standard for standard in standards_on("3304", day) if standard.id == f"own-{entered.pk}"]
    assert bool(found) is holds
    assert all(standard.posts == ("学校", "驻校") and standard.counts == "licensed" for standard in found)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("ratio", "0", "请填大于 0 的数。"),
        ("per", "0", "请填大于 0 的数。"),
        ("effective_to", "2025-01-01", "结束日期不能早于开始日期。"),
        ("document", "", "文件"),
        ("basis", "moon", "moon"),
        ("effective_from", "13月", "日期"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(
    city: City, shen_jie: User, field: str, value: str, sentence: str
) -> None:
    page = client_of(shen_jie).post("/workforce/gap/standards/new/", typed(**{field: value}))
    assert page.status_code == 422 and sentence in page.text and "学校、驻校" in page.text, "what was typed stays"
    assert not CityStandard.objects.exists()


def test_the_second_of_two_writers_is_told(city: City, shen_jie: User) -> None:
    client = client_of(shen_jie)
    client.post("/workforce/gap/standards/new/", typed())
    entered = CityStandard.objects.get()
    first = client.post(f"/workforce/gap/standards/{entered.pk}/", typed(ratio="2", version=entered.version))
    second = client.post(f"/workforce/gap/standards/{entered.pk}/", typed(ratio="3", version=entered.version))
    assert (first.status_code, CityStandard.objects.get().ratio) == (302, 2)
    assert second.status_code == 409 and "刚刚改过这条记录" in second.text
    assert "<del>2</del>" in second.text and "<ins>3</ins>" in second.text
    assert second.text.count("<ins>") == 1, "what both wrote alike does not differ"


def test_whoever_sees_the_gap_sees_the_standards_with_their_documents(
    city: City, gu_hang: User, shen_jie: User
) -> None:
    client_of(shen_jie).post("/workforce/gap/standards/new/", typed())
    page = client_of(gu_hang).get("/workforce/gap/standards/")
    assert page.status_code == 200 and "登记本地标准" not in page.text
    for words in ("学校社会工作者", "嘉教〔2025〕9号", "关于加强社区工作者队伍建设的意见", "第二部分第3条", "已结束"):
        assert words in page.text
    assert client_of(gu_hang).get("/workforce/gap/standards/new/").status_code == 403
