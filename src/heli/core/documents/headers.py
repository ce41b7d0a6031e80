"""What a browser is told of a file that somebody brought, so that nothing in it runs."""

from __future__ import annotations

from typing import Any

#: nothing in a file may load, run or be framed
SHUT = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
#: a PDF is shown by the browser's own reader, which a sandbox, or no place for an object, switches off
PDF = f"{SHUT}; object-src 'self'"
SANDBOX = f"{SHUT}; img-src 'self'; sandbox"


def guarded(answer: Any, kind: str) -> Any:
    """The answer with headers that hold whatever the file holds."""
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = PDF if kind == "pdf" else SANDBOX
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
