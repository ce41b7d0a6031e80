"""Pages of the conduct of suppliers: the list, one entry, and a form for each of its steps."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from heli.core.asking import Asked, Made, ask
from heli.core.rules.sentence import Sentence, day_named
from heli.core.tables import list_page
from heli.core.web import opens
from heli.purchasing.actions import conduct as actions
from heli.purchasing.forms import conduct as forms
from heli.purchasing.queries import conduct as queries
from heli.purchasing.queries import groundless
from heli.purchasing.rules.complaints import GROUNDLESS
from heli.purchasing.rules.conduct import article, ban, defence_term
from heli.purchasing.tables.conduct import CONDUCT

FORM = "purchasing/conduct_form.html"


def _shown(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.entries(request.user), pk=pk)


@opens("purchasing.conduct.view")
def conduct_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    context = {
        "may_open": user.holds("purchasing.conduct.open"),
        "proposed": [groundless.WAITING[0].line(each) for each in groundless.complainers(user)],
    }
    template, title = "purchasing/conduct_list.html", _("供应商诚信记录")
    return list_page(request, CONDUCT, queries.entries(user), title=title, template=template, context=context)


@opens("purchasing.conduct.view")
@never_cache
def conduct_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What is held against the supplier, its defence, the decision, and what may be done now."""
    shown = _shown(request, pk)
    context = {
        "shown": shown, "steps": queries.steps(request.user, shown), "is_party": queries.is_party(request.user, shown),
        "complaints": groundless.named_in(request.user, shown),
        "article": article(shown.kind, shown.opened_on), "term": defence_term(shown.opened_on),
    }  # fmt: skip
    return render(request, "purchasing/conduct_detail.html", context)


@opens("purchasing.conduct.open")
@never_cache
def conduct_open(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    given: Any = {"agencies": queries.agencies(user), "tenders": queries.tenders_named(user), "on": localdate()}
    form = forms.OpenForm(request.POST or None, initial=_begun(request, given["agencies"]), **given)

    def deed(_version: int | None) -> Made:
        said = dict(form.cleaned_data)
        made = actions.open_entry(said.pop("agency"), by=user, **said)
        day = day_named(made.defence_until)
        return Made(made, Sentence("已告知供应商，最晚 %(day)s 陈述和申辩。", day=day))

    lead = Sentence("登记以后供应商的负责人收到提醒，可以陈述和申辩；由另一位监督人员作决定。")
    return ask(request, form, Asked(_("登记诚信记录"), _("登记并告知"), None, lead), deed, template=FORM)


def _begun(request: HttpRequest, agencies: Any) -> dict[str, Any]:
    """Where complaints without ground led here: against whom, and what is held against it by the decisions."""
    asked = request.GET.get("agency", "")
    agency = agencies.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 10 else None
    run = groundless.run_of(request.user, agency) if agency and request.GET.get("kind") == GROUNDLESS else []
    if not run:
        return {}
    return {"agency": agency, "kind": GROUNDLESS, "facts": groundless.facts(run), "evidence": groundless.evidence(run)}


@opens("purchasing.conduct.state")
@never_cache
def conduct_state(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _shown(request, pk)
    form = forms.DefenceForm(request.POST or None)

    def deed(version: int | None) -> Sentence:
        actions.state_defence(shown, by=request.user, expect=version, **form.cleaned_data)
        return Sentence("已提交陈述和申辩。")

    lead = Sentence("最晚 %(day)s 提交。", day=day_named(shown.defence_until))
    return ask(request, form, Asked(_("陈述和申辩"), _("提交"), shown, lead), deed, on=shown, template=FORM)


@opens("purchasing.conduct.decide")
@never_cache
def conduct_decide(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _shown(request, pk)
    form = forms.DecisionForm(request.POST or None)

    def deed(version: int | None) -> Sentence:
        actions.decide_entry(shown, by=request.user, expect=version, **form.found())
        return Sentence("已作出决定。")

    asked = Asked(_("作出决定"), _("作出决定"), shown, _how_long(shown.kind))
    return ask(request, form, asked, deed, on=shown, template=FORM)


def _how_long(kind: str) -> Sentence:
    """Between which days a ban would end that is decided today."""
    today = localdate()
    lawful, source = ban(kind, today), article(kind, today)
    if lawful is None:
        return Sentence("%(source)s没有规定禁止参加采购。", source=source.cited)
    return Sentence(
        "禁止参加采购的最后一天要在 %(first)s 和 %(last)s 之间：%(source)s。", first=day_named(lawful.earliest),
        last=day_named(lawful.latest), source=source.cited,
    )  # fmt: skip


@opens("purchasing.conduct.withdraw")
@never_cache
def conduct_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _shown(request, pk)
    form = forms.WithdrawForm(request.POST or None)

    def deed(version: int | None) -> Sentence:
        actions.withdraw_entry(shown, by=request.user, expect=version, **form.cleaned_data)
        return Sentence("已撤销。")

    return ask(request, form, Asked(_("撤销"), _("撤销"), shown, "", "danger"), deed, on=shown, template=FORM)
