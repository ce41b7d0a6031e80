"""Tenders in the demo city: one at each stage, with the bids of agencies, sealed until they are opened."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate, localtime, now

from heli.accounts.models import User
from heli.core.models import Acting
from heli.directory.models import Organisation
from heli.purchasing.actions import bids, bonds, keeping, opening
from heli.purchasing.actions import tenders as actions
from heli.purchasing.models import Bid, BidBond, OfficerKey, Project, Tender
from heli.purchasing.queries.thresholds import limits
from heli.purchasing.rules import drafts
from heli.purchasing.rules.bid import Content, Partner
from heli.purchasing.rules.document import may_be_direct
from heli.purchasing.rules.passphrase import Passphrase
from heli.purchasing.rules.sealing import Source, seal
from heli.purchasing.rules.tender_keys import LEAST_COST, TenderKey
from heli.site.demo.before import told
from heli.site.demo.town import Town

#: the passphrase of every invented officer and agency
SAID = Passphrase("演示口令：南湖的红菱与青菱", LEAST_COST)
FACTORS = (
    ("需求分析与服务方案", "subjective", "technical", 35, "对服务对象和需求的分析准确、目标可以衡量的，30—35 分；比较完整的，20—29 分；有明显欠缺的，0—19 分。"),
    ("人员配备", "subjective", "technical", 30, "专职社会工作者与服务量相适应、督导安排明确的，25—30 分；基本相适应的，15—24 分；其他，0—14 分。"),
    ("同类服务经验", "objective", "business", 15, "2023 年以来每完成一个同类服务项目得 5 分，最高 15 分。"),
    ("资金使用计划", "subjective", "technical", 10, "分类明确、与服务内容对应的，8—10 分；其他，0—7 分。"),
)  # fmt: skip
REQUIREMENTS = (
    "能够独立承担民事责任。\n近三年没有重大违法记录。\n承诺配备的社会工作者持有职业资格证书并在登记有效期内。"
)
TERMS = "服务期一年。合同签订后支付 40%，中期评估合格支付 40%，验收合格支付 20%。人员费用不得低于合同金额的 60%（示例，待本市确认）。"
Step = Callable[[Tender], object]
#: who bids with one of the agencies: a small enterprise that carries enough for the deduction
OWN_SHARE, PARTNERS = Decimal(65), (Partner("南湖康复辅具有限公司（演示）", "91330402MA2DEM001X", Decimal(35), True),)
#: a telephone that two bidders left, for the supervisor to see
SHARED = "0573-88888888"
#: in what lines one of them asks for the price
PRICE_TABLE = "驻校服务，月，10\n小组活动，场，48"
#: 4,000 yuan
BOND = 400_000


class Stage:
    """Whoever runs the tenders of the city's civil affairs bureau."""

    def __init__(self, town: Town, by: Acting) -> None:
        self.by, self.town = by, town
        self.officer = User.objects.get(login="project-officer")
        self.approver = User.objects.get(login="purchase-approver")
        self.openers = [User.objects.get(login=each) for each in ("opening-officer", "procurement-supervisor")]
        self.keys: list[OfficerKey] = [
            opening.make_officer_key(None, by=each, passphrase=SAID) for each in self.openers
        ]

    def drafted(self, project: Project, method: str, **said: Any) -> Tender:
        tender = actions.draft_tender(project, by=self.officer, method=method, agent=self.town.procurement)
        actions.change_tender(
            tender, by=self.officer, requirements=REQUIREMENTS, terms=TERMS, price_weight=Decimal(10),
            low_mean=Decimal(60), **said,
        )  # fmt: skip
        for title, kind, part, most, standard in FACTORS:
            actions.add_factor(tender, by=self.officer, title=title, kind=kind, part=part, most=most, standard=standard)
        return Tender.objects.get(pk=tender.pk)

    def approved(self, project: Project, method: str, arrange: Step | None = None, **said: Any) -> Tender:
        tender = self.drafted(project, method, **said)
        if arrange is not None:
            arrange(tender)
        opening.make_tender_key(tender, by=self.officer, officers=self.keys, threshold=2)
        actions.submit_tender(tender, by=self.officer)
        return actions.approve_tender(tender, by=self.approver)

    def announced(self, project: Project, method: str, arrange: Step | None = None, **said: Any) -> Tender:
        """``arrange``: what its document says beside, before it is submitted."""
        told(project, self.officer)
        tender = self.approved(project, method, arrange, **said)
        morning = localtime(now() + timedelta(days=25)).replace(hour=9, minute=30, second=0, microsecond=0)
        return actions.announce_tender(tender, by=self.officer, deadline_at=morning)

    def sealed(
        self, tender: Tender, agency: Organisation, price_fen: int, phone: str = "", partners: Sequence[Partner] = (), words: str = "",
    ) -> Bid:  # fmt: skip
        bid = bids.begin_bid(agency, by=self.by, tender=tender, passphrase=SAID)
        said = Content(
            price_fen=price_fen, price_words=words, personnel_fen=price_fen * 66 // 100, contact="项目部", phone=phone or f"0573-{80_000_000 + agency.pk}",
            qualification="营业范围、登记证书和无重大违法记录声明见附件。",
            answers={title: f"{agency.name}：{title}见方案第 {at} 章。" for at, (title, *_rest) in enumerate(FACTORS, 1)},
            partners=partners, own_share=OWN_SHARE if partners else None,
        )  # fmt: skip
        bid = bids.save_draft(bid, by=self.by, content=said)
        plan = f"{agency.name} {tender.title} 服务方案（演示）".encode()
        bids.attach_to_draft(bid, by=self.by, piece=bids.Piece("服务方案.txt", plan))
        bid = Bid.objects.get(pk=bid.pk)
        bids.seal_bid(bid, by=self.by, key=drafts.unlock(dict(bid.draft_key or {}), SAID.said))
        return Bid.objects.get(pk=bid.pk)

    def damaged(self, tender: Tender, agency: Organisation) -> None:
        """Sealed at home and spoiled on the way: it is taken, and cannot be opened."""
        bid = bids.begin_bid(agency, by=self.by, tender=tender, passphrase=SAID)
        out = io.BytesIO()
        seal({"price_fen": 1}, [Source.of_bytes("方案.txt", b"demo")], TenderKey.from_json(tender.key), out)
        spoiled = bytearray(out.getvalue())
        spoiled[-1] ^= 1
        bids.hand_in_sealed(bid, by=self.by, file=SimpleUploadedFile("bid.sealed", bytes(spoiled)))

    def bonds_came(self, tender: Tender, *accounts: str) -> None:
        """Two days before the deadline, from these accounts in the order of the bids."""
        day = localdate(tender.deadline_at) - timedelta(days=2)
        for bid, account in zip(
            tender.bids.filter(state__in=Bid.CAME).order_by("place_in_order"), accounts, strict=True
        ):
            bonds.record_bond(
                tender,
                by=self.officer,
                bid=bid,
                form="transfer",
                received_fen=tender.bid_bond_fen,
                received_on=day,
                account=account,
            )

    def bond_at_stake(self, tender: Tender, agency: Organisation) -> None:
        """It came from the account of another bidder: the purchaser asks whether it is kept."""
        keeping.propose_keeping(
            BidBond.objects.get(bid__tender=tender, bid__agency=agency), by=self.officer, ground="collusion", happened_on=localdate(),
            facts="两家投标人的保证金从同一个账户转出，联系电话也相同。", answer_until=localdate() + timedelta(days=7),
        )  # fmt: skip

    def came_due(self, tender: Tender) -> None:
        """The moment after the last of them came: none shall look late."""
        Tender.objects.filter(pk=tender.pk).update(deadline_at=now())

    def opened(self, tender: Tender) -> Tender:
        """Its deadline came, and both officers with it; it was announced as long before as bidders had been promised."""
        told: Any = Tender.objects.only("announced_on", "deadline_at").get(
            pk=tender.pk
        )  # it is announced: both are there
        announced_on = told.announced_on - (told.deadline_at - now())
        Tender.objects.filter(pk=tender.pk).update(announced_on=announced_on)
        self.came_due(tender)
        for each in self.openers:
            tender = opening.release_share(Tender.objects.get(pk=tender.pk), by=each, passphrase=SAID)
        return tender


