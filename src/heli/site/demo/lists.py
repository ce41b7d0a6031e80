"""The views of lists that a city's office would have made for everybody."""

from __future__ import annotations

from heli.accounts.models import User
from heli.core.actions.list_alerts import alert_of_view
from heli.core.actions.list_views import save_view
from heli.site.demo.town import Town

#: list, name, what it says
VIEWS = (
    ("workers", "登记快到期的", "registration=due&time=now"),
    ("workers", "各区县人数", "group=place&time=now"),
    ("organisations", "在册的社工机构", "kind=agency&state=active"),
)


def shared_views(officer: User, town: Town) -> None:
    """Made by the city's registrar, for all in the city, and watched for agencies that are new."""
    for table, name, query in VIEWS:
        view = save_view(None, by=officer, table=table, name=name, query=query, audience=f"place:{town.city.code}")
        if table == "organisations":
            alert_of_view(view, by=officer, wished=True)


def watched_notices() -> None:
    """An agency is told of intentions as they are published."""
    writer = User.objects.get(login="bid-writer")
    view = save_view(
        None, by=writer, table="published-notices", name="新的采购意向", query="kind=intention&state=published"
    )
    alert_of_view(view, by=writer, wished=True)
