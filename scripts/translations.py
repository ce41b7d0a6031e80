"""The English catalogues: `compile` makes .mo from .po, `extract` collects new Chinese text, `check` wants all translated.

Chinese is the source text, so a page needs no catalogue to be right; English is held complete by `check`, which collects
anew in a copy of the code and so also finds text that nobody has put into a catalogue yet.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib
import yaml

SOURCE = Path(__file__).resolve().parents[1] / "src" / "heli"
CODE_ONLY = shutil.ignore_patterns("tests", "migrations", "static", "__pycache__", "data", "*.mo")


def catalogues(source: Path) -> list[Path]:
    return sorted(source.glob("**/locale/*/LC_MESSAGES/*.po"))


def compile_all() -> int:
    """Write every .mo beside its .po."""
    for path in catalogues(SOURCE):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    return 0


def extract(source: Path = SOURCE) -> int:
    """Collect what is marked for translation, each room into its own catalogue. Needs Debian's gettext."""
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.core.management.commands import makemessages

    class Command(makemessages.Command):
        xgettext_options = [*makemessages.Command.xgettext_options, *(f"--keyword={name}" for name in _aliases(source))]

    if not settings.configured:
        settings.configure(LOCALE_PATHS=[], USE_I18N=True, INSTALLED_APPS=[])
        django.setup()
    here = Path.cwd()
    for room in sorted(folder for folder in source.iterdir() if (folder / "__init__.py").exists()):
        (room / "locale").mkdir(exist_ok=True)
        os.chdir(room)
        call_command(
            Command(), locale=["en"], ignore_patterns=["tests/*", "migrations/*"], no_location=True, verbosity=0
        )
        os.chdir(here)
        for path in catalogues(room):
            _tidy(path, [*_rights(room), *_inside_fstrings(room, source)])
        if not any((room / "locale").rglob("*.po")):
            shutil.rmtree(room / "locale")
    return 0


def _aliases(source: Path) -> list[str]:
    """Whatever name a module gives gettext, its text is found: `gettext as _now` beside a lazy `_`; a `Sentence` too."""
    given = re.compile(r"import gettext(?:_lazy)? as (\w+)")
    found = {name for file in source.rglob("*.py") for name in given.findall(file.read_text(encoding="utf-8"))}
    return sorted(found | {"Sentence"})


def _inside_fstrings(room: Path, source: Path) -> Iterator[str]:
    """Text marked within an f-string, where xgettext does not look."""
    names = _aliases(source)
    for file in sorted(room.rglob("*.py")):
        if {"tests", "migrations"} & set(file.parts):
            continue
        for outer in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            for node in ast.walk(outer) if isinstance(outer, ast.JoinedStr) else ():
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                    text = node.args[0]
                    if isinstance(text, ast.Constant) and isinstance(text.value, str):
                        yield text.value


def _rights(room: Path) -> list[str]:
    """The names of rights in a roles file, which the list of events shows."""
    file = room / "roles.yaml"
    if not file.exists():
        return []
    rights = yaml.safe_load(file.read_text(encoding="utf-8"))["permissions"]
    return list(dict.fromkeys(row["name"] for row in rights.values()))


def _tidy(path: Path, kept: list[str]) -> None:
    """No time of day, no obsolete text, no wrapping: a catalogue changes only where its text does.

    ``kept`` are texts that xgettext does not see.
    """
    catalogue = polib.pofile(str(path), wrapwidth=0)
    for entry in catalogue.obsolete_entries():
        if entry.msgid in kept:
            entry.obsolete = False
        else:
            catalogue.remove(entry)
    known = {entry.msgid for entry in catalogue}
    catalogue.extend(polib.POEntry(msgid=text) for text in dict.fromkeys(kept) if text not in known)
    catalogue.header, catalogue.metadata_is_fuzzy = "", 0
    catalogue.metadata = {
        "Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    catalogue.save()


def check() -> int:
    """Name every text without a translation, and every one whose translation is only a guess."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "heli"
        shutil.copytree(SOURCE, copy, ignore=CODE_ONLY)
        extract(copy)
        faults = []
        for path in catalogues(copy):
            catalogue = polib.pofile(str(path))
            where = path.relative_to(copy).parts[0]
            faults += [f"{where}: not translated: {entry.msgid}" for entry in catalogue.untranslated_entries()]
            faults += [f"{where}: only guessed (fuzzy): {entry.msgid}" for entry in catalogue if entry.fuzzy]
    print("\n".join(faults))
    return 1 if faults else 0


COMMANDS = {"compile": compile_all, "extract": extract, "check": check}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        sys.exit(f"usage: translations.py {' | '.join(COMMANDS)}")
    sys.exit(COMMANDS[sys.argv[1]]())
