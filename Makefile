# Every target sets up .venv by itself. PYTHON may name another interpreter (3.11 or newer).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo test lint types bench bench-classifier bench-replies bench-risks bench-checks bench-desk bench-week chaos docs report-pictures test-browser clean

help:            ## list the targets
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/  -/'

$(STAMP): setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Wellheard needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up $(VENV) (a minute, once)..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=24"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

demo: $(STAMP)   ## the whole job, offline, on invented mentions
	@$(BIN)/wellheard demo

lint: $(STAMP)   ## ruff, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint       ## lint, types and every test
	$(BIN)/pytest -n auto --dist worksteal

test-browser: $(STAMP)  ## report pages in headless Chromium: valid, accessible, two A4 pages
	@tests/browser/set-up
	@$(BIN)/python -m tests.browser.pages build/browser
	@node tests/browser/check.mjs build/browser/*.html

bench: $(STAMP)  ## speed, as ratios, one run
	$(BIN)/python -m benchmarks

bench-classifier: $(STAMP)  ## how fast and how right the classifier is
	$(BIN)/python -m benchmarks.classifier

bench-replies: $(STAMP)  ## how replies read, beside what people wrote
	$(BIN)/python -m benchmarks.replies

bench-checks: $(STAMP)  ## how many planted faults the checks catch, and what they flag in vain
	$(BIN)/python -m benchmarks.checks

bench-risks: $(STAMP)  ## how much is heard of what must never meet a template
	$(BIN)/python -m benchmarks.risks

bench-week: $(STAMP)  ## how long a report takes on a million mentions
	$(BIN)/python -m benchmarks.week

report-pictures: $(STAMP)  ## write the pictures of the report in docs/pictures
	@tests/browser/set-up
	@$(BIN)/python -m tests.browser.pages build/browser
	@node tests/browser/pictures.mjs build/browser/worse-week.html docs/pictures

bench-desk: $(STAMP)  ## how fast the desk answers keys among 1,000,000 open cases (needs tmux)
	$(BIN)/python -m benchmarks.desk

chaos: $(STAMP)  ## 1,000 random kills; prints what was lost or doubled (nothing)
	$(BIN)/python -m tests.acceptance.chaos --kills 1000

docs: $(STAMP)   ## write docs/reference from the code
	$(BIN)/python -m docs.generate

clean:           ## remove what the other targets made
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
