"""Places that change by decree, organisations that turn out to be one."""

from __future__ import annotations

from datetime import date

import pytest

from heli.accounts import acting
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Batch
from heli.directory import actions, imports, queries
from heli.directory.models import Organisation, Place, Population
from tests.cast import user_with

MARCH_1 = date(2026, 3, 1)
BEFORE = date(2026, 2, 28)
pytestmark = pytest.mark.django_db


def names(day: date, level: str) -> list[str]:
    return [place.name for place in queries.places_on(day, level)]


def test_a_renamed_place_keeps_its_old_name_for_the_day_before(city, shen_jie):
    place = city.places["330402008001"]
    actions.rename_place(place, by=shen_jie, name="紫阳新社区", on=MARCH_1)
    assert "紫阳社区" in names(BEFORE, "community")
    assert "紫阳新社区" in names(MARCH_1, "community")
    assert queries.place_on("330402008001", BEFORE).name == "紫阳社区"
    with pytest.raises(Refused, match="晚于"):
        actions.rename_place(place, by=shen_jie, name="再改", on=BEFORE)


def test_before_a_merge_the_old_places_stand(city, shen_jie):
    district = city.places["330402"]
    olds = [city.places["330402008"], city.places["330402009"]]
    new = actions.merge_places(
        district, by=shen_jie, places=olds, on=MARCH_1, code="330402010", name="新解放街道", document="浙政函"
    )
    assert names(BEFORE, "street") == ["解放街道", "新嘉街道", "梧桐街道"]
    assert names(MARCH_1, "street") == ["新解放街道", "梧桐街道"]
    old_paths = {p.code: p.path for p in queries.places_on(BEFORE, "community")}
    assert old_paths["330402008001"] == "3304/330402/330402008/330402008001/"
    assert queries.place_on("330402008001", MARCH_1).path == "3304/330402/330402010/330402008001/"
    assert Place.objects.get(code="330402008001").path == "3304/330402/330402010/330402008001/"
    now, then = queries.current_place_ids(MARCH_1), queries.current_place_ids(BEFORE)
    assert {now[old.pk] for old in olds} == {new.pk}
    assert [then[old.pk] for old in olds] == [old.pk for old in olds]
    assert then[new.pk] == district.pk
    assert queries.predecessor_ids([new.pk]) == {old.pk for old in olds}


def test_a_place_that_takes_in_another_lives_on_with_both_figures(city, shen_jie):
    one, two = city.places["330402008001"], city.places["330402008002"]
    for place, value in ((one, 300), (two, 200)):
        Population.objects.create(
            place=place, place_code=place.code, place_name=place.name, year=2020, measure="residents", value=value
        )
    kept = actions.merge_places(
        city.places["330402008"], by=shen_jie, places=[one, two], on=MARCH_1, code=one.code, name=one.name
    )
    assert kept.pk == one.pk
    assert queries.residents(BEFORE)[one.pk].value == 300
    assert queries.residents(MARCH_1)[one.pk].value == 500
    assert two.pk not in queries.residents(MARCH_1)


def test_a_split_place_goes_on_in_its_parts(city, shen_jie):
    street = city.places["330402008"]
    homes = {city.places["330402008001"].pk: "330402008", city.places["330402008002"].pk: "330402011"}
    parts = [("330402008", "解放街道"), ("330402011", "凌塘街道")]
    with pytest.raises(Refused, match="紫阳社区"):
        actions.split_place(street, by=shen_jie, parts=parts, on=MARCH_1)
    actions.split_place(street, by=shen_jie, parts=parts, on=MARCH_1, children=homes)
    assert names(BEFORE, "street") == ["解放街道", "新嘉街道", "梧桐街道"]
    assert names(MARCH_1, "street") == ["解放街道", "新嘉街道", "凌塘街道", "梧桐街道"]
    assert queries.place_on("330402008002", MARCH_1).path == "3304/330402/330402011/330402008002/"
    assert queries.current_place_ids(MARCH_1)[street.pk] == city.places["330402"].pk


def test_what_has_not_come_yet_is_refused(city, shen_jie):
    with pytest.raises(Refused, match="还没有到"):
        actions.rename_place(city.places["330402008"], by=shen_jie, name="某街道", on=date(2099, 1, 1))


def test_a_street_officer_changes_no_place(city, zhou_min):
    with pytest.raises(NotAllowed):
        actions.rename_place(city.places["330402008"], by=zhou_min, name="某街道", on=MARCH_1)


