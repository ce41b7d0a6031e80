"""S2.1c: foundations, enterprises, associations and 群团 bodies buy here too, by their own rules and with their own money."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate, now

from heli.accounts import acting
from heli.core.actions.settings import set_setting
from heli.core.errors import Refused
from heli.directory.models import Organisation
from heli.purchasing.actions import award as awards
from heli.purchasing.actions import (
    bids,
    challenges,
    choosing,
    contract_changes,
    contracts,
    funds,
    opening,
    projects,
    tenders,
)
from heli.purchasing.actions.conduct import open_entry
from heli.purchasing.actions.joining import draft_framework
from heli.purchasing.actions.milestones import plan_milestone
from heli.purchasing.models import BudgetLine, Contract, Project, Tender
from heli.purchasing.queries import accounting, award, before, flags, joining
from heli.purchasing.queries.challenges import challengers
from heli.purchasing.queries.conduct import why_barred
from heli.purchasing.queries.contracts import clocks_of, steps, to_publish
from heli.purchasing.queries.design import findings
from heli.purchasing.queries.ocds import public_projects
from heli.purchasing.queries.tender_text import text_of
from heli.purchasing.queries.winners import sign_by
from heli.purchasing.tests.scene import SAID, Scene, barred
from tests.cast import City, found_organisation, user_with

pytestmark = pytest.mark.django_db(transaction=True)
LONG = (date(2027, 1, 1), date(2031, 12, 31))


class Society(Scene):
    """The same people, at a foundation that buys."""

    def __init__(self, city: City, kind: str = "foundation", standing: str = "") -> None:
        super().__init__(city)
        self.government = self.buyer
        self.buyer = found_organisation("嘉兴市慈善基金会", kind, city.root)
        Organisation.objects.filter(pk=self.buyer.pk).update(standing=standing)
        self.buyer.refresh_from_db()
        self.officer = user_with("project_officer", self.buyer, "沈若兰")
        self.approver = user_with("purchase_approver", self.buyer, "陆永年")
        self.finance = user_with("purchase_finance", self.buyer, "姚慧")
        self.opener = user_with("opening_officer", self.buyer, "盛洁")

    def begun(self) -> Project:
        return projects.draft_project(
            self.buyer, by=self.officer, title="乡村儿童阅读陪伴", place=self.city.places["330402"], group="乡村儿童", people=120,
            need="放学以后没有人陪着读书。",
        )  # fmt: skip

    def funded(self, project: Project) -> None:
        for year in range(LONG[0].year, LONG[1].year + 1):
            line = funds.enter_line(
                self.buyer, by=self.finance, year=year, source="foundation", name="阅读专项", amount_fen=50_000_000
            )
            funds.commit(line, by=self.finance, project=project, amount_fen=20_000_000)

    def told(self, project: Project) -> None:
        """No law asks society to tell anybody beforehand."""

    def project(self, **given: Any) -> Project:
        return super().project(
            title="乡村儿童阅读陪伴",
            bought_as="society",
            start_on=LONG[0],
            end_on=LONG[1],
            budget_fen=100_000_000,
            **given,
        )

    def drafted(self, method: str = "direct", **given: Any) -> Tender:
        tender = tenders.draft_tender(self.project(), by=self.officer, method=method)
        return tenders.change_tender(tender, by=self.officer, **given) if given else tender

    def announced(self, method: str = "direct", **given: Any) -> Tender:
        tender = self.drafted(method, **given)
        opening.make_tender_key(tender, by=self.officer, officers=self.keys(self.opener, self.finance), threshold=2)
        tenders.submit_tender(tender, by=self.officer)
        tenders.approve_tender(tender, by=self.approver)
        return tenders.announce_tender(
            Tender.objects.get(pk=tender.pk), by=self.officer, deadline_at=now() + timedelta(hours=3)
        )

    def opened(self, tender: Tender) -> Tender:
        tender = opening.release_share(self.due(tender), by=self.opener, passphrase=SAID)
        return opening.release_share(tender, by=self.finance, passphrase=SAID)

    def chosen(self) -> Tender:
        tender = self.announced()
        for which in (0, 1):
            self.sealed(tender, which, 90_000_000 + which)
        tender = self.opened(tender)
        choosing.choose_supplier(
            tender,
            by=self.approver,
            bid=tender.bids.get(agency=self.agencies[0]),
            price_fen=90_000_000,
            negotiation="比了两家。",
        )
        awards.publish_result(Tender.objects.get(pk=tender.pk), by=self.officer)
        return Tender.objects.get(pk=tender.pk)

    def contract(self) -> Contract:
        tender = self.chosen()
        terms = contracts.ContractTerms(
            title="阅读陪伴合同", what="每周三次。", start_on=LONG[0], end_on=LONG[1], amount_fen=90_000_000,
            costs={"personnel": 30_000_000, "activity": 60_000_000},
        )  # fmt: skip
        made = contracts.draft_contract(tender.project, by=self.officer, terms=terms)
        plan_milestone(
            made, by=self.officer, title="首年", due_on=date(2027, 12, 1), amount_fen=90_000_000, deliverable="报告"
        )
        contracts.sign_contract(Contract.objects.get(pk=made.pk), by=self.approver)
        head = user_with("agency_head", self.agencies[0], "方明")
        return contracts.sign_for_supplier(Contract.objects.get(pk=made.pk), by=head)


@pytest.fixture
def scene(city: City) -> Society:
    return Society(city)


def test_a_project_is_bought_as_its_buyer_stands_when_it_is_begun(scene: Society) -> None:
    project = scene.begun()
    assert project.is_of_society
    Organisation.objects.filter(pk=scene.buyer.pk).update(kind="department")
    assert Project.objects.get(pk=project.pk).is_of_society, "what is begun keeps its rules"


def test_society_sets_its_own_term_and_its_own_floor(scene: Society) -> None:
    """财政部令第102号 24 binds what government buys; the floor of the city neither binds society."""
    project = scene.begun()
    said = {"title": project.title, "place": project.place, "group": project.group, "people": 120, "need": project.need}
    held = projects.change_project(
        project, by=scene.officer, **said, start_on=LONG[0], end_on=LONG[1], own_floor_percent=None
    )
    assert held.end_on == LONG[1]
    assert not [each for each in findings(held, localdate()) if each.code == "term" or each.source is not None]


def test_the_trade_union_spends_no_fiscal_money(city: City) -> None:
    """财政部令第102号 8."""
    union = Society(city, "department", "mass_body")
    given = {"by": union.finance, "year": 2027, "name": "职工关爱", "amount_fen": 1_000_000}
    for source in ("city", "central", "lottery"):
        with pytest.raises(Refused, match="第八条") as refused:
            funds.enter_line(union.buyer, source=source, **given)
        assert refused.value.field == "source"
    assert funds.enter_line(union.buyer, source="own", **given).source == "own"


def test_fiscal_money_that_was_entered_before_is_not_promised_either(scene: Society) -> None:
    line = BudgetLine(owner=scene.buyer, year=2027, source="city", name="旧预算", amount_fen=1_000_000)
    line.save()
    with pytest.raises(Refused, match="第五条") as refused:
        funds.commit(line, by=scene.finance, project=scene.project(), amount_fen=1_000)
    assert refused.value.field == "line"


def test_society_compares_whatever_the_amount_and_nothing_is_asked_before(scene: Society) -> None:
    """No limit of the province is set here, so that government could not buy so at all."""
    tender = scene.announced()
    assert before.conditions(tender, localdate()) == []
    assert tender.get_method_display() == "自行采购"
    text = "".join(sentence for part in text_of(tender) for sentence in part.sentences)
    assert "不适用政府采购法" in text and "质疑" not in text and "中小企业" not in text


def test_a_framework_agreement_is_the_governments_and_said_to_be_beside_the_field(scene: Society) -> None:
    with pytest.raises(Refused, match="社会力量") as refused:
        scene.drafted("framework")
    assert refused.value.field == "method"


def test_a_single_source_of_society_says_its_reason_and_its_supplier_and_no_case_of_the_law(scene: Society) -> None:
    tender = scene.drafted("single")
    with pytest.raises(Refused, match="只能从一家") as refused:
        tenders.submit_tender(tender, by=scene.officer)
    assert refused.value.field == "single_reason"
    tender = tenders.change_tender(
        Tender.objects.get(pk=tender.pk), by=scene.officer, single_reason="捐赠人指定。", intended=scene.agencies[0]
    )
    assert tenders.submit_tender(tender, by=scene.officer).state == Tender.State.SUBMITTED


def test_a_framework_agreement_is_not_begun_past_the_list_either(scene: Society) -> None:
    project = scene.project()
    assert not joining.projects_to_frame(scene.officer).filter(pk=project.pk).exists()
    with pytest.raises(Refused, match="社会力量"):
        draft_framework(project, by=scene.officer, terms=None)


def test_a_ban_from_purchases_of_the_government_does_not_close_those_of_society(scene: Society) -> None:
    """政府采购法 77 bans from 政府采购活动."""
    tender, today = scene.announced(), localdate()
    barred(scene.agencies[0], scene.watcher, scene.approver)
    assert why_barred(scene.agencies[0], today) is not None
    assert scene.sealed(tender, 0, 90_000_000).state == "sealed"


def test_its_purchase_is_no_ground_for_an_entry_of_conduct(scene: Society) -> None:
    tender = scene.announced()
    with pytest.raises(Refused, match="不适用政府采购法"):
        open_entry(
            scene.agencies[0], by=scene.watcher, kind="refused", facts="拒绝签订。", evidence="记录。", tender=tender
        )


def test_who_wrote_the_document_neither_approves_nor_chooses(scene: Society) -> None:
    tender = scene.drafted()
    opening.make_tender_key(tender, by=scene.officer, officers=scene.keys(scene.opener, scene.finance), threshold=2)
    tenders.submit_tender(tender, by=scene.officer)
    both = user_with("purchase_approver", scene.buyer, "同一个人")
    Tender.objects.filter(pk=tender.pk).update(drafted_by=both.actor)
    with pytest.raises(Refused, match="由别人审批"):
        tenders.approve_tender(Tender.objects.get(pk=tender.pk), by=both)


def test_no_clock_of_the_law_runs_and_nobody_challenges(scene: Society) -> None:
    tender = scene.chosen()
    made = award.award_of(tender)
    assert made is not None and award.publish_by(made) is None and award.notice_ends(made) is None
    assert tender.due_on is None and sign_by(localdate()) is not None, "the law still has one for government"
    with pytest.raises(Refused, match="不适用质疑"):
        challenges.raise_challenge(scene.agencies[1], by=scene.bidders[1], tender=tender, about="result", text="不服。")
    assert not challengers(scene.bidders[1], tender).exists()


def test_its_contract_is_signed_by_two_and_held_to_no_tenth_no_publication_and_no_filing(scene: Society) -> None:
    set_setting(None, by=acting.console(), key="personnel_floor_percent", value="2020-01-01 60")
    contract = scene.contract()
    assert contract.is_running and contract.floor is None and contract.sign_by is None
    assert clocks_of(contract) == [] and not to_publish(scene.officer).exists()
    with pytest.raises(Refused, match="不用向财政部门备案"):
        contracts.record_filed(contract, by=scene.officer, filed_on=localdate())
    with pytest.raises(Refused, match="不用公告"):
        contracts.record_published(contract, by=scene.officer, published_on=localdate())
    offered = {step.name for step in steps(scene.officer, Contract.objects.get(pk=contract.pk))}
    assert offered & {"publish", "file"} == set() and "alter" in offered
    change = contract_changes.propose_change(
        Contract.objects.get(pk=contract.pk), by=scene.officer, what="多一所学校", why="学校要求", amount_fen=45_000_000,
        category="personnel",
    )  # fmt: skip
    assert change.amount_fen == 45_000_000


def test_statistics_of_the_government_leave_it_out(scene: Society) -> None:
    contract = scene.contract()
    assert contract.project not in public_projects()
    assert flags.flagged(scene.watcher) == []
    seen = user_with("city_leader", scene.city.root)
    assert contract in accounting.performed(seen) and contract not in accounting.performed_for_government(seen)
    line = BudgetLine.objects.filter(owner=scene.buyer).first()
    assert line is not None and accounting.funds(scene.finance).exists(), "the donor reads its own report"


def test_a_trade_union_and_a_first_class_institution_do_not_supply_the_government(city: City) -> None:
    """财政部令第102号 6, 8: refused beside the field; what society buys, they may supply."""
    scene = Scene(city)
    Organisation.objects.filter(pk=scene.agencies[0].pk).update(standing="class_one")
    tender, agency = scene.announced(), Organisation.objects.get(pk=scene.agencies[0].pk)
    with pytest.raises(Refused, match="第八条") as refused:
        bids.begin_bid(agency, by=scene.bidders[0], tender=tender, passphrase=SAID)
    assert refused.value.field == "agency"
    terms = contracts.ContractTerms(
        title="合同", what="服务。", start_on=date(2026, 1, 1), end_on=date(2026, 12, 31), amount_fen=100
    )
    with pytest.raises(Refused, match="第八条") as refused:
        contracts._must_be_able(tender.project, agency, localdate())
    assert refused.value.field == "supplier" and terms.amount_fen
