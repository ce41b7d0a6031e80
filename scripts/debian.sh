#!/bin/sh
# Debian packages by name, installed when missing and when that is allowed; otherwise the command is named.
# A program that is already on this machine under another name or from another source counts.
set -eu

has() {
    case "$1" in
        postgresql) [ -n "$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null)" ] || command -v initdb ;;
        fonts-noto-cjk) [ -n "$(fc-list :lang=zh-cn family 2>/dev/null)" ] ;;
        gettext) command -v xgettext && command -v msgmerge ;;
        python3-venv) python3 -c 'import ensurepip' ;;
        *) command -v "$1" ;;
    esac >/dev/null 2>&1
}

missing=""
for package in "$@"; do
    has "$package" || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

command="apt-get install --yes --no-install-recommends$missing"
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "Needed and not found:$missing. On Debian, an administrator installs it with:" >&2
    echo "    sudo apt-get update && sudo $command" >&2
    exit 2
fi
echo "Installing$missing …"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update -qq && $command -qq; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "Could not install it; try by hand: $command" >&2
    exit 2
fi
