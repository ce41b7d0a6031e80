#!/usr/bin/env bash
# Everything that can be said about the code without running it much. All checks run; the first red one is not the last.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bin=.venv/bin
failed=()

ask() { # ask NAME COMMAND…: quiet when green, the whole output when red
    local name=$1 said
    shift
    if said=$("$@" 2>&1); then
        printf '  ok   %s\n' "$name"
    else
        printf '%s\n  RED  %s\n' "$said" "$name"
        failed+=("$name")
    fi
}

# A city's own keys and data are not needed to check code.
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export HELI_HOME="$home" HELI_KEYS="$home/keys" DATABASE_URL="sqlite:///$home/check.sqlite3"
export DJANGO_SETTINGS_MODULE=heli.site.settings

ask "style" $bin/ruff check .
ask "shape" $bin/ruff format --check .
ask "floors and walls between rooms" $bin/lint-imports
ask "types" $bin/mypy
ask "migrations in step with the models" $bin/python -m django makemigrations --check --dry-run
ask "reference in step with the code" $bin/python scripts/reference.py check
ask "translations complete" $bin/python scripts/translations.py check
ask "furniture" $bin/pytest -q -p no:xdist -p no:cacheprovider tests/test_house.py

if [ ${#failed[@]} -gt 0 ]; then
    printf 'Not in order: %s\n' "$(IFS=,; echo "${failed[*]}")" >&2
    exit 1
fi
