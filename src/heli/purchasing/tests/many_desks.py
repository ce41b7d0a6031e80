"""Somebody who holds the roles of all desks, and a complaint to be decided: for the tests of the three desks."""

from __future__ import annotations

from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.purchasing.models import Challenge, Complaint, Project
from heli.purchasing.tests.evaluation_scene import Evaluating
from tests.cast import grant, user_with


def everything(scene: Evaluating) -> User:
    """Somebody who holds the roles of all desks."""
    user = user_with("project_officer", scene.buyer, "样样管")
    for role, where in (("purchase_approver", scene.buyer), ("procurement_supervisor", scene.city.root)):
        grant(user, role, where)
    return User.objects.get(pk=user.pk)


def complained(scene: Evaluating, project: Project) -> Complaint:
    tender = project.tenders.get()
    days = {"received_on": localdate(), "due_on": localdate()}
    challenge = Challenge.objects.create(
        tender=tender, agency=scene.agencies[1], about="process", text="算错。", **days
    )
    days = {"filed_on": localdate(), "check_by": localdate(), "decide_by": localdate()}
    return Complaint.objects.create(challenge=challenge, text="不服。", **days)


def again(user: User) -> User:
    """With the rights of this moment."""
    return User.objects.get(pk=user.pk)
