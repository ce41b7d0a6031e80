"""``{% printed_forms record %}``: the forms that may be printed for a record."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model

from heli.core import printed

register = template.Library()


@register.inclusion_tag("core/parts/printed_forms.html", takes_context=True)
def printed_forms(context: Any, record: Model) -> dict[str, Any]:
    """Nothing for whoever may not print, and where no office of their line made one."""
    found = printed.forms_for(context["request"].user, record)
    return {"forms": found, "kind": record._meta.label_lower, "record": record}
