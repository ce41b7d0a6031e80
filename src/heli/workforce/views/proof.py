"""The proof of a registration: a page to print and a PDF, with a code that anybody may check."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from heli.core.documents.headers import guarded
from heli.core.qr import qr_picture
from heli.core.rules.filekinds import KINDS
from heli.core.web import SIGNED_IN, opens
from heli.workforce.actions import registration as actions
from heli.workforce.proof import pdf
from heli.workforce.queries import proof as queries
from heli.workforce.queries import registration


def _proved(request: HttpRequest, pk: int) -> queries.Proved:
    """What stands on the proof of a certificate this user sees, or of one's own; not there before it was issued."""
    certificate = get_object_or_404(registration.certificates_to_register(request.user), pk=pk)
    found = queries.proved(certificate, localdate())
    if found is None:
        raise Http404
    return found


def _address(request: HttpRequest, code: str) -> str:
    return request.build_absolute_uri(reverse("portal:proof", args=[code]))


@opens(SIGNED_IN)
@never_cache
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet as it is printed."""
    user: Any = request.user
    found = _proved(request, pk)
    address = _address(request, found.code)
    context = {
        "proved": found, "address": address, "own": registration.is_own(user, found.worker), "today": localdate(),
        "picture": qr_picture(address),
    }  # fmt: skip
    return render(request, "workforce/proof.html", context)


@opens(SIGNED_IN)
@require_safe
@never_cache
def proof_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a PDF."""
    found = _proved(request, pk)
    answer = HttpResponse(pdf.write(found, _address(request, found.code)), content_type=KINDS["pdf"].content_type)
    name = f"{_('登记证明')}-{found.name}.pdf"
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return cast(HttpResponse, guarded(answer, "pdf"))


@require_POST
@opens(SIGNED_IN)
def proof_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the code of a certificate that was registered before heli kept it."""
    user: Any = request.user
    certificate = get_object_or_404(registration.certificates_to_register(user), pk=pk)
    if registration.is_own(user, certificate.worker):
        actions.issue_own_proof(registration.own_of(user, certificate), by=user)
    else:
        actions.issue_proof(certificate, by=user)
    return redirect("workforce:proof", certificate.pk)
