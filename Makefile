# heli from a fresh clone: Python 3.11 to 3.13 and make are enough, the rest is fetched as the lock files say.
# Every target sets up what it needs; a stamp file remembers what is done, so that the second time is quick.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
DEMO ?= yes

# The first Python on the path that heli knows; asked only when the environment is made.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)

# A folder of wheels beside this file means an office without internet (made by `make bundle`).
ifneq ($(wildcard wheels/*.whl),)
FROM_WHEELS := --no-index --find-links wheels
UV_FROM_WHEELS := --offline $(FROM_WHEELS)
endif
# Compiled once here, whatever the environment says about writing bytecode: a command would else compile all it needs each time.
UV := $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python $(UV_FROM_WHEELS)

ASSET_SOURCES := $(shell find assets -type f -not -path '*/node_modules/*' 2>/dev/null)
BUILT := src/heli/static/heli/.built
CATALOGUES := $(shell find src -name '*.po' 2>/dev/null)
STATIC_FILES := $(shell find src -path '*/static/*' -type f -not -path '$(BUILT)' 2>/dev/null)

.PHONY: help setup run test check bench fmt bundle installed data tools system

help:  ## what can be asked of make
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

setup: installed data  ## everything before serving: environment, pages, tables, keys, the demo city when the database is empty

run: setup  ## serve heli; HOST=127.0.0.1 PORT=8000 DEMO=yes|no
	@exec $(BIN)/heli run --host $(HOST) --port $(PORT)

test: installed tools system check  ## everything, on SQLite and PostgreSQL, and in the browser
	@bash scripts/test.sh

check: installed tools  ## style, types, floors, migrations, translations, furniture
	@sh scripts/debian.sh gettext
	@bash scripts/check.sh

bench: installed tools system  ## measure; writes docs/benchmarks.md
	@$(BIN)/python -m bench

fmt: tools  ## put the code in shape
	@$(BIN)/ruff check --quiet --fix . || left=$$?; $(BIN)/ruff format --quiet . && exit $${left:-0}

bundle: installed  ## one archive that installs on an office network without internet
	@bash scripts/bundle.sh

installed: $(VENV)/.heli $(BUILT) $(VENV)/.catalogues $(VENV)/.static

# Tables and keys; then the demo city, unless the database already holds something.
data: installed
	@$(BIN)/heli migrate
	@if [ "$(DEMO)" = yes ]; then $(BIN)/heli demo --if-empty >/dev/null; fi

system:
	@sh scripts/debian.sh postgresql chromium-headless-shell fonts-noto-cjk gettext

$(VENV)/.uv: requirements/uv.txt
	@[ -n "$(PYTHON)" ] || { echo "heli needs Python 3.11, 3.12 or 3.13; name it with: make PYTHON=/path/to/python3 …" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || sh scripts/debian.sh python3-venv
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes $(FROM_WHEELS) -r requirements/uv.txt
	@touch $@

$(VENV)/.run: $(VENV)/.uv requirements/run.txt
	@$(UV) --require-hashes -r requirements/run.txt
	@touch $@

$(VENV)/.heli: $(VENV)/.run pyproject.toml
	@$(UV) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q src
	@touch $@

tools: $(VENV)/.test

$(VENV)/.test: $(VENV)/.run requirements/test.txt
	@$(UV) --require-hashes -r requirements/test.txt
	@touch $@

# npm and node come from the environment, so no system Node is needed; no install script of a package runs.
$(BUILT): $(ASSET_SOURCES) | $(VENV)/.run
	@cd assets && export PATH="$(CURDIR)/$(BIN):$$PATH" \
		&& npm ci --ignore-scripts --no-audit --no-fund --silent && node build.mjs
	@touch $@

$(VENV)/.catalogues: $(CATALOGUES) scripts/translations.py | $(VENV)/.heli
	@$(BIN)/python scripts/translations.py compile
	@touch $@

$(VENV)/.static: $(BUILT) $(STATIC_FILES) $(VENV)/.heli
	@$(BIN)/python -W ignore -m django collectstatic --settings heli.site.settings --noinput --verbosity 0
	@touch $@
