"""A framework tender at each step, and its agreement once it is signed, for the tests of framework agreements."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.purchasing.actions import award, call_offs, evaluation
from heli.purchasing.actions import framework as actions
from heli.purchasing.actions.framework import FrameworkTerms
from heli.purchasing.models import CallOff, FrameworkAgreement, FrameworkSupplier, Tender
from heli.purchasing.tests.evaluation_scene import Evaluating
from tests.cast import user_with

#: yuan a visit
PRICES = (8_000, 8_500, 9_000)
UNIT_MOST = 10_000


class Framed(Evaluating):
    """The bureau buys home visits by the visit; who is served chooses the agency."""

    def terms(self, **given: Any) -> FrameworkTerms:
        today = localdate()
        held = FrameworkTerms(
            ground="outside_users", unit="人次", max_unit_price_fen=UNIT_MOST, start_on=today, end_on=today + timedelta(days=600),
            by_direct=True, by_bidding=True, by_rotation=True, may_refill=True,
        )  # fmt: skip
        return replace(held, **given)

    def framed(self, *prices: int, **said: Any) -> Tender:
        """Ranked, with the agreement that its document names."""
        tender = self.opened_with(*(prices or PRICES), method="framework", ceiling_fen=UNIT_MOST)
        self.agreement_of(tender, **said)
        self.judged(tender)
        tender = self.committee_for(evaluation.close_qualification(tender, by=self.officer))
        tender = self.judged_conforming(tender)
        self.scored_by_all(tender)
        return self.reported(tender)

    def agreement_of(self, tender: Tender, **said: Any) -> FrameworkAgreement:
        made = FrameworkAgreement(
            tender=tender, project=tender.project, title=tender.title, year=2026, serial=FrameworkAgreement.objects.count() + 1,
            drafted_by=self.officer.actor,
        )  # fmt: skip
        for name, value in vars(self.terms(**said)).items():
            setattr(made, name, value)
        made.save()
        return made

    def published(self, *prices: int, **said: Any) -> FrameworkAgreement:
        """Everybody was told who enters."""
        tender = self.framed(*prices, **said)
        award.decide_award(tender, by=self.approver)
        award.publish_result(tender, by=self.agent)
        return FrameworkAgreement.objects.get(tender=tender)

    def signed(self, *prices: int, **said: Any) -> FrameworkAgreement:
        """By the purchaser and by all that entered."""
        agreement = actions.sign_framework(self.published(*prices, **said), by=self.approver)
        for one in self.suppliers(agreement):
            actions.sign_for_supplier(one, by=self.head(one))
        return FrameworkAgreement.objects.get(pk=agreement.pk)

    def suppliers(self, agreement: FrameworkAgreement) -> list[FrameworkSupplier]:
        return list(agreement.suppliers.order_by("number"))

    def head(self, one: FrameworkSupplier) -> User:
        """Who signs for a supplier."""
        name = f"head_{one.supplier_id}"
        return User.objects.filter(login=name).first() or user_with(
            "agency_head", one.supplier, f"负责人{one.pk}", name
        )

    def called_off(self, agreement: FrameworkAgreement, which: int = 0, quantity: int = 1_000) -> CallOff:
        return call_offs.decide_call_off(
            agreement, by=self.officer, way="direct", quantity=Decimal(quantity), chosen=self.suppliers(agreement)[which],
            reason="服务对象自己选的。",
        )  # fmt: skip
