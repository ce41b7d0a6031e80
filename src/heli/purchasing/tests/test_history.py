"""The whole history of a project: each line by the sight of its own record, oldest first, nothing of bids before the opening."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.purchasing.models import Milestone, Project
from heli.purchasing.queries.history import KINDS, history
from heli.purchasing.tests.ending_scene import decided, ending_soon
from heli.purchasing.tests.hall import Hall, hall_of
from heli.purchasing.tests.scene import AGENCIES, Scene
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db


def told(user: User, project: Project) -> list[str]:
    return [str(event.what) for event in history(user, project)]


@pytest.fixture
def hall(city: City) -> Hall:
    return hall_of(city)


def test_a_project_is_told_from_its_draft_to_its_payment_in_order(hall: Hall) -> None:
    contract = hall.running()
    hall.paid(contract)
    found = history(hall.officer, contract.project)
    assert [event.day for event in found] == sorted(event.day for event in found)
    said = [str(event.what) for event in found]
    life = ("起草了项目", "签订了合同", "验收了节点", "支付了款项")
    assert [what for what in said if what in life] == list(life)
    page = client_of(hall.officer).get(f"{contract.project.get_absolute_url()}history/").content.decode()
    assert "支付了款项" in page and "¥200,000.00" in page and contract.get_absolute_url() in page


def test_who_may_not_see_a_payment_reads_no_line_of_it(hall: Hall) -> None:
    contract = hall.running()
    hall.paid(contract)
    reader = user_with("street_officer", contract.project.place)
    if not Project.objects.visible_to(reader).filter(pk=contract.project.pk).exists():
        pytest.fail("the reader has to see the project itself")
    said = told(reader, contract.project)
    assert "起草了项目" in said
    assert not {"支付了款项", "签订了合同", "验收了节点", "承诺了资金"} & set(said)


def test_the_page_tells_nothing_of_bids_before_the_opening(city: City) -> None:
    scene = Scene(city)
    tender = scene.announced()
    address = f"{tender.project.get_absolute_url()}history/"
    before = [(each.what, each.about) for each in history(scene.officer, tender.project)]
    for at in range(3):
        scene.sealed(tender, at)
    assert [(each.what, each.about) for each in history(scene.officer, tender.project)] == before
    page = client_of(scene.officer).get(address).content.decode()
    assert "发布了采购公告" in page and not any(name in page for name in AGENCIES)
    scene.opened(tender)
    assert "开标" in told(scene.officer, tender.project)


def test_what_follows_and_what_preceded_stand_on_both_lines(hall: Hall) -> None:
    contract = ending_soon(hall)
    made = decided(hall, contract, "retender")
    assert made.successor is not None
    assert {"决定了到期安排", "起草了接续的项目"} <= set(told(hall.officer, contract.project))
    assert {"决定了到期安排", "起草了之前的项目"} <= set(told(hall.officer, made.successor))


def test_more_records_ask_for_no_more(hall: Hall) -> None:
    contract = hall.running()
    hall.paid(contract)
    reader, project = User.objects.get(pk=hall.officer.pk), contract.project
    told(reader, project)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            told(reader, project)
        return len(queries)

    few = asked()
    for number in range(10, 20):
        Milestone.objects.create(
            contract=contract, number=number, title="节点", due_on=localdate(), amount_fen=1, deliverable="记录",
            accepted_on=localdate(), state="accepted", accepted_by=hall.officer.actor, reported_by=hall.head.actor,
            reported_on=localdate(), evidence="见记录。",
        )  # fmt: skip
    assert asked() == few <= 3 * len(KINDS)
    assert told(reader, project).count("验收了节点") == 11
