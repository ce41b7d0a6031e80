"""Money is entered, promised, paid and comes back: never more than there is, and never by somebody else's hand."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from heli.accounts.models import User
from heli.core.actions import action
from heli.core.actions.changes import take_back
from heli.core.errors import HeliError, NotAllowed, Refused
from heli.core.models import AuditEntry, Change, Notification
from heli.purchasing.actions import funds as actions
from heli.purchasing.models import BudgetLine, Commitment, Project
from heli.purchasing.queries import funds as queries
from tests.access_things.funds import a_bought_project, a_budget_line
from tests.cast import City, client_of, found_organisation, user_with

pytestmark = pytest.mark.django_db
TEN_THOUSAND = 1_000_000


@pytest.fixture
def he_ping(city: City) -> User:
    """何平, finance of the bureau."""
    return user_with("purchase_finance", city.organisations["嘉兴市民政局"], "何平", "he_ping")


@pytest.fixture
def jin_lu(city: City) -> User:
    """金露, who designs the projects of the bureau."""
    return user_with("project_officer", city.organisations["嘉兴市民政局"], "金露", "jin_lu")


@pytest.fixture
def project(city: City, jin_lu: User) -> Project:
    return a_bought_project(city, jin_lu)


def entered(city: City, by: User, year: int = 2026, wan: int = 100, **given: Any) -> BudgetLine:
    office = city.organisations["嘉兴市民政局"]
    facts = {"source": "city", "name": "社会工作服务", **given}
    return actions.enter_line(office, by=by, year=year, amount_fen=wan * TEN_THOUSAND, **facts)


def paying(commitment: Commitment, *, by: User, amount_fen: int, back: bool = False) -> Commitment:
    """As the action of a contract pays."""

    def change(on: Any, /, *, by: Any) -> Commitment:
        return (actions.pay_back if back else actions.pay_from)(on, by=by, amount_fen=amount_fen)

    paid: Commitment = action("purchasing.commitment.change")(change)(commitment, by=by)
    return paid


@pytest.fixture(autouse=True)
def _the_action_itself_stays_known() -> Any:
    from heli.core.actions import ACTIONS

    known = ACTIONS["purchasing.commitment.change"]
    yield
    ACTIONS["purchasing.commitment.change"] = known


def test_a_line_is_promised_to_a_project_up_to_the_last_fen(city: City, he_ping: User, project: Project) -> None:
    line = entered(city, he_ping, wan=60)
    made = actions.commit(line, by=he_ping, project=project, amount_fen=60 * TEN_THOUSAND)
    line.refresh_from_db()
    assert (made.amount_fen, line.committed_fen, line.free_fen) == (60 * TEN_THOUSAND, 60 * TEN_THOUSAND, 0)
    with pytest.raises(Refused, match="只剩 ¥0.00"):
        actions.commit(line, by=he_ping, project=a_bought_project(city, he_ping), amount_fen=1)


def test_whoever_designs_the_project_hears_of_its_money(
    city: City, he_ping: User, jin_lu: User, project: Project
) -> None:
    actions.commit(entered(city, he_ping), by=he_ping, project=project, amount_fen=TEN_THOUSAND)
    told = Notification.objects.get(reader=jin_lu.actor)
    assert str(told.words) == "2026年安排了 ¥10,000.00：为老服务"


def test_three_years_take_a_line_of_each(city: City, he_ping: User, project: Project) -> None:
    Project.objects.filter(pk=project.pk).update(end_on="2028-12-31", budget_fen=180 * TEN_THOUSAND)
    project.refresh_from_db()
    for year in (2026, 2027):
        actions.commit(entered(city, he_ping, year), by=he_ping, project=project, amount_fen=60 * TEN_THOUSAND)
    assert not queries.is_covered(project)
    assert str(queries.lacking_words(project)) == "还差：2028年 ¥600,000.00"
    assert "财政部令第102号" in str(queries.without_budget(project))
    actions.commit(entered(city, he_ping, 2028), by=he_ping, project=project, amount_fen=60 * TEN_THOUSAND)
    assert queries.is_covered(project) and queries.without_budget(project) is None
    assert [(each.year, each.lacking) for each in queries.funds_of(project).years] == [(2026, 0), (2027, 0), (2028, 0)]


def test_a_line_is_never_less_than_what_it_promised(city: City, he_ping: User, project: Project) -> None:
    line = entered(city, he_ping)
    actions.commit(line, by=he_ping, project=project, amount_fen=60 * TEN_THOUSAND)
    with pytest.raises(Refused, match="已经承诺了 ¥600,000.00") as refused:
        actions.change_line(line, by=he_ping, amount_fen=60 * TEN_THOUSAND - 1)
    assert refused.value.field == "amount_fen"
    assert actions.change_line(line, by=he_ping, amount_fen=60 * TEN_THOUSAND).free_fen == 0


def test_a_promise_is_never_less_than_what_was_paid(city: City, he_ping: User, project: Project) -> None:
    line = entered(city, he_ping)
    made = actions.commit(line, by=he_ping, project=project, amount_fen=60 * TEN_THOUSAND)
    paying(made, by=he_ping, amount_fen=20 * TEN_THOUSAND)
    with pytest.raises(Refused, match="已经支付了 ¥200,000.00"):
        actions.change_commitment(made, by=he_ping, amount_fen=19 * TEN_THOUSAND)
    back = actions.release(made, by=he_ping, reason="缩小规模")
    line.refresh_from_db()
    assert (back.amount_fen, line.committed_fen, line.paid_fen) == (20 * TEN_THOUSAND,) * 3
    with pytest.raises(Refused, match="没有可以释放的"):
        actions.release(back, by=he_ping, reason="再来")


def test_money_is_paid_only_as_far_as_promised_and_comes_back_as_far_as_paid(
    city: City, he_ping: User, project: Project
) -> None:
    made = actions.commit(entered(city, he_ping), by=he_ping, project=project, amount_fen=10 * TEN_THOUSAND)
    with pytest.raises(Refused, match="只剩 ¥100,000.00 没有支付"):
        paying(made, by=he_ping, amount_fen=10 * TEN_THOUSAND + 1)
    paying(made, by=he_ping, amount_fen=4 * TEN_THOUSAND)
    with pytest.raises(Refused, match="一共只支付了 ¥40,000.00"):
        paying(made, by=he_ping, amount_fen=5 * TEN_THOUSAND, back=True)
    paying(made, by=he_ping, amount_fen=4 * TEN_THOUSAND, back=True)
    made.refresh_from_db()
    assert (made.paid_fen, made.line.paid_fen) == (0, 0)
    events = AuditEntry.objects.filter(subject_type="purchasing.commitment", subject_id=made.pk).values_list(
        "event", flat=True
    )
    assert [each for each in events if ".pay" in each] == [
        "purchasing.commitment.pay",
        "purchasing.commitment.pay_back",
    ]


def test_money_moves_only_within_an_action(city: City, he_ping: User, project: Project) -> None:
    made = actions.commit(entered(city, he_ping), by=he_ping, project=project, amount_fen=TEN_THOUSAND)
    with pytest.raises(AssertionError, match="within an action"):
        actions.pay_from(made, by=he_ping, amount_fen=1)


def test_an_earmarked_place_refuses_and_words_warn(city: City, he_ping: User, project: Project) -> None:
    other = entered(city, he_ping, name="桐乡专款", source="lottery", earmark_place=city.places["330483"])
    with pytest.raises(Refused, match="限用于桐乡市，项目在解放街道") as refused:
        actions.commit(other, by=he_ping, project=project, amount_fen=TEN_THOUSAND)
    assert refused.value.field == "line"
    near = entered(city, he_ping, name="南湖专款", earmark_place=city.places["330402"], earmark="困境儿童")
    assert list(queries.lines_for(he_ping, project)) == [near]
    actions.commit(near, by=he_ping, project=project, amount_fen=TEN_THOUSAND)
    assert [str(each) for each in queries.funds_of(project).warnings] == [
        "这笔资金专门用于「困境儿童」，项目服务的是「独居老人」，请核对。"
    ]


def test_a_line_is_of_one_office_and_moved_by_its_finance_alone(
    city: City, he_ping: User, jin_lu: User, project: Project
) -> None:
    line = entered(city, he_ping)
    with pytest.raises(NotAllowed):
        actions.commit(line, by=jin_lu, project=project, amount_fen=1)
    above = user_with("purchase_finance", found_organisation("嘉兴市财政局", "department", city.root))
    with pytest.raises(NotAllowed):
        actions.change_line(line, by=above, amount_fen=1)
    elsewhere = a_bought_project(city, he_ping)
    Project.objects.filter(pk=elsewhere.pk).update(buyer=city.organisations["桐心社会工作服务中心"])
    elsewhere.refresh_from_db()
    with pytest.raises(Refused, match="只能用于它自己的项目"):
        actions.commit(line, by=he_ping, project=elsewhere, amount_fen=1)


def test_an_ended_project_takes_no_more_money(city: City, he_ping: User, project: Project) -> None:
    Project.objects.filter(pk=project.pk).update(state="dropped")
    project.refresh_from_db()
    with pytest.raises(Refused, match="项目已经结束"):
        actions.commit(entered(city, he_ping), by=he_ping, project=project, amount_fen=1)


def test_the_database_itself_refuses_what_overcommits(city: City, he_ping: User) -> None:
    line = a_budget_line(city, he_ping)
    for wrong in ({"committed_fen": line.amount_fen + 1}, {"paid_fen": 1}, {"committed_fen": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            BudgetLine.objects.filter(pk=line.pk).update(**wrong)


def test_a_promise_is_taken_back_with_its_sum_but_not_under_another_one(
    city: City, he_ping: User, project: Project
) -> None:
    line = entered(city, he_ping)
    actions.commit(line, by=he_ping, project=project, amount_fen=TEN_THOUSAND)
    first = Change.objects.latest("pk")
    actions.commit(line, by=he_ping, project=a_bought_project(city, he_ping), amount_fen=TEN_THOUSAND)
    second = Change.objects.latest("pk")
    with pytest.raises(HeliError):
        take_back(None, by=he_ping, change=first)
    take_back(None, by=he_ping, change=second)
    line.refresh_from_db()
    assert line.committed_fen == TEN_THOUSAND == Commitment.objects.get().amount_fen


def test_somebody_elsewhere_sees_no_money(city: City, he_ping: User, qian_feng: User) -> None:
    line = entered(city, he_ping)
    other = user_with("project_officer", city.organisations["桐心社会工作服务中心"])
    assert client_of(other).get(f"/purchasing/budgets/{line.pk}/").status_code == 404
    supervisor = user_with("procurement_supervisor", city.root)
    page = client_of(supervisor).get(f"/purchasing/budgets/{line.pk}/").content.decode()
    assert "社会工作服务" in page and "修改预算" not in page


def test_what_each_yuan_bought_opens_the_projects_it_counts(city: City, he_ping: User, project: Project) -> None:
    made = actions.commit(
        entered(city, he_ping, source="lottery"), by=he_ping, project=project, amount_fen=60 * TEN_THOUSAND
    )
    unpaid = a_bought_project(city, he_ping)
    actions.commit(made.line, by=he_ping, project=unpaid, amount_fen=TEN_THOUSAND)
    paying(made, by=he_ping, amount_fen=30 * TEN_THOUSAND)
    row = queries.bought(he_ping)[0]
    assert (row.year, str(row.label), row.paid, row.people, row.each) == (2026, "彩票公益金", 30_000_000, 200, 150_000)
    assert [each.project for each in row.served] == [project, unpaid]
    page = client_of(he_ping).get("/purchasing/budgets/bought/").content.decode()
    assert "¥1,500.00" in page and 'href="#2026-lottery"' in page and f"/purchasing/projects/{unpaid.pk}/funds/" in page


def test_what_government_and_society_bought_stands_apart_and_who_is_served_twice_counts_once(
    city: City, he_ping: User, project: Project
) -> None:
    for year in (2026, 2027):
        made = actions.commit(entered(city, he_ping, year, source="own"), by=he_ping, project=project, amount_fen=600)
        paying(made, by=he_ping, amount_fen=200)
    assert queries.apart(queries.bought(he_ping)) == []
    other = a_bought_project(city, he_ping)
    Project.objects.filter(pk=other.pk).update(bought_as=Project.BoughtAs.SOCIETY)
    made = actions.commit(entered(city, he_ping, source="charity"), by=he_ping, project=other, amount_fen=900)
    paying(made, by=he_ping, amount_fen=900)
    told = [
        (one.bought_as, one.committed, one.paid, one.projects, one.people)
        for one in queries.apart(queries.bought(he_ping))
    ]
    assert told == [("government", 1200, 400, 1, 200), ("society", 900, 900, 1, 200)]
    page = client_of(he_ping).get("/purchasing/budgets/bought/").content.decode()
    assert "政府和社会分别买到了什么" in page and page.count("社会力量购买") == 2


def test_the_page_of_a_project_says_what_is_lacking_and_refuses_beside_the_field(
    city: City, he_ping: User, project: Project
) -> None:
    line, browser = entered(city, he_ping, wan=50), client_of(he_ping)
    address = f"/purchasing/projects/{project.pk}/funds/"
    assert "没有预算的项目不得实施" in browser.get(address).content.decode()
    asked = browser.get(f"{address}commit/").content.decode()
    assert "还差：2026年 ¥600,000.00" in asked and "剩 ¥500,000.00" in asked
    refused = browser.post(f"{address}commit/", {"line": line.pk, "amount_fen": "500000.01"})
    assert refused.status_code == 422 and "只剩 ¥500,000.00 没有承诺" in refused.content.decode()
    for wrong, why in (("0", "金额要大于 0"), ("1.005", "最多两位小数"), ("一万", "例如 120000"), ("", "请填写金额")):
        answer = browser.post(f"{address}commit/", {"line": line.pk, "amount_fen": wrong}).content.decode()
        assert why in answer, wrong
    done = browser.post(f"{address}commit/", {"line": line.pk, "amount_fen": "500000"}, follow=True).content.decode()
    assert "已从「社会工作服务」安排 ¥500,000.00" in done and "¥100,000.00" in done


def test_the_list_sums_what_it_shows_and_groups_by_source(city: City, he_ping: User) -> None:
    entered(city, he_ping)
    entered(city, he_ping, name="为老", source="lottery", wan=30)
    browser = client_of(he_ping)
    page = browser.get("/purchasing/budgets/").content.decode()
    assert "1,300,000.00" in page and "彩票公益金" in page
    grouped = browser.get("/purchasing/budgets/?group=source").content.decode()
    assert "300,000.00" in grouped and "市级财政" in grouped


def test_a_line_is_entered_and_changed_on_its_page(city: City, he_ping: User) -> None:
    office, browser = city.organisations["嘉兴市民政局"], client_of(he_ping)
    given = {
        "owner": office.pk,
        "year": "2026",
        "source": "charity",
        "name": "助学",
        "amount_fen": "120000.50",
        "earmark_place": "南湖区",
    }
    page = browser.post("/purchasing/budgets/enter/", given, follow=True).content.decode()
    line = BudgetLine.objects.get()
    assert (line.amount_fen, line.earmark_place) == (12_000_050, city.places["330402"])
    assert "慈善捐赠有专门的用途，这里还没有写明" in page and "南湖区" in page
    again = browser.post("/purchasing/budgets/enter/", given)
    assert again.status_code == 422 and "这一年已经有同名的预算项目" in again.content.decode()
    shown = browser.get(f"/purchasing/budgets/{line.pk}/change/").content.decode()
    assert 'value="120000.50"' in shown
    browser.post(
        f"/purchasing/budgets/{line.pk}/change/",
        {"amount_fen": "90000", "earmark": "困境儿童", "version": line.version},
    )
    line.refresh_from_db()
    assert line.amount_fen == 9_000_000
    assert "慈善捐赠，专门用于：困境儿童" in browser.get(f"/purchasing/budgets/{line.pk}/").content.decode()


def machine(city: City, by: User) -> type[RuleBasedStateMachine]:
    """Anybody promises, changes, releases, pays and takes back in any order; what is refused changes nothing."""
    amount = st.integers(1, 60)

    class Money(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.point = transaction.savepoint()
            self.lines = [a_budget_line(city, by) for _two in range(2)]
            BudgetLine.objects.update(amount_fen=100)
            self.projects = [a_bought_project(city, by) for _three in range(3)]
            self.paid = 0

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.point)

        def tries(self, deed: Any, on: Any, **given: Any) -> bool:
            point = transaction.savepoint()
            try:
                deed(on, by=by, **given)
            except Refused:
                transaction.savepoint_rollback(point)
                return False
            transaction.savepoint_commit(point)
            return True

        def held(self, which: int) -> Commitment | None:
            found = list(Commitment.objects.order_by("pk"))
            return found[which % len(found)] if found else None

        @rule(line=st.integers(0, 1), project=st.integers(0, 2), amount=amount)
        def promise(self, line: int, project: int, amount: int) -> None:
            self.tries(actions.commit, self.lines[line], project=self.projects[project], amount_fen=amount)

        @rule(which=st.integers(0, 5), amount=amount)
        def promise_otherwise(self, which: int, amount: int) -> None:
            if held := self.held(which):
                self.tries(actions.change_commitment, held, amount_fen=amount)

        @rule(which=st.integers(0, 5))
        def let_go(self, which: int) -> None:
            if held := self.held(which):
                self.tries(actions.release, held, reason="不需要")

        @rule(which=st.integers(0, 5), amount=amount, back=st.booleans())
        def pay(self, which: int, amount: int, back: bool) -> None:
            held = self.held(which)
            if held and self.tries(paying, held, amount_fen=amount, back=back):
                self.paid += -amount if back else amount

        @rule(line=st.integers(0, 1), amount=st.integers(1, 150))
        def another_budget(self, line: int, amount: int) -> None:
            self.tries(actions.change_line, self.lines[line], amount_fen=amount)

        @invariant()
        def the_sums_are_those_of_the_promises(self) -> None:
            for line in BudgetLine.objects.all():
                sums = line.commitments.aggregate(held=Sum("amount_fen"), paid=Sum("paid_fen"))
                assert (line.committed_fen, line.paid_fen) == (sums["held"] or 0, sums["paid"] or 0)
                assert 0 <= line.paid_fen <= line.committed_fen <= line.amount_fen
            assert sum(BudgetLine.objects.values_list("paid_fen", flat=True)) == self.paid

    return Money


def test_no_order_of_deeds_loses_or_makes_money(city: City, he_ping: User) -> None:
    quiet = settings(max_examples=15, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(machine(city, he_ping), settings=quiet)
    assert not BudgetLine.objects.exists(), "each run left the ground as it was"
