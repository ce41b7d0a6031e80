"""What the house does for itself by the clock, without anybody asking; the roof says when (``heli.site.schedules``)."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import now

from heli.core import audit
from heli.core.actions.changes import forget_changes
from heli.core.actions.drafts import sweep_drafts
from heli.core.actions.files import sweep_uploads
from heli.core.actions.jobs import forget_runs
from heli.core.errors import Refused
from heli.core.job_kinds import Progress
from heli.core.rules.sentence import Sentence
from heli.core.schedules import schedules

#: how long a run by the clock is shown
RUNS_KEPT = timedelta(days=90)


def abandoned_uploads(job: Progress) -> str:
    """Throw away uploads with which nobody went on."""
    return Sentence("清理了 %(count)s 个没有传完的文件。", count=f"{sweep_uploads():,}")


def forgotten_drafts(job: Progress) -> str:
    """Throw away drafts of forms that nobody came back to."""
    return Sentence("清理了 %(count)s 份没有再用的草稿。", count=f"{sweep_drafts():,}")


def old_changes(job: Progress) -> str:
    """Throw away what was kept to take changes back, once it is too late for that."""
    return Sentence("清理了 %(count)s 次已经不能撤销的改动。", count=f"{forget_changes():,}")


def chain(job: Progress) -> str:
    """Check the audit chain from its first entry. A fault is no defect of the work: it is its result."""
    entries, faults = audit.verify()
    if faults:
        raise Refused(Sentence(
            "审计链有 %(faults)s 处不符，最早的在第 %(first)s 条。请审计管理员马上核查：heli audit verify。",
            faults=f"{len(faults):,}", first=f"{faults[0].entry:,}",
        ))  # fmt: skip
    if not audit.is_copied_outside():
        raise Refused(Sentence("审计链的末端没有存在数据库之外，末尾被截断时看不出来。请检查 HELI_HOME 是否可写。"))
    return Sentence("审计链 %(entries)s 条，全部相符。", entries=f"{entries:,}")


def old_runs(job: Progress) -> str:
    """Throw away what is kept of old runs by the clock, this one's kind included."""
    gone = forget_runs(None, by=job.by, kinds=list(schedules()), before=now() - RUNS_KEPT)
    return Sentence("清理了 %(count)s 条很久以前的运行记录。", count=f"{gone:,}")
