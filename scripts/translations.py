"""The English catalogues: `compile` makes .mo from .po, `extract` collects new Chinese text, `check` wants all translated.

Chinese is the source text, so a page needs no catalogue to be right; English is held complete by `check`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import polib

SOURCE = Path(__file__).resolve().parents[1] / "src" / "heli"


def catalogues() -> list[Path]:
    return sorted(SOURCE.glob("**/locale/*/LC_MESSAGES/*.po"))


def compile_all() -> int:
    """Write every .mo beside its .po."""
    for path in catalogues():
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    return 0


def rooms() -> list[Path]:
    """The rooms that speak to people: those with a locale folder, or with Python or templates to read."""
    return sorted(folder for folder in SOURCE.iterdir() if (folder / "__init__.py").exists())


def extract() -> int:
    """Collect what is marked for translation, room by room. Needs Debian's gettext."""
    import os

    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heli.site.settings")
    django.setup()
    for room in rooms():
        (room / "locale").mkdir(exist_ok=True)
        os.chdir(room)
        call_command("makemessages", locale=["en"], ignore_patterns=["tests/*", "migrations/*"], no_wrap=True, verbosity=0)
    return 0


def check() -> int:
    """Name every text without a translation, and every one whose translation is only a guess."""
    faults = []
    for path in catalogues():
        catalogue = polib.pofile(str(path))
        where = path.relative_to(SOURCE).parts[0]
        faults += [f"{where}: not translated: {entry.msgid}" for entry in catalogue.untranslated_entries()]
        faults += [f"{where}: only guessed (fuzzy): {entry.msgid}" for entry in catalogue.fuzzy_entries()]
    print("\n".join(faults))
    return 1 if faults else 0


COMMANDS = {"compile": compile_all, "extract": extract, "check": check}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        sys.exit(f"usage: translations.py {' | '.join(COMMANDS)}")
    sys.exit(COMMANDS[sys.argv[1]]())
