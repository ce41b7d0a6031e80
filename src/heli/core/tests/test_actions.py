"""An action is one permission check, one transaction and one audit entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from heli.accounts import acting
from heli.core import audit
from heli.core.actions import ACTIONS, action, note
from heli.core.errors import NotAllowed, Refused, Stale
from heli.core.life import LifeCycle, Step
from heli.core.models import Acting, AuditEntry, Setting

Change = Callable[..., Setting]


@pytest.fixture
def city_name(db: None) -> Setting:
    audit.start_chain()
    return Setting.objects.create(key="test_city_name", value="嘉兴")


@pytest.fixture
def change() -> Iterator[Change]:
    """An action as rooms write them; it can be told to break after it has written."""
    known = ACTIONS.get("core.setting.change")

    @action("core.setting.change")
    def change_setting(setting: Setting, /, *, by: Acting, value: str, breaks: bool = False) -> Setting:
        setting.value = value
        setting.save()
        if breaks:
            raise Refused("不行。", field="value")
        return setting

    yield change_setting
    ACTIONS.pop("core.setting.change")
    if known is not None:
        ACTIONS["core.setting.change"] = known


def value(of: Setting) -> str:
    return Setting.objects.get(pk=of.pk).value


def test_a_change_and_its_entry_are_written_together(city_name: Setting, change: Change) -> None:
    change(city_name, by=acting.console(), value="杭州")
    entry = AuditEntry.objects.get()
    assert value(city_name) == "杭州"
    assert (entry.event, entry.actor, entry.subject_type, entry.subject_id) == (
        "core.setting.change", acting.console().actor, "core.setting", city_name.pk,
    )  # fmt: skip
    assert audit.read_content(entry) == {"value": "杭州"}


def test_what_breaks_after_writing_leaves_nothing_and_no_entry(city_name: Setting, change: Change) -> None:
    with pytest.raises(Refused):
        change(city_name, by=acting.console(), value="杭州", breaks=True)
    assert value(city_name) == "嘉兴"
    assert not AuditEntry.objects.exists()


def test_whoever_lacks_the_right_changes_nothing(city_name: Setting, change: Change) -> None:
    with pytest.raises(NotAllowed):
        change(city_name, by=acting.public(), value="杭州")
    assert value(city_name) == "嘉兴"
    assert not AuditEntry.objects.exists()


def test_the_second_of_two_writers_is_told(city_name: Setting, change: Change) -> None:
    shown = city_name.version
    change(city_name, by=acting.console(), expect=shown, value="杭州")
    with pytest.raises(Stale):
        change(city_name, by=acting.console(), expect=shown, value="宁波")
    assert value(city_name) == "杭州"
    assert AuditEntry.objects.count() == 1


def test_actions_within_an_action_leave_their_entries_once_at_the_end(city_name: Setting, change: Change) -> None:
    @action("core.job.view")
    def twice(setting: Setting, /, *, by: Acting) -> None:
        change(setting, by=by, value="杭州")
        change(setting, by=by, value="宁波")
        assert not AuditEntry.objects.exists(), "the head of the chain is locked last of all"

    ACTIONS.pop("core.job.view")
    twice(city_name, by=acting.console())
    assert list(AuditEntry.objects.order_by("number").values_list("event", flat=True)) == [
        "core.setting.change", "core.setting.change", "core.job.view",
    ]  # fmt: skip


def test_a_refused_part_takes_its_entries_with_it(city_name: Setting, change: Change) -> None:
    @action("core.job.view")
    def one_of_two(setting: Setting, /, *, by: Acting) -> None:
        change(setting, by=by, value="杭州")
        with pytest.raises(Refused):
            change(setting, by=by, value="宁波", breaks=True)

    ACTIONS.pop("core.job.view")
    one_of_two(city_name, by=acting.console())
    assert value(city_name) == "杭州"
    assert [audit.read_content(entry) for entry in AuditEntry.objects.order_by("number")] == [{"value": "杭州"}, {}]


def test_a_bulk_action_notes_its_rows(city_name: Setting) -> None:
    @action("core.job.view")
    def many(setting: Setting, /, *, by: Acting) -> None:
        note("core.setting.change", by=by, on=setting, rows=1000, content={"digest": "abc"})

    ACTIONS.pop("core.job.view")
    many(city_name, by=acting.console())
    assert list(AuditEntry.objects.order_by("number").values_list("rows", flat=True)) == [1000, 1]


def test_nothing_is_noted_outside_an_action(city_name: Setting) -> None:
    with pytest.raises(RuntimeError):
        note("core.setting.change", by=acting.console(), on=city_name)


class Page:
    """Something with states, as a model of a room has them."""

    LIFE = LifeCycle(Step("publish", "draft", "public", may="core.setting.change", label="公布", needs=("reason",)))

    def __init__(self, state: str) -> None:
        self.state = state

    def get_state_display(self) -> str:
        return self.state


@pytest.mark.parametrize(
    ("state", "given", "field"),
    [("public", {"reason": "x"}, None), ("draft", {}, "reason"), ("draft", {"reason": ""}, "reason")],
)
def test_a_step_asks_for_its_state_and_its_needs(state: str, given: dict[str, Any], field: str | None) -> None:
    page = Page(state)
    with pytest.raises(Refused) as refusal:
        Page.LIFE.steps["publish"].take(page, given)
    assert (refusal.value.field, page.state) == (field, state)


def test_a_step_leads_on(city_name: Setting) -> None:
    page = Page("draft")
    assert [step.name for step in Page.LIFE.open_to(page, acting.console())] == ["publish"]
    assert Page.LIFE.open_to(page, acting.public()) == []
    Page.LIFE.steps["publish"].take(page, {"reason": "x"})
    assert page.state == "public"
