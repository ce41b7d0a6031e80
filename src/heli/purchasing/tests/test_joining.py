"""An open framework agreement is joined at any time, and who is served chooses (财政部令第110号)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Notification
from heli.purchasing.actions import call_offs, joining
from heli.purchasing.actions import framework as actions
from heli.purchasing.models import Application, FrameworkAgreement, FrameworkSupplier, Project, Proposal
from heli.purchasing.queries import framework
from heli.purchasing.queries import joining as queries
from heli.purchasing.queries.public import reckoned
from heli.purchasing.tests.desk import lent
from heli.purchasing.tests.framework_scene import UNIT_MOST, Framed
from tests.access_things.purchasing import a_called_need
from tests.cast import City, client_of, grant, user_with

pytestmark = pytest.mark.django_db
ORDER = "财政部令第110号"


@pytest.fixture
def scene(city: City) -> Framed:
    return Framed(city)


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def drafted(scene: Framed, **given: Any) -> FrameworkAgreement:
    terms = scene.terms(**{"by_bidding": False, "by_rotation": False, "may_refill": False, **given})
    return joining.draft_framework(scene.project(), by=scene.officer, terms=terms)


def announced(scene: Framed) -> FrameworkAgreement:
    return joining.announce_framework(drafted(scene), by=scene.approver)


def applied(scene: Framed, agreement: FrameworkAgreement, which: int = 0, price: int = 9_000) -> Application:
    return joining.make_application(
        scene.agencies[which], by=scene.bidders[which], agreement=agreement, unit_price_fen=price, text="有三名社工。"
    )


def joined(scene: Framed, agreement: FrameworkAgreement, which: int = 0) -> FrameworkSupplier:
    joining.decide_application(applied(scene, agreement, which), by=scene.officer, accepted=True)
    one = agreement.suppliers.get(supplier=scene.agencies[which])
    return actions.sign_for_supplier(one, by=scene.head(one))


def test_it_is_announced_by_another_than_who_wrote_it(scene: Framed) -> None:
    agreement = drafted(scene)
    assert (agreement.kind, agreement.state) == ("open", "arranged")
    assert Project.objects.get(pk=agreement.project_id).state == "tendering"
    assert not FrameworkAgreement.objects.visible_to(scene.bidders[0]).exists()
    with pytest.raises((Refused, NotAllowed)):
        joining.announce_framework(agreement, by=scene.officer)
    assert [each.pk for each in queries.to_announce(scene.approver)] == [agreement.pk]
    changed = joining.change_framework(
        agreement, by=scene.officer, terms=scene.terms(unit="小时", by_bidding=False, by_rotation=False)
    )
    assert changed.unit == "小时"
    agreement = joining.announce_framework(changed, by=scene.approver)
    assert agreement.is_running and FrameworkAgreement.objects.visible_to(scene.bidders[0]).exists()
    with pytest.raises(Refused):
        joining.change_framework(agreement, by=scene.officer, terms=scene.terms())


def test_a_right_that_is_lent_makes_no_second_person(scene: Framed) -> None:
    """Whoever wrote it for a colleague, and that colleague, and who borrows either's right, do not announce it."""
    writer = lent(scene.officer, "purchasing.framework.draft")
    terms = scene.terms(by_bidding=False, by_rotation=False, may_refill=False)
    agreement = joining.draft_framework(scene.project(), by=writer, terms=terms)
    assert agreement.drafted_by == scene.officer.actor
    for each in (scene.officer, writer):
        grant(each, "purchase_approver", scene.buyer)
    borrower = lent(again(scene.officer), "purchasing.framework.announce", to=user_with(None, name="发布代办"))
    for who in (again(scene.officer), again(writer), borrower):
        with pytest.raises(Refused, match="自己编制的框架协议"):
            joining.announce_framework(agreement, by=who)
        assert list(queries.to_announce(who)) == []
        assert "announce" not in [step.name for step in framework.steps(who, agreement)]
    assert [each.pk for each in queries.to_announce(scene.approver)] == [agreement.pk]
    assert joining.announce_framework(agreement, by=scene.approver).is_running


@pytest.mark.parametrize(
    ("given", "field"),
    [({"by_rotation": True}, "by_rotation"), ({"by_bidding": True}, "by_bidding"), ({"ground": "other"}, "ground")],
)
def test_the_second_stage_of_an_open_one_is_a_direct_choice(scene: Framed, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused, match=ORDER) as refused:
        drafted(scene, **given)
    assert refused.value.field == field and not FrameworkAgreement.objects.exists()


