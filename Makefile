# The commands of this project. A stranger needs two of them: make demo, make test.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
EMBEDDED := $(BIN)/python -m allocator_project.embedded
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadgroup
# Says which Chromium the browser tests drive; tries once to fetch one where there is none.
BROWSER := $(BIN)/python -m tests.browser.chromium
# Runs a command, then stops the embedded services unless somebody else uses them, and keeps the command's status.
THEN_STOP = status=$$?; $(EMBEDDED) stop --if-unused >/dev/null; exit $$status

.PHONY: help install demo serve test test-slow test-on test-production check lint types contracts migrations format screenshots bench bench-planner bench-commit bench-http bench-service bench-dashboards bench-board bench-scaling bench-load soak lock audit clean

help:  ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

install: .venv/.installed .env  ## make .venv with everything in it, and a .env for a laptop

.venv/.installed: requirements.txt requirements-dev.txt constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 install"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

.env:
	@printf '# Written by make for a laptop: real PostgreSQL and Valkey are started under var/. See docs/configuration.md.\nDEBUG=1\nSECRET_KEY=%s\n' \
	  "$$($(PYTHON) -c 'import secrets; print(secrets.token_hex(32))')" > $@

demo: install  ## seat a Friday evening on a real database, broker and worker
	@$(MANAGE) demo; $(THEN_STOP)

serve: install  ## web, worker and beat in the foreground, at http://127.0.0.1:8000/
	@trap : INT TERM; $(MANAGE) migrate --verbosity 0 && $(MANAGE) seed_demo && $(MANAGE) demo_login --port $${PORT:-8000} && $(BIN)/honcho start --port $${PORT:-8000}; $(THEN_STOP)

test: install  ## every test but the slow ones
	@$(BROWSER)
	@$(PYTEST) -m "not slow"; $(THEN_STOP)

test-slow: install  ## only the slow tests
	@$(BROWSER)
	@$(PYTEST) -m slow; $(THEN_STOP)

# Others: --broker rabbitmq, --pooler (PgBouncer before the database), --schema NAME (instead of public).
SERVERS ?= --postgres 15 --broker redis
# Which of them, as pytest is told; all: "slow or not slow".
TESTS ?= not slow
test-on: install  ## tests on servers of production's kind: SERVERS="--postgres 15 --broker redis" TESTS="not slow"
	@$(BROWSER)
	@$(BIN)/python -m ops.drills.lend $(SERVERS) -- $(PYTEST) -m "$(TESTS)"; $(THEN_STOP)

test-production: install  ## the tests that need servers of Debian's packages (.ci/packages)
	@$(PYTEST) --production -m production; $(THEN_STOP)

check: lint types migrations test  ## what CI checks

lint: install contracts  ## ruff and the import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

contracts: install  ## which room may import which
	@$(BIN)/lint-imports

types: install  ## mypy, strict for the rooms that decide and commit
	@$(BIN)/mypy .

migrations: install  ## no model change without its migration
	@$(MANAGE) makemigrations --check --dry-run; $(THEN_STOP)

format: install  ## put the code in its usual shape
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

screenshots: install  ## the pictures in docs/img of the board, the admin and every dashboard, after make demo
	@$(BROWSER)
	@$(BIN)/python -m tests.browser.screenshots; $(THEN_STOP)

bench: bench-planner bench-commit bench-http bench-service bench-dashboards bench-board  ## measure speed

bench-planner: install  ## the planner against the old search, as ratios
	@$(BIN)/python -m benchmarks.planner

bench-commit: install  ## the commit beside a floor and the old allocator's function, as ratios
	@$(BIN)/python -m benchmarks.commit; $(THEN_STOP)

bench-http: install  ## the manual workflow and quotes over HTTP, at real server processes
	@$(BIN)/python -m benchmarks.http; $(THEN_STOP)

bench-service: install  ## a whole evening's plan against seating one by one
	@$(BIN)/python -m benchmarks.service

bench-board: install  ## the board of 40 and of 320 tables in full swing, on the server and on a screen
	@$(BIN)/python -m benchmarks.board && $(BIN)/python -m benchmarks.board_screen; $(THEN_STOP)

bench-dashboards: install  ## every dashboard with a million events
	@$(BIN)/python -m benchmarks.dashboards; $(THEN_STOP)

bench-scaling: install  ## rows, bytes and seconds behind docs/scaling.md
	@$(BIN)/python -m benchmarks.scaling; $(THEN_STOP)

# Locust has a web framework and an event loop of its own, so it lives in an environment of its own.
var/load/.installed: requirements-load.txt
	$(PYTHON) -m venv var/load
	var/load/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-load.txt
	@touch $@

bench-load: install var/load/.installed  ## a mixed day from more and more people until the machine is full
	@$(BIN)/python -m benchmarks.load; $(THEN_STOP)

soak: install var/load/.installed  ## thirty people for MINUTES (30): what becomes of memory and connections
	@$(BIN)/python -m benchmarks.load --people 30 --soak $${MINUTES:-30}; $(THEN_STOP)

# Tools that look at the project from outside, in an environment of their own.
var/tools/.installed: requirements-tools.txt
	$(PYTHON) -m venv var/tools
	var/tools/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-tools.txt
	@touch $@

lock: var/tools/.installed  ## write requirements.lock: what production installs, with hashes
	var/tools/bin/uv pip compile requirements.txt --universal --python-version 3.11 --generate-hashes \
	  --custom-compile-command "make lock" --quiet --output-file requirements.lock

audit: var/tools/.installed  ## is a vulnerability known of anything in requirements.lock?
	@var/tools/bin/python ops/audit_dependencies.py

clean:  ## stop the embedded services and remove what the above made
	@if [ -x $(BIN)/python ]; then $(EMBEDDED) clean; fi
	@rm -rf .venv var staticfiles test-results .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@if [ -f .env ] && ! grep -qvE '^(#.*|DEBUG=1|SECRET_KEY=[0-9a-f]{64})$$' .env; then rm .env; fi
