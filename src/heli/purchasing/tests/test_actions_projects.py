"""The way of a project: who drafts, designs, submits, returns and approves it, and what its design is held to."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from heli.accounts.models import User
from heli.core.actions.changes import take_back
from heli.core.errors import NotAllowed, Refused, Stale
from heli.core.models import Change, Notification, Setting
from heli.directory.models import Organisation
from heli.purchasing.actions import design
from heli.purchasing.actions import projects as actions
from heli.purchasing.models import CostLine, Project
from heli.purchasing.queries import design as design_queries
from heli.purchasing.queries import projects as queries
from heli.purchasing.tests.desk import (
    FACTS,
    bureau,
    designed,
    drafted,
    floor,
    lin_she,
    listed,
    residents,
    shen_yi,
    tang_lixin,
)
from tests.cast import City, found_organisation, grant, user_with

__all__ = ["bureau", "floor", "lin_she", "shen_yi", "tang_lixin"]
pytestmark = pytest.mark.django_db


def told(user: User) -> list[str]:
    return [str(each.words) for each in Notification.objects.filter(reader=user.actor).order_by("pk")]


def waiting(user: User, source: int) -> list[str]:
    found = queries.WAITING[source]
    return [str(found.line(row).what) for row in found.rows(User.objects.get(pk=user.pk))]


def test_a_project_goes_from_draft_to_returned_to_approved(
    city: City, shen_yi: User, tang_lixin: User, floor: Setting
) -> None:
    project = actions.submit_project(designed(city, shen_yi), by=shen_yi)
    assert (waiting(tang_lixin, 0), waiting(shen_yi, 0)) == ([project.title], [])
    assert told(tang_lixin) == [f"有项目等待审批：{project.title}"]
    returned = actions.return_project(project, by=tang_lixin, reason="产出太少")
    assert (waiting(shen_yi, 1), told(shen_yi)) == ([project.title], [f"项目被退回：{project.title}"])
    mended = actions.design_project(
        returned, by=shen_yi, inputs="", activities="每周两次", outputs="", outcomes="8 成好转"
    )
    again = actions.submit_project(mended, by=shen_yi)
    assert again.reason == "" and waiting(shen_yi, 1) == []
    approved = actions.approve_project(again, by=tang_lixin)
    assert (approved.state, approved.approved_by, approved.approved_on) == (
        "approved", tang_lixin.actor, again.submitted_on,
    )  # fmt: skip
    assert told(shen_yi)[-1] == f"项目已批准：{project.title}"
    moments = [(moment.who, str(moment.what), moment.said) for moment in queries.timeline(shen_yi, approved)]
    assert moments[::-1][-5:] == [
        ("沈意", "提交了审批", ""), ("唐立新", "退回了项目", "产出太少"), ("沈意", "填写了逻辑模型", ""), ("沈意", "提交了审批", ""),
        ("唐立新", "批准了项目", ""),
    ]  # fmt: skip


def test_nobody_decides_about_what_they_drafted_or_submitted(
    city: City, bureau: Organisation, shen_yi: User, floor: Setting
) -> None:
    both = user_with("project_officer", bureau, "两头办")
    grant(both, "purchase_approver", bureau)
    both = User.objects.get(pk=both.pk)
    own = actions.submit_project(designed(city, both), by=both)
    for act, given in ((actions.approve_project, {}), (actions.return_project, {"reason": "改"})):
        with pytest.raises(Refused, match="另一个人审批"):
            act(own, by=both, **given)
    assert [step.name for step in queries.steps(both, own)] == ["drop"] and waiting(both, 0) == []
    of_another = designed(city, shen_yi)
    submitted = actions.submit_project(of_another, by=both)
    with pytest.raises(Refused, match="另一个人审批"):
        actions.approve_project(submitted, by=both)


def test_only_the_buyers_own_people_act(city: City, shen_yi: User, floor: Setting) -> None:
    """A purchaser elsewhere has no right here; a project officer above sees, and does not do another's work."""
    project = drafted(city, shen_yi)
    elsewhere = user_with("project_officer", found_organisation("嘉兴市司法局", "department", city.root), "陆远")
    with pytest.raises(NotAllowed):
        actions.design_project(project, by=elsewhere, inputs="", activities="", outputs="", outcomes="")
    below = found_organisation("南湖区民政局", "department", city.places["330402"], city.organisations["嘉兴市民政局"])
    theirs = actions.draft_project(
        below, by=user_with("project_officer", below), title="区里的项目", place=city.places["330402"], group="老人",
        people=None, need="缺人",
    )  # fmt: skip
    assert theirs in queries.projects(shen_yi) and queries.steps(shen_yi, theirs) == []
    with pytest.raises(Refused, match="由南湖区民政局办理"):
        actions.drop_project(theirs, by=shen_yi, reason="不办")


