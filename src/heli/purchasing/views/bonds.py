"""Pages of the bonds of bidders: which came, which went back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from heli.core.asking import Asked, Made, ask
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence
from heli.core.web import opens
from heli.purchasing.actions import bonds as actions
from heli.purchasing.forms import bonds as forms
from heli.purchasing.queries import bonds as queries


@opens(queries.RECORD)
@never_cache
def bond_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Of one tender, bid by bid."""
    tender = get_object_or_404(queries.asking(request.user), pk=pk)
    context = {
        "shown": tender,
        "given": queries.given(tender),
        "late": queries.late(),
        "settled": queries.is_settled(tender),
    }
    return render(request, "purchasing/bond_list.html", context)


def _back(tender: Any) -> str:
    return f"/purchasing/tenders/{tender.pk}/bonds/"


@opens(queries.RECORD)
@never_cache
def bond_record(request: HttpRequest, pk: int) -> HttpResponse:
    bid = get_object_or_404(queries.bids_to_enter(request.user), pk=pk)
    bond = queries.bond_of(bid)
    said = {name: getattr(bond, name) for name in forms.BondForm.base_fields} if bond else None
    form = forms.BondForm(request.POST or None, initial=said)

    def deed(version: int | None) -> Made:
        actions.record_bond(bid.tender, by=request.user, bid=bid, seen=version, **form.cleaned_data)
        return Made(_back(bid.tender), Sentence("已登记%(name)s的投标保证金。", name=bid.agency.name))

    lead = Sentence("%(name)s，应交 %(amount)s。", name=bid.agency.name, amount=with_sign(bid.tender.bid_bond_fen))
    asked = Asked(_("登记投标保证金"), _("登记"), bid.tender, lead)
    return ask(request, form, asked, deed, on=bond, stored=said, template="purchasing/asked.html")


@opens(queries.RETURN)
@never_cache
def bond_return(request: HttpRequest, pk: int) -> HttpResponse:
    bond = get_object_or_404(queries.bonds_held(request.user), pk=pk)
    form = forms.ReturnForm(request.POST or None, initial={"returned_on": localdate()})

    def deed(version: int | None) -> Made:
        actions.return_bond(bond, by=request.user, expect=version, **form.cleaned_data)
        return Made(_back(bond.bid.tender), Sentence("已登记退还%(name)s的投标保证金。", name=bond.bid.agency.name))

    asked = Asked(_("退还投标保证金"), _("登记退还"), bond.bid.tender)
    return ask(request, form, asked, deed, on=bond, template="purchasing/asked.html")
