"""One kept connection to a gateway that is called by HTTP with JSON."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult

from heli.core.channels import PATIENCE, NotTaken
from heli.core.rules.sentence import Sentence

#: what a gateway says when it would take the same call later
LATER = (408, 425, 429)


class Gateway:
    """Calls are made one after the other; what breaks in between leaves open whether the last one arrived."""

    def __init__(self, url: SplitResult) -> None:
        self.url = url
        self._line: http.client.HTTPConnection | None = None

    def call(self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> Any:
        """The JSON that is answered, an empty object for an answer without any. Raises NotTaken."""
        text = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        try:
            line = self._opened()
            line.request(method, path, text, {"Content-Type": "application/json", **(headers or {})})
            answer = line.getresponse()
            content = answer.read(100_000)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise NotTaken(Sentence("网关没有回答")) from error
        if answer.status >= 400:
            for_good = answer.status < 500 and answer.status not in LATER
            raise NotTaken(Sentence("网关答复 %(code)s", code=answer.status), for_good=for_good)
        try:
            return json.loads(content) if content.strip() else {}
        except ValueError as error:
            raise NotTaken(Sentence("看不懂网关的答复")) from error

    def _opened(self) -> http.client.HTTPConnection:
        if self._line is None:
            kind = http.client.HTTPSConnection if self.url.scheme == "https" else http.client.HTTPConnection
            self._line = kind(self.url.hostname or "", self.url.port, timeout=PATIENCE)
        return self._line

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None
