"""The documents: no link leads nowhere, and every command they name is one that heli has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from django.apps import apps
from django.urls import Resolver404, resolve

from heli.site.cli import cli

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def path_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=path_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    lost = [t for t in targets if "://" not in t and not t.startswith("mailto:") and not (page.parent / t).exists()]
    assert lost == []


READ_ME = {
    "README.md": ["What it does now", "Who it is for", "Two commands", "Read on"],
    "README.zh-CN.md": ["现在能做什么", "给谁用", "两条命令", "接着读"],
}


@pytest.mark.parametrize("name", READ_ME)
def test_the_first_page_says_what_for_whom_and_how_with_one_picture(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.M) == READ_ME[name]
    pictures = re.findall(r"!\[(.+)\]\((.+)\)", text)
    assert [file for words, file in pictures if len(words) > 10] == ["docs/picture.png"]
    commands = _code(ROOT / name)
    assert [words for words in ("make run", "make test") if not re.search(rf"^{words} ", commands, re.M)] == []


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


def _glossary() -> str:
    return (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


CLAUSES = (
    "P1a P1b P2a P2b P3a P3b P3c P4a P4b P4c S1.1 S1.2 S1.3 S2.1a S2.1b S2.1c S2.1d S2.2 S2.3a S2.3b S2.3c S2.3d S2.3e "
    "S3.1 S3.2 S3.3"
).split()


def test_every_clause_of_the_paper_has_its_heading() -> None:
    headings = re.findall(r"^##+ ([PS][\d.]+[a-z]?) \S", _policy(), re.M)
    assert headings == CLAUSES


def test_every_page_named_for_a_clause_is_there() -> None:
    named = re.findall(r"`(/[^`]*)`", _policy())
    assert len(named) > 20
    lost = []
    for address in named:
        path = address.partition("?")[0].replace("<n>", "1").replace("<code>", "330402")
        try:
            resolve(path)
        except Resolver404:
            lost.append(address)
    assert lost == []


@pytest.mark.parametrize("page", ["policy.md", "explanation/house.md"])
def test_every_test_named_for_a_clause_or_a_wall_is_there(page: str) -> None:
    """Files by their path, below ``src/heli/`` unless they begin with ``tests/``; functions in the file named before."""
    lost, seen, file = [], 0, None
    for word in re.findall(r"`([^`\n]+)`", (ROOT / "docs" / page).read_text(encoding="utf-8")):
        if word.endswith(".py"):
            file = ROOT / word if word.startswith("tests/") else ROOT / "src" / "heli" / word
            seen += 1
        elif not word.startswith("test_"):
            continue
        if file is None or not file.is_file():
            lost.append(word)
        elif word.startswith("test_"):
            seen += 1
            if f"def {word}(" not in file.read_text(encoding="utf-8"):
                lost.append(f"{file.name}: {word}")
    assert lost == [] and seen > 30


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md"])
def test_every_make_target_in_a_document_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = set(re.findall(r"^ *make ([a-z]+)", "\n".join(_code(ROOT / name).splitlines()), re.M))
    assert named and named <= targets


def test_every_option_of_every_command_is_documented() -> None:
    """In the line of its command; those of ``heli import`` in the section of their own, ``--json`` where it is listed."""
    text = (ROOT / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
    options = text.split("## `heli import` 的选项")[1].split("\n## ")[0]
    told_json = re.search(r"^带 `--json` 的命令：(.*)$", text, re.M)
    assert told_json
    missing = []
    for name, command in _commands(cli, ""):
        line = next((row for row in text.splitlines() if row.startswith(f"| `heli{name}")), "")
        if name.startswith(" import ") and name != " import undo":
            assert name.split()[-1] in text
            line = options
        for option in (one for one in command.params if isinstance(one, click.Option)):
            where, sought = line, option.opts[0]
            if sought == "--json" and line != options:
                where, sought = told_json[1], f"`{name.strip()}`"
            if not re.search(rf"{re.escape(sought)}(?![\w-])", where):
                missing.append(f"heli{name} {option.opts[0]}")
    assert missing == []


def test_every_term_has_its_english() -> None:
    """Each term of the tables above stands in the last one, on its own or within a pair."""
    terms, _, english = _glossary().partition("## 英文写法")
    said = english.split("| 词 | English |")[1]
    named = [row.split("|")[1].strip() for row in terms.splitlines() if row.startswith("| ") and "代码里" not in row]
    lost = [word for row in named for word in re.split("、", row) if word not in said]
    assert len(named) >= 40 and lost == []


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`([a-z]+\.[A-Z][A-Za-z]+)`", _glossary()))))
def test_every_model_of_the_glossary_exists(name: str) -> None:
    assert apps.get_model(name)


def _commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path} {name}")
        elif not command.hidden:
            yield f"{path} {name}", command


def _policy() -> str:
    return (ROOT / "docs" / "policy.md").read_text(encoding="utf-8")


def _code(page: Path) -> str:
    """What stands in code: fenced blocks and spans."""
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^ *```.*?^ *```", text, re.M | re.S)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^ *```.*?^ *```", "", text, flags=re.M | re.S))
    return "\n".join([*blocks, *spans])
