"""A change of many rows of a list: what is asked, what would change and what not, carried out, and taken back."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core.actions import bulk as actions
from heli.core.errors import Refused
from heli.core.rules.sentence import Sentence, unpacked
from heli.core.tables import bulk as changes
from heli.core.tables.listed import Listed, described, lists
from heli.core.tables.queries import bulk_changes
from heli.core.web import done, key_in, opens


def _asked(request: HttpRequest, table: str, key: str) -> tuple[Listed, changes.Bulk]:
    user: Any = request.user
    listed = lists().get(table)
    found = next((each for each in changes.changes_of(table, user) if each.key == key), None)
    if listed is None or found is None or not user.holds(listed.permission):
        raise Http404
    return listed, found


@opens("core.bulk.apply")
@never_cache
def bulk_apply(request: HttpRequest, table: str, key: str) -> HttpResponse:
    """What is asked; with it answered, what would change; sent, it is carried out."""
    user: Any = request.user
    listed, bulk = _asked(request, table, key)
    sent = request.method == "POST"
    query = request.POST.get("query", "")[:20_000] if sent else request.GET.urlencode()
    form, refusal = changes.form_of(bulk, None, user), None
    answered = sent or not form.fields or any(name.startswith(f"{changes.PREFIX}-") for name in request.GET)
    if answered:
        form = changes.form_of(bulk, query, user)
    valid = answered and form.is_valid()
    if sent and valid:
        try:
            expected = key_in(request.POST.get("expected", "")) or 0
            change = actions.start_bulk(None, by=user, table=table, key=key, query=query, expected=expected)
        except Refused as error:
            refusal = error
        else:
            if change.job is not None:
                return redirect("core:job", change.job.pk)
            return done(request, change, Sentence("已办理，改动 %(count)s 条。", count=f"{change.count:,}"))
    address, plan = listed.address(request, query), changes.plan(listed, bulk, query, user) if valid else None
    context = {
        "listed": listed, "bulk": bulk, "form": form, "query": query, "refusal": refusal, "plan": plan,
        "rows": plan.rows if plan is not None else changes.rows_of(listed, query, user).count(),
        "given": [(name, value) for name, value in address.given.items() if name not in ("view", "count")],
        "picks": changes.picked(query), "said": described(listed, address, request),
    }  # fmt: skip
    status = 409 if refusal is not None else 422 if answered and not valid else 200
    return render(request, "core/bulk_apply.html", context, status=status)


@opens("core.bulk.apply")
@never_cache
def bulk_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done to how many, what was left out and why, and the way back."""
    user: Any = request.user
    change = get_object_or_404(bulk_changes(user), pk=pk)
    listed, bulk = actions.of_list(change.table, change.key)
    form = changes.form_of(bulk, change.query, user)
    facts = [(field.label, form.cleaned_data.get(field.name)) for field in form] if form.is_valid() else []
    context = {
        "change": change, "bulk": bulk, "listed": listed, "facts": facts,
        "left": [(unpacked(reason), count) for reason, count in change.left],
        "going": change.job is not None and change.job.is_going,
    }  # fmt: skip
    return render(request, "core/bulk_detail.html", context)


@require_POST
@opens("core.bulk.undo")
def bulk_undo(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    change = get_object_or_404(bulk_changes(user), pk=pk)
    change = actions.undo_bulk(change, by=user)
    if change.state != change.State.UNDONE and change.job is not None:
        return redirect("core:job", change.job.pk)
    return done(request, change, Sentence("已撤销，%(count)s 条恢复为办理以前的样子。", count=f"{change.count:,}"))


@opens("core.bulk.apply")
def bulk_list(request: HttpRequest) -> HttpResponse:
    """What one has changed in bulk, the latest first."""
    user: Any = request.user
    made = [(each, changes.label_of(each.table, each.key)) for each in bulk_changes(user)[:200]]
    return render(request, "core/bulk_list.html", {"made": made, "title": _("批量办理")})
