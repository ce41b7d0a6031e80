"""What a story about tenders finds done already, through the same actions as everybody: run as a program in a served house."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.houses import House

#: who writes bids for two more agencies, and signs in so
BIDDERS, PASSWORD = ("bid-writer-2", "bid-writer-3"), "heli-Bidder-2026"
#: a tender and a consultation in which two agencies bid, both due: the projects stand approved in the demo
#: the people of the foundation and of the trade union that buy sign in so, and what the foundation buys in its story
BUYERS_PASSWORD, OF_SOCIETY = "heli-Buyer-2026", "留守老人书信陪伴"
FAILS, GOES_ON = "流动人口融入服务", "助残融合社会工作"


def in_house(house: House, what: str) -> None:
    """Do one of the things below in the database of a house."""
    settings = {"DJANGO_SETTINGS_MODULE": "heli.site.settings"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.prepared", what],
        env=house.environment | settings, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def _stage() -> Any:
    """The people of the demo's tenders, with the keys that they have."""
    from heli.accounts import acting
    from heli.accounts.models import User
    from heli.purchasing.models import OfficerKey, Tender
    from heli.site.demo.tenders import Stage

    stage = Stage.__new__(Stage)
    stage.by = acting.console()
    stage.town = SimpleNamespace(procurement=Tender.objects.exclude(agent=None)[0].agent)  # type: ignore[assignment]
    stage.officer = User.objects.get(login="project-officer")
    stage.approver = User.objects.get(login="purchase-approver")
    stage.keys = list(OfficerKey.objects.all())
    return stage


def bidders() -> None:
    """Two more agencies have somebody who writes bids."""
    from heli.accounts import acting, roles
    from heli.directory.models import Organisation
    from heli.site.demo.accounts import account_of

    taken = Organisation.objects.filter(bids__tender__title="社区矫正心理支持").order_by("bids__pk")
    for login, agency in zip(BIDDERS, taken[1:3], strict=True):
        _sign_in, user = account_of(acting.console(), roles.ROLES["bid_writer"], "投标的人", login, agency)
        user.set_password(PASSWORD)
        user.save()


def buyers_of_society() -> None:
    """Whoever works at the foundation or the trade union of the demo may sign in."""
    from django.db.models import Q

    from heli.accounts.models import User

    for user in User.objects.filter(Q(login__startswith="foundation-") | Q(login__startswith="union-p")):
        user.set_password(BUYERS_PASSWORD)
        user.save()


def answered_for_society() -> None:
    """The agency of the demo has answered what the foundation asks for, and the time is up."""
    from heli.accounts.models import User
    from heli.directory.models import Organisation
    from heli.purchasing.models import Tender

    stage, head = _stage(), User.objects.get(login="agency-head")
    agency = Organisation.objects.get(pk=head.grants.get(role="agency_head").organisation_id)
    tender = Tender.objects.get(title=OF_SOCIETY)
    stage.sealed(tender, agency, 9_500_000)
    stage.came_due(tender)


def came_due() -> None:
    """The deadline of the tender that was announced last is now."""
    from heli.purchasing.models import Tender

    _stage().came_due(Tender.objects.order_by("pk").last())


def designs_over() -> None:
    """The last day of the need that was called last was yesterday."""
    from datetime import timedelta

    from django.utils.timezone import localdate

    from heli.purchasing.models import Need

    newest = Need.objects.filter(designs_until__isnull=False).order_by("-pk")[:1].values("pk")
    Need.objects.filter(pk__in=list(newest.values_list("pk", flat=True))).update(
        designs_until=localdate() - timedelta(days=1)
    )


def two_bids() -> None:
    from heli.purchasing.models import Bid, Project

    stage = _stage()
    agencies = [each.agency for each in Bid.objects.filter(tender__title="社区矫正心理支持").order_by("pk")]
    for title, method in ((FAILS, "open"), (GOES_ON, "consultation")):
        tender = stage.announced(Project.objects.get(title=title), method)
        for agency, price in zip(agencies[:2], (46_000_000, 45_000_000), strict=True):
            stage.sealed(tender, agency, price)
        stage.came_due(tender)


def _seats() -> Any:
    """The committee of the consultation, each seat with who takes it."""
    from heli.accounts.models import User
    from heli.purchasing.models import Member

    seats = Member.objects.sitting().filter(evaluation__tender__title=GOES_ON).order_by("-kind", "number")
    return [(seat, User.objects.get(actor=seat.actor_id)) for seat in seats]


def checked() -> None:
    """Both suppliers of the consultation pass the conformity check."""
    from heli.purchasing.actions import conformity
    from heli.purchasing.models import Tender

    tender, first = Tender.objects.get(title=GOES_ON), _seats()[0][1]
    for bid in tender.bids.order_by("place_in_order"):
        conformity.judge_conformity(tender, by=first, bid=bid, passed=True)
    conformity.close_conformity(tender, by=first)


def quotes_due() -> None:
    """The second supplier gives its final quote too, and the time is up."""
    from datetime import timedelta

    from django.utils.timezone import now

    from heli.accounts import acting
    from heli.purchasing.actions import final_quotes
    from heli.purchasing.models import Evaluation, FinalQuote
    from heli.purchasing.rules.final_quotes import Quote

    quotes = FinalQuote.objects.filter(bid__tender__title=GOES_ON)
    second = quotes.get(bid__place_in_order=2)
    final_quotes.give_quote(second, by=acting.console(), price=Quote(44_500_000))
    moment = now() - timedelta(minutes=1)
    quotes.update(until=moment)
    Evaluation.objects.filter(tender__title=GOES_ON).update(quotes_until=moment)


def scored() -> None:
    """The consultation whose final quotes are open, to its signed report; a later bid is found a point better."""
    from decimal import Decimal

    from heli.purchasing.actions import report, scores
    from heli.purchasing.models import Member, Tender

    tender, seats = Tender.objects.get(title=GOES_ON), _seats()
    bids = list(tender.bids.order_by("place_in_order"))
    points = {(bid.pk, factor.pk): Decimal(7 + at) for at, bid in enumerate(bids) for factor in tender.factors.all()}
    for seat, by in seats:
        scores.submit_sheet(scores.save_sheet(seat, by=by, points=scores.Points(points)), by=by)
    report.make_report(tender, by=seats[0][1])
    for seat, by in seats:
        report.sign_report(Member.objects.get(pk=seat.pk), by=by)


if __name__ == "__main__":
    import django

    django.setup()
    {
        "designs over": designs_over, "two bids": two_bids, "checked": checked, "quotes due": quotes_due, "scored": scored,
        "bidders": bidders, "came due": came_due, "buyers of society": buyers_of_society,
        "answered for society": answered_for_society,
    }[sys.argv[1]]()  # fmt: skip
