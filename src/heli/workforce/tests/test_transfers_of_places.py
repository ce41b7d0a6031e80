"""A community or street that employs people itself is a side of a transfer like any other: who keeps its register agrees."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.errors import NotAllowed, Refused
from heli.directory.models import Person, Place
from heli.workforce.actions import transfers
from heli.workforce.actions.reach import extend_reach
from heli.workforce.models import Employment, Transfer, Worker
from heli.workforce.queries import transfers as queries
from heli.workforce.tests.test_moves import CHENGUANG, TONGXIN, account_of, new_side, works_at
from tests.cast import City, client_of, grant, user_with

pytestmark = pytest.mark.django_db
__all__ = ["new_side"]


@pytest.fixture
def ziyang(city: City) -> Place:
    return city.places["330402008001"]


@pytest.fixture
def maodun(city: City) -> Place:
    return city.places["330483001001"]


@pytest.fixture
def wutong(city: City) -> User:
    """Officer of the street in which 茅盾社区 lies."""
    return user_with("street_officer", city.places["330483001"], "梧桐干部")


def employed_by(place: Place, order: str = "7") -> Employment:
    person = Person.objects.create(name="方圆", document_number=f"33040219900101{order:0>4}")
    post = Employment.objects.create(
        worker=Worker.objects.create(person=person), place=place, post="社区工作者", start_on=date(2024, 3, 1)
    )
    extend_reach(post)
    return post


def test_from_an_organisation_to_a_community_through_the_pages(
    city: City, ziyang: Place, zhou_min: User, new_side: User
) -> None:
    post = works_at(city, TONGXIN)
    account = account_of(post, "social_worker")
    street, registrar = client_of(zhou_min), client_of(new_side)
    given = {"name": "林岚", "last_four": "0001", "from_organisation": TONGXIN, "time": "full", "post": "社区工作者"}
    answer = street.post("/workforce/transfers/ask/", given | {"to_place": "紫阳社区"})
    move = Transfer.objects.get()
    assert answer["Location"] == move.get_absolute_url()
    assert (move.joined, move.organisation, move.employment) == (ziyang, None, post)
    assert "紫阳社区请求调入一人" in registrar.get("/workbench/").content.decode()
    page = registrar.get(move.get_absolute_url()).content.decode()
    assert f'<span lang="zh">{TONGXIN}</span> → <span lang="zh">紫阳社区</span>' in page
    release = {"employment": post.pk, "last_day": localdate(), "version": move.version}
    assert registrar.post(f"{move.get_absolute_url()}release/", release).status_code == 302
    assert f"{TONGXIN}已同意调出一人" in street.get("/workbench/").content.decode()
    assert "下一步由紫阳社区接收" in registrar.get(move.get_absolute_url()).content.decode()
    version = Transfer.objects.get().version
    assert street.post(f"{move.get_absolute_url()}accept/", {"version": version}).status_code == 302
    move.refresh_from_db()
    assert move.state == "done" and move.begun is not None
    assert (move.begun.organisation, move.begun.place, move.begun.post) == (None, ziyang, "社区工作者")
    held = User.objects.get(pk=account.pk)
    assert [(each.role, each.scope) for each in held.grants.filter(revoked_at__isnull=True)] == [
        ("social_worker", ziyang)
    ]
    own = client_of(held).get("/workforce/own/").content.decode()
    assert f'<span lang="zh">{TONGXIN}</span> → <span lang="zh">紫阳社区</span>' in own
    assert "紫阳社区" in street.get("/workforce/transfers/?q=紫阳").content.decode()


def test_from_a_community_to_an_organisation(city: City, ziyang: Place, zhou_min: User, new_side: User) -> None:
    post = employed_by(ziyang)
    account = account_of(post)
    grant(account, "social_worker", ziyang)
    move = transfers.ask_transfer(
        city.organisations[TONGXIN],
        by=new_side,
        name="方圆",
        last_four="0007",
        from_organisation=None,
        from_place=ziyang,
    )
    assert move.employment == post and list(queries.to_release(zhou_min)) == [move]
    transfers.accept(transfers.release(move, by=zhou_min, last_day=localdate()), by=new_side)
    post.refresh_from_db()
    assert post.end_on == localdate()
    live = User.objects.get(pk=account.pk).grants.filter(revoked_at__isnull=True)
    assert [each.scope for each in live] == [city.organisations[TONGXIN]]


def test_from_a_community_to_a_community_each_street_speaks_for_its_own(
    city: City, ziyang: Place, maodun: Place, zhou_min: User, wutong: User, qian_feng: User
) -> None:
    post = employed_by(ziyang)
    move = transfers.ask_transfer(
        maodun, by=wutong, name="方圆", last_four="0007", from_organisation=None, from_place=ziyang
    )
    assert [each.name for each in queries.steps(zhou_min, move)] == ["release", "refuse"]
    assert [each.name for each in queries.steps(wutong, move)] == ["withdraw"]
    with pytest.raises(Refused, match="这一步由紫阳社区办理"):
        transfers.release(move, by=wutong, last_day=localdate())
    move = transfers.release(move, by=zhou_min, last_day=localdate())
    assert list(queries.to_accept(wutong)) == list(queries.to_accept(qian_feng)) == [move], (
        "the district of the new one too"
    )
    assert not queries.to_accept(zhou_min).exists()
    with pytest.raises(Refused, match="这一步由茅盾社区办理"):
        transfers.accept(move, by=zhou_min)
    move = transfers.accept(move, by=wutong)
    assert move.begun is not None and move.begun.place == maodun and move.begun.worker == post.worker


def test_only_who_keeps_the_register_of_a_place_asks_for_it(
    ziyang: Place, qian_feng: User, new_side: User, city: City
) -> None:
    clerk = user_with("community_officer", ziyang, "社区干部")
    for stranger in (qian_feng, new_side, clerk):
        with pytest.raises(NotAllowed):
            transfers.ask_transfer(
                ziyang, by=stranger, name="林岚", last_four="0001", from_organisation=city.organisations[CHENGUANG],
                from_place=None,
            )  # fmt: skip
        assert ziyang not in queries.asking_for_places(stranger)


def test_the_form_asks_for_one_side_and_for_places_only_of_whom_has_some(
    city: City, ziyang: Place, zhou_min: User, new_side: User
) -> None:
    assert "新的社区（村）" not in client_of(new_side).get("/workforce/transfers/ask/").content.decode()
    street = client_of(zhou_min)
    given = {"name": "林岚", "last_four": "0001", "from_organisation": TONGXIN, "time": "full"}
    both = street.post("/workforce/transfers/ask/", given | {"to_place": "紫阳社区", "organisation": CHENGUANG})
    assert both.status_code == 422 and "新单位和新的社区（村）只填一项。" in both.content.decode()
    neither = street.post("/workforce/transfers/ask/", given)
    assert neither.status_code == 422 and "请填写新单位，或新的社区（村）。" in neither.content.decode()
    elsewhere = street.post("/workforce/transfers/ask/", given | {"to_place": "茅盾社区"})
    assert elsewhere.status_code == 422 and "没有找到「茅盾社区」" in elsewhere.content.decode()
    same = street.post(
        "/workforce/transfers/ask/", given | {"from_organisation": "", "from_place": "紫阳社区", "to_place": "紫阳社区"}
    )
    assert same.status_code == 422 and "新单位就是现在的单位" in same.content.decode()
    assert not Transfer.objects.exists()


def test_the_database_wants_two_sides(city: City, ziyang: Place, zhou_min: User) -> None:
    facts = {
        "name": "林岚",
        "asked_by": zhou_min.actor,
        "asked_on": localdate(),
        "answer_by": localdate(),
        "version": 1,
    }
    for sides in ({"from_place": ziyang}, {"from_place": ziyang, "place": ziyang}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Transfer.objects.bulk_create([Transfer(**facts, **sides)])
    within = Transfer(**facts, from_place=ziyang, place=ziyang, organisation=city.organisations[CHENGUANG])
    Transfer.objects.bulk_create([within])
