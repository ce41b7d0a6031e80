"""Milestones are accepted with the users' opinion; invoices, payments and accounts never take the word of one person."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils.timezone import localdate

from heli.core.errors import NotAllowed, Refused, Stale
from heli.core.models import AuditEntry, Notification
from heli.purchasing.actions import accounts, milestones
from heli.purchasing.actions import payments as actions
from heli.purchasing.models import Commitment, Contract, Invoice, Milestone, PayeeAccount, Payment, Settlement
from heli.purchasing.queries import payments as queries
from heli.purchasing.queries.city_report import city_report
from heli.purchasing.tests.hall import WAN, Hall, hall_of
from tests.access_things.contracts import SUPPLIER, money_of
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(city: City) -> Hall:
    return hall_of(city)


def test_no_public_service_is_accepted_without_the_users(hall: Hall) -> None:
    contract = hall.running()
    first = contract.milestones.order_by("number")[0]
    first = milestones.report_milestone(first, by=hall.head, evidence="做完了。")
    with pytest.raises(Refused, match="要有服务对象的意见（.*第四十五条）") as refused:
        milestones.accept_milestone(first, by=hall.officer)
    assert refused.value.field == "users_asked"
    with pytest.raises(Refused) as refused:
        milestones.accept_milestone(first, by=hall.officer, users_asked=10, users_satisfied=9, users_words=" ")
    assert refused.value.field == "users_words"
    done = milestones.accept_milestone(first, by=hall.officer, users_asked=10, users_satisfied=9, users_words="很好。")
    assert (done.state, done.users_asked, done.accepted_on) == ("accepted", 10, localdate())


def test_other_services_and_money_in_advance_are_accepted_without(hall: Hall) -> None:
    contract = hall.running()
    Contract.objects.filter(pk=contract.pk).update(public_service=False)
    first = contract.milestones.order_by("number")[0]
    first = milestones.report_milestone(first, by=hall.head, evidence="做完了。")
    assert milestones.accept_milestone(first, by=hall.officer).state == "accepted"


def test_a_returned_milestone_is_reported_again(hall: Hall) -> None:
    first = hall.running().milestones.order_by("number")[0]
    first = milestones.report_milestone(first, by=hall.head, evidence="做完了。")
    back = milestones.return_milestone(first, by=hall.officer, reason="缺记录")
    again = milestones.report_milestone(back, by=hall.head, evidence="补了记录。")
    assert (again.state, again.reason) == ("reported", "")


def test_an_invoice_is_entered_once_in_the_whole_city(hall: Hall) -> None:
    contract = hall.running()
    made = hall.invoice(contract)
    with pytest.raises(Refused, match="这张发票已经登记过") as refused:
        hall.invoice(contract, " 26000001 ")
    assert refused.value.field == "number"
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.bulk_create(
            [
                Invoice(
                    contract=contract,
                    number=made.number,
                    amount_fen=1,
                    issued_on=localdate(),
                    entered_by=hall.head.actor,
                )
            ]
        )


def test_a_payment_goes_through_three_people_and_is_counted_in_its_money(hall: Hall) -> None:
    contract = hall.running()
    payment = hall.requested(contract)
    assert payment.due_on == localdate() + timedelta(days=30) and payment.state == "requested"
    payment = actions.check_payment(payment, by=hall.finance, commitment=hall.money)
    payment = actions.approve_payment(payment, by=hall.approver)
    paid = actions.pay(payment, by=hall.finance, paid_on=localdate(), bank_ref="2026-1")
    hall.money.refresh_from_db()
    assert (paid.state, hall.money.paid_fen, hall.money.line.paid_fen) == ("paid", 20 * WAN, 20 * WAN)
    assert Notification.objects.filter(reader=hall.accountant.actor, kind="purchasing.payment.pay").exists()


@pytest.mark.parametrize(
    ("delivered", "accepted", "agreed", "sme", "due", "by_law"),
    [
        (0, 0, 30, False, 30, False),  # by the contract alone
        (40, 0, 30, False, -10, False),  # accepted so late that the day is over: late at once
        (20, 0, 30, True, 10, True),  # 保障中小企业款项支付条例: from the delivery, whatever the acceptance took
        (20, 20, 30, True, 10, True),
        (20, 10, 60, True, 40, True),  # at most 60 where it was agreed
        (20, 10, 90, True, 40, True),  # and no longer, whatever an older contract says
        (20, 10, 90, False, 70, False),
    ],
)
def test_the_time_to_pay_runs_from_the_delivery_and_acceptance_does_not_lengthen_it(
    hall: Hall, delivered: int, accepted: int, agreed: int, sme: bool, due: int, by_law: bool
) -> None:
    """Days before today; ``due`` in days from today. purchasing.md section 7: from delivery, recalled."""
    contract, today = hall.running(), localdate()
    Contract.objects.filter(pk=contract.pk).update(pay_days=agreed, supplier_is_sme=sme)
    first = hall.accepted(Contract.objects.get(pk=contract.pk))
    days = {"reported_on": today - timedelta(days=delivered), "accepted_on": today - timedelta(days=accepted)}
    Milestone.objects.filter(pk=first.pk).update(**days)
    first = Milestone.objects.get(pk=first.pk)
    hall.account()
    payment = actions.request_payment(first, by=hall.accountant, invoice=hall.invoice(contract), amount_fen=20 * WAN)
    assert payment.due_on == queries.pay_by(first) == today + timedelta(days=due)
    assert (payment.is_late, payment.days_late) == (due < 0, max(0, -due))
    source = queries.due_source(payment)
    assert (source is not None) == by_law and (source is None or not source.confirmed)


def test_what_is_delivered_is_due_before_it_is_accepted_and_says_so(hall: Hall) -> None:
    first = hall.running().milestones.order_by("number")[0]
    assert queries.pay_by(first) is None
    first = milestones.report_milestone(first, by=hall.head, evidence="做完了。")
    Milestone.objects.filter(pk=first.pk).update(reported_on=localdate() - timedelta(days=31))
    waits = next(each for each in queries.WAITING if each.key == "purchasing.milestone.accept")
    (row,) = queries.to_accept(hall.officer)
    assert waits.line(row).until == localdate() - timedelta(days=1)
    page = client_of(hall.head).get(first.get_absolute_url()).content.decode()
    assert "已过付款期限" in page and "验收不延长这个期限" in page
    back = milestones.return_milestone(Milestone.objects.get(pk=first.pk), by=hall.officer, reason="缺记录")
    assert queries.pay_by(back) is None, "what came back is not delivered"


def test_who_checks_does_not_approve(hall: Hall) -> None:
    from tests.cast import grant

    grant(hall.finance, "purchase_approver", hall.city.organisations["嘉兴市民政局"])
    both = type(hall.finance).objects.get(pk=hall.finance.pk)
    payment = actions.check_payment(hall.requested(hall.running()), by=both, commitment=hall.money)
    with pytest.raises(Refused, match="要由两个人办理"):
        actions.approve_payment(payment, by=both)
    assert list(queries.to_approve(both)) == [] and list(queries.to_approve(hall.approver)) == [payment]


def test_nothing_is_paid_beyond_milestone_invoice_or_commitment(hall: Hall) -> None:
    contract = hall.running()
    milestone = hall.accepted(contract)
    hall.account()
    big, small = hall.invoice(contract, "26000001", 30), hall.invoice(contract, "26000002", 5)
    with pytest.raises(Refused, match="这个节点只剩 ¥200,000.00"):
        actions.request_payment(milestone, by=hall.accountant, invoice=big, amount_fen=20 * WAN + 1)
    with pytest.raises(Refused, match="这张发票只剩 ¥50,000.00"):
        actions.request_payment(milestone, by=hall.accountant, invoice=small, amount_fen=6 * WAN)
    payment = actions.request_payment(milestone, by=hall.accountant, invoice=big, amount_fen=20 * WAN)
    with pytest.raises(Refused, match="这个节点只剩 ¥0.00"):
        actions.request_payment(milestone, by=hall.accountant, invoice=small, amount_fen=1)
    little = money_of(hall.city, contract.project, WAN)
    with pytest.raises(Refused, match="只剩 ¥10,000.00，不够支付") as refused:
        actions.check_payment(payment, by=hall.finance, commitment=little)
    assert refused.value.field == "commitment"
    elsewhere = money_of(hall.city, hall_project(hall))
    with pytest.raises(Refused, match="属于另一个项目"):
        actions.check_payment(payment, by=hall.finance, commitment=elsewhere)


def test_no_more_is_asked_than_the_contract_pays(hall: Hall) -> None:
    contract = hall.running()
    milestone = hall.accepted(contract)
    hall.account()
    invoice = hall.invoice(contract)
    given = {"by": hall.accountant, "invoice": invoice}
    Contract.objects.filter(pk=contract.pk).update(changed_fen=-35 * WAN)
    with pytest.raises(Refused, match="这份合同只剩 ¥150,000.00") as refused:
        actions.request_payment(milestone, amount_fen=15 * WAN + 1, **given)
    assert refused.value.field == "amount_fen"
    returned = actions.request_payment(milestone, amount_fen=15 * WAN, **given)
    returned = actions.return_payment(returned, by=hall.finance, reason="发票抬头不对")
    assert actions.request_payment(milestone, amount_fen=15 * WAN, **given).state == "requested"
    with pytest.raises(Refused, match="这份合同只剩 ¥0.00"):
        actions.resubmit_payment(returned, by=hall.accountant, invoice=invoice, amount_fen=WAN)


def test_after_its_settlement_a_contract_pays_what_was_settled_and_once_closed_nothing(hall: Hall) -> None:
    contract = hall.running()
    milestone = hall.accepted(contract)
    hall.account()
    given = {"by": hall.accountant, "invoice": hall.invoice(contract)}
    Contract.objects.filter(pk=contract.pk).update(state="settled")
    Settlement.objects.create(
        contract=contract, state="approved", words="完", spent_fen=12 * WAN, personnel_fen=0, over_fen=0, floor_fen=0,
        settled_fen=12 * WAN, paid_fen=0, back_fen=0, submitted_by=hall.accountant.actor, submitted_on=localdate(),
        approved_by=hall.finance.actor, approved_on=localdate(),
    )  # fmt: skip
    assert list(queries.to_request(hall.accountant)) == [milestone]
    with pytest.raises(Refused, match="结算以后只剩 ¥120,000.00"):
        actions.request_payment(milestone, amount_fen=13 * WAN, **given)
    actions.request_payment(milestone, amount_fen=12 * WAN, **given)
    assert list(queries.to_request(hall.accountant)) == [], "nothing that can be asked for waits"
    Payment.objects.all().delete()
    Contract.objects.filter(pk=contract.pk).update(state="closed", closed_on=localdate())
    with pytest.raises(Refused, match="合同已经办结") as refused:
        actions.request_payment(milestone, amount_fen=1, **given)
    assert refused.value.code == "closed" and list(queries.to_request(hall.accountant)) == []


def test_an_invoice_is_paid_in_parts_and_waits_until_all_of_it_is_asked_for(hall: Hall) -> None:
    contract = hall.running()
    milestone = hall.accepted(contract)
    hall.account()
    invoice = hall.invoice(contract)
    actions.request_payment(milestone, by=hall.accountant, invoice=invoice, amount_fen=5 * WAN)
    assert list(queries.to_request(hall.accountant)) == [milestone]
    assert [each.left for each in queries.free_invoices(contract)] == [15 * WAN]
    assert queries.left_of(milestone) == 15 * WAN
    form = client_of(hall.accountant).get(f"/purchasing/milestones/{milestone.pk}/request/").content.decode()
    assert f"{invoice}（¥150,000.00）" in form and 'value="150000' in form
    assert "还可申请 ¥150,000.00" in client_of(hall.accountant).get(contract.get_absolute_url()).content.decode()
    actions.request_payment(milestone, by=hall.accountant, invoice=invoice, amount_fen=15 * WAN)
    assert list(queries.to_request(hall.accountant)) == [] and list(queries.free_invoices(contract)) == []
    shown = client_of(hall.accountant).get(milestone.get_absolute_url()).content.decode()
    assert f"/milestones/{milestone.pk}/request/" not in shown


def test_money_promised_to_one_payment_is_not_promised_to_another(hall: Hall) -> None:
    contract = hall.running()
    milestone = hall.accepted(contract)
    hall.account()
    given = {"by": hall.accountant, "invoice": hall.invoice(contract), "amount_fen": 10 * WAN}
    first, second = [actions.request_payment(milestone, **given) for _two in range(2)]
    little = money_of(hall.city, contract.project, 15 * WAN)
    actions.check_payment(first, by=hall.finance, commitment=little)
    assert list(queries.commitments_for(second)) == [hall.money]
    with pytest.raises(Refused, match="只剩 ¥50,000.00，不够支付"):
        actions.check_payment(second, by=hall.finance, commitment=little)
    Commitment.objects.filter(pk=hall.money.pk).update(paid_fen=55 * WAN)
    with pytest.raises(Refused, match="只剩 ¥50,000.00，不够支付"):
        actions.check_payment(second, by=hall.finance, commitment=hall.money)  # as it was read before


def another_account(hall: Hall) -> PayeeAccount:
    given = {"holder": SUPPLIER, "bank": "工商银行", "number": "62220009", "why": "换银行"}
    made = accounts.enter_account(hall.city.organisations[SUPPLIER], by=hall.accountant, **given)
    return accounts.approve_account(made, by=hall.head)


def test_a_payment_to_an_account_that_was_replaced_goes_back_and_then_to_the_new_one(hall: Hall) -> None:
    payment = actions.check_payment(hall.requested(hall.running()), by=hall.finance, commitment=hall.money)
    new = another_account(hall)
    with pytest.raises(Refused, match="收款账户换了.*请退回付款") as refused:
        actions.approve_payment(payment, by=hall.approver)
    assert refused.value.code == "account"
    back = actions.return_payment(payment, by=hall.finance, reason="账户换了")
    again = actions.resubmit_payment(back, by=hall.accountant, invoice=back.invoice, amount_fen=back.amount_fen)
    again = actions.check_payment(again, by=hall.finance, commitment=hall.money)
    assert actions.approve_payment(again, by=hall.approver).account == new
    PayeeAccount.objects.filter(pk=new.pk).update(state="replaced")
    with pytest.raises(Refused, match="收款账户换了"):
        actions.pay(again, by=hall.finance, paid_on=localdate(), bank_ref="1")


def test_whoever_checks_a_payment_is_told_that_its_account_changed(hall: Hall) -> None:
    payment = hall.requested(hall.running())
    another_account(hall)
    with pytest.raises(Stale):
        actions.check_payment(payment, by=hall.finance, expect=payment.version, commitment=hall.money)


def hall_project(hall: Hall) -> object:
    from tests.access_things.contracts import a_project_bought

    return a_project_bought(hall.city, hall.officer)


def test_money_used_up_meanwhile_refuses_the_payment_whole(hall: Hall) -> None:
    payment = actions.check_payment(hall.requested(hall.running()), by=hall.finance, commitment=hall.money)
    payment = actions.approve_payment(payment, by=hall.approver)
    Commitment.objects.filter(pk=hall.money.pk).update(paid_fen=50 * WAN)
    with pytest.raises(Refused, match="只剩 ¥100,000.00 没有支付"):
        actions.pay(payment, by=hall.finance, paid_on=localdate(), bank_ref="1")
    payment.refresh_from_db()
    assert (payment.state, payment.paid_on) == ("approved", None)


def test_a_returned_payment_begins_anew_and_its_day_stays(hall: Hall) -> None:
    payment = actions.check_payment(hall.requested(hall.running()), by=hall.finance, commitment=hall.money)
    back = actions.return_payment(payment, by=hall.finance, reason="发票抬头不对")
    assert (back.state, back.checked_by, back.commitment) == ("returned", None, None)
    again = actions.resubmit_payment(back, by=hall.accountant, invoice=back.invoice, amount_fen=back.amount_fen)
    assert (again.state, again.due_on, again.reason) == ("requested", payment.due_on, "")


def test_what_is_late_is_seen_by_both_and_from_above_and_by_no_other(hall: Hall) -> None:
    payment = hall.requested(hall.running())
    Payment.objects.filter(pk=payment.pk).update(due_on=localdate() - timedelta(days=7))
    payment.refresh_from_db()
    assert payment.days_late == 7
    above = user_with("procurement_supervisor", hall.city.root)
    for user in (hall.accountant, hall.finance, above):
        assert list(queries.payments(user).late()) == [payment]
    assert list(queries.late_for_city(above)) == [payment] and list(queries.late_for_city(hall.finance)) == []
    stranger = user_with("agency_accountant", hall.city.organisations["桐心社会工作服务中心"])
    assert list(queries.payments(stranger)) == []


def test_another_account_is_told_to_the_old_contact_before_a_second_person_approves_it(hall: Hall) -> None:
    agency = hall.city.organisations[SUPPLIER]
    old = hall.account()
    with pytest.raises(Refused, match="为什么要换") as refused:
        accounts.enter_account(agency, by=hall.accountant, holder="晨光", bank="工商银行", number="62220009")
    assert refused.value.field == "why"
    newcomer = user_with("agency_accountant", agency, "新会计")
    made = accounts.enter_account(agency, by=newcomer, holder="晨光", bank="工商银行", number="62220009", why="换银行")
    told = Notification.objects.get(reader=hall.accountant.actor, kind="purchasing.account.enter")
    assert "工商银行 ****0009" in str(told.words) and made.told_at is not None and made.state == "proposed"
    assert PayeeAccount.objects.get(state="held") == old, "it does not hold yet"
    with pytest.raises(NotAllowed):
        accounts.approve_account(made, by=newcomer)
    held = accounts.approve_account(made, by=hall.head)
    old.refresh_from_db()
    assert (held.state, old.state) == ("held", "replaced")


def test_who_enters_an_account_never_approves_it(hall: Hall) -> None:
    from tests.cast import grant

    grant(hall.accountant, "agency_head", hall.city.organisations[SUPPLIER])
    both = type(hall.accountant).objects.get(pk=hall.accountant.pk)
    made = accounts.enter_account(
        hall.city.organisations[SUPPLIER], by=both, holder=SUPPLIER, bank="建设银行", number="6222000011112222"
    )
    with pytest.raises(Refused, match="另一个人复核"):
        accounts.approve_account(made, by=both)


def test_an_account_lies_sealed_and_a_look_at_it_is_kept(hall: Hall) -> None:
    from django.db import connection

    payment = hall.requested(hall.running())
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM purchasing_payeeaccount")
        assert all(b"6222000011112222" not in bytes(row[0]) for row in cursor.fetchall())
    accounts.open_account(payment, by=hall.finance)
    assert AuditEntry.objects.filter(event="purchasing.account.open", subject_id=payment.pk).exists()
    with pytest.raises(NotAllowed):
        accounts.open_account(payment, by=hall.officer)


@pytest.mark.parametrize("sme", [True, False])
@pytest.mark.parametrize("agreed", [0, 30, 60, 61, 90])
def test_what_was_delivered_and_nobody_accepted_is_as_late_on_the_workbench_as_in_the_report(
    hall: Hall, agreed: int, sme: bool
) -> None:
    """Decision 0040: the clock runs from the delivery, not from the acceptance, and is the same in both places."""
    contract = hall.running()
    first = contract.milestones.order_by("number")[0]
    milestones.report_milestone(first, by=hall.head, evidence="探访了 200 人。")
    Contract.objects.filter(pk=contract.pk).update(pay_days=agreed, supplier_is_sme=sme)
    above, seen = user_with("procurement_supervisor", hall.city.root), set()
    for days in (0, 1, 29, 30, 31, 59, 60, 61, 89, 90, 91):
        Milestone.objects.filter(pk=first.pk).update(reported_on=localdate() - timedelta(days=days))
        (told,) = city_report([Contract.objects.get(pk=contract.pk)]).not_asked
        late = list(queries.unasked_late_for_city(above))
        assert [(each.pk, each.left) for each in late] == ([(first.pk, told.amount_fen)] if told.days_late else []), (
            days
        )
        seen.add(bool(late))
    assert seen == {True, False}
    assert (
        list(queries.unasked_late_for_city(hall.finance)) == [] == list(queries.unasked_late_for_city(hall.accountant))
    )


@pytest.mark.django_db(transaction=True)
def test_two_windows_with_one_invoice_enter_it_once_and_the_second_is_told(hall: Hall) -> None:
    """Under two contracts, so that neither waits for the other's contract."""
    held, start = [hall.running(), hall.running()], threading.Barrier(2)
    given = {"number": "26009999", "amount_fen": "200000.00", "issued_on": localdate().isoformat()}
    came: list[Any] = []

    def enter(contract: Contract) -> None:
        try:
            client = client_of(hall.accountant)
            start.wait(20)
            came.append(client.post(f"/purchasing/contracts/{contract.pk}/invoices/enter/", given))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=enter, args=(each,), daemon=True) for each in held]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert sorted(each.status_code for each in came) == [302, 422] and Invoice.objects.count() == 1
    refused = next(each for each in came if each.status_code == 422)
    assert "这张发票已经登记过，请核对代码和号码。" in refused.content.decode()
