"""The city's own fields on a worker's page: asked, shown, revealed, and never overwritten in silence."""

from __future__ import annotations

import pytest

from heli.accounts import acting
from heli.accounts.models import User
from heli.core.actions.own import define_own_field
from heli.core.models import AuditEntry, OwnField
from heli.workforce.models import Worker
from tests.access_things.workforce import a_worker
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin_lan(city: City, zhou_min: User) -> Worker:
    return a_worker(city, zhou_min)


def defined(name: str, sensitivity: str) -> OwnField:
    return define_own_field(
        None, by=acting.console(), subject="workforce.worker", name=name, kind="text", sensitivity=sensitivity,
        help="",
    )  # fmt: skip


def test_an_officer_fills_in_what_the_city_asks(lin_lan: Worker, zhou_min: User) -> None:
    field, client = defined("政治面貌", "office"), client_of(zhou_min)
    page = client.get(f"/workforce/workers/{lin_lan.pk}/fill/").content.decode()
    assert "政治面貌" in page
    answer = client.post(
        f"/workforce/workers/{lin_lan.pk}/fill/", {f"own-{field.pk}": "群众", "version": lin_lan.version}, follow=True
    )
    text = answer.content.decode()
    assert "群众" in text
    assert "填写了自设项目" in text
    assert AuditEntry.objects.filter(event="workforce.worker.fill", subject_id=lin_lan.pk).count() == 1


def test_a_sensitive_answer_is_shown_only_for_a_purpose(lin_lan: Worker, zhou_min: User) -> None:
    field, client = defined("困难情况", "sensitive"), client_of(zhou_min)
    client.post(f"/workforce/workers/{lin_lan.pk}/fill/", {f"own-{field.pk}": "低保户", "version": lin_lan.version})
    assert "低保户" not in client.get(f"/workforce/workers/{lin_lan.pk}/").content.decode()
    assert "低保户" not in client.get(f"/workforce/workers/{lin_lan.pk}/fill/").content.decode()
    shown = client.post(f"/workforce/workers/{lin_lan.pk}/reveal/", {"purpose": "核对困难补助"})
    assert "低保户" in shown.content.decode()


def test_who_was_faster_is_seen_beside_ones_own(lin_lan: Worker, zhou_min: User, shen_jie: User) -> None:
    field = defined("政治面貌", "office")
    address, seen = f"/workforce/workers/{lin_lan.pk}/fill/", lin_lan.version
    client_of(shen_jie).post(address, {f"own-{field.pk}": "党员", "version": seen})
    answer = client_of(zhou_min).post(address, {f"own-{field.pk}": "群众", "version": seen})
    assert answer.status_code == 409
    assert "党员" in answer.content.decode()
    assert "群众" in answer.content.decode()


def test_a_worker_of_a_city_that_asks_nothing_has_no_such_section(lin_lan: Worker, zhou_min: User) -> None:
    assert "<h2>自设项目" not in client_of(zhou_min).get(f"/workforce/workers/{lin_lan.pk}/").content.decode()
