"""Stand-ins for what lies outside the house: a mail server, an SMS gateway and an enterprise messenger that speak the real
protocols on this machine alone, keep what they were given, and can fail as real ones do.

``python -m tests.gateways`` runs them for a developer: what heli sends is printed, and shown at the address it names.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller

TOKEN, SECRET, AGENT = "token-of-the-day", "secret", "1000002"


@dataclass(frozen=True)
class Taken:
    """What somebody outside was brought."""

    channel: str
    to: str
    text: str


@dataclass
class Outbox:
    """What was taken, by the identity under which the taker knows it again; and how often anything was asked."""

    taken: dict[str, Taken] = field(default_factory=dict)
    calls: int = 0
    #: of ten calls one fails before it is taken and one after
    failing: Random | None = None
    #: receivers that nobody knows
    unknown: set[str] = field(default_factory=set)
    told: Any = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fate(self) -> str:
        """What becomes of one call: ``taken``, ``refused`` before it is taken, ``lost`` after it was."""
        with self._lock:
            self.calls += 1
            drawn = self.failing.random() if self.failing else 1.0
        return "refused" if drawn < 0.1 else "lost" if drawn < 0.2 else "taken"

    def take(self, identity: str, taken: Taken) -> None:
        """Keep it once, however often it comes."""
        with self._lock:
            if identity not in self.taken:
                self.taken[identity] = taken
                if self.told:
                    self.told(taken)


class _Mailbox:
    """Takes mail as a server with a duplicate filter by Message-ID does."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.outbox.unknown:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        fate = self.outbox.fate()
        if fate == "refused":
            return "451 try again later"
        mail: Any = message_from_bytes(envelope.content, policy=policy.default)
        text = f"{mail['Subject']}\n{mail.get_content()}"
        self.outbox.take(mail["Message-ID"], Taken("mail", envelope.rcpt_tos[0], text))
        if fate == "lost":
            server.transport.abort()
        return "250 OK"


class _Gateways(BaseHTTPRequestHandler):
    """The SMS gateway under ``/sms`` and the messenger under ``/cgi-bin``; ``/`` shows what was taken."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits 40 ms for the acknowledgement of its head
    outbox: Outbox

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: what was taken is told by the outbox."""

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path == "/cgi-bin/gettoken":
            right = parse_qs(url.query).get("corpsecret") == [SECRET]
            self._answer(200, {"errcode": 0 if right else 40001, "access_token": TOKEN, "expires_in": 7200})
        elif url.path == "/":
            lines = [f"{taken.channel} → {taken.to}\n{taken.text}\n" for taken in self.outbox.taken.values()]
            self._write(200, "\n".join(reversed(lines)) or "nothing yet", "text/plain")
        else:
            self._answer(404, {})

    def do_POST(self) -> None:
        url, body = urlsplit(self.path), json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        fate = self.outbox.fate()
        if fate == "refused":
            self._answer(503, {})
            return
        answer = self._sms(body) if url.path == "/sms" else self._messenger(url.query, body)
        if fate == "lost":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self._answer(*answer)

    def _sms(self, body: Any) -> tuple[int, Any]:
        if self.headers["Authorization"] != f"Bearer {SECRET}":
            return 401, {}
        if body["to"] in self.outbox.unknown:
            return 422, {}
        self.outbox.take(self.headers["Idempotency-Key"], Taken("sms", body["to"], body["text"]))
        return 202, {"id": body["id"]}

    def _messenger(self, query: str, body: Any) -> tuple[int, Any]:
        if parse_qs(query).get("access_token") != [TOKEN]:
            return 200, {"errcode": 40014}
        if body["touser"] in self.outbox.unknown:
            return 200, {"errcode": 0, "invaliduser": body["touser"]}
        assert body["enable_duplicate_check"] == 1 and body["agentid"] == AGENT
        text = body["text"]["content"]
        self.outbox.take(f"{body['touser']} {text}", Taken("messenger", body["touser"], text))
        return 200, {"errcode": 0, "errmsg": "ok"}

    def _answer(self, status: int, body: Any) -> None:
        self._write(status, json.dumps(body), "application/json")

    def _write(self, status: int, text: str, kind: str) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def gateways(outbox: Outbox, smtp: int = 0, http: int = 0) -> Iterator[dict[str, str]]:
    """Both servers on free ports, and the addresses under which heli is told of them."""
    if not smtp:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            smtp = free.getsockname()[1]
    mail = Controller(_Mailbox(outbox), hostname="127.0.0.1", port=smtp)
    server = ThreadingHTTPServer(("127.0.0.1", http), type("Gateways", (_Gateways,), {"outbox": outbox}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    mail.start()
    thread.start()
    port = server.server_address[1]
    try:
        yield {
            "mail": f"smtp://127.0.0.1:{smtp}?tls=no&from=heli@city.example",
            "sms": f"http://heli:{SECRET}@127.0.0.1:{port}/sms",
            "messenger": f"http://corporation:{SECRET}@127.0.0.1:{port}/{AGENT}",
        }
    finally:
        mail.stop()
        server.shutdown()
        server.server_close()


def main() -> None:
    """Run until told to stop; the lines to start heli with are printed first."""
    shown = Outbox(told=lambda taken: print(f"{taken.channel} → {taken.to}: {taken.text}", flush=True))
    with gateways(shown, 2525, 2580) as addresses:
        for name, url in addresses.items():
            print(f"export HELI_{name.upper()}='{url}'", flush=True)
        print("http://127.0.0.1:2580/", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
