"""What waits: each kind is one query for its count and its first rows, and the count is what its page shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heli.accounts.models import Invitation, User
from heli.core.models import Batch, Job
from heli.core.together import together
from heli.core.waiting import First, Source, sources
from heli.workbench.actions import notices
from heli.workbench.models import (
    Attendance,
    Conference,
    HelpRequest,
    JointProject,
    JointTask,
    Meeting,
    Minutes,
    Resolution,
    Seat,
    Submission,
)
from heli.workforce.models import (
    Certificate,
    ChangeProposal,
    ConductCase,
    GapReport,
    LeaverProposal,
    RecordConfirmation,
    Registration,
    Transfer,
    Worker,
)
from tests.access_things.workbench import a_request
from tests.access_things.workforce import a_case, a_leaver, a_proposal, a_registration, a_training, a_transfer, a_worker
from tests.cast import LONG_AGO, City, client_of, found_organisation, own_scope, user_with
from tests.scenes_of_contracts import SCENES_OF_CONTRACTS
from tests.scenes_of_purchases import MANY, SCENES_OF_PURCHASES

Scene = Callable[[City, User], User]


def leavers(city: City, shen_jie: User) -> User:
    """Of two rosters, seven people in all."""
    for _each in range(MANY):
        a_leaver(city, shen_jie)
    first, *others = Batch.objects.all()
    LeaverProposal.objects.filter(batch__in=others[:3]).update(batch=first)
    return shen_jie


def reported(city: City, shen_jie: User) -> User:
    for _each in range(MANY):
        a_training(city, shen_jie)
    return shen_jie


def imports(city: City, shen_jie: User) -> User:
    for number in range(MANY):
        Batch.objects.create(kind="workforce", state="examined", file_name=f"{number}.xlsx", made_by=shen_jie.actor)
    return shen_jie


def jobs(city: City, shen_jie: User) -> User:
    for _each in range(MANY):
        Job.objects.create(kind="core.import.apply", asked_by=shen_jie.actor)
    return shen_jie


def months_to_sign(city: City, shen_jie: User) -> User:
    for number in range(MANY):
        GapReport.objects.get_or_create(month=date(2026, 1 + number, 28), frozen_by=shen_jie.actor)
    return user_with("district_officer", city.places["330402"], "程立")


def months_with_others(city: City, shen_jie: User) -> User:
    months_to_sign(city, shen_jie)
    return shen_jie


def registrations(city: City, shen_jie: User) -> User:
    today = timezone.localdate()
    for number in range(MANY):
        worker = a_worker(city, shen_jie)
        for level, days in (("junior", -40), ("intermediate", number)):
            Certificate.objects.create(worker=worker, level=level, registered_until=today + timedelta(days=days))
    Certificate.objects.create(worker=worker, level="senior", registered_until=today + timedelta(days=400))
    Certificate.objects.create(
        worker=a_worker(city, shen_jie), level="junior", registered_until=today + timedelta(days=30)
    )
    return shen_jie


def without_role(city: City, shen_jie: User) -> User:
    for _each in range(MANY):
        user_with(None)
    return user_with("security_administrator", city.root, "严波")


def invitations(city: City, shen_jie: User) -> User:
    for number in range(MANY):
        Invitation.objects.create(
            user=user_with(None), code_digest=str(number), expires_at=timezone.now() - timedelta(days=1)
        )
    return user_with("system_administrator", city.root, "高源")


def requests(state: str, to_us: bool = True) -> Scene:
    """Requests between the office of the city and 晨光 in a state; 沈洁 asked, or is asked and has accepted."""

    def scene(city: City, shen_jie: User) -> User:
        ours, theirs = city.organisations["嘉兴市民政局"], city.organisations["晨光社会工作服务中心"]
        User.objects.filter(pk=shen_jie.pk).update(office=ours)
        for number in range(MANY):
            made = a_request(city, shen_jie)
            made.asker, made.answerer = (theirs, ours) if to_us else (ours, theirs)
            made.state, made.handler, made.serial = state, shen_jie.actor, 1000 * len(state) + number
            made.save()
        return User.objects.get(pk=shen_jie.pk)

    return scene


def late_below(city: City, shen_jie: User) -> User:
    """Late between two organisations of which she is of neither."""
    shen_jie = requests("asked", to_us=False)(city, shen_jie)
    HelpRequest.objects.update(asker=city.organisations["桐心社会工作服务中心"])
    return shen_jie


def conference_of(city: City, shen_jie: User) -> User:
    """Somebody of 司法局, of which all that can wait of a joint conference waits; 沈洁 runs its office."""
    known = User.objects.filter(name="沈法").first()
    if known is not None:
        return known
    department = found_organisation("嘉兴市司法局", "department", city.root)
    user = user_with("justice_officer", department, "沈法")
    conference = Conference.objects.create(name="联席会议", place=city.root)
    Seat.objects.create(conference=conference, organisation=department, valid_from=LONG_AGO)
    facts: dict[str, Any] = {"conference": conference, "begins_at": timezone.now(), "where": "会议室"}
    project = JointProject.objects.create(conference=conference, name="联合项目", aim="走访", lead=department)
    for number in range(MANY):
        held = Meeting.objects.create(subject=f"第{number}次会议", state="held", **facts)
        Minutes.objects.create(meeting=held, text="草稿")
        asked = Meeting.objects.create(subject=f"第{number}次会议", state="invited", **facts)
        Attendance.objects.create(meeting=asked, organisation=department)
        for offset, state in ((0, "in_work"), (MANY, "submitted"), (2 * MANY, "lifted")):
            resolution = Resolution.objects.create(
                conference=conference, meeting=held, year=2026, number=number + offset, subject="走访", owner=department,
                decided_on=LONG_AGO, due_on=timezone.localdate(), state=state,
                closed_on=LONG_AGO if state == "lifted" else None,
            )  # fmt: skip
            if state == "submitted":
                Submission.objects.create(resolution=resolution, text="办了", made_by=user.actor, made_on=LONG_AGO)
        days = {"starts_on": LONG_AGO, "ends_on": LONG_AGO}
        task = JointTask.objects.create(project=project, name=f"{number}", owner=department, **days)
        JointTask.objects.create(project=project, name=f"等 {number}", owner=department, **days).waits_for.add(task)
    return user


def office_of(city: City, shen_jie: User) -> User:
    conference_of(city, shen_jie)
    return shen_jie


def late_for_a_leader(city: City, shen_jie: User) -> User:
    """Somebody who looks at the conference and has no part in it; of what is not late, nothing waits."""
    conference_of(city, shen_jie)
    yesterday = timezone.localdate() - timedelta(days=1)
    Resolution.objects.update(due_on=yesterday)
    JointTask.objects.filter(name__startswith="等").update(ends_on=timezone.localdate())
    return user_with("city_leader", city.root, "李市长")


def applications(state: str, role: str) -> Scene:
    """Registrations that others asked for, and others checked; or that whoever looks asked for."""

    def scene(city: City, shen_jie: User) -> User:
        user = user_with(role, own_scope(city, role))
        for _each in range(MANY):
            made = a_registration(city, shen_jie)
            facts = {"applied_by": user.actor} if role == "social_worker" else {}
            Registration.objects.filter(pk=made.pk).update(state=state, **facts)
        return user

    return scene


def complaints(state: str) -> Scene:
    """In a state that waits for 沈洁, in whose hands none of them was before."""

    def scene(city: City, shen_jie: User) -> User:
        officer = user_with("district_officer", city.places["330402"], "吴平")
        facts = {"inquirer": officer.actor, "decided_by": officer.actor} if state == "appealed" else {}
        for _each in range(MANY):
            ConductCase.objects.filter(pk=a_case(city, officer).pk).update(state=state, **facts)
        return shen_jie

    return scene


def notices_got(city: City, shen_jie: User) -> User:
    sender = user_with("city_civil_affairs", city.root)
    for _number in range(MANY):
        notice = notices.draft_notice(None, by=sender, to=[shen_jie.pk], **NOTICE)
        notices.send_notice(notice, by=sender)
    return shen_jie


def notices_sent(city: City, shen_jie: User) -> User:
    reader = user_with("social_worker", city.organisations["晨光社会工作服务中心"])
    for _number in range(MANY):
        notices.send_notice(notices.draft_notice(None, by=shen_jie, to=[reader.pk], **NOTICE), by=shen_jie)
    return shen_jie


def transfers_of(**held: Any) -> Callable[[City, User], None]:
    def made(city: City, shen_jie: User) -> None:
        for _number in range(MANY):
            a_transfer(city, shen_jie)
        Transfer.objects.update(**held)

    return made


def transfers_for(role: str, office: str, **held: Any) -> Scene:
    """Somebody whose role lies on one of the two employers, or above the one that is left."""

    def scene(city: City, shen_jie: User) -> User:
        transfers_of(**held)(city, shen_jie)
        return user_with(role, city.organisations.get(office) or city.places[office])

    return scene


def transfers_asked(city: City, shen_jie: User) -> User:
    transfers_of()(city, shen_jie)
    return shen_jie


NOTICE: Any = {"group": "账号", "title": "报送学时", "text": "请报送。", "reply": "confirm", "until": None}


def corrections(state: str, role: str) -> Scene:
    """Seven people propose a change of their record."""

    def scene(city: City, shen_jie: User) -> User:
        for _each in range(MANY):
            a_proposal(city, shen_jie)
        ChangeProposal.objects.update(state=state)
        return user_with(role, city.organisations["晨光社会工作服务中心"] if role == "agency_registrar" else city.root)

    return scene


def corrections_back(city: City, shen_jie: User) -> User:
    """Seven of one person's own, all returned."""
    corrections("returned", "agency_registrar")(city, shen_jie)
    worker = ChangeProposal.objects.earliest("pk").worker
    ChangeProposal.objects.update(worker=worker)
    return own_account(city, worker)


