"""A single source and a small purchase at any stage: for the tests of purchases in which nobody scores."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.timezone import localdate, now

from heli.accounts import acting
from heli.core.actions.settings import set_setting
from heli.purchasing.actions import choosing, notices, opening, tenders
from heli.purchasing.actions import single_source as actions
from heli.purchasing.models import Award, PurchaseNotice, Tender
from heli.purchasing.tests.scene import Scene

WHY = "全市只有这一家持有这项服务的专有评估工具。"


def figure(key: str, yuan: int) -> None:
    set_setting(None, by=acting.console(), key=key, value=f"2003-01-01 {yuan * 100}")


def above_the_threshold() -> None:
    figure("open_tender_threshold_fen", 400_000)


def single(scene: Scene, **given: Any) -> Tender:
    """Approved by the purchaser, of the first agency."""
    said = {"ground": "only", "single_reason": WHY, "intended": scene.agencies[0], **given}
    tender = scene.draft("single", **said)
    opening.make_tender_key(tender, by=scene.officer, officers=scene.keys(scene.opener, scene.watcher), threshold=2)
    tenders.submit_tender(tender, by=scene.officer)
    return tenders.approve_tender(tender, by=scene.approver)


def told(scene: Scene, tender: Tender) -> PurchaseNotice:
    notice = notices.draft_notice(tender.project, by=scene.officer, kind="single_source")
    return notices.publish_notice(notice, by=scene.officer)


def over(notice: PurchaseNotice, days: int = 10) -> PurchaseNotice:
    """Its days have passed."""
    PurchaseNotice.objects.filter(pk=notice.pk).update(
        published_on=localdate() - timedelta(days=days), closes_on=localdate() - timedelta(days=1)
    )
    return PurchaseNotice.objects.get(pk=notice.pk)


def announce(scene: Scene, tender: Tender) -> Tender:
    tender = Tender.objects.get(pk=tender.pk)
    return tenders.announce_tender(tender, by=scene.officer, deadline_at=now() + timedelta(days=3))


def approve(scene: Scene, tender: Tender) -> Tender:
    return actions.record_approval(
        Tender.objects.get(pk=tender.pk), by=scene.officer, number="财采〔2026〕7号", approved_on=localdate()
    )


def opened(scene: Scene, tender: Tender, price_fen: int = 42_000_000) -> Tender:
    scene.sealed(tender, 0, price_fen)
    return scene.opened(tender)


def choose(scene: Scene, tender: Tender, price_fen: int = 41_000_000, **given: Any) -> Award:
    held = {"by": scene.approver, "bid": tender.bids.first(), "negotiation": "单价和服务量商定。", **given}
    return choosing.choose_supplier(Tender.objects.get(pk=tender.pk), price_fen=price_fen, **held)


def small(scene: Scene) -> Tender:
    figure("purchase_limit_fen", 1_000_000)
    return scene.announced("direct")
