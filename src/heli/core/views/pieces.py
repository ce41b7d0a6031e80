"""What a browser that sends a file in pieces is told."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import reverse


def refused(sentence: str, status: int = 422) -> HttpResponse:
    return JsonResponse({"error": sentence}, status=status)


def said(upload: Any) -> HttpResponse:
    """How far an upload is, and where its next piece goes."""
    url = reverse("core:upload", args=[upload.uid])
    return JsonResponse({"url": url, "offset": upload.received, "size": upload.size})
