"""Pages of contracts: the list, one of them, what is written in it, who signs it, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from heli.core.asking import Asked, Made, ask
from heli.core.documents.headers import guarded
from heli.core.rules.filekinds import KINDS
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence, day_named
from heli.core.tables import list_page
from heli.core.web import done, opens, version_shown
from heli.purchasing.actions import contract_changes as changes
from heli.purchasing.actions import contracts as actions
from heli.purchasing.forms import contracts as forms
from heli.purchasing.forms.reasons import ReasonForm
from heli.purchasing.paper.contract import WRITERS
from heli.purchasing.queries import contracts as queries
from heli.purchasing.queries import mirrored, payments, progress, projects, winners
from heli.purchasing.queries import renewal as ending
from heli.purchasing.queries.contract_changes import clock_of_change
from heli.purchasing.queries.contract_text import text_of_change
from heli.purchasing.queries.costs import to_pay
from heli.purchasing.tables.contracts import CONTRACTS
from heli.purchasing.views.reasons import Said, with_reason

FORM, TAKE_OVER = "purchasing/contract_form.html", "purchasing/contract_take_over.html"


@opens("purchasing.contract.view")
def contract_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    context = {
        "projects": list(queries.to_contract(user)[:50]),
        "may_take_over": queries.to_take_over(user).exists(),
        "sees_cash": user.holds("purchasing.cash.view"),
    }
    template = "purchasing/contract_list.html"
    return list_page(request, CONTRACTS, queries.contracts(user), title=_("合同"), template=template, context=context)


@opens("purchasing.contract.view")
@never_cache
def contract_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What it says, where it stands, what was done and paid, and what the law asks by when."""
    user: Any = request.user
    shown = _shown(request, pk)
    context = {
        "shown": shown, "stages": queries.stages(shown), "steps": queries.steps(user, shown), "share": queries.share_of(shown),
        "sums": queries.sums_of(shown), "clocks": queries.clocks_of(shown), "rules": queries.rules_of(shown),
        "signatures": queries.signatures(shown), "changes": queries.changes(user).filter(contract=shown),
        "milestones": payments.milestones(user).filter(contract=shown),
        "payments": payments.payments(user).filter(contract=shown), "invoices": payments.invoices_of(shown),
        "held_up": [] if shown.is_over else winners.held_up(shown), "waits_late": winners.waits_late(shown),
        "sees_tender": user.holds("purchasing.tender.view"), "sees_agreement": user.holds("purchasing.framework.view"),
        "sees_mirrored": mirrored.mirrored(user).filter(pk=shown.mirrored_id).exists(),
        "to_pay": to_pay(shown), "sees_project": projects.projects(user).filter(pk=shown.project_id).exists(),
        "progress": progress.reports(user).filter(contract=shown),
        "may_renew": ending.may_be_renewed(user, shown), "follows": ending.what_follows(user, shown),
    }  # fmt: skip
    return render(request, "purchasing/contract_detail.html", context)


def _shown(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.contracts(request.user), pk=pk)


@opens("purchasing.contract.draft")
def contract_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """A contract of a project, out of its award."""
    user: Any = request.user
    project = get_object_or_404(queries.own_projects(user, "purchasing.contract.draft"), pk=pk)
    won = winners.won(project)
    form = forms.TermsForm(request.POST or None, initial=forms.terms_of_award(project, won.price_fen if won else None),
                           of_society=project.is_of_society)  # fmt: skip

    def deed(_version: int | None) -> Made:
        made = actions.draft_contract(project, by=user, terms=form.terms)
        return Made(made, Sentence("已起草%(number)s，请安排节点，再请双方签署。", number=made.number))

    return ask(request, form, Asked(_("起草合同"), _("保存合同"), None, _lead(won)), deed, template=FORM)


