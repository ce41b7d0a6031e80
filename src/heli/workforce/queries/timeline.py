"""What happened to a worker, in words, out of the audit chain and the imports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy

from heli.core import audit
from heli.core.models import AuditEntry, BatchChange
from heli.core.rules.sentence import Sentence
from heli.workforce.models import LeaverProposal, PublicProfile, Transfer, Worker
from heli.workforce.queries.conduct import cases_of, own_cases

#: events by which somebody looked, and changed nothing
LOOKED = ("workforce.worker.reveal", "core.printed_form.print", "workbench.shared.open")
#: what of a case of conduct belongs to the way of a worker
DECIDED = ("workforce.conduct.decide", "workforce.conduct.settle")
#: an event as the time line tells it
EVENTS = {
    "workforce.worker.change": gettext_lazy("修改了基本情况"),
    "workforce.worker.fill": gettext_lazy("填写了自设项目"),
    "workforce.worker.identify": gettext_lazy("更正了证件"),
    "workforce.worker.reveal": gettext_lazy("查看了完整证件号和手机"),
    "core.printed_form.print": gettext_lazy("打印了表格"),
    "workbench.shared.open": gettext_lazy("在协办中看了共享的信息"),
    "workforce.certificate.add": gettext_lazy("登记了证书"),
    "workforce.certificate.change": gettext_lazy("修改了证书"),
    "workforce.qualification.add": gettext_lazy("登记了其他资格或培训"),
    "workforce.qualification.change": gettext_lazy("修改了其他资格或培训"),
    "workforce.account.reset": gettext_lazy("重新发了登录码，原来的密码不能再用"),
    "workforce.proposal.make": gettext_lazy("提出了更正"),
    "workforce.proposal.confirm": gettext_lazy("确认了更正申请"),
    "workforce.proposal.accept": gettext_lazy("采纳了更正申请"),
    "workforce.proposal.refuse": gettext_lazy("没有采纳更正申请"),
    "workforce.proposal.return": gettext_lazy("退回了更正申请"),
    "workforce.proposal.resubmit": gettext_lazy("补正了更正申请"),
    "workforce.proposal.withdraw": gettext_lazy("撤回了更正申请"),
    "workforce.record.confirm": gettext_lazy("确认资料无误"),
    "workforce.profile.save": gettext_lazy("保存了公开名片"),
    "workforce.praise.add": gettext_lazy("登记了收到的表扬"),
    "workforce.praise.remove": gettext_lazy("删除了一条表扬"),
    "workforce.worker.link": gettext_lazy("对应了本人账号"),
    "workforce.conduct.decide": gettext_lazy("对执业投诉作出了决定"),
    "workforce.conduct.settle": gettext_lazy("答复了对决定的申诉"),
    "workforce.employment.add": gettext_lazy("登记了任职"),
    "workforce.employment.change": gettext_lazy("修改了任职"),
    "workforce.employment.end": gettext_lazy("结束了任职"),
    "workforce.training.add": gettext_lazy("登记了继续教育"),
    "workforce.training.report": gettext_lazy("申报了继续教育"),
    "workforce.training.resubmit": gettext_lazy("修改后再报了继续教育"),
    "workforce.training.confirm": gettext_lazy("确认了继续教育学时"),
    "workforce.training.return": gettext_lazy("退回了继续教育记录"),
    "workforce.study.enter": gettext_lazy("登记了毕业日期"),
    "workforce.transfer.ask": gettext_lazy("提出了调动"),
    "workforce.transfer.release": gettext_lazy("同意了调出"),
    "workforce.transfer.enforce": gettext_lazy("代原单位同意了调出"),
    "workforce.transfer.escalate": gettext_lazy("上报了原单位没有答复调动"),
    "workforce.transfer.accept": gettext_lazy("接收了调动"),
    "workforce.transfer.finish": gettext_lazy("办结了调动"),
    "workforce.roster.decide": gettext_lazy("决定了离职提议"),
    "core.change.take_back": gettext_lazy("撤销了刚才的改动"),
}


#: events that ask why, and under which name the answer is kept
WHY = {"workforce.worker.reveal": "purpose", "workforce.account.reset": "reason", "workforce.praise.remove": "reason"}


@dataclass(frozen=True)
class Moment:
    """One line of a time line."""

    at: datetime
    who: str
    what: str
    why: str = ""
    #: the office of whoever it was, and the time of day or from when to when, where these are told
    office: str = ""
    clock: str = ""


def timeline(user: Any, worker: Worker, limit: int = 30) -> list[Moment]:
    """Changes and imports, newest first, and what was decided about conduct where the user may see that. The worker must
    be visible to the user."""
    about = entries_of_worker(worker) | _decisions(user, worker)
    found = (
        AuditEntry.objects.filter(about).exclude(event__in=LOOKED).select_related("actor").order_by("-number")[:limit]
    )
    moments = moments_of(list(found))
    moments += _imports(worker)
    return sorted(moments, key=lambda moment: moment.at, reverse=True)[:limit]


def _decisions(user: Any, worker: Worker) -> Q:
    """Decisions of cases whose reader the user is: whoever answers for conduct, and the worker."""
    seen = cases_of(user, worker).values("pk")
    own = own_cases(user).filter(worker=worker).values("pk")
    case = Q(subject_id__in=seen) | Q(subject_id__in=own)
    return Q(subject_type="workforce.conductcase", event__in=DECIDED) & case


def entries_of_worker(worker: Worker) -> Q:
    """Entries about the worker, their certificates, employments and proposals; read by the index of subjects."""
    about = Q(subject_type="workforce.worker", subject_id=worker.pk)
    papers = [each.pk for each in worker.certificates.all()]
    posts = [each.pk for each in worker.employments.all()]
    proposals = LeaverProposal.objects.filter(employment__in=posts).values_list("pk", flat=True)
    about |= Q(subject_type="workforce.certificate", subject_id__in=papers)
    others = [each.pk for each in worker.qualifications.all()]
    about |= Q(subject_type="workforce.qualification", subject_id__in=others)
    about |= Q(subject_type="workforce.employment", subject_id__in=posts)
    # who asked for somebody and did not get them is no matter of those who employed them before
    moved = Transfer.objects.filter(employment__in=posts, state=Transfer.State.DONE).values_list("pk", flat=True)
    about |= Q(subject_type="workforce.transfer", subject_id__in=list(moved))
    about |= Q(subject_type="workforce.changeproposal", subject_id__in=worker.proposals.values("pk"))
    about |= Q(subject_type="workforce.recordconfirmation", subject_id__in=worker.confirmations.values("pk"))
    about |= Q(
        subject_type="workforce.publicprofile", subject_id__in=PublicProfile.objects.filter(worker=worker).values("pk")
    )
    about |= Q(subject_type="workforce.praise", subject_id__in=worker.praises.values("pk"))
    return about | Q(subject_type="workforce.leaverproposal", subject_id__in=list(proposals))


def moments_of(entries: list[AuditEntry]) -> list[Moment]:
    """With what was given as the reason, where one is asked for: whoever is concerned reads why."""
    asked = [entry for entry in entries if entry.event in WHY]
    said = {
        entry.number: str(content.get(WHY[entry.event], "")).strip()
        for entry, content in zip(asked, audit.read_contents(asked), strict=True)
    }
    return [
        Moment(
            datetime.fromisoformat(entry.at), entry.actor.name, str(EVENTS.get(entry.event, entry.event)),
            said.get(entry.number, ""),
        )
        for entry in entries
    ]  # fmt: skip


def _imports(worker: Worker) -> list[Moment]:
    """Imports that created or changed something of the worker."""
    mine = Q(table="workforce_worker", row_id=worker.pk) | Q(table="directory_person", row_id=worker.person_id)
    mine |= Q(table="workforce_certificate", row_id__in=[each.pk for each in worker.certificates.all()])
    mine |= Q(table="workforce_employment", row_id__in=[each.pk for each in worker.employments.all()])
    changes = BatchChange.objects.filter(mine).select_related("batch__made_by").order_by("batch_id")
    batches: dict[int, tuple[Any, bool]] = {}
    for change in changes:
        new = change.created and change.table == "workforce_worker"
        batches[change.batch_id] = (change.batch, new or batches.get(change.batch_id, (None, False))[1])
    return [
        Moment(batch.applied_at, batch.made_by.name, _by_roster(batch.file_name, new))
        for batch, new in batches.values()
        if batch.applied_at
    ]


def _by_roster(file: str, new: bool) -> Sentence:
    return Sentence("随名册「%(file)s」登记", file=file) if new else Sentence("随名册「%(file)s」更新", file=file)
