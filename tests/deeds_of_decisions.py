"""What a purchaser and an agency decide about money, contracts and what they published, and can take back, each deed once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.accounts.models import User
from heli.core.actions.settings import set_setting
from heli.purchasing.actions import (
    accounts,
    bonds,
    contracts,
    costs,
    framework,
    notices,
    payments,
    plans,
    proposals,
    single_source,
)
from heli.purchasing.actions.contracts import ContractTerms
from heli.purchasing.models import Payment
from tests.access_things import contracts as things
from tests.access_things import frameworks, funds, purchasing
from tests.access_things import tenders as tendering
from tests.cast import City


def _put(made: Any, state: str, **facts: Any) -> Any:
    type(made)._base_manager.filter(pk=made.pk).update(state=state, **facts)
    return type(made)._base_manager.get(pk=made.pk)


def _on_its_way(city: City, by: User, state: str, **facts: Any) -> Payment:
    """To an account that holds."""
    payment = things.a_payment(city, by)
    facts |= things.checked_facts(city, by)
    _put(payment.account, "held", holds_from=localdate())
    found: Payment = _put(payment, state, **facts)
    return found


def _checked(city: City, by: User) -> Payment:
    return _on_its_way(city, by, "checked")


def _approved(city: City, by: User) -> Payment:
    return _on_its_way(city, by, "approved", approved_by=funds.somebody_else(city).actor)


def _new_account(city: City, by: User) -> Any:
    """The old one holds, and a payment is on its way to it."""
    payment = things.a_payment(city, by)
    _put(payment.account, "held", holds_from=localdate())
    return things.an_account(city, by)


def _settlement(city: City, by: User, settled: bool) -> Any:
    made = things.a_settlement(city, by)
    if settled:
        made = _put(made, "approved", **things.approved_facts(city, by))
    return made


def _closed(city: City, by: User) -> Any:
    contract = _settlement(city, by, settled=True).contract
    return contracts.close_contract(_put(contract, "settled"), by=by)


def _taken_over(city: City, by: User) -> Any:
    since = localdate() - timedelta(days=100)
    terms = ContractTerms(
        "为老服务合同", "探访。", since, since + timedelta(days=200), 100, {"personnel": 60, "tax": 40}
    )
    return contracts.take_over(
        things.a_project_bought(city, by), by=by, supplier=city.organisations[things.SUPPLIER], terms=terms,
        signed_on=since, paid_before_fen=20, award_ref="2025 年公开招标", file=ContentFile(PDF, "合同.pdf"),
    )  # fmt: skip


def _taken_in(city: City, by: User) -> Any:
    """Who was there first has left."""
    agreement = frameworks.an_agreement(city, by, "running", "closed", may_refill=True)
    frameworks.a_supplier(city, by, "left", agreement=agreement, left_on=localdate())
    return framework.take_in(
        agreement,
        by=by,
        supplier=city.organisations["桐心社会工作服务中心"],
        unit_price_fen=9_000,
        reference="补充征集",
    )


def _approval_recorded(city: City, by: User) -> Any:
    """Of a single source so urgent that no notice is asked for, above the threshold of the city."""
    set_setting(None, by=acting.console(), key="open_tender_threshold_fen", value="2003-01-01 40000000")
    tender = tendering.a_tender(
        city, by, "approved", method="single", ground="emergency", single_reason="汛情。",
        intended=city.organisations[tendering.BIDDER],
    )  # fmt: skip
    return single_source.record_approval(tender, by=by, number="财采〔2026〕7号", approved_on=localdate())


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
DECIDED_BY_PARTIES: dict[str, Callable[[City, User], Any]] = {
    "payment approved": lambda c, by: payments.approve_payment(_checked(c, by), by=by),
    "payment recorded as paid": lambda c, by: payments.pay(
        _approved(c, by), by=by, paid_on=localdate(), bank_ref="回单 7"
    ),
    "account approved": lambda c, by: accounts.approve_account(_new_account(c, by), by=by),
    "settlement approved": lambda c, by: costs.approve_settlement(_settlement(c, by, settled=False), by=by),
    "contract settled": lambda c, by: costs.settle_contract(_settlement(c, by, settled=True).contract, by=by),
    "contract closed": _closed,
    "contract taken over": _taken_over,
}
DECIDED_BY_PURCHASER: dict[str, Callable[[City, User], Any]] = {
    "supplier taken in": _taken_in,
    "approval of the finance department recorded": _approval_recorded,
    "what was heard summarised": lambda c, by: notices.summarise(
        funds.a_public_question(c, by), by=by, summary="两条意见。"
    ),
    "plan published": lambda c, by: plans.publish_plan(
        _put(funds.a_plan(c, by), "approved", approved_by=things.other(), approved_on=localdate()), by=by
    ),
    "designs called for": lambda c, by: proposals.call_designs(
        purchasing.a_need(c, by), by=by, buyer=c.organisations[funds.BUYER], until=localdate() + timedelta(days=30)
    ),
    "bond given back": lambda c, by: bonds.return_bond(tendering.a_bond(c, by), by=by, returned_on=localdate()),
}
