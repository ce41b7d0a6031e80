"""Pages of the vouchers for an accounting program: the layout, its accounts, and the export."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from heli.core.asking import Asked, Made, ask
from heli.core.exports import answer, taken_for
from heli.core.rules.sentence import Sentence
from heli.core.web import opens, refusals_on, version_shown
from heli.purchasing.actions import vouchers as actions
from heli.purchasing.forms import vouchers as forms
from heli.purchasing.queries import vouchers as queries
from heli.purchasing.views.paging import paged

FORM, PAIRS = "purchasing/voucher_form.html", "purchasing/voucher_pairs.html"
PER_PAGE = 20


def _begin_first() -> HttpResponse:
    """Whoever has no layout yet, or keeps no agency's accounts, reads so on the page of vouchers."""
    return redirect("purchasing:voucher-list")


@opens("purchasing.voucher.export")
@never_cache
def voucher_list(request: HttpRequest) -> HttpResponse:
    """The layout, what of it is missing, the accounts, the form of an export, and what was exported."""
    return _list(request, None)


def _list(request: HttpRequest, form: Any, status: int = 200) -> HttpResponse:
    user: Any = request.user
    layout, agency = queries.layout_of(user), queries.own_agency(user)
    last = localdate().replace(day=1) - timedelta(days=1)
    days = {"since": last.replace(day=1), "until": last}
    context: dict[str, Any] = {
        "layout": layout,
        "agency": agency,
        "exports": paged(request, queries.exports(user), PER_PAGE),
    }
    if layout is not None:
        names, held = queries.keys_of(layout.agency), queries.contracts_of(layout.agency)
        context |= {
            "columns": [(head, queries.FIELDS.get(field, "")) for head, field in layout.columns],
            "accounts": [(names[key], *pair) for key, pair in layout.accounts.items() if key in names],
            "form": form or forms.ExportForm(contracts=held, initial=days | queries.asked_for(held, request.GET.get("contract", ""))),
            "suggested": queries.suggested(),
        }  # fmt: skip
    return render(request, "purchasing/voucher_list.html", context, status=status)


@opens("purchasing.voucher.begin")
@never_cache
def voucher_begin(request: HttpRequest) -> HttpResponse:
    agency = queries.own_agency(request.user)
    if agency is None:
        return _begin_first()
    form = forms.BeginForm(request.POST or None, request.FILES or None)

    def deed(version: int | None) -> Made:
        made = actions.begin_layout(agency, by=request.user, heads=form.found, style=form.style)
        return Made(queries.Columns(), Sentence("已读到 %(count)s 列。请逐列对应。", count=len(made.columns)))

    return ask(request, form, Asked(_("凭证格式"), _("读表头"), queries.Handing()), deed, template=FORM)


@opens("purchasing.voucher.lay_out")
@never_cache
def voucher_columns(request: HttpRequest) -> HttpResponse:
    layout = queries.layout_of(request.user)
    if layout is None:
        return _begin_first()
    stored = {"style": layout.style, "day": layout.day, "numbers": layout.numbers, "department": layout.department}
    form = forms.ColumnsForm(
        request.POST or None, columns=layout.columns, fields=queries.FIELDS, initial=stored
    )  # fmt: skip

    def deed(version: int | None) -> Sentence:
        actions.lay_out(layout, by=request.user, expect=version, **form.facts)
        return Sentence("已保存凭证格式的列。")

    return ask(
        request, form, Asked(_("对应列"), _("保存"), queries.Handing()), deed, on=layout, stored=stored, template=PAIRS
    )


@opens("purchasing.voucher.lay_out")
@never_cache
def voucher_accounts(request: HttpRequest) -> HttpResponse:
    """What nobody has said yet is filled in as suggested, and holds for nothing before it is compared and stored."""
    layout = queries.layout_of(request.user)
    if layout is None:
        return _begin_first()
    held = queries.suggested()
    known = (
        {key: (held[key]["code"], held[key]["name"]) for key in held.value} if held and not layout.confirmed_on else {}
    )
    form = forms.AccountsForm(
        request.POST or None, keys=queries.keys_of(layout.agency), known={**known, **layout.accounts}
    )

    def deed(version: int | None) -> Sentence:
        actions.lay_out(layout, by=request.user, expect=version, accounts=form.accounts)
        return Sentence("已保存科目。")

    lead = (
        Sentence("建议的科目编码待确认（%(source)s），请和本机构的科目表核对。", source=held.source.cited)
        if known and held
        else ""
    )
    return ask(
        request, form, Asked(_("科目"), _("核对并保存"), queries.Handing(), lead=lead), deed, on=layout, template=PAIRS
    )


@opens("purchasing.voucher.export")
@never_cache
def voucher_export(request: HttpRequest) -> HttpResponse:
    """The file; what is wrong stands beside its field on the page."""
    layout = queries.layout_of(request.user)
    if layout is None:
        return _begin_first()
    form = forms.ExportForm(request.POST or None, contracts=queries.contracts_of(layout.agency))
    if form.is_valid():
        with refusals_on(form):
            made = actions.export_vouchers(layout, by=request.user, expect=version_shown(request), **form.cleaned_data)
            name = f"{_('凭证')}-{made.export.since:%Y%m%d}-{made.export.until:%Y%m%d}"
            title = f"{name}-{_('再次导出')}" if made.export.again else name
            return answer("xlsx", title, made.heads, made.rows, taken_for(request))
    return _list(request, form if form.is_bound else None, 422 if form.errors else 200)
