"""Views of lists: named, shared, changed, opened by default, removed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from heli.core.actions import action
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Acting, ListView, ListViewAlert, ListViewDefault, keep_rows


@action("core.view.save")
def save_view(
    on: None, /, *, by: Acting, table: str, name: str, query: str, audience: str = "", is_default: bool = False
) -> ListView:
    """Keep what a list shows under a name."""
    _must_belong(by, audience)
    view = ListView(table=table, name=name, query=query, owner=by.actor, audience=audience)
    view.save()
    if is_default:
        _open_with(by, view)
    return view


@action("core.view.change")
def change_view(view: ListView, /, *, by: Acting, name: str, query: str, audience: str, is_default: bool) -> ListView:
    """Its owner changes it, or an officer who tends the views of a group they belong to."""
    _must_be_mine(view, by)
    if audience != view.audience:
        _must_belong(by, audience)
    view.name, view.query, view.audience = name, query, audience
    view.save()
    _open_with(by, view) if is_default else _forget(by, view)
    return view


@action("core.view.remove")
def remove_view(view: ListView, /, *, by: Acting) -> None:
    """Take a view away, for everybody it was shared with."""
    _must_be_mine(view, by)
    keep_rows(ListView.objects.filter(pk=view.pk))
    keep_rows(ListViewDefault.objects.filter(view=view))
    keep_rows(ListViewAlert.objects.filter(view=view))
    view.delete()


@action("core.view.prefer")
def prefer_view(view: ListView, /, *, by: Acting, is_default: bool) -> None:
    """The list opens with this view for whoever asks, or no more."""
    _open_with(by, view) if is_default else _forget(by, view)


def may_change_view(view: ListView, by: Any) -> bool:
    """Whether somebody may change or remove a view they see."""
    shared = view.audience and view.audience in by.audiences
    return view.owner_id == by.actor.pk or bool(shared and by.holds("core.view.tend"))


def _must_be_mine(view: ListView, by: Acting) -> None:
    if not may_change_view(view, by):
        raise NotAllowed(_("这个视图由建立它的人修改。要改动，可以另存一个自己的视图。"), code="not_allowed")


def _must_belong(by: Any, audience: str) -> None:
    if audience and audience not in dict(by.audience_choices()):
        raise Refused(_("只能共享给自己所在的单位、地区或角色。"), field="audience", code="audience")


def _open_with(by: Acting, view: ListView) -> None:
    keep_rows(ListViewDefault.objects.filter(actor=by.actor, table=view.table))
    ListViewDefault.objects.update_or_create(actor=by.actor, table=view.table, defaults={"view": view})


def _forget(by: Acting, view: ListView) -> None:
    chosen = ListViewDefault.objects.filter(actor=by.actor, view=view)
    keep_rows(chosen)
    chosen.delete()
