"""Pages of contracts: what stands on them for whom, what is refused beside its field, and the files they give."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate
from django.utils.translation import override
from docx import Document as WordFile
from openpyxl import load_workbook

from heli.accounts.models import User
from heli.core.searching import Words
from heli.core.words import day
from heli.purchasing.actions import accounts, costs, milestones, payments
from heli.purchasing.actions.renewal import decide_renewal
from heli.purchasing.models import Commitment, Contract, Expense, Invoice, PayeeAccount, Payment, Project, Renewal
from heli.purchasing.queries import contracts, renewal, searching
from heli.purchasing.tests.hall import WAN, Hall, hall_of, paper
from tests.access_things.contracts import SUPPLIER, a_result_elsewhere
from tests.cast import City, client_of, grant, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(city: City) -> Hall:
    return hall_of(city)


def words(user: User, address: str) -> str:
    page = client_of(user).get(address)
    assert page.status_code == 200, address
    return re.sub(r"\s+", " ", page.content.decode())


def ended(contract: Contract) -> Contract:
    Contract.objects.filter(pk=contract.pk).update(state="ended", ended_on=localdate())
    return Contract.objects.get(pk=contract.pk)


def english(user: User) -> Any:
    browser = client_of(user)
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


FORM: dict[str, Any] = {
    "title": "为老服务合同", "what": "探访", "start_on": "2026-01-01", "end_on": "2026-12-31", "amount_fen": "500000",
    "personnel": "300000", "activity": "200000", "pay_days": "30", "bond_form": "none", "supplier": SUPPLIER,
    "award_ref": "中标通知书",
}  # fmt: skip


def test_a_contract_is_drafted_on_a_page_and_refused_beside_its_field(hall: Hall) -> None:
    browser, address = client_of(hall.officer), f"/purchasing/projects/{hall.project.pk}/contract/"
    a_result_elsewhere(hall.project)
    wrong = browser.post(address, {**FORM, "end_on": "2027-01-01"})
    assert (
        wrong.status_code == 422
        and "第四十六条" in wrong.content.decode()
        and 'id="id_end_on_error"' in wrong.content.decode()
    )
    wrong = browser.post(address, {**FORM, "activity": "200000.01"})
    assert "合计 ¥500,000.01，和合同金额 ¥500,000.00 不一致" in wrong.content.decode()
    made = browser.post(address, FORM)
    assert made.status_code == 302 and Contract.objects.get().costs.count() == 2


def test_a_payment_without_money_of_its_project_says_what_to_do(hall: Hall) -> None:
    payment, browser = hall.requested(hall.running()), client_of(hall.finance)
    Commitment.objects.filter(pk=hall.money.pk).update(amount_fen=payment.amount_fen - 1)
    answer = browser.post(f"/purchasing/payments/{payment.pk}/check/", {"version": payment.version})
    assert answer.status_code == 422 and "请先为项目安排资金" in answer.content.decode()
    Commitment.objects.filter(pk=hall.money.pk).update(amount_fen=payment.amount_fen)
    given = {"version": payment.version, "commitment": hall.money.pk}
    assert browser.post(f"/purchasing/payments/{payment.pk}/check/", given).status_code == 302


def test_a_running_contract_is_taken_over_on_a_page(hall: Hall) -> None:
    browser, signed = client_of(hall.officer), localdate() - timedelta(days=30)
    given = {**FORM, "project": hall.project.pk, "signed_on": signed.isoformat(), "paid_before_fen": "100000"}
    assert "请选择「合同文本」" in browser.post("/purchasing/contracts/take-over/", given).content.decode()
    made = browser.post("/purchasing/contracts/take-over/", {**given, "file": paper()})
    assert made.status_code == 302, made.content.decode()
    assert Contract.objects.get().paid_before_fen == 10 * WAN
    assert "补录的合同，签署在纸质文本上" in words(hall.officer, made["Location"])


def test_the_page_says_each_time_limit_with_its_day_and_article(hall: Hall) -> None:
    contract = hall.running()
    Contract.objects.update(awarded_on=localdate() - timedelta(days=60))
    shown = words(hall.officer, contract.get_absolute_url())
    signing = shown[shown.index("签订合同</dt>") :]
    assert "逾期" in signing[:400] and "第四十六条" in signing[:500]
    assert "公告合同" in shown and "第五十条" in shown and "合同副本报财政部门备案" in shown and "第四十七条" in shown
    assert "第二十六条" in shown and "不得转包" in shown


def test_a_due_day_by_a_recalled_rule_says_so(hall: Hall) -> None:
    contract = hall.running()
    Contract.objects.filter(pk=contract.pk).update(supplier_is_sme=True)
    payment = hall.requested(Contract.objects.get(pk=contract.pk))
    assert "待确认" in words(hall.finance, payment.get_absolute_url())


def test_the_text_that_is_signed_is_given_as_word_and_pdf(hall: Hall) -> None:
    contract = hall.running()
    browser = client_of(hall.head)
    word = browser.get(f"{contract.get_absolute_url()}paper/docx/").content
    text = "\n".join(each.text for each in WordFile(io.BytesIO(word)).paragraphs)
    assert "伍拾万元整" in text and "签署人：苏梅" in text and "签署人：方瑜" in text and "不得转包" in text
    assert browser.get(f"{contract.get_absolute_url()}paper/pdf/").content.startswith(b"%PDF")
    assert browser.get(f"{contract.get_absolute_url()}paper/txt/").status_code == 404


def test_an_invoice_entered_twice_is_refused_beside_its_number(hall: Hall) -> None:
    contract = hall.running()
    browser, address = client_of(hall.accountant), f"{contract.get_absolute_url()}invoices/enter/"
    given = {"code": "", "number": "26330001", "amount_fen": "200000", "issued_on": localdate().isoformat()}
    assert browser.post(address, given).status_code == 302
    again = browser.post(address, given)
    assert again.status_code == 422 and 'id="id_number_error">这张发票已经登记过' in again.content.decode()
    assert Invoice.objects.count() == 1


def test_lines_of_vouchers_say_which_is_wrong(hall: Hall) -> None:
    contract = hall.running()
    browser, address = client_of(hall.accountant), f"{contract.get_absolute_url()}costs/enter/"
    first = {
        "day_1": localdate().isoformat(),
        "voucher_1": "记-1",
        "category_1": "personnel",
        "payee_1": "林岚",
        "amount_fen_1": "8000",
    }
    wrong = browser.post(address, {**first, "voucher_3": "记-2"}).content.decode()
    assert "第 3 行请填写「日期」。" in wrong and "第 2 行" in wrong and not Expense.objects.exists()
    assert "请至少填写一行" in browser.post(address, {"version": "1"}).content.decode()
    future = {**first, "day_1": (localdate() + timedelta(days=1)).isoformat()}
    assert 'id="id_day_1_error"' in browser.post(address, future).content.decode()
    assert browser.post(address, first).status_code == 302 and Expense.objects.get().amount_fen == 800_000


def test_vouchers_come_as_excel_in_the_layout_that_is_documented(hall: Hall) -> None:
    contract = hall.running()
    costs.enter_expenses(
        contract, by=hall.accountant, rows=[costs.Row(localdate(), "记-1", "personnel", "林岚", 812_345, "工资")]
    )
    answer = client_of(hall.accountant).get(f"{contract.get_absolute_url()}vouchers/")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("凭证号", "日期", "合同编号", "合同名称", "类别", "收款方", "摘要", "金额（元）", "登记人")
    assert [str(each) for each in rows[1]] == [
        "记-1", localdate().isoformat(), contract.number, contract.title, "人员费用", "林岚", "工资", "8123.45", "丁一",
    ]  # fmt: skip


def test_late_payments_stand_on_a_page_for_the_supervisor(hall: Hall) -> None:
    payment = hall.requested(hall.running())
    Payment.objects.filter(pk=payment.pk).update(due_on=localdate() - timedelta(days=9))
    above = user_with("procurement_supervisor", hall.city.root)
    shown = words(above, "/purchasing/payments/?state=late")
    assert "第1期" in shown and "逾期" in shown and ">9<" in shown
    assert "已逾期 9 天，双方和上级都能看到。" in words(hall.accountant, payment.get_absolute_url())


def test_a_page_offers_each_side_its_own_steps(hall: Hall) -> None:
    contract = hall.running()
    officer, accountant = (
        words(hall.officer, contract.get_absolute_url()),
        words(hall.accountant, contract.get_absolute_url()),
    )
    assert "提出变更" in officer and "登记发票" not in officer
    assert "登记发票" in accountant and "登记支出" in accountant and "提出变更" not in accountant


def test_a_list_of_contracts_asks_no_more_for_more_rows(hall: Hall, django_assert_max_num_queries: Any) -> None:
    for _number in range(8):
        hall.drafted()
    browser = client_of(hall.officer)
    for address in ("/purchasing/contracts/", "/purchasing/contracts/ending/", "/purchasing/payments/"):
        browser.get(address)
        with django_assert_max_num_queries(20):
            assert browser.get(address).status_code == 200


def test_nobody_is_asked_to_sign_what_they_drafted(hall: Hall) -> None:
    contract = hall.drafted()
    grant(hall.officer, "purchase_approver", contract.buyer)
    both = User.objects.get(pk=hall.officer.pk)
    assert list(contracts.to_sign(both)) == [] and list(contracts.to_sign(hall.approver)) == [contract]


def test_lists_of_what_waits_ask_for_no_more_than_they_tell(hall: Hall, django_assert_num_queries: Any) -> None:
    drafted = hall.drafted()
    lists = (
        (contracts.to_sign, hall.approver, contracts.WAITING[0]),
        (contracts.to_publish, hall.officer, contracts.WAITING[4]),
        (renewal.to_decide, hall.officer, renewal.WAITING[0]),
    )
    for rows, user, source in lists:
        found = rows(user)
        assert not [word for word in ("outline", '"what"', "directory_place") if word in str(found.query)], source.key
    with django_assert_num_queries(1):
        assert [contracts.WAITING[0].line(each).what for each in contracts.to_sign(hall.approver)] == [drafted.title]


@pytest.mark.parametrize("typed", ["{number}", "〔{year}〕{serial}号", "{year}-{serial}"])
def test_a_contract_is_found_by_its_number(hall: Hall, typed: str) -> None:
    hall.drafted()
    contract = hall.drafted()
    words = Words.of(typed.format(number=contract.number, year=contract.year, serial=contract.serial))
    source = next(each for each in searching.SEARCH if each.key == "purchasing.contract")
    assert [found.url for found in source.find(hall.officer, words, 5)] == [contract.get_absolute_url()]


@pytest.mark.parametrize("typed", ["{number}", "{supplier}", "{title}", "{invoice}"])
def test_a_payment_is_found_by_its_contract_its_agency_and_its_invoice(hall: Hall, typed: str) -> None:
    payment = hall.requested(hall.running())
    contract = payment.contract
    words = Words.of(
        typed.format(
            number=contract.number,
            supplier=contract.supplier.name,
            title=contract.title,
            invoice=payment.invoice.number,
        )
    )
    source = next(each for each in searching.SEARCH if each.key == "purchasing.payment")
    (found,) = source.find(hall.officer, words, 5)
    assert found.url == payment.get_absolute_url() and contract.supplier.name in str(found.about)
    of_contract = next(each for each in searching.SEARCH if each.key == "purchasing.contract")
    found_too = {each.url for each in of_contract.find(hall.officer, words, 5)}
    assert (contract.get_absolute_url() in found_too) == (typed != "{invoice}")


def test_what_stands_above_a_form_is_said_in_the_language_of_the_page(hall: Hall) -> None:
    page = english(hall.officer).get(f"/purchasing/projects/{hall.project.pk}/contract/").content.decode()
    assert "This project has no published award yet" in page and "这个项目还没有公告的采购结果" not in page


def test_an_amount_that_is_typed_is_not_thrown_away(hall: Hall) -> None:
    contract = hall.running()
    browser, address = client_of(hall.officer), f"{contract.get_absolute_url()}changes/propose/"
    given = {"what": "增加探访", "way": "none", "amount_fen": "50000", "category": "personnel", "why": "人数增加。"}
    wrong = browser.post(address, {**given, "version": contract.version})
    assert wrong.status_code == 422 and "填了增减金额，请选择增加还是减少。" in wrong.content.decode()
    assert not contract.changes.exists()


def test_an_invoice_in_full_width_digits_is_the_same_invoice(hall: Hall) -> None:
    contract = hall.running()
    browser, address = client_of(hall.accountant), f"{contract.get_absolute_url()}invoices/enter/"
    given = {"code": "", "number": "２６３３０００１ ", "amount_fen": "200000", "issued_on": localdate().isoformat()}
    assert browser.post(address, given).status_code == 302 and Invoice.objects.get().number == "26330001"
    assert "这张发票已经登记过" in browser.post(address, {**given, "number": "26330001"}).content.decode()
    nine = browser.post(address, {**given, "number": "263300019"})
    assert nine.status_code == 422 and "发票号码是 8 位或 20 位数字。" in nine.content.decode()


@pytest.mark.parametrize(
    ("typed", "kept", "said"),
    [
        ("６２２２ 0000-1111", "622200001111", ""), ("--------", "", "银行账号至少有 8 位数字。"),
        ("1234-567", "", "银行账号至少有 8 位数字。"), ("6222A00011112222", "", "银行账号只有数字"),
    ],
)  # fmt: skip
def test_an_account_is_a_number_of_digits(hall: Hall, typed: str, kept: str, said: str) -> None:
    agency = hall.city.organisations[SUPPLIER]
    given = {"supplier": agency.pk, "holder": SUPPLIER, "bank": "建设银行", "number": typed}
    answer = client_of(hall.accountant).post("/purchasing/payee-accounts/enter/", given)
    assert answer.status_code == (422 if said else 302) and said in answer.content.decode()
    assert [each.number for each in PayeeAccount.objects.all()] == ([kept] if kept else [])


def test_a_service_that_ends_has_no_further_day(hall: Hall) -> None:
    contract = hall.running()
    browser, address = client_of(hall.officer), f"{contract.get_absolute_url()}renewal/"
    later = (contract.end_on + timedelta(days=60)).isoformat()
    given = {"way": "end", "until": later, "reason": "不再需要。", "version": contract.version}
    assert browser.post(address, given).status_code == 302
    assert (Renewal.objects.get().way, Renewal.objects.get().until) == ("end", None)


def test_whoever_was_slower_sees_what_stands_there_now(hall: Hall) -> None:
    contract = hall.running()
    decide_renewal(
        contract, by=hall.officer, way="bridge", reason="先过渡。", until=contract.end_on + timedelta(days=20),
        bridge="change", price_fen=3 * WAN,
    )  # fmt: skip
    payment = payments.return_payment(hall.requested(contract), by=hall.finance, reason="发票抬头不对")
    milestone = contract.milestones.order_by("number")[1]
    milestones.report_milestone(milestone, by=hall.head, evidence="探访了 90 人。")
    milestone.refresh_from_db()
    milestones.return_milestone(milestone, by=hall.officer, reason="缺记录")
    for user, on, address, given, theirs in (
        (hall.officer, contract, "renewal/", {"way": "end", "reason": "不再需要。"}, "过渡安排"),
        (hall.head, milestone, "report/", {"evidence": "探访了 91 人。"}, "探访了 90 人。"),
        (hall.accountant, payment, "resubmit/", {"invoice": payment.invoice_id, "amount_fen": "1"}, "¥200,000.00"),
    ):
        page = client_of(user).post(f"{on.get_absolute_url()}{address}", {**given, "version": 0})
        assert page.status_code == 409 and f"<del>{theirs}</del>" in page.content.decode(), address


def test_where_nothing_is_compared_the_record_is_looked_at(hall: Hall) -> None:
    contract = hall.running()
    given = {"way": "end", "reason": "不再需要。", "version": 0}
    page = client_of(hall.officer).post(f"{contract.get_absolute_url()}renewal/", given)
    text = page.content.decode()
    assert page.status_code == 409 and "两种填法" not in text
    assert f'<a href="{contract.get_absolute_url()}">看现在的记录</a>' in text


def test_a_settlement_that_changed_meanwhile_shows_both_texts(hall: Hall) -> None:
    contract = hall.running()
    made = costs.submit_settlement(ended(contract), by=hall.accountant, words="完")
    back = costs.return_settlement(made, by=hall.finance, reason="补凭证")
    address = f"{back.get_absolute_url()}resubmit/"
    page = client_of(hall.accountant).post(address, {"words": "完成", "version": 0})
    assert page.status_code == 409 and "<del>完</del>" in page.content.decode()


def test_days_stand_in_words_and_a_term_in_the_language_of_the_page(hall: Hall) -> None:
    contract, today = hall.running(), localdate()
    payment = hall.paid(contract)
    settled = costs.submit_settlement(ended(contract), by=hall.accountant, words="完")
    settled = costs.approve_settlement(settled, by=hall.finance)
    held = f"（{day(today)}）"
    assert held in words(hall.finance, payment.get_absolute_url())
    assert words(hall.finance, settled.get_absolute_url()).count(held) == 2
    term = f"{day(contract.start_on)} 至 {day(contract.end_on)}"
    pages = (contract.get_absolute_url(), f"/purchasing/projects/{contract.project_id}/funds/")
    assert all(term in words(hall.finance, page) for page in pages)
    with override("en"):
        term = f"{day(contract.start_on)} to {day(contract.end_on)}"
    assert all(term in english(hall.finance).get(page).content.decode() for page in pages)


def test_the_punctuation_of_an_english_page_is_english(hall: Hall) -> None:
    contract = hall.running()
    decide_renewal(
        contract, by=hall.officer, way="bridge", reason="过渡", until=contract.end_on + timedelta(days=9), bridge="change",
        price_fen=WAN,
    )  # fmt: skip
    costs.submit_settlement(ended(contract), by=hall.accountant, words="完")
    page = english(hall.officer).get(contract.get_absolute_url()).content.decode()
    assert ">Settlement: " in page and "</a>：" not in page and "（" not in re.sub(r'lang="zh">[^<]*', "", page)


def test_a_step_of_an_account_says_of_which(hall: Hall) -> None:
    given = {"holder": SUPPLIER, "bank": "建设银行", "number": "6222000011112222"}
    accounts.enter_account(hall.city.organisations[SUPPLIER], by=hall.accountant, **given)
    page = words(hall.head, "/purchasing/payee-accounts/")
    labels = re.findall(r'aria-label="([^"]*)：' + SUPPLIER + r'">([^<]*)<', page)
    assert len(labels) == 2 and all(label == word for label, word in labels)


def test_people_stand_with_their_thousands_apart(hall: Hall) -> None:
    contract = hall.paid(hall.running()).contract
    Contract.objects.filter(pk=contract.pk).update(end_on=localdate() + timedelta(days=30))
    Project.objects.filter(pk=contract.project_id).update(people=12_345)
    assert ">12,345<" in words(hall.officer, "/purchasing/contracts/ending/")
    assert words(hall.finance, "/purchasing/budgets/bought/").count(">12,345<") == 2


def test_the_figures_of_what_ends_lead_to_what_they_count(hall: Hall) -> None:
    contract = hall.paid(hall.running()).contract
    costs.enter_expenses(contract, by=hall.accountant, rows=[costs.Row(localdate(), "记-1", "personnel", "林岚", WAN)])
    Contract.objects.filter(pk=contract.pk).update(end_on=localdate() + timedelta(days=30))
    Project.objects.filter(pk=contract.project_id).update(people=321)
    of_costs = f'href="/purchasing/contracts/{contract.pk}/costs/">'
    page = client_of(hall.officer).get("/purchasing/contracts/ending/").content.decode()
    assert page.count(of_costs) == 2 and f'href="{contract.project.get_absolute_url()}">321<' in page
    page = client_of(hall.accountant).get("/purchasing/contracts/ending/").content.decode()
    project = contract.project.get_absolute_url()
    assert page.count(of_costs) == 2 and ">321<" in page
    opens = client_of(hall.accountant).get(project).status_code == 200
    assert (f'href="{project}">321<' in page) is opens, "nobody is led where they may not go"
