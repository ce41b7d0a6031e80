"""How the sign-in library meets heli: texts, and the second factor's secret under our own key."""

from __future__ import annotations

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from heli.core import crypto


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by invitation only."""
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return base64.b64encode(crypto.seal(text.encode(), b"accounts.second_factor")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.unseal(base64.b64decode(encrypted_text), b"accounts.second_factor").decode()
