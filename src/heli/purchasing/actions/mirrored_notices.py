"""The notices of a tender that runs elsewhere, listed with what proves them."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localdate

from heli.core.actions import action
from heli.core.actions.documents import hang
from heli.core.documents.door import Examined, examined
from heli.core.errors import Refused
from heli.core.models import Acting, keep_rows, must
from heli.core.rules.sentence import Sentence
from heli.purchasing.actions.desks import buying
from heli.purchasing.actions.sides import speaking_for
from heli.purchasing.models import MirroredNotice, MirroredTender

ADD, REMOVE = "purchasing.mirrored_notice.add", "purchasing.mirrored_notice.remove"


def add_notice(
    mirrored: MirroredTender, /, *, by: Acting, expect: int | None = None, file: Any = None, **told: Any
) -> MirroredNotice:  # fmt: skip
    """Who may not, is told before the file is looked at."""
    if file is None:
        return add_examined(mirrored, by=by, expect=expect, **told)
    must(by, ADD, mirrored)
    with examined(file, str(getattr(file, "name", ""))) as proof:
        return add_examined(mirrored, by=by, expect=expect, proof=proof, **told)


@action(ADD)
@buying(ADD)
def add_examined(
    mirrored: MirroredTender, /, *, by: Acting, proof: Examined | None = None, **told: Any
) -> MirroredNotice:
    """At any time: the contract is told after the award, a change may be entered late."""
    speaking_for(by, ADD, mirrored.project.buyer)
    made = MirroredNotice(mirrored=mirrored, entered_by=by.for_whom(ADD, mirrored), **told)
    if not mirrored.announced_on <= made.published_on <= localdate():
        raise Refused(Sentence("公告日期要在采购公告的日期到今天之间。"), field="published_on")
    if made.deadline_on is not None and made.deadline_on < made.published_on:
        raise Refused(Sentence("截止日期不能早于公告日期。"), field="deadline_on")
    mirrored.save()
    if proof is not None:
        title = f"{made} {made.number}".strip()
        made.document = hang(mirrored, by=by, file=proof, title=title).document
    made.save()
    return made


@action(REMOVE)
@buying(REMOVE)
def remove_notice(notice: MirroredNotice, /, *, by: Acting) -> MirroredTender:
    """Entered by mistake; its file stays with the purchase."""
    mirrored: MirroredTender = notice.mirrored
    speaking_for(by, REMOVE, mirrored.project.buyer)
    keep_rows(MirroredNotice.objects.filter(pk=notice.pk))
    notice.delete()
    return mirrored
