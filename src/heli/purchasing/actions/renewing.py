"""What a contract owes to the one that it renews: as it was decided, once, after its end."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from heli.core.errors import Refused
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence, day_named
from heli.purchasing.actions.sides import refuse
from heli.purchasing.actions.winners import must_not_be_banned, must_not_be_suspended
from heli.purchasing.models import Contract, Project, Renewal
from heli.purchasing.queries.renewal import first_contract, first_day
from heli.purchasing.queries.reserved import percent
from heli.purchasing.rules import contract as rules
from heli.purchasing.rules import renewal as bounds


def must_name_its_place(renewal_years: int, renewal_place: str) -> None:
    """Whoever says that a document lets a contract be renewed says where it stands there."""
    if renewal_years and not renewal_place.strip():
        raise Refused(Sentence("请写明采购文件的哪一条约定可以续签。"), field="renewal_place", code="needed")


def must_be_renewable(old: Contract, field: str | None = None) -> None:
    """Not what came of a framework agreement: more of it is called off anew, within its term, quantity and unit price (财政部令第110号).
    Nor with a supplier while a ban holds."""
    if old.call_off_id is not None:
        said = Sentence("框架协议的合同不续签；还要服务的，请在框架协议里再确定一次成交。")
        raise Refused(said, field=field, code="called_off")
    if not old.project.is_of_society:
        must_not_be_banned(old.supplier, field)


def must_be_open_to_it(old: Contract, until: date) -> None:
    """Held to the document of the purchase and to the longest term of all that renewed one another."""
    must_be_renewable(old, "way")
    first, allowed = first_contract(old), old.renewal_years > 0
    refuse("way", _not_renewable(old, first.start_on, until, allowed, assured=True))
    refuse("until", bounds.beyond_document(first.end_on, old.renewal_years, until))


def _not_renewable(old: Contract, first: date, until: date, allowed: bool, assured: bool) -> Sentence | None:
    """What society buys has no longest term: its document says how often it may be renewed."""
    until = min(until, first) if old.project.is_of_society else until
    return rules.renewal_fault(first, until, allowed, assured, old.is_stable, localdate())


def must_be_allowed(old: Contract, until: date, price_fen: int, assured: bool) -> None:
    """Once it is open to it: with the money of its years, and no dearer a month than the old price lets it be."""
    refuse("way", _not_renewable(old, first_day(old), until, True, assured))
    must_not_cost_more(old, (bounds.day_after(old.end_on), until), price_fen, "price_fen")


def must_not_cost_more(old: Contract, term: tuple[date, date], price_fen: int, field: str) -> None:
    """A month of it costs no more than the city lets a renewal cost of a month of the old contract, its changes counted."""
    refuse(field, bounds.price_fault(price_fen, old.total_fen, (old.start_on, old.end_on), term, percent()))


def must_be_renewed(
    old: Contract, project: Project, start_on: date, end_on: date, amount_fen: int, but: Contract | None = None
) -> None:
    """Refused where it was not decided that ``old`` is renewed, or for less, or where another contract than ``but`` renews it;
    all of them together stay within the longest term. ``old`` is held, so that no two renew it at once."""
    must_be_renewable(old)
    decided = Renewal.objects.filter(contract=old, way=Renewal.Way.RENEW).first()
    if decided is None or decided.until is None:
        said = Sentence("%(number)s还没有决定到期以后续签，不能起草续签合同。", number=old.number)
        raise Refused(said, code="renewal")
    if old.project_id != project.pk:
        raise Refused(Sentence("续签的合同要在同一个项目。"), field="project")
    others = old.renewed_by.exclude(state=Contract.State.DROPPED)
    if (others if but is None else others.exclude(pk=but.pk)).exists():
        raise Refused(Sentence("%(number)s已经续签过。", number=old.number), code="once")
    must_not_be_suspended(old.tender)
    _must_follow(old, decided.until, start_on, end_on)
    _must_cost_what_was_decided(old, decided, start_on, end_on, amount_fen)


def _must_follow(old: Contract, until: date, start_on: date, end_on: date) -> None:
    if start_on <= old.end_on:
        said = Sentence("续签的合同要在原合同 %(day)s 结束以后开始。", day=day_named(old.end_on))
        raise Refused(said, field="start_on", code="renewal")
    if end_on > until:
        said = Sentence("决定续签到 %(day)s，合同不能比它更晚结束。", day=day_named(until))
        raise Refused(said, field="end_on", code="renewal")
    fault = rules.too_long(first_day(old), end_on, old.is_stable, localdate())
    if fault is not None and not old.project.is_of_society:
        raise Refused(fault, field="end_on")


def _must_cost_what_was_decided(old: Contract, decided: Renewal, start_on: date, end_on: date, amount_fen: int) -> None:
    """Within the price for which money was kept, and no dearer a month where the term is shorter. What was decided before
    money was kept with a decision names no price."""
    if decided.price_fen is not None and amount_fen > decided.price_fen:
        said = Sentence("决定续签的价款是 %(price)s，合同不能比它更贵。", price=with_sign(decided.price_fen))
        raise Refused(said, field="amount_fen", code="renewal")
    if decided.price_fen is not None and end_on >= start_on:
        must_not_cost_more(old, (start_on, end_on), amount_fen, "amount_fen")
