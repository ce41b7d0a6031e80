"""The process in which strangers' files are opened: without secrets, bounded, and not trusted in what it says."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from heli.core.confined import Bounds, Hostile, ask, sentence_of, spawn
from heli.core.rules.sentence import Sentence

BOUNDS = Bounds(memory=400 * 2**20, seconds=20)


def test_the_child_sees_no_secret_of_its_parent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HELI_SECRET_FOR_A_TEST", "hidden")
    door = tmp_path / "door"
    os.mkfifo(door)
    with (
        spawn("heli.core.sheets.child", [str(door), ""], BOUNDS) as child,
        door.open("wb"),
    ):  # opens once the child does
        environment = Path(f"/proc/{child.pid}/environ").read_bytes()
    assert b"PYTHONPATH=" in environment and b"HELI_" not in environment and b"hidden" not in environment


@pytest.mark.parametrize("module", ["heli.core.documents.child", "heli.core.nowhere"])
def test_a_child_that_says_too_much_or_nothing_is_as_good_as_dead(module: str) -> None:
    with tempfile.TemporaryFile() as held:
        held.write(b"%PDF-1.7")
        assert ask(module, BOUNDS, held, most=5) is None
        assert (ask(module, BOUNDS, held, most=100) is None) == (module == "heli.core.nowhere")


def test_values_of_the_child_are_put_only_into_our_own_text() -> None:
    ours = Sentence("没有「%(asked)s」，有%(offered)s。")
    told = Hostile(Sentence(ours.text, asked="a", offered=["b", "c"])).told()
    assert str(sentence_of(told, ours)) == "没有「a」，有b、c。"
    assert not sentence_of(told).values and not sentence_of({"fault": ours.text, "values": 1}, ours).values
