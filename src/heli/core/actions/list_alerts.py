"""Being told of new rows of a saved view: switched on and off by a reader, told by the clock."""

from __future__ import annotations

from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting, ListView, ListViewAlert, keep_rows
from heli.core.rules.keyset import packed, unpacked
from heli.core.rules.sentence import Sentence
from heli.core.tables.alerts import MOST, Shown, shown_now


@action("core.view.alert")
def alert_of_view(view: ListView, /, *, by: Acting, wished: bool) -> None:
    """Tell whoever asks of rows that the view shows from now on, or no more. What it shows already is not new.

    Refuses where the list does not open to them, and a view of more than ``MOST`` rows.
    """
    mine = ListViewAlert.objects.filter(actor=by.actor, view=view)
    keep_rows(mine)
    if not wished:
        mine.delete()
    elif not mine.exists():
        found = shown_now(view, by)
        if found is None:
            raise Refused(Sentence("这个列表现在看不到。"), code="gone")
        if found.is_too_much:
            raise Refused(Sentence("这个视图超过 %(most)s 条记录，请先把条件改细。", most=f"{MOST:,}"), code="too_many")
        ListViewAlert.objects.create(actor=by.actor, view=view, asked=found.asked, known=packed(found.keys))


@action("core.view.tell")
def tell_new_rows(alert: ListViewAlert, /, *, by: Acting, found: Shown) -> int:
    """Tell a reader how many rows their view has that it has not shown them before; returns how many were told.

    What is told is known from the same transaction on, so that it is told once. Rows that came up by other questions,
    since the view was changed, become known untold. A view that has grown beyond ``MOST`` rows is watched no more, and
    its reader told so.
    """
    if found.is_too_much:
        words = Sentence("视图「%(name)s」超过 %(most)s 条记录，不再提醒。请把条件改细以后重新打开。",
                         name=alert.view.name, most=f"{MOST:,}")  # fmt: skip
        tell([alert.actor], "core.view.tell", alert.view, words, by=by)
        alert.delete()
        return 0
    known = set(unpacked(bytes(alert.known)))
    count = len(found.keys - known) if found.asked == alert.asked else 0
    alert.asked, alert.known = found.asked, packed(known | found.keys)
    alert.save(update_fields=["asked", "known"])
    if count:
        words = Sentence("视图「%(name)s」有 %(count)s 条新的记录。", name=alert.view.name, count=f"{count:,}")
        tell([alert.actor], "core.view.tell", alert.view, words, by=by)
    return count
