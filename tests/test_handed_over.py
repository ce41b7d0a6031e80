"""Who leaves hands over all that waits for them alone: what a colleague with the same roles would not see by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.timezone import localdate

from heli.accounts.models import Grant, User
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Notification
from heli.core.waiting import Source, personal, sources
from heli.purchasing.actions.projects import approve_project, draft_project
from heli.purchasing.actions.tenders import approve_tender
from heli.purchasing.models import Contract, FrameworkAgreement, Project, Tender
from heli.purchasing.queries import projects as project_queries
from heli.purchasing.queries import tenders as tender_queries
from heli.workbench.actions.team import hand_over
from heli.workbench.queries.team import members
from heli.workforce.actions.conduct import begin_inquiry, call_to_hearing, decide_case, record_hearing
from heli.workforce.models import ConductCase, Registration
from heli.workforce.queries import conduct as conduct_queries
from heli.workforce.queries import registration_waiting
from heli.workforce.rules import conduct as conduct_rules
from tests.access_things import frameworks, tenders
from tests.access_things.contracts import a_running_contract
from tests.access_things.workforce import a_case, a_registration
from tests.cast import City, client_of, user_with
from tests.test_waiting import SCENES

pytestmark = pytest.mark.django_db
#: what waits for one person and is handed over, by the kind of personal work that holds it
HANDED = {
    "workbench.request.answer": "workbench.request.answer",
    "workbench.request.resubmit": "workbench.request.ask",
    "workbench.request.close": "workbench.request.ask",
    "workbench.request.view": "workbench.request.ask",
    "workbench.notice.send": "workbench.notice.send",
    "purchasing.project.return": "purchasing.project.draft",
    "purchasing.tender.submit": "purchasing.tender.draft",
}
#: what waits for one person and goes to nobody else, by why
STAYS = {
    "it is about oneself": """
        workforce.proposal.resubmit workforce.record.confirm workforce.conduct.state_own workforce.registration.return
        workforce.registration.apply""",
    "one's own file, which another sends again": "core.import.apply core.job.view",
    "a letter to this person: its sender sees who has left": "workbench.notice.reply",
    "begun by this person, and in the hands of others who see it by their role": "workforce.gap.freeze workforce.transfer.ask",
    "a seat or a key that the law gives to this person alone: it is replaced by its own step": """
        purchasing.tender.release purchasing.sheet.save purchasing.report.sign purchasing.quote.open""",
}


def twin_of(user: User) -> User:
    """A colleague with the same roles, who works in the same office."""
    twin = user_with(None, name="孪生")
    for each in Grant.objects.filter(user=user):
        Grant.objects.create(
            user=twin, role=each.role, place=each.place, organisation=each.organisation, valid_from=each.valid_from,
            given_by=each.given_by,
        )  # fmt: skip
    User.objects.filter(pk=twin.pk).update(office=user.office_id)
    return User.objects.get(pk=twin.pk)


def keys(source: Source, user: User) -> set[int]:
    return set(source.rows(user).values_list("pk", flat=True))


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.key)
def test_what_waits_for_one_person_alone_is_handed_over_or_said_to_stay(
    source: Source, city: City, shen_jie: User
) -> None:
    user = SCENES[source.key](city, shen_jie)
    twin = twin_of(user)
    alone = keys(source, user) - keys(source, twin)
    stays = {key for named in STAYS.values() for key in named.split()}
    assert bool(alone) == (source.key in HANDED or source.key in stays)
    if source.key in HANDED:
        kind = next(each for each in personal() if each.key == HANDED[source.key])
        assert set(kind.rows([user.actor_id]).values_list("pk", flat=True)) >= alone
        for other in personal():  # a scene may put both sides of one matter into the same hands
            if other is not kind:
                other.rows([user.actor_id]).order_by().update(**{other.whose: user_with(None).actor})
        hand_over(user, by=user_with("system_administrator", city.root), to=twin)
        assert keys(source, User.objects.get(pk=twin.pk)) >= alone


def purchaser(city: City, role: str, name: str) -> User:
    return user_with(role, city.organisations["嘉兴市民政局"], name)


def test_purchases_agreements_and_contracts_go_to_another_of_the_purchaser(city: City) -> None:
    drafter, colleague = (purchaser(city, "project_officer", name) for name in ("安然", "于晴"))
    head = purchaser(city, "department_head", "王建国")
    tender, agreement = tenders.a_tender(city, drafter, "returned"), frameworks.a_running_agreement(city, drafter)
    contract = a_running_contract(city, drafter)
    for on in (tender, agreement, contract):
        type(on)._base_manager.filter(pk=on.pk).update(drafted_by=drafter.actor)
    Project.objects.filter(drafted_by=drafter.actor).update(drafted_by=colleague.actor)
    FrameworkAgreement.objects.filter(pk=agreement.pk).update(end_on=localdate())
    assert set(tender_queries.to_mend(drafter)) == {tender} and not tender_queries.to_mend(colleague)
    (member,) = [each for each in members(head) if each.user == drafter]
    assert {str(line.what) for line in member.lines} >= {tender.title, contract.title}
    assert not any(line.url for line in member.lines if line.what == tender.title), "the head may not open it"
    page = client_of(head).get(f"/workbench/team/{drafter.pk}/hand-over/").content.decode()
    assert tender.title in page and tender.get_absolute_url() not in page
    with pytest.raises(Refused, match="不能代表嘉兴市民政局"):
        hand_over(drafter, by=head, to=user_with("project_officer", city.organisations["晨光社会工作服务中心"]))
    assert hand_over(drafter, by=head, to=colleague) == 3
    assert set(tender_queries.to_mend(colleague)) == {tender}
    for model in (Tender, FrameworkAgreement, Contract):
        assert not model._base_manager.filter(drafted_by=drafter.actor).exists()
    assert Notification.objects.filter(reader=colleague.actor, kind="workbench.work.hand_over").count() == 3


def test_whoever_wrote_a_document_and_handed_it_on_does_not_approve_it(city: City) -> None:
    bureau = city.organisations["嘉兴市民政局"]
    writer = purchaser(city, "project_officer", "安然")
    colleague = purchaser(city, "project_officer", "于晴")
    head = purchaser(city, "department_head", "王建国")
    project = draft_project(bureau, by=writer, title="探访", place=city.root, group="老人", people=None, need="缺人")
    hand_over(writer, by=head, to=colleague)
    Project.objects.filter(pk=project.pk).update(state="submitted", submitted_by=colleague.actor)
    Grant.objects.filter(user=writer).update(role="purchase_approver")
    writer = User.objects.get(pk=writer.pk)
    assert not project_queries.to_approve(writer).exists()
    with pytest.raises(Refused):
        approve_project(Project.objects.get(pk=project.pk), by=writer)


def test_nobody_who_approved_a_document_takes_it_over(city: City) -> None:
    writer, head = purchaser(city, "project_officer", "安然"), purchaser(city, "department_head", "王建国")
    approver = purchaser(city, "purchase_approver", "成功")
    tender = tenders.a_tender(city, writer, "submitted")
    Project.objects.filter(pk=tender.project_id).update(drafted_by=head.actor)
    approve_tender(tender, by=approver)
    Grant.objects.filter(user=approver).update(role="project_officer")
    with pytest.raises(Refused, match="批准了"):
        hand_over(writer, by=user_with("system_administrator", city.root), to=User.objects.get(pk=approver.pk))


def test_a_case_is_inquired_into_by_another_and_decided_by_neither(city: City, shen_jie: User, gao_yuan: User) -> None:
    first, second = (user_with("district_officer", city.places["330402"], name) for name in ("吴平", "郑远"))
    case = begin_inquiry(a_case(city, user_with(None)), by=first)
    assert case in conduct_queries.to_inquire(first) and case not in conduct_queries.to_inquire(second)
    with pytest.raises(Refused, match="不能办理"):
        hand_over(first, by=gao_yuan, to=user_with("district_officer", city.places["330483"]))
    assert hand_over(first, by=gao_yuan, to=second) == 1
    assert case in conduct_queries.to_inquire(second) and case not in conduct_queries.to_inquire(first)
    case = ConductCase.objects.get(pk=case.pk)
    case = call_to_hearing(case, by=second, findings="属实", hearing_on=conduct_rules.earliest_hearing(localdate()))
    ConductCase.objects.filter(pk=case.pk).update(hearing_on=localdate())
    case = record_hearing(ConductCase.objects.get(pk=case.pk), by=second, statement="没有意见")
    for had_part in (first, second):
        assert case not in conduct_queries.to_decide(had_part)
        assert "decide" not in {step.name for step in conduct_queries.steps(had_part, case)}
        with pytest.raises((Refused, NotAllowed)):
            decide_case(case, by=had_part, outcome="warning", reason="属实")
    assert case in conduct_queries.to_decide(shen_jie)


def test_a_head_hands_over_complaints_of_their_office_by_number_and_does_not_learn_about_whom(city: City) -> None:
    bureau, place = city.organisations["嘉兴市民政局"], city.places["330402"]
    first, second, elsewhere = (user_with("district_officer", place, name) for name in ("吴平", "郑远", "何静"))
    User.objects.filter(pk__in=[first.pk, second.pk]).update(office=bureau)
    User.objects.filter(pk=elsewhere.pk).update(office=city.organisations["桐心社会工作服务中心"])
    held = Grant.objects.get(user=elsewhere)
    Grant.objects.create(
        user=elsewhere, role="project_officer", organisation=bureau, valid_from=held.valid_from, given_by=held.given_by,
    )  # fmt: skip
    first, second, elsewhere = (User.objects.get(pk=each.pk) for each in (first, second, elsewhere))
    head = purchaser(city, "department_head", "王建国")
    case, other = (begin_inquiry(a_case(city, user_with(None)), by=who) for who in (first, elsewhere))
    (shown,) = [each for each in members(head) if each.user == first]
    (line,) = [each for each in shown.lines if str(each.what) == case.number]
    assert not line.url and case.get_absolute_url() not in client_of(head).get("/workbench/team/").content.decode()
    page = client_of(head).get(f"/workbench/team/{first.pk}/hand-over/").content.decode()
    assert case.number in page and case.worker.person.name not in page and case.complaint not in page
    assert client_of(head).get(case.get_absolute_url()).status_code in (403, 404)
    with pytest.raises(Refused, match="不能办理"):
        hand_over(first, by=head, to=head)
    assert hand_over(first, by=head, to=second) == 1
    assert case in conduct_queries.to_inquire(second) and case not in conduct_queries.to_inquire(first)
    with pytest.raises(Refused, match="没有要移交的工作"):  # their office is another
        hand_over(elsewhere, by=head, to=second)
    assert ConductCase.objects.get(pk=other.pk).inquirer == elsewhere.actor


def test_an_application_that_came_back_is_asked_for_by_a_colleague(city: City, gao_yuan: User) -> None:
    agency: Any = city.organisations["晨光社会工作服务中心"]
    registrar, colleague = (user_with("agency_registrar", agency, name) for name in ("方宇", "何静"))
    made = a_registration(city, registrar)
    Registration.objects.filter(pk=made.pk).update(state="returned", applied_by=registrar.actor, reason="缺页")
    assert list(registration_waiting.came_back(registrar)) == [made]
    assert hand_over(registrar, by=gao_yuan, to=colleague) == 1
    assert list(registration_waiting.came_back(colleague)) == [made]
    assert not registration_waiting.came_back(registrar).exists()
