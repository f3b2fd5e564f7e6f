# The two commands of the house are `make run` and `make test`; `make help` lists the others.
# They need Python 3.11 or newer, make and git, nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help run demo test test-services test-browser lint bench contract clean
.DEFAULT_GOAL := help

help:  ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(VENV)/.created:
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: requirements.txt $(VENV)/.created
	$(BIN)/python -m pip install --quiet --requirement requirements.txt
	@touch $@

$(VENV)/.development: requirements.txt requirements-dev.txt $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --requirement requirements-dev.txt
	@touch $@

run: $(VENV)/.runtime  ## Start a studio: web, worker, event stream (PORT, ADMIN_EMAIL, ADMIN_PASSWORD)
	@$(BIN)/python manage.py studio

demo: $(VENV)/.runtime  ## Write a small complete production into the studio
	@$(BIN)/python manage.py studio --prepare-only
	@$(BIN)/python manage.py load_demo

test: $(VENV)/.development  ## Run the whole suite on SQLite, no service needed
	@env -u DATABASE_URL -u REDIS_URL $(BIN)/python -m pytest -n auto --dist loadgroup $(ARGS)

test-services: $(VENV)/.development  ## Run the whole suite on PostgreSQL and Redis (DATABASE_URL, REDIS_URL)
	@$(BIN)/python -m tests.services $(ARGS)

test-browser: $(VENV)/.development  ## Drive the back office with Chromium; screenshots in var/screenshots
	@$(BIN)/python -m tests.browser $(ARGS)

lint: $(VENV)/.development  ## Check style, formatting, imports between apps, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check

bench: $(VENV)/.development  ## Measure the big listings against their floor
	@$(BIN)/python -m benchmarks $(ARGS)

contract: $(VENV)/.development  ## Replay the recorded contract, when it lies beside the project
	@$(BIN)/python ../shared/contract/replay.py $(ARGS)

clean:  ## Remove the virtual environment (the studio's data under var/ stays)
	rm -rf $(VENV)
