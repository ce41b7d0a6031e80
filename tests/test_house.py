"""The furniture: every room has the same, and nothing lies about that names nothing, hides errors or names a machine."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "heli"
ROOMS = sorted(f.name for f in SOURCE.iterdir() if (f / "apps.py").exists() and f.name not in ("core", "site"))
FURNITURE = ("models", "rules", "actions", "queries", "views", "urls", "forms", "tables")
# A room without facts of its own: what it would hold lies on lower floors, or it answers by rules alone.
WITHOUT = {"portal": {"models", "tables"}}
TESTED = ("rules", "actions", "queries", "views")
#: pieces whose tests are named after their topics, and the file to open first
BY_TOPIC = {
    "accounts": {"rules": "test_provider_settings", "actions": "test_delegations", "queries": "test_delegations",
                 "views": "test_sign_in"},
    "directory": {"queries": "test_actions"},
    "workbench": {"actions": "test_requests", "views": "test_requests"},
    "workforce": {"actions": "test_register", "queries": "test_register", "views": "test_register"},
}  # fmt: skip


def tracked(*patterns: str) -> list[Path]:
    """The files of the repository that git knows, new ones included."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("This copy of heli is no git clone, so there is no list of its files.")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def stands(folder: Path, piece: str) -> bool:
    return (folder / f"{piece}.py").exists() or (folder / piece / "__init__.py").exists()


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_its_furniture(room: str) -> None:
    folder, without = SOURCE / room, WITHOUT.get(room, set())
    assert [piece for piece in FURNITURE if stands(folder, piece) == (piece in without)] == []
    assert list((folder / "templates" / room).glob("*.html")), f"{room} has no template of its own"
    assert (folder / "locale" / "en" / "LC_MESSAGES" / "django.po").exists(), f"{room} has no English"


@pytest.mark.parametrize("room", ROOMS)
def test_the_tests_of_a_piece_are_found_by_its_name(room: str) -> None:
    folder, topics = SOURCE / room / "tests", BY_TOPIC.get(room, {})
    for piece in [piece for piece in TESTED if piece not in WITHOUT.get(room, set())]:
        named_after = [file.name for file in folder.glob(f"test_{piece}*.py")]
        if piece not in topics:
            assert named_after, f"{room}/tests/test_{piece}.py"
            continue
        assert not named_after, f"{piece} of {room} has tests of its name and needs no exception"
        text = (folder / f"{topics[piece]}.py").read_text(encoding="utf-8")
        asks = (
            r"client_of\(|Client\("
            if piece == "views"
            else rf"heli\.{room}\.{piece}\b|heli\.{room} import .*\b{piece}\b"
        )
        assert re.search(asks, text), f"{topics[piece]}.py does not ask the {piece} of {room}"


def test_every_file_has_a_name_that_names_something() -> None:
    nothing = re.compile(r"(^|/)(utils?|helpers?|common|misc|manager)(\.py|/)")
    assert [named(p) for p in tracked("*.py") if nothing.search(named(p))] == []


def test_no_file_outgrows_a_reader() -> None:
    grown = {named(p): n for p in tracked("*.py", "assets/*.js", "assets/*.mjs", "assets/*.css", "*.html")
             if "/migrations/" not in named(p) and (n := len(p.read_text(encoding="utf-8").splitlines())) > 400}  # fmt: skip
    assert grown == {}, "split it into a package of the same name"