def test_the_place_that_is_served_sees_the_project_and_strangers_do_not(
    city: City, shen_yi: User, lin_she: User, zhou_min: User, qian_feng: User, gu_hang: User
) -> None:
    project = drafted(city, shen_yi)
    seeing = {user.name: project in queries.projects(user) for user in (lin_she, zhou_min, qian_feng, gu_hang)}
    assert seeing == {"林社": True, "周敏": True, "钱峰": False, "顾航": False}
    assert queries.steps(zhou_min, project) == []


def test_a_share_below_the_floor_of_the_day_is_not_submitted_and_one_that_is_mended_is(
    city: City, shen_yi: User, floor: Setting
) -> None:
    project = designed(city, shen_yi, others=4_000_001)
    assert (project.budget_fen, design_queries.held(design_queries.by_category(project), date(2026, 12, 1)).shown) == (
        10_000_001, "59.9",
    )  # fmt: skip
    with pytest.raises(Refused, match=r"人员费用比例 59.9%，低于下限 60%"):
        actions.submit_project(project, by=shen_yi)
    design.change_cost(
        project.costs.get(category="activity"), by=shen_yi, category="activity", what="活动", amount_fen=4_000_000
    )
    assert actions.submit_project(project, by=shen_yi).state == "submitted"


def test_without_a_floor_nothing_is_held(city: City, shen_yi: User) -> None:
    assert actions.submit_project(designed(city, shen_yi, others=90_000_000), by=shen_yi).state == "submitted"


def test_the_floor_is_looked_at_once_more_at_approval(
    city: City, shen_yi: User, tang_lixin: User, floor: Setting
) -> None:
    submitted = actions.submit_project(designed(city, shen_yi), by=shen_yi)
    Setting.objects.update(value="2020-01-01 60\n2021-01-01 65")
    with pytest.raises(Refused, match="低于下限 65%"):
        actions.approve_project(submitted, by=tang_lixin)


@pytest.mark.parametrize(
    ("end_on", "ticked", "refused"),
    [
        (date(2027, 12, 31), 0, ""), (date(2028, 1, 1), 0, "五项条件"), (date(2028, 1, 1), 4, "五项条件"),
        (date(2028, 1, 1), 5, ""), (date(2029, 12, 31), 5, ""), (date(2030, 1, 1), 5, "最长 3 年"),
    ],
)  # fmt: skip
def test_a_term_of_more_than_a_year_asks_for_five_conditions_and_ends_at_three(
    city: City, shen_yi: User, end_on: date, ticked: int, refused: str
) -> None:
    project = drafted(city, shen_yi)
    conditions = {name: at < ticked for at, name in enumerate(Project.CONDITIONS)}
    given = FACTS | {"end_on": end_on, "place": project.place}
    if not refused:
        changed = actions.change_project(project, by=shen_yi, **given, **conditions)
        assert changed.end_on == end_on
        return
    with pytest.raises(Refused, match=refused) as told_why:
        actions.change_project(project, by=shen_yi, **given, **conditions)
    assert told_why.value.field == "end_on"
    assert "财政部令第102号" in str(told_why.value.message) and "第二十四条" in str(told_why.value.message)


