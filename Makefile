# The whole workflow. Everything lives in .venv; nothing else on the machine is touched.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --quiet \
	--python-version 3.11 --no-emit-index-url --no-header --no-annotate

.DEFAULT_GOAL := help
.PHONY: help setup demo run test lint types contracts bench format schema lock audit clean

help: ## Show what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The stamps say which lock was installed: touched only after a whole install.
$(VENV)/.run: requirements.txt | $(BIN)/python
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(BIN)/python
	$(PIP) -r requirements-dev.txt
	@touch $@ $(VENV)/.run

setup: $(VENV)/.dev ## Set up .venv with everything, tools included

demo: $(VENV)/.dev ## Open the bot on a simulated Discord in the browser
	$(BIN)/python -m bot demo $(ARGS)

run: $(VENV)/.run ## Run the bot with the token from .env
	$(BIN)/python -m bot

test: $(VENV)/.dev lint types contracts ## Lint, types, import contracts and all tests
	$(BIN)/python -m pytest -n 3

lint: $(VENV)/.dev ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev ## basedpyright, strict
	$(BIN)/basedpyright --level error

contracts: $(VENV)/.dev ## import-linter: the layers hold
	$(BIN)/lint-imports --no-cache

bench: $(VENV)/.dev ## Measure the figures of the benchmarks beside bare discord.py
	$(BIN)/python -m benchmarks $(ARGS)

format: $(VENV)/.dev ## Let ruff mend and format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

schema: $(VENV)/.dev ## Write content/schema/*.json anew from the models
	$(BIN)/python -m bot content schema

lock: $(VENV)/.dev ## Renew requirements*.txt: versions and hashes, for every platform
	$(LOCK) --upgrade --output-file requirements.txt
	$(LOCK) --upgrade --extra demo --extra postgres --group dev --constraint requirements.txt --output-file requirements-dev.txt

audit: | $(BIN)/python ## Ask an advisory service about every pinned dependency
	@$(BIN)/python scripts/audit.py $(ARGS)

clean: ## Remove what was set up and cached (not data/)
	rm -rf $(VENV) .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
