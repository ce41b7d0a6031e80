"""Tenders of the demo city that run on another platform: one being entered, one awarded, one that failed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.purchasing.actions import mirrored as actions
from heli.purchasing.actions.mirrored_notices import add_notice
from heli.purchasing.models import MirroredTender, Project
from heli.purchasing.rules.mirrored import Sheet
from heli.site.demo.before import told
from heli.site.demo.town import Town

BIDS = (("A", 47_000_000, 88), ("B", 45_500_000, 80), ("C", 46_800_000, 72))


def mirrored(town: Town, projects: list[Project]) -> None:
    officer = User.objects.get(login="project-officer")
    going, awarded, failed = projects
    open_one = _entered(going, officer, "2026-101")
    add_notice(
        open_one, by=officer, kind="change", published_on=localdate() - timedelta(days=24), number="JXZC2026-101-G1",
        url="https://example.test/2026-101-g1", what="评分因素的说明更具体", affects=True,
    )  # fmt: skip
    told(awarded, officer)
    one = actions.take_in(_entered(awarded, officer, "2026-087"), by=officer, sheet=Sheet(_sheet()))
    key, price, _score = BIDS[0]
    actions.award(one, by=officer, winner=town.agencies[0], bid=key, price_fen=price, result_on=localdate())
    add_notice(
        one,
        by=officer,
        kind="result",
        published_on=localdate(),
        number="JXZC2026-087-J1",
        what="中标结果和评审专家名单",
    )
    actions.fail(_entered(failed, officer, "2026-066"), by=officer, reason="递交投标文件的不足三家。")


def _entered(project: Project, officer: User, code: str) -> MirroredTender:
    """Announced a month ago, due last week."""
    return actions.enter(
        project, by=officer, platform="政采云（演示）", code=f"JXZC{code}", method="open", budget_fen=project.budget_fen,
        announced_on=localdate() - timedelta(days=30), deadline_on=localdate() - timedelta(days=7),
    )  # fmt: skip


def _sheet() -> dict[str, Any]:
    """Five experts; the first bid wins on its plan, not on its price."""
    return {
        "method": "comprehensive", "on": (localdate() - timedelta(days=6)).isoformat(), "ceiling_fen": 48_000_000,
        "price_weight": "10", "factors": [{"id": "服务方案", "max": "90", "kind": "subjective"}],
        "bids": [
            {"id": key, "price_fen": price,
             "scores": {"服务方案": {f"专家{expert}": str(score - expert % 3) for expert in range(1, 6)}}}
            for key, price, score in BIDS
        ],
    }  # fmt: skip
