#!/usr/bin/env bash
# The tests: each database in turn, then the browser. Its stories are told on PostgreSQL, which cities run; how pages lie is
# looked at on SQLite, and where the way through the database differs a story is told there too. A red part does not hide the next.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
failed=()
unset PYTHONDONTWRITEBYTECODE # hundreds of processes are started: none of them compiles again what one has compiled
houses=$(mktemp -d) # what tests/houses.py makes, once for both parts on one database
trap 'rm -rf "$houses"' EXIT
mkdir "$houses/sqlite" "$houses/postgresql"
coproc cluster { exec .venv/bin/python -m tests.postgres; } # ends when this script does
read -r postgresql <&"${cluster[0]}" || exit 1

part() { # part NAME DATABASE pytest-arguments…
    local name=$1 database=$2 began=$SECONDS
    shift 2
    printf '\n== %s\n' "$name"
    HELI_TEST_DATABASE=$database HELI_TEST_HOUSES=$houses/${database%%:*} .venv/bin/pytest -q "$@" || failed+=("$name")
    printf '== %s: %d s\n' "$name" $((SECONDS - began))
}

part "SQLite" sqlite -n 2 --dist loadfile --no-loadscope-reorder --ignore=tests/browser
part "PostgreSQL" "$postgresql" -n 2 --dist loadfile --no-loadscope-reorder --ignore=tests/browser
part "browser on SQLite" sqlite -n 2 --dist worksteal -m "on_any or on_both" tests/browser
part "browser on PostgreSQL" "$postgresql" -n 2 --dist worksteal tests/browser

if [ ${#failed[@]} -gt 0 ]; then
    printf '\nRed: %s\n' "$(IFS=,; echo "${failed[*]}")" >&2
    exit 1
fi