def _lead(won: winners.Won | None) -> Sentence:
    """Of whom and for how much the contract is, and until when it has to be signed."""
    if won is None:
        return Sentence("这个项目还没有公告的采购结果，不能起草合同；已经在履行的合同请补录。")
    if won.is_of_society:
        return Sentence(
            "选定%(name)s，%(price)s（%(number)s）。承接主体和金额按选定的结果，不能改。", name=won.supplier.name,
            price=with_sign(won.price_fen), number=won.reference,
        )  # fmt: skip
    return Sentence(
        "%(name)s，%(price)s（%(number)s），最晚 %(day)s 签订。承接主体、金额和服务期都按采购结果，不能改。",
        name=won.supplier.name, price=with_sign(won.price_fen), number=won.reference,
        day=day_named(won.sign_by) if won.sign_by else "—",
    )  # fmt: skip


@opens("purchasing.contract.take_over")
def contract_take_over(request: HttpRequest) -> HttpResponse:
    """A contract that runs already, with its history."""
    user: Any = request.user
    form = forms.TakeOverForm(request.POST or None, request.FILES or None, projects=queries.to_take_over(user))

    def deed(_version: int | None) -> Made:
        given = form.cleaned_data
        made = actions.take_over(
            given["project"], by=user, supplier=given["supplier"], terms=form.terms, signed_on=given["signed_on"],
            paid_before_fen=given["paid_before_fen"] or 0, award_ref=given["award_ref"], file=given["file"],
            **form.renewal,
        )  # fmt: skip
        return Made(made, Sentence("已补录%(number)s，请接着登记节点。", number=made.number))

    return _with_names(request, form, Asked(_("补录合同"), _("补录合同"), None), deed, TAKE_OVER)


def _with_names(request: HttpRequest, form: Any, asked: Asked, deed: Any, template: str) -> HttpResponse:
    form.names = queries.suppliers()
    return ask(request, form, asked, deed, template=template)


