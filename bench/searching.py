"""The search over every room against pages of one row by its key, asked one by one in turn in one run, people drawn at random."""

from __future__ import annotations

import http.client
import random
import time
from collections.abc import Callable
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

from bench.pages import _cookies, _server, _session

ABOUT = (
    "One request is what the palette asks when typing pauses: all rooms, signed in. Each of the people drawn is sought in "
    "every way, and the bare page of the section above (one row by its key, signed out) is asked between."
)
PEOPLE, SEED = 150, 11
PALETTE = "/workbench/search/palette/"
AS = (("whole city", "city-civil-affairs"), ("one community", "community-officer"))
EXACT, WITH_ERROR = 4, 20


def _wrong(text: str, random: random.Random, letters: str) -> str:
    """One character wrong, missing, or swapped with the next."""
    at = random.randrange(len(text))
    way = random.randrange(3)
    if way == 0:
        return text[:at] + random.choice([letter for letter in letters if letter != text[at]]) + text[at + 1 :]
    if way == 1 and len(text) > 2:
        return text[:at] + text[at + 1 :]
    at = min(at, len(text) - 2)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


CHARACTERS = "晓小芳欣佳美玉华明建文丽"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
#: what is typed for a person: name of the way, what is typed, at most so many times a bare page
Way = tuple[str, Callable[[Any, random.Random], str], int]
WAYS: tuple[Way, ...] = (
    ("name", lambda person, _: person.name, EXACT),
    ("initials", lambda person, _: person.name_initials, EXACT),
    ("ID number", lambda person, _: person.document_number, EXACT),
    ("last four of it", lambda person, _: person.document_number[-4:], EXACT),
    ("certificate number", lambda person, _: person.certificate, EXACT),
    ("credit code", lambda person, _: person.code, EXACT),
    ("name with an error", lambda person, random: _wrong(person.name, random, CHARACTERS), WITH_ERROR),
    (
        "pinyin with an error",
        lambda person, random: _wrong(person.name_pinyin.replace(" ", ""), random, LETTERS),
        WITH_ERROR,
    ),
)  # fmt: skip


def _people(login: str, chance: random.Random) -> list[Any]:
    """People this user sees, drawn at random, with a certificate number and a credit code to seek them by."""
    from heli.accounts.models import User
    from heli.directory.models import Organisation
    from heli.workforce.models import Certificate, WorkerReach

    nodes = User.objects.get(login=login).nodes("workforce.worker.view")
    reach = WorkerReach.objects.filter(node__in=nodes)
    largest = WorkerReach.objects.order_by("-pk").values_list("pk", flat=True)[0]
    if reach[:10_001].count() > 10_000:
        keys = {chance.randrange(largest) for _ in range(PEOPLE * 20)}
        seen = sorted(set(reach.filter(pk__in=keys).values_list("worker", flat=True)))
    else:
        seen = sorted(set(reach.values_list("worker", flat=True)))
    numbered = Certificate.objects.filter(worker__in=seen).exclude(number="").select_related("worker__person")
    codes = [code for code in Organisation.objects.values_list("credit_code", flat=True) if code]
    found = []
    for certificate in chance.sample(sorted(numbered, key=lambda each: each.pk), min(PEOPLE, len(numbered))):
        person: Any = certificate.worker.person
        person.certificate, person.code = certificate.number, chance.choice(codes)
        found.append(person)
    return found


def _asked(connection: http.client.HTTPConnection, address: str, cookie: str) -> float:
    """Milliseconds until the whole answer is there."""
    began = time.perf_counter()
    connection.request("GET", address, headers={"Cookie": cookie} if cookie else {})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{address}: {answer.status}")
    return (time.perf_counter() - began) * 1000


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


def lines() -> list[str]:
    out = []
    with _server() as (port, _worker):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        for scope, login in AS:
            out += _in_a_scope(connection, scope, login)
        connection.close()
    return out


def _in_a_scope(connection: http.client.HTTPConnection, scope: str, login: str) -> list[str]:
    chance = random.Random(SEED)
    people = _people(login, chance)
    cookie = _cookies(connection, f"{PALETTE}?q=a", _session(login))
    bare: list[float] = []
    taken: dict[str, list[float]] = {name: [] for name, *_rest in WAYS}
    for name in ("林岚", "lxm", "linlna", "1234"):  # what is read once in the life of a server
        _asked(connection, f"{PALETTE}?{urlencode({'q': name})}", cookie)
    for person in people:
        for name, typed, _bar in WAYS:
            taken[name].append(_asked(connection, f"{PALETTE}?{urlencode({'q': typed(person, chance)})}", cookie))
            bare.append(_asked(connection, "/bench/bare/", ""))
    base = _p95(bare)
    return [
        f"| {name}, {scope} | p95 {_p95(times):.1f} ms (median {median(times):.1f}) | bare page, p95 {base:.1f} ms (median "
        f"{median(bare):.1f}) | {_p95(times) / base:.1f} (of medians {median(times) / median(bare):.1f}) | at most {bar} |"
        for (name, _typed, bar), times in zip(WAYS, taken.values(), strict=True)
    ]
