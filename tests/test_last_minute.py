"""Fifty agencies hand in within the last minute of one tender, to several processes of a served house on PostgreSQL."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils.timezone import now

from heli.purchasing.models import Bid, BidReceipt, Tender
from heli.purchasing.rules import bid as rules
from heli.purchasing.rules import drafts, receipts, tender_keys
from heli.purchasing.rules.sealing import Source, seal
from heli.purchasing.tests.scene import SAID, Scene
from heli.site import settings as given
from tests.cast import City, client_of, found_city, found_organisation, user_with
from tests.test_operator_run import PATIENCE, free_port, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
AGENCIES, SERVERS = 50, 3
#: what is left when the first hands in; it is over when the last has, however slow the machine is
LAST = timedelta(minutes=5)
#: a token of a form, as any browser would send it back
TOKEN = "a" * 32


@pytest.fixture
def crowd(transactional_db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> City:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time; fifty at once are a question to PostgreSQL.")
    monkeypatch.setattr(tender_keys, "COST", tender_keys.LEAST_COST)
    settings.SECRET_KEY = given._secret()  # of the keys, which did not lie there yet when the tests began
    return found_city()


@contextmanager
def served(said: Path) -> Iterator[str]:
    """The database of this test behind several server processes."""
    port, here = free_port(), connection.settings_dict["NAME"]
    address = f"{os.environ['DATABASE_URL'].rsplit('/', 1)[0]}/{here}"
    # the keys of this process, which a worker of several may have found elsewhere than its environment says
    house = {"DATABASE_URL": address, "HELI_HOME": str(settings.HELI_HOME), "HELI_KEYS": str(settings.HELI_KEYS)}
    with said.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "heli", "run", "--port", str(port), "--workers", str(SERVERS), "--job-workers", "1"],
            env=os.environ | house, stdout=out, stderr=out,
        )  # fmt: skip
        try:
            until(lambda: "http://" in said.read_text() or server.poll() is not None)
            assert server.poll() is None, said.read_text()
            yield f"http://localhost:{port}"
        finally:
            server.terminate()
            server.wait(PATIENCE)


@dataclass(frozen=True)
class Hand:
    """A writer of an agency at a browser of their own, with a file sealed at home."""

    bid: int
    sealed: bytes
    cookies: str

    def gives(self, url: str, tender: Tender, version: int) -> str:
        """What the house answers: where it leads to, or the page that refuses."""
        file = SimpleUploadedFile("bid.sealed", self.sealed)
        form = {"csrfmiddlewaretoken": TOKEN, "version": str(version), "file": file}
        asked = urllib.request.Request(
            f"{url}/purchasing/tenders/{tender.pk}/bid/hand-in/", data=encode_multipart(BOUNDARY, form), method="POST",
            headers={"Content-Type": MULTIPART_CONTENT, "Cookie": self.cookies},
        )  # fmt: skip
        with _OPENER.open(asked, timeout=60) as answer:
            return str(answer.headers["Location"] or answer.read().decode())


class _AsItIs(urllib.request.HTTPErrorProcessor):
    """Neither is an address followed nor a refusal an error."""

    def http_response(self, _asked: Any, answer: Any) -> Any:
        return answer


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _AsItIs)


def hands(scene: Scene, tender: Tender) -> list[Hand]:
    """Each agency has begun its bid; how a draft is begun has stories of its own."""
    key, begun = tender_keys.TenderKey.from_json(tender.key), drafts.new_key(SAID.said)
    found = []
    for at in range(AGENCIES):
        agency = found_organisation(f"第{at}社会工作服务中心", "agency", scene.city.root)
        writer = client_of(user_with("bid_writer", agency, f"投标{at}"))
        bid = Bid.objects.create(
            tender=tender, agency=agency, draft_key=begun, draft=drafts.lock_content(begun, rules.Content())
        )
        out = io.BytesIO()
        seal({"price_fen": 40_000_000 + at}, [Source.of_bytes("方案.txt", f"方案 {at}".encode())], key, out)
        session = writer.cookies[settings.SESSION_COOKIE_NAME].value
        cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
        found.append(Hand(bid.pk, out.getvalue(), cookies))
    return found


def waiting() -> int:
    """How many connections to this database wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


def handed_in(tender: Tender) -> list[tuple[Any, ...]]:
    """What the house holds, in the order in which it came."""
    told = Bid.objects.filter(tender=tender).order_by("place_in_order")
    return list(told.values_list("place_in_order", "pk", "sealed_digest", "sealed_at", "version"))


def test_of_fifty_in_the_last_minute_none_is_lost_none_is_late_and_the_order_stands(
    crowd: City, tmp_path: Path
) -> None:
    """87号令第三十三条: what comes in time is signed for, what comes late is refused."""
    scene = Scene(crowd)
    tender = scene.announced()
    fifty = hands(scene, tender)
    with served(tmp_path / "said") as url, ThreadPoolExecutor(AGENCIES) as people:
        deadline = now() + LAST
        Tender.objects.filter(pk=tender.pk).update(deadline_at=deadline)
        versions = dict(Bid.objects.values_list("pk", "version"))
        came = [people.submit(each.gives, url, tender, versions[each.bid]) for each in fifty]
        assert {each.result() for each in came} == {f"/purchasing/tenders/{tender.pk}/bid/"}
        in_time = handed_in(tender)
        _each_is_signed_for(in_time, fifty, deadline)

        versions = dict(Bid.objects.values_list("pk", "version"))
        with transaction.atomic():  # the deadline comes while several servers hold one that was sent before it
            Tender.objects.filter(pk=tender.pk).update(deadline_at=now())
            late = [people.submit(each.gives, url, tender, versions[each.bid]) for each in fifty[:20]]
            until(lambda: waiting() > 1)
        assert all("投标已经截止" in each.result() for each in late)
        assert handed_in(tender) == in_time and BidReceipt.objects.count() == AGENCIES


def _each_is_signed_for(held: list[tuple[Any, ...]], fifty: list[Hand], deadline: datetime) -> None:
    assert [place for place, *_rest in held] == list(range(1, AGENCIES + 1))
    moments = [at for _place, _pk, _digest, at, _version in held]
    assert moments == sorted(moments) and moments[-1] < deadline
    sent = {each.bid: hashlib.sha256(each.sealed).hexdigest() for each in fifty}
    assert {pk: digest for _place, pk, digest, *_rest in held} == sent
    signed = {each.bid_id: receipts.verify(each.document) for each in BidReceipt.objects.all()}
    assert {pk: receipt.sha256 for pk, receipt in signed.items()} == sent
    assert [signed[pk].received_at for _place, pk, *_rest in held] == moments, "signed for at the moment that counted"
