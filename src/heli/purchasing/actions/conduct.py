"""Every change of an entry about a supplier. Who opened it does not decide it, and the agency is heard before."""

from __future__ import annotations

from datetime import date

from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heli.accounts.models import speaks_for_office
from heli.accounts.queries import who_may
from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.actions.turns import take_turn
from heli.core.errors import Refused
from heli.core.models import Acting, Actor
from heli.core.rules.sentence import Sentence, day_named
from heli.directory.models import Organisation
from heli.purchasing.actions.desks import must_be_apart
from heli.purchasing.actions.sides import speaking_for
from heli.purchasing.models import ConductEntry, Tender
from heli.purchasing.models.conduct import DECIDE
from heli.purchasing.queries.conduct import STATE, why_barred
from heli.purchasing.queries.desks import acting, openers
from heli.purchasing.queries.groundless import held_against
from heli.purchasing.rules import conduct as rules
from heli.purchasing.rules.complaints import GROUNDLESS
from heli.purchasing.rules.desks import SUPERVISOR

LIFE = ConductEntry.LIFE.steps
State = ConductEntry.State


def must_not_be_barred(agency: Organisation) -> None:
    """Held before a bid is handed in: no ban holds today (政府采购法第二十二条、第七十七条)."""
    reason = why_barred(agency, localdate())
    if reason is not None:
        raise Refused(reason, code="barred")


@action("purchasing.conduct.open", final=True, lock=False)
def open_entry(
    agency: Organisation, /, *, by: Acting, kind: str, facts: str, evidence: str, tender: Tender | None = None
) -> ConductEntry:
    """Numbered in its year; the agency is told what is held against it, and until when it may answer."""
    if tender is not None and tender.is_of_society:
        raise Refused(
            Sentence("社会力量的采购不适用政府采购法，不能因此记入供应商诚信记录。"), field="tender", code="of_society"
        )
    if tender is not None:
        must_be_apart(tender.project, by, SUPERVISOR, "purchasing.conduct.open", agency)
    today = localdate()
    take_turn(f"purchasing.conduct.{today.year}")  # so that no number is given twice
    last = ConductEntry.objects.filter(year=today.year).aggregate(last=Max("serial"))["last"] or 0
    entry = ConductEntry(
        agency=agency, tender=tender, year=today.year, serial=last + 1, kind=kind, facts=facts, evidence=evidence,
        opened_on=today, opened_by=by.actor, defence_until=rules.defence_until(today),
    )  # fmt: skip
    entry.save()
    if kind == GROUNDLESS:  # those of which it is made are counted once; complaints elsewhere stand in its evidence
        for complaint in held_against(agency):
            complaint.held_in = entry
            complaint.save()
    words = Sentence("%(number)s：最晚 %(day)s 陈述和申辩", number=entry.number, day=day_named(entry.defence_until))
    tell(_heads(entry), "purchasing.conduct.open", entry, words, by=by, until=entry.defence_until)
    return entry


def _heads(entry: ConductEntry) -> list[Actor]:
    """Who answers for the agency."""
    return [user.actor for user in who_may(STATE, entry) if speaks_for_office(user, STATE, entry.agency)]


@action(STATE, step=LIFE["state"], final=True)
def state_defence(entry: ConductEntry, /, *, by: Acting, defence: str) -> ConductEntry:
    """What the agency says to it, once and within its term."""
    speaking_for(by, STATE, entry.agency)
    if not entry.in_defence_term:
        until = day_named(entry.defence_until)
        raise Refused(Sentence("陈述申辩的期限到 %(day)s 为止，已经过了。", day=until), field="defence", code="late")
    entry.defence, entry.defended_on = defence, localdate()
    entry.save()
    may = [user.actor for user in who_may(DECIDE, entry) if user.actor.pk not in openers(entry)]
    words = Sentence("%(number)s：供应商提交了陈述和申辩", number=entry.number)
    tell([entry.opened_by, *may], STATE, entry, words, by=by)
    return entry


