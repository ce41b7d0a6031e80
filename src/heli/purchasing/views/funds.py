"""Pages of money: the lines, one of them, what a project has, and what each yuan bought."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from heli.core.asking import Asked, Made, ask
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence
from heli.core.tables import list_page
from heli.core.web import opens
from heli.purchasing.actions import funds as actions
from heli.purchasing.forms import funds as forms
from heli.purchasing.queries import funds as queries
from heli.purchasing.tables.funds import BUDGETS

FORM = "purchasing/budget_form.html"


@opens("purchasing.budget.view")
def budget_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    context = {"may_enter": user.holds("purchasing.budget.enter") and queries.own_offices(user).exists()}
    return list_page(
        request,
        BUDGETS,
        queries.lines(user),
        title=_("预算资金"),
        template="purchasing/budget_list.html",
        context=context,
    )


@opens("purchasing.budget.view")
def budget_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How much of a line is promised and paid, and to which projects."""
    user: Any = request.user
    shown = get_object_or_404(queries.lines(user), pk=pk)
    context = {
        "shown": shown, "shares": queries.shares(shown), "marked": queries.marked(shown),
        "commitments": queries.commitments(user).filter(line=shown),
        "may_change": queries.may(user, "purchasing.budget.change", shown.owner),
    }  # fmt: skip
    return render(request, "purchasing/budget_detail.html", context)


@opens("purchasing.budget.enter")
def budget_enter(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = forms.EnterForm(request.POST or None, offices=queries.own_offices(user))

    def deed(_version: int | None) -> Made:
        given = dict(form.cleaned_data)
        line = actions.enter_line(given.pop("owner"), by=user, **given)
        return Made(line, Sentence("已登记「%(name)s」%(amount)s。", name=line.name, amount=with_sign(line.amount_fen)))

    return ask(request, form, Asked(_("登记预算"), _("登记预算"), None), deed, template=FORM)


@opens("purchasing.budget.change")
def budget_change(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown = get_object_or_404(queries.lines(user), pk=pk)
    stored = {"amount_fen": shown.amount_fen, "earmark": shown.earmark}
    form = forms.ChangeForm(request.POST or None, initial=stored)

    def deed(version: int | None) -> Sentence:
        line = actions.change_line(shown, by=user, expect=version, **form.cleaned_data)
        return Sentence("「%(name)s」现在是 %(amount)s。", name=line.name, amount=with_sign(line.amount_fen))

    return ask(request, form, Asked(_("修改预算"), _("保存"), shown), deed, on=shown, stored=stored, template=FORM)


@opens("purchasing.budget.view")
def budget_bought(request: HttpRequest) -> HttpResponse:
    """By source and year: what was there, promised and paid, and for how many people."""
    user: Any = request.user
    rows = queries.bought(user)
    context = {"rows": rows, "apart": queries.apart(rows), "sees_contracts": user.holds("purchasing.contract.view")}
    return render(request, "purchasing/budget_bought.html", context)


@opens("purchasing.budget.view")
def project_funds(request: HttpRequest, pk: int) -> HttpResponse:
    """What a project needs in each year, what it has, what is lacking."""
    user: Any = request.user
    shown = get_object_or_404(queries.projects(user), pk=pk)
    context = {
        "shown": shown, "funds": queries.funds_of(shown),
        "may_commit": queries.may(user, "purchasing.commitment.make", shown.buyer),
        "may_draft": queries.may(user, "purchasing.notice.draft", shown.buyer),
    }  # fmt: skip
    return render(request, "purchasing/project_funds.html", context)


@opens("purchasing.commitment.make")
def commitment_make(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown = get_object_or_404(queries.projects(user), pk=pk)
    form = forms.CommitForm(request.POST or None, lines=queries.lines_for(user, shown))
    under = queries.Funds(shown)

    def deed(_version: int | None) -> Sentence:
        made = actions.commit(
            form.cleaned_data["line"], by=user, project=shown, amount_fen=form.cleaned_data["amount_fen"]
        )
        return Sentence("已从「%(line)s」安排 %(amount)s。", line=made.line.name, amount=with_sign(made.amount_fen))

    asked = Asked(_("安排资金"), _("安排资金"), under, queries.lacking_words(shown))
    return ask(request, form, asked, deed, template=FORM)


@opens("purchasing.commitment.change")
def commitment_change(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown = get_object_or_404(queries.commitments(user), pk=pk)
    stored = {"amount_fen": shown.amount_fen}
    form = forms.AmountForm(request.POST or None, initial=stored)

    def deed(version: int | None) -> Sentence:
        made = actions.change_commitment(shown, by=user, expect=version, **form.cleaned_data)
        return Sentence("「%(line)s」现在承诺 %(amount)s。", line=made.line.name, amount=with_sign(made.amount_fen))

    asked = Asked(_("修改承诺"), _("保存"), queries.Funds(shown.project), str(shown.line))
    return ask(request, form, asked, deed, on=shown, stored=stored, template=FORM)


@opens("purchasing.commitment.release")
def commitment_release(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown = get_object_or_404(queries.commitments(user), pk=pk)
    form = forms.ReleaseForm(request.POST or None)

    def deed(version: int | None) -> Sentence:
        made = actions.release(shown, by=user, expect=version, **form.cleaned_data)
        return Sentence("没有支付的部分已退回「%(line)s」。", line=made.line.name)

    asked = Asked(_("释放承诺"), _("释放承诺"), queries.Funds(shown.project), str(shown.line), tone="danger")
    return ask(request, form, asked, deed, on=shown, template=FORM)
