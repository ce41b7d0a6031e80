"""How long a password has to be, said in our own words: Django's Chinese catalogue lacks the sentence."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """At least ``min_length`` characters."""

    def get_error_message(self) -> str:
        return _("密码太短，至少要 %(least)s 个字。") % {"least": self.min_length}
