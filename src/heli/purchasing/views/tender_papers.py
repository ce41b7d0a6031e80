"""The document of a tender as a page, as Word and as PDF: for its side while it is written, for anybody once announced."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from heli.core.documents.headers import guarded
from heli.core.rules.filekinds import KINDS
from heli.core.web import PUBLIC, opens
from heli.purchasing.paper.tender import WRITERS
from heli.purchasing.queries import tender_text as queries


def _file(tender: Any, form: str) -> HttpResponse:
    if form not in WRITERS:
        raise Http404
    made = WRITERS[form](tender.title, queries.text_of(tender))
    answer = HttpResponse(made, content_type=KINDS[form].content_type)
    name = f"{tender.title[:60]}采购文件.{form}"
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return cast(HttpResponse, guarded(answer, form))


@require_safe
@opens("purchasing.tender.view")
@never_cache
def tender_paper(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(queries.readable(request.user), pk=pk)
    return render(request, "purchasing/tender_paper.html", {"shown": shown, "parts": queries.text_of(shown)})


@require_safe
@opens("purchasing.tender.view")
def tender_paper_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    return _file(get_object_or_404(queries.readable(request.user), pk=pk), form)


@require_safe
@opens(PUBLIC)
@never_cache
def public_tender(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(queries.announced(), pk=pk)
    return render(request, "purchasing/public_tender.html", {"shown": shown, "parts": queries.text_of(shown)})


@require_safe
@opens(PUBLIC)
def public_tender_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    return _file(get_object_or_404(queries.announced(), pk=pk), form)
