"""Changes that workers propose: what is proposed, what the record holds now, who has to do with it next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from heli.accounts.models import User
from heli.accounts.queries import who_may
from heli.core.rules.identity import mask_id, mask_phone
from heli.core.rules.sentence import Sentence
from heli.core.second import acting, lent
from heli.core.waiting import Source, Waiting
from heli.directory.models import Organisation, Person
from heli.workforce.models import (
    Certificate,
    ChangeProposal,
    ChangeProposalQuerySet,
    Employment,
    LicenceLevel,
    Qualification,
    RecordConfirmation,
    Worker,
    WorkerQuerySet,
)
from heli.workforce.queries.register import main_first

Part, State = ChangeProposal.Part, ChangeProposal.State
#: after so many days a worker is asked again whether the record is right
ASK_AFTER = 365

#: the fields of each part, in order, as they are called
FIELDS: dict[str, dict[str, Any]] = {
    Part.FACTS: {"name": _("姓名"), "phone": _("手机"), "education": _("学历"), "major": _("专业")},
    Part.DOCUMENT: {"document_kind": _("证件类别"), "document_number": _("证件号码")},
    Part.CERTIFICATE: {"level": _("级别"), "number": _("证书编号"), "issued_on": _("发证日期")},
    Part.EMPLOYMENT: {"post": _("岗位"), "time": _("专兼职"), "start_on": _("入职日期")},
    Part.QUALIFICATION: {"kind": _("类别"), "name": _("名称"), "obtained_on": _("取得日期")},
}
_CHOICES: dict[str, Any] = {
    "document_kind": Person.Document, "level": LicenceLevel, "time": Employment.Time, "kind": Qualification.Kind,
}  # fmt: skip
_TARGETS: dict[str, Any] = {
    Part.CERTIFICATE: Certificate, Part.EMPLOYMENT: Employment, Part.QUALIFICATION: Qualification,
}  # fmt: skip


def proposals(user: Any) -> ChangeProposalQuerySet:
    """What this user may see, the newest first."""
    seen = ChangeProposal.objects.visible_to(user)
    return seen.select_related(
        "worker__person__user", "employer", "proposed_by", "confirmed_by", "decided_by"
    ).order_by("-pk")


def own_proposals_of(user: Any) -> ChangeProposalQuerySet:
    """All that oneself proposed of one's own record."""
    return proposals(user).filter(proposed_by=user.actor)


def own_proposals(user: Any, worker: Worker) -> list[ChangeProposal]:
    """Those about oneself, for one's own page."""
    return list(proposals(user).filter(worker=worker)[:20])


def target_of(worker: Worker, part: str, pk: int | None) -> Any:
    """The record that a part is about: the worker, or one of what belongs to the worker; None where it is gone."""
    if pk is None:
        return worker
    return _TARGETS[part].objects.filter(worker=worker, pk=pk).first() if part in _TARGETS else None


def held(worker: Worker, part: str, target: Any) -> dict[str, str]:
    """What the record holds now, as text; empty for what is only to be added."""
    if part in (Part.FACTS, Part.DOCUMENT):
        person = worker.person
        holder: dict[str, Any] = {"name": person.name, "phone": person.phone, "education": worker.education, "major": worker.major,
                                  "document_kind": person.document_kind, "document_number": person.document_number}  # fmt: skip
    elif target is worker or target is None:
        return {}
    else:
        holder = {name: getattr(target, name) for name in FIELDS[part]}
    return {name: _text(holder[name]) for name in FIELDS[part]}


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


@dataclass(frozen=True)
class Difference:
    """One field: as it was, as it is now where that is something else, and as it should be."""

    label: Any
    old: str
    new: str
    now: str | None


