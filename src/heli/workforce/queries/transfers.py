"""Transfers as they are read: the list, one of them, who takes the next step, and what of them waits."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from heli.accounts.queries import grants_with
from heli.core import words
from heli.core.life import Stage, Step
from heli.core.rules.sentence import Sentence
from heli.core.waiting import WITH_OTHERS, Source, Waiting
from heli.directory.models import Organisation, Person, Place
from heli.directory.queries import places_within_reach
from heli.workforce.models import Employment, Transfer, TransferQuerySet
from heli.workforce.models.transfer import below, nodes_above, own_nodes

State = Transfer.State
RELATED = (
    "organisation__place", "place", "from_organisation__place", "from_place", "asked_by", "released_by",
    "employment__worker__person", "begun",
)  # fmt: skip
SIDES = ("organisation", "place", "from_organisation", "from_place")
OUTLINES = (
    "organisation__place__outline",
    "place__outline",
    "from_organisation__place__outline",
    "from_place__outline",
)


def transfers(user: Any) -> TransferQuerySet:
    """Every transfer this user may see, the newest first."""
    found = Transfer.objects.visible_to(user).select_related(*RELATED).defer(*OUTLINES)
    return found.order_by("-asked_on", "-pk")


def of_state(rows: TransferQuerySet, state: str) -> TransferQuerySet:
    """In a state; ``late`` where the employer left has not answered in time, ``open`` for all that have not ended."""
    if state == "open":
        return rows.open()
    return rows.late() if state == "late" else rows.filter(state=state)


def called(rows: QuerySet[Transfer], typed: str) -> QuerySet[Transfer]:
    """By the name that was given, or by one of the two employers."""
    asked = typed.strip()
    found = Q(name__icontains=asked) | Q(organisation__name__icontains=asked)
    found |= Q(organisation__isnull=True, place__name__icontains=asked)
    return rows.filter(found | Q(from_organisation__name__icontains=asked) | Q(from_place__name__icontains=asked))


def has_voice(permission: str, organisation: Organisation | None) -> bool:
    """Whether anybody with an account speaks for an organisation; of a place its officers do."""
    if organisation is None:
        return True
    above = [node // 2 for node in own_nodes(organisation, None)]
    return grants_with(permission).filter(organisation__in=above, user__is_active=True).exists()


def speaks_for(by: Any, permission: str, organisation: Organisation | None, place: Place | None) -> bool:
    """Whether somebody acts for an employer: their role lies on it or above it among organisations. For an organisation
    without anybody who could, the departments above its place act."""
    if not by.holds(permission):
        return False
    nodes = by.nodes(permission)
    if nodes is None or not own_nodes(organisation, place).isdisjoint(nodes):
        return True
    return not has_voice(permission, organisation) and not nodes_above(organisation, place).isdisjoint(nodes)


def may_take(by: Any, transfer: Transfer, step: str, permission: str) -> bool:
    """Whether this step of a transfer is this person's: that of their side; of a department above only once it is late."""
    side = Transfer.SIDES[step]
    if side == "new":
        asked = step == "withdraw" and transfer.asked_by_id == by.actor.pk
        return asked or speaks_for(by, permission, transfer.organisation, transfer.place)
    if side == "old":
        return speaks_for(by, permission, transfer.from_organisation, transfer.from_place)
    nodes = by.nodes(permission) if by.holds(permission) else []
    above = nodes_above(transfer.from_organisation, transfer.from_place)
    return transfer.time_is_up and (nodes is None or not above.isdisjoint(nodes))


def steps(user: Any, transfer: Transfer) -> list[Step]:
    """What this user may do now."""
    return [step for step in transfer.LIFE.open_to(transfer, user) if may_take(user, transfer, step.name, step.may)]


def speaks_old(user: Any, transfer: Transfer) -> bool:
    """Whether somebody may see whether the words fitted anybody: the side that knows its people."""
    sides = (transfer.from_organisation, transfer.from_place)
    return speaks_for(user, "workforce.transfer.release", *sides) or sees_worker(user, transfer)


def without_voice(transfer: Transfer) -> list[str]:
    """Which of the two sides has nobody who could answer, so that the departments above it do."""
    sides = (
        ("workforce.transfer.release", transfer.from_organisation),
        ("workforce.transfer.accept", transfer.organisation),
    )
    return [side.name for right, side in sides if side is not None and not has_voice(right, side)]


