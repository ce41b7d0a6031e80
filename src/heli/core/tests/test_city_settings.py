"""Settings of the city: every known one is listed, and what nobody confirmed says so."""

from __future__ import annotations

from typing import Any

from heli.core.models import Setting
from tests.cast import client_of


def test_a_figure_is_waiting_until_somebody_confirms_it(gao_yuan: Any) -> None:
    client = client_of(gao_yuan)
    assert client.get("/settings/").content.decode().count("待确认") >= 4
    client.post("/settings/post_cost_yearly_fen/", {"value": "12000000", "source": "市财政局"})
    shown = client.get("/settings/").content.decode()
    assert "12000000" in shown and Setting.objects.get(key="post_cost_yearly_fen").confirmed_on is None
    row = Setting.objects.get(key="post_cost_yearly_fen")
    given = {"value": "12000000", "source": "市财政局", "confirmed_on": "2026-11-24", "version": row.version}
    assert client.post("/settings/post_cost_yearly_fen/", given).status_code == 302
    assert "已确认" in client.get("/settings/").content.decode()
    assert client.post("/settings/post_cost_yearly_fen/", given).status_code == 409, "the page was old by then"


def test_settings_belong_to_the_system_administrator(shen_jie: Any, gao_yuan: Any) -> None:
    assert client_of(shen_jie).get("/settings/").status_code == 403
    assert client_of(gao_yuan).get("/settings/nothing/").status_code == 404
    assert client_of(gao_yuan).post("/settings/city_name/", {"value": ""}).status_code == 422