def test_personnel_is_computed_from_the_staff_and_typed_nowhere(city: City, shen_yi: User) -> None:
    project = designed(city, shen_yi)
    line = project.staff.get()
    assert (line.cost.what, line.cost.amount_fen, project.budget_fen) == ("社工", 6_000_000, 10_000_000)
    design.change_staff(line, by=shen_yi, post="社工", licence="junior", people=2, months=6, monthly_fen=600_000)
    assert CostLine.objects.get(staff=line).amount_fen == 7_200_000
    assert Project.objects.get().budget_fen == 11_200_000
    for act, given in (
        (design.change_cost, {"category": "other", "what": "改", "amount_fen": 1}),
        (design.remove_cost, {}),
    ):
        with pytest.raises(Refused, match="由人员配置算出"):
            act(line.cost, by=shen_yi, **given)
    design.remove_staff(line, by=shen_yi)
    assert Project.objects.get().budget_fen == 4_000_000 and not CostLine.objects.filter(category="personnel").exists()
    take_back(None, by=shen_yi, change=Change.objects.latest("pk"))
    assert Project.objects.get().budget_fen == 11_200_000 and CostLine.objects.get(category="personnel").what == "社工"


def test_nothing_of_a_submitted_project_is_changed(city: City, shen_yi: User) -> None:
    project = actions.submit_project(designed(city, shen_yi), by=shen_yi)
    line, cost = project.staff.get(), project.costs.get(category="activity")
    tries: list[tuple[Any, Any, dict[str, Any]]] = [
        (actions.change_project, project, FACTS | {"place": project.place}),
        (design.add_staff, project, {"post": "督导", "licence": "any", "people": 1, "months": 1, "monthly_fen": 1}),
        (design.change_staff, line, {"post": "社工", "licence": "any", "people": 9, "months": 1, "monthly_fen": 1}),
        (design.remove_staff, line, {}),
        (design.add_cost, project, {"category": "tax", "what": "税", "amount_fen": 1}),
        (design.change_cost, cost, {"category": "tax", "what": "税", "amount_fen": 1}),
        (design.remove_cost, cost, {}),
    ]
    for act, on, given in tries:
        with pytest.raises(Refused, match="已经提交"):
            act(on, by=shen_yi, **given)
    with pytest.raises(Stale):
        actions.drop_project(project, by=shen_yi, reason="不办", expect=project.version - 1)


def test_the_page_of_a_design_shows_coverage_with_the_year_of_the_population(city: City, shen_yi: User) -> None:
    residents(city, "330402008001", 8_000)
    shown = design_queries.design_of(shen_yi, designed(city, shen_yi), date(2026, 12, 1))
    assert (shown.coverage, shown.around.year if shown.around else None, shown.posts) == ("1.50", 2020, 1)
    assert [(category.name, category.share) for category in shown.categories] == [
        ("人员费用", "60.0"),
        ("服务活动", "40.0"),
    ]


def test_a_design_is_warned_of_what_the_catalogue_and_the_directory_say(
    city: City, bureau: Organisation, shen_yi: User
) -> None:
    residents(city, "330402008001", 100)
    item = listed(bureau, user_with("city_civil_affairs", city.root), unit_cost_fen=50_000)
    project = designed(city, shen_yi)
    given = FACTS | {"place": project.place, "item": item, "title": "社工劳务派遣服务"}
    changed = actions.change_project(project, by=shen_yi, **given)
    found = {each.code: each for each in design_queries.findings(changed, date(2026, 12, 1))}
    assert {"too_many_people", "unit_cost", "labour"} == set(found)
    assert "比目录里的单位成本 500.00 元 高 67%" in str(found["unit_cost"].what)
    source = found["labour"].source
    assert source is not None and "第102号" in str(source) and source.article == "第十条"
