"""The catalogue: what is entered, refused with its article, listed, withdrawn, and by whom it is done."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.errors import NotAllowed, Refused, Stale
from heli.directory.models import Organisation
from heli.purchasing.actions import catalogue as actions
from heli.purchasing.models import CatalogueItem
from heli.purchasing.queries import catalogue as queries
from heli.purchasing.tests.desk import ITEM, bureau, listed, shen_yi
from tests.cast import City, client_of

__all__ = ["bureau", "shen_yi"]
pytestmark = pytest.mark.django_db


def test_a_task_is_drafted_listed_and_withdrawn_with_a_reason(
    bureau: Organisation, shen_yi: User, shen_jie: User, gu_hang: User
) -> None:
    draft = actions.enter_item(bureau, by=shen_yi, **ITEM)
    assert [user.name for user in (shen_yi, shen_jie, gu_hang) if draft in queries.items(user)] == ["沈意", "沈洁"]
    item = actions.list_item(draft, by=shen_jie)
    assert (item.state, item.listed_on) == ("listed", localdate()) and item in queries.items(gu_hang)
    with pytest.raises(Refused):
        actions.withdraw_item(item, by=shen_yi, reason="")
    gone = actions.withdraw_item(item, by=shen_yi, reason="改由事业单位承担")
    assert (gone.state, gone.withdrawn_on) == ("withdrawn", localdate())
    with pytest.raises(Refused, match="已移出"):
        actions.change_item(gone, by=shen_yi, **ITEM)
    again = actions.enter_item(bureau, by=shen_yi, **ITEM)
    assert again.pk != gone.pk, "the name is free again"
    with pytest.raises(Stale):
        actions.list_item(again, by=shen_yi, expect=again.version - 1)


@pytest.mark.parametrize(
    "kind", ["no_duty", "government_itself", "goods_works", "financing", "hiring", "otherwise_forbidden"]
)
def test_a_forbidden_kind_is_refused_beside_the_field_with_the_article(
    bureau: Organisation, shen_yi: User, kind: str
) -> None:
    with pytest.raises(Refused, match="财政部令第102号）第十条") as refused:
        actions.enter_item(bureau, by=shen_yi, **(ITEM | {"kind": kind}))
    assert refused.value.field == "kind" and not CatalogueItem.objects.exists()
    item = actions.enter_item(bureau, by=shen_yi, **ITEM)
    with pytest.raises(Refused, match="第十条"):
        actions.change_item(item, by=shen_yi, **(ITEM | {"kind": kind}))
    page = client_of(shen_yi).post("/purchasing/catalogue/enter/", _typed(bureau, kind=kind))
    assert page.status_code == 422
    shown = page.content.decode()
    assert 'id="id_kind_error"' in shown and "财政部令第102号）第十条。" in shown


def _typed(bureau: Organisation, **other: str) -> dict[str, object]:
    typed: dict[str, object] = {**ITEM, "name": "另一项", "department": bureau.pk, "unit_cost_fen": "1500.50", **other}
    return typed


def test_a_task_is_entered_on_the_page_in_yuan_and_kept_in_fen(bureau: Organisation, shen_yi: User) -> None:
    page = client_of(shen_yi).post("/purchasing/catalogue/enter/", _typed(bureau))
    item = CatalogueItem.objects.get()
    assert (page["Location"], item.unit_cost_fen) == (f"/purchasing/catalogue/{item.pk}/", 150_050)
    shown = client_of(shen_yi).get(page["Location"]).content.decode()
    assert "¥1,500.50" in shown and "第九条" in shown
    wrong = client_of(shen_yi).post("/purchasing/catalogue/enter/", _typed(bureau, unit_cost_fen="0", name="再一项"))
    assert wrong.status_code == 422


def test_only_who_answers_for_a_department_enters_its_tasks(
    city: City, qian_feng: User, shen_yi: User, lin_lan: User
) -> None:
    bureau = city.organisations["嘉兴市民政局"]
    for stranger in (qian_feng, lin_lan):
        with pytest.raises(NotAllowed):
            actions.enter_item(bureau, by=stranger, **ITEM)
    assert list(queries.departments(shen_yi)) == [bureau] and not queries.departments(lin_lan)


def test_the_page_of_the_share_counts_by_number_and_by_money(
    bureau: Organisation, shen_yi: User, gu_hang: User
) -> None:
    visiting, meals = listed(bureau, shen_yi), listed(bureau, shen_yi, name="助餐")
    listed(bureau, shen_yi, name="没有登记由谁做")
    for item, doer, year, fen in (
        (visiting, "government", 2024, 40_000_00), (visiting, "contracted", 2025, 60_000_00), (meals, "institution", 2024, 20_000_00),
    ):  # fmt: skip
        actions.record_doer(item, by=shen_yi, doer=doer, since=date(year, 1, 1), yearly_cost_fen=fen)
    found = queries.contracted_out(gu_hang, date(2026, 6, 30))
    assert [(each.day.year, each.by_number, each.by_money) for each in found.years][-1] == (2026, 0.5, 0.75)
    assert found.unknown == 1
    page = client_of(gu_hang).get("/purchasing/catalogue/statistics/").content.decode()
    assert "2024-12-31" in page and "50.0%" in page and "75.0%" in page and "另有 1 个事项还没有登记由谁做" in page


def test_who_does_it_is_corrected_on_the_same_day(bureau: Organisation, shen_yi: User) -> None:
    item = listed(bureau, shen_yi)
    for fen in (1, 2):
        actions.record_doer(item, by=shen_yi, doer="contracted", since=date(2025, 1, 1), yearly_cost_fen=fen)
    assert [each.yearly_cost_fen for each in queries.doers(shen_yi)] == [2]
    row = queries.items(shen_yi).get()
    assert (row.doer_now, row.yearly_now) == ("contracted", 2)


def test_who_does_it_is_corrected_on_a_page_by_whoever_saw_what_stood_there(
    bureau: Organisation, shen_yi: User
) -> None:
    item, browser = listed(bureau, shen_yi), client_of(shen_yi)
    address = f"/purchasing/catalogue/{item.pk}/doers/record/"
    given = {"doer": "government", "since": "2025-01-01", "yearly_cost_fen": "10"}
    assert browser.post(address, given).status_code == 302
    other = {**given, "doer": "contracted", "yearly_cost_fen": "20"}
    shown = browser.post(address, other)
    text = shown.content.decode()
    assert shown.status_code == 409 and "<del>政府部门自己做</del>" in text and "<del>¥10.00</del>" in text
    assert [each.doer for each in queries.doers(shen_yi)] == ["government"]
    kept = {**other, "keep": "ours", "version": shown.context["version"]}
    assert browser.post(address, kept).status_code == 302
    assert [each.doer for each in queries.doers(shen_yi)] == ["contracted"]
