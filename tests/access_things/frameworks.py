"""Framework agreements of the bureau with 晨光, who applies to join one, and who was chosen."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.purchasing.models import Application, CallOff, FrameworkAgreement, FrameworkSupplier
from tests.access_things.contracts import SUPPLIER, other
from tests.access_things.parts import Thing
from tests.access_things.tenders import a_project, a_tender
from tests.cast import LONG_AGO, City


def an_agreement(city: City, by: User, state: str = "arranged", kind: str = "open", **given: Any) -> FrameworkAgreement:
    """Drafted by somebody else; within its term."""
    signed = {"signed_on": localdate(), "file_by": LONG_AGO, "tell_by": LONG_AGO} if state == "running" else {}
    project = a_project(city, by, "tendering")
    tender = a_tender(city, by, "awarded", method="framework") if kind == "closed" else None
    return FrameworkAgreement.objects.create(
        year=2026, serial=FrameworkAgreement.objects.count() + 1, title="上门探访框架协议", kind=kind, state=state, tender=tender,
        project=tender.project if tender else project, ground="outside_users", unit="人次", max_unit_price_fen=10_000,
        start_on=localdate() - timedelta(days=5), end_on=localdate() + timedelta(days=300), drafted_by=other(),
        **{**signed, **given},
    )  # fmt: skip


def an_agreement_to_sign(city: City, by: User) -> FrameworkAgreement:
    return an_agreement(city, by, "awaited", "closed", sign_by=LONG_AGO)


def a_running_agreement(city: City, by: User) -> FrameworkAgreement:
    return an_agreement(city, by, "running")


def a_supplier(city: City, by: User, state: str = "chosen", **given: Any) -> FrameworkSupplier:
    signed = {"signed_on": localdate(), "signed_by": other()} if state == "entered" else {}
    return FrameworkSupplier.objects.create(
        agreement=given.pop("agreement", None) or a_running_agreement(city, by), supplier=city.organisations[SUPPLIER],
        number=1, unit_price_fen=9_000, state=state, came_by="application", sign_by=LONG_AGO, reason="没有按期签订。", **signed, **given,
    )  # fmt: skip


def a_supplier_untold(city: City, by: User) -> FrameworkSupplier:
    """Of an agreement of which nobody outside knows yet."""
    return a_supplier(city, by, agreement=an_agreement(city, by))


def an_application(city: City, by: User, state: str = "submitted", **given: Any) -> Application:
    return Application.objects.create(
        agreement=a_running_agreement(city, by), supplier=city.organisations[SUPPLIER], unit_price_fen=9_000, text="有三名社工。",
        received_on=localdate(), decide_by=LONG_AGO, state=state, reason="材料齐全。", **given,
    )  # fmt: skip


def an_accepted_application(city: City, by: User) -> Application:
    return an_application(city, by, "accepted", decided_on=localdate(), decided_by=other(), publish_by=LONG_AGO)


def a_call_off(city: City, by: User) -> CallOff:
    one = a_supplier(city, by, "entered")
    return CallOff.objects.create(
        agreement=one.agreement, number=1, entered=one, way="direct", quantity=Decimal(100), unit_price_fen=9_000,
        reason="服务对象选的。", decided_on=localdate(), decided_by=other(), sign_by=LONG_AGO,
    )  # fmt: skip


THINGS = {
    "purchasing:framework": Thing(an_agreement),
    # what was made public, everybody who may look at agreements sees
    "purchasing:framework-detail": Thing(a_running_agreement, "city"),
    "purchasing:framework-draft": Thing(a_project),
    "purchasing:framework-arrange": Thing(lambda city, by: a_tender(city, by, method="framework")),
    "purchasing:framework-sign-supplier": Thing(a_supplier, "shown"),
    "purchasing:framework-strike": Thing(a_supplier, "shown"),
    "purchasing:framework-sign": Thing(an_agreement_to_sign, "shown"),
    "purchasing:framework-file": Thing(a_running_agreement, "shown"),
    "purchasing:framework-tell": Thing(a_running_agreement, "shown"),
    "purchasing:framework-take-in": Thing(a_running_agreement, "shown"),
    "purchasing:framework-end": Thing(a_running_agreement, "shown"),
    "purchasing:application": Thing(an_application),
    "purchasing:application-make": Thing(a_running_agreement, "city"),
    "purchasing:call-off-decide": Thing(a_running_agreement, "shown"),
    "purchasing:call-off-contract": Thing(a_call_off),
}
IN_SCOPE = {
    "FrameworkAgreement": an_agreement,
    "FrameworkSupplier": a_supplier_untold,
    "Application": an_application,
}
