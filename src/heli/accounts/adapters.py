"""How the sign-in library meets heli: who is let in, what is audited, and the second factor's secret under our key."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse

from heli.accounts import acting, actions
from heli.accounts.models import User
from heli.core import crypto


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by invitation only."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Wrong passwords are counted in one place, the lock-out, so that a person is told one thing."""

    def _rollback_login_failed_rl_usage(self) -> None:
        """Nothing was counted here."""

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        login = str(credentials.get("login", ""))
        tried = User.objects.filter(login=login).first()
        actions.refuse_session(tried, by=acting.public(), login=login[:150], step="password")

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        actions.start_session(user, by=acting.at_the_door(user))
        return super().post_login(request, user, **kwargs)


class SecondFactorAdapter(DefaultMFAAdapter):
    def address(self, secret: str) -> str:
        """What an authenticator reads from the picture; it names the house, not the account."""
        return str(self.build_totp_url(User(login="heli"), secret))

    def encrypt(self, text: str) -> str:
        return base64.b64encode(crypto.seal(text.encode(), b"accounts.second_factor")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.unseal(base64.b64decode(encrypted_text), b"accounts.second_factor").decode()
