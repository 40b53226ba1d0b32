# Mannam: `make demo` runs the main job, `make test` passes the tests. `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CATALOGUE := web/translations/messages
export MANNAM_DATA ?= data

.DEFAULT_GOAL := help
.PHONY: help demo install develop check test test-fast test-long lock translations pictures bench bench-large load pages clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: install ## Import, solve and serve the demo event on http://127.0.0.1:8000 (PORT, MANNAM_DATA)
	@$(BIN)/mannam demo

install: $(VENV)/.installed ## Make .venv from the lock

$(VENV)/.installed: requirements.txt setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	@$(PYTHON) -c 'import venv, ensurepip' || { echo "Python's venv is needed: install the package python3-venv."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@.ci/install-locked $(VENV) requirements.txt
	@$(BIN)/python -m solver.strategies.compiled
	@touch $@

develop: $(VENV)/.developed ## Make .venv with the tools of the checks and tests too

$(VENV)/.developed: requirements-dev.txt setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@.ci/install-locked $(VENV) requirements-dev.txt
	@$(BIN)/python -m solver.strategies.compiled
	@touch $@ $(VENV)/.installed

check: develop ## Style, types, import law, migrations, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q -n 0 tests/architecture tests/migrations tests/web/test_translations.py -m "not postgres"

test: develop ## Every test, on SQLite and PostgreSQL, with a real browser; installs what the machine lacks
	@.ci/install-services
	$(BIN)/python -m pytest -n 2 --dist loadgroup

test-fast: develop ## The tests without browser, PostgreSQL and faults, in a minute
	$(BIN)/python -m pytest -q -n 2 -m "not browser and not postgres and not faults and not slow"

test-long: develop ## The long property runs
	@.ci/install-services
	MANNAM_LONG=1 $(BIN)/python -m pytest -n 2 --dist loadgroup

lock: ## Resolve setup.cfg into the locks anew (needs uv)
	uv pip compile setup.cfg --universal --generate-hashes --python-version 3.11 --extra postgres --extra grown --extra pdf -q -o requirements.txt
	uv pip compile setup.cfg --universal --generate-hashes --python-version 3.11 --extra postgres --extra grown --extra pdf --extra dev -c requirements.txt -q -o requirements-dev.txt

translations: develop ## Bring the Korean catalogue in line with the messages in code and pages, and compile it
	$(BIN)/pybabel -q extract -F web/translations/babel.cfg -k _l -k lazy_gettext --no-location --sort-output -o $(CATALOGUE).pot web
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap -l ko -i $(CATALOGUE).pot -d web/translations
	$(BIN)/pybabel -q compile -d web/translations
	@rm $(CATALOGUE).pot

pictures: develop ## Make the pictures of README and handbook from the demo event (needs Chromium)
	@.ci/install-services
	$(BIN)/python docs/pictures.py
	MANNAM_HANDBOOK=1 $(BIN)/python -m pytest -q -n 0 tests/browser/test_handbook.py

bench: develop ## Measure the solver beside its alternatives, in minutes (B2BSOP=folder: the published set too)
	$(BIN)/python -m benchmarks $(if $(B2BSOP),--b2bsop "$(B2BSOP)")

bench-large: develop ## The same at 10,000 and 100,000 people: half an hour, 16 GiB
	$(BIN)/python -m benchmarks --plan large

load: develop ## Measure the pages under load on gunicorn and PostgreSQL, in a quarter of an hour (LOAD_SECONDS, LOAD_RATE)
	@.ci/install-services
	$(BIN)/python -m benchmarks.load $(if $(LOAD_SECONDS),--seconds $(LOAD_SECONDS)) $(if $(LOAD_RATE),--rate $(LOAD_RATE))

pages: develop ## Measure every page of an event with 2,000 people and 6,000 meetings, and write docs/pages.md
	$(BIN)/python -m benchmarks.pages

clean: ## Remove the virtual environment and the demo's data
	rm -rf $(VENV) data
