# Dzwonek. `make run` is all it takes; `make help` lists the rest.
.DEFAULT_GOAL := help

PORT ?= 8000
SMTP_PORT ?= 2525
DATA ?= .data
VENV := .venv
BIN := $(VENV)/bin
BENCH := .venv-bench
MADE := $(VENV)/.made

catalogues_in := $(wildcard helpdesk/translations/*/LC_MESSAGES/*.po)

# For `run` alone: the tests must not find the data of a service.
run: export HELPDESK_PORT = $(PORT)
run: export HELPDESK_SMTP_PORT = $(SMTP_PORT)
run: export HELPDESK_DATA = $(abspath $(DATA))
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_ROOT_USER_ACTION = ignore

.PHONY: help run test check fmt long lock catalogues clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: $(MADE)/run $(MADE)/catalogues ## start everything with demonstration data (PORT, SMTP_PORT, DATA)
	@# exec, so that Ctrl-C and SIGTERM reach Dzwonek itself and its exit code is ours.
	@exec tools/run.sh $(BIN)

test: $(MADE)/dev $(MADE)/catalogues ## run the tests; sets up what they need, says what is skipped
	@tests/setup.sh
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(MADE)/dev ## ruff, format, import contracts, types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy

fmt: $(MADE)/dev ## format and mend what can be mended
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

long: $(MADE)/dev $(MADE)/catalogues $(BENCH)/.made ## heavy proofs and benchmarks; results into benchmarks/results
	@$(BIN)/python -m benchmarks.pages
	@$(BIN)/python -m benchmarks.replay
	@$(BIN)/python -m benchmarks.intake
	@$(BIN)/python -m benchmarks.report
	@$(BENCH)/bin/python -m benchmarks.clock
	@$(BENCH)/bin/python -m benchmarks.planner
	@echo "Comparing the clock with counting minute by minute in 100,000 cases..."
	@CASES=100000 $(BIN)/python -m pytest -k counting tests/sla/test_clock_laws.py
	@echo "Killing the intake at each of its steps, on both databases..."
	@KILLS=1 $(BIN)/python -m pytest tests/faults
	@echo "Reading a million damaged messages..."
	@FUZZ=1000000 $(BIN)/python -m pytest -k damaged_samples tests/mail/test_never_raises.py
	@echo "Killing the intake in 500 rounds, at each of its steps..."
	@ROUNDS=500 $(BIN)/python -m pytest -s tests/faults/test_mail_kills.py

lock: ## write the lock files anew (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv/" >&2; exit 1; }
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--group build pyproject.toml -o requirements.lock
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--group build --group dev pyproject.toml -o requirements-dev.lock
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--group bench -c requirements.lock -o requirements-bench.lock

catalogues: $(MADE)/dev ## collect the texts for people, update and compile both catalogues
	@$(BIN)/pybabel -q extract -F babel.cfg -k _l -k lazy_gettext -k ngettext:1,2 \
		--no-location --sort-output --project=Dzwonek -o $(MADE)/messages.pot .
	@$(BIN)/pybabel -q update -i $(MADE)/messages.pot -d helpdesk/translations \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@$(BIN)/pybabel -q compile -d helpdesk/translations

clean: ## remove the environment; data stays
	@rm -rf $(VENV) $(BENCH) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# ---- the environment; a stamp file for each step that is done

$(VENV)/bin/python:
	@tools/make-venv.sh $(VENV)

$(MADE)/run: requirements.lock pyproject.toml hatch_build.py | $(VENV)/bin/python
	@mkdir -p $(MADE)
	@if [ ! -e $(MADE)/dev ]; then \
		echo "Installing what Dzwonek needs (once; about a minute)..."; \
		$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock; \
	fi
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(MADE)/dev: requirements-dev.lock pyproject.toml hatch_build.py | $(VENV)/bin/python
	@mkdir -p $(MADE)
	@echo "Installing what the tests and checks need..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# Of its own, since one of the packages drags pandas, which nothing else needs.
$(BENCH)/.made: requirements-bench.lock
	@echo "Installing what the clock is measured against..."
	@tools/make-venv.sh $(BENCH)
	@$(BENCH)/bin/python -m pip install --quiet --require-hashes -r requirements-bench.lock
	@touch $@

$(MADE)/catalogues: $(catalogues_in) | $(VENV)/bin/python
	@mkdir -p $(MADE)
	@$(BIN)/python -c "import pathlib, hatch_build; hatch_build.compile_catalogues(pathlib.Path('.'))"
	@touch $@
