"""Who came, went and moved in the demo city over the years: leavers with reasons, contracts, transfers at every stage."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from heli.accounts.models import User
from heli.directory.models import Employer, Level, Organisation
from heli.site.demo.town import Town
from heli.workforce.actions import transfers
from heli.workforce.actions.register import add_employment, change_employment, end_employment
from heli.workforce.models import Employment, Transfer

#: so many have left over the years, and so many contracts are known
LEAVERS, CONTRACTS = 300, 90
YEARS = 5
REASONS = (
    ("resigned", 30), ("expired", 18), ("transfer", 16), ("changed", 14), ("family", 9), ("retired", 6), ("study", 3),
    ("dismissed", 2), ("other", 1), ("unknown", 1),
)  # fmt: skip
PAY = ("一级", "二级", "三级", "四级")


def moves(officer: User, town: Town, today: date) -> None:
    """``officer`` is the city's registrar; what only an employer with an account does, its registrar does."""
    random = Random(7)
    _leavers(officer, town, today, random)
    _contracts(officer, town, today, random)
    _transfers(officer, town, today)


def _leavers(officer: User, town: Town, today: date, random: Random) -> None:
    """Some went to another employer, some for good; whoever left long ago may be back."""
    known = Employment.objects.filter(end_on=None, start_on__lt=today - timedelta(days=200))
    # keys alone: the records of a city of a million would take eight gigabytes
    keys = list(known.exclude(organisation=town.agency).order_by("pk").values_list("pk", flat=True))
    drawn = random.sample(keys, min(LEAVERS, len(keys) // 8))
    posts = Employment.objects.select_related("worker__person", "organisation", "place").in_bulk(drawn)
    weights = [weight for _reason, weight in REASONS]
    for post in (posts[key] for key in drawn):
        assert post.start_on is not None
        reason = random.choices([reason for reason, _weight in REASONS], weights)[0]
        born = post.worker.person.birth_date
        if reason == "retired" and (born is None or born.year > today.year - 52):
            reason = "resigned"
        # most go early, some after many years
        stay = timedelta(days=40 + int(random.betavariate(1.2, 2.4) * (today - post.start_on).days))
        last = min(post.start_on + stay, today - timedelta(days=random.randrange(3, 90)))
        if last < today - timedelta(days=YEARS * 365):
            last = today - timedelta(days=random.randrange(3, YEARS * 365))
        words = "随配偶到外地工作" if reason == "other" else ""
        end_employment(post, by=officer, end_on=last, end_reason=reason, end_words=words)
        if reason == "transfer" or (reason in ("study", "family") and last < today - timedelta(days=700)):
            _again(officer, post, town, last + timedelta(days=1 if reason == "transfer" else 400))


def _again(officer: User, post: Employment, town: Town, start: date) -> None:
    joined = next(agency for agency in reversed(town.agencies) if agency.pk != post.organisation_id)
    add_employment(
        post.worker, by=officer, organisation=joined, place=joined.place, post="社区社工", time="full", start_on=start,
        pay_group="二级",
    )  # fmt: skip


def _contracts(officer: User, town: Town, today: date, random: Random) -> None:
    """Of the agencies of the town: most end in the next years, a few have run out while the person is still there."""
    running = Employment.objects.filter(organisation__in=town.agencies, end_on=None).order_by("pk")
    for post in running[:CONTRACTS]:
        until = max(today + timedelta(days=random.randrange(-60, 700)), post.start_on or today)
        change_employment(
            post, by=officer, post=post.post, time=post.time, start_on=post.start_on, contract_until=until,
            pay_group=random.choice(PAY),
        )  # fmt: skip


def _transfers(officer: User, town: Town, today: date) -> None:
    registrar = User.objects.get(login="agency-registrar")
    mine, other = town.agency, next(each for each in town.agencies if each.pk != town.agency.pk)
    own = _people(mine)
    others = _people(other)
    if len(own) < 4 or len(others) < 5:
        return
    # others ask the agency of the registrar: one to answer, one late, one that was not agreed to
    _ask(officer, other, own[0])
    late = _ask(officer, other, own[1])
    Transfer.objects.filter(pk=late.pk).update(
        asked_on=today - timedelta(days=20), answer_by=today - timedelta(days=5)
    )  # fmt: skip
    transfers.refuse(_ask(officer, other, own[2]), by=registrar, reason="所在项目到明年六月，结束以后再谈")
    # and it asks others, for which the departments answer while nobody there has an account
    free = _ask(registrar, mine, others[0])
    transfers.release(free, by=officer, last_day=today + timedelta(days=9), employment=others[0])
    coming = transfers.release(
        _ask(registrar, mine, others[1]), by=officer, last_day=today + timedelta(days=20), employment=others[1]
    )
    transfers.accept(coming, by=registrar)
    done = transfers.release(
        _ask(registrar, mine, others[2]), by=officer, last_day=today - timedelta(days=12), employment=others[2]
    )
    transfers.accept(done, by=registrar)
    transfers.withdraw(_ask(registrar, mine, others[3]), by=registrar, reason="本人改了主意")
    # whoever leaves otherwise is no longer awaited; and a community asks for somebody of an agency
    _ask(registrar, mine, others[4])
    end_employment(others[4], by=officer, end_on=today - timedelta(days=1), end_reason="resigned")
    alone = (
        Employment.objects.filter(organisation=None, place__level=Level.COMMUNITY, end_on=None).order_by("pk").first()
    )
    if alone is not None and alone.place is not None:
        _ask(officer, alone.place, own[3])


def _people(agency: Organisation) -> list[Employment]:
    running = Employment.objects.filter(organisation=agency, end_on=None, leaver_proposals=None)
    return list(running.select_related("worker__person", "organisation").order_by("-pk")[:6])


def _ask(by: User, joins: Employer, post: Employment) -> Transfer:
    person = post.worker.person
    return transfers.ask_transfer(
        joins, by=by, name=person.name, last_four=str(person.document_number)[-4:], from_organisation=post.organisation,
        from_place=None, post="个案社工",
    )  # fmt: skip
