"""Two at once on PostgreSQL: both finish, nothing is made twice, the second of two writers is told.

Both are let in while the table they write to is held, until each waits for something: so they always meet, whichever is
quicker. SQLite lets one writer in at a time and has no such question.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import connection, connections, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.accounts.actions.people import invite_first_security_administrator
from heli.accounts.actions.provider import arrive
from heli.accounts.models import Grant, User
from heli.accounts.rules.provider import Arrival, provider_of
from heli.core.errors import HeliError, Refused, Stale
from heli.directory.actions.organisations import change_organisation
from heli.directory.models import Organisation
from heli.purchasing.actions import framework, funds
from heli.purchasing.models import BudgetLine, CallOff, Commitment, FrameworkAgreement, FrameworkSupplier, Invoice
from heli.purchasing.queries.framework import to_begin
from heli.purchasing.tests.framework_scene import PRICES, UNIT_MOST, Framed
from heli.purchasing.tests.hall import hall_of
from heli.workbench.actions.official import draft_official, issue_official
from heli.workbench.actions.requests import accept_request, ask_for_help
from heli.workbench.models import HelpRequest, OfficialDocument
from tests.access_things.funds import BUYER, a_bought_project, a_budget_line
from tests.cast import City, found_city, found_organisation, user_with

pytestmark = pytest.mark.django_db(transaction=True)
#: after so long two that never meet are two that need not
PATIENCE = 20.0


@pytest.fixture
def crowd(transactional_db: None) -> City:
    """The city as every connection sees it."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time; two at once are a question to PostgreSQL.")
    return found_city()


