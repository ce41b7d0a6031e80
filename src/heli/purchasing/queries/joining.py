"""Who applies to join an open framework agreement, as it is read, and what of it waits for whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import speaks_for_office
from heli.core.life import Step
from heli.core.rules.sentence import Sentence
from heli.core.waiting import Source, Waiting
from heli.directory.models import Organisation
from heli.purchasing.models import Application, FrameworkAgreement, Project
from heli.purchasing.queries.contracts import of_side
from heli.purchasing.queries.framework import ANNOUNCE, of_another

DECIDE, PUBLISH = "purchasing.application.decide", "purchasing.application.publish"
State = Application.State


def applications(user: Any) -> QuerySet[Application]:
    """Those this user may see, the last first."""
    related = ("agreement__project__buyer", "supplier", "decided_by")
    return Application.objects.visible_to(user).select_related(*related).order_by("-pk")


def steps_of_application(user: Any, one: Application) -> list[Step]:
    """What the purchaser may do now with an application."""
    found = [step for step in one.LIFE.open_to(one, user) if step.name != "publish" or one.published_on is None]
    return [step for step in found if speaks_for_office(user, step.may, one.agreement.buyer)]


def applicants(user: Any, agreement: FrameworkAgreement) -> QuerySet[Organisation]:
    """For whom this user may apply to join: their agencies that are not in it, and have no application that waits."""
    right, nobody = "purchasing.application.make", Organisation.objects.none()
    if not user.holds(right) or not agreement.is_open or not agreement.is_running:
        return nobody
    nodes = user.offices(right)
    found = Organisation.objects.in_use().exclude(pk=agreement.project.buyer_id).order_by("name_pinyin", "pk")
    found = found.exclude(pk__in=agreement.suppliers.holding().values("supplier"))
    found = found.exclude(pk__in=agreement.applications.filter(state=Application.State.SUBMITTED).values("supplier"))
    return found if nodes is None else found.filter(pk__in=[node // 2 for node in nodes])


def projects_to_frame(user: Any) -> QuerySet[Project]:
    """Approved projects of this user's for which an open agreement may be drafted."""
    right = "purchasing.framework.draft"
    rows = (
        Project.objects.of_government()
        .filter(state=Project.State.APPROVED)
        .select_related("buyer")
        .order_by("-year", "-serial")
    )
    return of_side(user, right, "buyer", rows)


@dataclass(frozen=True)
class Applied:
    """An application with what this user may do about it."""

    one: Application
    steps: list[str]


def applications_shown(user: Any, agreement: FrameworkAgreement) -> list[Applied]:
    """As far as this user reads them: a supplier its own."""
    rows = applications(user).filter(agreement=agreement)
    return [Applied(one, [step.name for step in steps_of_application(user, one)]) for one in rows]


# what waits


def to_announce(user: Any) -> QuerySet[FrameworkAgreement]:
    """Open ones that somebody else has drafted."""
    rows = FrameworkAgreement.objects.filter(kind=FrameworkAgreement.Kind.OPEN, state=FrameworkAgreement.State.ARRANGED)
    of_others = of_another(user, ANNOUNCE, rows).select_related("project__buyer").order_by("pk")
    return of_side(user, ANNOUNCE, "project__buyer", of_others)


def to_decide(user: Any) -> QuerySet[Application]:
    rows = Application.objects.filter(state=State.SUBMITTED).select_related("agreement", "supplier")
    return of_side(user, DECIDE, "agreement__project__buyer", rows.order_by("decide_by", "pk"))


def to_publish(user: Any) -> QuerySet[Application]:
    rows = Application.objects.filter(state=State.ACCEPTED, published_on=None).select_related("agreement", "supplier")
    return of_side(user, PUBLISH, "agreement__project__buyer", rows.order_by("publish_by", "pk"))


def _announce_line(agreement: FrameworkAgreement) -> Waiting:
    about = Sentence("%(name)s，%(number)s", name=agreement.buyer.name, number=agreement.number)
    return Waiting(agreement.title, about, None, _("发布征集公告"), agreement.get_absolute_url())


def _line(verb: Any, until: str) -> Callable[[Application], Waiting]:
    def line(one: Application) -> Waiting:
        about = Sentence("%(name)s，%(number)s", name=one.supplier.name, number=one.agreement.number)
        return Waiting(one.agreement.title, about, getattr(one, until), verb, one.get_absolute_url())

    return line


WAITING = (
    Source(ANNOUNCE, _("待公告的开放式框架协议"), ANNOUNCE, to_announce, _announce_line),
    Source(DECIDE, _("待审核的加入申请"), DECIDE, to_decide, _line(_("审核申请"), "decide_by"), until="decide_by"),
    Source(PUBLISH, _("待公开的入围结果"), PUBLISH, to_publish, _line(_("公开结果"), "publish_by"), until="publish_by"),
)
