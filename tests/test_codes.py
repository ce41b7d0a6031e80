"""The tests' own authenticator against the table of RFC 6238, appendix B (last six of eight digits)."""

from __future__ import annotations

import base64

import pytest

from tests.browser.codes import totp

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(("second", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_the_code_of_a_moment_is_that_of_the_standard(second: int, code: str) -> None:
    assert totp(SECRET, second) == code