def candidates_for(user: Any, transfer: Transfer) -> QuerySet[Employment]:
    """Those whom this user sees among the people that can be meant."""
    return candidates(transfer).filter(pk__in=Employment.objects.visible_to(user).values("pk"))


def sees_worker(user: Any, transfer: Transfer) -> bool:
    """Whether the person who was found may be shown: to whoever sees this worker anyway."""
    post = transfer.employment
    return post is not None and user.may("workforce.worker.view", post.worker)


def meant(
    name: str, certificate_number: str, last_four: str, organisation: Organisation | None, place: Place | None
) -> Employment | None:
    """The one employment at this employer that the words of whoever asks can mean; None where there is none or several."""
    field: Any = Person._meta.get_field
    told = Q(pk__in=[])
    if certificate_number:
        told |= Q(worker__certificates__number=certificate_number)
    if last_four:
        told |= Q(worker__person__document_last_four__in=field("document_last_four").digests(last_four.upper()))
    found = list(_running_at(organisation, place).filter(told, worker__person__name=name).distinct()[:20])
    return found[0] if len({each.worker_id for each in found}) == 1 else None


def _running_at(organisation: Organisation | None, place: Place | None) -> QuerySet[Employment]:
    running = Employment.objects.filter(end_on__isnull=True).select_related("worker__person").order_by("time", "pk")
    if organisation is not None:
        return running.filter(organisation__path__startswith=organisation.path)
    return running.filter(organisation__isnull=True, place__path__startswith=place.path if place else "-")


def candidates(transfer: Transfer) -> QuerySet[Employment]:
    """Those of the old employer's people whom the words of a transfer can mean, for its own side to choose from."""
    return _running_at(transfer.from_organisation, transfer.from_place).filter(worker__person__name=transfer.name)


def asking_for(user: Any) -> QuerySet[Organisation]:
    """The organisations for which this user may ask."""
    found = Organisation.objects.filter(state=Organisation.State.ACTIVE).order_by("name_pinyin", "pk")
    nodes = user.nodes("workforce.transfer.ask") if user.holds("workforce.transfer.ask") else []
    if nodes is None:
        return found
    mine = Q(pk__in=[])
    for path in _paths(Organisation, nodes, 1):
        mine |= Q(path__startswith=path)
    for path in _paths(Place, nodes, 0):
        mine |= Q(place__path__startswith=path)
    return found.filter(mine)


def asking_for_places(user: Any) -> QuerySet[Place]:
    """The communities and streets for which this user may ask, as what they employ people for themselves."""
    found = Place.objects.filter(places_within_reach(user, "workforce.transfer.ask"), valid_until__isnull=True)
    above = found.select_related("parent__parent").order_by("code", "pk")
    return above.defer("outline", "parent__outline", "parent__parent__outline")


