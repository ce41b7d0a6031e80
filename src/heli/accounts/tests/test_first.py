"""The first security administrator of a city is one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from heli.accounts import actions
from heli.accounts.models import Grant, User
from heli.core.errors import Refused
from tests.cast import City


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_are_invited_at_once_as_the_first_one_is(city: City, gao_yuan: User) -> None:
    """Who invites more than one would choose who watches over them."""

    def invite(number: int) -> bool:
        by = User.objects.get(pk=gao_yuan.pk)
        try:
            actions.invite_first_security_administrator(None, by=by, login=f"first-{number}", name="严波")
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as crowd:
        assert sum(crowd.map(invite, range(8))) == 1
    assert Grant.objects.filter(role="security_administrator").count() == 1