def test_who_designed_the_project_does_not_join(scene: Framed) -> None:
    """政府采购法实施条例第十八条第二款 (recalled): neither applies, nor is taken in by an application that came before."""
    agreement = announced(scene)
    made = applied(scene, agreement)
    designed = Proposal.objects.create(
        need=a_called_need(scene.city, scene.officer),
        agency=made.supplier,
        title="陪护",
        drafted_by=scene.officer.actor,
    )
    Project.objects.filter(pk=agreement.project_id).update(proposal=designed)
    with pytest.raises(Refused, match="第十八条第二款") as refused:
        joining.decide_application(Application.objects.get(pk=made.pk), by=scene.officer, accepted=True)
    assert refused.value.code == "designer"
    Application.objects.filter(pk=made.pk).delete()
    with pytest.raises(Refused, match="第十八条第二款"):
        applied(scene, FrameworkAgreement.objects.get(pk=agreement.pk))


def test_an_application_is_decided_within_seven_working_days_and_published_within_two(scene: Framed) -> None:
    agreement = announced(scene)
    made = applied(scene, agreement)
    assert made.decide_by == reckoned("clock.framework.framework_joins", localdate()).day
    assert Notification.objects.filter(kind="purchasing.application.make", reader=scene.officer.actor).exists()
    assert [each.pk for each in queries.to_decide(scene.officer)] == [made.pk]
    with pytest.raises((Refused, NotAllowed)):
        joining.decide_application(made, by=scene.bidders[0], accepted=True)
    made = joining.decide_application(made, by=scene.officer, accepted=True)
    assert made.is_accepted and made.publish_by == reckoned("clock.framework.framework_published", localdate()).day
    one = agreement.suppliers.get()
    assert (one.state, one.came_by, one.unit_price_fen) == ("chosen", "application", 9_000)
    assert [each.pk for each in queries.to_publish(scene.officer)] == [made.pk]
    made = joining.publish_application(made, by=scene.officer)
    assert made.published_on == localdate() and not queries.to_publish(scene.officer).exists()
    with pytest.raises(Refused, match="已经公开"):
        joining.publish_application(made, by=scene.officer)


def test_who_is_not_taken_in_reads_why_and_may_apply_again(scene: Framed) -> None:
    agreement = announced(scene)
    made = applied(scene, agreement)
    with pytest.raises(Refused) as refused:
        joining.decide_application(made, by=scene.officer, accepted=False, reason=" ")
    assert refused.value.field == "reason"
    joining.decide_application(made, by=scene.officer, accepted=False, reason="没有登记证书。")
    page = client_of(scene.bidders[0]).get(agreement.get_absolute_url()).content.decode()
    assert "没有登记证书。" in page
    assert "没有登记证书。" not in client_of(scene.bidders[1]).get(agreement.get_absolute_url()).content.decode()
    assert applied(scene, agreement).state == "submitted"


def test_nobody_applies_twice_for_another_above_the_price_or_after_the_end(scene: Framed) -> None:
    agreement = announced(scene)
    with pytest.raises(Refused) as refused:
        applied(scene, agreement, price=UNIT_MOST + 1)
    assert refused.value.field == "unit_price_fen"
    with pytest.raises((Refused, NotAllowed)):
        joining.make_application(
            scene.agencies[1], by=scene.bidders[0], agreement=agreement, unit_price_fen=1, text="x"
        )
    applied(scene, agreement)
    with pytest.raises(Exception, match="还没有审核"):
        applied(scene, agreement)
    joined(scene, agreement, 1)
    with pytest.raises(Refused, match="已经入围"):
        applied(scene, agreement, 1)
    FrameworkAgreement.objects.filter(pk=agreement.pk).update(
        start_on=localdate() - timedelta(days=9), end_on=localdate() - timedelta(days=1)
    )
    agreement.refresh_from_db()
    with pytest.raises(Refused, match="不能申请加入"):
        applied(scene, agreement, 2)


def test_who_joined_is_chosen_directly_and_in_no_other_way(scene: Framed) -> None:
    agreement = announced(scene)
    one = joined(scene, agreement)
    with pytest.raises(Refused, match=ORDER):
        call_offs.decide_call_off(agreement, by=scene.officer, way="rotation", quantity=Decimal(1))
    made = call_offs.decide_call_off(
        agreement, by=scene.officer, way="direct", quantity=Decimal("2.5"), chosen=one, reason="服务对象选的。"
    )
    assert made.most_fen == 22_500
    with pytest.raises(Refused):
        actions.take_in(agreement, by=scene.officer, supplier=scene.agencies[2], unit_price_fen=1, reference="x")


