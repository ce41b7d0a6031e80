"""A contract that renews another: as it was decided, once, and within the longest term of all of them together."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from heli.core.errors import Refused
from heli.core.rules.calendar import add_months
from heli.purchasing.actions import contract_changes as changes
from heli.purchasing.actions import contracts as actions
from heli.purchasing.actions import renewal
from heli.purchasing.models import Contract, Project, Renewal
from heli.purchasing.tests.hall import WAN, Hall, hall_of, terms
from heli.purchasing.tests.scene import barred
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(city: City) -> Hall:
    return hall_of(city)


#: the document of its purchase says so
ALLOWED = {"renewal_years": 2, "renewal_place": "招标文件第五章第 3 条"}


def to_renew(hall: Hall, **given: object) -> Contract:
    """It ends in sixty days, and it was decided to renew it for three hundred more."""
    contract = hall.running()
    Contract.objects.filter(pk=contract.pk).update(end_on=localdate() + timedelta(days=60), **ALLOWED)
    contract.refresh_from_db()
    renewal.decide_renewal(contract, by=hall.officer, **{**hall.renewal(contract), **given})
    return Contract.objects.get(pk=contract.pk)


def next_terms(contract: Contract, first: int = 1, last: int = 300, tenths: int = 5) -> actions.ContractTerms:
    """For so many hundred thousand, three fifths of it for staff."""
    day, costs = contract.end_on, {"personnel": 6 * tenths * WAN, "activity": 4 * tenths * WAN}
    days = {"start_on": day + timedelta(days=first), "end_on": day + timedelta(days=last)}
    return terms(**days, amount_fen=10 * tenths * WAN, costs=costs)


def test_a_contract_is_renewed_once_as_it_was_decided(hall: Hall) -> None:
    old = to_renew(hall)
    for wrong, field in ((next_terms(old, first=0), "start_on"), (next_terms(old, last=301), "end_on")):
        with pytest.raises(Refused) as refused:
            hall.drafted(renews=old, terms=wrong)
        assert refused.value.field == field
    made = hall.drafted(renews=old, terms=next_terms(old))
    assert (made.renews, made.supplier) == (old, old.supplier)
    with pytest.raises(Refused, match="已经续签过"):
        hall.drafted(renews=old, terms=next_terms(old))
    with pytest.raises(Refused, match="决定续签到"):
        actions.change_contract(made, by=hall.officer, terms=next_terms(old, last=301))
    changed = actions.change_contract(made, by=hall.officer, terms=next_terms(old, last=200))
    actions.drop_contract(changed, by=hall.officer, reason="重复")
    assert hall.drafted(renews=old, terms=next_terms(old)).renews == old


def test_nothing_is_renewed_that_was_not_decided_so_or_of_another_project(hall: Hall) -> None:
    for contract in (hall.running(), to_renew(hall, way="retender")):
        with pytest.raises(Refused, match="还没有决定到期以后续签") as refused:
            actions.draft_contract(contract.project, by=hall.officer, terms=next_terms(contract), renews=contract)
        assert refused.value.code == "renewal"
    old = to_renew(hall)
    with pytest.raises(Refused, match="同一个项目"):
        actions.draft_contract(hall.project, by=hall.officer, terms=next_terms(old), renews=old)


def test_a_renewal_stays_within_three_years_of_the_first_day(hall: Hall) -> None:
    old = to_renew(hall)
    Renewal.objects.update(until=localdate() + timedelta(days=2000))
    Contract.objects.filter(pk=old.pk).update(start_on=localdate() - timedelta(days=1000))
    old.refresh_from_db()
    with pytest.raises(Refused, match="最长 3 年"):
        actions.draft_contract(old.project, by=hall.officer, terms=next_terms(old), renews=old)


def test_while_a_ban_holds_nothing_is_renewed_with_its_supplier(hall: Hall) -> None:
    """政府采购法 77: when it is decided, and when it is drafted; to bridge or to buy anew stays open."""
    old = to_renew(hall)
    barred(old.supplier, hall.finance, hall.approver)
    with pytest.raises(Refused, match="禁止参加政府采购活动") as refused:
        renewal.decide_renewal(old, by=hall.officer, **hall.renewal(old))
    assert refused.value.field == "way"
    with pytest.raises(Refused, match="禁止参加政府采购活动"):
        hall.drafted(renews=old, terms=next_terms(old))
    assert renewal.decide_renewal(old, by=hall.officer, way="retender", reason="做得好").way == "retender"


STABLE = dict.fromkeys(Project.CONDITIONS, True)


@pytest.mark.parametrize(("conditions", "started", "longest"), [({}, 200, 1), (STABLE, 900, 3)])
def test_a_change_of_a_renewed_contract_counts_from_the_first_day_of_all(
    hall: Hall, conditions: dict[str, bool], started: int, longest: int
) -> None:
    """财政部令第102号 24."""
    old = to_renew(hall)
    renewed = hall.signed(hall.drafted(renews=old, terms=next_terms(old, last=100)))
    Contract.objects.filter(pk=old.pk).update(start_on=localdate() - timedelta(days=started))
    Contract.objects.filter(pk=renewed.pk).update(**conditions)
    renewed = Contract.objects.get(pk=renewed.pk)
    first = localdate() - timedelta(days=started)
    last = add_months(first, 12 * longest) - timedelta(days=1)
    given = {"by": hall.officer, "what": "延长", "why": "人多"}
    with pytest.raises(Refused, match=f"最长 {longest} 年") as refused:
        changes.propose_change(renewed, end_on=last + timedelta(days=1), **given)
    assert refused.value.field == "end_on"
    assert changes.propose_change(renewed, end_on=last, **given).end_on == last


@pytest.mark.parametrize(
    ("conditions", "refused"), [({}, True), ({**STABLE, "price_stable": False}, True), (STABLE, False)]
)
def test_a_contract_is_renewed_beyond_a_year_only_with_all_five_conditions(
    hall: Hall, conditions: dict[str, bool], refused: bool
) -> None:
    """财政部令第102号 24: when it is decided, and when it is drafted."""
    old = to_renew(hall)
    Contract.objects.filter(pk=old.pk).update(start_on=localdate() - timedelta(days=300), **conditions)
    old = Contract.objects.get(pk=old.pk)
    decided = {"by": hall.officer, **hall.renewal(old, price_fen=40 * WAN)}
    drafted = {"by": hall.officer, "terms": next_terms(old, tenths=4), "renews": old}
    if not refused:
        renewal.decide_renewal(old, **decided)
        assert actions.draft_contract(old.project, **drafted).renews == old
        return
    with pytest.raises(Refused, match="最长 1 年"):
        renewal.decide_renewal(old, **decided)
    with pytest.raises(Refused, match="最长 1 年"):
        actions.draft_contract(old.project, **drafted)


def test_a_renewal_is_drafted_on_a_page_to_which_the_old_contract_leads(hall: Hall) -> None:
    old, browser = to_renew(hall), client_of(hall.officer)
    address = f"{old.get_absolute_url()}renew/"
    assert address in browser.get(old.get_absolute_url()).content.decode()
    form = browser.get(address).content.decode()
    first, last = (old.end_on + timedelta(days=days) for days in (1, 300))
    assert f'value="{first.isoformat()}"' in form and f'value="{last.isoformat()}"' in form and old.what in form
    given = {
        "title": old.title, "what": old.what, "start_on": first.isoformat(), "end_on": last.isoformat(), "amount_fen": "500000",
        "personnel": "300000", "activity": "200000", "pay_days": "30", "bond_form": "none",
    }  # fmt: skip
    wrong = browser.post(address, {**given, "start_on": old.end_on.isoformat()})
    assert wrong.status_code == 422 and 'id="id_start_on_error"' in wrong.content.decode()
    made = browser.post(address, given)
    assert made.status_code == 302 and made["Location"] == old.renewed_by.get().get_absolute_url()
    assert address not in browser.get(old.get_absolute_url()).content.decode()
    assert client_of(hall.head).get(address).status_code == 403