def tenders(town: Town, by: Acting, projects: list[Project]) -> Stage:
    """One of each until its opening, as far as there are projects to be tendered; those that are left are evaluated."""
    stage = Stage(town, by)
    agencies = [town.agency, *(each for each in town.agencies if each != town.agency)]
    first, second, third, fourth, fifth, sixth, seventh, eighth, ninth = projects[:9]
    # two below the limit, from one item of the budget, together come up to it; a practice city may have no limit
    small = "direct" if may_be_direct(first.budget_fen, limits().limit_fen(localdate())) else "open"
    stage.drafted(first, small)
    returned = stage.drafted(second, "consultation")
    actions.submit_tender(returned, by=stage.officer)
    actions.return_tender(returned, by=stage.approver, reason="人员配备的评分标准太笼统，请写明各档的条件。")
    actions.submit_tender(stage.drafted(third, small), by=stage.officer)
    stage.approved(fourth, "open")
    running = stage.announced(fifth, "open", price_table=PRICE_TABLE)
    actions.clarify_tender(running, by=stage.officer, text="服务地点含新建的两个社区，服务量不变。", affects_bids=False)
    stage.sealed(running, agencies[1], 41_800_000)
    bids.withdraw_bid(stage.sealed(running, agencies[2], 43_000_000), by=by)
    bids.begin_bid(town.agency, by=by, tender=running, passphrase=SAID)
    opened = stage.announced(sixth, "open", bid_bond_fen=BOND)
    for at, (price, phone) in enumerate(((45_600_000, ""), (44_200_000, SHARED), (46_900_000, SHARED))):
        stage.sealed(opened, agencies[at], price, phone, PARTNERS if at == 2 else ())
    stage.damaged(opened, agencies[3])
    after = stage.opened(opened)
    stage.bonds_came(after, "33001616000000101", "33001616000000202", "33001616000000202", "33001616000000404")
    stage.bond_at_stake(after, agencies[2])
    said = opening.raise_objection(after.bids.get(agency=agencies[0]), by=by, text="开标比截止时间晚了十分钟。")
    opening.answer_objection(said, by=stage.openers[0], answer="一位开标员第一次输错口令，已记录。")
    failed = stage.announced(seventh, "open")
    for at in (0, 1):
        stage.sealed(failed, agencies[at], 38_000_000)
    stage.opened(failed)
    due = stage.announced(ninth, "open")
    for at, price in enumerate((47_100_000, 46_300_000, 45_900_000)):
        stage.sealed(due, agencies[at], price)
    stage.came_due(due)
    actions.cancel_tender(stage.announced(eighth, "consultation"), by=stage.officer, reason="项目内容有重大变化。")
    return stage