def test_the_old_file_again_brings_back_no_merged_and_no_renamed_place(city, shen_jie, tmp_path):
    file = tmp_path / "places.csv"
    rows = [
        f"{p.code},{p.name},{p.level},{p.parent.code if p.parent else ''}"
        for p in Place.objects.select_related("parent")
    ]
    file.write_text("code,name,level,parent_code\n" + "\n".join(rows))
    actions.rename_place(city.places["330483001"], by=shen_jie, name="梧桐新街道", on=MARCH_1)
    olds = [city.places["330402008"], city.places["330402009"]]
    actions.merge_places(city.places["330402"], by=shen_jie, places=olds, on=MARCH_1, code="330402010", name="新街道")
    report = imports.run("places", file, by=acting.console())
    assert (report["bad"], report["created"], report["updated"], report["batch"]) == (0, 0, 0, None)
    assert sorted(w["code"] for w in report["warnings"]) == ["former_name", "place_ended", "place_ended"]


def test_a_credit_code_is_checked_beside_its_field(city, shen_jie):
    with pytest.raises(Refused) as refusal:
        actions.create_organisation(
            city.root, by=shen_jie, name="某中心", kind="agency", credit_code="523304000000000000"
        )
    assert refusal.value.field == "credit_code"


def test_an_officer_registers_organisations_in_their_own_street_only(city, zhou_min):
    made = actions.create_organisation(
        city.places["330402008001"],
        by=zhou_min,
        name="紫阳志愿服务队",
        kind="volunteers",
        place=city.places["330402008001"],
    )
    assert made.name_pinyin.startswith("zi yang")
    with pytest.raises(NotAllowed):
        actions.create_organisation(city.places["330483001"], by=zhou_min, name="某队", kind="volunteers")


def test_a_former_name_stays_findable(city, shen_jie):
    org = city.organisations["晨光社会工作服务中心"]
    actions.change_organisation(org, by=shen_jie, name="晨曦社会工作服务中心")
    assert queries.employer_names()["晨光社会工作服务中心"] == org.pk
    assert org in queries.search(queries.organisations(shen_jie), "晨光社会")


def test_no_organisation_is_its_own_superior(city, shen_jie):
    org = city.organisations["晨光社会工作服务中心"]
    child = actions.create_organisation(org, by=shen_jie, name="晨光社工站", kind="agency", parent=org)
    with pytest.raises(Refused, match="下级"):
        actions.change_organisation(org, by=shen_jie, parent=child)
    with pytest.raises(Refused, match="下级"):
        actions.close_organisation(org, by=shen_jie, closed_on=MARCH_1)


def test_duplicates_are_merged_by_a_person_and_taken_apart_again(city, shen_jie):
    kept = city.organisations["晨光社会工作服务中心"]
    gone = actions.create_organisation(
        city.root, by=shen_jie, name="嘉兴市晨光社会工作服务中心", kind="agency", place=city.root
    )
    child = actions.create_organisation(gone, by=shen_jie, name="晨光分站", kind="agency", parent=gone)
    (pair,) = [p for p in queries.duplicates(shen_jie) if gone in p[:2]]
    assert "名称相同" in pair[2].reason
    actions.merge_organisations(gone, by=shen_jie, kept=kept, reason="同一家")
    child.refresh_from_db()
    assert (child.parent, child.path) == (kept, f"{kept.path}{child.pk}/")
    assert queries.merged_into() == {gone.pk: kept.pk}
    assert queries.employer_names()["嘉兴市晨光社会工作服务中心"] == kept.pk
    actions.undo_merge(gone, by=shen_jie)
    child.refresh_from_db()
    assert (child.parent_id, queries.merged_into()) == (gone.pk, {})
    actions.tell_apart(gone, by=shen_jie, second=kept, reason="两家")
    assert [p for p in queries.duplicates(shen_jie) if gone in p[:2]] == []


def test_of_two_who_merge_each_into_the_other_one_finds_that_the_other_is_gone(city, shen_jie):
    first, second = city.organisations["晨光社会工作服务中心"], city.organisations["桐心社会工作服务中心"]
    as_shown = Organisation.objects.get(pk=first.pk)
    actions.merge_organisations(first, by=shen_jie, kept=second, reason="同一家")
    with pytest.raises(Refused, match="另一个正常的组织"):
        actions.merge_organisations(second, by=shen_jie, kept=as_shown, reason="同一家")
    assert queries.merged_into() == {first.pk: second.pk}


