"""Places change by decree: a rename, a move, a merge, a split, each from a day on. What was stays as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heli.core.actions import action
from heli.core.errors import Refused
from heli.core.models import Acting, keep_rows, must
from heli.core.rules.sentence import Sentence
from heli.directory.actions.loading import repath
from heli.directory.models import Place, PlaceName, PlaceParent, PlaceSuccession


def _must_be_past(on: date) -> None:
    if on > localdate():
        raise Refused(_("日期还没有到。变更从哪一天起生效，就在那一天或之后登记。"), field="on", code="date_in_future")


def _must_exist(place: Place, on: date) -> None:
    if place.valid_until is not None:
        raise Refused(Sentence("%(name)s已经撤销。", name=place.name), code="place_ended")
    if place.valid_from is not None and place.valid_from >= on:
        raise Refused(Sentence("%(name)s在这一天之前还没有设立。", name=place.name), field="on", code="date_impossible")


@action("directory.place.rename")
def rename_place(place: Place, /, *, by: Acting, name: str, on: date, document: str = "") -> Place:
    """From ``on`` the place bears ``name``; before, the name it bore."""
    _must_be_past(on)
    _must_exist(place, on)
    last = place.former_names.order_by("-until").first()
    if last is not None and last.until >= on:
        text = Sentence("%(day)s已经登记过更名，新的日期要晚于那一天。", day=last.until.isoformat())
        raise Refused(text, field="on", code="date_impossible")
    if name == place.name:
        raise Refused(_("新名称和现在的名称一样。"), field="name", code="same_name")
    keep_rows(place.former_names.all())
    PlaceName.objects.create(place=place, name=place.name, until=on, document=document)
    place.name = name
    place.save()
    return place


@action("directory.place.move")
def move_place(place: Place, /, *, by: Acting, parent: Place, on: date, document: str = "") -> Place:
    """From ``on`` the place and all below it lies in ``parent``, which is of the level it lay in before."""
    must(by, "directory.place.move", parent)
    _must_be_past(on)
    _must_exist(place, on)
    _must_exist(parent, on)
    if place.parent is None or place.parent.level != parent.level:
        raise Refused(_("只能改到同一级别的另一个上级。"), field="parent", code="level_order")
    if place.parent_id == parent.pk:
        raise Refused(Sentence("%(name)s现在就在这个上级之下。", name=place.name), field="parent", code="same_parent")
    last = place.former_parents.order_by("-until").first()
    if last is not None and last.until >= on:
        text = Sentence("%(day)s已经登记过改变隶属，新的日期要晚于那一天。", day=last.until.isoformat())
        raise Refused(text, field="on", code="date_impossible")
    _move(place, parent, on, document)
    return place


@action("directory.place.merge")
def merge_places(
    parent: Place, /, *, by: Acting, places: Sequence[Place], on: date, code: str, name: str, document: str = ""
) -> Place:
    """From ``on`` the work of ``places`` goes on in one, all of a level and below ``parent``.

    Where ``code`` is that of one of them and its name stays, it lives on and takes in the others; else a new place
    begins. What lay in them lies in it.
    """
    _must_be_past(on)
    # as they are now, and held: one of them may have been renamed or merged while the form was filled in
    places = list(Place.objects.select_for_update(no_key=True).filter(pk__in=[p.pk for p in places]).order_by("pk"))
    if len(places) < 2:
        raise Refused(_("合并要选两个以上的地区。"), field="places", code="too_few")
    if len({place.level for place in places}) > 1:
        raise Refused(_("只能合并同一级别的地区。"), field="places", code="level_order")
    for place in places:
        _must_exist(place, on)
        if not place.path.startswith(parent.path) or place.pk == parent.pk:
            raise Refused(Sentence("%(name)s不在这个上级之下。", name=place.name), field="places", code="place_unknown")
    kept = next((place for place in places if (place.code, place.name) == (code, name)), None)
    ended = [place for place in places if place is not kept]
    for place in ended:
        _end(place, on)
    new = kept or Place.objects.create(code=code, name=name, level=places[0].level, parent=parent, valid_from=on)
    keep_rows(PlaceSuccession.objects.filter(old__in=ended))
    for place in ended:
        PlaceSuccession.objects.create(old=place, new=new, on=on, document=document)
        for child in place.children.filter(valid_until__isnull=True):
            _move(child, new, on, document)
    return new


@action("directory.place.split")
def split_place(
    place: Place, /, *, by: Acting, parts: Sequence[tuple[str, str]], on: date, children: Mapping[int, str] | None = None,
    document: str = "",
) -> Place:  # fmt: skip
    """From ``on`` the place goes on in ``parts``, each (code, name); ``children`` says by key in which code each lies.

    A part may bear the old code. Returns the place that ended.
    """
    _must_be_past(on)
    _must_exist(place, on)
    if len({code for code, _name in parts}) < 2:
        raise Refused(_("拆分要有两个以上的新地区，代码各不相同。"), field="parts", code="too_few")
    below = list(place.children.filter(valid_until__isnull=True))
    homes = children or {}
    codes = {code for code, _name in parts}
    for child in below:
        if homes.get(child.pk) not in codes:
            raise Refused(
                Sentence("请为%(name)s选择它归入的新地区。", name=child.name), field="children", code="needed"
            )
    _end(place, on)
    made = {}
    keep_rows(PlaceSuccession.objects.filter(old=place))
    for code, name in parts:
        new = Place.objects.create(code=code, name=name, level=place.level, parent=place.parent, valid_from=on)
        PlaceSuccession.objects.create(old=place, new=new, on=on, document=document)
        made[code] = new
    for child in below:
        _move(child, made[homes[child.pk]], on, document)
    return place


def _end(place: Place, on: date) -> None:
    place.valid_until = on
    place.save()


def _move(child: Place, parent: Place, on: date, document: str) -> None:
    """A place lies in another from a day on; where it lay is kept."""
    if child.parent is not None:
        keep_rows(child.former_parents.all())
        PlaceParent.objects.create(place=child, parent=child.parent, until=on, document=document)
    child.parent = parent
    child.save()
    repath(child)
