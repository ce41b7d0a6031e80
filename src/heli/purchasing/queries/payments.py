"""Milestones, invoices, payments and payee accounts as they are read, and what of them waits for whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence
from heli.core.waiting import WITH_OTHERS, Source, Waiting
from heli.directory.models import Organisation
from heli.purchasing.models import Commitment, Contract, Invoice, Milestone, PayeeAccount, Payment, Settlement
from heli.purchasing.models.contracts import VIEW
from heli.purchasing.models.payments import PaymentQuerySet
from heli.purchasing.queries import desks
from heli.purchasing.queries.contracts import BUYER, SUPPLIER, of_side
from heli.purchasing.rules import contract as rules

CONTRACT = ("contract__project__buyer__place", "contract__supplier__place")
LEFT_OUT = ("contract__project__buyer__place__outline", "contract__supplier__place__outline")
#: what a line on the workbench names; an account number is nothing for it
WAITS = ("milestone", *CONTRACT)
#: what of a contract no line on the workbench tells
TEXTS = ("contract__what", "contract__payment_terms")
#: so many days before its day a milestone waits for the agency
BEFORE = 30


def milestones(user: Any) -> QuerySet[Milestone]:
    found = Milestone.objects.visible_to(user).select_related(*CONTRACT, "reported_by", "accepted_by")
    return found.defer(*LEFT_OUT).order_by("contract", "number")


def payments(user: Any) -> PaymentQuerySet:
    """Every payment this user may see, what is due first on top."""
    related = (
        *CONTRACT,
        "milestone",
        "invoice",
        "account",
        "requested_by",
        "checked_by",
        "approved_by",
        "commitment__line",
    )
    found = Payment.objects.visible_to(user).select_related(*related).defer(*LEFT_OUT)
    return found.order_by("-due_on", "-pk")


def of_state(rows: PaymentQuerySet, state: str) -> PaymentQuerySet:
    """In a state; ``late`` for those after their day, paid or not, and ``open`` for what is on its way."""
    if state == "late":
        return rows.late()
    if state == "open":
        return rows.open()
    return rows.filter(state=state)


def called(rows: QuerySet[Payment], typed: str) -> QuerySet[Payment]:
    return rows.filter(Q(contract__title__icontains=typed.strip()) | Q(milestone__title__icontains=typed.strip()))


def payment_day(contract: Contract, delivered: date) -> date:
    """Until when what was delivered on a day is paid, by the law or else by the contract. Acceptance does not lengthen it."""
    found = rules.due(delivered, contract.pay_days, contract.supplier_is_sme)
    return found.day if found else delivered + timedelta(days=contract.pay_days)


def pay_by(milestone: Milestone) -> date | None:
    """Until when it is paid; None before it is delivered, after it came back, and where it was paid before it was entered."""
    if milestone.done_before or milestone.delivered_on is None or milestone.is_open:
        return None
    return payment_day(milestone.contract, milestone.delivered_on)


def unpaid_of(milestone: Milestone) -> int:
    """What of it the bank has not paid, in fen."""
    paid = milestone.payments.filter(paid_on__isnull=False).aggregate(sum=Sum("amount_fen"))["sum"] or 0
    return milestone.amount_fen - paid


def due_source(payment: Payment) -> Any:
    """By which law it is due then; None where the contract alone says."""
    return source_of(payment.contract, payment.milestone.delivered_on)


def source_of(contract: Contract, delivered: date | None) -> Any:
    if delivered is None:
        return None
    found = rules.due(delivered, contract.pay_days, contract.supplier_is_sme)
    bound = rules.in_force("contract.payment_agreed", delivered) if contract.supplier_is_sme else None
    return (found.source if found else None) or (bound.source if bound else None)


def asked_of(of: str, rows: PaymentQuerySet, key: str = "pk") -> Coalesce:
    """What was asked of each of some milestones, invoices, contracts or commitments, by the column in which a payment names it."""
    each = rows.filter(**{of: OuterRef(key)}).order_by().values(of).annotate(sum=Sum("amount_fen"))
    return Coalesce(Subquery(each.values("sum")), 0)


def invoices_of(contract: Contract) -> QuerySet[Invoice]:
    """Each with what of it can still be asked for, as ``left``: one may be paid in parts."""
    rows = contract.invoices.select_related("entered_by").order_by("issued_on", "pk")
    return rows.annotate(left=F("amount_fen") - asked_of("invoice", Payment.objects.counting()))


def free_invoices(contract: Contract) -> QuerySet[Invoice]:
    """Those of which something is left."""
    rows: QuerySet[Any] = invoices_of(contract)
    return rows.filter(left__gt=0)


def left_of(milestone: Milestone) -> int:
    """What of it can still be asked for, in fen."""
    asked = milestone.payments.counting().aggregate(sum=Sum("amount_fen"))["sum"] or 0
    return 0 if milestone.done_before else milestone.amount_fen - asked


def may_be_asked(milestone: Milestone) -> bool:
    """Whether something of it can still be asked for."""
    return milestone.contract.closed_on is None and left_of(milestone) > 0


def accounts(user: Any) -> QuerySet[PayeeAccount]:
    found = PayeeAccount.objects.visible_to(user).select_related("supplier", "entered_by", "approved_by")
    return found.order_by("supplier", "-pk")


def own_agencies(user: Any) -> QuerySet[Organisation]:
    """Those for which this user enters accounts."""
    right = "purchasing.account.enter"
    nodes = user.offices(right) if user.holds(right) else frozenset()
    found = Organisation.objects.in_use().order_by("pk")
    return found if nodes is None else found.filter(pk__in=[node // 2 for node in nodes])


def commitments_for(payment: Payment) -> QuerySet[Commitment]:
    """Money of its project that still holds the sum beside what it is to pay already; ``free`` is what it holds."""
    found = Commitment.objects.filter(project=payment.contract.project_id).select_related("line")
    promised = asked_of("commitment", Payment.objects.promised())
    found = found.annotate(free=F("amount_fen") - F("paid_fen") - promised)
    return found.filter(free__gte=payment.amount_fen).order_by("line__year", "pk")


# what waits


def to_report(user: Any) -> QuerySet[Milestone]:
    """Of running contracts what is due soon or came back."""
    soon = localdate() + timedelta(days=BEFORE)
    rows = Milestone.objects.filter(contract__state=Contract.State.RUNNING).select_related("contract__project__buyer")
    due = Q(state=Milestone.State.PLANNED, due_on__lte=soon) | Q(state=Milestone.State.RETURNED)
    return of_side(user, "purchasing.milestone.report", SUPPLIER, rows.filter(due).order_by("due_on", "pk"))


def to_accept(user: Any) -> QuerySet[Milestone]:
    rows = (
        Milestone.objects.filter(state=Milestone.State.REPORTED)
        .select_related("contract__supplier")
        .order_by("reported_on", "pk")
    )
    return of_side(user, "purchasing.milestone.accept", BUYER, rows)


def to_request(user: Any) -> QuerySet[Milestone]:
    """Accepted, and nobody has asked for all of the money that the contract still pays."""
    rows = Milestone.objects.filter(_still_pays(), state=Milestone.State.ACCEPTED, done_before=False)
    # what came back waits itself to be mended
    rows = rows.filter(amount_fen__gt=asked_of("milestone", Payment.objects.all()))
    rows = rows.select_related("contract__project__buyer")
    return of_side(user, "purchasing.payment.request", SUPPLIER, rows.order_by("accepted_on", "pk"))


def _still_pays() -> Q:
    """Of contracts that are not over, and where one is settled, for which more was settled than asked."""
    settled = F("contract__paid_before_fen") + asked_of("contract", Payment.objects.counting(), "contract")
    runs = Q(contract__state__in=(Contract.State.RUNNING, Contract.State.ENDED))
    return runs | Q(contract__state=Contract.State.SETTLED, contract__settlement__settled_fen__gt=settled)


def _payments(user: Any, right: str, side: str, state: str) -> QuerySet[Payment]:
    rows = Payment.objects.filter(state=state)
    rows = rows.select_related("milestone", "contract__project__buyer", "contract__supplier")
    return of_side(user, right, side, rows.defer(*TEXTS).order_by("due_on", "pk"))


def to_check(user: Any) -> QuerySet[Payment]:
    return _payments(user, "purchasing.payment.check", BUYER, Payment.State.REQUESTED)


def to_approve(user: Any) -> QuerySet[Payment]:
    """Of payments that somebody else has checked."""
    right = "purchasing.payment.approve"
    mine = user.hands(right) if user.holds(right) else set()
    rows = _payments(user, right, BUYER, Payment.State.CHECKED).exclude(checked_by__in=mine)
    return rows.exclude(pk__in=desks.lent_to(mine, "payment", "purchasing.payment.check"))


def to_pay(user: Any) -> QuerySet[Payment]:
    return _payments(user, "purchasing.payment.pay", BUYER, Payment.State.APPROVED)


def to_mend(user: Any) -> QuerySet[Payment]:
    return _payments(user, "purchasing.payment.resubmit", SUPPLIER, Payment.State.RETURNED)


def late_for_city(user: Any) -> QuerySet[Payment]:
    """Late at offices above which this user stands, where this user speaks for neither side."""
    if not user.holds(VIEW):
        return Payment.objects.none()
    own = [node // 2 for node in user.offices(VIEW) or ()]
    rows = payments(user).open().filter(due_on__lt=localdate()).select_related(None).select_related(*WAITS)
    rows = rows.exclude(contract__project__buyer__in=own).exclude(contract__supplier__in=own)
    return rows.order_by("due_on", "pk")


def not_asked_for() -> QuerySet[Any]:
    """Milestones of which nobody has asked for all, with what is ``left``. Of a contract that ended early nothing more is done."""
    rows = Milestone.objects.filter(done_before=False).select_related("contract")
    accepted = Q(state=Milestone.State.ACCEPTED, contract__state=Contract.State.ENDED)
    rows = rows.filter(Q(contract__state=Contract.State.RUNNING) | accepted)
    return rows.annotate(left=F("amount_fen") - asked_of("milestone", Payment.objects.counting())).filter(left__gt=0)


def past_their_day(rows: QuerySet[Any], today: date) -> QuerySet[Any]:
    """Of milestones those that should have been paid before a day, by the clock of ``pay_by``: from the delivery, not from the
    acceptance. In the database, so that the workbench asks once."""
    capped = [
        When(Q(contract__supplier_is_sme=True, reported_on__range=(since, until), contract__pay_days__gt=most), then=Value(most))
        for since, until, most in rules.most_days()
    ]  # fmt: skip
    days = Case(*capped, default=F("contract__pay_days"), output_field=IntegerField())
    span = ExpressionWrapper(days * Value(timedelta(days=1)), DurationField())
    due = ExpressionWrapper(F("reported_on") + span, DateField())
    delivered = rows.filter(state__in=(Milestone.State.REPORTED, Milestone.State.ACCEPTED), reported_on__isnull=False)
    found: QuerySet[Any] = delivered.alias(due=due).filter(due__lt=today)
    return found


def unasked_late_for_city(user: Any) -> QuerySet[Any]:
    """Delivered, not asked for and after its day, at offices above which this user stands and speaks for neither side; what
    the report for the city counts as late beside the payments."""
    if not user.holds(VIEW):
        return Milestone.objects.none()
    own = [node // 2 for node in user.offices(VIEW) or ()]
    rows = not_asked_for().filter(contract__in=Contract.objects.visible_to(user))
    rows = rows.exclude(contract__project__buyer__in=own).exclude(contract__supplier__in=own)
    rows = past_their_day(rows, localdate()).select_related(*CONTRACT).defer(*LEFT_OUT, *TEXTS)
    return rows.order_by("reported_on", "pk")


def accounts_to_approve(user: Any) -> QuerySet[PayeeAccount]:
    right = "purchasing.account.approve"
    mine = user.hands(right) if user.holds(right) else set()
    rows = PayeeAccount.objects.filter(state=PayeeAccount.State.PROPOSED).exclude(entered_by__in=mine)
    rows = rows.exclude(pk__in=desks.lent_to(mine, "payeeaccount", "purchasing.account.enter"))
    return of_side(user, right, "supplier", rows.select_related("supplier").defer("number").order_by("pk"))


def settlements_to_approve(user: Any) -> QuerySet[Settlement]:
    rows = (
        Settlement.objects.filter(state=Settlement.State.SUBMITTED).select_related("contract__supplier").order_by("pk")
    )
    return of_side(user, "purchasing.settlement.approve", BUYER, rows)


def settlements_to_mend(user: Any) -> QuerySet[Settlement]:
    rows = (
        Settlement.objects.filter(state=Settlement.State.RETURNED)
        .select_related("contract__project__buyer")
        .order_by("pk")
    )
    return of_side(user, "purchasing.settlement.resubmit", SUPPLIER, rows)


def money_to_receive(user: Any) -> QuerySet[Settlement]:
    rows = Settlement.objects.filter(state=Settlement.State.APPROVED, back_fen__gt=0, received_on__isnull=True)
    return of_side(
        user, "purchasing.settlement.receive", BUYER, rows.select_related("contract__supplier").order_by("pk")
    )


def _line(verb: Any, other: str, until: str = "", tone: str = "waiting") -> Callable[[Any], Waiting]:
    def line(row: Any) -> Waiting:
        about = Sentence("%(name)s，%(number)s", name=getattr(row.contract, other).name, number=row.contract.number)
        what = row.milestone.title if isinstance(row, Payment) else getattr(row, "title", row.contract.title)
        return Waiting(what, about, getattr(row, until) if until else None, verb, row.get_absolute_url(), tone)

    return line


def _accept_line(milestone: Milestone) -> Waiting:
    """With the day by which it is to be paid, which does not wait for the acceptance."""
    about = Sentence("%(name)s，%(number)s", name=milestone.contract.supplier.name, number=milestone.contract.number)
    return Waiting(milestone.title, about, pay_by(milestone), _("验收"), milestone.get_absolute_url())


def _account_line(account: PayeeAccount) -> Waiting:
    return Waiting(
        account.bank,
        Sentence("%(name)s的收款账户", name=account.supplier.name),
        None,
        _("复核"),
        account.get_absolute_url(),
    )


def _late_line(payment: Payment) -> Waiting:
    about = Sentence("%(buyer)s付给%(name)s %(amount)s", buyer=payment.contract.buyer.name, name=payment.contract.supplier.name,
                     amount=with_sign(payment.amount_fen))  # fmt: skip
    return Waiting(payment.milestone.title, about, payment.due_on, _("查看"), payment.get_absolute_url(), "danger")


def _unasked_line(milestone: Any) -> Waiting:
    about = Sentence("%(buyer)s付给%(name)s %(amount)s", buyer=milestone.contract.buyer.name,
                     name=milestone.contract.supplier.name, amount=with_sign(milestone.left))  # fmt: skip
    return Waiting(milestone.title, about, pay_by(milestone), _("查看"), milestone.get_absolute_url(), "danger")


WAITING = (
    Source("purchasing.milestone.report", _("待提交的合同节点"), "purchasing.milestone.report", to_report,
           _line(_("提交"), "buyer", "due_on"), until="due_on"),
    Source("purchasing.milestone.accept", _("待验收的合同节点"), "purchasing.milestone.accept", to_accept, _accept_line),
    Source("purchasing.payment.request", _("可以申请付款的节点"), "purchasing.payment.request", to_request,
           _line(_("申请付款"), "buyer")),
    Source("purchasing.payment.check", _("待审核的付款"), "purchasing.payment.check", to_check,
           _line(_("审核"), "supplier", "due_on"), until="due_on"),
    Source("purchasing.payment.approve", _("待批准的付款"), "purchasing.payment.approve", to_approve,
           _line(_("批准"), "supplier", "due_on"), until="due_on"),
    Source("purchasing.payment.pay", _("待支付的付款"), "purchasing.payment.pay", to_pay,
           _line(_("登记支付"), "supplier", "due_on"), until="due_on"),
    Source("purchasing.payment.resubmit", _("被退回的付款申请"), "purchasing.payment.resubmit", to_mend,
           _line(_("查看理由"), "buyer", tone="warn")),
    Source("purchasing.account.approve", _("待复核的收款账户"), "purchasing.account.approve", accounts_to_approve, _account_line),
    Source("purchasing.settlement.approve", _("待审批的结算"), "purchasing.settlement.approve", settlements_to_approve,
           _line(_("审批"), "supplier")),
    Source("purchasing.settlement.resubmit", _("被退回的结算"), "purchasing.settlement.resubmit", settlements_to_mend,
           _line(_("查看理由"), "buyer", tone="warn")),
    Source("purchasing.settlement.receive", _("待退回的资金"), "purchasing.settlement.receive", money_to_receive,
           _line(_("登记到账"), "supplier")),
    Source("purchasing.payment.late", _("下级单位逾期的付款"), VIEW, late_for_city, _late_line, until="due_on", shelf=WITH_OTHERS),
    Source("purchasing.milestone.late", _("下级单位已交付、到期还没有人申请付款的节点"), VIEW, unasked_late_for_city, _unasked_line,
           shelf=WITH_OTHERS),
)  # fmt: skip
