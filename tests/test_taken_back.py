"""Done by mistake: whatever a person does, taken back within ten minutes, leaves every row of the database as it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from fnmatch import fnmatch
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models.signals import post_save

from heli.accounts import acting
from heli.accounts.models import User
from heli.core import audit
from heli.core.actions.changes import take_back
from heli.core.models import Change
from heli.core.models.images import _WRITES, BESIDE, COUNTED, Images, packed, running
from heli.site.demo.build import build
from tests.access import every_action
from tests.cast import City
from tests.deeds import DONE, officer
from tests.deeds_of_administrators import DONE_BY_SECURITY, DONE_BY_SYSTEM, security, system
from tests.deeds_of_contracts import DONE_BY_PARTIES, party
from tests.deeds_of_ones_own import DONE_OF_ONES_OWN, worker
from tests.deeds_of_purchases import DONE_BY_PURCHASER, purchaser

#: written by the house beside what people keep
ASIDE = BESIDE | {"core_change", "django_session", "django_content_type", "django_migrations"}
#: how often each kind of deed is tried
TIMES = 2
#: what people do in the demo city and can take back; a deed of which nothing is kept any more is missed here
IN_THE_DEMO = {
    "accounts.delegation.give",
    "core.comment.add",
    "core.import.drop",
    "core.view.save",
    "purchasing.catalogue.enter",
    "purchasing.catalogue.list",
    "purchasing.catalogue.withdraw",
    "purchasing.cost.add",
    "purchasing.doer.record",
    "purchasing.need.decline",
    "purchasing.need.report",
    "purchasing.need.take",
    "purchasing.need.withdraw",
    "purchasing.project.approve",
    "purchasing.project.change",
    "purchasing.project.design",
    "purchasing.project.draft",
    "purchasing.project.drop",
    "purchasing.project.return",
    "purchasing.project.submit",
    "purchasing.staff.add",
    "workbench.agenda.add",
    "workbench.conference.found",
    "workbench.conference.seat",
    "workbench.meeting.call",
    "workbench.meeting.cancel",
    "workbench.meeting.hold",
    "workbench.meeting.invite",
    "workbench.meeting.reply",
    "workbench.minutes.confirm",
    "workbench.minutes.write",
    "workbench.project.finish",
    "workbench.project.open",
    "workbench.project.stop",
    "workbench.request.accept",
    "workbench.request.answer",
    "workbench.request.ask",
    "workbench.request.close",
    "workbench.request.return",
    "workbench.request.withdraw",
    "workbench.resolution.accept",
    "workbench.resolution.decide",
    "workbench.resolution.lift",
    "workbench.resolution.return",
    "workbench.resolution.start",
    "workbench.resolution.submit",
    "workbench.shared.add",
    "workbench.task.add",
    "workbench.task.drop",
    "workbench.task.finish",
    "workbench.task.start",
    "workforce.gap.sign",
}


class Watch:
    """The rows of every table as they are, read again only where something was written. Where it sees the statements of a
    connection, ``before`` is how they were when the last deed of a person began."""

    def __init__(self) -> None:
        self.models = {m._meta.db_table: m for m in apps.get_models(include_auto_created=True)}
        self.rows: dict[str, dict[Any, Any]] = {}
        self.dirty = set(self.models) - ASIDE
        self.before: dict[str, dict[Any, Any]] = {}
        self.deed: Images | None = None

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if (deed := running()) is not None and deed is not self.deed:
            self.deed = deed
            self.before = self.now()
        if (found := _WRITES.match(sql)) and found[1] not in ASIDE:
            self.dirty.add(found[1])
        elif sql.startswith("ROLLBACK TO"):
            self.dirty |= set(self.models) - ASIDE
        return execute(sql, params, many, context)

    def now(self) -> dict[str, dict[Any, Any]]:
        for table in self.dirty & set(self.models):
            model = self.models[table]
            names = [each.attname for each in model._meta.concrete_fields]
            self.rows[table] = {} if model._base_manager.count() > 3000 else {
                row["pk"]: {k: v for k, v in packed(model, row, names).items() if k not in COUNTED}
                for row in model._base_manager.values("pk", *names)
            }  # fmt: skip
        self.dirty = set()
        return dict(self.rows)


@pytest.mark.on_any
def test_whatever_is_done_in_the_demo_city_leaves_no_trace_when_it_is_taken_back(transactional_db: None) -> None:
    audit.start_chain()
    acting.public()
    done: Counter[str] = Counter()
    watch, faults = Watch(), []

    def made(sender: Any, instance: Change, created: bool, **_: Any) -> None:
        done[instance.event] += 1
        if done[instance.event] > TIMES:
            return
        user = User.objects.get(actor=instance.made_by)
        with transaction.atomic():
            take_back(None, by=user, change=instance)
            after = watch.now()
            faults.extend((instance.event, table) for table, rows in watch.before.items() if after[table] != rows)
            transaction.set_rollback(True)

    post_save.connect(made, sender=Change)
    try:
        with connection.execute_wrapper(watch):
            build(40, 1, lambda text: None)
    finally:
        post_save.disconnect(made, sender=Change)
    assert faults == []
    assert set(done) >= IN_THE_DEMO


def put_back(city: City, by: User, deed: Callable[[City, User], Any]) -> dict[str, Any]:
    """Do it and take it back. Gives what is different, by table."""
    watch = Watch()
    with connection.execute_wrapper(watch):
        deed(city, by)
    change = Change.objects.order_by("-pk").first()
    assert change is not None, "nothing was kept of it"
    done = Watch().now()
    assert done != watch.before, "it did nothing"
    take_back(None, by=by, change=change)
    after = Watch().now()
    return {table: rows for table, rows in after.items() if rows != watch.before[table]}


#: what cannot be taken back so, by what it is instead
NOT_SO = {
    "many records, a file or a job, each with a way back or an end of its own": """
        core.bulk.* core.import.again core.import.apply core.import.examine core.import.map core.import.settle core.import.start
        core.import.undo core.job.* core.own_field.carry core.own_field.map core.own_field.unmap core.practice.* core.keys.rotate core.export.run
        core.statistics.fill core.statistics.keep core.schedule.run core.export.expire core.delivery.again core.law.load
        directory.*.import directory.import.undo workbench.work.hand_over workforce.roster.import workforce.roster.propose
        workforce.roster.undo workforce.training.import workforce.training.undo purchasing.statement.import purchasing.statement.undo accounts.staff.*""",
    "a session, a code, a password, or whom a provider says somebody is: what was known or held before may not come back": """
        accounts.session.* accounts.invitation.* accounts.password.* accounts.second_factor.* accounts.user.arrive
        accounts.user.link accounts.user.invite accounts.user.reinvite accounts.grant.map accounts.security.appoint
        accounts.administrator.invite workforce.account.*""",
    "only looking, and a file that was taken away": """
        core.notification.read* workforce.worker.reveal workforce.conduct.reveal workbench.shared.open purchasing.account.open
        workbench.notice.read core.list.export core.printed_form.print purchasing.voucher.export""",
    "a tick with its opposite in the same place": "core.follow.*",
    "the clock": """
        core.view.tell purchasing.contract.alarm purchasing.project.end workforce.outlook.reckon workforce.transfer.escalate
        workforce.transfer.finish workforce.registration.end workforce.registration.remind workbench.request.escalate
        workbench.request.settle workbench.resolution.remind workforce.record.ask""",
    "sent to people at its own moment; a notice that was sent is withdrawn, with a word to each of them": """
        workbench.official.issue workbench.notice.send workbench.notice.chase""",
    "said by the public, who has no account to take it back with": """
        purchasing.opinion.give purchasing.notice_objection.raise""",
    "published, and a term runs for everybody from that moment; it is mended or withdrawn before the same readers": """
        purchasing.tender.announce purchasing.tender.clarify purchasing.tender.cancel purchasing.framework.announce
        purchasing.notice.publish purchasing.notice.withdraw purchasing.award.publish purchasing.application.publish""",
    "what was sealed has been opened, or a secret was shown once": """
        purchasing.tender.release purchasing.tender_key.make purchasing.officer_key.make""",
    "what is handed in stays with its writer: nothing of it is kept beside it, and a last moment may pass meanwhile": """
        purchasing.bid.* purchasing.proposal.hand_in purchasing.proposal.take_back""",
    "a signature or another declaration to the other side, which binds when it arrives": """
        purchasing.contract.sign purchasing.contract.sign_supplier purchasing.contract.end purchasing.change.sign
        purchasing.change.sign_supplier purchasing.framework.sign purchasing.framework.sign_supplier purchasing.framework.strike
        purchasing.framework.end purchasing.call_off.decide purchasing.application.make purchasing.application.decide
        purchasing.proposal.take purchasing.proposal.decline""",
    "charge, answer, remedy or decision in a procedure, of which the other side was told and in which its days run": """
        purchasing.challenge.* purchasing.complaint.* purchasing.conduct.* workforce.conduct.call workforce.conduct.decide
        workforce.conduct.settle workforce.conduct.state_own workforce.conduct.appeal_own purchasing.bond.propose
        purchasing.bond.answer purchasing.bond.decide purchasing.bond.pay_over""",
    "found by experts, once; the steps after it weigh it without leaving a mark on it": "purchasing.notice_objection.argue",
    "in an evaluation or an award, which is kept as it went: said anew until it is closed, and not unsaid": """
        purchasing.bond.record purchasing.withdrawn_bond.* purchasing.qualification.* purchasing.committee.* purchasing.conformity.* purchasing.sheet.*
        purchasing.score.* purchasing.price.* purchasing.quote.* purchasing.hearing.* purchasing.report.* purchasing.award.choose
        purchasing.award.decide purchasing.award.deem purchasing.award.next purchasing.tender.fail""",
    "its text is promised to be gone": "core.comment.withdraw",
    "taking back itself": "core.change.take_back",
    "part of another": "core.file.keep",
}


def test_every_deed_can_be_taken_back_or_is_said_not_to_be(city: City) -> None:
    """Which deeds leave something to take back is seen by doing them."""
    tried = set(IN_THE_DEMO)
    doers = (
        (officer(city), DONE),
        (purchaser(city), DONE_BY_PURCHASER),
        (party(city), DONE_BY_PARTIES),
        (security(city), DONE_BY_SECURITY),
        (system(city), DONE_BY_SYSTEM),
        (worker(city), DONE_OF_ONES_OWN),
    )
    for by, deeds in doers:
        for deed in deeds.values():
            with transaction.atomic():
                last = Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
                deed(city, User.objects.get(pk=by.pk))
                tried |= set(Change.objects.filter(pk__gt=last).values_list("event", flat=True))
                transaction.set_rollback(True)
    for roof in ("heli.site.exports", "heli.site.rotation"):
        import_module(roof)  # what the roof does itself is known once it is read
    other = [pattern for patterns in NOT_SO.values() for pattern in patterns.split()]
    both = sorted(each for each in tried if any(fnmatch(each, p) for p in other))
    assert both == [], "what can be taken back is said not to be: " + " ".join(both)
    unknown = [p for p in other if not any(fnmatch(each, p) for each in every_action())]
    assert unknown == [], " ".join(unknown)
    missing = [each for each in every_action() if each not in tried and not any(fnmatch(each, p) for p in other)]
    assert missing == [], " ".join(missing)


@pytest.mark.parametrize("deed", DONE)
def test_what_an_officer_did_leaves_no_trace_when_it_is_taken_back(city: City, deed: str) -> None:
    assert put_back(city, officer(city), DONE[deed]) == {}


@pytest.mark.parametrize("deed", DONE_BY_PURCHASER)
def test_what_a_purchaser_did_leaves_no_trace_when_it_is_taken_back(city: City, deed: str) -> None:
    assert put_back(city, purchaser(city), DONE_BY_PURCHASER[deed]) == {}


@pytest.mark.parametrize("deed", DONE_BY_PARTIES)
def test_what_a_side_of_a_contract_did_leaves_no_trace_when_it_is_taken_back(city: City, deed: str) -> None:
    assert put_back(city, party(city), DONE_BY_PARTIES[deed]) == {}


@pytest.mark.parametrize("deed", DONE_BY_SYSTEM)
def test_what_a_system_administrator_did_leaves_no_trace_when_it_is_taken_back(city: City, deed: str) -> None:
    assert put_back(city, system(city), DONE_BY_SYSTEM[deed]) == {}


@pytest.mark.parametrize("deed", DONE_BY_SECURITY)
def test_what_a_security_administrator_did_leaves_no_trace_when_it_is_taken_back(city: City, deed: str) -> None:
    assert put_back(city, security(city), DONE_BY_SECURITY[deed]) == {}


@pytest.mark.parametrize("deed", DONE_OF_ONES_OWN)
def test_what_somebody_did_about_their_own_leaves_no_trace_when_it_is_taken_back(city: City, deed: str) -> None:
    assert put_back(city, worker(city), DONE_OF_ONES_OWN[deed]) == {}
