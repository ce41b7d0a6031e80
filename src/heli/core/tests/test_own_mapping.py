"""A local field goes over to the city's: counted, option for option, never to a place less guarded, and taken back."""

from __future__ import annotations

from typing import Any

import pytest

from heli.accounts import acting
from heli.accounts.models import User
from heli.core import jobs, own
from heli.core.actions import own_mapping as mapping
from heli.core.actions.own import Wording, write_own_values
from heli.core.errors import NotAllowed, Refused
from heli.core.models import AuditEntry, OwnField, OwnValue
from tests.cast import City, client_of

from .test_owners import SUBJECT, defined

pytestmark = pytest.mark.django_db
NANHU = "place:330402"


def choice(by: Any, name: str, owner: str, options: tuple[str, ...], **facts: Any) -> OwnField:
    return defined(by, name, owner, kind="choice", options=[Wording(None, one, True) for one in options], **facts)


@pytest.fixture
def pair(city: City, shen_jie: User) -> tuple[OwnField, OwnField]:
    """党派 of 南湖区 answered by five records, and 政治面貌 of the city, answered by two of them."""
    local = choice(shen_jie, "党派", NANHU, ("党员", "群众", "其他"))
    wide = choice(shen_jie, "政治面貌", "", ("中共党员", "群众"))
    for record, value in enumerate(("党员", "群众", "党员", "群众", "其他"), 1):
        OwnValue.objects.create(field=local, record=record, text=value)
    OwnValue.objects.create(field=wide, record=3, text="中共党员")
    OwnValue.objects.create(field=wide, record=4, text="中共党员")
    return local, wide


OPTIONS = {"党员": "中共党员", "群众": "群众", "其他": ""}


def said(field: OwnField) -> dict[int, str]:
    return dict(OwnValue.objects.filter(field=field).values_list("record", "text"))


def test_it_is_counted_copied_closed_and_taken_back(pair: tuple[OwnField, OwnField], shen_jie: User) -> None:
    local, wide = pair
    found = mapping.preview(local, wide, OPTIONS)
    assert (found.answered, found.copied, found.same, found.different, found.unmapped) == (5, 2, 1, 1, 1)
    made = mapping.map_own_field(wide, by=shen_jie, source=local, options=OPTIONS, expected=2)
    assert said(wide) == {1: "中共党员", 2: "群众", 3: "中共党员", 4: "中共党员"}
    assert len(said(local)) == 5, "nothing is lost"
    local.refresh_from_db()
    assert (local.is_open, own.mapping_of(local)) == (False, made)
    assert AuditEntry.objects.filter(event="core.own_field.carry", rows=2).count() == 1
    row = OwnValue.objects.get(field=wide, record=2)
    row.text = "中共党员"
    row.save()
    mapping.unmap_own_field(made, by=shen_jie)
    assert said(wide) == {2: "中共党员", 3: "中共党员", 4: "中共党员"}, "what was changed since stays"
    local.refresh_from_db()
    assert local.is_open and own.mapping_of(local) is None
    with pytest.raises(Refused):
        mapping.unmap_own_field(made, by=shen_jie)


def test_what_changed_since_the_preview_is_noticed(pair: tuple[OwnField, OwnField], shen_jie: User) -> None:
    local, wide = pair
    with pytest.raises(Refused, match="2 条"):
        mapping.map_own_field(wide, by=shen_jie, source=local, options=OPTIONS, expected=3)


@pytest.mark.parametrize(
    ("before", "after", "fits"),
    [("office", "office", True), ("public", "sensitive", True), ("office", "personal", True), ("personal", "office", False),
     ("sensitive", "personal", False), ("office", "public", False)],
)  # fmt: skip
def test_an_answer_never_comes_to_be_guarded_less(
    city: City, shen_jie: User, before: str, after: str, fits: bool
) -> None:
    local = defined(shen_jie, "困难情况", NANHU, sensitivity=before)
    wide = defined(shen_jie, "困难", "", sensitivity=after)
    write_own_values(SUBJECT, 1, {}, by=acting.console())
    row = OwnValue(
        field=local,
        record=1,
        **({"sealed": "低保"} if local.sensitivity in ("personal", "sensitive") else {"text": "低保"}),
    )
    row.save()
    assert mapping.fits(local, wide) == fits
    if fits:
        mapping.map_own_field(wide, by=shen_jie, source=local, options={}, expected=1)
        assert own.value_of(wide, OwnValue.objects.get(field=wide)) == "低保"
    else:
        with pytest.raises(Refused):
            mapping.map_own_field(wide, by=shen_jie, source=local, options={}, expected=1)


def test_much_is_copied_in_the_background_and_a_killed_run_doubles_nothing(
    pair: tuple[OwnField, OwnField], shen_jie: User, settings: Any
) -> None:
    local, wide = pair
    settings.HELI_AT_ONCE = 1
    OwnValue.objects.bulk_create(OwnValue(field=local, record=number, text="其他") for number in range(6, 1006))
    made = mapping.map_own_field(wide, by=shen_jie, source=local, options=OPTIONS, expected=2)
    with pytest.raises(Refused):
        mapping.unmap_own_field(made, by=shen_jie)
    assert mapping.carry_batch(made, by=shen_jie, after=0) == 1000  # a run that was killed after its first batch
    job = jobs.run_one()
    made.refresh_from_db()
    assert job is not None and (job.state, made.count) == ("done", 2)
    assert said(wide) == {1: "中共党员", 2: "群众", 3: "中共党员", 4: "中共党员"}


def test_only_who_holds_the_city_maps(pair: tuple[OwnField, OwnField], qian_feng: User, shen_jie: User) -> None:
    local, wide = pair
    with pytest.raises(NotAllowed):
        mapping.map_own_field(wide, by=qian_feng, source=local, options=OPTIONS, expected=2)
    assert client_of(qian_feng).get(f"/settings/fields/{local.pk}/map/").status_code == 403
    client, address = client_of(shen_jie), f"/settings/fields/{local.pk}/map/"
    assert "政治面貌" in client.get(address).content.decode()
    page = client.get(f"{address}?target={wide.pk}").content.decode()
    assert "要复制的" in page and "以全市项目为准" in page
    keys = {option.name: f"option-{option.pk}" for option in local.options.all()}
    form = {"target": wide.pk, keys["党员"]: "中共党员", keys["群众"]: "群众", keys["其他"]: ""}
    assert "复制 2 条并停用" in client.post(address, form).content.decode()
    assert client.post(address, form | {"apply": "1", "expected": "9"}).status_code == 422
    answer = client.post(address, form | {"apply": "1", "expected": "2"}, follow=True).content.decode()
    assert "已对应到全市项目" in answer and "撤销对应" in answer
    answer = client.post(f"/settings/fields/{local.pk}/unmap/", follow=True).content.decode()
    assert "已撤销对应，「党派」重新在用。" in answer
