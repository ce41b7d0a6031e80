"""Pages of the bonds of bids that were withdrawn before the deadline."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from heli.core.asking import Asked, Made, ask
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence, day_named
from heli.core.web import opens
from heli.purchasing.actions import withdrawn_bonds as actions
from heli.purchasing.forms import bonds as forms
from heli.purchasing.queries import bids, withdrawn_bonds
from heli.purchasing.rules.bonds import WITHDRAWN
from heli.purchasing.rules.clocks import clock
from heli.purchasing.views.tenders import shown_tender

RETURN = "purchasing.withdrawn_bond.return"
FORM = "purchasing/asked.html"


@opens(withdrawn_bonds.ASK)
@never_cache
def withdrawn_bond_ask(request: HttpRequest, pk: int) -> HttpResponse:
    tender = shown_tender(request, pk)
    own = bids.own_bid(request.user, tender)
    bid = get_object_or_404(bids.bids(request.user), pk=own.pk if own else 0)
    form = forms.AskBackForm(request.POST or None, initial={"paid_fen": tender.bid_bond_fen})

    def deed(version: int | None) -> Made:
        made = actions.ask_for_bond(bid, by=request.user, expect=version, **form.cleaned_data)
        back = reverse("purchasing:bid-detail", args=[tender.pk])
        if made.return_by is None:
            return Made(back, Sentence("已申请退还保证金。"))
        return Made(back, Sentence("已申请退还保证金，最晚 %(day)s 退还。", day=day_named(made.return_by)))

    lead = Sentence("只有保管保证金的单位看到这份申请。没有交过保证金的，不用申请。")
    withdrawn = withdrawn_bonds.withdrawn_on(bid)
    if withdrawn and withdrawn_bonds.return_by(tender, withdrawn):
        source = clock(WITHDRAWN, withdrawn).source.cited
        lead = Sentence("从撤回起五个工作日内退还（%(source)s）。只有保管保证金的单位看到这份申请。", source=source)
    return ask(request, form, Asked(_("申请退还保证金"), _("申请退还"), tender, lead), deed, on=bid, template=FORM)


@opens(RETURN)
@never_cache
def withdrawn_bond_return(request: HttpRequest, pk: int) -> HttpResponse:
    bond = get_object_or_404(withdrawn_bonds.to_return(request.user), pk=pk)
    form = forms.ReturnForm(request.POST or None, initial={"returned_on": localdate()})

    def deed(version: int | None) -> Made:
        actions.return_withdrawn_bond(bond, by=request.user, expect=version, **form.cleaned_data)
        return Made("/", Sentence("已登记退还%(name)s的投标保证金。", name=bond.bid.agency.name))

    given = {"name": bond.bid.agency.name, "amount": with_sign(bond.paid_fen), "day": day_named(bond.withdrawn_on)}
    lead = Sentence("%(name)s在 %(day)s 撤回投标，已交 %(amount)s。截止以前不要告诉别人有谁投标或者撤回。", **given)
    asked = Asked(_("退还投标保证金"), _("登记退还"), bond.bid.tender, lead)
    return ask(request, form, asked, deed, on=bond, template=FORM)