def _paths(kind: Any, nodes: Any, odd: int) -> list[str]:
    """The paths of the organisations, or of the places, among nodes."""
    return list(
        kind.objects.filter(pk__in=[node // 2 for node in nodes if node % 2 == odd]).values_list("path", flat=True)
    )


def stages(transfer: Transfer) -> list[Stage]:
    """Asked, released, accepted, done; or where it stopped."""
    state, day = State(transfer.state), words.day
    asked = Stage(_("已提出"), day(transfer.asked_on), "done")
    if state == State.REFUSED:
        return [asked, Stage(_("原单位不同意"), day(transfer.closed_on), "stopped")]
    if state == State.WITHDRAWN:
        return [asked, Stage(_("已撤回"), day(transfer.closed_on), "stopped")]
    if state == State.ENDED:
        return [asked, Stage(_("原任职已结束"), day(transfer.closed_on), "stopped")]
    order = [State.ASKED, State.RELEASED, State.ACCEPTED, State.DONE]
    come = order.index(state)
    left = Sentence("最后一天 %(day)s", day=day(transfer.last_day)) if transfer.last_day else transfer.old_name
    rest = [
        (_("原单位同意"), _("原单位已同意"), left), (_("新单位接收"), _("新单位已接收"), transfer.new_name),
        (_("到职"), _("已到职"), day(transfer.closed_on) if transfer.closed_on else "—"),
    ]  # fmt: skip
    found = [asked]
    for at, (to_do, is_done, note) in enumerate(rest, 1):
        where = "done" if at <= come else "now" if at == come + 1 else "empty"
        found.append(Stage(is_done if at <= come else to_do, note, where))
    return found


def own_transfers(user: Any) -> list[Transfer]:
    """Those of whoever asks, where the words of whoever asked for them fitted, the latest first."""
    if user.person_id is None:
        return []
    mine = Transfer.objects.filter(employment__worker__person=user.person_id).select_related(*RELATED).defer(*OUTLINES)
    return list(mine.order_by("-asked_on", "-pk"))


def with_stages(found: list[Transfer]) -> tuple[list[tuple[Transfer, list[Stage]]], list[Transfer]]:
    """The open ones with how far they are, and those that are over."""
    return [(each, stages(each)) for each in found if each.is_open], [each for each in found if not each.is_open]


# what waits


def _of_side(user: Any, permission: str, organisation: str, place: str) -> TransferQuerySet:
    """Transfers of which this user speaks for a side: their role lies on the employer or above it among organisations."""
    found = Transfer.objects.select_related(*SIDES).order_by("answer_by", "pk")
    if not user.holds(permission):
        return found.none()
    nodes = user.nodes(permission)
    if nodes is None:
        return found
    mine = below([node for node in nodes if node % 2], organisation)
    at_place = below([node for node in nodes if node % 2 == 0], organisation, place)
    return found.filter(mine | Q(**{f"{organisation}__isnull": True}) & at_place)


def to_release(user: Any) -> TransferQuerySet:
    """Asked of this user's organisation or place, answered by nobody yet."""
    return _of_side(user, "workforce.transfer.release", "from_organisation", "from_place").filter(state=State.ASKED)


def to_accept(user: Any) -> TransferQuerySet:
    """Released for this user's organisation or place."""
    return _of_side(user, "workforce.transfer.accept", "organisation", "place").filter(state=State.RELEASED)


def to_enforce(user: Any) -> TransferQuerySet:
    """Late ones of employers below this user."""
    right = "workforce.transfer.enforce"
    nodes = user.nodes(right) if user.holds(right) else []
    late = Transfer.objects.late().select_related(*SIDES)
    late = late.order_by("answer_by", "pk")
    return (
        late
        if nodes is None
        else late.filter(below(nodes, "from_organisation", "from_place", "from_organisation__place"))
    )


def with_others(user: Any) -> TransferQuerySet:
    """Those this user asked for, while the old employer has not answered."""
    found = Transfer.objects.filter(state=State.ASKED, asked_by__in=user.hands("workforce.transfer.ask"))
    return found.select_related(*SIDES).order_by("answer_by", "pk")


def _release_line(transfer: Any) -> Waiting:
    what = Sentence("%(name)s请求调入一人", name=transfer.new_name)
    return Waiting(what, transfer.old_name, transfer.answer_by, _("答复"), transfer.get_absolute_url())


def _accept_line(transfer: Any) -> Waiting:
    what = Sentence("%(name)s已同意调出一人", name=transfer.old_name)
    return Waiting(what, transfer.new_name, None, _("接收"), transfer.get_absolute_url())


def _enforce_line(transfer: Any) -> Waiting:
    what = Sentence("%(name)s没有答复调动", name=transfer.old_name)
    return Waiting(what, transfer.new_name, transfer.answer_by, _("查看"), transfer.get_absolute_url(), "warn")


def _asked_line(transfer: Any) -> Waiting:
    what = Sentence("等%(name)s答复调动", name=transfer.old_name)
    return Waiting(what, transfer.new_name, transfer.answer_by, _("查看"), transfer.get_absolute_url(), "going")


WAITING = (
    Source(
        "workforce.transfer.release", _("要答复的调出"), "workforce.transfer.release", to_release, _release_line,
        until="answer_by",
    ),
    Source("workforce.transfer.accept", _("可以接收的调入"), "workforce.transfer.accept", to_accept, _accept_line),
    Source(
        "workforce.transfer.enforce", _("单位没有按期答复的调动"), "workforce.transfer.enforce", to_enforce, _enforce_line,
        until="answer_by",
    ),
    Source(
        "workforce.transfer.ask", _("等原单位答复的调动"), "workforce.transfer.ask", with_others, _asked_line,
        until="answer_by", shelf=WITH_OTHERS,
    ),
)  # fmt: skip
