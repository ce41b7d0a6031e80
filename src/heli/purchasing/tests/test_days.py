"""The calendar knows until when bids come in, for whoever asks for them and for whoever writes one, and for nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.purchasing.queries.bids import DATED
from tests.access_things import tenders
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db


def days_of(user: User) -> list[str]:
    today = localdate()
    (source,) = DATED
    if not source.is_for(user):
        return []
    return [entry.url for entry in source.between(User.objects.get(pk=user.pk), today, today + timedelta(days=30))]


def test_the_side_that_asks_and_whoever_writes_a_bid_see_the_day(city: City) -> None:
    bureau, agency, other = (
        city.organisations[name] for name in ("嘉兴市民政局", "晨光社会工作服务中心", "桐心社会工作服务中心")
    )
    officer, bidder = user_with("project_officer", bureau), user_with("bid_writer", agency)
    watching, opener = user_with("bid_writer", other), user_with("opening_officer", bureau)
    bid = tenders.a_bid(city, bidder)
    url = bid.tender.get_absolute_url()
    assert days_of(officer) == days_of(bidder) == days_of(opener) == [url]
    assert days_of(watching) == [], "who only may read it has nothing to do by then"
    page = client_of(bidder).get("/workbench/calendar/").content.decode()
    assert "投标截止和开标" in page and url in page


def test_nothing_of_the_day_tells_that_anybody_bids(city: City) -> None:
    officer = user_with("project_officer", city.organisations["嘉兴市民政局"])
    empty = tenders.a_tender(city, officer, "announced")
    bid = tenders.a_bid(city, officer)
    (source,) = DATED
    today = localdate()
    told = source.between(User.objects.get(pk=officer.pk), today, today + timedelta(days=30))
    words = {entry.url: (str(entry.what.text), str(entry.about.text)) for entry in told}
    assert words[empty.get_absolute_url()] == words[bid.tender.get_absolute_url()]


def test_a_bid_that_was_withdrawn_has_no_day_any_more(city: City) -> None:
    bidder = user_with("bid_writer", city.organisations["晨光社会工作服务中心"])
    tenders.a_bid(city, bidder, "withdrawn")
    assert days_of(bidder) == []
