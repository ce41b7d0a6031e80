"""A real city begins: empty tables, one invitation from the console, and everything after that in the browser."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from click.testing import CliRunner
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.accounts.models import Grant, User
from heli.core import audit, jobs
from heli.core.actions.settings import load_law
from heli.directory.models import Place
from heli.site.cli import cli
from heli.workforce.models import Worker
from tests.cast import City, user_with

PASSWORD = "heli-Begin-2026"
PLACES = (
    "code,name,level,parent_code\n3305,湖州市,city,\n330502,吴兴区,district,3305\n330502001,月河街道,street,330502\n"
)
ROSTER = "姓名,身份证号,工作单位,街道\n沈晨,330402198803150019,湖州晨曦社工站,月河街道\n"


@pytest.fixture
def empty_city(transactional_db: None) -> None:
    """What ``heli migrate`` leaves: the chain, the law, nobody and nowhere."""
    cache.clear()
    audit.start_chain()
    acting.public()
    load_law(None, by=acting.console())


def take_up(link: str, code: str) -> Client:
    """Accept an invitation and sign in, as a person does it: the code, a password, a second factor, and in."""
    cache.clear()
    browser = Client()
    browser.get(link)
    secret = browser.session[SECRET_SESSION_KEY]

    def six_digits() -> str:
        _before, now, _after = yield_hotp_counters_from_time()
        return format_hotp_value(hotp_value(secret, now))

    given = {"code": code, "password": PASSWORD, "password_again": PASSWORD, "totp_code": six_digits()}
    shown = browser.post(link, given).content.decode()
    assert "恢复码" in shown, shown
    cache.clear()  # the code has just been used once
    login = User.objects.get(pk=link.strip("/").split("/")[-1]).login
    assert browser.post("/sign-in/", {"login": login, "password": PASSWORD})["Location"] == "/sign-in/second-factor/"
    assert browser.post("/sign-in/second-factor/", {"code": six_digits()})["Location"] == "/workbench/"
    assert browser.get("/workbench/").status_code == 200
    return browser


def invited_by_console(login: str, *more: str) -> tuple[str, str]:
    done = CliRunner().invoke(cli, ["admin", "invite", login, *more])
    assert done.exit_code == 0, done.output
    return re.findall(r"/invitations/\d+/", done.output)[0], re.findall(r"[A-Z0-9]{5}-[A-Z0-9]{5}", done.output)[0]


def invited_by(browser: Client, **given: str) -> tuple[str, str]:
    shown = browser.post("/accounts/invite/", given).content.decode()
    return re.findall(r"/invitations/\d+/", shown)[0], re.findall(r"[A-Z0-9]{5}-[A-Z0-9]{5}", shown)[0]


def bring_in(browser: Client, kind: str, content: str, **more: str) -> None:
    """Upload, look, import: both steps that the background does are done here and now."""
    file = SimpleUploadedFile(f"{kind}.csv", content.encode(), "text/csv")
    page = browser.post(f"/imports/{kind}/", {"file": file, **more})["Location"]
    looked = jobs.run_one()
    assert looked is not None and looked.state == "done", looked and looked.message
    shown = browser.get(page).content.decode()
    version = re.search(r'name="version" value="(\d+)"', shown)
    assert version, shown
    answer = browser.post(f"{page}apply/", {"version": version[1]})
    assert answer.status_code == 302, answer.content.decode()
    done = jobs.run_one()
    assert done is not None and done.state == "done", done and done.message


def test_an_empty_database_becomes_a_working_city(empty_city: None) -> None:
    system = take_up(*invited_by_console("gao@example.gov.cn"))
    bring_in(system, "places", PLACES)
    assert Place.objects.count() == 3

    security = take_up(*invited_by(system, login="yan@example.gov.cn", name="严波", security="on"))
    assert 'name="security"' not in system.get("/accounts/invite/").content.decode()
    link, code = invited_by(system, login="shen@example.gov.cn", name="沈洁")
    officer = User.objects.get(login="shen@example.gov.cn")
    give = {"role": "city_civil_affairs", "place": "3305", "organisation": "", "valid_from": "", "valid_until": ""}
    assert security.post(f"/accounts/{officer.pk}/grants/give/", give).status_code == 302
    bring_in(take_up(link, code), "workforce", ROSTER, create_organisations="on")
    assert Worker.objects.count() == 1

    link, code = invited_by(system, login="shi@example.gov.cn", name="石磊")
    auditor = User.objects.get(login="shi@example.gov.cn")
    assert security.post(f"/accounts/{auditor.pk}/grants/give/", {"role": "auditor"}).status_code == 302
    assert "邀请第一位安全管理员" in take_up(link, code).get("/audit/").content.decode()
    assert audit.verify()[1] == []


def test_the_console_invites_all_three_administrators(empty_city: None) -> None:
    for login, role in (
        ("13800138000", "system_administrator"),
        ("a@b.cn", "security_administrator"),
        ("c@d.cn", "auditor"),
    ):
        invited_by_console(login, "--role", role)
    assert {(g.role, g.scope) for g in Grant.objects.all()} == {
        ("system_administrator", None), ("security_administrator", None), ("auditor", None),
    }  # fmt: skip


@pytest.mark.parametrize("login", ["", "gao", "gao@", "12345"])
def test_who_is_neither_mail_nor_mobile_is_told(empty_city: None, login: str) -> None:
    done = CliRunner().invoke(cli, ["admin", "invite", login])
    assert done.exit_code != 0 and not User.objects.exists()
    assert "邮箱" in str(done.exception)


def test_only_administrators_hold_a_role_on_the_whole_house(city: City) -> None:
    for role in ("city_civil_affairs", "evaluator", "social_worker"):
        user = user_with(None)
        with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
            Grant.objects.create(user=user, role=role, valid_from=localdate(), given_by=acting.console().actor)


def test_an_administrator_of_the_house_sees_no_person(empty_city: None) -> None:
    system = take_up(*invited_by_console("gao@example.gov.cn"))
    assert system.get("/workforce/workers/").status_code == 403
    assert system.get("/imports/workforce/").status_code == 404
