"""How pages are served: what they may load and from where, how often they ask again, for which browsers they are built."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from heli.accounts.models import User
from heli.site.cli.serve import _server
from tests.cast import client_of

ROOT = Path(__file__).resolve().parent.parent
POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:", "font-src": "'self'",
    "connect-src": "'self'", "worker-src": "'self'", "manifest-src": "'self'", "form-action": "'self'", "base-uri": "'none'",
    "frame-ancestors": "'none'",
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/sign-in/", "/workbench/", "/-/gallery/"])
def test_a_page_loads_from_the_house_alone_and_says_so(shen_jie: User, address: str) -> None:
    client = client_of(shen_jie) if address == "/workbench/" else Client()
    answer = client.get(address)
    assert answer.status_code == 200
    told = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";") if part.strip())
    assert told == POLICY


@pytest.mark.django_db
def test_a_page_asks_again_and_holds_no_connection(shen_jie: User) -> None:
    """One thread a worker serves everybody: only a progress bar asks more often than every 20 seconds."""
    assert 'id="live-bell"' in (page := client_of(shen_jie).get("/workbench/").content.decode())
    assert re.findall(r'hx-trigger="every (\d+)s"', page) == ["30"]
    often = {
        path.name
        for path in ROOT.glob("src/heli/**/*.html")
        for seconds in re.findall(r'hx-trigger="every (\d+)s', path.read_text(encoding="utf-8"))
        if not 20 <= int(seconds) <= 30
    }
    assert often == {"progress.html", "job_part.html"}
    held = [path.name for path in ROOT.glob("assets/src/*.js") if re.search(r"EventSource|WebSocket", path.read_text())]
    assert held == []


@pytest.mark.once
def test_a_worker_serves_with_one_thread() -> None:
    told = _server("127.0.0.1", 8000, 2)
    assert told[told.index("--blocking-threads") + 1] == "1"
    assert told[told.index("--workers") + 1] == "2"


@pytest.mark.once
def test_a_file_goes_up_in_pieces_of_four_megabytes() -> None:
    script = (ROOT / "assets/src/upload.js").read_text(encoding="utf-8")
    assert re.search(r"^const PIECE = (.+);$", script, re.M)[1] == "4 * 1024 * 1024"  # type: ignore[index]
    assert "file.slice(at.offset, end)" in script and "at.offset + PIECE" in script


@pytest.mark.once
def test_pages_are_built_for_the_browsers_of_offices() -> None:
    built = (ROOT / "assets/build.mjs").read_text(encoding="utf-8")
    assert 'target = ["chrome100", "safari15.4", "firefox128"];' in built
    assert re.findall(r"await build\(\{ (\.\.\.shared)?", built) == ["...shared"] * 4
    assert re.search(r"shared = \{[^}]*\btarget \}", built)