def differences(proposal: ChangeProposal, *, open_numbers: bool) -> list[Difference]:
    """The fields that are to change. Numbers stay masked but for their owner and whoever may see them in full."""
    target = target_of(proposal.worker, proposal.part, proposal.target)
    present, old, new = held(proposal.worker, proposal.part, target), proposal.old, proposal.new
    found = []
    for name, label in FIELDS[proposal.part].items():
        if old.get(name, "") == new.get(name, ""):
            continue
        was, should, now = (_told(name, each.get(name, ""), open_numbers) for each in (old, new, present))
        moved = proposal.is_open and present.get(name, "") != old.get(name, "")
        found.append(Difference(label, was, should, now if moved else None))
    return found


def _told(name: str, value: str, open_numbers: bool) -> str:
    if not value:
        return "—"
    if name in _CHOICES:
        return str(dict(_CHOICES[name].choices).get(value, value))
    if not open_numbers and name in ("phone", "document_number"):
        return mask_phone(value) if name == "phone" else mask_id(value)
    return value


def moved_meanwhile(proposal: ChangeProposal) -> bool:
    """Whether the record holds something else than when the change was proposed."""
    return any(each.now is not None for each in differences(proposal, open_numbers=True))


def version_of_record(proposal: ChangeProposal) -> int:
    """Counts every change of what the proposal is about; 0 where that is gone."""
    target = target_of(proposal.worker, proposal.part, proposal.target)
    return target.version if target is not None else 0


def who_confirms(worker: Worker) -> Organisation | None:
    """The employer, the main one first, where somebody else than the worker may confirm; None where nobody can."""
    posts = worker.employments.filter(end_on__isnull=True, organisation__isnull=False).order_by(*main_first())
    for post in posts.select_related("organisation__place"):
        if any(user.person_id != worker.person_id for user in who_may("workforce.proposal.confirm", post.organisation)):
            return post.organisation
    return None


def nearest(permission: str, worker: Worker, but: Collection[int | None] = ()) -> list[User]:
    """Of those who hold a right on a worker, the ones whose scope is the narrowest: whom to tell first. Neither the worker
    nor those actors to whom it is closed count, so that the office above is told where the nearest may not."""
    found = []
    for user in who_may(permission, worker):
        if user.person_id == worker.person_id or user.actor_id in but:
            continue
        depths = [len(g.scope_path) for g in user.grants_now if permission in g.permissions and g.reaches(worker)]
        found.append((max(depths, default=0), user))
    deepest = max((depth for depth, _user in found), default=0)
    return [user for depth, user in found if depth == deepest]


