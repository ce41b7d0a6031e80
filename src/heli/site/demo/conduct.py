"""Cases of conduct in the demo city: one at each stage, and one whose registration is suspended."""

from __future__ import annotations

from datetime import date, timedelta

from heli.accounts.models import User
from heli.workforce.actions import conduct as actions
from heli.workforce.models import ConductCase
from heli.workforce.queries.register import registered, workers


def conduct(today: date) -> None:
    """The district inquires, the city decides; nobody does both."""
    city, district = User.objects.get(login="city-civil-affairs"), User.objects.get(login="district-officer")
    holders = registered(workers(district), "valid", today).order_by("-pk")[: len(COMPLAINTS)]
    cases = [
        actions.receive_complaint(
            worker, by=district, complaint=text, complainant=who, contact=phone, received_on=today - timedelta(days=20)
        )
        for worker, (text, who, phone) in zip(holders, COMPLAINTS, strict=False)
    ]
    for case in cases[1:]:
        actions.begin_inquiry(case, by=district)
    for case in cases[2:]:
        actions.call_to_hearing(case, by=district, findings=FINDINGS, hearing_on=today + timedelta(days=9))
    for case in cases[3:]:
        ConductCase.objects.filter(pk=case.pk).update(hearing_on=today - timedelta(days=1))
        actions.record_hearing(case, by=district, statement="当时家里有人住院，没有及时告诉对方，愿意道歉并补上服务。")
    for case in cases[4:]:
        actions.decide_case(
            case, by=city, outcome="suspension", reason="两次不按约定上门且不说明，违反服务协议第八条。", begins=today,
            until=today + timedelta(days=60),
        )  # fmt: skip


FINDINGS = "走访了投诉人和所在单位，调取了服务记录：两次约定的上门没有服务记录，也没有请假。"
COMPLAINTS = (
    ("小组活动中途离开，没有交代其他同事。", "", ""),
    ("把服务对象的家庭情况在居民群里说了出来。", "演示居民一", "0573-00000001"),
    ("约好的探访两次没有来，也没有电话。", "演示居民二", "0573-00000002"),
    ("收了服务对象的礼品卡，后来退回。", "演示居民三", "0573-00000003"),
    ("两次不按约定上门，电话不接。", "演示居民四", "0573-00000004"),
)
