# `make run` and `make test` are all a fresh machine needs; everything else is a part of them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8080
CACHE := .cache
BIN := .venv/bin
# Node brought by the set-up (when there is none, or an old one) comes first.
export PATH := $(CURDIR)/$(CACHE)/node/bin:$(PATH)
export npm_config_fund := false
export npm_config_audit := false
export npm_config_update_notifier := false

.PHONY: help setup node chromium run build test test-repo lint types test-python test-pyodide test-web e2e bench showcase clean

help: ## what there is
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: node $(CACHE)/stamps/python $(CACHE)/stamps/npm provision ## Python, Node packages and the browser runtime

node:
	@$(PYTHON) tools/bring_node.py

$(CACHE)/stamps/python: pyproject.toml tools/constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed (make PYTHON=python3.12 ...)")'
	@test -x $(BIN)/python || { echo "setup: creating .venv"; $(PYTHON) -m venv .venv; }
	@echo "setup: installing Python packages"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c tools/constraints.txt -e '.[dev,export-light]'
	@mkdir -p $(@D) && touch $@

$(CACHE)/stamps/npm: package.json package-lock.json | node
	@echo "setup: installing Node packages"
	@npm ci --silent --ignore-scripts
	@mkdir -p $(@D) && touch $@

.PHONY: provision
provision: $(CACHE)/stamps/python $(CACHE)/stamps/npm
	@$(BIN)/python tools/provision.py --quiet-when-complete
	@node tools/pack-runtime.mjs

chromium:
	@$(PYTHON) tools/bring_chromium.py

build: setup ## the production build in dist/, compressed, with its sizes and the size budget
	@npx vite build --logLevel warn
	@node tools/finish-build.mjs

run: setup ## build and serve the app on http://localhost:8080/ (PORT=8081 for another)
	@npx vite build --logLevel warn
	@node tools/serve.mjs --port $(PORT)

test: setup ## everything below, in the order that fails fastest
	@tools/run-tests.sh

lint: setup ## formatting and lint of Python and TypeScript, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache
	npx biome ci --colors=off

types: setup ## pyright (strict on py_runtime) and TypeScript
	npx pyright
	npx tsc --project tsconfig.json
	npx tsc --project tsconfig.workers.json

test-python: setup ## pytest under CPython
	$(BIN)/python -m pytest

test-pyodide: setup ## tests/py_runtime again, inside Pyodide
	node tools/pytest-in-pyodide.mjs

test-web: setup ## vitest
	npx vitest run

e2e: build chromium ## the built app in a real Chromium
	npx vitest run --config vitest.e2e.config.ts

bench: build chromium ## speed, memory and download sizes in Chromium
	node tools/bench.mjs

showcase: setup ## a contact sheet: person | garment | result
	$(BIN)/wearhere showcase -o out/showcase.png

clean: ## remove what the build made (not the caches)
	rm -rf dist out coverage
