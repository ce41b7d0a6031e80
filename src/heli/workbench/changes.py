"""What can be done with many requests between departments, and with many notices one has sent, at once."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import at_offices
from heli.core.forms import NameSelect
from heli.core.tables.doings import Asked, Bulk
from heli.workbench.actions.requests import assigned_many
from heli.workbench.models import HelpRequest, Notice
from heli.workbench.queries import requests as queries

ASSIGN, ANSWER = "workbench.request.assign", "workbench.request.answer"


class AssignManyForm(Asked):
    """A colleague who answers for the same side."""

    handler = forms.ChoiceField(label=_("承办人"), widget=NameSelect)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.people = {str(each.actor_id): each for each in queries.colleagues_of(user, ASSIGN)}
        choices = [(key, each.name) for key, each in self.people.items()]
        cast(forms.ChoiceField, self.fields["handler"]).choices = choices

    def clean_handler(self) -> Any:
        return self.people[self.cleaned_data["handler"]]


REQUESTS = (
    Bulk(
        "assign", ASSIGN, _("交给同事办理"), AssignManyForm,
        targets=lambda rows, facts: rows, called=str,
        reach=lambda user, permission: at_offices(user, permission, "answerer"),
        unless=lambda facts: (
            (~Q(state=HelpRequest.State.ACCEPTED), _("不在办理中")),
            (~at_offices(facts["handler"], ANSWER, "answerer"), _("这个人不能代表协办单位答复")),
            (Q(handler=facts["handler"].actor_id), _("已经由这个人承办")),
        ),
        sets=lambda facts: {"handler": facts["handler"].actor}, then=assigned_many, related=("handler",),
    ),
    Bulk(
        "close", "workbench.request.close", _("办结协办"), Asked,
        targets=lambda rows, facts: rows, called=str,
        reach=lambda user, permission: at_offices(user, permission, "asker"),
        unless=lambda facts: ((~Q(state=HelpRequest.State.ANSWERED), _("还没有答复，或者已经结束")),),
        sets=lambda facts: {"state": HelpRequest.State.CLOSED, "closed_on": localdate()},
    ),
)  # fmt: skip

SENT = (
    Bulk(
        "close", "workbench.notice.close", _("截止回复"), Asked,
        targets=lambda rows, facts: rows, called=str,
        reach=lambda user, permission: Q(sent_by__in=user.hands(permission)) if user.holds(permission) else Q(pk__in=[]),
        unless=lambda facts: ((~Q(state=Notice.State.SENT), _("没有发出，或者已经截止或撤回")),),
        sets=lambda facts: {"state": Notice.State.CLOSED, "closed_on": localdate()},
    ),
)  # fmt: skip
