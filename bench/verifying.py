"""Requests a second of the page that a proof's code leads to, against the bare page, asked in turn in one run."""

from __future__ import annotations

import http.client
from statistics import median

from bench.pages import ROUNDS, SECONDS, _ask, _cpu, _server

ABOUT = (
    "The bare page is that of the section on pages; the codes are those of the demo city, each asked for in its turn."
)
NAME, BAR = "proof of a registration by its code", 0.5


def lines() -> list[str]:
    from heli.workforce.models import Proof

    codes = list(Proof.objects.order_by("pk").values_list("code", flat=True)[:50])
    rates: dict[str, list[float]] = {"bare": [], NAME: []}
    spent: dict[str, list[float]] = {"bare": [], NAME: []}
    with _server() as (port, worker):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        for number in range(ROUNDS * 2):
            for name, found in rates.items():
                address = "/bench/bare/" if name == "bare" else f"/certificates/verify/{codes[number % len(codes)]}/"
                _ask(connection, address, "", 0)
                before = _cpu(worker)
                answered, gone = _ask(connection, address, "", SECONDS)
                found.append(answered / gone)
                spent[name].append((_cpu(worker) - before) / answered)
        connection.close()
    base, cost = median(rates["bare"]), median(spent["bare"])
    return [
        f"| {NAME} | {median(rates[NAME]):,.0f} requests/s | bare page, {base:,.0f} requests/s | "
        f"{median(rates[NAME]) / base:.2f} (by processor time {cost / median(spent[NAME]):.2f}) | at least {BAR} |"
    ]