def test_errors_are_not_swallowed() -> None:
    """The last door of the command line alone takes what nobody foresaw, and tells it in a line."""
    caught = []
    for path in tracked("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            # One that ends in a bare `raise` hides nothing: it only tidies up first.
            if (
                isinstance(node, ast.ExceptHandler)
                and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
                and ast.unparse(node.body[-1]) != "raise"
            ):
                caught.append(f"{named(path)}:{node.lineno}")
    assert [place.partition(":")[0] for place in caught] == ["src/heli/site/cli/__init__.py"]


def test_no_page_carries_script_or_style_inside() -> None:
    inline = re.compile(r"<style|style=\"|\bon[a-z]+=\"|<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.I)
    found = [
        f"{named(page)}:{number}"
        for page in tracked("*.html")
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1)
        if inline.search(line) and not line.lstrip().startswith("{#")
    ]
    assert found == [], "the Content-Security-Policy forbids it"


def test_what_django_will_bring_itself_has_one_door() -> None:
    """Moving to what Django 6 has of its own is one change: nobody but the settings names the policy of the pages, and
    long work is asked for at ``core.jobs`` alone."""
    named = re.compile(r"\bcsp\b|template_partials|django_tasks|huey|celery")
    found = {
        str(p.relative_to(SOURCE)) for p in tracked("src/heli/*.py") if named.search(p.read_text(encoding="utf-8"))
    }
    assert found == {"site/settings.py"}
    pages = {str(p.relative_to(SOURCE)) for p in tracked("src/heli/*.py") if "Job(" in p.read_text(encoding="utf-8")}
    assert {name for name in pages if "/tests/" not in name and "/migrations/" not in name} == {
        "core/actions/jobs.py",
        "core/models/job.py",
    }


def test_lock_files_name_no_registry() -> None:
    locks = tracked("requirements/*", "assets/package-lock.json")
    assert locks
    naming = [
        f"{named(lock)}:{number}"
        for lock in locks
        for number, line in enumerate(lock.read_text(encoding="utf-8").splitlines(), 1)
        # who asks for donations is no registry
        if "://" in line and '"url"' not in line
    ]
    assert naming == []


def test_no_file_names_the_machine_it_was_written_on() -> None:
    machine = re.compile(r"(/work/|/farm/|/root/|/home/\w+/)")
    texts = tracked(
        "*.py", "*.md", "*.sh", "*.toml", "*.ini", "*.yaml", "*.html", "*.mjs", "*.js", "*.json", "Makefile"
    )
    found = [named(p) for p in texts if p != Path(__file__) and machine.search(p.read_text(encoding="utf-8"))]
    assert found == []


def test_every_test_asserts_something() -> None:
    words = ("assert", "raises", "expect", "refused", "check", "fail", "axe", "flat_queries", "skip")
    silent = []
    for path in tracked("*test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.FunctionDef)
                and node.name.startswith("test")
                and not any(word in ast.unparse(node) for word in words)
            ):
                silent.append(f"{named(path)}:{node.lineno} {node.name}")
    assert silent == []


@cache
def house_code() -> dict[str, ast.Module]:
    """The code of the house, tests and migrations apart, by its path below ``src/heli``."""
    return {
        str(path.relative_to(SOURCE)): ast.parse(path.read_text(encoding="utf-8"))
        for path in tracked("src/heli/*.py")
        if not {"tests", "migrations"} & set(path.relative_to(SOURCE).parts)
    }


def test_the_head_of_the_chain_is_held_in_one_place() -> None:
    """Held earlier, every other action would wait for this one to its end; whoever counts takes a turn of their own."""
    holding = [
        name
        for name, code in house_code().items()
        for node in ast.walk(code)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "select_for_update"
        if "AuditHead" in ast.unparse(node)
    ]
    assert holding == ["core/audit/entries.py"]


#: what a function of its own module writes to: the permissions of all actions, by which the tests walk them, and three
#: memories of what was drawn or counted
FILLED_LATER = {
    "core/actions/__init__.py ACTIONS",
    "core/kept_pages.py _drawn",
    "core/tables/page.py _known_large",
    "core/templatetags/kept.py _drawn",
}


def test_nothing_registers_itself() -> None:
    """What a room brings stands in a table of the roof: no list fills itself on import, none at the start."""
    filled, itself = set(), []
    for name, code in house_code().items():
        empty = {target.id for target in _empty_containers(code)}
        for node in ast.walk(code):
            filled |= {f"{name} {written}" for written in _written_to(node) & empty}
            match node:
                case ast.FunctionDef(name="__init_subclass__") | ast.ClassDef(keywords=[ast.keyword(arg="metaclass")]):
                    itself.append(f"{name}:{node.lineno} {node.name}")
                case ast.FunctionDef(name="ready", args=ast.arguments(args=[ast.arg(arg="self")])):
                    done = [ast.unparse(each) for each in node.body[1:] if not isinstance(each, ast.ImportFrom)]
                    itself.append(f"{name}: {'; '.join(done)}")
                case ast.Call(func=ast.Name(id="receiver") | ast.Attribute(attr="connect")) if not name.startswith(
                    "site/"
                ):
                    itself.append(f"{name}:{node.lineno} {ast.unparse(node)}")
    assert filled == FILLED_LATER
    assert itself == ["core/apps.py: addresses()"], "a start looks at the settings, and does nothing else"


def _empty_containers(code: ast.Module) -> list[ast.Name]:
    """The names of a module that begin as an empty dictionary, list or set."""
    made = [(each.targets[0] if isinstance(each, ast.Assign) else each.target, each.value) for each in code.body
            if isinstance(each, (ast.Assign, ast.AnnAssign)) and each.value is not None]  # fmt: skip
    return [to for to, value in made if isinstance(to, ast.Name) and ast.unparse(value) in ("{}", "[]", "set()", "dict()", "list()")]  # fmt: skip


def _written_to(node: ast.AST) -> set[str]:
    """The names whose content a statement changes."""
    changing = {"append", "add", "setdefault", "update", "extend", "insert"}
    match node:
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name))]):
            return {name}
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)) if attr in changing:
            return {name}
    return set()
