"""Pages of framework agreements: what each side reads, and the way from the award to a contract."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate

from heli.purchasing.actions import award
from heli.purchasing.models import CallOff, Contract, FrameworkAgreement
from heli.purchasing.tests.framework_scene import Framed
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(city: City) -> Framed:
    return Framed(city)


def test_the_terms_are_written_on_a_page_of_the_tender(scene: Framed) -> None:
    tender = scene.draft("framework")
    client, at = client_of(scene.officer), f"/purchasing/tenders/{tender.pk}/framework/"
    assert at in client.get(tender.get_absolute_url()).content.decode()
    day = localdate()
    said = {
        "ground": "outside_users", "unit": "人次", "max_unit_price_fen": "100", "start_on": day, "end_on": day + timedelta(days=600),
        "evaluated_by": "price", "elimination": "20", "by_direct": "on", "version": tender.version,
    }  # fmt: skip
    assert client.get(at).status_code == 200
    for wrong in ({"ground": "other"}, {"end_on": day + timedelta(days=900)}, {"end_on": day - timedelta(days=1)}, {"by_direct": ""},
                  {"elimination": "10"}, {"max_unit_price_fen": "0"}, {"unit": ""}):  # fmt: skip
        assert client.post(at, {**said, **wrong}).status_code == 422
    assert client.post(at, said).status_code == 302
    page = client.get(tender.get_absolute_url()).content.decode()
    assert "¥100.00" in page and "由服务对象在两家以上供应商中选择" in page
    assert client.post(at, said).status_code == 409, "somebody else has saved since"


def test_the_elimination_stands_on_the_page_before_it_is_decided(scene: Framed) -> None:
    tender = scene.framed()
    client, at = client_of(scene.approver), f"/purchasing/tenders/{tender.pk}/evaluation/"
    page = client.get(at).content.decode()
    assert "入围 2 家，淘汰 1 家" in page and ">确定入围供应商<" in page and "财政部令第110号" in page
    award.decide_award(tender, by=scene.approver)
    award.publish_result(tender, by=scene.agent)
    agreement = FrameworkAgreement.objects.get(tender=tender)
    page = client.get(at).content.decode()
    assert "入围结果" in page and "改定下一名" not in page
    entered = [one.supplier.name for one in scene.suppliers(agreement)]
    public = Client().get(f"/purchasing/results/{tender.awards.get().pk}/").content.decode()
    assert all(name in public for name in entered)
    assert not any(each.name in public for each in scene.agencies if each.name not in entered)
    listed = Client().get("/purchasing/results/").content.decode()
    assert all(name in listed for name in entered)


def test_three_of_which_two_go_are_told_too_few_and_the_button_is_gone(scene: Framed) -> None:
    tender = scene.framed(evaluated_by="quality", elimination=40)
    page = client_of(scene.approver).get(f"/purchasing/tenders/{tender.pk}/evaluation/").content.decode()
    assert "入围的不到 2 家" in page and ">确定入围供应商<" not in page


def test_a_call_off_leads_to_the_form_of_its_contract(scene: Framed) -> None:
    agreement = scene.signed()
    first, second = scene.suppliers(agreement)
    client, at = client_of(scene.officer), f"/purchasing/frameworks/{agreement.pk}/call-off/"
    assert at in client.get(agreement.get_absolute_url()).content.decode()
    page = client.get(at).content.decode()
    assert f"顺序轮候轮到{first.supplier.name}" in page
    for wrong in ({"way": "direct", "quantity": "10"}, {"way": "lot", "quantity": "10"}, {"way": "direct", "quantity": "0"},
                  {"way": "bidding", "quantity": "10", f"price_{first.pk}": "79"},
                  {"way": "bidding", "quantity": "10", f"price_{first.pk}": "79", f"price_{second.pk}": "900"}):  # fmt: skip
        assert client.post(at, wrong).status_code == 422
    given = {"way": "direct", "quantity": "1000", "chosen": second.pk, "reason": "服务对象自己选的。"}
    answer = client.post(at, given)
    made = CallOff.objects.get()
    assert answer["location"] == f"/purchasing/call-offs/{made.pk}/contract/"
    page = client.get(answer["location"]).content.decode()
    assert 'value="85000' in page and "合同金额不超过 ¥85,000.00" in page
    today = localdate()
    terms = {
        "title": "探访服务合同", "what": "上门。", "start_on": today, "end_on": today + timedelta(days=300), "amount_fen": "85000",
        "personnel": "85000", "pay_days": "30", "bond_form": "none",
    }  # fmt: skip
    assert client.post(answer["location"], {**terms, "amount_fen": "85001", "personnel": "85001"}).status_code == 422
    assert client.post(answer["location"], terms).status_code == 302
    contract = Contract.objects.get()
    assert contract.supplier == second.supplier
    assert agreement.number in client.get(contract.get_absolute_url()).content.decode()
    assert contract.number in client.get(agreement.get_absolute_url()).content.decode()


def test_a_supplier_reads_its_own_call_offs_and_everybody_who_entered(scene: Framed) -> None:
    agreement = scene.signed()
    first, second = scene.suppliers(agreement)
    call_off = scene.called_off(agreement)
    own = client_of(scene.head(first)).get(agreement.get_absolute_url()).content.decode()
    other = client_of(scene.head(second)).get(agreement.get_absolute_url()).content.decode()
    assert second.supplier.name in own and call_off.reason in own
    assert first.supplier.name in other and call_off.reason not in other
    assert client_of(scene.head(first)).get(f"/purchasing/call-offs/{call_off.pk}/contract/").status_code == 403


def test_before_the_result_is_told_nobody_outside_finds_the_agreement(scene: Framed) -> None:
    tender = scene.framed()
    award.decide_award(tender, by=scene.approver)
    agreement = FrameworkAgreement.objects.get(tender=tender)
    bidder = client_of(scene.bidders[0])
    assert bidder.get(agreement.get_absolute_url()).status_code == 404
    assert agreement.number not in bidder.get("/purchasing/frameworks/").content.decode()
    assert client_of(scene.officer).get(agreement.get_absolute_url()).status_code == 200


def test_each_step_of_an_agreement_has_its_page(scene: Framed) -> None:
    agreement = scene.published()
    approver, officer = client_of(scene.approver), client_of(scene.officer)
    at = agreement.get_absolute_url()
    assert f"{at}sign/" in approver.get(at).content.decode() and f"{at}sign/" not in officer.get(at).content.decode()
    assert approver.post(f"{at}sign/", {"version": agreement.version}).status_code == 302
    first, second = scene.suppliers(agreement)
    head = client_of(scene.head(first))
    where = f"/purchasing/framework-suppliers/{first.pk}/sign/"
    assert where in head.get(at).content.decode()
    assert head.post(where).status_code == 302
    tomorrow = localdate() + timedelta(days=1)
    for step, field in (("file", "filed_on"), ("tell", "told_on")):
        assert officer.get(f"{at}{step}/").status_code == 200
        assert officer.post(f"{at}{step}/", {field: tomorrow}).status_code == 422
        assert officer.post(f"{at}{step}/", {field: localdate()}).status_code == 302
    strike = f"/purchasing/framework-suppliers/{second.pk}/strike/"
    assert officer.post(strike, {"reason": ""}).status_code == 422
    assert officer.post(strike, {"reason": "没有按期签订。"}).status_code == 302
    take_in = {"supplier": second.supplier.name, "unit_price_fen": "85", "reference": "补充征集公告"}
    assert officer.get(f"{at}take-in/").status_code == 200
    assert officer.post(f"{at}take-in/", take_in).status_code == 302
    assert approver.get(f"{at}end/").status_code == 200
    assert approver.post(f"{at}end/", {"reason": "不再需要。"}).status_code == 302
    assert FrameworkAgreement.objects.get().is_ended
