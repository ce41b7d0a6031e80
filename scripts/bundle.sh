#!/usr/bin/env bash
# One archive for an office network without internet: the code of the last commit, the built pages, every wheel.
# It installs with `make setup` on Linux x86_64 with the same Python minor version as here.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bin=.venv/bin
version=$($bin/heli --version | awk '{print $NF}')
python=$($bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
name="heli-$version-linux-x86_64-python$python"
work=build/bundle
rm -rf "$work"
mkdir -p "$work/$name/wheels" dist

git archive HEAD | tar -x -C "$work/$name"
mkdir -p "$work/$name/src/heli/static"
cp -a src/heli/static/heli "$work/$name/src/heli/static/"
cp -a src/heli/core/official/fonts "$work/$name/src/heli/core/official/"
touch "$work/$name/src/heli/static/heli/.built" # newer than every source, so that make does not build again
for list in uv run; do
    $bin/python -m pip download --quiet --disable-pip-version-check --only-binary :all: --require-hashes \
        --dest "$work/$name/wheels" -r "requirements/$list.txt"
done
tar -C "$work" -I 'gzip -1' -cf "dist/$name.tar.gz" "$name" # wheels are compressed as they are
rm -rf "$work"
ls -lh "dist/$name.tar.gz" | awk '{print $NF, $5}'
