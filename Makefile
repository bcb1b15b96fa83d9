# `make help` lists what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Tests wait for databases and servers a good part of their time: two for each core of a small machine.
TEST_PROCESSES ?= 4
# Where it is set, each of the many processes of a run compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help
.PHONY: help env demo test check soak bench bench-check screenshots audit-deps docs lock clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

env: $(STAMP) ## create .venv with the locked dependencies
$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

demo: env ## start everything with sandbox providers, book two sessions, stay up (ONCE=1: stop after)
	$(BIN)/booking demo $(if $(ONCE),--once)

test: env check ## every check and test
	$(BIN)/pytest -m 'not alone' --numprocesses $(TEST_PROCESSES) --dist loadscope
	$(BIN)/pytest -m alone

check: env ## format, lint, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

soak: env ## simulate the whole service under fresh seeds for SOAK_MINUTES (10)
	$(BIN)/python -m tests.simulation --minutes $(or $(SOAK_MINUTES),10)

bench: env ## every benchmark beside its raw limit; prints a table
	$(BIN)/python -m benchmarks

bench-check: env ## the same, and fails where a target of the design is missed
	$(BIN)/python -m benchmarks --check

screenshots: env ## draw every state of every page into docs/screens (ONLY="part of a name,another": those alone)
	$(BIN)/python -m tests.browser.screenshots --only "$(ONLY)"

docs: env ## build the handbook into site/; a broken link or a page that no menu has is an error
	NO_MKDOCS_2_WARNING=1 DISABLE_MKDOCS_2_WARNING=true $(BIN)/python -m mkdocs build --strict

audit-deps: env ## ask an index which locked dependencies have known faults (needs pip-audit and the network)
	pip-audit --require-hashes --disable-pip -r requirements.lock

lock: env ## pin the dependencies again, and those of a running service alone (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --all-extras --generate-hashes --no-emit-index-url --no-header -o requirements.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --constraint requirements.lock --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements-run.lock

clean: ## remove the environment, the local data and the built handbook
	rm -rf $(VENV) .data site
