"""Whether who designed a purchase may take part in it."""

from __future__ import annotations

from datetime import date

from heli.core.models import Setting
from heli.core.queries import setting
from heli.core.rules.book import Source
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation
from heli.purchasing.models import Project
from heli.purchasing.rules import proposals as rules

DESIGNER = "designer_may_bid"


def source_for_designers(day: date) -> Source | None:
    """The article that shuts designers out on a day; None where the city lets them bid."""
    return None if rules.may_bid(setting(DESIGNER), day) else rules.barred_by(day)


def is_allowed_unconfirmed(day: date) -> bool:
    """Whether the city lets designers bid, and nobody has confirmed that."""
    held = Setting.objects.filter(key=DESIGNER).first()
    return held is not None and held.confirmed_on is None and rules.may_bid(held.value, day)


def why_shut_out(project: Project, agency: Organisation, method: str, day: date) -> Sentence | None:
    """What an agency is told whose proposal became this project (政府采购法实施条例第十八条第二款); None where it may take part.
    ``method``: of the tender; that of a framework agreement for those who join one."""
    proposal = project.proposal
    if proposal is None or proposal.agency_id != agency.pk or project.is_of_society or not rules.binds(method):
        return None
    source = source_for_designers(day)
    if source is None:
        return None
    return Sentence(
        "这个项目采用了%(name)s的方案，设计方案的机构不能再参加这个项目的采购：%(source)s。", name=agency.name,
        source=source.cited,
    )  # fmt: skip
