# Two commands for everybody: `make run` and `make test`. The rest is for those who work on Kravbot.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 3978
VENV := .venv
BIN := $(VENV)/bin
unexport PYTHONDONTWRITEBYTECODE # the tests start many processes, which need not compile it all again

.PHONY: run test test-all check lint format golden docs notice audit sbom learn bench e2e-teams e2e-slack e2e-web e2e-deploy clean help

help:
	@echo "make run          start Kravbot with the demo on http://127.0.0.1:$(PORT)/  (PORT=… for another port)"
	@echo "make test         checks and the suite, on SQLite and PostgreSQL"
	@echo "make test-all     every test in every surrounding it can run in, as before a release"
	@echo "make check        format, lint, import contracts, prose, types"
	@echo "make golden       write the expected cards anew; read the difference before it goes in"
	@echo "make docs         docs/obligations.md, docs/nudges.md and .env.example, made anew from the code"
	@echo "make notice       NOTICE: the licences of what is installed"
	@echo "make audit        ask the package index for known faults, and say how many packages were asked about"
	@echo "make sbom         build/kravbot.cdx.json: what Kravbot is made of (CycloneDX)"
	@echo "make learn        what sentences are like, from tools/understanding; and docs/understanding.md with it"
	@echo "make bench        the measurements behind docs/performance.md"
	@echo "make e2e-teams    Teams from end to end, with what Microsoft publishes; see e2e/teams/README.md"
	@echo "make e2e-web      the page in a real browser; see e2e/web/README.md"
	@echo "make e2e-deploy   installing by the guide, the container, the manifests; needs root"
	@echo "make e2e-slack    the same for Slack, with what Slack publishes; see e2e/slack/README.md"

run: $(VENV)/.run
	@$(BIN)/kravbot init --demo
	@$(BIN)/kravbot run --demo --port $(PORT)

CODE := bot governance papers register scheduler storage tests tools bench e2e
SLOWER_CHECKS := { $(BIN)/mypy --no-error-summary $(CODE) && $(BIN)/python -m tools.prose; }
# One more than there are cores: some of the tests wait for what they started.
WORKERS := $(shell expr $$(nproc 2>/dev/null || echo 1) + 1)
TESTS := $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -q

# In a new clone the tests are compiled once, and not by every worker for itself.
# Types and prose are checked beside the tests: what they find is told once the tests are done.
test: lint
	@$(SLOWER_CHECKS) > $(VENV)/checks.txt 2>&1 & checks=$$!; \
		[ -d tests/__pycache__ ] || $(BIN)/python -m pytest --collect-only -q > /dev/null 2>&1; \
		$(TESTS); tests=$$?; \
		wait $$checks || { cat $(VENV)/checks.txt; exit 1; }; \
		exit $$tests

test-all: check
	@KRAVBOT_TEST_ALL=1 $(TESTS)

check: lint
	@$(SLOWER_CHECKS)

lint: $(VENV)/.test
	@$(BIN)/ruff format --check --quiet . || { echo "Formatting differs: run 'make format'."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-logo

format: $(VENV)/.test
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

golden: $(VENV)/.test
	@KRAVBOT_GOLDEN=1 $(BIN)/python -m pytest -q tests/bot/test_cards.py tests/adapters/test_teams_render.py tests/adapters/test_slack_render.py tests/adapters/test_mail.py

docs: $(VENV)/.test
	@$(BIN)/python -m governance.obligations > docs/obligations.md
	@$(BIN)/python -m governance.positions > docs/questions.md
	@$(BIN)/python -m scheduler > docs/nudges.md
	@$(BIN)/python -m tools.env_example

notice: $(VENV)/.test
	@$(BIN)/python -m tools.notice

audit: $(VENV)/.test
	@$(BIN)/python -m tools.audit

sbom: $(VENV)/.test
	@$(BIN)/python -m tools.sbom

learn: $(VENV)/.learn
	@$(BIN)/python -m tools.understanding.train
	@KRAVBOT_GOLDEN=1 $(BIN)/python -m pytest -q tests/understanding/test_evaluation.py

bench: $(VENV)/.test
	@$(BIN)/python -m bench

e2e-teams: $(VENV)/.test
	@$(BIN)/python -m e2e.teams

e2e-slack: $(VENV)/.test
	@$(BIN)/python -m e2e.slack

e2e-deploy: $(VENV)/.test
	@$(BIN)/python -m e2e.deploy

e2e-web: $(VENV)/.test
	@$(BIN)/python -m e2e.web

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Kravbot needs Python 3.11 or newer. Point to it with: make PYTHON=/path/to/python3.11 …"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
		|| { echo "This Python cannot make environments (on Debian: apt-get install python3-venv)."; exit 1; }
	@echo "Making an environment of our own in $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

# Kravbot itself is installed from this folder, so that what is changed here is what runs.
INSTALL := PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet --compile
FAILED := { echo "The packages could not be installed; see above. Is the package index reachable?"; exit 1; }
PACKAGED := requirements-build.txt pyproject.toml setup.py

$(VENV)/.run: $(VENV)/.made requirements.txt $(PACKAGED)
	@echo "Installing what Kravbot needs …"
	@$(INSTALL) --require-hashes -r requirements.txt -r requirements-build.txt || $(FAILED)
	@$(INSTALL) --no-deps --no-build-isolation --editable . || $(FAILED)
	@touch $@

$(VENV)/.test: $(VENV)/.made requirements-test.txt $(PACKAGED)
	@echo "Installing what the whole suite needs …"
	@$(INSTALL) --require-hashes -r requirements-test.txt -r requirements-build.txt || $(FAILED)
	@$(INSTALL) --no-deps --no-build-isolation --editable . || $(FAILED)
	@touch $@ $(VENV)/.run

$(VENV)/.learn: $(VENV)/.test requirements-learn.txt
	@echo "Installing what learning needs …"
	@$(INSTALL) --require-hashes -r requirements-learn.txt || $(FAILED)
	@touch $@
