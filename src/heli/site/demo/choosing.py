"""Purchases of the demo city where nobody scores: single sources at each step, and a small one with its contract."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import localdate, localtime, now

from heli.accounts import acting
from heli.core.models import Acting
from heli.purchasing.actions import award, choosing, contracts, notices, opening, single_source
from heli.purchasing.actions import tenders as actions
from heli.purchasing.actions.contracts import ContractTerms
from heli.purchasing.models import Project, PurchaseNotice, Tender
from heli.purchasing.queries.thresholds import limits
from heli.purchasing.rules.document import may_be_direct
from heli.site.demo.before import told
from heli.site.demo.tenders import REQUIREMENTS, TERMS, Stage
from heli.site.demo.town import Town

WHY = "服务要用与本市残疾人联合会签约的专业人员库，全市只有这一家机构持有，其他供应商不能提供。"


def chosen(town: Town, by: Acting, stage: Stage, projects: list[Project]) -> None:
    """A notice that runs, one that is over, a single source that is negotiated, and a small purchase."""
    alone, small, waits, agreed = projects
    _told(town, stage, alone)
    _over(_told(town, stage, waits))
    _negotiated(town, stage, agreed)
    if may_be_direct(small.budget_fen, limits().limit_fen(localdate())):  # a practice city may have no limit
        _contracted(town, stage, small)


def _approved(stage: Stage, project: Project, method: str, **said: object) -> Tender:
    told(project, stage.officer)
    tender = actions.draft_tender(project, by=stage.officer, method=method)
    actions.change_tender(tender, by=stage.officer, requirements=REQUIREMENTS, terms=TERMS, **said)
    tender = Tender.objects.get(pk=tender.pk)
    opening.make_tender_key(tender, by=stage.officer, officers=stage.keys, threshold=2)
    actions.submit_tender(Tender.objects.get(pk=tender.pk), by=stage.officer)
    return actions.approve_tender(Tender.objects.get(pk=tender.pk), by=stage.approver)


def _told(town: Town, stage: Stage, project: Project) -> PurchaseNotice:
    """Somebody objected on its first day; experts argue once it is over."""
    _approved(stage, project, "single", ground="only", intended=town.agency, single_reason=WHY)
    notice = notices.draft_notice(project, by=stage.officer, kind="single_source")
    notice = notices.publish_notice(notice, by=stage.officer)
    text = "我们也有三名持证的专业人员，可以提供这项服务。"
    single_source.raise_notice_objection(notice, by=acting.public(), name="平湖市东湖公益服务中心（培训）", text=text)
    return notice


def _over(notice: PurchaseNotice) -> None:
    """Published two weeks ago, set back past its days."""
    ago = timedelta(days=14)
    PurchaseNotice.objects.filter(pk=notice.pk).update(
        published_on=localdate() - ago, published_at=now() - ago, closes_on=localdate() - timedelta(days=5)
    )


def _negotiated(town: Town, stage: Stage, project: Project) -> None:
    """Below the threshold: nobody is told beforehand, and its one supplier has answered."""
    tender = _approved(stage, project, "single", ground="only", intended=town.agency, single_reason=WHY)
    tender = actions.announce_tender(tender, by=stage.officer, deadline_at=now() + timedelta(days=3))
    stage.sealed(tender, town.agency, 46_000_000)
    stage.opened(tender)


def _contracted(town: Town, stage: Stage, project: Project) -> None:
    """Two offers were compared, one was chosen, and its contract is drafted."""
    tender = _approved(stage, project, "direct")
    morning = localtime(now() + timedelta(days=3)).replace(hour=9, minute=30, second=0, microsecond=0)
    tender = actions.announce_tender(tender, by=stage.officer, deadline_at=morning)
    other = next(each for each in town.agencies if each != town.agency)
    for agency, price in ((town.agency, 11_400_000), (other, 11_800_000)):
        stage.sealed(tender, agency, price)
    tender = stage.opened(tender)
    record = f"收到两份报价，服务内容相同。{town.agency.name}报价较低，面谈后同意减少一次外出活动，定为 11.2 万元。"
    choosing.choose_supplier(
        tender, by=stage.approver, bid=tender.bids.get(agency=town.agency), price_fen=11_200_000, negotiation=record
    )
    award.publish_result(Tender.objects.get(pk=tender.pk), by=stage.officer)
    assert project.start_on and project.end_on, "it is designed"
    terms = ContractTerms(
        title=f"{project.title}合同", what=f"为{project.group}组织小组活动。", start_on=project.start_on, end_on=project.end_on,
        amount_fen=11_200_000, costs={"personnel": 7_200_000, "activity": 4_000_000},
    )  # fmt: skip
    contracts.draft_contract(Project.objects.get(pk=project.pk), by=stage.officer, terms=terms)