@opens("purchasing.contract.change")
def contract_change(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown = _shown(request, pk)
    stored = forms.terms_stored(shown)
    form = forms.TermsForm(request.POST or None, initial=stored, of_society=shown.project.is_of_society)

    def deed(version: int | None) -> Sentence:
        made = actions.change_contract(shown, by=user, expect=version, terms=form.terms)
        return Sentence("%(number)s已修改，签过的一方要重新签署。", number=made.number)

    return ask(request, form, Asked(_("修改合同"), _("保存"), shown), deed, on=shown, stored=stored, template=FORM)


def _at_once(request: HttpRequest, pk: int, act: Callable[..., Any], said: Said) -> HttpResponse:
    """A step that asks for nothing."""
    made = act(_shown(request, pk), by=request.user, expect=version_shown(request))
    return done(request, made, said(made))


def _with_form(
    request: HttpRequest, pk: int, form: Any, words: tuple[str, str], act: Callable[..., Any], said: Said
) -> HttpResponse:
    """A step that asks for something, on a page of its own."""
    shown = _shown(request, pk)

    def deed(version: int | None) -> Sentence:
        return said(act(shown, by=request.user, expect=version, **form.cleaned_data))

    return ask(request, form, Asked(*words, shown), deed, on=shown, template=FORM)


@require_POST
@opens("purchasing.contract.sign")
def contract_sign(request: HttpRequest, pk: int) -> HttpResponse:
    return _at_once(request, pk, actions.sign_contract,
                    lambda made: Sentence("已代表%(name)s签署，等承接主体签署。", name=made.buyer.name))  # fmt: skip


@require_POST
@opens("purchasing.contract.sign_supplier")
def contract_sign_supplier(request: HttpRequest, pk: int) -> HttpResponse:
    return _at_once(request, pk, actions.sign_for_supplier,
                    lambda made: Sentence("双方已签署，%(number)s生效。", number=made.number))  # fmt: skip


@require_POST
@opens("purchasing.contract.close")
def contract_close(request: HttpRequest, pk: int) -> HttpResponse:
    return _at_once(
        request, pk, actions.close_contract, lambda made: Sentence("%(number)s已办结。", number=made.number)
    )


@opens("purchasing.contract.drop")
def contract_drop(request: HttpRequest, pk: int) -> HttpResponse:
    words, form = (_("作废合同"), _("作废合同")), ReasonForm(request.POST or None)
    return _with_form(request, pk, form, words, actions.drop_contract,
                      lambda made: Sentence("%(number)s已作废。", number=made.number))  # fmt: skip


@opens("purchasing.contract.end")
def contract_end(request: HttpRequest, pk: int) -> HttpResponse:
    words, form = (_("提前终止合同"), _("提前终止")), ReasonForm(request.POST or None)
    return _with_form(request, pk, form, words, actions.end_contract,
                      lambda made: Sentence("%(number)s已提前终止，请承接主体结算。", number=made.number))  # fmt: skip


@opens("purchasing.contract.publish")
def contract_publish(request: HttpRequest, pk: int) -> HttpResponse:
    words, form = (_("登记合同公告"), _("登记公告")), forms.PublishedForm(request.POST or None)
    return _with_form(request, pk, form, words, actions.record_published, lambda _made: Sentence("已登记公告日期。"))


@opens("purchasing.contract.file")
def contract_file(request: HttpRequest, pk: int) -> HttpResponse:
    words, form = (_("登记合同备案"), _("登记备案")), forms.FiledForm(request.POST or None)
    return _with_form(request, pk, form, words, actions.record_filed, lambda _made: Sentence("已登记备案日期。"))


@opens("purchasing.contract.view")
@require_safe
def contract_paper(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The text that is signed, as a file."""
    if form not in WRITERS:
        raise Http404
    shown = _shown(request, pk)
    answer = HttpResponse(WRITERS[form](shown), content_type=KINDS[form].content_type)
    name = f"{shown.title[:60]}.{form}"
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return cast(HttpResponse, guarded(answer, form))


# changes


@opens("purchasing.change.propose")
def change_propose(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _shown(request, pk)
    form = forms.ChangeForm(request.POST or None)

    def deed(version: int | None) -> Made:
        made = changes.propose_change(shown, by=request.user, expect=version, **form.given)
        return Made(made, Sentence("已提出变更，等%(name)s签署。", name=shown.buyer.name))

    return ask(request, form, Asked(_("提出合同变更"), _("提出变更"), shown), deed, on=shown, template=FORM)


def _change(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.changes(request.user), pk=pk)


@opens("purchasing.contract.view")
@never_cache
def change_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown = _change(request, pk)
    signed = shown.signatures.select_related("signed_by").order_by("signed_at")
    context = {
        "shown": shown,
        "steps": queries.steps(user, shown),
        "text": text_of_change(shown),
        "signatures": signed,
        "clock": clock_of_change(shown),
    }
    return render(request, "purchasing/change_detail.html", context)


@require_POST
@opens("purchasing.change.sign")
def change_sign(request: HttpRequest, pk: int) -> HttpResponse:
    made = changes.sign_change(_change(request, pk), by=request.user, expect=version_shown(request))
    return done(request, made, Sentence("已签署变更，等%(name)s签署。", name=made.contract.supplier.name))


@require_POST
@opens("purchasing.change.sign_supplier")
def change_sign_supplier(request: HttpRequest, pk: int) -> HttpResponse:
    made = changes.sign_change_for_supplier(_change(request, pk), by=request.user, expect=version_shown(request))
    return done(request, made.contract, Sentence("双方已签署，变更生效。"))


@opens("purchasing.change.publish")
def change_publish(request: HttpRequest, pk: int) -> HttpResponse:
    change, form = _change(request, pk), forms.PublishedForm(request.POST or None)

    def deed(version: int | None) -> Made:
        changes.record_change_published(change, by=request.user, expect=version, **form.cleaned_data)
        return Made(change.get_absolute_url(), Sentence("已登记公告日期。"))

    asked = Asked(_("登记变更公告"), _("登记公告"), change.contract)
    return ask(request, form, asked, deed, on=change, template=FORM)


@opens("purchasing.change.refuse")
def change_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    def said(_change: Any) -> Sentence:
        return Sentence("没有同意变更，合同不变。")

    return with_reason(request, _change(request, pk), _("不同意变更"), changes.refuse_change, said, FORM)
