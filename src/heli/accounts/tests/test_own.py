"""One's own account: the password and the second factor are changed by whoever knows the old password."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator

from heli.accounts.models import User
from heli.core.models import AuditEntry
from tests.browser.codes import totp
from tests.cast import PASSWORD, City, client_of

pytestmark = pytest.mark.django_db
NEW = "a-New-password-2026"


def test_a_password_is_changed_by_who_knows_the_old_one(city: City, shen_jie: User) -> None:
    client = client_of(shen_jie)
    given = {"old_password": "wrong", "password": NEW, "password_again": NEW}
    assert "现在的密码不对。" in client.post("/own/password/", given).content.decode()
    given["old_password"] = PASSWORD
    assert client.post("/own/password/", given | {"password_again": "other"}).status_code == 422
    assert (
        client.post("/own/password/", given | {"password": "1234567890", "password_again": "1234567890"}).status_code
        == 422
    )
    assert client.post("/own/password/", given).status_code == 302
    assert User.objects.get(pk=shen_jie.pk).check_password(NEW)
    assert client.get("/workbench/").status_code == 302, "every session ended"
    entry = AuditEntry.objects.get(event="accounts.password.change")
    assert entry.actor == shen_jie.actor


def test_a_second_factor_is_replaced_and_new_recovery_codes_are_shown_once(city: City, shen_jie: User) -> None:
    client = client_of(shen_jie)
    page = client.get("/own/second-factor/")
    secret = page.context["secret"].replace(" ", "")
    given = {"old_password": PASSWORD, "totp_code": "000000"}
    assert client.post("/own/second-factor/", given).status_code == 422
    assert client.post("/own/second-factor/", {"old_password": "wrong", "totp_code": totp(secret)}).status_code == 422
    shown = client.post("/own/second-factor/", given | {"totp_code": totp(secret)})
    assert shown.status_code == 200 and len(shown.context["codes"]) >= 8
    kinds = Authenticator.objects.filter(user=shen_jie).values_list("type", flat=True)
    assert sorted(kinds) == ["recovery_codes", "totp"]
    assert client.get("/workbench/").status_code == 302, "every session ended"
