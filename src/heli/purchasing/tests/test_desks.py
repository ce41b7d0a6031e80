"""Three desks of one project: whoever acted at one is refused at another."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from django.utils.timezone import localdate, now

from heli.accounts.models import User
from heli.core.errors import Refused
from heli.purchasing.actions import (
    accounts,
    award,
    catalogue,
    challenges,
    contracts,
    milestones,
    payments,
    plans,
    projects,
    renewal,
    tenders,
)  # fmt: skip
from heli.purchasing.models import Complaint, PlanItem, Project, Tender
from heli.purchasing.queries import award as awards
from heli.purchasing.queries import challenges as answering
from heli.purchasing.queries import committee, desks
from heli.purchasing.queries import contracts as queries
from heli.purchasing.queries import payments as paying
from heli.purchasing.rules import desks as rules
from heli.purchasing.tests.desk import FACTS, drafted, lent, listed
from heli.purchasing.tests.evaluation_scene import Evaluating
from heli.purchasing.tests.hall import hall_of
from heli.purchasing.tests.many_desks import again, complained, everything
from tests.access_things.contracts import SUPPLIER
from tests.cast import City, client_of, grant, user_with


@pytest.mark.parametrize(("desk", "other"), list(permutations(rules.NAMED, 2)))
def test_of_each_pair_whoever_acted_at_one_is_refused_at_the_other(desk: str, other: str) -> None:
    said = rules.refused(desk, 7, {other: {7}})
    assert said is not None and str(rules.NAMED[desk]) in str(said) and str(rules.NAMED[other]) in str(said)
    assert rules.refused(desk, 7, {desk: {7}}) is None, "at one's own desk one goes on"
    assert rules.refused(desk, 7, {other: {8}}) is None


@pytest.mark.django_db
def test_who_set_the_standard_does_not_buy_by_it_and_who_buys_does_not_change_it(city: City) -> None:
    bureau = city.organisations["嘉兴市民政局"]
    setter, buyer = user_with("project_officer", bureau, "定标准"), user_with("project_officer", bureau, "经办")
    item = listed(bureau, setter)
    own = drafted(city, setter)
    with pytest.raises(Refused, match="已经作为标准制定者办理过，不能再作为购买者") as refused:
        projects.change_project(own, by=setter, **(FACTS | {"place": own.place, "item": item}))
    assert refused.value.field == "item"
    project = drafted(city, buyer)
    projects.change_project(project, by=buyer, **(FACTS | {"place": project.place, "item": item}))
    said = {
        "name": item.name,
        "kind": item.kind,
        "level": item.level,
        "legal_basis": "",
        "standard": "低一点。",
        "unit": item.unit,
    }
    with pytest.raises(Refused, match="已经作为购买者办理过，不能再作为标准制定者"):
        catalogue.change_item(item, by=buyer, unit_cost_fen=1, **said)
    shown = client_of(buyer).get(project.get_absolute_url()).content.decode()
    assert "购买、标准和监督" in shown and "定标准" in shown and "经办" in shown


@pytest.mark.django_db
def test_who_bought_does_not_supervise_and_who_supervised_does_not_buy(city: City) -> None:
    scene = Evaluating(city)
    one = everything(scene)
    tender = scene.opened_with()
    complaint = complained(scene, tender.project)
    Project.objects.filter(pk=tender.project_id).update(drafted_by=one.actor)
    with pytest.raises(Refused, match="已经作为购买者办理过，不能再作为监督者"):
        challenges.accept_complaint(complaint, by=one)
    Project.objects.filter(pk=tender.project_id).update(drafted_by=scene.officer.actor)
    challenges.accept_complaint(Complaint.objects.get(), by=one)
    assert desks.desks_of(Project.objects.get(pk=tender.project_id))[2].people == ["样样管"]
    assert [str(each) for each in committee.against(tender, one, represents_buyer=True)][-1].startswith("在这个项目里")
    tender.state = "ranked"
    tender.save()
    with pytest.raises(Refused, match="已经作为监督者办理过，不能再作为购买者"):
        award.decide_award(tender, by=one)


@pytest.mark.django_db
def test_an_expert_has_no_other_desk(city: City) -> None:
    scene = Evaluating(city)
    tender = scene.seated()
    seat = tender.evaluation.members.filter(kind="expert").first()
    expert = User.objects.get(actor=seat.actor)
    grant(expert, "procurement_supervisor", city.root)
    with pytest.raises(Refused, match="已经作为评审专家办理过，不能再作为监督者"):
        challenges.accept_complaint(complained(scene, tender.project), by=User.objects.get(pk=expert.pk))


@pytest.mark.django_db
def test_nobody_signs_the_contract_that_they_drafted_nor_chooses_by_the_document_that_they_wrote(city: City) -> None:
    hall = hall_of(city)
    grant(hall.officer, "purchase_approver", hall.project.buyer)
    both = User.objects.get(pk=hall.officer.pk)
    contract = hall.drafted()
    hall.planned(contract, 50)
    with pytest.raises(Refused, match="自己起草的合同，由别人代表购买主体签署"):
        contracts.sign_contract(contract, by=both)
    scene = Evaluating(city)
    tender = scene.ranked()
    grant(scene.officer, "purchase_approver", scene.buyer)
    with pytest.raises(Refused, match="由别人确定中标人"):
        award.decide_award(tender, by=User.objects.get(pk=scene.officer.pk))


@pytest.mark.django_db
def test_nobody_signs_what_they_drafted_for_a_colleague_nor_by_a_right_that_is_lent(city: City) -> None:
    hall = hall_of(city)
    deputy = lent(hall.officer, "purchasing.contract.draft")
    contract = replace(hall, officer=deputy).drafted()
    assert contract.drafted_by == hall.officer.actor
    hall.planned(contract, 50)
    grant(hall.officer, "purchase_approver", hall.project.buyer)
    grant(deputy, "purchase_approver", hall.project.buyer)
    other = lent(again(hall.officer), "purchasing.contract.sign", to=user_with(None, name="别的代办"))
    for who in (again(hall.officer), again(deputy), again(other)):
        with pytest.raises(Refused, match="自己起草的合同，由别人代表购买主体签署"):
            contracts.sign_contract(contract, by=who)
        assert list(queries.to_sign(who)) == []
        assert "sign" not in [step.name for step in queries.steps(who, contract)]
    assert list(queries.to_sign(hall.approver)) == [contract]
    lent(hall.approver, "purchasing.contract.sign", to=user_with(None, name="签署代办"))
    signer = User.objects.get(name="签署代办")
    assert list(queries.to_sign(signer)) == [contract]
    assert contracts.sign_contract(contract, by=signer).state == "buyer_signed"


@pytest.mark.django_db
def test_nobody_answers_a_challenge_about_what_they_decided_for_a_colleague_or_a_colleague_for_them(city: City) -> None:
    scene = Evaluating(city)
    tender = scene.ranked()
    chief = user_with("purchase_approver", scene.buyer, "主任")
    deputy = lent(chief, "purchasing.award.decide")
    award.decide_award(tender, by=deputy)
    challenge = complained(scene, tender.project).challenge
    grant(deputy, "purchase_approver", scene.buyer)
    third = lent(chief, "purchasing.challenge.answer", to=user_with(None, name="别的代办"))
    for who in (again(chief), again(deputy), again(third)):
        with pytest.raises(Refused, match="评审或者确定中标人的人不答复质疑"):
            challenges.answer_challenge(challenge, by=who, upheld=False, answer="没有问题。")
        assert list(answering.to_answer(who)) == []
    free = user_with("purchase_approver", scene.buyer, "副主任")
    assert list(answering.to_answer(free)) == [challenge]
    helper = lent(free, "purchasing.challenge.answer", to=user_with(None, name="答复代办"))
    challenges.answer_challenge(challenge, by=helper, upheld=False, answer="没有问题。")
    grant(free, "procurement_supervisor", city.root)
    with pytest.raises(Refused, match="答复质疑的人不处理投诉"):
        challenges.accept_complaint(Complaint.objects.get(challenge=challenge), by=again(free))


@pytest.mark.django_db
def test_nobody_approves_what_they_checked_entered_or_planned_for_a_colleague(city: City) -> None:
    hall = hall_of(city)
    checking = lent(hall.finance, "purchasing.payment.check")
    payment = payments.check_payment(hall.requested(hall.running()), by=checking, commitment=hall.money)
    grant(checking, "purchase_approver", hall.project.buyer)
    with pytest.raises(Refused, match="审核和批准要由两个人办理"):
        payments.approve_payment(payment, by=again(checking))
    assert list(paying.to_approve(again(checking))) == [] and list(paying.to_approve(hall.approver)) == [payment]
    entering = lent(hall.accountant, "purchasing.account.enter", to=user_with(None, name="登记代办"))
    agency = hall.city.organisations[SUPPLIER]
    account = accounts.enter_account(
        agency, by=entering, holder=SUPPLIER, bank="工商银行", number="622200001", why="换开户行"
    )
    grant(entering, "agency_head", agency)
    with pytest.raises(Refused, match="账户要由另一个人复核"):
        accounts.approve_account(account, by=again(entering))
    planning = lent(hall.officer, "purchasing.plan.draft", to=user_with(None, name="计划代办"))
    plan = plans.draft_plan(hall.project.buyer, by=planning, year=2027)
    PlanItem.objects.create(
        plan=plan,
        project=hall.project,
        method="direct",
        amount_fen=1,
        intention_month=localdate(),
        tender_month=localdate(),
    )
    grant(planning, "purchase_approver", hall.project.buyer)
    with pytest.raises(Refused, match="编制计划的人不能自己批准"):
        plans.approve_plan(plan, by=again(planning))


@pytest.mark.django_db
def test_a_lent_right_makes_no_second_person_at_another_desk(city: City) -> None:
    scene = Evaluating(city)
    one = everything(scene)
    tender = scene.opened_with()
    complaint = complained(scene, tender.project)
    Project.objects.filter(pk=tender.project_id).update(drafted_by=one.actor)
    deputy = lent(one, "purchasing.complaint.accept")
    with pytest.raises(Refused, match="已经作为购买者办理过，不能再作为监督者"):
        challenges.accept_complaint(complaint, by=deputy)
    Project.objects.filter(pk=tender.project_id).update(drafted_by=scene.officer.actor)
    challenges.accept_complaint(complaint, by=deputy)
    known = desks.supervisors(Project.objects.get(pk=tender.project_id))
    assert known == {deputy.actor_id, one.actor_id}, "who acted, and in whose stead"


@pytest.mark.django_db
def test_who_supervised_in_the_stead_of_another_does_not_buy_and_is_named_beside_them(city: City) -> None:
    scene = Evaluating(city)
    tender = scene.ranked()
    complaint = complained(scene, tender.project)
    deputy = lent(scene.watcher, "purchasing.complaint.accept")
    challenges.accept_complaint(complaint, by=deputy)
    grant(deputy, "purchase_approver", scene.buyer)
    with pytest.raises(Refused, match="已经作为监督者办理过，不能再作为购买者"):
        award.decide_award(tender, by=User.objects.get(pk=deputy.pk))
    assert desks.desks_of(Project.objects.get(pk=tender.project_id))[2].people == sorted([deputy.name, "袁梅"])


@pytest.mark.django_db
def test_who_wrote_the_document_in_the_stead_of_another_does_not_choose_by_it(city: City) -> None:
    scene = Evaluating(city)
    project = scene.project()
    writer = lent(scene.officer, "purchasing.tender.draft")
    tender = tenders.draft_tender(project, by=writer, method="open")
    assert tender.drafted_by == scene.officer.actor
    grant(writer, "purchase_approver", scene.buyer)
    own = User.objects.get(pk=writer.pk)
    Tender.objects.filter(pk=tender.pk).update(state="submitted")
    with pytest.raises(Refused, match="由别人审批"):
        tenders.approve_tender(Tender.objects.get(pk=tender.pk), by=own)
    told: dict[str, Any] = {"announced_on": localdate(), "deadline_at": now(), "key": {"fingerprint": ""}}
    Tender.objects.filter(pk=tender.pk).update(state="ranked", **told)
    with pytest.raises(Refused, match="由别人确定中标人"):
        award.decide_award(Tender.objects.get(pk=tender.pk), by=own)


@pytest.mark.django_db
def test_an_award_waits_for_the_purchaser_and_not_for_who_wrote_the_document(city: City) -> None:
    scene = Evaluating(city)
    tender = scene.ranked()
    grant(scene.officer, "purchase_approver", scene.buyer)
    grant(scene.agent, "purchase_approver", scene.agent_office)
    assert awards.to_decide(scene.approver).get() == tender
    for user in (scene.officer, scene.agent):
        assert not awards.to_decide(User.objects.get(pk=user.pk)).exists()


@pytest.mark.django_db
def test_who_set_the_standard_neither_accepts_nor_renews_by_it_and_who_accepts_has_bought(city: City) -> None:
    hall = hall_of(city)
    bureau = city.organisations["嘉兴市民政局"]
    setter, other = user_with("project_officer", bureau, "定标准"), user_with("project_officer", bureau, "验收")
    grant(setter, "purchase_finance", bureau)
    setter = User.objects.get(pk=setter.pk)
    contract = hall.running()
    Project.objects.filter(pk=contract.project_id).update(item=listed(bureau, setter))
    first = milestones.report_milestone(contract.milestones.order_by("number")[0], by=hall.head, evidence="做了。")
    heard = {"users_asked": 2, "users_satisfied": 2, "users_words": "好。"}
    with pytest.raises(Refused, match="已经作为标准制定者办理过，不能再作为购买者"):
        milestones.accept_milestone(first, by=setter, **heard)
    assert other.actor.pk not in desks.buyers(contract.project)
    milestones.accept_milestone(first, by=other, **heard)
    assert other.actor.pk in desks.buyers(contract.project)
    with pytest.raises(Refused, match="已经作为标准制定者办理过，不能再作为购买者"):
        renewal.decide_renewal(contract, by=setter, way="end", reason="做完了。")