def to_look_through(city: City, shen_jie: User) -> User:
    worker = a_worker(city, shen_jie)
    RecordConfirmation.objects.create(worker=worker, asked_on=LONG_AGO)
    return own_account(city, worker)


def own_account(city: City, worker: Worker) -> User:
    user = user_with("social_worker", city.organisations["晨光社会工作服务中心"])
    User.objects.filter(pk=user.pk).update(person=worker.person)
    return User.objects.get(pk=user.pk)


def own_hearings(city: City, shen_jie: User) -> User:
    """Seven days on which one person is to be heard."""
    complaints("hearing")(city, shen_jie)
    worker = ConductCase.objects.earliest("pk").worker
    ConductCase.objects.update(worker=worker, hearing_on=LONG_AGO)
    return own_account(city, worker)


#: of whom there is never more than one
ONE_EACH = {"workforce.record.confirm", "purchasing.account.approve"}
SCENES: dict[str, Scene] = {
    "workbench.notice.reply": notices_got,
    "workbench.notice.send": notices_sent,
    "workbench.request.accept": requests("asked"),
    "workbench.request.answer": requests("accepted"),
    "workbench.request.resubmit": requests("returned", to_us=False),
    "workbench.request.close": requests("answered", to_us=False),
    "workbench.request.view": requests("accepted", to_us=False),
    "workbench.request.escalate": late_below,
    "core.import.apply": imports,
    "core.job.view": jobs,
    "workforce.roster.decide": leavers,
    "workforce.proposal.confirm": corrections("proposed", "agency_registrar"),
    "workforce.proposal.accept": corrections("confirmed", "city_civil_affairs"),
    "workforce.proposal.resubmit": corrections_back,
    "workforce.record.confirm": to_look_through,
    "workforce.training.confirm": reported,
    "workforce.transfer.release": transfers_for("agency_registrar", "晨光社会工作服务中心"),
    "workforce.transfer.accept": transfers_for(
        "agency_registrar", "嘉兴市民政局", state="released", last_day=date(2026, 10, 31)
    ),
    "workforce.transfer.enforce": transfers_for("street_officer", "330402008", answer_by=date(2026, 1, 5)),
    "workforce.transfer.ask": transfers_asked,
    "workforce.gap.sign": months_to_sign,
    "workforce.registration.end": registrations,
    "workforce.registration.check": applications("applied", "district_officer"),
    "workforce.registration.approve": applications("checked", "city_civil_affairs"),
    "workforce.registration.return": applications("returned", "social_worker"),
    "workforce.registration.apply": applications("applied", "social_worker"),
    "workforce.conduct.inquire": complaints("received"),
    "workforce.conduct.decide": complaints("heard"),
    "workforce.conduct.settle": complaints("appealed"),
    "workforce.conduct.state_own": own_hearings,
    "workforce.gap.freeze": months_with_others,
    "accounts.grant.give": without_role,
    "workbench.meeting.reply": conference_of,
    "workbench.resolution.submit": conference_of,
    "workbench.resolution.wait": conference_of,
    "workbench.task.finish": conference_of,
    "workbench.resolution.accept": office_of,
    "workbench.minutes.confirm": office_of,
    "workbench.resolution.late": late_for_a_leader,
    "workbench.task.late": late_for_a_leader,
    "accounts.user.reinvite": invitations,
    **SCENES_OF_PURCHASES,
    **SCENES_OF_CONTRACTS,
}


