"""A large file in pieces: start or go on, send, ask how far; the last answer says which page comes next."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from heli.core import imports, queries
from heli.core.actions import files as actions
from heli.core.errors import HeliError, Refused
from heli.core.forms import must_have_ending
from heli.core.views import documents
from heli.core.views.imports import begin, waiting
from heli.core.views.pieces import refused, said
from heli.core.web import key_in, opens
from heli.core.words import told

if TYPE_CHECKING:
    from heli.accounts.models import User

RANGE = re.compile(r"bytes (\d{1,12})-(\d{1,12})/(\d{1,12})")


@require_POST
@opens("core.import.start")
def upload_start(request: HttpRequest, kind: str) -> HttpResponse:
    """Begin, or go on where the same file stopped: ``name``, ``size`` and the fields of the form."""
    reader = cast("User", request.user)
    found = imports.kinds().get(kind)
    if found is None or not reader.holds(found.permission):
        raise Http404
    name, size = request.POST.get("name", "")[:200], key_in(request.POST.get("size", ""))
    if not name or size is None:
        return refused(_("请重新选择文件。"))
    try:
        must_have_ending(name, found)
        given = {
            "create_organisations": "1" if request.POST.get("create_organisations") else "",
            "instead": request.POST.get("instead", "")[:20],
        }
        upload = actions.open_upload(by=reader, name=name, size=size, purpose=kind, given=given)
    except ValidationError as error:
        return refused(error.messages[0])
    except HeliError as error:
        return refused(told(error.message))
    return said(upload)


@require_http_methods(["GET", "PUT", "POST"])
@opens("core.file.keep")
@never_cache
def upload(request: HttpRequest, uid: Any) -> HttpResponse:
    """How far it is, or one piece more."""
    reader = cast("User", request.user)
    found = get_object_or_404(queries.uploads(reader), uid=uid)
    if request.method == "GET":
        return said(found)
    place = RANGE.fullmatch(request.headers.get("Content-Range", ""))
    if place is None or int(place[3]) != found.size:
        return refused(_("请重新选择文件。"))
    try:
        found = actions.add_piece(found, int(place[1]), request.body)
        if found.received < found.size:
            return said(found)
        if not actions.claim_upload(found):
            return refused(_("正在检查，不用再点。"), status=409)
        answer = documents.finish(request, found) if found.purpose == documents.PURPOSE else _import(reader, found)
    except HeliError as error:
        if isinstance(error, Refused) and found.received == found.size:
            actions.close_upload(found)  # what the file holds is refused: sent again, it would be once more
        else:
            actions.release_upload(found)
        return refused(told(error.message))
    actions.close_upload(found)
    return answer


def _import(reader: User, upload: Any) -> HttpResponse:
    kind = imports.kinds()[upload.purpose]
    creates = bool(upload.given.get("create_organisations"))
    before = waiting(reader, kind, key_in(upload.given.get("instead", "")))
    batch = begin(reader, kind, actions.content_of(upload), upload.name, creates, before)
    return JsonResponse({"offset": upload.size, "next": reverse("core:import-detail", args=[batch.pk])})
