"""The yearly plan of a purchaser: written, approved by somebody else, published, adjusted."""

from __future__ import annotations

from datetime import date

import pytest

from heli.accounts.models import User
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Notification
from heli.purchasing.actions import plans as actions
from heli.purchasing.models import PlanItem, Project, YearPlan
from heli.purchasing.queries import plans as queries
from tests.access_things.funds import a_bought_project
from tests.cast import City, client_of, grant, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def jin_lu(city: City) -> User:
    return user_with("project_officer", city.organisations["嘉兴市民政局"], "金露", "jin_lu")


@pytest.fixture
def gao_yi(city: City) -> User:
    """高毅, who approves what the bureau buys."""
    return user_with("purchase_approver", city.organisations["嘉兴市民政局"], "高毅", "gao_yi")


@pytest.fixture
def plan(city: City, jin_lu: User) -> YearPlan:
    return actions.draft_plan(city.organisations["嘉兴市民政局"], by=jin_lu, year=2026)


def added(plan: YearPlan, by: User, project: Project, **given: object) -> PlanItem:
    facts = {
        "method": "consultation",
        "amount_fen": 60_000_000,
        "intention_month": date(2026, 1, 1),
        "tender_month": date(2026, 3, 1),
    }
    return actions.add_to_plan(plan, by=by, project=project, **{**facts, **given})


def test_a_plan_goes_from_its_writer_to_its_approver_to_everybody(
    city: City, plan: YearPlan, jin_lu: User, gao_yi: User
) -> None:
    with pytest.raises(Refused, match="还没有项目"):
        actions.approve_plan(plan, by=gao_yi)
    assert not queries.to_approve(gao_yi)
    added(plan, jin_lu, a_bought_project(city, jin_lu))
    assert list(queries.to_approve(gao_yi)) == [plan]
    approved = actions.approve_plan(plan, by=gao_yi)
    assert str(Notification.objects.get(reader=jin_lu.actor).words) == "嘉兴市民政局2026年购买计划已批准，可以公布。"
    address = f"/purchasing/plans/public/{plan.pk}/"
    assert client_of(None).get(address).status_code == 404
    actions.publish_plan(approved, by=jin_lu)
    page = client_of(None).get(address).content.decode()
    assert "为老服务" in page and "竞争性磋商" in page and "¥600,000.00" in page and "2026年3月" in page
    assert address in client_of(None).get("/purchasing/notices/").content.decode()


def test_nobody_approves_their_own_plan(city: City, plan: YearPlan, jin_lu: User) -> None:
    added(plan, jin_lu, a_bought_project(city, jin_lu))
    with pytest.raises(NotAllowed):
        actions.approve_plan(plan, by=jin_lu)
    grant(jin_lu, "purchase_approver", city.organisations["嘉兴市民政局"])
    both = User.objects.get(pk=jin_lu.pk)
    with pytest.raises(Refused, match="不能自己批准"):
        actions.approve_plan(plan, by=both)
    assert not queries.to_approve(both)


def test_what_comes_after_the_approval_is_an_adjustment(city: City, plan: YearPlan, jin_lu: User, gao_yi: User) -> None:
    first = added(plan, jin_lu, a_bought_project(city, jin_lu))
    approved = actions.approve_plan(plan, by=gao_yi)
    second = added(approved, jin_lu, a_bought_project(city, jin_lu))
    assert first.adjusted_on is None and second.adjusted_on is not None
    assert "调整，增加：为老服务" in str(Notification.objects.get(reader=gao_yi.actor).words)
    assert "调整</span>" in client_of(jin_lu).get(plan.get_absolute_url()).content.decode()
    with pytest.raises(Refused, match="不能从计划里删掉"):
        actions.remove_from_plan(approved, by=jin_lu, item=second)


def test_a_plan_takes_only_own_projects_once_and_within_its_year(city: City, plan: YearPlan, jin_lu: User) -> None:
    project, strange = a_bought_project(city, jin_lu), a_bought_project(city, jin_lu)
    Project.objects.filter(pk=strange.pk).update(buyer=city.organisations["桐心社会工作服务中心"])
    strange.refresh_from_db()
    with pytest.raises(Refused, match="自己的项目"):
        added(plan, jin_lu, strange)
    with pytest.raises(Refused, match="要在2026年") as refused:
        added(plan, jin_lu, project, tender_month=date(2027, 1, 1))
    assert refused.value.field == "tender_month"
    added(plan, jin_lu, project)
    assert list(queries.projects_to_add(plan)) == []


def test_the_plan_is_filled_on_its_pages_and_summed(city: City, jin_lu: User) -> None:
    browser, office = client_of(jin_lu), city.organisations["嘉兴市民政局"]
    page = browser.post("/purchasing/plans/draft/", {"buyer": office.pk, "year": "2026"}, follow=True).content.decode()
    plan = YearPlan.objects.get()
    assert "嘉兴市民政局2026年购买计划" in page and "计划里还没有项目" in page
    assert browser.post("/purchasing/plans/draft/", {"buyer": office.pk, "year": "2026"}).status_code == 422
    for _two in range(2):
        project = a_bought_project(city, jin_lu)
        given = {
            "project": project.pk,
            "method": "open",
            "amount_fen": "300000.50",
            "intention_month": "2026-02",
            "tender_month": "2026-04",
        }
        done = browser.post(f"{plan.get_absolute_url()}add/", given, follow=True).content.decode()
        assert "已列入「为老服务」¥300,000.50" in done
    assert "¥600,001.00" in done
    wrong = {**given, "project": a_bought_project(city, jin_lu).pk, "intention_month": "2026-05"}
    refused = browser.post(f"{plan.get_absolute_url()}add/", wrong)
    assert refused.status_code == 422 and "不能晚于开始采购的月份" in refused.content.decode()
    assert "600,001.00" in browser.get("/purchasing/plans/").content.decode()
    item = PlanItem.objects.earliest("pk")
    browser.post(f"/purchasing/plans/items/{item.pk}/remove/")
    assert queries.total(plan) == 30_000_050
