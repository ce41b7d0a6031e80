"""Facts of purchasing: what is bought for whom, with which money, from whom."""

from heli.purchasing.models.award import Award
from heli.purchasing.models.bids import Bid, BidFile, BidReceipt, Objection
from heli.purchasing.models.challenges import Challenge, Complaint
from heli.purchasing.models.evaluation import Evaluation, Member, Review, Score
from heli.purchasing.models.funds import BudgetLine, Commitment
from heli.purchasing.models.hearings import Hearing
from heli.purchasing.models.notices import Opinion, PurchaseNotice, SurveyAnswer
from heli.purchasing.models.plans import PlanItem, YearPlan
from heli.purchasing.models.projects import CostLine, Project
from heli.purchasing.models.tenders import Clarification, Factor, KeyShare, OfficerKey, Tender

__all__ = [
    "Award",
    "Bid",
    "BidFile",
    "BidReceipt",
    "BudgetLine",
    "Challenge",
    "Clarification",
    "Commitment",
    "Complaint",
    "CostLine",
    "Evaluation",
    "Factor",
    "Hearing",
    "KeyShare",
    "Member",
    "Objection",
    "OfficerKey",
    "Opinion",
    "PlanItem",
    "Project",
    "PurchaseNotice",
    "Review",
    "Score",
    "SurveyAnswer",
    "Tender",
    "YearPlan",
]
