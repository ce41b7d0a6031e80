"""``{% documents record %}``: what hangs on a record, and the form by which more comes."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model

from heli.core import queries
from heli.core.forms import DocumentForm

register = template.Library()


@register.inclusion_tag("core/parts/documents.html", takes_context=True, name="documents")
def documents_of(context: Any, record: Model) -> dict[str, Any]:
    """The list is empty for whoever may not see the record; the form is there for whoever may attach."""
    request = context["request"]
    user = request.user
    found = queries.documents(user, record)
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "kept": [document for document in found if document.state == "kept"],
        "withdrawn": [document for document in found if document.state != "kept"],
        "may_view": user.holds("core.document.view"),
        "may_attach": user.may("core.document.attach", record),
        "form": DocumentForm(prefix=None, auto_id="document-%s"),
        "kind": record._meta.label_lower,
        "record": record,
    }