def waiting() -> int:
    """How many connections to this database wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees what it saw first
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


def meet(count: int) -> None:
    """Until so many wait."""
    until = time.monotonic() + PATIENCE
    while waiting() < count:
        assert time.monotonic() < until, "they never met"


def at_once(table: type[Model], *works: Callable[[], Any], in_turn: bool = False) -> list[Any]:
    """What each gave, or how it was refused, when all of them had read before any could write to the table.

    ``in_turn``: each begins once the one before waits."""
    came: list[Any] = [None] * len(works)

    def one(number: int) -> None:
        try:
            came[number] = works[number]()
        except HeliError as error:
            came[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(number,), daemon=True) for number in range(len(works))]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f'LOCK TABLE "{table._meta.db_table}" IN SHARE MODE')
        for number, thread in enumerate(threads, 1):
            thread.start()
            if in_turn:
                meet(number)
        meet(len(works))
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "they wait for each other"
    return came


def kinds_of(came: list[Any]) -> list[str]:
    return sorted(type(each).__name__ for each in came)


def office_with_officer(city: City, name: str, role: str) -> tuple[Organisation, User]:
    office = found_organisation(name, "department", city.root)
    return office, user_with(role, office, f"{name}干部")


def test_the_second_of_two_writers_waits_and_is_told_of_the_version(crowd: City) -> None:
    agency = crowd.organisations["晨光社会工作服务中心"]
    agency.refresh_from_db()
    officer = user_with("city_civil_affairs", crowd.root)

    def call_it(name: str) -> Callable[[], Any]:
        return lambda: change_organisation(agency, by=officer, expect=agency.version, contact_name=name)

    came = at_once(Organisation, call_it("方瑜"), call_it("林岚"))
    assert kinds_of(came) == ["Organisation", "Stale"]
    first = next(each for each in came if not isinstance(each, Stale))
    assert Organisation.objects.get(pk=agency.pk).contact_name == first.contact_name


def test_a_step_is_taken_once(crowd: City) -> None:
    asker, asks = office_with_officer(crowd, "嘉兴市司法局", "justice_officer")
    answerer, answers = office_with_officer(crowd, "嘉兴市总工会", "union_officer")
    request = ask_for_help(asker, by=asks, answerer=answerer, title="核对", text="请核对。", working_days=5)
    came = at_once(HelpRequest, *[lambda: accept_request(request, by=answers)] * 2)
    assert kinds_of(came) == ["HelpRequest", "Refused"]
    assert next(each for each in came if isinstance(each, Refused)).code == "state"


def test_requests_asked_at_once_have_numbers_of_their_own(crowd: City) -> None:
    asker, asks = office_with_officer(crowd, "嘉兴市司法局", "justice_officer")
    answerer, asks_back = office_with_officer(crowd, "嘉兴市总工会", "union_officer")

    def ask(a: Organisation, b: Organisation, by: User) -> Callable[[], Any]:
        return lambda: ask_for_help(a, by=by, answerer=b, title="核对", text="请核对。", working_days=5)

    came = at_once(HelpRequest, ask(asker, answerer, asks), ask(answerer, asker, asks_back))
    assert sorted(each.serial for each in came) == [1, 2]


def test_documents_of_two_offices_with_one_word_have_numbers_of_their_own(crowd: City) -> None:
    made = [office_with_officer(crowd, name, "justice_officer") for name in ("司法局一处", "司法局二处")]
    facts = {"mark": "嘉兴市司法局文件", "word": "嘉司", "title": "关于登记的通知", "body": "请登记。", "signed": "嘉兴市司法局"}  # fmt: skip
    drafts = [(draft_official(office, by=officer, **facts), officer) for office, officer in made]
    today = drafts[0][0].created_at.date()
    came = at_once(
        OfficialDocument,
        *[lambda d=draft, o=officer: issue_official(d, by=o, today=today) for draft, officer in drafts],
    )
    assert sorted(str(getattr(each, "serial", each)) for each in came) == ["1", "2"]


def test_whoever_arrives_in_two_windows_has_one_account(crowd: City, settings: Any) -> None:
    settings.HELI_PROVIDER = provider_of(
        {"HELI_SSO_ISSUER": "https://sso.example", "HELI_SSO_CLIENT": "heli", "HELI_SSO_SECRET": "s"}
    )
    comes = Arrival("42", "林岚", {"login": "lin"}, frozenset({"login"}), frozenset(), "s", False)
    came = at_once(SocialAccount, *[lambda: arrive(None, by=acting.public(), comes=comes)] * 2)
    assert [user.pk for user in came] == [User.objects.get(login="lin").pk] * 2


def test_the_first_security_administrator_is_one(crowd: City) -> None:
    gao_yuan = user_with("system_administrator", None, "高源")

    def appoint(login: str) -> Callable[[], Any]:
        return lambda: invite_first_security_administrator(None, by=gao_yuan, login=login, name="严波")

    came = at_once(Grant, appoint("yan_bo"), appoint("yan_er"))
    assert kinds_of(came) == ["Refused", "User"]
    assert Grant.objects.filter(role="security_administrator").count() == 1


def test_an_action_holds_what_it_changes_and_the_chain_last_of_all(crowd: City) -> None:
    agency = crowd.organisations["晨光社会工作服务中心"]
    officer = user_with("city_civil_affairs", crowd.root)
    with CaptureQueriesContext(connection) as asked:
        change_organisation(agency, by=officer, contact_name="方瑜")
    said = [query["sql"] for query in asked if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    first = next(number for number, sql in enumerate(said) if "directory_organisation" in sql)
    assert said[first].endswith("FOR NO KEY UPDATE"), "what is decided on is held before it is read"
    held = [sql for sql in said if sql.endswith("FOR NO KEY UPDATE") and "core_audithead" in sql]
    assert len(held) == 1
    after = said[said.index(held[0]) + 1 :]
    assert after and all('"core_audit' in sql.partition("SET")[0][:40] for sql in after)


def test_two_promises_at_once_never_take_more_than_the_line_has(crowd: City) -> None:
    finance = [user_with("purchase_finance", crowd.organisations[BUYER]) for _two in range(2)]
    line = a_budget_line(crowd, finance[0])
    projects = [a_bought_project(crowd, finance[0]) for _two in range(2)]

    def promise(number: int) -> Callable[[], Any]:
        amount = line.amount_fen * 6 // 10
        return lambda: funds.commit(line, by=finance[number], project=projects[number], amount_fen=amount)

    came = at_once(BudgetLine, promise(0), promise(1))
    assert kinds_of(came) == ["Commitment", "Refused"]
    assert next(each for each in came if isinstance(each, Refused)).code == "overcommitted"
    line.refresh_from_db()
    assert line.committed_fen == Commitment.objects.get().amount_fen == 60_000_000


def test_a_promise_and_a_smaller_budget_at_once_leave_the_line_whole(crowd: City) -> None:
    finance = user_with("purchase_finance", crowd.organisations[BUYER])
    line, project = a_budget_line(crowd, finance), a_bought_project(crowd, finance)
    came = at_once(
        BudgetLine,
        lambda: funds.commit(line, by=finance, project=project, amount_fen=60_000_000),
        lambda: funds.change_line(line, by=finance, amount_fen=50_000_000),
    )
    assert [each for each in came if isinstance(each, Refused)] and len(kinds_of(came)) == 2
    line.refresh_from_db()
    assert line.committed_fen <= line.amount_fen


def chosen_of(scene: Framed, agreement: FrameworkAgreement, which: int = 0, quantity: int = 1_000) -> Callable[[], Any]:
    return lambda: scene.called_off(agreement, which=which, quantity=quantity)


def struck_by(scene: Framed, one: FrameworkSupplier) -> Callable[[], Any]:
    return lambda: framework.strike_supplier(one, by=scene.officer, reason="机构注销。")


def test_whoever_is_being_struck_from_an_agreement_is_not_chosen(crowd: City) -> None:
    scene = Framed(crowd)
    agreement = scene.signed()
    one = scene.suppliers(agreement)[0]
    came = at_once(FrameworkSupplier, struck_by(scene, one), chosen_of(scene, agreement), in_turn=True)
    assert kinds_of(came) == ["FrameworkSupplier", "Refused"] and came[1].field == "chosen"
    assert not CallOff.objects.exists()


def test_who_is_struck_while_being_chosen_gets_no_contract(crowd: City) -> None:
    scene = Framed(crowd)
    agreement = scene.signed()
    one = scene.suppliers(agreement)[0]
    came = at_once(CallOff, chosen_of(scene, agreement), struck_by(scene, one), in_turn=True)
    assert kinds_of(came) == ["CallOff", "FrameworkSupplier"]
    assert not to_begin(scene.officer).exists(), "who struck it has seen the choice, and it lapsed"


def test_no_supplier_signs_an_agreement_that_is_being_ended(crowd: City) -> None:
    scene = Framed(crowd)
    agreement = framework.sign_framework(scene.published(), by=scene.approver)
    one = scene.suppliers(agreement)[0]
    head = scene.head(one)
    came = at_once(
        FrameworkAgreement,
        lambda: framework.end_framework(agreement, by=scene.approver, reason="不再需要。"),
        lambda: framework.sign_for_supplier(one, by=head),
        in_turn=True,
    )
    assert kinds_of(came) == ["FrameworkAgreement", "Refused"] and came[1].code == "state"


@pytest.mark.parametrize("agreements", [1, 2])
def test_two_who_choose_for_the_last_money_at_once_do_not_spend_it_twice(crowd: City, agreements: int) -> None:
    """The budget is the project's, of however many agreements."""
    scene = Framed(crowd)
    one = scene.signed()
    other = one if agreements == 1 else an_open_one(scene, one)
    came = at_once(CallOff, chosen_of(scene, one, 0, 3_500), chosen_of(scene, other, agreements % 2, 3_500))
    assert kinds_of(came) == ["CallOff", "Refused"]
    assert next(each for each in came if isinstance(each, Refused)).code == "budget"
    assert CallOff.objects.get().most_fen <= one.project.budget_fen


