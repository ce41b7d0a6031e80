"""Pages of places: the list with its tree, one place, and its changes by decree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from heli.core.errors import NotAllowed
from heli.core.rules.sentence import Sentence
from heli.core.stale import versions
from heli.core.tables import list_page
from heli.core.web import done, opens, refusals_on, version_shown
from heli.directory import actions, queries
from heli.directory.forms import MergePlacesForm, MovePlaceForm, RenameForm, SplitPlaceForm
from heli.directory.tables import LEVELS, place_table

if TYPE_CHECKING:
    from heli.accounts.models import User

Shown = tuple[Any, Any]
#: what can be brought in as a file, in the order a city needs it, and the right to do so
IMPORTS = (
    ("places", "directory.place.import"),
    ("population", "directory.population.import"),
    ("boundaries", "directory.outline.import"),
)


class _District:
    """A district as the first table shows it: its streets, and how many communities lie in them."""

    def __init__(self, place: Any, people: Any, streets: list[Shown], below: dict[int | None, list[Shown]]) -> None:
        self.place, self.people, self.streets = place, people, len(streets)
        self.communities = sum(len(below.get(street.pk, [])) for street, _people in streets)


def needs(user: User, permission: str, on: object) -> None:
    """Say no before a form is filled in that would be refused."""
    if not user.may(permission, on):
        raise NotAllowed(_("这一步要由有权限的人办理。"), code="not_allowed")


@opens("directory.place.view")
@require_safe
def place_list(request: HttpRequest) -> HttpResponse:
    """Every place as a list to filter, and the upper levels as a tree to go down."""
    user = cast("User", request.user)
    today = localdate()
    residents = queries.residents(today)
    there = queries.places_on(today)
    below: dict[int | None, list[Shown]] = {}
    for place in there:
        below.setdefault(place.parent, []).append((place, residents.get(place.pk)))
    tree = [
        (root, [_District(*part, below.get(part[0].pk, []), below) for part in below.get(root[0].pk, [])])
        for root in below.get(None, [])
    ]
    levels = Counter(place.level for place in there)
    context = {
        "tree": tree,
        "levels": [(levels[level], label) for level, label in LEVELS if levels[level]],
        "differences": queries.differences(today),
        "zones": [zone for zone in queries.zones() if zone.measure == "residents"],
        "may_import": [kind for kind, right in IMPORTS if user.holds(right)],
    }
    return list_page(
        request, place_table(residents), queries.places(user), title=_("地区"), template="directory/place_list.html",
        context=context,
    )  # fmt: skip


@opens("directory.place.view")
@require_safe
def place_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One place: facts, population with its source, what lies below, its history, its organisations."""
    user = cast("User", request.user)
    place = get_object_or_404(queries.places(user), pk=pk)
    residents = queries.residents(localdate())
    below = list(queries.places(user).filter(parent=place, valid_until__isnull=True))
    organisations = queries.within(queries.organisations(user), place).filter(state="active")
    context = {
        "place": place,
        "ancestors": queries.ancestors(place),
        "residents": residents.get(place.pk),
        "below": [(child, residents.get(child.pk)) for child in below],
        "figures": queries.figures_of(place),
        "differences": [gap for gap in queries.differences(localdate()) if gap.place.pk == place.pk],
        "history": queries.place_history(place),
        "people_here": user.holds("workforce.worker.view"),
        "gap_here": user.holds("workforce.gap.view"),
        "organisations": organisations[:20],
        "organisation_count": organisations.count(),
        "may_rename": place.valid_until is None and user.may("directory.place.rename", place),
        "may_move": place.valid_until is None
        and place.level in ("street", "community")
        and user.may("directory.place.move", place),
        "may_merge": len(below) > 1 and user.may("directory.place.merge", place),
        "may_split": place.valid_until is None
        and place.parent is not None
        and user.may("directory.place.split", place),
    }
    return render(request, "directory/place_detail.html", context)


def _form_page(request: HttpRequest, place: Any, form: Any, title: str, button: str) -> HttpResponse:
    """A change of a place. Where somebody changed it since the page was shown, what they stored stands beside it."""
    shown = version_shown(request)
    stale = not form.errors and shown is not None and shown != place.version
    context = {
        "place": place, "ancestors": queries.ancestors(place), "form": form, "title": title, "button": button,
        "version": place.version if stale or shown is None else shown,
        "versions": versions(place, form, {"name": place.name}) if stale else None,
    }  # fmt: skip
    status = 409 if stale else 422 if form.errors else 200
    return render(request, "directory/place_form.html", context, status=status)


def _place(request: HttpRequest, pk: int, permission: str) -> Any:
    """The place a decree is about, for whoever may register it there."""
    user = cast("User", request.user)
    place = get_object_or_404(queries.places(user), pk=pk)
    needs(user, permission, place)
    return place


def _decree(
    request: HttpRequest, place: Any, form: Any, act: Callable[[], Sentence], title: Sentence, button: str
) -> HttpResponse:
    """Register what the form says of a place; ``act`` does it and says so. Where the place is another than the page
    showed, the page comes again before anything is done."""
    if request.POST.get("keep") == "theirs":
        return redirect(place)
    if form.is_valid() and version_shown(request) in (None, place.version):
        with refusals_on(form):
            return done(request, place, act())
    return _form_page(request, place, form, title, button)


@opens("directory.place.rename")
def place_rename(request: HttpRequest, pk: int) -> HttpResponse:
    place = _place(request, pk, "directory.place.rename")
    form = RenameForm(request.POST if request.method == "POST" else None)

    def rename() -> Sentence:
        actions.rename_place(place, by=request.user, expect=version_shown(request), **form.cleaned_data)
        return Sentence("已更名为%(name)s。", name=form.cleaned_data["name"])

    return _decree(request, place, form, rename, Sentence("%(name)s更名", name=place.name), _("登记更名"))


@opens("directory.place.move")
def place_move(request: HttpRequest, pk: int) -> HttpResponse:
    """The place, with all below it, lies in another from a day on."""
    place = _place(request, pk, "directory.place.move")
    form = MovePlaceForm(request.POST if request.method == "POST" else None, place=place)

    def move() -> Sentence:
        actions.move_place(place, by=request.user, expect=version_shown(request), **form.cleaned_data)
        return Sentence("已登记%(name)s改变隶属。", name=place.name)

    return _decree(request, place, form, move, Sentence("%(name)s改变隶属", name=place.name), _("登记改变隶属"))


@opens("directory.place.merge")
def place_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Places below this one become one."""
    place = _place(request, pk, "directory.place.merge")
    form = MergePlacesForm(request.POST if request.method == "POST" else None, parent=place)
    if form.is_valid():
        with refusals_on(form):
            facts = {**form.cleaned_data, "places": list(form.cleaned_data["places"])}
            new = actions.merge_places(place, by=request.user, **facts)
            return done(request, new, Sentence("已合并为%(name)s。", name=new.name))
    return _form_page(request, place, form, Sentence("合并%(name)s的下级地区", name=place.name), _("登记合并"))


@opens("directory.place.split")
def place_split(request: HttpRequest, pk: int) -> HttpResponse:
    place = _place(request, pk, "directory.place.split")
    form = SplitPlaceForm(request.POST if request.method == "POST" else None, place=place)

    def split() -> Sentence:
        actions.split_place(place, by=request.user, expect=version_shown(request), **form.facts())
        return Sentence("已拆分%(name)s。", name=place.name)

    return _decree(request, place, form, split, Sentence("拆分%(name)s", name=place.name), _("登记拆分"))
