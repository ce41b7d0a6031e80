"""Facts of purchasing: what is bought for whom, with which money, from whom."""

from heli.purchasing.models.funds import BudgetLine, Commitment
from heli.purchasing.models.projects import Project

__all__ = ["BudgetLine", "Commitment", "Project"]
