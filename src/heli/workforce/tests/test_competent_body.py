"""Who leads registration: the law files by the day, corrected by the city, on every page that names the body."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.actions.settings import set_setting
from heli.core.models import Setting
from heli.core.queries import SETTINGS
from heli.core.rules import since
from heli.workforce.actions import registration as actions
from heli.workforce.models import Certificate, Proof
from heli.workforce.proof.pdf import body_words
from heli.workforce.queries.body import KEY, competent_body
from heli.workforce.queries.proof import proved
from heli.workforce.tests.test_registration import holder
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db
FULL = "中共嘉兴市委社会工作部"


@pytest.fixture
def entered(gao_yuan: User) -> Setting:
    value = f"2019-01-01 嘉兴市民政局\n2024-07-01 {FULL}"
    return set_setting(None, by=gao_yuan, key=KEY, value=value, source="嘉编〔2024〕3号")


@pytest.mark.parametrize(
    ("on", "name", "begins"),
    [
        ("2018-12-31", "民政部门", "2009-01-01"),
        ("2019-01-01", "嘉兴市民政局", "2019-01-01"),
        ("2024-06-30", "嘉兴市民政局", "2019-01-01"),
        ("2024-07-01", FULL, "2024-07-01"),
    ],
)
def test_what_the_city_entered_holds_from_its_day(entered: Setting, on: str, name: str, begins: str) -> None:
    found = competent_body(date.fromisoformat(on))
    assert (found.name, found.source.effective_from.isoformat()) == (name, begins)
    assert not found.source.confirmed


def test_without_the_city_the_law_file_holds_and_a_confirmation_is_the_citys(entered: Setting, gao_yuan: User) -> None:
    assert competent_body(localdate()).source.document == "嘉编〔2024〕3号"
    set_setting(
        entered, by=gao_yuan, key=KEY, value=entered.value, source=entered.source, confirmed_on=date(2026, 11, 1)
    )
    assert competent_body(localdate()).source.confirmed
    Setting.objects.all().delete()
    held = competent_body(localdate())
    assert (held.name, held.source.confirmed) == ("社会工作部", False)
    said = [(held.source.effective_from, held.name)]
    assert since.read(SETTINGS[KEY].unset) == said, "the page of settings shows what is counted with"


def test_every_page_that_names_the_body_names_the_one_of_the_city(
    entered: Setting, city: City, shen_jie: User, gao_yuan: User
) -> None:
    paper = holder(city, until=localdate() + timedelta(days=30))
    code = Proof.objects.create(certificate=paper, code="A" * 16).code
    street = user_with("street_officer", city.places["330402008"], "周敏")
    asked = actions.apply_for_registration(paper, by=street, today=localdate())
    pages = [
        (client_of(shen_jie), f"/workforce/certificates/{paper.pk}/proof/"),
        (client_of(street), asked.get_absolute_url()),
        (client_of(street), f"/workforce/certificates/{paper.pk}/apply/"),
        (Client(), f"/certificates/verify/{code}/"),
    ]
    for client, address in pages:
        assert f"{FULL} <span" in client.get(address).content.decode(), f"{address}: named and marked as unconfirmed"
    seen = proved(Certificate.objects.get(pk=paper.pk), localdate())
    assert seen is not None and body_words(seen) == f"{FULL}（主管部门待确认）"
    set_setting(entered, by=gao_yuan, key=KEY, value=entered.value, confirmed_on=localdate())
    for client, address in pages:
        page = client.get(address).content.decode()
        assert FULL in page and f"{FULL} <span" not in page, address
