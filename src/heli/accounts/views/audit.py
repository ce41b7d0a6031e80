"""The audit chain as a page, for the auditor."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from heli.accounts import queries
from heli.accounts.tables import AUDIT
from heli.core.tables import list_page
from heli.core.web import opens

if TYPE_CHECKING:
    from heli.accounts.models import User


@opens("core.audit.view")
def audit_list(request: HttpRequest) -> HttpResponse:
    """Newest first. What changed stays sealed, so the auditor sees no personal file."""
    entries = queries.audit_entries(cast("User", request.user))
    return list_page(request, AUDIT, entries, title=_("审计记录"), template="accounts/audit_list.html")
