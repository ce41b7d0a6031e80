"""A worker proposes a change of their own record; the employer confirms, the department decides; once a year they confirm."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.accounts.models import User
from heli.core.errors import NotAllowed, Refused, Stale
from heli.core.models import Document, Notification
from heli.directory.models import Person
from heli.workforce.actions import change_worker
from heli.workforce.actions import proposals as actions
from heli.workforce.models import Certificate, ChangeProposal, Employment, RecordConfirmation, Worker
from heli.workforce.queries import proposed as queries
from tests.access_things.workforce import a_worker
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db
Part, State = ChangeProposal.Part, ChangeProposal.State
PHOTO = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6300010000000500010d0a2db40000000049454e44ae426082"
)


@pytest.fixture
def lin(city: City, shen_jie: User, lin_lan: User) -> Worker:
    """林岚, on the register and with an account of her own."""
    worker = a_worker(city, shen_jie)
    Person.objects.filter(pk=worker.person_id).update(name="林岚")
    lin_lan.person = worker.person
    lin_lan.save()
    return Worker.objects.get(pk=worker.pk)


def proposed(lin_lan: User, **more: Any) -> ChangeProposal:
    user = User.objects.get(pk=lin_lan.pk)
    given: dict[str, Any] = {
        "part": Part.FACTS,
        "target": None,
        "after": {"phone": "18600001402"},
        "reason": "换了手机号",
        **more,
    }
    return actions.propose_change(user, by=acting.at_the_door(user), **given)


def record_of(proposal: ChangeProposal) -> int:
    return queries.version_of_record(ChangeProposal.objects.get(pk=proposal.pk))


def accepted(proposal: ChangeProposal, by: User) -> ChangeProposal:
    return actions.accept_proposal(proposal, by=by, record=record_of(proposal))


def test_what_is_proposed_is_in_the_record_only_when_both_have_agreed(
    lin: Worker, lin_lan: User, fang_yu: User, zhou_min: User
) -> None:
    proposal = proposed(lin_lan)
    assert (proposal.state, str(proposal.employer)) == (State.PROPOSED, "晨光社会工作服务中心")
    with pytest.raises(Refused):
        accepted(proposal, zhou_min)
    assert Person.objects.get(pk=lin.person_id).phone == "", "the department alone changes nothing"
    proposal = actions.confirm_proposal(proposal, by=fang_yu)
    assert Person.objects.get(pk=lin.person_id).phone == ""
    accepted(proposal, zhou_min)
    assert Person.objects.get(pk=lin.person_id).phone == "18600001402"


@pytest.mark.parametrize(
    ("part", "after", "holds"),
    [
        (Part.FACTS, {"name": "林兰"}, lambda w: w.person.name == "林兰"),
        (Part.FACTS, {"education": "硕士", "major": "社会工作"}, lambda w: (w.education, w.major) == ("硕士", "社会工作")),
        (Part.DOCUMENT, {"document_kind": "mainland", "document_number": "330402199305071240"},
         lambda w: w.person.document_number == "330402199305071240"),
        (Part.CERTIFICATE, {"level": "intermediate", "number": "SW77", "issued_on": "2026-09-01"},
         lambda w: w.certificates.get().number == "SW77"),
        (Part.QUALIFICATION, {"kind": "training", "name": "老年个案实务", "obtained_on": "2026-05-01"},
         lambda w: w.qualifications.get().name == "老年个案实务"),
    ],
)  # fmt: skip
def test_each_part_is_taken_over_by_the_registers_own_action(
    lin: Worker, lin_lan: User, fang_yu: User, zhou_min: User, part: str, after: dict[str, str], holds: Any
) -> None:
    proposal = actions.confirm_proposal(proposed(lin_lan, part=part, after=after), by=fang_yu)
    accepted(proposal, zhou_min)
    assert holds(Worker.objects.get(pk=lin.pk))


def test_a_certificate_and_a_post_that_are_there_are_corrected(
    lin: Worker, lin_lan: User, fang_yu: User, zhou_min: User
) -> None:
    paper = Certificate.objects.create(worker=lin, level="junior", number="SW1", registered_until=localdate())
    post = lin.employments.get()
    for part, on, after in (
        (Part.CERTIFICATE, paper, {"number": "SW2"}),
        (Part.EMPLOYMENT, post, {"post": "个案社工"}),
    ):
        proposal = actions.confirm_proposal(proposed(lin_lan, part=part, target=on.pk, after=after), by=fang_yu)
        accepted(proposal, zhou_min)
    paper.refresh_from_db()
    assert (paper.number, paper.registered_until, lin.employments.get().post) == ("SW2", localdate(), "个案社工")


def test_nobody_confirms_or_decides_their_own(lin: Worker, city: City, fang_yu: User, zhou_min: User) -> None:
    for user in (fang_yu, zhou_min):
        User.objects.filter(person=lin.person).update(person=None)
        User.objects.filter(pk=user.pk).update(person=lin.person)
        own = User.objects.get(pk=user.pk)
        proposal = proposed(own)
        ChangeProposal.objects.filter(pk=proposal.pk).update(employer=city.organisations["晨光社会工作服务中心"])
        for state, act, given in (
            (State.PROPOSED, actions.confirm_proposal, {}), (State.CONFIRMED, actions.accept_proposal, {"record": 1}),
            (State.CONFIRMED, actions.refuse_proposal, {"answer": "不对"}), (State.CONFIRMED, actions.return_proposal, {"answer": "不对"}),
        ):  # fmt: skip
            ChangeProposal.objects.filter(pk=proposal.pk).update(state=state)
            with pytest.raises((Refused, NotAllowed)):
                act(ChangeProposal.objects.get(pk=proposal.pk), by=own, **given)
        ChangeProposal.objects.all().delete()


def test_a_change_of_another_is_proposed_by_nobody(lin: Worker, lin_lan: User, fang_yu: User) -> None:
    with pytest.raises(NotAllowed):
        actions.propose_change(
            User.objects.get(pk=lin_lan.pk), by=acting.at_the_door(fang_yu), part=Part.FACTS, target=None,
            after={"phone": "1"}, reason="换号",
        )  # fmt: skip
    proposal = proposed(lin_lan)
    for act in (actions.withdraw_proposal, lambda p, by: actions.resubmit_proposal(p, by=by, after={}, reason="x")):
        with pytest.raises((NotAllowed, Refused)):
            act(proposal, by=acting.at_the_door(fang_yu))


def test_the_employer_of_before_confirms_nothing(lin: Worker, lin_lan: User, city: City, fang_yu: User) -> None:
    heart = city.organisations["桐心社会工作服务中心"]
    lin.employments.update(end_on=localdate())
    Employment.objects.create(worker=lin, organisation=heart)
    proposal = proposed(lin_lan)
    assert proposal.employer is None and proposal.state == State.CONFIRMED, "桐心 has no registrar"
    ChangeProposal.objects.filter(pk=proposal.pk).update(state=State.PROPOSED, employer=heart)
    with pytest.raises(NotAllowed):
        actions.confirm_proposal(ChangeProposal.objects.get(pk=proposal.pk), by=fang_yu)


def test_without_a_registrar_the_department_decides_at_once_and_that_is_said(
    lin: Worker, lin_lan: User, zhou_min: User
) -> None:
    proposal = proposed(lin_lan)
    assert proposal.state == State.CONFIRMED
    page = client_of(zhou_min).get(proposal.get_absolute_url()).content.decode()
    assert "单位没有登记员账号，由主管部门直接核对和决定。" in page
    accepted(proposal, zhou_min)
    assert Person.objects.get(pk=lin.person_id).phone == "18600001402"


def test_a_refusal_and_a_return_need_a_reason_that_the_worker_reads(
    lin: Worker, lin_lan: User, fang_yu: User, zhou_min: User
) -> None:
    proposal = proposed(lin_lan)
    browser = client_of(fang_yu)
    assert browser.post(f"/workforce/proposals/{proposal.pk}/return/", {"version": proposal.version}).status_code == 422
    browser.post(f"/workforce/proposals/{proposal.pk}/return/", {"version": proposal.version, "answer": "请补一张照片"})
    own = client_of(lin_lan)
    assert "请补一张照片" in own.get(proposal.get_absolute_url()).content.decode()
    proof = SimpleUploadedFile("proof.png", PHOTO, "image/png")
    fields = {"name": "林岚", "phone": "18600001409", "reason": "换了手机号", "proof": proof}
    answer = own.post(f"/workforce/own/proposals/{proposal.pk}/resubmit/", fields)
    assert answer.status_code == 302, answer.content.decode()
    again = ChangeProposal.objects.get(pk=proposal.pk)
    assert (again.state, again.answer, again.new["phone"]) == (State.PROPOSED, "", "18600001409")
    actions.confirm_proposal(again, by=fang_yu)
    refused = actions.refuse_proposal(ChangeProposal.objects.get(pk=proposal.pk), by=zhou_min, answer="号码不是本人的")
    assert "号码不是本人的" in own.get(refused.get_absolute_url()).content.decode()
    assert Person.objects.get(pk=lin.person_id).phone == ""


def test_a_photograph_proves_it_and_is_opened_by_who_sees_the_proposal(
    lin: Worker, lin_lan: User, fang_yu: User, qian_feng: User
) -> None:
    proof = SimpleUploadedFile("proof.png", PHOTO, "image/png")
    answer = client_of(lin_lan).post(
        "/workforce/own/propose/facts/",
        {"name": "林岚", "phone": "18600001402", "reason": "换了手机号", "proof": proof},
    )
    assert answer.status_code == 302, answer.content.decode()
    document = Document.objects.get()
    assert "证明材料 1" in client_of(fang_yu).get(answer["Location"]).content.decode()
    assert client_of(fang_yu).get(f"/documents/{document.pk}/").status_code == 200
    assert client_of(qian_feng).get(f"/documents/{document.pk}/").status_code == 404
    assert client_of(qian_feng).get(answer["Location"]).status_code == 404


def test_a_file_that_is_not_what_it_says_is_told_beside_the_form(lin: Worker, lin_lan: User) -> None:
    proof = SimpleUploadedFile("proof.png", b"no picture", "image/png")
    answer = client_of(lin_lan).post(
        "/workforce/own/propose/facts/", {"name": "林岚", "phone": "1860", "reason": "换号", "proof": proof}
    )
    assert answer.status_code == 422 and "的内容不是" in answer.content.decode()
    assert not ChangeProposal.objects.exists()


def test_what_changed_meanwhile_is_shown_and_decided_upon_again(
    lin: Worker, lin_lan: User, fang_yu: User, zhou_min: User
) -> None:
    proposal = actions.confirm_proposal(proposed(lin_lan, after={"major": "社会工作"}), by=fang_yu)
    seen = record_of(proposal)
    lin.refresh_from_db()
    change_worker(lin, by=zhou_min, name="林岚", phone=None, education="本科", major="法学", note="")
    with pytest.raises(Refused, match="刚刚有人改过"):
        actions.accept_proposal(proposal, by=zhou_min, record=seen)
    page = client_of(zhou_min).get(proposal.get_absolute_url()).content.decode()
    assert "又改过" in page and "法学" in page
    accepted(proposal, zhou_min)
    lin.refresh_from_db()
    assert (lin.major, lin.education) == ("社会工作", "本科"), "only what was proposed is changed"


def test_of_two_who_decide_at_once_one_is_told(lin: Worker, lin_lan: User, fang_yu: User, zhou_min: User) -> None:
    proposal = actions.confirm_proposal(proposed(lin_lan), by=fang_yu)
    accepted(proposal, zhou_min)
    with pytest.raises((Stale, Refused)):
        actions.refuse_proposal(proposal, by=zhou_min, answer="不对", expect=proposal.version)


def test_the_same_and_a_second_one_of_the_same_part_are_refused(lin: Worker, lin_lan: User) -> None:
    with pytest.raises(Refused, match="和现在的一样"):
        proposed(lin_lan, after={})
    first = proposed(lin_lan)
    with pytest.raises(Refused, match="已经有一份"):
        proposed(lin_lan)
    actions.withdraw_proposal(first, by=acting.at_the_door(lin_lan))
    assert proposed(lin_lan).pk != first.pk


def test_what_is_proposed_is_sealed_and_told_to_nobody_by_notification(
    lin: Worker, lin_lan: User, fang_yu: User, zhou_min: User
) -> None:
    accepted(actions.confirm_proposal(proposed(lin_lan), by=fang_yu), zhou_min)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM workforce_changeproposal")
        assert "18600001402" not in repr(cursor.fetchall())
    told = list(Notification.objects.order_by("pk"))
    assert [(each.reader, each.kind.rpartition(".")[2]) for each in told] == [
        (fang_yu.actor, "make"), (zhou_min.actor, "confirm"), (lin_lan.actor, "accept"),
    ]  # fmt: skip
    assert not any(
        "林" in json.dumps([each.text, each.values], ensure_ascii=False) or "1402" in each.text for each in told
    )


def test_numbers_are_masked_for_who_may_not_see_them(lin: Worker, lin_lan: User, fang_yu: User) -> None:
    proposal = proposed(lin_lan)
    assert [each.new for each in queries.differences(proposal, open_numbers=False)] == ["186****1402"]
    assert "18600001402" in client_of(lin_lan).get(proposal.get_absolute_url()).content.decode()


def test_it_waits_for_each_side_in_turn(
    lin: Worker, lin_lan: User, fang_yu: User, zhou_min: User, qian_feng: User
) -> None:
    proposal = proposed(lin_lan)
    assert list(queries.to_confirm(fang_yu)) == [proposal] and not queries.to_decide(zhou_min).exists()
    actions.confirm_proposal(proposal, by=fang_yu)
    assert list(queries.to_decide(zhou_min)) == [proposal] and not queries.to_confirm(fang_yu).exists()
    assert not queries.to_decide(qian_feng).exists()
    actions.return_proposal(ChangeProposal.objects.get(pk=proposal.pk), by=zhou_min, answer="请补照片")
    assert list(queries.to_complete(User.objects.get(pk=lin_lan.pk))) == [proposal]


def test_once_a_year_a_worker_is_asked_and_answers_with_one_tap(lin: Worker, lin_lan: User) -> None:
    User.objects.filter(pk=lin_lan.pk).update(last_login="2026-01-01T00:00:00+00:00")
    today = localdate()
    assert actions.ask_to_confirm(None, by=acting.clock(), today=today) == 1
    assert actions.ask_to_confirm(None, by=acting.clock(), today=today) == 0, "asked once until answered"
    user = User.objects.get(pk=lin_lan.pk)
    assert queries.asked(user).count() == 1 and Notification.objects.get().reader == lin_lan.actor
    browser = client_of(lin_lan)
    assert "资料无误" in browser.get("/workforce/own/").content.decode()
    assert "已确认本人的资料无误" in browser.post("/workforce/own/confirm/", follow=True).content.decode()
    assert not queries.asked(user).exists()
    assert RecordConfirmation.objects.get().confirmed_on == today
    with pytest.raises(Refused, match="一年内已经确认过"):
        actions.confirm_record(user, by=acting.at_the_door(user))
    assert actions.ask_to_confirm(None, by=acting.clock(), today=today + timedelta(days=364)) == 0
    assert actions.ask_to_confirm(None, by=acting.clock(), today=today + timedelta(days=365)) == 1


def test_the_register_finds_who_has_not_confirmed_for_a_year(lin: Worker, city: City, shen_jie: User) -> None:
    other = a_worker(city, shen_jie)
    RecordConfirmation.objects.create(worker=lin, asked_on=localdate(), confirmed_on=localdate())
    RecordConfirmation.objects.create(
        worker=other, asked_on=localdate(), confirmed_on=localdate() - timedelta(days=366)
    )
    everybody = Worker.objects.visible_to(shen_jie)
    assert list(queries.by_confirmation(everybody, "within")) == [lin]
    assert list(queries.by_confirmation(everybody, "not")) == [other]
    page = client_of(shen_jie).get("/workforce/workers/?confirmed=not")
    assert page.status_code == 200


def test_without_a_record_there_is_nothing_to_propose(city: City, gu_hang: User) -> None:
    browser = client_of(gu_hang)
    assert browser.get("/workforce/own/propose/facts/").status_code == 404
    assert browser.post("/workforce/own/confirm/").status_code == 404


def way(proposal: ChangeProposal) -> list[tuple[str, str]]:
    found = queries.stages(ChangeProposal.objects.get(pk=proposal.pk))
    return [(str(stage["label"]), stage["state"]) for stage in found]


def test_the_bar_shows_a_confirmation_only_where_somebody_confirmed(
    lin: Worker, lin_lan: User, fang_yu: User, zhou_min: User
) -> None:
    asked, decision = ("本人提出", "done"), ("主管部门决定", "empty")
    proposal = proposed(lin_lan)
    assert way(proposal) == [asked, ("单位确认", "now"), decision]
    actions.return_proposal(proposal, by=fang_yu, answer="请补上证明")
    assert way(proposal) == [asked, ("退回补正", "now"), ("单位确认", "empty"), decision]
    actions.withdraw_proposal(ChangeProposal.objects.get(pk=proposal.pk), by=acting.at_the_door(lin_lan))
    assert way(proposal) == [asked, ("已撤回", "stopped")]
    page = client_of(lin_lan).get(proposal.get_absolute_url()).content.decode()
    assert "单位确认" not in page[page.index('class="life"') : page.index("</ol>")]
    confirmed = actions.confirm_proposal(proposed(lin_lan), by=fang_yu)
    assert way(confirmed) == [asked, ("单位确认", "done"), ("主管部门决定", "now")]
    accepted(confirmed, zhou_min)
    assert way(confirmed) == [asked, ("单位确认", "done"), ("已采纳", "done")]
    later = actions.confirm_proposal(proposed(lin_lan, after={"phone": "18600001409"}), by=fang_yu)
    actions.withdraw_proposal(ChangeProposal.objects.get(pk=later.pk), by=acting.at_the_door(lin_lan))
    assert way(later) == [asked, ("单位确认", "done"), ("已撤回", "stopped")]


def test_one_correction_and_many_are_told_apart_in_english(lin: Worker, lin_lan: User, fang_yu: User) -> None:
    proposal, browser = proposed(lin_lan), client_of(fang_yu)
    in_english = {"HTTP_ACCEPT_LANGUAGE": "en"}
    many = browser.get("/workforce/proposals/", **in_english).content.decode()
    assert ">Corrections</h1>" in many
    one = browser.get(proposal.get_absolute_url(), **in_english).content.decode()
    assert ">Corrections</a>" in one and "Correction of " in one