def test_one_that_ends_without_a_contract_leaves_its_project_to_be_put_out_again(scene: Framed) -> None:
    agreement = announced(scene)
    actions.end_framework(agreement, by=scene.approver, reason="没有供应商申请。")
    assert Project.objects.get(pk=agreement.project_id).state == "approved"


def test_it_is_drafted_joined_and_decided_on_pages(scene: Framed) -> None:
    project, officer = scene.project(), client_of(scene.officer)
    at = f"/purchasing/projects/{project.pk}/framework/"
    assert at in officer.get(project.get_absolute_url()).content.decode()
    day = localdate()
    said = {
        "ground": "outside_users", "unit": "人次", "max_unit_price_fen": "100", "start_on": day, "end_on": day + timedelta(days=600),
    }  # fmt: skip
    assert officer.post(at, {**said, "ground": "other"}).status_code == 422
    assert officer.post(at, said).status_code == 302
    agreement = FrameworkAgreement.objects.get()
    here = agreement.get_absolute_url()
    assert here in officer.get(project.get_absolute_url()).content.decode()
    assert officer.get(f"{here}change/").status_code == 200
    approver = client_of(scene.approver)
    assert f"{here}announce/" in approver.get(here).content.decode()
    assert approver.post(f"{here}announce/", {"version": agreement.version}).status_code == 302
    bidder = client_of(scene.bidders[0])
    assert f"{here}apply/" in bidder.get(here).content.decode()
    assert bidder.get(f"{here}apply/").status_code == 200
    apply = {"agency": scene.agencies[0].pk, "unit_price_fen": "90", "text": "有三名社工。"}
    assert bidder.post(f"{here}apply/", {**apply, "unit_price_fen": "101"}).status_code == 422
    assert bidder.post(f"{here}apply/", apply).status_code == 302
    made = Application.objects.get()
    decide = f"/purchasing/applications/{made.pk}/decide/"
    assert decide in officer.get(here).content.decode() and decide not in bidder.get(here).content.decode()
    assert officer.get(decide).status_code == 200
    assert officer.post(decide, {"accepted": "no", "reason": ""}).status_code == 422
    assert officer.post(decide, {"accepted": "yes", "reason": ""}).status_code == 302
    assert officer.post(f"/purchasing/applications/{made.pk}/publish/").status_code == 302
    assert scene.agencies[0].name in client_of(scene.bidders[1]).get(here).content.decode()


def test_nobody_is_taken_in_once_it_is_over_or_ended(scene: Framed) -> None:
    """财政部令第110号: joined within its term alone; who applied in time is told why not."""
    agreement = announced(scene)
    late, other = applied(scene, agreement), applied(scene, agreement, 1)
    days = {"start_on": localdate() - timedelta(days=9), "end_on": localdate() - timedelta(days=1)}
    FrameworkAgreement.objects.filter(pk=agreement.pk).update(**days)
    with pytest.raises(Refused, match="不能再同意加入") as refused:
        joining.decide_application(late, by=scene.officer, accepted=True)
    assert refused.value.field == "accepted" and not FrameworkSupplier.objects.exists()
    joining.decide_application(late, by=scene.officer, accepted=False, reason="协议期已满。")
    FrameworkAgreement.objects.filter(pk=agreement.pk).update(end_on=localdate() + timedelta(days=9))
    actions.end_framework(FrameworkAgreement.objects.get(), by=scene.approver, reason="不再需要。")
    with pytest.raises(Refused, match="不能再同意加入"):
        joining.decide_application(other, by=scene.officer, accepted=True)


def test_who_wrote_it_announces_it_by_no_right_that_is_lent(scene: Framed) -> None:
    """Nor does a colleague in the stead of who wrote it, nor the one for whom it was written."""
    author = user_with("project_officer", scene.buyer, "起草人")
    writing = lent(author, "purchasing.framework.draft")
    terms = scene.terms(by_bidding=False, by_rotation=False, may_refill=False)
    agreement = joining.draft_framework(scene.project(), by=writing, terms=terms)
    lent(scene.approver, "purchasing.framework.announce", to=writing)
    writing = type(writing).objects.get(pk=writing.pk)
    assert not queries.to_announce(writing).exists()
    assert "announce" not in [step.name for step in framework.steps(writing, agreement)]
    with pytest.raises(Refused, match="自己编制的框架协议"):
        joining.announce_framework(agreement, by=writing)
    assert list(queries.to_announce(scene.approver)) == [agreement]
    assert joining.announce_framework(agreement, by=scene.approver).is_running
