"""Lists: the address holds everything, a page is found by key, and the file is what was shown."""

from __future__ import annotations

import csv
import io
import itertools
from dataclasses import replace
from datetime import date, timedelta
from html import escape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Q
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from heli.core import exports
from heli.core.errors import Refused
from heli.core.models import AuditEntry, Setting
from heli.core.prepared import Prepared
from heli.core.tables import Column, Drive, Filter, Kind, Table, list_page, paging
from heli.core.tables.address import pack, read, unpack
from heli.core.tables.groups import meets
from heli.core.tables.rows import body

TABLE = Table(
    "settings",
    columns=(
        Column("key", "名称", sort="key", url=lambda row: f"/x/{row.pk}/"),
        Column("value", "值", sort="value"),
        Column("confirmed_on", "确认日期", Kind.DATE, sort="confirmed_on"),
        Column("source", "依据", shown=False),
        Column("version", "次数", Kind.COUNT, sort="version", total=True),
        Column(
            "state", "状态", Kind.STATE, value=lambda row: ("已确认", "ok") if row.confirmed_on else ("待确认", "warn")
        ),
    ),
    filters=(
        Filter("q", "名称", kind="text", field="key__icontains"),
        Filter("source", "依据", choices=(("law", "法规"), ("own", "本市"))),
        Filter("since", "确认不早于", kind="date", field="confirmed_on__gte"),
    ),
    default_sort="key",
    empty="还没有设置。",
    per_page=10,
)


def settings(count: int, **more: Any) -> None:
    start = date(2026, 1, 1)
    Setting.objects.bulk_create(
        Setting(
            key=f"k{n:04d}", value=str(n % 7), source="law" if n % 2 else "own", version=1,
            confirmed_on=None if n % 3 == 0 else start + timedelta(days=n % 5), **more,
        )
        for n in range(count)
    )  # fmt: skip


def ask(
    address: str, user: Any = None, *, drive: Drive | None = None, htmx: bool = False, table: Table = TABLE,
    fetch: Any = None,
) -> Any:  # fmt: skip
    request = RequestFactory().get(address, headers={"HX-Request": "true", "HX-Target": "div#list"} if htmx else {})
    request.user = user or AnonymousUser()
    return list_page(request, table, Setting.objects.all(), title="本市设置", drive=drive, fetch=fetch)


def part(address: str, **more: Any) -> str:
    return str(ask(address, htmx=True, **more).content.decode())


def test_a_place_in_a_list_survives_its_way_through_an_address() -> None:
    for key in [("林岚", 7), (None, 3), (12, 1), ("2026-01-02", 5)]:
        assert unpack(pack(key)) == key
    for nonsense in ["", "x", "!!!", "W10", pack(("a", 1))[:-2], "a" * 500]:
        assert unpack(nonsense) is None


@pytest.mark.parametrize("sort", ["key", "-key", "value", "-value", "confirmed_on", "-confirmed_on"])
def test_pages_forward_and_back_show_every_row_once_in_order(city: Any, sort: str) -> None:
    settings(47)
    address = read(RequestFactory().get(f"/?sort={sort}"), TABLE)
    assert address.column is not None
    order = paging.order_of(Setting.objects.all(), address.column.sort, address.descending)
    expected = [row.pk for row in order.of(Setting.objects.all())]
    seen, pages = [], []
    while True:
        page = paging.page(Setting.objects.all(), order, address, 10)
        pages.append([row.pk for row in page.rows])
        seen += pages[-1]
        if not page.has_after:
            break
        assert page.last is not None
        address.after = unpack(pack(page.last))
    assert seen == expected
    back = []
    while page.has_before:
        assert page.first is not None
        address.after, address.before = None, unpack(pack(page.first))
        page = paging.page(Setting.objects.all(), order, address, 10)
        back.append([row.pk for row in page.rows])
    assert list(reversed(back)) == pages[:-1]


def test_missing_values_come_last_whichever_way(city: Any) -> None:
    settings(9)
    for sort in ("confirmed_on", "-confirmed_on"):
        address = read(RequestFactory().get(f"/?sort={sort}"), TABLE)
        order = paging.order_of(Setting.objects.all(), "confirmed_on", address.descending)
        values = [row.confirmed_on for row in order.of(Setting.objects.all())]
        assert None not in list(itertools.takewhile(lambda v: v is not None, values))
        assert values[-3:] == [None] * 3


def test_the_number_of_queries_does_not_grow_with_the_rows(city: Any) -> None:
    counts = []
    for number in (3, 30):
        Setting.objects.all().delete()
        settings(number)
        with CaptureQueriesContext(connection) as asked:
            part("/")
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 1  # a second page is counted


def test_a_filter_narrows_and_stays_in_every_link(city: Any) -> None:
    settings(40)
    shown = part("/?source=law&q=k00&sort=-key")
    assert "依据：<b>法规</b>" in shown and "20 条" in shown
    assert "source=law" in shown.split('rel="next"')[1].split('"')[1]
    assert 'aria-sort="descending"' in shown


