"""Every change of an open framework agreement: how it begins, who applies to join it, what is decided and published."""

from __future__ import annotations

from dataclasses import asdict

from django.utils.timezone import localdate

from heli.accounts.models import speaks_for_office
from heli.accounts.queries import who_may
from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation
from heli.purchasing.actions.arranged import must_be_agreed_lawfully
from heli.purchasing.actions.contracts import tell_side
from heli.purchasing.actions.designers import must_not_have_designed
from heli.purchasing.actions.desks import buying, must_be_apart
from heli.purchasing.actions.framework import (
    FrameworkTerms,
    admitted,
    begun,
    must_be_another,
    numbered,
)
from heli.purchasing.actions.sides import speaking_for
from heli.purchasing.actions.tenders import begin_project
from heli.purchasing.actions.winners import must_not_be_banned
from heli.purchasing.models import Application, FrameworkAgreement, FrameworkSupplier, Project, Tender
from heli.purchasing.queries import framework
from heli.purchasing.rules.desks import BUYER

FRAMEWORK, LIFE = FrameworkAgreement.LIFE.steps, Application.LIFE.steps
MAKE, DECIDE = "purchasing.application.make", "purchasing.application.decide"


@action("purchasing.framework.draft")
def draft_framework(project: Project, /, *, by: Acting, terms: FrameworkTerms) -> FrameworkAgreement:
    """An open agreement of an approved project; nobody is told of it before it is announced."""
    right = "purchasing.framework.draft"
    speaking_for(by, right, project.buyer)
    must_be_apart(project, by, BUYER, right, project)
    if project.is_of_society:
        raise Refused(
            Sentence(
                "社会力量购买用自行采购（比较几家的响应）、单一来源，或者自愿参照公开招标、竞争性磋商的规则评审。"
            ),
            code="of_society",
        )
    begin_project(project)
    made = FrameworkAgreement(
        project=project, kind=FrameworkAgreement.Kind.OPEN, title=project.title, drafted_by=by.for_whom(right, project), **numbered()
    )  # fmt: skip
    _say(made, terms)
    return made


def _say(agreement: FrameworkAgreement, terms: FrameworkTerms) -> None:
    for name, value in asdict(terms).items():
        setattr(agreement, name, value)
    must_be_agreed_lawfully(agreement, agreement.project.budget_fen, localdate())
    agreement.save()


@action("purchasing.framework.change", step=FRAMEWORK["change"])
@buying("purchasing.framework.change")
def change_framework(agreement: FrameworkAgreement, /, *, by: Acting, terms: FrameworkTerms) -> FrameworkAgreement:
    """Before it is announced; what a closed one says is changed in the document of its tender."""
    speaking_for(by, "purchasing.framework.change", agreement.buyer)
    _must_be_open(agreement)
    _say(agreement, terms)
    return agreement


def _must_be_open(agreement: FrameworkAgreement) -> None:
    if not agreement.is_open:
        raise Refused(Sentence("封闭式框架协议在采购文件里约定。"), code="state")


@action("purchasing.framework.announce", step=FRAMEWORK["announce"], final=True)
def announce_framework(agreement: FrameworkAgreement, /, *, by: Acting) -> FrameworkAgreement:
    """By another of the purchaser than who wrote it; from now on any supplier may apply."""
    right = "purchasing.framework.announce"
    speaking_for(by, right, agreement.buyer)
    must_be_apart(agreement.project, by, BUYER, right, agreement)
    _must_be_open(agreement)
    must_be_another(agreement, by, right)
    must_be_agreed_lawfully(agreement, agreement.project.budget_fen, localdate())
    begun(agreement)
    return agreement


@action(MAKE, lock=False, final=True)
def make_application(
    agency: Organisation, /, *, by: Acting, agreement: FrameworkAgreement, unit_price_fen: int, text: str
) -> Application:
    """At any time within the term; the purchaser decides within the days of the order."""
    speaking_for(by, MAKE, agency)
    if not agreement.is_open or not agreement.is_running:
        raise Refused(Sentence("这份框架协议现在不能申请加入。"), code="closed")
    must_not_be_banned(agency)
    must_not_have_designed(agreement.project, agency, Tender.Method.FRAMEWORK, "agency")
    if unit_price_fen > agreement.max_unit_price_fen:
        most = with_sign(agreement.max_unit_price_fen)
        raise Refused(Sentence("协议单价不能超过最高限制单价 %(most)s。", most=most), field="unit_price_fen")
    if agreement.suppliers.holding().filter(supplier=agency).exists():
        raise Refused(Sentence("这家供应商已经入围。"), field="agency")
    today = localdate()
    until = framework.reckoned_day(framework.JOINS, today)
    assert until is not None, "the order is in force"
    made = Application(
        agreement=agreement,
        supplier=agency,
        unit_price_fen=unit_price_fen,
        text=text,
        received_on=today,
        decide_by=until,
    )
    made.save()
    words = Sentence("%(name)s申请加入框架协议：%(title)s", name=agency.name, title=agreement.title)
    people = [user.actor for user in who_may(DECIDE, agreement) if speaks_for_office(user, DECIDE, agreement.buyer)]
    tell(people, MAKE, made, words, by=by, until=until)
    return made


@action(DECIDE, step=LIFE["decide"], final=True)
def decide_application(application: Application, /, *, by: Acting, accepted: bool, reason: str = "") -> Application:
    """Taken in, to sign as every other; or not, with the reason."""
    agreement = FrameworkAgreement.objects.select_for_update(no_key=True).get(pk=application.agreement_id)
    speaking_for(by, DECIDE, agreement.buyer)
    must_be_apart(agreement.project, by, BUYER, DECIDE, agreement)
    if not accepted and not reason.strip():
        raise Refused(Sentence("不同意的，请写明理由。"), field="reason", code="needed")
    if accepted and not agreement.is_running:
        raise Refused(Sentence("框架协议不在执行期内，不能再同意加入。"), field="accepted", code="closed")
    application.state = Application.State.ACCEPTED if accepted else Application.State.REFUSED
    application.reason, application.decided_on = reason, localdate()
    application.decided_by = by.for_whom(DECIDE, application)
    if accepted:
        application.publish_by = framework.reckoned_day(framework.PUBLISHED, localdate())
    application.save()
    if accepted:
        came = FrameworkSupplier.Came.APPLICATION
        admitted(agreement, by, application.supplier, application.unit_price_fen, came, "")
    words = Sentence("加入框架协议的申请有了结果：%(title)s", title=agreement.title)
    tell_side(application.supplier, MAKE, DECIDE, application, words, by=by)
    return application


@action("purchasing.application.publish", step=LIFE["publish"], final=True)
@buying("purchasing.application.publish")
def publish_application(application: Application, /, *, by: Acting) -> Application:
    """To everybody who reads agreements: who joined."""
    speaking_for(by, "purchasing.application.publish", application.agreement.buyer)
    if application.published_on is not None:
        raise Refused(Sentence("结果已经公开。"), code="state")
    application.published_on = localdate()
    application.save()
    return application
