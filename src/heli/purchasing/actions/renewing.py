"""What a contract owes to the one that it renews: as it was decided, once, after its end."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from heli.core.errors import Refused
from heli.core.rules.sentence import Sentence, day_named
from heli.purchasing.actions.winners import must_not_be_banned, must_not_be_suspended
from heli.purchasing.models import Contract, Project, Renewal
from heli.purchasing.queries.renewal import first_day
from heli.purchasing.rules import contract as rules


def must_be_renewable(old: Contract, field: str | None = None) -> None:
    """Not what came of a framework agreement: more of it is called off anew, within its term, quantity and unit price (财政部令第110号).
    Nor with a supplier while a ban holds."""
    if old.call_off_id is not None:
        said = Sentence("框架协议的合同不续签；还要服务的，请在框架协议里再确定一次成交。")
        raise Refused(said, field=field, code="called_off")
    must_not_be_banned(old.supplier, field)


def must_be_renewed(old: Contract, project: Project, start_on: date, end_on: date, but: Contract | None = None) -> None:
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


def _must_follow(old: Contract, until: date, start_on: date, end_on: date) -> None:
    if start_on <= old.end_on:
        said = Sentence("续签的合同要在原合同 %(day)s 结束以后开始。", day=day_named(old.end_on))
        raise Refused(said, field="start_on", code="renewal")
    if end_on > until:
        said = Sentence("决定续签到 %(day)s，合同不能比它更晚结束。", day=day_named(until))
        raise Refused(said, field="end_on", code="renewal")
    fault = rules.too_long(first_day(old), end_on, old.is_stable, localdate())
    if fault is not None:
        raise Refused(fault, field="end_on")
