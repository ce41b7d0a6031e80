"""What the tests of purchasing share."""

from __future__ import annotations

import pytest

from heli.purchasing.rules import tender_keys


@pytest.fixture(autouse=True)
def _passphrases_cost_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the least cost that is taken: a story opens a dozen of them."""
    monkeypatch.setattr(tender_keys, "COST", tender_keys.LEAST_COST)
