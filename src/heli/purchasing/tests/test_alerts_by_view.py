"""Agencies are told of tenders that became public, purchasers of notices and of tenders elsewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate, now

from heli.core import jobs, schedules
from heli.core.actions.jobs import run_schedule
from heli.core.actions.list_alerts import alert_of_view
from heli.core.actions.list_views import save_view
from heli.core.models import Notification
from heli.purchasing.actions import notices as actions
from heli.purchasing.actions import opening, tenders
from heli.purchasing.models import PurchaseNotice
from heli.purchasing.tests.scene import Scene
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db


def watch(by: Any, table: str, query: str) -> None:
    alert_of_view(save_view(None, by=by, table=table, name="关注的", query=query), by=by, wished=True)


def morning(gao_yuan: Any) -> None:
    run_schedule(None, by=gao_yuan, kind="core.view.tell", clock=schedules.actor())
    done = jobs.run_one()
    assert done is not None and done.state == "done"


def heard(by: Any) -> list[str]:
    return [str(each.words) for each in Notification.objects.filter(kind="core.view.tell", reader=by.actor)]


def test_an_agency_hears_of_a_tender_once_it_is_announced_and_never_of_a_draft(city: City, gao_yuan: Any) -> None:
    scene = Scene(city)
    early = scene.draft()  # written first, announced last: its key is lower than that of a tender told before
    bidder = scene.bidders[0]
    watch(bidder, "tenders", "state=announced")
    morning(gao_yuan)
    assert heard(bidder) == []
    scene.announced()
    morning(gao_yuan)
    opening.make_tender_key(early, by=scene.officer, officers=scene.keys(scene.opener, scene.watcher), threshold=2)
    tenders.submit_tender(early, by=scene.officer)
    tenders.approve_tender(early, by=scene.approver)
    tenders.announce_tender(early, by=scene.officer, deadline_at=now() + timedelta(days=60))
    morning(gao_yuan)
    morning(gao_yuan)
    assert heard(bidder) == ["视图「关注的」有 1 条新的记录。"] * 2
    told = Notification.objects.filter(reader=bidder.actor, kind="core.view.tell").latest("pk")
    browser = client_of(bidder)
    to = browser.get(browser.get(f"/notifications/{told.pk}/")["Location"])["Location"]
    assert browser.get(to).status_code == 200 and "state=announced" in to


def test_a_purchaser_hears_of_intentions_as_they_are_published(city: City, gao_yuan: Any) -> None:
    scene = Scene(city)
    project = scene.project()
    watch(scene.approver, "purchase-notices", "kind=intention&state=published")
    notice = PurchaseNotice(
        project=project, kind="intention", title="又一个", text="请看。", state="draft", drafted_by=scene.officer.actor
    )
    PurchaseNotice.objects.filter(project=project, kind="intention").delete()
    notice.save()
    morning(gao_yuan)
    assert heard(scene.approver) == []
    published = PurchaseNotice.objects.filter(state="published").values("published_at", "published_on")[0]
    PurchaseNotice.objects.filter(pk=notice.pk).update(state="published", **published)
    morning(gao_yuan)
    assert heard(scene.approver) == ["视图「关注的」有 1 条新的记录。"]


def test_an_agency_hears_of_an_intention_once_it_is_public_and_never_of_a_draft(city: City, gao_yuan: Any) -> None:
    scene = Scene(city)
    project, bidder = scene.project(), scene.bidders[0]
    PurchaseNotice.objects.filter(project=project, kind="intention").update(title="旧的意向")
    watch(bidder, "published-notices", "kind=intention")
    notice = actions.draft_notice(project, by=scene.officer, kind="intention", closes_on=None, urgent_reason="")
    survey = actions.draft_notice(
        project, by=scene.officer, kind="survey", closes_on=localdate() + timedelta(days=9), urgent_reason=""
    )
    morning(gao_yuan)
    assert (
        heard(bidder) == [] and notice.title not in client_of(bidder).get("/purchasing/notices/list/").content.decode()
    )
    for each in (notice, survey):
        actions.publish_notice(each, by=scene.officer)
    morning(gao_yuan)
    morning(gao_yuan)
    assert heard(bidder) == ["视图「关注的」有 1 条新的记录。"], "once, and the survey is another kind"
    told = Notification.objects.get(reader=bidder.actor, kind="core.view.tell")
    browser = client_of(bidder)
    to = browser.get(browser.get(f"/notifications/{told.pk}/")["Location"])["Location"]
    page = browser.get(to).content.decode()
    assert to.startswith("/purchasing/notices/list/") and notice.title in page and survey.title not in page
    actions.withdraw_notice(PurchaseNotice.objects.get(pk=notice.pk), by=scene.officer, reason="重新设计")
    morning(gao_yuan)
    assert len(heard(bidder)) == 1, "what is withdrawn is not new"


def test_the_list_of_what_is_public_says_no_more_than_the_public_page(city: City) -> None:
    scene = Scene(city)
    project = scene.project()
    drafted = actions.draft_notice(project, by=scene.officer, kind="intention", closes_on=None, urgent_reason="")
    page = client_of(scene.bidders[0]).get("/purchasing/notices/list/?format=csv").getvalue().decode()
    assert drafted.title not in page and scene.officer.name not in page
    assert client_of(user_with(None, name="外人")).get("/purchasing/notices/list/").status_code == 403
