"""Facts of purchasing: what is bought for whom, with which money, from whom."""

from heli.purchasing.models.bids import Bid, BidFile, BidReceipt, Objection
from heli.purchasing.models.funds import BudgetLine, Commitment
from heli.purchasing.models.mirrored import MirroredTender
from heli.purchasing.models.notices import Opinion, PurchaseNotice, SurveyAnswer
from heli.purchasing.models.plans import PlanItem, YearPlan
from heli.purchasing.models.projects import CostLine, Project
from heli.purchasing.models.tenders import Clarification, Factor, KeyShare, OfficerKey, Tender

__all__ = [
    "Bid",
    "BidFile",
    "BidReceipt",
    "BudgetLine",
    "Clarification",
    "Commitment",
    "CostLine",
    "Factor",
    "KeyShare",
    "MirroredTender",
    "Objection",
    "OfficerKey",
    "Opinion",
    "PlanItem",
    "Project",
    "PurchaseNotice",
    "SurveyAnswer",
    "Tender",
    "YearPlan",
]