def an_open_one(scene: Framed, beside: FrameworkAgreement) -> FrameworkAgreement:
    """Another agreement of the same project, with a supplier."""
    today = localdate()
    made = FrameworkAgreement.objects.create(
        project=beside.project, kind="open", state="running", year=today.year, serial=99, title="探访（开放式）", ground="outside_users",
        unit="人次", max_unit_price_fen=UNIT_MOST, start_on=today, end_on=beside.end_on, signed_on=today,
        drafted_by=scene.officer.actor,
    )  # fmt: skip
    FrameworkSupplier.objects.create(
        agreement=made, supplier=scene.agencies[2], number=1, unit_price_fen=PRICES[1], state="entered", signed_on=today,
        signed_by=scene.officer.actor,
    )  # fmt: skip
    return made


def test_one_invoice_entered_at_once_under_two_contracts_is_entered_once(crowd: City) -> None:
    """Each contract is held by itself; it is the turn that lets the second look after the first has written."""
    hall = hall_of(crowd)
    held = [hall.running(), hall.running()]
    came = at_once(Invoice, *[lambda c=contract: hall.invoice(c, "26009999") for contract in held])
    assert kinds_of(came) == ["Invoice", "Refused"] and Invoice.objects.filter(number="26009999").count() == 1
    refused = next(each for each in came if isinstance(each, Refused))
    assert "这张发票已经登记过" in str(refused) and refused.field == "number"