@action(DECIDE, step=LIFE["decide"], final=True)
def decide_entry(
    entry: ConductEntry, /, *, by: Acting, found: bool, reason: str, holds_until: date | None = None,
    banned_until: date | None = None,
) -> ConductEntry:  # fmt: skip
    """Not found, or recorded until a day, with or without a ban until a day; by somebody who did not open it, and when the
    agency has answered or its term is over."""
    if openers(entry) & acting(by, DECIDE, entry):
        raise Refused(_("登记这条记录的人不能作决定，请另一位同事办理。"), code="same_person")
    if entry.tender is not None:
        must_be_apart(entry.tender.project, by, SUPERVISOR, DECIDE, entry)
    if not entry.defence and entry.in_defence_term:
        until = day_named(entry.defence_until)
        raise Refused(Sentence("陈述申辩的期限到 %(day)s 为止，还没有过。", day=until), code="early")
    today = localdate()
    if found:
        _check_days(entry, today, holds_until, banned_until)
        entry.holds_until, entry.banned_until = holds_until, banned_until
    entry.state = State.RECORDED if found else State.CLEARED
    entry.reason, entry.decided_on, entry.decided_by = reason, today, by.actor
    entry.save()
    tell({*_heads(entry), entry.opened_by}, DECIDE, entry, _decision(entry), by=by)
    return entry


def _check_days(entry: ConductEntry, today: date, holds_until: date | None, banned_until: date | None) -> None:
    """A record has an end; a ban lasts as long as its article lets it, and no longer than its record."""
    if holds_until is None:
        raise Refused(_("请填写记录保留到哪一天。"), field="holds_until", code="needed")
    if holds_until <= today:
        raise Refused(_("记录要写明保留到以后的哪一天。"), field="holds_until", code="past")
    if banned_until is None:
        return
    lawful, source = rules.ban(entry.kind, today), rules.article(entry.kind, today).cited
    if lawful is None:
        raise Refused(Sentence("%(source)s没有规定禁止参加采购。", source=source), field="banned_until", code="no_ban")
    if not lawful.earliest <= banned_until <= lawful.latest:
        text = Sentence(
            "禁止参加采购的最后一天要在 %(first)s 和 %(last)s 之间：%(source)s。", first=day_named(lawful.earliest),
            last=day_named(lawful.latest), source=source,
        )  # fmt: skip
        raise Refused(text, field="banned_until", code="ban")
    if banned_until > holds_until:
        raise Refused(_("禁止参加采购的最后一天不能晚于记录保留的最后一天。"), field="banned_until", code="dates")


def _decision(entry: ConductEntry) -> Sentence:
    if entry.banned_until:
        return Sentence(
            "%(name)s到 %(day)s 为止禁止参加政府采购活动", name=entry.agency.name, day=day_named(entry.banned_until)
        )
    if entry.holds_until:
        return Sentence("%(number)s已记入，保留到 %(day)s", number=entry.number, day=day_named(entry.holds_until))
    return Sentence("%(number)s不予记录", number=entry.number)


@action("purchasing.conduct.withdraw", step=LIFE["withdraw"], final=True)
def withdraw_entry(entry: ConductEntry, /, *, by: Acting, withdrawal: str) -> ConductEntry:
    """With its reason. What was decided is not lifted by who opened it; what was not decided yet, by anybody who supervises."""
    if entry.decided_on and openers(entry) & acting(by, "purchasing.conduct.withdraw", entry):
        raise Refused(_("登记这条记录的人不能撤销决定，请另一位同事办理。"), code="same_person")
    if entry.tender is not None:
        must_be_apart(entry.tender.project, by, SUPERVISOR, "purchasing.conduct.withdraw", entry)
    entry.withdrawal, entry.withdrawn_on = withdrawal, localdate()
    entry.save()
    words = Sentence("%(number)s已撤销", number=entry.number)
    told = {*_heads(entry), entry.opened_by, *([entry.decided_by] if entry.decided_by else [])}
    tell(told, "purchasing.conduct.withdraw", entry, words, by=by)
    return entry
