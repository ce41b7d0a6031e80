"""A bid that says its price in lines, from the document's table to the committee that mends it; and a fine that it declares."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from heli.core.errors import Refused
from heli.purchasing.actions import tenders
from heli.purchasing.forms.bids import BidForm, said_by
from heli.purchasing.forms.tenders import TenderForm
from heli.purchasing.models import Bid, Tender
from heli.purchasing.queries import price_errors as queries
from heli.purchasing.queries.tender_text import text_of
from heli.purchasing.rules import bid as rules
from heli.purchasing.rules import conduct
from heli.purchasing.rules.price_lines import PriceLine, items
from heli.purchasing.tests.evaluation_scene import Evaluating
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db
TEXT = "上门服务，次，1200\n督导，小时，80"
LINES = [PriceLine("上门服务", 25_000, 30_000_000), PriceLine("督导", 50_000, 4_000_000)]


@pytest.fixture
def scene(city: City) -> Evaluating:
    return Evaluating(city)


def test_the_document_shows_its_table_and_how_errors_are_mended(scene: Evaluating) -> None:
    tender = scene.draft(price_table=TEXT)
    (part,) = (each for each in text_of(tender) if "报价明细表" in each.heading)
    assert part.rows == [["项目", "单位", "数量"], ["上门服务", "次", "1200"], ["督导", "小时", "80"]]
    assert any("第五十九条" in line for line in part.sentences)
    assert not any("报价明细表" in each.heading for each in text_of(scene.draft()))


def test_a_table_that_cannot_be_read_is_told_beside_its_field() -> None:
    form: Any = TenderForm({"price_table": "上门服务，次"}, contracts=None)
    assert "第 1 行" in str(form.errors["price_table"])


def test_where_one_price_of_a_unit_is_asked_there_is_no_table(scene: Evaluating) -> None:
    tender = scene.draft()
    Tender.objects.filter(pk=tender.pk).update(method="direct", price_table=TEXT)
    with pytest.raises(Refused, match="按明细表报价") as refused:
        tenders.submit_tender(Tender.objects.get(pk=tender.pk), by=scene.officer)
    assert refused.value.field == "price_table"


def test_the_form_takes_the_lines_and_gives_them_back() -> None:
    table = items(TEXT)
    posted = {"price_fen": "340000", "unit_0": "250", "sum_0": "300000", "unit_1": "500", "sum_1": "40000"}
    form = BidForm(posted, factors=[], table=table)
    assert form.is_valid(), form.errors
    said = form.content()
    assert said.lines == LINES and rules.read(said.written()).lines == LINES
    assert said_by(said, [], table)["unit_1"] == 50_000
    assert [each.name for each in form.alone][:4] == ["price_fen", "price_words", "unit_0", "sum_0"]
    assert not list(rules.told_of_prices_and_fines(said, table, date(2026, 11, 29)))


def test_the_committee_begins_from_what_the_lines_say(scene: Evaluating) -> None:
    tender = scene.evaluating()
    Tender.objects.filter(pk=tender.pk).update(price_table=TEXT)
    bid = queries.to_mend(Tender.objects.get(pk=tender.pk))[0]
    said = rules.Content(price_fen=bid.price_fen, contact="林岚", phone="13800000000", lines=LINES)
    Bid.objects.filter(pk=bid.pk).update(content=said.written())
    held = Bid.objects.get(pk=bid.pk)
    assert queries.lines_differ(held)
    begins = queries.proposed(held, queries.error_to_write(held))
    assert begins["units"] == 34_000_000 and begins["text"] == 34_000_000 and begins["misplaced"] is False
    told = str(queries.reckoned(held))
    assert "以单价汇总为准" in told and "340,000.00" in told and "第五十九条" in told
    Bid.objects.filter(pk=bid.pk).update(content=rules.Content(price_fen=bid.price_fen).written())
    assert queries.reckoned(Bid.objects.get(pk=bid.pk)) is None and not queries.lines_differ(Bid.objects.get(pk=bid.pk))


@pytest.mark.parametrize(
    ("fine", "fined_on", "large"),
    [
        # 财库〔2022〕3号: 200 万元以上; 政府采购法第二十二条: within three years
        (200_000_000, date(2026, 1, 10), True), (199_999_999, date(2026, 1, 10), False),
        (200_000_000, date(2023, 11, 30), True), (200_000_000, date(2023, 11, 29), False), (200_000_000, date(2026, 11, 30), False),
    ],
)  # fmt: skip
def test_a_large_fine_of_the_last_three_years_is_a_major_illegal_record(fine: int, fined_on: date, large: bool) -> None:
    found = conduct.large_fine(fine, fined_on, date(2026, 11, 29))
    assert (found is not None) is large
    said = rules.Content(price_fen=1, fine_fen=fine, fined_on=fined_on)
    back = rules.read(said.written())
    assert (back.fine_fen, back.fined_on) == (fine, fined_on)
    told = [str(each.what) for each in rules.told_of_prices_and_fines(said, [], date(2026, 11, 29))]
    assert bool(told) is large and all(
        "财库〔2022〕3号" in each and "待确认" in each and "第二十二条" in each for each in told
    )


def test_before_there_was_a_figure_no_fine_is_large() -> None:
    assert conduct.large_fine(10**12, date(2021, 6, 1), date(2021, 12, 31)) is None


def test_a_declared_fine_has_its_day_and_is_shown_to_who_checks(scene: Evaluating) -> None:
    form = BidForm({"fine_fen": "2500000"}, factors=[])
    assert not form.is_valid() and "fined_on" in form.errors
    tender = scene.opened_with()
    bid = tender.bids.order_by("pk")[0]
    said = rules.Content(price_fen=bid.price_fen, fine_fen=250_000_000, fined_on=date(2026, 6, 1), lines=LINES)
    Bid.objects.filter(pk=bid.pk).update(content=said.written())
    page = client_of(scene.officer).get(f"/purchasing/bids/{bid.pk}/").content.decode()
    assert "较大数额罚款" in page and "报价明细" in page and "上门服务" in page


def test_a_day_that_was_entered_stands_in_the_form_again() -> None:
    """A browser takes ISO days alone: written otherwise it is shown empty, and lost with the next change."""
    form = TenderForm(initial={"weight_consent_on": date(2026, 11, 2)}, contracts=None)
    assert 'value="2026-11-02"' in str(form["weight_consent_on"])