def test_a_merge_keeps_what_a_colleague_wrote_meanwhile(city, shen_jie):
    kept = city.organisations["晨光社会工作服务中心"]
    gone = actions.create_organisation(
        city.root, by=shen_jie, name="晨光", kind="agency", place=city.root, credit_code="91330400MA2XXXXX0P"
    )
    as_shown = Organisation.objects.get(pk=kept.pk)
    actions.change_organisation(kept, by=shen_jie, contact_name="周敏")
    merged = actions.merge_organisations(gone, by=shen_jie, kept=as_shown, reason="同一家").kept
    assert (merged.contact_name, merged.credit_code) == ("周敏", gone.credit_code)


def test_a_place_renamed_while_the_form_of_a_merge_was_filled_in_keeps_its_new_name(city, shen_jie):
    olds = [Place.objects.get(code=code) for code in ("330402008", "330402009")]
    actions.rename_place(city.places["330402008"], by=shen_jie, name="解放新街道", on=BEFORE)
    actions.merge_places(city.places["330402"], by=shen_jie, places=olds, on=MARCH_1, code="330402010", name="新街道")
    assert names(BEFORE, "street")[0] == Place.objects.get(code="330402008").name == "解放新街道"


def test_an_import_is_taken_back_whole(city, shen_jie, tmp_path):
    file = tmp_path / "o.csv"
    file.write_text("名称,上级单位\n甲单位,\n乙单位,甲单位\n晨光社会工作服务中心,甲单位\n")
    batch = Batch.objects.get(pk=imports.run("organisations", file, by=acting.console())["batch"])
    actions.undo_load(batch, by=acting.console())
    assert not Organisation.objects.filter(name__in=["甲单位", "乙单位"]).exists()
    assert Organisation.objects.get(name="晨光社会工作服务中心").parent is None


def test_an_import_that_later_work_stands_on_is_not_taken_back(city, shen_jie, tmp_path):
    file = tmp_path / "p.csv"
    file.write_text("code,name,level,parent_code\n330402012,新来街道,street,330402\n")
    batch = Batch.objects.get(pk=imports.run("places", file, by=acting.console())["batch"])
    place = Place.objects.get(code="330402012")
    actions.create_organisation(place, by=shen_jie, name="新来社工站", kind="agency", place=place)
    with pytest.raises(Refused, match="不能整体撤销"):
        actions.undo_load(batch, by=acting.console())
    assert Place.objects.filter(code="330402012").exists()


def test_whoever_holds_the_merged_street_sees_what_lay_in_the_old_ones(city, shen_jie):
    olds = [city.places["330402008"], city.places["330402009"]]
    new = actions.merge_places(
        city.places["330402"], by=shen_jie, places=olds, on=MARCH_1, code="330402010", name="新街道"
    )
    moved = {city.places[code].pk for code in ("330402008001", "330402008002", "330402009001")}
    assert queries.Moved().between_places([new]) == {old.pk for old in olds} | moved
    assert queries.Moved().between_places([city.places["330402"]]) == set()
    officer = user_with("street_officer", new)
    assert {old.node for old in olds} < set(officer.nodes("workforce.worker.view"))


def test_a_part_of_a_split_street_inherits_only_what_was_given_to_it(city, shen_jie):
    homes = {city.places["330402008001"].pk: "330402008", city.places["330402008002"].pk: "330402011"}
    parts = [("330402008", "解放街道"), ("330402011", "凌塘街道")]
    actions.split_place(city.places["330402008"], by=shen_jie, parts=parts, on=MARCH_1, children=homes)
    part = Place.objects.get(code="330402011")
    assert queries.Moved().between_places([part]) == {city.places["330402008002"].pk}


def test_an_organisation_that_lies_nowhere_is_the_whole_citys(city, shen_jie, zhou_min):
    nowhere = Organisation.objects.create(name="无处中心")
    assert shen_jie.may("directory.organisation.change", nowhere)
    assert not zhou_min.may("directory.organisation.change", nowhere)


def test_whoever_holds_an_organisation_sees_those_merged_into_it(city, shen_jie, fang_yu):
    kept = city.organisations["晨光社会工作服务中心"]
    gone = actions.create_organisation(city.root, by=shen_jie, name="晨光社工站", kind="agency", place=city.root)
    actions.merge_organisations(gone, by=shen_jie, kept=kept, reason="同一家")
    assert gone.node in type(fang_yu).objects.get(pk=fang_yu.pk).nodes("workforce.worker.view")
