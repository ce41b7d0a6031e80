"""A purchaser and its people, an approved project, a tender at any stage, agencies that bid: for the tests of tenders."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate, now

from heli.accounts.models import User
from heli.core.models import Actor
from heli.directory.models import Organisation
from heli.purchasing.actions import bids, opening, tenders
from heli.purchasing.actions.funds import commit
from heli.purchasing.models import (
    Bid,
    BudgetLine,
    ConductEntry,
    OfficerKey,
    Project,
    PurchaseNotice,
    SurveyAnswer,
    Tender,
)
from heli.purchasing.rules import drafts
from heli.purchasing.rules.bid import Content
from heli.purchasing.rules.passphrase import Passphrase
from tests.cast import City, found_organisation, user_with

SAID = Passphrase("三江口的早潮与晚钟，一二三")
AGENCIES = ("晨光社会工作服务中心", "桐心社会工作服务中心", "暖阳社会工作服务中心")


class Scene:
    """People by what they do. ``bidders`` hold the role at their agency."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.buyer = city.organisations["嘉兴市民政局"]
        self.agent_office = found_organisation("诚信采购代理有限公司", "enterprise", city.root)
        if AGENCIES[2] not in city.organisations:
            city.organisations[AGENCIES[2]] = found_organisation(AGENCIES[2], "agency", city.places["330402009"])
        self.officer = user_with("project_officer", self.buyer, "许静安")
        self.approver = user_with("purchase_approver", self.buyer, "梁启文")
        self.opener = user_with("opening_officer", self.buyer, "宋佳")
        self.agent = user_with("procurement_agent", self.agent_office, "邓海峰")
        self.watcher = user_with("procurement_supervisor", city.root, "袁梅")
        self.agencies = [city.organisations[name] for name in AGENCIES]
        self.bidders = [user_with("bid_writer", each, f"投标{at}") for at, each in enumerate(self.agencies, 1)]

    def project(self, **given: Any) -> Project:
        project = Project(**{
            "year": 2026, "serial": Project.objects.count() + 1, "title": "困境儿童关爱服务", "buyer": self.buyer,
            "place": self.city.places["330402"], "group": "困境儿童", "need": "上门探访和心理支持。",
            "budget_fen": 48_000_000, "state": Project.State.APPROVED, "drafted_by": self.officer.actor,
            "start_on": date(2027, 1, 1), "end_on": date(2027, 12, 31), **given,
        })  # fmt: skip
        project.save()
        self.funded(project)
        self.told(project)
        return project

    def told(self, project: Project) -> None:
        """Its intention is public long enough, its need was surveyed, and the public was asked."""
        then = localdate() - timedelta(days=40)
        for kind in ("intention", "survey", "opinion"):
            notice = PurchaseNotice(
                project=project, kind=kind, title=project.title, text="请看。", state="published", drafted_by=self.officer.actor,
                published_at=now() - timedelta(days=40), published_on=then,
                closes_on=None if kind == "intention" else then + timedelta(days=20),
            )  # fmt: skip
            notice.save()
            for name in AGENCIES if kind == "survey" else ():
                SurveyAnswer(notice=notice, name=name, text="能提供。", received_on=then + timedelta(days=3),
                             recorded_by=self.officer.actor).save()  # fmt: skip

    def funded(self, project: Project) -> None:
        """Its money stands in the budget."""
        year = project.start_on.year if project.start_on else project.year
        line, _made = BudgetLine.objects.get_or_create(
            owner=self.buyer, year=year, source="city", name="社会工作服务", defaults={"amount_fen": 10**12}
        )
        commit(line, by=user_with("purchase_finance", self.buyer), project=project, amount_fen=project.budget_fen)

    def draft(self, method: str = "open", **given: Any) -> Tender:
        """A document that is lawful and adds up."""
        tender = tenders.draft_tender(self.project(), by=self.officer, method=method, agent=self.agent_office)
        said = {"price_weight": Decimal(10), **given}
        tender = tenders.change_tender(tender, by=self.officer, **said)
        for title, kind, most in (("服务方案", "subjective", 60), ("同类服务经验", "objective", 30)):
            tenders.add_factor(tender, by=self.officer, title=title, kind=kind, most=most, standard="按响应程度评分。")
        return Tender.objects.get(pk=tender.pk)

    def keys(self, *officers: User) -> list[OfficerKey]:
        return [
            OfficerKey.objects.filter(officer=each.actor).first()
            or opening.make_officer_key(None, by=each, passphrase=SAID)
            for each in officers
        ]

    def announced(self, method: str = "open", **given: Any) -> Tender:
        """Announced three days before its deadline: the clock of the announcement lies behind."""
        tender = self.draft(method, **given)
        opening.make_tender_key(tender, by=self.officer, officers=self.keys(self.opener, self.watcher), threshold=2)
        tenders.submit_tender(tender, by=self.officer)
        tenders.approve_tender(tender, by=self.approver)
        tenders.announce_tender(tender, by=self.officer, deadline_at=now() + timedelta(days=60))
        return Tender.objects.get(pk=tender.pk)

    def sealed(self, tender: Tender, which: int = 0, price_fen: int = 42_000_000, files: Any = ()) -> Bid:
        by, agency = self.bidders[which], self.agencies[which]
        bid = bids.begin_bid(agency, by=by, tender=tender, passphrase=SAID)
        for name, content in files:
            bids.attach_to_draft(bid, by=by, piece=bids.Piece(name, content))
        said = Content(price_fen=price_fen, personnel_fen=price_fen * 7 // 10, contact="林岚", phone="13800000000",
                       qualification="符合。", answers={"服务方案": f"方案 {which}", "同类服务经验": "两个项目"})  # fmt: skip
        bid = bids.save_draft(Bid.objects.get(pk=bid.pk), by=by, content=said)
        key = drafts.unlock(dict(bid.draft_key or {}), SAID.said)
        bids.seal_bid(bid, by=by, key=key)
        return Bid.objects.get(pk=bid.pk)

    def due(self, tender: Tender) -> Tender:
        """Its deadline is now past."""
        Tender.objects.filter(pk=tender.pk).update(deadline_at=now() - timedelta(minutes=1))
        return Tender.objects.get(pk=tender.pk)

    def opened(self, tender: Tender) -> Tender:
        tender = opening.release_share(self.due(tender), by=self.opener, passphrase=SAID)
        return opening.release_share(tender, by=self.watcher, passphrase=SAID)


def actors(*users: User) -> list[Actor]:
    return [each.actor for each in users]


def office(agency: Organisation) -> int:
    return agency.pk


def barred(agency: Organisation, opened_by: User, decided_by: User) -> ConductEntry:
    """Another person has banned an agency from purchases of the government for more than a year (政府采购法 77)."""
    today = localdate()
    return ConductEntry.objects.create(
        year=today.year, serial=1, agency=agency, kind="collusion", state="recorded", facts="串通。", evidence="投标文件。",
        opened_on=today - timedelta(days=60), defence_until=today - timedelta(days=40), opened_by=opened_by.actor,
        decided_on=today - timedelta(days=9), decided_by=decided_by.actor, reason="属实。",
        holds_until=today + timedelta(days=700), banned_until=today + timedelta(days=500),
    )  # fmt: skip
