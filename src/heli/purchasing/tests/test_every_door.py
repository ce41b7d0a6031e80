"""A sealed bid is tried through every door before its opening: pages, files, tables, exports, search, news, trail, logs.

The memory of a worker is excepted: while the agency writes, its draft is in the memory of the process that answers it.
"""

from __future__ import annotations

import difflib
import logging
import re
import tempfile
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils.timezone import now

from heli.accounts.models import User
from heli.accounts.queries import audit_entries
from heli.accounts.roles import ROLES
from heli.core import files
from heli.core.audit import read_content
from heli.core.models import AuditEntry, Notification, StoredFile
from heli.purchasing.actions import bids, conformity, final_quotes
from heli.purchasing.models import Bid, FinalQuote, Tender
from heli.purchasing.rules.bid import Content
from heli.purchasing.tests.evaluation_scene import Evaluating
from heli.purchasing.tests.scene import SAID, Scene
from tests.access import routes
from tests.cast import City, client_of, own_scope, user_with

pytestmark = pytest.mark.django_db(transaction=True)
WORDS, FILE, PRICE = "月光照亮第七座桥", "秘密报价和方案.txt", 41_234_567
SECRETS = [WORDS, FILE, str(PRICE), "412,345.67", "412345.67"]
#: who wrote it may read its draft, and it alone
OWN = ("bid_writer", "agency_head")


#: whoever holds neither is turned away by the right alone
SEEING = {"purchasing.tender.view", "core.audit.view"}


def told(text: str) -> list[str]:
    return [each for each in SECRETS if each in text]


@pytest.fixture
def scene(city: City) -> Scene:
    return Scene(city)


def written(scene: Scene, tender: Tender, which: int) -> Bid:
    bid = bids.begin_bid(scene.agencies[which], by=scene.bidders[which], tender=tender, passphrase=SAID)
    said = Content(
        price_fen=PRICE, contact="林岚", phone="13800000000", qualification=WORDS, answers={"服务方案": WORDS}
    )
    bid = bids.save_draft(bid, by=scene.bidders[which], content=said)
    bids.attach_to_draft(bid, by=scene.bidders[which], piece=bids.Piece(FILE, WORDS.encode() * 50))
    return Bid.objects.get(pk=bid.pk)


