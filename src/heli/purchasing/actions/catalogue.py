"""Every change of the catalogue: a task is entered, listed, withdrawn, and who does it is recorded."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from heli.core.actions import action
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.money import Fen
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation
from heli.purchasing.actions.desks import must_not_buy_by
from heli.purchasing.models import CatalogueDoer, CatalogueItem
from heli.purchasing.rules import catalogue as rules

LIFE = CatalogueItem.LIFE.steps


def _lawful(kind: str, on: date) -> str:
    """Refuse beside its field, with the article, what the law does not let be bought as a service."""
    found = rules.kind(kind, on)
    if found is None:
        raise Refused(Sentence("请选择这个事项属于哪一类。"), field="kind", code="needed")
    if not found.lawful:
        raise Refused(found.refusal(), field="kind", code="forbidden")
    return kind


@action("purchasing.catalogue.enter", lock=False)
def enter_item(
    department: Organisation, /, *, by: Acting, name: str, kind: str, level: str, legal_basis: str, standard: str,
    unit: str, unit_cost_fen: Fen,
) -> CatalogueItem:  # fmt: skip
    """A new task of a department, as a draft."""
    whose = by.for_whom("purchasing.catalogue.enter", department)
    item = CatalogueItem(
        department=department, name=name, kind=_lawful(kind, localdate()), level=level, legal_basis=legal_basis,
        standard=standard, unit=unit, unit_cost_fen=unit_cost_fen, entered_by=whose,
    )  # fmt: skip
    item.save()
    return item


@action("purchasing.catalogue.change", step=LIFE["change"])
def change_item(
    item: CatalogueItem, /, *, by: Acting, name: str, kind: str, level: str, legal_basis: str, standard: str, unit: str,
    unit_cost_fen: Fen,
) -> CatalogueItem:  # fmt: skip
    must_not_buy_by(item, by, "purchasing.catalogue.change")
    item.name, item.kind, item.level, item.legal_basis = name, _lawful(kind, localdate()), level, legal_basis
    item.standard, item.unit, item.unit_cost_fen = standard, unit, unit_cost_fen
    item.save()
    return item


@action("purchasing.catalogue.list", step=LIFE["list"])
def list_item(item: CatalogueItem, /, *, by: Acting) -> CatalogueItem:
    """From today on it stands in the catalogue; the law of today decides whether it may."""
    must_not_buy_by(item, by, "purchasing.catalogue.list")
    item.listed_on = localdate()
    _lawful(item.kind, item.listed_on)
    item.save()
    return item


@action("purchasing.catalogue.withdraw", step=LIFE["withdraw"])
def withdraw_item(item: CatalogueItem, /, *, by: Acting, reason: str) -> CatalogueItem:
    must_not_buy_by(item, by, "purchasing.catalogue.withdraw")
    item.reason, item.withdrawn_on = reason, localdate()
    item.save()
    return item


@action("purchasing.doer.record")
def record_doer(
    item: CatalogueItem, /, *, by: Acting, doer: str, since: date, yearly_cost_fen: Fen | None = None, source: str = ""
) -> CatalogueDoer:
    """Who does it from a day on; what was recorded of the same day is corrected."""
    known = CatalogueDoer.objects.filter(item=item, since=since).first() or CatalogueDoer(item=item, since=since)
    known.doer, known.yearly_cost_fen, known.source = doer, yearly_cost_fen or 0, source
    known.save()
    return known
