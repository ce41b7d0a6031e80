"""Cases of conduct in the demo city: one at each stage, and one whose registration is suspended."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import cycle

from heli.accounts.models import User
from heli.core.models import Acting
from heli.workforce.actions import conduct as actions
from heli.workforce.models import ConductCase
from heli.workforce.queries.register import registered, workers


def conduct(by: Acting, today: date) -> None:
    """The district inquires, the city decides; an appeal is answered by somebody who did neither."""
    city, district = User.objects.get(login="city-civil-affairs"), User.objects.get(login="district-officer")
    holders = registered(workers(district), "valid", today).order_by("-pk")[: len(COMPLAINTS)]
    if not holders:
        return
    *by_district, last = COMPLAINTS
    received_on = today - timedelta(days=20)
    cases = [
        actions.receive_complaint(
            worker, by=district if complaint is not last else by, complaint=complaint[0], complainant=complaint[1],
            contact=complaint[2], received_on=received_on,
        )
        for worker, complaint in zip(cycle(holders), (*by_district, last), strict=False)
    ]  # fmt: skip
    _received, dismissed, inquired, called, heard, suspended, appealed, settled = cases
    actions.dismiss_complaint(dismissed, by=district, reason="属于合同纠纷，已转交采购单位处理。")
    for case in (inquired, called, heard, suspended, appealed):
        actions.begin_inquiry(case, by=district)
    actions.begin_inquiry(settled, by=by)
    actions.call_to_hearing(called, by=district, findings=FINDINGS, hearing_on=today + timedelta(days=9))
    for case in (heard, suspended, appealed, settled):
        _heard(case, by if case is settled else district, today)
    until = today + timedelta(days=60)
    actions.decide_case(suspended, by=city, outcome="suspension", reason=REASON, begins=today, until=until)
    actions.decide_case(appealed, by=city, outcome="suspension", reason=REASON, begins=today, until=until)
    actions.appeal_decision(appealed, by=district, appeal="第二次是单位临时调班，有排班表为证。")
    actions.decide_case(settled, by=city, outcome="warning", reason=REASON)
    actions.appeal_decision(settled, by=city, appeal="已当面道歉，对方表示谅解。")
    actions.settle_appeal(settled, by=district, verdict="lifted", settlement="核实属实，撤销警告。")


def _heard(case: ConductCase, by: Acting, today: date) -> None:
    """Called some time ago, and heard yesterday."""
    actions.call_to_hearing(case, by=by, findings=FINDINGS, hearing_on=today + timedelta(days=9))
    ConductCase.objects.filter(pk=case.pk).update(hearing_on=today - timedelta(days=1))
    actions.record_hearing(case, by=by, statement="当时家里有人住院，没有及时告诉对方，愿意道歉并补上服务。")


REASON = "两次不按约定上门且不说明，违反服务协议第八条。"
FINDINGS = "走访了投诉人和所在单位，调取了服务记录：两次约定的上门没有服务记录，也没有请假。"
COMPLAINTS = (
    ("小组活动中途离开，没有交代其他同事。", "", ""),
    ("机构没有按合同配足人员。", "演示居民一", "0573-00000001"),
    ("把服务对象的家庭情况在居民群里说了出来。", "演示居民二", "0573-00000002"),
    ("约好的探访两次没有来，也没有电话。", "演示居民三", "0573-00000003"),
    ("收了服务对象的礼品卡，后来退回。", "演示居民四", "0573-00000004"),
    ("两次不按约定上门，电话不接。", "演示居民五", "0573-00000005"),
    ("约定的陪诊没有到，老人独自在医院等了半天。", "演示居民六", "0573-00000006"),
    ("在走廊里大声议论服务对象的病情。", "演示居民七", "0573-00000007"),
)