def test_nonsense_in_the_address_is_left_out(city: Any) -> None:
    settings(3)
    for address in (
        "/?source=nobody&since=2026-99-99",
        "/?after=%00&sort=nothing",
        "/?after=" + pack((None, 2)),
        "/?cols=nothing",
    ):
        assert "3 条" in part(address), address


def test_columns_are_chosen_and_the_first_stays(city: Any) -> None:
    settings(2)
    shown = part("/?cols=source")
    assert '<th scope="row">' in shown and 'data-label="依据"' in shown and 'data-label="值"' not in shown


def test_empty_says_what_next_and_filtered_to_nothing_how_out(city: Any) -> None:
    Setting.objects.all().delete()
    assert "还没有设置。" in part("/")
    settings(2)
    assert "没有符合条件的记录。" in part("/?q=nothing") and "清除筛选" in part("/?q=nothing")


def test_what_people_typed_is_never_markup(city: Any) -> None:
    Setting.objects.bulk_create([Setting(key="<script>k", value='"><b>', version=1)])
    shown = part("/?q=%3Cscript%3E")
    assert "<script>" not in shown and "&lt;script&gt;k" in shown and '"><b>' not in shown


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=8))
@example([("a\x1fb", "<"), ("&", "\x1f")])
def test_every_cell_holds_its_own_text_whatever_the_others_hold(texts: list[tuple[str, str]]) -> None:
    columns = (Column("key", "名称", url=lambda row: f"/x/{row.key}"), Column("value", "值"))
    rows = [SimpleNamespace(pk=number, key=key, value=value) for number, (key, value) in enumerate(texts)]
    absent = '<span aria-hidden="true">—</span><span class="visually-hidden">无</span>'
    wanted = "".join(
        f'<tr><th scope="row"><a href="/x/{escape(key)}">{escape(key) or absent}</a></th>'
        f'<td data-label="值">{escape(value) or absent}</td></tr>'
        for key, value in texts
    )
    assert body(rows, columns) == wanted


def test_a_long_list_is_counted_when_asked(city: Any) -> None:
    table = replace(TABLE, most=20)
    settings(35)
    assert "超过 20 条" in part("/", table=table) and "35 条" in part("/?count=all", table=table)
    assert "35 条" in part("/"), "so few are counted at once"


def test_ten_thousand_are_counted_exactly_and_of_more_it_is_told_that_they_are_more(city: Any) -> None:
    settings(10_000)
    before = Setting.objects.count()
    assert before == 10_000 and "10,000 条" in part("/") and "超过" not in part("/")
    Setting.objects.bulk_create([Setting(key="z", version=1)])
    assert "超过 10,000 条" in part("/") and "10,001 条" in part("/?count=all")


def test_answers_from_the_database_come_when_a_filter_is_opened(city: Any) -> None:
    asked: list[str] = []

    def choices(request: Any) -> list[tuple[str, str]]:
        asked.append(request.path)
        return [("law", "法规"), ("own", "本市")]

    table = replace(TABLE, filters=(Filter("source", "依据", choices=choices),))
    settings(4)
    shown = part("/", table=table)
    assert not asked and "options=source" in shown and "法规" not in shown
    opened = part("/?options=source&sort=-key", table=table)
    assert opened.startswith("<form") and "法规" in opened and 'name="sort"' in opened and "<table" not in opened
    assert "依据：<b>法规</b>" in part("/?source=law", table=table)


def test_a_drive_finds_the_same_pages(city: Any) -> None:
    settings(35)
    drive = Drive(Setting.objects.filter(version=1), key="key", pk="id", sort="key")
    for address in (
        "/",
        "/?source=law",
        "/?sort=-key",
        "/?after=" + pack(("k0012", Setting.objects.get(key="k0012").pk)),
    ):
        assert part(address, drive=drive) == part(address)


def test_a_drive_with_queries_built_once_shows_and_counts_the_same(city: Any) -> None:
    settings(35)
    first = Prepared(
        lambda keys: Setting.objects.filter(version__in=keys).order_by("key").values_list("key", "pk")[:11]
    )
    most = Prepared(lambda keys: Setting.objects.filter(version__in=keys).values_list("pk")[:21])
    drive = Drive(
        Setting.objects.filter(version=1), key="key", pk="id", sort="key", stamp="test_tables",
        first=lambda count: [(key, pk) for key, pk in first([1])], many=lambda count: most.count([1]),
    )  # fmt: skip
    table = replace(TABLE, most=20)
    for address in ("/", "/?sort=-key", "/?source=law", "/?count=all", "/"):
        assert part(address, drive=drive, table=table) == part(address, table=table), address
    with CaptureQueriesContext(connection) as asked:
        assert "超过 20 条" in part("/", drive=drive, table=table)
    assert not any("COUNT" in one["sql"] for one in asked), "what was too much a moment ago is not counted again"
    Setting.objects.filter(key__gte="k0012").delete()
    few = replace(drive, stamp="test_tables, fewer")
    assert "12 条" in part("/", drive=few, table=table) and "12 条" in part("/", table=table)


