"""The documents: no link leads nowhere, and every command they name is one that heli has."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from heli.site.cli import cli

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def path_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=path_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    lost = [t for t in targets if "://" not in t and not t.startswith("mailto:") and not (page.parent / t).exists()]
    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=path_of)
def test_every_command_in_a_document_exists(page: Path) -> None:
    for words in re.findall(r"(?:^|[\s`/])heli ([a-z]+)(?: ([a-z]+))?", _code(page), re.M):
        command = cli.commands.get(words[0])
        assert command is not None, f"heli {words[0]}"
        if isinstance(command, click.Group) and words[1]:
            assert words[1] in command.commands, f"heli {words[0]} {words[1]}"


def test_every_command_is_documented() -> None:
    told = "\n".join(_code(page) for page in PAGES)
    hidden = [name for name, command in cli.commands.items() if not command.hidden and f"heli {name}" not in told]
    assert hidden == []


def _code(page: Path) -> str:
    """What stands in code: fenced blocks and spans."""
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^ *```.*?^ *```", text, re.M | re.S)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^ *```.*?^ *```", "", text, flags=re.M | re.S))
    return "\n".join([*blocks, *spans])