def rows_shown(user: User, address: str) -> int:
    """How many rows a page lists: the lines of a list of things to do, or the rows of a table."""
    answer = client_of(user).get(address)
    assert answer.status_code == 200, address
    main = answer.content.decode().partition("<main")[2]
    lines = re.search(r'<ul class="todo">(.*?)</ul>', main, re.S)
    return lines[1].count("<li>") if lines else len(re.findall(r"<tr", main.partition("<tbody")[2]))


@pytest.mark.django_db
@pytest.mark.parametrize("source", sources(), ids=lambda source: source.key)
def test_the_count_of_a_kind_is_the_number_of_rows_its_page_shows(
    source: Source, city: City, shen_jie: User, lin_lan: User
) -> None:
    user = SCENES[source.key](city, shen_jie)
    for right in (
        "workforce.worker.view", "workforce.roster.decide", "workbench.conference.view", "purchasing.need.view", "purchasing.contract.view",
        "purchasing.tender.view",
    ):  # fmt: skip
        assert user.actor and user.nodes(right) is not None  # who asks, and where, is read once a request
    with CaptureQueriesContext(connection) as asked:
        found = first_of(source, user)
        assert all((line.url, str(line.what), line.when, line.tone) for line in found.lines)
    assert len(asked) == 1, "\n".join(one["sql"] for one in asked)
    many = 1 if source.key in ONE_EACH else MANY
    assert found.count == many and 0 < len(found.lines) <= 5
    assert rows_shown(user, source.url) == many
    assert first_of(source, lin_lan).count == 0, "whom it does not concern"


def first_of(source: Source, user: User) -> First:
    rows = together([source.counted(user)[:5]])[0] if source.is_for(user) else []
    return source.first_of(rows)


@pytest.mark.django_db
def test_the_workbench_asks_once_for_all_kinds(city: City, shen_jie: User) -> None:
    for key in (
        "workbench.request.accept",
        "workbench.resolution.accept",
        "core.import.apply",
        "workforce.roster.decide",
    ):
        shen_jie = SCENES[key](city, shen_jie)
    mine = [source for source in sources() if source.is_for(shen_jie)]
    assert len(mine) >= 12
    browser = client_of(shen_jie)
    browser.get("/workbench/")
    with CaptureQueriesContext(connection) as asked:
        page = browser.get("/workbench/")
    assert page.status_code == 200
    assert len([one for one in asked if "in_all" in one["sql"]]) == 1, "all that waits, however many kinds"
    assert len(asked) <= 12, "\n".join(one["sql"] for one in asked)
