"""Settings of the city: every known one is listed, and what nobody confirmed says so."""

from __future__ import annotations

from typing import Any

import pytest

from heli.accounts import acting
from heli.core.actions.settings import set_setting
from heli.core.errors import Refused
from heli.core.models import Setting
from tests.cast import client_of


def test_a_figure_is_waiting_until_somebody_confirms_it(gao_yuan: Any) -> None:
    client = client_of(gao_yuan)
    before = client.get("/settings/").text
    assert before.count("待确认") >= 4
    assert "0.5" in before and "（本市没有填，用默认值）" in before, "what is counted with is seen, filled in or not"
    client.post("/settings/post_cost_yearly_fen/", {"value": "120000", "source": "市财政局"})
    shown = client.get("/settings/").content.decode()
    assert "12万元" in shown and Setting.objects.get(key="post_cost_yearly_fen").confirmed_on is None
    row = Setting.objects.get(key="post_cost_yearly_fen")
    assert row.value == "12000000", "money is stored in fen"
    given = {"value": "120000", "source": "市财政局", "confirmed_on": "2026-11-24", "version": row.version}
    assert client.post("/settings/post_cost_yearly_fen/", given).status_code == 302
    assert "已确认" in client.get("/settings/").content.decode()
    assert client.post("/settings/post_cost_yearly_fen/", given).status_code == 409, "the page was old by then"


def test_settings_belong_to_the_system_administrator(shen_jie: Any, gao_yuan: Any) -> None:
    assert client_of(shen_jie).get("/settings/").status_code == 403
    assert client_of(gao_yuan).get("/settings/nothing/").status_code == 404
    assert client_of(gao_yuan).post("/settings/city_name/", {"value": ""}).status_code == 422


def test_a_value_that_cannot_be_is_told_beside_its_field(gao_yuan: Any) -> None:
    client = client_of(gao_yuan)
    for key, value, hint in (
        ("part_time_weight", "1.5", "1"),
        ("part_time_weight", "半", "0.5"),
        ("post_cost_yearly_fen", "十万", "120000"),
        ("post_cost_yearly_fen", "-1", "0"),
    ):
        answer = client.post(f"/settings/{key}/", {"value": value})
        assert answer.status_code == 422
        assert hint in answer.content.decode()
    assert not Setting.objects.exists()


def test_names_by_the_day_are_read_line_by_line(gao_yuan: Any) -> None:
    client = client_of(gao_yuan)
    for typed in ("市委社会工作部", "2024-07-01", "2024-13-01 市民政局", "2024-07-01 甲\n2024-07-01 乙"):
        answer = client.post("/settings/registration_body/", {"value": typed, "source": ""})
        assert answer.status_code == 422 and "例如 2024-07-01 市委社会工作部" in answer.content.decode()
    typed = "2024-07-01　市委社会工作部\r\n\r\n2019-01-01  市民政局"
    client.post("/settings/registration_body/", {"value": typed, "source": "市编委文件"})
    assert Setting.objects.get().value == "2019-01-01 市民政局\n2024-07-01 市委社会工作部"
    shown = client.get("/settings/").content.decode()
    assert "2019-01-01 市民政局；2024-07-01 市委社会工作部" in shown


def test_percents_by_the_day_are_read_line_by_line(gao_yuan: Any) -> None:
    client = client_of(gao_yuan)
    for typed in (
        "60",
        "2024-01-01 六十",
        "2024-01-01 0",
        "2024-01-01 100.5",
        "2024-01-01 60 大概",
        "2024-01-01 60\n2024-01-01 61",
    ):
        answer = client.post("/settings/personnel_floor_percent/", {"value": typed, "source": ""})
        assert answer.status_code == 422 and "例如 2024-01-01 60" in answer.content.decode(), typed
    client.post(
        "/settings/personnel_floor_percent/", {"value": "2025-01-01 62.5 不含税\r\n2020-01-01 60", "source": "市文件"}
    )
    assert Setting.objects.get().value == "2020-01-01 60\n2025-01-01 62.5 不含税"
    assert "2020-01-01 60；2025-01-01 62.5 不含税" in client.get("/settings/").content.decode()


def test_a_percent_has_no_more_places_than_are_kept(gao_yuan: Any) -> None:
    client = client_of(gao_yuan)
    for typed in ("62.555", "62.500"):
        given = {"value": f"2020-01-01 60\n2025-01-01 {typed}", "source": ""}
        page = client.post("/settings/personnel_floor_percent/", given)
        said = page.content.decode()
        assert page.status_code == 422 and f'id="id_value_error">百分之几最多两位小数，「{typed}」要改短' in said
    assert client.post("/settings/personnel_floor_percent/", {"value": "2025-01-01 62.55"}).status_code == 302


def test_amounts_by_the_day_are_typed_in_yuan_and_kept_in_fen(gao_yuan: Any) -> None:
    client, address = client_of(gao_yuan), "/settings/purchase_limit_fen/"
    for typed in (
        "500000",
        "2024-01-01 五十万",
        "2024-01-01 0",
        "2024-01-01 -1",
        "2024-01-01 1.234",
        "2024-01-01 1\n2024-01-01 2",
    ):
        answer = client.post(address, {"value": typed, "source": ""})
        assert answer.status_code == 422 and "例如 2024-01-01 500000" in answer.content.decode(), typed
    client.post(address, {"value": "2025-01-01 1,000,000.50 元\r\n2020-01-01 500000", "source": "省文件"})
    assert Setting.objects.get().value == "2020-01-01 50000000\n2025-01-01 100000050"
    assert "2020-01-01 500000\n2025-01-01 1000000.50" in client.get(address).content.decode()
    assert "2020-01-01 50万元；2025-01-01 100万元" in client.get("/settings/").content.decode()


@pytest.mark.django_db
def test_an_amount_without_its_day_is_refused_wherever_it_is_set() -> None:
    with pytest.raises(Refused, match="「50000000」不是从哪天起") as refused:
        set_setting(None, by=acting.console(), key="purchase_limit_fen", value="50000000")
    assert refused.value.field == "value" and not Setting.objects.exists()
