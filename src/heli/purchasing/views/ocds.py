"""Purchases as open data (OCDS 1.1): packages of records for whoever reads them all, and one purchase by its id."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from heli.core.web import PUBLIC, opens
from heli.purchasing.queries import ocds as queries
from heli.purchasing.rules import ocds

CHINESE = {"ensure_ascii": False}


@require_GET
@opens(PUBLIC)
@never_cache
def ocds_records(request: HttpRequest) -> JsonResponse:
    """A package of records, the oldest purchases first, with the address of the next one."""
    page = Paginator(queries.public_projects(), queries.IN_PACKAGE).get_page(request.GET.get("page"))
    held = _package(request, page.object_list)
    links = {}
    if page.has_previous():
        links["prev"] = request.build_absolute_uri(f"{request.path}?page={page.previous_page_number()}")
    if page.has_next():
        links["next"] = request.build_absolute_uri(f"{request.path}?page={page.next_page_number()}")
    return JsonResponse(held | ({"links": links} if links else {}), json_dumps_params=CHINESE)


@require_GET
@opens(PUBLIC)
@never_cache
def ocds_record(request: HttpRequest, uid: UUID) -> JsonResponse:
    project = get_object_or_404(queries.public_projects(), uid=uid)
    return JsonResponse(_package(request, [project]), json_dumps_params=CHINESE)


def _package(request: HttpRequest, projects: Any) -> ocds.Json:
    address = request.build_absolute_uri(request.get_full_path())
    return ocds.record_package(queries.processes(projects), address, now(), queries.publisher())
