"""What employers do when somebody moves between them, and can take back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from heli.accounts.models import User
from heli.workforce.actions import transfers
from tests.access_things import workforce
from tests.cast import City


def released(city: City, by: Any) -> Any:
    move = workforce.a_transfer(city, by)
    return transfers.release(move, by=by, last_day=date(2026, 10, 31), employment=move.employment)


def accepted(city: City, by: Any) -> Any:
    """Its last day has come: the person has moved at once."""
    return transfers.accept(released(city, by), by=by)


def accepted_before(city: City, by: Any) -> Any:
    move = workforce.a_transfer(city, by)
    move = transfers.release(move, by=by, last_day=date(2099, 10, 31), employment=move.employment)
    return transfers.accept(move, by=by)


def enforced(city: City, by: Any) -> Any:
    """The old employer let its days pass."""
    move = workforce.a_transfer(city, by)
    type(move).objects.filter(pk=move.pk).update(answer_by=date(2026, 11, 2))
    given = {"last_day": date(2026, 10, 31), "employment": move.employment, "reason": "没有答复"}
    return transfers.enforce(move, by=by, **given)


MOVED: dict[str, Callable[[City, User], Any]] = {
    "transfer asked": lambda c, by: transfers.ask_transfer(
        c.organisations["嘉兴市民政局"],
        by=by,
        name="林岚",
        last_four="0001",
        from_place=None,
        from_organisation=c.organisations["晨光社会工作服务中心"],
    ),
    "transfer released": released,
    "transfer accepted": accepted,
    "transfer accepted before its day": accepted_before,
    "transfer enforced": enforced,
    "transfer refused": lambda c, by: transfers.refuse(workforce.a_transfer(c, by), by=by, reason="项目没有完"),
    "transfer withdrawn": lambda c, by: transfers.withdraw(workforce.a_transfer(c, by), by=by, reason="不办了"),
}
