"""What is typed into a form and not sent: kept for its person alone, offered again, gone once it is sent."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils.timezone import now

from heli.core import queries
from heli.core.actions.drafts import LONGEST, keep_draft, sweep_drafts
from heli.core.models import Draft
from tests.access_things.workforce import a_worker
from tests.cast import City, client_of

PATH = "/workforce/workers/1/change/"


def test_a_draft_is_kept_offered_and_dropped(zhou_min: Any, shen_jie: Any) -> None:
    client = client_of(zhou_min)
    assert client.get("/draft/", {"draft-path": PATH}).status_code == 204
    sent = {"draft-path": PATH, "csrfmiddlewaretoken": "x", "name": "林岚", "tick": ["a", "b"], "empty": ""}
    assert "草稿已保存" in client.post("/draft/", sent).text
    client.post("/draft/", {**sent, "name": "林 岚"})
    draft = queries.draft(zhou_min, PATH)
    assert draft is not None and Draft.objects.count() == 1
    assert json.loads(draft.values) == [["name", "林 岚"], ["tick", "a"], ["tick", "b"], ["empty", ""]]
    offered = client.get("/draft/", {"draft-path": PATH}).text
    assert "这里有一份没有提交的草稿" in offered and "林 岚" in offered
    assert client_of(shen_jie).get("/draft/", {"draft-path": PATH}).status_code == 204, "it is nobody else's"
    assert client.post("/draft/", {"draft-path": PATH}).status_code == 204 and not Draft.objects.exists()


def test_what_was_typed_lies_sealed(zhou_min: Any) -> None:
    keep_draft(by=zhou_min, path=PATH, values=[("phone", "13812345678")])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {Draft._meta.db_table}")
        assert "13812345678" not in str([bytes(x) if isinstance(x, memoryview) else x for x in cursor.fetchone()])
    kept = queries.draft(zhou_min, PATH)
    assert kept is not None and "13812345678" in kept.values


def test_a_form_that_was_sent_leaves_no_draft(city: City, zhou_min: Any) -> None:
    worker = a_worker(city, zhou_min)
    client, path = client_of(zhou_min), f"/workforce/workers/{worker.pk}/change/"
    client.post("/draft/", {"draft-path": path, "name": "林岚"})
    client.post("/draft/", {"draft-path": "/another/", "name": "林岚"})
    refused = client.post(path, {"version": worker.version, "name": ""})
    assert refused.status_code == 422 and queries.draft(zhou_min, path) is not None, "only what was taken is done"
    assert client.post(path, {"version": worker.version, "name": "林岚岚", "education": "本科"}).status_code == 302
    assert queries.draft(zhou_min, path) is None and queries.draft(zhou_min, "/another/") is not None


def test_who_is_not_signed_in_keeps_nothing(city: City) -> None:
    assert client_of(None).post("/draft/", {"draft-path": PATH, "name": "x"}).status_code == 302
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("path", "text"), [(PATH, "长" * LONGEST), ("/" * 201, "x")], ids=["too much text", "no address of ours"]
)
def test_what_is_no_form_of_ours_is_refused(zhou_min: Any, path: str, text: str) -> None:
    assert client_of(zhou_min).post("/draft/", {"draft-path": path, "note": text}).status_code == 422


def test_a_draft_nobody_came_back_to_is_swept(zhou_min: Any) -> None:
    keep_draft(by=zhou_min, path=PATH, values=[("a", "1")])
    keep_draft(by=zhou_min, path="/other/", values=[("a", "1")])
    Draft.objects.filter(path=PATH).update(updated_at=now() - timedelta(days=31))
    assert sweep_drafts() == 1 and queries.draft(zhou_min, "/other/") is not None
