"""An office's address book: departments, heads and members come in from a file, twice without harm, and go again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from heli.accounts import actions, imports
from heli.accounts.models import User
from heli.accounts.rules.staff import is_head, steps_of
from heli.core.errors import NotAllowed, Refused
from heli.core.models import AuditEntry, Batch
from heli.directory.models import Organisation
from tests.cast import City, grant, user_with

BOOK = """部门,姓名,手机,邮箱,职务
嘉兴市民政局/办公室,金秀,13905730001,,主任
,沈一,13905730002,shen@city.example,科员
嘉兴市民政局/社会工作科,陆平,13905730003,,科长
嘉兴市民政局/社会工作科/人才组,吴敏,,wu@city.example,副科长
"""


def book(folder: Path, text: str = BOOK) -> Path:
    path = folder / "通讯录.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_departments_heads_and_members_come_in(city: City, gao_yuan: User, tmp_path: Path) -> None:
    tried = imports.run(book(tmp_path), by=gao_yuan, dry_run=True)
    assert (tried["created"], tried["bad"], User.objects.filter(name="陆平").exists()) == (7, 0, False)
    assert tried["new_organisations"] == [
        "嘉兴市民政局办公室",
        "嘉兴市民政局社会工作科",
        "嘉兴市民政局社会工作科人才组",
    ]
    assert imports.run(book(tmp_path), by=gao_yuan)["created"] == 7
    lu, shen, wu = (User.objects.get(name=name) for name in ("陆平", "沈一", "吴敏"))
    assert (lu.login, lu.office.name, lu.post, lu.leads) == ("13905730003", "嘉兴市民政局社会工作科", "科长", True)  # type: ignore[union-attr]
    assert (shen.office.name, shen.leads, shen.email) == ("嘉兴市民政局办公室", False, "shen@city.example")  # type: ignore[union-attr]
    assert (wu.login, wu.leads) == ("wu@city.example", False), "a deputy heads nothing"
    assert not lu.permissions and not lu.has_usable_password()
    team = Organisation.objects.get(short_name="人才组")
    assert team.path.startswith(city.organisations["嘉兴市民政局"].path) and team.place == city.root
    assert {"accounts.staff.import"} == set(AuditEntry.objects.values_list("event", flat=True))


def test_the_same_book_again_changes_nothing(city: City, gao_yuan: User, tmp_path: Path) -> None:
    imports.run(book(tmp_path), by=gao_yuan)
    again = imports.run(book(tmp_path), by=gao_yuan)
    assert (again["created"], again["updated"], again["unchanged"], again["batch"]) == (0, 0, 4, None)
    promoted = imports.run(book(tmp_path, BOOK.replace("副科长", "组长")), by=gao_yuan)
    assert (promoted["created"], promoted["updated"]) == (0, 1)
    assert User.objects.get(name="吴敏").post == "组长"


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        ("没有的局/办公室,金秀,13905730001,,", "A", "没有登记"),
        ("嘉兴市民政局/办公室,,13905730001,,", "B", "缺少姓名"),
        ("嘉兴市民政局/办公室,金秀,,,主任", "", "至少填一项"),
        ("嘉兴市民政局/办公室,金秀,1390573,,", "C", "手机"),
        ("嘉兴市民政局/办公室,金秀,,jin@,", "D", "邮箱"),
        ("嘉兴市民政局/a/b/c/d/e/f,金秀,13905730001,,", "A", "最多写"),
        ("嘉兴市民政局/办公室,别人,13905730009,,", "B", "是方圆的"),
    ],
)
def test_a_fault_is_told_by_row_and_column_and_nothing_is_written(
    city: City, gao_yuan: User, tmp_path: Path, line: str, column: str, words: str
) -> None:
    User.objects.filter(pk=user_with(None, name="方圆").pk).update(phone="139 0573 0009")
    before = User.objects.count(), Organisation.objects.count()
    report = imports.run(book(tmp_path, f"部门,姓名,手机,邮箱,职务\n{line}\n"), by=gao_yuan)
    fault: Any = report["errors"][0]
    assert (fault["row"], fault["column"]) == (2, column) and words in fault["message"]
    assert (User.objects.count(), Organisation.objects.count()) == before


def test_an_account_that_is_there_keeps_its_login_and_its_office(city: City, gao_yuan: User, tmp_path: Path) -> None:
    known = user_with(None, name="陆平", login="lu.ping")
    User.objects.filter(pk=known.pk).update(phone="13905730003", office=city.organisations["晨光社会工作服务中心"])
    report = imports.run(book(tmp_path), by=gao_yuan)
    assert "现在在「晨光社会工作服务中心」" in report["warnings"][0]["message"]
    known.refresh_from_db()
    assert (known.login, known.office) == ("lu.ping", city.organisations["晨光社会工作服务中心"])


def test_a_book_is_taken_back_whole(city: City, gao_yuan: User, tmp_path: Path) -> None:
    known = user_with(None, name="陆平", login="lu.ping")
    User.objects.filter(pk=known.pk).update(phone="13905730003")
    before = User.objects.count(), Organisation.objects.count()
    batch = Batch.objects.get(pk=imports.run(book(tmp_path), by=gao_yuan)["batch"])
    actions.undo_staff(batch, by=gao_yuan)
    known.refresh_from_db()
    assert (User.objects.count(), Organisation.objects.count()) == before
    assert (known.office, known.post, known.leads) == (None, "", False)
    with pytest.raises(Refused, match="这一步不能办"):
        actions.undo_staff(batch, by=gao_yuan)


def test_a_book_stays_where_somebody_holds_a_role_by_now(city: City, gao_yuan: User, tmp_path: Path) -> None:
    batch = Batch.objects.get(pk=imports.run(book(tmp_path), by=gao_yuan)["batch"])
    grant(User.objects.get(name="陆平"), "evaluator", city.root)
    with pytest.raises(Refused, match="在用"):
        actions.undo_staff(batch, by=gao_yuan)
    assert User.objects.filter(name="金秀").exists()


def test_only_who_invites_people_brings_a_book(city: City, shen_jie: User, yan_bo: User, tmp_path: Path) -> None:
    for user in (shen_jie, yan_bo):
        with pytest.raises(NotAllowed):
            imports.run(book(tmp_path), by=user)


@pytest.mark.parametrize(
    ("cells", "before", "steps"),
    [
        ({"path": "民政局/办公室"}, (), ("民政局", "办公室")),
        ({"path": "民政局-社会工作科"}, (), ("民政局", "社会工作科")),
        ({"unit": "民政局", "section": "办公室"}, (), ("民政局", "办公室")),
        ({"unit": "民政局", "path": "民政局 > 办公室"}, (), ("民政局", "办公室")),
        ({"section": "财务科"}, ("民政局", "办公室"), ("民政局", "财务科")),
        ({}, ("民政局", "办公室"), ("民政局", "办公室")),
    ],
)
def test_a_department_is_read_as_offices_write_it(
    cells: dict[str, str], before: tuple[str, ...], steps: tuple[str, ...]
) -> None:
    assert steps_of(cells, before) == steps


@pytest.mark.parametrize(
    ("post", "said", "asked", "heads"),
    [
        ("科长", "", False, True),
        ("副科长", "", False, False),
        ("党组副书记", "", False, False),
        ("科长", "", True, False),
        ("科员", "是", True, True),
    ],
)
def test_who_heads_a_department(post: str, said: str, asked: bool, heads: bool) -> None:
    assert is_head(post, said, asked) is heads
