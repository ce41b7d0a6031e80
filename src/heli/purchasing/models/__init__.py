"""Facts of purchasing: what is bought for whom, with which money, from whom."""

from heli.purchasing.models.award import Award
from heli.purchasing.models.bids import Bid, BidFile, BidReceipt, Objection
from heli.purchasing.models.bonds import BidBond, BondKeeping, WithdrawnBond
from heli.purchasing.models.call_offs import Application, CallOff, SecondPrice
from heli.purchasing.models.catalogue import CatalogueDoer, CatalogueItem
from heli.purchasing.models.challenges import Challenge, Complaint
from heli.purchasing.models.conduct import ConductEntry
from heli.purchasing.models.contract_changes import ContractChange
from heli.purchasing.models.contracts import (
    Category,
    Contract,
    ContractCost,
    ReportEvery,
    Side,
    Signature,
)
from heli.purchasing.models.costs import CostAlarm, Expense, Settlement, SpendingPlan
from heli.purchasing.models.design import CostLine, FrozenFigure, StaffLine
from heli.purchasing.models.evaluation import Evaluation, Member, Review, Score
from heli.purchasing.models.factors import Clarification, Factor
from heli.purchasing.models.final_quotes import FinalQuote
from heli.purchasing.models.framework import FrameworkAgreement, FrameworkSupplier
from heli.purchasing.models.funds import BudgetLine, Commitment
from heli.purchasing.models.hearings import Hearing
from heli.purchasing.models.keys import KeyShare, OfficerKey
from heli.purchasing.models.milestones import Milestone
from heli.purchasing.models.mirrored import MirroredNotice, MirroredTender
from heli.purchasing.models.needs import Need
from heli.purchasing.models.notices import NoticeObjection, Opinion, PurchaseNotice, SurveyAnswer
from heli.purchasing.models.payments import Invoice, PayeeAccount, Payment
from heli.purchasing.models.plans import PlanItem, YearPlan
from heli.purchasing.models.price_errors import PriceError
from heli.purchasing.models.progress import ProgressReport
from heli.purchasing.models.projects import Project
from heli.purchasing.models.proposals import Proposal
from heli.purchasing.models.renewal import Renewal, RenewalFund
from heli.purchasing.models.statements import StatementLine, StatementShare
from heli.purchasing.models.tenders import Tender
from heli.purchasing.models.vouchers import VoucherExport, VoucherLayout

__all__ = [
    "Application",
    "Award",
    "Bid",
    "BidBond",
    "BidFile",
    "BidReceipt",
    "BondKeeping",
    "BudgetLine",
    "CallOff",
    "CatalogueDoer",
    "CatalogueItem",
    "Category",
    "Challenge",
    "Clarification",
    "Commitment",
    "Complaint",
    "ConductEntry",
    "Contract",
    "ContractChange",
    "ContractCost",
    "CostAlarm",
    "CostLine",
    "Evaluation",
    "Expense",
    "Factor",
    "FinalQuote",
    "FrameworkAgreement",
    "FrameworkSupplier",
    "FrozenFigure",
    "Hearing",
    "Invoice",
    "KeyShare",
    "Member",
    "Milestone",
    "MirroredNotice",
    "MirroredTender",
    "Need",
    "NoticeObjection",
    "Objection",
    "OfficerKey",
    "Opinion",
    "PayeeAccount",
    "Payment",
    "PlanItem",
    "PriceError",
    "ProgressReport",
    "Project",
    "Proposal",
    "PurchaseNotice",
    "Renewal",
    "RenewalFund",
    "ReportEvery",
    "Review",
    "Score",
    "SecondPrice",
    "Settlement",
    "Side",
    "Signature",
    "SpendingPlan",
    "StaffLine",
    "StatementLine",
    "StatementShare",
    "SurveyAnswer",
    "Tender",
    "VoucherExport",
    "VoucherLayout",
    "WithdrawnBond",
    "YearPlan",
]
