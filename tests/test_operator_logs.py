"""Logs hold no personal data: whatever people type and whatever breaks."""

from __future__ import annotations

import logging

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from heli.accounts.models import User
from heli.core import jobs
from tests.cast import client_of

SECRETS = ("沈晨晖", "330402198803150019", "330402198803150018", "13905730001", "wrong-Password-1", "nobody@example.cn")
ROSTER = "姓名,身份证号,手机,工作单位\n沈晨晖,330402198803150018,13905730001,晨光社会工作服务中心\n"


@pytest.mark.django_db(transaction=True)
def test_nothing_that_people_type_is_in_the_log(shen_jie: User, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    cache.clear()
    stranger, officer = client_of(None), client_of(shen_jie)
    for _n in range(6):  # the sixth is locked out
        stranger.post("/sign-in/", {"login": "nobody@example.cn", "password": "wrong-Password-1"})
    file = SimpleUploadedFile("沈晨晖.csv", ROSTER.encode(), "text/csv")
    assert officer.post("/imports/workforce/", {"file": file}).status_code == 302
    assert jobs.run_one() is not None
    for words in SECRETS[:4]:
        officer.get("/workforce/workers/", {"q": words})
        officer.get(f"/workforce/workers/{words}/")

    officer.raise_request_exception = False
    answer = officer.get("/imports/", {"q": "沈晨晖"})
    assert answer.status_code == 200 and caplog.records, "something was logged at all"
    said = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    assert [secret for secret in SECRETS if secret in said] == []
