"""What can be done with many needs at once."""

from __future__ import annotations

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.tables.doings import Asked, Bulk
from heli.purchasing.actions.needs import declined_many
from heli.purchasing.models import Need, Proposal
from heli.purchasing.models.needs import needs_within


class DeclineManyForm(Asked):
    """Why; who reported them reads it."""

    reason = forms.CharField(label=_("不予采纳的理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


def _designed() -> Q:
    """Designs are decided about one by one, each with its agency."""
    handed = Proposal.objects.handed().filter(need=OuterRef("pk"))
    return Q(designs_until__gte=localdate()) | Q(Exists(handed))


NEEDS = (
    Bulk(
        "decline", "purchasing.need.decline", _("不予采纳"), DeclineManyForm,
        targets=lambda rows, facts: rows, called=str, reach=needs_within,
        unless=lambda facts: (
            (~Q(state=Need.State.OPEN), _("已经处理")),
            (_designed(), _("正在征集方案，或者已经收到方案，请逐件办理")),
        ),
        sets=lambda facts: {
            "state": Need.State.DECLINED, "reason": facts["reason"], "settled_by": facts["kept"], "settled_on": localdate(),
        },
        then=declined_many, related=("settled_by",),
    ),
)  # fmt: skip
