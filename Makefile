# The developers' door. `make demo` and `make test` work on a fresh Debian with Python 3.11 or newer.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
m ?=

.PHONY: help demo test check tests peers bench bench-million bench-hub model mutants crash faults workers browser \
	revision constraints clean install install-test debian

help:  ## say what there is
	@grep -hE '^[a-z-]+:.*  ## ' $(MAKEFILE_LIST) | sed -E 's/:.*  ## /\t/' | expand -t 14

demo: install  ## a hub filled from sample files, its review page open on localhost
	.venv/bin/guiyi demo

test: check debian tests  ## the checks, then all tests on SQLite and PostgreSQL

tests: install-test
	$(PY) -m pytest

check: install-test  ## ruff, mypy --strict and the import contracts
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

peers: install-test  ## install Splink and GoldenMatch under var/peers, for the bench alone
	@tools/peers.sh

bench: peers  ## figures: matching quality and speed, beside the peers
	$(PY) -m bench.run --peers --keep
	$(PY) -m bench.picture

bench-million: peers  ## the same on a million invented records
	$(PY) -m bench.run invented_1m --peers --keep --seconds 1800 --gigabytes 12
	$(PY) -m bench.picture

bench-hub: install-test  ## first load, single rows and batches into hubs of 100,000 and a million
	$(PY) -m bench.hub --keep
	$(PY) -m bench.picture

model: install-test  ## random histories of two-way sync; each protection taken away must be missed
	$(PY) -m tests.model

mutants: install-test  ## plant the bugs that the laws must catch
	$(PY) -m tests.mutants

faults: install-test  ## sync two CRMs while they misbehave in forty ways, one by one and mixed
	$(PY) -m tests.faults

crash: install-test debian  ## kill a sync at every commit, call and rename, on SQLite and PostgreSQL
	$(PY) -m tests.crash --databases sqlite --pairs 150
	$(PY) -m tests.crash --databases postgresql --every 3 --pairs 150

workers: install-test debian  ## kill workers with -9, empty Redis all the time, two workers at once
	$(PY) -m pytest tests/workers/long_workers.py -s

browser: install-test debian  ## drive the pages in Chromium
	$(PY) -m pytest tests/browser

revision: install-test  ## write a migration: m="what changes"; without m the initial one anew
	$(PY) -m store.revisions $(m)
	.venv/bin/ruff check --quiet --fix store/migrations || true
	.venv/bin/ruff format --quiet store/migrations

constraints: install-test  ## pin the versions that .venv holds now
	$(PY) -m pip freeze --disable-pip-version-check --exclude-editable --exclude guiyi \
		--exclude pip --exclude setuptools > constraints.txt

clean:  ## remove what was built; databases and keys stay
	rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

install:
	@tools/install.sh

install-test:
	@tools/install.sh test,check

debian: install-test
	@tools/debian.sh