def to_confirm(user: Any) -> QuerySet[ChangeProposal]:
    """What waits for the employer this user answers for."""
    offices = [node // 2 for node in user.nodes("workforce.proposal.confirm") or () if node % 2]
    mine = Organisation.objects.filter(pk__in=offices).alias(
        asked=ExpressionWrapper(OuterRef("employer__path"), CharField())
    )
    found = proposals(user).filter(Exists(mine.filter(asked__startswith=F("path"))), state=State.PROPOSED)
    return _others(user, found, "workforce.proposal.confirm")


def to_decide(user: Any) -> QuerySet[ChangeProposal]:
    """What waits for the department: for somebody who did not confirm it at the employer."""
    right = "workforce.proposal.accept"
    if not user.holds(right):
        return ChangeProposal.objects.none()
    found = _others(user, proposals(user).filter(state=State.CONFIRMED), right)
    return found.exclude(confirmed_by__in=user.hands(right))


def to_complete(user: Any) -> QuerySet[ChangeProposal]:
    """One's own that came back."""
    if not getattr(user, "person_id", None):
        return ChangeProposal.objects.none()
    return proposals(user).filter(state=State.RETURNED, worker__person=user.person_id)


def _others(user: Any, found: QuerySet[ChangeProposal], right: str) -> QuerySet[ChangeProposal]:
    """Nobody decides their own, nor does a deputy in their stead, so it waits for somebody else."""
    own, found = getattr(user, "person_id", None), found.exclude(proposed_by__in=user.hands(right))
    return (found.exclude(worker__person=own) if own else found).order_by("pk")


def part_told(proposal: ChangeProposal) -> Sentence:
    """What is to change, to be said in the language of each reader."""
    with override("zh-hans"):
        return Sentence(str(proposal.get_part_display()))


def _told_shortly(found: QuerySet[ChangeProposal]) -> QuerySet[Any]:
    """What a line of what waits says, and nothing that is sealed: all sources are asked by one statement, as text."""
    return found.select_related(None).only("part").annotate(name=F("worker__person__name"), where=F("employer__name"))


def _line(proposal: Any, verb: Any, state: str = "waiting") -> Waiting:
    what = Sentence("%(name)s的更正申请：%(part)s", name=proposal.name, part=part_told(proposal))
    return Waiting(what, proposal.where or _("单位没有登记员账号"), None, verb, proposal.get_absolute_url(), state)


def _to_confirm_line(proposal: ChangeProposal) -> Waiting:
    return _line(proposal, _("核对"))


def _to_decide_line(proposal: ChangeProposal) -> Waiting:
    return _line(proposal, _("决定"))


def _to_complete_line(proposal: ChangeProposal) -> Waiting:
    what = Sentence("本人的更正申请：%(part)s", part=part_told(proposal))
    return Waiting(what, _("退回补正"), None, _("补正"), proposal.get_absolute_url(), "warn")


def asked(user: Any) -> QuerySet[RecordConfirmation]:
    """Whether one is asked to look one's record through."""
    return RecordConfirmation.objects.visible_to(user).filter(confirmed_on__isnull=True).only("asked_on").order_by("pk")


def _asked_line(asked_for: RecordConfirmation) -> Waiting:
    about = Sentence("%(day)s请本人核对", day=asked_for.asked_on.isoformat())
    return Waiting(_("核对本人的资料"), about, None, _("核对"), reverse("workforce:own-record"))


def last_confirmed(worker: Worker) -> date | None:
    """The day on which the worker last said that the record is right."""
    said = worker.confirmations.filter(confirmed_on__isnull=False).order_by("-confirmed_on").first()
    return said.confirmed_on if said is not None else None


def may_confirm(worker: Worker, today: date) -> bool:
    """Asked for, or a year and more ago, or never."""
    last = last_confirmed(worker)
    asked_for = worker.confirmations.filter(confirmed_on__isnull=True).exists()
    return asked_for or last is None or last <= today - timedelta(days=ASK_AFTER)


def by_confirmation(found: WorkerQuerySet, state: str) -> WorkerQuerySet:
    """Whether the worker confirmed the record within a year."""
    since = localdate() - timedelta(days=ASK_AFTER)
    said = Exists(RecordConfirmation.objects.filter(worker=OuterRef("pk"), confirmed_on__gt=since))
    return found.filter(said) if state == "within" else found.filter(~said)


def to_be_asked(today: date, most: int) -> list[Worker]:
    """Workers with an account they have come in with, asked for nothing now, and not confirmed for a year; for the clock."""
    since = today - timedelta(days=ASK_AFTER)
    lately = RecordConfirmation.objects.filter(
        Q(confirmed_on__isnull=True) | Q(confirmed_on__gt=since), worker=OuterRef("pk")
    )
    came = Worker.objects.filter(person__user__is_active=True, person__user__last_login__isnull=False)
    return list(came.filter(~Exists(lately)).select_related("person__user__actor").order_by("pk")[:most])


def of_state(found: QuerySet[ChangeProposal], state: str) -> QuerySet[ChangeProposal]:
    open_ones = (State.PROPOSED, State.CONFIRMED, State.RETURNED)
    return found.filter(state__in=open_ones) if state == "open" else found.filter(state=state)


WAITING = (
    Source("workforce.proposal.confirm", _("待确认的更正申请"), "workforce.proposal.confirm", lambda user: _told_shortly(to_confirm(user)), _to_confirm_line),
    Source("workforce.proposal.accept", _("待决定的更正申请"), "workforce.proposal.accept", lambda user: _told_shortly(to_decide(user)), _to_decide_line),
    Source("workforce.proposal.resubmit", _("退回本人的更正申请"), "workbench.open", lambda user: _told_shortly(to_complete(user)), _to_complete_line),
    Source("workforce.record.confirm", _("本人的资料"), "workbench.open", asked, _asked_line),
)  # fmt: skip


def steps(user: Any, proposal: ChangeProposal) -> list[Any]:
    """The steps this user may take now: own ones for the worker, the others for everybody else in whose hands it lies."""
    names = {step.name: step for step in ChangeProposal.LIFE if proposal.state in step.sources}
    own = proposal.worker.person_id == getattr(user, "person_id", None)
    if own:
        return [
            names[name]
            for name in ("resubmit", "withdraw")
            if name in names and proposal.proposed_by_id == user.actor_id
        ]
    decides = user.may("workforce.proposal.accept", proposal)
    confirms = proposal.employer is not None and user.may("workforce.proposal.confirm", proposal.employer)
    allowed = {
        "confirm": confirms, "accept": decides, "refuse": decides,
        "return": decides or (confirms and not proposal.lies_with_department),
    }  # fmt: skip
    held = [step for name, step in names.items() if allowed.get(name) and user.holds(step.may)]
    return [step for step in held if not _had_part(user, proposal, step)]


def _had_part(user: Any, proposal: ChangeProposal, step: Any) -> bool:
    """Whether this step is for somebody else, since this user, or in whose stead they act, proposed it or confirmed it."""
    decides = step.name in ("accept", "refuse")
    confirmed = decides and acting(user, step.may, proposal) & confirmers(proposal)
    return bool(confirmed) or proposed_in_hands(user, proposal, step.may)


def proposed_in_hands(by: Any, proposal: ChangeProposal, right: str) -> bool:
    """Whether who acts, or in whose stead, proposed it."""
    on = proposal.employer if right == "workforce.proposal.confirm" else proposal
    return proposal.proposed_by_id in acting(by, right, on)


def confirmers(proposal: ChangeProposal) -> set[int]:
    """Who confirmed it for the employer, and in whose stead: they do not decide it."""
    known = {proposal.confirmed_by_id} if proposal.confirmed_by_id is not None else set()
    return known | lent(proposal, "workforce.proposal.confirm")


def stages(proposal: ChangeProposal) -> list[dict[str, Any]]:
    """The way of a proposal for the bar above its page: a confirmation is done where somebody confirmed, and nowhere else."""
    asked = {"label": _("本人提出"), "note": proposal.proposed_by.name, "state": "done"}
    confirmed = {"label": _("单位确认"), "note": _("单位没有登记员账号"), "state": "empty"}
    if proposal.employer is not None:
        confirmed["note"] = proposal.employer.name
        if proposal.confirmed_at is not None:
            confirmed["state"] = "done"
        elif proposal.state == State.PROPOSED:
            confirmed["state"] = "now"
    here = {"label": proposal.get_state_display(), "note": proposal.decided_by or "", "state": "now"}
    if proposal.state == State.WITHDRAWN:
        return [asked, *([confirmed] if confirmed["state"] == "done" else []), here | {"state": "stopped"}]
    if proposal.state == State.RETURNED:
        return [asked, here, *([] if proposal.lies_with_department else [confirmed]), _decision("empty")]
    if proposal.is_open:
        return [asked, confirmed, _decision("now" if proposal.state == State.CONFIRMED else "empty")]
    return [asked, confirmed, here | {"state": "done" if proposal.state == State.ACCEPTED else "stopped"}]


def _decision(state: str) -> dict[str, Any]:
    return {"label": _("主管部门决定"), "note": "", "state": state}


def on_own_page(user: Any, worker: Worker) -> dict[str, Any]:
    """What one's own page says besides the record: what was proposed, and whether it is time to look it through."""
    return {
        "proposals": own_proposals(user, worker), "confirmed_on": last_confirmed(worker),
        "may_say_right": may_confirm(worker, localdate()), "asks": RecordConfirmation.objects.visible_to(user).filter(confirmed_on__isnull=True).exists(),
    }  # fmt: skip
