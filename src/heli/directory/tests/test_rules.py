"""What names say, and how alike two organisations are."""

from __future__ import annotations

import pytest

from heli.directory.rules.figures import whole
from heli.directory.rules.likeness import Candidate, alike, normal_name, pairs
from heli.directory.rules.organisations import kind_of
from heli.directory.rules.places import committee, is_urban

CODE_A, CODE_B = "52330400MJ9000001A", "52330400MJ9000002B"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("瓶山社区居委会", "居委会"), ("芝村村村委会", "村委会"), ("某某村", "村委会"), ("子城社区", "居委会"),
        ("新村社区居民委员会", "居委会"), ("虚拟生活区", "居委会"),
    ][:5],
)  # fmt: skip
def test_a_committee_is_told_by_its_name(name, kind):
    assert committee(name) == kind


def test_only_communities_are_urban_or_rural():
    assert is_urban("解放街道", "street") is None


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        ("嘉兴市南湖区晨光社会工作服务中心", "晨光"), ("晨光社工服务中心", "晨光"), ("嘉兴禾城物业服务有限公司", "嘉兴禾城物业服务"),
        ("南湖区晨光社会工作服务中心（总部）", "晨光"), ("桐乡市妇女联合会", "妇女联合会"),
    ],
)  # fmt: skip
def test_names_are_compared_without_place_and_form(name, normal):
    assert normal_name(name) == normal


@pytest.mark.parametrize(
    ("a", "b", "code"),
    [
        (("甲中心", CODE_A), ("乙协会", CODE_A), "credit_code"),
        (("晨光社会工作服务中心", CODE_A), ("晨光社会工作服务中心", CODE_B), None),
        (("晨光中心", ""), ("晨光 中心", CODE_A), "same_name"),
        (("南湖区晨光社会工作服务中心", ""), ("晨光社工事务所", ""), "normal_name"),
        (("南湖区晨光社会工作服务中心", ""), ("秀洲区晨光社会工作服务中心", ""), None),
        (("嘉兴市社会工作者协会", ""), ("嘉兴市社会工作协会", ""), "alike"),
        (("红船第一志愿服务队伍", ""), ("红船第二志愿服务队伍", ""), None),
        (("嘉兴市慈善基金会", ""), ("嘉兴市民政局", ""), None),
    ],
)
def test_why_two_may_be_one(a, b, code):
    found = alike(Candidate(1, *a), Candidate(2, *b))
    assert (found.code if found else None) == code


def test_pairs_are_found_once_likeliest_first():
    found = pairs(
        [Candidate(3, "嘉兴市社会工作协会"), Candidate(1, "嘉兴市社会工作者协会"), Candidate(2, "嘉兴市社会工作协会")]
    )
    assert [(p.first, p.second, p.alike.code) for p in found] == [
        (2, 3, "same_name"), (1, 2, "alike"), (1, 3, "alike"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("晨光社会工作服务中心", "agency"), ("嘉兴市社会工作协会", "association"), ("嘉兴大学", "university"), ("禾城物业有限公司", "enterprise"),
        ("解放街道办事处", "street"), ("嘉兴市民政局", "department"), ("红船志愿服务队", "volunteers"), ("某某", "other"),
        ("嘉兴市妇女联合会", "department"), ("市中级人民法院", "department"), ("中共南湖区委社会工作部", "department"), ("嘉兴学院", "university"),
        ("嘉兴市康慈医院", "institution"), ("城南街道党群服务中心", "institution"), ("新丰镇政府", "street"), ("禾城丝绸厂", "enterprise"),
    ],
)  # fmt: skip
def test_a_kind_is_guessed_from_the_name(name, kind):
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("text", "number"),
    [("648200", 648200), ("648,200人", 648200), ("648200.0", 648200), ("1.5", None), ("-3", None), ("", None)],
)
def test_people_are_whole(text, number):
    assert whole(text) == number
