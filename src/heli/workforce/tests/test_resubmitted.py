"""Sent again from a page that is no longer true: the page says so, shows both, and keeps what was typed."""

from __future__ import annotations

import pytest

from heli.accounts.models import User
from heli.workforce.actions import proposals as proposing
from heli.workforce.actions import registration as actions
from heli.workforce.models import ChangeProposal, Registration, Worker
from heli.workforce.tests.test_proposals import proposed
from heli.workforce.tests.test_registration import TODAY, applied, checked, holder
from tests.access_things.workforce import a_worker
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def registrar(city: City) -> User:
    return user_with("street_officer", city.places["330402008"], "周敏")


@pytest.fixture
def checker(city: City) -> User:
    return user_with("district_officer", city.places["330402"], "钱峰")


@pytest.fixture
def lin(city: City, shen_jie: User, lin_lan: User) -> Worker:
    worker = a_worker(city, shen_jie)
    lin_lan.person = worker.person
    lin_lan.save()
    return worker


def returned(city: City, registrar: User, checker: User) -> Registration:
    asked = applied(holder(city), registrar)
    return actions.return_registration(asked, by=checker, reason="请补上证书照片")


@pytest.mark.parametrize("own", [False, True])
def test_an_application_sent_again_from_an_old_page_says_so_in_the_page(
    city: City, registrar: User, checker: User, lin_lan: User, own: bool
) -> None:
    shown = returned(city, registrar, checker)
    User.objects.filter(pk=lin_lan.pk).update(person=shown.certificate.worker.person)
    sender = User.objects.get(pk=lin_lan.pk) if own else registrar
    desk, address = client_of(sender), f"{shown.get_absolute_url()}resubmit/"
    assert "退回的理由：请补上证书照片" in desk.get(address).content.decode()
    old = {"note": "照片已补", "version": shown.version}
    actions.resubmit_registration(shown, by=registrar, today=TODAY, note="另一页先交了")
    answer = desk.post(address, old)
    page = answer.content.decode()
    assert answer.status_code == 409 and "照片已补" in page and "另一页先交了" in page
    shown.refresh_from_db()
    again = desk.post(address, {"note": "照片已补", "version": shown.version})
    assert again.status_code == 422 and "照片已补</textarea>" in again.content.decode()
    assert desk.post(address, {"keep": "theirs"}).headers["Location"] == shown.get_absolute_url()
    shown.refresh_from_db()
    assert (shown.state, shown.note) == ("applied", "另一页先交了")


def test_a_reason_written_on_an_old_page_is_kept_too(
    city: City, registrar: User, checker: User, shen_jie: User
) -> None:
    shown = checked(holder(city), registrar, checker)
    old = shown.version
    actions.return_registration(shown, by=checker, reason="请补照片")
    for step in ("return", "refuse"):
        answer = client_of(shen_jie).post(f"{shown.get_absolute_url()}{step}/", {"reason": "编号不对", "version": old})
        page = answer.content.decode()
        assert answer.status_code == 409 and "编号不对" in page and "请补照片" in page


def test_a_correction_sent_again_from_an_old_page_says_so_in_the_page(
    lin: Worker, lin_lan: User, fang_yu: User
) -> None:
    proposal = proposing.return_proposal(proposed(lin_lan), by=fang_yu, answer="请补证明")
    own, address = client_of(lin_lan), f"/workforce/own/proposals/{proposal.pk}/resubmit/"
    typed = {"name": "林岚", "phone": "18600001402", "education": "", "major": "", "reason": "附上了"}
    ChangeProposal.objects.filter(pk=proposal.pk).update(version=proposal.version + 1, reason="别处改的")
    answer = own.post(address, {**typed, "version": proposal.version})
    page = answer.content.decode()
    assert answer.status_code == 409 and "附上了" in page and "别处改的" in page
    assert f'name="version" value="{proposal.version + 1}"' in page
    assert own.post(address, {**typed, "keep": "theirs"}).headers["Location"] == proposal.get_absolute_url()
    assert own.post(address, {**typed, "version": proposal.version + 1}).status_code == 302
    late = own.post(address, {**typed, "version": proposal.version}, follow=True)
    assert late.status_code == 200 and "这件更正申请已经不在本人手里，没有再次提交。" in late.content.decode()
