"""One's own case: the statement before the hearing and the appeal are handed in on one's own page, with documents."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.translation import override

from heli.accounts.models import Grant, User
from heli.core.actions.documents import attach
from heli.core.errors import NotAllowed, Refused, Stale
from heli.core.models import Document, DocumentVersion, Notification
from heli.core.words import day, told
from heli.workforce.actions import conduct as actions
from heli.workforce.models import ConductCase, Own, Worker
from heli.workforce.tests.test_conduct import COMPLAINT, LATER, TODAY, suspended
from heli.workforce.tests.test_proposals import PHOTO
from tests.access_things.workforce import a_worker
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db
HEARING = TODAY + timedelta(days=7)
OWN = "/workforce/own/"


@pytest.fixture
def chen(city: City, shen_jie: User) -> Worker:
    return a_worker(city, shen_jie)


@pytest.fixture
def wu_ping(city: City) -> User:
    return user_with("district_officer", city.places["330402"], "吴平")


@pytest.fixture
def herself(chen: Worker, lin_lan: User) -> User:
    User.objects.filter(pk=lin_lan.pk).update(person=chen.person)
    return User.objects.get(pk=lin_lan.pk)


def called(worker: Worker, by: User) -> ConductCase:
    case = actions.receive_complaint(worker, by=by, **COMPLAINT)
    actions.begin_inquiry(case, by=by)
    return actions.call_to_hearing(case, by=by, findings="两次未上门属实。", hearing_on=HEARING)


def photo(name: str = "病历.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PHOTO, "image/png")


def test_a_statement_is_handed_in_before_the_hearing_and_read_by_who_inquires(
    chen: Worker, wu_ping: User, herself: User
) -> None:
    case = called(chen, wu_ping)
    own, office = client_of(herself), client_of(wu_ping)
    address = f"{OWN}cases/{case.pk}/state/"
    assert address in own.get(OWN).content.decode()
    assert own.post(address, {"statement": "", "version": case.version}).status_code == 422
    sent = own.post(address, {"statement": "当时住院。", "proof": photo(), "version": case.version})
    assert (sent.status_code, sent.headers["Location"]) == (302, OWN)
    page = own.get(OWN).content.decode()
    assert "当时住院。" in page and "已交材料 1 份" in page and "两次没有按约定上门" not in page
    case.refresh_from_db()
    assert (case.own_statement, case.own_stated_on, case.state) == ("当时住院。", TODAY, "hearing")
    read = office.get(case.get_absolute_url()).content.decode()
    assert "本人提交的陈述和申辩" in read and "当时住院。" in read and "陈述和申辩的材料 1" in read
    assert "当时住院。</textarea>" in office.get(f"{case.get_absolute_url()}hear/").content.decode()
    (sent_on,) = Notification.objects.filter(kind="workforce.conduct.state_own")
    assert sent_on.reader == wu_ping.actor
    again = own.post(address, {"statement": "当时住院，有病历。", "version": case.version})
    assert again.status_code == 302
    case.refresh_from_db()
    assert case.own_statement == "当时住院，有病历。"
    assert Document.objects.about(case).count() == 1


def test_who_was_slower_sees_both_statements(chen: Worker, wu_ping: User, herself: User) -> None:
    case = called(chen, wu_ping)
    own, address = client_of(herself), f"{OWN}cases/{case.pk}/state/"
    own.post(address, {"statement": "当时住院。", "version": case.version})
    late = own.post(address, {"statement": "那天堵车。", "version": case.version})
    assert late.status_code == 409 and "当时住院。" in late.content.decode() and "那天堵车。" in late.content.decode()
    with pytest.raises(Stale):
        actions.state_own(Own(case, herself.person_id or 0), by=herself, statement="。", expected=case.version)


def test_it_closes_with_the_hearing_and_what_was_handed_in_stays(chen: Worker, wu_ping: User, herself: User) -> None:
    case = called(chen, wu_ping)
    own = Own(case, herself.person_id or 0)
    actions.state_own(own, by=herself, statement="当时住院。")
    ConductCase.objects.update(hearing_on=TODAY)
    actions.record_hearing(ConductCase.objects.get(), by=wu_ping, statement="到场，意见同书面。")
    with pytest.raises(Refused, match="听取以前提交"):
        actions.state_own(own, by=herself, statement="改一改。")
    assert client_of(herself).get(f"{OWN}cases/{case.pk}/state/").status_code == 404
    case.refresh_from_db()
    assert (case.own_statement, case.statement) == ("当时住院。", "到场，意见同书面。")


def test_nobody_speaks_in_the_case_of_another(
    chen: Worker, city: City, wu_ping: User, herself: User, fang_yu: User
) -> None:
    case = called(chen, wu_ping)
    for other in (fang_yu, wu_ping):
        for step in ("state", "appeal"):
            assert client_of(other).get(f"{OWN}cases/{case.pk}/{step}/").status_code == 404
    with pytest.raises(NotAllowed):
        actions.state_own(Own(case, herself.person_id or 0), by=fang_yu, statement="替她说。")
    assert client_of(herself).get(f"{OWN}cases/{case.pk}/appeal/").status_code == 404, "nothing was decided"


def test_the_hearing_waits_for_the_worker_and_stands_in_their_calendar(
    chen: Worker, wu_ping: User, herself: User, fang_yu: User
) -> None:
    case = called(chen, wu_ping)
    own = client_of(herself)
    month = f"/workbench/calendar/?month={HEARING:%Y-%m}"
    for page in (own.get("/workbench/").content.decode(), own.get(month).content.decode()):
        assert f"{case.number}：听取本人的陈述和申辩" in page
        assert f"{OWN}cases/{case.pk}/state/" in page
    assert case.number not in client_of(fang_yu).get("/workbench/").content.decode(), "not the employer's matter"
    ConductCase.objects.update(hearing_on=TODAY)
    actions.record_hearing(ConductCase.objects.get(), by=wu_ping, statement="没有来。")
    assert case.number not in own.get("/workbench/").content.decode()


def test_an_appeal_is_handed_in_within_its_term_and_told_to_who_may_answer(
    chen: Worker, city: City, wu_ping: User, shen_jie: User, herself: User
) -> None:
    he_qin = user_with("city_civil_affairs", city.root, "何琴")
    case = suspended(chen, wu_ping, shen_jie)
    own, address = client_of(herself), f"{OWN}cases/{case.pk}/appeal/"
    assert address in own.get(OWN).content.decode()
    given = {"appeal": "处分过重。", "proof": photo("排班表.png"), "version": case.version}
    assert own.post(address, given).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.appeal, case.appealed_on) == ("appealed", "处分过重。", TODAY)
    readers = set(Notification.objects.filter(kind="workforce.conduct.appeal").values_list("reader", flat=True))
    assert he_qin.actor_id in readers and not readers & {wu_ping.actor_id, shen_jie.actor_id}
    page = own.get(OWN).content.decode()
    assert "处分过重。" in page and address not in page and "已交材料 1 份" in page
    assert "申诉的材料 1" in client_of(he_qin).get(case.get_absolute_url()).content.decode()
    assert own.post(address, given).status_code == 404, "once"


def test_whose_post_ended_by_the_decision_appeals_without_any_role(
    chen: Worker, wu_ping: User, shen_jie: User, herself: User
) -> None:
    case = suspended(chen, wu_ping, shen_jie)
    Grant.objects.filter(user=herself).update(revoked_at=timezone.now())
    own, address = client_of(herself), f"{OWN}cases/{case.pk}/appeal/"
    assert address in own.get(OWN).content.decode()
    assert own.post(address, {"appeal": "处分过重。", "version": case.version}).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.appeal) == ("appealed", "处分过重。")


def test_an_appeal_of_ones_own_comes_too_late_after_its_last_day(
    chen: Worker, wu_ping: User, shen_jie: User, herself: User
) -> None:
    case = suspended(chen, wu_ping, shen_jie, until=LATER)
    ConductCase.objects.update(appeal_until=TODAY - timedelta(days=1))
    own, address = client_of(herself), f"{OWN}cases/{case.pk}/appeal/"
    assert address not in own.get(OWN).content.decode()
    answer = own.post(address, {"appeal": "处分过重。", "proof": photo(), "version": case.version})
    assert answer.status_code == 422 and "申诉期限到" in answer.content.decode()
    assert not Document.objects.about(case).exists(), "what was refused leaves nothing"


def test_the_day_of_the_hearing_is_told_in_the_language_of_the_reader(
    chen: Worker, wu_ping: User, herself: User
) -> None:
    called(chen, wu_ping)
    (kept,) = Notification.objects.filter(reader=herself.actor, kind="workforce.conduct.call")
    with override("en"):
        assert day(HEARING) in told(kept.words) and "年" not in told(kept.words)
    with override("zh-hans"):
        assert day(HEARING) in told(kept.words)


def papers(user: User) -> list[str]:
    """The addresses of one's own papers, as one's own page gives them."""
    page = client_of(user).get(OWN).content.decode()
    return [part.split('"')[0] for part in page.split('href="') if part.startswith(f"{OWN}cases/documents/")]


@pytest.mark.django_db(transaction=True)
def test_what_one_handed_in_oneself_can_be_opened_again(chen: Worker, wu_ping: User, herself: User) -> None:
    case = called(chen, wu_ping)
    address = f"{OWN}cases/{case.pk}/state/"
    client_of(herself).post(address, {"statement": "当时住院。", "proof": photo(), "version": case.version})
    attach(case, by=wu_ping, file=photo("走访笔录.png"), title="走访笔录")
    (own,) = papers(herself)
    answer = client_of(herself).get(own)
    assert answer.status_code == 200 and b"".join(answer.streaming_content) == PHOTO
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "病历.png" in client_of(herself).get(OWN).content.decode()
    assert "走访笔录" not in client_of(herself).get(OWN).content.decode()
    for version in DocumentVersion.objects.filter(made_by=wu_ping.actor):
        assert client_of(herself).get(f"{OWN}cases/documents/{version.pk}/").status_code == 404, "the department's"


@pytest.mark.django_db(transaction=True)
def test_nobody_else_opens_it_there_and_it_needs_no_role(
    chen: Worker, wu_ping: User, shen_jie: User, herself: User, fang_yu: User
) -> None:
    case = suspended(chen, wu_ping, shen_jie)
    given = {"appeal": "处分过重。", "proof": photo("排班表.png"), "version": case.version}
    client_of(herself).post(f"{OWN}cases/{case.pk}/appeal/", given)
    (own,) = papers(herself)
    for other in (wu_ping, shen_jie, fang_yu):
        assert client_of(other).get(own).status_code == 404, other.name
    Grant.objects.filter(user=herself).update(revoked_at=timezone.now())
    assert papers(herself) == [own]
    assert client_of(herself).get(own).status_code == 200
