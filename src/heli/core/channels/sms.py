"""SMS by one HTTP call: ``https://user:token@host/path``. See docs/how-to/notifications.md for the call itself."""

from __future__ import annotations

from urllib.parse import SplitResult, unquote

from heli.core.channels import Parcel
from heli.core.channels.http import Gateway


class Sms:
    """POST of ``{"id", "to", "text"}`` with a bearer token; ``Idempotency-Key`` carries the parcel's key."""

    def __init__(self, url: SplitResult) -> None:
        self.gateway = Gateway(url)
        self.path, self.token = url.path or "/", unquote(url.password or "")

    def send(self, parcel: Parcel) -> None:
        headers = {"Idempotency-Key": parcel.key, "Authorization": f"Bearer {self.token}"}
        self.gateway.call("POST", self.path, {"id": parcel.key, "to": parcel.to, "text": parcel.text}, headers)

    def close(self) -> None:
        self.gateway.close()
