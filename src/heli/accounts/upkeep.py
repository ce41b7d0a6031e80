"""What happens to accounts by the clock."""

from __future__ import annotations

from heli.accounts.actions import expire_invitations
from heli.core.job_kinds import Progress
from heli.core.rules.sentence import Sentence


def invitations(job: Progress) -> str:
    """Throw away the codes of invitations that nobody accepted in time."""
    return Sentence("清理了 %(count)s 份过期的邀请。", count=f"{expire_invitations(None, by=job.by):,}")
