"""What officers do with the people of the register and can take back, each deed once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from heli.accounts.models import User
from heli.workforce.actions.conduct import (
    appeal_decision,
    begin_inquiry,
    dismiss_complaint,
    receive_complaint,
    record_hearing,
)
from heli.workforce.actions.entering import Known, Post, enter_worker
from heli.workforce.actions.gap import freeze_month, set_basis
from heli.workforce.actions.learning import Lesson, add_training, confirm_training, enter_study, return_training
from heli.workforce.actions.leavers import decide_leaver
from heli.workforce.actions.match import change_requirement, enter_requirement
from heli.workforce.actions.profile import add_praise, remove_praise
from heli.workforce.actions.register import (
    add_certificate,
    add_employment,
    add_qualification,
    change_certificate,
    change_employment,
    change_qualification,
    change_worker,
    end_employment,
    identify_worker,
    link_worker,
)
from heli.workforce.actions.standards import change_standard, enter_standard
from tests.access_things import workforce
from tests.cast import City, user_with


def _praise_removed(praise: Any, by: User) -> None:
    remove_praise(praise.worker, by=by, praise=praise, reason="写了对方的名字")


DONE_IN_THE_REGISTER: dict[str, Callable[[City, User], Any]] = {
    "worker changed": lambda c, by: change_worker(
        workforce.a_worker(c, by), by=by, name="林兰", phone="13800138000", education="本科", major="", note=""
    ),
    "identified": lambda c, by: identify_worker(
        workforce.a_worker(c, by), by=by, document_kind="passport", document_number="E12345678"
    ),
    "certified": lambda c, by: add_certificate(
        workforce.a_worker(c, by), by=by, level="junior", number="", issued_on=None, registered_until=None
    ),
    "certificate changed": lambda c, by: change_certificate(
        workforce.a_certificate(c, by), by=by, number="SW1", issued_on=None, registered_until=None
    ),
    "qualified": lambda c, by: add_qualification(
        workforce.a_worker(c, by), by=by, kind="training", name="个案", obtained_on=None
    ),
    "qualification changed": lambda c, by: change_qualification(
        workforce.a_qualification(c, by), by=by, kind="training", name="个案", obtained_on=None
    ),
    "training recorded": lambda c, by: add_training(
        workforce.a_worker(c, by), by=by, lesson=Lesson("training", "个案", date(2026, 6, 1), 240)
    ),
    "training confirmed": lambda c, by: confirm_training(workforce.a_training(c, by), by=by),
    "training returned": lambda c, by: return_training(workforce.a_training(c, by), by=by, reason="看不清"),
    "praised": lambda c, by: add_praise(
        workforce.a_worker(c, by), by=by, origin="client", said_on=date(2026, 6, 1), words="耐心"
    ),
    "praise removed": lambda c, by: _praise_removed(workforce.a_praise(c, by), by),
    "study entered": lambda c, by: enter_study(workforce.a_worker(c, by), by=by, studied_until=date(2020, 7, 1)),
    "linked": lambda c, by: link_worker(workforce.a_worker(c, by), by=by, login=user_with(None, login="lin").login),
    "employed": lambda c, by: add_employment(
        workforce.a_worker(c, by),
        by=by,
        organisation=c.organisations["桐心社会工作服务中心"],
        place=None,
        post="",
        time="full",
        start_on=None,
    ),
    "entered": lambda c, by: enter_worker(
        None, by=by, who=Known("林岚", "passport", "E12345678"), post=Post(c.organisations["桐心社会工作服务中心"])
    ),
    "employment changed": lambda c, by: change_employment(
        workforce.an_employment(c, by), by=by, post="督导", time="part", start_on=None
    ),
    "employment ended": lambda c, by: end_employment(workforce.an_employment(c, by), by=by, end_on=date(2026, 11, 2)),
    "left": lambda c, by: decide_leaver(workforce.a_leaver(c, by), by=by, left=True, end_on=date(2026, 11, 2)),
    "complained": lambda c, by: receive_complaint(
        workforce.a_worker(c, by),
        by=by,
        complaint="没有上门。",
        complainant="",
        contact="",
        received_on=date(2026, 11, 2),
    ),
    "inquired": lambda c, by: begin_inquiry(workforce.a_case(c, by), by=by),
    "heard": lambda c, by: record_hearing(workforce.a_case(c, by, "hearing"), by=by, statement="没有来。"),
    "appealed": lambda c, by: appeal_decision(
        workforce.a_case(c, by, "decided", appeal_until=date(2100, 1, 1)), by=by, appeal="不服。"
    ),
    "dismissed": lambda c, by: dismiss_complaint(workforce.a_case(c, by), by=by, reason="不属于本部门。"),
    "frozen": lambda c, by: freeze_month(None, by=by, month=date(2026, 9, 30), today=date(2026, 11, 2)),
    "based": lambda c, by: set_basis(
        c.places["330402008001"], by=by, measure="beds", value=3, as_of=date(2026, 1, 1), source="台账"
    ),
    "standard entered": lambda c, by: enter_standard(
        None,
        by=by,
        name="配备",
        ratio=20,
        per=10_000,
        basis="residents",
        document="办法",
        effective_from=date(2026, 1, 1),
    ),
    "requirement entered": lambda c, by: enter_requirement(
        c.places["330402"], by=by, name="社工上岗条件", level="junior", document="办法", effective_from=date(2026, 1, 1)
    ),
    "requirement changed": lambda c, by: change_requirement(
        workforce.a_requirement(c, by), by=by, place=c.places["330402"], months=24
    ),
    "standard changed": lambda c, by: change_standard(workforce.a_city_standard(c, by), by=by, ratio=30),
}