@pytest.fixture
def tender(scene: Scene, caplog: pytest.LogCaptureFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tender:
    """One agency has handed in its bid, another still writes; everything is logged, and what is temporary lies apart."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    caplog.set_level(logging.DEBUG)
    made = scene.announced()
    written(scene, made, 1)
    sealed = written(scene, made, 0)
    bids.seal_bid(sealed, by=scene.bidders[0], key=bids.drafts.unlock(dict(sealed.draft_key or {}), SAID.said))
    return made


def test_no_table_holds_it(tender: Tender) -> None:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # a name of our own
            for row in cursor.fetchall():
                held = b"\n".join(_bytes(value) for value in row).decode("utf-8", "replace")
                assert told(held) == [], table
    contents = [str(read_content(entry)) for entry in AuditEntry.objects.all()]
    assert len(contents) > 10 and [told(each) for each in contents if told(each)] == [], "nor does the sealed trail"


def _bytes(value: Any) -> bytes:
    return bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()


def test_no_file_holds_it_even_for_whoever_has_the_keys_of_the_house(tender: Tender, tmp_path: Path) -> None:
    """A backup is these files and these tables."""
    kept = list(StoredFile.objects.all())
    assert len(kept) >= 2, "the sealed bid and a file of the draft"
    for each in kept:
        with files.open_file(each) as stream:
            assert told(stream.read().decode("utf-8", "replace")) == [], each.name
    lying = [file for place in (Path(settings.HELI_HOME), tmp_path) for file in place.rglob("*") if file.is_file()]
    assert lying and [file.name for file in lying if told(_read(file))] == []


def _read(file: Path) -> str:
    """What it holds; one that was thrown away since it was listed holds nothing."""
    try:
        return file.read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""


def test_no_log_and_no_notification_tells_it(tender: Tender, caplog: pytest.LogCaptureFixture) -> None:
    assert told(caplog.text) == []
    assert [str(each.words) for each in Notification.objects.all() if told(str(each.words))] == []


def doors(tender: Tender, bid: Bid) -> Iterator[str]:
    """Every page and file of the room for this tender and this bid, and the pages of the house that gather from all rooms."""
    for route in routes():
        if route.name.startswith("purchasing:"):
            for pk in {tender.pk, bid.pk, tender.project_id}:
                given = {name: pk if kind == "IntConverter" else "docx" for name, kind in route.converters}
                try:
                    yield reverse(route.name, kwargs=given)
                except NoReverseMatch:
                    continue
    yield from (
        "/workbench/",
        "/notifications/",
        "/search/?q=月光",
        f"/search/?q={FILE}",
        "/audit/",
        "/jobs/",
        "/imports/",
    )


@pytest.mark.on_any
@pytest.mark.parametrize(
    "role", [key for key, role in ROLES.items() if key not in OWN and SEEING & set(role.permissions)]
)
def test_no_page_shows_it_to_anybody(role: str, tender: Tender, scene: Scene) -> None:
    """Also not to the agencies that bid against it."""
    assert open_doors(client_of(user_with(role, own_scope(scene.city, role))), tender) == []


@pytest.mark.parametrize("which", [1, 2, None])
def test_no_page_shows_it_to_another_bidder_or_the_public(which: int | None, tender: Tender, scene: Scene) -> None:
    browser = client_of(None if which is None else scene.bidders[which])
    assert open_doors(browser, tender) == []


def open_doors(browser: Client, tender: Tender) -> list[str]:
    """Where something of a bid is told, or nothing is told at all."""
    return told_behind(browser, doors(tender, Bid.objects.get(tender=tender, state="sealed")))


def told_behind(browser: Client, addresses: Iterable[str]) -> list[str]:
    browser.raise_request_exception = False
    found, opened = [], 0
    for address in addresses:
        answer = browser.get(address)
        held = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        opened += answer.status_code == 200
        if answer.status_code >= 500 or told(held.decode("utf-8", "replace")):
            found.append(f"{address} {answer.status_code}")
    return found if opened > 3 else ["hardly a page was opened"]


def test_nobody_counts_the_bids_by_what_pages_say(scene: Scene, tender: Tender) -> None:
    """The page of the tender, its list and the calendar say the same with two more bids."""
    watching = [scene.officer, scene.approver, scene.agent, scene.opener, scene.watcher, scene.bidders[2], None]

    def said() -> list[str]:
        pages = []
        for user in watching:
            for address in (tender.get_absolute_url(), "/purchasing/tenders/", "/workbench/"):
                pages.append(_text(client_of(user).get(address).content.decode()))
        return pages

    before = said()
    Bid.objects.filter(tender=tender).delete()
    for page, other in zip(before, said(), strict=True):
        assert list(difflib.unified_diff(page.splitlines(), other.splitlines(), n=0, lineterm="")) == []


def _text(page: str) -> str:
    """Without the token that is another on every page."""
    return re.sub(r'("X-CSRFToken": |csrfmiddlewaretoken" value=)"[^"]*"', "", page)


def test_the_trail_is_withheld_until_the_opening_and_whole_afterwards(scene: Scene, tender: Tender) -> None:
    auditor = user_with("auditor", scene.city.root)

    def events() -> set[str]:
        found = audit_entries(User.objects.get(pk=auditor.pk)).filter(event__startswith="purchasing.bid.")
        return set(found.values_list("event", flat=True))

    assert events() == set() and AuditEntry.objects.filter(event="purchasing.bid.seal").exists()
    scene.opened(tender)
    assert events() >= {"purchasing.bid.begin", "purchasing.bid.save", "purchasing.bid.seal"}


@pytest.fixture
def quoting(city: City, caplog: pytest.LogCaptureFixture) -> tuple[Evaluating, FinalQuote]:
    """One supplier of a consultation has given its final quote on its page, and gave another one instead."""
    caplog.set_level(logging.DEBUG)
    scene = Evaluating(city)
    tender = scene.seated(method="consultation")
    by = scene.members(tender)[0]
    for bid in scene.bids(tender):
        conformity.judge_conformity(tender, by=by, bid=bid, passed=True)
    final_quotes.ask_quotes(conformity.close_conformity(tender, by=by), by=by, until=now() + timedelta(hours=1))
    at = reverse("purchasing:quote-give", args=[FinalQuote.objects.get(bid=scene.bids(tender)[0]).pk])
    browser = client_of(scene.bidders[0])
    for yuan in ("412345.67", "412345.67"):
        quote = FinalQuote.objects.get(bid=scene.bids(tender)[0])
        assert browser.post(at, {"price": yuan, "version": quote.version}).status_code == 302
    return scene, FinalQuote.objects.get(pk=quote.pk)


def test_no_table_trail_log_or_notification_holds_a_final_quote(
    quoting: tuple[Evaluating, FinalQuote], caplog: pytest.LogCaptureFixture
) -> None:
    """214号 21: unseen until all are opened together."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # a name of our own
            for row in cursor.fetchall():
                assert told(b"\n".join(_bytes(value) for value in row).decode("utf-8", "replace")) == [], table
    assert [entry.event for entry in AuditEntry.objects.all() if told(str(read_content(entry)))] == []
    assert told(caplog.text) == []


@pytest.mark.parametrize("who", ["expert", "officer", "other", "auditor", "nobody", "giver"])
def test_no_page_shows_a_final_quote_before_its_moment(
    who: str, quoting: tuple[Evaluating, FinalQuote], city: City
) -> None:
    """214号 21: neither to the committee nor to who bought nor to another supplier; not even again to who gave it."""
    scene, quote = quoting
    users = {"expert": scene.members(quote.bid.tender)[0], "officer": scene.officer, "other": scene.bidders[1],
             "auditor": user_with("auditor", city.root), "nobody": None, "giver": scene.bidders[0]}  # fmt: skip
    addresses = {*doors(quote.bid.tender, quote.bid), reverse("purchasing:quote-give", args=[quote.pk])}
    assert told_behind(client_of(users[who]), sorted(addresses)) == []