def test_a_row_in_several_stretches_of_the_index_is_listed_once(city: Any) -> None:
    settings(35)
    stretches = (Q(source="law"), Q(value__in=["1", "2"]), Q(source="own"))
    drive = Drive(Setting.objects.all(), key="key", pk="id", sort="key", apart=stretches)
    middle = Setting.objects.get(key="k0012").pk
    for address in ("/", "/?sort=-key", "/?since=2026-01-02", "/?after=" + pack(("k0012", middle)),
                    "/?before=" + pack(("k0012", middle)), "/?count=all"):  # fmt: skip
        assert part(address, drive=drive) == part(address), address


def test_rows_may_be_proposer_their_keys_in_any_order(shen_jie: Any) -> None:
    settings(35)

    def fetch(keys: list[int]) -> Any:
        return reversed(Setting.objects.filter(pk__in=keys))

    drive = Drive(Setting.objects.filter(version=1), key="key", pk="id", sort="key")
    for address in ("/", "/?sort=-version", "/?sort=confirmed_on", "/?source=law&sort=-value"):
        assert part(address, fetch=fetch) == part(address), address
    assert part("/", drive=drive, fetch=fetch) == part("/")
    told, light = (ask("/?format=csv", shen_jie, fetch=each) for each in (None, fetch))
    assert b"".join(told) == b"".join(light)


def test_the_file_holds_exactly_what_is_shown(shen_jie: Any) -> None:
    settings(25)
    Setting.objects.bulk_create([Setting(key="k9999", value="=1+1", source="law", version=1)])
    answer = ask("/?format=csv&source=law&sort=-key&cols=key,value", shen_jie)
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    *rows, (note,) = csv.reader(io.StringIO(text[1:]))
    assert "沈洁（shen_jie）" in note
    assert rows[0] == ["名称", "值"] and rows[1] == ["k9999", "'=1+1"] and len(rows) == 1 + 13
    book = ask("/?format=xlsx&source=law&sort=-key&cols=key,value", shen_jie)
    cells = (
        CalamineWorkbook.from_filelike(io.BytesIO(b"".join(book.streaming_content))).get_sheet_by_index(0).to_python()
    )
    assert cells[0] == ["名称", "值"] and cells[1] == ["k9999", "=1+1"] and len(cells) == 14
    assert AuditEntry.objects.filter(event="core.list.export").count() == 2


def test_who_is_not_signed_in_takes_no_file(city: Any) -> None:
    settings(2)
    assert "导出" not in part("/?format=csv")


def test_a_cell_that_looks_like_a_formula_is_quoted_and_a_number_is_not() -> None:
    assert exports.safe("@SUM(A1)") == "'@SUM(A1)" and exports.safe("-1+cmd") == "'-1+cmd"
    assert exports.safe("-1,234.50") == "-1,234.50" and exports.safe("林岚") == "林岚"


def test_the_rows_somebody_ticked_are_the_file(shen_jie: Any) -> None:
    settings(12)
    table = replace(TABLE, picks=True)
    shown = ask("/s/", shen_jie, table=table).content.decode()
    assert shown.count('name="pick"') == 10 and "导出选中的" in shown
    keys = list(Setting.objects.filter(key__in=["k0001", "k0003"]).values_list("pk", flat=True))
    picked = "&".join(f"pick={key}" for key in [*keys, "²", ""])
    answer = ask(f"/s/?format=csv&sort=-key&{picked}", shen_jie, table=table)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert [line[0] for line in csv.reader(io.StringIO(text))][:-1] == ["名称", "k0003", "k0001"]
    assert AuditEntry.objects.filter(event="core.list.export").count() == 1


def test_who_may_take_no_file_ticks_no_rows(city: Any) -> None:
    settings(3)
    shown = ask("/s/", table=replace(TABLE, picks=True)).content.decode()
    assert "data-pick" not in shown and "导出" not in shown


def test_a_filter_in_words_is_a_field_that_stands_open(city: Any) -> None:
    settings(3)
    shown = ask("/s/?q=k0001").content.decode()
    assert '<input type="search" id="find-q" name="q" value="k0001"' in shown and "k0002" not in shown
    assert exports.safe("＝1+1") == "'＝1+1" and exports.safe("\n=1+1") == "'\n=1+1"


def test_a_sheet_that_cannot_hold_every_row_is_refused_and_not_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 3)
    exports.write_xlsx(tmp_path / "three.xlsx", ["名称"], ([str(n)] for n in range(3)))
    assert len(CalamineWorkbook.from_path(tmp_path / "three.xlsx").get_sheet_by_index(0).to_python()) == 4
    with pytest.raises(Refused, match="最多"):
        exports.write_xlsx(tmp_path / "four.xlsx", ["名称"], ([str(n)] for n in range(4)))


def test_of_what_was_told_apart_only_equal_values_are_asked() -> None:
    row = {"state": "short", "asked": 4}
    assert meets(Q(state="short") & ~Q(asked__in=[]), row) and meets(Q(state="met") | Q(asked__in=[3, 4]), row)
    assert not meets(~Q(state="short") | Q(asked=3), row)
    with pytest.raises(ValueError, match="asked__gte"):
        meets(Q(asked__gte=1), row)
